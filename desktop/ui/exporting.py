"""An export from the window: a process writes the file, a thread waits for it, the status line tells."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from desktop.errors import PostilError
from desktop.exchange import Dumped
from desktop.jobs import Done, Failed, Outcome, Workers
from desktop.jobs import Progress as Step
from desktop.language import _
from desktop.model import Progress
from desktop.ui.exports import Order
from desktop.ui.losses import LossReport
from desktop.ui.session import Session

TARGET = "desktop.ui.exports:write_out"
LOOK_EVERY = 0.1  # seconds


class Exporting:
    """One export that goes on: begin it at home; `finished` is called there with what was written and lost."""

    def __init__(self, session: Session, order: Order, finished: Callable[[Dumped, LossReport], None]) -> None:
        """Start the process at once."""
        self._session = session
        self.report = LossReport("out", Path(order.target).name)
        self._order = replace(order, losses=str(self.report.path))
        self._finished = finished
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="postil-exporting", daemon=True)
        session.begin(self)
        session.busy.emit(Progress(0, None, _("Exporting")))
        self._thread.start()

    def stop(self) -> None:
        """Ask it to end soon; no half file stays."""
        self._stopped.set()

    def wait(self) -> None:
        """Wait until it no longer touches the library."""
        self._thread.join()

    def _run(self) -> None:
        outcome: Outcome | None = None
        try:
            with Workers(1, TARGET) as workers:
                workers.submit(self._order)
                while outcome is None and not self._stopped.is_set():
                    for _ticket, came in workers.poll(LOOK_EVERY):
                        if isinstance(came, Step):
                            self._session.at_home(partial(self._tell, *came.value))
                        else:
                            outcome = came
        except (OSError, RuntimeError) as problem:
            self._session.at_home(partial(self._session.fail, problem))
        finally:
            self._session.at_home(lambda: self._end(outcome))

    def _tell(self, done: int, total: int) -> None:
        if self in self._session.going:
            self._session.busy.emit(Progress(done, total or None, _("Exporting")))

    def _end(self, outcome: Outcome | None) -> None:
        self._session.end(self)
        match outcome:
            case Done(value=Dumped() as dumped):
                self.report.counts = dumped.losses
                self._finished(dumped, self.report)
                return
            case Failed(error=PostilError() as error):
                self._session.fail(error)
            case Failed(message=message):
                self._session.fail(PostilError(_("The export did not come to its end."), _("Try again."), message))
            case _ if self._stopped.is_set():
                self._session.message.emit("info", _("Export stopped. No file was written."), "")
        self.report.discard()
