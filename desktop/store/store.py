"""One open library file: its connections, its lock, and the one gate for change.

Reading: `store.read` is this thread's connection. Changing: `with store.step("Tag selection") as step`, one
transaction that commits or rolls back as a whole; a step inside a step joins it.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop import errors
from desktop.language import _
from desktop.model import Change, Changes, RunId
from desktop.store import holders, journal, migrations
from desktop.store.connection import (
    connect,
    hold,
    inspect,
    is_synced,
    locked,
    must_be_immutable,
    spoken,
    translate,
    was_left_open,
)
from desktop.store.database import database
from desktop.store.schema import VERSION
from desktop.store.step import Step, now
from desktop.store.uid import uuid7

if TYPE_CHECKING:
    from sqlite_utils import Database

Listener = Callable[[Changes, str], None]


class Store:
    """An open library file; every thread that uses it gets a connection of its own."""

    def __init__(
        self, path: Path, *, author: str = "", program: str = "", write: bool = True, limit: int = 100_000
    ) -> None:
        self.path = path
        self.author = author
        self.program = program or "postil"
        self.history_limit = limit
        self.notices: list[str] = []
        self.listeners: list[Listener] = []
        self.active_runs: set[int] = set()
        self._local = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._lock = threading.RLock()
        self._closed = False
        self._missed = False  # another process changed something that poll has not told of yet
        self._immutable = False
        self.writable = write and os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
        try:
            self._open()
        except BaseException:
            self._close_all()
            raise

    # Opening and closing

    def _open(self) -> None:
        version = inspect(self.path)
        left_open = was_left_open(self.path)
        self._immutable = not self.writable and must_be_immutable(self.path)
        if self.writable:
            try:
                migrations.migrate(self.path, version)
                self._begin_writing(left_open)
            except errors.Locked as problem:
                raise self._locked(problem) from problem
        elif version != VERSION:
            raise errors.ReadOnly(
                _("{name} was made by an older Postil and must be brought up to date.").format(name=self.path.name),
                _("Copy it to a folder of your own and open the copy."),
            )
        else:
            self.notices.append(_("The library is read-only: you can read and search, but not change anything."))
        self._serial = self._read_serial()
        self._local.data_version = self._version()
        hold(self.path, more=1)

    def _begin_writing(self, left_open: bool) -> None:
        connection = self.read
        unclean = left_open and not self.holders()
        waiting = is_synced(self.path)
        if waiting:
            self.notices.append(_("The library lies in a synced folder; close it before another computer opens it."))
        mode = str(connection.execute(f"PRAGMA journal_mode = {'DELETE' if waiting else 'WAL'}").fetchone()[0])
        if not waiting and mode != "wal":
            self.notices.append(_("This disk allows only the slower, safe way of writing."))
        if unclean and connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise errors.Damaged(
                _("{name} is damaged.").format(name=self.path.name),
                _("Run a check with repair, or restore a backup."),
            )
        with self._transaction(durable=False):
            connection.execute("DELETE FROM gate")
            holders.enter(connection, self.program, now(), at_rest=mode == "wal" and not left_open)

    def close(self) -> None:
        """Close every connection; the last process to leave folds the log into the file."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            try:
                if self.writable:
                    self._leave()
            finally:
                self._close_all()
                hold(self.path, more=-1)

    def _close_all(self) -> None:
        for connection in self._all:
            connection.close()

    def _leave(self) -> None:
        connection = self.read
        connection.execute("PRAGMA busy_timeout = 200")
        try:
            holders.leave(connection)
            for other in self._all:
                if other is not connection:
                    other.close()
            if not holders.beside(connection):  # SQLite refuses too, but for locks that someone's process has lost
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.execute("PRAGMA journal_mode = DELETE")
        except (sqlite3.DatabaseError, errors.LibraryError):
            pass  # someone else still has it open, or the disk fails: what was committed stays in the log

    def holders(self) -> list[str]:
        """Name the other processes that hold the library for writing, as `program (process 123 on host)`."""
        return holders.others(self.read)

    # Reading

    @property
    def read(self) -> sqlite3.Connection:
        """This thread's connection, for reading."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            with spoken(self.path):
                connection = connect(self.path, write=self.writable, immutable=self._immutable)
            self._local.connection = connection
            with self._lock:
                self._all.append(connection)
        return connection

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """Read several things as of one moment."""
        connection = self.read
        if connection.in_transaction:
            yield connection
            return
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.execute("COMMIT")

    # The gate

    @contextmanager
    def step(self, name: str, *, run: int | None = None, durable: bool = True, final: bool = False) -> Iterator[Step]:
        """Open one named, undoable change; `durable` waits for the disk (the user's), imports do not.

        A `final` one can not be undone, nor anything before it: the history ends with it.
        A step inside a step joins it; when it fails, what it did is gone even if the outer one goes on.
        """
        outer: Step | None = getattr(self._local, "step", None)
        if outer is not None:
            with _savepoint(outer.connection):
                yield outer
            return
        with self._lock:
            with self._transaction(durable) as connection:
                number = journal.begin(connection, name, self.author, now(), run=run)
                step = Step(connection, self._database, self.author, run)
                self._local.step = step
                try:
                    yield step
                finally:
                    self._local.step = None
                step.changes = journal.finish(connection, number, self.history_limit)
                if final:
                    connection.execute("DELETE FROM step")
                serial = self._next_serial(connection) if step.changes.rows else None
            self._note_serial(serial)
        if step.changes.rows:
            self.tell(step.changes, "step")

    def _database(self) -> Database:
        made: Database | None = getattr(self._local, "database", None)
        if made is None:
            made = self._local.database = database(self.read)
        return made

    @contextmanager
    def _transaction(self, durable: bool = True) -> Iterator[sqlite3.Connection]:
        if not self.writable:
            raise errors.ReadOnly(
                _("{name} is read-only.").format(name=self.path.name),
                _("Copy it to a folder of your own to change it."),
            )
        connection = self.read
        if getattr(self._local, "durable", True) is not durable:
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            self._local.durable = durable
        self._begin(connection)
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException as problem:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if isinstance(problem, sqlite3.Error):
                raise self._explain(problem) from problem
            raise

    def _explain(self, problem: sqlite3.Error) -> Exception:
        if not isinstance(problem, sqlite3.IntegrityError):
            return translate(problem, self.path)
        if "FOREIGN KEY" in str(problem):
            return errors.Moved(
                _("This change cannot be made: other things in the library still need what it would remove."),
                _("Look at the history and undo the later changes first. Nothing was changed."),
                str(problem),
            )
        return errors.Usage(
            _("The library cannot hold that: a value is not one of those allowed, or is there already."),
            _("Nothing was changed."),
            str(problem),
        )

    def _begin(self, connection: sqlite3.Connection) -> None:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except errors.Locked as problem:
            raise self._locked(problem) from problem

    def _locked(self, problem: errors.Locked) -> errors.Locked:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        names = holders.others(connection) if connection is not None else []
        return locked(self.path, ", ".join(names), problem.detail)

    def checkpoint(self) -> None:
        """Fold as much of the log into the file as can be without waiting."""
        self.read.execute("PRAGMA wal_checkpoint(PASSIVE)")

    @contextmanager
    def aside(self) -> Iterator[sqlite3.Connection]:
        """Write what is not journaled (memory, stems, runs, texts) in one transaction outside any step."""
        if getattr(self._local, "step", None) is not None:
            yield self.read
            return
        with self._lock, self._transaction(durable=False) as connection:
            yield connection

    # Undo

    def top(self, *, undone: bool = False) -> Change | None:
        """Give the line that undo (with `undone`: redo) takes next."""
        return journal.top(self.read, undone=undone)

    def undo(self, expected: int | None = None) -> Changes | None:
        """Take back the newest line not yet undone; None when there is none.

        `expected` is the position the caller showed; raises Moved when another line is newest by now.
        """
        return self._turn(expected, undone=False)

    def redo(self, expected: int | None = None) -> Changes | None:
        """Do again the oldest line undone; None when there is none."""
        return self._turn(expected, undone=True)

    def _turn(self, expected: int | None, *, undone: bool) -> Changes | None:
        with self._lock:
            with self._transaction() as connection:
                line = journal.top(connection, undone=undone)
                if line is None:
                    return None
                if line.run_id and self.is_active(connection, line.run_id):
                    raise errors.Moved(
                        _("“{name}” is still going on.").format(name=line.name), _("Cancel it first, then undo.")
                    )
                changes = journal.turn(connection, line, expected=expected)
                serial = self._next_serial(connection)
            self._note_serial(serial)
        self.tell(changes, "redo" if undone else "undo")
        return changes

    def is_active(self, connection: sqlite3.Connection, run: RunId) -> bool:
        """Say whether a run of this process still goes on."""
        row = connection.execute("SELECT id FROM run WHERE uid = ?", (run,)).fetchone()
        return bool(row) and row[0] in self.active_runs

    def history(self, limit: int = 200) -> list[Change]:
        """List the newest lines of the history first."""
        return journal.history(self.read, limit)

    def forget_history(self) -> None:
        """Drop the whole history: nothing done so far can be undone any more."""
        with self.aside() as connection:
            connection.execute("DELETE FROM step")

    # Runs

    def begin_run(self, name: str) -> tuple[int, RunId]:
        """Begin a long act of many steps; give its number for steps and its uid."""
        uid = uuid7()
        with self.aside() as connection:
            cursor = connection.execute(
                "INSERT INTO run (uid, name, author, started_at) VALUES (?, ?, ?, ?)",
                (uid, name, self.author, now()),
            )
            number = int(cursor.lastrowid or 0)
        self.active_runs.add(number)
        return number, RunId(uid)

    def finish_run(self, number: int, name: str | None = None) -> None:
        """End a run, giving it the name it has earned."""
        self.active_runs.discard(number)
        with self.aside() as connection:
            connection.execute(
                "UPDATE run SET finished_at = ?, name = coalesce(?, name) WHERE id = ?", (now(), name, number)
            )

    # Others

    def poll(self) -> bool:
        """Say whether another process changed the library since last asked; cheap when nothing happened."""
        version = self._version()
        if version == getattr(self._local, "data_version", None) and not self._missed:
            return False
        self._local.data_version = version
        with self._lock:
            serial = self._read_serial()
            moved, self._serial, self._missed = self._missed or serial != self._serial, serial, False
        return moved

    def _version(self) -> int:
        return int(self.read.execute("PRAGMA data_version").fetchone()[0])

    def _read_serial(self) -> int:
        row = self.read.execute("SELECT value FROM library WHERE key = 'serial'").fetchone()
        return int(row[0]) if row else 0

    def _next_serial(self, connection: sqlite3.Connection) -> int:
        row = connection.execute(
            "INSERT INTO library VALUES ('serial', '1') "
            "ON CONFLICT (key) DO UPDATE SET value = value + 1 RETURNING value"
        ).fetchone()
        return int(row[0])

    def _note_serial(self, serial: int | None) -> None:
        """Remember our own change, and that another process made some before it."""
        if serial is not None:
            self._missed = self._missed or serial != self._serial + 1
            self._serial = serial

    def tell(self, changes: Changes, origin: str) -> None:
        """Call the listeners, in this thread."""
        for listener in self.listeners:
            listener(changes, origin)

    # Memory: what is remembered and not undoable

    def remember(self, key: str, value: object) -> None:
        """Keep a JSON value that is no part of the work: positions, layout, search history."""
        if self.writable:
            with self.aside() as connection:
                connection.execute("INSERT OR REPLACE INTO memory VALUES (?, ?)", (key, json.dumps(value)))

    def recall(self, key: str, default: Any = None) -> Any:
        """Give what was remembered under the key."""
        row = self.read.execute("SELECT value FROM memory WHERE key = ?", (key,)).fetchone()
        return json.loads(row[0]) if row else default


@contextmanager
def _savepoint(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("SAVEPOINT inner")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK TO inner")
            connection.execute("RELEASE inner")
        raise
    connection.execute("RELEASE inner")
