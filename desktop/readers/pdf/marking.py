"""Highlights put into a PDF: real annotations that any viewer shows and lists, one for each page of each passage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from desktop.errors import Unreadable
from desktop.language import _
from desktop.readers import packed
from desktop.text.places import Box

_NO_NEW_ID = {"no_new_id": True}  # the same highlights give the same file
_APART = 3.0  # times its height: words of a line with more between them are marked apart
_UNCHANGED = "D:20000101000000Z"


class Highlight(NamedTuple):
    """What to mark on a page, counted from 1: boxes in points as the page is shown, one a line, and what it says.

    `colour` is `#rrggbb`, `made` an ISO time in UTC.
    """

    page: int
    boxes: tuple[Box, ...]
    colour: str
    content: str
    author: str = ""
    subject: str = ""
    made: str | None = None
    changed: str | None = None


def highlight(data: bytes, highlights: Iterable[Highlight], name: str) -> bytes:
    """Give a copy of a PDF with highlights; raises Unreadable for one that is locked, forbids notes or is damaged."""
    from desktop.readers.pdf import _mupdf

    pymupdf = _mupdf()
    try:
        document = pymupdf.open(stream=data, filetype="pdf")
    except (RuntimeError, ValueError) as problem:
        raise _damaged(name, str(problem)) from problem
    try:
        _must_be_open(pymupdf, document, name)
        for one in highlights:
            if one.page <= document.page_count:
                _add(pymupdf, document[one.page - 1], one)
        return bytes(document.tobytes(deflate=True, **_NO_NEW_ID))
    except (RuntimeError, ValueError) as problem:
        raise _damaged(name, str(problem)) from problem
    finally:
        document.close()


def _must_be_open(pymupdf: Any, document: Any, name: str) -> None:
    if document.needs_pass:
        raise packed.locked(name, wrong=False)
    if not document.permissions & pymupdf.PDF_PERM_ANNOTATE:
        raise Unreadable("password", _("{name} does not allow notes to be added.").format(name=name))


def _add(pymupdf: Any, page: Any, one: Highlight) -> None:
    added = page.add_highlight_annot(quads=_quads(pymupdf, page, one.boxes))
    added.set_colors(stroke=[int(one.colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    added.set_info(
        content=one.content,
        title=one.author,
        subject=one.subject,
        creationDate=_stamp(one.made),
        modDate=_stamp(one.changed or one.made),
    )
    added.update(opacity=0.5)


def _quads(pymupdf: Any, page: Any, boxes: Sequence[Box]) -> list[Any]:
    """Give boxes with their corners in the order of the writing, turned back where the page is shown turned."""
    level = sum(x1 - x0 for x0, _y0, x1, _y1 in boxes) >= sum(y1 - y0 for _x0, y0, _x1, y1 in boxes)
    quads = []
    for x0, y0, x1, y1 in boxes if level else _down(boxes):
        corners = [(x0, y0), (x1, y0), (x0, y1), (x1, y1)]
        if not level:
            corners = [corners[at] for at in (1, 3, 0, 2)]
        quads.append(pymupdf.Quad(*corners) * page.derotation_matrix)
    return quads


def _down(boxes: Iterable[Box]) -> list[Box]:
    """Join the words of lines that run down or up the page, which come each in a box of its own."""
    lines: list[Box] = []
    for x0, y0, x1, y1 in boxes:
        left, top, right, bottom = lines[-1] if lines else (0.0, 0.0, 0.0, 0.0)
        narrow = min(right - left, x1 - x0)
        beside = min(right, x1) - max(left, x0) > narrow / 2 and max(top, y0) - min(bottom, y1) < _APART * narrow
        if lines and beside:
            lines[-1] = (min(left, x0), min(top, y0), max(right, x1), max(bottom, y1))
        else:
            lines.append((x0, y0, x1, y1))
    return lines


def _stamp(moment: str | None) -> str:
    """Write an ISO time as PDF does."""
    digits = "".join(sign for sign in (moment or "")[:19] if sign.isdigit())
    return f"D:{digits}Z" if len(digits) == 14 else _UNCHANGED


def _damaged(name: str, detail: str) -> Unreadable:
    return Unreadable("damaged", _("{name} is damaged: nothing can be marked in it.").format(name=name), detail=detail)
