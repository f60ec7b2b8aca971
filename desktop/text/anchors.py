"""How an annotation finds its place again when a document gets a new edition.

An anchor is a place with its quote and 32 characters of context on either side. Five rules, in order: mapped
through what the editions have in common (kept); an exact, unique, long quote (moved); the same quote in a
context that scores 0.85 or better (moved); 0.60 or better, or a quote that was reworded, or two places as
good as each other (review: a person decides); else unanchored. A reworded quote is never taken silently.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from desktop.model import Span
from desktop.text.concordance import Concordance
from desktop.text.distance import likeness, nearest_part
from desktop.text.offsets import Graphemes
from desktop.text.patterns import compile_late
from desktop.text.regions import Region, equal_regions, region_at
from desktop.text.scripts import has_unspaced

CONTEXT = 32
LONG_QUOTE = 25
SURE = 0.85
LIKELY = 0.60

_QUOTE, _PREFIX, _SUFFIX, _NEAR = 50.0, 20.0, 20.0, 2.0
_TIE = 0.05
_TRIED = 12  # places that hold the quote, nearest first
_SCORED = 3  # of them, those likest around, that are compared letter by letter
_SHARED = 0.3  # of the triples of letters, that a place must share with an anchor to be compared at all
_SEEDS = 4  # words of a quote that are looked up, and places of each
_PIECE = 4  # letters looked up of what is written without spaces
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
    words = Concordance(new_text)
    return [_resolve(words, regions, anchor) for anchor in anchors]


def _resolve(words: Concordance, regions: list[Region], anchor: Anchor) -> Resolution:
    text = words.text
    kept = _kept(text, regions, anchor)
    if kept is not None:
        return kept
    near = _expected(regions, anchor.start)
    exact = _exact(words, anchor, near)
    if len(exact) == 1 and len(anchor.quote) >= LONG_QUOTE:
        return Resolution("moved", exact[0], _score(text, anchor, exact[0], near))
    spans = exact or _reworded(words, regions, anchor, near)
    scored = sorted(
        ((span, _score(text, anchor, span, near)) for span in spans),
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
    """Return how well a place fits an anchor, 0 to 1; context that the anchor lacks is left out.

    Of a place that cannot be likely any more only that much is told, and no more is compared.
    """
    got = _NEAR * (1.0 - min(1.0, abs(span.start - near) / max(1, len(text))))
    parts = [
        (_QUOTE, anchor.quote, text[span.start : span.end]),
        (_PREFIX, anchor.prefix, text[max(0, span.start - len(anchor.prefix)) : span.start]),
        (_SUFFIX, anchor.suffix, text[span.end : span.end + len(anchor.suffix)]),
    ]
    total = _NEAR + sum(weight for weight, wanted, _there in parts if wanted)
    open_weight = total - _NEAR
    for weight, wanted, there in parts:
        if wanted and got + open_weight >= LIKELY * total:
            got += weight * _likeness(wanted, there)
            open_weight -= weight
    return got / total


def _likeness(one: str, other: str) -> float:
    if len(one) <= _LONGEST_ALIGNED:
        return likeness(one, other)
    return likeness(one.split(), other.split())  # long quotes are compared by words: the cost stays bounded


def _exact(words: Concordance, anchor: Anchor, near: int) -> list[Span]:
    """Return the places that hold the quote: those nearest to where it is expected and likest around."""
    text, quote, size = words.text, anchor.quote, len(anchor.quote)
    places = words.near(quote, near, _TRIED, before=anchor.prefix[-1:], behind=anchor.suffix[:1]) if quote else []
    if len(places) in (0, _TRIED):  # a place without a quote is found by what stands round it; so is one of many
        for whole, shift in ((anchor.prefix + quote, len(anchor.prefix)), (quote + anchor.suffix, 0)):
            place = text.find(whole) if len(whole) > size else -1
            if place >= 0:
                places.append(place + shift)
    spans = [Span(place, place + size) for place in dict.fromkeys(places)]
    return spans if len(spans) <= _SCORED else _likest(text, anchor, spans)[:_SCORED]


def _likest(text: str, anchor: Anchor, spans: list[Span], least: float = 0.0) -> list[Span]:
    """Order places by how much of the anchor and its context stands there, those with less than `least` left out."""
    wanted = _grams(anchor.prefix + anchor.quote + anchor.suffix)
    shares = []
    for span in spans:
        there = _grams(text[max(0, span.start - len(anchor.prefix)) : span.end + len(anchor.suffix)])
        shares.append((len(wanted & there) / (len(wanted) or 1), span))
    return [span for share, span in sorted(shares, key=lambda pair: -pair[0]) if share >= least]


def _grams(string: str) -> set[str]:
    return {string[place : place + 3] for place in range(len(string) - 2)}


def _reworded(words: Concordance, regions: list[Region], anchor: Anchor, near: int) -> list[Span]:
    """Return places where the quote may stand in other words: between what stayed, and round its longest words."""
    text, size = words.text, len(anchor.quote)
    found = [_between(text, regions, anchor)]
    guesses = dict.fromkeys(
        max(0, place - shift) for shift, word in _seeds(anchor.quote) for place in words.near(word, near, _SEEDS)
    )
    rough = [Span(guess, min(len(text), guess + size)) for guess in guesses]
    found += [_aligned(text, anchor.quote, span.start) for span in _likest(text, anchor, rough, _SHARED)[:_SCORED]]
    return list(dict.fromkeys(span for span in found if span is not None and (size == 0 or len(span))))


def _seeds(quote: str) -> list[tuple[int, str]]:
    """Return the longest words of a quote with their places in it; of what is written without spaces, pieces."""
    longest = sorted(_WORD.finditer(quote), key=lambda match: -len(match.group()))[:_SEEDS]
    seeds = []
    for match in longest:
        word, start = match.group(), match.start()
        if has_unspaced(word) and len(word) > _PIECE:
            half = (len(word) - _PIECE) // 2
            seeds += [(start + cut, word[cut : cut + _PIECE]) for cut in (0, half, len(word) - _PIECE)]
        elif len(word) >= 3:
            seeds.append((start, word))
    return seeds[:_SEEDS]


def _between(text: str, regions: list[Region], anchor: Anchor) -> Span | None:
    """Return what stands between the neighbours of the quote if these stayed."""
    start, end = _mapped(regions, anchor.start), _mapped(regions, anchor.end)
    if start is None or end is None or not start <= end <= start + 2 * len(anchor.quote) + CONTEXT:
        return None
    return _trimmed(text, start, end) if anchor.quote else Span(start, start)


def _aligned(text: str, quote: str, guess: int) -> Span:
    """Return the part of the text round a guessed start that matches a quote best."""
    if len(quote) > _LONGEST_ALIGNED:
        return _trimmed(text, guess, min(len(text), guess + len(quote)))
    slack = min(CONTEXT, len(quote) // 2 + 4)
    low = max(0, guess - slack)
    start, end = nearest_part(quote, text[low : guess + len(quote) + slack])
    return _trimmed(text, low + start, low + end)


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(Graphemes.snap(text, start), Graphemes.snap(text, end, up=True))
