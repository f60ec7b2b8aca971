"""Named sets of documents, and queries with names."""

from __future__ import annotations

from collections.abc import Iterable

from desktop import errors
from desktop.language import _
from desktop.model import Collection, CollectionId, DocumentId, SavedSearch, SearchId, one_line
from desktop.store import ids
from desktop.store.step import Step
from desktop.store.store import Store
from desktop.store.uid import uuid7


class Collections:
    """The collections and saved searches of one library."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[Collection]:
        """List the collections by name, each with the number of its documents that are not in the bin."""
        rows = self._store.read.execute(
            "SELECT collection.uid, collection.name, collection.note, count(document.id) FROM collection "
            "LEFT JOIN member ON collection_id = collection.id "
            "LEFT JOIN document ON document.id = document_id AND deleted_at IS NULL "
            "GROUP BY collection.id ORDER BY collection.name"
        )
        return [Collection(CollectionId(uid), name, note, count) for uid, name, note, count in rows]

    def add(self, documents: Iterable[DocumentId], name: str) -> CollectionId:
        """Put documents into the collection of that name, which is made when there is none; give its id."""
        with self._store.step(_("Add to “{name}”").format(name=one_line([name], 40))) as step:
            collection = named(step, name)
            for number in ids.numbers(step.connection, "document", documents):
                step.connection.execute(
                    "INSERT INTO member (collection_id, document_id) SELECT ?, ? "
                    "WHERE NOT EXISTS (SELECT 1 FROM member WHERE collection_id = ? AND document_id = ?)",
                    (collection, number, collection, number),
                )
            uid = step.connection.execute("SELECT uid FROM collection WHERE id = ?", (collection,)).fetchone()[0]
        return CollectionId(uid)

    def remove(self, documents: Iterable[DocumentId], name: str) -> None:
        """Take documents out of a collection."""
        with self._store.step(_("Remove from “{name}”").format(name=one_line([name], 40))) as step:
            for marks, lot in ids.batches(ids.numbers(step.connection, "document", documents)):
                step.connection.execute(
                    "DELETE FROM member WHERE collection_id = (SELECT id FROM collection WHERE name = ?) "
                    f"AND document_id IN ({marks})",
                    (name, *lot),
                )

    def edit(self, collection: CollectionId, *, name: str | None = None, note: str | None = None) -> None:
        """Rename a collection or set its note; an empty note clears it."""
        values: dict[str, str | None] = {}
        if name is not None:
            values["name"] = _name(name)
        if note is not None:
            values["note"] = note or None
        with self._store.step(_("Edit collection")) as step:
            number = ids.number(step.connection, "collection", collection)
            if "name" in values:
                _must_be_free(step, "collection", values["name"] or "", number)
            step.update("collection", number, values)

    def delete(self, collection: CollectionId) -> None:
        """Delete a collection; its documents stay."""
        with self._store.step(_("Delete collection")) as step:
            step.delete("collection", ids.number(step.connection, "collection", collection))

    # Saved searches

    def searches(self) -> list[SavedSearch]:
        """List the saved searches in their order."""
        rows = self._store.read.execute("SELECT uid, name, query FROM saved_search ORDER BY position, id")
        return [SavedSearch(SearchId(uid), name, query) for uid, name, query in rows]

    def save_search(self, name: str, query: str) -> SearchId:
        """Keep a query under a name; the same name again replaces the query."""
        name = _name(name)
        with self._store.step(_("Save search “{name}”").format(name=one_line([name], 40))) as step:
            row = step.connection.execute("SELECT id, uid FROM saved_search WHERE name = ?", (name,)).fetchone()
            if row:
                step.update("saved_search", row[0], {"query": query})
                return SearchId(row[1])
            place = step.connection.execute("SELECT coalesce(max(position), 0) + 1 FROM saved_search").fetchone()[0]
            uid = uuid7()
            step.insert("saved_search", {"uid": uid, "name": name, "query": query, "position": place})
        return SearchId(uid)

    def edit_search(self, search: SearchId, *, name: str, query: str) -> None:
        """Rename a saved search and set its query."""
        with self._store.step(_("Edit saved search")) as step:
            number = ids.number(step.connection, "saved_search", search)
            _must_be_free(step, "saved_search", _name(name), number)
            step.update("saved_search", number, {"name": _name(name), "query": query})

    def delete_search(self, search: SearchId) -> None:
        """Forget a saved search."""
        with self._store.step(_("Delete saved search")) as step:
            step.delete("saved_search", ids.number(step.connection, "saved_search", search))


def named(step: Step, name: str) -> int:
    """Give the collection of that name within a step, making it when there is none."""
    name = _name(name)
    row = step.connection.execute("SELECT id FROM collection WHERE name = ?", (name,)).fetchone()
    if row:
        return int(row[0])
    return step.insert("collection", {"uid": uuid7(), "name": name, "run_id": step.run})


def _must_be_free(step: Step, table: str, name: str, number: int) -> None:
    if step.connection.execute(f"SELECT 1 FROM {table} WHERE name = ? AND id <> ?", (name, number)).fetchone():
        raise errors.Usage(_("There is already a “{name}”.").format(name=name), _("Choose another name."))


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise errors.Usage(_("A name is needed."), _("Type one and try again."))
    return name
