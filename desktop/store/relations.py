"""Typed links between annotations, entities and claims."""

from __future__ import annotations

from collections.abc import Iterable

from desktop import errors
from desktop.language import _
from desktop.model import DocumentId, LabelId, Relation, RelationId
from desktop.store import ids
from desktop.store.store import Store
from desktop.store.uid import uuid7

KINDS = ("annotation", "entity", "claim")

_END = """
    CASE WHEN {side}_annotation_id IS NOT NULL THEN 'annotation' WHEN {side}_entity_id IS NOT NULL THEN 'entity'
         ELSE 'claim' END,
    coalesce((SELECT uid FROM annotation WHERE id = {side}_annotation_id),
             (SELECT uid FROM entity WHERE id = {side}_entity_id), (SELECT uid FROM claim WHERE id = {side}_claim_id))
"""
_RELATION = f"""
    SELECT relation.uid, label.name, {_END.format(side="from")}, {_END.format(side="to")},
           relation.note, relation.state, relation.author, relation.created_at, relation.modified_at
    FROM relation JOIN label ON label.id = label_id
"""


class Relations:
    """The relations of one library."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[Relation]:
        """List every relation in the order of making."""
        return self._select("", ())

    def of(self, document: DocumentId) -> list[Relation]:
        """List the relations between annotations that begin in a document."""
        where = (
            "WHERE from_annotation_id IN (SELECT annotation.id FROM annotation "
            "JOIN document ON document.id = document_id WHERE document.uid = ?)"
        )
        return self._select(where, (document,))

    def _select(self, where: str, values: tuple[object, ...]) -> list[Relation]:
        rows = self._store.read.execute(f"{_RELATION} {where} ORDER BY relation.id", values)
        return [Relation(*row) for row in rows]

    def add(
        self, label: LabelId, from_end: tuple[str, str], to_end: tuple[str, str], *, note: str | None = None
    ) -> RelationId:
        """Link two things, each given as `(kind, id)` with kind annotation, entity or claim; give the relation's id."""
        uid = uuid7()
        with self._store.step(_("Add relation")) as step:
            layer = step.connection.execute("SELECT layer FROM label WHERE uid = ?", (label,)).fetchone()
            if layer is None or layer[0] != "relation":
                raise errors.Usage(_("That is not a label for relations."), _("Choose one of the relation layer."))
            row = {
                "uid": uid,
                "label_id": ids.number(step.connection, "label", label),
                "note": note,
                "author": step.author,
                "created_at": step.now,
                "modified_at": step.now,
            }
            for side, (kind, end) in (("from", from_end), ("to", to_end)):
                if kind not in KINDS:
                    raise errors.Usage(_("A relation links annotations, entities or claims."))
                row[f"{side}_{kind}_id"] = ids.number(step.connection, kind, end)
            step.insert("relation", row)
        return RelationId(uid)

    def remove(self, relations: Iterable[RelationId]) -> None:
        """Delete relations; what they linked stays."""
        with self._store.step(_("Remove relation")) as step:
            for uid in relations:
                step.delete("relation", ids.number(step.connection, "relation", uid))
