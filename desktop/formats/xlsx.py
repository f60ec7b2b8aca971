"""An Excel workbook: annotations, entities, claims and relations as sheets, and one that says what it all is.

Rows go to temporary files as they come (XlsxWriter's `constant_memory`). Every text is written as a text, so nothing
in it becomes a formula or a link. The same library gives the same workbook: its time is that of the last change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from desktop.exchange import Feature, Loss, Option, Unit
from desktop.formats import columns, csvtable
from desktop.formats.columns import Cell, Table
from desktop.formats.contract import Shape
from desktop.formats.holdings import Holdings
from desktop.formats.target import Target
from desktop.language import _
from desktop.model import Layer

name = "xlsx"
title = "Excel"
about = "A workbook for reading, sorting and filtering: annotations, entities, claims and relations as sheets."
suffixes = (".xlsx",)
shape: Shape = "file"
unit: Unit | None = "codepoint"
layer: Layer = "highlight"
carries: frozenset[Feature] = csvtable.carries | {"relations"}
dump_options: tuple[Option, ...] = ()

ROWS = 1_048_575  # that a worksheet of Excel holds beneath its header
LONGEST = 32_767  # UTF-16 units that a cell of Excel holds
_NO_XML = re.compile("[\ufffe\uffff\ud800-\udfff]")
_EARLIEST = "2000-01-01"


def dump(held: Holdings, target: Target) -> None:
    """Write the workbook."""
    import xlsxwriter

    with target.open() as out:
        book = xlsxwriter.Workbook(out, {"constant_memory": True})
        _Report(book, held, target).write()
        book.close()


class _Report:
    """One workbook on its way to one target."""

    def __init__(self, book: Any, held: Holdings, target: Target) -> None:
        self._book = book
        self._held = held
        self._target = target
        self._latest = _EARLIEST
        self._bold = book.add_format({"bold": True, "bottom": 1, "valign": "vcenter", "bg_color": "#ebe8e0"})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})

    def write(self) -> None:
        """Write every sheet."""
        self._table("annotations", _("Annotations"), columns.ANNOTATIONS)
        self._table("entities", _("Entities"), columns.ENTITIES)
        self._table("claims", _("Claims"), columns.CLAIMS)
        self._table("relations", _("Relations"), columns.RELATIONS)
        self._about()
        made = datetime.fromisoformat(self._latest.replace("Z", "+00:00")).astimezone(UTC)
        self._book.set_properties({"title": self._held.name, "created": made.replace(tzinfo=None)})

    def _table(self, view: str, title: str, table: Table) -> None:
        """Write one view; where it has more rows than a worksheet holds, it goes on in another."""
        changed = [column.name for column in table.columns].index("modified_at")
        rows = table.rows(self._held)
        for number, sheet in enumerate(self._worksheets(title, table), 1):
            count = 0
            for count, row in enumerate(rows, 1):
                self._row(sheet, count, row)
                self._latest = max(self._latest, str(row[changed] or ""))
                if count == ROWS:
                    break
            self._target.counts[view] += count
            if count or number == 1:
                sheet.autofilter(0, 0, max(count, 1), len(table.columns) - 1)
            if count < ROWS:
                return

    def _worksheets(self, title: str, table: Table) -> Iterator[Any]:
        number = 1
        while True:
            sheet = self._book.add_worksheet(title if number == 1 else f"{title} {number}")
            sheet.freeze_panes(1, 0)
            sheet.set_row(0, 22)
            for place, column in enumerate(table.columns):
                sheet.set_column(place, place, column.width, self._wrapped)
            for place, column in enumerate(table.columns):
                sheet.write_string(0, place, _(column.heading), self._bold)
            number += 1
            yield sheet

    def _row(self, sheet: Any, place: int, row: tuple[Cell, ...]) -> None:
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(place, column, self._fitting(cell), self._wrapped)
            elif cell is not None:
                sheet.write_number(place, column, cell, self._wrapped)

    def _fitting(self, text: str) -> str:
        """Give a text as a cell can hold it."""
        if _NO_XML.search(text):
            text = _NO_XML.sub("\ufffd", text)
        if len(text) * 2 <= LONGEST or len(text.encode("utf-16-le")) <= LONGEST * 2:
            return text
        reason = _("A cell of Excel holds {n} characters.").format(n=LONGEST)
        self._target.lose(Loss("clipped", "text", reason, quote=text[:200]))
        return text.encode("utf-16-le")[: (LONGEST - 1) * 2].decode("utf-16-le", "ignore") + "…"

    def _about(self) -> None:
        """Say what the workbook shows, and which labels there are."""
        sheet = self._book.add_worksheet(_("About"))
        for place, width in enumerate((30, 14, 14, 20, 60)):
            sheet.set_column(place, place, width, self._wrapped)
        counts = self._target.counts
        told: list[tuple[Cell, ...]] = [
            (_("Library"), self._held.name),
            (_("Documents"), self._held.size),
            (_("Annotations"), counts["annotations"]),
            (_("Entities"), counts["entities"]),
            (_("Claims"), counts["claims"]),
            (_("Relations"), counts["relations"]),
            (_("Places"), _("Start and end count Unicode characters from 0; the end is not included.")),
        ]
        for place, row in enumerate(told):
            self._row(sheet, place, row)
        head = (_("Label"), _("Layer"), _("Colour"), _("Within"), _("Guideline"))
        for column, word in enumerate(head):
            sheet.write_string(len(told) + 1, column, word, self._bold)
        for place, label in enumerate(self._held.labels(), len(told) + 2):
            self._row(sheet, place, (label.name, label.layer, label.colour, label.parent, label.guideline or None))
            if label.colour:
                swatch = self._book.add_format({"bg_color": label.colour, "font_color": _readable_on(label.colour)})
                sheet.write_string(place, 2, label.colour, swatch)


def _readable_on(colour: str) -> str:
    """Give black or white, whichever is read better on a colour."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#000000" if red * 299 + green * 587 + blue * 114 > 128_000 else "#ffffff"
