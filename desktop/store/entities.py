"""The register of entities: names, properties, mentions; merging keeps the loser's row, so it can be split again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from desktop import errors
from desktop.language import _
from desktop.model import (
    AnnotationId,
    Entity,
    EntityId,
    EntityName,
    EntityProperty,
    one_line,
)
from desktop.store import ids
from desktop.store.step import Step
from desktop.store.store import Store
from desktop.store.uid import uuid7
from desktop.text.fold import fold
from desktop.text.similarity import similarity

CANDIDATES = 400  # names that share a piece with the query and are compared closely
NAME_KINDS = ("name", "alias", "previous", "weak")

_LIVE = "document_id NOT IN (SELECT id FROM document WHERE deleted_at IS NOT NULL)"
_COLUMNS = """
    SELECT entity.id, entity.uid, entity.name, entity.type, entity.description, entity.status, {mentions},
           winner.uid, entity.author, entity.created_at, entity.modified_at
    FROM entity LEFT JOIN entity AS winner ON winner.id = entity.merged_into
"""
_ENTITY = _COLUMNS.format(
    mentions=f"""
           (SELECT count(*) FROM annotation WHERE {_LIVE} AND entity_id IN
                (SELECT entity.id UNION ALL SELECT loser.id FROM entity AS loser WHERE loser.merged_into = entity.id))
    """
)


class Entities:
    """The entities of one library."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # Reading

    def all(self, *, type: str | None = None, merged: bool = False) -> list[Entity]:
        """List entities by name; merged ones only when asked for."""
        with self._store.snapshot() as connection:
            mentions = _mentions(connection)
            rows = connection.execute(
                _COLUMNS.format(mentions="0") + "WHERE (entity.type = ? OR ? IS NULL) "
                "AND (entity.merged_into IS NULL OR ?) ORDER BY entity.name COLLATE NOCASE, entity.id",
                (type, type, merged),
            ).fetchall()
            return [_entity(connection, (*row[:6], mentions.get(row[0], 0), *row[7:])) for row in rows]

    def get(self, entity: EntityId) -> Entity:
        """Give one entity; raises NotFound."""
        connection = self._store.read
        row = connection.execute(_ENTITY + "WHERE entity.uid = ?", (entity,)).fetchone()
        if row is None:
            ids.number(connection, "entity", entity)
        return _entity(connection, row)

    def propose(self, surface: str, *, type: str | None = None, limit: int = 8) -> list[Entity]:
        """Give the entities whose names or aliases are most like `surface`, best first; all types, `type` preferred."""
        folded = fold(surface).strip()
        if not folded:
            return []
        best: dict[int, float] = {}
        for number, name, kind in self._candidates(folded):
            score = similarity(surface, name) + (0.1 if kind == type else 0.0)
            if score >= 0.5:
                best[number] = max(score, best.get(number, 0.0))
        connection = self._store.read
        chosen = sorted(best, key=lambda number: (-best[number], number))[:limit]
        rows = [connection.execute(_ENTITY + "WHERE entity.id = ?", (number,)).fetchone() for number in chosen]
        return [_entity(connection, row) for row in rows]

    def _candidates(self, folded: str) -> list[tuple[int, str, str]]:
        """Fetch names that are equal or share a word or the beginning of one; merged ones lead to the winner."""
        words = [word for word in folded.split() if len(word) > 1] or [folded]
        starts = sorted({word[:3] for word in words})[:8]
        likes = [pattern for start in starts for pattern in (f"{_escaped(start)}%", f"% {_escaped(start)}%")]
        condition = " OR ".join(["folded LIKE ? ESCAPE '\\'"] * len(likes))
        rows = self._store.read.execute(
            "SELECT coalesce(entity.merged_into, entity.id), entity_name.name, entity.type "
            f"FROM entity_name JOIN entity ON entity.id = entity_id WHERE folded = ? OR {condition} "
            "ORDER BY folded <> ?, length(folded) LIMIT ?",
            (folded, *likes, folded, CANDIDATES),
        )
        return [(number, name, type_) for number, name, type_ in rows]

    def mentions(self, entity: EntityId, *, limit: int = 200, offset: int = 0) -> list[AnnotationId]:
        """List the annotations that point at the entity or at one merged into it, by document and position."""
        rows = self._store.read.execute(
            "SELECT annotation.uid FROM annotation JOIN entity ON entity.id = entity_id "
            "LEFT JOIN entity AS winner ON winner.id = entity.merged_into "
            "JOIN document ON document.id = document_id LEFT JOIN span ON annotation_id = annotation.id AND part = 0 "
            "WHERE (entity.uid = ? OR winner.uid = ?) AND deleted_at IS NULL "
            "ORDER BY document.id, start, annotation.id LIMIT ? OFFSET ?",
            (entity, entity, limit, offset),
        )
        return [AnnotationId(row[0]) for row in rows]

    # Changing

    def add(
        self,
        name: str,
        type: str = "Other",
        *,
        aliases: Iterable[str] = (),
        description: str = "",
        status: str = "confirmed",
    ) -> EntityId:
        """Make an entity and give its id."""
        name = _clean(name)
        uid = uuid7()
        with self._store.step(_("Add entity “{name}”").format(name=one_line([name], 40))) as step:
            number = step.insert(
                "entity",
                {
                    "uid": uid,
                    "name": name,
                    "type": type or "Other",
                    "description": description,
                    "status": status,
                    "author": step.author,
                    "created_at": step.now,
                    "modified_at": step.now,
                },
            )
            _add_name(step, number, name, "name")
            for alias in aliases:
                _add_name(step, number, _clean(alias), "alias")
        return EntityId(uid)

    def edit(self, entity: EntityId, **fields: Any) -> None:
        """Set fields of an entity: name (the old one stays as an alias), type, description, status."""
        unknown = fields.keys() - {"name", "type", "description", "status"}
        if unknown:
            raise errors.Usage(
                _("Entities have no field “{name}” that can be edited.").format(name=", ".join(sorted(unknown)))
            )
        with self._store.step(_("Edit entity")) as step:
            number = ids.number(step.connection, "entity", entity)
            values: dict[str, Any] = {k: fields[k] for k in ("type", "description", "status") if k in fields}
            if "name" in fields:
                values["name"] = _clean(fields["name"])
                step.connection.execute(
                    "UPDATE entity_name SET kind = 'alias' WHERE entity_id = ? AND kind = 'name'", (number,)
                )
                step.connection.execute(
                    "DELETE FROM entity_name WHERE entity_id = ? AND name = ?", (number, values["name"])
                )
                _add_name(step, number, values["name"], "name")
            step.update("entity", number, {**values, "modified_at": step.now})

    def add_name(self, entity: EntityId, name: str, kind: str = "alias", language: str | None = None) -> None:
        """Give an entity a further name: alias, previous or weak; one it has already is left as it is."""
        if kind not in NAME_KINDS[1:]:
            raise errors.Usage(_("A further name is an alias, previous or weak."))
        with self._store.step(_("Add name")) as step:
            _add_name(step, ids.number(step.connection, "entity", entity), _clean(name), kind, language)

    def remove_name(self, entity: EntityId, name: str) -> None:
        """Take a further name off an entity; its main name cannot be taken."""
        with self._store.step(_("Remove name")) as step:
            step.connection.execute(
                "DELETE FROM entity_name WHERE name = ? AND kind <> 'name' AND entity_id = ?",
                (name, ids.number(step.connection, "entity", entity)),
            )

    def set_properties(self, entity: EntityId, properties: Iterable[EntityProperty]) -> None:
        """Replace an entity's properties; values that contradict each other may stand side by side."""
        with self._store.step(_("Edit properties")) as step:
            number = ids.number(step.connection, "entity", entity)
            step.connection.execute("DELETE FROM entity_property WHERE entity_id = ?", (number,))
            for item in properties:
                evidence = ids.number(step.connection, "annotation", item.evidence_id) if item.evidence_id else None
                step.insert(
                    "entity_property",
                    {
                        "entity_id": number,
                        "name": item.name,
                        "value": item.value,
                        "rank": item.rank,
                        "annotation_id": evidence,
                    },
                )

    def link(self, annotations: Iterable[AnnotationId], entity: EntityId | None) -> None:
        """Point annotations of the entity layer at an entity, or at none."""
        with self._store.step(_("Link mentions") if entity else _("Unlink mentions")) as step:
            number = ids.number(step.connection, "entity", entity) if entity else None
            for marks, lot in ids.batches(ids.numbers(step.connection, "annotation", annotations)):
                _must_be_mentions(step, marks, lot)
                step.connection.execute(
                    f"UPDATE annotation SET entity_id = ?, link_state = ?, modified_at = ? WHERE id IN ({marks})",
                    (number, "confirmed" if entity else "none", step.now, *lot),
                )

    def merge(self, entity: EntityId, into: EntityId) -> None:
        """Merge an entity into another: its row, names and mentions stay and are read as the other's."""
        with self._store.step(_("Merge entities")) as step:
            loser, winner = (
                ids.number(step.connection, "entity", entity),
                ids.number(step.connection, "entity", into),
            )
            held = step.connection.execute("SELECT merged_into FROM entity WHERE id = ?", (winner,)).fetchone()[0]
            if loser == winner or held is not None:
                raise errors.Usage(_("These two cannot be merged."), _("Choose an entity that is not merged itself."))
            step.connection.execute(
                "UPDATE entity SET merged_into = ?, modified_at = ? WHERE id = ? OR merged_into = ?",
                (winner, step.now, loser, loser),
            )

    def split(self, entity: EntityId) -> None:
        """Take a merged entity out again; it has its own names and mentions as before."""
        with self._store.step(_("Split entity")) as step:
            step.update("entity", ids.number(step.connection, "entity", entity), {"merged_into": None})

    def merged(self, entity: EntityId) -> list[Entity]:
        """List the entities that were merged into this one."""
        connection = self._store.read
        rows = connection.execute(_ENTITY + "WHERE winner.uid = ? ORDER BY entity.id", (entity,)).fetchall()
        return [_entity(connection, row) for row in rows]

    def delete(self, entity: EntityId) -> None:
        """Delete an entity from the register; its mentions stay as annotations that point at nothing."""
        with self._store.step(_("Delete entity")) as step:
            number = ids.number(step.connection, "entity", entity)
            step.connection.execute("UPDATE annotation SET link_state = 'none' WHERE entity_id = ?", (number,))
            step.delete("entity", number)


