"""How a library comes to today's schema: made new, or led there step by step after a verified backup."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from desktop import errors
from desktop.language import _
from desktop.store import journal
from desktop.store.connection import connect, spoken
from desktop.store.schema import APPLICATION_ID, TABLES, VERSION
from desktop.store.uid import uuid7

_INDEX = ("fts", "vocabulary")  # the full-text index and its shadow tables


def rebuild(connection: sqlite3.Connection) -> None:
    """Lead a library to today's schema where that only adds: what has changed is made anew and filled with what was.

    Indexes, triggers and views are laid anew, tables that are new or have other columns are made, and their rows
    are copied column by column; the full-text index stays.
    """
    fresh = {key: sql for key, sql in fresh_schema().items() if not key[1].startswith(_INDEX)}
    there = {key: sql for key, sql in schema_of(connection).items() if not key[1].startswith(_INDEX)}
    for kind, name in there:
        if kind in ("trigger", "view"):
            connection.execute(f'DROP {kind} "{name}"')
    connection.execute("PRAGMA legacy_alter_table = ON")  # what points at a table keeps pointing at its name
    for (kind, name), sql in fresh.items():
        if kind == "table" and there.get((kind, name)) != sql:
            _remake(connection, name, sql)
    connection.execute("PRAGMA legacy_alter_table = OFF")
    laid = schema_of(connection)
    for (kind, name), sql in fresh.items():
        if kind == "index" and (kind, name) not in laid:
            connection.execute(sql)
    for wanted in ("view", "trigger"):
        for (kind, _name), sql in fresh.items():
            if kind == wanted:
                connection.execute(sql)


def _remake(connection: sqlite3.Connection, table: str, sql: str) -> None:
    before = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
    if not before:
        connection.execute(sql)
        return
    last = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    connection.execute(f'ALTER TABLE "{table}" RENAME TO "former {table}"')
    connection.execute(sql)
    kept = {row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')}.intersection(before)
    names = ",".join(f'"{name}"' for name in before if name in kept)
    connection.execute(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM "former {table}"')
    connection.execute(f'DROP TABLE "former {table}"')
    if last is not None:  # ids are never used twice, also those of rows that are gone
        connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, last[0]))


# MIGRATIONS[n] leads version n to n + 1, inside one transaction, before the triggers are laid anew.
MIGRATIONS: dict[int, Callable[[sqlite3.Connection], None]] = {1: rebuild}


def create(path: Path) -> None:
    """Make a new, empty library file; refuses to overwrite anything."""
    if path.exists():
        raise errors.Usage(
            _("There is already a file at {path}.").format(path=path), _("Choose another name, or open it.")
        )
    if not path.parent.is_dir():
        raise errors.Missing(
            _("There is no folder {path}.").format(path=path.parent),
            _("Make the folder first, or choose another."),
        )
    unfinished = path.with_name(f"{path.name}.{uuid7()}.new")
    try:
        with spoken(path):
            unfinished.touch(exist_ok=False)
            _write(unfinished)
        os.replace(unfinished, path)
    except OSError as problem:
        raise errors.ReadOnly(
            _("A library cannot be made in {path}.").format(path=path.parent),
            _("Choose a folder that you may write to."),
            str(problem),
        ) from problem
    finally:
        unfinished.unlink(missing_ok=True)


def _write(path: Path) -> None:
    connection = connect(path)
    try:
        connection.execute("PRAGMA journal_mode = MEMORY")  # nothing to lose yet: the name comes last
        connection.execute("PRAGMA page_size = 8192")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        _lay(connection)
        connection.execute("INSERT INTO library VALUES ('uid', ?), ('serial', '0')", (uuid7(),))
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    finally:
        connection.close()


def _lay(connection: sqlite3.Connection) -> None:
    """Lay today's schema in one transaction, which is left open."""
    connection.executescript(f"BEGIN; {TABLES}")
    journal.lay_triggers(connection)


def fresh_schema() -> dict[tuple[str, str], str]:
    """Give the SQL of everything a new library has, by type (table, index, trigger, view) and name."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        _lay(connection)
        return schema_of(connection)


def schema_of(connection: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """Give the SQL of everything a library has, by type (table, index, trigger, view) and name."""
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {(kind, name): sql for kind, name, sql in rows}


def migrate(path: Path, version: int) -> None:
    """Lead a library of an older version to today's; a verified copy is written beside it first."""
    if version == VERSION:
        return
    if version not in MIGRATIONS:
        raise errors.Damaged(
            _("{name} was never finished being made.").format(name=path.name),
            _("Make a new library, or restore a backup."),
        )
    from desktop.store import backup

    connection = connect(path)
    try:
        if _version(connection) < VERSION:  # the header on the disk may be behind the log
            backup.write(connection, path.with_name(f"{path.stem}.before-version-{VERSION}{path.suffix}"))
        connection.execute("PRAGMA foreign_keys = OFF")  # tables that are rebuilt are dropped on the way
        while _version(connection) < VERSION:
            _lead(connection, path)
    finally:
        connection.close()


def _lead(connection: sqlite3.Connection, path: Path) -> None:
    """Go one version on in one transaction, unless another process has gone there meanwhile."""
    connection.execute("BEGIN IMMEDIATE")
    version = _version(connection)
    if version < VERSION:
        MIGRATIONS[version](connection)
        journal.lay_triggers(connection)
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            raise errors.Damaged(
                _("{name} could not be brought up to date.").format(name=path.name),
                _("Run a check with the Postil that made it. Nothing was changed."),
            )
        connection.execute(f"PRAGMA user_version = {version + 1}")
    connection.execute("COMMIT")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
