"""The views `entities` and `claims` of postil/1: what the library's registers hold, with all that points at it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from desktop.formats import relations
from desktop.formats.documents import SCHEMA
from desktop.formats.reading import UTTERANCE, Record, Said, grouped, misfit
from desktop.formats.scope import Scope

BATCH = 500  # entities or claims read at once

# Within a part of the library, only what its documents speak of, and what that was merged into.
_SPOKEN_OF = """
    CREATE TEMP TABLE spoken AS
    WITH mentioned (id) AS (
        SELECT entity_id FROM annotation WHERE document_id IN (SELECT id FROM scope) AND entity_id IS NOT NULL
        UNION SELECT claimant_id FROM utterance JOIN annotation ON annotation.id = utterance.annotation_id
        WHERE document_id IN (SELECT id FROM scope) AND claimant_id IS NOT NULL
    ), stated (id) AS (
        SELECT claim_id FROM utterance JOIN annotation ON annotation.id = utterance.annotation_id
        WHERE document_id IN (SELECT id FROM scope)
        UNION SELECT claim_id FROM evidence WHERE document_id IN (SELECT id FROM scope)
        UNION SELECT claim_id FROM evidence JOIN annotation ON annotation.id = evidence.annotation_id
        WHERE annotation.document_id IN (SELECT id FROM scope)
    )
    SELECT 'entity' AS kind, id FROM mentioned
    UNION SELECT 'entity', merged_into FROM entity JOIN mentioned USING (id) WHERE merged_into IS NOT NULL
    UNION SELECT 'claim', id FROM stated
    UNION SELECT 'claim', merged_into FROM claim JOIN stated USING (id) WHERE merged_into IS NOT NULL
"""

_ENTITIES = """
    SELECT entity.id, entity.uid, entity.name, entity.type, entity.description, entity.status, winner.uid,
           entity.author, entity.created_at, entity.modified_at
    FROM entity LEFT JOIN entity AS winner ON winner.id = entity.merged_into
    WHERE entity.uid > ? AND (? OR entity.id IN (SELECT id FROM spoken WHERE kind = 'entity'))
    ORDER BY entity.uid LIMIT ?
"""
# What belongs to a merged entity or claim is listed with it and with the one it was merged into.
_FAMILY = """
    WITH family (head, id) AS (
        SELECT id, id FROM {kind} WHERE id IN ({marks})
        UNION ALL SELECT merged_into, id FROM {kind} WHERE merged_into IN ({marks})
    )
"""
_NAMES = """
    SELECT head, entity_name.name, kind, language, entity.uid FROM family JOIN entity USING (id)
    JOIN entity_name ON entity_id = entity.id
    ORDER BY head, head <> entity.id, entity.id, kind <> 'name', entity_name.id
"""
_PROPERTIES = """
    SELECT entity_property.entity_id, entity_property.name, value, rank, annotation.uid FROM family
    JOIN entity_property ON entity_property.entity_id = family.id AND head = family.id
    LEFT JOIN annotation ON annotation.id = annotation_id AND document_id IN (SELECT id FROM scope)
    ORDER BY entity_property.id
"""
_MENTIONS = """
    SELECT head, annotation.uid, document_id FROM family JOIN annotation ON entity_id = family.id
    JOIN scope ON scope.id = document_id ORDER BY scope.place, annotation.uid
"""
_CLAIMS = """
    SELECT claim.id, claim.uid, claim.statement, claim.topic, claim.claim_type, claim.check_worthiness, claim.workflow,
           claim.note, winner.uid, claim.author, claim.created_at, claim.modified_at
    FROM claim LEFT JOIN claim AS winner ON winner.id = claim.merged_into
    WHERE claim.uid > ? AND (? OR claim.id IN (SELECT id FROM spoken WHERE kind = 'claim'))
    ORDER BY claim.uid LIMIT ?
