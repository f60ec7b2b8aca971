"""What the shelf can be narrowed to, as lines of a tree: groups that fold, with names and counts, drawn in one way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from desktop.language import _, number
from desktop.model import Collection, Facet, SavedSearch
from desktop.ui.panes.document_rows import status_name
from desktop.ui.popups.choices import paint_ground
from desktop.ui.theme import Theme

LINE = Qt.ItemDataRole.UserRole
GROUPS = ("status", "collections", "tags", "labels", "entities", "searches")
CHANGEABLE = ("collections", "tags", "searches")
BIN = "in:bin"
INDENT = 18


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its group, name, the query it stands for (empty for a group), a count or None, an id if any."""

    group: str
    name: str
    query: str = ""
    count: int | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """All that the shelf can be narrowed to, as the library tells it."""

    facets: Sequence[Facet] = ()
    collections: Sequence[Collection] = ()
    searches: Sequence[SavedSearch] = ()
    binned: int = 0

    @property
    def everything(self) -> int:
        """The number of documents outside the bin."""
        return sum(facet.documents for facet in self.facets if facet.group == "status")

    @property
    def to_do(self) -> int:
        """The number of documents to do."""
        return next((f.documents for f in self.facets if f.query == "status:todo"), 0)

    def lines(self, group: str) -> list[Line]:
        """List the lines of a group."""
        if group == "searches":
            return [Line(group, search.name, search.query, None, search.id) for search in self.searches]
        if group == "status":
            return [Line(group, status_name(f.name), f.query, f.documents) for f in self.facets if f.group == group]
        ids = {collection.name: collection.id for collection in self.collections}
        of_group = [facet for facet in self.facets if facet.group == group]
        return [Line(group, f.name, f.query, f.documents, ids.get(f.name, f.name)) for f in of_group]


def group_name(group: str) -> str:
    """Give a group in the user's words."""
    return {
        "status": _("Status"),
        "collections": _("Collections"),
        "tags": _("Tags"),
        "labels": _("Labels"),
        "entities": _("Entities"),
        "searches": _("Saved searches"),
    }[group]


class FacetModel(QStandardItemModel):
    """Groups with their lines; groups without any are left out."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.active: frozenset[str] = frozenset()  # queries that narrow the list at hand

    def fill(self, contents: Contents) -> None:
        """Show other contents."""
        self.clear()
        for group in GROUPS:
            lines = contents.lines(group)
            if not lines or (group == "status" and not contents.everything):
                continue
            head = _item(Line(group, group_name(group)))
            for line in lines:
                head.appendRow(_item(line))
            self.appendRow(head)
        if contents.binned:
            self.appendRow(_item(Line("bin", _("Bin"), BIN, contents.binned)))


def _item(line: Line) -> QStandardItem:
    item = QStandardItem(line.name)
    item.setData(line, LINE)
    item.setEditable(line.group in CHANGEABLE and bool(line.query))
    said = line.name if line.count is None else _("{name}, {n}").format(name=line.name, n=number(line.count))
    item.setData(said, Qt.ItemDataRole.AccessibleTextRole)
    item.setToolTip(line.query if line.group == "searches" else line.name)
    return item


class FacetDelegate(QStyledItemDelegate):
    """Draws a line: a caret or a check mark, the name, the count at the right; edits names in place."""

    renamed = Signal(object, str)  # Line, new name

    def __init__(self, theme: Theme, tree: QTreeView) -> None:
        super().__init__(tree)
        self._theme = theme
        self._tree = tree

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Every line has the same height."""
        return QSize(80, QFontMetrics(self._theme.font()).height() + 6)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one line."""
        line, model = index.data(LINE), index.model()
        if not isinstance(line, Line) or not isinstance(model, FacetModel):
            return
        painter.save()
        active = bool(line.query) and line.query in model.active
        self._paint_ground(painter, option, active)
        rect = option.rect.adjusted(12, 0, -12, 0)
        indent = max(INDENT, rect.height() * 2 // 3)
        is_group = not line.query
        if index.parent().isValid():
            rect.setLeft(rect.left() + indent)
        self._paint_mark(painter, rect, line, index, active)
        rect.setLeft(rect.left() + indent)
        font = self._theme.font(1.0, bold=active)
        self._paint_words(painter, rect, line, font, "dim" if is_group else "text")
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, active: bool) -> None:
        ground = option.rect.adjusted(3, 0, -3, 0)
        if active:
            paint_ground(painter, ground, self._theme.colour("selected"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            paint_ground(painter, ground, self._theme.colour("hover"))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(self._theme.colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground.adjusted(1, 0, -2, -1), 4, 4)

    def _paint_mark(
        self, painter: QPainter, rect: QRect, line: Line, index: QModelIndex | QPersistentModelIndex, active: bool
    ) -> None:
        if active:
            name = "check"
        elif line.group == "bin":
            name = "trash"
        elif line.group == "searches" and line.query:
            name = "magnifying-glass"
        elif line.query:
            return
        else:
            name = "caret-down" if self._tree.isExpanded(index) else "caret-right"
        side = max(13, rect.height() // 2)
        place = QRect(rect.left(), rect.center().y() - side // 2, side, side)
        self._theme.icon(name, "accent" if active else "dim").paint(painter, place)

    def _paint_words(self, painter: QPainter, rect: QRect, line: Line, font: QFont, colour: str) -> None:
        metrics = QFontMetrics(font)
        count = "" if line.count is None else number(line.count)
        room = metrics.horizontalAdvance(count) + 8 if count else 0
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font)
        painter.setPen(self._theme.colour(colour))
        words = metrics.elidedText(line.name, Qt.TextElideMode.ElideRight, rect.width() - room)
        painter.drawText(rect, middle | Qt.AlignmentFlag.AlignLeft, words)
        painter.setPen(self._theme.colour("dim"))
        painter.drawText(rect, middle | Qt.AlignmentFlag.AlignRight, count)

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        """Give a line to type the new name in."""
        editor = QLineEdit(parent)
        editor.setAccessibleName(_("New name"))
        return editor

    def setModelData(
        self, editor: QWidget, model: QAbstractItemModel, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Tell the new name; the library's answer changes the line."""
        if isinstance(editor, QLineEdit):
            name = " ".join(editor.text().split())
            line = index.data(LINE)
            if name and name != line.name:
                self.renamed.emit(line, name)
