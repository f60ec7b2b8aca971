"""The nouns of new editions as frozen values: texts a document had, and what became of its annotations with each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from desktop.model import Anchored, Annotation, DocumentId, EditionId, Span

# What becomes of an annotation when its document gets a new edition.
Landed = Literal["kept", "moved", "review", "unanchored"]
LANDED: tuple[Landed, ...] = ("kept", "moved", "review", "unanchored")


@dataclass(frozen=True, slots=True)
class Edition:
    """A text that a document has or had: `number` counts from 1, `id` and `replaced_at` are None for the present one.

    `outcomes` says how many annotations were kept, moved ... when the next edition took its place.
    """

    id: EditionId | None
    document_id: DocumentId
    number: int
    title: str
    text_sha256: str
    length: int
    words: int
    original_sha256: str | None = None
    file_name: str | None = None
    source_path: str | None = None
    imported_at: str = ""
    replaced_at: str | None = None
    outcomes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EditionResult:
    """What a new edition did: the edition that was replaced (None when nothing was new), and where annotations went.

    `unanchored` ones are kept and listed without a place; so are those to `review` until a person has decided.
    """

    document_id: DocumentId
    replaced: EditionId | None
    kept: int = 0
    moved: int = 0
    review: int = 0
    unanchored: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place in the new text that may be an annotation's; `score` is 0 to 1. A part that is lost has no span."""

    spans: tuple[Span, ...]
    score: float


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """An annotation that did not simply stay with a new edition, for a person to look at.

    `parts` is how it stood in the edition of `edition_id`; `candidates` come best first. `decided` once a person
    has accepted or rejected; what a person still has to decide has no place meanwhile.
    """

    annotation: Annotation
    edition_id: EditionId
    outcome: Landed
    score: float
    parts: tuple[Anchored, ...]
    candidates: tuple[Candidate, ...] = ()
    decided: bool = False
