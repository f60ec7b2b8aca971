"""REFI-QDA projects, written and read back."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from desktop.exchange import Kind, Link, Mark, Sheet, Stretch, Tie
from desktop.formats import refi, table
from desktop.formats.parcel import Parcel
from tests.formats.sheets import Held, dumped, essence, fitted, loaded, sheets

GOLDEN = Path(__file__).parents[1] / "data" / "exchange" / "refi" / "postil"
SHEET = Sheet(
    "😀 Ankara e\u0301 שלום\nwent there.",
    "01920000-0000-7000-8000-000000000001",
    {
        "title": "One: 1",
        "byline": ["Ana", "B. C."],
        "url": "https://example.org/1?a=1&b=2",
        "note": "read <twice>",
        "tags": ["x"],
        "collections": ["Week 37"],
    },
    [
        Mark("01920000-0000-7000-8000-00000000000c", "War", layer="document", author="Béa", note="all of it"),
        Mark(
            "01920000-0000-7000-8000-00000000000a", "GPE", (Stretch(2, 8, "Ankara"),), "entity",
            Link("Türkiye"), None, "two\nlines", (), "Ana", "human",
            created_at="2025-01-02T03:04:05.678Z", modified_at="2025-01-03T03:04:05.678Z",
        ),
        Mark("01920000-0000-7000-8000-00000000000b", "Parts", (Stretch(12, 16, "שלום"),), "highlight", author="Béa"),
    ],
    [
        Tie(
            "01920000-0000-7000-8000-00000000000d", "in", "01920000-0000-7000-8000-00000000000a",
            "01920000-0000-7000-8000-00000000000b", note="far",
        )
    ],
)  # fmt: skip
LABELS = [Kind("GPE", "entity", "#ff0000", "", None, "Places with a government"), Kind("City", "entity", parent="GPE")]


@given(given_sheets=st.lists(sheets(), max_size=3, unique_by=lambda sheet: sheet.id))
def test_what_is_written_comes_back_up_to_what_is_said_to_be_lost(tmp_path_factory: Any, given_sheets: list[Sheet]):
    path = tmp_path_factory.mktemp("refi") / "a.zip"
    dumped(refi, Held(*given_sheets), path)
    kept, _losses = fitted(refi, *given_sheets)
    found, _others, faults = loaded(refi, path)
    assert faults == []
    assert [essence(sheet, "notes", "authors") for sheet in found] == [
        essence(sheet, "notes", "authors") for sheet in kept
    ]
    assert [sheet.title for sheet in found] == [sheet.title for sheet in kept]


def test_the_golden_project_is_written_byte_for_byte(tmp_path: Path):
    dumped(refi, Held(SHEET, labels=LABELS), tmp_path / "out")
    written = {path.relative_to(tmp_path / "out"): path.read_bytes() for path in (tmp_path / "out").rglob("*.*")}
    assert written == {path.relative_to(GOLDEN): path.read_bytes() for path in GOLDEN.rglob("*.*")}


def test_the_golden_project_is_recognised_and_read_with_our_ids_and_times():
    with Parcel(GOLDEN) as parcel:
        assert table.recognised(parcel) is refi
    (found,), labels, faults = loaded(refi, GOLDEN)
    assert faults == []
    assert essence(found, "notes", "authors", "ids") == essence(SHEET, "notes", "authors", "ids")
    assert (found.id, found.meta) == (SHEET.id, SHEET.meta)
    assert [(tie.id, tie.note) for tie in found.ties] == [(tie.id, tie.note) for tie in SHEET.ties]
    first = found.marks[0]
    assert (first.created_at, first.modified_at) == ("2025-01-02T03:04:05.678Z", "2025-01-03T03:04:05.678Z")
    assert labels[:2] == [
        Kind("GPE", colour="#ff0000", guideline="Places with a government"),
        Kind("City", parent="GPE"),
    ]


def test_the_same_goes_out_as_the_same_bytes(tmp_path: Path):
    for name in ("a", "b"):
        dumped(refi, Held(SHEET, labels=LABELS), tmp_path / f"{name}.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as file:
        assert file.namelist() == [f"sources/{SHEET.id}.txt", "project.qde"]
