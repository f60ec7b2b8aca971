"""The line one types a query in: what is taken literally is underlined, offers for the word at hand hang below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QHideEvent, QInputMethodEvent, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from desktop.language import _
from desktop.model import Span
from desktop.text.offsets import Utf16Map
from desktop.ui.popups.choices import MOVES, Choice, ChoiceList
from desktop.ui.theme import Theme

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
WIDEST = 420


class SearchLine(QLineEdit):
    """A line edit; `entered` for Enter, `escaped`, `went_down`, `went_back` (up in an empty line or among searches)."""

    entered = Signal()
    escaped = Signal()
    went_down = Signal()
    went_back = Signal()
    picked = Signal(object)  # the value of an offer

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._underlined: tuple[Span, ...] = ()
        self.offers = Offers(theme, self)
        self.offers.list.chosen.connect(self._pick)
        self.setClearButtonEnabled(True)
        self.setPlaceholderText(_("Search"))
        self.setAccessibleName(_("Search"))

    def cursor(self) -> int:
        """Give the place of the cursor in code points."""
        return Utf16Map(self.text()).to_cp(self.cursorPosition())

    def put(self, start: int, end: int, text: str) -> None:
        """Put a text in place of some code points, with the cursor after it."""
        whole = self.text()
        after = whole[:start] + text + whole[end:]
        self.setText(after)
        self.setCursorPosition(Utf16Map(after).to_qt(start + len(text)))

    def underline(self, spans: Sequence[Span]) -> None:
        """Underline what was taken literally."""
        if tuple(spans) == self._underlined and not spans:
            return
        self._underlined = tuple(spans)
        utf16, qt_cursor = Utf16Map(self.text()), self.cursorPosition()
        form = QTextCharFormat()
        form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        form.setUnderlineColor(QColor(self._theme.colours.warning))
        kind = QInputMethodEvent.AttributeType.TextFormat
        attributes = []
        for span in spans:
            qt_start, qt_end = utf16.to_qt(span.start), utf16.to_qt(span.end)
            attributes.append(QInputMethodEvent.Attribute(kind, qt_start - qt_cursor, qt_end - qt_start, form))
        blocked = self.blockSignals(True)
        self.inputMethodEvent(QInputMethodEvent("", attributes))  # the one way to format in a line edit
        self.blockSignals(blocked)

    def _pick(self, choice: Choice) -> None:
        self.offers.hide()
        self.picked.emit(choice.value)

    # Qt

    def event(self, event: QEvent) -> bool:
        """Take Tab for the first offer while there are some."""
        pressed = event if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress else None
        if pressed is not None and pressed.key() == Qt.Key.Key_Tab and self.offers.isVisible():
            self._pick(self.offers.list.current() or self.offers.list.lines.choices[0])
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move among offers while there are some, else leave the line by its edges."""
        key = Qt.Key(event.key())
        if self.offers.isVisible() and self._key_for_offers(key):
            return
        if key in _ENTER:
            self.entered.emit()
        elif key == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif key == Qt.Key.Key_Down:
            self.went_down.emit()
        elif key == Qt.Key.Key_Up:
            self.went_back.emit()
        else:
            super().keyPressEvent(event)

    def _key_for_offers(self, key: Qt.Key) -> bool:
        offers = self.offers.list
        if key in MOVES:
            offers.step(key)
        elif key in _ENTER and offers.current() is not None:
            self._pick(offers.current() or offers.lines.choices[0])
        elif key == Qt.Key.Key_Escape:
            self.offers.hide()
        else:
            return False
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Put the offers away."""
        super().focusOutEvent(event)
        self.offers.hide()

    def hideEvent(self, event: QHideEvent) -> None:
        """Put the offers away with the line."""
        super().hideEvent(event)
        self.offers.hide()


class Offers(QFrame):
    """A list that hangs below a line, inside the window, and never takes the keyboard."""

    def __init__(self, theme: Theme, line: QLineEdit) -> None:
        super().__init__(line)
        self._line = line
        self.setProperty("role", "popup")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list = ChoiceList(theme, self)
        self.list.setAccessibleName(_("What may stand here"))
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self.list)
        self.hide()

    def offer(self, choices: Sequence[Choice]) -> None:
        """Show these, none of them chosen; without any, go away."""
        if not choices or not self._line.hasFocus():
            self.hide()
            return
        window = self._line.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        self.list.put(choices, first=False)
        below = self._line.mapTo(window, QPoint(0, self._line.height() + 2))
        width = min(max(self._line.width(), 320), WIDEST, window.width() - below.x() - 8)
        self.setGeometry(below.x(), below.y(), max(width, self._line.width()), self.list.height() + 10)
        self.show()
        self.raise_()