def _mentions(connection: sqlite3.Connection) -> dict[int, int]:
    """Count the mentions of every entity at once, those of entities merged into it included."""
    counts: dict[int, int] = dict(
        connection.execute(
            f"SELECT entity_id, count(*) FROM annotation WHERE entity_id IS NOT NULL AND {_LIVE} GROUP BY entity_id"
        ).fetchall()
    )
    whole = dict(counts)
    for loser, winner in connection.execute("SELECT id, merged_into FROM entity WHERE merged_into IS NOT NULL"):
        whole[winner] = whole.get(winner, 0) + counts.get(loser, 0)
    return whole


def _must_be_mentions(step: Step, marks: str, annotations: list[int]) -> None:
    wrong = step.connection.execute(
        "SELECT label.name FROM annotation JOIN label ON label.id = label_id "
        f"WHERE annotation.id IN ({marks}) AND layer <> 'entity' LIMIT 1",
        annotations,
    ).fetchone()
    if wrong:
        raise errors.Usage(_("“{name}” is not a label for entities.").format(name=wrong[0]), _("Choose mentions only."))


def _add_name(step: Step, entity: int, name: str, kind: str, language: str | None = None) -> None:
    known = step.connection.execute(
        "SELECT 1 FROM entity_name WHERE entity_id = ? AND name = ?", (entity, name)
    ).fetchone()
    if not known:
        row = {"entity_id": entity, "name": name, "folded": fold(name), "kind": kind, "language": language}
        step.insert("entity_name", row)