"""
_SAID = (
    UTTERANCE.format(
        more=", family.head, annotation.uid, claim.uid, document.uid, document.title, label.name, annotation.state, "
        "annotation.author, annotation.created_at, annotation.modified_at"
    )
    + """
    JOIN family ON family.id = claim.id JOIN document ON document.id = annotation.document_id
    JOIN label ON label.id = annotation.label_id JOIN scope ON scope.id = annotation.document_id
    ORDER BY scope.place, annotation.uid
"""
)
_QUOTES = """
    SELECT DISTINCT span.annotation_id, part, start, end, quote,
           unanchored OR substr(body, start + 1, end - start) = quote
    FROM family JOIN utterance ON claim_id = family.id JOIN annotation ON annotation.id = utterance.annotation_id
    JOIN scope ON scope.id = document_id JOIN document ON document.id = document_id JOIN text ON text.id = text_id
    JOIN span ON span.annotation_id = annotation.id ORDER BY span.annotation_id, part
"""
_EVIDENCE = """
    SELECT evidence.claim_id, evidence.uid, annotation.uid, document.uid, stance, set_no, strength, evidence.note
    FROM family JOIN evidence ON evidence.claim_id = family.id AND head = family.id
    LEFT JOIN annotation ON annotation.id = evidence.annotation_id
    LEFT JOIN document ON document.id = evidence.document_id
    WHERE coalesce(annotation.document_id, document.id) IN (SELECT id FROM scope)
    ORDER BY set_no, evidence.uid
"""
_ASSESSMENTS = """
    SELECT claim_id, assessment.uid, verdict, confidence, likelihood, rationale, assessment.author,
           assessment.created_at
    FROM family JOIN assessment ON claim_id = family.id AND head = family.id ORDER BY assessment.uid
