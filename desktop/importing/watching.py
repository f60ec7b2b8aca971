"""Folders whose new files are imported by themselves: looked through every few seconds, nothing asked of the system.

A file is new once it stood still between two looks and is not known as it is; a folder that cannot be reached is
looked for again.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from desktop.importing.files import walk
from desktop.store.store import Store

LOOK_EVERY = 3.0  # seconds between two looks
REST = 10.0  # times as long as a look took
_UNDER_WAY = (".part", ".partial", ".crdownload", ".download", ".opdownload", ".tmp", ".filepart")
_FOLDERS = "watched"
_KNOWN = "watched files"
_ENTERED = (0, 0)

Stamp = tuple[int, int]  # when a file was changed last, in nanoseconds, and its size in bytes


@dataclass(frozen=True, slots=True)
class WatchedFolder:
    """One folder that is watched, or would be if it were turned on; `past` imports what was in it before."""

    path: str
    on: bool = True
    past: bool = True


@dataclass(slots=True)
class Watch:
    """What stands in some folders against what is known; `look` from any thread, one at a time.

    `missing` are the folders that the last look could not reach.
    """

    folders: tuple[WatchedFolder, ...]
    known: dict[str, Stamp] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    _before: dict[str, Stamp] = field(default_factory=dict)
    _left: dict[str, Stamp] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def look(self) -> tuple[str, ...]:
        """Give the new files that stood still since the last look, until they are learnt or left."""
        seen: dict[str, Stamp] = {}
        missing: list[str] = []
        for folder in self.folders:
            if not folder.on:
                continue
            found, unreadable = _stamps(folder.path)
            if folder.path in unreadable:
                missing.append(folder.path)
                continue
            seen |= found
            self._enter(folder, found, whole=not unreadable)
        with self._lock:
            fresh = [path for path, stamp in seen.items() if self._is_new(path, stamp)]
            self._before = seen
            self.missing = tuple(missing)
        return tuple(path for path in fresh if _is_still(path, seen[path]))

    @staticmethod
    def rest(took: float) -> float:
        """Give the seconds to rest after a look that took so many: a slow folder is not looked at all the time."""
        return max(LOOK_EVERY, took * REST)

    def learn(self, paths: Iterable[str]) -> None:
        """Know files as they were at the last look: they have been imported, or cannot be."""
        with self._lock:
            self.known |= {path: self._before[path] for path in paths if path in self._before}

    def leave(self, paths: Iterable[str]) -> None:
        """Give files no more as they are, without knowing them: another watch will find them."""
        with self._lock:
            self._left |= {path: self._before[path] for path in paths if path in self._before}

    def folder_of(self, path: str) -> str | None:
        """Give the watched folder that a file is in."""
        return next((folder.path for folder in self.folders if _is_within(path, folder.path)), None)

    def _is_new(self, path: str, stamp: Stamp) -> bool:
        return self._before.get(path) == stamp and stamp not in (self.known.get(path), self._left.get(path))

    def _enter(self, folder: WatchedFolder, found: Mapping[str, Stamp], *, whole: bool) -> None:
        """Note what a folder held when it was first looked at, and forget what is not in it any more."""
        with self._lock:
            if folder.path not in self.known:
                self.known |= {folder.path: _ENTERED, **({} if folder.past else found)}
            if not whole:
                return
            entered = {one.path for one in self.folders}
            kept = found.keys() | entered
            for path in [path for path in self.known if path not in kept and _is_within(path, folder.path)]:
                del self.known[path]


class Watching:
    """The watched folders of one library."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def folders(self) -> tuple[WatchedFolder, ...]:
        """List the folders, in the order in which they were added."""
        return tuple(WatchedFolder(path, on, past) for path, on, past in self._store.recall(_FOLDERS, ()))

    def set(self, folders: Sequence[WatchedFolder]) -> None:
        """Watch these folders and no others."""
        self._store.remember(_FOLDERS, [[one.path, one.on, one.past] for one in folders])

    def watch(self) -> Watch:
        """Give a watch over the folders with what is known of their files."""
        known = {path: (changed, size) for path, (changed, size) in self._store.recall(_KNOWN, {}).items()}
        folders = self.folders()
        if not folders:
            return Watch(())
        of_these = {path: stamp for path, stamp in known.items() if any(_is_of(path, one.path) for one in folders)}
        return Watch(folders, of_these)

    @staticmethod
    def over(folders: Sequence[str]) -> Watch:
        """Give a watch over folders that are not the library's own; what is in them counts as new."""
        return Watch(tuple(WatchedFolder(os.path.abspath(folder)) for folder in folders))

    def keep(self, watch: Watch) -> None:
        """Remember what a watch knows."""
        self._store.remember(_KNOWN, dict(watch.known))


def _stamps(folder: str) -> tuple[dict[str, Stamp], set[str]]:
    """Give the files of a folder as they are now, and which folders in it, or itself, could not be read."""
    found: dict[str, Stamp] = {}
    unreadable: set[str] = set()
    for candidate in walk(folder):
        if candidate.skipped is None:
            if candidate.changed_ns is not None and not candidate.path.lower().endswith(_UNDER_WAY):
                found[candidate.path] = (candidate.changed_ns, candidate.size)
        elif candidate.skipped[0] == "unreadable":
            unreadable.add(candidate.path)
    return found, unreadable


def _is_still(path: str, stamp: Stamp) -> bool:
    """Ask for the file itself: what a folder says of a file that is being written may be late on Windows."""
    try:
        status = os.stat(path)
    except OSError:
        return False
    return (status.st_mtime_ns, status.st_size) == stamp


def _is_of(path: str, folder: str) -> bool:
    return path == folder or _is_within(path, folder)


def _is_within(path: str, folder: str) -> bool:
    return path.startswith(folder if folder.endswith(os.sep) else folder + os.sep)
