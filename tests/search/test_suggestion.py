from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop.model import Label
from desktop.search.expansion import Lexicon
from desktop.search.suggestion import nearest
from desktop.store.labels import Labels
from tests.search.conftest import Shelf

Maker = Callable[..., Shelf]


@pytest.fixture
def shelf(make_shelf: Maker) -> Shelf:
    return make_shelf(
        one="Disinformation about the election spread among ministers",
        two="The minister denied the disinformation",
        three="Ministers and mincers met; Bundestag",
    )


SUGGESTED = [
    ("disinfromation", "disinformation"),
    ("desinformation", "disinformation"),
    ("electoin spread", "election spread"),
    ("the minsters denyed", "the ministers denyed"),
    ("-x disinformatoin", "-x disinformation"),
    ("title:one electoin", "title:one election"),
    ("(electoin OR electoin2)", "(election OR electoin2)"),
    ("bundestga", "bundestag"),
    ("minister", None),
    ("xy", None),
    ("qqqqqqq", None),
    ("disinformation mincers", None),
    ('"electoin"', None),
    ("tag:electoin", None),
    ("", None),
]


@pytest.mark.parametrize(("typed", "suggested"), SUGGESTED)
def test_a_misspelt_query_is_put_right(shelf: Shelf, typed: str, suggested: str | None) -> None:
    assert shelf.searcher.search(typed).suggestion == suggested
    assert shelf.searcher.find(typed).suggestion == suggested


def test_a_word_being_typed_is_put_right_only_when_nothing_begins_so(shelf: Shelf) -> None:
    assert shelf.searcher.search("disinf zebra", typing=True).suggestion is None
    assert shelf.searcher.search("electoin", typing=True).suggestion == "election"


def test_the_nearer_word_wins_then_the_more_frequent(shelf: Shelf) -> None:
    lexicon = Lexicon(shelf.store.read)
    assert nearest("minsters", lexicon) == "ministers"
    assert nearest("mincer", lexicon) == "mincers"


@pytest.fixture
def known(make_shelf: Maker) -> tuple[Shelf, list[Label]]:
    shelf = make_shelf()
    labels = Labels(shelf.store)
    for name in ("Person", "Place of birth", "Événement"):
        labels.add("entity", name)
    one, two = shelf.add("one", language="en", site="BBC", byline=("Ann Lee",)), shelf.add("two", site="BBC")
    shelf.add("three", site="AFP")
    from desktop.store.documents import Documents

    Documents(shelf.store).tag([one, two], "energy")
    Documents(shelf.store).tag([one], "east")
    return shelf, labels.all()


def offered(shelf: Shelf, text: str, cursor: int | None = None) -> list[str]:
    lines = shelf.searcher.complete(text, cursor)
    end = len(text) if cursor is None else cursor
    return [text[: line.start] + line.text + text[line.end :] for line in lines if line.end == end]


def test_fields_and_their_values_are_offered(known: tuple[Shelf, list[Label]]) -> None:
    shelf, _labels = known
    assert offered(shelf, "cl") == ["claim:", "claimant:"]
    assert offered(shelf, "vote -ta") == ["vote -tag:"]
    assert offered(shelf, "(ti") == ["(title:"]
    assert offered(shelf, "") == offered(shelf, "a ") == offered(shelf, "xyz") == []
    assert set(offered(shelf, "label:")) == {"label:Person", 'label:"Place of birth"', "label:Événement"}
    assert offered(shelf, "label:ev") == ["label:Événement"]
    assert offered(shelf, 'label:"place o') == ['label:"Place of birth"']
    assert offered(shelf, "label:birth") == ['label:"Place of birth"']
    assert offered(shelf, "tag:e") == ["tag:energy", "tag:east"]
    assert offered(shelf, "source:") == ["source:BBC", "source:AFP"]
    assert offered(shelf, "by:lee") == ['by:"Ann Lee"']
    assert offered(shelf, "status:in") == ["status:in_progress"]
    assert offered(shelf, "date:last w") == []
    assert offered(shelf, 'date:"last w') == ['date:"last week"']
    assert offered(shelf, "in:b") == ["in:bin"]
    assert offered(shelf, "nofield:b") == []
    assert offered(shelf, "tag:ea vote", 6) == ["tag:east vote"]
    assert shelf.searcher.complete("tag")[0].meaning


@pytest.mark.parametrize("field", ["entity", "claim", "claimant", "lang", "type", "has", "imported", "title", "note"])
def test_each_field_can_be_completed(known: tuple[Shelf, list[Label]], field: str) -> None:
    shelf, _labels = known
    for line in shelf.searcher.complete(f"{field}:"):
        assert shelf.searcher.find(f"{field}:{line.text}").problems == ()
