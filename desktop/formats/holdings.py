"""What an export reads: the documents in scope as sheets, the labels, the records of the registers, the originals."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Protocol, TypeVar

from desktop import errors
from desktop.exchange import Kind, Link, Mark, Sheet, Stretch
from desktop.formats import annotations as flat
from desktop.formats import documents, registers, relations
from desktop.formats.reading import IN_BATCH, Batch, Record, Said, grouped, misfit
from desktop.formats.records import tie
from desktop.formats.scope import Scope, places
from desktop.formats.surroundings import SURROUNDINGS
from desktop.language import _
from desktop.model import Block, ClaimId, EntityId, Page, Saying

T = TypeVar("T")
Told = Callable[[int, int], None]  # gets how many documents are done, of how many
TOLD_EVERY = 50  # documents

VIEWS: dict[str, Callable[[sqlite3.Connection, Scope], Iterator[Record]]] = {
    "documents": documents.records,
    "annotations": flat.records,
    "entities": registers.entities,
    "claims": registers.claims,
    **SURROUNDINGS,
}
_DOCUMENTS = f"""
    SELECT document.id, document.uid, body, title, subtitle, byline, published, updated, site, section, url, language,
           file_name, media_type, imported_at, status, note, blocks
    FROM document {IN_BATCH.format(column="document.id")} JOIN text ON text.id = text_id ORDER BY scope.place
"""
_META = (
    "title", "subtitle", "byline", "published", "updated", "site", "section", "url", "language", "file_name",
    "media_type", "imported_at", "status", "note",
)  # fmt: skip
_TAGS = f"SELECT document_id, name FROM tag {IN_BATCH.format(column='document_id')} ORDER BY name"
_COLLECTIONS = f"""
    SELECT document_id, name FROM member {IN_BATCH.format(column="document_id")}
    JOIN collection ON collection.id = collection_id ORDER BY name
"""
_LABELS = """
    SELECT label.name, label.layer, label.colour, label.key, parent.name, label.guideline
    FROM label LEFT JOIN label AS parent ON parent.id = label.parent_id ORDER BY label.layer, label.position, label.id
"""
_ORIGINAL = """
    SELECT compression, data, body FROM document JOIN original ON original.sha256 = original_sha256
    JOIN text ON text.id = text_id WHERE document.uid = ?
"""
_PAGES = """
    SELECT number, width, height, words FROM page JOIN document USING (original_sha256, text_id)
    WHERE document.uid = ? ORDER BY number
"""


class Holdings(Protocol):
    """What a format's `dump` may ask for. Sheets come by id and hold only what the format carries."""

    @property
    def name(self) -> str:
        """What it is called: the library's name."""

    @property
    def size(self) -> int:
        """How many sheets there will be."""

    def sheets(self) -> Iterator[Sheet]:
        """Yield the documents in scope; may be asked again."""

    def labels(self) -> list[Kind]:
        """List the labels of the library in their order."""

    def records(self, view: str) -> Iterator[Record]:
        """Yield the records of a view of postil/1; see VIEWS."""

    def original(self, document: str) -> bytes | None:
        """Give the bytes that a document was imported from; None for one without."""

    def pages(self, document: str) -> Sequence[Page]:
        """Give the pages of a document's original with the places of its words; none for what has no pages."""


class Counted:
    """Holdings that tell how far they have been read, in documents."""

    def __init__(self, held: Holdings, told: Told) -> None:
        self._held = held
        self._told = told
        self.name, self.size = held.name, held.size

    def sheets(self) -> Iterator[Sheet]:
        """Yield the sheets."""
        return self._counting(self._held.sheets())

    def records(self, view: str) -> Iterator[Record]:
        """Yield the records of a view; only documents are counted."""
        found = self._held.records(view)
        return self._counting(found) if view == "documents" else found

    def _counting(self, found: Iterator[T]) -> Iterator[T]:
        for n, one in enumerate(found):
            if n % TOLD_EVERY == 0:
                self._told(n, self.size)
            yield one

    def labels(self) -> list[Kind]:
        """List the labels."""
        return self._held.labels()

    def original(self, document: str) -> bytes | None:
        """Give the bytes of a document's original."""
        return self._held.original(document)

    def pages(self, document: str) -> Sequence[Page]:
        """Give the pages of a document's original."""
        return self._held.pages(document)


