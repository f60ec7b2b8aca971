"""Records of postil/1 that belong to no document, entered into the library: by id, else by name, else made.

What is there stays as it is, unless the record was changed later. Columns a record does not have keep their
defaults; a reference to what is not there is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from desktop.store.step import Step
from desktop.store.uid import is_uid
from desktop.text.fold import fold

Record = Mapping[str, Any]

_NUMBERS = ("position", "set_no", "hidden")
_NAMES = ("name", "statement", "type")
_TIMES = ("created_at", "modified_at")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
# Documents tell what an entity or claim was merged into; what somebody has pointed elsewhere since stays there.
_MENTION = """
    UPDATE annotation SET entity_id = ? WHERE uid = ? AND entity_id = (SELECT merged_into FROM entity WHERE id = ?)
"""
_UTTERANCE = """
    UPDATE utterance SET claim_id = ?
    WHERE annotation_id = ? AND claim_id = (SELECT merged_into FROM claim WHERE id = ?)
"""


def enter(step: Step, kind: str, record: Record) -> None:
    """Enter one record within a step; raises KeyError, TypeError or ValueError for one that is not whole."""
    _ENTERED[kind](step, record)


def clear_labels(step: Step) -> None:
    """Take the ready labels out of a library that holds nothing yet, so that it gets the bundle's and no others."""
    held = "SELECT EXISTS (SELECT 1 FROM document) OR EXISTS (SELECT 1 FROM entity) OR EXISTS (SELECT 1 FROM claim)"
    if not step.connection.execute(held).fetchone()[0]:
        step.connection.execute("DELETE FROM label")


def _label(step: Step, record: Record) -> None:
    if _number(step, "label", record["id"]) is not None:
        return
    there = step.connection.execute(
        "SELECT id FROM label WHERE layer = ? AND name = ?", (record["layer"], record["name"])
    ).fetchone()
    if there is None:
        columns = ("layer", "name", "colour", "key", "guideline", "position")
        values = {name: record[name] for name in columns} | {"uid": record["id"], "hidden": int(record["hidden"])}
        _insert(step, "label", values)


def _label_parent(step: Step, record: Record) -> None:
    """Put a label under its parent, once all are there."""
    if record["parent"]:
        step.connection.execute(
            "UPDATE label SET parent_id = (SELECT id FROM label WHERE layer = ?1 AND name = ?2) "
            "WHERE layer = ?1 AND name = ?3 AND parent_id IS NULL AND name <> ?2",
            (record["layer"], record["parent"], record["name"]),
        )


def _collection(step: Step, record: Record) -> None:
    there = step.connection.execute(
        "SELECT 1 FROM collection WHERE uid = ? OR name = ?", (record["id"], record["name"])
    ).fetchone()
    if there is None:
        _insert(step, "collection", {"uid": record["id"], "name": record["name"], "note": record["note"]})


def _search(step: Step, record: Record) -> None:
    there = step.connection.execute(
        "SELECT 1 FROM saved_search WHERE uid = ? OR name = ?", (record["id"], record["name"])
    ).fetchone()
    if there is None:
        columns = {name: record[name] for name in ("name", "query", "position")}
        _insert(step, "saved_search", {"uid": record["id"], **columns})


def _entity(step: Step, record: Record) -> None:
    columns = {name: record[name] for name in ("name", "type", "description", "status")}
    number = _put(step, "entity", record, columns)
    if number is None:
        return
    for name in record["names"]:
        if name["entity_id"] != record["id"]:
            continue  # of one that was merged into it, and comes with that
        known = "SELECT 1 FROM entity_name WHERE entity_id = ? AND name = ?"
        if not step.connection.execute(known, (number, name["name"])).fetchone():
            row = {key: name[key] for key in ("name", "kind", "language")}
            _insert(step, "entity_name", {"entity_id": number, "folded": fold(name["name"]), **row})


def _entity_belongings(step: Step, record: Record) -> None:
    """Enter what an entity says of annotations and other entities."""
    number = _number(step, "entity", record["id"])
    if number is None:
        return
    has = "SELECT 1 FROM entity_property WHERE entity_id = ? AND name = ? AND value = ?"
    for one in record["properties"]:
        if not step.connection.execute(has, (number, one["name"], one["value"])).fetchone():
            evidence = _number(step, "annotation", one["evidence_id"])
            row = {key: one[key] for key in ("name", "value", "rank")}
            _insert(step, "entity_property", {"entity_id": number, "annotation_id": evidence, **row})
    if record["merged_into"]:
        _merge(step, "entity", number, record)
        for uid in record["mention_ids"]:
            step.connection.execute(_MENTION, (number, uid, number))


def _claim(step: Step, record: Record) -> None:
    names = ("statement", "topic", "claim_type", "check_worthiness", "workflow", "note")
    columns = {name: record[name] for name in names}
    _put(step, "claim", record, {**columns, "folded": fold(record["statement"])})


