"""A text cut for showing: paragraphs, and within them pieces under the same marks, however these overlap.

Each part of each mark begins in exactly one piece, so that a report can name the place and lead there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from desktop.exchange import Mark, Sheet
from desktop.model import Block, BlockKind

AROUND = 160  # code points of context on each side of an annotation, where a text is not shown whole
_REACH = 24  # code points to look for the edge of a word


class Piece(NamedTuple):
    """A range of the text under the same marks, those that begin first outermost; `begins` begin here.

    An empty range is a place between two characters.
    """

    start: int
    end: int
    marks: tuple[Mark, ...] = ()
    begins: tuple[Mark, ...] = ()


class _Part(NamedTuple):
    start: int
    end: int
    mark: Mark


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph or, where only contexts are shown, some of it; `before` and `after` say that something is left out.

    `row` says that a table cell begins a row.
    """

    kind: BlockKind
    level: int | None
    pieces: tuple[Piece, ...]
    before: bool = False
    after: bool = False
    row: bool = False


def passages(sheet: Sheet, around: int | None = None) -> Iterator[Passage]:
    """Yield the paragraphs of a text, or, with `around`, that many code points about each mark and no more."""
    ranges = _ranges(sheet)
    cutting = _Cutting(sheet)
    windows = None if around is None else _windows(sheet, ranges, around)
    waiting = iter(windows or ())
    window = next(waiting, None)
    for number, block in enumerate(ranges):
        limit = block.start + len(sheet.text[block.start : block.end].rstrip())
        last = number == len(ranges) - 1
        row = block.kind == "table_cell" and _begins_row(sheet.text, ranges, number)
        if windows is None:
            yield Passage(block.kind, block.level, tuple(cutting.pieces(block.start, limit, block.end, last)), row=row)
            continue
        while window is not None and (window[0] < block.end or last):
            start, end = max(window[0], block.start), min(window[1], limit)
            final = window[1] >= limit
            beyond = block.end if final else end + 1
            pieces = tuple(cutting.pieces(min(start, limit), max(end, min(start, limit)), beyond, last and final))
            yield Passage(block.kind, block.level, pieces, start > block.start, end < limit, row)
            if window[1] > block.end:
                break
            window = next(waiting, None)


def context(text: str, start: int, end: int, width: int = 80) -> tuple[str, str]:
    """Give what stands before and after a range in its lines, cut between words, with an ellipsis where it is cut."""
    left = max(text.rfind("\n", 0, start) + 1, 0)
    line_end = text.find("\n", end)
    right = len(text) if line_end < 0 else line_end
    first, last = max(left, _word_start(text, start - width, start)), min(right, _word_end(text, end + width, end))
    return ("…" if first > left else "") + text[first:start], text[end:last] + ("…" if last < right else "")


class _Cutting:
    """The parts of the marks of one sheet, met in reading order."""

    def __init__(self, sheet: Sheet) -> None:
        self._parts = sorted(
            (_Part(part.start, part.end, mark) for mark in sheet.marks if not mark.unanchored for part in mark.parts),
            key=lambda part: (part.start, -part.end),
        )
        self._next = 0
        self._open: list[_Part] = []

    def pieces(self, start: int, end: int, beyond: int, last: bool) -> Iterator[Piece]:
        """Yield the pieces from start to end; what begins behind them and before `beyond` becomes a place at the end.

        Ranges must be asked for from first to last.
        """
        self._open = [part for part in self._open if part.end > start]
        coming: list[_Part] = []
        while self._next < len(self._parts) and (self._parts[self._next].start < beyond or last):
            coming.append(self._parts[self._next])
            self._next += 1
        yield from self._swept(coming, start, end)

    def _swept(self, coming: Sequence[_Part], start: int, end: int) -> Iterator[Piece]:
        cuts = {start, end}
        for part in (*self._open, *coming):
            cuts.add(min(max(part.start, start), end))
            cuts.add(min(max(part.end, start), end))
        ordered = sorted(cuts)
        met = 0
        for number, place in enumerate(ordered):
            self._open = [part for part in self._open if part.end > place]
            begins: list[Mark] = []
            while met < len(coming) and min(max(coming[met].start, start), end) <= place:
                part = coming[met]
                met += 1
                if part.start == part.end or part.start >= end:
                    yield Piece(place, place, (part.mark,), (part.mark,))
                else:
                    begins.append(part.mark)
                if part.end > place:
                    self._open.append(part)
            if number + 1 < len(ordered):
                marks = tuple(part.mark for part in self._open)
                yield Piece(place, ordered[number + 1], marks, tuple(begins))


def _ranges(sheet: Sheet) -> list[Block]:
    """Cut a text into blocks that hold all of it: the sheet's, and lines where there is none."""
    text = sheet.text
    found: list[Block] = []
    place = 0
    for block in sorted(sheet.blocks, key=lambda block: (block.start, -block.end)):
        start = max(block.start, place)
        if block.kind == "page_break" or block.end <= start or not text[start : block.end].strip():
            continue
        found.extend(_lines(text, place, start))
        found.append(Block(block.kind, start, block.end, block.level))
        place = block.end
    found.extend(_lines(text, place, len(text)))
    if not found:
        return [Block("paragraph", 0, len(text))]
    starts = [0, *(block.start for block in found[1:]), len(text)]
    return [Block(block.kind, starts[n], starts[n + 1], block.level) for n, block in enumerate(found)]


def _lines(text: str, start: int, end: int) -> Iterator[Block]:
    while start < end:
        line_end = text.find("\n", start, end)
        after = end if line_end < 0 else line_end
        if text[start:after].strip():
            yield Block("paragraph", start, after)
        start = after + 1


def _begins_row(text: str, ranges: Sequence[Block], number: int) -> bool:
    before = ranges[number - 1] if number else None
    return before is None or before.kind != "table_cell" or "\n" in text[before.start : before.end]


def _windows(sheet: Sheet, ranges: Sequence[Block], around: int) -> list[tuple[int, int]]:
    """Give the ranges to show: about each part as far as its paragraph goes, those that touch joined."""
    starts = [block.start for block in ranges]
    wanted = []
    for mark in sheet.marks:
        for part in () if mark.unanchored else mark.parts:
            first = ranges[max(bisect_right(starts, part.start) - 1, 0)]
            last = ranges[max(bisect_right(starts, max(part.end - 1, part.start)) - 1, 0)]
            left = max(first.start, _word_start(sheet.text, part.start - around, part.start))
            right = min(last.end, _word_end(sheet.text, part.end + around, part.end))
            wanted.append((left, right))
    return _joined(sorted(wanted))


def _joined(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in ranges:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _word_start(text: str, place: int, before: int) -> int:
    """Give where the next word begins from a place on, if one does soon."""
    if place <= 0:
        return 0
    space = max(text.find(" ", place - 1, min(place + _REACH, before)), -1)
    return space + 1 if space >= 0 else place


def _word_end(text: str, place: int, after: int) -> int:
    """Give where the last word ends up to a place, if one does soon."""
    if place >= len(text):
        return len(text)
    space = text.rfind(" ", max(place - _REACH, after), place + 1)
    return space if space >= 0 else place
