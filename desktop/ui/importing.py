"""An import from the window: one thread feeds the writing lane act by act, so that a step of the user's goes first."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from desktop.errors import PostilError
from desktop.language import _, plural
from desktop.model import Outcome, Progress, RunId
from desktop.ui.session import Session

TOLD_EVERY = 0.2  # seconds between two words of progress
PATIENCE = 0.05  # seconds between two looks whether to stop


@dataclass(frozen=True, slots=True)
class Report:
    """What an import came to: the fate of every file, the run that can be undone, whether it was stopped."""

    outcomes: tuple[Outcome, ...]
    run_id: RunId | None
    stopped: bool

    def count(self, status: str) -> int:
        """Count the files of one fate: imported, twin, failed or skipped."""
        return sum(1 for outcome in self.outcomes if outcome.status == status)

    def sentence(self) -> str:
        """Say it in one sentence."""
        imported, twins, failed = self.count("imported"), self.count("twin"), self.count("failed")
        parts = [plural("Imported {n} document", "Imported {n} documents", imported).format(n=imported)]
        if twins:
            parts.append(plural("{n} was here already", "{n} were here already", twins).format(n=twins))
        if failed:
            parts.append(plural("{n} could not be read", "{n} could not be read", failed).format(n=failed))
        if self.stopped:
            parts.append(_("stopped by you"))
        return ", ".join(parts)


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


class Feeding:
    """One import that goes on: begin it at home; `finished` is called there with its report."""

    def __init__(
        self,
        session: Session,
        paths: Sequence[Path],
        finished: Callable[[Report], None],
        *,
        collection: str | None = None,
        tags: Sequence[str] = (),
    ) -> None:
        """Start reading and storing at once."""
        library = session.library
        if library is None:
            raise ValueError("no library is open")
        chosen = session.settings
        self._session = session
        self._finished = finished
        self._stopped = threading.Event()
        self._source: Any = library.import_files(
            paths,
            collection=collection,
            tags=tags,
            workers=chosen.import_workers or max(1, min(4, (os.cpu_count() or 1) - 1)),  # one is the window's
            time_limit=float(chosen.import_seconds),
            memory_limit_mb=chosen.import_megabytes,
        )
        self._told = 0.0
        self._thread = threading.Thread(target=self._run, name="postil-importing", daemon=True)
        session.begin(self)
        session.busy.emit(Progress(0, None, _("Importing")))
        self._thread.start()

    def stop(self) -> None:
        """Ask it to end soon; what is stored stays."""
        self._stopped.set()
        self._source.cancel()

    def wait(self) -> None:
        """Wait until it no longer touches the library."""
        self._thread.join()

    def _run(self) -> None:
        try:
            with closing(iter(self._source)) as acts:
                self._feed(acts)
        except (PostilError, OSError, RuntimeError) as problem:
            self._session.at_home(partial(self._session.fail, problem))
        finally:
            self._session.at_home(self._end)

    def _feed(self, acts: Iterator[Callable[[], object]]) -> None:
        for act in acts:
            turn = _Turn(act)
            job = self._session.jobs.write(turn.take, failed=self._session.fail, urgent=False)
            while not turn.over.wait(PATIENCE):
                if job.dropped:
                    return
                if self._stopped.is_set() and self._session.library is None:
                    job.cancel()  # the library closes: what waits must not come after that
            if not turn.stored:
                self._source.cancel()
                return
            self._tell()

    def _tell(self) -> None:
        now = time.monotonic()
        if now - self._told < TOLD_EVERY:
            return
        self._told = now
        so_far = self._source.progress()
        progress = Progress(so_far.done, so_far.total, _("Importing"), so_far.seconds_left)
        self._session.at_home(lambda: self._say(progress))

    def _say(self, progress: Progress) -> None:
        if self in self._session.going:
            self._session.busy.emit(progress)

    def _end(self) -> None:
        report = Report(tuple(self._source.report), self._source.run_id, self._stopped.is_set())
        self._session.end(self)
        self._finished(report)
