"""The watched folders of the library at hand: looked through by a thread now and then, what is new is imported."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid

from desktop.library import Library, Watch
from desktop.ui.importing import Report
from desktop.ui.session import Session

BUSY = 1_000  # milliseconds between two looks whether an import is over
Take = Callable[[Sequence[Path], str, Callable[[Report], None]], bool]


class Watcher(QObject):
    """Hand over new files by `take`, which says whether it takes them and later what became of them."""

    def __init__(self, session: Session, take: Take, parent: QObject) -> None:
        """Follow the libraries that are opened; nothing is watched in one that is read-only."""
        super().__init__(parent)
        self._session = session
        self._take = take
        self._watch: Watch | None = None
        self._looking = False
        self._clock = QTimer(self, singleShot=True)
        self._clock.timeout.connect(self._look)
        session.changed.connect(self._follow)

    @property
    def missing(self) -> tuple[str, ...]:
        """The folders that could not be reached at the last look."""
        return self._watch.missing if self._watch is not None else ()

    def restart(self) -> None:
        """Watch what is to be watched now."""
        self.end()
        library = self._session.library
        if library is not None and library.writable:
            self._session.read(lambda library: library.watching.watch(), self._begin, key="watching", asker=self)

    def end(self) -> None:
        """Watch nothing."""
        self._clock.stop()
        self._watch = None

    def _follow(self, _changes: object, origin: str) -> None:
        if origin == "library":
            self.restart()

    def _begin(self, watch: Watch) -> None:
        if any(folder.on for folder in watch.folders):
            self._watch = watch
            self._clock.start(0)

    def _look(self) -> None:
        watch = self._watch
        if watch is None or self._looking:
            return
        if self._session.pausable is not None:
            self._clock.start(BUSY)  # an import goes on: it is waited for
            return
        self._looking = True
        threading.Thread(target=self._look_beside, args=(watch,), name="postil-watching", daemon=True).start()

    def _look_beside(self, watch: Watch) -> None:
        """Look in a thread of its own: a folder in a network may keep one waiting."""
        began = time.monotonic()
        known = len(watch.known)
        fresh = watch.look()
        took = time.monotonic() - began
        if isValid(self):
            self._session.at_home(partial(self._came, watch, fresh, took, len(watch.known) != known))

    def _came(self, watch: Watch, fresh: Sequence[str], took: float, learnt: bool) -> None:
        if not isValid(self):
            return
        self._looking = False
        if watch is not self._watch:  # another library, or other folders, meanwhile
            if self._watch is not None:
                self._clock.start(0)
            return
        if learnt:
            self._keep(watch)
        if fresh:
            self._take([Path(path) for path in fresh], _source(watch, fresh), partial(self._learn, watch, fresh))
        self._clock.start(round(watch.rest(took) * 1000))

    def _learn(self, watch: Watch, given: Sequence[str], report: Report) -> None:
        """Know what was imported or cannot be; what an import did not come to is found when the library is opened."""
        come_to = {outcome.path for outcome in report.outcomes}
        watch.learn(come_to)
        watch.leave(path for path in given if path not in come_to)
        if watch is self._watch:
            self._keep(watch)

    def _keep(self, watch: Watch) -> None:
        def keep(library: Library) -> None:
            library.watching.keep(watch)

        self._session.write(keep, urgent=False)


def _source(watch: Watch, paths: Sequence[str]) -> str:
    """Name the folders that files came from."""
    folders = dict.fromkeys(filter(None, (watch.folder_of(path) for path in paths)))
    return ", ".join(Path(folder).name or folder for folder in folders)
