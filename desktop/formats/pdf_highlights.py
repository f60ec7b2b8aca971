"""Copies of the documents' PDF files with highlights as any PDF viewer shows them.

Where the words stand is known from the import; where that was tidied away, the file is read again. Documents that did
not come as a PDF, that are locked or forbid notes have no copy, which is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from desktop.errors import Unreadable
from desktop.exchange import Feature, Loss, Mark, Option, Sheet, Stretch, Unit
from desktop.formats import captions
from desktop.formats.contract import Shape
from desktop.formats.holdings import Holdings
from desktop.formats.target import Target
from desktop.language import _
from desktop.model import Layer, Page, Span
from desktop.readers.contract import Source
from desktop.readers.pdf.marking import Highlight
from desktop.text.places import boxes

name = "pdf"
title = "PDF with highlights"
about = "A copy of each PDF with the annotations as highlights, which any viewer shows. Other documents have no copy."
suffixes = (".zip",)
shape: Shape = "folder"
unit: Unit | None = None
layer: Layer = "highlight"
carries: frozenset[Feature] = frozenset(
    (
        *("spans", "overlaps", "discontinuous", "entity_links", "claims", "notes", "attributes", "authors"),
        *("origins", "states", "scores", "times"),
    )
)
dump_options: tuple[Option, ...] = ()

_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_LONGEST = 80  # characters of a file's name


def dump(held: Holdings, target: Target) -> None:
    """Write a PDF for each document that came as one."""
    palette = captions.Palette(held.labels())
    taken: set[str] = set()
    target.counts.update(documents=0, annotations=0)  # nothing written is said as well
    for sheet in held.sheets():
        data = held.original(sheet.id or "")
        if data is None or b"%PDF-" not in data[:1024]:
            _refuse(sheet, target, _("It did not come as a PDF."))
            continue
        try:
            made = _made(sheet, data, held, palette, target)
        except Unreadable as problem:
            _refuse(sheet, target, problem.sentence)
            continue
        with target.open(_file_name(sheet, taken)) as out:
            out.write(made)
        target.counts["documents"] += 1


def _refuse(sheet: Sheet, target: Target, reason: str) -> None:
    target.lose(Loss("refused", "document", reason, sheet.id, sheet.title))


def _made(sheet: Sheet, data: bytes, held: Holdings, palette: captions.Palette, target: Target) -> bytes:
    from desktop.readers.pdf import marking

    pages = held.pages(sheet.id or "") or _read_again(sheet, data)
    found: list[Highlight] = []
    for mark in sheet.marks:
        before = len(found)
        for part in mark.parts:
            placed = list(_highlights(mark, part, pages, palette))
            if not placed:
                reason = _("Its words are not to be found on the pages.")
                lost = Loss("dropped", "span", reason, sheet.id, sheet.title, mark.id, part.start, part.end, part.quote)
                target.lose(lost)
            found += placed
        target.counts["annotations"] += len(found) > before
    return marking.highlight(data, found, captions.heading(sheet))


def _read_again(sheet: Sheet, data: bytes) -> Sequence[Page]:
    """Read where the words stand; nothing where the text is not what it was at the import."""
    from desktop.readers import pdf

    article = pdf.read(data, Source(captions.heading(sheet)))
    return article.pages if article.text == sheet.text else ()


def _highlights(mark: Mark, part: Stretch, pages: Sequence[Page], palette: captions.Palette) -> Iterator[Highlight]:
    """Yield a highlight for each page that a part stands on."""
    placed = boxes(pages, Span(part.start, part.end))
    for page in dict.fromkeys(number for number, _box in placed):
        yield Highlight(
            page,
            tuple(box for number, box in placed if number == page),
            palette.of(mark),
            _content(mark),
            mark.author or "",
            mark.label,
            mark.created_at,
            mark.modified_at,
        )


def _content(mark: Mark) -> str:
    """Say what an annotation is, line by line: label, note, entity and whatever else."""
    state = captions.state(mark)
    lines = [f"{mark.label} ({state})" if state else mark.label]
    if mark.note:
        lines.append(mark.note)
    lines += (f"{called}: {value}" for called, value in captions.details(mark))
    return "\n".join(lines)


def _file_name(sheet: Sheet, taken: set[str]) -> str:
    """Give a file name that every system takes and none of the others has."""
    wanted = re.sub(r"\.pdf$", "", str(sheet.meta.get("file_name") or captions.heading(sheet)), flags=re.IGNORECASE)
    stem = _UNFIT.sub("_", wanted).strip(" .")[:_LONGEST].strip(" .") or "document"
    if _RESERVED.fullmatch(stem):
        stem += "_"
    number, free = 1, stem
    while free.casefold() in taken:
        number += 1
        free = f"{stem} {number}"
    taken.add(free.casefold())
    return f"{free}.pdf"
