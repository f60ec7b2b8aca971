"""The members of a large JSON array or object, one at a time, without holding the file as objects."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from desktop.errors import Unreadable
from desktop.language import _
from desktop.readers.lines import LONGEST

WINDOW = 1_048_576  # bytes read at a time
BETWEEN = re.compile(r"[\s,]*")
KEY = re.compile(r'"(?:[^"\\]|\\.)*"\s*:\s*', re.DOTALL)
_decoder = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Element:
    """One value with its JSON as it stands in the file, and the byte offset behind it."""

    source: str
    value: Any
    end: int


class Elements:
    """The values of an array, an object, or a sequence of objects, from a byte offset within it to its end."""

    def __init__(self, read: Callable[[int, int], bytes], offset: int, name: str, *, is_sequence: bool = False) -> None:
        """`read` gives UTF-8 from an offset, at most so many bytes; raises Unreadable while iterated."""
        self._read = read
        self._offset = offset  # of the window's position, in bytes
        self._name = name
        self._is_sequence = is_sequence
        self._size = WINDOW
        self._window, self._position, self._is_last = "", 0, False

    def __iter__(self) -> Iterator[Element]:
        self._fill()
        while True:
            found = self._next()
            if found is not None:
                begin, end, value = found
                if begin == end:
                    return
                self._go_to(end)
                self._size = WINDOW
                yield Element(self._window[begin:end], value, self._offset)
            elif self._is_last or self._size > LONGEST:
                raise Unreadable(
                    "damaged",
                    _("{name} breaks off or is no JSON behind the records that were read.").format(name=self._name),
                    _("Get the file again from where it came."),
                )
            else:
                self._size *= 1 if self._position else 4
                self._fill()

    def _fill(self) -> None:
        data = self._read(self._offset, self._size)
        self._is_last = len(data) < self._size
        decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._window, self._position = decoder.decode(data, final=self._is_last), 0

    def _go_to(self, position: int) -> None:
        passed = self._window[self._position : position]
        self._offset += len(passed) if passed.isascii() else len(passed.encode("utf-8", "surrogateescape"))
        self._position = position

    def _next(self) -> tuple[int, int, Any] | None:
        """Give the next value with its place in the window, an empty place at the end; None where it is cut off."""
        begin = end_of(BETWEEN, self._window, self._position)
        if begin < len(self._window) and self._window[begin] in "]}":
            return begin, begin, None
        if begin == len(self._window):
            return (begin, begin, None) if self._is_last and self._is_sequence else None
        begin = end_of(KEY, self._window, begin)
        try:
            value, end = _decoder.raw_decode(self._window, begin)
        except (ValueError, RecursionError):
            return None
        # What ends with the window may go on behind it.
        return (begin, end, value) if end < len(self._window) or self._is_last else None


def end_of(pattern: re.Pattern[str], text: str, position: int) -> int:
    """Give where a match at a position ends; the position itself where there is none."""
    found = pattern.match(text, position)
    return found.end() if found else position
