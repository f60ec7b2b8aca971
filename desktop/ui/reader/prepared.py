"""A text and its marks made ready for the surface, in any thread: the part of showing that grows with their size."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from desktop.model import Block, Link
from desktop.ui.reader.chunks import TextModel
from desktop.ui.reader.marks import Mark, MarkIndex


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text cut into chunks and its marks by chunk; for one surface, which changes the marks as it goes."""

    model: TextModel
    marks: MarkIndex

    @classmethod
    def of(
        cls, text: str, blocks: Iterable[Block] = (), marks: Iterable[Mark] = (), links: Iterable[Link] = ()
    ) -> Prepared:
        """Cut the text and file the marks."""
        model = TextModel(text, blocks, links)
        return cls(model, MarkIndex(model.starts, marks))
