from __future__ import annotations

import sqlite3
import unicodedata

import pytest
from hypothesis import given

from desktop.text.fold import fold, fold_map
from tests.text.strategies import texts

# Scripts whose capital letters SQLite's table of 2012 does not know yet, or knows only in part.
YOUNGER = (
    "CHEROKEE",
    "OLD HUNGARIAN",
    "GEORGIAN",
    "OSAGE",
    "VITHKUQI",
    "ADLAM",
    "WARANG",
    "MEDEFAIDRIN",
    "GLAGOLITIC",
)


def test_each_letter_folds_as_sqlite_folds_it() -> None:
    letters = [
        chr(cp)
        for cp in range(0x80, 0x1F000)
        if unicodedata.category(chr(cp))[0] in "LNM"
        and not 0x3400 <= cp < 0xD800
        and not unicodedata.name(chr(cp), "").startswith(YOUNGER)
    ]
    connection = sqlite3.connect(":memory:")
    connection.execute(
        """CREATE VIRTUAL TABLE f USING
        fts5(t, tokenize="unicode61 remove_diacritics 2 categories 'L* N* M* Co'")"""
    )
    connection.execute("CREATE VIRTUAL TABLE v USING fts5vocab(f, 'instance')")
    connection.executemany("INSERT INTO f(rowid, t) VALUES (?, ?)", ((ord(x), f"x{x}y") for x in letters))
    rows = connection.execute("SELECT doc, term FROM v").fetchall()
    connection.close()
    theirs = {chr(doc): term[1:-1] for doc, term in rows}
    wrong = {x: (theirs[x], fold(x)) for x in letters if theirs[x] != fold(x)}
    # Capitals that came into Unicode after SQLite's table was made; none with an accent.
    assert len(wrong) < 150
    for letter, (their, ours) in wrong.items():
        assert letter == their
        assert letter.casefold() == ours, f"{letter} {ours}"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Aktürk", "akturk"),
        ("İSTANBUL", "istanbul"),
        ("ı", "ı"),
        ("Straße", "straße"),
        ("e\u0301", "e"),
        ("Việt", "viet"),
        ("Ё", "ё"),
        ("ΆΣ", "άσ"),
        ("ﬁ", "ﬁ"),
        ("ABC", "abc"),
    ],
)
def test_known_words_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(texts)
def test_folding_is_letter_by_letter_and_the_map_leads_back(text: str) -> None:
    folded, offsets = fold_map(text)
    assert folded == fold(text) == "".join(fold(letter) for letter in text)
    assert fold(folded) == folded
    assert len(offsets) == len(folded) + 1
    assert offsets[-1] == len(text)
    for place in range(len(folded)):
        assert fold(text[offsets[place] : offsets[place + 1]]) == folded[place]
