"""Which files an import means: folders are walked in natural order, junk and side files are left out."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.language import _

LIBRARY_SUFFIXES = (".postil", ".postil-wal", ".postil-shm", ".postil-journal")
_BACKUP = re.compile(r"\.postil(?:\.|$|-wal$|-shm$|-journal$)|\.postil-backup")
_JUNK = frozenset(("thumbs.db", "desktop.ini", "icon\r", "$recycle.bin", "__macosx", "system volume information"))
_ASSETS = frozenset(
    ".png .jpg .jpeg .gif .webp .bmp .ico .svg .tif .tiff .avif .heic .css .js .mjs .map .woff .woff2 .ttf .otf .eot "
    ".mp3 .mp4 .m4a .m4v .mov .avi .mkv .webm .wav .ogg .flac .exe .dll .so .dylib .pyc .lock".split()
)
_NUMBERS = re.compile(r"(\d+)")
_PAGE_SUFFIXES = (".html", ".htm", ".xhtml")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One file to import: its path, its size in bytes, and why it is left out, if it is."""

    path: str
    size: int = 0
    skipped: tuple[str, str] | None = None


def find(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Candidate]:
    """Yield the files that paths name, each once; folders are walked, what is named outright is always tried."""
    seen: set[str] = set()
    for given in paths:
        path = os.fspath(given)
        found = _walk(path) if os.path.isdir(path) else iter([_named(path)])
        for candidate in found:
            real = os.path.realpath(candidate.path)
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


def _walk(top: str) -> Iterator[Candidate]:
    """Walk a folder without following a loop of links; each real folder once."""
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
            yield Candidate(folder, 0, ("unreadable", _("This folder cannot be read.")))
            continue
        pages = {Path(entry.name).stem for entry in entries if entry.name.lower().endswith(_PAGE_SUFFIXES)}
        folders = []
        for entry in entries:
            if entry.name.startswith((".", "~$")) or entry.name.lower() in _JUNK:
                continue
            if entry.is_dir():
                if not _goes_with_page(entry.name, pages):
                    folders.append(entry.path)
            elif entry.is_file():
                yield _found(entry)
        waiting.extend(reversed(folders))


def _found(entry: os.DirEntry[str]) -> Candidate:
    if _is_library(entry.name):
        return Candidate(entry.path, 0, _as_library(entry.path))
    suffix = os.path.splitext(entry.name)[1].lower()
    if suffix in _ASSETS:
        return Candidate(
            entry.path, 0, ("unsupported", _("Left out: {suffix} files hold no article.").format(suffix=suffix))
        )
    try:
        return Candidate(entry.path, entry.stat().st_size)
    except OSError:
        return Candidate(entry.path)


def _is_library(name: str) -> bool:
    return _BACKUP.search(name.lower()) is not None


def _as_library(path: str) -> tuple[str, str]:
    name = os.path.basename(path)
    return "library", _("{name} is a Postil library, not an article; open it instead.").format(name=name)


def _goes_with_page(name: str, pages: set[str]) -> bool:
    """Say whether a folder holds the pictures and styles that a browser saved beside a page."""
    return any(name == stem + ending for stem in pages for ending in ("_files", ".files", "_fichiers", "-Dateien"))


def natural(name: str) -> tuple[tuple[int, int | str], ...]:
    """Give a sorting key by which `page 2` comes before `page 10`."""
    parts = _NUMBERS.split(name.casefold())
    return tuple((0, int(part)) if part.isdecimal() else (1, part) for part in parts if part)
