"""New editions of documents: another text takes the place of the one before, and every annotation finds its place.

One edition is one step. The store hands out the work of finding places (`work`), which may be done anywhere
(`desktop.text.reanchoring.resolve_work`); what of its result no longer fits is found anew while storing.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from desktop import errors
from desktop.editions import LANDED, Edition, EditionResult, Landed, ReviewItem
from desktop.language import _
from desktop.model import AnnotationId, DocumentId, EditionId, RunId, one_line
from desktop.store import ids, reviews
from desktop.store.addresses import documents_at
from desktop.store.articles import Incoming, opening, store_content
from desktop.store.documents import DESCRIBED, EDITED
from desktop.store.step import Step
from desktop.store.store import Store
from desktop.store.uid import uuid7
from desktop.text.reanchoring import EditionWork, Landing, Resolutions, resolve_work
from desktop.text.segment import search_text

# What else is kept of a document with an edition, and comes back with it.
_DETAILS = (*DESCRIBED, "date_source", "locator", "file_at", "media_type")
_FILE = ("file_name", "source_path", "locator", "file_at", "media_type", "warnings", "opening")
_COLUMNS = (
    "id", "uid", "text_id", "original_sha256", "file_name", "source_path", "warnings", "provenance", "imported_at",
    "opening", *_DETAILS,
)  # fmt: skip
_EDITION = """
    SELECT edition.uid, outcomes, coalesce(json_extract(details, '$.title'), ''), text.sha256, length, words,
           original_sha256, file_name, source_path, imported_at, replaced_at
    FROM edition JOIN text ON text.id = text_id WHERE document_id = ? ORDER BY edition.id
"""
_PRESENT = """
    SELECT title, text.sha256, length, words, original_sha256, file_name, source_path, imported_at
    FROM document JOIN text ON text.id = text_id WHERE document.id = ?