def _clean(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise errors.Usage(_("An entity needs a name."), _("Type one and try again."))
    return name


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _entity(connection: sqlite3.Connection, row: tuple[Any, ...]) -> Entity:
    number, uid, name, type_, description, status, mentions, winner, author, created, modified = row
    names = connection.execute(
        "SELECT entity_name.name, CASE WHEN entity_id = ? THEN kind ELSE 'alias' END, language FROM entity_name "
        "WHERE entity_id = ? OR entity_id IN (SELECT id FROM entity WHERE merged_into = ?) "
        "ORDER BY entity_id <> ?, kind <> 'name', entity_name.id",
        (number, number, number, number),
    ).fetchall()
    properties = connection.execute(
        "SELECT entity_property.name, value, rank, annotation.uid FROM entity_property "
        "LEFT JOIN annotation ON annotation.id = annotation_id "
        "WHERE entity_property.entity_id = ? ORDER BY entity_property.id",
        (number,),
    ).fetchall()
    return Entity(
        id=EntityId(uid),
        name=name,
        type=type_,
        description=description,
        status=status,
        names=tuple(EntityName(*item) for item in names),
        properties=tuple(EntityProperty(*item) for item in properties),
        mentions=mentions,
        merged_into=EntityId(winner) if winner else None,
        author=author,
        created_at=created,
        modified_at=modified,
    )
