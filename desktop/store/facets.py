"""What the shelf can be narrowed to, with counts."""

from __future__ import annotations

from desktop.model import STATUSES, Facet
from desktop.store.store import Store

MOST = 200  # lines of one group

_GROUPS = {
    "collections": (
        "in",
        "SELECT collection.name, count(*) FROM collection JOIN member ON collection_id = collection.id "
        "JOIN document ON document.id = document_id AND deleted_at IS NULL GROUP BY collection.id ORDER BY 1 LIMIT ?",
    ),
    "tags": (
        "tag",
        "SELECT tag.name, count(*) FROM tag JOIN document ON document.id = document_id AND deleted_at IS NULL "
        "GROUP BY tag.name ORDER BY 2 DESC, 1 LIMIT ?",
    ),
    "labels": (
        "label",
        "SELECT label.name, count(DISTINCT document_id) FROM annotation JOIN label ON label.id = label_id "
        "JOIN document ON document.id = document_id AND deleted_at IS NULL "
        "WHERE NOT hidden GROUP BY label.name ORDER BY min(position) LIMIT ?",
    ),
    "entities": (
        "entity",
        "SELECT coalesce(winner.name, entity.name), count(DISTINCT document_id) AS n FROM annotation "
        "JOIN entity ON entity.id = entity_id LEFT JOIN entity AS winner ON winner.id = entity.merged_into "
        "JOIN document ON document.id = document_id AND deleted_at IS NULL GROUP BY 1 ORDER BY n DESC, 1 LIMIT ?",
    ),
}


def facets(store: Store) -> list[Facet]:
    """List the groups status, collections, tags, labels and entities; each with the query that narrows to it."""
    connection = store.read
    counts = dict(
        connection.execute("SELECT status, count(*) FROM document WHERE deleted_at IS NULL GROUP BY status").fetchall()
    )
    found = [Facet("status", status, f"status:{status}", counts.get(status, 0)) for status in STATUSES]
    for group, (field, sql) in _GROUPS.items():
        for name, count in connection.execute(sql, (MOST,)):
            found.append(Facet(group, name, f"{field}:{quoted(name)}", count))
    return found


def quoted(value: str) -> str:
    """Write a value as the query language reads it back: bare when it is one plain word."""
    return value if value.replace("_", "").isalnum() else '"' + value.replace('"', " ") + '"'
