"""The one act that drops anything for ever: the bin, and texts and originals that nothing needs any more."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from desktop.language import _
from desktop.store import families
from desktop.store.store import Store


def _held(column: str, kept: str) -> str:
    """Give what documents, or those kept, and their editions are made of."""
    editions = f"SELECT edition.{column} FROM edition JOIN document ON document.id = document_id {kept}"
    return f"SELECT {column} FROM (SELECT {column} FROM document {kept} UNION {editions}) WHERE {column} IS NOT NULL"


def _orphan_originals(kept: str = "") -> str:
    return f"original WHERE sha256 NOT IN ({_held('original_sha256', kept)})"


def _orphan_texts(kept: str = "") -> str:
    """Name the texts that nothing kept needs; an original that is nothing but its text's bytes needs it, too."""
    needing = f"SELECT sha256 FROM {_held_originals(kept)} AND compression = 'text'"
    return f"text WHERE id NOT IN ({_held('text_id', kept)}) AND sha256 NOT IN ({needing})"


def _held_originals(kept: str) -> str:
    return f"original WHERE sha256 IN ({_held('original_sha256', kept)})"


@dataclass(frozen=True, slots=True)
class Waste:
    """What a tidy drops: documents in the bin, their annotations, texts and originals; `size` in bytes of originals."""

    documents: int
    annotations: int
    texts: int
    originals: int
    size: int


def waste(store: Store) -> Waste:
    """Count what a tidy would drop, as of now."""
    return _count(store.read)


def _count(connection: sqlite3.Connection) -> Waste:
    def one(sql: str) -> int:
        return int(connection.execute(sql).fetchone()[0] or 0)

    kept = "WHERE deleted_at IS NULL"
    originals = _orphan_originals(kept)
    return Waste(
        documents=one("SELECT count(*) FROM document WHERE deleted_at IS NOT NULL"),
        annotations=one(
            "SELECT count(*) FROM annotation JOIN document ON document.id = document_id WHERE deleted_at IS NOT NULL"
        ),
        texts=one(f"SELECT count(*) FROM {_orphan_texts(kept)}"),
        originals=one(f"SELECT count(*) FROM {originals}"),
        size=one(f"SELECT sum(CASE compression WHEN 'text' THEN size ELSE length(data) END) FROM {originals}"),
    )


def tidy(store: Store) -> Waste:
    """Drop the bin, what nothing needs, and the history that could bring it back; give what went."""
    dropped = waste(store)
    with store.step(_("Tidy"), final=True) as step:
        step.connection.execute("DELETE FROM document WHERE deleted_at IS NOT NULL")
        step.connection.execute(f"DELETE FROM {_orphan_originals()}")
        broken = families.broken_by(step.connection, _orphan_texts())
        step.connection.execute(f"DELETE FROM {_orphan_texts()}")
        families.sweep(step.connection, broken)
    return dropped
