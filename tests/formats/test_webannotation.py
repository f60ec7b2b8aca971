"""W3C Web Annotation, written and read; the foreign lines are made after the standard's own examples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.exchange import Link, Mark, Sheet, Stretch, Tie
from desktop.formats import table, webannotation
from desktop.formats.parcel import Parcel
from tests.formats.sheets import Held, essence, fitted, loaded, sheets, written

DATA = Path(__file__).parents[1] / "data" / "exchange" / "webannotation"
KEPT = ("layers", "entity_links", "notes", "attributes", "authors", "scores", "states", "ids")

SHEET = Sheet(
    "😀 Ankara e\u0301 שלום\r\nwent there.",
    "01920000-0000-7000-8000-000000000001",
    {"title": "One: 1", "byline": ["Ana"], "url": "https://example.org/1"},
    [
        Mark("topic", "War", layer="document", author="Ana"),
        Mark(
            "01920000-0000-7000-8000-00000000000a", "GPE", (Stretch(2, 8, "Ankara"),), "entity",
            Link("Türkiye", "Place", "e-1", "name"), None, "two\nlines", (("a", "1"), ("a", "ü=2")), "Ana", "human",
            created_at="2025-01-02T03:04:05.678Z", modified_at="2025-01-02T03:04:05.678Z",
        ),
        Mark(
            "m2", "Parts", (Stretch(0, 1, "😀"), Stretch(12, 16, "שלום")), "highlight", state="suggested", score=0.5,
            origin="model", agent="rules/1",
        ),
        Mark("gone", "X", (Stretch(0, 0, "it was"),), "highlight", unanchored=True, contexts=(("so ", " there"),)),
    ],
    [Tie("t1", "in", "m2", "01920000-0000-7000-8000-00000000000a", note="far", author="Ana")],
)  # fmt: skip


@pytest.mark.parametrize("shape", ["collection", "lines"])
@given(given_sheets=st.lists(sheets(), max_size=3, unique_by=lambda sheet: sheet.id))
def test_what_is_written_comes_back_up_to_what_is_said_to_be_lost(
    tmp_path_factory: Any, given_sheets: list[Sheet], shape: str
):
    path = tmp_path_factory.mktemp("web") / "a.json"
    path.write_bytes(written(webannotation, Held(*given_sheets), shape=shape))
    kept, _losses = fitted(webannotation, *given_sheets)
    found, _others, faults = loaded(webannotation, path)
    assert faults == []
    assert [essence(sheet, *KEPT) for sheet in found] == [essence(sheet, *KEPT) for sheet in kept]
    assert [(sheet.id, sheet.meta) for sheet in found] == [(sheet.id, sheet.meta) for sheet in kept]


@pytest.mark.parametrize(("shape", "file"), [("collection", "postil.jsonld"), ("lines", "postil.jsonl")])
def test_the_golden_file_is_written_byte_for_byte_and_read(shape: str, file: str):
    assert written(webannotation, Held(SHEET), shape=shape) == (DATA / file).read_bytes()
    with Parcel(DATA / file) as parcel:
        assert table.recognised(parcel) is webannotation
    (found,), _others, faults = loaded(webannotation, DATA / file)
    assert faults == []
    assert essence(found, *KEPT) == essence(SHEET, *KEPT)
    assert (found.id, found.meta, found.ties, found.kept) == (SHEET.id, SHEET.meta, SHEET.ties, {})
    marks = {mark.id: mark for mark in found.marks}
    assert marks["gone"].unanchored
    assert (marks["gone"].quote, marks["gone"].contexts) == ("it was", (("so ", " there"),))
    assert (marks["m2"].origin, marks["m2"].agent) == ("model", "rules/1")


def test_the_collection_is_what_the_standard_says():
    record = json.loads(written(webannotation, Held(SHEET)))
    assert record["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert (record["type"], record["first"]["type"]) == ("AnnotationCollection", "AnnotationPage")
    source, _gone, _topic, _parts, item = record["first"]["items"][:5]
    assert source["value"] == SHEET.text
    assert item["id"] == "urn:uuid:01920000-0000-7000-8000-00000000000a"
    assert item["target"]["source"] == source["id"]
    quote, position = item["target"]["selector"]
    assert (quote["exact"], quote["prefix"], quote["suffix"][:2]) == ("Ankara", "😀 ", " e")
    assert (position["start"], position["end"]) == (2, 8)


def test_annotations_of_others_are_read_with_what_tells_their_source():
    with Parcel(DATA / "foreign.jsonl") as parcel:
        assert table.recognised(parcel) is webannotation
    found, _others, faults = loaded_as_they_are(DATA / "foreign.jsonl")
    assert [fault.where for fault in faults] == ["line 3", "line 6"]
    news, file = found
    assert (news.text, news.kept, news.meta) == (
        "", {"source": "https://example.org/news"}, {"url": "https://example.org/news", "title": "The news"},
    )  # fmt: skip
    first, second, third = news.marks
    assert (first.label, first.note, first.attributes) == ("source", "Who says so?", (("tag", "later"),))
    assert first.parts == (Stretch(5, 11, "Ankara"),)
    assert (first.author, first.created_at) == ("acct:ana@example.org", "2024-05-01T10:00:00+00:00")
    assert (second.unanchored, second.quote, second.contexts) == (True, "שלום", (("(", ")"),))
    assert (third.label, third.layer, third.parts) == ("bookmarking", "document", ())
    assert file.meta == {"file_name": "b.txt"}
    assert file.marks[0].parts == (Stretch(0, 2),)


def loaded_as_they_are(path: Path) -> Any:
    """Read a file whose offsets cannot be converted: the texts are elsewhere."""
    with Parcel(path) as parcel:
        found = list(table.load(webannotation, parcel))
    return [one for one in found if isinstance(one, Sheet)], [], [one for one in found if not isinstance(one, Sheet)]


GOOD = {"type": "Annotation", "target": {"source": "https://example.org/a", "selector": {"type": "TextPositionSelector", "start": 0, "end": 2}}, "motivation": "highlighting"}  # fmt: skip # noqa: E501


@pytest.mark.parametrize("file", ["object", "array", "page", "pretty"])
def test_one_annotation_an_array_and_a_page_are_read(tmp_path: Path, file: str):
    items = [{**GOOD, "id": "https://example.org/a/1"}, GOOD]
    record: Any = {
        "object": GOOD,
        "array": items,
        "page": {"@context": "http://www.w3.org/ns/anno.jsonld", "items": items, "type": "AnnotationPage"},
        "pretty": {"type": "AnnotationPage", "items": items},
    }[file]
    text = json.dumps(record, indent=2 if file == "pretty" else None).replace("\n", "\r\n")
    (tmp_path / "a.json").write_text(text, "utf-8-sig", newline="")
    found, _others, faults = loaded_as_they_are(tmp_path / "a.json")
    assert faults == []
    assert [len(sheet.marks) for sheet in found] == [1 if file == "object" else 2]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "7",
        "{}",
        '{"type": "Annotation"}',
        '{"type": "Person", "target": "a"}',
        json.dumps({**GOOD, "target": [{"source": "a"}, {"source": "b"}]}),
        json.dumps({**GOOD, "target": {"source": "a", "selector": {"type": "TextPositionSelector", "start": "1"}}}),
        json.dumps({**GOOD, "target": {"source": "a", "selector": {"type": "TextPositionSelector", "start": 1}}}),
        json.dumps({**GOOD, "target": {"source": "a", "selector": {"type": "TextQuoteSelector"}}}),
        json.dumps({**GOOD, "id": "urn:x", "body": [[7]]}),
    ],
)
def test_a_line_that_is_no_annotation_is_told_and_the_others_arrive(tmp_path: Path, line: str):
    good = json.dumps(GOOD)
    (tmp_path / "a.jsonl").write_text(f"{good}\n{line}\n{good}\n", "utf-8")
    found, _others, faults = loaded_as_they_are(tmp_path / "a.jsonl")
    assert [len(sheet.marks) for sheet in found] == [2]
    assert [fault.where for fault in faults] == ["line 2"]


def test_an_id_that_is_there_twice_is_told(tmp_path: Path):
    line = json.dumps({**GOOD, "id": "urn:x"})
    (tmp_path / "a.jsonl").write_text(f"{line}\n{line}\n", "utf-8")
    found, _others, faults = loaded_as_they_are(tmp_path / "a.jsonl")
    assert [len(sheet.marks) for sheet in found] == [1]
    assert [fault.where for fault in faults] == ["line 2"]


def test_a_collection_that_breaks_off_is_told_and_what_came_before_arrives(tmp_path: Path):
    data = written(webannotation, Held(SHEET))
    (tmp_path / "a.json").write_bytes(data[: data.index(b"urn:postil:m2")])
    found, _others, faults = loaded_as_they_are(tmp_path / "a.json")
    assert [mark.id for mark in found[0].marks] == ["gone", "topic"]
    assert [fault.where for fault in faults] == ["record 4"]


def test_an_empty_file_holds_nothing(tmp_path: Path):
    (tmp_path / "a.json").write_bytes(b"")
    assert loaded_as_they_are(tmp_path / "a.json") == ([], [], [])
