"""The library's schema of labels: five layers, names, colours, keys, guidelines; exchanged as one JSON file."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from desktop import errors
from desktop.language import _
from desktop.model import LAYERS, Label, LabelId, Layer, one_line
from desktop.store import ids
from desktop.store.step import Step
from desktop.store.store import Store
from desktop.store.uid import uuid7

FORMAT = "postil-labels/1"
COLOUR = re.compile(r"#[0-9a-f]{6}")
# Okabe and Ito's colour-blind-safe set without black, extended by Paul Tol's muted scheme.
COLOURS = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#cc79a7",
    "#d55e00",
    "#56b4e9",
    "#b8a800",
    "#332288",
    "#882255",
    "#117733",
    "#999933",
    "#aa4499",
    "#44aa99",
    "#661100",
)

_LABEL = """
    SELECT label.uid, label.layer, label.name, label.colour, label.key, parent.uid, label.guideline, label.position,
           label.hidden, (SELECT count(*) FROM annotation WHERE label_id = label.id)
    FROM label LEFT JOIN label AS parent ON parent.id = label.parent_id
"""


class Kind(NamedTuple):
    """What annotating needs of a label: its integer id, layer and name, without counting where it is used."""

    number: int
    layer: Layer
    name: str


def kind(connection: sqlite3.Connection, label: LabelId) -> Kind:
    """Give what annotating needs of a label; raises NotFound."""
    row = connection.execute("SELECT id, layer, name FROM label WHERE uid = ?", (label,)).fetchone()
    if row is None:
        ids.number(connection, "label", label)
    return Kind(*row)


class Labels:
    """The labels of one library."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self, layer: Layer | None = None, *, hidden: bool = False) -> list[Label]:
        """List labels by layer and position; hidden ones only when asked for."""
        rows = self._store.read.execute(
            _LABEL
            + "WHERE (label.layer = ? OR ? IS NULL) AND (NOT label.hidden OR ?) ORDER BY label.position, label.id",
            (layer, layer, hidden),
        )
        found = [_label(row) for row in rows]
        return sorted(found, key=lambda label: LAYERS.index(label.layer))

    def get(self, label: LabelId) -> Label:
        """Give a label; raises NotFound."""
        row = self._store.read.execute(_LABEL + "WHERE label.uid = ?", (label,)).fetchone()
        if row is None:
            ids.number(self._store.read, "label", label)
        return _label(row)

    def named(self, name: str, *layers: Layer) -> Label:
        """Give the label of that name, of one of the layers when given; case decides only between two."""
        rows = self._store.read.execute(_LABEL).fetchall()
        allowed = [label for label in map(_label, rows) if not layers or label.layer in layers]
        exact = [label for label in allowed if label.name == name]
        found = exact or [label for label in allowed if label.name.casefold() == name.casefold()]
        if found:
            return min(found, key=lambda label: LAYERS.index(label.layer))
        raise errors.NotFound(
            _("There is no label “{name}” in the library.").format(name=name),
            _("Labels are: {names}.").format(names=", ".join(label.name for label in allowed) or "–"),
        )

    def propose_colour(self) -> str:
        """Give the colour-blind-safe colour that is used least so far."""
        used = [row[0] for row in self._store.read.execute("SELECT colour FROM label")]
        return min(COLOURS, key=lambda colour: (used.count(colour), COLOURS.index(colour)))

    def add(
        self,
        layer: Layer,
        name: str,
        *,
        colour: str | None = None,
        key: str = "",
        parent: LabelId | None = None,
        guideline: str = "",
    ) -> LabelId:
        """Make a label and give its id; the colour is proposed when none is given."""
        uid = uuid7()
        with self._store.step(_("Add label “{name}”").format(name=one_line([name], 40))) as step:
            row = _checked(
                step,
                None,
                {"layer": layer, "name": name, "colour": colour or self.propose_colour(), "key": key},
            )
            position = step.connection.execute("SELECT coalesce(max(position), 0) + 1 FROM label").fetchone()[0]
            above = _parent(step, parent, layer)
            step.insert("label", {**row, "uid": uid, "parent_id": above, "guideline": guideline, "position": position})
        return LabelId(uid)

    def edit(self, label: LabelId, **fields: Any) -> None:
        """Set fields of a label: name, colour, key, parent (an id or None), guideline, hidden."""
        unknown = fields.keys() - {"name", "colour", "key", "parent", "guideline", "hidden"}
        if unknown:
            raise errors.Usage(
                _("Labels have no field “{name}” that can be edited.").format(name=", ".join(sorted(unknown)))
            )
        with self._store.step(_("Edit label")) as step:
            number = ids.number(step.connection, "label", label)
            layer = step.connection.execute("SELECT layer FROM label WHERE id = ?", (number,)).fetchone()[0]
            values = _checked(step, number, {**fields, "layer": layer})
            if "parent" in values:
                parent = values.pop("parent")
                values["parent_id"] = _parent(step, parent, layer)
                _must_not_circle(step, number, values["parent_id"])
            step.update("label", number, values)

    def order(self, labels: Sequence[LabelId]) -> None:
        """Put labels in this order; those not named come after, as they were."""
        with self._store.step(_("Order labels")) as step:
            rest = [row[0] for row in step.connection.execute("SELECT uid FROM label ORDER BY position, id")]
            ordered = [*labels, *(uid for uid in rest if uid not in labels)]
            for position, uid in enumerate(ordered, 1):
                step.connection.execute("UPDATE label SET position = ? WHERE uid = ?", (position, uid))

    def merge(self, label: LabelId, into: LabelId) -> int:
        """Give all annotations of one label another of the same layer and drop the first; give how many moved."""
        with self._store.step(_("Merge labels")) as step:
            loser, winner = (
                ids.number(step.connection, "label", label),
                ids.number(step.connection, "label", into),
            )
            if loser == winner or self.get(label).layer != self.get(into).layer:
                raise errors.Usage(_("Only two labels of one layer can be merged."), _("Choose another label."))
            moved = step.connection.execute(
                "UPDATE annotation SET label_id = ?, modified_at = ? WHERE label_id = ?",
                (winner, step.now, loser),
            ).rowcount
            step.connection.execute("UPDATE relation SET label_id = ? WHERE label_id = ?", (winner, loser))
            _hand_down(step, loser, winner)
            step.delete("label", loser)
        return moved

    def delete(self, label: LabelId, *, with_annotations: bool = False) -> int:
        """Delete a label, and its annotations when said so; give how many went. Raises Usage when it is in use."""
        with self._store.step(_("Delete label")) as step:
            number = ids.number(step.connection, "label", label)
            used = self.get(label).used
            related = step.connection.execute("SELECT count(*) FROM relation WHERE label_id = ?", (number,)).fetchone()[
                0
            ]
            if (used or related) and not with_annotations:
                raise errors.Usage(
                    _("The label is used by {n} annotations.").format(n=used + related),
                    _("Hide it, merge it into another, or delete it with its annotations."),
                )
            step.connection.execute("DELETE FROM annotation WHERE label_id = ?", (number,))
            step.connection.execute("DELETE FROM relation WHERE label_id = ?", (number,))
            step.delete("label", number)
        return int(used + related)

    # Exchange

    def dump(self) -> str:
        """Give the whole schema as JSON text, hidden labels included."""
        by_id = {label.id: label.name for label in self.all(hidden=True)}
        labels = [
            {
                "layer": label.layer,
                "name": label.name,
                "colour": label.colour,
                "key": label.key,
                "parent": by_id.get(label.parent) if label.parent else None,
                "guideline": label.guideline,
                "hidden": label.hidden,
            }
            for label in self.all(hidden=True)
        ]
        return json.dumps({"format": FORMAT, "labels": labels}, ensure_ascii=False, indent=2) + "\n"

    def load(self, text: str) -> tuple[int, int]:
        """Take in a schema from JSON text: labels of a known layer and name are brought up to date, others made.

        Gives (made, updated). One step; raises Usage when the text is no schema, and then changes nothing.
        """
        entries = _parse(text)
        made = updated = 0
        with self._store.step(_("Load labels")) as step:
            for entry in entries:
                known = step.connection.execute(
                    "SELECT uid FROM label WHERE layer = ? AND name = ?", (entry["layer"], entry["name"])
                ).fetchone()
                values = {k: v for k, v in entry.items() if k in ("colour", "key", "guideline", "hidden")}
                if known:
                    self.edit(LabelId(known[0]), **values)
                    updated += 1
                else:
                    uid = self.add(entry["layer"], entry["name"], **{k: v for k, v in values.items() if k != "hidden"})
                    if values.get("hidden"):
                        self.edit(uid, hidden=True)
                    made += 1
            self._set_parents(step, entries)
        return made, updated

    def _set_parents(self, step: Step, entries: list[dict[str, Any]]) -> None:
        for entry in entries:
            if entry.get("parent"):
                parent = self.named(entry["parent"], entry["layer"])
                self.edit(self.named(entry["name"], entry["layer"]).id, parent=parent.id)


