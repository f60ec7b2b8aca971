"""Between the uids everyone sees and the integer ids that never leave the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from desktop import errors
from desktop.language import _

BATCH = 500  # parameters in one statement


def number(connection: sqlite3.Connection, table: str, uid: str) -> int:
    """Give the integer id of the row with this uid; raises NotFound."""
    row = connection.execute(f"SELECT id FROM {table} WHERE uid = ?", (uid,)).fetchone() if uid.isascii() else None
    if row is None:
        raise errors.NotFound(
            _("There is no {thing} {id} in the library.").format(thing=thing(table), id=uid),
            _("It may have been deleted meanwhile; look at the list again."),
        )
    return int(row[0])


def numbers(connection: sqlite3.Connection, table: str, uids: Iterable[str]) -> list[int]:
    """Give the integer ids of the rows with these uids, in their order; raises NotFound."""
    return [number(connection, table, uid) for uid in uids]


def resolve(connection: sqlite3.Connection, table: str, prefix: str) -> str:
    """Give the one uid that begins with `prefix`; raises NotFound for none, Usage for several."""
    low = prefix.lower()
    if not low.isascii():
        low = ""  # no id has such a character
    rows = connection.execute(
        f"SELECT uid FROM {table} WHERE uid >= ? AND uid < ? LIMIT 2", (low, low + "\U0010ffff")
    ).fetchall()
    if not rows or not low:
        raise errors.NotFound(
            _("There is no {thing} {id} in the library.").format(thing=thing(table), id=prefix or "“”"),
            _("List them to see their ids; the first characters are enough."),
        )
    if len(rows) > 1:
        raise errors.Usage(
            _("Several ids begin with {id}.").format(id=prefix),
            _("Give more characters of the one you mean."),
        )
    return str(rows[0][0])


def thing(table: str) -> str:
    """Name what the rows of a table are, for a sentence."""
    names = {
        "document": _("document"),
        "annotation": _("annotation"),
        "label": _("label"),
        "entity": _("entity"),
        "claim": _("claim"),
        "relation": _("relation"),
        "collection": _("collection"),
        "saved_search": _("saved search"),
        "run": _("import"),
        "edition": _("edition"),
    }
    return names.get(table, table)


def batches(values: Iterable[int]) -> Iterator[tuple[str, list[int]]]:
    """Cut ids into lots that fit one statement; each comes with its question marks."""
    everything = list(values)
    for first in range(0, len(everything), BATCH):
        lot = everything[first : first + BATCH]
        yield ",".join("?" * len(lot)), lot
