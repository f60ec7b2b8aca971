"""Collections of archived pages (WACZ): a zip with web archives in it, which are read where they lie."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from desktop.readers import warc
from desktop.readers.contract import CERTAIN, LIKELY, NO, Glance, Piece, Source
from desktop.readers.packed import Packed, is_packed, unpacked

name = "wacz"
title = "Web archive (WACZ)"
suffixes = (".wacz",)
media_type = "application/wacz"

_WHERE = 45  # bits of a mark that tell the place within a web archive; those above tell which one it is
_ARCHIVE = re.compile(r"archive/.+\.warc(?:\.gz)?", re.IGNORECASE)


def claims(file: Glance) -> int:
    """Take zips that describe themselves as such, and what is called one."""
    if not is_packed(file.head):
        return NO
    if "datapackage.json" in file.members and any(map(_ARCHIVE.fullmatch, file.members)):
        return CERTAIN
    return LIKELY if file.suffix in suffixes else NO


def pieces(stream: BinaryIO, source: Source, start: int) -> Iterator[tuple[int, Piece]]:
    """Yield the pages of all web archives in it."""
    with unpacked(stream, source.name) as archive:
        yield from _records(archive, source, start)


def _records(archive: Packed, source: Source, start: int) -> Iterator[tuple[int, Piece]]:
    first, place = start >> _WHERE, start & ((1 << _WHERE) - 1)
    members = [member for member in archive.names if _ARCHIVE.fullmatch(member)]
    for index, member in enumerate(members[first:], first):
        with archive.opened(member) as inner:
            for mark, piece in warc.pieces(inner, source.within(member.rsplit("/", 1)[-1]), place):
                yield (index << _WHERE) | mark, replace(piece, locator=f"{member} / {piece.locator}")
        place = 0
