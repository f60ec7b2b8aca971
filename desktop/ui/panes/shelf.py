"""The left pane: search box, facets, documents; it holds the list at hand and keeps it true to the library."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from desktop.jobs import Job
from desktop.language import _, number, plural
from desktop.library import Library
from desktop.model import Changes, CollectionId, DocumentId, Found, SearchId
from desktop.ui.narrowing import as_typed, clauses, has_words, narrowed
from desktop.ui.panes.document_list import DocumentList
from desktop.ui.panes.facet_lines import BIN, Contents, Line
from desktop.ui.panes.facet_list import FacetList
from desktop.ui.panes.listing import Listing
from desktop.ui.panes.search_box import SearchBox
from desktop.ui.panes.shelf_note import ShelfNote, Way
from desktop.ui.session import Opened, Session
from desktop.ui.theme import UNIT, Theme

SOON_MS = 120  # after a change, before the list is read again
LATER_MS = 350  # after a change, before the facets are counted again
LONGEST_MS = 3_000
SHARE = 0.42  # of the height, at most, for the facets
LEAST = 2.5  # documents in view, if the height allows it
ROWS = ("document", "annotation")  # what a line of the list shows
FINDING = (
    "document", "tag", "collection", "member", "label", "entity", "entity_name", "annotation", "claim", "utterance",
    "relation",
)  # fmt: skip
COUNTED = ("document", "tag", "collection", "member", "label", "entity", "annotation", "saved_search")


class Shelf(QWidget):
    """Finds documents and opens them; `asked` carries a command id, `left` says that one wants to read."""

    asked = Signal(str)
    left = Signal()
    menu_wanted = Signal(QPoint)
    chosen_changed = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.theme = session, theme
        self.box = SearchBox(session, theme, self)
        self.facets = FacetList(theme, self)
        self.list = DocumentList(session, theme, self)
        self.progress = QLabel(self)
        self.note = ShelfNote(theme, self)
        self._text, self._typing = "", False
        self._place = 0  # the line of the open document, or where it was before it left the list
        self._folding = session.settings.fold_near_twins
        self._to_do: int | None = None
        self._again = False
        self._answered = False
        self._recount = True
        self._counting: Job | None = None
        self._soon = self._timer(SOON_MS, self._refresh)
        self._later = self._timer(LATER_MS, self._count)
        self._arrange()
        self._connect()
        self._begin()

    def _timer(self, pause: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=pause)
        timer.timeout.connect(act)
        return timer

    def _arrange(self) -> None:
        self.setObjectName("shelf")
        self.setAccessibleName(_("Shelf"))
        self.setFocusProxy(self.box)
        self.progress.setProperty("role", "dim")
        self.progress.setContentsMargins(UNIT + 4, 2, UNIT, 4)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.list)
        self._pages.addWidget(self.note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.box, self.facets, self.progress, self._pages):
            column.addWidget(widget, 1 if widget is self._pages else 0)
        self.setMinimumWidth(200)

    def _connect(self) -> None:
        session, box, facets, found = self.session, self.box, self.facets, self.list
        session.changed.connect(self._follow)
        session.opened.connect(self._open)
        box.asked.connect(lambda text, typing: self._ask(text, typing))
        box.left.connect(self.left)
        box.went_down.connect(found.go_first)
        box.order_changed.connect(self._reorder)
        facets.narrowed.connect(lambda query, add: self.narrow(query, add=add))
        facets.searched.connect(self.search)
        facets.renamed.connect(self._rename)
        facets.removed.connect(self._remove)
        self.theme.changed.connect(self._share)
        facets.folded.connect(lambda: self._remember("facets", sorted(facets.tree.unfolded)))
        found.wanted.connect(lambda uid: self.open(DocumentId(uid)))
        found.entered.connect(self._enter)
        found.deleted.connect(lambda: self.asked.emit("document.restore" if self.in_bin else "document.delete"))
        found.climbed.connect(self.focus_search)
        found.left.connect(self.left)
        found.menu_wanted.connect(self.menu_wanted)
        found.chosen_changed.connect(self.chosen_changed)

    # What others ask of the shelf

    @property
    def query(self) -> str:
        """The query of the list at hand, as it was typed."""
        return self._text.strip()

    @property
    def filled(self) -> bool:
        """Whether the list at hand is there and its first page has been fetched."""
        documents = self.list.documents
        return self._answered and (not documents.ids or documents.row_at(0) is not None)

    @property
    def in_bin(self) -> bool:
        """Whether the list shows what is in the bin."""
        return BIN in clauses(self._text)

    def search(self, text: str) -> None:
        """Show what a query finds, and the query in the box."""
        self.box.search(text)

    def narrow(self, query: str, *, add: bool = False) -> None:
        """Narrow the list by a clause such as `tag:energy`, or widen it again when it is there."""
        self.search(narrowed(self.box.text, query, add=add))

    def focus_search(self) -> None:
        """Put the cursor into the search box."""
        self.box.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.line.selectAll()

    def chosen(self) -> tuple[DocumentId, ...]:
        """Give the documents that an act is meant for: those selected, else the one that is open."""
        selected, opened = self.list.chosen(), self.session.document
        if opened is None or len(selected) > 1 or (selected and self.window().focusWidget() is self.list):
            return selected
        return (opened.document.id,)

    def neighbour(self, direction: int) -> DocumentId | None:
        """Give the next (1) or previous (-1) document of the list, also where the open one has left it."""
        ids, opened = self.list.documents.ids, self.session.document
        place = self.list.documents.place_of(opened.document.id) if opened else -1
        if place >= 0:
            target = place + direction
        elif opened is None:
            target = 0
        else:
            target = self._place + min(direction, 0)
        return ids[target] if 0 <= target < len(ids) else None

    def open(self, document: DocumentId) -> None:
        """Open a document of the list at the match that is shown of it."""
        excerpts = self.list.documents.excerpts_of(document)
        at = excerpts[0].matches[0] if excerpts and excerpts[0].matches else None
        opened = self.session.document
        if opened is None or opened.document.id != document or at is not None:
            self.session.open_document(document, at=at)

    def anchor(self) -> QRect:
        """Give the place of the screen beside which to ask something about the chosen documents."""
        rect = self.list.visualRect(self.list.currentIndex())
        if self.list.isVisible() and rect.isValid() and rect.intersects(self.list.viewport().rect()):
            return QRect(self.list.viewport().mapToGlobal(rect.topLeft()), rect.size())
        return self.box_anchor()

    def box_anchor(self) -> QRect:
        """Give the place of the search box on the screen."""
        source = self.box.line if self.box.line.isVisible() else self.window()
        height = source.height() if source is self.box.line else UNIT * 6
        return QRect(source.mapToGlobal(QPoint(0, 0)), source.size()).adjusted(0, 0, 0, height - source.height())

    def unfold(self, group: str) -> None:
        """Unfold a group of facets: status, collections, tags, labels, entities or searches."""
        self.facets.unfold({*self.facets.tree.unfolded, group})

    # Asking

    def _begin(self) -> None:
        """Start with a library, or without one."""
        self.list.documents.clear()
        self._place, self._recount, self._answered = 0, True, False
        self.box.show_text("")
        self.facets.fill(Contents())
        if self.session.library is None:
            self._answer("", False, False, Found(()), Listing())
            return
        self.session.read(_memory, self._recall, key="shelf memory")

    def _recall(self, stored: tuple[Any, Any, Any]) -> None:
        searches, unfolded, order = stored
        self.box.recall(searches)
        self.facets.unfold(name for name in (unfolded or ()) if isinstance(name, str))
        self.box.set_order(str(order), quiet=True)
        self._ask("", False)
        self._count()

    def _remember(self, key: str, value: object) -> None:
        library = self.session.library
        if library is not None and library.writable:
            self.session.write(lambda library: library.remember(key, value), urgent=False)

    def _reorder(self, order: str) -> None:
        self._remember("shelf order", order)
        self._ask(self._text, self._typing)

    def _ask(self, text: str, typing: bool, *, keep: bool = False) -> None:
        self._soon.stop()
        if self._counting is not None:
            self._counting.cancel()  # what was found matters more; the answer begins it again
            self._counting = None
        begun, order = time.monotonic(), self.box.order
        if not keep:
            self._text, self._typing = text, typing

        def answer(found: tuple[Found, Listing]) -> None:
            self._soon.setInterval(_pause(begun, SOON_MS))
            self._answer(text, typing, keep, *found)

        folding = self.session.settings.fold_near_twins
        unfolded = self.list.documents.listing.unfolded if keep else frozenset()

        def find(library: Library) -> tuple[Found, Listing]:
            found = library.find(text, order=order, typing=typing)
            return found, Listing.of(found.ids, found.families if folding else None, unfolded)

        self.session.read(find, answer, key="find", asker=self)

    def _answer(self, text: str, typing: bool, keep: bool, found: Found, listing: Listing) -> None:
        query = as_typed(text, typing)
        session = self.session
        session.list, session.query = found.ids, query.strip()
        self._answered = True
        if keep:  # what was unfolded or folded while this was asked
            listing = listing.with_unfolded(self.list.documents.listing.unfolded)
        self.list.put(listing, query, words=has_words(query), keep=keep)
        self.box.tell(found)
        self.facets.show_query(text)
        place = self.list.documents.place_of(session.document.document.id if session.document else None)
        self._place = place if place >= 0 else self._place
        self._to_do = self._to_do if keep else None
        self._show()
        wanted = self._recount or (bool(found.ids) and not self.in_bin)
        if session.library is not None and wanted and not (keep and self._later.isActive()):
            self._later.start()

    def _show(self) -> None:
        """Show the documents, or why there are none."""
        self._tell_progress()
        some = bool(self.list.documents.ids)
        if not some:
            self.note.show_words(*self._why_empty())
        self._pages.setCurrentWidget(self.list if some else self.note)

    def _why_empty(self) -> tuple[str, str, Sequence[Way]]:
        ask = self.asked.emit
        if self.session.library is None:
            ways = [
                (_("Open a library…"), lambda: ask("library.open")),
                (_("New library…"), lambda: ask("library.new")),
            ]
            return _("No library is open"), _("A library holds your articles and all you mark in them."), ways
        if not self.query:
            ways = [
                (_("Import files…"), lambda: ask("import.files")),
                (_("Import folder…"), lambda: ask("import.folder")),
                (_("Paste text"), lambda: ask("import.paste")),
            ]
            return _("Nothing here yet"), _("Drop articles on the window, or:"), ways
        clear = (_("Show all documents"), self.box.clear)
        if self.query == BIN:
            return _("The bin is empty"), _("Documents you delete wait here until you tidy the library."), [clear]
        heading = _("Nothing found for {query}").format(query=f"“{self.query}”")
        sentence = _("Titles, texts and annotations were searched. Try fewer words, or another spelling.")
        return heading, sentence, [clear]

    # Counting

    def _count(self) -> None:
        """Count facets if they moved, and what is to do in the list at hand."""
        self._later.stop()
        begun, ids, whole = time.monotonic(), self.list.documents.listing.everything, not self.query
        known = None if self._recount else self.facets.contents

        def count(library: Library) -> tuple[Contents, int]:
            contents = known or _counted(library)
            return contents, contents.to_do if whole else len(set(library.find("status:todo").ids).intersection(ids))

        def take(counted: tuple[Contents, int]) -> None:
            self._counting = None
            contents, to_do = counted
            if known is None:
                self._recount = self._later.isActive()  # something moved meanwhile
                self._later.setInterval(_pause(begun, LATER_MS))
                self.facets.fill(contents)
            if ids is self.list.documents.listing.everything:
                self._to_do = to_do
                self._tell_progress()

        self._counting = self.session.read(count, take, key="shelf counts", asker=self)

    def _tell_progress(self) -> None:
        shown, to_do = len(self.list.documents.listing.everything), self._to_do
        if not shown:
            said = ""
        elif self.in_bin:
            said = plural("{n} document in the bin", "{n} documents in the bin", shown).format(n=number(shown))
        elif to_do is None:
            said = plural("{n} document", "{n} documents", shown).format(n=number(shown))
        else:
            said = _("{n} of {all} to do").format(n=number(to_do), all=number(shown))
        self.progress.setText(said)
        self.progress.setVisible(bool(said))

    # Following

    def _follow(self, changes: Changes, origin: str) -> None:
        if origin == "settings":
            self._refold()
            return
        if origin == "library":
            self._begin()
            return
        if changes.touches(*ROWS):
            self.list.documents.forget(changes.documents or None)
        self._again = (
            self._again or changes.touches("document", "family") or (bool(self.query) and changes.touches(*FINDING))
        )
        if self._again or changes.touches(*ROWS):
            self._start(self._soon)
        if changes.touches(*COUNTED):
            self._recount = True
            self._start(self._later)

    def _refold(self) -> None:
        """List anew when near twins shall be folded no more, or again."""
        folding = self.session.settings.fold_near_twins
        if folding != self._folding and self.session.library is not None:
            self._folding = folding
            self._ask(self._text, self._typing, keep=True)

    def _start(self, timer: QTimer) -> None:
        if not timer.isActive() and self.session.library is not None:
            timer.start()

    def _refresh(self) -> None:
        again, self._again = self._again, False
        if self.session.library is None:
            return
        if again:
            self._ask(self._text, self._typing, keep=True)
        else:
            self.list.fetch()

    def _open(self, opened: Opened | None) -> None:
        if opened is None:
            return
        place = self.list.documents.place_of(opened.document.id)
        self._place = place if place >= 0 else self._place
        self.list.follow(opened.document.id)

    def _enter(self, document: str) -> None:
        self.open(DocumentId(document))
        self.left.emit()

    # Saved searches, collections and tags

    def _rename(self, line: Line, name: str) -> None:
        def work(library: Library) -> None:
            if line.group == "searches":
                library.collections.edit_search(SearchId(line.id), name=name, query=line.query)
            elif line.group == "collections":
                library.collections.edit(CollectionId(line.id), name=name)
            else:
                library.documents.rename_tag(line.name, name)

        said = _("Renamed “{old}” to “{new}”").format(old=line.name, new=name)
        self.session.write(work, said=said)

    def _remove(self, line: Line) -> None:
        if line.group == "tags":
            self.session.read(
                lambda library: library.find(line.query), lambda found: self._untag(line, found), asker=self
            )
            return

        def work(library: Library) -> None:
            if line.group == "searches":
                library.collections.delete_search(SearchId(line.id))
            else:
                library.collections.delete(CollectionId(line.id))

        kept = _("Deleted “{name}”; its documents stay") if line.group == "collections" else _("Deleted “{name}”")
        self.session.write(work, said=kept.format(name=line.name))

    def _untag(self, line: Line, found: Found) -> None:
        n = len(found.ids)
        said = plural("Took “{name}” off {n} document", "Took “{name}” off {n} documents", n)
        self.session.write(
            lambda library: library.documents.untag(found.ids, line.name),
            said=said.format(name=line.name, n=number(n)),
        )

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave most of the height to the documents."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        above = self.box.sizeHint().height() + self.facets.head() + self.progress.sizeHint().height()
        left = self.height() - above - round(self.list.paper.height() * LEAST)
        self.facets.limit(min(round(self.height() * SHARE), left))

    def hideEvent(self, event: QHideEvent) -> None:
        """Let nothing run when the window goes."""
        super().hideEvent(event)
        if not self.window().isVisible():
            self._soon.stop()
            self._later.stop()


def _memory(library: Library) -> tuple[Any, Any, Any]:
    return library.recall("searches"), library.recall("facets"), library.recall("shelf order", "relevance")


def _counted(library: Library) -> Contents:
    collections = library.collections
    return Contents(
        tuple(library.facets()),
        tuple(collections.all()),
        tuple(collections.searches()),
        len(library.documents.binned()),
    )


def _pause(begun: float, least: int) -> int:
    """Give the milliseconds to wait before asking again what took so long: most of the lane is for others."""
    took = round((time.monotonic() - begun) * 1000)
    return min(max(least, took * 4), LONGEST_MS)
