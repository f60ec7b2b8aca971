"""How long the window may be made to wait inside the interpreter: by a thread at work, by the garbage collector."""

from __future__ import annotations

import gc
import sys

from PySide6.QtCore import QObject, QTimer

SWITCH = 0.001  # seconds a lane may hold the interpreter while the window wants it
EVERY = 500  # milliseconds between two looks at the garbage
YOUNG, MIDDLE, OLD = 5_000, 5, 500  # as in gc.set_threshold: a walk over everything is rare
SETTLED_AFTER = 3_000  # milliseconds until what is there is there to stay


class Collector(QObject):
    """Collects garbage in the thread of the window and in no other.

    The interpreter collects in whichever thread happens to allocate. In a lane that would delete widgets that
    lie in a cycle from the wrong thread, which Qt answers with a crash, and it would stop the window for a walk
    over everything.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        settled = QTimer(self, singleShot=True, interval=SETTLED_AFTER)
        settled.timeout.connect(gc.freeze)  # never walk again over modules and the window
        settled.start()
        self.destroyed.connect(gc.enable)

    def _look(self) -> None:
        young, middle, old = gc.get_count()
        if young > YOUNG:
            gc.collect(2 if old > OLD else 1 if middle > MIDDLE else 0)


def shorten() -> None:
    """Keep the turns of threads short, from the program's first line on."""
    sys.setswitchinterval(SWITCH)
