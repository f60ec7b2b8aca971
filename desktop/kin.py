"""The nouns of near twins: documents whose texts are nearly the same, as the store finds them and the window shows."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.model import DocumentId, Row


@dataclass(frozen=True, slots=True)
class Twin:
    """A near twin of a document: its line, and how much their texts share, 0 to 1; 1 only for the same text."""

    row: Row
    likeness: float


@dataclass(frozen=True, slots=True)
class Family:
    """The near twins of a document outside the bin, newest first; `others` counts those beyond the ones listed."""

    document: DocumentId
    twins: tuple[Twin, ...] = ()
    others: int = 0
