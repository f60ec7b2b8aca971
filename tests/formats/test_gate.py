"""GATE's bdoc JSON, written and read; the shapes are those of its Python library."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.exchange import Link, Mark, Sheet, Stretch, Tie
from desktop.formats import gate, table
from desktop.formats.parcel import Parcel
from tests.formats.sheets import Held, dumped, essence, fitted, loaded, sheets

DATA = Path(__file__).parents[1] / "data" / "exchange" / "gate"
KEPT = ("layers", "entity_links", "notes", "attributes", "authors", "scores", "states", "ids")

SHEET = Sheet(
    "😀 Ankara e\u0301 שלום\r\nwent there.",
    "01920000-0000-7000-8000-000000000001",
    {"title": "One: 1", "byline": ["Ana"], "url": "https://example.org/1"},
    [
        Mark("topic", "War", layer="document", author="Ana"),
        Mark(
            "m1", "GPE", (Stretch(2, 8, "Ankara"),), "entity", Link("Türkiye", "Place", "e-1", "name"), None,
            "two\nlines", (("a", "1"), ("a", "ü=2"), ("b", "x")), "Ana", "human",
            created_at="2025-01-02T03:04:05.678Z", modified_at="2025-01-02T03:04:05.678Z",
        ),
        Mark("m2", "Parts", (Stretch(0, 1, "😀"), Stretch(12, 16, "שלום")), "highlight", state="suggested", score=0.5),
    ],
    [Tie("t1", "in", "m2", "m1", note="far", author="Ana")],
)  # fmt: skip


@given(given_sheets=st.lists(sheets(), max_size=3))
def test_what_is_written_comes_back_up_to_what_is_said_to_be_lost(tmp_path_factory: Any, given_sheets: list[Sheet]):
    path = tmp_path_factory.mktemp("gate") / "a.zip"
    dumped(gate, Held(*given_sheets), path)
    kept, _losses = fitted(gate, *given_sheets)
    found, _others, faults = loaded(gate, path)
    assert faults == []
    assert [essence(sheet, *KEPT) for sheet in found] == [essence(sheet, *KEPT) for sheet in kept]
    assert [(sheet.id, sheet.meta) for sheet in found] == [(sheet.id, sheet.meta) for sheet in kept]


def test_the_golden_file_is_written_byte_for_byte_and_read(tmp_path: Path):
    dumped(gate, Held(SHEET), tmp_path / "out")
    golden = DATA / "postil"
    written = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert written == {path.name: path.read_bytes() for path in golden.iterdir()}
    with Parcel(golden) as parcel:
        assert table.recognised(parcel) is gate
    (found,), _others, faults = loaded(gate, golden)
    assert faults == []
    assert essence(found, *KEPT) == essence(SHEET, *KEPT)
    assert (found.id, found.meta, found.ties) == (SHEET.id, SHEET.meta, SHEET.ties)


def test_an_author_has_a_set_and_signs_nothing_twice(tmp_path: Path):
    dumped(gate, Held(SHEET), tmp_path / "out")
    record = json.loads(next((tmp_path / "out").iterdir()).read_text("utf-8"))
    assert list(record["annotation_sets"]) == ["", "Ana"] or list(record["annotation_sets"]) == ["Ana", ""]
    assert record["annotation_sets"]["Ana"]["annotations"][0]["features"]["a"] == ["1", "ü=2"]
    assert record["offset_type"] == "p"


def test_a_document_of_java_counts_utf16_units(tmp_path: Path):
    with Parcel(DATA / "java.bdocjs") as parcel:
        assert table.recognised(parcel) is gate
    (found,), _others, faults = loaded(gate, DATA / "java.bdocjs")
    assert faults == []
    assert found.kept == {"gate.SourceURL": "https://example.org/a", "MimeType": "text/plain"}
    assert found.meta == {"title": "a.txt", "url": "https://example.org/a"}
    (person,) = found.marks
    assert found.text[person.start : person.end] == "Obama"
    assert (person.label, person.author) == ("Person", "Key")
    assert person.attributes == (("gender", "male"), ("rule", "1"), ("sure", "true"), ("more", '{"x": null}'))


def test_types_that_are_asked_for_are_read(tmp_path: Path):
    (found,), _others, _faults = loaded(gate, DATA / "java.bdocjs", types="Token, Person")
    assert [mark.label for mark in found.marks] == ["Token", "Token", "Person"]


ORG = {"type": "ORG", "start": 0, "end": 4, "id": 0}
GOOD = {"text": "Sony", "offset_type": "p", "annotation_sets": {"": {"annotations": [ORG]}}}


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"7", b'{"text": 7}', b'{"text": "a", "offset_type": "x"}', b"\xff", b"[" * 100_000],
)
def test_a_file_that_is_no_document_is_told_and_the_others_arrive(tmp_path: Path, data: bytes):
    (tmp_path / "a.bdocjs").write_bytes(data)
    (tmp_path / "b.bdocjs").write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD, indent=1).replace("\n", "\r\n").encode())
    found, _others, faults = loaded(gate, tmp_path)
    assert [[mark.label for mark in sheet.marks] for sheet in found] == [["ORG"]]
    assert [fault.where for fault in faults] == ["a.bdocjs"]


@pytest.mark.parametrize(
    "broken",
    [
        7,
        {},
        {"type": "X", "start": "0", "end": 1},
        {"type": "X", "start": 0},
        {"type": "X", "start": 0, "end": 1, "features": 7},
    ],
)
def test_an_annotation_that_is_broken_is_told_and_the_others_arrive(tmp_path: Path, broken: Any):
    record = json.loads(json.dumps(GOOD))
    record["annotation_sets"]["Key"] = {"annotations": [broken, {"type": "Y", "start": 0, "end": 1, "id": 0}]}
    (tmp_path / "a.bdocjs").write_text(json.dumps(record))
    (found,), _others, faults = loaded(gate, tmp_path / "a.bdocjs")
    assert [mark.label for mark in found.marks] == ["ORG", "Y"]
    assert [fault.where for fault in faults] == ["a.bdocjs, Key, annotation 1"]


def test_a_relation_whose_end_is_gone_is_told(tmp_path: Path):
    record = json.loads(json.dumps(GOOD))
    record["features"] = {"postil.relations": [{"id": "t", "type": "in", "from": "x", "to": ":0"}]}
    (tmp_path / "a.bdocjs").write_text(json.dumps(record))
    (found,), _others, faults = loaded(gate, tmp_path / "a.bdocjs")
    assert found.ties == []
    assert [fault.where for fault in faults] == ["a.bdocjs, relation 1"]
