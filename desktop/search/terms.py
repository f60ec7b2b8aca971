"""Words as the index has them: cut and folded like SQLite's tokenizer does it, and looser forms of them."""

from __future__ import annotations

import unicodedata

from desktop.text import segment
from desktop.text.fold import fold
from desktop.text.patterns import compile_late

# SQLite also takes for letters what its Unicode tables do not know, such as emoji younger than 2016: glued to a
# word they hide it from the index. Here they part words, so that at worst a word too many is lit.
TOKENIZER = "unicode61 remove_diacritics 2 categories 'L* N* M* Co'"
LETTERS = r"\p{L}\p{N}\p{M}\p{Co}"
TOKEN = compile_late(f"[{LETTERS}]+")
_STARRED = compile_late(rf"[*{LETTERS}]+")

# Letters that people write either way; each stands for the first.
_LOOSE = str.maketrans(
    {
        "ı": "i", "đ": "d", "ð": "d", "ł": "l", "ø": "o", "ħ": "h", "ŧ": "t", "ё": "е", "ß": "ss", "æ": "ae", "œ": "oe",
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ک": "ك", "ء": None,
        "ـ": None,
    }
)  # fmt: skip
_POINTS = compile_late(r"[\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
_GREEK = compile_late(r"[\u0370-\u03ff\u1f00-\u1fff]")


def tokens(text: str) -> list[str]:
    """Cut a text into the words of the index, folded; scripts without spaces into grapheme clusters."""
    return [found for found in map(fold, TOKEN.findall(segment.search_terms(text))) if found]


def has_tokens(text: str) -> bool:
    """Say whether a text holds anything the index can know."""
    return TOKEN.search(text) is not None


def starred_tokens(text: str) -> list[str]:
    """Cut a text with `*` in it, keeping the stars in their words."""
    return [fold(found) for found in _STARRED.findall(segment.search_terms(text)) if found.strip("*")]


def loose(term: str) -> str:
    """Give the form in which spellings meet that the index keeps apart.

    Arabic and Hebrew lose vowel signs and tatweel, Arabic the differences between alefs, hamza seats, yehs and
    teh marbuta; Greek loses its accents; dotless i, đ, ł, ø, ß and the like become plain letters.
    """
    if term.isascii():
        return term
    bare = _POINTS.sub("", term).translate(_LOOSE)
    if _GREEK.search(bare):
        bare = "".join(mark for mark in unicodedata.normalize("NFD", bare) if not unicodedata.combining(mark))
    return bare or term


def plain(text: str | None) -> str:
    """Give a text as its folded words between single spaces: for comparing names."""
    return " ".join(tokens(text)) if text else ""
