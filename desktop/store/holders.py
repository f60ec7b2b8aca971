"""Who has the library open for writing: a row per process, so that one that must wait can say for whom."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Iterable

from desktop import errors
from desktop.language import _


def enter(connection: sqlite3.Connection, program: str, now: str, *, at_rest: bool) -> None:
    """Write down that this process holds the library, and strike out those that are gone.

    `at_rest` says that the file was found closed, so that whoever else stands there cannot have it open.
    """
    for pid, host in connection.execute("SELECT pid, host FROM holder").fetchall():
        if at_rest or not _alive(pid, host):
            connection.execute("DELETE FROM holder WHERE pid = ? AND host = ?", (pid, host))
    connection.execute(
        "INSERT OR REPLACE INTO holder VALUES (?, ?, ?, ?)", (os.getpid(), platform.node(), program, now)
    )


def leave(connection: sqlite3.Connection) -> None:
    """Strike out this process."""
    connection.execute("DELETE FROM holder WHERE pid = ? AND host = ?", (os.getpid(), platform.node()))


def others(connection: sqlite3.Connection) -> list[str]:
    """Name the other processes that hold the library, as `program (process 123 on host)`; none when unreadable."""
    try:
        rows: Iterable[tuple[int, str, str]] = connection.execute("SELECT pid, host, program FROM holder").fetchall()
    except (sqlite3.Error, errors.LibraryError):
        return []
    mine = (os.getpid(), platform.node())
    return [
        _("{program} (process {pid} on {host})").format(program=program, pid=pid, host=host)
        for pid, host, program in rows
        if (pid, host) != mine and _alive(pid, host)
    ]


def beside(connection: sqlite3.Connection) -> bool:
    """Say whether another process of this computer holds the library."""
    rows = connection.execute("SELECT pid, host FROM holder WHERE host = ?", (platform.node(),)).fetchall()
    return any(pid != os.getpid() and _alive(pid, host) for pid, host in rows)


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
