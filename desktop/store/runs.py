"""What a library remembers of its imports: what was asked and what became of every file, so that one can go on."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from desktop import errors
from desktop.imports import ImportRun, Outcome
from desktop.language import _
from desktop.model import DocumentId, RunId
from desktop.store import ids
from desktop.store.articles import insert_rows, storable
from desktop.store.store import Store

END = -1  # as in readers/contract.py: a file has been read whole
_RUN = """
    SELECT run.id, run.uid, run.name, started_at, finished_at, request,
           (SELECT count(*) FROM outcome WHERE run_id = run.id AND status = 'imported'),
           (SELECT count(*) FROM outcome WHERE run_id = run.id AND status = 'failed'),
           (SELECT count(*) FROM outcome WHERE run_id = run.id)
    FROM run WHERE request IS NOT NULL
"""
# The near twin that was there before a document that an import brought; families are found in idle time after it.
_NEAR = """
    CASE outcome.status WHEN 'imported' THEN (
        SELECT other.uid FROM document AS mine JOIN family ON family.text_id = mine.text_id
        JOIN family AS kin ON kin.family = family.family AND kin.text_id <> family.text_id
        JOIN document AS other ON other.text_id = kin.text_id AND other.deleted_at IS NULL AND other.id < mine.id
        WHERE mine.uid = outcome.document ORDER BY other.id DESC LIMIT 1
    ) END
"""


class Imports:
    """The imports of one library, with their reports."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self, limit: int = 100) -> list[ImportRun]:
        """List the newest imports first."""
        rows = self._store.read.execute(f"{_RUN} ORDER BY run.id DESC LIMIT ?", (limit,)).fetchall()
        return [self._run(row) for row in rows]

    def get(self, run: RunId) -> ImportRun:
        """Give one import; raises NotFound."""
        row = self._store.read.execute(f"{_RUN} AND run.uid = ?", (run,)).fetchone()
        if row is None:
            ids.number(self._store.read, "run", f"{run} ")
        return self._run(row)

    def holds(self, run: RunId) -> bool:
        """Say whether a run was an import."""
        return self._store.read.execute(f"{_RUN} AND run.uid = ?", (run,)).fetchone() is not None

    def unfinished(self) -> ImportRun | None:
        """Give the newest import if it was cut short and can go on; None when nothing is left to do."""
        newest = next(iter(self.all(1)), None)
        return newest if newest is not None and newest.cut_short else None

    def report(self, run: RunId) -> list[Outcome]:
        """Give what became of each file of an import, in the order in which they came."""
        rows = self._store.read.execute(
            f"SELECT path, locator, outcome.status, document, report, {_NEAR} "
            "FROM outcome JOIN run ON run.id = run_id WHERE run.uid = ? ORDER BY outcome.id",
            (run,),
        )
        return [_outcome(row) for row in rows]

    def _run(self, row: tuple[Any, ...]) -> ImportRun:
        number, uid, name, started, finished, request, imported, failed, outcomes = row
        return ImportRun(
            RunId(uid),
            name,
            started,
            finished,
            json.loads(request),
            imported,
            failed,
            outcomes,
            active=number in self._store.active_runs,
        )


def begin(store: Store, name: str, request: dict[str, Any]) -> tuple[int, RunId]:
    """Begin an import's run, keeping what it was asked; give its number for steps and its uid."""
    number, uid = store.begin_run(name)
    with store.aside() as connection:
        connection.execute("UPDATE run SET request = ? WHERE id = ?", (_json(request), number))
    return number, uid


def take_up(store: Store, run: RunId) -> tuple[int, dict[str, Any]]:
    """Go on with an import that was cut short or stopped; give its number and what it was asked.

    Raises NotFound, or Moved for one that goes on, has come to its end, or was undone.
    """
    number = ids.number(store.read, "run", run)
    row = store.read.execute("SELECT finished_at, request FROM run WHERE id = ?", (number,)).fetchone()
    request: dict[str, Any] = json.loads(row[1] or "{}")
    if number in store.active_runs:
        raise errors.Moved(_("The import is still going on."), _("Wait for its end, or stop it first."))
    if not request or (row[0] is not None and not request.get("stopped")):
        raise errors.Moved(_("The import came to its end."), _("Import the files again to look for new ones."))
    if store.read.execute("SELECT 1 FROM step WHERE run_id = ? AND undone", (number,)).fetchone():
        raise errors.Moved(_("The import was undone."), _("Redo it first, or import the files again."))
    store.active_runs.add(number)
    with store.aside() as connection:
        connection.execute(
            "UPDATE run SET finished_at = NULL, request = ? WHERE id = ?",
            (_json({**request, "stopped": False}), number),
        )
    return number, request


def finish(store: Store, number: int, name: str, *, stopped: bool) -> None:
    """End an import's run under the name it has earned; one that was stopped can be taken up again."""
    if stopped:
        with store.aside() as connection:
            connection.execute(
                "UPDATE run SET request = json_set(request, '$.stopped', json('true')) WHERE id = ?", (number,)
            )
    store.finish_run(number, name)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def marks(connection: sqlite3.Connection, run: int) -> dict[str, int]:
    """Give for each file of an import how far it has been read: END for whole, else where reading goes on."""
    rows = connection.execute(
        "SELECT path, mark FROM outcome WHERE run_id = ? AND mark IS NOT NULL ORDER BY id", (run,)
    )
    return dict(rows.fetchall())


def write(connection: sqlite3.Connection, run: int, outcomes: Iterable[tuple[Outcome, int | None]]) -> None:
    """Note what became of files, each with the mark where reading of it goes on."""
    insert_rows(connection, "outcome", [_row(run, outcome, mark) for outcome, mark in outcomes])


def _row(run: int, outcome: Outcome, mark: int | None) -> dict[str, Any]:
    report = {
        "title": outcome.title,
        "characters": outcome.characters,
        "warnings": outcome.warnings,
        "error": outcome.error,
        "format": outcome.format,
        "seconds": outcome.seconds,
        "near": outcome.near,
    }
    return {
        "run_id": run,
        "path": storable(outcome.path),
        "locator": outcome.locator,
        "mark": mark,
        "status": outcome.status,
        "document": outcome.document_id,
        "report": json.dumps({key: value for key, value in report.items() if value}, ensure_ascii=False),
    }


def _outcome(row: tuple[Any, ...]) -> Outcome:
    path, locator, status, document, stored, near = row
    report = json.loads(stored)
    error = report.get("error")
    return Outcome(
        path,
        status,
        DocumentId(document) if document else None,
        report.get("title"),
        report.get("characters"),
        tuple(report.get("warnings", ())),
        (error[0], error[1]) if error else None,
        locator,
        report.get("format"),
        report.get("seconds"),
        report.get("near") or near,
    )
