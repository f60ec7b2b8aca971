from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.model import Span
from desktop.text import occurrences as module
from desktop.text.occurrences import find_all, occurrences
from tests.text.strategies import PIECES, texts

strings = st.lists(st.sampled_from(PIECES), min_size=1, max_size=3).map("".join)


def starts(text: str, string: str, **how: bool) -> list[int]:
    return [span.start for span in occurrences(text, string, **how)]


@pytest.mark.parametrize(
    ("text", "string", "expected"),
    [
        ("YPG, YPG's and YPG-J but not YPGJ or sYPG", "YPG", [0, 5, 15]),
        ("F-16 F-160 F-16", "F-16", [0, 11]),
        ("(a) (a)b", "(a)", [0, 4]),
        ("a.b a.bc", "a.", [0, 4]),
        ("Fidan Fidan'ın FIDAN", "Fidan", [0, 6]),
        ("e e\u0301 e", "e", [0, 5]),
        ("کتاب کتاب\u200cها", "کتاب", [0]),
        ("我们在北京，北京人", "北京", [3, 6]),
        ("iPhone手機 iPhones", "iPhone", [0]),
        ("手機iPhone", "iPhone", [2]),
        ("กิน กน", "ก", [4]),
        ("YPG_x YPG", "YPG", [6]),
        ("aaa aa", "aa", [4]),
        ("", "a", []),
        ("abc", "", []),
    ],
)
def test_whole_words_as_typed(text: str, string: str, expected: list[int]) -> None:
    assert starts(text, string) == expected


def test_parts_of_words_are_found_when_asked() -> None:
    assert starts("aaaa baa", "aa", whole_words=False) == [0, 2, 6]
    assert starts("กิน", "ก", whole_words=False) == [0]


@pytest.mark.parametrize(
    ("text", "string", "expected"),
    [
        ("İstanbul ISTANBUL istanbul", "istanbul", [0, 9, 18]),
        ("Straße STRASSE straße", "STRAßE", [0, 15]),
        ("ΆΛΦΑ άλφα", "Άλφα", [0, 5]),
        ("😀 Ünal ÜNAL ünal", "ünal", [2, 7, 12]),
        ("a+b A+B", "a+b", [0, 4]),
        ("#one two #ONE  TWO", "#one two", [0]),
    ],
)
def test_without_case_the_offsets_stay_exact(text: str, string: str, expected: list[int]) -> None:
    assert starts(text, string, match_case=False) == expected


@given(texts, strings, st.booleans(), st.booleans())
def test_each_place_holds_the_string_and_none_overlap(text: str, string: str, whole: bool, case: bool) -> None:
    found = occurrences(text, string, whole_words=whole, match_case=case)
    end = 0
    for span in found:
        assert span.start >= end
        assert span.end - span.start == len(string)
        if case:
            assert text[span.start : span.end] == string
        end = span.end
    everywhere = starts(text, string, whole_words=False, match_case=case)
    if not whole:
        assert len(found) == (text.count(string) if case else len(everywhere))
    else:
        assert len(found) <= len(everywhere)


@given(texts)
def test_a_string_alone_between_spaces_is_always_found(string: str) -> None:
    string = string.strip()
    if string:
        text = f"x {string} x {string} x"
        assert Span(2, 2 + len(string)) in occurrences(text, string)


@given(texts, strings, st.integers(1, 9), st.booleans())
def test_slices_change_nothing(text: str, string: str, size: int, case: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SLICE", size)
        batches = list(find_all(text, string, match_case=case))
    assert len(batches) == -(-len(text) // size)
    assert [start for batch in batches for start in batch] == starts(text, string, whole_words=False, match_case=case)


def test_finding_stops_at_the_limit() -> None:
    assert list(find_all("a" * 100, "a", limit=7)) == [list(range(7))]
    assert list(find_all("abc", "")) == []
