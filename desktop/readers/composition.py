"""How a reader writes an article down: block after block, with the offsets kept and the text normalised once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.model import Block, BlockKind, Link, Span
from desktop.text.normalise import OffsetMap, normalise

APART = "\n\n"


@dataclass(frozen=True, slots=True)
class Composed:
    """A normalised text, its blocks and links in order, and how often which rule of normalising was applied.

    `offsets` leads from the text as it was written to the normal one.
    """

    text: str
    blocks: tuple[Block, ...]
    changes: dict[str, int]
    offsets: OffsetMap
    links: tuple[Link, ...] = ()

    @property
    def provenance(self) -> dict[str, str]:
        """What the document keeps about it."""
        if not self.changes:
            return {}
        return {"normalised": ", ".join(f"{kind} {count}" for kind, count in sorted(self.changes.items()))}


class Composer:
    """Collects blocks of a text in order; blocks stand a blank line apart unless told otherwise."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._blocks: list[Block] = []
        self._links: list[Link] = []
        self._length = 0

    def __len__(self) -> int:
        return len(self._blocks)

    @property
    def length(self) -> int:
        """Code points so far, before normalising."""
        return self._length

    @property
    def last(self) -> Block | None:
        """The block added last, if any."""
        return self._blocks[-1] if self._blocks else None

    def add(
        self,
        kind: BlockKind,
        text: str,
        *,
        level: int | None = None,
        page: int | None = None,
        apart: str = APART,
        links: Sequence[tuple[int, int, str]] = (),
    ) -> int:
        """Add one block and return where it starts in the text so far, before normalising.

        `links` are ranges of the block's own text with the address each leads to.
        """
        if self._length:
            self._pieces.append(apart)
            self._length += len(apart)
        start = self._length
        self._pieces.append(text)
        self._length += len(text)
        self._blocks.append(Block(kind, start, self._length, level, page))
        self._links.extend(Link(start + first, start + last, href) for first, last, href in links)
        return start

    def mark_page(self, page: int, offset: int) -> None:
        """Note that a page begins at an offset as `add` returned it."""
        self._blocks.append(Block("page_break", offset, offset, None, page))

    def finish(self) -> Composed:
        """Give the text, its blocks and its links."""
        normal = normalise("".join(self._pieces))
        blocks = tuple(mapped(self._blocks, normal.offsets))
        links = tuple(_led(self._links, normal.offsets))
        return Composed(normal.text, blocks, normal.changes, normal.offsets, links)


def mapped(blocks: list[Block], offsets: OffsetMap) -> list[Block]:
    """Move blocks of a raw text to its normal form, in order; what became empty goes."""
    moved = []
    for block in blocks:
        span = offsets.map_span(Span(block.start, block.end))
        if block.kind == "page_break":
            moved.append(Block(block.kind, span.start, span.start, block.level, block.page))
        elif span.end > span.start:
            moved.append(Block(block.kind, span.start, span.end, block.level, block.page))
    return sorted(moved, key=lambda block: (block.start, -block.end, block.page or 0))


def _led(links: list[Link], offsets: OffsetMap) -> list[Link]:
    """Move links of a raw text to its normal form, in order; what became empty or leads nowhere goes."""
    moved = []
    for link in links:
        span = offsets.map_span(Span(link.start, link.end))
        if span.end > span.start and link.href:
            moved.append(Link(span.start, span.end, link.href))
    return sorted(moved, key=lambda link: (link.start, link.end))
