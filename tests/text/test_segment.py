from __future__ import annotations

import sqlite3

import pytest
import regex
from hypothesis import given

from desktop.text.normalise import normalise
from desktop.text.scripts import direction, has_rtl, has_unspaced
from desktop.text.segment import MARK, positions, search_terms, search_text, strip, unmarked
from tests.text.strategies import texts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("東京都", "東|京|都"),
        ("iPhone手機abc", "iPhone|手|機|abc"),
        ("が\u304b\u3099カー", "が|か\u3099|カ|ー"),
        ("ที่นี่", "ที่|นี่"),
        ("ລາວ", "ລ|າ|ວ"),
        ("2025年", "2025|年"),
    ],
)
def test_each_cluster_of_an_unspaced_script_stands_alone(text: str, expected: str) -> None:
    assert search_text(text) == expected.replace("|", MARK)
    assert search_terms(text) == expected.replace("|", MARK)


@pytest.mark.parametrize("text", ["", "plain", "Ünïcödé", "한국어 문장", "हिन्दी", "مرحبا", "😀"])
def test_other_scripts_need_no_second_text(text: str) -> None:
    assert search_text(text) is None
    assert search_terms(text) == text


@given(texts)
def test_stripping_gives_the_text_back_and_marks_never_split_a_cluster(text: str) -> None:
    text = normalise(text).text
    marked = search_text(text)
    if marked is None:
        assert not has_unspaced(text)
        return
    assert strip(marked) == text
    marks = positions(marked)
    bounds = {match.start() for match in regex.finditer(r"\X", text)}
    for mark in marks:
        place = unmarked(marks, mark)
        # An Arabic number sign binds to whatever follows; to the index it is a separator anyway.
        assert place in bounds or text[place - 1] == "\u0600"
    for place, letter in enumerate(marked):
        if letter != MARK:
            assert text[unmarked(marks, place)] == letter


@pytest.mark.parametrize(
    ("text", "part"),
    [("我们在北京开会", "北京"), ("東京都庁", "京都"), ("ภาษาไทยง่าย", "ไทย"), ("ភាសាខ្មែរ", "ខ្មែរ")],
)
def test_sqlite_finds_any_part_as_a_phrase(text: str, part: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("""CREATE VIRTUAL TABLE f USING fts5(t, tokenize="unicode61 categories 'L* N* M* Co'")""")
    connection.execute("INSERT INTO f VALUES (?)", (search_text(text),))
    found = connection.execute("SELECT count(*) FROM f WHERE f MATCH ?", (f'"{search_terms(part)}"',)).fetchone()
    connection.close()
    assert found == (1,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "ltr"),
        ("12 — ", "ltr"),
        ("abc שלום", "ltr"),
        ("«شلام» abc", "rtl"),
        ("1. שלום", "rtl"),
        ("日本", "ltr"),
    ],
)
def test_the_first_strong_character_gives_the_direction(text: str, expected: str) -> None:
    assert direction(text) == expected


def test_right_to_left_is_noticed_anywhere() -> None:
    assert has_rtl("abc א")
    assert not has_rtl("abc é 日本")


@given(texts)
def test_each_cluster_of_an_unspaced_script_is_one_piece(text: str) -> None:
    pieces = (search_text(text) or text).split(MARK)
    for piece in pieces:
        if has_unspaced(piece) and not regex.match(r"\p{M}", piece):
            first = regex.match(r"\X", piece)
            # A mark of such a script on a foreign letter stays with that letter.
            assert first is not None
            assert first.group() == piece or not has_unspaced(regex.sub(r"\p{M}", "", piece))
