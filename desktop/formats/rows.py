"""Tables as text (CSV, TSV) on their way out and in: UTF-8, quoted by RFC 4180, every row with its line.

A cell holds its data as it is, one that begins with = as well: nothing is put before it, as that would come back
as a part of the text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import IO, Any, NamedTuple, Protocol

from desktop.exchange import Fault
from desktop.formats.parcel import Parcel
from desktop.language import _
from desktop.readers.lines import LONGEST

_DELIMITERS = ",\t;"
_HEADER = 10_000  # characters: a header has no more
_WIDE = (b"\xff\xfe", b"\xfe\xff")


class Writer(Protocol):
    """Writes rows."""

    def writerow(self, row: Iterable[Any], /) -> Any: ...


class Header(NamedTuple):
    """The names of a table's columns, and what parts them."""

    columns: tuple[str, ...]
    delimiter: str


def writer(out: IO[str], delimiter: str = ",") -> Writer:
    """Give what writes rows to a text file."""
    return csv.writer(out, delimiter=delimiter, lineterminator="\r\n")


def header(head: bytes) -> Header | None:
    """Give the header of a table by the first bytes of its file; None for what has none."""
    text = head.decode("utf-16" if head[:2] in _WIDE else "utf-8-sig", "replace")
    line = text[:_HEADER].split("\n", 1)[0].rstrip("\r")
    delimiter = max(_DELIMITERS, key=line.count)
    if delimiter not in line or line.lstrip()[:1] in ("{", "["):
        return None
    try:
        cells = next(csv.reader([line], delimiter=delimiter, strict=True))
    except (csv.Error, StopIteration):
        return None
    columns = tuple(cell.strip() for cell in cells)
    return Header(columns, delimiter) if len(set(columns)) == len(columns) else None


def rows(parcel: Parcel, found: Header) -> Iterator[tuple[str, dict[str, str]] | Fault]:
    """Yield the rows behind the header with their places, each cell by the name of its column.

    A row that is none is a Fault and the next line is read; one that opens a quotation mark and never closes it
    takes what follows with it.
    """
    csv.field_size_limit(LONGEST)
    with parcel.open() as stream:
        encoding = "utf-16" if stream.read(2) in _WIDE else "utf-8-sig"
        stream.seek(0)
        errors = "replace" if encoding == "utf-16" else "surrogateescape"
        lines = io.TextIOWrapper(stream, encoding, errors, newline="")
        parser = csv.reader(lines, delimiter=found.delimiter, strict=True)
        next(parser, None)
        yield from _rows(parser, found.columns)


def _rows(parser: Any, columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]] | Fault]:
    while True:
        where = _("line {n}").format(n=parser.line_num + 1)
        try:
            cells: list[str] = next(parser)
        except StopIteration:
            return
        except csv.Error as problem:
            yield Fault(where, _("It is no row of the table ({problem}).").format(problem=problem))
            continue
        if not any(cells):
            continue
        if len(cells) > len(columns):
            sentence = _("It has {n} cells, but the table has {columns} columns.")
            yield Fault(where, sentence.format(n=len(cells), columns=len(columns)))
        elif not _is_text(cells):
            yield Fault(where, _("It is not UTF-8."))
        else:
            cells += [""] * (len(columns) - len(cells))
            yield where, dict(zip(columns, cells, strict=True))


def _is_text(cells: list[str]) -> bool:
    for cell in cells:
        if not cell.isascii():
            try:
                cell.encode("utf-8")
            except UnicodeEncodeError:
                return False
    return True
