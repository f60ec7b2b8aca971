from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.model import Page, Span
from desktop.text.places import Word, boxes, pack, span_at, unpack

edges = st.floats(-2000, 20000, allow_nan=False)


@st.composite
def pages(draw: st.DrawFn) -> list[Word]:
    words, place = [], draw(st.integers(0, 10**7))
    for _number in range(draw(st.integers(0, 30))):
        start = place + draw(st.integers(0, 300))
        place = start + draw(st.integers(1, 200))
        words.append((start, place, draw(edges), draw(edges), draw(edges), draw(edges)))
    return words


def line(text: str, y: float, start: int = 0, x: float = 60.0, width: float = 6.0) -> list[Word]:
    """Set the words of a text in one line, every character as wide as the others."""
    words, place = [], 0
    for word in text.split(" "):
        left = x + place * width
        words.append((start + place, start + place + len(word), left, y, left + len(word) * width, y + 12))
        place += len(word) + 1
    return words


@given(pages())
def test_words_come_back_exact_to_a_tenth_of_a_point(words: list[Word]) -> None:
    found = unpack(pack(words))
    assert [word[:2] for word in found] == [word[:2] for word in words]
    for before, after in zip(words, found, strict=True):
        assert all(abs(one - other) <= 0.0501 for one, other in zip(before[2:], after[2:], strict=True))


@given(pages())
def test_a_box_is_found_for_every_word_and_the_word_for_its_middle(words: list[Word]) -> None:
    page = Page(3, 600, 800, pack(words))
    for start, end, *_box in words:
        assert {number for number, _box in boxes([page], Span(start, end))} == {3}
    upright = [word for word in unpack(page.words) if word[5] > word[3]]
    for _start, _end, x0, y0, x1, y1 in upright:
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        span = span_at(page, x, y)
        assert span is not None
        holder = next(word for word in unpack(page.words) if word[:2] == (span.start, span.end))
        assert min(holder[2], holder[4]) <= x <= max(holder[2], holder[4])


def test_words_without_a_place_are_left_out() -> None:
    good = (4, 6, 1.0, 2.0, 3.0, 4.0)
    bad = [(0, 3, 1.0, 2.0, float("inf"), 4.0), (7, 9, float("nan"), 0.0, 1.0, 1.0), (9, 10, 0.0, 0.0, 1e30, 1.0)]
    assert unpack(pack([bad[0], good, bad[1], bad[2]])) == [good]
    assert pack(bad) == pack([]) == b""


@pytest.mark.parametrize("data", [b"x", b"\0" * 20, b"\0" * 20 + zlib.compress(b"bzz")])
def test_foreign_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="no packed words"):
        unpack(data)


def test_a_span_over_lines_and_pages_has_a_box_for_each_line() -> None:
    first = line("one two", 100) + line("three four", 114, start=8)
    pages = [Page(1, 600, 800, pack(first)), Page(2, 600, 800, pack(line("five", 50, start=19)))]
    assert boxes(pages, Span(4, 23)) == [
        (1, (84.0, 100.0, 102.0, 112.0)),
        (1, (60.0, 114.0, 120.0, 126.0)),
        (2, (60.0, 50.0, 84.0, 62.0)),
    ]
    assert boxes(pages, Span(7, 8)) == boxes(pages, Span(30, 40)) == []


def test_part_of_a_word_has_its_share_from_the_side_where_reading_begins() -> None:
    page = Page(1, 600, 800, pack([(0, 4, 100.0, 10.0, 140.0, 22.0), (5, 9, 90.0, 30.0, 50.0, 42.0)]))
    assert boxes([page], Span(1, 3)) == [(1, (110.0, 10.0, 130.0, 22.0))]
    assert boxes([page], Span(5, 6)) == [(1, (80.0, 30.0, 90.0, 42.0))]


def test_part_of_a_word_that_runs_up_the_page_has_its_whole_box() -> None:
    page = Page(1, 600, 800, pack([(0, 12, 100.0, 10.0, 112.0, 90.0)]))
    assert boxes([page], Span(2, 3)) == [(1, (100.0, 10.0, 112.0, 90.0))]


def test_cells_far_apart_in_one_row_keep_boxes_of_their_own() -> None:
    page = Page(1, 600, 800, pack([(0, 3, 60.0, 10.0, 80.0, 22.0), (4, 7, 200.0, 10.0, 220.0, 22.0)]))
    assert len(boxes([page], Span(0, 7))) == 2


def test_between_words_there_is_none() -> None:
    page = Page(1, 600, 800, pack(line("one two", 100)))
    assert span_at(page, 61, 101) == Span(0, 3)
    assert span_at(page, 80, 101) is None
    assert span_at(Page(1, 600, 800, b""), 80, 101) is None


def test_a_page_of_prose_takes_less_than_three_bytes_a_character() -> None:
    words = [
        word
        for row in range(50)
        for word in line("it burnt all night in the harbour town and no", 40 + row * 14, row * 46)
    ]
    packed = pack(words)
    characters = words[-1][1]
    assert len(packed) < 1.5 * characters
    assert len(zlib.decompress(packed[20:])) < 3 * characters
