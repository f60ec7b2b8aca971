"""Which documents an export covers, and in which order: a temporary table that every query of the export joins."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

BATCH = 200  # documents read at once: bounds memory, and is enough to make queries cheap


class Scope(NamedTuple):
    """How many documents are covered, and whether that is the whole library."""

    size: int
    whole: bool


@contextmanager
def scope(connection: sqlite3.Connection, documents: Sequence[str] | None) -> Iterator[Scope]:
    """Hold the documents to export in `temp.scope(place, id)`, ordered by uid, from place 1 on.

    None means all. Documents in the bin, and those that are gone, are left out.
    """
    connection.execute("CREATE TEMP TABLE scope (place INTEGER PRIMARY KEY, id INTEGER NOT NULL UNIQUE)")
    try:
        if documents is None:
            connection.execute(
                "INSERT INTO scope (id) SELECT id FROM document WHERE deleted_at IS NULL ORDER BY document.uid"
            )
        else:
            connection.executemany(
                "INSERT OR IGNORE INTO scope (id) SELECT id FROM document WHERE uid = ? AND deleted_at IS NULL",
                [(document,) for document in sorted(set(documents))],
            )
        yield Scope(connection.execute("SELECT count(*) FROM scope").fetchone()[0], documents is None)
    finally:
        connection.execute("DROP TABLE temp.scope")


def places(covered: Scope) -> Iterator[tuple[int, int]]:
    """Cut the places of the scope into batches, each as (first, last)."""
    for first in range(1, covered.size + 1, BATCH):
        yield first, min(covered.size, first + BATCH - 1)
