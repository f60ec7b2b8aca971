"""Undo that belongs to the data: triggers write the inverse of every row change under the step at the gate.

Undoing a step runs its inverses newest first with the gate open for the same step, so the triggers write
what redoing needs in their place. The two are one function.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from desktop import errors
from desktop.language import _
from desktop.model import Change, Changes, DocumentId, RunId
from desktop.store.schema import BELONGINGS, JOURNALED

MERGED = 200  # rows undone by one statement
VALUES = ") VALUES"
_NOTHING_FRESH = 2**62  # greater than any id
_ORDER = {table: place for place, table in enumerate(JOURNALED)}


def triggers(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield the SQL of the journal's triggers, three for each journaled table, from the tables as they are."""
    for table, document in JOURNALED.items():
        columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")') if row[1] != "id"]
        yield from _table_triggers(table, columns, document)


def lay_triggers(connection: sqlite3.Connection) -> None:
    """Lay the journal's triggers anew: after a table was made or rebuilt."""
    for table in JOURNALED:
        for verb in ("insert", "update", "delete"):
            connection.execute(f"DROP TRIGGER IF EXISTS journal_{table}_{verb}")
    for statement in triggers(connection):
        connection.execute(statement)


def _table_triggers(table: str, columns: list[str], document: str) -> Iterator[str]:
    values = " || ',' || ".join(f"quote(old.{_name(column)})" for column in columns)
    names = ",".join(_name(column) for column in columns)
    changed = " OR ".join(f"old.{_name(column)} IS NOT new.{_name(column)}" for column in columns)
    assignments = " || ".join(
        f"CASE WHEN old.{_name(c)} IS NOT new.{_name(c)} THEN ',{_name(c)}=' || quote(old.{_name(c)}) ELSE '' END"
        for c in columns
    )
    bodies = {
        "insert": ("new", "", f"'DELETE FROM {table} WHERE id=' || new.id"),
        "update": (
            "new",
            f" WHEN ({changed})",
            f"'UPDATE {table} SET id=id' || {assignments} || ' WHERE id=' || old.id",
        ),
        "delete": (
            "old",
            "",
            f"'INSERT INTO {table}(id,{names}) VALUES(' || old.id || ',' || {values} || ')'",
        ),
    }
    for verb, (row, when, inverse) in bodies.items():
        if table in BELONGINGS:
            fresh = f"{row}.annotation_id < coalesce((SELECT fresh FROM gate), {_NOTHING_FRESH})"
            when = f"{when} AND {fresh}" if verb == "update" else f" WHEN {fresh}"
        yield (
            f"CREATE TRIGGER journal_{table}_{verb} AFTER {verb.upper()} ON {table}{when} BEGIN "
            "SELECT RAISE(ABORT, 'Postil changes a library only in a step, so that it can be undone') "
            "WHERE NOT EXISTS (SELECT 1 FROM gate); "
            'INSERT INTO journal (step_id, "table", row, document_id, inverse) VALUES '
            f"((SELECT step_id FROM gate), '{table}', {row}.id, {document.format(row=row)}, {inverse}); END"
        )


def _name(column: str) -> str:
    return f'"{column}"'


def begin(connection: sqlite3.Connection, name: str, author: str, now: str, *, run: int | None = None) -> int:
    """Open the gate for a new step and return its id; it stands where its run began, if it goes on with one."""
    first = connection.execute("SELECT min(place) FROM step WHERE run_id = ?", (run,)).fetchone()[0] if run else None
    cursor = connection.execute(
        "INSERT INTO step (place, run_id, name, author, at) VALUES (?, ?, ?, ?, ?)",
        (first or 0, run, name, author, now),
    )
    step = int(cursor.lastrowid or 0)
    if first is None:
        connection.execute("UPDATE step SET place = id WHERE id = ?", (step,))
    fresh = connection.execute("SELECT seq + 1 FROM sqlite_sequence WHERE name = 'annotation'").fetchone()
    connection.execute("INSERT INTO gate VALUES (?, ?)", (step, fresh[0] if fresh else 1))
    return step


def finish(connection: sqlite3.Connection, step: int, limit: int) -> Changes:
    """Close the gate and report what moved; a step that moved nothing leaves no line in the history.

    A step that moved something ends redo, unless it goes on with a run: an import must not cost the user a redo.
    """
    connection.execute("DELETE FROM gate")
    changes = report(connection, [step])
    if changes.rows:
        connection.execute("UPDATE step SET rows = ? WHERE id = ?", (changes.rows, step))
        if changes.position == step:
            connection.execute("DELETE FROM step WHERE undone")
    else:
        connection.execute("DELETE FROM step WHERE id = ?", (step,))
    if step % 100 == 0:
        _forget(connection, limit)
    return changes


def report(connection: sqlite3.Connection, steps: list[int]) -> Changes:
    """Read from the journal which tables and documents the steps moved."""
    marks = ",".join("?" * len(steps))
    rows = connection.execute(
        f'SELECT "table", document_id, count(*) FROM journal WHERE step_id IN ({marks}) GROUP BY 1, 2', steps
    ).fetchall()
    ids = {row[1] for row in rows if row[1] is not None}
    documents = {_document_uid(connection, number) for number in ids}
    place, name, run = connection.execute(
        "SELECT place, step.name, run.uid FROM step LEFT JOIN run ON run.id = run_id WHERE step.id = ?",
        (steps[0],),
    ).fetchone()
    return Changes(
        position=place,
        name=name,
        tables=frozenset(row[0] for row in rows),
        documents=frozenset(DocumentId(uid) for uid in documents if uid),
        rows=sum(row[2] for row in rows),
        run_id=RunId(run) if run else None,
    )


