"""From the lines of typeset pages to paragraphs, headings, cells: lines, columns and pages are joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from desktop.model import BlockKind
from desktop.readers import cleaning, running
from desktop.readers.composition import APART
from desktop.readers.line import Line, Page
from desktop.text.scripts import UNSPACED

LEADING = 1.25  # times the usual distance of lines: more begins a paragraph
HALF_WAY = 0.6  # of the next line's length: a line that is shorter ends there for good
HEADING_SIZE = 1.13  # times the size of the running text
_LOOK_BACK = 40  # lines of a paragraph: its edge is told by them
LONGEST_HEADING = 220  # code points
_HYPHENS = ("-", "\u2010", "\u00ad")
_CLOSERS = " \"'”’»)]』」›"
_FINAL = frozenset(".!?…:;。！？؟۔।")
_BULLET = re.compile(r"[•‣◦▪●■□\uf0b7·]\s*\S")
_NUMBERED = re.compile(r"(\d{1,2})[.)]\s+\S")
_CAPTION = re.compile(r"(?:Figure|Fig\.|Table|Abbildung|Abb\.|Tabelle|Tableau|Figura|Tabla)\s*\d+\s*[.:–—-]")
_TIGHT = re.compile(f"[{UNSPACED}\u3000-\u303f\uff00-\uffef]")
_NUMBERING = re.compile(r"^(?:[\dA-Z]{1,3}\.)*[\dA-Z]{0,3}\.?\s+(?=\S)")


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together.

    `runs` tells which range of its text is of which line, `breaks` at which offset of it which page begins, `apart`
    what stands between it and the one before.
    """

    lines: list[Line]
    kind: BlockKind = "paragraph"
    level: int | None = None
    text: str = ""
    runs: list[tuple[int, int, Line]] = field(default_factory=list)
    breaks: list[tuple[int, int]] = field(default_factory=list)
    apart: str = APART


def paragraphs(pages: Sequence[Page], titles: AbstractSet[tuple[int, str]] = frozenset()) -> list[Paragraph]:
    """Give the paragraphs of pages in reading order; what is page furniture comes after what it would interrupt.

    `titles` are the entries of the outline as `titled` gives them, with the page they lead to.
    """
    for page in pages:
        for line in page.lines:
            line.clean()
    running.mark(pages)
    lines = [line for page in pages for line in page.lines if line.text]
    told = [line for line in lines if not line.running]
    body = _body_size(told)
    found = _grouped(lines, _pitches(told), body)
    for paragraph in found:
        _write(paragraph)
    found = [paragraph for paragraph in found if paragraph.text]
    _name_kinds(found, body, any(line.bold for line in told) and not all(line.bold for line in told), titles)
    _set_apart(found)
    return found


def titled(text: str) -> str:
    """Give a heading or an entry of an outline without its number and its case, to compare the two."""
    return _NUMBERING.sub("", cleaning.line(text), count=1).casefold()


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
    waiting: list[Paragraph] = []
    current: Paragraph | None = None
    for line in lines:
        if line.running:
            waiting.append(Paragraph([line], "furniture"))
        elif current is not None and _continues(current.lines, line, pitches, body):
            current.lines.append(line)
        else:
            found.extend(waiting)
            waiting.clear()
            current = Paragraph([line], "paragraph" if line.cell is None else "table_cell")
            found.append(current)
    return found + waiting


def _continues(so_far: list[Line], line: Line, pitches: dict[float, float], body: float) -> bool:
    """Say whether a line goes on with the paragraph that ends in the line before."""
    before = so_far[-1]
    if line.cell is not None or before.cell is not None:
        return False
    if abs(line.size - before.size) > 0.06 * max(line.size, before.size) or line.bold != before.bold:
        return False
    if _BULLET.match(line.text) or _counts_on(so_far, line):
        return False
    if line.page != before.page or line.y0 < before.y0 - before.size:
        return _flows_on(before, line, body)
    pitch = pitches.get(round(line.size), line.size * 1.3)
    if line.y0 - before.y0 > LEADING * pitch:
        return False
    if line.block != before.block:
        return not _ends_sentence(before.text) and (line.text[:1].islower() or _keeps_right(before, line))
    return not _is_indented(so_far, line)


def _counts_on(so_far: list[Line], line: Line) -> bool:
    """Say whether a line is the next item of a numbered list, or its first one after a sentence."""
    number = _NUMBERED.match(line.text)
    if number is None:
        return False
    before = _NUMBERED.match(so_far[0].text)
    if before is not None:
        return int(number[1]) == int(before[1]) + 1
    return int(number[1]) == 1 and _ends_sentence(so_far[-1].text)


