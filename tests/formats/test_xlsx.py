"""Excel workbooks, read back out of their XML."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.exchange import Kind, Mark, Sheet, Stretch, Tie
from desktop.formats import table, xlsx
from desktop.formats.losses import Losses
from desktop.formats.target import stream
from tests.formats.sheets import Held, fitted, sheets, written
from tests.formats.test_csvtable import CLAIM, ENTITY, META

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ESCAPED = re.compile("_x([0-9A-F]{4})_")


def cells(data: bytes) -> dict[str, list[dict[int, str]]]:
    """Give the cells of each worksheet by column, row by row."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        names = [
            one.get("name", "") for one in ElementTree.fromstring(packed.read("xl/workbook.xml")).iter(f"{MAIN}sheet")
        ]
        found = {}
        for number, name in enumerate(names, 1):
            root = ElementTree.fromstring(packed.read(f"xl/worksheets/sheet{number}.xml"))
            assert not list(root.iter(f"{MAIN}f")), "a formula"
            assert not list(root.iter(f"{MAIN}hyperlink"))
            found[name] = [{column(cell): said(cell) for cell in row} for row in root.iter(f"{MAIN}row")]
        return found


def column(cell: ElementTree.Element) -> int:
    number = 0
    for letter in re.sub(r"\d", "", cell.get("r", "")):
        number = number * 26 + ord(letter) - 64
    return number - 1


def said(cell: ElementTree.Element) -> str:
    text = "".join(cell.itertext())
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def named(rows: list[dict[int, str]], heading: str) -> list[str | None]:
    head, *rest = rows
    place = next(place for place, text in head.items() if text == heading)
    return [row.get(place) for row in rest if row]


@given(st.lists(sheets(), max_size=3))
def test_every_annotation_is_a_row(given: list[Sheet]):
    kept, _losses = fitted(xlsx, *given)
    rows = cells(written(xlsx, Held(*given)))["Annotations"]
    marks = [mark for sheet in kept for mark in sheet.marks]
    assert named(rows, "Id") == [mark.id for mark in marks]
    assert [text or "" for text in named(rows, "Text")] == [mark.quote for mark in marks]
    assert named(rows, "Note") == [mark.note for mark in marks]


def test_all_views_and_the_labels_are_there():
    marks = [Mark("m1", "X", (Stretch(0, 1, "a"),)), Mark("m2", "X", (Stretch(2, 3, "b"),))]
    sheet = Sheet("a b", "d", META, marks, [Tie("t", "part of", "m1", "m2")])
    held = Held(sheet, labels=[Kind("X", "entity", "#0072b2")], records={"entities": [ENTITY], "claims": [CLAIM]})
    found = cells(written(xlsx, held))
    assert list(found) == ["Annotations", "Entities", "Claims", "Relations", "About"]
    assert named(found["Entities"], "Entity") == ["Türkiye"]
    assert named(found["Claims"], "Evidence for") == ["2"]
    assert named(found["Relations"], "From") == ["a"]
    assert {0: "Annotations", 1: "2"} in found["About"]
    assert found["About"][-1] == {0: "X", 1: "entity", 2: "#0072b2"}


@pytest.mark.parametrize(
    "text", ["=1+1", "{=1}", "https://example.org", "mailto:a@b.c", "007", "\x01 _x0041_", "\ufffe"]
)
def test_a_text_stays_a_text(text: str):
    sheet = Sheet("text", "d", {"title": text}, [Mark("m", "X", (Stretch(0, 4, "text"),), note=text)])
    wanted = text.replace("\ufffe", "\ufffd")
    assert named(cells(written(xlsx, Held(sheet)))["Annotations"], "Note") == [wanted]


def test_what_is_too_long_for_a_cell_is_clipped_and_told():
    sheet = Sheet("text", "d", {}, [Mark("m", "X", (Stretch(0, 4, "text"),), note="😀" * 20_000)])
    out, losses = io.BytesIO(), Losses()
    with stream(out, {}, losses) as target:
        table.dump(xlsx, Held(sheet), target)
    assert losses.counts == {"clipped text": 1}
    (note,) = named(cells(out.getvalue())["Annotations"], "Note")
    assert note == "😀" * 16_383 + "…"


def test_more_rows_than_a_worksheet_holds_go_on_in_another(monkeypatch):
    monkeypatch.setattr(xlsx, "ROWS", 2)
    marks = [Mark(f"m{n}", "X", (Stretch(n, n + 1, "a"),)) for n in range(3)]
    found = cells(written(xlsx, Held(Sheet("aaa", "d", {}, marks))))
    assert named(found["Annotations"], "Id") + named(found["Annotations 2"], "Id") == ["m0", "m1", "m2"]


def test_the_same_library_gives_the_same_workbook():
    sheet = Sheet("text", "d", META, [Mark("m", "X", (Stretch(0, 4, "text"),), modified_at="2025-01-03T03:04:05.678Z")])
    assert written(xlsx, Held(sheet)) == written(xlsx, Held(sheet))