def _parse(text: str) -> list[dict[str, Any]]:
    try:
        content = json.loads(text)
        entries = content["labels"]
        names = {(entry["layer"], _name(entry["name"])) for entry in entries}
        if content["format"] != FORMAT or len(names) != len(entries):
            raise ValueError(content["format"])
        return [_entry(entry, names) for entry in entries]
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise errors.Usage(
            _("This is not a file of labels that Postil can load."),
            _("It should be JSON with “format”: “{format}” and a list “labels”.").format(format=FORMAT),
            repr(problem),
        ) from problem


def _entry(entry: Mapping[str, Any], names: set[tuple[str, str]]) -> dict[str, Any]:
    """Take one label from a file: what is absent or null stays as it is in the library."""
    found: dict[str, Any] = {"layer": entry["layer"], "name": _name(entry["name"])}
    for field in ("colour", "key", "guideline"):
        if entry.get(field) is not None:
            found[field] = str(entry[field])
    if entry.get("hidden") is not None:
        found["hidden"] = entry["hidden"] is True
    if entry.get("parent"):
        found["parent"] = _name(entry["parent"])
        if (found["layer"], found["parent"]) not in names:
            raise ValueError(found["parent"])
    return found


def _name(name: object) -> str:
    if not isinstance(name, str):
        raise TypeError(name)
    return " ".join(name.split())


