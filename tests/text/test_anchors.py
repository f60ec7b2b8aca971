from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.model import Span
from desktop.text.anchors import Anchor, Resolution, describe, resolve, verify
from desktop.text.regions import equal_regions
from tests.text.strategies import spans_in, texts

STORY = (
    "Ankara said on Monday that its forces would leave the border region by spring. "
    "Hakan Fidan, the foreign minister, told reporters that the YPG must lay down its arms. "
    "The ministry denied reports of a new base near Tel Rifaat. "
    "A spokesman, Zeki Aktürk, called the claims disinformation spread by the YPG abroad. "
    "Observers counted forty vehicles on the road to Manbij at dawn."
)


def anchor_of(text: str, quote: str, nth: int = 0) -> Anchor:
    place = -1
    for _ in range(nth + 1):
        place = text.index(quote, place + 1)
    return describe(text, Span(place, place + len(quote)))


def one(old: str, new: str, anchor: Anchor) -> Resolution:
    return resolve(old, new, [anchor])[0]


@given(spans_in(texts))
def test_a_described_span_verifies_and_stays_in_the_same_text(drawn: tuple[str, int, int]) -> None:
    text, start, end = drawn
    anchor = describe(text, Span(start, end))
    assert verify(text, anchor)
    assert len(anchor.prefix) <= 32
    assert len(anchor.suffix) <= 32
    found = one(text, text, anchor)
    assert found.kind == "kept"
    assert found.span == Span(start, end)
    assert found.score == pytest.approx(1.0)


def test_an_anchor_of_another_text_does_not_verify() -> None:
    anchor = anchor_of(STORY, "Fidan")
    assert not verify("x" + STORY, anchor)
    assert not verify(STORY[:20], anchor)
    assert not verify(STORY, Anchor("", "", "", -1, -1))


@given(spans_in(st.just(STORY)), st.integers(0, len(STORY)), texts, st.integers(0, 30))
def test_an_edit_elsewhere_keeps_the_quote(drawn: tuple[str, int, int], place: int, insert: str, cut: int) -> None:
    _, start, end = drawn
    if start == end or (place < end + 1 and place + cut > start - 1):
        return
    new = STORY[:place] + insert + STORY[place + cut :]
    found = one(STORY, new, describe(STORY, Span(start, end)))
    shift = len(insert) - cut if place < start else 0
    if found.span is not None:
        assert new[found.span.start : found.span.end] == STORY[start:end]
    if min(abs(place - end), abs(place + cut - start)) > 40:
        assert found.kind == "kept"
        assert found.span == Span(start + shift, end + shift)


@given(st.integers(0, 10_000), spans_in(st.just(STORY)))
def test_what_is_applied_always_holds_the_quote(seed: int, drawn: tuple[str, int, int]) -> None:
    _, start, end = drawn
    chance = random.Random(seed)
    words = STORY.split(" ")
    for _ in range(chance.randrange(30)):
        place = chance.randrange(len(words))
        words[place : place + chance.randrange(3)] = chance.sample(words, chance.randrange(3))
    new = " ".join(words)
    found = one(STORY, new, describe(STORY, Span(start, end)))
    if found.kind in ("kept", "moved"):
        assert found.span is not None
        assert new[found.span.start : found.span.end] == STORY[start:end]
    else:
        assert found.span is None
    scores = [score for _, score in found.candidates]
    assert scores == sorted(scores, reverse=True)
    for span, score in found.candidates:
        assert 0.6 <= score <= 1.0
        assert 0 <= span.start <= span.end <= len(new)


def test_a_long_quote_that_went_elsewhere_is_moved() -> None:
    first, rest = STORY.split(". ", 1)
    quote = "called the claims disinformation"
    sentence = "A spokesman, Zeki Aktürk, called the claims disinformation spread by the YPG abroad. "
    new = sentence + first + ". " + rest.replace(sentence, "")
    found = one(STORY, new, anchor_of(STORY, quote))
    assert found.kind in ("kept", "moved")
    assert found.span == Span(new.index(quote), new.index(quote) + len(quote))


def test_a_long_quote_in_a_new_surrounding_is_moved() -> None:
    quote = "told reporters that the YPG must lay down"
    new = "Something else entirely. One man " + quote + " 12 things; nothing more of it is left."
    found = one(STORY, new, anchor_of(STORY, quote))
    assert found.kind in ("kept", "moved")
    assert found.span == Span(33, 33 + len(quote))


