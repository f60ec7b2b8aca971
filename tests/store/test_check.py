from __future__ import annotations

import sqlite3

import pytest

from desktop import errors
from desktop.library import Library
from desktop.store import check
from tests.store.conftest import TEXT


def test_a_sound_library_has_no_findings(desk):
    desk.mark(desk.text(), (0, 5), (7, 7))
    assert desk.library.check() == []


def test_a_broken_index_is_found_and_mended(desk):
    document = desk.text()
    with desk.library._store.aside() as connection:
        connection.execute("INSERT INTO fts (fts) VALUES ('delete-all')")
    (finding,) = desk.library.check()
    assert finding.repairable
    assert not finding.repaired
    (finding,) = desk.library.check(repair=True)
    assert finding.repaired
    assert desk.library.check() == []
    assert desk.library.find("fidan").ids == (document,)


def test_missing_and_altered_triggers_are_found_and_laid_again(desk):
    with desk.library._store.aside() as connection:
        connection.execute("DROP TRIGGER journal_tag_insert")
        connection.execute("DROP TRIGGER document_indexed")
        connection.execute("DROP TRIGGER journal_span_update")
        connection.execute("CREATE TRIGGER journal_span_update AFTER UPDATE ON span BEGIN SELECT 1; END")
    assert desk.library.check(repair=True)
    assert desk.library.check() == []
    desk.mark(desk.text(), (0, 5))
    desk.undo()
    desk.undo()
    desk.undo()
    assert desk.library.find("fidan").ids == ()


def test_a_stale_search_form_is_found_and_mended(desk):
    document = desk.text("東京の話。")
    with desk.library._store.aside() as connection:
        connection.execute("UPDATE text SET search_body = NULL")
    assert desk.library.check(repair=True)
    assert desk.library.check() == []
    assert desk.library.find("京").ids == (document,)


def test_a_quote_that_is_not_in_its_place_is_found_and_left_alone(desk):
    document = desk.text()
    annotation = desk.mark(document, (0, 5))
    with desk.library._store.step("Break") as step:
        step.connection.execute("UPDATE span SET quote = 'Other'")
    (finding,) = desk.library.check(repair=True)
    assert document in finding.what
    assert not finding.repairable
    assert desk.library.annotations.get(annotation).quote == "Other"


def test_a_text_or_original_that_changed_under_us_is_found(desk):
    desk.text("A long line of words.\n" * 1_000)
    with desk.library._store.aside() as connection:
        connection.execute("DROP TRIGGER text_frozen")
        connection.execute("DROP TRIGGER original_frozen")
        connection.execute("UPDATE text SET body = replace(body, 'long', 'tall')")
        connection.execute("UPDATE original SET data = zeroblob(10)")
    said = " ".join(finding.what for finding in desk.library.check())
    assert "The text" in said
    assert "The original" in said


def test_texts_and_originals_never_change_whoever_tries(desk):
    document = desk.text()
    for sql in ("UPDATE text SET body = 'x'", "UPDATE original SET data = x''"):
        with pytest.raises(errors.Usage), desk.library._store.aside() as connection:
            connection.execute(sql)
    assert desk.library.documents.text(document) == TEXT


def test_rows_that_point_at_nothing_are_found(desk, path):
    desk.mark(desk.text(), (0, 5))
    desk.library.close()
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("DELETE FROM original")
    raw.close()
    with Library.open(path) as library:
        (finding,) = library.check()
    assert "document" in finding.what


def test_runs_that_a_crash_cut_short_are_closed(desk, path):
    desk.library._store.begin_run("Import")
    desk.library.close()
    with Library.open(path) as library:
        library.check(repair=True)
        open_runs = "SELECT count(*) FROM run WHERE finished_at IS NULL"
        assert library._store.read.execute(open_runs).fetchone() == (0,)


def test_a_newer_sqlite_that_looks_into_the_index_does_not_keep_it_from_being_mended():
    class Talking:
        def execute(self, _sql):
            return [("malformed inverted index for FTS5 table main.fts",), ("row 3 missing from index tag_name",)]

    (finding,) = check._file(Talking())
    assert "tag_name" in finding.what


def test_tidy_drops_the_bin_for_good_and_nothing_else(desk):
    kept, gone = desk.text("One."), desk.text("Two.")
    desk.mark(gone, (0, 3))
    desk.library.documents.bin([gone])
    waste = desk.library.waste()
    assert (waste.documents, waste.annotations, waste.texts, waste.originals, waste.size) == (1, 1, 1, 1, 4)
    assert desk.library.tidy() == waste
    assert desk.library.history() == []
    assert desk.library.undo() is None
    assert desk.library.waste().documents == 0
    assert desk.library.find().ids == (kept,)
    assert desk.library.find("two").ids == ()
    assert desk.library.check() == []


def test_a_text_that_another_document_has_survives_the_tidy(desk):
    first = desk.text()
    desk.library.documents.bin([first])
    second = desk.text()
    assert desk.library.waste().texts == 0
    desk.library.tidy()
    assert desk.library.documents.text(second) == TEXT
    assert desk.library.documents.original(second).decode() == TEXT


def test_a_text_that_comes_again_after_a_tidy_is_annotated_as_itself(desk):
    first = desk.text("One two three.")
    desk.mark(first, (0, 3))
    desk.library.documents.bin([first])
    desk.library.tidy()
    second = desk.text("Uno dos tres.")
    assert desk.library.annotations.get(desk.mark(second, (0, 3))).quote == "Uno"
