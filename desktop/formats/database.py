"""A database of another program, opened so that nothing is written into it or beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from desktop.errors import Unreadable
from desktop.formats.parcel import Parcel
from desktop.language import _


class Database:
    """An open database; a table that an older version does not have is empty."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self._connection = connection
        self._name = name
        found = connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        self.tables = {str(row[0]).lower() for row in found}

    def rows(self, query: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query, none where its table is not there; raises Unreadable for damage."""
        try:
            yield from self._connection.execute(query, values)
        except sqlite3.OperationalError as problem:
            if "no such table" not in str(problem):
                raise _damaged(self._name, problem) from problem
        except sqlite3.DatabaseError as problem:
            raise _damaged(self._name, problem) from problem

    def columns(self, table: str) -> set[str]:
        """Name the columns of a table."""
        return {str(row[1]) for row in self.rows(f"PRAGMA table_info({table})")}

    def count(self, table: str) -> int:
        """Count the rows of a table."""
        return next((int(row[0]) for row in self.rows(f"SELECT count(*) FROM {table}")), 0)


@contextmanager
def opened(parcel: Parcel, member: str, needed: tuple[str, ...]) -> Iterator[Database]:
    """Open the database of a parcel, or its member where it is a folder; raises Unreadable for one without the tables.

    It is read as it stands in its file: what a program that is still running has not put there yet is not seen.
    """
    path = parcel.path / member if parcel.path.is_dir() else parcel.path
    if parcel.is_zip:
        raise Unreadable(
            "unsupported",
            _("{name} is a zip, and a database cannot be read within one.").format(name=parcel.path.name),
            _("Unpack it and load what is in it."),
        )
    if not path.is_file():
        raise Unreadable(
            "missing",
            _("{name} holds no {member}.").format(name=parcel.path.name, member=member),
            _("Choose the project’s folder, or the database in it."),
        )
    address = f"file:{quote(_absolute(path))}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(address, uri=True)
    except sqlite3.Error as problem:
        raise _damaged(path.name, problem) from problem
    with closing(connection):
        connection.text_factory = _text
        try:
            database = Database(connection, path.name)
        except sqlite3.DatabaseError as problem:
            raise _damaged(path.name, problem) from problem
        missing = [table for table in needed if table not in database.tables]
        if missing:
            raise Unreadable(
                "unsupported",
                _("{name} has no table {table}: it is a database of another program.").format(
                    name=path.name, table=missing[0]
                ),
                _("Choose the format that it is of."),
            )
        yield database


def _absolute(path: Path) -> str:
    words = path.resolve().as_posix()
    return words if words.startswith("/") else f"/{words}"


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _damaged(name: str, problem: Exception) -> Unreadable:
    return Unreadable(
        "damaged",
        _("{name} is damaged, or is no database.").format(name=name),
        _("Close the program that wrote it, and copy the file again."),
        str(problem),
    )
