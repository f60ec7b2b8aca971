"""What a look at a file before its import tells: its documents as they would arrive, or why they would not."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.imports import ColumnProposal, Format, Reading
from desktop.model import Article


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One document of a file as it would arrive: its article with the beginning of its text, or (kind, sentence).

    `locator` says where in the file it stands, `characters` how long its whole text is.
    """

    locator: str
    name: str
    article: Article | None = None
    characters: int = 0
    error: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """A file looked at with a reading: its format, and its first documents; `more` says that it holds others.

    `size` is in bytes, `seconds` is how long reading took. Of a data file `columns` tells what its columns are taken
    for, and `fields` what each may be, beginning with the word for none.
    """

    path: str
    reading: Reading
    documents: tuple[Foreseen, ...]
    format: Format | None = None
    more: bool = False
    size: int = 0
    seconds: float = 0.0
    columns: ColumnProposal | None = None
    fields: tuple[str, ...] = ()
