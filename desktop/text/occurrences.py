"""Where a string stands in a text: for tagging it everywhere, and for finding in the document.

Tagging asks for the exact characters, as whole words where the ends of the string are letters, case as
typed; both can be switched. Matches are found in the text itself, never in a lower-cased copy, so offsets
stay exact also where lower case is longer (İ). One character matches one: ß does not match ss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from desktop.model import Span
from desktop.text.patterns import compile_late
from desktop.text.scripts import UNSPACED

if TYPE_CHECKING:
    import regex

SLICE = 250_000
LIMIT = 200_000

_JOINED = compile_late(rf"(?V1)[[[\w\p{{N}}\u00ad]--[{UNSPACED}]]\p{{M}}]")
_LETTER = compile_late(rf"(?V1)[[\p{{L}}\p{{N}}\p{{M}}]--[{UNSPACED}]]")
_MARK = compile_late(r"\p{M}")


def occurrences(text: str, string: str, *, whole_words: bool = True, match_case: bool = True) -> list[Span]:
    """Return the non-overlapping places where a string stands, from left to right.

    With `whole_words`, an end of the string that is a letter or digit must also end a word in the text.
    The test does not apply to scripts without spaces; there no letter is taken without its marks.
    """
    if not string:
        return []
    size = len(string)
    inner_start = whole_words and _LETTER.match(string[0]) is not None
    inner_end = whole_words and _LETTER.match(string[-1]) is not None
    found: list[Span] = []
    first = _finder(text, string, match_case)
    place = first(0)
    while place >= 0:
        end = place + size
        cut = (inner_start and _joins_before(text, place)) or (
            whole_words and end < len(text) and _joins_after(text, end, inner_end)
        )
        if not cut:
            found.append(Span(place, end))
        place = first(place + 1 if cut else end)
    return found


def find_all(text: str, string: str, *, match_case: bool = False, limit: int = LIMIT) -> Iterator[list[int]]:
    """Yield the starts of all matches, one list for each slice of SLICE characters, empty ones too.

    Non-overlapping, from left to right, also over the edges of slices; stops after `limit` matches.
    """
    if not string:
        return
    size, left, place = len(string), limit, 0
    for edge in range(SLICE, len(text) + SLICE, SLICE):
        # A match that starts before the edge may end behind it.
        starts = _starts(text, string, place, min(len(text), edge + size - 1), match_case)
        batch = [start for _, start in zip(range(left), starts, strict=False)]
        place = max(edge, batch[-1] + size if batch else place)
        left -= len(batch)
        yield batch
        if left <= 0:
            return


def _starts(text: str, string: str, start: int, end: int, match_case: bool) -> Iterator[int]:
    if not match_case:
        pattern = _caseless(string)
        yield from (match.start() for match in pattern.finditer(text, start, end))
        return
    place = text.find(string, start, end)
    while place >= 0:
        yield place
        place = text.find(string, place + len(string), end)


def _finder(text: str, string: str, match_case: bool) -> Callable[[int], int]:
    """Return a function from a place to the first match at or behind it, -1 for none."""
    if match_case:
        return lambda start: text.find(string, start)
    search = _caseless(string).search

    def first(start: int) -> int:
        found = search(text, start)
        return found.start() if found else -1

    return first


def _caseless(string: str) -> regex.Pattern[str]:
    import regex

    return regex.compile(regex.escape(string, literal_spaces=True), regex.IGNORECASE)


def _joins_before(text: str, start: int) -> bool:
    """Tell whether a word runs into a match from the left."""
    return start > 0 and _is(_JOINED, text[start - 1])


def _joins_after(text: str, end: int, is_letter: bool) -> bool:
    """Tell whether a word, or a mark of its last letter, runs on behind a match."""
    return _is(_JOINED if is_letter else _MARK, text[end])


@lru_cache(maxsize=4096)
def _is(kind: regex.Pattern[str], letter: str) -> bool:
    return kind.match(letter) is not None
