"""The turns that a long act takes in the writing lane, one act at a time, so that a step of the user's goes first."""

from __future__ import annotations

import threading
from collections.abc import Callable

from desktop.ui.session import Session

PATIENCE = 0.05  # seconds between two looks whether to stop


class _Turn:
    """One act on its way through the writing lane."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act = act
        self.stored = False
        self.over = threading.Event()

    def take(self) -> None:
        try:
            self._act()
            self.stored = True
        finally:
            self.over.set()


class Turns:
    """Hands the acts of one thread to the writing lane; `broken` once one of them failed, which has been told."""

    def __init__(self, session: Session) -> None:
        """Take turns in the lane of a session; `stopped` says that no more are wanted."""
        self._session = session
        self.stopped = threading.Event()
        self.broken = False

    def take(self, act: Callable[[], object]) -> bool:
        """Carry out an act in the writing lane and say whether that went well; from the act's own thread."""
        turn = _Turn(act)
        job = self._session.jobs.write(turn.take, failed=self._session.fail, urgent=False)
        while not turn.over.wait(PATIENCE):
            if job.dropped:
                return False
            if self.stopped.is_set() and self._session.library is None:
                job.cancel()  # the library closes: what waits must not come after that
        self.broken = self.broken or not turn.stored
        return turn.stored
