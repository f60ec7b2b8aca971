from __future__ import annotations

import pytest
from hypothesis import given

from desktop.model import Span
from desktop.text.normalise import normalise
from tests.text.strategies import raw_texts, spans_in, texts


@pytest.mark.parametrize(
    ("raw", "text", "changes"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd", {"newlines": 2}),
        ("a\u2028b\u2029c\x85d\x0be\x0cf", "a\nb\nc\nd\ne\nf", {"newlines": 5}),
        ("\ufeffa\u200bb\u2060c", "abc", {"marks": 3}),
        ("a\x00\x01b\x7f\x80\tc\x1f", "ab\tc", {"controls": 5}),
        ("a\ud800b", "a\ufffdb", {"surrogates": 1}),
        ("\ud83d\ude00", "😀", {"surrogates": 1}),
        ("\r\x00\n", "\n\n", {"newlines": 1, "controls": 1}),
        ("", "", {}),
    ],
)
def test_each_rule_does_what_it_says(raw: str, text: str, changes: dict[str, int]) -> None:
    result = normalise(raw)
    assert result.text == text
    assert result.changes == changes


@pytest.mark.parametrize(
    "text",
    [
        "ﬁ ² ½ Å",
        "e\u0301",
        "a\u00a0b\u202fc",
        "soft\u00adhyphen",
        "\u200cx\u200d",
        "\u200e\u200f\u202a",
        "a  b\t",
    ],
)
def test_what_is_not_named_stays(text: str) -> None:
    result = normalise(text)
    assert result.text is text
    assert result.offsets.is_identity


@given(raw_texts)
def test_normalising_twice_changes_nothing_more(raw: str) -> None:
    once = normalise(raw).text
    again = normalise(once)
    assert again.text == once
    assert again.changes == {}
    once.encode("utf-8")


@given(spans_in(raw_texts))
def test_a_mapped_span_holds_the_normal_form_of_what_it_held(drawn: tuple[str, int, int]) -> None:
    raw, start, end = drawn
    result = normalise(raw)
    mapped = result.offsets.map_span(Span(start, end))
    # The ends may cut a pair in two; then the span widens to the whole pair.
    while start > 0 and raw[start - 1 : start + 1] in ("\r\n", "\ud83d\ude00"):
        start -= 1
    while raw[max(0, end - 1) : end + 1] in ("\r\n", "\ud83d\ude00"):
        end += 1
    assert result.text[mapped.start : mapped.end] == normalise(raw[start:end]).text


@given(raw_texts)
def test_the_map_never_runs_backwards_and_ends_at_the_end(raw: str) -> None:
    result = normalise(raw)
    there = [result.offsets.to_text(place) for place in range(len(raw) + 1)]
    assert there == sorted(there)
    assert there[0] == 0
    assert there[-1] == len(result.text)
    back = [result.offsets.to_raw(place) for place in range(len(result.text) + 1)]
    assert back == sorted(back)


@given(spans_in(raw_texts))
def test_a_span_of_the_text_goes_to_the_raw_text_and_back(drawn: tuple[str, int, int]) -> None:
    raw, _, _ = drawn
    result = normalise(raw)
    size = len(result.text)
    for start in range(size + 1):
        for end in range(start, min(size, start + 3) + 1):
            span = Span(start, end)
            source = result.offsets.map_back(span)
            assert normalise(raw[source.start : source.end]).text == result.text[start:end]
            assert result.offsets.map_span(source) == span


@given(texts)
def test_a_clean_text_is_returned_as_it_is(text: str) -> None:
    result = normalise(text)
    assert result.text == text
    assert result.offsets.is_identity


@given(texts)
def test_a_windows_text_alone_and_with_other_trouble_are_treated_alike(text: str) -> None:
    raw = text.replace("\n", "\r\n") + "\r\r\n"
    alone, mixed = normalise(raw), normalise(raw + "\x00")
    assert alone.text == mixed.text == text + "\n\n"
    assert alone.changes["newlines"] == mixed.changes["newlines"]
    assert alone.offsets.raw_starts == mixed.offsets.raw_starts[:-1]
    assert alone.offsets.raw_ends == mixed.offsets.raw_ends[:-1]
    assert alone.offsets.text_ends == mixed.offsets.text_ends[:-1]