"""
_NONE = Resolutions()


@dataclass(frozen=True, slots=True)
class _Content:
    """A text that takes the place of another, with what is told of it: columns of a document by name."""

    text_id: int
    original_sha256: str | None
    told: Mapping[str, Any]


def predecessor(
    connection: sqlite3.Connection, incoming: Incoming, near: DocumentId | None = None
) -> DocumentId | None:
    """Give the document that an article is a new edition of, the newest of several; None if there is none.

    It came from the same place in the same file, or from the same address, or is the near twin told by `near`.
    Only documents outside the bin count.
    """
    told = incoming.document
    found = None
    if told.get("source_path"):
        found = connection.execute(
            "SELECT uid FROM document WHERE source_path = ? AND locator IS ? AND deleted_at IS NULL "
            "ORDER BY id DESC LIMIT 1",
            (told["source_path"], told.get("locator")),
        ).fetchone()
    if found is None and told.get("url"):
        same = documents_at(connection, told["url"])
        found = connection.execute("SELECT uid FROM document WHERE id = ?", same[:1]).fetchone() if same else None
    if found is None and near is not None:
        found = connection.execute("SELECT uid FROM document WHERE uid = ? AND deleted_at IS NULL", (near,)).fetchone()
    return DocumentId(found[0]) if found else None


class Editions:
    """The editions of one library's documents, and the review of annotations that went with them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # Reading

    def of(self, document: DocumentId) -> list[Edition]:
        """List the texts a document has had, the first one first; the last is the present one."""
        with self._store.snapshot() as connection:
            row = _row(connection, ids.number(connection, "document", document))
            found = [
                Edition(EditionId(uid), document, n, *[*about, json.loads(outcomes)])
                for n, (uid, outcomes, *about) in enumerate(connection.execute(_EDITION, (row["id"],)), 1)
            ]
            (present,) = connection.execute(_PRESENT, (row["id"],))
            return [*found, Edition(None, document, len(found) + 1, *present)]

    def text(self, edition: EditionId) -> str:
        """Give the text of an older edition."""
        number = ids.number(self._store.read, "edition", edition)
        query = "SELECT body FROM edition JOIN text ON text.id = text_id WHERE edition.id = ?"
        return str(self._store.read.execute(query, (number,)).fetchone()[0])

    def reviews(self, document: DocumentId) -> list[ReviewItem]:
        """List the annotations of a document that did not simply stay with its last editions, decided ones too."""
        with self._store.snapshot() as connection:
            return reviews.reviews(connection, document)

    def documents_to_review(self) -> list[DocumentId]:
        """List the documents outside the bin with annotations that wait for a person."""
        return reviews.documents_to_review(self._store.read)

    # The work of finding places

    def work(self, document: DocumentId, incoming: Incoming) -> EditionWork:
        """Give what is to be done before `add`; do it with `resolve_work`, in a worker or the reading lane."""
        return self._work(document, incoming.text["sha256"], incoming.text["body"])

    def work_for(self, incoming: Incoming, near: DocumentId | None = None) -> tuple[DocumentId, EditionWork] | None:
        """Find the document an article is a new edition of, with what is to be done before `add`; None without one."""
        document = predecessor(self._store.read, incoming, near)
        return (document, self.work(document, incoming)) if document is not None else None

    def work_of_replacing(self, document: DocumentId, by: DocumentId) -> EditionWork:
        """Give what is to be done before `replace`."""
        query = "SELECT sha256, body FROM document JOIN text ON text.id = text_id WHERE document.id = ?"
        return self._work(document, *self._text_of("document", by, query))

    def work_of_restoring(self, edition: EditionId) -> EditionWork:
        """Give what is to be done before `restore`."""
        query = (
            "SELECT document.uid, sha256, body FROM edition JOIN text ON text.id = edition.text_id "
            "JOIN document ON document.id = document_id WHERE edition.id = ?"
        )
        return self._work(*self._text_of("edition", edition, query))

    def _text_of(self, table: str, uid: str, query: str) -> tuple[Any, ...]:
        connection = self._store.read
        row: tuple[Any, ...] = connection.execute(query, (ids.number(connection, table, uid),)).fetchone()
        return row

    def _work(self, document: DocumentId, sha256: str, body: str) -> EditionWork:
        with self._store.snapshot() as connection:
            number = ids.number(connection, "document", document)
            found = reviews.places(connection, number)
            return _grouped(connection, number, found, sha256, body)

    # Changing

    def add(
        self, document: DocumentId, incoming: Incoming, resolutions: Resolutions = _NONE, *, run: int | None = None
    ) -> EditionResult:
        """Make an article the new edition of a document, as one step; fields that a person edited stay.

        `resolutions` is what came of `work`; places it does not tell, or no longer, are found here. `run` is the
        number of the import it came with.
        """
        with self._store.step(self._name(document)) as step:
            number = ids.number(step.connection, "document", document)
            sha256 = incoming.original["sha256"] if incoming.original else None
            content = _Content(store_content(step, incoming), sha256, incoming.document)
            result = _turn(step, number, content, resolutions)
            if run is not None and result.replaced is not None:
                step.update("edition", ids.number(step.connection, "edition", result.replaced), {"run_id": run})
            return result

    def take_back(self, run: RunId) -> int:
        """Make the texts present again that an import replaced and nothing has replaced since; give how many."""
        query = (
            "SELECT edition.uid FROM edition JOIN run ON run.id = edition.run_id "
            "JOIN document ON document.id = document_id WHERE run.uid = ? AND deleted_at IS NULL AND edition.id = "
            "(SELECT max(newest.id) FROM edition AS newest WHERE newest.document_id = edition.document_id)"
        )
        with self._store.step(_("Undo import")) as step:
            replaced = [EditionId(row[0]) for row in step.connection.execute(query, (run,))]
            for edition in replaced:
                self.restore(edition)
        return len(replaced)

    def replace(self, document: DocumentId, by: DocumentId, resolutions: Resolutions = _NONE) -> EditionResult:
        """Make a document the new edition of another, as one step.

        Its annotations, tags and collections come along; it goes to the bin itself.
        """
        if document == by:
            raise errors.Usage(_("A document is no new edition of itself."), _("Choose another document."))
        with self._store.step(self._name(document)) as step:
            number = ids.number(step.connection, "document", document)
            other = _row(step.connection, ids.number(step.connection, "document", by))
            result = _turn(step, number, _Content(other["text_id"], other["original_sha256"], other), resolutions)
            _bring_along(step, number, other["id"])
            step.update("document", other["id"], {"deleted_at": step.now, "modified_at": step.now})
            return result

    def _name(self, document: DocumentId) -> str:
        row = self._store.read.execute("SELECT title FROM document WHERE uid = ?", (document,)).fetchone()
        return _("New edition of “{title}”").format(title=one_line([row[0] if row else ""], 40))

    def restore(self, edition: EditionId, resolutions: Resolutions = _NONE) -> EditionResult:
        """Make an older edition the present one again, as one step; the one in between is kept as an edition."""
        with self._store.step(_("Restore an edition")) as step:
            number = ids.number(step.connection, "edition", edition)
            document, text_id, sha256, file_name, source_path, warnings, provenance, details, body = (
                step.connection.execute(
                    "SELECT document_id, text_id, original_sha256, file_name, source_path, warnings, provenance, "
                    "details, body FROM edition JOIN text ON text.id = text_id WHERE edition.id = ?",
                    (number,),
                ).fetchone()
            )
            told = json.loads(details) | {
                "file_name": file_name,
                "source_path": source_path,
                "warnings": warnings,
                "provenance": provenance,
            }
            told["opening"] = opening(body, told.get("title") or "")
            return _turn(step, document, _Content(text_id, sha256, told), resolutions)

    def accept(self, annotation: AnnotationId, candidate: int | None = None) -> None:
        """Put an annotation where a candidate stands, the first one if not said; or let a moved one stay.

        Raises Usage where there is no such candidate.
        """
        with self._store.step(_("Accept a place")) as step:
            reviews.accept(step, annotation, candidate)

    def reject(self, annotation: AnnotationId) -> None:
        """Say that an annotation belongs nowhere in the present text; it is kept and listed without a place."""
        with self._store.step(_("Reject a place")) as step:
            reviews.reject(step, annotation)


