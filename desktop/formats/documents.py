"""The view `documents` of postil/1: one record per document, its text with everything that stands on it."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from desktop.formats import relations
from desktop.formats.reading import IN_BATCH, Batch, Placed, Record, Said, grouped, misfit
from desktop.formats.scope import Scope, places

SCHEMA = "postil/1"

_DOCUMENTS = f"""
    SELECT document.id, document.uid, body, text.sha256, title, subtitle, byline, published, updated, site, section,
           url, language, file_name, media_type,
           coalesce(original_sha256, json_extract(provenance, '$.original_sha256')), imported_at, status, note, blocks
    FROM document {IN_BATCH.format(column="document.id")} JOIN text ON text.id = text_id ORDER BY scope.place
"""
_TAGS = f"""
    SELECT document_id, name FROM tag {IN_BATCH.format(column="document_id")} ORDER BY name
"""
_COLLECTIONS = f"""
    SELECT document_id, name FROM member {IN_BATCH.format(column="document_id")}
    JOIN collection ON collection.id = collection_id ORDER BY name
"""
_SPAN_ORDER = itemgetter("start", "end", "id")
_LOST_ORDER = itemgetter("annotation_id", "part")


def records(connection: sqlite3.Connection, covered: Scope) -> Iterator[Record]:
    """Yield the records of the documents in scope, by id; raises Damaged where an annotation does not fit its text."""
    for batch in places(covered):
        annotated = Batch(connection, batch)
        linked = relations.of_documents(connection, batch)
        tags, collections = (grouped(connection.execute(sql, batch)) for sql in (_TAGS, _COLLECTIONS))
        for row in connection.execute(_DOCUMENTS, batch).fetchall():
            words = [[name for _n, name in names.get(row[0], ())] for names in (tags, collections)]
            record = _document(row, *words)
            record.update(_annotations(annotated, row[0], row[2]))
            record["relations"] = linked.get(row[0], [])
            record["claims"] = _claims(annotated, row[0])
            yield record


def _document(row: tuple[Any, ...], tags: list[str], collections: list[str]) -> Record:
    return {
        "schema": SCHEMA,
        "kind": "document",
        "id": row[1],
        "text": row[2],
        "text_sha256": row[3],
        "offset_unit": "codepoint",
        "meta": {
            "title": row[4],
            "subtitle": row[5],
            "byline": json.loads(row[6]),
            "published": row[7],
            "updated": row[8],
            "site": row[9],
            "section": row[10],
            "url": row[11],
            "language": row[12],
            "file_name": row[13],
            "media_type": row[14],
            "original_sha256": row[15],
            "imported_at": row[16],
            "status": row[17],
            "tags": tags,
            "collections": collections,
            "note": row[18],
        },
        "blocks": [
            {"kind": kind, "level": level, "start": start, "end": end, "page": page}
            for kind, start, end, level, page in ((*piece, None, None)[:5] for piece in json.loads(row[19]))
        ],
    }


def _annotations(batch: Batch, document: int, text: str) -> Record:
    """Sort a document's annotations into labels of the whole, spans, and those that have lost their place."""
    labels: dict[str, Record] = {}
    spans: list[Record] = []
    lost: list[Record] = []
    several: dict[str, int] = defaultdict(lambda: 1)
    for row in batch.spans.get(document, ()):
        uid, layer, unanchored, part = row[2], row[4], row[5], row[6]
        if part:
            several[uid] += 1
        if layer == "document":
            labels[uid] = _document_label(batch, Placed._make(row))
        elif unanchored or part is None:
            lost.append(_unanchored(batch, Placed._make(row)))
        elif text[row[7] : row[8]] != row[9]:
            raise misfit(uid, row[9], row[7], row[8])
        else:
            spans.append(_span(batch, row))
    for record in (*spans, *lost) if several else ():
        record["parts"] = several[record["annotation_id"]]
    spans.sort(key=_SPAN_ORDER)
    lost.sort(key=_LOST_ORDER)
    return {"document_labels": [labels[uid] for uid in sorted(labels)], "spans": spans, "unanchored": lost}


def _document_label(batch: Batch, annotation: Placed) -> Record:
    return {
        "id": annotation.id,
        "label": annotation.label,
        "author": annotation.author,
        "origin": annotation.origin,
        "state": annotation.state,
        "note": annotation.note,
        "attributes": batch.attributes.get(annotation.number, []),
        "agent": annotation.agent,
        "score": annotation.score,
        "created_at": annotation.created_at,
        "modified_at": annotation.modified_at,
    }


def _span(batch: Batch, row: tuple[Any, ...]) -> Record:
    """Make the record of one span; unpacked by place, because an export makes hundreds of thousands."""
    (
        _document,
        number,
        uid,
        label,
        layer,
        _unanchored,
        part,
        start,
        end,
        quote,
        prefix,
        suffix,
        entity_id,
        entity_name,
        _entity_type,
        _form,
        _link_state,
        note,
        author,
        origin,
        agent,
        state,
        score,
        created_at,
        modified_at,
    ) = row
    said = batch.said.get(number)
    return {
        "id": f"{uid}.{part}" if part else uid,
        "start": start,
        "end": end,
        "text": quote,
        "label": label,
        "layer": layer,
        "annotation_id": uid,
        "part": part,
        "parts": 1,
        "entity_id": entity_id,
        "entity_name": entity_name,
        "claim_id": said.claim_id if said else None,
        "note": note,
        "attributes": batch.attributes.get(number, []),
        "author": author,
        "origin": origin,
        "agent": agent,
        "state": state,
        "score": score,
        "prefix": prefix,
        "suffix": suffix,
        "created_at": created_at,
        "modified_at": modified_at,
    }


def _unanchored(batch: Batch, annotation: Placed) -> Record:
    said = batch.said.get(annotation.number)
    return {
        "annotation_id": annotation.id,
        "label": annotation.label,
        "text": annotation.quote or "",
        "prefix": annotation.prefix or "",
        "suffix": annotation.suffix or "",
        "layer": annotation.layer,
        "part": annotation.part or 0,
        "parts": 1,
        "entity_id": annotation.entity_id,
        "entity_name": annotation.entity_name,
        "claim_id": said.claim_id if said else None,
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


def _claims(batch: Batch, document: int) -> list[Record]:
    if not batch.said:
        return []
    found = {row[2]: batch.said[row[1]] for row in batch.spans.get(document, ()) if row[1] in batch.said}
    return [_claim(annotation, found[annotation]) for annotation in sorted(found)]


def _claim(annotation: str, said: Said) -> Record:
    return {
        "claim_id": said.claim_id,
        "annotation_id": annotation,
        "statement": said.statement,
        "claimant_id": said.claimant_id,
        "claimant_text": said.claimant_text,
        "voice": said.voice,
        "polarity": said.polarity,
        "certainty": said.certainty,
        "claimant_name": said.claimant_name,
        "claimant_kind": said.claimant_kind,
        "affiliation": said.affiliation,
        "cue": said.cue,
        "uttered_at": said.uttered_at,
        "place": said.place,
        "medium": said.medium,
        "parent_id": said.parent_id,
    }
