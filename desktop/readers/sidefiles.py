"""Which files beside articles hold none: what systems leave behind, pictures, styles, what was saved with a page."""

from __future__ import annotations

import re

_JUNK = frozenset(("thumbs.db", "desktop.ini", "icon\r", "$recycle.bin", "__macosx", "system volume information"))
_ASSETS = frozenset(
    ".png .jpg .jpeg .gif .webp .bmp .ico .svg .tif .tiff .avif .heic .css .js .mjs .map .woff .woff2 .ttf .otf .eot "
    ".mp3 .mp4 .m4a .m4v .mov .avi .mkv .webm .wav .ogg .flac .exe .dll .so .dylib .pyc .lock".split()
)
_PAGE_SUFFIXES = (".html", ".htm", ".xhtml")
_PAGE_FOLDERS = ("_files", ".files", "_fichiers", "-Dateien")
_NUMBERS = re.compile(r"(\d+)")


def is_junk(name: str) -> bool:
    """Say whether a file or folder of this name is what a system or an editor leaves behind."""
    return name.startswith((".", "~$")) or name.lower() in _JUNK


def is_asset(suffix: str) -> bool:
    """Say whether files with this suffix (lower case, with its dot) hold no article."""
    return suffix in _ASSETS


def is_page(name: str) -> bool:
    """Say whether a file of this name is a saved page."""
    return name.lower().endswith(_PAGE_SUFFIXES)


def goes_with_page(folder: str, pages: set[str]) -> bool:
    """Say whether a folder holds what a browser saved beside one of the pages, whose names come without suffix."""
    return any(folder == stem + ending for stem in pages for ending in _PAGE_FOLDERS)


def natural(name: str) -> tuple[tuple[int, int | str], ...]:
    """Give a sorting key by which `page 2` comes before `page 10`."""
    parts = _NUMBERS.split(name.casefold())
    return tuple((0, int(part)) if part.isdecimal() else (1, part) for part in parts if part)
