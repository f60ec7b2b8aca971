"""Zip archives: every file in them that may hold an article, in natural order, each read by its own kind."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

from desktop.errors import Unreadable
from desktop.language import _
from desktop.readers import packed
from desktop.readers.contract import END, LIKELY, NO, Glance, Piece, Source
from desktop.readers.encoding import decode
from desktop.readers.sidefiles import goes_with_page, is_asset, is_junk, is_page, natural

name = "zip"
title = "Packed archive (ZIP)"
suffixes = (".zip",)
media_type = "application/zip"

_UTF8_NAME = 0x800  # the flag of a member whose name is said to be UTF-8


def claims(file: Glance) -> int:
    """Take any zip that no format of its own is made of."""
    return LIKELY if packed.is_packed(file.head) else NO


def pieces(stream: BinaryIO, source: Source, start: int) -> Iterator[tuple[int, Piece]]:
    """Yield each member that may hold an article; a mark is how many of them come before."""
    password = source.reading.password
    with packed.unpacked(stream, source.name) as archive:
        members = wanted(archive.names)
        if not members:
            raise Unreadable(
                "empty", _("There is no file in {name} that may hold an article.").format(name=source.name)
            )
        if password is None and all(map(archive.locked, members)):
            raise packed.locked(source.name)
        shown = readable_names(archive, members)
        for number, member in enumerate(members[start:], start + 1):
            mark = END if number == len(members) else number
            yield mark, _piece(archive, member, shown[member], password)


def _piece(archive: packed.Packed, member: str, shown: str, password: str | None) -> Piece:
    short = posixpath.basename(shown)
    try:
        return Piece(shown, short, archive.read(member, password if archive.locked(member) else None))
    except Unreadable as problem:
        return Piece(shown, short, b"", problem)


def wanted(names: tuple[str, ...]) -> list[str]:
    """Choose the members that may hold an article, in natural order, each once."""
    folders: dict[str, set[str]] = {}
    for name in names:
        if is_page(name):
            folder, short = posixpath.split(name)
            folders.setdefault(folder, set()).add(posixpath.splitext(short)[0])
    chosen = {name for name in names if not _is_left_out(name, folders)}
    return sorted(chosen, key=lambda name: ([natural(part) for part in name.split("/")], name))


def _is_left_out(name: str, pages: dict[str, set[str]]) -> bool:
    parts = name.replace("\\", "/").strip("/").split("/")
    if any(map(is_junk, parts)) or is_asset(posixpath.splitext(parts[-1])[1].lower()):
        return True
    return any(
        goes_with_page(folder, pages.get("/".join(parts[:depth]), set())) for depth, folder in enumerate(parts[:-1])
    )


def readable_names(archive: packed.Packed, members: list[str]) -> dict[str, str]:
    """Give the members' names as they were meant: what does not say that it is UTF-8 was read in an old code page."""
    shown = {member: member for member in members}
    old = [member for member in members if not archive.flags(member) & _UTF8_NAME and not member.isascii()]
    with suppress(UnicodeError, Unreadable):
        raw = "\n".join(old).encode("cp437")
        meant = decode(raw, "names").text.split("\n")
        if len(meant) == len(old):
            shown.update(zip(old, meant, strict=True))
    return shown
