"""What the import tests let workers do instead of reading: break on names that say so."""

from __future__ import annotations

import os
import threading

from desktop.importing.extraction import Extracted, Order, extract


def read_or_break(work: tuple[object, tuple[Order]]) -> list[list[Extracted]]:
    """Read files, but hang, die, hoard memory or raise on files whose names say so."""
    _function, (order,) = work
    for wanted in order.files:
        name = os.path.basename(wanted.path)
        if name.startswith("hang"):
            threading.Event().wait()
        if name.startswith("die"):
            os._exit(3)
        if name.startswith("explode"):
            bytearray(4 * 1024**3)
        if name.startswith("raise"):
            raise ValueError("a fault of the reader")
    return extract(order)
