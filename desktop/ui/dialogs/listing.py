"""What lists of a report share: a table of rows, a choice and words that narrow it, lines of CSV for table programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHBoxLayout, QHeaderView, QLineEdit, QTableView

from desktop.language import _
from desktop.ui.theme import UNIT


def listing(model: QAbstractItemModel, name: str) -> QTableView:
    """Make the table of a report: whole rows, sorted by a click on a title and by another one as they came."""
    table = QTableView()
    table.setModel(model)
    table.setSortingEnabled(True)
    table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + UNIT)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setAccessibleName(name)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    header.setStretchLastSection(True)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSortIndicatorClearable(True)
    return table


def narrowing(choice: QComboBox, search: QLineEdit, narrow: Callable[[], None]) -> QHBoxLayout:
    """Lay out what narrows a list, and have `narrow` called whenever either changes."""
    choice.setAccessibleName(_("Show"))
    choice.activated.connect(lambda _index: narrow())
    search.setPlaceholderText(_("Find in this list"))
    search.setAccessibleName(_("Find in this list"))
    search.setClearButtonEnabled(True)
    search.textChanged.connect(lambda _text: narrow())
    line = QHBoxLayout()
    line.addWidget(choice)
    line.addWidget(search, 1)
    return line


def csv_line(cells: Sequence[object]) -> str:
    """Write one line of CSV in which nothing is a formula."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(["" if cell is None else _harmless(cell) for cell in cells])
    return out.getvalue()


def _harmless(cell: object) -> object:
    """Keep a table program from taking a file's name, a quote or a title for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
