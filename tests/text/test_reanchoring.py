"""Annotations of one part or several go to a new text as wholes, or are put before a person."""

from __future__ import annotations

import pickle
import random

from hypothesis import given
from hypothesis import strategies as st

from desktop.model import Span
from desktop.text.anchors import Anchor, Resolution, describe
from desktop.text.reanchoring import (
    EditionWork,
    Resolutions,
    Standing,
    keeps_order,
    resolve_all,
    resolve_work,
    together,
)
from tests.text.test_anchors import STORY


def anchors_of(*quotes: str, text: str = STORY) -> tuple[Anchor, ...]:
    return tuple(describe(text, Span(text.index(quote), text.index(quote) + len(quote))) for quote in quotes)


def test_all_parts_that_land_in_order_land_together() -> None:
    anchors = anchors_of("forces would leave", "by spring")
    (landing,) = resolve_all(STORY, "A first line. " + STORY, [anchors])
    assert (landing.kind, [len(span) for span in landing.spans]) == ("kept", [18, 9])
    assert landing.spans[0].start == anchors[0].start + 14


def test_parts_that_would_cross_are_for_a_person() -> None:
    first, last = "that its forces would leave the border region", "counted forty vehicles on the road to Manbij"
    new = f"Now: {last}, it was told. And then again {first} it was."
    (landing,) = resolve_all(STORY, new, [anchors_of(first, last)])
    assert landing.kind == "review"
    assert landing.spans == ()
    assert all(spans == tuple(sorted(spans)) for spans, _score in landing.candidates)


def test_an_annotation_that_lost_one_of_its_parts_is_for_a_person_with_what_is_left() -> None:
    new = STORY.replace("Observers counted forty vehicles on the road to Manbij at dawn.", "なにもない。")
    (landing,) = resolve_all(STORY, new, [anchors_of("forces would leave", "vehicles on the road")])
    assert landing.kind == "review"
    assert [new[span.start : span.end] for span in landing.candidates[0][0]] == ["forces would leave"]
    assert landing.score <= 0.5


def test_an_annotation_all_of_whose_parts_are_gone_is_unanchored() -> None:
    (landing,) = resolve_all(STORY, "なにもない。", [anchors_of("forces would leave", "vehicles on the road")])
    assert (landing.kind, landing.spans, landing.candidates) == ("unanchored", (), ())


def test_the_worst_part_names_what_became_of_the_whole() -> None:
    anchors = (Anchor("a", "", "", 0, 1), Anchor("b", "", "", 2, 3))
    landing = together(anchors, [Resolution("kept", Span(0, 1), 1.0), Resolution("moved", Span(5, 6), 0.9)])
    assert (landing.kind, landing.score) == ("moved", 0.9)


def test_a_label_on_the_whole_document_stays() -> None:
    assert resolve_all(STORY, "Another text", [()])[0].kind == "kept"


def test_parts_that_overlapped_may_overlap_again() -> None:
    anchors = (Anchor("ab", "", "", 0, 2), Anchor("bc", "", "", 1, 3))
    assert keeps_order(anchors, [Span(10, 12), Span(11, 13)])
    assert not keeps_order(anchors, [Span(11, 13), Span(10, 12)])
    assert not keeps_order((anchors[0], Anchor("d", "", "", 3, 4)), [Span(10, 12), Span(11, 12)])


@given(st.integers(0, 10_000))
def test_what_lands_holds_its_quotes_in_order_and_nothing_else_is_taken(seed: int) -> None:
    chance = random.Random(seed)
    words = STORY.split(" ")
    for _turn in range(chance.randrange(20)):
        place = chance.randrange(len(words))
        words[place : place + chance.randrange(3)] = chance.sample(words, chance.randrange(3))
    new = " ".join(words)
    places = sorted(chance.sample(range(len(STORY) + 1), 4))
    anchors = tuple(describe(STORY, Span(*pair)) for pair in (places[:2], places[2:]))
    (landing,) = resolve_all(STORY, new, [anchors])
    if landing.kind in ("kept", "moved"):
        assert [new[span.start : span.end] for span in landing.spans] == [anchor.quote for anchor in anchors]
        assert keeps_order(anchors, landing.spans)
    else:
        assert landing.spans == ()
    for spans, score in landing.candidates:
        assert 0.0 < score <= 1.0
        assert len(spans) <= len(anchors)
        assert list(spans) == sorted(spans)


def test_the_work_travels_and_its_result_counts_only_for_what_it_was_made_from() -> None:
    standing = Standing("a", anchors_of("forces would leave"))
    work = EditionWork("hash", "New. " + STORY, ((STORY, (standing,)),))
    found = pickle.loads(pickle.dumps(resolve_work(pickle.loads(pickle.dumps(work)))))
    landing = found.of(standing, "hash")
    assert landing is not None
    assert landing.kind == "kept"
    assert found.of(standing, "another") is None
    assert found.of(Standing("a", anchors_of("by spring")), "hash") is None
    assert found.of(Standing("b", standing.anchors), "hash") is None
    assert Resolutions().of(standing, "") is None
