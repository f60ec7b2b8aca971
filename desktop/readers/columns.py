"""What is shown of a data file before it is imported: its columns, which fields they will be, some of its records."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, Protocol, cast

from desktop.errors import Unreadable
from desktop.imports import ColumnProposal
from desktop.language import _
from desktop.model import one_line
from desktop.readers import records, table
from desktop.readers.contract import Source
from desktop.readers.fields import FIELDS, NONE, propose_mapping

__all__ = ["FIELDS", "NONE", "propose"]

SHOWN = 20  # records
LONGEST_SHOWN = 300  # code points of a value


class _Tabulated(Protocol):
    """A container of records."""

    name: str

    def sample(self, stream: BinaryIO, source: Source) -> records.Sample:
        """Give the columns and first records of a file."""


def propose(file: Path | BinaryIO, source: Source) -> ColumnProposal:
    """Say which columns a data file has and which fields they will be, `source.reading.columns` outranking that.

    The proposal has no field `text` where no column can be it. Raises Unreadable for a file without records.
    """
    if isinstance(file, Path):
        with table.open_file(file) as stream:
            return propose(stream, source)
    kind = table.choose(file.read(table.HEAD), source)
    file.seek(0)
    if not hasattr(kind, "sample"):
        raise Unreadable(
            "columns",
            _("{name} holds no records that have columns.").format(name=source.name),
            _("Choose a CSV, TSV, JSON or JSONL file."),
        )
    tabulated = cast(_Tabulated, kind)
    sample = tabulated.sample(file, source)
    mapping = propose_mapping(sample.columns, sample.records, source.reading.columns)
    shown = tuple(
        tuple(one_line([values.get(column, "")], LONGEST_SHOWN) for column in sample.columns)
        for values in sample.records[:SHOWN]
    )
    return ColumnProposal(kind.name, sample.columns, tuple(mapping.items()), shown)
