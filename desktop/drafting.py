"""From words to annotations: a label by its name, a place by its quote, entities and claimants by their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop import errors
from desktop.language import _, plural
from desktop.library import Draft, Library, NewEntity, Saying
from desktop.model import Annotation, AnnotationId, ClaimId, DocumentId, EntityId, Label, Layer, Span, Voice, one_line
from desktop.text.kinds import kind_of

ALIKE = 50  # entities looked at for one with exactly the name


@dataclass(frozen=True, slots=True)
class Wish:
    """An annotation as asked for in words."""

    label: str
    spans: Sequence[Span] = ()
    quote: str | None = None
    nth: int | None = None
    everywhere: bool = False
    whole_words: bool = True
    match_case: bool = True
    entity: str | None = None
    claim: str | None = None
    claimant: str | None = None
    voice: Voice | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Fulfilled:
    """What became of a wish: the annotations made, how many places had theirs already, how many there were."""

    annotations: list[Annotation]
    skipped: int = 0
    places: int = 1


def annotate(library: Library, document: DocumentId, wish: Wish) -> Fulfilled:
    """Make the annotations of a wish as one step; raises NotFound for an unknown label or quote."""
    label = library.labels.named(wish.label, *_layers(wish))
    places = _places(library, document, wish)
    draft = _draft(library, label, places, wish)
    if wish.everywhere and wish.quote:
        made, skipped = library.annotations.add_all(
            document, wish.quote, draft, whole_words=wish.whole_words, match_case=wish.match_case
        )
        return Fulfilled(library.annotations.each(made), skipped, len(places))
    made = [library.annotations.add(document, draft)]
    return Fulfilled(library.annotations.each(made), 0, len(places) if wish.quote else 1)


def _layers(wish: Wish) -> tuple[Layer, ...]:
    if wish.claim or wish.claimant or wish.voice:
        return ("claim",)
    if wish.entity:
        return ("entity",)
    if wish.spans or wish.quote:
        return ("highlight", "entity", "claim")
    return ("document",)


def _places(library: Library, document: DocumentId, wish: Wish) -> list[Span]:
    """Give the places of the quote, or the spans as given."""
    if wish.quote is None:
        return sorted(wish.spans)
    found = library.annotations.occurrences(
        document, wish.quote, whole_words=wish.whole_words, match_case=wish.match_case
    )
    if len(found) < (wish.nth or 1):
        raise errors.NotFound(
            _("“{quote}” does not stand in the document.").format(quote=one_line([wish.quote], 60))
            if not found
            else plural(
                "“{quote}” stands in {n} place only.", "“{quote}” stands in {n} places only.", len(found)
            ).format(quote=one_line([wish.quote], 60), n=len(found)),
            _("Quotes are exact: characters, case and whole words. Nothing was written."),
        )
    return found


def _draft(library: Library, label: Label, places: list[Span], wish: Wish) -> Draft:
    spans = tuple(places) if wish.quote is None else (places[(wish.nth or 1) - 1],)
    saying = None
    if label.layer == "claim":
        claimant = entity_named(library, wish.claimant) if wish.claimant else None
        saying = Saying(
            statement=wish.claim,
            claim_id=_claim_stating(library, wish.claim),
            voice=wish.voice or ("indirect" if wish.claimant else "author"),
            claimant_id=claimant,
            claimant_text=wish.claimant if claimant is None else None,
        )
    entity: EntityId | NewEntity | None = None
    if wish.entity:
        kind = kind_of(label.name)
        entity = entity_named(library, wish.entity, kind) or NewEntity(wish.entity, kind)
    return Draft(label.id, spans, entity=entity, saying=saying, note=wish.note)


def entity_named(library: Library, name: str, kind: str | None = None) -> EntityId | None:
    """Give the entity that has exactly this name or alias: of the type if there is one, else the most mentioned."""
    name = " ".join(name.split())
    found = [
        entity
        for entity in library.entities.propose(name, type=kind, limit=ALIKE)
        if any(known.name == name for known in entity.names)
    ]
    best = max(found, key=lambda entity: (entity.type == kind, entity.mentions), default=None)
    return best.id if best else None


def _claim_stating(library: Library, statement: str | None) -> ClaimId | None:
    """Give the claim that states exactly this: a claim stands in the register once per meaning."""
    if not statement:
        return None
    wanted = " ".join(statement.split())
    return next((claim.id for claim in library.claims.similar(wanted) if claim.statement == wanted), None)


def brief(annotation: Annotation) -> dict[str, object]:
    """Give an annotation as a short record for machines."""
    utterance = annotation.utterance
    return {
        "annotation_id": annotation.id,
        "document_id": annotation.document_id,
        "label": annotation.label,
        "layer": annotation.layer,
        "spans": [[span.start, span.end] for span in annotation.spans],
        "text": annotation.quote,
        "entity_id": annotation.entity_id,
        "entity_name": annotation.entity_name,
        "claim_id": utterance.claim_id if utterance else None,
        "note": annotation.note,
    }


def resolve_all(library: Library, prefixes: Sequence[str]) -> list[AnnotationId]:
    """Give the annotations whose ids begin as said, each once."""
    return list(dict.fromkeys(AnnotationId(library.resolve("annotation", prefix)) for prefix in prefixes))
