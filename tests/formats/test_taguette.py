"""Taguette's database; the tables are those of its own models, the offsets bytes of the text between the tags."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from desktop.errors import Unreadable
from desktop.exchange import Kind
from desktop.formats import table, taguette
from desktop.formats.parcel import Parcel
from tests.formats.sheets import loaded

TABLES = """
CREATE TABLE projects (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name VARCHAR(200) NOT NULL,
    description TEXT NOT NULL, created DATETIME NOT NULL);
CREATE TABLE documents (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name VARCHAR(200) NOT NULL,
    description TEXT NOT NULL, filename VARCHAR(200) NOT NULL, created DATETIME NOT NULL, project_id INTEGER NOT NULL,
    text_direction VARCHAR(13) NOT NULL, contents TEXT NOT NULL);
CREATE TABLE tags (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, project_id INTEGER NOT NULL,
    path VARCHAR(200) NOT NULL, description TEXT NOT NULL, CONSTRAINT uq_tags_project_id UNIQUE (project_id, path));
CREATE TABLE highlights (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, document_id INTEGER NOT NULL,
    start_offset INTEGER NOT NULL, end_offset INTEGER NOT NULL, snippet TEXT NOT NULL);
CREATE TABLE highlight_tags (highlight_id INTEGER NOT NULL, tag_id INTEGER NOT NULL,
    CONSTRAINT pk_highlight_tags PRIMARY KEY (highlight_id, tag_id));
