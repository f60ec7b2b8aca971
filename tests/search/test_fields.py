from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from desktop.model import NewEntity, Saying, Span
from desktop.search.dates import Period, in_utc, read_period
from desktop.search.fields import FIELDS, condition, field_help
from desktop.search.query import parse
from desktop.search.tree import Word, leaves
from desktop.store.annotations import Annotations, Draft
from desktop.store.collections import Collections
from desktop.store.documents import Documents
from desktop.store.entities import Entities
from desktop.store.labels import Labels
from tests.search.conftest import Shelf


@pytest.fixture
def shelf(make_shelf: Callable[..., Shelf]) -> Shelf:
    """Four documents with one of each kind of knowledge."""
    shelf = make_shelf()
    shelf.add(
        "talks", "Hakan Fidan said the talks went well.", site="BBC News", url="https://www.bbc.co.uk/news/1",
        published="2025-03-04T10:00:00Z", language="en", byline=("Jane Smith", "Öznur Yılmaz"), media_type="text/html",
    )  # fmt: skip
    shelf.add("griev", "Zeki Aktürk meldet nichts Neues.", site="Züricher Bote", published="2025-03", language="de")
    shelf.add("paper", "A paper on paper.", published="2024", media_type="application/pdf", warnings=("Odd pages.",))
    shelf.add("plain", "Nothing is known of this.")
    store = shelf.store
    documents, labels = Documents(store), Labels(store)
    documents.tag([shelf.ids["talks"]], "foreign policy")
    documents.tag([shelf.ids["talks"], shelf.ids["griev"]], "Énergie")
    documents.edit(shelf.ids["plain"], note="Check this source again")
    Collections(store).add([shelf.ids["griev"]], "Syria 2025")
    being = labels.add("entity", "Being")
    person = labels.add("entity", "Person", parent=being)
    claim = labels.add("claim", "Claim")
    marker = labels.add("highlight", "Marker")
    annotations, entities = Annotations(store), Entities(store)
    fidan = entities.add("Hakan Fidan", "Person", aliases=["H. Fidan"])
    minister = entities.add("Minister Fidan", "Person")
    annotations.add(shelf.ids["talks"], Draft(person, (Span(0, 11),), entity=minister))
    entities.merge(minister, fidan)
    annotations.add(shelf.ids["griev"], Draft(person, (Span(0, 11),), entity=NewEntity("Zeki Aktürk", "Person")))
    saying = Saying(statement="The talks went well", claimant_id=fidan)
    annotations.add(shelf.ids["talks"], Draft(claim, (Span(17, 36),), saying=saying))
    rumour = Saying(statement="No news", claimant_text="ministry sources")
    annotations.add(shelf.ids["griev"], Draft(claim, (Span(12, 32),), saying=rumour))
    annotations.add(shelf.ids["paper"], Draft(marker, (Span(2, 7),), note="A pun?"))
    rejected = annotations.add(shelf.ids["plain"], Draft(person, (Span(0, 7),)))
    annotations.edit(rejected, state="rejected")
    documents.set_status(list(shelf.ids.values()), "todo")
    documents.set_status([shelf.ids["paper"]], "in_progress")
    shelf.refresh()
    return shelf


