"""An import from the window: one thread feeds the writing lane act by act, so that a step of the user's goes first."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QTimer

from desktop.errors import PostilError
from desktop.imports import ImportRun, OnTwin, Outcome, Reading
from desktop.language import _, plural
from desktop.library import Library
from desktop.model import Progress, RunId
from desktop.settings import Settings
from desktop.ui.session import Session
from desktop.ui.turns import Turns

TOLD_EVERY = 200  # milliseconds between two words of progress
KEPT = "kept near twins of "  # with a run: the documents that stay although they are nearly the same as others
_AS_USUAL = Reading()


@dataclass(frozen=True, slots=True)
class Options:
    """How an import is to be carried out: where its documents go, how they are read, what is done with twins."""

    collection: str | None = None
    tags: tuple[str, ...] = ()
    reading: Reading = _AS_USUAL
    on_twin: OnTwin | None = None

    @classmethod
    def usual(cls, settings: Settings) -> Options:
        """Give what the settings say."""
        ocr = settings.import_ocr_languages.strip() or None if settings.import_ocr else None
        reading = Reading(ocr=ocr, pattern=settings.import_pattern.strip() or None)
        return cls(reading=reading, on_twin=cast(OnTwin | None, settings.import_on_twin or None))

    @classmethod
    def of(cls, request: Mapping[str, Any]) -> Options:
        """Give what an earlier import was asked."""
        stored = dict(request.get("reading") or {})
        columns = tuple((column, name) for column, name in stored.pop("columns", ()))
        reading = Reading(**stored, columns=columns)
        return cls(request.get("collection"), tuple(request.get("tags") or ()), reading, request.get("on_twin"))


@dataclass(frozen=True, slots=True)
class Report:
    """What an import came to: the fate of every file, the run that can be undone, if it was stopped, its wishes."""

    outcomes: tuple[Outcome, ...]
    run_id: RunId | None
    stopped: bool
    options: Options = Options()
    broken: bool = False  # it came to no end by a fault that has been told

    @classmethod
    def of(cls, library: Library, run: ImportRun) -> Report:
        """Read the report of an earlier import; a near twin that was to be kept is none any more."""
        kept = set(library.recall(KEPT + run.id, ()))
        found = library.imports.report(run.id)
        outcomes = (replace(one, near=None) if one.document_id in kept else one for one in found)
        return cls(tuple(outcomes), run.id, run.cut_short, Options.of(run.request))

    def count(self, status: str) -> int:
        """Count the files of one fate: imported, edition, twin, failed or skipped."""
        return sum(1 for outcome in self.outcomes if outcome.status == status)

    @property
    def locked(self) -> tuple[Path, ...]:
        """The files that want a password."""
        paths = (outcome.path for outcome in self.outcomes if outcome.error and outcome.error[0] == "password")
        return tuple(Path(path) for path in dict.fromkeys(paths))

    def sentence(self) -> str:
        """Say it in one sentence."""
        count = Counter(outcome.status for outcome in self.outcomes)
        near = sum(1 for outcome in self.outcomes if outcome.near is not None)
        new = count["imported"]
        said = plural("Imported {n} document", "Imported {n} documents", new)
        parts = [said.format(n=new) if new else _("Imported no new document")]
        for n, words in (
            (count["edition"], plural("{n} is a new edition", "{n} are new editions", count["edition"])),
            (near, plural("{n} is nearly the same as another", "{n} are nearly the same as others", near)),
            (count["twin"], plural("{n} was here already", "{n} were here already", count["twin"])),
            (count["failed"], plural("{n} could not be read", "{n} could not be read", count["failed"])),
        ):
            if n:
                parts.append(words.format(n=n))
        if self.stopped:
            parts.append(_("stopped before its end"))
        return ", ".join(parts)


class Feeding:
    """One import that goes on, of files and folders or, with `resume`, of what an earlier one left.

    Begin it at home; `finished` is called there with its report. Raises Usage for options that mean nothing.
    """

    def __init__(
        self,
        session: Session,
        paths: Sequence[Path],
        finished: Callable[[Report], None],
        options: Options | None = None,
        *,
        resume: RunId | None = None,
    ) -> None:
        """Start reading and storing at once."""
        library = session.library
        if library is None:
            raise ValueError("no library is open")
        self.options = options or Options.usual(session.settings)
        self._session = session
        self._library = library
        self._resume = resume
        self._finished = finished
        self._turns = Turns(session)
        self._stopped = self._turns.stopped
        self._source: Any = None if resume else self._new(paths)
        self._clock = QTimer(session, interval=TOLD_EVERY)
        self._clock.timeout.connect(self._tell)
        self._thread = threading.Thread(target=self._run, name="postil-importing", daemon=True)
        session.begin(self)
        session.busy.emit(Progress(0, None, _("Importing")))
        self._clock.start()
        self._thread.start()

    def _new(self, paths: Sequence[Path]) -> Any:
        options = self.options
        return self._library.import_files(
            paths,
            collection=options.collection,
            tags=options.tags,
            reading=options.reading,
            on_twin=options.on_twin,
            **_limits(self._session.settings),
        )

    def progress(self) -> Progress:
        """Say how far it is."""
        so_far = self._source.progress() if self._source is not None else Progress(0, None)
        name = _("Stopping") if self._stopped.is_set() else _("Paused at") if so_far.paused else _("Importing")
        return replace(so_far, name=name, file=so_far.name)

    def outcomes(self, since: int = 0) -> tuple[Outcome, ...]:
        """Give what became of the files so far, from one on."""
        return tuple(self._source.report[since:]) if self._source is not None else ()

    def report(self) -> Report:
        """Give its report as it is now."""
        run = self._source.run_id if self._source is not None else self._resume
        return Report(self.outcomes(), run, self._stopped.is_set(), self.options, self._turns.broken)

    @property
    def paused(self) -> bool:
        """Whether it was asked to wait."""
        return self._source is not None and bool(self._source.paused)

    def pause(self) -> None:
        """Read no more files until told to go on."""
        if self._source is not None and not self._stopped.is_set():
            self._source.pause()
            self._tell()

    def go_on(self) -> None:
        """End a pause."""
        if self._source is not None:
            self._source.go_on()
            self._tell()

    def stop(self) -> None:
        """Ask it to end soon; what is stored stays."""
        self._stopped.set()
        self._clock.stop()
        if self._source is not None:
            self._source.cancel()
        self._tell()

    def wait(self) -> None:
        """Wait until it no longer touches the library."""
        self._thread.join()

    def _run(self) -> None:
        try:
            if self._source is None and not self._turns.take(self._take_up):
                return
            if self._stopped.is_set():
                self._source.cancel()
            with closing(iter(self._source)) as acts:
                self._feed(acts)
        except (PostilError, OSError, RuntimeError) as problem:
            self._turns.broken = True
            self._session.at_home(partial(self._session.fail, problem))
        finally:
            self._session.at_home(self._end)

    def _take_up(self) -> None:
        if self._resume is not None:
            self._source = self._library.resume_import(self._resume, **_limits(self._session.settings))

    def _feed(self, acts: Iterator[Callable[[], object]]) -> None:
        for act in acts:
            if not self._turns.take(act):
                self._source.cancel()
                return

    def _tell(self) -> None:
        if self in self._session.going:
            self._session.busy.emit(self.progress())

    def _end(self) -> None:
        self._clock.stop()
        self._session.end(self)
        self._finished(self.report())


def _limits(chosen: Settings) -> dict[str, Any]:
    return {
        "workers": chosen.import_workers or max(1, min(4, (os.cpu_count() or 1) - 1)),  # one is the window's
        "time_limit": float(chosen.import_seconds),
        "memory_limit_mb": chosen.import_megabytes,
    }