INSERT INTO projects VALUES (1, 'Week 37', '', '2024-05-01 10:00:00'), (2, 'Other', '', '2024-05-01 10:00:00');
INSERT INTO tags VALUES (1, 1, 'actors.ypg', 'A group'), (2, 1, 'places', ''), (3, 2, 'alone', '');
"""


@pytest.fixture
def database(tmp_path: Path) -> Any:
    """Return a function that makes a database of one document and reads it."""

    def made(html: str, *highlights: tuple[Any, ...], **options: str) -> Any:
        with sqlite3.connect(tmp_path / "t.sqlite3") as base:
            base.executescript(TABLES)
            base.execute(
                "INSERT INTO documents VALUES (1, 'One', 'read', 'one.html', '2024', 1, 'LEFT_TO_RIGHT', ?)", (html,)
            )
            base.execute("INSERT INTO documents VALUES (2, 'Two', '', '', '2024', 2, 'LEFT_TO_RIGHT', 'Two')")
            for number, (start, end, snippet, *tags) in enumerate(highlights, 1):
                base.execute("INSERT INTO highlights VALUES (?, 1, ?, ?, ?)", (number, start, end, snippet))
                base.executemany("INSERT INTO highlight_tags VALUES (?, ?)", [(number, tag) for tag in tags])
        base.close()
        return loaded(taguette, tmp_path / "t.sqlite3", **options)

    return made


def told(sheet: Any) -> list[tuple[str, str, str | None]]:
    return [(mark.label, sheet.text[mark.start : mark.end], mark.parts[0].quote) for mark in sheet.marks]


def test_every_project_is_read_and_one_may_be_asked_for(database: Any, tmp_path: Path):
    (one, two), labels, faults = database("<p>Ankara</p>", (0, 6, "<p>Ankara</p>", 2))
    with Parcel(tmp_path / "t.sqlite3") as parcel:
        assert table.recognised(parcel) is taguette
    assert faults == []
    assert labels == [Kind("actors.ypg", guideline="A group"), Kind("places"), Kind("alone")]
    assert one.meta == {"title": "One", "file_name": "one.html", "note": "read", "collections": ["Week 37"]}
    assert (two.text, two.meta["collections"]) == ("Two", ["Other"])
    assert told(one) == [("places", "Ankara", "Ankara")]
    for wanted in ("2", "Other"):
        (only,), labels, _faults = loaded(taguette, tmp_path / "t.sqlite3", project=wanted)
        assert (only.title, labels) == ("Two", [Kind("alone")])


def test_offsets_are_bytes_of_the_text_between_the_tags(database: Any):
    html = "<h1>😀 T&eacute;st</h1>\n<p>An<b>ka</b>ra &amp; &#x5e9;&lt;b&gt;</p>\r\n<p>e\u0301nd</p>"
    text = "😀 Tést\nAnkara & ש<b>\ne\u0301nd"
    places = [(text.index(word), text.index(word) + len(word), word) for word in ("Tést", "Ankara", "ש<b>", "nd")]
    highlights = [
        (len(text[:a].encode()), len(text[:b].encode()), word.replace("<", "&lt;"), 1) for a, b, word in places
    ]
    (one, _two), _labels, faults = database(html, *highlights)
    assert faults == []
    assert one.text == text
    assert told(one) == [("actors.ypg", word, word) for _a, _b, word in places]


def test_blocks_that_would_run_into_one_word_are_kept_apart_and_the_places_move(database: Any):
    html = "<p>Onß</p><ul><li>Two</li><li>Three</li></ul><p> Four<br>Five</p>"
    (one, _two), _labels, _faults = database(
        html,
        (0, 4, "<p>Onß</p>", 1),
        (4, 7, "<li>Two</li>", 1),
        (2, 9, "<p>ß</p><ul><li>Two</li><li>Th</li></ul>", 1),
        (13, 21, "<p>Four<br>Five</p>", 1),
    )
    assert one.text == "Onß\nTwo\nThree Four\nFive"
    assert sorted(told(one)) == sorted(
        ("actors.ypg", word, word) for word in ("Onß", "Two", "ß\nTwo\nTh", "Four\nFive")
    )


def test_a_line_end_at_the_beginning_of_preformatted_text_is_none(database: Any):
    (one, _two), _labels, _faults = database("<pre>\nab</pre>", (0, 2, "<pre>ab</pre>", 1))
    assert told(one) == [("actors.ypg", "ab", "ab")]


def test_a_highlight_with_several_tags_is_several_annotations_and_one_without_is_one(database: Any):
    (one, _two), _labels, _faults = database("Ankara", (0, 6, "Ankara", 1, 2), (0, 2, "An"))
    assert [(mark.id, mark.label) for mark in one.marks] == [
        ("highlight 2", "Highlight"), ("highlight 1.1", "actors.ypg"), ("highlight 1.2", "places"),
    ]  # fmt: skip


def test_a_highlight_whose_place_is_no_number_is_told(database: Any):
    (one, _two), _labels, faults = database("Ankara", ("x", 6, "Ankara", 1), (0, 2, "An", 1))
    assert told(one) == [("actors.ypg", "An", "An")]
    assert [fault.where for fault in faults] == ["One, highlight 1"]


def test_nothing_is_written_beside_a_database(database: Any, tmp_path: Path):
    database("Ankara")
    before = (tmp_path / "t.sqlite3").read_bytes()
    loaded(taguette, tmp_path / "t.sqlite3")
    assert [path.name for path in tmp_path.iterdir()] == ["t.sqlite3"]
    assert (tmp_path / "t.sqlite3").read_bytes() == before


@pytest.mark.parametrize("data", [b"", b"hello", b"SQLite format 3\0" + b"x" * 5000])
def test_what_is_no_database_is_refused(tmp_path: Path, data: bytes):
    (tmp_path / "t.sqlite3").write_bytes(data)
    with pytest.raises(Unreadable):
        loaded(taguette, tmp_path / "t.sqlite3")


def test_a_name_with_signs_that_mean_something_in_an_address_is_opened(database: Any, tmp_path: Path):
    database("Ankara")
    odd = tmp_path / "a #1 50%3f é.sqlite3"
    (tmp_path / "t.sqlite3").rename(odd)
    assert len(loaded(taguette, odd)[0]) == 2
