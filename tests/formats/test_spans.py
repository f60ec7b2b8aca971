"""Plain spans in tables and lines: ours come back, and others' are read by the names of their columns."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop import errors
from desktop.exchange import Link, Mark, Sheet, Stretch
from desktop.formats import spans, table
from desktop.formats.parcel import Parcel
from tests.formats.lines import GOLDEN, TEXT, at, gold
from tests.formats.sheets import Held, dumped, essence, fitted, loaded, sheets, written

FEATURES = ("entity_links", "layers", "notes", "attributes", "authors", "states", "scores", "ids")
FILES = ("jsonl", "csv", "tsv")


def table_of(path: Path, *rows: list[Any], **options: str) -> Any:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    path.write_text(out.getvalue(), "utf-8", newline="")
    return loaded(spans, path, **options)


@pytest.mark.parametrize("view", ["spans", "documents"])
@pytest.mark.parametrize("file", FILES)
@settings(max_examples=40)
@given(given=st.lists(sheets(), max_size=3, unique_by=lambda sheet: sheet.id))
def test_what_is_written_comes_back_up_to_what_is_said_to_be_lost(
    tmp_path_factory: Any, given: list[Sheet], file: str, view: str
):
    path = tmp_path_factory.mktemp("spans") / f"a.{file}"
    path.write_bytes(written(spans, Held(*given), file=file, view=view))
    kept, _losses = fitted(spans, *given)
    found, _others, faults = loaded(spans, path)
    assert faults == []
    assert [essence(sheet, *FEATURES) for sheet in found] == [essence(sheet, *FEATURES) for sheet in kept]
    assert [(sheet.id, sheet.meta) for sheet in found] == [(sheet.id, sheet.meta) for sheet in kept]
    for one, other in zip(found, kept, strict=True):
        more = {m.id: (m.link, m.origin, m.agent, m.created_at, m.modified_at, m.parts) for m in one.marks}
        assert more == {m.id: (m.link, m.origin, m.agent, m.created_at, m.modified_at, m.parts) for m in other.marks}


@pytest.mark.parametrize("file", FILES)
def test_what_has_lost_its_place_and_how_it_was_linked_comes_back(tmp_path: Path, file: str):
    link = Link("Türkiye", "Place", "e-1", "nominal", "suggested")
    marks = [
        Mark("m", "GPE", (Stretch(0, 0, "lost"), Stretch(0, 0, "words")), "entity", link, unanchored=True),
        Mark("n", "GPE", at("Ankara"), "entity", origin="rule", agent="r", note="=1+1", attributes=(("a", "=2"),)),
    ]
    dumped(spans, Held(Sheet(TEXT, "d", {}, marks)), tmp_path / f"a.{file}", file=file)
    (sheet,), _others, faults = loaded(spans, tmp_path / f"a.{file}")
    assert faults == []
    assert sheet.marks == marks


@pytest.mark.parametrize("text", ["first", "each", "no"])
def test_the_text_stands_in_the_first_row_in_each_or_in_none(tmp_path: Path, text: str):
    path = tmp_path / "a.csv"
    losses = dumped(spans, Held(gold(), gold()), path, file="csv", text=text)
    rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline="")))
    wanted = {"first": [True, False, False, False, False] * 2, "each": [True] * 10, "no": [False] * 10}[text]
    assert [row["document_text"] == TEXT for row in rows] == wanted
    assert losses.counts["dropped text"] == (2 if text == "no" else 0)


def test_a_table_may_begin_with_the_mark_that_excel_wants(tmp_path: Path):
    data = written(spans, Held(gold()), file="csv", mark="yes")
    assert data.startswith(b"\xef\xbb\xbfdocument_id,")
    (tmp_path / "a.csv").write_bytes(data)
    (sheet,), _others, _faults = loaded(spans, tmp_path / "a.csv")
    assert sheet.id == "doc-1"


def test_pandas_slices_the_texts_at_the_spans():
    pandas = pytest.importorskip("pandas", reason="the package `pandas` is not installed")
    frame = pandas.read_csv(io.BytesIO(written(spans, Held(gold()), file="csv", text="each")), keep_default_na=False)
    placed = frame[frame["start"] != ""]
    assert len(placed) == 4
    for row in placed.to_dict("records"):
        assert row["document_text"][int(row["start"]) : int(row["end"])] == row["text"]
    lines = pandas.read_json(io.BytesIO(written(spans, Held(gold()), view="documents")), lines=True)
    assert [one["text"] for one in lines["spans"][0]][1:] == ["Ankara", "Ankara denied it.", "E\u0301ric", "الجيش"]


# Reading what others write


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("view", ["rows", "documents"])
def test_our_files_are_written_byte_for_byte(tmp_path: Path, view: str, file: str):
    options = {"file": file, "view": "spans" if view == "rows" else view}
    dumped(spans, Held(gold()), tmp_path / "a", **options)
    assert (tmp_path / "a").read_bytes() == (GOLDEN / "spans" / f"{view}.{file}").read_bytes()


@pytest.mark.parametrize("path", sorted((GOLDEN / "spans").iterdir()), ids=lambda path: path.name)
def test_every_variant_is_known_and_its_spans_stand_where_they_should(path: Path):
    with Parcel(path) as parcel:
        assert table.recognised(parcel) is spans
    found, _others, faults = loaded(spans, path)
    assert faults == []
    assert found
    wanted = {"GPE": "Ankara", "Claim": "Ankara denied it.", "Person": "E\u0301ric", "Group": "الجيش"}
    for sheet in found:
        assert sheet.text == TEXT
        assert {"GPE", "Person", "Group"} <= {mark.label for mark in sheet.marks}
        for mark in sheet.marks:
            assert TEXT[max(mark.start, 0) : max(mark.end, 0)] == wanted.get(mark.label, "")


def test_what_lies_beside_is_kept():
    (sheet,), _others, _faults = loaded(spans, GOLDEN / "spans" / "objects.jsonl")
    assert (sheet.id, sheet.meta, sheet.kept) == ("5", {"url": "https://example.org/a"}, {"year": 2020})
    (sheet,), _others, _faults = loaded(spans, GOLDEN / "spans" / "offsets.csv")
    assert [mark.quote for mark in sheet.marks] == ["Ankara", "E\u0301ric", "الجيش"]


def test_a_score_without_a_word_on_who_decided_is_a_suggestion():
    (sheet,), _others, _faults = loaded(spans, GOLDEN / "spans" / "floats.csv")
    assert {(mark.state, mark.origin, mark.score) for mark in sheet.marks} == {("suggested", "model", 0.5)}


def test_columns_with_any_name_are_read_when_they_are_told(tmp_path: Path):
    rows = [
        ["nr", "artikel", "von", "bis", "art", "wer"],
        [1, "Sony x", 0, 4, "ORG", "Ana"],
        [2, "Fuji", 0, 4, "ORG", ""],
    ]
    told = "document=nr, text=artikel,start=von,end=bis,label=art,author=wer"
    found, _others, faults = table_of(tmp_path / "a.csv", *rows, columns=told)
    assert faults == []
    assert [(sheet.id, sheet.text, sheet.marks[0].label, sheet.marks[0].author) for sheet in found] == [
        ("1", "Sony x", "ORG", "Ana"), ("2", "Fuji", "ORG", None),
    ]  # fmt: skip


@pytest.mark.parametrize("columns", ["text", "text=", "x=body", "text=nothing"])
def test_a_column_that_cannot_be_is_refused(tmp_path: Path, columns: str):
    with pytest.raises(errors.Usage):
        table_of(tmp_path / "a.csv", ["body", "start", "end", "label"], ["a", 0, 1, "X"], columns=columns)


def test_a_table_that_does_not_say_what_is_labelled_is_refused(tmp_path: Path):
    with pytest.raises(errors.Usage, match="cannot be told"):
        table_of(tmp_path / "a.csv", ["body", "start", "x"], ["a", 0, 1])
    for text in ("body,body\na,b\n", "plain words\nand more\n"):
        (tmp_path / "a.csv").write_text(text, "utf-8")
        with pytest.raises(errors.Unreadable):
            loaded(spans, tmp_path / "a.csv")


def test_a_quote_without_a_place_has_lost_it(tmp_path: Path):
    (sheet,), _others, _faults = table_of(tmp_path / "a.csv", ["body", "quote", "code"], ["a Sony b", "Sony", "ORG"])
    assert [(mark.unanchored, mark.quote, mark.label) for mark in sheet.marks] == [(True, "Sony", "ORG")]


def test_whose_text_it_is_is_told_by_its_length(tmp_path: Path):
    head = ["doc_id", "text", "start", "end", "label"]
    found, _others, faults = table_of(tmp_path / "a.csv", head, [1, "Sony", 0, 4, "ORG"], [2, "a Sony b", 2, 6, "ORG"])
    assert ([sheet.text for sheet in found], faults) == (["Sony", "a Sony b"], [])
    found, _others, faults = table_of(tmp_path / "a.csv", head, [1, "Sony", 2, 6, "ORG"], [1, "Fuji", 9, 13, "ORG"])
    assert (found, [fault.where for fault in faults]) == ([], ["line 2"])


def test_labels_alone_are_of_the_whole_document(tmp_path: Path):
    (tmp_path / "a.jsonl").write_text('{"text": "a", "spans": ["War", [0, 1, "X"]]}\n', "utf-8")
    (sheet,), _others, _faults = loaded(spans, tmp_path / "a.jsonl")
    assert [(mark.label, mark.layer, len(mark.parts)) for mark in sheet.marks] == [
        ("War", "document", 0),
        ("X", None, 1),
    ]


def test_the_text_may_stand_in_any_row_of_its_document(tmp_path: Path):
    head = ["doc_id", "body", "start", "end", "label"]
    found, _others, faults = table_of(
        tmp_path / "a.csv", head, [1, "", 0, 1, "X"], [1, "ab", 1, 2, "Y"], [2, "", 0, 1, "X"], [1, "", 0, 1, "Z"]
    )
    assert [[mark.label for mark in sheet.marks] for sheet in found] == [["X", "Y"]]
    assert [fault.where for fault in faults] == ["line 4", "line 5"]


HEAD = ["doc_id", "body", "start", "end", "label", "score"]


@pytest.mark.parametrize(
    "row",
    [
        [1, "abc", "x", 1, "X"],
        [1, "abc", 0, "", "X"], [1, "abc", "", 1, "X"], [1, "abc", 0, 1, ""], [1, "abc", 0, 1.5, "X"],
        [1, "other", 0, 1, "X"], [1, "abc", 0, 1, "X", "high"], [1, "abc", 0, 1, "X", "", "", ""],
    ],
)  # fmt: skip
def test_a_row_that_is_none_is_told_with_its_line_and_the_others_arrive(tmp_path: Path, row: list[Any]):
    good = [1, "abc", 0, 1, "X"]
    (sheet,), _others, faults = table_of(tmp_path / "a.csv", HEAD, good, row, good)
    assert len(sheet.marks) == 2
    assert len({mark.id for mark in sheet.marks}) == 2
    assert [fault.where for fault in faults] == ["line 3"]


@pytest.mark.parametrize(
    "line",
    [
        b"{", b"7", b'{"text": 7, "spans": []}', b'{"text": "a", "spans": [7]}', b'{"text": "a", "spans": [[0, 1]]}',
        b"\xff", b'{"spans": []}',
        b'{"text": "a", "spans": [{"start": "a", "end": 1, "label": "X"}]}',
        b'{"text": "a", "spans": [{"start": 0, "end": 1}]}',
        b'{"text": "a", "spans": [{"start": 0, "end": 1, "label": 1.5}]}',
    ],
)  # fmt: skip
def test_a_line_that_is_no_record_is_told_with_its_number_and_the_others_arrive(tmp_path: Path, line: bytes):
    path = tmp_path / "a.jsonl"
    good = b'{"text": "Sony", "spans": [{"start": 0, "end": 4, "label": "ORG"}]}\r\n'
    path.write_bytes(b"\xef\xbb\xbf" + good + line + b"\n" + good)
    found, _others, faults = loaded(spans, path)
    assert len(found) == 2
    assert [fault.where for fault in faults] == ["line 2"]


def test_a_range_that_is_not_within_its_text_is_left_to_who_knows_the_unit(tmp_path: Path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "a", "spans": [[0, 1, "X"], [0, 2, "X"], [-1, 1, "X"], [1, 0, "X"]]}\n', "utf-8")
    with Parcel(path, {"columns": ""}) as parcel:
        (sheet,) = spans.load(parcel)
    assert isinstance(sheet, Sheet)
    assert [mark.parts[0][:2] for mark in sheet.marks] == [(0, 1), (0, 2), (-1, 1), (1, 0)]


def test_a_quotation_mark_that_is_never_closed_is_told(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_bytes(b'doc_id,body,start,end,label\n1,abc,0,1,X\n2,"abc,0,1,X\n3,abc,0,1,X\n')
    found, _others, faults = loaded(spans, path)
    assert [sheet.id for sheet in found] == ["1"]
    assert [fault.where for fault in faults] == ["line 3"]


@pytest.mark.parametrize("file", FILES)
def test_nothing_is_nothing(tmp_path: Path, file: str):
    (tmp_path / "a.csv").write_bytes(written(spans, Held(), file=file))
    assert loaded(spans, tmp_path / "a.csv") == ([], [], [])
    (tmp_path / "a.csv").write_bytes(b"")
    assert loaded(spans, tmp_path / "a.csv") == ([], [], [])
