"""Annotations and their spans: the heart of the work. Positions are checked against the text on the way in and out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from desktop import errors
from desktop.language import _, plural
from desktop.model import (
    Annotation,
    AnnotationId,
    DocumentId,
    EntityId,
    LabelId,
    NewEntity,
    Origin,
    Saying,
    Span,
    State,
    one_line,
)
from desktop.store import ids
from desktop.store.annotation_rows import select
from desktop.store.claims import Claims, utter
from desktop.store.documents import touch
from desktop.store.entities import Entities
from desktop.store.labels import Kind, kind
from desktop.store.step import Step
from desktop.store.store import Store
from desktop.store.uid import uuid7
from desktop.text.anchors import describe
from desktop.text.occurrences import occurrences

EDITABLE = frozenset(("label", "note", "state", "entity", "form", "score", "attributes", "spans"))


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
        self._entities = Entities(store)
        self._claims = Claims(store)
        self._last = ("", "")  # hash and body of the text annotated last; texts never change

    # Reading

    def of(self, document: DocumentId) -> list[Annotation]:
        """List a document's annotations in reading order, document labels first."""
        with self._store.snapshot() as connection:
            return select(connection, "WHERE document.uid = ?", (document,))

    def get(self, annotation: AnnotationId) -> Annotation:
        """Give one annotation; raises NotFound."""
        with self._store.snapshot() as connection:
            found = select(connection, "WHERE annotation.uid = ?", (annotation,))
        if not found:
            ids.number(self._store.read, "annotation", annotation)
        return found[0]

    def each(self, annotations: Iterable[AnnotationId]) -> list[Annotation]:
        """Give several annotations, in their order; those that are gone are left out."""
        wanted = list(annotations)
        found: dict[AnnotationId, Annotation] = {}
        with self._store.snapshot() as connection:
            for first in range(0, len(wanted), ids.BATCH):
                lot = wanted[first : first + ids.BATCH]
                marks = ",".join("?" * len(lot))
                found.update((a.id, a) for a in select(connection, f"WHERE annotation.uid IN ({marks})", tuple(lot)))
        return [found[annotation] for annotation in wanted if annotation in found]

    def stamps(self, document: DocumentId) -> dict[AnnotationId, str]:
        """Give for each annotation of a document a string that is another whenever something of it is another.

        Much cheaper than `of`: what was read before need be read again only where the stamp moved.
        """
        rows = self._store.read.execute(
            "SELECT annotation.uid, annotation.modified_at || '|' || label_id || '|' "
            "|| coalesce(entity.modified_at, '') "
            "|| '|' || coalesce(claim.modified_at || claim.id, '') || '|' || coalesce(claimant.modified_at, '') "
            "|| '|' || coalesce(parent_id, '') "
            "FROM annotation JOIN document ON document.id = document_id "
            "LEFT JOIN entity ON entity.id = entity_id LEFT JOIN utterance ON utterance.annotation_id = annotation.id "
            "LEFT JOIN claim ON claim.id = claim_id LEFT JOIN entity AS claimant ON claimant.id = claimant_id "
            "WHERE document.uid = ?",
            (document,),
        )
        return dict(rows.fetchall())

    def occurrences(
        self, document: DocumentId, string: str, *, whole_words: bool = True, match_case: bool = True
    ) -> list[Span]:
        """Find a string in a document's text: exact characters, whole words at letters, case as typed."""
        return occurrences(self._text(document)[1], string, whole_words=whole_words, match_case=match_case)

    def _text(self, document: DocumentId) -> tuple[int, str]:
        """Give a document's integer id and its text, which is fetched once for many annotations."""
        connection = self._store.read
        row = connection.execute(
            "SELECT document.id, text_id, text.sha256 FROM document JOIN text ON text.id = text_id WHERE uid = ?",
            (document,),
        ).fetchone()
        if row is None:
            ids.number(connection, "document", document)
        number, text_id, sha256 = row
        kept, text = self._last
        if kept != sha256:
            text = str(connection.execute("SELECT body FROM text WHERE id = ?", (text_id,)).fetchone()[0])
            self._last = (sha256, text)
        return int(number), text

    # Making

    def add(self, document: DocumentId, draft: Draft, *, name: str | None = None) -> AnnotationId:
        """Make one annotation and give its id; raises Usage for spans outside the text or a layer without them."""
        return self.add_many(document, [draft], name=name)[0]

    def add_many(self, document: DocumentId, drafts: Sequence[Draft], *, name: str | None = None) -> list[AnnotationId]:
        """Make annotations in one step and give their ids in order."""
        if not drafts:
            return []
        number, text = self._text(document)
        kinds = {label: kind(self._store.read, label) for label in dict.fromkeys(draft.label for draft in drafts)}
        for draft in drafts:
            _must_fit(draft, kinds[draft.label])
        with self._store.step(name or _step_name(kinds, drafts, text)) as step:
            uids = [uuid7() for _draft in drafts]
            first = step.next_id("annotation")
            entities = self._entities_of(step, drafts)
            made = [
                _row(step, draft, kinds[draft.label], entities.get(draft.entity), number, first + place, uid)
                for place, (draft, uid) in enumerate(zip(drafts, uids, strict=True))
            ]
            step.insert_many("annotation", made)
            step.insert_many("span", _span_rows(drafts, first, text))
            self._details(step, drafts, first, text)
            touch(step, number)
        return [AnnotationId(uid) for uid in uids]

    def _entities_of(self, step: Step, drafts: Sequence[Draft]) -> dict[EntityId | NewEntity | None, int | None]:
        """Give the integer ids of the entities drafts point at; one that several drafts would make is made once."""
        return {entity: self._entity(step, entity) for entity in dict.fromkeys(draft.entity for draft in drafts)}

    def _entity(self, step: Step, entity: EntityId | NewEntity | None) -> int | None:
        if entity is None:
            return None
        if isinstance(entity, NewEntity):
            entity = self._entities.add(entity.name, entity.type)
        return ids.number(step.connection, "entity", entity)

    def _details(self, step: Step, drafts: Sequence[Draft], first: int, text: str) -> None:
        for place, draft in enumerate(drafts):
            _attribute(step, first + place, draft.attributes)
            if draft.saying is not None:
                quote = " … ".join(text[span.start : span.end] for span in sorted(draft.spans))
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
        taken = {a.placed for a in self.of(document) if a.label_id == draft.label}
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
        found = kind(self._store.read, label)
        with self._store.step(_("Label documents “{name}”").format(name=found.name)) as step:
            for document in documents:
                number = ids.number(step.connection, "document", document)
                bears = "SELECT 1 FROM annotation WHERE document_id = ? AND label_id = ?"
                if not step.connection.execute(bears, (number, found.number)).fetchone():
                    made.append(self.add(document, Draft(label, ())))
        return made

    # Changing

    def edit(self, annotation: AnnotationId, **fields: Any) -> None:
        """Set fields of an annotation: label (an id), note, state, entity (an id, a NewEntity or None), form, score,
        attributes (pairs, replacing those there), spans.
        """
        unknown = fields.keys() - EDITABLE
        if unknown:
            raise errors.Usage(
                _("Annotations have no field “{name}” that can be edited.").format(name=", ".join(sorted(unknown)))
            )
        with self._store.step(_("Edit annotation")) as step:
            old = self.get(annotation)
            number = ids.number(step.connection, "annotation", annotation)
            values: dict[str, Any] = {k: fields[k] for k in ("state", "form", "score") if k in fields}
            if "note" in fields:
                values["note"] = fields["note"] or None
            if "label" in fields:
                values |= self._new_label(step, old, number, fields["label"])
            if "entity" in fields:
                layer = kind(step.connection, fields.get("label", old.label_id)).layer
                values["entity_id"] = self._pointed(step, layer, fields["entity"])
                values["link_state"] = "confirmed" if values["entity_id"] else "none"
            if "attributes" in fields:
                step.connection.execute("DELETE FROM attribute WHERE annotation_id = ?", (number,))
                _attribute(step, number, fields["attributes"])
            if "spans" in fields:
                self._put(step, old, number, tuple(fields["spans"]))
                values["unanchored"] = 0
            step.update("annotation", number, {**values, "modified_at": step.now})

    def _pointed(self, step: Step, layer: str, entity: EntityId | NewEntity | None) -> int | None:
        if entity is not None and layer != "entity":
            raise _points_at_nothing()
        return self._entity(step, entity)

    def _new_label(self, step: Step, old: Annotation, number: int, label: LabelId) -> dict[str, Any]:
        """Check that an annotation may bear a label, drop what its new layer cannot hold, give the columns to set."""
        new = kind(step.connection, label)
        if (new.layer == "document") is not (old.layer == "document") or new.layer == "relation":
            raise errors.Usage(
                _("“{name}” is for whole documents or relations, not for this.").format(name=new.name)
                if new.layer in ("document", "relation")
                else _("A document label cannot become a label on a passage."),
                _("Choose another label."),
            )
        values: dict[str, Any] = {"label_id": new.number}
        if new.layer != "claim":
            step.connection.execute("DELETE FROM utterance WHERE annotation_id = ?", (number,))
        if new.layer != "entity":
            values |= {"entity_id": None, "link_state": "none"}
        return values

    def _put(self, step: Step, old: Annotation, number: int, spans: tuple[Span, ...]) -> None:
        _document, text = self._text(old.document_id)
        draft = Draft(old.label_id, spans)
        _must_fit(draft, kind(step.connection, old.label_id))
        step.connection.execute("DELETE FROM span WHERE annotation_id = ?", (number,))
        step.insert_many("span", _span_rows([draft], number, text))
        step.connection.execute("UPDATE review SET decided = 1 WHERE annotation_id = ?", (number,))

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
            old = self.get(annotation)
            if old.layer != "claim":
                raise _says_nothing(old.label)
            utter(step, self._claims, number, saying, old.quote)
            step.update("annotation", number, {"modified_at": step.now})

    def remove(self, annotations: Iterable[AnnotationId]) -> int:
        """Delete annotations with what belongs to them and give how many; their entities and claims stay."""
        chosen = list(dict.fromkeys(annotations))
        name = plural("Remove annotation", "Remove {n} annotations", len(chosen)).format(n=len(chosen))
        with self._store.step(name) as step:
            for marks, lot in ids.batches(ids.numbers(step.connection, "annotation", chosen)):
                step.connection.execute(f"DELETE FROM annotation WHERE id IN ({marks})", lot)
        return len(chosen)


