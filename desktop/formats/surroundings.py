"""What stands round documents, entities and claims: labels, relations, collections and searches as records."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from desktop.formats.documents import SCHEMA
from desktop.formats.reading import Record
from desktop.formats.relations import everywhere
from desktop.formats.scope import Scope

_LABELS = """
    SELECT label.uid, label.layer, label.name, label.colour, label.key, parent.name, label.guideline, label.position,
           label.hidden
    FROM label LEFT JOIN label AS parent ON parent.id = label.parent_id ORDER BY label.uid
"""
_COLLECTIONS = "SELECT uid, name, note FROM collection ORDER BY uid"
_SEARCHES = "SELECT uid, name, query, position FROM saved_search ORDER BY uid"


def labels(connection: sqlite3.Connection, _covered: Scope) -> Iterator[Record]:
    """Yield the labels by id; a parent is named, for it is of the same layer."""
    for uid, layer, name, colour, key, parent, guideline, position, hidden in connection.execute(_LABELS):
        yield {
            "schema": SCHEMA,
            "kind": "label",
            "id": uid,
            "layer": layer,
            "name": name,
            "colour": colour,
            "key": key,
            "parent": parent,
            "guideline": guideline,
            "position": position,
            "hidden": bool(hidden),
        }


def collections(connection: sqlite3.Connection, _covered: Scope) -> Iterator[Record]:
    """Yield the collections by id; documents tell which they are in."""
    for uid, name, note in connection.execute(_COLLECTIONS):
        yield {"schema": SCHEMA, "kind": "collection", "id": uid, "name": name, "note": note}


def searches(connection: sqlite3.Connection, _covered: Scope) -> Iterator[Record]:
    """Yield the saved searches by id."""
    for uid, name, query, position in connection.execute(_SEARCHES):
        yield {"schema": SCHEMA, "kind": "search", "id": uid, "name": name, "query": query, "position": position}


def relations(connection: sqlite3.Connection, _covered: Scope) -> Iterator[Record]:
    """Yield every relation whose ends are in scope, by id."""
    for record in everywhere(connection):
        yield {"schema": SCHEMA, "kind": "relation", **record}


SURROUNDINGS = {"labels": labels, "relations": relations, "collections": collections, "searches": searches}
