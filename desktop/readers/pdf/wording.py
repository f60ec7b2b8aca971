"""From paragraphs to the text that is kept: every word, link and page finds its place in it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desktop.model import Block, Link, Page
from desktop.readers.composition import Composer
from desktop.readers.line import Line
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
    words: list[list[places.Word]] = [[] for _sheet in sheets]
    for paragraph in found:
        start = composer.add(
            paragraph.kind,
            paragraph.text,
            level=paragraph.level,
            page=paragraph.lines[0].page,
            apart=paragraph.apart,
        )
        for first, end, line in paragraph.runs:
            _place(line, start + first, start + end, words[line.page - 1])
        for offset, page in paragraph.breaks:
            while begun < page:
                begun += 1
                composer.mark_page(begun, start + offset)
    while begun < len(sheets):
        begun += 1
        composer.mark_page(begun, composer.length)
    composed = composer.finish()
    if not composed.offsets.is_identity:
        words = [list(_moved(own, composed.offsets)) for own in words]
    links = (link for sheet, own in zip(sheets, words, strict=True) for link in _links(sheet, own))
    pages = tuple(
        Page(sheet.page.number, sheet.page.width, sheet.page.height, places.pack(own))
        for sheet, own in zip(sheets, words, strict=True)
    )
    return Worded(
        composed.text,
        composed.blocks,
        tuple(sorted(links, key=lambda link: (link.start, link.end))),
        pages,
        composed.provenance,
    )


def _place(line: Line, start: int, end: int, words: list[places.Word]) -> None:
    """Add the words of a line with their ranges in the text; a hyphen that went is no part of them."""
    if line.spaced:
        for x0, y0, x1, y1, word, *_rest in line.words:
            after = start + len(word)
            words.append((start, after, x0, y0, x1, y1))
            start = after + 1
        if words and words[-1][1] > end:
            words[-1] = (words[-1][0], end, *words[-1][2:])
        return
    text, place = line.text, 0
    for x0, y0, x1, y1, word, *_rest in line.words:
        at = text.find(word, place)
        if at >= 0 and word:
            place = at + len(word)
            if start + at < end:
                words.append((start + at, min(start + place, end), x0, y0, x1, y1))


def _moved(words: Sequence[places.Word], offsets: OffsetMap) -> Iterator[places.Word]:
    """Yield words at their places in the normal text; what normalising took out whole is gone."""
    for start, end, *box in words:
        first, last = offsets.to_text(start), offsets.to_text(end, up=True)
        if last > first:
            yield first, last, box[0], box[1], box[2], box[3]


def _links(sheet: Sheet, words: Sequence[places.Word]) -> Iterator[Link]:
    """Yield the links of a page over the words whose middles they cover."""
    for (x0, y0, x1, y1), href in sheet.links:
        covered = [
            word for word in words if x0 <= (word[2] + word[4]) / 2 <= x1 and y0 <= (word[3] + word[5]) / 2 <= y1
        ]
        if covered:
            yield Link(min(word[0] for word in covered), max(word[1] for word in covered), href)
