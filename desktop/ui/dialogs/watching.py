"""The watched folders: a list to add to, remove from, and turn on and off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QListWidget, QListWidgetItem, QWidget

from desktop.language import _
from desktop.library import Library, WatchedFolder
from desktop.ui.dialogs.dialog import Dialog, choose_folder
from desktop.ui.session import Session

_FOLDER = Qt.ItemDataRole.UserRole


class WatchingDialog(Dialog):
    """The folders of the library at hand; each change counts at once, and `changed` is called after it."""

    def __init__(
        self, parent: QWidget, session: Session, changed: Callable[[], object], missing: Sequence[str] = ()
    ) -> None:
        """Read the folders in the reading lane."""
        super().__init__(parent, _("Watched folders"), width=620, height=420)
        self._session = session
        self._changed = changed
        self._missing = frozenset(missing)
        self.say(_("New files in these folders are imported by themselves while the library is open."), "dim")
        self.list = QListWidget()
        self.list.setAccessibleName(_("Watched folders"))
        self.list.itemChanged.connect(self._turn)
        self.list.currentRowChanged.connect(lambda _row: self._enable())
        self.body.addWidget(self.list, 1)
        self.past = QCheckBox(_("Import what is in a new folder already"))
        self.past.setChecked(True)
        self.body.addWidget(self.past)
        self._nothing = self.say(_("No folder is watched yet. Add the one where your new articles arrive."), "dim")
        self.removing = self.add_button(_("Remove"), self.remove, left=True)
        self.removing.setToolTip(_("Watch it no more; what came from it stays (Del)"))
        QShortcut(QKeySequence("Del"), self.list, self.remove, context=Qt.ShortcutContext.WidgetShortcut)
        self.adding = self.add_button(_("Add a folder…"), self._ask, primary=True)
        session.changed.connect(self._leave)
        self._enable()
        session.read(lambda library: library.watching.folders(), self._take, asker=self)

    def _take(self, folders: Sequence[WatchedFolder]) -> None:
        for folder in folders:
            self._show(folder)
        self._enable()

    def _show(self, folder: WatchedFolder) -> None:
        gone = folder.path in self._missing
        item = QListWidgetItem(
            _("{folder} – cannot be reached now").format(folder=folder.path) if gone else folder.path
        )
        item.setData(_FOLDER, folder)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if folder.on else Qt.CheckState.Unchecked)
        self.list.blockSignals(True)
        self.list.addItem(item)
        self.list.setCurrentItem(item)
        self.list.blockSignals(False)

    def folders(self) -> list[WatchedFolder]:
        """Give the folders as they are shown."""
        items = [self.list.item(row) for row in range(self.list.count())]
        return [replace(item.data(_FOLDER), on=item.checkState() == Qt.CheckState.Checked) for item in items]

    def _ask(self) -> None:
        choose_folder(self, _("Watch a folder"), self.add)

    def add(self, path: Path) -> None:
        """Watch a folder, too; one that is watched already is chosen."""
        name = str(path.absolute())
        same = [row for row, folder in enumerate(self.folders()) if folder.path == name]
        if same:
            self.list.setCurrentRow(same[0])
            return
        self._show(WatchedFolder(name, past=self.past.isChecked()))
        self._keep()

    def remove(self) -> None:
        """Watch the chosen folder no more."""
        row = self.list.currentRow()
        if row >= 0:
            self.list.takeItem(row)
            self._keep()

    def _turn(self, _item: QListWidgetItem) -> None:
        self._keep()

    def _keep(self) -> None:
        folders = self.folders()

        def keep(library: Library) -> None:
            library.watching.set(folders)

        changed = self._changed

        def tell(_nothing: None) -> None:
            changed()  # also when this dialog is gone meanwhile

        self._session.write(keep, tell)
        self._enable()

    def _enable(self) -> None:
        self._nothing.setVisible(self.list.count() == 0)
        self.removing.setEnabled(self.list.currentRow() >= 0)

    def _leave(self, _changes: object, origin: str) -> None:
        if origin == "library":
            self.reject()
