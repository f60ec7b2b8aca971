"""What typesetting left in a text and no reader wants: done by the readers, before the text exists."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
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


def prose(text: str) -> str:
    """Give a paragraph with single spaces, line breaks kept, soft hyphens gone and ligatures spelt out."""
    text = _BREAKS.sub("\n", _SPACES.sub(" ", text.translate(_LIGATURES)))
    return text.strip(" \n")


def line(text: str) -> str:
    """Give a text as one line with single spaces: titles, names, table cells."""
    return _WHITE.sub(" ", text.translate(_LIGATURES)).strip()


def inline(text: str) -> str:
    """Give a piece of a paragraph's source with all white space as single spaces, ends included."""
    return _WHITE.sub(" ", text)


def code(text: str) -> str:
    """Give code with its spaces and lines, without empty lines round it."""
    return text.replace("\u00a0", " ").strip("\r\n")


def without_embeddings(text: str) -> str:
    """Give a text of a PDF without the direction marks that typesetting put round runs."""
    return _EMBEDDINGS.sub("", text)


def ink(text: str) -> str:
    """Give what of a text is ink: no white space, no soft hyphens, ligatures spelt out."""
    return _NO_INK.sub("", text.translate(_LIGATURES))


def carried(
    ranges: Sequence[tuple[int, int, str]], raw: str, cleaned: Sequence[str]
) -> list[list[tuple[int, int, str]]]:
    """Give, for each text that a raw one was cleaned into, its share of the raw one's ranges with what they mean.

    Cleaning moves white space about and leaves the ink in its order, so that places are found again by counting ink.
    The ranges come in order and do not overlap.
    """
    shares: list[list[tuple[int, int, str]]] = [[] for _text in cleaned]
    before = _inked(raw) if ranges else [0]
    passed = current = 0
    for text, share in zip(cleaned, shares, strict=True):
        inside = _inked(text) if current < len(ranges) else [0]
        while current < len(ranges):
            start, end, meaning = ranges[current]
            first = max(0, before[start] - passed)
            last = min(inside[-1], before[end] - passed)
            if first < last:
                share.append((bisect_right(inside, first) - 1, bisect_left(inside, last), meaning))
            if before[end] - passed > inside[-1]:
                break  # it goes on in the next text
            current += 1
        passed += inside[-1]
    return shares


def _inked(text: str) -> list[int]:
    """Give for each place in a text how much ink stands before it, letters of ligatures counted one by one."""
    return list(accumulate((len(ink(character)) for character in text), initial=0))
