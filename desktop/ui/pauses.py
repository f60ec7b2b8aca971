"""How long the window may be made to wait inside the interpreter: by a thread at work, by the garbage collector."""

from __future__ import annotations

import gc
import sys

SWITCH = 0.001  # seconds a lane may hold the interpreter while the window wants it
THRESHOLDS = (5_000, 5, 500)  # a small pass walks a millisecond's worth; a walk over everything is rare


def shorten() -> None:
    """Keep every pause short, from the program's first line on."""
    sys.setswitchinterval(SWITCH)
    gc.set_threshold(*THRESHOLDS)


def settle() -> None:
    """Never walk again over what is there now: modules, the window, everything that stays until the end.

    A walk over all of it stops every thread for a tenth of a second.
    """
    gc.freeze()