class Shelf:
    """The holdings of a library as of one moment; offsets are checked, and Damaged raised where one does not fit."""

    def __init__(self, connection: sqlite3.Connection, covered: Scope, name: str) -> None:
        self.name = name
        self.size = covered.size
        self._connection = connection
        self._covered = covered

    def sheets(self) -> Iterator[Sheet]:
        """Yield the documents in scope, by id."""
        for batch in places(self._covered):
            yield from _sheets(self._connection, batch)

    def labels(self) -> list[Kind]:
        """List the labels by layer, in their order."""
        rows = self._connection.execute(_LABELS)
        return [Kind(name, layer, colour, key, parent, guide) for name, layer, colour, key, parent, guide in rows]

    def records(self, view: str) -> Iterator[Record]:
        """Yield records of postil/1; raises Usage for a view that there is not."""
        if view not in VIEWS:
            raise errors.Usage(
                _("There is no view “{view}”.").format(view=view),
                _("Choose one of {names}.").format(names=", ".join(VIEWS)),
            )
        return VIEWS[view](self._connection, self._covered)

    def original(self, document: str) -> bytes | None:
        """Give the bytes of a document's original."""
        row = self._connection.execute(_ORIGINAL, (document,)).fetchone()
        if row is None:
            return None
        compression, data, body = row
        if compression == "text":
            return str(body).encode("utf-8")
        return zlib.decompress(data) if compression == "zlib" else bytes(data)

    def pages(self, document: str) -> Sequence[Page]:
        """Give the pages of a document's original."""
        return [Page(*row) for row in self._connection.execute(_PAGES, (document,))]


def _sheets(connection: sqlite3.Connection, batch: tuple[int, int]) -> Iterable[Sheet]:
    annotated = Batch(connection, batch)
    linked = relations.of_documents(connection, batch)
    tags, collections = (grouped(connection.execute(sql, batch)) for sql in (_TAGS, _COLLECTIONS))
    for number, uid, body, *said, blocks in connection.execute(_DOCUMENTS, batch).fetchall():
        meta = dict(zip(_META, said, strict=True))
        meta["byline"] = json.loads(meta["byline"])
        meta["tags"], meta["collections"] = (
            [name for _n, name in names.get(number, ())] for names in (tags, collections)
        )
        yield Sheet(
            body,
            uid,
            meta,
            _marks(annotated, number, body),
            [tie(record) for record in linked.get(number, ())],
            tuple(Block(kind, start, end, *more) for kind, start, end, *more in json.loads(blocks)),
        )


_NUMBER = itemgetter(1)


def _marks(batch: Batch, document: int, text: str) -> list[Mark]:
    return [_mark(batch, list(rows), text) for _number, rows in groupby(batch.spans.get(document, ()), key=_NUMBER)]


def _mark(batch: Batch, rows: list[tuple[Any, ...]], text: str) -> Mark:
    """Make a mark of an annotation's rows, one for each part; see reading.Placed for the columns."""
    head = rows[0]
    uid, unanchored = head[2], bool(head[5])
    parts = []
    for row in rows if head[6] is not None else ():
        if not unanchored and text[row[7] : row[8]] != row[9]:
            raise misfit(uid, row[9], row[7], row[8])
        parts.append(Stretch(row[7], row[8], row[9]))
    said = batch.said.get(head[1])
    link = Link(head[13], head[14], head[12], head[15], head[16]) if head[12] else None
    return Mark(
        uid,
        head[3],
        tuple(parts),
        head[4],
        link,
        _saying(said) if said else None,
        head[17],
        tuple((one["name"], one["value"]) for one in batch.attributes.get(head[1], ())),
        head[18],
        head[19],
        head[20],
        head[21],
        head[22],
        unanchored,
        tuple((row[10], row[11]) for row in rows) if parts else (),
        head[23],
        head[24],
    )


def _saying(said: Said) -> Saying:
    return Saying(
        said.statement,
        ClaimId(said.claim_id),
        said.voice,  # type: ignore[arg-type]
        EntityId(said.claimant_id) if said.claimant_id else None,
        said.claimant_text or said.claimant_name,
        said.claimant_kind,
        said.affiliation,
        said.cue,
        said.uttered_at,
        said.place,
        said.medium,
        said.polarity,
        said.certainty,
    )