def test_a_short_quote_follows_its_context() -> None:
    new = "The YPG was mentioned before. The YPG again. " + STORY
    found = one(STORY, new, anchor_of(STORY, "YPG", 1))
    assert found.kind == "kept"
    assert found.span is not None
    assert found.span.start == new.rindex("YPG")


def test_a_short_quote_in_a_strange_context_is_not_taken() -> None:
    new = "Quite another article, in which the YPG has a different part to play altogether."
    found = one(STORY, new, anchor_of(STORY, "YPG"))
    assert found.kind in ("review", "unanchored")
    assert found.span is None


def test_two_places_as_good_as_each_other_are_for_a_person_to_choose() -> None:
    line = "The minister spoke in Ankara on that day about it."
    old = "Opening words. " + line + " Closing words."
    new = line + " 1234567890 " + line + " And so on"
    found = one(old, new, anchor_of(old, "Ankara"))
    assert found.kind == "review"
    assert {span.start for span, _ in found.candidates} == {
        place for place in range(len(new)) if new.startswith("Ankara", place)
    }


def test_a_reworded_quote_is_proposed_and_never_taken() -> None:
    quote = "denied reports of a new base near Tel Rifaat"
    new = STORY.replace(quote, "denied the reports of a new army base near Tal Rifaat")
    found = one(STORY, new, anchor_of(STORY, quote))
    assert found.kind == "review"
    assert found.span is None
    best, score = found.candidates[0]
    assert new[best.start : best.end] == "denied the reports of a new army base near Tal Rifaat"
    assert score > 0.8


def test_a_quote_that_is_gone_is_unanchored() -> None:
    found = one(STORY, "Nothing of this is here. 日本語の文章。", anchor_of(STORY, "Zeki Aktürk"))
    assert (found.kind, found.span, found.candidates) == ("unanchored", None, ())
    assert one(STORY, "", anchor_of(STORY, "Ankara")).kind == "unanchored"


def test_a_place_without_a_quote_follows_its_surroundings() -> None:
    place = STORY.index("Hakan")
    found = one(STORY, "New start. " + STORY, describe(STORY, Span(place, place)))
    assert found.kind == "kept"
    assert found.span == Span(place + 11, place + 11)


@given(texts, texts, texts)
def test_common_stretches_are_equal_ordered_and_apart(one: str, two: str, three: str) -> None:
    for old, new in ((one + two, two + three), (one + two + three, one + three), (STORY + one, two + STORY)):
        end = new_end = 0
        for region in equal_regions(old, new):
            assert region.size > 0
            assert region.old >= end
            assert region.new >= new_end
            assert old[region.old : region.old + region.size] == new[region.new : region.new + region.size]
            end, new_end = region.old + region.size, region.new + region.size


@given(texts, texts)
def test_an_inserted_piece_leaves_all_the_rest_common(insert: str, tail: str) -> None:
    old = STORY + tail
    new = STORY[:150] + insert + STORY[150:] + tail
    assert sum(region.size for region in equal_regions(old, new)) == len(old)


def test_a_place_without_a_quote_is_never_given_a_length() -> None:
    place = STORY.index("Hakan")
    for new in (STORY.replace("Hakan", "words put in. Hakan"), "Hakan Fidan, the foreign minister, told", "なにも"):
        found = one(STORY, new, describe(STORY, Span(place, place)))
        spans = [found.span] if found.span else [span for span, _score in found.candidates]
        assert all(len(span) == 0 for span in spans)


def test_a_reworded_quote_behind_where_it_was_is_found_as_one_before_it() -> None:
    quote = "counted forty vehicles on the road to Manbij at dawn"
    filler = "A line that says something else entirely about the weather of that week. " * 40
    told = "Observers had counted some forty vehicles on a road to Manbij at dawn."
    for new in (told + filler, filler + told):
        found = one(filler[:1500] + STORY + filler[:1500], new, anchor_of(STORY, quote))
        assert found.kind == "review"
        best, _score = found.candidates[0]
        assert "forty vehicles on a road to Manbij at dawn" in new[best.start : best.end]
