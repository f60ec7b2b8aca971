"""What the table expects of a reader, and what a reader is told about its file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from desktop.model import Article

CERTAIN, LIKELY, POSSIBLE, NO = 3, 2, 1, 0


@dataclass(frozen=True, slots=True)
class Source:
    """Where the bytes come from; `whole_page` keeps everything of a page, not the article alone."""

    name: str
    path: str | None = None
    declared_encoding: str | None = None
    whole_page: bool = False

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


class Reader(Protocol):
    """One format: a module with these names is a reader."""

    @property
    def name(self) -> str:
        """The format's short name, as in provenance."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The usual suffixes, with dots, in lower case."""

    @property
    def media_type(self) -> str:
        """The format's media type."""

    def claims(self, head: bytes, suffix: str) -> int:
        """Say how sure it is that a file with these first bytes and suffix is of this format: CERTAIN to NO."""

    def read(self, data: bytes, source: Source) -> Article:
        """Make an article of a file's bytes; raises Unreadable."""
