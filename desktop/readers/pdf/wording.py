"""From paragraphs to the text that is kept: every word, link and page finds its place in it again."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import add, sub

from desktop.model import Block, Link, Page, Span
from desktop.readers.composition import Composer
from desktop.readers.line import Line, Placed
from desktop.readers.pdf.sheets import Sheet
from desktop.readers.typeset import Paragraph
from desktop.text import places
from desktop.text.normalise import OffsetMap


@dataclass(frozen=True, slots=True)
class Worded:
    """A text with its blocks, links and pages."""

    text: str
    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    pages: tuple[Page, ...]
    provenance: dict[str, str]


def worded(found: Sequence[Paragraph], sheets: Sequence[Sheet]) -> Worded:
    """Write the paragraphs down, with a mark where each page begins."""
    composer = Composer()
    begun = 0
    words = [_Words() for _sheet in sheets]
    for paragraph in found:
        start = composer.add(
            paragraph.kind,
            paragraph.text,
            level=paragraph.level,
            page=paragraph.lines[0].page,
            apart=paragraph.apart,
        )
        for first, end, line in paragraph.runs:
            words[line.page - 1].add(line, start + first, start + end)
        for offset, page in paragraph.breaks:
            while begun < page:
                begun += 1
                composer.mark_page(begun, start + offset)
    while begun < len(sheets):
        begun += 1
        composer.mark_page(begun, composer.length)
    composed = composer.finish()
    both = list(zip(sheets, words, strict=True))
    links = (link for sheet, own in both if sheet.links for link in own.links(sheet.links, composed.offsets))
    pages = tuple(
        Page(sheet.page.number, sheet.page.width, sheet.page.height, own.packed(composed.offsets))
        for sheet, own in both
    )
    return Worded(
        composed.text,
        composed.blocks,
        tuple(sorted(links, key=lambda link: (link.start, link.end))),
        pages,
        composed.provenance,
    )


class _Words:
    """The words of one page with their ranges in the text as it is written, kept in columns: there are many."""

    def __init__(self) -> None:
        self._words: list[Placed] = []
        self._gaps: list[int] = []  # code points between a word and the one before
        self._cut: dict[int, int] = {}  # code points that words lost at their ends
        self._end = 0

    def add(self, line: Line, start: int, end: int) -> None:
        """Add the words of a line that was written down at a range; a hyphen that went is no part of them."""
        if not line.words:
            return
        if not line.spaced:
            self._find(line, start, end)
            return
        self._gaps.append(start - self._end)
        self._gaps += [1] * (len(line.words) - 1)
        self._words += line.words
        self._end = start + len(line.text)
        self._shorten(end)

    def placed(self, offsets: OffsetMap) -> list[places.Word]:
        """Give the words with their ranges in the normal text; what normalising took out whole is gone."""
        starts, ends = self._ranges()
        moved = (
            (offsets.to_text(start), offsets.to_text(end, up=True)) for start, end in zip(starts, ends, strict=True)
        )
        return [(*span, *word[:4]) for span, word in zip(moved, self._words, strict=True) if span[1] > span[0]]

    def links(self, links: Iterable[tuple[places.Box, str]], offsets: OffsetMap) -> Iterator[Link]:
        """Yield the links over the words whose middles they cover."""
        starts, ends = self._ranges()
        heights = [word[1] + word[3] for word in self._words]
        order = sorted(range(len(heights)), key=heights.__getitem__)
        heights.sort()
        for (x0, y0, x1, y1), href in links:
            inside = order[bisect_left(heights, 2 * y0) : bisect_right(heights, 2 * y1)]
            covered = [one for one in inside if 2 * x0 <= self._words[one][0] + self._words[one][2] <= 2 * x1]
            if covered:
                span = offsets.map_span(Span(starts[min(covered)], ends[max(covered)]))
                yield Link(span.start, span.end, href)

    def packed(self, offsets: OffsetMap) -> bytes:
        """Give the words packed."""
        if offsets.is_identity and self._words:
            edges = list(zip(*self._words, strict=False))[:4]
            try:
                return places.pack_columns(self._gaps, self._lengths(), edges)
            except (OverflowError, ValueError):
                pass  # a word stands on no page: it is left out below
        return places.pack(self.placed(offsets))

    def _find(self, line: Line, start: int, end: int) -> None:
        place = 0
        for word in line.words:
            at = line.text.find(word[4], place)
            if at < 0 or not word[4] or start + at >= end:
                continue
            place = at + len(word[4])
            self._gaps.append(start + at - self._end)
            self._words.append(word)
            self._end = start + place
            self._shorten(end)

    def _shorten(self, end: int) -> None:
        if self._end > end:
            self._cut[len(self._words) - 1] = self._end - end
            self._end = end

    def _ranges(self) -> tuple[list[int], list[int]]:
        lengths = self._lengths()
        ends = list(accumulate(map(add, self._gaps, lengths)))
        return list(map(sub, ends, lengths)), ends

    def _lengths(self) -> list[int]:
        lengths = [len(word[4]) for word in self._words]
        for place, lost in self._cut.items():
            lengths[place] -= lost
        return lengths
