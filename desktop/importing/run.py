"""One import from its paths to its last document: files are read ahead, small acts store, a report remains."""

from __future__ import annotations

import os
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, replace
from functools import partial
from typing import Any, Self

from desktop.importing import executors
from desktop.importing.executors import Pool
from desktop.importing.extraction import Refused
from desktop.importing.files import Candidate, find
from desktop.importing.naming import compiled
from desktop.importing.supply import Supplied, Supply
from desktop.importing.twins import Kin, Twins
from desktop.imports import OnTwin, Outcome, Reading
from desktop.language import _, plural
from desktop.model import Progress, RunId
from desktop.readers.contract import END
from desktop.store import runs
from desktop.store.articles import Incoming, Stored, expect_many, storable, store_articles
from desktop.store.store import Store

Act = Callable[[], tuple[Outcome, ...]]
Noted = tuple[Outcome, int | None]

FILES_PER_ACT = 64  # where a window waits for its turn between two acts
FILES_AT_ONCE = 256  # where nobody does: fewer and larger segments of the index, and its pages written less often
TEXT_PER_FILE = 6_250  # code points, of an act's files on average, above which it takes fewer of them
RECENT = 20  # acts over which the speed is told


class Import:
    """Iterate it to get acts; call each act, in one thread at a time, to store what it holds.

    `next()` waits for what is being read, an act does nothing but store (at most `per_act` documents) and returns
    their outcomes. `time_limit` is in seconds for a small file and grows with its size. `on_twin` says what is done
    with a document that is there already or nearly so; by default a twin is left out and a near twin kept.
    `executor` reads instead of worker processes of our own. `cancel`, `pause` and `go_on` may come from any thread.
    Raises Usage for a pattern for file names that means nothing.
    """

    def __init__(
        self,
        store: Store,
        paths: Iterable[str | os.PathLike[str]],
        *,
        collection: str | None = None,
        tags: Iterable[str] = (),
        reading: Reading | None = None,
        on_twin: OnTwin | None = None,
        workers: int | None = None,
        executor: Executor | str | None = None,
        time_limit: float = 30.0,
        memory_limit_mb: int = 2048,
        per_act: int = FILES_PER_ACT,
        inline: bool = False,
        target: str = executors.CALL,
    ) -> None:
        self.report: list[Outcome] = []
        self.run_id: RunId | None = None
        self._store = store
        self._paths = tuple(os.path.abspath(path) for path in paths)
        self._collection = collection
        self._tags = tuple(tags)
        self._reading = reading or Reading()
        if self._reading.pattern:
            compiled(self._reading.pattern)
        self._on_twin = on_twin
        self._per_act = per_act
        self._inline = inline
        self._pool = _pool(executor, workers or default_workers(), memory_limit_mb, target)
        self._twins = Twins(store, on_twin, partial(executors.local, 1, memory_limit_mb))
        self._supply = Supply(deque(), self._reading, self._pool, time_limit)
        self._run: int | None = None
        self._marks: dict[str, int] = {}
        self._total: int | None = None
        self._done = 0
        self._count: Counter[str] = Counter()
        self._began = 0.0
        self._times: deque[tuple[float, int]] = deque(maxlen=RECENT)

    @classmethod
    def resumed(cls, store: Store, run: RunId, **options: Any) -> Self:
        """Go on with an import that was stopped or cut short: what it has read is not read again.

        Raises NotFound, or Moved for one that came to its end or was undone.
        """
        number, request = runs.take_up(store, run)
        reading = request["reading"]
        columns = tuple((column, name) for column, name in reading.pop("columns"))
        taken = cls(
            store,
            request["paths"],
            collection=request["collection"],
            tags=request["tags"],
            reading=Reading(**reading, columns=columns),
            on_twin=request["on_twin"],
            **options,
        )
        taken._run, taken.run_id = number, run
        taken._marks = runs.marks(store.read, number)
        taken.report = runs.Imports(store).report(run)
        taken._count.update(outcome.status for outcome in taken.report)
        return taken

    @property
    def cancelled(self) -> bool:
        """Whether it was asked to stop."""
        return self._supply.stopped

    @property
    def paused(self) -> bool:
        """Whether it was asked to wait."""
        return self._supply.paused

    def cancel(self) -> None:
        """Stop soon: what is stored stays, the acts end with the one that closes the run."""
        self._supply.stopped = True
        self._supply.paused = False

    def pause(self) -> None:
        """Read no more files until told to go on; what is being read is stored."""
        self._supply.paused = True

    def go_on(self) -> None:
        """End a pause."""
        self._supply.paused = False
        self._times.clear()

    def progress(self) -> Progress:
        """Say how far it is: files done of all files, the file at hand, and the seconds left once they can be told."""
        done, total = self._done, self._total
        speed = self._speed()
        left = max(0.0, (total - done) / speed) if total and speed else None
        return Progress(
            done,
            total,
            storable(os.path.basename(self._supply.current)),
            left,
            stored=self._count["imported"] + self._count["edition"],
            failed=self._count["failed"],
            speed=speed,
            paused=self.paused,
        )

    def _speed(self) -> float | None:
        """Give the files done in a second, lately; None before it can be told."""
        if not self._times or time.monotonic() - self._began < 1.0:
            return None
        since, done = self._times[0]
        return (self._done - done) / max(0.1, time.monotonic() - since) or None

    def __iter__(self) -> Iterator[Act]:
        self._began = time.monotonic()
        whole = False
        try:
            yield from self._acts()
            whole = not self.cancelled
            if self._run is not None:
                yield partial(self._finish, whole)
        finally:
            self._twins.close()
            self._finish(whole)

    def _acts(self) -> Iterator[Act]:
        left_out: list[Outcome] = []
        for candidate in find(self._paths):
            if self.cancelled:
                return
            if self._marks.get(storable(candidate.path)) == END:
                self._done += 1
            elif candidate.skipped:
                left_out.append(Outcome(candidate.path, "skipped", error=candidate.skipped))
            else:
                self._supply.files.append(candidate)
        self._total = len(self._supply.files) + len(left_out) + self._done
        self._supply.begin = self._begun(self._supply.files)
        for first in range(0, len(left_out), 1000):
            yield partial(self._leave_out, left_out[first : first + 1000])
        yield from self._batches(self._supply.inline() if self._inline else iter(self._supply))

    def _begun(self, files: Iterable[Candidate]) -> dict[str, int]:
        found = ((one.path, self._marks.get(storable(one.path))) for one in files) if self._marks else ()
        return {path: mark for path, mark in found if mark is not None}

    def _batches(self, supplied: Iterator[Supplied | None]) -> Iterator[Act]:
        """Collect what has been read into acts; None means that there is nothing new just now."""
        batch: list[Supplied] = []
        size = 0
        for one in supplied:
            if one is not None:
                batch.append(one)
                size += one.extracted.length
            if batch and (one is None or len(batch) >= self._per_act or size >= self._per_act * TEXT_PER_FILE):
                yield self._act(batch)
                batch, size = [], 0
            if self.cancelled:
                return
        if batch:
            yield self._act(batch)

    def _act(self, batch: Sequence[Supplied]) -> Act:
        """Decide what becomes of what is nearly there already, which may take a while; give the act that does it."""
        results = [(one, one.extracted.result) for one in batch]
        kin = {id(one): self._twins.look(result) for one, result in results if isinstance(result, Incoming)}
        usual = [one for one in batch if kin.get(id(one)) is None]
        others = [(one, found) for one in batch if (found := kin.get(id(one))) is not None]
        return partial(self._keep, usual, others)

    def _keep(self, batch: Sequence[Supplied], others: Sequence[tuple[Supplied, Kin]]) -> tuple[Outcome, ...]:
        """Store one batch in one transaction, with what became of each, and every new edition in a step of its own."""
        told = self._store_batch(batch) if batch else ()
        for one, kin in others:
            result = one.extracted.result
            if isinstance(result, Incoming):
                self._twins.add(kin, result, run=self._begin())
        return (*told, *self._note([(_as_kin(one, kin), one.extracted.mark) for one, kin in others]))

    def _store_batch(self, batch: Sequence[Supplied]) -> tuple[Outcome, ...]:
        articles = [one.extracted.result for one in batch if isinstance(one.extracted.result, Incoming)]
        run = self._begin()
        if not articles:
            return self._note([(_outcome(one, iter(())), one.extracted.mark) for one in batch])
        with self._store.step(_("Import"), run=run, durable=False) as step:
            stored = iter(
                store_articles(
                    step,
                    articles,
                    tags=self._tags,
                    collection=self._collection,
                    keep_twins=self._on_twin == "keep",
                )
            )
            noted = [(_outcome(one, stored), one.extracted.mark) for one in batch]
            runs.write(step.connection, run, noted)
        return self._tell(noted)

    def _leave_out(self, outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
        self._begin()
        return self._note([(outcome, END) for outcome in outcomes])

    def _note(self, noted: list[Noted]) -> tuple[Outcome, ...]:
        """Keep outcomes that store nothing."""
        if not noted:
            return ()
        run = self._begin()
        with self._store.aside() as connection:
            runs.write(connection, run, noted)
        return self._tell(noted)

    def _tell(self, noted: list[Noted]) -> tuple[Outcome, ...]:
        outcomes = tuple(outcome for outcome, _mark in noted)
        self._times.append((time.monotonic(), self._done))
        self._done += sum(mark == END for _outcome, mark in noted)
        self._count.update(outcome.status for outcome in outcomes)
        self.report.extend(outcomes)
        return outcomes

    def _begin(self) -> int:
        """Give the number of the run, begun with the first thing to tell."""
        if self._run is None:
            request = {
                "paths": [storable(path) for path in self._paths],
                "collection": self._collection,
                "tags": list(self._tags),
                "reading": {**asdict(self._reading), "password": None},  # no password is ever written down
                "on_twin": self._on_twin,
            }
            self._run, self.run_id = runs.begin(self._store, _("Import"), request)
            with self._store.aside() as connection:
                expect_many(connection)
        return self._run

    def _finish(self, whole: bool) -> tuple[Outcome, ...]:
        """Close the run under the name it has earned."""
        if self._run is not None:
            run, self._run = self._run, None
            runs.finish(self._store, run, self._name(), stopped=not whole)
        return ()

    def _name(self) -> str:
        imported = self._count["imported"]
        if imported == 1:
            (path,) = {outcome.path for outcome in self.report if outcome.status == "imported"}
            return _("Import {name}").format(name=storable(os.path.basename(path)))
        return plural("Import {n} document", "Import {n} documents", imported).format(n=imported)


def _pool(executor: Executor | str | None, workers: int, memory_limit_mb: int, target: str) -> Callable[[], Pool]:
    """Give what opens the pool once there is something to read."""
    if isinstance(executor, str):
        return partial(executors.connect, executor)
    if executor is not None:
        return partial(executors.given, executor)
    return partial(executors.local, workers, memory_limit_mb, target)


def _outcome(one: Supplied, stored: Iterator[Stored]) -> Outcome:
    """Report one document; takes its turn from what was stored."""
    result, where, seconds = one.extracted.result, one.extracted.locator, one.extracted.seconds
    if isinstance(result, Refused):
        error = (result.kind, result.sentence)
        return Outcome(one.path, "failed", error=error, locator=where, seconds=seconds)
    kept = next(stored)
    return Outcome(
        one.path,
        kept.status,
        kept.document_id,
        result.title,
        result.length,
        result.warnings,
        locator=where,
        format=result.reader,
        seconds=seconds,
    )


def _as_kin(one: Supplied, kin: Kin) -> Outcome:
    """Report a document that became a new edition of another, or was left out for it."""
    told = _outcome(one, iter((Stored(kin.document, is_twin=True),)))
    if kin.resolutions is not None:
        return replace(told, status="edition")
    return replace(told, near=kin.document)


def default_workers() -> int:
    """Give how many workers read where nothing else wants the machine: one for each processor, at most four."""
    return max(1, min(4, os.cpu_count() or 1))
