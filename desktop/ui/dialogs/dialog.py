"""The frame of every dialog: non-modal, gone by Escape, its buttons in a row; and the choosing of files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from PySide6.QtCore import QFileInfo, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFileIconProvider,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.language import _
from desktop.ui.theme import UNIT

USUAL = 20  # pixels of a line of type for which the sizes of dialogs are given


class Dialog(QDialog):
    """A window of its own over the main window; put the contents into `body`.

    Width and height are pixels at the usual size of type: with larger type a dialog is larger, up to the screen's size.
    """

    def __init__(self, parent: QWidget, title: str, *, width: int = 560, height: int = 420) -> None:
        """Begin with a title, an empty body and a row with Close."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        room = parent.screen().availableGeometry()
        scale = max(1.0, self.fontMetrics().height() / USUAL)
        self.resize(min(round(width * scale), room.width() - 40), min(round(height * scale), room.height() - 80))
        self.body = QVBoxLayout()
        self.body.setSpacing(UNIT)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(UNIT)
        self.buttons.addStretch(1)
        self.closing = self.add_button(_("Close"), self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(UNIT * 3, UNIT * 2, UNIT * 3, UNIT * 2)
        whole.setSpacing(UNIT * 2)
        whole.addLayout(self.body, 1)
        whole.addLayout(self.buttons)

    def add_button(
        self, text: str, act: Callable[[], object], *, primary: bool = False, left: bool = False
    ) -> QPushButton:
        """Add a button at the right, or at the left end of the row."""
        button = QPushButton(text)
        button.setAutoDefault(primary)
        button.setDefault(primary)
        button.clicked.connect(lambda: act())
        self.buttons.insertWidget(0 if left else self.buttons.count(), button)
        return button

    def say(self, text: str, role: str = "") -> QLabel:
        """Add a paragraph to the body."""
        label = QLabel(text)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if role:
            label.setProperty("role", role)
        self.body.addWidget(label)
        return label


def choose_files(parent: QWidget, title: str, filters: str, take: Callable[[Sequence[Path]], None]) -> QFileDialog:
    """Let the user choose existing files; `take` is called with them."""
    dialog = _file_dialog(parent, title, filters)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.filesSelected.connect(lambda names: take([Path(name) for name in names]))
    dialog.open()
    return dialog


def choose_file(parent: QWidget, title: str, filters: str, folder: Path, take: Callable[[Path], None]) -> QFileDialog:
    """Let the user choose one existing file."""
    dialog = _file_dialog(parent, title, filters, folder)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(lambda name: take(Path(name)))
    dialog.open()
    return dialog


def choose_folder(parent: QWidget, title: str, take: Callable[[Path], None], start: Path | None = None) -> QFileDialog:
    """Let the user choose a folder."""
    dialog = _file_dialog(parent, title, "", start)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(lambda name: take(Path(name)))
    dialog.open()
    return dialog


def choose_target(
    parent: QWidget, title: str, filters: str, suggestion: Path, take: Callable[[Path], None], *, overwrite: bool = True
) -> QFileDialog:
    """Let the user name a file to be written; the suffix of the suggestion is added where none is typed."""
    dialog = _file_dialog(parent, title, filters, suggestion.parent)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(suggestion.suffix.lstrip("."))
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite, not overwrite)
    dialog.selectFile(suggestion.name)
    dialog.fileSelected.connect(lambda name: take(Path(name)))
    dialog.open()
    return dialog


class _Icons(QFileIconProvider):
    """Tells files by their names alone.

    Qt's own opens files to see of what kind they are. Closing any handle of an open library takes away the locks that
    SQLite has on it in this process, and another process would then put the library's log away while we write to it.
    """

    def __init__(self) -> None:
        super().__init__()
        kinds = QFileIconProvider.IconType
        self._folder, self._file = super().icon(kinds.Folder), super().icon(kinds.File)

    def icon(self, what: QFileInfo | QFileIconProvider.IconType) -> QIcon:
        if not isinstance(what, QFileInfo):
            return super().icon(what)
        return self._folder if what.isDir() else self._file

    def type(self, info: QFileInfo) -> str:
        return _("Folder") if info.isDir() else info.suffix()


@cache
def _icons() -> _Icons:
    return _Icons()  # kept: a dialog does not own it


def _file_dialog(parent: QWidget, title: str, filters: str, folder: Path | None = None) -> QFileDialog:
    start = folder if folder is not None and folder.is_dir() else Path.home()
    dialog = QFileDialog(parent, title)
    dialog.setIconProvider(_icons())
    dialog.setDirectory(str(start))
    if filters:
        dialog.setNameFilter(filters)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog
