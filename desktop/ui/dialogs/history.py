"""Everything that was done, newest first; choosing a line offers to undo everything after it, with the count."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.language import _, moment, number, plural
from desktop.library import Library
from desktop.model import Change, Changes, RunId
from desktop.ui.dialogs.dialog import Dialog
from desktop.ui.session import Session
from desktop.ui.theme import UNIT, Theme

SHOWN = 2_000
_CHANGE = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


class Lines(QAbstractListModel):
    """The lines of the history."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.lines: list[Change] = []

    def take(self, lines: list[Change]) -> None:
        """Show these lines."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Give the number of lines."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give a line's name, or the line itself."""
        line = self.lines[index.row()]
        if role == _CHANGE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return _("{name}, undone").format(name=line.name) if line.undone else line.name
        return None


class LineDrawing(QStyledItemDelegate):
    """A line of the history: its name, and under it when and by whom."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        """Take the theme."""
        super().__init__(parent)
        self._theme = theme
        self._times: dict[str, str] = {}

    def sizeHint(self, option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """Give two lines of text and room."""
        return QSize(200, option.fontMetrics.height() * 2 + UNIT + 4)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one line."""
        line: Change = index.data(_CHANGE)
        painter.save()
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            chosen = option.state & QStyle.StateFlag.State_Selected
            painter.fillRect(option.rect, self._theme.colour("selected" if chosen else "hover"))
        room: QRect = option.rect.adjusted(UNIT, UNIT // 2, -UNIT, -UNIT // 2)
        font = option.font
        font.setStrikeOut(line.undone)
        painter.setFont(font)
        painter.setPen(self._theme.colour("dim" if line.undone else "text"))
        align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        name = option.fontMetrics.elidedText(line.name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(align), name)
        font.setStrikeOut(False)
        painter.setFont(font)
        painter.setPen(self._theme.colour("dim"))
        painter.drawText(room.adjusted(0, option.fontMetrics.height(), 0, 0), int(align), self._below(line))
        painter.restore()

    def _below(self, line: Change) -> str:
        if line.at not in self._times:
            self._times[line.at] = moment(datetime.fromisoformat(line.at))
        rows = plural("{n} change", "{n} changes", line.rows).format(n=number(line.rows))
        parts = [self._times[line.at], line.author, rows]
        if line.undone:
            parts.append(_("undone"))
        return " · ".join(part for part in parts if part)


class HistoryDialog(Dialog):
    """The history of the library at hand; it follows what happens while it is open."""

    def __init__(self, parent: QWidget, session: Session, theme: Theme) -> None:
        """Read the history in the reading lane."""
        super().__init__(parent, _("History"), width=560, height=560)
        self._session = session
        self._said = self.say(_("Pick a line to see what undoing everything after it would take back."), "dim")
        self._model = Lines()
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setItemDelegate(LineDrawing(theme, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setAccessibleName(_("History"))
        self.list.viewport().setBackgroundRole(QPalette.ColorRole.NoRole)
        self.list.selectionModel().currentChanged.connect(lambda _new, _old: self._ask())
        self.body.addWidget(self.list, 1)
        self.back = self.add_button(_("Undo everything after this"), self._undo_after, left=True)
        self.unimport = self.add_button(_("Undo this import or load"), self._undo_import, left=True)
        self._after = 0
        session.changed.connect(self._follow)
        self._show_choice()
        self._read()
        self.list.setFocus()

    def _follow(self, _changes: Changes, origin: str) -> None:
        if origin == "library":
            self.reject()
        elif origin != "settings":
            self._read()

    def _read(self) -> None:
        self._session.read(lambda library: library.history(SHOWN), self._take, key="history")

    def _take(self, lines: list[Change]) -> None:
        chosen = self.chosen()
        self._model.take(lines)
        if not lines:
            self._said.setText(_("Nothing has been changed in this library yet. Every change will stand here."))
        row = next((n for n, line in enumerate(lines) if chosen and line.position == chosen.position), -1)
        if row >= 0:
            self.list.setCurrentIndex(self._model.index(row))
        self._show_choice()

    def chosen(self) -> Change | None:
        """Return the line that is picked."""
        index = self.list.currentIndex()
        return index.data(_CHANGE) if index.isValid() else None

    def _ask(self) -> None:
        line = self.chosen()
        if line is None:
            return
        self._session.read(lambda library: library.after(line.position), self._count, key="history-after")
        self._show_choice()

    def _count(self, after: int) -> None:
        self._after = after
        self._show_choice()

    def _show_choice(self) -> None:
        line, library = self.chosen(), self._session.library
        writable = library is not None and library.writable
        self.back.setEnabled(writable and line is not None and self._after > 0)
        label = _("Undo everything after this")
        if line is not None and self._after:
            label = plural("Undo {n} change after this", "Undo {n} changes after this", self._after)
        self.back.setText(label.format(n=number(self._after)))
        self.unimport.setVisible(line is not None and line.run_id is not None)
        self.unimport.setEnabled(writable and line is not None and not line.undone)

    def _undo_after(self) -> None:
        line = self.chosen()
        if line is None:
            return

        self._session.write(lambda library: library.undo_after(line.position), self._say_undone)

    def _say_undone(self, count: int) -> None:
        text = plural("{n} change undone", "{n} changes undone", count).format(n=number(count))
        self._session.message.emit("info", text, "")
        self._ask()

    def _undo_import(self) -> None:
        line = self.chosen()
        if line is not None and line.run_id is not None:
            run = line.run_id

            self._session.write(lambda library: take_back(library, run), said=str)


def take_back(library: Library, run: RunId) -> str:
    """Take back an import or a load and say how much; nothing where nothing was left of it."""
    if library.imports.holds(run):
        count = library.undo_import(run)
        return unimported(count) if count else ""
    count = library.exchange.undo_load(run)
    return plural("Load undone: {n} annotation is gone", "Load undone: {n} annotations are gone", count).format(
        n=number(count)
    )


def unimported(count: int) -> str:
    """Say how many documents an undone import put into the bin."""
    said = plural("Import undone: {n} document is in the bin", "Import undone: {n} documents are in the bin", count)
    return said.format(n=number(count))
