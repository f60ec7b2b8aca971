from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.text.concordance import Concordance

LINE = "the base near Manbij, the new base, the baseline and the bas. "

lines = st.lists(st.sampled_from(("base", "new", "bases", "東京で", "é", ", ", " ", " ", "🙂")), max_size=30).map(
    "".join
)


@given(lines, st.sampled_from(("base", "new base", "東京", "🙂", "é base", " ")), st.integers(0, 80))
def test_what_is_found_stands_there_and_comes_nearest_first(text: str, string: str, place: int) -> None:
    found = Concordance(text).near(string, place, 5)
    assert all(text.startswith(string, start) for start in found)
    assert len(set(found)) == len(found)
    assert [abs(start - place) for start in found] == sorted(abs(start - place) for start in found)


def test_whole_words_are_found_as_whole_words_and_parts_of_words_anywhere() -> None:
    words = Concordance(LINE)
    assert words.near("base", 0, 9) == [4, 30]
    assert words.near("base", 0, 9, behind="l") == [4, 30, 40]
    assert words.near("bas", 0, 9, before=" ", behind="e") == [4, 30, 40, 57]


def test_what_is_written_without_spaces_is_found_within_its_run() -> None:
    assert Concordance("町に新しい橋ができた。新しい橋。").near("新しい", 0, 9) == [2, 11]


def test_no_more_than_asked_for_come_and_those_on_both_sides() -> None:
    words = Concordance(LINE * 50)
    found = words.near("base", len(LINE) * 25, 4)
    assert [place // len(LINE) for place in found] == [25, 25, 24, 24]


def test_a_string_of_frequent_words_is_found_far_from_all_of_them() -> None:
    text = "the base " * 300 + "the base is the base it was"
    assert Concordance(text).near("base is the", 0, 2) == [2704]
    assert Concordance(text).near("base is not", 0, 2) == []
    assert Concordance("").near("base", 0, 2) == []
