"""UIMA CAS as XMI and as JSON: what both have in common, checked against the library that others read CAS with."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import cassis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.exchange import Link, Mark, Sheet, Stretch, Tie
from desktop.formats import cas_json, cas_xmi, table
from desktop.formats.parcel import Parcel
from tests.formats.sheets import Held, dumped, essence, fitted, loaded, sheets

BOTH = (cas_xmi, cas_json)
KEPT = ("layers", "entity_links", "notes", "attributes", "authors", "scores", "states", "ids")
DATA = Path(__file__).parents[1] / "data" / "exchange"

SHEET = Sheet(
    "😀 Ankara e\u0301 שלום\nwent\tthere.",
    "01920000-0000-7000-8000-000000000001",
    {"title": "One: \"1\""},
    [
        Mark("topic", "War", layer="document", author="Ana"),
        Mark(
            "01920000-0000-7000-8000-00000000000a", "GPE", (Stretch(2, 8, "Ankara"),), "entity",
            Link("Türkiye", "Place", "e-1", "name"), None, "two\nlines & <more>", (("a", "1"), ("a", "ü=2")),
            "Ana", "human", created_at="2025-01-02T03:04:05.678Z", modified_at="2025-01-02T03:04:05.678Z",
        ),
        Mark("m2", "Parts", (Stretch(0, 1, "😀"), Stretch(12, 16, "שלום")), "highlight", state="suggested", score=0.5),
        Mark("m3", "Place", (Stretch(5, 5, ""),), "highlight"),
    ],
    [Tie("t1", "in", "m2", "01920000-0000-7000-8000-00000000000a", note="far", author="Ana")],
)  # fmt: skip


def opened(format: ModuleType, path: Path) -> list[Any]:
    """Read an export with the library."""
    with zipfile.ZipFile(path) as file:
        names = [name for name in file.namelist() if name != "TypeSystem.xml"]
        if format is cas_json:
            return [cassis.load_cas_from_json(file.read(name).decode()) for name in names]
        types = cassis.load_typesystem(io.BytesIO(file.read("TypeSystem.xml")))
        return [cassis.load_cas_from_xmi(io.BytesIO(file.read(name)), types) for name in names]


@pytest.mark.parametrize("format", BOTH)
@settings(max_examples=40)
@given(given_sheets=st.lists(sheets(), max_size=3))
def test_what_is_written_comes_back_up_to_what_is_said_to_be_lost(
    tmp_path_factory: Any, format: ModuleType, given_sheets: list[Sheet]
):
    path = tmp_path_factory.mktemp("cas") / "a.zip"
    dumped(format, Held(*given_sheets), path)
    kept, _losses = fitted(format, *given_sheets)
    found, _others, faults = loaded(format, path)
    assert faults == []
    assert [essence(sheet, *KEPT) for sheet in found] == [essence(sheet, *KEPT) for sheet in kept]


@pytest.mark.parametrize("format", BOTH)
@settings(max_examples=20)
@given(sheet=sheets())
def test_the_library_reads_the_same_passages(tmp_path_factory: Any, format: ModuleType, sheet: Sheet):
    path = tmp_path_factory.mktemp("cas") / "a.zip"
    dumped(format, Held(sheet), path)
    (found,) = opened(format, path)
    kept, _losses = fitted(format, sheet)
    assert found.sofa_string == sheet.text
    passages = sorted((one.label, one.begin, one.end) for one in found.select("webanno.custom.Postil"))
    assert passages == sorted((mark.label, p.start, p.end) for mark in kept[0].marks for p in mark.parts)
    ends = [
        (one.Governor.annotationId, one.Dependent.annotationId) for one in found.select("webanno.custom.PostilRelation")
    ]
    assert sorted(ends) == sorted((tie.from_id, tie.to_id) for tie in kept[0].ties)


@pytest.mark.parametrize("format", BOTH)
def test_offsets_are_utf16_units_and_the_library_counts_them_so(tmp_path: Path, format: ModuleType):
    dumped(format, Held(SHEET), tmp_path / "a.zip")
    (found,) = opened(format, tmp_path / "a.zip")
    texts = [one.get_covered_text() for one in found.select("webanno.custom.Postil")]
    assert texts == ["😀", "Ankara", "", "שלום"]
    with Parcel(tmp_path / "a.zip", {"types": ""}) as parcel:
        (sheet,) = format.load(parcel)
    assert sheet.unit == "utf16"
    assert {mark.id: mark.start for mark in sheet.marks}[SHEET.marks[1].id] == 3


@pytest.mark.parametrize("format", BOTH)
def test_tokens_and_sentences_are_written(tmp_path: Path, format: ModuleType):
    dumped(format, Held(SHEET), tmp_path / "a.zip")
    (found,) = opened(format, tmp_path / "a.zip")
    core = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type."
    assert [one.get_covered_text() for one in found.select(core + "Token")] == [
        "😀", "Ankara", "e\u0301", "שלום", "went", "there", ".",
    ]  # fmt: skip
    assert [one.get_covered_text() for one in found.select(core + "Sentence")] == [
        "😀 Ankara e\u0301 שלום", "went\tthere.",
    ]  # fmt: skip


@pytest.mark.parametrize("format", BOTH)
def test_entities_may_go_into_the_layer_that_others_know_and_the_cost_is_told(tmp_path: Path, format: ModuleType):
    losses = dumped(format, Held(SHEET), tmp_path / "a.zip", entities="named entity")
    (found,) = opened(format, tmp_path / "a.zip")
    (one,) = found.select("de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity")
    assert (one.value, one.identifier, one.get_covered_text()) == ("GPE", "e-1", "Ankara")
    assert losses.counts["flattened annotation"] == 1


@pytest.mark.parametrize("format", BOTH)
def test_the_same_goes_out_as_the_same_bytes(tmp_path: Path, format: ModuleType):
    for name in ("a", "b"):
        dumped(format, Held(SHEET), tmp_path / f"{name}.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


@pytest.mark.parametrize("format", BOTH)
def test_the_golden_files_are_written_byte_for_byte(tmp_path: Path, format: ModuleType):
    dumped(format, Held(SHEET), tmp_path / "out")
    golden = DATA / format.name / "postil"
    written = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert written == {path.name: path.read_bytes() for path in golden.iterdir()}


@pytest.mark.parametrize("format", BOTH)
def test_the_golden_files_are_recognised_and_read(format: ModuleType):
    with Parcel(DATA / format.name / "postil") as parcel:
        assert table.recognised(parcel) is format
    (found,), _others, faults = loaded(format, DATA / format.name / "postil")
    assert faults == []
    assert found.id == SHEET.id
    assert essence(found, *KEPT) == essence(SHEET, *KEPT)
    assert found.ties == SHEET.ties


@pytest.mark.parametrize("format", BOTH)
def test_what_a_library_writes_of_any_layer_is_read(tmp_path: Path, format: ModuleType):
    types = cassis.TypeSystem()
    layer = types.create_type("webanno.custom.Mood", "uima.tcas.Annotation")
    types.create_feature(layer, "tone", "uima.cas.String")
    types.create_feature(layer, "loud", "uima.cas.Boolean")
    made = cassis.Cas(types)
    made.sofa_string, made.sofa_mime = "😀😀 so glad", "text/plain"
    made.add(layer(begin=6, end=10, tone="happy", loud=True))
    if format is cas_json:
        (tmp_path / "a.json").write_text(made.to_json(), encoding="utf-8")
    else:
        made.to_xmi(tmp_path / "a.xmi")
        types.to_xml(tmp_path / "TypeSystem.xml")
    (found,), _others, faults = loaded(format, tmp_path)
    assert faults == []
    (mark,) = found.marks
    assert (mark.label, mark.attributes) == ("happy", (("loud", "true"),))
    assert found.text[mark.start : mark.end] == "glad"


@pytest.mark.parametrize("format", BOTH)
def test_a_copy_of_an_annotation_is_an_annotation_of_its_own(tmp_path: Path, format: ModuleType):
    sheet = Sheet("one two", "d", {}, [Mark("m", "X", (Stretch(0, 3),)), Mark("m", "X", (Stretch(4, 7),))])
    dumped(format, Held(sheet), tmp_path / "a.zip")
    (found,), _others, _faults = loaded(format, tmp_path / "a.zip")
    assert [(mark.start, mark.end) for mark in found.marks] == [(0, 3), (4, 7)]
    assert len({mark.id for mark in found.marks}) == 2
