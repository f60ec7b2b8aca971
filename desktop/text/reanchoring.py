"""Where the annotations of a document go when it gets a new edition: all parts of each together, or a person decides.

Pure and picklable: the work is handed out by the store, done in a worker or a lane, and its result handed back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from desktop.model import Span
from desktop.text.anchors import Anchor, Kind, Resolution, resolve

OFFERED = 3  # candidates of an annotation
_WORST: tuple[Kind, ...] = ("kept", "moved", "review", "unanchored")
Candidate = tuple[tuple[Span, ...], float]


@dataclass(frozen=True, slots=True)
class Landing:
    """Where an annotation went: `spans` for kept and moved ones, else candidates (spans and score), best first."""

    kind: Kind
    spans: tuple[Span, ...] = ()
    score: float = 0.0
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """An annotation by its id, with the anchors of its parts in the text it stands in."""

    uid: str
    anchors: tuple[Anchor, ...]


@dataclass(frozen=True, slots=True)
class EditionWork:
    """What is to be brought onto a new text: annotations, grouped by the text they stand in."""

    sha256: str
    new_text: str
    groups: tuple[tuple[str, tuple[Standing, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Resolutions:
    """What came of the work: for each annotation the anchors it had and where it went in the text of this hash."""

    sha256: str = ""
    landings: Mapping[str, tuple[tuple[Anchor, ...], Landing]] | None = None

    def of(self, standing: Standing, sha256: str) -> Landing | None:
        """Give where an annotation goes; None when the text is another or the annotation stands elsewhere by now."""
        found = (self.landings or {}).get(standing.uid) if sha256 == self.sha256 else None
        return found[1] if found is not None and found[0] == standing.anchors else None


def resolve_work(work: EditionWork) -> Resolutions:
    """Do the work; may take a second for a thousand annotations on a text that was rewritten."""
    landings = {}
    for old_text, standings in work.groups:
        found = resolve_all(old_text, work.new_text, [standing.anchors for standing in standings])
        for standing, landing in zip(standings, found, strict=True):
            landings[standing.uid] = (standing.anchors, landing)
    return Resolutions(work.sha256, landings)


def resolve_all(old_text: str, new_text: str, annotations: Sequence[tuple[Anchor, ...]]) -> list[Landing]:
    """Return for each annotation (the anchors of its parts) where it goes in the new text, in the order given."""
    flat = iter(resolve(old_text, new_text, [anchor for anchors in annotations for anchor in anchors]))
    return [together(anchors, [next(flat) for _anchor in anchors]) for anchors in annotations]


def together(anchors: tuple[Anchor, ...], parts: Sequence[Resolution]) -> Landing:
    """Join what became of the parts: they must all land, in their order and without crossing, else a person decides."""
    if not parts:
        return Landing("kept", score=1.0)
    score = min(part.score for part in parts)
    worst = max((part.kind for part in parts), key=_WORST.index)
    spans = tuple(part.span for part in parts if part.span is not None)
    if len(spans) == len(parts) and keeps_order(anchors, spans):
        return Landing(worst, spans, score)
    candidates = _candidates(anchors, parts)
    if not candidates:
        return Landing("unanchored", score=score)
    return Landing("review", score=candidates[0][1], candidates=candidates)


def keeps_order(anchors: Sequence[Anchor], spans: Sequence[Span]) -> bool:
    """Say whether parts follow each other as they did: none before an earlier one, apart where they were apart."""
    old = [Span(anchor.start, anchor.end) for anchor in anchors]
    for (before, after), (new_before, new_after) in zip(pairwise(old), pairwise(spans), strict=True):
        if new_after.start < new_before.start:
            return False
        if before.end <= after.start and new_before.end > new_after.start:
            return False
    return True


def _candidates(anchors: tuple[Anchor, ...], parts: Sequence[Resolution]) -> tuple[Candidate, ...]:
    """Combine the places offered for each part into whole annotations, best first; a part without one is left out."""
    begun: list[tuple[tuple[Anchor, ...], tuple[Span, ...], float]] = [((), (), 0.0)]
    for anchor, part in zip(anchors, parts, strict=True):
        offers = ((part.span, part.score),) if part.span is not None else part.candidates
        grown = [
            ((*placed, anchor), (*spans, span), total + score)
            for placed, spans, total in begun
            for span, score in offers
            if keeps_order((*placed, anchor), (*spans, span))
        ]
        begun = sorted(grown, key=lambda one: -one[2])[:OFFERED] or begun
    return tuple((spans, total / len(parts)) for _placed, spans, total in begun if spans)
