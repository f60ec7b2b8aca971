"""CSV tables: what the standard library and pandas read in them is what the library holds."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.exchange import Link, Mark, Sheet, Stretch
from desktop.formats import csvtable, table
from desktop.formats.losses import Losses
from desktop.formats.target import stream
from desktop.model import Saying
from tests.formats.sheets import Held, fitted, sheets, written

CLAIM = {
    "id": "c-1", "statement": "It is so", "topic": None, "claim_type": "fact", "check_worthiness": None,
    "workflow": "new", "note": None, "merged_into": None, "utterance_count": 2, "relations": [],
    "utterances": [
        {"claimant_name": "Ana", "claimant_text": None, "document_title": "One", "text": "it is"},
        {"claimant_name": None, "claimant_text": "a ministry", "document_title": "One", "text": "so it is"},
    ],
    "evidence_sets": [{"set_no": 1, "items": [{"stance": "supports"}, {"stance": "refutes"}, {"stance": "supports"}]}],
    "assessments": [{"verdict": "true", "confidence": None, "rationale": "seen"}],
    "author": "Ana", "created_at": "2025-01-02T03:04:05.678Z", "modified_at": "2025-01-02T03:04:05.678Z",
}  # fmt: skip
ENTITY = {
    "id": "e-1", "name": "Türkiye", "type": "Place", "description": None, "status": "active", "merged_into": None,
    "names": [{"name": "Türkiye"}, {"name": "Turkey"}, {"name": "تركيا"}],
    "properties": [{"name": "country", "value": "tr"}], "mention_count": 3, "document_count": 2, "mention_ids": [],
    "relations": [{"type": "member of", "to_id": "e-2"}],
    "author": "Ana", "created_at": "2025-01-02T03:04:05.678Z", "modified_at": "2025-01-02T03:04:05.678Z",
}  # fmt: skip
META = {
    "title": "One", "published": "2025-09-11", "site": "BGNES", "url": "https://example.org/1", "byline": ["A", "B"],
    "tags": ["t"], "collections": [], "file_name": "a.txt", "note": None, "status": "done",
}  # fmt: skip


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


@given(st.lists(sheets(), max_size=3))
def test_every_annotation_is_a_line(given: list[Sheet]):
    kept, _losses = fitted(csvtable, *given)
    found = rows(written(csvtable, Held(*given)))
    wanted = [(sheet.id, mark.id, mark.label, mark.quote, mark.note or "") for sheet in kept for mark in sheet.marks]
    assert [(row["document_id"], row["id"], row["label"], row["text"], row["note"]) for row in found] == wanted


def test_a_line_tells_of_document_entity_and_claim():
    text = "Türkiye said, 😀 it is so"
    marks = [
        Mark("m1", "GPE", (Stretch(0, 7, "Türkiye"),), "entity", Link("Türkiye", "Place", "e-1", "name")),
        Mark(
            *("m2", "Claim", (Stretch(0, 7, "Türkiye"), Stretch(16, 18, "it"))),
            layer="claim", saying=Saying("It is so", claimant_text="Ana"), attributes=(("a", "1"), ("b", "2")),
        ),
    ]  # fmt: skip
    one, two = rows(written(csvtable, Held(Sheet(text, "d", META, marks))))
    assert [one[key] for key in ("document_title", "document_published", "document_site", "document_url")] == [
        "One", "2025-09-11", "BGNES", "https://example.org/1",
    ]  # fmt: skip
    assert (one["document_byline"], one["document_tags"], one["document_status"]) == ("A; B", "t", "done")
    assert (one["start"], one["end"], one["entity_name"], one["entity_type"]) == ("0", "7", "Türkiye", "Place")
    assert (two["claim_statement"], two["claimant"], two["polarity"]) == ("It is so", "Ana", "+")
    assert (two["parts"], two["text"], two["attributes"]) == ("0-7; 16-18", "Türkiye … it", "a: 1; b: 2")


def test_entities_and_claims_are_views_of_their_own():
    held = Held(records={"entities": [ENTITY], "claims": [CLAIM]})
    (entity,) = rows(written(csvtable, held, view="entities"))
    assert (entity["name"], entity["other_names"], entity["mention_count"]) == ("Türkiye", "Turkey; تركيا", "3")
    assert (entity["properties"], entity["relations"]) == ("country: tr", "member of → e-2")
    (claim,) = rows(written(csvtable, held, view="claims"))
    assert (claim["claimants"], claim["quotes"]) == ("Ana; a ministry", "it is\nso it is")
    assert (claim["supporting"], claim["refuting"], claim["verdicts"]) == ("2", "1", "true – seen")


def test_lines_end_as_the_standard_says():
    assert written(csvtable, Held(), view="entities").endswith(b",merged_into\r\n")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1"])
def test_for_excel_nothing_is_a_formula_and_what_that_changes_is_told(cell: str):
    sheet = Sheet("text", "d", {"title": "T"}, [Mark("m", "X", (Stretch(0, 4, "text"),), note=cell)])
    out, losses = io.BytesIO(), Losses()
    with stream(out, {"excel": "yes"}, losses) as target:
        table.dump(csvtable, Held(sheet), target)
    assert out.getvalue().startswith(b"\xef\xbb\xbf")
    assert rows(out.getvalue())[0]["note"] == "'" + cell
    assert losses.counts == {"changed text": 1}
    assert rows(written(csvtable, Held(sheet)))[0]["note"] == cell


def test_pandas_reads_it():
    pandas = pytest.importorskip("pandas", reason="the package `pandas` is not installed")
    sheet = Sheet("a 😀 b", "d", META, [Mark("m", "X", (Stretch(2, 5, "😀 b"),), note='two\nlines, "quoted"')])
    frame: Any = pandas.read_csv(io.BytesIO(written(csvtable, Held(sheet))))
    assert list(frame.columns) == [column.name for column in csvtable._VIEWS["annotations"].columns]
    assert (frame["text"][0], frame["start"][0], frame["note"][0]) == ("😀 b", 2, 'two\nlines, "quoted"')
