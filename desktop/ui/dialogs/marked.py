"""The annotations of a file before they are loaded: each with its label, its passage in the text, its document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPalette, QTextCharFormat, QTextLayout, QTextLine, QTextOption
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from desktop.exchange import Mark, Sheet, Unit
from desktop.language import _
from desktop.text.units import Ruler
from desktop.ui.theme import UNIT

_Index = QModelIndex | QPersistentModelIndex
CONTEXT = 40  # characters shown on each side of a passage
MOST = 200  # annotations shown of a document
LONGEST = 160  # characters shown of a passage
AROUND = 0.7  # how much of the ink the context gets
WIDEST = 100_000.0  # pixels: no line is wrapped
_PASSAGE = Qt.ItemDataRole.UserRole


class Passage(NamedTuple):
    """A line of text in which `start` to `end` is what is annotated; without it the whole line is a remark."""

    line: str
    start: int = 0
    end: int = 0


class Marked(NamedTuple):
    """One annotation as it is shown."""

    label: str
    passage: Passage
    document: str


def marked(sheets: Sequence[Sheet], usual: Unit | None) -> Iterator[Marked]:
    """Give the annotations of sheets as they stand in their texts, counted in a unit unless a sheet names its own."""
    for sheet in sheets:
        ruler = Ruler(sheet.text, sheet.unit or usual or "codepoint")
        for mark in sheet.marks[:MOST]:
            yield Marked(mark.label, _passage(sheet, mark, ruler), sheet.title or sheet.where)


def _passage(sheet: Sheet, mark: Mark, ruler: Ruler) -> Passage:
    if not mark.parts:
        return Passage(_("the whole document"))
    if mark.unanchored:
        return Passage(_("without a place: “{quote}”").format(quote=_folded(mark.quote)[:LONGEST]))
    if not sheet.text:  # it names a document that is here; its places are looked up when it is loaded
        said = _folded(mark.quote)
        first = mark.parts[0]
        return Passage(said, 0, len(said)) if said.strip(" …") else Passage(f"{first.start}–{first.end}")
    places = [(ruler.to_codepoint(part.start), ruler.to_codepoint(part.end)) for part in mark.parts]
    start, end = places[0][0], places[-1][1]
    if start is None or end is None or start > end:
        first = mark.parts[0]
        said = _("{start} to {end} lies not within its text.")
        return Passage(said.format(start=first.start, end=first.end))
    return _in_context(sheet.text, start, end)


def _in_context(text: str, start: int, end: int) -> Passage:
    before = ("…" if start > CONTEXT else "") + _folded(text[max(0, start - CONTEXT) : start])
    quote = _folded(text[start:end])
    if len(quote) > LONGEST:
        quote = quote[: LONGEST // 2] + " … " + quote[-LONGEST // 2 :]
    after = _folded(text[end : end + CONTEXT]) + ("…" if end + CONTEXT < len(text) else "")
    return Passage(before + quote + after, len(before), len(before) + len(quote))


def _folded(text: str) -> str:
    """Show a line end as a space, of the same length or less."""
    return " ".join(text.replace("\r", "").split("\n"))


class MarkedRows(QAbstractTableModel):
    """Annotations as rows."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.rows: list[Marked] = []
        self._titles = (_("Label"), _("In the text"), _("Document"))

    def take(self, rows: list[Marked]) -> None:
        """Show these rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Give the number of annotations."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Give the number of columns."""
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give the titles of the columns."""
        if role == Qt.ItemDataRole.DisplayRole and way == Qt.Orientation.Horizontal:
            return self._titles[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give one cell, or the passage of a row."""
        row = self.rows[index.row()]
        if role == _PASSAGE:
            return row.passage
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return (row.label, row.passage.line, row.document)[index.column()]
        return None


class PassageDrawing(QStyledItemDelegate):
    """Draws a passage in bold within its context, whichever way its script runs."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one passage."""
        passage: Passage = index.data(_PASSAGE)
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(option.rect, option.palette.brush(QPalette.ColorRole.Highlight))
        ink = option.palette.color(QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text)
        around = QColor(ink)
        around.setAlphaF(AROUND)
        layout = _laid_out(passage, option.font, ink)
        room = option.rect.adjusted(UNIT // 2, 0, -UNIT // 2, 0)
        painter.setClipRect(room)
        painter.setPen(around)
        shift = _shift(passage, layout.lineAt(0), room.width())
        layout.draw(painter, QPointF(room.left() - shift, room.center().y() - layout.lineAt(0).height() / 2))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """Give one line."""
        return QSize(200, option.fontMetrics.height() + UNIT)


def _units(passage: Passage, place: int) -> int:
    """Give a place in the units that Qt counts."""
    return len(passage.line[:place].encode("utf-16-le")) // 2


def _shift(passage: Passage, line: QTextLine, width: int) -> float:
    """Say by how much a line is moved so that its passage stays in view where there is no room for all of it."""
    found: list[Any] = [line.cursorToX(_units(passage, place)) for place in (passage.start, passage.end)]
    edges = [float(edge[0] if isinstance(edge, tuple) else edge) for edge in found]
    return max(0.0, min(sum(edges) / 2 - width / 2, line.naturalTextWidth() - width))


def _laid_out(passage: Passage, font: QFont, ink: QColor) -> QTextLayout:
    layout = QTextLayout(passage.line, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    option.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
    layout.setTextOption(option)
    strong = QTextLayout.FormatRange()
    strong.start = _units(passage, passage.start)
    strong.length = _units(passage, passage.end) - strong.start
    look = QTextCharFormat()
    look.setFontWeight(QFont.Weight.Bold)
    look.setFontUnderline(True)
    look.setForeground(ink)
    strong.format = look
    layout.setFormats([strong])
    layout.beginLayout()
    layout.createLine().setLineWidth(WIDEST)
    layout.endLayout()
    return layout


def marked_table(model: MarkedRows) -> QTableView:
    """Make the table of a file's annotations."""
    table = QTableView()
    table.setModel(model)
    table.setItemDelegateForColumn(1, PassageDrawing(table))
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + UNIT)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setMinimumHeight((table.fontMetrics().height() + UNIT) * 5)
    table.setAccessibleName(_("The first annotations"))
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    header.setSectionResizeMode(2, QHeaderView.ResizeMode.Interactive)
    scale = max(1.0, table.fontMetrics().averageCharWidth() / 7)
    table.setColumnWidth(0, round(110 * scale))
    table.setColumnWidth(2, round(130 * scale))
    return table
