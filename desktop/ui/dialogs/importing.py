"""What an import came to, file by file: filtered, copied, kept as CSV; a line opens its document."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QTableView, QWidget

from desktop.language import _, number, plural
from desktop.model import DocumentId, Outcome
from desktop.ui.dialogs.dialog import Dialog, choose_target
from desktop.ui.importing import Report

_Index = QModelIndex | QPersistentModelIndex
_STATUS = Qt.ItemDataRole.UserRole


def fate(status: str) -> str:
    """Name what became of a file."""
    return {
        "imported": _("Imported"),
        "twin": _("Already here"),
        "failed": _("Failed"),
        "skipped": _("Left out"),
    }[status]


def remark(outcome: Outcome) -> str:
    """Say what is to be known about one file."""
    if outcome.error is not None:
        return outcome.error[1]
    return " ".join(outcome.warnings)


class Outcomes(QAbstractTableModel):
    """The files of an import as rows."""

    def __init__(self, outcomes: tuple[Outcome, ...]) -> None:
        """Show these."""
        super().__init__()
        # What asks for something to be done comes first: failures, then warnings; else as it was read.
        self.outcomes = tuple(sorted(outcomes, key=lambda each: (each.status != "failed", not each.warnings)))
        self.titles = (_("File"), _("Result"), _("Title"), _("Characters"), _("Remark"))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Give the number of files."""
        return 0 if parent.isValid() else len(self.outcomes)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Give the number of columns."""
        return 0 if parent.isValid() else len(self.titles)

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give the titles of the columns."""
        if role == Qt.ItemDataRole.DisplayRole and way == Qt.Orientation.Horizontal:
            return self.titles[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give one cell."""
        outcome = self.outcomes[index.row()]
        if role == _STATUS:
            return outcome.status
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.cells(outcome, role == Qt.ItemDataRole.ToolTipRole)[index.column()]
        return None

    def cells(self, outcome: Outcome, whole: bool = False) -> tuple[str, ...]:
        """Give the five cells of a file; its whole path if asked."""
        length = "" if outcome.characters is None else number(outcome.characters)
        path = outcome.path if whole else Path(outcome.path).name
        return (path, fate(outcome.status), outcome.title or "", length, remark(outcome))


class ImportReport(Dialog):
    """The report of one import."""

    def __init__(
        self,
        parent: QWidget,
        report: Report,
        open_document: Callable[[DocumentId], None],
        undo: Callable[[], None] | None,
    ) -> None:
        """Show the files; `undo` takes the import back."""
        super().__init__(parent, _("Import report"), width=960, height=520)
        self._report = report
        self._open = open_document
        self.say(report.sentence() + ".", "heading")
        self._model = Outcomes(report.outcomes)
        self._shown = QSortFilterProxyModel(self)
        self._shown.setSourceModel(self._model)
        self._shown.setFilterRole(_STATUS)
        self._choice = self._filter()
        self.body.addWidget(self._choice, 0, Qt.AlignmentFlag.AlignLeft)
        self.table = self._table()
        self.body.addWidget(self.table, 1)
        if undo is not None and report.run_id is not None:
            self.add_button(_("Undo import"), lambda: self._take_back(undo), left=True)
        self.add_button(_("Copy"), self.copy)
        self.add_button(_("Save as CSV…"), self._save)
        self.add_button(_("Open document"), self._open_current, primary=True)

    def _filter(self) -> QComboBox:
        choice = QComboBox()
        choice.setAccessibleName(_("Show"))
        total = len(self._report.outcomes)
        choice.addItem(plural("{n} file", "All {n} files", total).format(n=number(total)), "")
        for status in ("imported", "twin", "failed", "skipped"):
            count = self._report.count(status)
            if count:
                choice.addItem(f"{fate(status)} ({number(count)})", status)
        choice.currentIndexChanged.connect(lambda: self._shown.setFilterFixedString(choice.currentData()))
        return choice

    def _table(self) -> QTableView:
        table = QTableView()
        table.setModel(self._shown)
        table.setSortingEnabled(True)
        table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setAlternatingRowColors(False)
        table.setAccessibleName(_("Files"))
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSortIndicatorClearable(True)
        for column, width in enumerate((180, 100, 180, 84)):
            table.setColumnWidth(column, width)
        table.doubleClicked.connect(lambda _index: self._open_current())
        table.selectRow(0)
        return table

    def _take_back(self, undo: Callable[[], None]) -> None:
        undo()
        self.accept()

    def _open_current(self) -> None:
        index = self._shown.mapToSource(self.table.currentIndex())
        if index.isValid():
            document = self._model.outcomes[index.row()].document_id
            if document is not None:
                self._open(document)

    def text(self) -> str:
        """Return the whole report as CSV."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(self._model.titles)
        for outcome in self._report.outcomes:
            cells = list(self._model.cells(outcome, whole=True))
            cells[3] = "" if outcome.characters is None else str(outcome.characters)
            writer.writerow(cells)
        return out.getvalue()

    def copy(self) -> None:
        """Put the report on the clipboard."""
        QGuiApplication.clipboard().setText(self.text())

    def _save(self) -> None:
        suggestion = Path.home() / _("import-report.csv")
        choose_target(self, _("Save report"), _("CSV files (*.csv)"), suggestion, self.save_to)

    def save_to(self, path: Path) -> None:
        """Write the report; a file that cannot be written is told in the dialog."""
        try:
            path.write_text(self.text(), encoding="utf-8-sig", newline="")
        except OSError as problem:
            self.say(_("The report could not be written: {why}.").format(why=problem.strerror), "error")
