"""Documents and their texts: reading them, describing them, sorting them, the bin."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable
from typing import Any

from desktop import errors
from desktop.language import _, plural
from desktop.model import (
    STATUSES,
    Arrival,
    Block,
    Document,
    DocumentId,
    Link,
    Overview,
    Page,
    Row,
    RunId,
    Status,
    one_line,
)
from desktop.store import ids
from desktop.store.addresses import documents_at
from desktop.store.step import Step, must_be_storable, now
from desktop.store.store import Store
from desktop.text.segment import search_text

EDITABLE = (
    "title", "subtitle", "byline", "published", "updated", "site", "section", "url", "language", "note",
)  # fmt: skip
DESCRIBED = tuple(name for name in EDITABLE if name != "note")  # told by files, too
EDITED = "edited"  # in the provenance: a person said so

_DOCUMENT = """
    SELECT document.id, document.uid, title, subtitle, byline, published, date_source, updated, site, section, url,
           language, file_name, source_path, locator, file_at,
           (SELECT whole.uid FROM document AS whole WHERE whole.id = document.part_of_id),
           media_type, original_sha256, text.sha256, length, words, status, note, warnings, provenance, run.uid,
           imported_at, modified_at, deleted_at, (SELECT count(*) FROM edition WHERE document_id = document.id)
    FROM document JOIN text ON text.id = text_id LEFT JOIN run ON run.id = run_id
"""
_ROW = """
    SELECT document.uid, title, coalesce(site, json_extract(byline, '$[0]'), file_name, ''), published, status,
           (SELECT count(*) FROM annotation WHERE document_id = document.id AND state <> 'rejected'), opening
    FROM document
