"""What became of annotations with a new edition, row by row, and what a person decides about each."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from desktop import errors
from desktop.editions import Candidate, ReviewItem
from desktop.language import _
from desktop.model import Anchored, AnnotationId, DocumentId, EditionId, Span
from desktop.store import ids
from desktop.store.annotation_rows import select
from desktop.store.annotations import anchor_columns
from desktop.store.step import Step
from desktop.text.anchors import Anchor
from desktop.text.reanchoring import Landing, Standing

_STANDING = """
    SELECT annotation.id, annotation.uid, unanchored, edition_id, decided, edition.text_id, parts,
           start, end, quote, prefix, suffix
    FROM annotation JOIN span ON span.annotation_id = annotation.id
    LEFT JOIN review ON review.annotation_id = annotation.id LEFT JOIN edition ON edition.id = edition_id
    WHERE annotation.document_id = ? ORDER BY annotation.id, part
"""
_REVIEW = """
    SELECT annotation.uid, edition.uid, outcome, review.score, parts, candidates, decided
    FROM review JOIN annotation ON annotation.id = annotation_id JOIN edition ON edition.id = edition_id
"""


@dataclass(frozen=True, slots=True)
class Place:
    """An annotation as it stands: in the present text, or while unanchored in that of an older edition."""

    number: int
    standing: Standing
    unanchored: bool
    edition: int | None  # where it stood last, if a review tells
    decided: bool
    text_id: int | None  # the text of that edition
    former: tuple[Span, ...]  # where it stood there

    def back_in(self, text_id: int) -> Landing | None:
        """Give where the annotation goes when the text comes back in which it stood last as it was."""
        return Landing("kept", self.former, 1.0) if self.former and text_id == self.text_id else None


def places(connection: sqlite3.Connection, document: int) -> list[Place]:
    """List the annotations of a document that have or had a place."""
    found: dict[int, tuple[tuple[Any, ...], list[Anchor]]] = {}
    for row in connection.execute(_STANDING, (document,)):
        start, end, quote, prefix, suffix = row[7:]
        found.setdefault(row[0], (row, []))[1].append(Anchor(quote, prefix, suffix, start, end))
    return [
        Place(
            number,
            Standing(row[1], tuple(anchors)),
            bool(row[2]),
            row[3],
            bool(row[4]),
            row[5],
            tuple(part.span for part in _parts(row[6])) if row[6] else (),
        )
        for number, (row, anchors) in found.items()
    ]


def land(step: Step, landed: Iterable[tuple[Place, Landing]], text: str, edition: int) -> None:
    """Set annotations to where they went; `edition` is the one that was replaced."""
    for place, landing in landed:
        lost = landing.kind in ("review", "unanchored")
        moved = not lost and _put(step, place, landing.spans, text)
        if moved or lost is not place.unanchored:
            step.update("annotation", place.number, {"unanchored": int(lost), "modified_at": step.now})
        _note(step, place, landing, edition)


def _put(step: Step, place: Place, spans: Sequence[Span], text: str) -> bool:
    """Give the parts of an annotation other spans; say whether anything of them is other than before."""
    if len(spans) != len(place.standing.anchors):  # a part that was lost is there again
        _place(step, place.number, [anchor_columns(text, span) for span in spans])
        return True
    other = False
    for part, (span, before) in enumerate(zip(spans, place.standing.anchors, strict=True)):
        columns = anchor_columns(text, span)
        if Anchor(**columns) != before:
            other = True
            step.connection.execute(
                "UPDATE span SET start = ?, end = ?, quote = ?, prefix = ?, suffix = ? "
                "WHERE annotation_id = ? AND part = ?",
                (*(columns[name] for name in ("start", "end", "quote", "prefix", "suffix")), place.number, part),
            )
    return other


def _note(step: Step, place: Place, landing: Landing, edition: int) -> None:
    """Write what became of an annotation; one that simply stayed needs no note."""
    if landing.kind == "kept":
        if place.edition is not None:
            step.connection.execute("DELETE FROM review WHERE annotation_id = ?", (place.number,))
        return
    row = {
        "edition_id": place.edition if place.unanchored and place.edition is not None else edition,
        "outcome": landing.kind,
        "score": landing.score,
        "parts": _json([[a.start, a.end, a.quote, a.prefix, a.suffix] for a in place.standing.anchors]),
        "candidates": _json([[[[s.start, s.end] for s in spans], score] for spans, score in landing.candidates]),
        # What a person has said is nowhere stays so until there is something new to show.
        "decided": int(place.decided and place.unanchored and landing.kind == "unanchored"),
    }
    if place.edition is None:
        step.insert("review", {"annotation_id": place.number, **row})
    else:
        names = ", ".join(f"{name} = ?" for name in row)
        step.connection.execute(f"UPDATE review SET {names} WHERE annotation_id = ?", (*row.values(), place.number))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# Reading


def reviews(connection: sqlite3.Connection, document: DocumentId) -> list[ReviewItem]:
    """List what is noted of the annotations of a document, in the order of the text they stood in."""
    where = "WHERE document.uid = ? AND annotation.id IN (SELECT annotation_id FROM review)"
    annotations = {annotation.id: annotation for annotation in select(connection, where, (document,))}
    rows = connection.execute(
        f"{_REVIEW} WHERE annotation.document_id = (SELECT id FROM document WHERE uid = ?)", (document,)
    )
    items = [
        ReviewItem(
            annotations[AnnotationId(uid)],
            EditionId(edition),
            outcome,
            score,
            _parts(parts),
            _candidates(candidates),
            bool(decided),
        )
        for uid, edition, outcome, score, parts, candidates, decided in rows
    ]
    return sorted(items, key=lambda item: (item.parts[0].span, item.annotation.id))


def _parts(written: str) -> tuple[Anchored, ...]:
    return tuple(
        Anchored(Span(start, end), quote, prefix, suffix) for start, end, quote, prefix, suffix in json.loads(written)
    )


def _candidates(written: str) -> tuple[Candidate, ...]:
    return tuple(Candidate(tuple(Span(*span) for span in spans), score) for spans, score in json.loads(written))


def documents_to_review(connection: sqlite3.Connection) -> list[DocumentId]:
    """List the documents outside the bin with annotations that wait for a person."""
    rows = connection.execute(
        "SELECT DISTINCT document.id, document.uid FROM review JOIN annotation ON annotation.id = annotation_id "
        "JOIN document ON document.id = document_id "
        "WHERE NOT decided AND unanchored AND deleted_at IS NULL ORDER BY document.id"
    )
    return [DocumentId(uid) for _number, uid in rows]


# Deciding


def accept(step: Step, annotation: AnnotationId, candidate: int | None) -> None:
    """Take one of the candidates (the first, if not said) as an annotation's place; what was moved stays there."""
    number, _stood, offers = _noted(step.connection, annotation)
    unanchored, text = step.connection.execute(
        "SELECT unanchored, body FROM annotation JOIN document ON document.id = document_id "
        "JOIN text ON text.id = text_id WHERE annotation.id = ?",
        (number,),
    ).fetchone()
    if candidate is not None or unanchored:
        offered = _candidates(offers)
        if not 0 <= (candidate or 0) < len(offered):
            raise errors.Usage(
                _("No place is known that this annotation might belong to."),
                _("Select the words it belongs to and attach it there."),
            )
        rows = [anchor_columns(text, span) for span in offered[candidate or 0].spans]
        _place(step, number, rows)
    step.update("annotation", number, {"unanchored": 0, "modified_at": step.now})
    _decide(step, number)


