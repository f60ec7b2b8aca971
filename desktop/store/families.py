"""Near twins: bands through which texts meet, and families of those that are alike. Derived, filled when there is time.

Texts come in the order of their ids and never change, so the last id done is all there is to remember. A text joins
the family of every text it is like; what lies in the bin is left out when one asks, not when families are made.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Sequence

from desktop.kin import Family, Twin
from desktop.model import Changes, DocumentId
from desktop.store import ids
from desktop.store.documents import Documents
from desktop.store.store import Store
from desktop.text.sketch import ALIKE, RECIPE, bands, likeness, sketch

# Documents outside the bin by family; those of one text that has no other near twins are a family, too.
KIN = """
    SELECT document.id AS id, family.family AS family
    FROM family CROSS JOIN document ON document.text_id = family.text_id WHERE document.deleted_at IS NULL
    UNION ALL
    SELECT document.id, document.text_id
    FROM (SELECT text_id FROM document GROUP BY text_id HAVING count(*) > 1 EXCEPT SELECT text_id FROM family) AS shared
    CROSS JOIN document ON document.text_id = shared.text_id WHERE document.deleted_at IS NULL
"""
WITH_TWINS = (
    f"SELECT id FROM (SELECT id, count(*) OVER (PARTITION BY family) AS members FROM ({KIN})) WHERE members > 1"
)

LISTED = 200  # near twins of one document
_SLICE, _LOT = 32, 1_000  # texts in one transaction: while someone may wait, and in bulk
_MET = 16  # texts looked at for one band: what many share is a phrase, and then the newest are likeliest
_MARK = "kin_mark"


def refresh(store: Store, budget_seconds: float | None = None) -> bool:
    """Bring bands and families up to date for texts that are new; returns whether all is done within the budget.

    Cheap when nothing is new. Texts that came without a sketch get one. Each slice is a transaction of its own, so
    it may be stopped anywhere; listeners are told when families moved.
    """
    ends = None if budget_seconds is None else time.monotonic() + budget_seconds
    lot = _LOT if ends is None else _SLICE
    while _read_mark(store.read) < _top(store.read):
        with store.aside() as connection:
            mark = _read_mark(connection)
            if mark == 0:
                _forget(connection)
            moved = _meet(connection, mark, mark + lot)
            _write_mark(connection, min(mark + lot, _top(connection)))
        if moved:
            store.tell(Changes(0, "", frozenset({"family"})), "step")
        if ends is not None and time.monotonic() >= ends:
            return _read_mark(store.read) >= _top(store.read)
    return True


def rebuild(store: Store) -> None:
    """Forget sketches, bands and families and make them anew."""
    with store.aside() as connection:
        connection.execute("DELETE FROM sketch")
        _write_mark(connection, 0)
    refresh(store)


def is_sound(connection: sqlite3.Connection) -> bool:
    """Say whether sketches, bands and families are those of the texts, as far as they have been made."""
    mark = _read_mark(connection)
    expected = 0
    rows = "SELECT text.id, body, hashes FROM text LEFT JOIN sketch ON text_id = text.id WHERE text.id <= ?"
    for _number, body, kept in connection.execute(rows, (mark,)):
        drawn = sketch(body)
        if drawn != kept:
            return False
        expected += len(set(bands(drawn))) if drawn else 0
    lone = "SELECT 1 FROM family GROUP BY family HAVING count(*) < 2 OR min(text_id) <> family"
    counted = connection.execute("SELECT count(*) FROM band WHERE text_id <= ?", (mark,)).fetchone()[0]
    strays = "SELECT 1 FROM band WHERE text_id NOT IN (SELECT text_id FROM sketch) LIMIT 1"
    return counted == expected and not any(connection.execute(sql).fetchone() for sql in (lone, strays))


def sweep(connection: sqlite3.Connection, broken: Iterable[int]) -> None:
    """Drop what a tidy has left behind, and part those of the `broken` families whom only a dropped text held together.

    Ids of dropped texts may come again, so that the mark goes back to the last text there is.
    """
    connection.execute("DELETE FROM band WHERE text_id NOT IN (SELECT id FROM text)")
    _write_mark(connection, min(_read_mark(connection), _top(connection)))
    for family in broken:
        left = connection.execute(
            "SELECT text_id, hashes FROM family JOIN sketch USING (text_id) WHERE family = ? ORDER BY text_id",
            (family,),
        ).fetchall()
        connection.execute("DELETE FROM family WHERE family = ?", (family,))
        _unite(connection, _alike(connection, left))


def broken_by(connection: sqlite3.Connection, texts: str) -> list[int]:
    """Give the families that lose a text when those of a table expression go."""
    rows = connection.execute(f"SELECT DISTINCT family FROM family WHERE text_id IN (SELECT id FROM {texts})")
    return [row[0] for row in rows]


def nearest(connection: sqlite3.Connection, drawn: bytes) -> list[tuple[DocumentId, float]]:
    """Give the documents outside the bin whose texts are near twins of a sketched one, the likest first.

    Only texts that `refresh` has met are found.
    """
    met = {text for texts in _holders(connection, bands(drawn), 1).values() for text in texts}
    likest = [(text, alike) for text, alike in _measured(connection, drawn, met) if alike >= ALIKE]
    found = []
    for text, alike in sorted(likest, key=lambda pair: (-pair[1], -pair[0])):
        rows = connection.execute("SELECT uid FROM document WHERE text_id = ? AND deleted_at IS NULL", (text,))
        found += [(DocumentId(row[0]), alike) for row in rows]
    return found


def of(store: Store, document: DocumentId) -> Family:
    """Give the near twins of a document, newest first, each with what the two share; raises NotFound."""
    with store.snapshot() as connection:
        number = ids.number(connection, "document", document)
        (text,) = connection.execute("SELECT text_id FROM document WHERE id = ?", (number,)).fetchone()
        rows = connection.execute(
            "SELECT uid, text_id FROM document WHERE +deleted_at IS NULL AND id <> ? AND text_id IN ("
            "SELECT text_id FROM family WHERE family = (SELECT family FROM family WHERE text_id = ?) UNION SELECT ?) "
            "ORDER BY published DESC NULLS LAST, id DESC",
            (number, text, text),
        ).fetchall()
        listed = rows[:LISTED]
        drawn = connection.execute("SELECT hashes FROM sketch WHERE text_id = ?", (text,)).fetchone()
        shared = dict(_measured(connection, drawn[0], {row[1] for row in listed} - {text})) if drawn else {}
        lines = {row.id: row for row in Documents(store).rows(DocumentId(row[0]) for row in listed)}
    twins = [Twin(lines[uid], 1.0 if other == text else min(shared.get(other, 0.0), 0.99)) for uid, other in listed]
    return Family(document, tuple(twins), len(rows) - len(listed))


# Meeting


def _meet(connection: sqlite3.Connection, after: int, upto: int) -> bool:
    """Bring the texts of a range of ids in; says whether any of them has a near twin."""
    rows = connection.execute(
        "SELECT id, hashes, CASE WHEN hashes IS NULL OR substr(hashes, 1, 1) <> ? THEN body END "
        "FROM text LEFT JOIN sketch ON text_id = id WHERE id > ? AND id <= ? ORDER BY id",
        (bytes((RECIPE,)), after, upto),
    ).fetchall()
    drawn = ((number, sketch(body)) for number, _hashes, body in rows if body is not None)
    fresh = [(number, hashes) for number, hashes in drawn if hashes is not None]
    connection.executemany("INSERT OR REPLACE INTO sketch (text_id, hashes) VALUES (?, ?)", fresh)
    lot = sorted([*fresh, *((number, hashes) for number, hashes, body in rows if body is None)])
    connection.executemany(
        "INSERT OR IGNORE INTO band (value, text_id) VALUES (?, ?)",
        sorted((value, number) for number, hashes in lot for value in bands(hashes)),  # in order, for the tree's sake
    )
    pairs = _alike(connection, lot)
    _unite(connection, pairs)
    return bool(pairs)


def _alike(connection: sqlite3.Connection, lot: Sequence[tuple[int, bytes]]) -> list[tuple[int, int]]:
    """Give the pairs of near twins of which one is of the lot and the other of it or older."""
    pairs = []
    cut = {number: bands(hashes) for number, hashes in lot}
    holders = _holders(connection, {value for values in cut.values() for value in values}, 2)
    for number, hashes in lot:
        met = {other for value in holders.keys() & cut[number] for other in holders[value] if other < number}
        pairs += [(other, number) for other, alike in _measured(connection, hashes, met) if alike >= ALIKE]
    return pairs


def _holders(connection: sqlite3.Connection, values: Iterable[int], least: int) -> dict[int, list[int]]:
    """Give the newest few texts of each band that has at least so many (1 or 2)."""
    rows = connection.execute(
        "SELECT value, (SELECT group_concat(text_id) FROM (SELECT text_id FROM band WHERE band.value = wanted.value "
        f"ORDER BY text_id DESC LIMIT {_MET})) AS holders FROM json_each(?) AS wanted "
        "WHERE holders IS NOT NULL AND (? < 2 OR instr(holders, ','))",
        (json.dumps(sorted(values)), least),
    )
    return {value: [int(text) for text in holders.split(",")] for value, holders in rows}


def _measured(connection: sqlite3.Connection, drawn: bytes, texts: Iterable[int]) -> list[tuple[int, float]]:
    """Measure a sketch against those of some texts."""
    found = []
    for marks, lot in ids.batches(texts):
        rows = connection.execute(f"SELECT text_id, hashes FROM sketch WHERE text_id IN ({marks})", lot)
        found += [(text, likeness(drawn, hashes)) for text, hashes in rows]
    return found


def _unite(connection: sqlite3.Connection, pairs: Iterable[tuple[int, int]]) -> None:
    """Make one family of the families of each pair; it is named by its lowest text."""
    for pair in pairs:
        families = [_family(connection, text) for text in pair]
        low, high = min(families), max(families)
        if low != high:
            connection.execute("UPDATE family SET family = ? WHERE family = ?", (low, high))
        connection.executemany(
            "INSERT OR IGNORE INTO family (text_id, family) VALUES (?, ?)", [(text, low) for text in pair]
        )


def _family(connection: sqlite3.Connection, text: int) -> int:
    row = connection.execute("SELECT family FROM family WHERE text_id = ?", (text,)).fetchone()
    return int(row[0]) if row else text


# How far it is


def _top(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM text").fetchone()[0])


def _read_mark(connection: sqlite3.Connection) -> int:
    """Give the last text that was met; 0 where none was, or by another recipe."""
    row = connection.execute("SELECT value FROM library WHERE key = ?", (_MARK,)).fetchone()
    recipe, mark = json.loads(row[0]) if row else (RECIPE, 0)
    return int(mark) if recipe == RECIPE else 0


def _write_mark(connection: sqlite3.Connection, mark: int) -> None:
    connection.execute("INSERT OR REPLACE INTO library VALUES (?, ?)", (_MARK, json.dumps([RECIPE, mark])))


def _forget(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM band")
    connection.execute("DELETE FROM family")
