"""What the shelf can be narrowed to, with counts: read from indexes alone, so that 100,000 documents cost little."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable

from desktop.model import STATUSES, Facet
from desktop.store.store import Store

MOST = 200  # lines of one group
_LIVE = "document_id NOT IN (SELECT id FROM document WHERE deleted_at IS NOT NULL)"


def facets(store: Store) -> list[Facet]:
    """List the groups status, collections, tags, labels and entities; each line carries its query."""
    with store.snapshot() as connection:
        return [
            *_statuses(connection),
            *_lines("collections", "in", _collections(connection)),
            *_lines("tags", "tag", _tags(connection)),
            *_lines("labels", "label", _labels(connection)),
            *_lines("entities", "entity", _entities(connection)),
        ]


def _lines(group: str, field: str, counts: Iterable[tuple[str, int]]) -> list[Facet]:
    return [Facet(group, name, f"{field}:{quoted(name)}", count) for name, count in counts]


def _statuses(connection: sqlite3.Connection) -> list[Facet]:
    rows = connection.execute("SELECT status, count(*) FROM document WHERE deleted_at IS NULL GROUP BY status")
    counts = dict(rows.fetchall())
    return [Facet("status", status, f"status:{status}", counts.get(status, 0)) for status in STATUSES]


def _collections(connection: sqlite3.Connection) -> list[tuple[str, int]]:
    return connection.execute(
        f"SELECT name, (SELECT count(*) FROM member WHERE collection_id = collection.id AND {_LIVE}) "
        "FROM collection ORDER BY name LIMIT ?",
        (MOST,),
    ).fetchall()


def _tags(connection: sqlite3.Connection) -> list[tuple[str, int]]:
    return connection.execute(
        f"SELECT name, count(*) FROM tag WHERE {_LIVE} GROUP BY name ORDER BY 2 DESC, 1 LIMIT ?", (MOST,)
    ).fetchall()


def _labels(connection: sqlite3.Connection) -> list[tuple[str, int]]:
    names = connection.execute("SELECT id, name FROM label WHERE NOT hidden ORDER BY position, id").fetchall()
    return _documents(connection, "label_id", names)[:MOST]


def _entities(connection: sqlite3.Connection) -> list[tuple[str, int]]:
    names = connection.execute(
        "SELECT entity.id, coalesce(winner.name, entity.name) FROM entity "
        "LEFT JOIN entity AS winner ON winner.id = entity.merged_into"
    ).fetchall()
    return sorted(_documents(connection, "entity_id", names), key=lambda line: (-line[1], line[0]))[:MOST]


def _documents(connection: sqlite3.Connection, column: str, names: list[tuple[int, str]]) -> list[tuple[str, int]]:
    """Count by name the documents with an annotation that has `column`; a name may have several ids."""
    counts = dict(
        connection.execute(
            f"SELECT {column}, count(DISTINCT document_id) FROM annotation "
            f"WHERE {column} IS NOT NULL AND {_LIVE} GROUP BY {column}"
        ).fetchall()
    )
    by_name: defaultdict[str, list[int]] = defaultdict(list)
    for number, name in names:
        if number in counts:
            by_name[name].append(number)
    return [
        (name, counts[ids[0]] if len(ids) == 1 else _together(connection, column, ids)) for name, ids in by_name.items()
    ]


def _together(connection: sqlite3.Connection, column: str, ids: list[int]) -> int:
    marks = ",".join("?" * len(ids))
    sql = f"SELECT count(DISTINCT document_id) FROM annotation WHERE {column} IN ({marks}) AND {_LIVE}"
    return int(connection.execute(sql, ids).fetchone()[0])


def quoted(value: str) -> str:
    """Write a value as the query language reads it back: bare when it is one plain word."""
    return value if value.replace("_", "").isalnum() else '"' + value.replace('"', " ") + '"'
