"""The library seen by other people's tools."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess

import pytest
from sqlite_utils import Database

from desktop.library import Draft, Library, NewEntity
from desktop.model import Saying, Span

SAID = "Postil changes a library only in a step, so that it can be undone"


@pytest.fixture
def closed(desk, path):
    """Give a closed library with a mention and an utterance."""
    document = desk.text()
    draft = Draft(desk.label("Person", "entity"), (Span(0, 5),), entity=NewEntity("Hakan Fidan", "Person"))
    desk.library.annotations.add(document, draft)
    desk.utter(document, 11, 29, Saying("The YPG must leave", voice="indirect", claimant_text="Fidan"))
    desk.text("Binned.")
    desk.library.documents.bin(desk.library.find("binned").ids)
    desk.library.close()
    return path


def test_python_reads_the_views_and_searches(closed):
    raw = sqlite3.connect(closed)
    assert raw.execute("SELECT title, substr(text, 1, 5) FROM documents").fetchall() == [("A title", "Fidan")]
    found = raw.execute(
        "SELECT layer, label, quote, entity, claim, voice, claimant_text, author FROM annotations ORDER BY start"
    ).fetchall()
    assert found == [
        ("entity", "Person", "Fidan", "Hakan Fidan", None, None, None, "Ada"),
        ("claim", "Claim", "the YPG must leave", None, "The YPG must leave", "indirect", "Fidan", "Ada"),
    ]
    match = "SELECT title FROM documents WHERE id IN (SELECT rowid FROM fts WHERE fts MATCH ?)"
    assert raw.execute(match, ("fidan AND ypg",)).fetchall() == [("A title",)]
    assert raw.execute(match, ("binned",)).fetchall() == []
    raw.close()


def test_sqlite_utils_reads_the_views_and_searches(closed):
    database = Database(closed)
    assert {"documents", "annotations"} <= set(database.view_names())
    assert [row["quote"] for row in database["annotations"].rows] == ["Fidan", "the YPG must leave"]
    assert len(list(database.query("SELECT * FROM fts WHERE fts MATCH 'fidan'"))) == 1
    with pytest.raises(sqlite3.IntegrityError, match=SAID):
        database["tag"].insert({"document_id": 1, "name": "x"})
    database.close()


def test_the_shell_reads_the_views_and_searches(closed):
    shell = shutil.which("sqlite3")
    if shell is None:
        pytest.skip("the sqlite3 shell is not here")
    sql = "SELECT title FROM documents WHERE id IN (SELECT rowid FROM fts WHERE fts MATCH 'fidan');"
    done = subprocess.run([shell, str(closed), sql], capture_output=True, text=True, check=True)
    assert done.stdout == "A title\n"
    done = subprocess.run([shell, str(closed), "DELETE FROM annotation;"], capture_output=True, text=True, check=False)
    assert SAID in done.stderr


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE document SET title = 'Other'",
        "DELETE FROM document",
        "INSERT INTO tag (document_id, name) VALUES (1, 'x')",
        "INSERT OR REPLACE INTO entity SELECT * FROM entity",
        "DELETE FROM label",
        "UPDATE span SET start = 0",
        "DELETE FROM utterance",
    ],
)
def test_a_change_from_outside_a_step_is_refused_and_changes_nothing(closed, sql):
    raw = sqlite3.connect(closed, isolation_level=None)
    with pytest.raises(sqlite3.IntegrityError, match=SAID):
        raw.execute(sql)
    raw.close()
    with Library.open(closed) as library:
        assert library.check() == []
        assert len(library.annotations.of(library.find("fidan").ids[0])) == 2
        assert library.documents.tags() == {}


def test_an_open_library_can_be_read_by_others(desk, path):
    desk.text()
    raw = sqlite3.connect(path)
    assert raw.execute("SELECT count(*) FROM documents").fetchone() == (1,)
    raw.close()
    desk.text("More.")
    assert desk.library.documents.overview().documents == 2