def _claim_belongings(step: Step, record: Record) -> None:
    """Enter what bears on a claim, how it was judged, and which utterances are its own though it was merged."""
    number = _number(step, "claim", record["id"])
    if number is None:
        return
    for group in record["evidence_sets"]:
        for item in group["items"]:
            _evidence(step, number, group["set_no"], item)
    for one in record["assessments"]:
        if _number(step, "assessment", one["id"]) is None:
            names = ("verdict", "confidence", "likelihood", "rationale", "author", "created_at")
            row = {name: one[name] for name in names}
            _insert(step, "assessment", {"uid": one["id"], "claim_id": number, **row})
    if record["merged_into"]:
        _merge(step, "claim", number, record)
    for said in record["utterances"]:
        _utterance(step, number, record["id"], said)


def _evidence(step: Step, claim: int, set_no: int, item: Record) -> None:
    if _number(step, "evidence", item["id"]) is not None:
        return
    annotation = _number(step, "annotation", item["annotation_id"])
    document = None if item["annotation_id"] else _number(step, "document", item["document_id"])
    if annotation is None and document is None:
        return
    _insert(
        step,
        "evidence",
        {
            "uid": item["id"],
            "claim_id": claim,
            "annotation_id": annotation,
            "document_id": document,
            "set_no": set_no,
            **{name: item[name] for name in ("stance", "strength", "note")},
        },
    )


def _utterance(step: Step, claim: int, uid: str, said: Record) -> None:
    """Say again which claim an utterance is of: documents tell the one that it was merged into."""
    number = _number(step, "annotation", said["annotation_id"])
    if number is None:
        return
    if said["claim_id"] == uid:
        step.connection.execute(_UTTERANCE, (claim, number, claim))


def _merge(step: Step, table: str, number: int, record: Record) -> None:
    winner = _head(step, table, _number(step, table, record["merged_into"]))
    if winner is None or winner == number:
        return
    moved = step.connection.execute(
        f"UPDATE {table} SET merged_into = ? WHERE id = ? AND merged_into IS NULL", (winner, number)
    ).rowcount
    if moved:  # what was merged into it goes along: nothing is read through two of them
        step.connection.execute(f"UPDATE {table} SET merged_into = ? WHERE merged_into = ?", (winner, number))


def _head(step: Step, table: str, number: int | None) -> int | None:
    """Give what an entity or claim is read as in the end."""
    seen: set[int] = set()
    while number is not None and number not in seen:
        seen.add(number)
        row = step.connection.execute(f"SELECT merged_into FROM {table} WHERE id = ?", (number,)).fetchone()
        if row is None or row[0] is None:
            return number
        number = row[0]
    return number


def _put(step: Step, table: str, record: Record, columns: dict[str, Any]) -> int | None:
    """Insert a row, or change the one of its id where the record says otherwise and is no older; give its id."""
    if not is_uid(record["id"]):
        return None
    names = ", ".join(columns)
    found = step.connection.execute(
        f"SELECT id, modified_at, {names} FROM {table} WHERE uid = ?", (record["id"],)
    ).fetchone()
    if found is None:
        history = {name: record[name] for name in ("author", "created_at", "modified_at")}
        return _insert(step, table, {"uid": record["id"], **columns, **history})
    if record["modified_at"] >= found[1] and tuple(columns.values()) != found[2:]:
        step.update(table, found[0], _sound({**columns, "modified_at": record["modified_at"]}))
    return int(found[0])


def _insert(step: Step, table: str, values: Mapping[str, Any]) -> int:
    return step.insert(table, _sound(values))


def _sound(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give values as their columns take them; raises ValueError, for SQLite itself would take any."""
    for name, value in values.items():
        if name in _NUMBERS or name.endswith("_id"):
            fits = value is None or type(value) is int
        elif not isinstance(value, str | None):
            fits = False
        elif name in _NAMES:
            fits = bool((value or "").strip())
        elif name in _TIMES:
            fits = _TIME.fullmatch(value or "") is not None
        else:
            fits = name != "uid" or is_uid(value)
        if not fits:
            raise ValueError(f"{name}: {value!r}")
    return dict(values)


def _number(step: Step, table: str, uid: str | None) -> int | None:
    if not uid:
        return None
    row = step.connection.execute(f"SELECT id FROM {table} WHERE uid = ?", (uid,)).fetchone()
    return int(row[0]) if row is not None else None


_ENTERED: dict[str, Callable[[Step, Record], None]] = {
    "label": _label,
    "label belongings": _label_parent,
    "collection": _collection,
    "search": _search,
    "entity": _entity,
    "entity belongings": _entity_belongings,
    "claim": _claim,
    "claim belongings": _claim_belongings,
}
