"""QualCoder's projects; the tables are those of its own source, version 1 and version 8 of its database."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from desktop.errors import Unreadable
from desktop.exchange import Kind
from desktop.formats import qualcoder, table
from desktop.formats.parcel import Parcel
from tests.formats.sheets import loaded

SHARED = """
CREATE TABLE project (databaseversion text, date text, memo text, about text);
CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text,
    date text, unique(name));
CREATE TABLE annotation (anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text, owner text,
    date text);
CREATE TABLE attribute_type (name text primary key, date text, owner text, memo text, caseOrFile text, valuetype text);
CREATE TABLE attribute (attrid integer primary key, name text, attr_type text, value text, id integer, date text,
    owner text);
CREATE TABLE case_text (id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer, owner text,
    date text, memo text);
CREATE TABLE cases (caseid integer primary key, name text, memo text, owner text, date text,
    constraint ucm unique(name));
CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text, supercatid integer,
    unique(name));
CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text, date text,
    color text, unique(name));
"""
NEW = """
CREATE TABLE code_text (ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer, pos1 integer,
    owner text, date text, memo text, avid integer, important integer, unique(cid, fid, pos0, pos1, owner));
CREATE TABLE code_image (imid integer primary key, id integer, x1 integer, y1 integer, width integer, height integer,
    cid integer, memo text, date text, owner text, important integer);
INSERT INTO code_image (id, cid) VALUES (2, 1);
"""
OLD = """
CREATE TABLE code_text (cid integer, fid integer, seltext text, pos0 integer, pos1 integer, owner text, date text,
    memo text, unique(cid, fid, pos0, pos1, owner));
"""
ROWS = """
INSERT INTO code_cat VALUES (1, 'People', 'me', '', 'Who acts', NULL), (2, 'Fighters', 'me', '', '', 1),
    (3, 'A', '', '', '', 4), (4, 'B', '', '', '', 3);
INSERT INTO code_name VALUES (1, 'YPG', 'A group', 2, 'me', '', '#FF0000'), (2, 'Place', NULL, NULL, 'me', '', NULL);
INSERT INTO source VALUES (1, 'one.txt', '😀 Ankara said' || char(10) || 'YPG left Ankara.', NULL, 'read', 'me', ''),
    (2, 'two.png', NULL, '/images/two.png', '', 'me', ''), (3, 'three.txt', 'Nothing.', NULL, '', 'me', ''),
    (4, 'empty.txt', '', NULL, '', 'me', '');
