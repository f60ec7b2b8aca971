"""The list of documents: a table of one column, for only that stays quick with a hundred thousand lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QHideEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from desktop.language import _
from desktop.model import DocumentId
from desktop.ui.panes.document_paint import DocumentDelegate
from desktop.ui.panes.document_rows import DocumentModel
from desktop.ui.panes.listing import Listing
from desktop.ui.session import Session
from desktop.ui.theme import Theme

PAUSE_MS = 120  # after a move by key, before the document is opened
LOOK_MS = 15  # after scrolling, before lines are fetched
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SELECT = QItemSelectionModel.SelectionFlag


@dataclass(frozen=True, slots=True)
class _View:
    """What is to be the same after the list was filled anew."""

    chosen: frozenset[DocumentId]
    current: DocumentId | None
    top: DocumentId | None
    shift: int


class DocumentList(QTableView):
    """Shows a DocumentModel; `wanted` carries an id to open, `entered` says that one wants to read it."""

    wanted = Signal(str)
    entered = Signal(str)
    deleted = Signal()
    climbed = Signal()  # up from the first line
    left = Signal()
    menu_wanted = Signal(QPoint)
    chosen_changed = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.documents = DocumentModel(session, self)
        self.paper = DocumentDelegate(theme, self)
        self._theme = theme
        self._quiet = False
        self._folding = False  # whether the mouse was pressed on a chip of near twins
        self._all = False  # whether all was selected at once
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._preview)
        self._look = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._look.timeout.connect(self.fetch)
        self.setModel(self.documents)
        self.setItemDelegate(self.paper)
        self._dress()
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._look.start())
        self.selectionModel().currentChanged.connect(self._moved)
        self.selectionModel().selectionChanged.connect(lambda _on, _off: self._choose(everything=False))
        theme.changed.connect(self._redress)

    def _dress(self) -> None:
        self.setAccessibleName(_("Documents"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.hide()
        across.setStretchLastSection(True)
        across.setMinimumSectionSize(40)
        down.hide()
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._redress()

    def _redress(self) -> None:
        self.paper.dress()
        self.set_lines(self.paper.lines)
        self.viewport().update()

    def set_lines(self, lines: int) -> None:
        """Give each document so many lines of text."""
        self.paper.lines = lines
        height, down = self.paper.height(), self.verticalHeader()
        if down.defaultSectionSize() != height:
            down.setMinimumSectionSize(min(height, 40))
            down.setDefaultSectionSize(height)
        self.verticalScrollBar().setSingleStep(max(height // 3, 16))

    # What is shown

    def put(self, listing: Listing, query: str, *, words: bool, keep: bool) -> None:
        """Show documents; with `keep` the selection and the place stay, else the list begins at its top."""
        before = None if listing.ids == self.documents.ids else self._view()
        asked = self.documents.query
        self._quiet = True
        self.set_lines(2 if words else 1)
        if self.documents.put(listing, query, words=words) and before is not None:
            self._restore(before, keep)
        elif not keep:
            self.scrollToTop()
        self._quiet = False
        self.fetch()
        if self.documents.query != asked:
            self.viewport().update()  # what else moves, the model tells

    def turn(self, document: DocumentId, *, unfolded: bool) -> None:
        """Show the near twins of a document in lines of their own, or fold them into one, which is then current."""
        before, listing = self._view(), self.documents.listing.turned(document, unfolded=unfolded)
        if listing is self.documents.listing:
            return
        self._quiet = True
        self.documents.relist(listing)
        self._restore(before, keep=True)
        self._quiet = False
        self.fetch()

    def _view(self) -> _View:
        ids = self.documents.ids
        top = self.rowAt(0)
        current = self.currentIndex().row()
        return _View(
            frozenset(self.chosen()),
            ids[current] if 0 <= current < len(ids) else None,
            ids[top] if 0 <= top < len(ids) else None,
            self.rowViewportPosition(top) if top >= 0 else 0,
        )

    def _restore(self, view: _View, keep: bool) -> None:
        self.executeDelayedItemsLayout()  # the place is set by the scroll bar, which must know the new length
        self.updateGeometries()
        known = self.documents.places
        self.select_places(sorted({known[uid] for uid in known.keys() & view.chosen}))
        current = self.documents.place_of(view.current)
        if current >= 0:
            self.selectionModel().setCurrentIndex(self.documents.index(current), _SELECT.NoUpdate)
        top = self.documents.place_of(view.top) if keep else -1
        if top >= 0 and view.top is not None:
            self.verticalScrollBar().setValue(top * self.verticalHeader().defaultSectionSize() - view.shift)
        elif not keep:
            self.scrollToTop()

    def select_places(self, places: list[int]) -> None:
        """Select lines by their numbers, in ascending order."""
        selection = QItemSelection()
        for first, last in _stretches(places):
            selection.select(self.documents.index(first), self.documents.index(last))
        self.selectionModel().select(selection, _SELECT.ClearAndSelect)

    def fetch(self) -> None:
        """Fetch what is in view and not known."""
        self._look.stop()
        first, last = self.visible()
        if first >= 0:
            self.documents.need(first, last)

    def visible(self) -> tuple[int, int]:
        """Give the first and the last line in view, (-1, -1) for none."""
        count = len(self.documents.ids)
        if not count:
            return -1, -1
        first = max(self.rowAt(0), 0)
        last = self.rowAt(self.viewport().height() - 1)
        return first, last if last >= 0 else count - 1

    # What is chosen

    def chosen(self) -> tuple[DocumentId, ...]:
        """Give the selected documents, in the order of the list.

        One selected line means the document it shows; of several, or where all are, those folded into them belong too.
        """
        ids, listing = self.documents.ids, self.documents.listing
        found: list[int] = []
        selection = self.selectionModel().selection()
        for number in range(selection.count()):
            stretch = selection.at(number)
            found.extend(range(stretch.top(), stretch.bottom() + 1))
        lines = [ids[place] for place in sorted(set(found)) if place < len(ids)]
        if not listing.followers or (len(lines) < 2 and not self._all):
            return tuple(lines)
        return tuple(uid for line in lines for uid in (line, *listing.folded_at(line)))

    def selectAll(self) -> None:
        """Select every line, and with it what is folded into it."""
        super().selectAll()
        self._choose(everything=True)

    def _choose(self, *, everything: bool) -> None:
        self._all = everything
        self.chosen_changed.emit()

    def follow(self, document: DocumentId | None) -> None:
        """Go to the line of the document that is open, unless it is one of several that are selected."""
        place = self.documents.place_of(document)
        if place < 0 or self.currentIndex().row() == place:
            return
        index = self.documents.index(place)
        selection = self.selectionModel()
        several = selection.isSelected(index) and len(self.chosen()) > 1
        self._quiet = True
        selection.setCurrentIndex(index, _SELECT.NoUpdate if several else _SELECT.ClearAndSelect | _SELECT.Rows)
        self._quiet = False
        self.fetch()

    def go_first(self) -> None:
        """Take the keyboard, at the current line or the first."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self.documents.ids and not self.selectionModel().hasSelection():
            self.setCurrentIndex(self.documents.index(0))

    def _moved(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid() and not self._quiet:
            self._pause.start()

    def _preview(self) -> None:
        place = self.currentIndex().row()
        if 0 <= place < len(self.documents.ids) and len(self.chosen()) <= 1:
            self.wanted.emit(self.documents.ids[place])

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter, leave with Escape, go up to the search box from the first line."""
        key, place = event.key(), self.currentIndex().row()
        if key in _ENTER and place >= 0:
            self._pause.stop()
            self.entered.emit(self.documents.ids[place])
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key == Qt.Key.Key_Delete:
            self.deleted.emit()
        elif key == Qt.Key.Key_Up and place <= 0 and not event.modifiers():
            self.climbed.emit()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and place >= 0 and not event.modifiers():
            self._turn_current(unfolded=key == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Go to the ends of the list with Home and End, for there is one column only."""
        count = len(self.documents.ids)
        if count and action == QAbstractItemView.CursorAction.MoveHome:
            return self.documents.index(0)
        if count and action == QAbstractItemView.CursorAction.MoveEnd:
            return self.documents.index(count - 1)
        return super().moveCursor(action, modifiers)

    def keyboardSearch(self, search: str) -> None:
        """Do not look through all lines for a letter: letters are commands here, and there is a search box."""

    def _turn_current(self, *, unfolded: bool) -> None:
        """Unfold the current line, or fold it and go to the one that stays."""
        here = self.documents.ids[self.currentIndex().row()]
        head = self.documents.listing.head_of(here)
        if head is None:
            return
        if not unfolded and head != here and self.documents.listing.is_unfolded(here):
            self.setCurrentIndex(self.documents.index(self.documents.place_of(head)))
        self.turn(here, unfolded=unfolded)

    def _folding_at(self, place: QPoint) -> DocumentId | None:
        """Give the document whose chip of near twins lies at a place of the viewport."""
        index = self.indexAt(place)
        if not index.isValid():
            return None
        document = self.documents.ids[index.row()]
        followers = self.documents.listing.followers.get(document)
        if not followers or not self.paper.chip(self.visualRect(index), len(followers)).contains(place):
            return None
        return document

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Unfold or fold by a click on the chip of near twins, and select nothing by it."""
        document = self._folding_at(event.position().toPoint())
        self._folding = document is not None and event.button() == Qt.MouseButton.LeftButton
        if document is None or not self._folding:
            super().mousePressEvent(event)
            return
        self.turn(document, unfolded=not self.documents.listing.is_unfolded(document))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open what was clicked without keys that select."""
        if self._folding:
            self._folding = False
            return
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        held = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and not held:
            self._pause.stop()
            self.wanted.emit(self.documents.ids[index.row()])

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of documents, at the mouse or, by key, at the current line."""
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            self.menu_wanted.emit(event.globalPos())
        elif self.currentIndex().isValid():
            place = self.visualRect(self.currentIndex()).center()
            self.menu_wanted.emit(self.viewport().mapToGlobal(place))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fetch what came into view."""
        super().resizeEvent(event)
        self._look.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let nothing run for what nobody sees."""
        super().hideEvent(event)
        self._pause.stop()
        self._look.stop()


def _stretches(places: list[int]) -> Iterator[tuple[int, int]]:
    """Join neighbouring numbers: `[1, 2, 5]` gives (1, 2) and (5, 5)."""
    first = last = None
    for place in places:
        if first is None or last is None or place != last + 1:
            if first is not None and last is not None:
                yield first, last
            first = place
        last = place
    if first is not None and last is not None:
        yield first, last
