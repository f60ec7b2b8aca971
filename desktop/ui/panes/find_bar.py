"""The bar that finds a string in the document on the desk: all places lit, one of them current, a count."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from desktop.language import _, number
from desktop.ui.reader.view import ReaderView
from desktop.ui.theme import Theme

PAUSE_MS = 120  # after a key, before a long text is searched


class FindBar(QWidget):
    """Finds in one reader; hidden until asked for."""

    def __init__(self, reader: ReaderView, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._reader = reader
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(_("Find in this document"))
        self.line.setClearButtonEnabled(True)
        self.line.setAccessibleName(_("Find in this document"))
        self.count = QLabel(self)
        self.count.setProperty("role", "dim")
        self.match_case = self._button(theme, "text-aa", _("Match case"))
        self.match_case.setCheckable(True)
        self.back = self._button(theme, "caret-up", _("Previous (Shift+Enter, Shift+F3)"))
        self.on = self._button(theme, "caret-down", _("Next (Enter, F3)"))
        self.shut = self._button(theme, "x", _("Close (Esc)"))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(4)
        row.addWidget(self.line, 1)
        for widget in (self.count, self.match_case, self.back, self.on, self.shut):
            row.addWidget(widget)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(PAUSE_MS)
        self._clock.timeout.connect(self._find)
        self.line.textEdited.connect(lambda _text: self._clock.start())
        self.line.textChanged.connect(self._cleared)
        self.match_case.toggled.connect(lambda _on: self._find())
        self.back.clicked.connect(lambda: self.go(-1))
        self.on.clicked.connect(lambda: self.go(1))
        self.shut.clicked.connect(self.leave)
        reader.find_changed.connect(self._tell)
        self.hide()

    def open(self, text: str = "") -> None:
        """Show the bar with the cursor in it, looking for a text if one is given."""
        self.show()
        if text and "\n" not in text:
            self.line.setText(text)
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()
        self._find()

    def go(self, direction: int) -> bool:
        """Go to the next (1) or previous (-1) place; False when nothing is being looked for."""
        if not self.isVisible() or not self.line.text():
            return False
        if self._clock.isActive():
            self._find()
        elif direction > 0:
            self._reader.find_next()
        else:
            self._reader.find_previous()
        return True

    def again(self) -> None:
        """Look again for what is in the bar, in another text."""
        if self.isVisible():
            self._find()

    def leave(self) -> None:
        """Hide the bar, put the lights out and give the keys back to the text, with what was found selected."""
        self._clock.stop()
        self.hide()
        found = self._reader.found()
        self._reader.find("")
        if found is not None:
            self._reader.select([found])
        self._reader.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with Enter, leave with Escape."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Let nothing run for what nobody sees."""
        self._clock.stop()

    def _find(self) -> None:
        self._clock.stop()
        self._reader.find(self.line.text(), self.match_case.isChecked())

    def _cleared(self, text: str) -> None:
        if not text:
            self._find()

    def _tell(self, current: int, total: int, capped: bool) -> None:
        if not self.line.text():
            said = ""
        elif not total:
            said = _("Not found")
        else:
            many = number(total) + ("+" if capped else "")
            said = _("{n} of {total}").format(n=number(current), total=many) if current else many
        self.count.setText(said)

    def _button(self, theme: Theme, icon: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(theme.icon(icon))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button
