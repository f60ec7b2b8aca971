"""What the search index does to a word: lower case, Latin letters without their accents.

The same as SQLite's ``unicode61 remove_diacritics 2`` (a test compares them letter by letter): only letters
that decompose to a-z lose their accents, and 25 combining marks are dropped. Greek, Cyrillic, Arabic and the
rest keep theirs.
"""

from __future__ import annotations

import unicodedata

_DROPPED = frozenset(
    chr(cp)
    for cp in (
        *(*range(0x300, 0x305), *range(0x306, 0x30D), 0x30F, 0x311, 0x31B),
        *(*range(0x323, 0x329), 0x32D, 0x32E, 0x330, 0x331),
    )
)
_WITHOUT_BASE = "\u01e1"  # a with dot and macron is missing from SQLite's table


class _Table(dict[int, str]):
    """Fills itself with the fold of each character met."""

    def __missing__(self, cp: int) -> str:
        folded = _fold_character(chr(cp))
        self[cp] = folded
        return folded


def _fold_character(letter: str) -> str:
    if letter in _DROPPED:
        return ""
    # Never more letters than there were: ß stays, and İ loses the dot that would be dropped anyway.
    lower = letter.casefold()
    if len(lower) > 1:
        lower = letter.lower()[0]
    base = unicodedata.normalize("NFD", lower)[0]
    return base if base.isascii() and lower != _WITHOUT_BASE else lower


_TABLE = _Table()


def fold(text: str) -> str:
    """Return a text as the search index sees its letters."""
    return text.lower() if text.isascii() else text.translate(_TABLE)


def fold_map(text: str) -> tuple[str, list[int]]:
    """Return the folded text and, for each of its positions and its end, the offset in the text.

    Each character folds to one or none, so a match [a, b) of the folded text is text[offsets[a]:offsets[b]],
    dropped marks behind its letters included.
    """
    folded = fold(text)
    if len(folded) == len(text):
        return folded, list(range(len(text) + 1))
    kept = [place for place, letter in enumerate(text) if _TABLE[ord(letter)]]
    kept.append(len(text))
    return folded, kept
