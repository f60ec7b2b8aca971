"""Clicks on facets rewrite a query clause by clause."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.ui.narrowing import as_typed, clauses, has_words, narrowed


@pytest.mark.parametrize(
    ("query", "clause", "add", "after"),
    [
        ("", "tag:energy", False, "tag:energy"),
        ("gas price", "tag:energy", False, "gas price tag:energy"),
        ("tag:oil gas", "tag:energy", False, "gas tag:energy"),
        ("tag:oil gas", "tag:energy", True, "tag:oil gas tag:energy"),
        ("tag:oil gas tag:energy", "tag:energy", False, "tag:oil gas"),
        ("status:todo", "status:done", False, "status:done"),
        ("x status:todo y", "status:done", True, "x status:todo OR status:done y"),
        ("x status:todo OR status:done y", "status:todo", False, "x status:done y"),
        ('entity:"Hakan Fidan" in:Syria', 'entity:"Zeki Aktürk"', False, 'in:Syria entity:"Zeki Aktürk"'),
        ('"exact  phrase" tag:oil', "tag:oil", False, '"exact  phrase"'),
        ('"open quote', "tag:oil", False, '"open quote" tag:oil'),
        ("-tag:oil", "tag:oil", True, "-tag:oil tag:oil"),
    ],
)
def test_a_clause_replaces_joins_or_leaves(query: str, clause: str, add: bool, after: str) -> None:
    assert narrowed(query, clause, add=add) == after


@given(st.text(alphabet='ab:" ()-OR', max_size=30), st.booleans())
def test_a_clause_that_was_added_is_there_and_goes_again(query: str, add: bool) -> None:
    once = narrowed(query, "tag:zz", add=add)
    assert "tag:zz" in clauses(once)
    assert "tag:zz" not in clauses(narrowed(once, "tag:zz"))


@pytest.mark.parametrize(
    ("query", "words"),
    [("", False), ("tag:x status:todo", False), ("-tag:x", False), ("gas tag:x", True), ("text:gas", True)],
)
def test_fields_alone_are_no_words(query: str, words: bool) -> None:
    assert has_words(query) is words


def test_an_unfinished_word_is_the_beginning_of_one() -> None:
    assert as_typed("disinf", True) == "disinf*"
    assert as_typed("disinf ", True) == "disinf "
    assert as_typed("disinf", False) == "disinf"