def _step_name(kinds: Mapping[LabelId, Kind], drafts: Sequence[Draft], text: str) -> str:
    if len(drafts) == 1 and drafts[0].spans:
        quote = one_line((text[s.start : min(s.end, s.start + 60)] for s in sorted(drafts[0].spans)), 30)
        return _("{label} “{text}”").format(label=kinds[drafts[0].label].name, text=quote)
    return plural("Annotate", "Annotate {n} places", len(drafts)).format(n=len(drafts))


def _must_fit(draft: Draft, label: Kind) -> None:
    if label.layer == "relation":
        raise errors.Usage(_("“{name}” labels relations, not passages.").format(name=label.name), _("Choose another."))
    if label.layer == "document" and draft.spans:
        raise errors.Usage(_("“{name}” labels whole documents.").format(name=label.name), _("Give it no span."))
    if label.layer != "document" and not draft.spans:
        raise errors.Usage(_("“{name}” needs a passage.").format(name=label.name), _("Select some text first."))
    if draft.saying is not None and label.layer != "claim":
        raise _says_nothing(label.name)
    if draft.entity is not None and label.layer != "entity":
        raise _points_at_nothing()


def _says_nothing(label: str) -> errors.Usage:
    return errors.Usage(_("“{name}” is not a label for claims.").format(name=label), _("Choose a claim label."))


