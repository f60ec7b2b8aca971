"""The index of marks against looking at every mark."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.model import Span
from desktop.ui.reader.marks import LONG, Mark, MarkIndex

STARTS = [0, 10, 11, 40, 100]
spans = st.tuples(st.integers(0, 120), st.integers(0, 60)).map(lambda p: Span(p[0], p[0] + p[1]))
marks = st.lists(st.lists(spans, min_size=1, max_size=3), max_size=12).map(
    lambda found: [Mark(f"m{i}", tuple(parts), "entity", "Person", "#0072b2") for i, parts in enumerate(found)]
)


@given(marks, st.integers(0, 180))
def test_what_lies_at_a_place_is_found_innermost_first(all_marks: list[Mark], cp: int) -> None:
    found = MarkIndex(STARTS, all_marks).at(cp)
    expected = [
        (m.annotation_id, s) for m in all_marks for s in m.spans if s.start <= cp < s.end or s.start == s.end == cp
    ]
    assert sorted((p.mark.annotation_id, Span(p.start, p.end)) for p in found) == sorted(expected)
    lengths = [part.end - part.start for part in found]
    assert lengths == sorted(lengths)


@given(marks, marks)
def test_adding_and_removing_leaves_what_a_new_index_would_hold(first: list[Mark], second: list[Mark]) -> None:
    index = MarkIndex(STARTS, first)
    for mark in second:
        index.add(mark)
    for mark in first[::2]:
        index.remove(mark.annotation_id)
    gone = {mark.annotation_id for mark in first[::2]}
    kept = {m.annotation_id: m for m in [*first, *second] if m.annotation_id not in gone}
    fresh = MarkIndex(STARTS, kept.values())
    for chunk in range(len(STARTS)):
        assert index.in_chunk(chunk) == fresh.in_chunk(chunk)
    assert index.in_order() == fresh.in_order()
    assert len(index) == len(fresh)


def test_a_part_over_very_many_chunks_is_found_in_each_and_goes_away_again() -> None:
    starts = list(range(0, 1000, 2))
    long = Mark("long", (Span(10, 900),), "entity", "Claim", "#0072b2")
    index = MarkIndex(starts, [long])
    assert LONG < 890 // 2
    assert index.in_chunk(5)[0].mark is long
    assert index.in_chunk(449)[0].mark is long
    assert index.in_chunk(4) == index.in_chunk(450) == []
    assert index.remove("long") == set(range(5, 450))
    assert index.in_chunk(100) == []


def test_only_the_chunks_under_a_mark_are_touched() -> None:
    index = MarkIndex(STARTS)
    assert index.add(Mark("a", (Span(12, 40),), "entity", "", "#0072b2")) == {2}
    assert index.add(Mark("b", (Span(39, 41), Span(100, 100)), "entity", "", "#0072b2")) == {2, 3, 4}
    assert index.remove("nobody") == set()


def test_the_same_id_twice_is_one_mark() -> None:
    first = Mark("a", (Span(0, 5),), "entity", "", "#0072b2")
    second = Mark("a", (Span(50, 55),), "entity", "", "#0072b2")
    index = MarkIndex(STARTS, [first, second])
    assert list(index) == [second]
    assert index.at(2) == []
