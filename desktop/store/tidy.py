"""The one act that drops anything for ever: the bin, and texts and originals that nothing needs any more."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from desktop.language import _
from desktop.store.store import Store

_ORPHAN_TEXTS = "text WHERE id NOT IN (SELECT text_id FROM document)"
_ORPHAN_ORIGINALS = (
    "original WHERE sha256 NOT IN (SELECT original_sha256 FROM document WHERE original_sha256 IS NOT NULL)"
)


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

    kept = "FROM document WHERE deleted_at IS NULL"
    originals = f"original WHERE sha256 NOT IN (SELECT original_sha256 {kept} AND original_sha256 IS NOT NULL)"
    return Waste(
        documents=one("SELECT count(*) FROM document WHERE deleted_at IS NOT NULL"),
        annotations=one(
            "SELECT count(*) FROM annotation JOIN document ON document.id = document_id WHERE deleted_at IS NOT NULL"
        ),
        texts=one(f"SELECT count(*) FROM text WHERE id NOT IN (SELECT text_id {kept})"),
        originals=one(f"SELECT count(*) FROM {originals}"),
        size=one(f"SELECT sum(length(data)) FROM {originals}"),
    )


def tidy(store: Store) -> Waste:
    """Drop the bin, what nothing needs, and the history that could bring it back; give what went."""
    dropped = waste(store)
    with store.step(_("Tidy"), final=True) as step:
        step.connection.execute("DELETE FROM document WHERE deleted_at IS NOT NULL")
        step.connection.execute(f"DELETE FROM {_ORPHAN_TEXTS}")
        step.connection.execute(f"DELETE FROM {_ORPHAN_ORIGINALS}")
    return dropped