def _row(connection: sqlite3.Connection, number: int) -> dict[str, Any]:
    row = connection.execute(f"SELECT {','.join(_COLUMNS)} FROM document WHERE id = ?", (number,)).fetchone()
    return dict(zip(_COLUMNS, row, strict=True))


def _turn(step: Step, number: int, content: _Content, resolutions: Resolutions) -> EditionResult:
    """Give a document another text, keep the one it had as an edition, and bring its annotations along."""
    old = _row(step.connection, number)
    document = DocumentId(old["uid"])
    if (old["text_id"], old["original_sha256"]) == (content.text_id, content.original_sha256):
        return EditionResult(document, None)
    sha256, body = step.connection.execute("SELECT sha256, body FROM text WHERE id = ?", (content.text_id,)).fetchone()
    landed = _landings(step.connection, number, resolutions, content.text_id, sha256, body)
    counts = Counter(landing.kind for _place, landing in landed)
    uid = EditionId(uuid7())
    edition = step.insert("edition", _edition_row(step, old, uid, counts))
    step.update("document", number, {**_merged(old, content), "imported_at": step.now, "modified_at": step.now})
    reviews.land(step, landed, body, edition)
    return EditionResult(document, uid, **{kind: counts[kind] for kind in LANDED})


def _edition_row(step: Step, old: Mapping[str, Any], uid: str, counts: Counter[Landed]) -> dict[str, Any]:
    kept = ("text_id", "original_sha256", "file_name", "source_path", "warnings", "provenance", "imported_at")
    return {
        "uid": uid,
        "document_id": old["id"],
        **{name: old[name] for name in kept},
        "details": json.dumps({name: old[name] for name in _DETAILS}, ensure_ascii=False),
        "outcomes": json.dumps({kind: counts[kind] for kind in LANDED if counts[kind]}),
        "replaced_at": step.now,
    }


