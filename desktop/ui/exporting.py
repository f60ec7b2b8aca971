"""An export from the window: a process writes the file, a thread waits for it, the status line tells."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

from desktop.errors import PostilError
from desktop.jobs import Done, Failed, Workers
from desktop.language import _
from desktop.model import Progress
from desktop.ui.exports import Order
from desktop.ui.session import Session

TARGET = "desktop.ui.exports:write_out"
LOOK_EVERY = 0.1  # seconds


class Exporting:
    """One export that goes on: begin it at home; `finished` is called there with the number of records."""

    def __init__(self, session: Session, order: Order, finished: Callable[[int], None]) -> None:
        """Start the process at once."""
        self._session = session
        self._order = order
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
        outcome: object = None
        try:
            with Workers(1, TARGET) as workers:
                workers.submit(self._order)
                while outcome is None and not self._stopped.is_set():
                    outcome = next((came for _ticket, came in workers.poll(LOOK_EVERY)), None)
        except (OSError, RuntimeError) as problem:
            self._session.at_home(partial(self._session.fail, problem))
        finally:
            self._session.at_home(lambda: self._end(outcome))

    def _end(self, outcome: object) -> None:
        self._session.end(self)
        match outcome:
            case Done(value=count):
                self._finished(count)
            case Failed(error=PostilError() as error):
                self._session.fail(error)
            case Failed(message=message):
                self._session.fail(PostilError(_("The export did not come to its end."), _("Try again."), message))
            case _ if self._stopped.is_set():
                self._session.message.emit("info", _("Export stopped. No file was written."), "")
