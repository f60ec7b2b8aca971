"""Lists of two-line rows with a colour at their edge: one model and delegate for annotations, entities, claims."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.ui.popups.choices import paint_ground
from desktop.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Line:
    """What a row shows: words, quiet words under them, quiet words at the right, a colour '#rrggbb' or none."""

    id: str
    title: str
    detail: str = ""
    side: str = ""
    colour: str = ""
    tip: str = ""
    heading: bool = False  # a line that parts groups and cannot be chosen
    faint: bool = False


class Lines(QAbstractTableModel):
    """Rows described only when they are looked at, so that a list of any length is quick to show."""

    def __init__(self, describe: Callable[[Any], Line], parent: QWidget) -> None:
        super().__init__(parent)
        self._describe = describe
        self.things: Sequence[Any] = ()

    def put(self, things: Sequence[Any]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.things = things
        self.endResetModel()

    def line(self, row: int) -> Line:
        """Describe one row."""
        return self._describe(self.things[row])

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """A row is one column."""
        return 0 if parent.isValid() else 1

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Say how many rows there are."""
        return 0 if parent.isValid() else len(self.things)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a row, its words or its tooltip."""
        if not index.isValid():
            return None
        line = self.line(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return line.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(words for words in (line.title, line.detail, line.side) if words)
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.tip or None
        return line if role == Qt.ItemDataRole.UserRole else None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """Headings cannot be chosen."""
        if index.isValid() and self.line(index.row()).heading:
            return Qt.ItemFlag.ItemIsEnabled
        return super().flags(index)


class LineDelegate(QStyledItemDelegate):
    """Draws a row in the colours of the theme."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Every row has room for two lines."""
        return QSize(100, option.fontMetrics.height() * 2 + 12)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one row."""
        line: Line = index.data(Qt.ItemDataRole.UserRole)
        theme = self._theme
        painter.save()
        if line.heading:
            self._heading(painter, option.rect, line)
        else:
            if option.state & QStyle.StateFlag.State_Selected:
                paint_ground(painter, option.rect, theme.colour("selected"))
            elif option.state & QStyle.StateFlag.State_MouseOver:
                paint_ground(painter, option.rect, theme.colour("hover"))
            self._row(painter, option.rect, option.fontMetrics, line)
        painter.restore()

    def _heading(self, painter: QPainter, rect: QRect, line: Line) -> None:
        font = QFont(painter.font())
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(self._theme.colour("text"))
        bottom = Qt.AlignmentFlag.AlignBottom
        inner = rect.adjusted(8, 0, -8, -6)
        metrics = painter.fontMetrics()
        room = inner.width() - (metrics.horizontalAdvance(line.side) + 8 if line.side else 0)
        title = metrics.elidedText(line.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(inner, bottom | Qt.AlignmentFlag.AlignLeft, title)
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(self._theme.colour("dim"))
        painter.drawText(inner, bottom | Qt.AlignmentFlag.AlignRight, line.side)

    def _row(self, painter: QPainter, rect: QRect, metrics: QFontMetrics, line: Line) -> None:
        if line.colour:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.mark(line.colour))
            painter.drawRoundedRect(QRect(rect.left() + 6, rect.top() + 7, 3, rect.height() - 14), 1.5, 1.5)
        inner = rect.adjusted(16 if line.colour else 10, 5, -10, -5)
        half = inner.height() // 2
        upper = QRect(inner.left(), inner.top(), inner.width(), half)
        room = metrics.horizontalAdvance(line.side)
        painter.setPen(self._theme.colour("dim"))
        painter.drawText(upper, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, line.side)
        painter.setPen(self._theme.colour("dim" if line.faint else "text"))
        self._words(painter, upper.adjusted(0, 0, -(room + 10) if room else 0, 0), metrics, line.title)
        painter.setPen(self._theme.colour("dim"))
        self._words(painter, upper.translated(0, half), metrics, line.detail)

    @staticmethod
    def _words(painter: QPainter, rect: QRect, metrics: QFontMetrics, words: str) -> None:
        shown = metrics.elidedText(" ".join(words.split()), Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


class LinesView(QTableView):
    """A list that tells what is done to its rows: picked by click or arrow, opened by Enter, removed by Del."""

    picked = Signal(str)
    opened = Signal(str)
    removed = Signal(object)  # list of ids

    def __init__(
        self, describe: Callable[[Any], Line], theme: Theme, parent: QWidget, *, several: bool = False
    ) -> None:
        super().__init__(parent)
        self._empty = ""
        self._theme = theme
        self.lines = Lines(describe, self)
        self.setModel(self.lines)
        self.setItemDelegate(LineDelegate(theme, self))
        # A table asks nothing of the rows it does not show; a list would lay out all of them at every change.
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.hide()
            header.setMinimumSectionSize(0)
        self.horizontalHeader().setStretchLastSection(True)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(
            QTableView.SelectionMode.ExtendedSelection if several else QTableView.SelectionMode.SingleSelection
        )
        self._fit_rows()
        self.clicked.connect(lambda index: self._tell(index))
        self.doubleClicked.connect(lambda index: self.opened.emit(self.lines.line(index.row()).id))

    def put(self, things: Sequence[Any]) -> None:
        """Show other rows; the chosen ones stay chosen and the list does not jump."""
        chosen, here = set(self.chosen()), self.current()
        value = self.verticalScrollBar().value()
        self.lines.put(things)
        self.executeDelayedItemsLayout()  # or it would come amid the painting, and all be painted twice
        if chosen or here:
            rows = {self.lines.line(row).id: row for row in range(len(things))}
            for uid in chosen:
                if uid in rows:
                    index = self.lines.index(rows[uid], 0)
                    self.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Select)
            if here in rows:
                flag = QItemSelectionModel.SelectionFlag.NoUpdate
                self.selectionModel().setCurrentIndex(self.lines.index(rows[here], 0), flag)
        if value:
            self.updateGeometries()
            self.verticalScrollBar().setValue(value)

    def _fit_rows(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() * 2 + 12)

    def changeEvent(self, event: QEvent) -> None:
        """Let rows grow with the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_rows()

    def show_row(self, row: int | None) -> None:
        """Choose a row without telling anybody, or none."""
        if row is None:
            self.clearSelection()
            self.selectionModel().clearCurrentIndex()
        else:
            # The view's own setCurrentIndex looks at the keys that happen to be held, as after Ctrl+Z.
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(self.lines.index(row, 0), flag)
            self.scrollTo(self.lines.index(row, 0))

    def chosen(self) -> list[str]:
        """Give the ids of the chosen rows."""
        return [self.lines.line(index.row()).id for index in self.selectionModel().selectedIndexes()]

    def current(self) -> str:
        """Give the id of the current row, or nothing."""
        index = self.currentIndex()
        return self.lines.line(index.row()).id if index.isValid() else ""

    def say_when_empty(self, words: str) -> None:
        """Set what is shown while there are no rows."""
        self._empty = words
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter, remove with Del, tell where the arrows went."""
        before = self.currentIndex().row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.current():
                self.opened.emit(self.current())
        elif event.key() == Qt.Key.Key_Delete:
            if self.chosen():
                self.removed.emit(self.chosen())
        else:
            rows = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: self.lines.rowCount() - 1}
            if Qt.Key(event.key()) in rows and self.lines.rowCount():
                self.setCurrentIndex(self.lines.index(rows[Qt.Key(event.key())], 0))
            else:
                super().keyPressEvent(event)
                self._pass_headings(before)
            if self.currentIndex().row() not in (before, -1):
                self._tell(self.currentIndex())

    def _pass_headings(self, before: int) -> None:
        """Go on to the next row in the same direction, or back, where a key led to a line that cannot be chosen."""
        row, count = self.currentIndex().row(), self.lines.rowCount()
        if not 0 <= row < count or not self.lines.line(row).heading:
            return
        direction = 1 if row > before else -1
        while 0 <= row < count and self.lines.line(row).heading:
            row += direction
        self.show_row(row if 0 <= row < count else before if before >= 0 else None)

    def paintEvent(self, event: Any) -> None:
        """Draw the rows, or what an empty list is for."""
        super().paintEvent(event)
        if self._empty and not self.lines.things:
            painter = QPainter(self.viewport())
            painter.setPen(self._theme.colour("dim"))
            box = self.viewport().rect().adjusted(24, 32, -24, -24)
            flags = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(box, flags, self._empty)
            painter.end()

    def _tell(self, index: QModelIndex) -> None:
        line = self.lines.line(index.row())
        if not line.heading:
            self.picked.emit(line.id)
