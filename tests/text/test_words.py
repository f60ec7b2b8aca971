from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.model import Span
from desktop.text.offsets import Graphemes
from desktop.text.scripts import has_unspaced
from desktop.text.words import (
    next_paragraph,
    next_word,
    paragraph_at,
    previous_paragraph,
    previous_word,
    snap_to_words,
    word_at,
    word_count,
    words,
)
from tests.text.strategies import spans_in, texts


def cut(text: str) -> list[str]:
    return [text[span.start : span.end] for span in words(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don't stop, o’clock.", ["Don't", "stop", "o’clock"]),
        ("F-16 and al-Sharaa", ["F", "16", "and", "al", "Sharaa"]),
        ("U.S. and U.S.A, e.g. this.", ["U.S.", "and", "U.S.A", "e.g.", "this"]),
        ("3.5 1,000 12:30.", ["3.5", "1,000", "12:30"]),
        ("end.Next a_b", ["end", "Next", "a_b"]),
        ("YPG'li l·l", ["YPG'li", "l·l"]),
        ("کتاب\u200cها، خوب", ["کتاب\u200cها", "خوب"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("שָׁלוֹם עולם", ["שָׁלוֹם", "עולם"]),
        ("e\u0301te\u0301 👍🏽 ❤\ufe0f", ["e\u0301te\u0301"]),
        ("iPhone手機です", ["iPhone", "手", "機", "で", "す"]),
        ("สวัสดี", ["ส", "วั", "ส", "ดี"]),
        ("한국어 문장", ["한국어", "문장"]),
        ("ein\u00adfach", ["ein\u00adfach"]),
    ],
)
def test_words_of_many_scripts(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@given(texts)
def test_words_are_in_order_and_hold_no_white_space(text: str) -> None:
    end = 0
    for span in words(text):
        assert span.start >= end
        assert span.end > span.start
        assert not any(letter.isspace() for letter in text[span.start : span.end])
        end = span.end


@given(texts)
def test_a_word_found_from_inside_is_the_word_of_the_whole_text(text: str) -> None:
    for span in words(text):
        for pos in range(span.start, span.end):
            assert word_at(text, pos) == span


@given(texts)
def test_word_steps_agree_with_the_whole_text(text: str) -> None:
    starts = [span.start for span in words(text)]
    for pos in range(len(text) + 1):
        assert previous_word(text, pos) == max([s for s in starts if s < pos], default=0)
        assert next_word(text, pos) == min([s for s in starts if s > pos], default=len(text))


def test_the_end_of_a_word_still_belongs_to_it() -> None:
    assert word_at("Hello, you", 5) == Span(0, 5)
    assert word_at("Hello, you", 6) == Span(6, 6)
    assert word_at("a ?! b", 2) == Span(2, 3)
    assert word_at("", 0) == Span(0, 0)


def test_a_word_in_the_middle_of_a_long_line_is_found() -> None:
    text = "lorem ipsum " * 50_000
    assert word_at(text, 300_008) == Span(300_006, 300_011)
    assert next_word(text, 300_008) == 300_012
    assert previous_word(text, 300_008) == 300_006


def test_a_token_too_long_for_language_is_left_alone() -> None:
    text = "x" * 100_000
    assert snap_to_words(text, Span(50_000, 50_010)) == Span(50_000, 50_010)
    assert previous_word(text, 50_000) < 50_000 < next_word(text, 50_000)


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        ("the quick fox", 5, 7, "quick"),
        ("the quick fox", 3, 10, "quick"),
        ("the quick fox", 4, 11, "quick fox"),
        ("say “hello”.", 5, 10, "hello"),
        ("say “hello”.", 4, 11, "“hello”"),
        ("Fidan's men", 1, 3, "Fidan's"),
        ("我们在北京开会", 3, 5, "北京"),
        ("iPhone手機", 2, 7, "iPhone手"),
        ("สวัสดี", 1, 2, "วั"),
        ("a 👨\u200d👩\u200d👧 b", 3, 4, "👨\u200d👩\u200d👧"),
        ("in the U.S. now", 8, 9, "U.S."),
    ],
)
def test_a_selection_snaps_to_whole_words(text: str, start: int, end: int, expected: str) -> None:
    span = snap_to_words(text, Span(start, end))
    assert text[span.start : span.end] == expected


@given(spans_in(texts))
def test_snapping_twice_changes_nothing_more(drawn: tuple[str, int, int]) -> None:
    text, start, end = drawn
    once = snap_to_words(text, Span(start, end))
    assert snap_to_words(text, once) == once
    if start < end and once.start < once.end:
        assert Graphemes.snap(text, once.start) == once.start
        assert Graphemes.snap(text, once.end) == once.end
        kept = text[start:end].strip()
        assert kept in text[once.start : once.end]
        assert "\n" not in text[once.start : start]


@given(spans_in(texts))
def test_a_snapped_end_is_never_inside_a_word(drawn: tuple[str, int, int]) -> None:
    text, start, end = drawn
    span = snap_to_words(text, Span(start, end))
    if start < end and span.start < span.end:
        for word in words(text):
            assert not word.start < span.start < word.end
            assert not word.start < span.end < word.end


def test_white_space_alone_snaps_to_nothing() -> None:
    assert snap_to_words("a   b", Span(1, 4)) == Span(1, 1)
    assert snap_to_words("abc", Span(1, 1)) == Span(1, 1)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("one two", 2),
        ("one — two", 2),
        ("F-16 don't", 2),
        ("東京都 is big", 5),
        ("… ! ?", 0),
        (" \n\t", 0),
    ],
)
def test_words_are_counted_as_word_processors_do(text: str, count: int) -> None:
    assert word_count(text) == count


@given(texts)
def test_a_text_with_no_words_counts_none(text: str) -> None:
    count = word_count(text)
    assert 0 <= count <= len(text)
    if not has_unspaced(text):
        assert count <= len(text.split())


TEXT = "First one.\n\nSecond\n   \nThird"


def test_paragraphs_lie_between_newlines() -> None:
    assert paragraph_at(TEXT, 4) == Span(0, 10)
    assert paragraph_at(TEXT, 10) == Span(0, 10)
    assert paragraph_at(TEXT, 11) == Span(11, 11)
    assert paragraph_at(TEXT, 12) == Span(12, 18)
    assert paragraph_at(TEXT, len(TEXT)) == Span(23, 28)


def test_paragraph_steps_leave_out_empty_lines() -> None:
    assert [next_paragraph(TEXT, pos) for pos in (0, 12, 25)] == [12, 23, 28]
    assert [previous_paragraph(TEXT, pos) for pos in (28, 23, 12, 14, 5, 0)] == [23, 12, 0, 12, 0, 0]


@given(st.text(alphabet=st.sampled_from("aZ9_é中ก–“’²٣  \t\n\x1c\x85\u2003\u200b\u0301.-'")))
def test_words_are_counted_in_bytes_as_they_would_be_in_characters(text: str):
    unspaced = sum(map(has_unspaced, text))
    rest = "".join(" " if has_unspaced(letter) else letter for letter in text)
    assert word_count(text) == unspaced + sum(any(c.isalnum() or c == "_" for c in piece) for piece in rest.split())
