"""How a library file is opened: every connection comes from here with the same settings, and SQLite's
complaints leave as sentences.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from desktop import errors
from desktop.language import _
from desktop.store.schema import APPLICATION_ID, VERSION

BUSY_MS = 5_000
HEADER = b"SQLite format 3\x00"
SYNCED = (
    "dropbox",
    "onedrive",
    "google drive",
    "googledrive",
    "icloud",
    "mobile documents",
    "nextcloud",
    "syncthing",
)


class _Cursor(sqlite3.Cursor):
    """A cursor whose rows may turn out unreadable: that complaint, too, leaves as a sentence."""

    def __next__(self) -> Any:
        try:
            return super().__next__()
        except sqlite3.Error as problem:
            raise translate(problem, _path_of(self)) from problem

    def fetchone(self) -> Any:
        try:
            return super().fetchone()
        except sqlite3.Error as problem:
            raise translate(problem, _path_of(self)) from problem

    def fetchall(self) -> list[Any]:
        try:
            return super().fetchall()
        except sqlite3.Error as problem:
            raise translate(problem, _path_of(self)) from problem


_held: Counter[str] = Counter()  # real paths of the libraries that are open in this process, with how often
_counting = threading.Lock()


class _Connection(sqlite3.Connection):
    """A connection whose complaints about the file, the disk and other writers leave as sentences."""

    path = Path()

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        try:
            return self.cursor(_Cursor).execute(sql, parameters)
        except sqlite3.Error as problem:
            raise translate(problem, self.path) from problem
        except UnicodeEncodeError as problem:
            raise errors.Usage(
                _("A text holds half a character (a lone surrogate)."), _("Remove it and try again."), str(problem)
            ) from problem

    def executemany(self, sql: str, parameters: Any, /) -> sqlite3.Cursor:
        try:
            return super().executemany(sql, parameters)
        except sqlite3.Error as problem:
            raise translate(problem, self.path) from problem


def _path_of(cursor: sqlite3.Cursor) -> Path:
    connection = cursor.connection
    return connection.path if isinstance(connection, _Connection) else Path()


def connect(path: Path, *, write: bool = True, immutable: bool = False) -> sqlite3.Connection:
    """Open one connection with the house's settings; `immutable` reads a file nobody can be writing."""
    mode = "immutable=1" if immutable else ("mode=rw" if write else "mode=ro")
    address = f"file:{quote(os.fsencode(path.resolve()))}?{mode}"
    connection = sqlite3.connect(
        address,
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=BUSY_MS / 1000,
        factory=_Connection,
    )
    connection.path = path
    try:
        _settle(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _settle(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA recursive_triggers = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -32768")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA wal_autocheckpoint = 4000")  # pages; an import writes the index's pages again and again


def must_be_immutable(path: Path) -> bool:
    """Say whether the file can only be read as a frozen one: no way to make the side files, and none there."""
    if os.access(path.parent, os.W_OK):
        return False
    return not side_file(path, "-wal").exists()


def side_file(path: Path, side: str) -> Path:
    """Name a file that SQLite keeps beside the library: `-wal`, `-shm` or `-journal`."""
    return path.with_name(path.name + side)


def was_left_open(path: Path) -> bool:
    """Say whether a log with something in it lies beside the file: it is open, or was not closed as it should."""
    for side in ("-wal", "-journal"):
        try:
            if side_file(path, side).stat().st_size:
                return True
        except OSError:
            continue
    return False


def is_synced(path: Path) -> bool:
    """Say whether the file lies in a folder that some program copies elsewhere while it is open."""
    return any(mark in part.lower() for part in path.resolve().parts for mark in SYNCED)


def inspect(path: Path) -> int:
    """Check that the file is a library we can read and return its schema version, else raise why not."""
    head = _head(path)
    if not head.startswith(HEADER) or len(head) < 100 or int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise errors.NotALibrary(
            _("{name} is not a Postil library.").format(name=path.name),
            _("To read it as an article, import it into a library."),
        )
    version = int.from_bytes(head[60:64], "big")
    if version > VERSION:
        raise errors.Newer(
            _("{name} was written by a newer Postil.").format(name=path.name),
            _("Update Postil to open it. Nothing was changed."),
        )
    return version


def hold(path: Path, *, more: int) -> None:
    """Count who has the library open in this process: 1 more, or -1."""
    with _counting:
        _held[os.path.realpath(path)] += more


def _head(path: Path) -> bytes:
    if _held[os.path.realpath(path)]:
        # Closing a handle of our own would take away the locks that SQLite has on the file in this process.
        with closing(connect(path, write=False)) as connection:
            version, application = (
                int(connection.execute(f"PRAGMA {fact}").fetchone()[0]) for fact in ("user_version", "application_id")
            )
        head = HEADER.ljust(60, b"\0") + version.to_bytes(4, "big") + bytes(4) + application.to_bytes(4, "big")
        return head.ljust(100, b"\0")
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise errors.NotALibrary(
                _("{path} is a folder, not a library.").format(path=path),
                _("Choose a file that ends in .postil."),
            )
        if not stat.S_ISREG(kind):
            return b""
        with path.open("rb") as file:
            return file.read(100)
    except (FileNotFoundError, NotADirectoryError, ValueError) as problem:
        raise errors.Missing(
            _("There is no library at {path}.").format(path=path),
            _("Check the name, or make a new library there."),
        ) from problem
    except OSError as problem:
        raise errors.ReadOnly(
            _("{path} cannot be read.").format(path=path),
            _("Ask for permission to read it, or copy it to a folder of your own."),
            str(problem),
        ) from problem


@contextmanager
def spoken(path: Path, holders: str = "") -> Iterator[None]:
    """Turn SQLite's errors into sentences about this library."""
    try:
        yield
    except sqlite3.Error as problem:
        raise translate(problem, path, holders) from problem


def locked(path: Path, holders: str, detail: str = "") -> errors.Locked:
    """Give the error for a library that another process is writing; `holders` names it where that is known."""
    return errors.Locked(
        _("{name} is being written by {who}.").format(name=path.name, who=holders or _("another program")),
        _("Wait until it has finished and try again. Nothing was changed."),
        detail,
    )


def translate(problem: sqlite3.Error, path: Path, holders: str = "") -> Exception:
    """Give the error to raise for SQLite's `problem`; what nobody but us can have caused stays as it is."""
    code = (getattr(problem, "sqlite_errorcode", None) or 0) & 0xFF
    name = path.name
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return locked(path, holders, str(problem))
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return errors.ReadOnly(
            _("{name} cannot be written: the file or its folder is read-only.").format(name=name),
            _("Copy it to a folder of your own to change it."),
            str(problem),
        )
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return errors.DiskFull(
            _("There is no room to write {name}, or the disk failed.").format(name=name),
            _("Free some space and try again. What was saved before is unharmed."),
            str(problem),
        )
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return errors.Damaged(
            _("{name} is damaged.").format(name=name),
            _("Run a check with repair, or restore a backup."),
            str(problem),
        )
    return problem
