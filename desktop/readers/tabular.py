"""Tables as text (CSV, TSV and the like): how one is cut into cells, what its header says, a document for each row."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from desktop.errors import Unreadable
from desktop.language import _
from desktop.readers import cleaning, records
from desktop.readers.contract import LIKELY, NO, Glance, Piece, Source
from desktop.readers.dates import read_date
from desktop.readers.encoding import Decoded
from desktop.readers.lines import Lines, Place

name = "csv"
title = "Table (CSV, TSV)"
suffixes = (".csv", ".tsv", ".tab")
media_type = "text/csv"

LARGEST_ROW = 10_000_000  # bytes: beyond, a quotation mark was left open
_LARGEST_CELL = 100_000_000  # what the parser takes: rows are measured before it sees them
_SNIFFED = 200_000  # bytes of the file's beginning by which its form is told
_SNIFFED_ROWS = 100
_SAMPLED_BYTES = 4_000_000
_DELIMITERS = ",;\t|"
_NEVER = "\x1f"  # the delimiter of a table with one column and no quotes
_ESCAPED = re.compile(r"""(?<=[^,;\t|\r\n"])\\"(?=[^,;\t|\r\n"])""")
_DOUBLED = re.compile(r"""(?<=[^,;\t|\r\n"])""(?=[^,;\t|\r\n"])""")
_HEADER_CELL = 80  # code points: a longer cell names no column


@dataclass(frozen=True, slots=True)
class Form:
    """How a table is written: what parts and quotes its cells, its columns, where the first row stands."""

    reading: Mapping[str, Any]
    columns: tuple[str, ...]
    header: tuple[str, ...]
    begin: Place

    @property
    def delimiter(self) -> str:
        """What stands between two cells when a row is written by itself."""
        return str(self.reading["delimiter"]).replace(_NEVER, ",")

    @property
    def media_type(self) -> str:
        """The media type of a row that is written by itself."""
        return "text/tab-separated-values" if self.delimiter == "\t" else media_type


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells, where it begins and ends, the text it was read from, and whether a quote was left open."""

    cells: list[str]
    begin: Place
    end: Place
    decoded: Decoded
    is_open: bool = False


def claims(file: Glance) -> int:
    """Take what is called a table: its content cannot be told from plain text."""
    return LIKELY if file.suffix in suffixes else NO


def pieces(stream: BinaryIO, source: Source, start: int) -> Iterator[tuple[int, Piece]]:
    """Yield a document for each row with a text in it; marks are places of rows."""
    lines = Lines(stream, source)
    form = _form(lines, source)
    layout = records.laid_out(_sampled(lines, form), source)
    place = Place.of(start) if start else form.begin
    yield from _pieces(lines, form, layout, source, place)


def sample(stream: BinaryIO, source: Source) -> records.Sample:
    """Give the columns and first rows of a file."""
    lines = Lines(stream, source)
    return _sampled(lines, _form(lines, source))


def _pieces(
    lines: Lines, form: Form, layout: records.Layout, source: Source, start: Place
) -> Iterator[tuple[int, Piece]]:
    for row in _rows(lines, form.reading, start):
        locator = f"record {row.end.number}"
        if not row.is_open:
            record = _record(row, locator, form, layout)
            yield row.end.mark, records.as_piece(record, layout, source, name, form.media_type)
            continue
        sentence = _("{place} of {name} opens a quotation mark and never closes it.")
        problem = Unreadable("damaged", sentence.format(place=locator.capitalize(), name=source.name))
        yield row.end.mark, records.broken(locator, source, row.decoded.text.encode("utf-8", "replace"), problem)


def _record(row: Row, locator: str, form: Form, layout: records.Layout) -> records.Record:
    cells, columns = row.cells, form.columns
    values = dict(zip(columns, cells, strict=False))
    if len(cells) > len(columns) and layout.mapping.get(columns[-1]) == "text":
        # The text was not quoted though the delimiter stands in it.
        values[columns[-1]] = form.delimiter.join(cells[len(columns) - 1 :])
    elif len(cells) > len(columns):
        extra = cells[len(columns) : records.MOST_COLUMNS]
        values.update((f"column {number}", cell) for number, cell in enumerate(extra, len(columns) + 1))
    warnings: tuple[str, ...] = ()
    if len(cells) != len(columns) and form.header:
        sentence = _("This record has {n} cells, but the file has {columns} columns.")
        warnings = (sentence.format(n=len(cells), columns=len(columns)),)
    return records.Record(locator, _alone(cells, form), values, row.decoded, warnings)


def _alone(cells: list[str], form: Form) -> bytes:
    """Write a row with its header as a table of its own, in UTF-8."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=form.delimiter)
    if form.header:
        writer.writerow(form.header)
    writer.writerow(cells)
    return target.getvalue().encode("utf-8", "replace")


def _sampled(lines: Lines, form: Form) -> records.Sample:
    def values() -> Iterator[Mapping[str, str]]:
        for row in _rows(lines, form.reading, form.begin):
            if row.begin.offset > _SAMPLED_BYTES:
                return
            if not row.is_open:
                yield dict(zip(form.columns, row.cells, strict=False))

    found = records.sampled(values())
    return records.Sample(form.columns[: records.MOST_COLUMNS], found.records)


class _TooLong(Exception):
    """The row at hand has no end within reason."""


@dataclass(slots=True)
class _Feed:
    """Hands lines to the parser, as many as a row takes, and remembers where it stands and what it gave."""

    lines: Lines
    offset: int
    taken: list[Decoded] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    size: int = 0
    is_over: bool = False

    def __iter__(self) -> Iterator[str]:
        for line in self.lines.read(self.offset):
            self.size += line.end - line.offset
            if self.size > LARGEST_ROW or line.data is None:
                self.ends.append(line.end)
                raise _TooLong
            decoded = self.lines.decode(line.data, line.offset)
            self.taken.append(decoded)
            self.ends.append(line.end)
            yield decoded.text
        self.is_over = True

    def begin_row(self) -> None:
        """Forget the lines of the row before."""
        if self.ends:
            self.offset = self.ends[-1]
        self.taken, self.ends, self.size = [], [], 0

    @property
    def decoded(self) -> Decoded:
        """The text of the row's lines."""
        if len(self.taken) == 1:
            return self.taken[0]
        first = next((one for one in self.taken if one.encoding != "utf-8"), self.taken[0] if self.taken else None)
        if first is None:
            return Decoded("", "utf-8", "bytes")
        text = "".join(one.text for one in self.taken)
        return Decoded(text, first.encoding, first.how, sum(one.replaced for one in self.taken))


def _rows(lines: Lines, reading: Mapping[str, Any], start: Place) -> Iterator[Row]:
    """Yield the rows that are not blank; after one that is left open reading goes on at the line behind its first."""
    place = start
    while True:
        feed = _Feed(lines, place.offset)
        parser = csv.reader(iter(feed), **reading)
        while True:
            feed.begin_row()
            cells, is_open = _next_row(parser, feed, reading)
            if cells is None:
                return
            begin, end = place, Place(feed.ends[0 if is_open else -1], place.number + 1)
            if not is_open and not any(cell.strip() for cell in cells):
                place = Place(end.offset, place.number)
                continue
            place = end
            yield Row(cells, begin, end, feed.taken[0] if is_open and feed.taken else feed.decoded, is_open)
            if is_open:
                break


def _next_row(parser: Any, feed: _Feed, reading: Mapping[str, Any]) -> tuple[list[str] | None, bool]:
    """Give the next row's cells, and whether it is one whose quotation mark was left open; None at the end."""
    try:
        cells: list[str] = next(parser)
    except StopIteration:
        return None, False
    except (_TooLong, csv.Error):
        return [], True
    if feed.is_over and len(feed.taken) > 1 and _is_open(feed.decoded.text, reading):
        return [], True
    return cells, False


def _is_open(text: str, reading: Mapping[str, Any]) -> bool:
    """Say whether a row ends within quotation marks."""
    try:
        next(csv.reader(io.StringIO(text, newline=""), **{**reading, "strict": True}))
    except csv.Error as problem:
        return "unexpected end" in str(problem)
    except StopIteration:
        pass
    return False


def _form(lines: Lines, source: Source) -> Form:
    """Tell how the table is written from its beginning; raises Unreadable for none."""
    csv.field_size_limit(_LARGEST_CELL)
    text, begin = _beginning(lines)
    stated, rest = _stated_delimiter(text)
    if stated:
        begin = next(line.end for line in lines.read())
    reading = _sniffed(rest, stated, source.suffix)
    rows = []
    for row in _rows(lines, reading, Place(begin)):
        rows.append(row)
        if len(rows) == 3:
            break
    if not rows:
        raise Unreadable("empty", _("There are no records in {name}.").format(name=source.name))
    first = rows[0]
    if not _is_header(first.cells, [row.cells for row in rows[1:]]):
        width = max(len(row.cells) for row in rows)
        return Form(reading, tuple(f"column {number}" for number in range(1, width + 1)), (), Place(begin))
    return Form(reading, _distinct(first.cells), tuple(first.cells), Place(first.end.offset))


def _beginning(lines: Lines) -> tuple[str, int]:
    pieces: list[str] = []
    for line in lines.read():
        if line.offset > _SNIFFED or line.data is None:
            break
        pieces.append(lines.decode(line.data, line.offset).text)
    return "".join(pieces), lines.begin


def _stated_delimiter(text: str) -> tuple[str, str]:
    """Give the delimiter that a first line such as `sep=;` states, for one program's sake, and the rest."""
    first, _end, rest = text.partition("\n")
    stated = first.strip('\r\ufeff "')
    if stated.lower().startswith("sep=") and len(stated) == 5:
        return stated[4], rest
    if first.rstrip("\r").lower() == "sep=\t":
        return "\t", rest
    return "", text


def _sniffed(text: str, stated: str, suffix: str) -> dict[str, Any]:
    """Tell what parts the cells, and how quotes within them are written."""
    quoting: dict[str, Any] = {"doublequote": True}
    if len(_ESCAPED.findall(text)) > len(_DOUBLED.findall(text)):
        quoting = {"doublequote": True, "escapechar": "\\"}
    order = "\t,;|" if suffix in (".tsv", ".tab") else _DELIMITERS
    evenness = {delimiter: _evenness(text, delimiter, quoting) for delimiter in order}
    best = max(order, key=lambda delimiter: evenness[delimiter])
    if not evenness[best] and not any(line.startswith('"') for line in text.split("\n")[:_SNIFFED_ROWS]):
        best = _NEVER
    return {"delimiter": stated or best, **quoting}


def _evenness(text: str, delimiter: str, quoting: Mapping[str, Any]) -> float:
    """Say how well a delimiter cuts all rows into the same number of cells, more than one."""
    rows = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, **quoting):
            if any(cells):
                rows.append(len(cells))
            if len(rows) > _SNIFFED_ROWS:
                break
    except csv.Error:
        return 0.0
    if len(rows) > 2:
        rows.pop()  # may be cut
    if not rows or rows[0] < 2:
        return 0.0
    counted = Counter(rows)
    return counted[rows[0]] / len(rows) + min(rows[0], 20) / 100


def _is_header(first: list[str], others: list[list[str]]) -> bool:
    """Say whether a first row names columns: short cells, all different, none a date, a number or an address."""
    cells = [cell.strip() for cell in first]
    named = [cell for cell in cells if cell]
    if not named or any(len(cell) > _HEADER_CELL or "\n" in cell or "://" in cell for cell in named):
        return False
    if any(cell.replace(".", "", 1).isdigit() or read_date(cell) for cell in named):
        return False
    if len(set(named)) < len(named) and records_like(cells, others):
        return False
    return bool(others) or len(named) == len(cells)


def records_like(cells: list[str], others: list[list[str]]) -> bool:
    """Say whether a first row repeats what the rows after it say."""
    return any(cell and cell == other for row in others for cell, other in zip(cells, row, strict=False))


def _distinct(header: list[str]) -> tuple[str, ...]:
    """Give the columns' names, each once and none empty."""
    names: dict[str, None] = {}
    for number, cell in enumerate(header, 1):
        wanted = cleaning.line(cell) or f"column {number}"
        again = 2
        unique = wanted
        while unique in names:
            unique, again = f"{wanted} {again}", again + 1
        names[unique] = None
    return tuple(names)
