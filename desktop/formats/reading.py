"""The bulk queries of an export: what a batch of documents holds, grouped by document or annotation."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from typing import Any, NamedTuple

from desktop import errors
from desktop.language import _

Record = dict[str, Any]

# A batch is (first place, last place); see scope.py.
IN_BATCH = "JOIN scope ON scope.id = {column} AND scope.place BETWEEN ? AND ?"

# One row for each span, and one for an annotation without any; nested loops give the order, nothing is sorted.
# A merged entity or claim is read as the one it was merged into.
_PLACED = """
    SELECT annotation.document_id, annotation.id, annotation.uid, label.name, label.layer, unanchored,
           span.part, span.start, span.end, span.quote, span.prefix, span.suffix,
           coalesce(winner.uid, entity.uid), coalesce(winner.name, entity.name), coalesce(winner.type, entity.type),
           form, link_state, annotation.note, annotation.author, origin, agent, annotation.state, score,
           annotation.created_at, annotation.modified_at
    FROM scope
    CROSS JOIN annotation ON annotation.document_id = scope.id
    CROSS JOIN label ON label.id = label_id
    LEFT JOIN entity ON entity.id = entity_id LEFT JOIN entity AS winner ON winner.id = entity.merged_into
    LEFT JOIN span ON span.annotation_id = annotation.id
    WHERE scope.place BETWEEN ? AND ? ORDER BY scope.place, annotation.id, part
"""
_ATTRIBUTES = f"""
    SELECT annotation_id, name, value FROM annotation {IN_BATCH.format(column="annotation.document_id")}
    JOIN attribute ON annotation_id = annotation.id ORDER BY annotation_id, attribute.id
"""
UTTERANCE = """
    SELECT utterance.annotation_id, coalesce(winner.uid, claim.uid), coalesce(winner.statement, claim.statement),
           coalesce(head.uid, claimant.uid), claimant_text, voice, polarity, certainty,
           coalesce(head.name, claimant.name), claimant_kind, affiliation, cue, uttered_at, utterance.place, medium,
           (SELECT reporting.uid FROM utterance AS parent
            JOIN annotation AS reporting ON reporting.id = parent.annotation_id WHERE parent.id = utterance.parent_id)
           {more}
    FROM utterance
    JOIN annotation ON annotation.id = utterance.annotation_id
    JOIN claim ON claim.id = utterance.claim_id LEFT JOIN claim AS winner ON winner.id = claim.merged_into
    LEFT JOIN entity AS claimant ON claimant.id = claimant_id LEFT JOIN entity AS head ON head.id = claimant.merged_into
"""
_UTTERANCES = UTTERANCE.format(more="") + IN_BATCH.format(column="annotation.document_id")


class Placed(NamedTuple):
    """One span of an annotation, with all that is said of the annotation; the span is None where there is none.

    `document` and `number` are the store's own ids of the document and the annotation.
    """

    document: int
    number: int
    id: str
    label: str
    layer: str
    unanchored: int
    part: int | None
    start: int
    end: int
    quote: str
    prefix: str
    suffix: str
    entity_id: str | None
    entity_name: str | None
    entity_type: str | None
    form: str | None
    link_state: str
    note: str | None
    author: str
    origin: str
    agent: str | None
    state: str
    score: float | None
    created_at: str
    modified_at: str


class Said(NamedTuple):
    """One utterance as stored, merged claims and claimants followed."""

    annotation: int
    claim_id: str
    statement: str
    claimant_id: str | None
    claimant_text: str | None
    voice: str
    polarity: str
    certainty: str
    claimant_name: str | None
    claimant_kind: str | None
    affiliation: str | None
    cue: str | None
    uttered_at: str | None
    place: str | None
    medium: str | None
    parent_id: str | None


class Batch:
    """The annotations of the documents at some places of the scope: spans, attributes and utterances."""

    def __init__(self, connection: sqlite3.Connection, batch: tuple[int, int]) -> None:
        self.spans: dict[int, list[tuple[Any, ...]]] = grouped(connection.execute(_PLACED, batch).fetchall())
        self.said = {row[0]: Said._make(row) for row in connection.execute(_UTTERANCES, batch).fetchall()}
        self.attributes: dict[int, list[Record]] = {
            number: [{"name": name, "value": value} for _n, name, value in lot]
            for number, lot in grouped(connection.execute(_ATTRIBUTES, batch).fetchall()).items()
        }


def grouped(rows: Any) -> dict[Any, list[Any]]:
    """Group rows by their first column."""
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


def misfit(annotation: str, quote: str, start: int, end: int) -> errors.Damaged:
    """Give the error for an annotation whose quote does not stand where its span says."""
    return errors.Damaged(
        _("The annotation {id} does not fit its text: “{quote}” does not stand at {start} to {end}.").format(
            id=annotation, quote=quote[:60], start=start, end=end
        ),
        _("Nothing was exported. Run a check of the library, and restore a backup if it finds damage."),
    )
