"""What a verb writes through while the gate is open, and which strings the library takes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from desktop import errors
from desktop.language import _
from desktop.model import Changes

if TYPE_CHECKING:
    from sqlite_utils import Database

FEW = 16  # rows up to which looking at the schema, as sqlite-utils does, would cost more than inserting them


def now() -> str:
    """Give the present time as the store writes it: UTC, to the millisecond, with `Z`."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Step:
    """What a verb writes through while a step is open: rows by table, ids, the time and author of the step."""

    def __init__(
        self, connection: sqlite3.Connection, database: Callable[[], Database], author: str, run: int | None
    ) -> None:
        self.connection = connection
        self.author = author
        self.now = now()
        self.run = run
        self.changes: Changes | None = None
        self._database = database

    def insert(self, table: str, row: Mapping[str, Any]) -> int:
        """Insert one row and return its integer id."""
        values = _clean(row)
        names, marks = ",".join(f'"{name}"' for name in values), ",".join("?" * len(values))
        cursor = self.connection.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', tuple(values.values()))
        return int(cursor.lastrowid or 0)

    def insert_many(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Insert rows of the same columns."""
        clean = [_clean(row) for row in rows]
        if len(clean) > FEW:
            self._database().table(table).insert_all(clean)
            return
        for row in clean:
            self.insert(table, row)

    def next_id(self, table: str) -> int:
        """Give the integer id the next row of a journaled table may take: one that no row ever had."""
        found = self.connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        return int(found[0]) + 1 if found else 1

    def update(self, table: str, number: int, values: Mapping[str, Any]) -> None:
        """Set columns of the row with this integer id."""
        if values:
            names = ",".join(f'"{name}" = ?' for name in values)
            row = (*_clean(values).values(), number)
            self.connection.execute(f'UPDATE "{table}" SET {names} WHERE id = ?', row)

    def delete(self, table: str, number: int) -> None:
        """Delete the row with this integer id; what depends on it goes with it."""
        self.connection.execute(f'DELETE FROM "{table}" WHERE id = ?', (number,))


def _clean(row: Mapping[str, Any]) -> dict[str, Any]:
    for column, value in row.items():
        if isinstance(value, str):
            must_be_storable(value, column)
    return dict(row)


def must_be_storable(value: str, what: str) -> None:
    """Raise Usage for a string that other SQLite tools would cut short."""
    if "\0" in value:
        raise errors.Usage(
            _("The text for “{column}” holds a NUL character.").format(column=what),
            _("Remove it and try again."),
        )
