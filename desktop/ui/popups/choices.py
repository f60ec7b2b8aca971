"""A line to type in over a list to choose from: keys that move in the list work while one types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.ui.theme import Theme

SHOWN = 8
MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


@dataclass(frozen=True, slots=True)
class Choice:
    """One line to choose: words, quiet words after them, a colour '#rrggbb' or none, a key, and what it stands for."""

    text: str
    detail: str = ""
    colour: str = ""
    key: str = ""
    value: Any = None
    tip: str = ""


class ChoiceModel(QAbstractListModel):
    """The lines of a list to choose from."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.choices: tuple[Choice, ...] = ()

    def put(self, choices: Sequence[Choice]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self.choices = tuple(choices)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Say how many lines there are."""
        return 0 if parent.isValid() else len(self.choices)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a line, its words or its tooltip."""
        if not index.isValid():
            return None
        choice = self.choices[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return choice.text
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return choice.tip or choice.detail or None
        return choice if role == Qt.ItemDataRole.UserRole else None


class ChoiceDelegate(QStyledItemDelegate):
    """Draws a line: colour, words, quiet words at the right."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Every line has the same height."""
        return QSize(120, option.fontMetrics.height() + 10)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one line."""
        choice: Choice = index.data(Qt.ItemDataRole.UserRole)
        theme = self._theme
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            paint_ground(painter, option.rect, theme.colour("selected"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            paint_ground(painter, option.rect, theme.colour("hover"))
        rect = option.rect.adjusted(8, 0, -8, 0)
        if choice.colour:
            square = QRect(rect.left(), rect.center().y() - 5, 11, 11)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.mark(choice.colour))
            painter.drawRoundedRect(square, 3, 3)
            rect.setLeft(rect.left() + 19)
        _paint_words(painter, rect, option.fontMetrics, choice, theme)
        painter.restore()


def paint_ground(painter: QPainter, rect: QRect, colour: QColor) -> None:
    """Lay a rounded ground under a line of a list."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(rect.adjusted(1, 0, -1, 0), 4, 4)


def _paint_words(painter: QPainter, rect: QRect, metrics: QFontMetrics, choice: Choice, theme: Theme) -> None:
    middle = Qt.AlignmentFlag.AlignVCenter
    detail = " · ".join(piece for piece in (choice.detail, choice.key.upper()) if piece)
    room = min(metrics.horizontalAdvance(detail), rect.width() * 6 // 10) if detail else 0
    painter.setPen(theme.colour("text"))
    words = rect.adjusted(0, 0, -(room + 12) if room else 0, 0)
    shown = metrics.elidedText(choice.text, Qt.TextElideMode.ElideRight, words.width())
    painter.drawText(words, middle | Qt.AlignmentFlag.AlignLeft, shown)
    if room:
        painter.setPen(theme.colour("dim"))
        side = QRect(rect.right() - room, rect.top(), room + 1, rect.height())
        shown = metrics.elidedText(detail, Qt.TextElideMode.ElideRight, room + 1)
        painter.drawText(side, middle | Qt.AlignmentFlag.AlignRight, shown)


class ChoiceList(QListView):
    """A list to choose from, as high as its lines, at most SHOWN of them."""

    chosen = Signal(object)  # Choice

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines = ChoiceModel(self)
        self.setModel(self.lines)
        self.setItemDelegate(ChoiceDelegate(theme, self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.clicked.connect(lambda index: self.chosen.emit(self.lines.choices[index.row()]))

    def put(self, choices: Sequence[Choice], *, first: bool = True) -> None:
        """Show these lines, the first of them chosen if so wished."""
        self.lines.put(choices)
        self.setVisible(bool(choices))
        self._fit()
        if choices and first:
            self.setCurrentIndex(self.lines.index(0))

    def _fit(self) -> None:
        count = len(self.lines.choices)
        height = self.sizeHintForRow(0) if count else 0
        self.setFixedHeight(max(1, min(SHOWN, count) * height + 2))

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the font, which may come only when the list is shown."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def current(self) -> Choice | None:
        """Give the chosen line."""
        index = self.currentIndex()
        return self.lines.choices[index.row()] if index.isValid() else None

    def step(self, key: Qt.Key) -> None:
        """Move as a key says."""
        ways = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -SHOWN, Qt.Key.Key_PageDown: SHOWN}
        here = self.currentIndex().row()
        row = min(max(here + ways[key], 0), len(self.lines.choices) - 1)
        if row >= 0:
            self.setCurrentIndex(self.lines.index(row))


class ChoosingLine(QLineEdit):
    """A line to type in whose arrow keys move in a list."""

    def __init__(self, choices: ChoiceList, parent: QWidget) -> None:
        super().__init__(parent)
        self._choices = choices

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand the keys that move up and down to the list, and Enter to the popup."""
        key = Qt.Key(event.key())
        if key in MOVES:
            self._choices.step(key)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            event.ignore()
        else:
            super().keyPressEvent(event)
