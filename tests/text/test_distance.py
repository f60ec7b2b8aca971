from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.text.distance import LONGEST, distance, likeness, nearest_part

short = st.text("abc🙂é", max_size=9)


def by_table(one: str, other: str) -> int:
    """Count edits as the textbook does."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        above, row = row, [number]
        for place, there in enumerate(other, 1):
            row.append(min(above[place] + 1, row[-1] + 1, above[place - 1] + (letter != there)))
    return row[-1]


@given(short, short)
def test_the_distance_is_that_of_the_textbook_both_ways(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one) == by_table(one, other)


@given(short, short)
def test_the_nearest_part_is_as_near_as_any(wanted: str, text: str) -> None:
    start, end = nearest_part(wanted, text)
    parts = [text[low:high] for low in range(len(text) + 1) for high in range(low, len(text) + 1)]
    assert 0 <= start <= end <= len(text)
    if wanted:
        assert by_table(wanted, text[start:end]) == min(by_table(wanted, part) for part in parts)


def test_of_parts_as_near_as_each_other_the_longer_is_taken() -> None:
    text = " said that it denied the reports of a base"
    assert text[slice(*nearest_part("denied reports of", text))] == "denied the reports of"


@given(short, short)
def test_likeness_is_one_only_for_equal_strings(one: str, other: str) -> None:
    found = likeness(one, other)
    assert 0.0 <= found <= 1.0
    assert (found == 1.0) is (one == other)


def test_words_are_compared_as_letters_are() -> None:
    assert likeness("a new army base".split(), "a new base".split()) == 0.75


def test_what_is_very_long_is_compared_without_its_order() -> None:
    words = [str(number % 50) for number in range(LONGEST + 10)]
    assert likeness(words, words[::-1]) == 1.0
    assert likeness(words, ["x"] * len(words)) == 0.0
