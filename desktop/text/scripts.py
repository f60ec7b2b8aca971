"""Which writing systems a text uses, as far as the program must care: direction, and spaces or none."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

# Chinese, Japanese, Thai, Lao, Khmer, Burmese: the letters, marks and digits of scripts that put no spaces
# between words. A character class body, for use inside [...].
UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e50-\u0e59\u0e81-\u0ede\u0edf"
    "\u1000-\u1049\u1050-\u109d\u1780-\u17d3\u17d7\u17dc\u17dd\u17e0-\u17e9"
    "\u2e80-\u2fd5\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3041-\u3096\u3099\u309a\u309d-\u309f"
    "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua9e0-\ua9fe\uaa60-\uaa76\uaa7a-\uaa7f\uf900-\ufad9\uff66-\uff9f"
    "\U00016ff0\U00016ff1\U0001aff0-\U0001affe\U0001b000-\U0001b167\U00020000-\U000323af"
)
_UNSPACED = re.compile(f"[{UNSPACED}]")

_ASCII = bytes(range(0x80))
_RTL = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_LETTERS = re.compile(r"[^\W\d_]|[\u200e\u200f]")


def beyond_ascii(text: str) -> str:
    """Give the characters of a text beyond ASCII, in order: the little that need be looked at in most texts."""
    return text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")


def has_unspaced(text: str) -> bool:
    """Tell whether a text holds a script that is written without spaces between words."""
    return not text.isascii() and _UNSPACED.search(text) is not None


def has_rtl(text: str) -> bool:
    """Tell whether a text holds anything that runs from right to left."""
    return not text.isascii() and _RTL.search(text) is not None


def direction(text: str) -> Literal["ltr", "rtl"]:
    """Return the direction of the first strong character; left to right where there is none."""
    if not has_rtl(text):
        return "ltr"
    for match in _LETTERS.finditer(text):
        kind = unicodedata.bidirectional(match.group())
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"
