"""Loading annotations in the window: threads that look through files and store what they hold, act by act."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QTimer

from desktop.errors import PostilError
from desktop.exchange import Loaded, Survey
from desktop.language import _, number, plural
from desktop.model import Progress, RunId
from desktop.ui.features import lost_in_short
from desktop.ui.losses import LossReport
from desktop.ui.session import Session
from desktop.ui.turns import Turns

TOLD_EVERY = 200  # milliseconds between two words of progress


@dataclass(frozen=True, slots=True)
class Order:
    """One file, folder or zip to load, as what, and what a look through it has found."""

    path: Path
    format: str = "auto"
    options: tuple[tuple[str, str], ...] = ()
    layer: str | None = None
    take_changes: bool = False
    survey: Survey | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What loading came to: what was stored of each file, what was lost, whether it was stopped or broke off."""

    loaded: tuple[Loaded, ...]
    report: LossReport
    stopped: bool = False
    broken: bool = False

    @property
    def runs(self) -> tuple[RunId, ...]:
        """The lines of the history that take it back."""
        return tuple(one.run_id for one in self.loaded if one.run_id is not None)

    def count(self, what: str) -> int:
        """Count one thing over all files: a field of Loaded."""
        return sum(getattr(one, what) for one in self.loaded)

    def sentence(self) -> str:
        """Say it in one sentence."""
        new, there = self.count("annotations"), self.count("annotations_there")
        fresh, known = self.count("documents"), self.count("documents_there")
        said = plural("Loaded {n} annotation", "Loaded {n} annotations", new).format(n=number(new))
        parts = [said if new else _("Loaded no new annotation")]
        if new and fresh and not known:
            on = plural("{said} on {n} new document", "{said} on {n} new documents", fresh)
            parts = [on.format(said=said, n=number(fresh))]
        elif new:
            on = plural("{said} on {n} document", "{said} on {n} documents", fresh + known)
            parts = [on.format(said=said, n=number(fresh + known))]
        for n, words in (
            (fresh if known or not new else 0, plural("{n} document is new", "{n} documents are new", fresh)),
            (there, plural("{n} was here already", "{n} were here already", there)),
            (self.count("annotations_changed"), _("{n} changed")),
        ):
            if n:
                parts.append(words.format(n=number(n)))
        if self.report.total:
            parts.append(lost_in_short(self.report.total))
        if self.stopped:
            parts.append(_("stopped before its end"))
        return ", ".join(parts)


class _Thread(ABC):
    """What looking and loading share: a thread that is told of, can be stopped, and is waited for."""

    def __init__(self, session: Session, name: str) -> None:
        self._session = session
        self._turns = Turns(session)
        self._load: Any = None
        self._clock = QTimer(session, interval=TOLD_EVERY)
        self._clock.timeout.connect(self._tell)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        session.begin(self)
        session.busy.emit(self.progress())
        self._clock.start()
        self._thread.start()

    def progress(self) -> Progress:
        """Say how far it is."""
        return Progress(0, None, _("Loading"))

    @property
    def stopped(self) -> bool:
        """Whether it was asked to end."""
        return self._turns.stopped.is_set()

    def stop(self) -> None:
        """Ask it to end soon; what is stored stays."""
        self._turns.stopped.set()
        if self._load is not None:
            self._load.cancel()

    def wait(self) -> None:
        """Wait until it no longer touches the library."""
        self._thread.join()

    @abstractmethod
    def _run(self) -> None:
        """Do it: in the thread, at home when it is over."""

    def _tell(self) -> None:
        if self in self._session.going:
            self._session.busy.emit(self.progress())

    def _over(self) -> None:
        self._clock.stop()
        self._clock.deleteLater()
        self._session.end(self)


class Looking(_Thread):
    """One look through a file before it is loaded; `found` gets the survey at home, or why there is none.

    None says that the look was stopped.
    """

    def __init__(self, session: Session, order: Order, found: Callable[[Survey | PostilError | None], None]) -> None:
        """Begin at once."""
        self._library = session.library
        self._order = order
        self._found = found
        self._answer: Survey | PostilError | None = None
        super().__init__(session, "postil-looking")

    @property
    def looked(self) -> int:
        """How many documents it has come to."""
        return int(self._load.looked) if self._load is not None else 0

    def progress(self) -> Progress:
        """Say how far it is."""
        return Progress(self.looked, None, _("Looking through {name}").format(name=self._order.path.name))

    def _run(self) -> None:
        order, library = self._order, self._library
        try:
            if library is not None:
                self._load = library.exchange.load(order.path, format=order.format, options=dict(order.options))
                if not self.stopped:
                    self._answer = self._load.survey()
        except PostilError as problem:
            self._answer = problem
        except OSError as problem:
            self._answer = PostilError(
                _("{name} cannot be read.").format(name=order.path.name),
                _("Check that it is still there and that you may read it."),
                str(problem),
            )
        finally:
            self._session.at_home(self._end)

    def _end(self) -> None:
        self._over()
        self._found(None if self.stopped else self._answer)


class Loading(_Thread):
    """One load that goes on, of one or several files; begin it at home, `finished` is called there."""

    def __init__(self, session: Session, orders: Sequence[Order], finished: Callable[[Outcome], None]) -> None:
        """Begin at once."""
        self._library = session.library
        self._orders = tuple(orders)
        self._finished = finished
        self._loaded: list[Loaded] = []
        self._losses: Counter[str] = Counter()
        name = orders[0].path.name if len(orders) == 1 else plural("{n} file", "{n} files", len(orders))
        self._report = LossReport("in", name.format(n=number(len(orders))) if len(orders) > 1 else name)
        self._done = 0  # documents of the files that are done
        self._total = sum(order.survey.documents if order.survey else 0 for order in orders) or None
        super().__init__(session, "postil-loading")

    def progress(self) -> Progress:
        """Say how far it is, in documents."""
        here = self._load.progress() if self._load is not None else Progress(0, None)
        name = _("Stopping") if self.stopped else _("Loading")
        return Progress(self._done + here.done, self._total, name, failed=here.failed, file=here.name)

    def outcome(self) -> Outcome:
        """Give what it came to."""
        self._report.counts = dict(self._losses)
        return Outcome(tuple(self._loaded), self._report, self.stopped, self._turns.broken)

    def _run(self) -> None:
        try:
            with self._report.path.open("w", encoding="utf-8") as report:
                for order in self._orders:
                    if self.stopped or self._turns.broken:
                        break
                    self._take(order, report)
        except (PostilError, OSError, RuntimeError) as problem:
            self._turns.broken = True
            self._session.at_home(partial(self._session.fail, problem))
        finally:
            self._session.at_home(self._end)

    def _take(self, order: Order, report: Any) -> None:
        assert self._library is not None
        load = self._library.exchange.load(
            order.path,
            format=order.format,
            options=dict(order.options),
            layer=order.layer,
            take_changes=order.take_changes,
            survey=order.survey,
            report=report,
        )
        self._load = load
        if self.stopped:
            load.cancel()
        try:
            with closing(cast("Generator[Callable[[], object]]", iter(load))) as acts:
                for act in acts:
                    if not self._turns.take(act):
                        load.cancel()
                        break
        finally:
            self._load = None
            self._loaded.append(load.done)
            self._losses += load.losses.counts
            self._done += load.done.documents + load.done.documents_there

    def _end(self) -> None:
        self._over()
        self._finished(self.outcome())