def _points_at_nothing() -> errors.Usage:
    return errors.Usage(_("Only an annotation with an entity label points at an entity."), _("Choose an entity label."))


def _row(
    step: Step, draft: Draft, label: Kind, entity: int | None, document: int, number: int, uid: str
) -> dict[str, Any]:
    return {
        "id": number,
        "uid": uid,
        "document_id": document,
        "label_id": label.number,
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


def _attribute(step: Step, number: int, pairs: Iterable[tuple[str, str]]) -> None:
    rows = [{"annotation_id": number, "name": name, "value": value} for name, value in pairs]
    step.insert_many("attribute", rows)


def _span_rows(drafts: Sequence[Draft], first: int, text: str) -> list[dict[str, Any]]:
    return [
        {"annotation_id": first + place, "part": part, **anchor_columns(text, span)}
        for place, draft in enumerate(drafts)
        for part, span in enumerate(sorted(draft.spans))
    ]


def anchor_columns(text: str, span: Span) -> dict[str, Any]:
    """Give the columns that say where a span stands and what stands there; raises Usage for one outside the text."""
    if not 0 <= span.start <= span.end <= len(text):
        raise errors.Usage(
            _("The span {start}:{end} lies outside the text of {length} characters.").format(
                start=span.start, end=span.end, length=len(text)
            ),
            _("Offsets count characters from 0; the end is not included."),
        )
    anchor = describe(text, span)
    return {
        "start": anchor.start,
        "end": anchor.end,
        "quote": anchor.quote,
        "prefix": anchor.prefix,
        "suffix": anchor.suffix,
    }
