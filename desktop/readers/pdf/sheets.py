"""One page of a PDF as MuPDF gives it: its lines with the places of their words as shown, its links, its pictures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from desktop.readers import rows
from desktop.readers.line import Line, Page
from desktop.readers.pdf import glyphs, lines
from desktop.text.scripts import has_rtl, has_unspaced

FEW = 20  # characters other than spaces: with fewer, a page counts as without text
COVERED = 0.5  # of the page, by images: with that much, a page without text is a scan
_PRESERVE_WHITESPACE, _MEDIABOX_CLIP = 2, 64  # MuPDF's flags; ligatures are spelt out, since nothing says otherwise
FLAGS = _PRESERVE_WHITESPACE | _MEDIABOX_CLIP
_LINK_URI = 2

Box = tuple[float, float, float, float]
Matrix = Sequence[float]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page holds: its lines, and the boxes and addresses of its links, all as shown."""

    page: Page
    links: tuple[tuple[Box, str], ...] = ()
    has_text: bool = True
    is_scan: bool = False


def sheet(page: Any, number: int) -> Sheet:
    """Read one page of a document; raises what MuPDF raises."""
    text = page.get_textpage(flags=FLAGS)
    words = text.extractWORDS()
    few = len(words) < FEW and sum(len(word[4]) for word in words) < FEW
    shown = page.rect
    return Sheet(
        Page(number, float(shown.height), tuple(lines_of(text, words, page, number)), float(shown.width)),
        tuple(_links(page)),
        not few,
        few and _covered(page) > COVERED,
    )


def lines_of(text: Any, words: list[Any], page: Any, number: int) -> list[Line]:
    """Give the lines of MuPDF's text of a page, turned as the page is shown."""
    if not words:
        return []
    turn = page.rotation_matrix if page.rotation else None
    if _needs_glyphs(words):
        blocks = text.extractRAWDICT()["blocks"]
        if turn is not None:
            _turn_lines(blocks, tuple(turn))
        return rows.joined(glyphs.lines(blocks, number))
    blocks = text.extractDICT()["blocks"]
    if turn is not None:
        _turn_lines(blocks, tuple(turn))
        words = [(*_turned(word[:4], tuple(turn)), *word[4:]) for word in words]
    return rows.joined(lines.lines(blocks, words, number))


def _needs_glyphs(words: Iterable[Any]) -> bool:
    letters = "".join([word[4] for word in words])
    return not letters.isascii() and (has_rtl(letters) or has_unspaced(letters))


def _turn_lines(blocks: Iterable[dict[str, Any]], turn: Matrix) -> None:
    """Turn the boxes of lines and characters, and the directions of lines, in place."""
    for block in blocks:
        for line in block.get("lines", ()):
            line["bbox"] = _turned(line["bbox"], turn)
            x, y = line["dir"]
            line["dir"] = (x * turn[0] + y * turn[2], x * turn[1] + y * turn[3])
            for span in line["spans"]:
                for char in span.get("chars", ()):
                    char["bbox"] = _turned(char["bbox"], turn)


def _turned(box: Sequence[float], turn: Matrix) -> Box:
    a, b, c, d, e, f = turn
    x0, y0, x1, y1 = box
    left, right = x0 * a + y0 * c + e, x1 * a + y1 * c + e
    top, bottom = x0 * b + y0 * d + f, x1 * b + y1 * d + f
    return min(left, right), min(top, bottom), max(left, right), max(top, bottom)


def _links(page: Any) -> Iterable[tuple[Box, str]]:
    for link in page.get_links():
        if link.get("kind") == _LINK_URI and link.get("uri"):
            x0, y0, x1, y1 = link["from"]
            yield (x0, y0, x1, y1), str(link["uri"])


def _covered(page: Any) -> float:
    """Give how much of a page its images cover, as a fraction."""
    area = float(abs(page.rect.get_area())) or 1.0
    boxes = [info["bbox"] for info in page.get_image_info()]
    return float(sum(max(0.0, x1 - x0) * max(0.0, y1 - y0) for x0, y0, x1, y1 in boxes)) / area
