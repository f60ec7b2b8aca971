"""Pieces of type side by side: parts of one line are joined, cells of a table stay apart.

A table is known by its shape alone, which costs next to nothing: rows of several pieces, one under the other, whose
edges keep to columns. Rules drawn round it are not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from desktop.readers.line import Line

GUTTER = 1.0  # times the size of type: pieces farther apart may be cells
CLOSE = 0.15  # times the size of type: pieces closer to each other are one word
NEAR = 2.0  # points within which edges keep to a column
LONGEST_CELL = 60  # code points, on average: longer is prose in columns
MOST_COLUMNS = 40
_WITHIN = 3.0  # times the size of type: parts of one line are no farther apart
_MARKER = re.compile(r"\s*(?:[•‣◦▪●■□\uf0b7·–—-]|\(?\w{1,3}[.)])\s*$")


def joined(lines: Sequence[Line]) -> list[Line]:
    """Give the lines of one page with their pieces joined, and with those that are cells marked so."""
    if not any(
        line.y0 < before.y1 and before.y0 < line.y1 and _beside(before, line) for before, line in pairwise(lines)
    ):
        return list(lines)
    rows = _rows(lines)
    _mark_tables(rows)
    found: list[Line] = []
    for row in rows:
        for line in row:
            if found and line.cell is None and found[-1].cell is None and _is_one_line(found[-1], line):
                found[-1] = merged(found[-1], line)
            else:
                found.append(line)
    return found


def merged(before: Line, line: Line) -> Line:
    """Join a piece to the one before it in the same line."""
    longer = before if len(before.text) >= len(line.text) else line
    apart = before.open or _gap(before, line) >= CLOSE * line.size
    return Line(
        before.text + " " * apart + line.text,
        min(before.x0, line.x0),
        min(before.y0, line.y0),
        max(before.x1, line.x1),
        max(before.y1, line.y1),
        longer.size,
        before.bold and line.bold,
        before.block,
        before.page,
        before.words + line.words,
        spaced=apart and before.spaced and line.spaced,
        open=line.open,
        rtl=before.rtl or line.rtl,
    )


def _beside(before: Line, line: Line) -> bool:
    """Say whether a piece stands in one row with the piece before it, farther on."""
    overlap = min(before.y1, line.y1) - max(before.y0, line.y0)
    return overlap > 0.5 * min(before.y1 - before.y0, line.y1 - line.y0) and _gap(before, line) >= -1


def _gap(before: Line, line: Line) -> float:
    return before.x0 - line.x1 if before.rtl and line.rtl else line.x0 - before.x1


def _is_one_line(before: Line, line: Line) -> bool:
    return before.block == line.block and _beside(before, line) and _gap(before, line) < _WITHIN * line.size


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    rows: list[list[Line]] = []
    for line in lines:
        if not rows or not _beside(rows[-1][-1], line):
            rows.append([line])
        elif _gap(rows[-1][-1], line) < GUTTER * line.size and rows[-1][-1].block == line.block:
            rows[-1][-1] = merged(rows[-1][-1], line)
        else:
            rows[-1].append(line)
    return rows


def _mark_tables(rows: Sequence[list[Line]]) -> None:
    table = 0
    begin = 0
    while begin < len(rows):
        end = begin + 1
        while end < len(rows) and _aligned(rows[end - 1], rows[end]):
            end += 1
        if _is_table(rows[begin:end]):
            table += 1
            for number, row in enumerate(rows[begin:end]):
                for piece in row:
                    piece.cell = (table, number)
        begin = end


def _aligned(above: Sequence[Line], below: Sequence[Line]) -> bool:
    """Say whether two rows of several pieces are near each other and keep to the same columns."""
    if not (2 <= len(above) <= MOST_COLUMNS and 2 <= len(below) <= MOST_COLUMNS):
        return False
    if not 0 < below[0].y0 - above[0].y0 < 4 * below[0].size:
        return False
    columns = sum(any(_in_column(piece, other) for other in above) for piece in below)
    return columns >= max(2, min(len(above), len(below)) - 1)


def _in_column(piece: Line, other: Line) -> bool:
    if abs(piece.x0 - other.x0) < NEAR or abs(piece.x0 + piece.x1 - other.x0 - other.x1) < 2 * NEAR:
        return True
    numbers = any(map(str.isdigit, piece.text)) and any(map(str.isdigit, other.text))
    return numbers and abs(piece.x1 - other.x1) < NEAR


def _is_table(rows: Sequence[Sequence[Line]]) -> bool:
    widest = max(map(len, rows))
    if len(rows) < 2 or widest < 2 or (widest == 2 and len(rows) < 3):
        return False
    if all(_MARKER.match(row[0].text) for row in rows):
        return False  # a list whose numbers stand apart
    cells = [piece for row in rows for piece in row]
    return sum(len(piece.text) for piece in cells) <= LONGEST_CELL * len(cells)
