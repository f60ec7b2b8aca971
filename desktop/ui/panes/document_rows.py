"""The list of documents as Qt sees it: ids at once, lines by the page as they come into view, excerpts after them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop.jobs import Job
from desktop.language import _, number, plural
from desktop.model import DocumentId, Excerpt, Row
from desktop.ui.panes.listing import Listing, twins_in_words
from desktop.ui.session import Session

PAGE = 50  # lines fetched together
KEPT = 4_000  # lines kept when one scrolls far


class DocumentModel(QAbstractListModel):
    """A listing of ids; `row_at` gives a line or None while it is on its way."""

    fetched = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.listing = Listing()
        self.query = ""
        self._rows: dict[DocumentId, Row] = {}
        self._fresh: set[DocumentId] = set()
        self._excerpts: dict[DocumentId, tuple[Excerpt, ...]] = {}
        self._looked: set[DocumentId] = set()
        self._coming: frozenset[DocumentId] = frozenset()
        self._looking: Job | None = None

    def put(self, listing: Listing, query: str, *, words: bool) -> bool:
        """Show these documents; `words` says that the query has some to show excerpts of. True when others than before.

        Lines that are known stay, so that nothing flickers.
        """
        if query != self.query or not words:
            self._excerpts.clear()
            self._looked.clear()
        self.query = query if words else ""
        if self._looking is not None:
            self._looking.cancel()  # what was asked for an older list must not hold up this one
            self._looking = None
        return self.relist(listing)

    def relist(self, listing: Listing) -> bool:
        """Show the documents of the same query in these lines. True when others than before."""
        before, self.listing = self.listing, listing
        if listing.ids == before.ids:
            if listing.followers != before.followers:
                self._tell(before.followers.keys() | listing.followers.keys())
            return False
        self.beginResetModel()
        self.endResetModel()
        return True

    def forget(self, documents: Iterable[DocumentId] | None = None) -> None:
        """Take the lines of documents, or all, as out of date: they are shown until they are fetched again."""
        if documents is None:
            self._fresh.clear()
        else:
            self._fresh.difference_update(documents)
        self._coming = frozenset()

    def clear(self) -> None:
        """Forget everything, as another library is opened."""
        self._rows.clear()
        self._fresh.clear()
        self._coming = frozenset()
        self.put(Listing(), "", words=False)

    # Looking

    @property
    def ids(self) -> tuple[DocumentId, ...]:
        """The document of each line."""
        return self.listing.ids

    @property
    def places(self) -> dict[DocumentId, int]:
        """The line of each document; folded ones have that of the near twin before them."""
        return self.listing.places

    def place_of(self, document: DocumentId | None) -> int:
        """Give the line of a document, -1 when it is not in the list."""
        return self.places.get(document, -1) if document is not None else -1

    def row_at(self, place: int) -> Row | None:
        """Give what is known of a line."""
        return self._rows.get(self.ids[place])

    def excerpts_of(self, document: DocumentId) -> tuple[Excerpt, ...]:
        """Give the excerpts that are known of a document."""
        return self._excerpts.get(document, ())

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Say how many documents there are."""
        return 0 if parent.isValid() else len(self.ids)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give the title, the tooltip, or for a screen reader the whole line."""
        if not index.isValid() or not 0 <= index.row() < len(self.ids):
            return None
        row = self.row_at(index.row())
        if row is None:
            return _("Loading…") if role == Qt.ItemDataRole.AccessibleTextRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(piece for piece in (row.title, details(row), self._about_twins(row.id)) if piece)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ". ".join(piece for piece in (row.title, details(row), self._about_twins(row.id)) if piece)
        return None

    def _about_twins(self, document: DocumentId) -> str:
        followers = self.listing.followers.get(document)
        if not followers:
            return _("Near twin of the document above") if self.listing.is_unfolded(document) else ""
        said = _("{twins}; Left folds them") if self.listing.is_unfolded(document) else _("{twins}; Right shows them")
        return said.format(twins=twins_in_words(len(followers)))

    # Fetching

    def need(self, first: int, last: int) -> None:
        """See to it that the pages with these lines are there or on their way."""
        if first < 0 or not self.ids:
            return
        begin, end = first // PAGE * PAGE, min((last // PAGE + 1) * PAGE, len(self.ids))
        around = self.ids[begin:end]
        missing = [uid for uid in around if uid not in self._fresh]
        if missing and not self._coming.issuperset(missing):
            self._drop_far(around)
            self._coming = frozenset(missing)
            self._session.read(
                lambda library: library.documents.rows(missing),
                lambda rows: self._take(missing, rows),
                key="shelf rows",
                asker=self,
            )
        self._need_excerpts(self.ids[first : last + 1])

    def _take(self, asked: Sequence[DocumentId], rows: list[Row]) -> None:
        self._coming = frozenset()
        self._fresh.update(asked)
        other = [row for row in rows if self._rows.get(row.id) != row]
        self._rows.update((row.id, row) for row in other)
        self._tell(row.id for row in other)
        self.fetched.emit()

    def _need_excerpts(self, documents: Sequence[DocumentId]) -> None:
        query = self.query
        missing = [uid for uid in documents if uid not in self._looked]
        if not query or not missing:
            return

        def take(found: dict[DocumentId, tuple[Excerpt, ...]]) -> None:
            self._looking = None
            if query == self.query:
                self._looked.update(missing)
                self._excerpts.update(found)
                self._tell(missing)

        self._looking = self._session.read(
            lambda library: library.excerpts(query, missing),
            take,
            key="shelf excerpts",
            failed=self._give_up,
            asker=self,
        )

    def _give_up(self, problem: BaseException) -> None:
        self._looking = None
        self._session.fail(problem)

    def _drop_far(self, near: Iterable[DocumentId]) -> None:
        if len(self._rows) > KEPT:
            kept = set(near)
            self._rows = {uid: row for uid, row in self._rows.items() if uid in kept}
            self._fresh &= kept

    def _tell(self, documents: Iterable[DocumentId]) -> None:
        places = [place for uid in documents if (place := self.place_of(uid)) >= 0]
        if places:
            self.dataChanged.emit(self.index(min(places)), self.index(max(places)))


def details(row: Row) -> str:
    """Give the quiet line of a document: source, date, number of annotations, status in words."""
    pieces = [row.source, day_of(row.published)]
    if row.annotations:
        pieces.append(plural("{n} annotation", "{n} annotations", row.annotations).format(n=row.annotations))
    pieces.append(status_name(row.status))
    return " · ".join(piece for piece in pieces if piece)


def status_name(status: str) -> str:
    """Give a status in the user's words."""
    return {
        "todo": _("To do"),
        "in_progress": _("In progress"),
        "done": _("Done"),
        "excluded": _("Excluded"),
    }.get(status, status)


@lru_cache(maxsize=4_000)
def count_of(n: int) -> str:
    """Write a number of annotations as this user does."""
    return number(n)


@lru_cache(maxsize=4_000)
def day_of(published: str | None) -> str:
    """Write a day of publication as this user does; what is less than a day stays as it is."""
    import datetime as dt

    from desktop.language import date

    if not published:
        return ""
    try:
        return date(dt.date.fromisoformat(published[:10]))
    except ValueError:
        return published
