"""The files of an import as rows: what became of each in words, narrowed, sorted, and as CSV or JSON lines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from desktop.imports import Outcome
from desktop.language import _, number
from desktop.model import DocumentId
from desktop.ui.dialogs.listing import csv_line

_Index = QModelIndex | QPersistentModelIndex
FATES = ("imported", "edition", "twin", "failed", "skipped")
NEAR, WARNED = "near", "warned"  # what else the rows can be narrowed to
_NUMBERS = (4, 5)  # columns


def fate(status: str) -> str:
    """Name what became of a file, or what else rows are narrowed to."""
    return {
        "imported": _("Imported"),
        "edition": _("New edition"),
        "twin": _("Already here"),
        "failed": _("Failed"),
        "skipped": _("Left out"),
        NEAR: _("Nearly the same"),
        WARNED: _("With a warning"),
    }[status]


def remark(outcome: Outcome) -> str:
    """Say what is to be known about one file."""
    if outcome.error is not None:
        return outcome.error[1]
    said = list(outcome.warnings)
    if outcome.status == "twin":
        said.insert(0, _("The same is in the library already."))
    elif outcome.near is not None:
        said.insert(0, _("Nearly the same as another document."))
    return " ".join(said)


def count(outcomes: Sequence[Outcome]) -> Counter[str]:
    """Count the rows of each kind that they can be narrowed to."""
    found = Counter(str(outcome.status) for outcome in outcomes)
    found[NEAR] = sum(1 for outcome in outcomes if outcome.near is not None)
    found[WARNED] = sum(1 for outcome in outcomes if outcome.warnings)
    return found


class Outcomes(QAbstractTableModel):
    """The rows; `narrow` and `sort` choose what is shown and in which order, `append` takes what comes in."""

    def __init__(self, outcomes: Sequence[Outcome] = ()) -> None:
        """Begin with what asks for something to be done: failures, then warnings; else as it was read."""
        super().__init__()
        self.outcomes = sorted(outcomes, key=lambda one: (one.status != "failed", not one.warnings))
        self.titles = (
            _("File"), _("Result"), _("Title"), _("Format"), _("Characters"), _("Seconds"), _("Remark"),
        )  # fmt: skip
        self._kind = ""
        self._words: tuple[str, ...] = ()
        self._order: tuple[int, bool] | None = None
        self._shown = list(range(len(self.outcomes)))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Give the number of files that are shown."""
        return 0 if parent.isValid() else len(self._shown)

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
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in _NUMBERS:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return _cell(self.at(index.row()), index.column(), whole=role == Qt.ItemDataRole.ToolTipRole)
        return None

    def at(self, row: int) -> Outcome:
        """Give the file of a row."""
        return self.outcomes[self._shown[row]]

    def append(self, outcomes: Sequence[Outcome]) -> None:
        """Take in more files; they come last until the rows are sorted anew."""
        first = len(self.outcomes)
        fitting = [first + n for n, one in enumerate(outcomes) if self._fits(one)]
        if not fitting:
            self.outcomes.extend(outcomes)
            return
        row = len(self._shown)
        self.beginInsertRows(QModelIndex(), row, row + len(fitting) - 1)
        self.outcomes.extend(outcomes)
        self._shown.extend(fitting)
        self.endInsertRows()

    def settle(self, documents: Collection[DocumentId]) -> None:
        """Take these for no near twins any more."""
        for n, one in enumerate(self.outcomes):
            if one.near is not None and one.document_id in documents:
                self.outcomes[n] = replace(one, near=None)
        self._choose()

    def narrow(self, kind: str = "", text: str = "") -> None:
        """Show only files of one fate (or near twins, or with a warning), in which all these words stand."""
        self._kind, self._words = kind, tuple(text.casefold().split())
        self._choose()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, or by none again."""
        self._order = (column, order == Qt.SortOrder.DescendingOrder) if column >= 0 else None
        self._choose()

    def _choose(self) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        kept = [self._shown[index.row()] for index in before]
        self._shown = [n for n, one in enumerate(self.outcomes) if self._fits(one)]
        if self._order is not None:
            column, down = self._order
            self._shown.sort(key=lambda n: _sorting(self.outcomes[n], column), reverse=down)
        rows = {n: row for row, n in enumerate(self._shown)} if kept else {}
        after = [
            self.index(rows[n], index.column()) if n in rows else QModelIndex()
            for n, index in zip(kept, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _fits(self, one: Outcome) -> bool:
        if self._kind == NEAR:
            fits = one.near is not None
        elif self._kind == WARNED:
            fits = bool(one.warnings)
        else:
            fits = self._kind in ("", one.status)
        if not fits or not self._words:
            return fits
        hay = " ".join((one.path, one.locator, one.title or "", one.format or "", remark(one))).casefold()
        return all(word in hay for word in self._words)


def _cell(one: Outcome, column: int, *, whole: bool = False) -> str:
    """Write one cell; the file with its whole path if asked."""
    if column == 0:
        name = one.path if whole else Path(one.path).name
        return f"{name} – {one.locator}" if one.locator else name
    if column == 1:
        return fate(one.status)
    if column in _NUMBERS:
        value, digits = (one.characters, None) if column == 4 else (one.seconds, 2)
        return "" if value is None or (digits and value < 0.005) else number(value, digits=digits)
    return (one.title or "", one.format or "", "", "", remark(one))[column - 2]


def _sorting(one: Outcome, column: int) -> Any:
    if column in _NUMBERS:
        return (one.characters if column == 4 else one.seconds) or 0
    return _cell(one, column, whole=True).casefold()


def as_csv(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Write files as lines of CSV for a table program, with a head."""
    titles = ("path", "locator", "status", "title", "format", "characters", "seconds", "document_id", "near", "remark")
    yield "\ufeff" + csv_line(titles)
    for one in outcomes:
        yield csv_line(
            (
                one.path, one.locator, one.status, one.title, one.format, one.characters, one.seconds,
                one.document_id, one.near, remark(one),
            )
        )  # fmt: skip


def as_json_lines(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Write files as JSON lines."""
    for one in outcomes:
        yield json.dumps(one.record(), ensure_ascii=False) + "\n"
