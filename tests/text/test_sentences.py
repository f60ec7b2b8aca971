from __future__ import annotations

import pytest
from hypothesis import given

from desktop.model import Span
from desktop.text.sentences import next_sentence, previous_sentence, sentence_at, sentences
from tests.text.strategies import texts


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Smith came.|He left.",
        "Gen. J. K. Doe spoke.|Nobody listened!|Why?",
        "The U.S. embassy closed.|It reopened.",
        "He lives in the U.S.|The end.",
        "It costs 3.50 euros.|No. 5 is out.",
        "On 3.5.2024 it rained.|Then, e.g. Monday, it stopped.",
        "“Really?” he asked.|“Yes.”|She nodded.",
        "“Really?” he said.|Fine (or so.)|Next.",
        "Well... yes.|So…|Next.",
        "Apple Inc. announced it.|Later it fell.",
        "1. First item|",
        "He was 25.|The police came.",
        "Am 3. Oktober war es.|Dann nicht.",
        "Er sagte „Nein.“|Dann ging er.",
        "It ended.[12]|Then more.",
        "He said at 5 p.m. that it ended.|Fine.",
        "今天很好。|我们走吧！|“真的吗？”|他说。",
        "「本当。」|はい。",
        "هل هذا صحيح؟|نعم.",
        "यह है।|वह था।",
        "Visit www.example.com today.|Go!",
        "It was me and I.|You knew.",
        "no stop at all|",
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str) -> None:
    parts = [part for part in text.split("|") if part]
    spaced = " ".join(parts) if text[0] not in "今「" else "".join(parts)
    assert [spaced[span.start : span.end] for span in sentences(spaced)] == parts


def test_a_newline_ends_a_sentence() -> None:
    text = "A headline\nBy someone\n\nIt began."
    assert [text[s.start : s.end] for s in sentences(text)] == ["A headline", "By someone", "It began."]


@given(texts)
def test_a_sentence_found_from_inside_is_the_sentence_of_the_whole_text(text: str) -> None:
    whole = list(sentences(text))
    assert [span.start for span in whole] == sorted(span.start for span in whole)
    for span in whole:
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        for pos in range(span.start, span.end):
            assert sentence_at(text, pos) == span


@given(texts)
def test_sentences_hold_everything_but_white_space(text: str) -> None:
    held = [False] * len(text)
    for span in sentences(text):
        held[span.start : span.end] = [True] * (span.end - span.start)
    assert all(inside or letter.isspace() for inside, letter in zip(held, text, strict=True))


@given(texts)
def test_sentence_steps_agree_with_the_whole_text(text: str) -> None:
    starts = [span.start for span in sentences(text)]
    for pos in range(len(text) + 1):
        assert next_sentence(text, pos) == min([s for s in starts if s > pos], default=len(text))
        assert previous_sentence(text, pos) == max([s for s in starts if s < pos], default=0)


def test_a_sentence_in_the_middle_of_a_long_line_is_found() -> None:
    text = "This is it. Here we go again. " * 30_000
    assert sentence_at(text, 450_020) == Span(450_012, 450_029)
    assert next_sentence(text, 450_020) == 450_030
    assert previous_sentence(text, 450_020) == 450_012
    assert previous_sentence(text, 450_012) == 450_000


def test_a_line_without_stops_is_cut_at_a_distance() -> None:
    text = "word " * 20_000
    span = sentence_at(text, 50_000)
    assert span.start < 50_000 < span.end
    assert span.end - span.start < 10_000
    assert sentence_at("", 0) == Span(0, 0)
    assert sentence_at("a\n\nb", 2) == Span(2, 2)
