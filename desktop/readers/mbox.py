"""A mailbox (mbox): message after message, found by their `From ` lines and read one at a time, however large it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO

from desktop.errors import Unreadable
from desktop.language import _
from desktop.readers.contract import CERTAIN, END, LIKELY, NO, Glance, Piece, Source
from desktop.readers.eml import LARGEST

name = "mbox"
title = "Mailbox (mbox)"
suffixes = (".mbox", ".mbx")
media_type = "application/mbox"

_BLOCK = 1_048_576
_LONGEST = 2000  # bytes of a `From ` line and the line after it that are looked at
_DATED = re.compile(
    rb"From [^\r\n]{0,1000}?\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +(?:[A-Z][a-z]{2} +\d{1,2}|\d{1,2} +[A-Z][a-z]{2})\b"
    rb"[^\r\n]{0,100}?\d{1,2}:\d{2}[^\r\n]{0,200}\r?(?:\n|\Z)"
)
_HEADED = re.compile(rb"From [^\r\n]{0,1000}\r?\n>?[!-9;-~]{1,80}:[ \t\r\n]")


def claims(file: Glance) -> int:
    """Take what begins with a `From ` line that is dated or has a mail's headers after it."""
    head = file.head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if _DATED.match(head) or _HEADED.match(head):
        return CERTAIN
    return LIKELY if file.suffix in suffixes and head.startswith(b"From ") else NO


def pieces(stream: BinaryIO, source: Source, start: int) -> Iterator[tuple[int, Piece]]:
    """Yield the messages as they are, without the `From ` lines; a mark is the place of the next such line."""
    size = stream.seek(0, 2)
    for begin, end in pairwise(_places(stream, start, size)):
        locator = f"message at {begin}"
        called = f"{source.stem}-{begin}.eml"
        yield (END if end == size else end), _message(stream, begin, end, Piece(locator, called, b""))


def _message(stream: BinaryIO, begin: int, end: int, piece: Piece) -> Piece:
    stream.seek(begin)
    if end - begin > LARGEST:
        problem = Unreadable(
            "too_large",
            _("{name} is too large to be read.").format(name=piece.name),
            _("Save its attachments and import those."),
        )
        return Piece(piece.locator, piece.name, b"", problem)
    whole = stream.read(end - begin)
    return Piece(piece.locator, piece.name, _without_envelope(whole))


def _without_envelope(whole: bytes) -> bytes:
    """Give a message without its `From ` line before and the blank line after it."""
    data = (
        whole.lstrip(b"\r\n").partition(b"\n")[2] if whole.lstrip(b"\r\n\xef\xbb\xbf").startswith(b"From ") else whole
    )
    for blank in (b"\r\n\r\n", b"\n\n"):
        if data.endswith(blank):
            return data[: -len(blank) // 2]
    return data


def _places(stream: BinaryIO, start: int, size: int) -> Iterator[int]:
    """Yield where messages begin, and last where the file ends; reads a block at a time."""
    yield start
    position, kept, seen = start, b"", start
    while block := _read_at(stream, position + len(kept)):
        buffer = kept + block
        last = position + len(buffer) >= size
        limit = len(buffer) if last else len(buffer) - _LONGEST
        found = buffer.find(b"\nFrom ", seen - position)
        while 0 <= found < limit:
            if _is_message(buffer, found + 1):
                yield position + found + 1
            found = buffer.find(b"\nFrom ", found + 1)
        seen = position + limit
        cut = max(0, limit - 4)  # the two line ends before a `From ` line are looked at too
        position, kept = position + cut, buffer[cut:]
        if last:
            break
    if size > start:
        yield size


def _read_at(stream: BinaryIO, place: int) -> bytes:
    stream.seek(place)
    return stream.read(_BLOCK)


def _is_message(buffer: bytes, at: int) -> bool:
    """Say whether a `From ` line begins a message: it is dated, or stands after a blank line and before headers."""
    window = buffer[at : at + _LONGEST]
    if _DATED.match(window):
        return True
    return buffer[max(0, at - 4) : at].endswith((b"\n\n", b"\n\r\n")) and _HEADED.match(window) is not None
