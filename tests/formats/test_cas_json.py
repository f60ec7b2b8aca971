"""UIMA CAS as JSON: older shapes, and files that are broken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop.formats import cas_json, table
from desktop.formats.parcel import Parcel
from tests.formats.sheets import loaded

SOFA = {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView", "sofaString": "😀 Sony"}
NAME = {"%ID": 2, "%TYPE": "custom.Name", "@sofa": 1, "begin": 3, "end": 7, "value": "ORG", "#score": "NaN"}


def record(*structures: Any) -> dict[str, Any]:
    held = [SOFA, *structures]
    members = [one["%ID"] for one in structures if isinstance(one, dict) and isinstance(one.get("%ID"), int)]
    views = {"_InitialView": {"%SOFA": 1, "%MEMBERS": members}}
    return {"%TYPES": {}, "%FEATURE_STRUCTURES": held, "%VIEWS": views}


def test_a_single_file_is_recognised_and_read_with_a_byte_order_mark(tmp_path: Path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(record(NAME)).replace(",", ",\r\n"), "utf-8-sig")
    with Parcel(path) as parcel:
        assert table.recognised(parcel) is cas_json
    (found,), _others, faults = loaded(cas_json, path)
    assert faults == []
    (mark,) = found.marks
    assert (mark.label, mark.attributes, found.text[mark.start : mark.end]) == ("ORG", (("score", "NaN"),), "Sony")


def test_the_older_shape_with_numbers_as_keys_is_read(tmp_path: Path):
    made = record(NAME)
    made["%FEATURE_STRUCTURES"] = {str(one.pop("%ID")): one for one in (dict(SOFA), dict(NAME))}
    (tmp_path / "a.json").write_text(json.dumps(made), "utf-8")
    (found,), _others, faults = loaded(cas_json, tmp_path / "a.json")
    assert faults == []
    assert [mark.label for mark in found.marks] == ["ORG"]


def test_arrays_and_slots_are_read(tmp_path: Path):
    made = record(
        NAME,
        {"%ID": 3, "%TYPE": "custom.Event", "@sofa": 1, "begin": 0, "end": 2, "@tags": 4, "@roles": 5, "kind": "move"},
    )
    made["%FEATURE_STRUCTURES"] += [
        {"%ID": 4, "%TYPE": "uima.cas.StringArray", "%ELEMENTS": ["a", "b"]},
        {"%ID": 5, "%TYPE": "custom.Link[]", "%ELEMENTS": [6]},
        {"%ID": 6, "%TYPE": "custom.Link", "role": "who", "@target": 2},
    ]
    (tmp_path / "a.json").write_text(json.dumps(made), "utf-8")
    (found,), _others, faults = loaded(cas_json, tmp_path / "a.json")
    assert faults == []
    assert found.marks[1].attributes == (("tags", "a"), ("tags", "b"))
    assert [(tie.type, tie.from_id, tie.to_id) for tie in found.ties] == [("who", "3", "2")]


@pytest.mark.parametrize(
    ("broken", "where"),
    [
        (dict(NAME), "a.json, record 3"),
        ({"%TYPE": "custom.Name"}, "a.json, record 3"),
        (7, "a.json, record 3"),
        ({**NAME, "%ID": 9, "begin": "x"}, "a.json, annotation 9"),
    ],
)
def test_what_is_broken_is_told_and_the_rest_arrives(tmp_path: Path, broken: Any, where: str):
    (tmp_path / "a.json").write_text(json.dumps(record(NAME, broken)), "utf-8")
    (found,), _others, faults = loaded(cas_json, tmp_path / "a.json")
    assert where in [fault.where for fault in faults]
    assert "ORG" in {mark.label for mark in found.marks}


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"7", b'{"%TYPES": {}}', b'{"%FEATURE_STRUCTURES": []}', b"\xff{}"])
def test_a_file_that_is_no_cas_is_told_and_the_others_arrive(tmp_path: Path, data: bytes):
    (tmp_path / "a.json").write_bytes(data)
    (tmp_path / "b.json").write_text(json.dumps(record(NAME)), "utf-8")
    found, _others, faults = loaded(cas_json, tmp_path)
    assert [sheet.where for sheet in found] == ["b.json"]
    assert [fault.where for fault in faults] == ["a.json"]
