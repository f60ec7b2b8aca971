"""How others count: UTF-16 units (Qt), UTF-8 bytes (files), and what a reader takes for one character."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from desktop.text.patterns import compile_late

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_PLAIN = "\u0300"
_REACH = 4096
_FIRST_LOOK = 64

_CLUSTER = compile_late(r"\X")
# Where a cluster certainly starts, whatever lies further left. Searched backwards from the place asked.
_SURE = compile_late(
    r"""(?rsV1x)
      (?<!\p{GCB=Prepend}) [\n\x20-\x7e]
    | (?<=\n) .
    | (?<![\p{GCB=Prepend}\p{GCB=L}\p{GCB=Extend}\p{GCB=ZWJ}])
      [\p{GCB=Other}\p{GCB=LV}\p{GCB=LVT}\p{GCB=L}]
    | (?<![\p{GCB=Prepend}\p{GCB=Regional_Indicator}]) \p{GCB=Regional_Indicator}
    """
)


class Utf16Map:
    """Code points to the UTF-16 units Qt counts in, and back; the identity where no character is astral."""

    __slots__ = ("_astral", "_qt_astral")

    def __init__(self, text: str) -> None:
        found: list[int] = []
        if not text.isascii():
            found = [match.start() for match in _ASTRAL.finditer(text)]
        self._astral = found
        self._qt_astral = [place + before for before, place in enumerate(found)]

    def to_qt(self, cp: int) -> int:
        """Return the UTF-16 position of a code point offset."""
        return cp + bisect_left(self._astral, cp) if self._astral else cp

    def to_cp(self, qt: int) -> int:
        """Return the code point offset of a UTF-16 position; inside a pair, the start of its character."""
        return qt - bisect_left(self._qt_astral, qt) if self._astral else qt


class Utf8Map:
    """Code points to UTF-8 bytes and back; a checkpoint every thousand characters, so memory stays small."""

    __slots__ = ("_starts", "_text")

    _STEP = 1024
    _CONTINUATION = bytes(range(0x80, 0xC0))

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: list[int] = []
        if text.isascii():
            return
        total = 0
        for place in range(0, len(text) + 1, self._STEP):
            self._starts.append(total)
            total += len(self._bytes(place, place + self._STEP))

    def to_byte(self, cp: int) -> int:
        """Return the byte offset of a code point offset."""
        if not self._starts:
            return cp
        block = min(cp // self._STEP, len(self._starts) - 1)
        return self._starts[block] + len(self._bytes(block * self._STEP, cp))

    def to_cp(self, byte: int) -> int:
        """Return the code point offset of a byte offset; inside a character, its start."""
        if not self._starts:
            return byte
        block = bisect_right(self._starts, byte) - 1
        first = block * self._STEP
        data = self._bytes(first, first + self._STEP)
        rest = byte - self._starts[block]
        whole = len(data[:rest].translate(None, self._CONTINUATION))
        inside = rest < len(data) and 0x80 <= data[rest] < 0xC0
        return first + whole - inside

    def _bytes(self, start: int, end: int) -> bytes:
        return self._text[start:end].encode("utf-8", "surrogatepass")


class Graphemes:
    """Steps over what a reader takes for one character: letters with marks, flags, emoji families.

    Each call looks at a bounded stretch round its position, however long the text is.
    """

    @staticmethod
    def next(text: str, pos: int) -> int:
        """Return the first boundary after a position, or the length of the text."""
        size = len(text)
        if pos >= size - 1:
            return size
        if text[pos] < _PLAIN and text[pos + 1] < _PLAIN and text[pos : pos + 2] != "\r\n":
            return pos + 1
        return _around(text, pos)[1]

    @staticmethod
    def previous(text: str, pos: int) -> int:
        """Return the last boundary before a position, or 0."""
        if pos <= 1:
            return 0
        if pos > len(text):
            return len(text)
        return _around(text, pos - 1)[0]

    @staticmethod
    def snap(text: str, pos: int, *, up: bool = False) -> int:
        """Return the position itself if it is a boundary, otherwise the one before it, or after with `up`."""
        if pos <= 0 or pos >= len(text):
            return max(0, min(pos, len(text)))
        if text[pos] < _PLAIN and text[pos - 1] < _PLAIN and text[pos - 1 : pos + 1] != "\r\n":
            return pos
        start, end = _around(text, pos)
        return pos if start == pos else (end if up else start)


def _around(text: str, pos: int) -> tuple[int, int]:
    """Return start and end of the cluster that holds the character at a position."""
    for reach in (_FIRST_LOOK, _REACH):
        low = max(0, pos - reach)
        sure = _SURE.search(text, low, pos + 1)
        if sure is not None or low == 0:
            break
    start = sure.start() if sure is not None else low
    for reach in (_FIRST_LOOK, _REACH):
        piece = text[start : pos + reach]
        for match in _CLUSTER.finditer(piece):
            if match.end() > pos - start:
                break
        if match.end() < len(piece) or start + len(piece) == len(text):
            break
    return start + match.start(), start + match.end()
