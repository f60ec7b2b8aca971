"""Verified copies of a library: written aside, checked, then named; a rolling few are kept."""

from __future__ import annotations

import os
import re
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

from desktop import errors
from desktop.language import _
from desktop.model import Backup
from desktop.store.connection import connect, inspect, spoken

DATED = re.compile(r"\.backup-(\d{4})(\d{2})(\d{2})$")
COUNTED = {"documents": "document", "annotations": "annotation", "entities": "entity", "claims": "claim"}


def write(connection: sqlite3.Connection, target: Path) -> Backup:
    """Write a whole copy of the library behind `connection` to `target`, replacing it only once verified."""
    aside = target.with_name(target.name + ".part")
    try:
        aside.unlink(missing_ok=True)
        with spoken(target):
            connection.execute("VACUUM INTO ?", (str(aside),))
            found = _verify(aside, _counts(connection))
        _flush(aside)
        os.replace(aside, target)
    except OSError as problem:
        raise errors.ReadOnly(
            _("The copy cannot be written to {path}.").format(path=target),
            _("Choose a folder that you may write to and that has room."),
            str(problem),
        ) from problem
    finally:
        aside.unlink(missing_ok=True)
    return describe(target, found)


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
        connection = connect(path, write=False, immutable=True)
        try:
            with spoken(path):
                counts = _counts(connection)
        finally:
            connection.close()
    status = path.stat()
    made = datetime.fromtimestamp(status.st_mtime, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Backup(path=str(path), made_at=made, size=status.st_size, **counts)


def rolling(path: Path, folder: Path | None) -> list[Path]:
    """List the dated backups of a library, newest first."""
    place = folder or path.parent
    if not place.is_dir():
        return []
    found = [p for p in place.glob(f"*{path.suffix}") if p.stem.startswith(path.stem) and DATED.search(p.stem)]
    return sorted((p for p in found if DATED.sub("", p.stem) == path.stem), reverse=True)


def roll(connection: sqlite3.Connection, path: Path, folder: Path | None, keep: int, today: date) -> Backup | None:
    """Make today's backup unless there is one, and drop all but the newest `keep`; None when none was due."""
    target = (folder or path.parent) / f"{path.stem}.backup-{today:%Y%m%d}{path.suffix}"
    if target.exists():
        return None
    made = write(connection, target)
    for old in rolling(path, folder)[keep:]:
        old.unlink(missing_ok=True)
    return made


def restore(source: Path, path: Path) -> Path:
    """Put a verified copy of the backup in the library's place and return where the present file was kept.

    The library must be closed. The present file is renamed, never overwritten.
    """
    _verify_readable(source)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    kept = path.with_name(f"{path.stem}.replaced-{stamp}{path.suffix}")
    aside = path.with_name(path.name + ".part")
    connection = connect(source, write=False, immutable=True)
    try:
        aside.unlink(missing_ok=True)
        with spoken(path):
            connection.execute("VACUUM INTO ?", (str(aside),))
            _verify(aside, _counts(connection))
        _flush(aside)
        if path.exists():
            os.replace(path, kept)
            for side in ("-wal", "-shm"):
                beside = path.with_name(path.name + side)
                if beside.exists():
                    os.replace(beside, kept.with_name(kept.name + side))
        os.replace(aside, path)
    finally:
        connection.close()
        aside.unlink(missing_ok=True)
    return kept


def _verify_readable(source: Path) -> None:
    inspect(source)
    connection = connect(source, write=False, immutable=True)
    try:
        with spoken(source):
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    finally:
        connection.close()
    if verdict != "ok":
        raise errors.Damaged(
            _("The backup {name} is damaged.").format(name=source.name),
            _("Choose another one."),
            str(verdict),
        )
