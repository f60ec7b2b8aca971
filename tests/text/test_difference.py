"""What differs is told in whole words, and nothing of either text is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.text.difference import Stretch, changes, differences

OLD = "The ferries to the islands run again, the harbour office said on Monday.\nThe storm had lasted a week."
NEW = "The ferries to the islands run again, the harbour office told us on Monday.\nThe storm had lasted a week."
PIECES = st.lists(
    st.sampled_from("the ferry ferries harbour office said told 東京 橋 é🙂 . , \n".split(" ")), max_size=30
)


def test_a_changed_word_stands_between_what_both_have():
    assert differences(OLD, NEW) == (
        Stretch("both", OLD[: OLD.index("said")]),
        Stretch("old", "said"),
        Stretch("new", "told us"),
        Stretch("both", OLD[OLD.index(" on Monday") :]),
    )
    assert changes(differences(OLD, NEW)) == 1


def test_a_word_that_only_grew_is_changed_whole():
    found = differences("He saw the ferry leave the harbour.", "He saw the ferryman leave the harbour.")
    assert [(stretch.where, stretch.text) for stretch in found[1:3]] == [("old", "ferry"), ("new", "ferryman")]


def test_equal_texts_have_no_difference():
    assert differences(OLD, OLD) == (Stretch("both", OLD),)
    assert changes(differences(OLD, OLD)) == 0
    assert differences("", "") == ()


def test_a_paragraph_only_one_has_is_one_difference():
    more = OLD.replace("\n", "\nNobody was hurt, and the crews were thanked.\n")
    found = differences(OLD, more)
    assert changes(found) == 1
    assert [stretch.text.strip() for stretch in found if stretch.where == "new"] == [
        "Nobody was hurt, and the crews were thanked."
    ]


@given(st.one_of(st.text(), PIECES.map(" ".join)), st.one_of(st.text(), PIECES.map(" ".join)))
def test_both_texts_can_be_put_together_again(old: str, new: str):
    found = differences(old, new)
    assert "".join(stretch.text for stretch in found if stretch.where != "new") == old
    assert "".join(stretch.text for stretch in found if stretch.where != "old") == new
    assert all(stretch.text for stretch in found)
    assert changes(found) <= sum(stretch.where != "both" for stretch in found)
