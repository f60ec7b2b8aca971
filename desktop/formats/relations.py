"""Relations as records: only those whose both ends are within the scope of the export."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from desktop.formats.reading import IN_BATCH, Record, grouped

# An end that is an annotation counts only where its document is exported.
_SIDE = """
    coalesce({side}_annotation.uid, {side}_entity.uid, {side}_claim.uid),
    CASE WHEN {side}_annotation_id IS NOT NULL THEN 'annotation' WHEN {side}_entity_id IS NOT NULL THEN 'entity'
         ELSE 'claim' END
"""
_ENDS = "\n".join(
    f"LEFT JOIN {kind} AS {side}_{kind} ON {side}_{kind}.id = {side}_{kind}_id"
    for side in ("from", "to")
    for kind in ("annotation", "entity", "claim")
)
_COLUMNS = f"""
    relation.uid, label.name, {_SIDE.format(side="from")}, {_SIDE.format(side="to")}, relation.note, relation.state,
    relation.author, relation.created_at, relation.modified_at
"""
_INSIDE = " AND ".join(
    f"({side}_annotation_id IS NULL OR {side}_annotation.document_id IN (SELECT id FROM scope))"
    for side in ("from", "to")
)
_OF_DOCUMENTS = f"""
    SELECT from_annotation.document_id, {_COLUMNS} FROM relation JOIN label ON label.id = relation.label_id {_ENDS}
    {IN_BATCH.format(column="from_annotation.document_id")} WHERE {_INSIDE} ORDER BY relation.uid
"""
_OF_REGISTER = f"""
    SELECT from_{{kind}}.uid, {_COLUMNS} FROM relation JOIN label ON label.id = relation.label_id {_ENDS}
    WHERE from_{{kind}}_id IS NOT NULL AND {_INSIDE} ORDER BY relation.uid
"""


_EVERYWHERE = f"""
    SELECT NULL, {_COLUMNS} FROM relation JOIN label ON label.id = relation.label_id {_ENDS}
    WHERE {_INSIDE} ORDER BY relation.uid
"""


def everywhere(connection: sqlite3.Connection) -> Iterator[Record]:
    """Yield all relations whose ends are in scope, by id."""
    return map(_record, connection.execute(_EVERYWHERE))


def of_documents(connection: sqlite3.Connection, batch: tuple[int, int]) -> dict[int, list[Record]]:
    """Give the relations that begin in the documents of a batch, by the document's number."""
    return _by_first(connection.execute(_OF_DOCUMENTS, batch))


def of_register(connection: sqlite3.Connection, kind: str) -> dict[str, list[Record]]:
    """Give the relations that begin at entities or at claims (`kind`), by the uid they begin at."""
    return _by_first(connection.execute(_OF_REGISTER.format(kind=kind)))


def _by_first(rows: Any) -> dict[Any, list[Record]]:
    return {first: [_record(row) for row in lot] for first, lot in grouped(rows).items()}


def _record(row: tuple[Any, ...]) -> Record:
    _first, uid, type_, from_id, from_kind, to_id, to_kind, note, state, author, created, modified = row
    return {
        "id": uid,
        "type": type_,
        "from_id": from_id,
        "to_id": to_id,
        "note": note,
        "from_kind": from_kind,
        "to_kind": to_kind,
        "state": state,
        "author": author,
        "created_at": created,
        "modified_at": modified,
    }
