"""REFI-QDA projects of other programs: how they count, where their texts lie, what is broken in them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from desktop.errors import Unreadable
from desktop.exchange import Kind
from desktop.formats import refi, table
from desktop.formats.parcel import Parcel
from tests.formats.sheets import loaded

FOREIGN = Path(__file__).parents[1] / "data" / "exchange" / "refi" / "foreign"


@pytest.fixture
def project(tmp_path: Path) -> Any:
    """Return a function that changes words in the project and reads it."""
    shutil.copytree(FOREIGN, tmp_path / "p")

    def read(*changes: tuple[str, str], **options: str) -> Any:
        path = tmp_path / "p" / "project.qde"
        text = path.read_text("utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, "utf-8")
        return loaded(refi, tmp_path / "p", **options)

    return read


def passages(sheet: Any) -> list[str]:
    return [sheet.text[mark.start : mark.end] for mark in sheet.marks if mark.parts]


def test_a_project_of_another_program_is_read_whole():
    with Parcel(FOREIGN) as parcel:
        assert table.recognised(parcel) is refi
    (found,), labels, faults = loaded(refi, FOREIGN)
    assert labels == [
        Kind("Actors", colour="#ff0000", guideline="Who acts & how"),
        Kind("Ministry", parent="Actors"),
        Kind("Fighters", colour="#00ff00", parent="Actors"),
        Kind("YPG", parent="Fighters"),
        Kind("War"),
    ]
    assert found.id == "dddddddd-0000-4000-8000-000000000001"
    assert found.text == "😀 Ankara said\nשל left.\n"
    assert found.meta == {"title": "One", "note": "read twice", "language": "en", "collections": ["Week 37"]}
    assert found.kept == {"Reach": "9", "cases": {"case": "Paper A", "Reach": "7"}}
    assert passages(found) == ["Ankara", "Ankara", "left"]
    assert [mark.label for mark in found.marks] == ["Ministry", "War", "YPG", "War"]
    assert found.marks[0].note == "a memo\n\nfar\r\naway"
    assert (found.marks[0].author, found.marks[0].created_at) == ("Béa", "2025-02-21T15:09:07Z")
    assert found.marks[3].layer == "document"
    assert [(tie.type, tie.from_id, tie.to_id) for tie in found.ties] == [
        ("explains", found.marks[0].id, found.marks[2].id)
    ]
    assert [fault.where for fault in faults] == ["two.pdf", "abababab-0000-4000-8000-000000000002"]
    assert "PDF" in faults[0].reason
    assert "1 codings" in faults[0].reason


def test_line_ends_counted_as_two_are_left(project: Any):
    (found,), _labels, _faults = project(('startPosition="17" endPosition="21"', 'startPosition="18" endPosition="22"'))
    assert found.text == "😀 Ankara said\r\nשל left.\r\n"
    assert passages(found) == ["Ankara", "Ankara", "left"]


@pytest.mark.parametrize(("option", "text"), [("auto", "\r\n"), ("one", "\n"), ("two", "\r\n")])
def test_where_nothing_tells_how_line_ends_count_the_option_does(project: Any, option: str, text: str):
    (found,), _labels, _faults = project(
        ('name="left"', 'name=""'), ('name="Ankara"', 'name="a comment"'), line_ends=option
    )
    assert found.text == text.join(("😀 Ankara said", "של left.", ""))
    assert [mark.parts[0].quote for mark in found.marks if mark.parts] == [None, None, None]


def test_ends_that_are_the_last_characters_places_are_found_out(project: Any):
    (found,), _labels, _faults = project(
        ('endPosition="8"', 'endPosition="7"'), ('endPosition="21"', 'endPosition="20"')
    )
    assert passages(found) == ["Ankara", "Ankara", "left"]


def test_ends_may_be_said_to_be_inclusive(project: Any):
    (found,), _labels, _faults = project(('name="left"', 'name=""'), ends="inclusive")
    assert passages(found) == ["Ankara ", "Ankara ", " left"]


@pytest.mark.parametrize(
    "path", ["One%20text.txt", "relative://Sources/One%20text.txt", "Sources\\One text.txt", "internal://one text.TXT"]
)
def test_a_text_is_found_by_every_way_of_giving_its_address(project: Any, path: str):
    (found,), _labels, _faults = project(("internal://One%20text.txt", path))
    assert found.text.startswith("😀 Ankara")


@pytest.mark.parametrize("path", ["internal://Two.txt", "../../secret.txt", "", "file:///etc/hostname"])
def test_a_text_that_is_not_there_is_told(project: Any, path: str):
    found, _labels, faults = project(("internal://One%20text.txt", path))
    assert found == []
    assert faults[0].where == "One"


def test_a_text_may_stand_in_the_project_itself(project: Any):
    (found,), _labels, _faults = project(
        (' plainTextPath="internal://One%20text.txt"', ""),
        ("<Description>read twice</Description>", "<PlainTextContent>😀 Ankara said\nשל left.</PlainTextContent>"),
    )
    assert passages(found) == ["Ankara", "Ankara", "left"]


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('startPosition="17"', 'startPosition="x"', "One, selection 2"),
        (' endPosition="21"', "", "One, selection 2"),
        ("EEEEEEEE-0000-4000-8000-000000000002", "EEEEEEEE-0000-4000-8000-000000000001", "One, selection 2"),
        ('<Code guid="BBBBBBBB-0000-4000-8000-000000000004" name="YPG" isCodable="true"/>', "", "One, selection 2"),
    ],
)
def test_what_is_broken_is_told_and_the_rest_arrives(project: Any, old: str, new: str, where: str):
    (found,), _labels, faults = project((old, new))
    assert where in [fault.where for fault in faults]
    assert passages(found) == ["Ankara", "Ankara"]


def test_a_project_that_breaks_off_is_told_and_what_came_before_arrives(tmp_path: Path):
    shutil.copytree(FOREIGN, tmp_path / "p")
    data = (FOREIGN / "project.qde").read_bytes()
    (tmp_path / "p" / "project.qde").write_bytes(data[: data.index(b"<PDFSource") + 20])
    found, _labels, faults = loaded(refi, tmp_path / "p")
    assert [sheet.title for sheet in found] == ["One"]
    assert "project.qde" in [fault.where for fault in faults]


def test_a_project_that_may_declare_entities_is_refused(project: Any):
    with pytest.raises(Unreadable):
        project(("<Project ", "<!DOCTYPE a [<!ENTITY b 'c'>]><Project "))


def test_a_zip_without_a_project_is_refused(tmp_path: Path):
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "a.txt").write_text("a")
    (tmp_path / "p" / "b.txt").write_text("b")
    with pytest.raises(Unreadable):
        loaded(refi, tmp_path / "p")