INSERT INTO cases VALUES (1, 'Paper A', '', 'me', '');
INSERT INTO case_text VALUES (1, 1, 1, 0, 31, 'me', '', '');
INSERT INTO attribute VALUES (1, 'Reach', 'case', '7', 1, '', 'me'), (2, 'Source', 'file', 'web', 1, '', 'me');
INSERT INTO annotation VALUES (1, 1, 3, 9, 'really?', 'Béa', '2024-05-01 10:00:00');
"""


@pytest.fixture
def project(tmp_path: Path) -> Any:
    """Return a function that makes a project with codings and reads it."""

    def made(*codings: tuple[Any, ...], tables: str = NEW) -> Any:
        folder = tmp_path / "p.qda"
        folder.mkdir(exist_ok=True)
        with sqlite3.connect(folder / "data.qda") as base:
            base.executescript(SHARED + tables + ROWS)
            base.executemany(
                "INSERT INTO code_text (cid, fid, seltext, pos0, pos1, owner, date, memo)"
                " VALUES (?, 1, ?, ?, ?, ?, ?, ?)",
                [(*one, "me", "2024-05-01 10:00:00", "memo") for one in codings],
            )
        base.close()
        return loaded(qualcoder, folder)

    return made


def passages(sheet: Any) -> dict[str, str]:
    return {mark.id: sheet.text[mark.start : mark.end] for mark in sheet.marks if mark.parts}


def test_a_project_is_recognised_and_read_whole(project: Any, tmp_path: Path):
    (one, three), labels, faults = project((2, "Ankara", 3, 9), (1, "YPG", 15, 18))
    for path in (tmp_path / "p.qda", tmp_path / "p.qda" / "data.qda"):
        with Parcel(path) as parcel:
            assert table.recognised(parcel) is qualcoder
    assert labels == [
        Kind("People", guideline="Who acts"),
        Kind("Fighters", parent="People"),
        Kind("A"),
        Kind("B"),
        Kind("YPG", colour="#FF0000", parent="Fighters", guideline="A group"),
        Kind("Place"),
    ]
    assert one.meta == {"title": "one.txt", "file_name": "one.txt", "note": "read"}
    assert one.kept["attributes"] == {"Source": "web"}
    assert passages(one) == {"coding 1": "Ankara", "coding 2": "YPG", "note 1": "Ankara"}
    first = one.marks[0]
    assert (first.label, first.note, first.author) == ("Place", "memo", "me")
    assert first.created_at == "2024-05-01T10:00:00"
    (case,) = [mark for mark in one.marks if not mark.parts]
    assert (case.label, case.layer, case.attributes) == ("Paper A", "document", (("Reach", "7"),))
    assert three.marks == []
    assert [fault.where for fault in faults] == ["two.png", "empty.txt", "code_image"]


def test_a_file_of_the_first_version_is_read(project: Any):
    (one, _three), _labels, faults = project((2, "Ankara", 3, 9), tables=OLD)
    assert passages(one)["coding 1"] == "Ankara"
    assert [fault.where for fault in faults] == ["two.png", "empty.txt"]


def test_codings_counted_in_one_way_are_left_to_whoever_loads_them(project: Any, tmp_path: Path):
    project((2, "Ankara", 2, 8))
    with Parcel(tmp_path / "p.qda") as parcel:
        (one, _three) = [sheet for sheet in table.load(qualcoder, parcel) if hasattr(sheet, "marks")]
    assert one.unit is None
    assert one.marks[0].parts == ((2, 8, "Ankara"),)


def test_codings_counted_in_two_ways_are_told_apart_by_their_texts(project: Any):
    (one, _three), _labels, faults = project((2, "Ankara", 3, 9), (1, "YPG", 14, 17), (2, "nowhere", 0, 5))
    assert one.unit == "codepoint"
    assert passages(one) == {"coding 2": "Ankara", "coding 3": "YPG"}
    assert [fault.where for fault in faults][:2] == ["one.txt, coding 1", "one.txt, note 1"]


def test_the_line_ends_of_qt_are_read(project: Any):
    (one, _three), _labels, _faults = project((2, "said\u2029YPG", 10, 18))
    assert passages(one)["coding 1"] == "said\nYPG"
    assert one.marks[0].parts[0].quote == "said\nYPG"


def test_a_coding_whose_code_or_place_is_not_there_is_told(project: Any):
    (one, _three), _labels, faults = project((9, "Ankara", 3, 9), (2, "Ankara", None, 9), (2, "Ankara", 3, 9))
    assert "one.txt, coding 2" in [fault.where for fault in faults]
    assert passages(one) == {"coding 3": "Ankara", "note 1": "Ankara"}


def test_nothing_is_written_beside_a_project(project: Any, tmp_path: Path):
    project((2, "Ankara", 3, 9))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.qda") if path.is_file()}
    loaded(qualcoder, tmp_path / "p.qda")
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("data", [b"", b"hello", b"SQLite format 3\0" + b"x" * 5000])
def test_what_is_no_database_is_refused(tmp_path: Path, data: bytes):
    (tmp_path / "data.qda").write_bytes(data)
    for path in (tmp_path, tmp_path / "data.qda"):
        with pytest.raises(Unreadable):
            loaded(qualcoder, path)


def test_a_folder_without_a_database_and_a_database_of_another_program_are_refused(tmp_path: Path):
    with pytest.raises(Unreadable):
        loaded(qualcoder, tmp_path)
    with sqlite3.connect(tmp_path / "data.qda") as base:
        base.execute("CREATE TABLE other (a)")
    base.close()
    with pytest.raises(Unreadable) as told:
        loaded(qualcoder, tmp_path)
    assert "source" in told.value.sentence


def test_a_truncated_database_is_refused_or_told(project: Any, tmp_path: Path):
    project((2, "Ankara", 3, 9))
    path = tmp_path / "p.qda" / "data.qda"
    path.write_bytes(path.read_bytes()[:9000])
    with pytest.raises(Unreadable):
        loaded(qualcoder, path)