"""


def entities(connection: sqlite3.Connection, covered: Scope) -> Iterator[Record]:
    """Yield the records of the entities that the documents in scope speak of (or all), by id."""
    with _spoken_of(connection, covered):
        linked = relations.of_register(connection, "entity")
        for rows in _lots(connection, _ENTITIES, covered):
            names, properties, mentions = _belongings(connection, "entity", rows, _NAMES, _PROPERTIES, _MENTIONS)
            for row in rows:
                yield _entity(row, names[row[0]], properties[row[0]], mentions[row[0]], linked.get(row[1], []))


def claims(connection: sqlite3.Connection, covered: Scope) -> Iterator[Record]:
    """Yield the records of the claims that the documents in scope make or bear on (or all), by id."""
    with _spoken_of(connection, covered):
        linked = relations.of_register(connection, "claim")
        for rows in _lots(connection, _CLAIMS, covered):
            quotes, evidence, assessments = _belongings(connection, "claim", rows, _QUOTES, _EVIDENCE, _ASSESSMENTS)
            said = grouped((row[16], *row) for row in _family(connection, "claim", rows, _SAID))
            for row in rows:
                utterances = [_utterance(one[1:], quotes[one[1]]) for one in said[row[0]]]
                yield _claim(row, utterances, evidence[row[0]], assessments[row[0]], linked.get(row[1], []))


@contextmanager
def _spoken_of(connection: sqlite3.Connection, covered: Scope) -> Iterator[None]:
    connection.execute(_SPOKEN_OF + ("LIMIT 0" if covered.whole else ""))
    try:
        yield
    finally:
        connection.execute("DROP TABLE temp.spoken")


def _lots(connection: sqlite3.Connection, sql: str, covered: Scope) -> Iterator[list[tuple[Any, ...]]]:
    last = ""
    while rows := connection.execute(sql, (last, covered.whole, BATCH)).fetchall():
        yield rows
        last = rows[-1][1]


def _belongings(
    connection: sqlite3.Connection, kind: str, rows: list[tuple[Any, ...]], *queries: str
) -> list[dict[Any, list[Any]]]:
    return [grouped(_family(connection, kind, rows, sql)) for sql in queries]


def _family(connection: sqlite3.Connection, kind: str, rows: list[tuple[Any, ...]], sql: str) -> sqlite3.Cursor:
    numbers = [row[0] for row in rows]
    return connection.execute(_FAMILY.format(kind=kind, marks=",".join("?" * len(numbers))) + sql, numbers * 2)


def _entity(
    row: tuple[Any, ...], names: list[Any], properties: list[Any], mentions: list[Any], linked: list[Record]
) -> Record:
    _number, uid, name, type_, description, status, merged_into, author, created, modified = row
    return {
        "schema": SCHEMA,
        "kind": "entity",
        "id": uid,
        "name": name,
        "type": type_,
        "description": description,
        "status": status,
        "merged_into": merged_into,
        "names": [
            {"name": name, "kind": kind, "language": language, "entity_id": own}
            for _head, name, kind, language, own in names
        ],
        "properties": [
            {"name": name, "value": value, "rank": rank, "evidence_id": evidence}
            for _number, name, value, rank, evidence in properties
        ],
        "mention_count": len(mentions),
        "document_count": len({document for _head, _uid, document in mentions}),
        "mention_ids": [mention for _head, mention, _document in mentions],
        "relations": linked,
        "author": author,
        "created_at": created,
        "modified_at": modified,
    }


def _claim(
    row: tuple[Any, ...],
    utterances: list[Record],
    evidence: list[Any],
    assessments: list[Any],
    linked: list[Record],
) -> Record:
    return {
        "schema": SCHEMA,
        "kind": "claim",
        "id": row[1],
        "statement": row[2],
        "topic": row[3],
        "claim_type": row[4],
        "check_worthiness": row[5],
        "workflow": row[6],
        "note": row[7],
        "merged_into": row[8],
        "utterance_count": len(utterances),
        "utterances": utterances,
        "evidence_sets": _sets(evidence),
        "relations": linked,
        "assessments": [
            dict(
                zip(
                    ("id", "verdict", "confidence", "likelihood", "rationale", "author", "created_at"), one, strict=True
                )
            )
            for _number, *one in assessments
        ],
        "author": row[9],
        "created_at": row[10],
        "modified_at": row[11],
    }


def _utterance(row: tuple[Any, ...], quotes: list[Any]) -> Record:
    said = Said._make(row[:16])
    _head, annotation, claim, document, title, label, state, author, created, modified = row[16:]
    for _number, _part, start, end, quote, fits in quotes:
        if not fits:
            raise misfit(annotation, quote, start, end)
    return {
        "annotation_id": annotation,
        "claim_id": claim,
        "document_id": document,
        "document_title": title,
        "label": label,
        "text": " … ".join(quote[4] for quote in quotes),
        "voice": said.voice,
        "claimant_id": said.claimant_id,
        "claimant_name": said.claimant_name,
        "claimant_text": said.claimant_text,
        "claimant_kind": said.claimant_kind,
        "affiliation": said.affiliation,
        "cue": said.cue,
        "uttered_at": said.uttered_at,
        "place": said.place,
        "medium": said.medium,
        "polarity": said.polarity,
        "certainty": said.certainty,
        "parent_id": said.parent_id,
        "state": state,
        "author": author,
        "created_at": created,
        "modified_at": modified,
    }


def _sets(evidence: list[Any]) -> list[Record]:
    """Put evidence into its sets: all items of one set are needed together, one set is enough."""
    numbers = sorted({row[5] for row in evidence})
    return [{"set_no": number, "items": [_item(row) for row in evidence if row[5] == number]} for number in numbers]


def _item(row: tuple[Any, ...]) -> Record:
    _number, uid, annotation, document, stance, _set, strength, note = row
    return {
        "id": uid,
        "annotation_id": annotation,
        "document_id": document,
        "stance": stance,
        "strength": strength,
        "note": note,
    }
