"""What the table expects of a reader, and what a reader is told about its file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO, Protocol

from desktop.errors import Unreadable
from desktop.imports import Reading
from desktop.model import Article

CERTAIN, LIKELY, POSSIBLE, NO = 3, 2, 1, 0
_AS_USUAL = Reading()
# A word as prose has it; `From ` is how a mailbox begins, and the first bytes of no mark of byte order are here.
_WORD = re.compile(rb"(?!From )[A-Za-z\x80-\xbf\xc3-\xed]+[ ,\r\n]")
_BLANK_LINE = re.compile(rb"\n\r?\n")
END = -1  # the mark after the last piece of a file: nothing is left to read


@dataclass(frozen=True, slots=True)
class Source:
    """Where the bytes come from, and how they are to be read."""

    name: str
    path: str | None = None
    reading: Reading = _AS_USUAL

    @property
    def stem(self) -> str:
        """The file's name without its suffix: the title of what has no other."""
        stem, dot, suffix = self.name.rpartition(".")
        return stem if dot and stem and len(suffix) <= 8 and " " not in suffix else self.name

    @property
    def suffix(self) -> str:
        """The suffix in lower case with its dot, or nothing."""
        _stem, dot, suffix = self.name.rpartition(".")
        return f".{suffix.lower()}" if dot else ""

    def within(self, name: str) -> Source:
        """Tell the same of a file inside this one; the format that was named is the outer file's alone."""
        inner = replace(self.reading, format=None)
        return replace(self, name=name, reading=inner)


@dataclass(frozen=True, slots=True)
class Piece:
    """One document in a file: read already, to be read by its own kind, or the reason why it is not there.

    `locator` says where in the file it stands (`articles/a.html`, `message 12`, `line 7`) and is empty for the
    file itself. `data` becomes its original. `part_of` is the locator of the piece it came attached to, which
    must have come before it.
    """

    locator: str
    name: str
    data: bytes
    found: Article | Unreadable | None = None
    part_of: str | None = None


@dataclass(frozen=True, slots=True)
class Glance:
    """What is looked at to tell a file's format: its first bytes, its suffix, and the members' names of a zip."""

    head: bytes
    suffix: str = ""
    members: tuple[str, ...] = ()

    @property
    def is_prose(self) -> bool:
        """Whether the bytes begin with a word and hold no zero, no tag, and no field before the first blank line.

        Only prose begins so: packed and binary formats have a zero in their heads, mails have fields.
        """
        head = self.head
        if b"\0" in head or b"<" in head or not _WORD.match(head):
            return False
        colon = head.find(b":")
        return colon < 0 or _BLANK_LINE.search(head, 0, colon) is not None


class Kind(Protocol):
    """What readers and containers have in common."""

    @property
    def name(self) -> str:
        """The format's short name, as in provenance."""

    @property
    def title(self) -> str:
        """The format's name as shown."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The usual suffixes, with dots, in lower case."""

    @property
    def media_type(self) -> str:
        """The format's media type."""

    def claims(self, file: Glance) -> int:
        """Say how sure it is that a file is of this format: CERTAIN to NO.

        Of what is prose (`Glance.is_prose`), a format may claim only what has one of its suffixes, and is not asked
        about the rest.
        """


class Reader(Kind, Protocol):
    """A format that holds one document: a module with these names is a reader."""

    def read(self, data: bytes, source: Source) -> Article:
        """Make an article of a file's bytes; raises Unreadable."""


class Container(Kind, Protocol):
    """A format that may hold many documents: a module with these names is a container."""

    def pieces(self, stream: BinaryIO, source: Source, start: int) -> Iterator[tuple[int, Piece]]:
        """Yield the pieces from a mark on, each with the mark where reading can go on after it; memory stays flat.

        `start` is 0, or a mark that an earlier call gave (a byte offset, an index: the container's own matter, above
        0). `stream` can seek. What is wrong with one piece is a Piece with its Unreadable; raises Unreadable where
        nothing more can be read. The table marks the last piece with END, whatever its mark.
        """
