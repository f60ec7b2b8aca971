"""How an annotation finds its place again when a document gets a new edition.

An anchor is a place with its quote and 32 characters of context on either side. Five rules, in order: mapped
through what the editions have in common (kept); an exact, unique, long quote (moved); the same quote in a
context that scores 0.85 or better (moved); 0.60 or better, or a quote that was reworded, or two places as
good as each other (review: a person decides); else unanchored. A reworded quote is never taken silently.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from desktop.model import Span
from desktop.text.offsets import Graphemes
from desktop.text.patterns import compile_late
from desktop.text.regions import Region, equal_regions, region_at

CONTEXT = 32
LONG_QUOTE = 25
SURE = 0.85
LIKELY = 0.60

_QUOTE, _PREFIX, _SUFFIX, _NEAR = 50.0, 20.0, 20.0, 2.0
_TIE = 0.05
_TRIED = 12
_SEEDS = 4
_LONGEST_ALIGNED = 400
_OFFERED = 3
_WORD = compile_late(r"[\p{L}\p{N}\p{M}]+")

Kind = Literal["kept", "moved", "review", "unanchored"]


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in a text, what stands there, and up to CONTEXT characters before and behind it."""

    quote: str
    prefix: str
    suffix: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Resolution:
    """Where an anchor went; `span` is None for review and unanchored, `candidates` are best first."""

    kind: Kind
    span: Span | None
    score: float
    candidates: tuple[tuple[Span, float], ...] = ()


def describe(text: str, span: Span) -> Anchor:
    """Return the anchor of a span."""
    start, end = span.start, span.end
    return Anchor(text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT], start, end)


def verify(text: str, anchor: Anchor) -> bool:
    """Tell whether the quote of an anchor stands where the anchor says."""
    return 0 <= anchor.start <= anchor.end <= len(text) and text[anchor.start : anchor.end] == anchor.quote


def resolve(old_text: str, new_text: str, anchors: Iterable[Anchor]) -> list[Resolution]:
    """Return for each anchor of the old text where it belongs in the new one, in the order given."""
    same = old_text == new_text
    regions = [Region(0, 0, len(old_text))] if same else equal_regions(old_text, new_text)
    return [_resolve(new_text, regions, anchor) for anchor in anchors]


def _resolve(text: str, regions: list[Region], anchor: Anchor) -> Resolution:
    kept = _kept(text, regions, anchor)
    if kept is not None:
        return kept
    near = _expected(regions, anchor.start)
    exact = list(dict.fromkeys(_exact(text, anchor, near)))
    if len(exact) == 1 and len(anchor.quote) >= LONG_QUOTE:
        return Resolution("moved", exact[0], _score(text, anchor, exact[0], near))
    spans = exact or list(_reworded(text, anchor, near))
    scored = sorted(
        ((span, _score(text, anchor, span, near)) for span in dict.fromkeys(spans)),
        key=lambda offer: (-offer[1], abs(offer[0].start - near)),
    )[:_OFFERED]
    if not scored or scored[0][1] < LIKELY:
        return Resolution("unanchored", None, scored[0][1] if scored else 0.0)
    best, score = scored[0]
    alone = len(scored) == 1 or score - scored[1][1] >= _TIE
    if exact and alone and score >= SURE:
        return Resolution("moved", best, score)
    return Resolution("review", None, score, tuple(offer for offer in scored if offer[1] >= LIKELY))


def _kept(text: str, regions: list[Region], anchor: Anchor) -> Resolution | None:
    """Apply the first rule."""
    start, end = _mapped(regions, anchor.start), _mapped_end(regions, anchor.start, anchor.end)
    if start is None or end is None or start > end or text[start:end] != anchor.quote:
        return None
    score = _score(text, anchor, Span(start, end), start)
    region = region_at(regions, anchor.start)
    # A lone word that both editions happen to have once is no proof; a long common stretch is.
    proven = region is not None and region.size >= 2 * CONTEXT and anchor.end <= region.old + region.size
    return Resolution("kept", Span(start, end), score) if proven or score >= SURE else None


def _mapped(regions: list[Region], place: int) -> int | None:
    """Return a place of the old text in the new one if it lies in or at the end of a common stretch."""
    region = region_at(regions, place)
    if region is None or place > region.old + region.size:
        return None
    return region.new + place - region.old


