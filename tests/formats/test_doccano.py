"""doccano's JSON lines, written and read; the shapes are those of its data export and of its older versions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.exchange import Kind, Loss, Mark, Sheet, Stretch
from desktop.formats import doccano, doccanolabels, table
from desktop.formats.losses import Losses
from desktop.formats.parcel import Parcel
from desktop.formats.target import stream
from tests.formats.lines import GOLDEN, TEXT, gold
from tests.formats.sheets import Held, dumped, essence, fitted, in_codepoints, loaded, sheets, written


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
        assert table.recognised(parcel) is doccanolabels
    assert loaded(doccano, path)[1] == [Kind("ORG", colour="#209cee", key="o")]


@pytest.mark.parametrize(
    "line",
    [
        b"{", b"7", b'{"label": []}', b'{"text": 7}', b'{"text": "a", "label": [[1]]}', b"\xff",
        b'{"text": "a", "label": [["0", 1, "X"]]}', b'{"text": "a", "label": [[true, 1, "X"]]}',
        b'{"text": "a", "label": [[0, 1, null]]}', b'{"text": "a", "label": [[0.5, 1, "X"]]}',
        b'{"text": "a", "entities": {}}', b'{"text": "a", "entities": ["X"]}', b'{"text": "a", "label": [null]}',
        b'{"text": "a", "entities": [{"id": 1, "label": "X", "start_offset": 0, "end_offset": 1},'
        b' {"id": 1, "label": "Y", "start_offset": 0, "end_offset": 1}]}',
        b'{"text": "a", "relations": [{"from_id": 1, "to_id": 2, "type": "X"}]}', b'{"text": "a", "Comments": [1]}',
    ],
)  # fmt: skip
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


# The golden files


@pytest.mark.parametrize("path", sorted((GOLDEN / "doccano").iterdir()), ids=lambda path: path.name)
def test_every_variant_is_known_and_its_offsets_stand_where_they_should(path: Path):
    with Parcel(path) as parcel:
        assert table.recognised(parcel) is doccano
    found, _others, faults = loaded(doccano, path)
    assert faults == []
    assert found
    for sheet in found:
        assert sheet.text == TEXT
        for mark in sheet.marks:
            wanted = {"GPE": "Ankara", "5": "Ankara", "Person": "E\u0301ric", "Group": "الجيش", "War": "", "Long": ""}
            wanted["Claim"] = "Ankara denied it."
            assert TEXT[max(mark.start, 0) : max(mark.end, 0)] == wanted[mark.label]


def test_the_usual_file_is_written_byte_for_byte(tmp_path: Path):
    dumped(doccano, Held(gold()), tmp_path / "a.jsonl")
    assert (tmp_path / "a.jsonl").read_bytes() == (GOLDEN / "doccano" / "relations.jsonl").read_bytes()


def test_what_lies_beside_is_kept():
    (sheet,), _others, _faults = loaded(doccano, GOLDEN / "doccano" / "relations.jsonl")
    assert sheet.id == "doc-1"
    assert sheet.meta == gold().meta
    assert sheet.unit == "codepoint"
    assert [(tie.type, tie.from_id, tie.to_id) for tie in sheet.ties] == [("met", "3", "4")]
    (sheet,), _others, _faults = loaded(doccano, GOLDEN / "doccano" / "spans.jsonl")
    assert (sheet.meta, sheet.kept) == ({"title": "T", "note": "look again"}, {"page": 7})
    (sheet,), _others, _faults = loaded(doccano, GOLDEN / "doccano" / "comments.jsonl")
    assert sheet.meta == {"note": "one\ntwo"}


@pytest.mark.parametrize("file", ["jsonl", "json", "csv"])
@pytest.mark.parametrize("shape", ["relations", "spans", "intents", "documents"])
def test_each_kind_of_project_gets_what_it_holds_and_the_rest_is_reported(tmp_path: Path, shape: str, file: str):
    path = tmp_path / f"a.{file}"
    losses = dumped(doccano, Held(gold(), gold()), path, shape=shape, file=file)
    found, _others, faults = loaded(doccano, path)
    assert faults == []
    assert len(found) == 2
    held = "documents" if file == "csv" else shape
    spans, whole, ties = {
        "relations": (4, 1, 1), "spans": (4, 0, 0), "intents": (4, 1, 0), "documents": (0, 1, 0)
    }[held]  # fmt: skip
    assert sum(bool(mark.parts) for mark in found[0].marks) == spans
    assert sum(not mark.parts for mark in found[0].marks) == whole
    assert len(found[0].ties) == ties
    told = losses.counts
    assert (told["dropped span"], told["dropped document_label"], told["dropped relation"]) == (
        2 * (4 - spans), 2 * (1 - whole), 2 * (1 - ties),
    )  # fmt: skip


def test_an_empty_export_is_an_empty_file_or_array(tmp_path: Path):
    assert written(doccano, Held()) == b""
    assert json.loads(written(doccano, Held(), file="json")) == []
    (tmp_path / "a.jsonl").write_bytes(b"")
    assert loaded(doccano, tmp_path / "a.jsonl") == ([], [], [])


def test_a_label_with_the_sign_that_parts_labels_is_reported(tmp_path: Path):
    sheet = Sheet("a", "d", {}, [Mark("m", "A#B", layer="document")])
    losses = dumped(doccano, Held(sheet), tmp_path / "a.csv", file="csv")
    assert [(loss.lost, loss.quote) for loss in losses.first] == [("changed", "A#B")]


def test_cells_are_data_whatever_they_begin_with(tmp_path: Path):
    text = '=HYPERLINK("x")\r\n+1, "two"\n@a\tb\r'
    path = tmp_path / "a.csv"
    dumped(doccano, Held(Sheet(text, "d", {}, [Mark("m", "-1", layer="document")])), path, file="csv")
    (sheet,), _others, _faults = loaded(doccano, path)
    assert (sheet.text, [mark.label for mark in sheet.marks]) == (text, ["-1"])
    pandas = pytest.importorskip("pandas", reason="the package `pandas` is not installed")
    assert pandas.read_csv(path, lineterminator=None)["label"].astype(str).tolist() == ["-1"]


def test_a_broken_table_tells_its_rows(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_bytes(
        b'text,label,Comments\r\none,A,\r\n"two"x,B,\r\nthr\xffee,C,\r\nfour,D,,,\r\nfive,E\r\n"six,F,\r\n'
    )
    found, _others, faults = loaded(doccano, path)
    assert [sheet.text for sheet in found] == ["one", "five"]
    assert [fault.where for fault in faults] == ["line 3", "line 4", "line 5", "line 7"]


# The label file


def test_a_label_file_is_written_as_doccano_takes_it(tmp_path: Path):
    path = tmp_path / "labels.json"
    given = [
        Kind("GPE", "entity", "#ffee00", "g", guideline="Countries too."),
        Kind("Topic", "document", "#102030", "g", parent="GPE"),
        Kind("GPE", "highlight", "#000000", "h"),
        Kind("Bare", "claim", None, "ctrl"),
    ]
    losses = Losses()
    with path.open("wb") as out, stream(out, {}, losses) as target:
        table.dump(doccanolabels, Held(labels=given), target)
    assert path.read_bytes() == (GOLDEN / "doccano_labels" / "labels.json").read_bytes()
    assert losses.first == [
        Loss("dropped", "guideline", "doccano has no guidelines of labels.", quote="GPE"),
        Loss("dropped", "parent", "doccano has no labels within labels.", quote="Topic"),
    ]
    wanted = [Kind("GPE", colour="#ffee00", key="g"), Kind("Topic", colour="#102030"), Kind("Bare", colour="#209cee")]
    assert loaded(doccanolabels, path)[1] == wanted
    assert loaded(doccano, path)[1] == wanted


def test_labels_of_one_layer_are_written_alone():
    given = [Kind("GPE", "entity", "#ffee00"), Kind("Topic", "document", "#102030")]
    found = json.loads(written(doccanolabels, Held(labels=given), layer="document"))
    assert [one["text"] for one in found] == ["Topic"]


def test_an_entry_that_is_no_label_is_told(tmp_path: Path):
    path = tmp_path / "labels.json"
    path.write_text('[{"text": "A", "suffix_key": 7, "background_color": "red"}, {"suffix_key": "x"}, 7, {"text": 1.5}')
    _found, labels, faults = loaded(doccanolabels, path)
    assert labels == [Kind("A")]
    assert [fault.where for fault in faults] == ["record 2", "record 3", "record 4", "record 5"]