def _document_uid(connection: sqlite3.Connection, number: int) -> str | None:
    found = connection.execute("SELECT uid FROM document WHERE id = ?", (number,)).fetchone()
    return found[0] if found else None


def top(connection: sqlite3.Connection, *, undone: bool) -> Change | None:
    """Give the line that undo (or, with `undone`, redo) would take next."""
    extreme = "min(place) FROM step WHERE undone" if undone else "max(place) FROM step WHERE NOT undone"
    place = connection.execute(f"SELECT {extreme}").fetchone()[0]
    if place is None:
        return None
    return next(_lines(connection, "WHERE place = ? AND undone = ?", (place, undone)), None)


def history(connection: sqlite3.Connection, limit: int) -> list[Change]:
    """List the newest lines first, those that were undone included; a run is one line."""
    return list(_lines(connection, "", (), limit))


def _lines(connection: sqlite3.Connection, where: str, values: tuple[object, ...], limit: int = 1) -> Iterator[Change]:
    rows = connection.execute(
        "SELECT place, coalesce(run.name, step.name), step.author, min(at), min(undone), sum(rows), run.uid "
        f"FROM step LEFT JOIN run ON run.id = run_id {where} GROUP BY place ORDER BY place DESC LIMIT ?",
        (*values, limit),
    )
    for place, name, author, at, undone, moved, run in rows:
        yield Change(place, name, author, at, bool(undone), moved, RunId(run) if run else None)


def turn(connection: sqlite3.Connection, line: Change, *, expected: int | None) -> Changes:
    """Undo the line, or redo it when it is undone, within the caller's transaction."""
    if expected is not None and expected != line.position:
        raise errors.Moved(
            _("The library was changed meanwhile; the newest change is now “{name}”.").format(name=line.name),
            _("Look at the history and choose again. Nothing was undone."),
        )
    connection.execute("PRAGMA defer_foreign_keys = ON")
    order = "ASC" if line.undone else "DESC"
    steps = [
        row[0]
        for row in connection.execute(
            f"SELECT id FROM step WHERE place = ? AND undone = ? ORDER BY id {order}",
            (line.position, line.undone),
        )
    ]
    try:
        for step in steps:
            _turn_step(connection, step)
    except sqlite3.IntegrityError as problem:
        raise errors.Moved(
            _("“{name}” cannot be turned round: a change made during it stands in the way.").format(name=line.name),
            _("Take that change back by hand first. Nothing was changed."),
            str(problem),
        ) from problem
    connection.execute("DELETE FROM gate")
    connection.executemany("UPDATE step SET undone = ? WHERE id = ?", [(not line.undone, step) for step in steps])
    changes = report(connection, steps[:1]) if len(steps) == 1 else _report_many(connection, steps)
    return replace(changes, name=line.name)


def _report_many(connection: sqlite3.Connection, steps: list[int]) -> Changes:
    parts = [report(connection, [step]) for step in steps]
    return Changes(
        position=parts[0].position,
        name=parts[0].name,
        tables=frozenset().union(*(part.tables for part in parts)),
        rows=sum(part.rows for part in parts),
        run_id=parts[0].run_id,
    )


def _turn_step(connection: sqlite3.Connection, step: int) -> None:
    inverses = connection.execute("SELECT inverse FROM journal WHERE step_id = ? ORDER BY id DESC", (step,)).fetchall()
    connection.execute("DELETE FROM journal WHERE step_id = ?", (step,))
    connection.execute("DELETE FROM gate")
    connection.execute("INSERT INTO gate VALUES (?, ?)", (step, _NOTHING_FRESH))
    for statement in _merged(inverse for (inverse,) in inverses):
        connection.execute(statement)


def _merged(inverses: Iterator[str]) -> Iterator[str]:
    """Join inverses of one shape into one statement: compiling each alone costs more than running it.

    Within a run of inserts the order does not matter (foreign keys are checked at the end), so they are
    gathered by table; rows that were deleted with what hung on them come one table in turn with the other.
    """
    pieces = (_split(inverse) for inverse in inverses)
    for inserting, run in groupby(pieces, key=lambda piece: piece[0].endswith(VALUES)):
        ordered = list(run)
        if inserting:
            ordered.sort(key=lambda piece: _rank(piece[0]))
        for head, group in groupby(ordered, key=lambda piece: piece[0]):
            tails = [tail for _head, tail in group]
            for first in range(0, len(tails), MERGED):
                joined = ",".join(tails[first : first + MERGED])
                yield f"{head}{joined}" if inserting else f"{head}({joined})"


def _rank(head: str) -> tuple[int, str]:
    """Order inserts as the tables stand in JOURNALED, so that what is pointed at is there first."""
    table = head.removeprefix("INSERT INTO ").partition("(")[0]
    return (_ORDER[table], head)


def _split(inverse: str) -> tuple[str, str]:
    if inverse.startswith("INSERT"):
        head, _values, tail = inverse.partition(VALUES)
        return head + VALUES, tail
    head, _where, tail = inverse.rpartition(" WHERE id=")
    return f"{head} WHERE id IN ", tail


def _forget(connection: sqlite3.Connection, limit: int) -> None:
    """Drop the oldest lines beyond the limit, whole lines only."""
    oldest = connection.execute(
        "SELECT place FROM (SELECT DISTINCT place FROM step) ORDER BY place DESC LIMIT 1 OFFSET ?", (limit,)
    ).fetchone()
    if oldest:
        connection.execute("DELETE FROM step WHERE place <= ?", oldest)
