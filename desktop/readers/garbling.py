"""UTF-8 that somebody read in a code page and saved again, and how it is told: what it was is decoded and counted.

Nothing is rewritten: the text stays as it came, with a warning.
"""

from __future__ import annotations

import re

from desktop.language import _
from desktop.text.scripts import beyond_ascii

_LOOKED_AT = 20_000  # code points
_LEAST = 3  # garbled characters
_SHARE = 0.8  # of all characters beyond ASCII
LOST = "\ufffd"


def _letters(encoding: str, first: int, last: int) -> str:
    """Give a range of bytes as the characters they are in a code page, and as they are."""
    span = bytes(range(first, last + 1))
    return re.escape(span.decode(encoding, "ignore") + "".join(map(chr, span)))


def _pattern(encoding: str) -> re.Pattern[str]:
    two, three, four = (
        bytes(range(first, last)).decode(encoding) for first, last in ((0xC2, 0xE0), (0xE0, 0xF0), (0xF0, 0xF5))
    )
    tail = f"{_letters(encoding, 0x80, 0xBF)}{LOST}"
    return re.compile(f"[{two}][{tail}]|[{three}][{tail}]{{2}}|[{four}][{tail}]{{3}}")


_PAGES = tuple((encoding, _pattern(encoding)) for encoding in ("cp1252", "cp1251"))


def warning(text: str) -> str | None:
    """Say in a sentence that a text is garbled, with an example of it; None where it is not."""
    if text.isascii():
        return None
    sample = text[:_LOOKED_AT]
    beyond = beyond_ascii(sample)
    for encoding, pattern in _PAGES:
        if pattern.search(beyond) is None or pattern.search(sample) is None:
            continue
        found = pattern.findall(sample)
        meant = [(garbled, letter) for garbled in found if (letter := _meant(garbled, encoding))]
        covered = sum(len(garbled) for garbled, _letter in meant) + sum(len(one) for one in found if LOST in one)
        if len(meant) >= _LEAST and covered >= _SHARE * len(beyond):
            garbled, letter = next((pair for pair in meant if pair[1].isprintable()), meant[0])
            return _(
                "The text looks garbled (“{garbled}” where “{letter}” was meant): import it again with another "
                "encoding, or get the file again from where it came."
            ).format(garbled=garbled, letter=letter)
    return None


def _meant(garbled: str, encoding: str) -> str | None:
    """Give the character whose UTF-8 these are in a code page; None where they are none."""
    pieces = (letter.encode(encoding, "ignore") or letter.encode("latin-1", "ignore") for letter in garbled)
    try:
        return b"".join(pieces).decode("utf-8")
    except UnicodeDecodeError:
        return None
