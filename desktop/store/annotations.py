"""Annotations and their spans: the heart of the work. Positions are checked against the text on the way in and out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import groupby
from typing import Any

from desktop import errors
from desktop.language import _, plural
from desktop.model import (
    Anchored,
    Annotation,
    AnnotationId,
    DocumentId,
    EntityId,
    Label,
    LabelId,
    NewEntity,
    Origin,
    Saying,
    Span,
    State,
    Utterance,
    one_line,
)
from desktop.store import ids
from desktop.store.claims import Claims, utter
from desktop.store.documents import touch
from desktop.store.entities import Entities
from desktop.store.labels import Labels
from desktop.store.step import Step
from desktop.store.store import Store
from desktop.store.uid import uuid7
from desktop.text.anchors import describe
from desktop.text.occurrences import occurrences

SPANNED = ("highlight", "entity", "claim")

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


@dataclass(frozen=True, slots=True)
class Draft:
    """An annotation to be made: where it stands and what is said of it; all but label and spans has a default."""

    label: LabelId
    spans: tuple[Span, ...]
    entity: EntityId | NewEntity | None = None
    saying: Saying | None = None
    note: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    form: str | None = None
    origin: Origin = "human"
    agent: str | None = None
    state: State = "accepted"
    score: float | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


class Annotations:
    """The annotations of one library."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._labels = Labels(store)
        self._entities = Entities(store)
        self._claims = Claims(store)

    # Reading

    def of(self, document: DocumentId) -> list[Annotation]:
        """List a document's annotations in reading order, document labels first."""
        return self._select("WHERE document.uid = ?", (document,))

    def get(self, annotation: AnnotationId) -> Annotation:
        """Give one annotation; raises NotFound."""
        found = self._select("WHERE annotation.uid = ?", (annotation,))
        if not found:
            ids.number(self._store.read, "annotation", annotation)
        return found[0]

    def each(self, annotations: Iterable[AnnotationId]) -> list[Annotation]:
        """Give several annotations, in their order; those that are gone are left out."""
        found = [self._select("WHERE annotation.uid = ?", (annotation,)) for annotation in annotations]
        return [lot[0] for lot in found if lot]

    def stamps(self, document: DocumentId) -> dict[AnnotationId, str]:
        """Give for each annotation of a document a string that is another whenever something of it is another.

        Much cheaper than `of`: what was read before need be read again only where the stamp moved.
        """
        rows = self._store.read.execute(
            "SELECT annotation.uid, annotation.modified_at || '|' || label_id || '|' || coalesce(entity.modified_at, '') "
            "|| '|' || coalesce(claim.modified_at || claim.id, '') || '|' || coalesce(claimant.modified_at, '') "
            "FROM annotation JOIN document ON document.id = document_id "
            "LEFT JOIN entity ON entity.id = entity_id LEFT JOIN utterance ON utterance.annotation_id = annotation.id "
            "LEFT JOIN claim ON claim.id = claim_id LEFT JOIN entity AS claimant ON claimant.id = claimant_id "
            "WHERE document.uid = ?",
            (document,),
        )
        return dict(rows.fetchall())

    def _select(self, where: str, values: tuple[object, ...]) -> list[Annotation]:
        with self._store.snapshot() as connection:
            rows = connection.execute(_ANNOTATION + where, values).fetchall()
            inner = (
                "WHERE annotation_id IN (SELECT annotation.id FROM annotation "
                f"JOIN document ON document.id = annotation.document_id {where})"
            )
            parts = _parts(connection, inner, values)
            attributes = _attributes(connection, inner, values)
            utterances = _utterances(
                connection, inner.replace("WHERE annotation_id", "WHERE utterance.annotation_id"), values
            )
        found = [
            _annotation(row, parts.get(row[0], ()), attributes.get(row[0], ()), utterances.get(row[0])) for row in rows
        ]
        return sorted(found, key=_reading_order)

    def occurrences(
        self, document: DocumentId, string: str, *, whole_words: bool = True, match_case: bool = True
    ) -> list[Span]:
        """Find a string in a document's text: exact characters, whole words at letters, case as typed."""
        return occurrences(self._text(document)[1], string, whole_words=whole_words, match_case=match_case)

    def _text(self, document: DocumentId) -> tuple[int, str]:
        row = self._store.read.execute(
            "SELECT document.id, body FROM document JOIN text ON text.id = text_id WHERE uid = ?", (document,)
        ).fetchone()
        if row is None:
            ids.number(self._store.read, "document", document)
        return int(row[0]), str(row[1])

    # Making

    def add(self, document: DocumentId, draft: Draft, *, name: str | None = None) -> AnnotationId:
        """Make one annotation and give its id; raises Usage for spans outside the text or a layer without them."""
        return self.add_many(document, [draft], name=name)[0]

    def add_many(self, document: DocumentId, drafts: Sequence[Draft], *, name: str | None = None) -> list[AnnotationId]:
        """Make annotations in one step and give their ids in order."""
        labels = {draft.label: self._labels.get(draft.label) for draft in drafts}
        number, text = self._text(document)
        title = name or _step_name(labels, drafts, text)
        with self._store.step(title) as step:
            touch(step, number)
            uids = [uuid7() for _draft in drafts]
            first = step.next_id("annotation")
            numbers_ = {uid: ids.number(step.connection, "label", uid) for uid in labels}
            made = [
                self._row(step, draft, labels[draft.label], numbers_[draft.label], number, first + place, uid)
                for place, (draft, uid) in enumerate(zip(drafts, uids, strict=True))
            ]
            step.insert_many("annotation", made)
            step.insert_many("span", _span_rows(drafts, first, text))
            self._details(step, drafts, first, text)
        return [AnnotationId(uid) for uid in uids]

    def _row(
        self, step: Step, draft: Draft, label: Label, label_number: int, document: int, number: int, uid: str
    ) -> dict[str, Any]:
        _must_fit(draft, label)
        entity = self._entity(step, draft.entity)
        return {
            "id": number,
            "uid": uid,
            "document_id": document,
            "label_id": label_number,
            "entity_id": entity,
            "form": draft.form or ("name" if entity else None),
            "link_state": "confirmed" if entity else "none",
            "note": draft.note or None,
            "author": step.author,
            "origin": draft.origin,
            "agent": draft.agent,
            "state": draft.state,
            "score": draft.score,
            "created_at": step.now,
            "modified_at": step.now,
            **draft.fields,
        }

    def _entity(self, step: Step, entity: EntityId | NewEntity | None) -> int | None:
        if entity is None:
            return None
        if isinstance(entity, NewEntity):
            entity = self._entities.add(entity.name, entity.type)
        return ids.number(step.connection, "entity", entity)

    def _details(self, step: Step, drafts: Sequence[Draft], first: int, text: str) -> None:
        for place, draft in enumerate(drafts):
            step.insert_many(
                "attribute",
                [{"annotation_id": first + place, "name": name, "value": value} for name, value in draft.attributes],
            )
            if draft.saying is not None:
                quote = " … ".join(text[span.start : span.end] for span in draft.spans)
                utter(step, self._claims, first + place, draft.saying, quote)

    def add_all(
        self,
        document: DocumentId,
        string: str,
        draft: Draft,
        *,
        whole_words: bool = True,
        match_case: bool = True,
    ) -> tuple[list[AnnotationId], int]:
        """Annotate every occurrence of a string as one step; `draft.spans` is not looked at.

        An occurrence that already has the same label on the same span is skipped. Gives (made, how many skipped).
        """
        spans = self.occurrences(document, string, whole_words=whole_words, match_case=match_case)
        taken = {a.spans for a in self.of(document) if a.label_id == draft.label}
        free = [span for span in spans if (span,) not in taken]
        if not free:
            return [], len(spans)
        name = plural("Tag “{text}”", "Tag “{text}” in {n} places", len(free))
        with self._store.step(name.format(text=one_line([string], 30), n=len(free))) as step:
            if isinstance(draft.entity, NewEntity):
                made = self._entity(step, draft.entity)
                uid = step.connection.execute("SELECT uid FROM entity WHERE id = ?", (made,)).fetchone()[0]
                draft = replace(draft, entity=EntityId(uid))
            drafts = [replace(draft, spans=(span,)) for span in free]
            if draft.saying is not None and draft.saying.claim_id is None:
                head, drafts = drafts[0], drafts[1:]
                first = self.add(document, head)
                utterance = self.get(first).utterance
                assert utterance is not None  # the head was made with a saying
                drafts = [
                    replace(d, saying=replace(draft.saying, statement=None, claim_id=utterance.claim_id))
                    for d in drafts
                ]
                return [first, *(self.add_many(document, drafts) if drafts else [])], len(spans) - len(free)
            return self.add_many(document, drafts), len(spans) - len(free)

    def label_documents(self, documents: Iterable[DocumentId], label: LabelId) -> list[AnnotationId]:
        """Put a document label on whole documents; those that bear it already are left as they are."""
        made: list[AnnotationId] = []
        with self._store.step(_("Label documents “{name}”").format(name=self._labels.get(label).name)):
            for document in documents:
                if not any(a.label_id == label for a in self.of(document)):
                    made.append(self.add(document, Draft(label, ())))
        return made

    # Changing

    def edit(self, annotation: AnnotationId, **fields: Any) -> None:
        """Set fields of an annotation: label (an id), note, state, entity (an id, a NewEntity or None), form, score,
        attributes (pairs, replacing those there), spans.
        """
        with self._store.step(_("Edit annotation")) as step:
            old = self.get(annotation)
            number = ids.number(step.connection, "annotation", annotation)
            values: dict[str, Any] = {k: fields[k] for k in ("state", "form", "score") if k in fields}
            if "note" in fields:
                values["note"] = fields["note"] or None
            if "label" in fields:
                values["label_id"] = self._new_label(step, old, fields["label"])
            if "entity" in fields:
                values["entity_id"] = self._entity(step, fields["entity"])
                values["link_state"] = "confirmed" if values["entity_id"] else "none"
            if "attributes" in fields:
                step.connection.execute("DELETE FROM attribute WHERE annotation_id = ?", (number,))
                rows = [{"annotation_id": number, "name": n, "value": v} for n, v in fields["attributes"]]
                step.insert_many("attribute", rows)
            if "spans" in fields:
                self._put(step, old, number, tuple(fields["spans"]))
            step.update("annotation", number, {**values, "modified_at": step.now})

    def _new_label(self, step: Step, old: Annotation, label: LabelId) -> int:
        new = self._labels.get(label)
        if (new.layer == "document") is not (old.layer == "document") or new.layer == "relation":
            raise errors.Usage(
                _("“{name}” is for whole documents or relations, not for this.").format(name=new.name)
                if new.layer != "entity"
                else _("A document label cannot become a label on a passage."),
                _("Choose another label."),
            )
        if old.layer == "claim" and new.layer != "claim":
            step.connection.execute(
                "DELETE FROM utterance WHERE annotation_id = (SELECT id FROM annotation WHERE uid = ?)",
                (old.id,),
            )
        return ids.number(step.connection, "label", label)

    def _put(self, step: Step, old: Annotation, number: int, spans: tuple[Span, ...]) -> None:
        _document, text = self._text(old.document_id)
        draft = Draft(old.label_id, tuple(sorted(spans)))
        _must_fit(draft, self._labels.get(old.label_id))
        step.connection.execute("DELETE FROM span WHERE annotation_id = ?", (number,))
        step.insert_many("span", _span_rows([draft], number, text))

    def resize(self, annotation: AnnotationId, part: int, span: Span) -> None:
        """Give one part of an annotation another span; the annotation keeps its id."""
        with self._store.step(_("Resize annotation")):
            spans = list(self.get(annotation).spans)
            if not 0 <= part < len(spans):
                raise errors.Usage(_("The annotation has no part {n}.").format(n=part + 1))
            spans[part] = span
            self.edit(annotation, spans=spans)

    def say(self, annotation: AnnotationId, saying: Saying) -> None:
        """Set what a claim-layer annotation says: claim, voice, claimant and the rest, replacing what stood there."""
        with self._store.step(_("Edit utterance")) as step:
            number = ids.number(step.connection, "annotation", annotation)
            quote = self.get(annotation).quote
            utter(step, self._claims, number, saying, quote)
            step.update("annotation", number, {"modified_at": step.now})

    def remove(self, annotations: Iterable[AnnotationId]) -> int:
        """Delete annotations with what belongs to them and give how many; their entities and claims stay."""
        chosen = list(annotations)
        name = plural("Remove annotation", "Remove {n} annotations", len(chosen)).format(n=len(chosen))
        with self._store.step(name) as step:
            for marks, lot in ids.batches(ids.numbers(step.connection, "annotation", chosen)):
                step.connection.execute(f"DELETE FROM annotation WHERE id IN ({marks})", lot)
        return len(chosen)


