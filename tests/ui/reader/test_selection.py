"""Selections of one and of several parts."""

from __future__ import annotations

import pytest

from desktop.model import Span
from desktop.ui.reader.selection import Selection, span_of_grain

TEXT = "One word, two words. And a second sentence.\nA new paragraph here."


def test_a_snapped_drag_grows_to_whole_words_in_both_directions() -> None:
    selection = Selection(TEXT)
    selection.begin(TEXT.index("ord,"))
    selection.extend(TEXT.index("o words") + 1, "word")
    assert selection.selected_text() == "word, two"
    selection.begin(TEXT.index("wo words"))
    selection.extend(TEXT.index("rd,"), "word")
    assert selection.selected_text() == "word, two"


def test_settling_keeps_the_snapped_ends_for_the_keys() -> None:
    selection = Selection(TEXT)
    selection.begin(5)
    selection.extend(6, "word")
    selection.settle()
    assert (selection.anchor, selection.caret) == (4, 8)
    selection.put(9, extend=True)
    assert selection.selected_text() == "word,"


def test_a_further_part_keeps_the_others_and_touching_parts_are_one() -> None:
    selection = Selection(TEXT)
    selection.select([Span(0, 3), Span(10, 13)])
    assert selection.spans() == (Span(0, 3), Span(10, 13))
    assert selection.selected_text() == "One\ntwo"
    selection.begin(3, further=True)
    selection.extend(8)
    assert selection.spans() == (Span(0, 8), Span(10, 13))


def test_a_kept_part_survives_the_walk_to_the_next() -> None:
    selection = Selection(TEXT)
    selection.select([Span(0, 3)])
    selection.keep_part()
    selection.put(10)
    selection.put(13, extend=True)
    assert selection.spans() == (Span(0, 3), Span(10, 13))
    selection.clear()
    selection.put(20)
    assert selection.spans() == ()
    assert selection.caret == 20


@pytest.mark.parametrize(
    ("grain", "expected"),
    [
        ("word", "second"),
        ("sentence", "And a second sentence."),
        ("paragraph", TEXT.split("\n")[0]),
        ("exact", ""),
    ],
)
def test_a_grain_is_found_round_a_place(grain: str, expected: str) -> None:
    span = span_of_grain(TEXT, TEXT.index("cond"), grain)  # type: ignore[arg-type]
    assert TEXT[span.start : span.end] == expected


def test_a_double_click_drag_never_loses_its_first_word() -> None:
    selection = Selection(TEXT)
    selection.begin_with(span_of_grain(TEXT, 11, "word"), "word")
    selection.extend(1)
    assert selection.selected_text() == "One word, two"
    selection.extend(16)
    assert selection.selected_text() == "two words"
