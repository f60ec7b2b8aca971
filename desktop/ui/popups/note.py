"""Write or change a note: Ctrl+Enter or a click beside it keeps it, Escape leaves it as a draft for the next time."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.language import _
from desktop.ui.popups.popup import Popup
from desktop.ui.theme import Theme


class NotePopup(Popup):
    """A few lines to write in; `kept` carries the note, `drafted` what was left unkept."""

    kept = Signal(str)
    drafted = Signal(str)

    def __init__(self, note: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, width=400)
        self._escaped = False
        self.edit = QPlainTextEdit(note, self)
        self.edit.setPlaceholderText(_("Write a note"))
        self.edit.setAccessibleName(_("Note"))
        self.edit.setTabChangesFocus(True)
        self.edit.setFixedHeight(self.edit.fontMetrics().lineSpacing() * 6 + 16)
        self.edit.moveCursor(QTextCursor.MoveOperation.End)
        self.column.addWidget(self.edit)
        self.hint(_("Ctrl+Enter or a click outside keeps it · Esc leaves it as a draft"))
        self.edit.installEventFilter(self)
        self.edit.setFocus()

    def eventFilter(self, watched: object, event: object) -> bool:
        """Take Ctrl+Enter and Escape before the text does."""
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress:
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
                self.accept()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._escaped = True
                self.close()
                return True
        return False

    def do(self) -> None:
        """Keep the note."""
        self.kept.emit(self.edit.toPlainText().strip())

    def abandon(self) -> None:
        """Keep the note after a click beside it; after Escape keep it as a draft."""
        if self._escaped:
            self.drafted.emit(self.edit.toPlainText())
            super().abandon()
        else:
            self.do()