def _keeps_right(before: Line, line: Line) -> bool:
    """Say whether a line written from right to left follows a full one; their letters have no case to tell."""
    near = 2 * line.size
    return before.rtl and line.rtl and abs(before.x1 - line.x1) < near and before.x0 - line.x0 < near


def _flows_on(before: Line, line: Line, body: float) -> bool:
    """Say whether a sentence runs on over a column or a page; headings do not, nor do lines that end half-way."""
    if before.size > HEADING_SIZE * body:
        return False
    if line.text[:1].islower():
        return True
    return not _ends_sentence(before.text) and before.x1 - before.x0 > HALF_WAY * (line.x1 - line.x0)


def _is_indented(so_far: list[Line], line: Line) -> bool:
    """Say whether the line begins a paragraph by its indent: set in from lines that end a sentence."""
    before = so_far[-1]
    if not _ends_sentence(before.text):
        return False
    rest = so_far[-_LOOK_BACK:] if len(so_far) > _LOOK_BACK else so_far[1:] or so_far
    if line.rtl:
        edge, here, there = max(one.x1 for one in rest), -line.x1, -before.x1
    else:
        edge, here, there = -min(one.x0 for one in rest), line.x0, before.x0
    return 0.7 * line.size < here + edge < 5 * line.size and abs(there + edge) < 0.5 * line.size


def _ends_sentence(text: str) -> bool:
    bare = text.rstrip(_CLOSERS)
    return bool(bare) and bare[-1] in _FINAL


def _write(paragraph: Paragraph) -> None:
    """Join the lines' texts; hyphens that only part a word at the line's end go."""
    pieces: list[str] = []
    length, page = 0, 0
    for line in paragraph.lines:
        if pieces:
            kept, space = _joint(pieces[-1], line.text, paragraph.runs[-1][2].parted)
            start, end, before = paragraph.runs[-1]
            if not kept:
                pieces[-1], length = pieces[-1][:-1], length - 1
                paragraph.runs[-1] = (start, end - 1, before)
            pieces.append(space)
            length += len(space)
        if line.page != page:
            paragraph.breaks.append((length, line.page))
            page = line.page
        paragraph.runs.append((length, length + len(line.text), line))
        pieces.append(line.text)
        length += len(line.text)
    paragraph.text = "".join(pieces)


def _joint(before: str, line: str, parted: bool) -> tuple[bool, str]:
    """Say whether the last character of a line stays before the next one, and what comes between."""
    last, first = before[-1], line[0]
    if parted:
        return True, ""
    if last in _HYPHENS and len(before) > 1 and before[-2].isalpha():
        return not first.islower(), ""
    if last in "—/" or (_TIGHT.match(last) and _TIGHT.match(first)):
        return True, ""
    return True, " "


def _name_kinds(
    found: Iterable[Paragraph], body: float, bold_tells: bool, titles: AbstractSet[tuple[int, str]]
) -> None:
    """Tell headings, items and captions from running text by the outline, size, weight and first words."""
    headings = []
    for paragraph in found:
        if paragraph.kind != "paragraph":
            continue
        if _is_heading(paragraph, body, bold_tells) or (titles and _is_titled(paragraph, titles)):
            paragraph.kind = "heading"
            headings.append(paragraph)
        elif _BULLET.match(paragraph.text) or (len(paragraph.lines) < 4 and _NUMBERED.match(paragraph.text)):
            paragraph.kind = "list_item"
        elif _CAPTION.match(paragraph.text):
            paragraph.kind = "caption"
    sizes = sorted({_rank(paragraph) for paragraph in headings}, reverse=True)
    for paragraph in headings:
        paragraph.level = min(6, 1 + sizes.index(_rank(paragraph)))


def _is_titled(paragraph: Paragraph, titles: AbstractSet[tuple[int, str]]) -> bool:
    short = len(paragraph.text) <= LONGEST_HEADING
    return short and (paragraph.lines[0].page, titled(paragraph.text)) in titles


def _set_apart(found: Sequence[Paragraph]) -> None:
    """Put the items of a list on lines of their own, and between the cells of a row a tab."""
    for before, paragraph in pairwise(found):
        if paragraph.kind == before.kind == "list_item":
            paragraph.apart = "\n"
        elif paragraph.kind == before.kind == "table_cell":
            one, other = before.lines[0].cell or (0, 0), paragraph.lines[0].cell or (0, 0)
            if paragraph.lines[0].page == before.lines[0].page and one[0] == other[0]:
                paragraph.apart = "\t" if one == other else "\n"


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
