"""Where the words of one text stand, so that a string is found near a place without going through the whole text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property

from desktop.text.scripts import has_unspaced

_WORD = re.compile(r"\w+")
_LOOKED_AT = 64  # places of a word that are looked at before the text itself is searched


class Concordance:
    """The words of a text with their places, listed when first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _starts(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for match in _WORD.finditer(self.text):
            found.setdefault(match.group(), []).append(match.start())
        return found

    def near(self, string: str, place: int, most: int, *, before: str = " ", behind: str = " ") -> list[int]:
        """Return the starts of up to `most` places that hold a string, those nearest to a place first.

        `before` and `behind` are its neighbours where it is taken from: unless they are letters, the words at its
        ends are whole ones, and are found only as such.
        """
        shift, starts = self._rarest(string, before, behind)
        if starts is None:
            return _nearest(self.text, string, place, most)
        found: list[int] = []
        for looked_at, start in enumerate(_outwards(starts, place + shift)):
            if looked_at >= _LOOKED_AT:
                return _nearest(self.text, string, place, most)
            if start >= shift and self.text.startswith(string, start - shift):
                found.append(start - shift)
                if len(found) >= most:
                    break
        return found

    def _rarest(self, string: str, before: str, behind: str) -> tuple[int, list[int] | None]:
        """Return the places of the rarest whole word of a string, with its place there; None if it has no such word."""
        best: tuple[int, list[int] | None] = (0, None)
        for match in _WORD.finditer(string):
            cut = (match.start() == 0 and _WORD.match(before)) or (match.end() == len(string) and _WORD.match(behind))
            if cut or has_unspaced(match.group()):
                continue
            starts = self._starts.get(match.group(), [])
            if best[1] is None or len(starts) < len(best[1]):
                best = (match.start(), starts)
            if not starts:
                break
        return best


def _outwards(places: list[int], place: int) -> Iterator[int]:
    """Yield ordered places, the nearest to a place first."""
    right = bisect_left(places, place)
    left = right - 1
    while left >= 0 or right < len(places):
        if right >= len(places) or (left >= 0 and place - places[left] <= places[right] - place):
            yield places[left]
            left -= 1
        else:
            yield places[right]
            right += 1


def _nearest(text: str, string: str, place: int, most: int) -> list[int]:
    """Search the text itself, `most` times to either side at the most."""
    found: list[int] = []
    at = text.find(string, max(0, place))
    while at >= 0 and len(found) < most:
        found.append(at)
        at = text.find(string, at + 1)
    right = len(found)
    at = text.rfind(string, 0, max(0, place + len(string) - 1))
    while at >= 0 and len(found) < right + most:
        found.append(at)
        at = text.rfind(string, 0, at + len(string) - 1)
    return sorted(found, key=lambda start: abs(start - place))[:most]
