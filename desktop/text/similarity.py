"""How alike two names are: folded, word by word, with initials, missing parts and slips of the pen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from heapq import nlargest

from desktop.text.fold import fold

_WORDS = re.compile(r"[^\s,;:()\[\]\"“”„«»/\-‐‑–.]+")
_INITIALISM = re.compile(r"(?<![^\W_])[^\W_](?:\.[^\W_])+(?![^\W_])")
_SILENT = str.maketrans("", "", "'’ʼ`")
_LONGEST = 200
_INITIAL = 0.85
_PREFIX = 0.7
_SLIP = 0.72
_FLOOR = 0.7
_MANY = 100
_TRIED = 200


@lru_cache(maxsize=65_536)
def _words(name: str) -> tuple[str, ...]:
    folded = fold(name[:_LONGEST]).translate(_SILENT)
    if "." in folded:
        folded = _INITIALISM.sub(lambda found: found.group().replace(".", ""), folded)
    return tuple(_WORDS.findall(folded))[:12]


@lru_cache(maxsize=65_536)
def _pieces(name: str) -> frozenset[str]:
    """Return what two alike names must share at least one of: pairs of letters, and initials."""
    found: set[str] = set()
    for word in _words(name):
        found.add("^" + word[0])
        found.update(word[place : place + 2] for place in range(len(word) - 1))
    return frozenset(found)


@lru_cache(maxsize=65_536)
def _word_score(one: str, other: str) -> float:
    """Return how alike two different folded words are, 0 to 1."""
    short, long = sorted((one, other), key=len)
    if len(short) == 1:
        return _INITIAL if long[0] == short else 0.0
    if len(short) >= 3 and long.startswith(short):
        return _PREFIX + (1 - _PREFIX) * len(short) / len(long)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < _SLIP or matcher.quick_ratio() < _SLIP:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= _SLIP else 0.0


def similarity(a: str, b: str) -> float:
    """Return how alike two names are, 0 to 1; 1 for names equal after folding, whatever their word order."""
    first, second = _words(a), _words(b)
    if not first or not second:
        return 1.0 if fold(a).strip() == fold(b).strip() else 0.0
    if len(first) > len(second) or (len(first) == len(second) and first > second):
        first, second = second, first
    return _match(first, second)


def _match(few: tuple[str, ...], many: tuple[str, ...]) -> float:
    """Pair the words greedily; what finds no partner counts against the score by its length."""
    rest = list(many)
    got = total = 0.0
    # Equal words first, so that a likeness never takes the partner of an equal word.
    for word in sorted(few, key=lambda word: (word not in rest, -len(word))):
        weight = len(word) + 1
        total += weight
        best, score = "", 0.0
        for other in rest:
            found = 1.0 if other == word else _word_score(min(word, other), max(word, other))
            if found > score:
                best, score = other, found
        if score:
            rest.remove(best)
            got += weight * score
    if not got:
        return 0.0
    left = sum(len(word) + 1 for word in rest)
    cover = total / (total + left)
    return got / total * (_FLOOR + (1 - _FLOOR) * cover)


def most_similar(name: str, names: Iterable[str], *, limit: int = 10, least: float = 0.5) -> list[tuple[float, int]]:
    """Return (similarity, index) of the names most like one name, best first, none below `least`."""
    wanted = _pieces(name)
    likely: list[tuple[float, int, str]] = []
    for index, other in enumerate(names):
        pieces = _pieces(other)
        shared = len(wanted & pieces)
        if shared:
            # Measured against the smaller one: a surname alone must find the full name.
            likely.append((shared / min(len(wanted), len(pieces)) + shared / _MANY, -index, other))
    scored = [
        (score, index)
        for _, index, other in nlargest(max(_TRIED, 4 * limit), likely)
        if (score := similarity(name, other)) >= least
    ]
    return [(score, -index) for score, index in nlargest(limit, scored)]