"""


class Documents:
    """The documents of one library."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # Reading

    def get(self, document: DocumentId) -> Document:
        """Give all that is known of a document but its text; raises NotFound."""
        connection = self._store.read
        row = connection.execute(_DOCUMENT + "WHERE document.uid = ?", (document,)).fetchone()
        if row is None:
            ids.number(connection, "document", document)
        return _document(connection, row)

    def each(self, documents: Iterable[DocumentId]) -> Iterable[Document]:
        """Give several documents one by one; those that are gone meanwhile are left out."""
        connection = self._store.read
        for document in documents:
            row = connection.execute(_DOCUMENT + "WHERE document.uid = ?", (document,)).fetchone()
            if row is not None:
                yield _document(connection, row)

    def text(self, document: DocumentId) -> str:
        """Give the text that every offset of the document points into."""
        return str(self._column(document, "body"))

    def blocks(self, document: DocumentId) -> tuple[Block, ...]:
        """Give the structural pieces of the text, in reading order."""
        pieces = json.loads(self._column(document, "blocks"))
        return tuple(Block(*piece) for piece in pieces)

    def links(self, document: DocumentId) -> tuple[Link, ...]:
        """Give the ranges of the text that lead somewhere, in reading order."""
        return tuple(Link(*link) for link in json.loads(self._column(document, "links")))

    def pages(self, document: DocumentId) -> tuple[Page, ...]:
        """Give the pages of the original with the places of the text's words on them; none for what has no pages."""
        rows = self._store.read.execute(
            "SELECT number, width, height, words FROM page JOIN document USING (original_sha256, text_id) "
            "WHERE uid = ? ORDER BY number",
            (document,),
        )
        return tuple(Page(*row) for row in rows)

    def _column(self, document: DocumentId, column: str) -> Any:
        connection = self._store.read
        row = connection.execute(
            f"SELECT text.{column} FROM document JOIN text ON text.id = text_id WHERE uid = ?", (document,)
        ).fetchone()
        if row is None:
            ids.number(connection, "document", document)
        return row[0]

    def original(self, document: DocumentId) -> bytes | None:
        """Give the bytes that were imported, as they were; None for a document pasted as text."""
        row = self._store.read.execute("SELECT original_sha256 FROM document WHERE uid = ?", (document,)).fetchone()
        if row is None or row[0] is None:
            ids.number(self._store.read, "document", document)
            return None
        return original_bytes(self._store.read, row[0])

    def arrival(self, document: DocumentId) -> Arrival:
        """Give what a document came with: its original, its import, and the documents it came together with."""
        row = self._store.read.execute(
            "SELECT size, run.name, whole.uid FROM document LEFT JOIN original ON sha256 = document.original_sha256 "
            "LEFT JOIN run ON run.id = document.run_id LEFT JOIN document AS whole ON whole.id = document.part_of_id "
            "WHERE document.uid = ?",
            (document,),
        ).fetchone()
        if row is None:
            ids.number(self._store.read, "document", document)
        whole = self.rows([row[2]]) if row[2] else []
        return Arrival(row[0], row[1], whole[0] if whole else None, tuple(self.rows(self.parts(document))))

    def parts(self, document: DocumentId) -> list[DocumentId]:
        """List the documents that came attached to a document and are not in the bin, as they were imported."""
        rows = self._store.read.execute(
            "SELECT part.uid FROM document AS part JOIN document AS whole ON whole.id = part.part_of_id "
            "WHERE whole.uid = ? AND part.deleted_at IS NULL ORDER BY part.id",
            (document,),
        )
        return [DocumentId(row[0]) for row in rows]

    def at_address(self, url: str) -> DocumentId | None:
        """Give the document outside the bin that came from an address, as browsers take addresses for the same."""
        found = documents_at(self._store.read, url)
        rows = self._store.read.execute("SELECT uid FROM document WHERE id = ?", (found[0],)) if found else ()
        return next((DocumentId(row[0]) for row in rows), None)

    def rows(self, documents: Iterable[DocumentId]) -> list[Row]:
        """Give the list lines of these documents, in their order; those that are gone are left out."""
        connection, wanted = self._store.read, list(documents)
        found: dict[str, Row] = {}
        for first in range(0, len(wanted), ids.BATCH):
            lot = wanted[first : first + ids.BATCH]
            marks = ",".join("?" * len(lot))
            for row in connection.execute(f"{_ROW} WHERE document.uid IN ({marks})", lot):
                found[row[0]] = Row(DocumentId(row[0]), *row[1:])
        return [found[document] for document in wanted if document in found]

    def overview(self) -> Overview:
        """Count what the library holds."""
        connection = self._store.read
        by_status = dict(
            connection.execute("SELECT status, count(*) FROM document WHERE deleted_at IS NULL GROUP BY status")
        )

        def count(what: str) -> int:
            return int(connection.execute(f"SELECT count(*) FROM {what}").fetchone()[0])

        return Overview(
            documents=sum(by_status.values()),
            by_status=by_status,
            binned=count("document WHERE deleted_at IS NOT NULL"),
            annotations=count("annotation")
            - count("document JOIN annotation ON document_id = document.id WHERE deleted_at IS NOT NULL"),
            entities=count("entity WHERE merged_into IS NULL"),
            claims=count("claim WHERE merged_into IS NULL"),
        )

    def binned(self) -> list[DocumentId]:
        """List the documents in the bin, the last thrown away first."""
        rows = self._store.read.execute(
            "SELECT uid FROM document WHERE deleted_at IS NOT NULL ORDER BY deleted_at DESC, id"
        )
        return [DocumentId(row[0]) for row in rows]

    def of_run(self, run: RunId) -> list[DocumentId]:
        """List the documents that came with an import."""
        rows = self._store.read.execute(
            "SELECT document.uid FROM document JOIN run ON run.id = run_id WHERE run.uid = ? ORDER BY document.id",
            (run,),
        )
        return [DocumentId(row[0]) for row in rows]

    # Changing

    def edit(self, document: DocumentId, **fields: Any) -> None:
        """Set fields of a document: those of EDITABLE; `byline` is a sequence of names, the others are texts."""
        unknown = set(fields) - set(EDITABLE)
        if unknown:
            raise errors.Usage(
                _("Documents have no field “{name}” that can be edited.").format(name=", ".join(sorted(unknown)))
            )
        values: dict[str, Any] = {name: (value or None) for name, value in fields.items()}
        if "title" in values:
            values["title"] = " ".join((values["title"] or "").split()) or _("Untitled")
            values["search_title"] = search_text(values["title"])
        if "byline" in values:
            values["byline"] = json.dumps(list(values["byline"] or ()), ensure_ascii=False, separators=(",", ":"))
        if "published" in values:
            values["date_source"] = "edited" if values["published"] else None
        with self._store.step(_("Edit details")) as step:
            number = ids.number(step.connection, "document", document)
            if fields.keys() - {"note"}:  # a note has no other source
                values["provenance"] = _edited(step.connection, number, fields)
            step.update("document", number, {**values, "modified_at": step.now})

    def set_status(self, documents: Iterable[DocumentId], status: Status) -> None:
        """Set the status of documents: todo, in_progress, done or excluded."""
        if status not in STATUSES:
            raise errors.Usage(
                _("There is no status “{status}”.").format(status=status),
                _("Choose one of {statuses}.").format(statuses=", ".join(STATUSES)),
            )
        self._set(documents, "status", status, _("Set status"), "status <> ?", status)

    def bin(self, documents: Iterable[DocumentId]) -> None:
        """Put documents in the bin; their annotations go and come back with them."""
        documents = list(documents)
        name = plural("Delete a document", "Delete {n} documents", len(documents)).format(n=len(documents))
        self._set(documents, "deleted_at", now(), name, "deleted_at IS NULL")

    def restore(self, documents: Iterable[DocumentId]) -> None:
        """Take documents out of the bin."""
        self._set(documents, "deleted_at", None, _("Restore from the bin"), "deleted_at IS NOT NULL")

    def _set(
        self, documents: Iterable[DocumentId], column: str, value: str | None, name: str, when: str, *values: str
    ) -> None:
        with self._store.step(name) as step:
            chosen = ids.numbers(step.connection, "document", documents)
            for marks, lot in ids.batches(chosen):
                step.connection.execute(
                    f"UPDATE document SET {column} = ?, modified_at = ? WHERE id IN ({marks}) AND {when}",
                    (value, step.now, *lot, *values),
                )

    def tag(self, documents: Iterable[DocumentId], name: str) -> None:
        """Put a free word on documents; those that have it keep it."""
        name = _word(name)
        with self._store.step(_("Tag with “{name}”").format(name=one_line([name], 40))) as step:
            for number in ids.numbers(step.connection, "document", documents):
                step.connection.execute(
                    "INSERT INTO tag (document_id, name) SELECT ?, ? "
                    "WHERE NOT EXISTS (SELECT 1 FROM tag WHERE document_id = ? AND name = ?)",
                    (number, name, number, name),
                )

    def untag(self, documents: Iterable[DocumentId], name: str) -> None:
        """Take a free word off documents."""
        with self._store.step(_("Remove tag “{name}”").format(name=one_line([name], 40))) as step:
            for marks, lot in ids.batches(ids.numbers(step.connection, "document", documents)):
                step.connection.execute(f"DELETE FROM tag WHERE name = ? AND document_id IN ({marks})", (name, *lot))

    def tags(self) -> dict[str, int]:
        """Give every tag in use with the number of documents that bear it."""
        rows = self._store.read.execute(
            "SELECT name, count(*) FROM tag JOIN document ON document.id = document_id "
            "WHERE deleted_at IS NULL GROUP BY name ORDER BY name"
        )
        return dict(rows.fetchall())

    def rename_tag(self, name: str, new: str) -> None:
        """Give a tag another name everywhere; where both stand on a document, one stays."""
        new = _word(new)
        with self._store.step(_("Rename tag “{name}”").format(name=one_line([name], 40))) as step:
            step.connection.execute("UPDATE OR IGNORE tag SET name = ? WHERE name = ?", (new, name))
            step.connection.execute("DELETE FROM tag WHERE name = ? AND name <> ?", (name, new))

    def undo_import(self, run: RunId) -> int:
        """Put the documents of an import in the bin, with the collection it made; give how many. One step."""
        with self._store.step(_("Undo import")) as step:
            if self._store.is_active(step.connection, run):
                raise errors.Moved(_("The import is still going on."), _("Cancel it first, then undo."))
            number = ids.number(step.connection, "run", run)
            rows = step.connection.execute(
                "SELECT uid FROM document WHERE run_id = ? AND deleted_at IS NULL", (number,)
            )
            documents = [DocumentId(row[0]) for row in rows]
            self.bin(documents)
            for (made,) in step.connection.execute("SELECT id FROM collection WHERE run_id = ?", (number,)).fetchall():
                others = step.connection.execute(
                    "SELECT 1 FROM member JOIN document ON document.id = document_id "
                    "WHERE collection_id = ? AND document.deleted_at IS NULL",
                    (made,),
                ).fetchone()
                if others is None:
                    step.delete("collection", made)
        return len(documents)


