"""A small library that has one of everything an export can hold."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.library import Draft, Library, NewEntity, Saying
from desktop.model import DocumentId, EntityProperty, Span

TEXT = "Ankara said 😀 that YPG fighters left.\nالجيش السوري é́ e\u0301 Ankara again.\n"


def place(text: str, string: str, nth: int = 1) -> Span:
    """Give the nth place of a string in a text."""
    start = -1
    for _n in range(nth):
        start = text.index(string, start + 1)
    return Span(start, start + len(string))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "all.postil", author="Ana") as library:
        yield library


@pytest.fixture
def records(library: Library) -> Callable[..., list[dict[str, Any]]]:
    """Return a function that exports and reads the lines back."""

    def export(**scope: Any) -> list[dict[str, Any]]:
        out = io.StringIO()
        count = library.export(out, **scope)
        lines = out.getvalue().split("\n")
        assert lines.pop() == ""
        assert len(lines) == count
        return [json.loads(line) for line in lines]

    return export


@pytest.fixture
def rich(library: Library) -> Library:
    """Fill the library: overlaps, parts, places, merges, claims with evidence, relations, labels, a bin."""
    first, second, third, fourth = (
        DocumentId(str(library.import_text(text, title=title).document_id))
        for title, text in (
            ("One", TEXT),
            ("Two", "The ministry denied it.\nYPG did not."),
            ("Three", "Nothing to see."),
            ("Four", "Thrown away, Ankara."),
        )
    )
    label = {name: library.labels.named(name).id for name in ("Person", "Organisation", "Place", "Claim", "Highlight")}
    add, entities = library.annotations.add, library.entities
    ankara = entities.add("Ankara", "Place", aliases=["Angora"])
    turkey = entities.add("Türkiye", "Place")
    entities.merge(ankara, turkey)
    mention = add(first, Draft(label["Place"], (place(TEXT, "Ankara"),), ankara, note="a\u2028b\u0085c\u2029d"))
    add(first, Draft(label["Place"], (place(TEXT, "Ankara", 2),), turkey, attributes=(("form", "short"),)))
    add(first, Draft(label["Organisation"], (place(TEXT, "YPG"),), NewEntity("YPG", "Organization")))
    parts = (place(TEXT, "😀"), place(TEXT, "الجيش"), place(TEXT, "e\u0301"))
    add(first, Draft(label["Highlight"], parts, score=0.5, origin="model", agent="rules/1", state="suggested"))
    add(first, Draft(label["Highlight"], (Span(3, 3),)))
    said = Saying("YPG fighters left", voice="indirect", claimant_id=ankara, cue="said", certainty="PR")
    utterance = add(first, Draft(label["Claim"], (Span(0, 38),), saying=said))
    claim = library.annotations.get(utterance).utterance.claim_id
    other = library.claims.add("The fighters are gone")
    library.claims.merge(other, claim)
    denial = Saying(claim_id=other, claimant_text="the ministry", polarity="-", parent_id=utterance)
    add(second, Draft(label["Claim"], (Span(0, 23),), saying=denial))
    library.claims.add_evidence(claim, "supports", annotation=mention, set_no=2)
    library.claims.add_evidence(claim, "refutes", document=second)
    library.claims.assess(claim, "mixed", confidence="low", rationale="two voices")
    entities.set_properties(turkey, [EntityProperty("capital", "Ankara", "preferred", mention)])
    link = library.labels.add("relation", "located in")
    library.relations.add(link, ("annotation", mention), ("entity", turkey), note="far")
    library.relations.add(link, ("claim", claim), ("claim", other))
    topic = library.labels.add("document", "War")
    library.annotations.label_documents([first, second], topic)
    library.documents.tag([first], "syria")
    library.collections.add([first, second], "Week 37")
    library.documents.edit(first, byline=["A. Writer"], published="2025-09-11", site="BGNES", note="read twice")
    add(fourth, Draft(label["Place"], (Span(13, 19),), turkey))
    library.documents.bin([fourth])
    assert third
    return library
