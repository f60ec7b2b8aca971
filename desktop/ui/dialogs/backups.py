"""Putting a backup in the library's place: each is shown with its time and what it holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from desktop.errors import PostilError
from desktop.language import _, moment, plural, size
from desktop.library import describe_backup
from desktop.model import Backup
from desktop.ui.dialogs.dialog import Dialog, choose_file
from desktop.ui.session import Session


def contents(backup: Backup) -> str:
    """Say what a backup holds."""
    parts = (
        plural("{n} document", "{n} documents", backup.documents).format(n=backup.documents),
        plural("{n} annotation", "{n} annotations", backup.annotations).format(n=backup.annotations),
        plural("{n} entity", "{n} entities", backup.entities).format(n=backup.entities),
        plural("{n} claim", "{n} claims", backup.claims).format(n=backup.claims),
        size(backup.size),
    )
    return ", ".join(parts)


class BackupsDialog(Dialog):
    """The backups of the library at hand; `restore` gets the one that is chosen."""

    def __init__(self, parent: QWidget, session: Session, restore: Callable[[Path], None]) -> None:
        """List the rolling backups; another file can be chosen."""
        super().__init__(parent, _("Restore a backup"), width=600, height=420)
        self._session = session
        self._restore = restore
        library = session.library
        self._here = library.path if library else Path.home()
        self._said = self.say(_("Looking for backups…"), "dim")
        self.list = QListWidget()
        self.list.setAccessibleName(_("Backups"))
        self.list.setWordWrap(True)
        self.body.addWidget(self.list, 1)
        self.say(_("The library as it is now is kept beside it under another name, so that nothing is lost."), "dim")
        self.add_button(_("Another file…"), self._choose, left=True)
        self.going = self.add_button(_("Restore this one"), self._take, primary=True)
        self.going.setEnabled(False)
        self.list.currentRowChanged.connect(lambda row: self.going.setEnabled(row >= 0))
        folder = Path(session.settings.backup_folder) if session.settings.backup_folder else None
        session.read(lambda library: library.backups(folder), self._show, key="backups")
        self.list.setFocus()

    def _show(self, backups: list[Backup]) -> None:
        if not backups:
            self._said.setText(
                _("There is no backup of this library yet. One is made each day, and you can choose any other file.")
            )
        else:
            self._said.setText(_("Choose what the library should be again."))
        for backup in backups:
            self._add(backup)
        if backups:
            self.list.setCurrentRow(0)

    def _add(self, backup: Backup) -> None:
        when = moment(datetime.fromisoformat(backup.made_at))
        item = QListWidgetItem(f"{when}\n{contents(backup)}\n{Path(backup.path).name}")
        item.setData(0x0100, backup.path)
        self.list.addItem(item)

    def _choose(self) -> None:
        choose_file(self, _("Choose a backup"), _("Libraries (*.postil)"), self._here.parent, self.look_at)

    def look_at(self, path: Path) -> None:
        """Show another file with what it holds, and pick it."""

        self._session.read(lambda _library: _described(path), self._take_in, key="backup")

    def _take_in(self, described: Backup | PostilError) -> None:
        if isinstance(described, PostilError):
            self._said.setText(str(described))
        else:
            self._add(described)
            self.list.setCurrentRow(self.list.count() - 1)

    def _take(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self._restore(Path(item.data(0x0100)))
            self.accept()


def _described(path: Path) -> Backup | PostilError:
    try:
        return describe_backup(path)
    except PostilError as problem:
        return problem
