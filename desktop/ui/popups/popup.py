"""A small window beside a place of the text: below it, or above where there is no room; it goes away by itself.

It is a popup of the window system, so that the keys of the main window rest while one types in it.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.ui.theme import Theme

GAP = 4
LINE = 18  # height of a line in the font for which widths are given
NAMES = 84  # width of the names of fields


class Popup(QFrame):
    """A framed window with a column of widgets; `left` says that it went away without being accepted."""

    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget, *, width: int = 380) -> None:
        # A child of the window, not of the pane: keys that a pane binds for its children would be taken from the popup.
        super().__init__(parent.window(), Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "popup")
        self._scale = max(1.0, self.fontMetrics().height() / LINE)
        self.setFixedWidth(round(width * self._scale))
        self.theme = theme
        self._anchor = QRect()
        self._done = False
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 10, 12, 10)
        self.column.setSpacing(8)

    def open_at(self, rect: QRect) -> None:
        """Show beside a rectangle of the screen."""
        self._anchor = rect
        self.ensurePolished()  # sizes are true only in the font of the style sheet
        for child in self.findChildren(QWidget):
            child.ensurePolished()
        self._take_height()
        self._place()
        self.show()

    def fit(self) -> None:
        """Take the height that the contents want now, and stay beside the place."""
        self._take_height()
        if self.isVisible():
            self._place()

    def accept(self) -> None:
        """Do what the popup is for and go away."""
        if not self._done:
            self._done = True
            self.close()
            self.do()

    def do(self) -> None:
        """Tell what was decided; each popup says it in its own way."""

    def abandon(self) -> None:
        """Say that the popup goes away undecided."""
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Accept with Enter, leave with Escape."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave, unless something was decided."""
        if not self._done:
            self._done = True
            self.abandon()

    def add_row(self, words: str, widget: QWidget, *, beside: QWidget | None = None) -> None:
        """Put a widget under the others, named by a word at its left."""
        row = QHBoxLayout()
        row.setSpacing(8)
        label = QLabel(words, self)
        label.setProperty("role", "dim")
        label.setFixedWidth(round(NAMES * self._scale))
        label.setBuddy(widget)
        widget.setAccessibleName(words)
        row.addWidget(label)
        row.addWidget(widget, 1)
        if beside is not None:
            row.addWidget(beside)
        self.column.addLayout(row)

    def hint(self, words: str) -> QLabel:
        """Put a line of quiet words under the others."""
        label = QLabel(words, self)
        label.setProperty("role", "dim")
        label.setWordWrap(True)
        self.column.addWidget(label)
        return label

    def _take_height(self) -> None:
        """Take the height that the contents need in this width; wrapped words need more in a narrow one."""
        self.column.activate()
        width = self.width()
        wanted = self.column.totalHeightForWidth(width) if self.column.hasHeightForWidth() else 0
        self.resize(width, max(wanted, self.column.totalMinimumSize().height()))

    def _place(self) -> None:
        screen = QGuiApplication.screenAt(self._anchor.center()) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        x = min(max(room.left(), self._anchor.left() - 12), room.right() - self.width())
        below = self._anchor.bottom() + GAP
        above = self._anchor.top() - GAP - self.height()
        fits_below = below + self.height() <= room.bottom()
        y = below if fits_below or above < room.top() else above
        self.move(QPoint(x, max(room.top(), min(y, room.bottom() - self.height()))))
