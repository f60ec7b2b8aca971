"""One table as CSV (RFC 4180): annotations, entities or claims, a line each; a report, not to be read back.

Excel takes a file for UTF-8 only where it begins with a byte order mark, and runs a cell that begins like a formula:
for Excel both are seen to, and each cell that is changed by it is reported.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable

from desktop.exchange import Feature, Loss, Option, Unit
from desktop.formats import columns
from desktop.formats.columns import Cell, Row, Table
from desktop.formats.contract import Shape
from desktop.formats.holdings import Holdings
from desktop.formats.target import Target
from desktop.language import _
from desktop.model import Layer

name = "csv"
title = "CSV"
about = "A table for spreadsheets and statistics: one line for each annotation, entity or claim."
suffixes = (".csv",)
shape: Shape = "file"
unit: Unit | None = "codepoint"
layer: Layer = "highlight"
carries: frozenset[Feature] = frozenset(
    (
        *("spans", "overlaps", "discontinuous", "places", "document_labels", "layers", "entity_links", "claims"),
        *("notes", "attributes", "authors", "origins", "states", "scores", "times", "ids", "unanchored", "metadata"),
    )
)
dump_options = (
    Option("view", "Lines are", "annotations", ("annotations", "entities", "claims")),
    Option(
        "excel",
        "For Excel",
        "no",
        ("no", "yes"),
        "yes: with a byte order mark, and an apostrophe before what Excel would take for a formula.",
    ),
)

_VIEWS = {"annotations": columns.ANNOTATIONS, "entities": columns.ENTITIES, "claims": columns.CLAIMS}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def dump(held: Holdings, target: Target) -> None:
    """Write the names of the columns, and a line for each row."""
    view = target.options["view"]
    table, excel = _VIEWS[view], target.options["excel"] == "yes"
    with target.text() as out:
        if excel:
            out.write("\ufeff")
        lines = csv.writer(out)
        lines.writerow(column.name for column in table.columns)
        lines.writerows(_counted(table.rows(held), table, target, view, excel=excel))


def _counted(rows: Iterable[Row], table: Table, target: Target, view: str, *, excel: bool) -> Iterable[Row]:
    count = 0
    for row in rows:
        count += 1
        yield _harmless(row, table, target) if excel else row
    target.counts[view] += count


def _harmless(row: Row, table: Table, target: Target) -> Row:
    """Give a row of which Excel runs nothing."""
    cells: list[Cell] = []
    for column, cell in zip(table.columns, row, strict=True):
        if isinstance(cell, str) and cell.startswith(_FORMULA):
            reason = _("An apostrophe was put before it: Excel would run “{column}” as a formula.")
            target.lose(Loss("changed", "text", reason.format(column=column.name), quote=cell[:200]))
            cell = "'" + cell
        cells.append(cell)
    return tuple(cells)