FOUND = [
    ("title:talks", {"talks"}),
    ("text:talks", {"talks"}),
    ("label:person", {"talks", "griev"}),
    ("label:Being", {"talks", "griev"}),
    ("label:per*", {"talks", "griev"}),
    ("label:per", set()),
    ('entity:"Hakan Fidan"', {"talks"}),
    ("entity:fidan", {"talks"}),
    ('entity:"h. fidan"', {"talks"}),
    ('entity:"Minister Fidan"', {"talks"}),
    ("entity:akturk", {"griev"}),
    ('entity:"akturk"', set()),
    ("entity:*", {"talks", "griev"}),
    ("claim:talks", {"talks"}),
    ('claim:"went well"', {"talks"}),
    ("claim:went*", {"talks"}),
    ("claimant:fidan", {"talks"}),
    ('claimant:"Minister Fidan"', {"talks"}),
    ("claimant:ministry", {"griev"}),
    ("note:pun", {"paper"}),
    ("note:source", {"plain"}),
    ('note:"this source"', {"plain"}),
    ("tag:energie", {"talks", "griev"}),
    ('tag:"Foreign Policy"', {"talks"}),
    ("tag:foreign", set()),
    ("tag:foreign*", {"talks"}),
    ("tag:*", {"talks", "griev"}),
    ('in:"Syria 2025"', {"griev"}),
    ("in:syria*", {"griev"}),
    ("in:bin", set()),
    ("status:in_progress", {"paper"}),
    ('status:"in progress"', {"paper"}),
    ("status:todo", {"talks", "griev", "plain"}),
    ("source:bbc", {"talks"}),
    ("source:bbc.co.uk", {"talks"}),
    ("source:zurich", {"griev"}),
    ("source:paper.txt", {"paper"}),
    ("by:smith", {"talks"}),
    ("by:oznur", {"talks"}),
    ('by:"jane smith"', {"talks"}),
    ("by:mit", set()),
    ("lang:de", {"griev"}),
    ("lang:german", {"griev"}),
    ("lang:en", {"talks"}),
    ("type:pdf", {"paper"}),
    ("type:html", {"talks"}),
    ("type:text", {"griev", "plain"}),
    ("date:2025", {"talks", "griev"}),
    ("date:2025-03", {"talks", "griev"}),
    ("date:2025-03-04", {"talks"}),
    ("date:2024..2025-02", {"paper"}),
    ("date:..2024", {"paper"}),
    ("date:2025..", {"talks", "griev"}),
    ("-date:..2100", {"plain"}),
    ("imported:today", {"talks", "griev", "paper", "plain"}),
    ("imported:..2020", set()),
    ("has:note", {"paper", "plain"}),
    ("has:annotation", {"talks", "griev", "paper"}),
    ("has:highlight", {"paper"}),
    ("has:claim", {"talks", "griev"}),
    ("has:entity", {"talks", "griev"}),
    ("has:relation", set()),
    ("has:warning", {"paper"}),
    ("has:tag", {"talks", "griev"}),
    ("label:person -lang:de", {"talks"}),
    ("nothing OR tag:energie", {"talks", "griev", "plain"}),
    ("label:(person OR marker)", {"talks", "griev", "paper"}),
]


@pytest.mark.parametrize(("query", "titles"), FOUND)
def test_fields_find_by_what_is_known(shelf: Shelf, query: str, titles: set[str]) -> None:
    found = shelf.searcher.find(query)
    assert shelf.found(query) == titles
    assert found.problems == ()


def test_a_value_being_typed_is_a_beginning(shelf: Shelf) -> None:
    assert shelf.found("label:pers", typing=True) == {"talks", "griev"}
    assert shelf.found("tag:foreign po", typing=True) == set()
    assert shelf.found('tag:"foreign po', typing=True) == {"talks"}


def test_merged_claims_are_one(shelf: Shelf) -> None:
    from desktop.store.claims import Claims

    claims = Claims(shelf.store)
    talks, news = (next(c.id for c in claims.all() if word in c.statement) for word in ("talks", "news"))
    claims.merge(news, talks)
    assert shelf.found("claim:talks") == shelf.found("claim:news") == {"talks", "griev"}


def test_the_help_names_each_field_once_with_an_example_that_works() -> None:
    lines = field_help()
    assert tuple(line.name for line in lines) == FIELDS
    for line in lines:
        query = parse(line.example)
        assert line.example.startswith(f"{line.name}:")
        assert query.problems == ()
        (leaf,) = leaves(query.root)
        assert (leaf.column is not None) if isinstance(leaf, Word) else (leaf.name == line.name)


TODAY = dt.date(2024, 2, 29)


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("2024-02-29", "2024-02-29", "2024-03-01"),
        ("9998", "9998", "9999"),
        ("last month", "2024-01", "2024-02"),
        ("Last  Week", "2024-02-19", "2024-02-26"),
        ("last 2 weeks", "2024-02-16", "2024-03-01"),
        ("past year", "2023", "2024"),
        ("this month", "2024-02", "2024-03"),
        ("last month..today", "2024-01", "2024-03-01"),
        ("yesterday..", "2024-02-28", None),
        (" 2023 .. 2024-01 ", "2023", "2024-02"),
    ],
)
def test_times_are_read_as_people_write_them(text: str, first: str | None, end: str | None) -> None:
    assert read_period(text, TODAY) == Period(first, end)


@pytest.mark.parametrize(
    "text", ["", "..", "soon", "2023-02-29", "2023-00", "99", "9999", "0000", "2023..soon", "> soon"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert read_period(text, TODAY) is None


def test_the_users_midnight_is_told_in_utc() -> None:
    local = dt.datetime(2025, 7, 1).astimezone()
    assert dt.datetime.fromisoformat(in_utc("2025-07")) == local
    assert in_utc("0001") == "0001"


def test_an_empty_value_is_no_condition() -> None:
    for name in FIELDS[2:]:
        assert condition(name, " ", Span(0, 1), quoted=True, today=TODAY) is None
