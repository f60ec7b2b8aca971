"""Verified copies of a library: written aside, checked, then named; a rolling few are kept."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from desktop import errors
from desktop.language import _
from desktop.model import Backup
from desktop.store.connection import connect, inspect, side_file, was_left_open
from desktop.store.uid import uuid7

DATED = re.compile(r"\.backup-(\d{4})(\d{2})(\d{2})$")
COUNTED = {"documents": "document", "annotations": "annotation", "entities": "entity", "claims": "claim"}


def write(connection: sqlite3.Connection, target: Path) -> Backup:
    """Write a whole copy of the library behind `connection` to `target`, replacing it only once verified."""
    _must_be_free(connection, target)
    aside = _aside(target)
    try:
        before = _counts(connection)
        connection.execute("VACUUM INTO ?", (str(aside),))
        still = _counts(connection) == before  # else another process wrote, and the copy is as of some moment between
        found = _verify(aside, before if still else None)
        _flush(aside)
        os.replace(aside, target)
    except OSError as problem:
        raise _unwritable(target, problem) from problem
    except errors.ReadOnly as problem:
        raise _unwritable(target, problem) from problem
    finally:
        aside.unlink(missing_ok=True)
    return describe(target, found)


def _unwritable(target: Path, problem: Exception) -> errors.ReadOnly:
    return errors.ReadOnly(
        _("The copy cannot be written to {path}.").format(path=target),
        _("Choose a folder that you may write to and that has room."),
        str(problem),
    )


def _aside(target: Path) -> Path:
    return target.with_name(f"{target.name}.{uuid7()}.part")


def _must_be_free(connection: sqlite3.Connection, target: Path) -> None:
    """A copy must not take the place of the library itself, nor of one that is open."""
    own = Path(connection.execute("PRAGMA database_list").fetchone()[2])
    if (target.exists() and os.path.samefile(own, target)) or side_file(target, "-wal").exists():
        raise errors.Usage(
            _("{name} is open; a copy cannot take its place.").format(name=target.name), _("Choose another name.")
        )


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    return {
        name: int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) for name, table in COUNTED.items()
    }


def _verify(path: Path, expected: dict[str, int] | None) -> dict[str, int]:
    inspect(path)
    connection = connect(path)
    try:
        connection.execute("DELETE FROM holder")
        verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        counts = _counts(connection)
    finally:
        connection.close()
    if verdict != "ok" or (expected is not None and counts != expected):
        raise errors.Damaged(
            _("The copy {path} did not come out whole.").format(path=path.name),
            _("Check the disk and try again. The library itself was not touched."),
            str(verdict),
        )
    return counts


def describe(path: Path, counts: dict[str, int] | None = None) -> Backup:
    """Say what a backup holds; raises when the file is not a library or is damaged."""
    if counts is None:
        inspect(path)
        connection = _reading(path)
        try:
            counts = _counts(connection)
        finally:
            connection.close()
    status = path.stat()
    made = datetime.fromtimestamp(status.st_mtime, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Backup(path=str(path), made_at=made, size=status.st_size, **counts)


def _reading(path: Path) -> sqlite3.Connection:
    return connect(path, write=False, immutable=not was_left_open(path))


def rolling(path: Path, folder: Path | None) -> list[Path]:
    """List the dated backups of a library, newest first."""
    place = folder or path.parent
    if not place.is_dir():
        return []
    found = [p for p in place.glob(f"*{path.suffix}") if p.stem.startswith(path.stem) and DATED.search(p.stem)]
    return sorted((p for p in found if DATED.sub("", p.stem) == path.stem), reverse=True)


def listed(path: Path, folder: Path | None) -> list[Backup]:
    """Describe the rolling backups, newest first; one that cannot be read does not hide the others."""
    found = []
    for one in rolling(path, folder):
        with suppress(errors.LibraryError):
            found.append(describe(one))
    return found


def roll(connection: sqlite3.Connection, path: Path, folder: Path | None, keep: int, today: date) -> Backup | None:
    """Make today's backup unless there is one, and drop all but the newest `keep`; None when none was due."""
    target = (folder or path.parent) / f"{path.stem}.backup-{today:%Y%m%d}{path.suffix}"
    if target.exists():
        return None
    made = write(connection, target)
    for old in rolling(path, folder)[max(keep, 1) :]:
        old.unlink(missing_ok=True)
    return made


def restore(source: Path, path: Path) -> Path:
    """Put a verified copy of the backup in the library's place and return where the present file was kept.

    The library must be closed. The present file is renamed, never overwritten.
    """
    inspect(source)
    connection = _reading(source)
    aside = _aside(path)
    try:
        _must_be_whole(connection, source)
        connection.execute("VACUUM INTO ?", (str(aside),))
        _verify(aside, _counts(connection))
        _flush(aside)
        _must_be_closed(path)
        kept = _keep(path)
        os.replace(aside, path)
    except OSError as problem:
        raise errors.ReadOnly(
            _("{name} cannot be replaced.").format(name=path.name),
            _("Close it everywhere, and see that you may write to its folder. Nothing was lost."),
            str(problem),
        ) from problem
    finally:
        connection.close()
        aside.unlink(missing_ok=True)
    return kept


def _must_be_whole(connection: sqlite3.Connection, source: Path) -> None:
    try:
        verdict = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except errors.Damaged as problem:
        verdict = problem.detail
    if verdict != "ok":
        raise errors.Damaged(
            _("The backup {name} is damaged.").format(name=source.name), _("Choose another one."), verdict
        )


def _must_be_closed(path: Path) -> None:
    """Fold the log of the present file into it, which is refused while anyone has it open; a broken one may go."""
    with suppress(errors.Missing, errors.NotALibrary, errors.Damaged, errors.Newer):
        inspect(path)
        connection = connect(path)
        try:
            connection.execute("PRAGMA busy_timeout = 200")
            connection.execute("PRAGMA journal_mode = DELETE")
        finally:
            connection.close()


def _keep(path: Path) -> Path:
    """Move the present file, with what lies beside it, to a name of its own."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    kept, count = path.with_name(f"{path.stem}.replaced-{stamp}{path.suffix}"), 1
    while kept.exists():
        count += 1
        kept = path.with_name(f"{path.stem}.replaced-{stamp}-{count}{path.suffix}")
    for side in ("-wal", "-shm", "-journal", ""):
        if side_file(path, side).exists():
            os.replace(side_file(path, side), side_file(kept, side))
    return kept
