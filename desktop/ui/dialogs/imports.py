"""The imports of the library at hand, newest first, each with its report; one that was cut short can go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from desktop.imports import ImportRun
from desktop.language import _, moment, number, plural
from desktop.model import Changes, Progress, one_line
from desktop.ui.dialogs.dialog import Dialog
from desktop.ui.session import Session

_RUN = Qt.ItemDataRole.UserRole
NAMED = 3  # files of an import that are told by name


class ImportsDialog(Dialog):
    """A list of imports; `show_report` and `go_on` are called with the one that is chosen."""

    def __init__(
        self,
        parent: QWidget,
        session: Session,
        show_report: Callable[[ImportRun], object],
        go_on: Callable[[ImportRun], object],
    ) -> None:
        """Read the list in the reading lane."""
        super().__init__(parent, _("Imports"), width=600, height=480)
        self._session = session
        self._said = self.say(_("Every import of this library, the newest first."), "dim")
        self.list = QListWidget()
        self.list.setAccessibleName(_("Imports"))
        self.list.setWordWrap(True)
        self.list.itemActivated.connect(lambda _item: self._use(show_report))
        self.list.currentRowChanged.connect(lambda _row: self._enable())
        self.body.addWidget(self.list, 1)
        self.going_on = self.add_button(_("Go on"), lambda: self._use(go_on), left=True)
        self.going_on.setToolTip(_("Import what this import did not come to"))
        self.reporting = self.add_button(_("Report…"), lambda: self._use(show_report), primary=True)
        session.changed.connect(self._follow)
        session.busy.connect(self._follow_progress)
        self._enable()
        self._read()
        self.list.setFocus()

    def _read(self) -> None:
        self._session.read(lambda library: library.imports.all(), self._take, key="imports", asker=self)

    def _follow(self, _changes: Changes, origin: str) -> None:
        if origin == "library":
            self.reject()

    def _follow_progress(self, progress: Progress | None) -> None:
        if progress is None:
            self._read()
        self._enable()

    def _take(self, runs: Sequence[ImportRun]) -> None:
        before = self.chosen()
        self.list.clear()
        for run in runs:
            item = QListWidgetItem(f"{_what(run)}\n{_about(run)}")
            item.setData(_RUN, run)
            self.list.addItem(item)
        if not runs:
            self._said.setText(_("Nothing has been imported into this library yet. Every import will stand here."))
        place = next((n for n, run in enumerate(runs) if before is not None and run.id == before.id), 0)
        self.list.setCurrentRow(place if runs else -1)
        self._enable()

    def chosen(self) -> ImportRun | None:
        """Give the import that is picked."""
        item = self.list.currentItem()
        run: ImportRun | None = item.data(_RUN) if item is not None else None
        return run

    def _use(self, act: Callable[[ImportRun], object]) -> None:
        run = self.chosen()
        if run is not None:
            act(run)

    def _enable(self) -> None:
        run, library = self.chosen(), self._session.library
        self.reporting.setEnabled(run is not None)
        writable = library is not None and library.writable and self._session.pausable is None
        self.going_on.setEnabled(run is not None and run.cut_short and writable)


def _what(run: ImportRun) -> str:
    """Name the files and folders that were asked for: `Articles` or `a.pdf, b.pdf and 3 more`."""
    asked: Any = run.request.get("paths") or ()
    names = [PurePath(path).name or str(path) for path in asked]
    if not names:
        return run.name
    said, more = one_line([", ".join(names[:NAMED])], 90), len(names) - NAMED
    return said if more <= 0 else _("{names} and {n} more").format(names=said, n=number(more))


def _about(run: ImportRun) -> str:
    """Say when it was and what it came to."""
    parts = [moment(datetime.fromisoformat(run.started_at))]
    parts.append(plural("{n} document", "{n} documents", run.imported).format(n=number(run.imported)))
    if run.failed:
        parts.append(_("{n} failed").format(n=number(run.failed)))
    if run.active:
        parts.append(_("goes on"))
    elif run.cut_short:
        parts.append(_("cut short"))
    return " · ".join(parts)
