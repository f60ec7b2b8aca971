"""The labels over the text, each with its key: a click labels the selection, a lock labels every selection to come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QWidget,
)

from desktop.language import _
from desktop.model import Label, LabelId
from desktop.ui.panes.sheet import Sheet
from desktop.ui.popups.choices import paint_ground
from desktop.ui.session import Session
from desktop.ui.theme import Theme

DIGITS = "123456789"
SHOWN = ("highlight", "entity", "claim")
MORE = 24  # pixels: the sign that the labels go on


def keys_of(labels: Iterable[Label]) -> dict[LabelId, str]:
    """Give each label its key: its own, else the next digit that no label has for its own."""
    labels = list(labels)
    own = {label.key.casefold() for label in labels if label.key}
    free = iter([digit for digit in DIGITS if digit not in own])
    keys: dict[LabelId, str] = {}
    for label in labels:
        key = label.key.casefold() or next(free, "")
        if key:
            keys[label.id] = key
    return keys


class LabelsModel(QAbstractListModel):
    """The labels of the bar."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.labels: tuple[Label, ...] = ()
        self.keys: dict[LabelId, str] = {}

    def put(self, labels: Sequence[Label]) -> None:
        """Show these labels."""
        self.beginResetModel()
        self.labels, self.keys = tuple(labels), keys_of(labels)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Say how many labels there are."""
        return 0 if parent.isValid() else len(self.labels)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a label, its name or its guideline."""
        if not index.isValid():
            return None
        label = self.labels[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return label.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tip(label, self.keys.get(label.id, ""))
        return label if role == Qt.ItemDataRole.UserRole else None


def _tip(label: Label, key: str) -> str:
    head = f"{label.name} ({key.upper()})" if key else label.name
    how = _("Click to label the selection, Shift+click to label everything you select from now on.")
    return "\n".join(line for line in (head, label.guideline, how) if line)


class LabelsDelegate(QStyledItemDelegate):
    """Draws a label: its key, its colour, its name; a locked one on a ground of its colour."""

    def __init__(self, bar: LabelsBar, theme: Theme) -> None:
        super().__init__(bar)
        self._bar, self._theme = bar, theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Each label is as wide as its words."""
        label: Label = index.data(Qt.ItemDataRole.UserRole)
        metrics = option.fontMetrics
        key = self._bar.lines.keys.get(label.id, "")
        wide = metrics.horizontalAdvance(label.name) + (metrics.horizontalAdvance(key.upper()) + 6 if key else 0)
        return QSize(wide + 28, metrics.height() + 12)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one label."""
        label: Label = index.data(Qt.ItemDataRole.UserRole)
        theme, metrics = self._theme, option.fontMetrics
        painter.save()
        rect = option.rect.adjusted(1, 3, -1, -3)
        locked = label.id == self._bar.locked
        if locked:
            tint = theme.mark(label.colour)
            tint.setAlphaF(0.28)
            paint_ground(painter, rect, tint)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            paint_ground(painter, rect, theme.colour("hover"))
        if option.state & QStyle.StateFlag.State_HasFocus or locked:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.mark(label.colour) if locked else theme.colour("accent"), 1))
            painter.drawRoundedRect(rect.adjusted(1, 0, -2, -1), 4, 4)
        self._words(painter, rect, metrics, label)
        painter.restore()

    def _words(self, painter: QPainter, rect: QRect, metrics: QFontMetrics, label: Label) -> None:
        x = rect.left() + 6
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        key = self._bar.lines.keys.get(label.id, "").upper()
        if key:
            painter.setPen(self._theme.colour("dim"))
            painter.drawText(QRect(x, rect.top(), 40, rect.height()), middle, key)
            x += metrics.horizontalAdvance(key) + 6
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.mark(label.colour))
        painter.drawRoundedRect(QRect(x, rect.center().y() - 4, 9, 9), 2.5, 2.5)
        x += 15
        if label.id == self._bar.locked:
            bold = QFont(painter.font())
            bold.setUnderline(True)
            painter.setFont(bold)
        painter.setPen(self._theme.colour("text"))
        painter.drawText(QRect(x, rect.top(), rect.right() - x, rect.height()), middle, label.name)