def original_bytes(connection: sqlite3.Connection, sha256: str) -> bytes:
    """Give the bytes of an original as they were."""
    compression, data, body = connection.execute(
        "SELECT compression, data, "
        "CASE compression WHEN 'text' THEN (SELECT body FROM text WHERE text.sha256 = original.sha256) END "
        "FROM original WHERE sha256 = ?",
        (sha256,),
    ).fetchone()
    if compression == "text":
        return str(body).encode("utf-8")
    return zlib.decompress(data) if compression == "zlib" else bytes(data)


def touch(step: Step, document: int) -> None:
    """Mark work on a document: a document that was to do is in progress from its first annotation on."""
    step.connection.execute(
        "UPDATE document SET status = 'in_progress', modified_at = ? WHERE id = ? AND status = 'todo'",
        (step.now, document),
    )


def _edited(connection: sqlite3.Connection, number: int, fields: Iterable[str]) -> str:
    """Give a document's provenance, telling of these fields that they were edited."""
    kept = json.loads(connection.execute("SELECT provenance FROM document WHERE id = ?", (number,)).fetchone()[0])
    kept |= {f"{name}_from": EDITED for name in fields if name != "note"}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _word(name: str) -> str:
    name = " ".join(name.split())
    must_be_storable(name, "tag")
    if not name:
        raise errors.Usage(_("A tag needs a name."), _("Type a word and try again."))
    return name


