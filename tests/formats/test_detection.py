"""Which unit a file counts in: found where the texts tell it, refused where they do not, shown why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.exchange import UNITS, Mark, Sheet, Stretch, Unit
from desktop.formats.detection import SHOWN, Detection
from desktop.text.units import Ruler
from tests.formats.sheets import texts

TEXT = "😀 e\u0301 Ankara, 👩\u200d👩🏽 Ankara\r\nend"


def sheet(text: str, unit: Unit, *places: tuple[int, int], quotes: bool = True) -> Sheet:
    """Give a sheet whose marks count in a unit; places within its characters are left out."""
    ruler = Ruler(text, unit)
    marks = []
    for number, (start, end) in enumerate(places):
        there = ruler.from_codepoint(start), ruler.from_codepoint(end)
        if None not in there:
            marks.append(Mark(f"m{number}", "X", (Stretch(*there, text[start:end] if quotes else None),)))  # type: ignore[arg-type]
    return Sheet(text, "d", {}, marks, where="line 1")


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("declared", [*UNITS, None])
def test_the_unit_is_found_where_the_texts_tell_it(unit: Unit, declared: Unit | None):
    detection = Detection(declared)
    detection.look(sheet(TEXT, unit, (5, 11), (18, 24), (26, 29)), TEXT)
    assert detection.unit == unit


@given(texts(), st.data())
def test_what_is_found_is_never_wrong(text: str, data: st.DataObject):
    unit = data.draw(st.sampled_from(UNITS))
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(lambda pair: (min(pair), max(pair)))
    places = data.draw(st.lists(ends, max_size=5))
    given = sheet(text, unit, *places)
    detection = Detection(data.draw(st.sampled_from(UNITS)))
    detection.look(given, text)
    found = detection.unit
    if found is None:
        assert detection.disagreements
        return
    ruler, wanted = Ruler(text, found), Ruler(text, unit)
    for mark in given.marks:
        for place in mark.parts[0][:2]:
            assert ruler.to_codepoint(place) == wanted.to_codepoint(place)


def test_without_texts_two_units_that_differ_are_refused_and_both_shown():
    detection = Detection("utf16")
    detection.look(sheet(TEXT, "codepoint", *[(n, n + 3) for n in range(5, 15)], quotes=False), TEXT)
    assert detection.unit is None
    assert len(detection.disagreements) == SHOWN
    (first, *_others) = detection.disagreements
    assert (first.where, first.found["codepoint"], first.found["utf16"]) == ("line 1", "Ank", " An")


def test_texts_that_fit_none_have_no_say():
    detection = Detection("codepoint")
    detection.look(Sheet(TEXT, "d", {}, [Mark("m", "X", (Stretch(5, 11, "Nowhere"),))]), TEXT)
    assert detection.unit == "codepoint"


def test_texts_that_contradict_each_other_leave_no_unit():
    detection = Detection("codepoint")
    detection.look(sheet(TEXT, "codepoint", (5, 11)), TEXT)
    detection.look(sheet(TEXT, "utf16", (5, 11)), TEXT)
    assert detection.unit is None
    assert detection.disagreements


def test_a_sheet_that_names_its_unit_says_nothing_of_the_others():
    detection = Detection("codepoint")
    given = sheet(TEXT, "utf16", (5, 11))
    given.unit = "utf16"
    detection.look(given, TEXT)
    assert detection.unit == "codepoint"
