"""How a text is cut into layout chunks: at newlines, then at spaces, each styled by its block."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable

from desktop.model import Block, Link
from desktop.text.offsets import Graphemes
from desktop.ui.reader.folds import Run, runs_of
from desktop.ui.reader.links import LinkIndex
from desktop.ui.reader.tables import Tables

LIMIT = 4000
"""The most code points in one chunk; one layout of this size costs well under a millisecond."""

STYLES = ("body", "blank", "h1", "h2", "h3", "h4", "list", "quote", "row", "caption", "code", "furniture")
_OF_KIND = {
    "paragraph": "body",
    "list_item": "list",
    "quote": "quote",
    "table_cell": "row",
    "caption": "caption",
    "code": "code",
    "furniture": "furniture",
}


class TextModel:
    """An immutable text and its chunks: `starts` and `ends` in code points, a style and a level for each."""

    def __init__(self, text: str, blocks: Iterable[Block] = (), links: Iterable[Link] = ()) -> None:
        """Cut the text; blocks and links may come in any order and need not cover it."""
        self.text = text
        self.starts = array("q")
        self.ends = array("q")
        self.styles: list[str] = []
        self.levels = array("b")
        self.paragraphs = array("q")
        self.apart = bytearray()
        self.pages: dict[int, list[tuple[int, int]]] = {}
        self._rows: list[int] = []
        self._furniture: list[int] = []
        ordered = sorted(blocks, key=lambda block: (block.start, -block.end))
        self._cut([block for block in ordered if block.kind != "page_break"])
        self.links = LinkIndex(links)
        self.tables = Tables((row, self.chunk_text(row)) for row in self._rows if self._is_whole(row))
        self.runs: list[Run] = runs_of(self._furniture, self._is_blank)
        for block in ordered:
            if block.kind == "page_break" and block.page is not None:
                chunk = self.chunk_at(block.start)
                place = max(block.start, self.starts[chunk])
                self.pages.setdefault(chunk, []).append((place, block.page))

    def __len__(self) -> int:
        return len(self.starts)

    def chunk_at(self, cp: int) -> int:
        """Return the chunk that holds a code point; the newline after a chunk belongs to it."""
        return max(0, bisect_right(self.starts, cp) - 1)

    def chunk_text(self, chunk: int) -> str:
        """Return a chunk's slice of the text, without its newline."""
        return self.text[self.starts[chunk] : self.ends[chunk]]

    def paragraph_start(self, chunk: int) -> int:
        """Return the first code point of the line of text that a chunk was cut from."""
        return self.starts[self.paragraphs[chunk]]

    def clamp(self, cp: int) -> int:
        """Return the nearest offset inside the text."""
        return min(max(cp, 0), len(self.text))

    def _is_whole(self, chunk: int) -> bool:
        """Say whether a chunk is a whole line of the text."""
        return chunk + 1 == len(self) or self.paragraphs[chunk + 1] != chunk

    def _is_blank(self, chunk: int) -> bool:
        return self.styles[chunk] == "blank"

    def _cut(self, blocks: list[Block]) -> None:
        text, length = self.text, len(self.text)
        start, next_block, block = 0, 0, None
        before: Block | None = None
        while start <= length:
            end = text.find("\n", start)
            end = length if end < 0 else end
            while next_block < len(blocks) and blocks[next_block].start <= max(start, end - 1):
                if blocks[next_block].end > start:
                    block = _outer(block, blocks[next_block], start)
                next_block += 1
            if block is not None and block.end <= start:
                block = None
            self._cut_line(start, end, block, before)
            if end > start:
                before = block
            start = end + 1

    def _cut_line(self, start: int, end: int, block: Block | None, before: Block | None) -> None:
        style, level = _style(self.text, start, end, block)
        paragraph = len(self.starts)
        apart = self._stands_apart(start, end, block, before)
        if style == "row":
            self._rows.append(paragraph)
        while True:
            cut = end if end - start <= LIMIT else self._soft_break(start)
            self.starts.append(start)
            self.ends.append(cut)
            self.styles.append(style)
            self.levels.append(level)
            self.paragraphs.append(paragraph)
            if style == "furniture":
                self._furniture.append(len(self.starts) - 1)
            self.apart.append(apart)
            if cut >= end:
                return
            start, apart = cut, False

    def _stands_apart(self, start: int, end: int, block: Block | None, before: Block | None) -> bool:
        """Say whether a line needs a gap of its own, because no blank line gives it one."""
        if not self.styles or end == start or self.styles[-1] == "blank":
            return False
        if block is not None or before is not None:
            return block is not before
        return end - start > 100 or self.ends[-1] - self.starts[-1] > 100

    def _soft_break(self, start: int) -> int:
        """Return where to cut a line that is too long: after a space, else between two clear characters."""
        space = self.text.rfind(" ", start + LIMIT // 2, start + LIMIT)
        if space >= 0:
            return Graphemes.snap(self.text, space + 1, up=True)
        cut = Graphemes.snap(self.text, start + LIMIT)
        return cut if cut > start else start + LIMIT


def _outer(block: Block | None, candidate: Block, start: int) -> Block:
    """Keep the block that is still open, unless the candidate says more than that this is a paragraph."""
    if block is None or block.end <= start or block.kind == "paragraph":
        return candidate
    return block


def _style(text: str, start: int, end: int, block: Block | None) -> tuple[str, int]:
    if end == start or (end - start < 20 and not text[start:end].strip()):
        return "blank", 0
    if block is None:
        return "body", 0
    level = min(max(block.level or 1, 1), 9)
    if block.kind == "heading":
        return f"h{min(level, 4)}", level
    return _OF_KIND.get(block.kind, "body"), level