def _step_name(labels: Mapping[LabelId, Label], drafts: Sequence[Draft], text: str) -> str:
    if len(drafts) == 1 and drafts[0].spans:
        quote = one_line((text[s.start : s.end] for s in drafts[0].spans), 30)
        return _("{label} “{text}”").format(label=labels[drafts[0].label].name, text=quote)
    return plural("Annotate", "Annotate {n} places", len(drafts)).format(n=len(drafts))


def _must_fit(draft: Draft, label: Label) -> None:
    if label.layer == "relation":
        raise errors.Usage(_("“{name}” labels relations, not passages.").format(name=label.name), _("Choose another."))
    if label.layer == "document" and draft.spans:
        raise errors.Usage(_("“{name}” labels whole documents.").format(name=label.name), _("Give it no span."))
    if label.layer != "document" and not draft.spans:
        raise errors.Usage(_("“{name}” needs a passage.").format(name=label.name), _("Select some text first."))
    if draft.saying is not None and label.layer != "claim":
        raise errors.Usage(_("“{name}” is not a label for claims.").format(name=label.name), _("Choose a claim label."))


def _span_rows(drafts: Sequence[Draft], first: int, text: str) -> list[dict[str, Any]]:
    return [
        {"annotation_id": first + place, "part": part, **_anchor(text, span)}
        for place, draft in enumerate(drafts)
        for part, span in enumerate(draft.spans)
    ]


def _anchor(text: str, span: Span) -> dict[str, Any]:
    if not 0 <= span.start <= span.end <= len(text):
        raise errors.Usage(
            _("The span {start}:{end} lies outside the text of {length} characters.").format(
                start=span.start, end=span.end, length=len(text)
            ),
            _("Offsets count characters from 0; the end is not included."),
        )
    return asdict(describe(text, span))


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
