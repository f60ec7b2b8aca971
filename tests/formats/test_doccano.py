"""doccano's JSON lines, written and read; the shapes are those of its data export and of its older versions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.exchange import Kind, Mark, Sheet, Stretch
from desktop.formats import doccano, table
from desktop.formats.parcel import Parcel
from tests.formats.sheets import Held, essence, fitted, in_codepoints, loaded, sheets, written


def read(path: Path, *lines: Any) -> Any:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return loaded(doccano, path)


@given(st.lists(sheets(), max_size=3))
def test_what_is_written_comes_back_up_to_what_is_said_to_be_lost(tmp_path_factory: Any, given: list[Sheet]):
    path = tmp_path_factory.mktemp("doccano") / "a.jsonl"
    path.write_bytes(written(doccano, Held(*given)))
    kept, _losses = fitted(doccano, *given)
    found, _others, faults = loaded(doccano, path)
    assert faults == []
    assert [essence(sheet) for sheet in found] == [essence(sheet) for sheet in kept]


def test_offsets_are_utf16_units():
    sheet = Sheet("😀 Ankara", "d", {}, [Mark("m", "GPE", (Stretch(2, 8, "Ankara"),))])
    record = json.loads(written(doccano, Held(sheet), shape="spans"))
    assert record["label"] == [[3, 9, "GPE"]]
    assert record["offset_unit"] == "utf16"


def test_every_older_shape_is_read(tmp_path: Path):
    found, _others, faults = read(
        tmp_path / "a.jsonl",
        {"id": 1, "text": "Sony", "label": [[0, 4, "ORG"]], "Comments": []},
        {"id": 2, "data": "Sony", "labels": [[0, 4, "ORG"]]},
        {"id": 3, "text": "Sony", "annotations": [{"label": 5, "start_offset": 0, "end_offset": 4, "user": 1}]},
        {"text": "Sony", "entities": [{"id": 7, "label": "ORG", "start_offset": 0, "end_offset": 4}], "relations": []},
        {"text": "Sony", "cats": ["news"], "entities": [[0, 4, "ORG"]]},
        {"text": "Sony", "label": ["good", "short"], "meta": {"wikiPageID": 1}},
    )
    assert faults == []
    assert [[mark.label for mark in sheet.marks] for sheet in found] == [
        ["ORG"], ["ORG"], ["5"], ["ORG"], ["ORG", "news"], ["good", "short"],
    ]  # fmt: skip
    assert found[-1].kept == {"wikiPageID": 1}


def test_a_label_file_gives_labels(tmp_path: Path):
    path = tmp_path / "labels.json"
    path.write_text(
        '[{"id": 1, "text": "ORG", "suffix_key": "o", "background_color": "#209cee", "text_color": "#fff"}]'
    )
    with Parcel(path) as parcel:
        assert table.recognised(parcel) is doccano
    assert loaded(doccano, path)[1] == [Kind("ORG", colour="#209cee", key="o")]


@pytest.mark.parametrize(
    "line", [b"{", b"7", b'{"label": []}', b'{"text": 7}', b'{"text": "a", "label": [[1]]}', b"\xff"]
)
def test_a_line_that_is_no_record_is_told_with_its_number_and_the_others_arrive(tmp_path: Path, line: bytes):
    path = tmp_path / "a.jsonl"
    good = b'{"text": "Sony", "label": [[0, 4, "ORG"]]}\r\n'
    path.write_bytes(b"\xef\xbb\xbf" + good + line + b"\n" + good)
    found, _others, faults = loaded(doccano, path)
    assert len(found) == 2
    assert [fault.where for fault in faults] == ["line 2"]


def test_a_sheet_that_names_its_unit_is_read_by_it():
    sheet = Sheet("😀 a", None, {}, [Mark("m", "X", (Stretch(2, 3),))], unit="codepoint")
    assert in_codepoints(sheet, doccano).marks[0].parts[0][:2] == (2, 3)
