"""Which rows of a text make a table, and where its columns stand; a row is one line, its cells parted by tabs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

LONGEST = 3
"""So many of a column's longest cells are measured; the longest in characters need not be the widest."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in chunks of their own, one after the other; `longest` are cells of each column."""

    first: int
    last: int
    longest: tuple[tuple[str, ...], ...]


class Tables:
    """The tables of one text by chunk."""

    def __init__(self, rows: Iterable[tuple[int, str]] = ()) -> None:
        """Gather rows, each with its chunk and its line, in order; rows side by side are one table."""
        self._tables = list(_gathered(rows))
        self._firsts = [table.first for table in self._tables]

    def __len__(self) -> int:
        return len(self._tables)

    def of(self, chunk: int) -> Table | None:
        """Return the table that a chunk is a row of."""
        place = bisect_right(self._firsts, chunk) - 1
        return self._tables[place] if place >= 0 and chunk <= self._tables[place].last else None


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns from left to right where the text runs so: where each begins and how wide it is, in pixels.

    A stacked one has no room for columns: each cell takes lines of its own.
    """

    columns: tuple[tuple[float, float], ...]
    stacked: bool = False

    def cell(self, number: int, cells: int, width: float, rtl: bool) -> tuple[float, float]:
        """Return (left, width) of a row's cell in a column of text of a width."""
        if cells == 1:
            return 0.0, width
        left, room = self.columns[min(number, len(self.columns) - 1)]
        return (width - left - room if rtl else left), room


def grid_of(table: Table, width: float, em: float, measure: Callable[[str], float]) -> Grid:
    """Give a table's columns the widths of their widest cells, the widest less where there is no room for all."""
    gutter = em * 1.4
    count = len(table.longest)
    wanted = [max(em, max(map(measure, cells)) + 1) for cells in table.longest]
    widths = shared(wanted, width - gutter * (count - 1))
    if any(room < min(want, em * 3.5) for room, want in zip(widths, wanted, strict=True)):
        step = em * 1.2
        return Grid(((0.0, width), *[(step, width - step)] * (count - 1)), stacked=True)
    columns, left = [], 0.0
    for room in widths:
        columns.append((left, room))
        left += room + gutter
    return Grid(tuple(columns))


def shared(wanted: Sequence[float], room: float) -> list[float]:
    """Share room out: who wants less than an equal share gets it all, the others share what is left."""
    given = [0.0] * len(wanted)
    left = max(0.0, room)
    for place, number in enumerate(sorted(range(len(wanted)), key=wanted.__getitem__)):
        given[number] = min(wanted[number], left / (len(wanted) - place))
        left -= given[number]
    return given


def _gathered(rows: Iterable[tuple[int, str]]) -> Iterator[Table]:
    first, last = 0, -2
    columns: list[list[str]] = []
    for chunk, line in rows:
        if chunk != last + 1:
            yield from _table(first, last, columns)
            first, columns = chunk, []
        last = chunk
        cells = line.split("\t")
        for number, cell in enumerate(cells if len(cells) > 1 else ()):
            if number == len(columns):
                columns.append([])
            _keep(columns[number], cell)
    yield from _table(first, last, columns)


def _table(first: int, last: int, columns: list[list[str]]) -> Iterator[Table]:
    if columns:
        yield Table(first, last, tuple(map(tuple, columns)))


def _keep(longest: list[str], cell: str) -> None:
    if len(longest) < LONGEST:
        longest.append(cell)
    elif len(cell) > len(longest[-1]):
        longest[-1] = cell
    else:
        return
    longest.sort(key=len, reverse=True)
