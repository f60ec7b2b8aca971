"""The links of a text, found by place; a text may have ten thousand, a chunk asks for its own."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate

from desktop.model import Link


class LinkIndex:
    """Links by start; `among` costs the logarithm of all and the number found."""

    def __init__(self, links: Iterable[Link] = ()) -> None:
        """Take links in any order; those over nothing are left out."""
        self._links = sorted((link for link in links if link.end > link.start), key=_by_start)
        self._starts = [link.start for link in self._links]
        self._reach = list(accumulate((link.end for link in self._links), max))

    def __len__(self) -> int:
        return len(self._links)

    def among(self, start: int, end: int) -> list[Link]:
        """Return the links that touch a range, in order."""
        found = []
        place = bisect_left(self._starts, end) - 1
        while place >= 0 and self._reach[place] > start:
            if self._links[place].end > start:
                found.append(self._links[place])
            place -= 1
        return found[::-1]

    def at(self, cp: int) -> Link | None:
        """Return the link over the character at a code point, the innermost of several."""
        return min(self.among(cp, cp + 1), key=_length, default=None)


def _by_start(link: Link) -> tuple[int, int]:
    return link.start, -link.end


def _length(link: Link) -> int:
    return link.end - link.start
