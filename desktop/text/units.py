"""Between code points and the other ways in which tools count characters, with nothing rounded in silence."""

from __future__ import annotations

from bisect import bisect_left

from desktop.exchange import Unit
from desktop.text.offsets import Utf8Map, Utf16Map
from desktop.text.patterns import compile_late

_CLUSTER = compile_late(r"\X")


class Ruler:
    """Converts the offsets of one text; made once, it takes O(log n) for each."""

    def __init__(self, text: str, unit: Unit) -> None:
        """Look for what makes the unit differ from code points in this text."""
        self._length = len(text)
        self._utf16: Utf16Map | None = None
        self._utf8: Utf8Map | None = None
        self._starts: list[int] | None = None
        if unit == "utf16" and not text.isascii():
            self._utf16 = Utf16Map(text)
        elif unit == "byte" and not text.isascii():
            self._utf8 = Utf8Map(text)
        elif unit == "grapheme" and not (text.isascii() and "\r" not in text):
            self._starts = [match.start() for match in _CLUSTER.finditer(text)]
            self._starts.append(self._length)

    def to_codepoint(self, offset: int) -> int | None:
        """Give the code point offset; None where there is no such place, or it lies within a character."""
        if offset < 0:
            return None
        if self._starts is not None:
            return self._starts[offset] if offset < len(self._starts) else None
        if self._utf16 is not None:
            place = self._utf16.to_cp(offset)
            return place if place <= self._length and self._utf16.to_qt(place) == offset else None
        if self._utf8 is not None:
            place = self._utf8.to_cp(offset)
            return place if place <= self._length and self._utf8.to_byte(place) == offset else None
        return offset if offset <= self._length else None

    def from_codepoint(self, place: int) -> int | None:
        """Give the offset of a code point offset; None where it lies within a grapheme, which has no such place."""
        if self._starts is not None:
            offset = bisect_left(self._starts, place)
            return offset if offset < len(self._starts) and self._starts[offset] == place else None
        if self._utf16 is not None:
            return self._utf16.to_qt(place)
        if self._utf8 is not None:
            return self._utf8.to_byte(place)
        return place


def is_same(text: str) -> bool:
    """Say whether all units give the same offsets in a text."""
    return text.isascii() and "\r" not in text
