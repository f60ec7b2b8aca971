"""Which files an import means: folders are walked in natural order, junk and side files are left out."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.language import _
from desktop.readers.sidefiles import goes_with_page, is_asset, is_junk, is_page, natural

LIBRARY_SUFFIXES = (".postil", ".postil-wal", ".postil-shm", ".postil-journal")
_BACKUP = re.compile(r"\.postil(?:\.|$|-wal$|-shm$|-journal$)|\.postil-backup")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One file to import: its path, its size in bytes, why it is left out, if it is, and when it was changed last."""

    path: str
    size: int = 0
    skipped: tuple[str, str] | None = None
    changed_ns: int | None = None


def find(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Candidate]:
    """Yield the files that paths name, each once; folders are walked, what is named outright is always tried."""
    seen: set[str] = set()
    for given in paths:
        path = os.fspath(given)
        found = _walk(path) if os.path.isdir(path) else iter([(os.path.realpath(path), _named(path))])
        for real, candidate in found:
            if real not in seen:
                seen.add(real)
                yield candidate


def _named(path: str) -> Candidate:
    if _is_library(os.path.basename(path)):
        return Candidate(path, 0, _as_library(path))
    try:
        return Candidate(path, os.stat(path).st_size)
    except OSError:
        return Candidate(path)


def walk(top: str) -> Iterator[Candidate]:
    """Walk a folder without following a loop of links; each real folder once."""
    return (candidate for _real, candidate in _walk(top))


def _walk(top: str) -> Iterator[tuple[str, Candidate]]:
    """Yield each file with its real path; only links are followed to find it."""
    waiting, entered = [top], set()
    while waiting:
        folder = waiting.pop()
        real = os.path.realpath(folder)
        if real in entered:
            continue
        entered.add(real)
        try:
            with os.scandir(folder) as scan:
                entries = sorted(scan, key=lambda entry: natural(entry.name))
        except OSError:
            yield real, Candidate(folder, 0, ("unreadable", _("This folder cannot be read.")))
            continue
        pages = {Path(entry.name).stem for entry in entries if is_page(entry.name)}
        folders = []
        for entry in entries:
            if is_junk(entry.name):
                continue
            if entry.is_dir():
                if not goes_with_page(entry.name, pages):
                    folders.append(entry.path)
            elif entry.is_file():
                file = os.path.realpath(entry.path) if entry.is_symlink() else os.path.join(real, entry.name)
                yield file, _found(entry)
        waiting.extend(reversed(folders))


def _found(entry: os.DirEntry[str]) -> Candidate:
    if _is_library(entry.name):
        return Candidate(entry.path, 0, _as_library(entry.path))
    suffix = os.path.splitext(entry.name)[1].lower()
    if is_asset(suffix):
        return Candidate(
            entry.path, 0, ("unsupported", _("Left out: {suffix} files hold no article.").format(suffix=suffix))
        )
    try:
        status = entry.stat()
    except OSError:
        return Candidate(entry.path)
    return Candidate(entry.path, status.st_size, changed_ns=status.st_mtime_ns)


def _is_library(name: str) -> bool:
    return _BACKUP.search(name.lower()) is not None


def _as_library(path: str) -> tuple[str, str]:
    name = os.path.basename(path)
    return "library", _("{name} is a Postil library, not an article; open it instead.").format(name=name)
