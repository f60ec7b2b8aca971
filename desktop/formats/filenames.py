"""What the files of an export of several files are called: numbered, with the title, and writable on every system."""

from __future__ import annotations

import re

from desktop.exchange import Sheet

_LONGEST = 60  # characters of a title
_ODD = re.compile(r"[^\w\-]+")


def member(number: int, sheet: Sheet, suffix: str) -> str:
    """Name the file of the nth sheet."""
    words = _ODD.sub("_", sheet.title)[:_LONGEST].strip("_")
    return f"{number:05d}_{words}{suffix}" if words else f"{number:05d}{suffix}"