def _checked(step: Step, number: int | None, fields: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(fields)
    if values["layer"] not in LAYERS:
        raise errors.Usage(
            _("There is no layer “{layer}”.").format(layer=values["layer"]),
            _("Choose one of {layers}.").format(layers=", ".join(LAYERS)),
        )
    if "name" in values:
        values["name"] = _name(str(values["name"]))
        taken = step.connection.execute(
            "SELECT 1 FROM label WHERE layer = ? AND name = ? AND id IS NOT ?",
            (values["layer"], values["name"], number),
        ).fetchone()
        if taken or not values["name"]:
            raise errors.Usage(
                _("There is already a label “{name}” in this layer.").format(name=values["name"])
                if values["name"]
                else _("A label needs a name."),
                _("Choose another name."),
            )
    if "colour" in values:
        values["colour"] = str(values["colour"]).lower()
        if not COLOUR.fullmatch(values["colour"]):
            raise errors.Usage(_("A colour is written as #rrggbb."), _("Choose one from the list."))
    if "key" in values:
        values["key"] = str(values["key"] or "")
    if len(values.get("key", "")) > 1:
        raise errors.Usage(_("A label's key is one character."), _("Choose a letter or a digit."))
    _free_key(step, number, values)
    if "hidden" in values:
        values["hidden"] = int(values["hidden"])
    return values


def _free_key(step: Step, number: int | None, values: Mapping[str, Any]) -> None:
    """A key belongs to one label: the last to claim it has it."""
    if values.get("key"):
        step.connection.execute("UPDATE label SET key = '' WHERE key = ? AND id IS NOT ?", (values["key"], number))


def _parent(step: Step, parent: LabelId | None, layer: str) -> int | None:
    if parent is None:
        return None
    found = kind(step.connection, parent)
    if found.layer != layer:
        raise errors.Usage(_("A label and its parent are of one layer."), _("Choose another parent."))
    return found.number


def _hand_down(step: Step, loser: int, winner: int) -> None:
    """Give the children of a label to another, which first takes the place of the label if it stood under it."""
    above = "SELECT parent_id FROM label WHERE id = ?"
    seen: int | None = winner
    while seen is not None and seen != loser:
        seen = step.connection.execute(above, (seen,)).fetchone()[0]
    if seen == loser:
        higher = step.connection.execute(above, (loser,)).fetchone()[0]
        step.connection.execute("UPDATE label SET parent_id = ? WHERE id = ?", (higher, winner))
    step.connection.execute("UPDATE label SET parent_id = ? WHERE parent_id = ?", (winner, loser))


def _must_not_circle(step: Step, number: int, parent: int | None) -> None:
    seen = parent
    while seen is not None:
        if seen == number:
            raise errors.Usage(_("A label cannot stand under itself."), _("Choose another parent."))
        seen = step.connection.execute("SELECT parent_id FROM label WHERE id = ?", (seen,)).fetchone()[0]


def _label(row: tuple[Any, ...]) -> Label:
    uid, layer, name, colour, key, parent, guideline, position, hidden, used = row
    return Label(
        LabelId(uid),
        layer,
        name,
        colour,
        key,
        LabelId(parent) if parent else None,
        guideline,
        position,
        bool(hidden),
        used,
    )
