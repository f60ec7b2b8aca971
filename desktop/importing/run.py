"""One import from its paths to its last document: workers read ahead, small acts store, a report remains."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from desktop.errors import Unreadable
from desktop.importing.extraction import Order, Refused, Wanted, extract, storable
from desktop.importing.files import Candidate, find
from desktop.language import _, plural
from desktop.model import Outcome, Progress, Reading, RunId
from desktop.store.articles import Incoming, Stored, expect_many, store_articles
from desktop.store.store import Store
from desktop.workers import Done, Failed, Workers

TARGET = "desktop.importing.extraction:extract"
Act = Callable[[], tuple[Outcome, ...]]

FILES_PER_ACT = 32
TEXT_PER_ACT = 400_000  # code points
WAIT = 0.1  # seconds that next() waits for more before it hands out what there is
LIGHT = (".txt", ".text", ".md", ".markdown", "")
LIGHT_SIZE = 262_144  # bytes up to which such a file is read together with others
LIGHT_FILES = 64
LIGHT_BYTES = 1_048_576
SECONDS_PER_MB = 2.0
LONGEST = 600.0  # seconds


@dataclass(frozen=True, slots=True)
class _Ready:
    """One file that has been read: its path and what came of it."""

    path: str
    result: Incoming | Refused


class Import:
    """Iterate it to get acts; call each act, in one thread at a time, to store what it holds.

    `next()` waits for the workers, an act does nothing but store (at most 32 files) and returns their
    outcomes. `time_limit` is in seconds for a small file and grows with its size. `cancel` may come from any thread.
    """

    def __init__(
        self,
        store: Store,
        paths: Iterable[str | os.PathLike[str]],
        *,
        collection: str | None = None,
        tags: Iterable[str] = (),
        workers: int | None = None,
        time_limit: float = 30.0,
        memory_limit_mb: int = 2048,
        whole_page: bool = False,
        encoding: str | None = None,
        inline: bool = False,
        target: str = TARGET,
    ) -> None:
        self.report: list[Outcome] = []
        self.run_id: RunId | None = None
        self._store = store
        self._paths = tuple(paths)
        self._collection = collection
        self._tags = tuple(tags)
        self._limit = time_limit
        self._reading = Reading(whole_page=whole_page, encoding=encoding)
        self._inline = inline
        self._workers = workers or default_workers()
        self._make_workers = partial(Workers, self._workers, target, memory_limit_mb=memory_limit_mb)
        self._run: int | None = None
        self._cancelled = False
        self._total: int | None = None
        self._current = ""
        self._began = 0.0

    @property
    def cancelled(self) -> bool:
        """Whether it was asked to stop."""
        return self._cancelled

    def cancel(self) -> None:
        """Stop soon: what is stored stays, the acts end with the one that closes the run."""
        self._cancelled = True

    def progress(self) -> Progress:
        """Say how far it is: files done of all files, the file at hand, and the seconds left once they can be told."""
        done, total = len(self.report), self._total
        elapsed = time.monotonic() - self._began if self._began else 0.0
        left = None
        if total and done and elapsed > 1.0:
            left = max(0.0, elapsed / done * (total - done))
        return Progress(done, total, storable(os.path.basename(self._current)), left)

    def __iter__(self) -> Iterator[Act]:
        self._began = time.monotonic()
        try:
            yield from self._acts()
            if self._run is not None:
                yield self._finish
        finally:
            self._finish()

    def _acts(self) -> Iterator[Act]:
        files: deque[Candidate] = deque()
        left_out: list[Outcome] = []
        for candidate in find(self._paths):
            if self._cancelled:
                return
            if candidate.skipped:
                left_out.append(Outcome(candidate.path, "skipped", error=candidate.skipped))
            else:
                files.append(candidate)
        self._total = len(files) + len(left_out)
        for first in range(0, len(left_out), 1000):
            yield partial(self._note, left_out[first : first + 1000])
        yield from self._batches(self._read_inline(files) if self._inline else self._read_apart(files))

    def _batches(self, ready: Iterator[_Ready | None]) -> Iterator[Act]:
        """Collect what has been read into acts; None means that there is nothing new just now."""
        batch: list[_Ready] = []
        size = 0
        for one in ready:
            if one is not None:
                batch.append(one)
                size += one.result.length if isinstance(one.result, Incoming) else 0
            if batch and (one is None or len(batch) >= FILES_PER_ACT or size >= TEXT_PER_ACT):
                yield partial(self._keep, batch)
                batch, size = [], 0
            if self._cancelled:
                return
        if batch:
            yield partial(self._keep, batch)

    def _read_inline(self, files: deque[Candidate]) -> Iterator[_Ready | None]:
        for candidate in files:
            self._current = candidate.path
            for one in extract(Order((Wanted(candidate.path),), self._reading))[0]:
                yield _Ready(candidate.path, one.result)

    def _read_apart(self, files: deque[Candidate]) -> Iterator[_Ready | None]:
        """Read files in workers, a few orders ahead of the storing."""
        orders = _orders(files)
        waiting: deque[list[Candidate]] = deque()
        open_tickets: dict[int, list[Candidate]] = {}
        if not files:
            return
        with self._make_workers() as workers:
            while not self._cancelled:
                while len(open_tickets) < self._workers + 2:
                    group = waiting.popleft() if waiting else next(orders, None)
                    if group is None:
                        break
                    open_tickets[self._submit(workers, group)] = group
                if not open_tickets:
                    return
                self._current = next(iter(open_tickets.values()))[0].path
                came = workers.poll(WAIT)
                for ticket, outcome in came:
                    group = open_tickets.pop(ticket)
                    if isinstance(outcome, Failed) and len(group) > 1:
                        waiting.extend([one] for one in group)
                    else:
                        yield from _results(group, outcome)
                if not came:
                    yield None

    def _submit(self, workers: Workers, group: list[Candidate]) -> int:
        order = Order(tuple(Wanted(one.path) for one in group), self._reading)
        seconds = self._limit + sum(one.size for one in group) / 1e6 * SECONDS_PER_MB
        return workers.submit(order, min(seconds, max(LONGEST, self._limit)))

    def _keep(self, batch: Sequence[_Ready]) -> tuple[Outcome, ...]:
        """Store one batch in one transaction."""
        articles = [one.result for one in batch if isinstance(one.result, Incoming)]
        stored = iter(self._write(articles))
        return self._note([_outcome(one, stored) for one in batch])

    def _write(self, articles: list[Incoming]) -> list[Stored]:
        if not articles:
            return []
        if self._run is None:
            self._run, self.run_id = self._store.begin_run(_("Import"))
            with self._store.aside() as connection:
                expect_many(connection)
        with self._store.step(_("Import"), run=self._run, durable=False) as step:
            return store_articles(step, articles, tags=self._tags, collection=self._collection)

    def _note(self, outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
        self.report.extend(outcomes)
        return tuple(outcomes)

    def _finish(self) -> tuple[Outcome, ...]:
        """Close the run under the name it has earned."""
        if self._run is not None:
            run, self._run = self._run, None
            self._store.finish_run(run, self._name())
        return ()

    def _name(self) -> str:
        imported = [outcome for outcome in self.report if outcome.status == "imported"]
        if len(imported) == 1:
            return _("Import {name}").format(name=storable(os.path.basename(imported[0].path)))
        return plural("Import {n} document", "Import {n} documents", len(imported)).format(n=len(imported))


def _outcome(one: _Ready, stored: Iterator[Stored]) -> Outcome:
    """Report one file; takes its turn from what was stored."""
    result = one.result
    if isinstance(result, Refused):
        return Outcome(one.path, "failed", error=(result.kind, result.sentence))
    kept = next(stored)
    return Outcome(one.path, kept.status, kept.document_id, result.title, result.length, result.warnings)


def default_workers() -> int:
    """Give how many workers read where nothing else wants the machine: one for each processor, at most four."""
    return max(1, min(4, os.cpu_count() or 1))


def _orders(files: deque[Candidate]) -> Iterator[list[Candidate]]:
    """Group files into orders: small texts together, everything else alone."""
    group: list[Candidate] = []
    size = 0
    for one in files:
        if os.path.splitext(one.path)[1].lower() not in LIGHT or one.size > LIGHT_SIZE:
            yield [one]
            continue
        group.append(one)
        size += one.size
        if len(group) >= LIGHT_FILES or size >= LIGHT_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


def _results(group: list[Candidate], outcome: Done | Failed | object) -> Iterator[_Ready]:
    if isinstance(outcome, Done):
        for one, result in zip(group, outcome.value, strict=True):
            for found in result:
                yield _Ready(one.path, found.result)
    elif isinstance(outcome, Failed):
        yield _Ready(group[0].path, _refused(storable(os.path.basename(group[0].path)), outcome))


def _refused(name: str, failure: Failed) -> Refused:
    if isinstance(failure.error, Unreadable):
        return Refused(failure.error.kind, str(failure.error))
    sentence = {
        "timeout": _("Reading {name} took too long and was stopped."),
        "memory": _("Reading {name} needs more memory than it may take."),
        "crash": _("{name} broke the program that reads it, twice."),
        "error": _("{name} cannot be read: it is damaged, or of a kind not met before ({reason})."),
    }[failure.kind]
    return Refused(failure.kind, sentence.format(name=name, reason=failure.message))