def _mapped_end(regions: list[Region], start: int, end: int) -> int | None:
    """Return the end of a span in the new text: behind its last character, wherever the next one went."""
    if start == end:
        return _mapped(regions, start)
    last = _mapped(regions, end - 1)
    return None if last is None else last + 1


def _expected(regions: list[Region], place: int) -> int:
    region = region_at(regions, place)
    return place if region is None else region.new + min(place - region.old, region.size)


def _score(text: str, anchor: Anchor, span: Span, near: int) -> float:
    """Return how well a place fits an anchor, 0 to 1; context that the anchor lacks is left out."""
    got, total = _NEAR * (1.0 - min(1.0, abs(span.start - near) / max(1, len(text)))), _NEAR
    parts = (
        (_QUOTE, anchor.quote, text[span.start : span.end]),
        (_PREFIX, anchor.prefix, text[max(0, span.start - len(anchor.prefix)) : span.start]),
        (_SUFFIX, anchor.suffix, text[span.end : span.end + len(anchor.suffix)]),
    )
    for weight, wanted, there in parts:
        if wanted:
            total += weight
            got += weight * _likeness(wanted, there)
    return got / total


def _likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if len(one) <= _LONGEST_ALIGNED:
        return SequenceMatcher(None, one, other, autojunk=False).ratio()
    # Long quotes are compared by words, so that the cost stays bounded.
    return SequenceMatcher(None, one.split(), other.split(), autojunk=True).ratio()


def _exact(text: str, anchor: Anchor, near: int) -> Iterator[Span]:
    """Yield the places that hold the quote, those nearest to where it is expected, at most a dozen."""
    quote, size = anchor.quote, len(anchor.quote)
    for place in _nearest(text, quote, near) if quote else ():
        yield Span(place, place + size)
    for whole, shift in ((anchor.prefix + quote, len(anchor.prefix)), (quote + anchor.suffix, 0)):
        place = text.find(whole) if whole else -1
        if place >= 0:
            yield Span(place + shift, place + shift + size)


def _nearest(text: str, string: str, near: int) -> list[int]:
    """Return some of the places of a string, those nearest to a place on either side of it."""
    found: list[int] = []
    place = text.find(string, max(0, near))
    while place >= 0 and len(found) < _TRIED // 2:
        found.append(place)
        place = text.find(string, place + 1)
    place = text.rfind(string, 0, max(0, near + len(string) - 1))
    while place >= 0 and len(found) < _TRIED:
        found.append(place)
        place = text.rfind(string, 0, place + len(string) - 1)
    return found


def _reworded(text: str, anchor: Anchor, near: int) -> Iterator[Span]:
    """Yield places where the quote may stand in other words, or where its context stands without it."""
    quote = anchor.quote
    for edge in (8, 16):
        before, behind = anchor.prefix[-edge:], anchor.suffix[:edge]
        if len(before) < edge or len(behind) < edge:
            continue
        for place in _nearest(text, before, near)[:_SEEDS]:
            start = place + edge
            end = text.find(behind, start, start + 2 * len(quote) + CONTEXT)
            if end > start:
                yield _trimmed(text, start, end)
    seeds = sorted(_WORD.finditer(quote), key=lambda match: -len(match.group()))[:_SEEDS]
    for seed in seeds:
        if len(seed.group()) < 3:
            continue
        for place in _nearest(text, seed.group(), near)[:_SEEDS]:
            yield _aligned(text, quote, place - seed.start())


def _aligned(text: str, quote: str, guess: int) -> Span:
    """Return the part of the text round a guessed start that matches a quote best."""
    slack = min(CONTEXT, len(quote) // 2 + 4)
    low, high = max(0, guess - slack), min(len(text), guess + len(quote) + slack)
    if len(quote) > _LONGEST_ALIGNED:
        return _trimmed(text, max(0, guess), min(len(text), guess + len(quote)))
    blocks = SequenceMatcher(None, quote, text[low:high], autojunk=False).get_matching_blocks()
    solid = [block for block in blocks if block.size >= 3] or blocks[:1]
    first, last = solid[0], solid[-1]
    end = low + last.b + last.size + (len(quote) - last.a - last.size)
    return _trimmed(text, max(0, low + first.b - first.a), min(len(text), end))


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(Graphemes.snap(text, start), Graphemes.snap(text, end, up=True))