def _merged(old: Mapping[str, Any], content: _Content) -> dict[str, Any]:
    """Give the columns a document gets: what a person edited stays, and what the new edition does not tell."""
    told = content.told
    before, after = json.loads(old["provenance"]), json.loads(told["provenance"])
    values = {name: told.get(name) for name in _FILE}
    for name in DESCRIBED:
        source = f"{name}_from"
        edited = before.get(source) == EDITED or (name == "published" and old["date_source"] == EDITED)
        if edited or told.get(name) in (None, "", "[]"):
            after.pop(source, None)
            after.update({source: before[source]} if source in before else {})
        else:
            values[name] = told[name]
    if "published" in values:
        values["date_source"] = told.get("date_source")
    if "title" in values:
        values["search_title"] = search_text(str(values["title"]))
    values["provenance"] = json.dumps(after, ensure_ascii=False)
    return {**values, "text_id": content.text_id, "original_sha256": content.original_sha256}


def _landings(
    connection: sqlite3.Connection, number: int, resolutions: Resolutions, text_id: int, sha256: str, body: str
) -> list[tuple[reviews.Place, Landing]]:
    """Give where every annotation goes; what the resolutions do not tell is found now."""
    found = reviews.places(connection, number)
    open_ones = [
        place for place in found if not place.back_in(text_id) and resolutions.of(place.standing, sha256) is None
    ]
    rest = resolve_work(_grouped(connection, number, open_ones, sha256, body)) if open_ones else _NONE
    landed = []
    for place in found:
        landing = place.back_in(text_id) or resolutions.of(place.standing, sha256) or rest.of(place.standing, sha256)
        assert landing is not None  # it is in one of them
        landed.append((place, landing))
    return landed


def _grouped(
    connection: sqlite3.Connection, number: int, found: Iterable[reviews.Place], sha256: str, body: str
) -> EditionWork:
    """Group annotations by the text they stand in: the present one, or that of the edition where they stood last."""
    (present,) = connection.execute("SELECT text_id FROM document WHERE id = ?", (number,)).fetchone()
    groups: dict[int | None, list[reviews.Place]] = {}
    for place in found:
        groups.setdefault(place.text_id if place.unanchored else present, []).append(place)

    def text(text_id: int | None) -> str:
        row = connection.execute("SELECT body FROM text WHERE id = ?", (text_id,)).fetchone()
        return row[0] if row else ""

    standing = {text_id: tuple(place.standing for place in group) for text_id, group in groups.items()}
    return EditionWork(sha256, body, tuple((text(text_id), group) for text_id, group in standing.items()))


def _bring_along(step: Step, number: int, other: int) -> None:
    """Give a document what belongs to another: annotations, what stands as evidence or attached, tags, collections."""
    run = step.connection.execute
    run(
        "UPDATE annotation SET document_id = ?1, modified_at = ?3 WHERE document_id = ?2 AND NOT EXISTS ("
        "SELECT 1 FROM annotation AS there JOIN label ON label.id = there.label_id WHERE there.document_id = ?1 "
        "AND there.label_id = annotation.label_id AND layer = 'document')",
        (number, other, step.now),
    )
    run("UPDATE evidence SET document_id = ? WHERE document_id = ?", (number, other))
    run("UPDATE document SET part_of_id = ?1 WHERE part_of_id = ?2 AND id <> ?1", (number, other))
    for table, column in (("tag", "name"), ("member", "collection_id")):
        run(
            f"INSERT INTO {table} (document_id, {column}) SELECT ?1, {column} FROM {table} WHERE document_id = ?2 "
            f"AND {column} NOT IN (SELECT {column} FROM {table} WHERE document_id = ?1)",
            (number, other),
        )