def reject(step: Step, annotation: AnnotationId) -> None:
    """Say that an annotation belongs nowhere in the present text: it stays, without a place."""
    number, parts, _offers = _noted(step.connection, annotation)
    names = ("start", "end", "quote", "prefix", "suffix")
    _place(step, number, [dict(zip(names, part, strict=True)) for part in json.loads(parts)])
    step.update("annotation", number, {"unanchored": 1, "modified_at": step.now})
    _decide(step, number)


def _noted(connection: sqlite3.Connection, annotation: AnnotationId) -> tuple[int, str, str]:
    number = ids.number(connection, "annotation", annotation)
    row = connection.execute("SELECT parts, candidates FROM review WHERE annotation_id = ?", (number,)).fetchone()
    if row is None:
        raise errors.Usage(_("This annotation did not move with a new edition."), _("There is nothing to review."))
    return (number, *row)


def _place(step: Step, number: int, rows: Iterable[dict[str, Any]]) -> None:
    step.connection.execute("DELETE FROM span WHERE annotation_id = ?", (number,))
    step.insert_many("span", [{"annotation_id": number, "part": part, **row} for part, row in enumerate(rows)])


def _decide(step: Step, number: int) -> None:
    step.connection.execute("UPDATE review SET decided = 1 WHERE annotation_id = ?", (number,))
