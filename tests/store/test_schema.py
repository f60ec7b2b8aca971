from __future__ import annotations

import re
import shutil
import sqlite3

import pytest

from desktop import errors
from desktop.library import Library, describe_backup
from desktop.store import journal, migrations
from desktop.store.schema import APPLICATION_ID, JOURNALED, TABLES, VERSION
from tests.store.sample import FOLDER, TEXT

SAMPLES = sorted(FOLDER.glob("*.postil"))
CREATED = re.compile(r"^(--[^\n]*\n)?CREATE TABLE \"?(\w+)\"? \(\n(.*?)\n\)", re.MULTILINE | re.DOTALL)
PLAIN = re.compile(r"id|uid|\w+_id|\w+_sha256|name|note|author|type|form|state|\w+_at|start|end|title|site|url|value")


def test_a_new_library_says_what_it_is(library, path):
    assert path.read_bytes()[68:72] == APPLICATION_ID.to_bytes(4, "big") == b"Post"
    assert library._store.read.execute("PRAGMA user_version").fetchone() == (VERSION,)
    assert library._store.read.execute("PRAGMA page_size").fetchone() == (8192,)


def test_a_users_change_waits_for_the_disk_whatever_came_before(library):
    library.remember("a", 1)
    library.entities.add("E")
    assert library._store.read.execute("PRAGMA synchronous").fetchone() == (2,)


def test_every_connection_has_the_same_settings(library):
    for pragma, value in {
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "journal_mode": "wal",
        "busy_timeout": 5_000,
    }.items():
        assert library._store.read.execute(f"PRAGMA {pragma}").fetchone() == (value,), pragma


def test_every_table_says_what_it_holds():
    found = {name: comment for comment, name, _columns in CREATED.findall(TABLES)}
    assert len(found) == TABLES.count("CREATE TABLE")
    assert [name for name, comment in found.items() if not comment] == []


def test_every_column_says_what_it_holds_or_has_a_plain_name():
    silent = []
    for _comment, table, columns in CREATED.findall(TABLES):
        for line in columns.splitlines():
            name = line.split()[0].strip('"')
            if name in ("UNIQUE", "CHECK", "PRIMARY") or "--" in line or "CHECK (" in line:
                continue
            if not PLAIN.fullmatch(name):
                silent.append(f"{table}.{name}")
    assert silent == []


def test_every_table_that_changes_by_steps_is_journaled_and_counts_its_ids_once(library):
    unjournaled = {
        "library", "original", "text", "run", "step", "journal", "gate", "holder", "memory", "stem",
        "page", "sketch", "band", "family", "outcome",
    }  # fmt: skip
    tables = {name for _comment, name, _columns in CREATED.findall(TABLES)}
    assert tables == unjournaled | set(JOURNALED)
    sql = migrations.schema_of(library._store.read)
    assert all("AUTOINCREMENT" in sql["table", table] for table in JOURNALED)


def test_the_triggers_are_those_the_journal_makes(library):
    connection = library._store.read
    laid = {
        name: sql
        for (kind, name), sql in migrations.schema_of(connection).items()
        if kind == "trigger" and name.startswith("journal_")
    }
    assert len(laid) == 3 * len(JOURNALED)
    assert set(laid.values()) == set(journal.triggers(connection))


def test_there_is_a_sample_of_every_version_so_far():
    assert [path.stem for path in SAMPLES] == [f"version-{number}" for number in range(1, VERSION + 1)]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_library_of_every_version_opens_and_ends_in_todays_schema(sample, tmp_path):
    path = tmp_path / sample.name
    shutil.copy(sample, path)
    with Library.open(path, author="Ada") as library:
        assert migrations.schema_of(library._store.read) == migrations.fresh_schema()
        assert library.check() == []
        (document,) = library.find("ypg").ids
        assert library.documents.text(document) == TEXT
        assert {a.layer for a in library.annotations.of(document)} == {"entity", "claim"}
        assert library.claims.all()[0].utterances == 1
        assert library.recall("position") == 3
        assert library.redo() is not None
        assert library.undo_after(0) > 10
        assert library.documents.overview().documents == 0


def _age(path) -> None:
    """Make a library look as one of version 0 might have."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("DROP INDEX tag_name")
    raw.execute("DROP TRIGGER journal_tag_update")
    raw.execute("PRAGMA user_version = 0")
    raw.close()


def test_an_older_library_is_led_to_todays_schema_after_a_backup(path, monkeypatch):
    with Library.create(path, labels="claims") as library:
        library.import_text("A text.")
    _age(path)
    monkeypatch.setitem(
        migrations.MIGRATIONS,
        0,
        lambda connection: connection.execute("CREATE INDEX tag_name ON tag (name, document_id)"),
    )
    with pytest.raises(errors.ReadOnly, match="older Postil"):
        Library.open(path, write=False)
    with Library.open(path) as library:
        assert migrations.schema_of(library._store.read) == migrations.fresh_schema()
        assert library.check() == []
    assert describe_backup(path.with_name(f"test.before-version-{VERSION}.postil")).documents == 1


@pytest.mark.parametrize("how", ["fails", "leaves loose ends"])
def test_a_migration_that_fails_leaves_the_library_as_it_was(path, monkeypatch, how):
    with Library.create(path, labels="claims") as library:
        library.import_text("A text.")
    _age(path)

    def migration(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE half (id INTEGER)")
        connection.execute("DROP TRIGGER journal_document_delete" if how == "fails" else "SELECT 1")
        if how == "fails":
            raise errors.DiskFull("no room")
        connection.execute("INSERT INTO gate VALUES (0, 0)")
        connection.execute("DELETE FROM original")

    monkeypatch.setitem(migrations.MIGRATIONS, 0, migration)
    before = path.read_bytes()
    with pytest.raises(errors.LibraryError):
        Library.open(path)
    assert path.read_bytes() == before


def test_a_migration_that_another_process_did_meanwhile_is_not_done_again(path, monkeypatch):
    Library.create(path).close()
    monkeypatch.setitem(migrations.MIGRATIONS, 0, lambda connection: 1 / 0)
    migrations.migrate(path, 0)
    with Library.open(path) as library:
        assert library.check() == []
