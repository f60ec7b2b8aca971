"""Where the words of a page lead, found again in what was extracted from it: by their ink, whatever became of the tags.

Extractors that are told to keep links choose other text for it; this way the text is the same with and without.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin

from desktop.readers import cleaning
from desktop.readers.transcription import PAGE, Piece

_NOWHERE = ("#", "javascript:", "data:", "about:", "blob:")
_SHORT = 24  # ink; what is shorter may stand in many places and tells little about where the text goes on
_MOST_MISSES = 200  # pieces that were sought in vain, after which the page is taken to be of another text


@dataclass(frozen=True, slots=True)
class Leads:
    """All ink of a page, and which ranges of it lead where, in order."""

    ink: str
    ranges: tuple[tuple[int, int, str], ...]
    base: str | None = None

    def share(self, start: int, end: int) -> list[tuple[int, int, str]]:
        """Give the ranges within a stretch of the ink, counted from its start."""
        found = []
        for index in range(max(0, bisect_right(self.ranges, (start,)) - 1), len(self.ranges)):
            first, last, href = self.ranges[index]
            if first >= end:
                break
            if last > start:
                found.append((max(first, start) - start, min(last, end) - start, href))
        return found


def absolute(href: str, base: str | None) -> str:
    """Give an address, absolute where its base is known; nothing for what leads to no other place."""
    href = "".join(href.split())
    if not href or href.lower().startswith(_NOWHERE):
        return ""
    try:
        return urljoin(base, href) if base else href
    except ValueError:
        return href


def of_page(tree: Any | None) -> Leads:
    """Gather the links of a page's tree (lxml); extracting may change the tree afterwards."""
    pieces: list[str] = []
    ranges: list[tuple[int, int, str]] = []
    length, opened = 0, 0
    for what, element in _walk(tree):
        if what == "text":
            pieces.append(cleaning.ink(element))
            length += len(pieces[-1])
        elif what == "start":
            opened = length
        elif opened < length:
            ranges.append((opened, length, element.get("href")))
            opened = length
    base = None if tree is None else next((found.get("href") for found in tree.iter("base") if found.get("href")), None)
    return Leads("".join(pieces), tuple(ranges), base)


def _walk(tree: Any | None) -> Iterator[tuple[str, Any]]:
    """Yield the texts of a page that are shown, and where its anchors start and end."""
    from lxml import etree

    if tree is None:
        return
    walker = etree.iterwalk(tree, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        if event == "start":
            if PAGE.get(element.tag) == "skip":
                walker.skip_subtree()
                continue
            if element.tag == "a" and element.get("href"):
                yield "start", element
            if element.text:
                yield "text", element.text
            continue
        if event == "end" and element.tag == "a" and element.get("href"):
            yield "end", element
        if element.tail:
            yield "text", element.tail


def linked(pieces: Iterable[Piece], leads: Leads) -> list[Piece]:
    """Give the pieces that were extracted from a page with the links of their words."""
    found = []
    place = misses = 0
    for piece in pieces:
        ink = cleaning.ink(piece.text)
        if not leads.ranges or not ink or misses > _MOST_MISSES:
            found.append(piece)
            continue
        at = leads.ink.find(ink, place)
        if at < 0:
            at = leads.ink.find(ink)
        misses += at < 0
        if at >= 0 and len(ink) >= _SHORT:
            place = at + len(ink)
        ranges = leads.share(at, at + len(ink)) if at >= 0 else []
        found.append(replace(piece, links=cleaning.carried(ranges, ink, [piece.text])[0]) if ranges else piece)
    return found
