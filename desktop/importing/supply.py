"""From files to read documents: orders go out a few ahead of the storing, slices come back, faults are named."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from desktop.errors import Unreadable
from desktop.importing.executors import Broken, Pool
from desktop.importing.extraction import Extracted, Order, Refused, Wanted, extract
from desktop.importing.files import Candidate
from desktop.imports import Reading
from desktop.language import _
from desktop.readers.contract import END
from desktop.store.articles import storable
from desktop.workers import Stillborn

WAIT = 0.1  # seconds that `next()` waits for more before it gives None
LIGHT = (".txt", ".text", ".md", ".markdown", "")
LIGHT_SIZE = 262_144  # bytes up to which such a file is read together with others
LIGHT_FILES = 64
LIGHT_BYTES = 1_048_576
SECONDS_PER_MB = 2.0
LONGEST = 600.0  # seconds
OCR_SECONDS_PER_MB = 60.0  # recognising takes some ten seconds a page
OCR_LONGEST = 14_400.0
SENT_SIZE = 64_000_000  # bytes up to which a file is sent to a machine that does not see our disk
PATIENCE = 3.0  # times the time limit that a call may take where nobody stops it, queueing included

_Going = dict[Future[Any], tuple[list[Candidate], float]]  # calls under way: their files, and when to give them up


@dataclass(frozen=True, slots=True)
class Supplied:
    """One document that has been read, of one file; a `mark` of END is the file's last."""

    path: str
    extracted: Extracted


@dataclass(slots=True)
class Supply:
    """Iterate it to get what has been read; None means that there is nothing new just now.

    `time_limit` is in seconds for a small file and grows with its size. `begin` says where reading of a file
    begins that was read in part before.
    """

    files: deque[Candidate]
    reading: Reading
    pool: Callable[[], Pool]
    time_limit: float
    begin: dict[str, int] = field(default_factory=dict)
    current: str = ""
    stopped: bool = False
    paused: bool = False

    def __iter__(self) -> Iterator[Supplied | None]:
        if not self.files:
            return
        pool = self.pool()
        try:
            yield from self._read(pool)
        finally:
            pool.close()

    def inline(self) -> Iterator[Supplied | None]:
        """Read in this very process, one file after the other."""
        for candidate in self.files:
            self.current = candidate.path
            mark: int | None = self.begin.get(candidate.path, 0)
            while mark != END:
                (found,) = extract(Order((Wanted(candidate.path, mark or 0),), self.reading))
                for one in found:
                    yield Supplied(candidate.path, one)
                mark = found[-1].mark if found else END
                if found and mark is None:
                    raise RuntimeError(f"reading {candidate.path} broke off without saying where")

    def _read(self, pool: Pool) -> Iterator[Supplied | None]:
        orders = self._orders()
        again: deque[list[Candidate]] = deque()
        going: _Going = {}
        while not self.stopped:
            paused = self.paused  # once: going on between two looks would seem to be the end
            while not paused and len(going) < pool.width:
                group = again.popleft() if again else next(orders, None)
                if group is None:
                    break
                self._submit(pool, group, going)
            if not going and not paused:
                return
            if going:
                self.current = next(iter(going.values()))[0][0].path
            came = self._come(going)
            for future in came:
                group, _deadline = going.pop(future)
                yield from self._results(group, future, again)
            if not came:
                yield None

    def _submit(self, pool: Pool, group: list[Candidate], going: _Going) -> None:
        per_mb, longest = (OCR_SECONDS_PER_MB, OCR_LONGEST) if self.reading.ocr else (SECONDS_PER_MB, LONGEST)
        seconds = self.time_limit + sum(one.size for one in group) / 1e6 * per_mb
        seconds = min(seconds, max(longest, self.time_limit))
        wanted = tuple(_wanted(one, self.begin.get(one.path, 0), pool.remote) for one in group)
        future = pool.executor.submit(extract, Order(wanted, self.reading, seconds))
        going[future] = (group, time.monotonic() + PATIENCE * seconds * pool.width)

    def _come(self, going: _Going) -> list[Future[Any]]:
        """Wait a moment for what comes back; on a foreign executor, give up what is far overdue."""
        if not going:
            time.sleep(WAIT)
            return []
        came = list(wait(going, WAIT, FIRST_COMPLETED).done)
        if not came:
            now = time.monotonic()
            late = [future for future, (_group, deadline) in going.items() if now > deadline]
            for future in late:
                future.cancel()
            return late
        return came

    def _results(
        self, group: list[Candidate], future: Future[Any], again: deque[list[Candidate]]
    ) -> Iterator[Supplied]:
        """Give what one call brought; files that are not at their end yet, or suspected, are read again, alone."""
        try:
            if not future.done():
                raise Broken("timeout", "")
            found = future.result(timeout=0)
        except Stillborn:
            raise  # nothing will ever be read: a fault of the program
        except (Broken, CancelledError, OSError, RuntimeError, EOFError) as problem:
            if len(group) > 1:
                again.extend([one] for one in group)
                return
            refused = refusal(storable(os.path.basename(group[0].path)), problem)
            yield Supplied(group[0].path, Extracted(refused, self._place(group[0].path)))
            return
        for candidate, pieces in zip(group, found, strict=True):
            yield from (Supplied(candidate.path, piece) for piece in pieces)
            last = pieces[-1].mark if pieces else END
            if last != END and last is not None:
                self.begin[candidate.path] = last
                again.append([candidate])

    def _place(self, path: str) -> str:
        """Say where in a file reading broke off, if it had come on."""
        return _("after the pieces before") if self.begin.get(path, 0) else ""

    def _orders(self) -> Iterator[list[Candidate]]:
        """Group files into orders: small texts together, everything else alone."""
        group: list[Candidate] = []
        size = 0
        for one in self.files:
            if os.path.splitext(one.path)[1].lower() not in LIGHT or one.size > LIGHT_SIZE or one.path in self.begin:
                yield [one]
                continue
            group.append(one)
            size += one.size
            if len(group) >= LIGHT_FILES or size >= LIGHT_BYTES:
                yield group
                group, size = [], 0
        if group:
            yield group


def _wanted(one: Candidate, start: int, remote: bool) -> Wanted:
    if remote and one.size <= SENT_SIZE:
        with suppress(OSError), open(one.path, "rb") as file:
            return Wanted(one.path, start, file.read())
    return Wanted(one.path, start)


def refusal(name: str, problem: BaseException) -> Refused:
    """Say in a sentence why a call gave nothing."""
    if isinstance(problem, Broken) and isinstance(problem.error, Unreadable):
        return Refused(problem.error.kind, str(problem.error))
    kind = problem.kind if isinstance(problem, Broken) else "error"
    sentence = {
        "timeout": _(
            "Reading {name} took too long and was stopped. Raise the time limit in the settings to try again."
        ),
        "memory": _(
            "Reading {name} needs more memory than it may take. Raise the memory limit in the settings to try again."
        ),
        "crash": _("{name} broke the program that reads it, twice. It is probably damaged: get it again."),
        "error": _("{name} cannot be read: it is damaged, or of a kind not met before ({reason})."),
    }[kind]
    reason = problem.message if isinstance(problem, Broken) else f"{type(problem).__name__}: {problem}"
    return Refused(kind, sentence.format(name=name, reason=reason))
