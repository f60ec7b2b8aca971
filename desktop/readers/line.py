"""What typesetting is made of, whatever library found it: a line of type with its words, and a page of lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from desktop.readers import cleaning

Placed = tuple[Any, ...]  # a word: the four edges of its box on the page in points, and its text; more may follow
_UNCLEAN = re.compile("[\u00a0\u00ad\u202a-\u202f\u2066-\u2069\ufb00-\ufb06\t\r\n\f\v]|  ")


@dataclass(slots=True)
class Line:
    """One line as set: its text, its box in points, its type, and the block and page (from 1) it stands on.

    The box is turned upright where the line is not; the boxes of its `words` are as they stand on the page.
    `parted` says that a soft hyphen ended it, `running` that it is page furniture, `cell` of which table and row
    of the page it is a cell. `spaced` says that its text is its words with single spaces between them, `open` that
    it was set with a space at its end.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool
    block: int
    page: int
    words: list[Placed] = field(default_factory=list)
    spaced: bool = False
    open: bool = False
    rtl: bool = False
    parted: bool = False
    running: bool = False
    cell: tuple[int, int] | None = None

    def clean(self) -> None:
        """Give the text and its words the form in which they are kept: on one line, single spaces, ligatures spelt."""
        text = self.text
        if (self.spaced or "  " not in text) and text.isprintable() and (text.isascii() or not _UNCLEAN.search(text)):
            self.text = text.strip()
            return
        bare = cleaning.without_embeddings(text)
        self.parted = bare.rstrip().endswith("\u00ad")
        self.text = cleaning.line(bare)
        self.words = [(*word[:4], cleaning.line(cleaning.without_embeddings(word[4]))) for word in self.words]
        self.spaced = False


@dataclass(slots=True)
class Page:
    """One page as shown: its number from 1, its size in points and its lines in reading order."""

    number: int
    height: float
    lines: tuple[Line, ...]
    width: float = 0.0
