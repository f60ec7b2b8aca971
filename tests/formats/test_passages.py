"""Texts cut into paragraphs and pieces, with marks that overlap."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.exchange import Mark, Sheet, Stretch
from desktop.formats.passages import context, passages
from desktop.model import Block
from tests.formats.sheets import sheets


def mark(start: int, end: int, name: str = "m") -> Mark:
    return Mark(name, "X", (Stretch(start, end),))


def shown(sheet: Sheet, around: int | None = None) -> list[list[tuple[str, str]]]:
    """Give the text and the ids of the marks of each piece of each passage."""
    return [
        [(sheet.text[piece.start : piece.end], "".join(mark.id for mark in piece.marks)) for piece in passage.pieces]
        for passage in passages(sheet, around)
    ]


@given(sheets(), st.sampled_from((None, 0, 3, 40)))
def test_each_part_begins_once_and_what_is_under_a_mark_is_its_text(sheet: Sheet, around: int | None):
    begun: list[str] = []
    under: dict[str, set[int]] = {}
    for passage in passages(sheet, around):
        for piece in passage.pieces:
            assert {one.id for one in piece.begins} <= {one.id for one in piece.marks}
            begun += [one.id for one in piece.begins]
            for one in piece.marks:
                under.setdefault(one.id, set()).update(range(piece.start, piece.end))
    placed = [one for one in sheet.marks if one.parts and not one.unanchored]
    assert sorted(begun) == sorted(one.id for one in placed for _part in one.parts)
    for one in placed:
        wanted = {place for part in one.parts for place in range(part.start, part.end)}
        assert under[one.id] <= wanted
        assert not "".join(sheet.text[place] for place in wanted - under[one.id]).strip()


@given(sheets())
def test_all_of_a_text_but_white_space_at_line_ends_is_shown(sheet: Sheet):
    said = "".join(text for pieces in shown(sheet) for text, _marks in pieces)
    assert "".join(said.split()) == "".join(sheet.text.split())


def test_marks_that_cross_are_cut_where_either_begins_or_ends():
    sheet = Sheet("abcdef", marks=[mark(0, 4, "1"), mark(2, 6, "2")])
    assert shown(sheet) == [[("ab", "1"), ("cd", "12"), ("ef", "2")]]


def test_a_mark_over_two_paragraphs_goes_on_in_the_second():
    sheet = Sheet("one\n\ntwo", marks=[mark(1, 7)])
    assert shown(sheet) == [[("o", ""), ("ne", "m")], [("tw", "m"), ("o", "")]]


def test_a_place_at_the_end_and_one_between_paragraphs_are_there():
    sheet = Sheet("one\n\ntwo", marks=[mark(4, 4, "1"), mark(8, 8, "2")])
    assert shown(sheet) == [[("one", ""), ("", "1")], [("two", ""), ("", "2")]]


def test_blocks_keep_their_kind_and_what_lies_between_them_is_a_paragraph():
    text = "Head\nbetween\na\tb\nc\td"
    cells = [Block("table_cell", start, start + 1) for start in (13, 15, 17, 19)]
    sheet = Sheet(text, blocks=(Block("heading", 0, 4, 2), Block("page_break", 5, 5), *cells))
    found = list(passages(sheet))
    assert [(one.kind, one.level) for one in found[:2]] == [("heading", 2), ("paragraph", None)]
    assert [one.row for one in found[2:]] == [True, False, True, False]


def test_blocks_that_lie_within_others_or_beyond_the_end_repeat_nothing():
    sheet = Sheet("abc def", blocks=(Block("quote", 0, 7), Block("paragraph", 2, 5), Block("code", 9, 12)))
    assert shown(sheet) == [[("abc def", "")]]


def test_only_what_is_about_a_mark_is_shown_and_cuts_are_told():
    sheet = Sheet("one two three four five six\nnothing here", marks=[mark(14, 18)])
    (passage,) = passages(sheet, 6)
    assert [sheet.text[piece.start : piece.end] for piece in passage.pieces] == ["three ", "four", " five"]
    assert passage.before
    assert passage.after


@pytest.mark.parametrize("around", [None, 5])
def test_ten_thousand_marks_in_one_line_are_cut_in_a_moment(around: int | None):
    sheet = Sheet("word " * 20_000, marks=[mark(n * 10, n * 10 + 14, str(n)) for n in range(9_000)])
    assert sum(len(passage.pieces) for passage in passages(sheet, around)) >= 18_000


def test_context_ends_at_line_ends_and_between_words():
    text = "first line\nsome words before the quote and after it\nlast"
    start = text.index("the quote")
    assert context(text, start, start + 9, 10) == ("…before ", " and after…")
    assert context(text, start, start + 9) == ("some words before ", " and after it")
