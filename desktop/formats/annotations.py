"""The view `annotations` of postil/1: one flat record per annotation, for analysts and spreadsheets."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby

from desktop.formats.documents import SCHEMA
from desktop.formats.reading import IN_BATCH, Batch, Placed, Record, Said, misfit
from desktop.formats.scope import Scope, places

_DOCUMENTS = f"""
    SELECT document.id, document.uid, title, subtitle, published, updated, site, section, url, body
    FROM document {IN_BATCH.format(column="document.id")} JOIN text ON text.id = text_id ORDER BY scope.place
"""
_WHERE = (
    "document_id", "document_title", "document_subtitle", "document_published", "document_updated", "document_site",
    "document_section", "document_url",
)  # fmt: skip
_SAID = tuple(field for field in Said._fields if field not in ("annotation", "claim_id", "statement"))


def records(connection: sqlite3.Connection, covered: Scope) -> Iterator[Record]:
    """Yield the records of the annotations on the documents in scope, by document, start, end and id."""
    for batch in places(covered):
        annotated = Batch(connection, batch)
        for number, *described, text in connection.execute(_DOCUMENTS, batch).fetchall():
            where = dict(zip(_WHERE, described, strict=True))
            parts = (Placed._make(row) for row in annotated.spans.get(number, ()))
            found = [list(lot) for _uid, lot in groupby(parts, key=lambda part: part.number)]
            for annotation in sorted(found, key=_place):
                yield _record(annotated, annotation, where, text)


def _place(parts: list[Placed]) -> tuple[int, int, str]:
    head = parts[0]
    return (-1, -1, head.id) if head.part is None else (head.start, parts[-1].end, head.id)


def _record(batch: Batch, parts: list[Placed], where: Record, text: str) -> Record:
    annotation = parts[0]
    said = batch.said.get(annotation.number)
    parts = [] if annotation.part is None else parts
    placed = [] if annotation.unanchored else parts
    for part in placed:
        if text[part.start : part.end] != part.quote:
            raise misfit(annotation.id, part.quote, part.start, part.end)
    return {
        "schema": SCHEMA,
        "kind": "annotation",
        "id": annotation.id,
        **where,
        "layer": annotation.layer,
        "label": annotation.label,
        "text": " … ".join(part.quote for part in parts),
        "start": placed[0].start if placed else None,
        "end": placed[-1].end if placed else None,
        "spans": [
            {"start": part.start, "end": part.end, "text": part.quote, "prefix": part.prefix, "suffix": part.suffix}
            for part in placed
        ],
        "unanchored": bool(annotation.unanchored),
        "entity_id": annotation.entity_id,
        "entity_name": annotation.entity_name,
        "entity_type": annotation.entity_type,
        "form": annotation.form,
        "link_state": annotation.link_state,
        "claim_id": said.claim_id if said else None,
        "claim_statement": said.statement if said else None,
        **{field: getattr(said, field, None) for field in _SAID},
        "note": annotation.note,
        "attributes": batch.attributes.get(annotation.number, []),
        "author": annotation.author,
        "origin": annotation.origin,
        "agent": annotation.agent,
        "state": annotation.state,
        "score": annotation.score,
        "created_at": annotation.created_at,
        "modified_at": annotation.modified_at,
    }
