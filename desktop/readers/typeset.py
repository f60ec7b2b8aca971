"""From the lines of typeset pages to paragraphs and headings: running heads go, lines, columns and pages are joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from desktop.model import BlockKind
from desktop.readers import cleaning
from desktop.text.scripts import UNSPACED

BAND = 0.1  # of the page's height, at its top and bottom, where running heads and page numbers stand
SHARE = 0.4  # of the pages on which a line must return to be one
LEADING = 1.25  # times the usual distance of lines: more begins a paragraph
HEADING_SIZE = 1.13  # times the size of the running text
LONGEST_HEADING = 220  # code points
_DIGITS = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)
_HYPHENS = ("-", "\u2010", "\u00ad")
_CLOSERS = " \"'”’»)]』」›"
_FINAL = frozenset(".!?…:;。！？؟۔।")
_BULLET = re.compile(r"[•‣◦▪●■□\uf0b7·]\s*\S")
_NUMBERED = re.compile(r"\d{1,2}[.)]\s+\S")
_CAPTION = re.compile(r"(?:Figure|Fig\.|Table|Abbildung|Abb\.|Tabelle|Tableau|Figura|Tabla)\s*\d+\s*[.:–—-]")
_TIGHT = re.compile(f"[{UNSPACED}\u3000-\u303f\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line as set: its text, its box in points, its type, and the block and page (from 1) it stands on."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool
    block: int
    page: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page's size in points and its lines in reading order."""

    number: int
    height: float
    lines: tuple[Line, ...]


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together; `breaks` tells at which offset of its text which page begins."""

    lines: list[Line]
    kind: BlockKind = "paragraph"
    level: int | None = None
    text: str = ""
    breaks: list[tuple[int, int]] = field(default_factory=list)


def paragraphs(pages: Sequence[Page]) -> tuple[list[Paragraph], list[str]]:
    """Give the paragraphs of pages in reading order, and the running heads and feet that were left out."""
    kept, dropped = _without_running_lines(pages)
    body = _body_size(kept)
    found = _grouped(kept, _pitches(kept), body)
    for paragraph in found:
        _write(paragraph)
    found = [paragraph for paragraph in found if paragraph.text]
    _name_kinds(found, body, any(line.bold for line in kept) and not all(line.bold for line in kept))
    return found, dropped


def _without_running_lines(pages: Sequence[Page]) -> tuple[list[Line], list[str]]:
    """Leave out lines at the edge of the page that return on many pages, numbers aside."""
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_masked(line.text) for line in page.lines if _at_edge(line, page)})
    filled = sum(bool(page.lines) for page in pages)
    running = {mask for mask, count in seen.items() if count >= 2 and count >= SHARE * filled}
    kept: list[Line] = []
    dropped: dict[str, None] = {}
    for page in pages:
        for line in page.lines:
            if _at_edge(line, page) and _masked(line.text) in running:
                dropped[_masked(line.text)] = None
            else:
                kept.append(line)
    return kept, list(dropped)


def _masked(text: str) -> str:
    return " ".join(_DIGITS.sub("#", text).split())


def _at_edge(line: Line, page: Page) -> bool:
    return line.y1 <= BAND * page.height or line.y0 >= (1 - BAND) * page.height


def _body_size(lines: Sequence[Line]) -> float:
    """Give the size most characters are set in, in points."""
    weights: Counter[float] = Counter()
    for line in lines:
        weights[round(line.size * 2) / 2] += len(line.text)
    return weights.most_common(1)[0][0] if weights else 0.0


def _pitches(lines: Sequence[Line]) -> dict[float, float]:
    """Give the usual distance from line to line for each size of type, in points."""
    steps: dict[float, list[float]] = {}
    for before, line in pairwise(lines):
        step = line.y0 - before.y0
        if line.block == before.block and line.page == before.page and 0 < step < 3 * line.size:
            steps.setdefault(round(line.size), []).append(step)
    return {size: median(values) for size, values in steps.items()}


def _grouped(lines: Sequence[Line], pitches: dict[float, float], body: float) -> list[Paragraph]:
    found: list[Paragraph] = []
    for line in lines:
        if found and _continues(found[-1].lines, line, pitches, body):
            found[-1].lines.append(line)
        else:
            found.append(Paragraph([line]))
    return found


def _continues(so_far: list[Line], line: Line, pitches: dict[float, float], body: float) -> bool:
    """Say whether a line goes on with the paragraph that ends in the line before."""
    before = so_far[-1]
    if abs(line.size - before.size) > 0.06 * max(line.size, before.size) or line.bold != before.bold:
        return False
    if _BULLET.match(line.text):
        return False
    if line.page != before.page or line.y0 < before.y0 - before.size:
        return _flows_on(before, line, body)
    if line.block != before.block and not (line.text[:1].islower() and not _ends_sentence(before.text)):
        return False
    pitch = pitches.get(round(line.size), line.size * 1.3)
    if line.y0 - before.y0 > LEADING * pitch:
        return False
    return not _is_indented(so_far, line)


def _flows_on(before: Line, line: Line, body: float) -> bool:
    """Say whether a sentence runs on over a column or a page; headings do not."""
    if before.size > HEADING_SIZE * body:
        return False
    return not _ends_sentence(before.text) or line.text[:1].islower()


def _is_indented(so_far: list[Line], line: Line) -> bool:
    """Say whether the line begins a paragraph by its indent: set in from lines that end a sentence."""
    before = so_far[-1]
    if not _ends_sentence(before.text):
        return False
    rest = so_far[1:] or so_far
    left = min(one.x0 for one in rest)
    return 0.7 * line.size < line.x0 - left < 5 * line.size and abs(before.x0 - left) < 0.5 * line.size


def _ends_sentence(text: str) -> bool:
    bare = text.rstrip(_CLOSERS)
    return bool(bare) and bare[-1] in _FINAL


def _write(paragraph: Paragraph) -> None:
    """Join the lines' texts; hyphens that only part a word at the line's end go."""
    text, page, parted = "", 0, False
    for line in paragraph.lines:
        raw = cleaning.without_embeddings(line.text)
        piece = cleaning.line(raw)
        if not piece:
            continue
        if text:
            text = _joined(text, piece, parted)
        if line.page != page:
            paragraph.breaks.append((len(text), line.page))
            page = line.page
        text += piece
        parted = raw.rstrip().endswith("\u00ad")
    paragraph.text = text


def _joined(text: str, piece: str, parted: bool) -> str:
    """Give the text so far, ready for the next line: with a space, without one, or without its hyphen."""
    last, first = text[-1], piece[0]
    if parted:
        return text
    if last in _HYPHENS and len(text) > 1 and text[-2].isalpha():
        return text[:-1] if first.islower() else text
    if last in "—/" or (_TIGHT.match(last) and _TIGHT.match(first)):
        return text
    return text + " "


def _name_kinds(found: Iterable[Paragraph], body: float, bold_tells: bool) -> None:
    """Tell headings, items and captions from running text by size, weight and first words."""
    headings = []
    for paragraph in found:
        if _is_heading(paragraph, body, bold_tells):
            paragraph.kind = "heading"
            headings.append(paragraph)
        elif _BULLET.match(paragraph.text) or (len(paragraph.lines) < 4 and _NUMBERED.match(paragraph.text)):
            paragraph.kind = "list_item"
        elif _CAPTION.match(paragraph.text):
            paragraph.kind = "caption"
    sizes = sorted({_rank(paragraph) for paragraph in headings}, reverse=True)
    for paragraph in headings:
        paragraph.level = min(6, 1 + sizes.index(_rank(paragraph)))


def _rank(paragraph: Paragraph) -> float:
    return round(max(line.size for line in paragraph.lines))


def _is_heading(paragraph: Paragraph, body: float, bold_tells: bool) -> bool:
    text, lines = paragraph.text, paragraph.lines
    if len(text) > LONGEST_HEADING or not any(character.isalpha() for character in text):
        return False
    if all(line.size >= HEADING_SIZE * body for line in lines):
        return True
    short = len(text) <= 120 and len(lines) <= 3 and not text.endswith((".", ",", ";"))
    return bold_tells and short and all(line.bold and line.size >= 0.95 * body for line in lines)
