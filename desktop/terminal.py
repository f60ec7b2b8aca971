"""How the command line speaks: data to stdout, everything else to stderr, tables that fit, text that cannot harm."""

from __future__ import annotations

import json
import shutil
import sys
import time
import unicodedata
from collections.abc import Sequence
from typing import Any

from desktop.language import _
from desktop.model import Progress

GAP = "  "
NARROWEST = 8  # columns a cell keeps when a table must shrink
EVERY = 0.2  # seconds between two drawings of a progress line


def prepare() -> None:
    """Make the streams write UTF-8 with plain newlines, whatever the system's code page, and never fail on a name."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def put(text: str) -> None:
    """Write a line of data to stdout."""
    sys.stdout.write(text + "\n")


def put_json(value: Any) -> None:
    """Write one JSON object as a line of data."""
    put(json.dumps(value, ensure_ascii=False))


def say(text: str) -> None:
    """Write a line for people to stderr."""
    sys.stderr.write(plain(text) + "\n")
    sys.stderr.flush()


def plain(text: str) -> str:
    """Replace control characters, so that a title cannot steer the terminal; newlines and tabs stay."""
    return "".join(" " if unicodedata.category(c) == "Cc" and c not in "\n\t" else c for c in text)


def width(text: str) -> int:
    """Count the columns a text takes: wide East Asian letters two, marks and joiners none."""
    return sum(_columns(letter) for letter in text)


def _columns(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def cut(text: str, columns: int) -> str:
    """Cut a text to so many columns; a cut shows as an ellipsis."""
    if width(text) <= columns:
        return text
    taken, used = [], 1
    for letter in text:
        used += _columns(letter)
        if used > columns:
            break
        taken.append(letter)
    return "".join(taken).rstrip() + "…"


def columns() -> int | None:
    """Give the columns of the terminal; None when the data goes to a file or a pipe, where nothing need fit."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def put_table(rows: Sequence[Sequence[str]], heads: Sequence[str], *, room: int | None = None) -> None:
    """Write rows under heads; when they do not fit, the widest columns are cut, but never the first, an id."""
    lines = [[" ".join(plain(str(cell)).split()) for cell in row] for row in (heads, *rows)]
    widths = [max(width(row[place]) for row in lines) for place in range(len(heads))]
    _shrink(widths, room if room is not None else columns())
    for row in lines:
        cells = [cut(cell, size) for cell, size in zip(row, widths, strict=True)]
        padded = [cell + " " * (size - width(cell)) for cell, size in zip(cells, widths, strict=True)]
        put(GAP.join(padded).rstrip())


def _shrink(widths: list[int], room: int | None) -> None:
    """Take columns off the widest cells until the row fits."""
    if room is None:
        return
    room -= len(GAP) * (len(widths) - 1)
    while sum(widths) > room and max(widths[1:]) > NARROWEST:
        widths[widths.index(max(widths[1:]), 1)] -= 1


class Ticker:
    """One line on stderr that tells how far a long act is, redrawn in place; silent when nobody looks."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._drawn = 0
        self._last = 0.0

    def tell(self, progress: Progress) -> None:
        """Draw the progress, a few times a second."""
        if not self._shown or time.monotonic() - self._last < EVERY:
            return
        self._last = time.monotonic()
        counted = _("{done} of {total}") if progress.total is not None else _("{done}")
        line = counted.format(done=progress.done, total=progress.total)
        if progress.seconds_left is not None:
            left = _("{time} left").format(time=_clock(progress.seconds_left))
            line = f"{line} · {left}"
        line = cut(plain(f"{line} · {progress.name}".rstrip("· ")), shutil.get_terminal_size().columns - 1)
        self._write(line)

    def clear(self) -> None:
        """Take the line away."""
        if self._drawn:
            self._write("")
            sys.stderr.write("\r")
            sys.stderr.flush()

    def _write(self, line: str) -> None:
        sys.stderr.write("\r" + line + " " * max(0, self._drawn - width(line)))
        sys.stderr.flush()
        self._drawn = width(line)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
