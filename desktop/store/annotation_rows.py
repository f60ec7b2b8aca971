"""How annotations are read: rows of five tables become one frozen value each."""

from __future__ import annotations

import sqlite3
from itertools import groupby
from typing import Any

from desktop.model import (
    Anchored,
    Annotation,
    AnnotationId,
    DocumentId,
    EntityId,
    LabelId,
    Span,
    Utterance,
)

_ANNOTATION = """
    SELECT annotation.id, annotation.uid, document.uid, label.uid, label.name, label.layer, annotation.note,
           annotation.author, origin, agent, annotation.state, score, entity.uid, entity.name, form, link_state,
           unanchored, annotation.created_at, annotation.modified_at
    FROM annotation
    JOIN document ON document.id = annotation.document_id
    JOIN label ON label.id = annotation.label_id
    LEFT JOIN entity ON entity.id = annotation.entity_id
"""
_UTTERANCE = """
    SELECT utterance.annotation_id, annotation.uid, claim.uid, claim.statement, voice, entity.uid, entity.name,
           claimant_text,
           claimant_kind, affiliation, cue, uttered_at, place, medium, polarity, certainty,
           (SELECT parent_annotation.uid FROM utterance AS parent
            JOIN annotation AS parent_annotation ON parent_annotation.id = parent.annotation_id
            WHERE parent.id = utterance.parent_id)
    FROM utterance
    JOIN annotation ON annotation.id = utterance.annotation_id
    JOIN claim ON claim.id = utterance.claim_id
    LEFT JOIN entity ON entity.id = claimant_id
"""


def select(connection: sqlite3.Connection, where: str, values: tuple[object, ...]) -> list[Annotation]:
    """Read the annotations that meet a condition on `annotation` or `document`, in reading order."""
    rows = connection.execute(_ANNOTATION + where, values).fetchall()
    inner = (
        "WHERE annotation_id IN (SELECT annotation.id FROM annotation "
        f"JOIN document ON document.id = annotation.document_id {where})"
    )
    parts = _parts(connection, inner, values)
    attributes = _attributes(connection, inner, values)
    utterances = _utterances(connection, inner.replace("annotation_id", "utterance.annotation_id", 1), values)
    found = [
        _annotation(row, parts.get(row[0], ()), attributes.get(row[0], ()), utterances.get(row[0])) for row in rows
    ]
    return sorted(found, key=_reading_order)


def _parts(connection: sqlite3.Connection, where: str, values: tuple[object, ...]) -> dict[int, tuple[Anchored, ...]]:
    rows = connection.execute(
        f"SELECT annotation_id, start, end, quote, prefix, suffix FROM span {where} ORDER BY annotation_id, part",
        values,
    )
    return {
        number: tuple(
            Anchored(Span(start, end), quote, prefix, suffix) for _n, start, end, quote, prefix, suffix in lot
        )
        for number, lot in groupby(rows, key=lambda row: row[0])
    }


def _attributes(
    connection: sqlite3.Connection, where: str, values: tuple[object, ...]
) -> dict[int, tuple[tuple[str, str], ...]]:
    rows = connection.execute(
        f"SELECT annotation_id, name, value FROM attribute {where} ORDER BY annotation_id, id", values
    )
    return {
        number: tuple((name, value) for _n, name, value in lot) for number, lot in groupby(rows, key=lambda row: row[0])
    }


def _utterances(connection: sqlite3.Connection, where: str, values: tuple[object, ...]) -> dict[int, Utterance]:
    return {row[0]: Utterance(*row[1:]) for row in connection.execute(_UTTERANCE + where, values)}


def _annotation(
    row: tuple[Any, ...],
    parts: tuple[Anchored, ...],
    attributes: tuple[tuple[str, str], ...],
    utterance: Utterance | None,
) -> Annotation:
    return Annotation(
        id=AnnotationId(row[1]),
        document_id=DocumentId(row[2]),
        label_id=LabelId(row[3]),
        label=row[4],
        layer=row[5],
        parts=parts,
        note=row[6],
        attributes=attributes,
        author=row[7],
        origin=row[8],
        agent=row[9],
        state=row[10],
        score=row[11],
        entity_id=EntityId(row[12]) if row[12] else None,
        entity_name=row[13],
        form=row[14],
        link_state=row[15],
        utterance=utterance,
        unanchored=bool(row[16]),
        created_at=row[17],
        modified_at=row[18],
    )


def _reading_order(annotation: Annotation) -> tuple[int, int, str]:
    if not annotation.parts:
        return (-1, 0, annotation.id)
    return (annotation.parts[0].span.start, annotation.parts[-1].span.end, annotation.id)
