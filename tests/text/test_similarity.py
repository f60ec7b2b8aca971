from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.text.similarity import most_similar, similarity
from tests.text.strategies import texts

NAMES = ["Hakan Fidan", "Zeki Aktürk", "Recep Tayyip Erdoğan", "YPG", "PKK", "Ankara", "Angola", "ليلى خالد"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Aktürk", "Zeki Aktürk"),
        ("Z. Akturk", "Zeki Aktürk"),
        ("Fidan, Hakan", "Hakan Fidan"),
        ("Erdogan", "Recep Tayyip Erdoğan"),
        ("Mohammed al-Sharaa", "Mohamad al Sharaa"),
        ("U.S.", "US"),
        ("北京", "北京市"),
        ("O’Brien", "OBrien"),
    ],
)
def test_forms_of_one_name_are_alike(one: str, other: str) -> None:
    assert similarity(one, other) >= 0.75


@pytest.mark.parametrize(
    ("one", "other"),
    [("YPG", "PKK"), ("Ankara", "Angola"), ("", "x"), ("United States", "United Nations"), ("...", "a")],
)
def test_different_names_are_not(one: str, other: str) -> None:
    assert similarity(one, other) < 0.5


@given(texts, texts)
def test_likeness_is_mutual_and_between_nothing_and_one(one: str, other: str) -> None:
    score = similarity(one, other)
    assert 0.0 <= score <= 1.0
    assert score == pytest.approx(similarity(other, one))
    assert similarity(one, one) == 1.0


@pytest.mark.parametrize(("typed", "best"), [("akturk", 1), ("Fidan", 0), ("ypg", 3), ("erdogan", 2), ("ليلى", 7)])
def test_the_best_name_comes_first(typed: str, best: int) -> None:
    assert most_similar(typed, NAMES)[0][1] == best


@given(st.sampled_from(NAMES))
def test_a_name_finds_itself_among_many(name: str) -> None:
    crowd = [f"Person Number {number}" for number in range(500)] + NAMES
    score, index = most_similar(name, crowd, limit=3)[0]
    assert score == 1.0
    assert crowd[index] == name


def test_nothing_like_it_gives_nothing() -> None:
    assert most_similar("qqqq", NAMES) == []
    assert most_similar("", NAMES) == []
