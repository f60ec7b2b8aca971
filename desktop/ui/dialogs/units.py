"""How a file counts characters, where it cannot be told: what stands there by each unit, for a person to choose."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.exchange import UNITS, Disagreement, Unit
from desktop.language import _
from desktop.ui.features import capital
from desktop.ui.features import unit as name_of
from desktop.ui.theme import UNIT

LONGEST = 40  # characters shown of what stands there


class UnitQuestion(QWidget):
    """A small table of disagreements; `chosen` with the unit whose column was clicked or entered."""

    chosen = Signal(str)

    def __init__(self) -> None:
        """Begin with nothing to ask."""
        super().__init__()
        self.setProperty("role", "plain")
        self._units: list[Unit] = []
        self._said = QLabel(
            _(
                "It cannot be told how this file counts characters. Click the column in which the right words stand, "
                "or choose the unit under “Offsets count”."
            )
        )
        self._said.setWordWrap(True)
        self._said.setProperty("role", "warning")
        self.table = QTableWidget()
        self.table.setAccessibleName(_("What stands there, by unit"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectColumns)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.cellActivated.connect(lambda _row, column: self._choose(column))
        self.table.cellClicked.connect(lambda _row, column: self._choose(column))
        self.table.horizontalHeader().sectionClicked.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT)
        column.addWidget(self._said)
        column.addWidget(self.table)
        self.hide()

    def ask(self, disagreements: Sequence[Disagreement]) -> None:
        """Show what the units disagree about; with nothing the question goes away."""
        self.setVisible(bool(disagreements))
        told = any(one.wanted is not None for one in disagreements)
        self._units = [unit for unit in UNITS if any(unit in one.found for one in disagreements)]
        heads = [_("Place"), *([_("The file says")] if told else []), *(capital(name_of(unit)) for unit in self._units)]
        self.table.clear()
        self.table.setColumnCount(len(heads))
        self.table.setRowCount(len(disagreements))
        self.table.setHorizontalHeaderLabels(heads)
        for row, one in enumerate(disagreements):
            cells = [f"{one.where}: {one.start}–{one.end}" if one.where else f"{one.start}–{one.end}"]
            cells += [_quoted(one.wanted)] if told else []
            cells += [_quoted(one.found.get(unit)) for unit in self._units]
            for column, cell in enumerate(cells):
                self.table.setItem(row, column, QTableWidgetItem(cell))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.resizeRowsToContents()
        rows = sum(self.table.rowHeight(row) for row in range(len(disagreements)))
        bar = self.table.horizontalScrollBar().sizeHint().height()
        self.table.setFixedHeight(header.sizeHint().height() + rows + bar + UNIT // 2)

    def show_chosen(self, unit: str) -> None:
        """Mark the column of a unit."""
        self.table.clearSelection()
        if unit in self._units:
            self.table.selectColumn(self.table.columnCount() - len(self._units) + [*self._units].index(unit))

    def _choose(self, column: int) -> None:
        place = column - (self.table.columnCount() - len(self._units))
        if 0 <= place < len(self._units):
            self.chosen.emit(self._units[place])


def _quoted(text: str | None) -> str:
    """Show a text with its outer spaces, which tell that a count is off by one."""
    if text is None:
        return _("nothing")
    said = " ".join(text[:LONGEST].split("\n"))
    return f"“{said}…”" if len(text) > LONGEST else f"“{said}”"