def _names(connection: sqlite3.Connection, sql: str, number: int) -> tuple[str, ...]:
    return tuple(row[0] for row in connection.execute(sql, (number,)))


def _document(connection: sqlite3.Connection, row: tuple[Any, ...]) -> Document:
    number = row[0]
    count = "SELECT count(*) FROM annotation WHERE document_id = ? AND state <> 'rejected'"
    return Document(
        id=DocumentId(row[1]),
        title=row[2],
        subtitle=row[3],
        byline=tuple(json.loads(row[4])),
        published=row[5],
        date_source=row[6],
        updated=row[7],
        site=row[8],
        section=row[9],
        url=row[10],
        language=row[11],
        file_name=row[12],
        source_path=row[13],
        locator=row[14],
        file_at=row[15],
        part_of=DocumentId(row[16]) if row[16] else None,
        media_type=row[17],
        original_sha256=row[18],
        text_sha256=row[19],
        length=row[20],
        words=row[21],
        status=row[22],
        note=row[23],
        tags=_names(connection, "SELECT name FROM tag WHERE document_id = ? ORDER BY name", number),
        collections=_names(
            connection,
            "SELECT name FROM collection JOIN member ON collection_id = collection.id "
            "WHERE document_id = ? ORDER BY name",
            number,
        ),
        annotations=int(connection.execute(count, (number,)).fetchone()[0]),
        warnings=tuple(json.loads(row[24])),
        provenance=json.loads(row[25]),
        run_id=RunId(row[26]) if row[26] else None,
        imported_at=row[27],
        modified_at=row[28],
        deleted_at=row[29],
        editions=row[30] + 1,
    )