class Strip(QListView):
    """One row of labels that scrolls sideways."""

    pressed_label = Signal(str, bool)  # id, whether to lock it

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._arrows = {-1: theme.icon("caret-left"), 1: theme.icon("caret-right")}
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(_("Labels"))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the wheel scroll sideways."""
        way = event.pixelDelta().x() or event.pixelDelta().y() or event.angleDelta().y() or event.angleDelta().x()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - way)
        event.accept()

    def more(self, way: int) -> QRect:
        """Give the place of the sign that labels lie beyond the left (-1) or right (1) edge; empty when none do."""
        bar, room = self.horizontalScrollBar(), self.viewport().rect()
        if bar.value() == (bar.minimum() if way < 0 else bar.maximum()):
            return QRect()
        return QRect(0 if way < 0 else room.right() - MORE + 1, room.top(), MORE, room.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the labels, faded out where more of them follow."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        ground = self._theme.colour("window")
        clear = QColor(ground)
        clear.setAlpha(0)
        for way, icon in self._arrows.items():
            place = self.more(way)
            if place.isEmpty():
                continue
            outer = place.left() if way < 0 else place.right()
            fade = QLinearGradient(outer, 0, outer - way * MORE * 2, 0)
            fade.setColorAt(0, ground)
            fade.setColorAt(0.5, ground)
            fade.setColorAt(1, clear)
            painter.fillRect(place.adjusted(-MORE if way > 0 else 0, 0, MORE if way < 0 else 0, 0), fade)
            icon.paint(painter, place.adjusted(4, 0, -4, 0))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell which label was pressed, or go on to the labels beyond the edge."""
        for way in (-1, 1):
            if self.more(way).contains(event.position().toPoint()):
                bar = self.horizontalScrollBar()
                bar.setValue(bar.value() + way * max(MORE, bar.pageStep() - MORE * 4))
                event.accept()
                return
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            lock = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            lock = lock or event.button() == Qt.MouseButton.RightButton
            self.pressed_label.emit(index.data(Qt.ItemDataRole.UserRole).id, lock)
        event.accept()


class LabelsBar(QWidget):
    """The strip of labels with a button to search them and one to edit them."""

    picked = Signal(str)  # id of the label to apply
    lock_wanted = Signal(str)  # id of the label to lock, or to unlock when it is locked
    search_wanted = Signal()
    editor_wanted = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._sheet, self._theme = Sheet.of(session), theme
        self.locked: LabelId | None = None
        self.strip = Strip(theme, self)
        self.lines = LabelsModel(self)
        self.strip.setModel(self.lines)
        self.strip.setItemDelegate(LabelsDelegate(self, theme))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(2)
        row.addWidget(self.strip, 1)
        row.addWidget(self._button("magnifying-glass", _("Find a label (L)"), self.search_wanted))
        row.addWidget(self._button("sliders-horizontal", _("Edit labels (Ctrl+Shift+L)"), self.editor_wanted))
        self.strip.pressed_label.connect(self._press)
        self.strip.activated.connect(lambda index: self.picked.emit(index.data(Qt.ItemDataRole.UserRole).id))
        self._sheet.labels_changed.connect(self._show_labels)
        theme.changed.connect(self._fit)
        self._show_labels()

    def label_of_key(self, key: str) -> LabelId | None:
        """Give the label that a key applies."""
        for label, own in self.lines.keys.items():
            if own == key.casefold():
                return label
        return None

    def lock(self, label: LabelId | None) -> None:
        """Show a label as the one that every selection gets, or none."""
        self.locked = label
        for row, shown in enumerate(self.lines.labels):
            if shown.id == label:
                self.strip.scrollTo(self.lines.index(row))
        self.strip.viewport().update()

    def _press(self, label: str, lock: bool) -> None:
        (self.lock_wanted if lock else self.picked).emit(label)

    def _show_labels(self) -> None:
        self.lines.put(self._sheet.of_layer("highlight", "entity", "claim"))
        if self.locked not in self._sheet.labels:
            self.locked = None
        self._fit()

    def _fit(self) -> None:
        self.strip.setFixedHeight(self.fontMetrics().height() + 14)

    def _button(self, icon: str, tip: str, wanted: Any) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(self._theme.icon(icon, "dim"))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(wanted)
        return button
