"""One open library file: its connections, its lock, and the one gate for change.

Reading: `store.read` is this thread's connection. Changing: `with store.step("Tag selection") as step`, one
transaction that commits or rolls back as a whole; a step inside a step joins it.
"""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop import errors
from desktop.language import _
from desktop.model import Change, Changes, RunId
from desktop.store import journal, migrations
from desktop.store.connection import connect, inspect, is_synced, must_be_immutable, spoken, translate
from desktop.store.schema import VERSION
from desktop.store.uid import uuid7

if TYPE_CHECKING:
    from sqlite_utils import Database

Listener = Callable[[Changes, str], None]


def now() -> str:
    """Give the present time as the store writes it: UTC, to the millisecond, with `Z`."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Step:
    """What a verb writes through while a step is open: rows by table, ids, the time and author of the step."""

    def __init__(self, connection: sqlite3.Connection, database: Database, author: str, run: int | None) -> None:
        self.connection = connection
        self.author = author
        self.now = now()
        self.run = run
        self.changes: Changes | None = None
        self._database = database

    def insert(self, table: str, row: Mapping[str, Any]) -> int:
        """Insert one row and return its integer id."""
        self.insert_many(table, [row])
        return int(self.connection.execute("SELECT last_insert_rowid()").fetchone()[0])

    def insert_many(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Insert rows of the same columns."""
        self._database.table(table).insert_all([_clean(row) for row in rows])

    def update(self, table: str, number: int, values: Mapping[str, Any]) -> None:
        """Set columns of the row with this integer id."""
        if values:
            self._database.table(table).update(number, _clean(values))

    def delete(self, table: str, number: int) -> None:
        """Delete the row with this integer id; what depends on it goes with it."""
        self.connection.execute(f'DELETE FROM "{table}" WHERE id = ?', (number,))


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
        self._immutable = False
        self.writable = write and os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
        self._open()

    # Opening and closing

    def _open(self) -> None:
        version = inspect(self.path)
        self._immutable = not self.writable and must_be_immutable(self.path)
        if self.writable:
            with self._speaking():
                migrations.migrate(self.path, version)
                self._begin_writing()
        elif version != VERSION:
            raise errors.ReadOnly(
                _("{name} was made by an older Postil and must be brought up to date.").format(name=self.path.name),
                _("Copy it to a folder of your own and open the copy."),
            )
        else:
            self.notices.append(_("The library is read-only: you can read and search, but not change anything."))
        with self._speaking():
            self._serial = self._read_serial()
            self._data_version = self._version()

    def _begin_writing(self) -> None:
        connection = self.read
        others = self.holders()
        unclean = self.path.with_name(self.path.name + "-wal").exists() and not others
        if is_synced(self.path):
            self.notices.append(_("The library lies in a synced folder; close it before another computer opens it."))
        elif str(connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]).lower() != "wal":
            self.notices.append(_("This disk allows only the slower, safe way of writing."))
        if unclean and connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise errors.Damaged(
                _("{name} is damaged.").format(name=self.path.name),
                _("Run a check with repair, or restore a backup."),
            )
        connection.execute("DELETE FROM gate")
        self._forget_dead_holders(connection)
        connection.execute(
            "INSERT OR REPLACE INTO holder VALUES (?, ?, ?, ?)",
            (os.getpid(), platform.node(), self.program, now()),
        )

    def close(self) -> None:
        """Close every connection; the last process to leave folds the log into the file."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            if self.writable:
                self._leave()
            for connection in self._all:
                connection.close()

    def _leave(self) -> None:
        connection = self.read
        try:
            connection.execute("DELETE FROM holder WHERE pid = ? AND host = ?", (os.getpid(), platform.node()))
            for other in self._all:
                if other is not connection:
                    other.close()
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if not self.holders():
                connection.execute("PRAGMA busy_timeout = 0")
                connection.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError:
            pass  # someone else still reads it; the last to leave will fold the log

    def holders(self) -> list[str]:
        """Name the other processes that hold the library for writing, as `program (process 123)`."""
        rows = self.read.execute("SELECT pid, host, program FROM holder").fetchall()
        mine = (os.getpid(), platform.node())
        return [
            _("{program} (process {pid} on {host})").format(program=program, pid=pid, host=host)
            for pid, host, program in rows
            if (pid, host) != mine and _alive(pid, host)
        ]

    def _forget_dead_holders(self, connection: sqlite3.Connection) -> None:
        for pid, host in connection.execute("SELECT pid, host FROM holder").fetchall():
            if not _alive(pid, host):
                connection.execute("DELETE FROM holder WHERE pid = ? AND host = ?", (pid, host))

    # Reading

    @property
    def read(self) -> sqlite3.Connection:
        """This thread's connection, for reading."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            with self._speaking():
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

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        with spoken(self.path):
            yield

    # The gate

    @contextmanager
    def step(self, name: str, *, run: int | None = None, durable: bool = True) -> Iterator[Step]:
        """Open one named, undoable change; `durable` waits for the disk (the user's), imports do not."""
        outer: Step | None = getattr(self._local, "step", None)
        if outer is not None:
            yield outer
            return
        with self._lock, self._transaction(durable) as connection:
            number = journal.begin(connection, name, self.author, now(), run=run)
            step = Step(connection, self._database(connection), self.author, run)
            self._local.step = step
            try:
                yield step
            finally:
                self._local.step = None
            step.changes = journal.finish(connection, number, self.history_limit)
            self._serial = self._next_serial(connection)
        if step.changes.rows:
            self._tell(step.changes, "step")

    def _database(self, connection: sqlite3.Connection) -> Database:
        from sqlite_utils import Database

        database: Database | None = getattr(self._local, "database", None)
        if database is None:
            database = self._local.database = Database(connection, execute_plugins=False)
        return database

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
        if isinstance(problem, sqlite3.IntegrityError) and "FOREIGN KEY" in str(problem):
            return errors.Moved(
                _("This change cannot be made: other things in the library still need what it would remove."),
                _("Look at the history and undo the later changes first. Nothing was changed."),
                str(problem),
            )
        return translate(problem, self.path)

    def _begin(self, connection: sqlite3.Connection) -> None:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as problem:
            raise translate(problem, self.path, ", ".join(self.holders())) from problem

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
        with self._lock, self._transaction() as connection:
            line = journal.top(connection, undone=undone)
            if line is None:
                return None
            if line.run_id and self._is_active(connection, line.run_id):
                raise errors.Moved(
                    _("“{name}” is still going on.").format(name=line.name), _("Cancel it first, then undo.")
                )
            changes = journal.turn(connection, line, expected=expected)
            self._serial = self._next_serial(connection)
        self._tell(changes, "redo" if undone else "undo")
        return changes

    def _is_active(self, connection: sqlite3.Connection, run: RunId) -> bool:
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
        if version == self._data_version:
            return False
        self._data_version = version
        with self._lock:
            serial = self._read_serial()
            moved, self._serial = serial != self._serial, serial
        return moved

    def _version(self) -> int:
        return int(self.read.execute("PRAGMA data_version").fetchone()[0])

    def _read_serial(self) -> int:
        row = self.read.execute("SELECT value FROM library WHERE key = 'serial'").fetchone()
        return int(row[0]) if row else 0

    def _next_serial(self, connection: sqlite3.Connection) -> int:
        connection.execute(
            "INSERT INTO library VALUES ('serial', '1') ON CONFLICT (key) DO UPDATE SET value = value + 1"
        )
        return int(connection.execute("SELECT value FROM library WHERE key = 'serial'").fetchone()[0])

    def _tell(self, changes: Changes, origin: str) -> None:
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


def _clean(row: Mapping[str, Any]) -> dict[str, Any]:
    for column, value in row.items():
        if isinstance(value, str) and "\0" in value:
            raise errors.Usage(
                _("The text for “{column}” holds a NUL character.").format(column=column),
                _("Remove it and try again."),
            )
    return dict(row)


def _alive(pid: int, host: str) -> bool:
    """Say whether a process may still be running; on another computer we cannot know, so believe it."""
    if host != platform.node():
        return True
    if os.name == "nt":
        return _alive_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _alive_on_windows(pid: int) -> bool:
    import ctypes

    synchronize, waiting = 0x0010_0000, 0x102
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
    handle = kernel.OpenProcess(synchronize, False, pid)
    if not handle:
        return False
    try:
        return bool(kernel.WaitForSingleObject(handle, 0) == waiting)
    finally:
        kernel.CloseHandle(handle)
