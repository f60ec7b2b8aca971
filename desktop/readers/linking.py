"""Where the words of a page lead, found again in what was extracted from it: by their ink, whatever became of the tags.

Extractors that are told to keep links choose other text for it; this way the text is the same with and without.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from desktop.readers import cleaning
from desktop.readers.transcription import PAGE, Piece

_UNSEEN = tuple(tag for tag, role in PAGE.items() if role == "skip")
_NOWHERE = ("#", "javascript:", "data:", "about:", "blob:")
_SHORT = 24  # ink; what is shorter may stand in many places and tells little about where the text goes on
_MOST_MISSES = 200  # pieces that were sought in vain, after which the page is taken to be of another text


@dataclass(frozen=True, slots=True)
class Leads:
    """All ink of a page, and which ranges of it lead where, in order."""

    ink: str
    ranges: tuple[tuple[int, int, str], ...]

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


def base(tree: Any | None) -> str | None:
    """Give the address that a page (lxml) says its links start from."""
    return None if tree is None else next((one.get("href") for one in tree.iter("base") if one.get("href")), None)


def of_page(tree: Any) -> Leads:
    """Gather the links of a page's tree (lxml), and use it up: what is not shown is gone from it, links are marked."""
    from lxml import etree

    etree.strip_elements(tree, *_UNSEEN, with_tail=False)
    signs = _unused(etree.tostring(tree, method="text", encoding="unicode", with_tail=False))
    if signs is None:
        return Leads("", ())
    begin, end = signs
    anchors = [anchor for anchor in tree.iter("a") if anchor.get("href")]
    for anchor in anchors:
        anchor.text = begin + (anchor.text or "")
        anchor.tail = end + (anchor.tail or "")
    marked = etree.tostring(tree, method="text", encoding="unicode", with_tail=False)
    return _between(cleaning.ink(marked), begin, end, [anchor.get("href") for anchor in anchors])


def _unused(text: str) -> tuple[str, str] | None:
    """Give two code points that Unicode sets aside for such marks and that a text does not hold itself."""
    free = [sign for sign in map(chr, range(0xFDD0, 0xFDF0)) if sign not in text]
    return (free[0], free[1]) if len(free) > 1 else None


def _between(ink: str, begin: str, end: str, hrefs: Sequence[str]) -> Leads:
    """Take the signs where anchors begin and end out of the ink of a page, and give the ranges that they enclosed."""
    pieces: list[str] = []
    ranges: list[tuple[int, int, str]] = []
    length = opened = 0
    inside: list[str] = []
    for run, href in zip(ink.split(begin), ["", *hrefs], strict=True):
        inside.append(href)
        opened = length
        for number, text in enumerate(run.split(end)):
            if number:
                href = inside.pop()
                if opened < length:
                    ranges.append((opened, length, href))
                    opened = length
            pieces.append(text)
            length += len(text)
    return Leads("".join(pieces), tuple(ranges))


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
        if ranges:
            (links,) = cleaning.carried(ranges, ink, [piece.text])
            piece = Piece(piece.kind, piece.text, piece.level, piece.apart, links, piece.breaks)
        found.append(piece)
    return found
