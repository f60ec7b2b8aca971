"""What the import tests let workers do instead of reading: break on names that say so."""

from __future__ import annotations

import os
import threading

from desktop.importing.extraction import Extracted, Order, extract
from desktop.importing.preview import Look, look
from desktop.preview import Preview


def read_or_break(work: tuple[object, tuple[Order]]) -> list[list[Extracted]]:
    """Read files, but hang, die, hoard memory or raise on files whose names say so."""
    _function, (order,) = work
    for wanted in order.files:
        _break(wanted.path)
    return extract(order)


def look_or_break(work: tuple[object, tuple[Look]]) -> Preview:
    """Look at a file in the same way."""
    _function, (order,) = work
    _break(order.path)
    return look(order)


def _break(path: str) -> None:
    name = os.path.basename(path)
    if name.startswith("hang"):
        threading.Event().wait()
    if name.startswith("die"):
        os._exit(3)
    if name.startswith("explode"):
        bytearray(4 * 1024**3)
    if name.startswith("raise"):
        raise ValueError("a fault of the reader")
