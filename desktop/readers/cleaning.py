"""What typesetting left in a text and no reader wants: done by the readers, before the text exists."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

_SPACES = re.compile("[ \t\u00a0\u202f]+")
_WHITE = re.compile("[ \t\r\n\f\v\u00a0\u202f]+")
_NO_INK = re.compile("[ \t\r\n\f\v\u00a0\u202f\u2028\u2029]+")
_BREAKS = re.compile(" ?[\n\r\v\f\u2028\u2029] ?")
_EMBEDDINGS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LIGATURES = str.maketrans(
    {
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        "\ufb05": "st",
        "\ufb06": "st",
        "\u00ad": None,
    }
)
_UNEVEN = re.compile("([ \t\r\n\f\v\u00a0\u202f\u2028\u2029]+|[\u00ad\ufb00-\ufb06])")
_WIDTHS = {chr(sign): len(letters) for sign, letters in _LIGATURES.items() if letters}
# Most texts have none of these, which is known many times as fast as a pattern has gone through all single spaces.
_TYPESET = tuple(map(chr, _LIGATURES))
_NO_SPACES = ("\t", "\r", "\n", "\f", "\v", "\u00a0", "\u202f", "\u2028", "\u2029")
_SPACED = ("  ", *_NO_SPACES)
_ODD = (*_NO_SPACES, *_TYPESET)


def _has(text: str, signs: Iterable[str]) -> bool:
    return any(map(text.__contains__, signs))


def _spelt(text: str) -> str:
    return text.translate(_LIGATURES) if _has(text, _TYPESET) else text


def prose(text: str) -> str:
    """Give a paragraph with single spaces, line breaks kept, soft hyphens gone and ligatures spelt out."""
    text = _spelt(text)
    if _has(text, _SPACED):
        text = _BREAKS.sub("\n", _SPACES.sub(" ", text))
    return text.strip(" \n")


def line(text: str) -> str:
    """Give a text as one line with single spaces: titles, names, table cells."""
    return inline(_spelt(text)).strip()


def inline(text: str) -> str:
    """Give a piece of a paragraph's source with all white space as single spaces, ends included."""
    return _WHITE.sub(" ", text) if _has(text, _SPACED) else text


def code(text: str) -> str:
    """Give code with its spaces and lines, without empty lines round it."""
    return text.replace("\u00a0", " ").strip("\r\n")


def without_embeddings(text: str) -> str:
    """Give a text of a PDF without the direction marks that typesetting put round runs."""
    return _EMBEDDINGS.sub("", text)


def ink(text: str) -> str:
    """Give what of a text is ink: no white space, no soft hyphens, ligatures spelt out."""
    text = _spelt(text).replace(" ", "")
    return _NO_INK.sub("", text) if _has(text, _NO_SPACES) else text


def carried(
    ranges: Sequence[tuple[int, int, str]], raw: str, cleaned: Sequence[str]
) -> list[list[tuple[int, int, str]]]:
    """Give, for each text that a raw one was cleaned into, its share of the raw one's ranges with what they mean.

    Cleaning moves white space about and leaves the ink in its order, so that places are found again by counting ink.
    The ranges come in order and do not overlap.
    """
    shares: list[list[tuple[int, int, str]]] = [[] for _text in cleaned]
    if not ranges:
        return shares
    before = _measured(raw)
    passed = current = 0
    for text, share in zip(cleaned, shares, strict=True):
        if current == len(ranges):
            break
        inside = _measured(text)
        while current < len(ranges):
            start, end, meaning = ranges[current]
            ends = before.up_to(end) - passed
            first = max(0, before.up_to(start) - passed)
            last = min(inside.total, ends)
            if first < last:
                share.append((inside.start_of(first), inside.end_of(last), meaning))
            if ends > inside.total:
                break  # it goes on in the next text
            current += 1
        passed += inside.total
    return shares


def _measured(text: str) -> _Measure | _Words:
    return _Measure(text) if _has(text, _ODD) else _Words(text)


class _Measure:
    """How much ink stands before which place of a text, letters of ligatures counted one by one.

    Noted only where something else than plain ink begins or ends: between those places the two go up together.
    """

    def __init__(self, text: str) -> None:
        parts = _UNEVEN.split(text)  # ink and what is none by turns
        lengths = list(map(len, parts))
        self._places = [0, *accumulate(lengths)]
        lengths[1::2] = [_WIDTHS.get(part, 0) for part in parts[1::2]]
        self._counts = [0, *accumulate(lengths)]
        self.total = self._counts[-1]

    def up_to(self, place: int) -> int:
        """Give the ink before a place."""
        index = min(bisect_right(self._places, place), len(self._places) - 1) - 1
        return min(self._counts[index] + place - self._places[index], self._counts[index + 1])

    def start_of(self, number: int) -> int:
        """Give where the ink of this number stands, counted from nought."""
        index = bisect_right(self._counts, number) - 1
        return min(self._places[index] + number - self._counts[index], self._places[index + 1] - 1)

    def end_of(self, number: int) -> int:
        """Give where so much ink has passed."""
        index = bisect_left(self._counts, number)
        if index == 0:
            return 0
        return min(self._places[index - 1] + number - self._counts[index - 1], self._places[index])


class _Words:
    """The measure of a text in which nothing but single spaces parts ink from ink, at a third of the time."""

    def __init__(self, text: str) -> None:
        self._ends = list(accumulate(map(len, text.split(" "))))  # the ink up to the end of each word
        self.total = self._ends[-1]

    def up_to(self, place: int) -> int:
        """Give the ink before a place."""
        word = bisect_left(range(len(self._ends) - 1), place, key=lambda word: self._ends[word] + word)
        return min(place - word, self._ends[word])

    def start_of(self, number: int) -> int:
        """Give where the ink of this number stands, counted from nought."""
        return number + bisect_right(self._ends, number)

    def end_of(self, number: int) -> int:
        """Give where so much ink has passed."""
        return number + bisect_left(self._ends, number)
