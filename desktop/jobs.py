"""How work leaves the home thread and its answer comes back: a writing lane, a reading lane, workers.

Nothing here knows a toolkit: a front end hands in `post`, which runs a callable on its own thread.
"""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from desktop.workers import Done, Failed, Outcome, Progress, Workers

__all__ = ["Done", "Failed", "InlineJobs", "Job", "Jobs", "Outcome", "Progress", "Workers"]

T = TypeVar("T")
Post = Callable[[Callable[[], None]], None]


class Job:
    """One piece of work on a lane; its answer is delivered at most once, on the home thread."""

    __slots__ = ("_dropped", "_lane", "done", "failed", "interrupt", "key", "rank", "work")

    def __init__(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None] | None,
        failed: Callable[[BaseException], None] | None,
        rank: int = 0,
        key: object = None,
        interrupt: Callable[[], None] | None = None,
    ) -> None:
        self.work = work
        self.done = done
        self.failed = failed
        self.rank = rank
        self.key = key
        self.interrupt = interrupt
        self._dropped = False
        self._lane: _Lane | None = None

    @property
    def dropped(self) -> bool:
        """Whether the answer, if any comes, will not be delivered."""
        return self._dropped

    def cancel(self) -> None:
        """Drop the answer; work not yet begun never begins, running work is interrupted where it can be."""
        self._dropped = True
        if self._lane is not None:
            self._lane.stop(self)


class Jobs:
    """Two lanes, a thread each, started on first use; answers come home through `post` as they come.

    An exception goes to the job's `failed`, else to `unhandled`, both on the home thread; without either
    it is logged. Call `close` before the home thread stops taking what is posted.
    """

    def __init__(self, post: Post, unhandled: Callable[[BaseException], None] | None = None) -> None:
        self._post = post
        self._unhandled = unhandled
        self._coming = 0
        self._lock = threading.Lock()
        self._writing = _Lane("postil-writing", self._finish)
        self._reading = _Lane("postil-reading", self._finish)

    def write(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        *,
        urgent: bool = True,
    ) -> Job:
        """Queue a change; urgent ones (the user's steps) go before the others (the acts of an import)."""
        return self._writing.put(Job(work, done, failed, rank=0 if urgent else 1))

    def read(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        *,
        key: object = None,
        interrupt: Callable[[], None] | None = None,
    ) -> Job:
        """Queue a question; an older one with the same key is dropped and, when running, interrupted.

        `interrupt` is called from the asking thread, only while this very job runs, and must return at once.
        """
        return self._reading.put(Job(work, done, failed, key=key, interrupt=interrupt))

    def quiet_reads(self) -> threading.Event:
        """Drop every question, interrupting the running one; the event given is set once the reading lane is free."""
        free = threading.Event()
        self._reading.clear()
        self._reading.put(Job(free.set, None, None, rank=-1))
        return free

    def idle(self) -> bool:
        """Say whether nothing waits, nothing runs and every answer has been delivered."""
        # The lanes first: a job that ends between the two looks is then seen as an answer on its way.
        resting = self._writing.empty() and self._reading.empty()
        with self._lock:
            return resting and not self._coming

    def close(self, timeout: float = 10.0) -> bool:
        """Finish the queued urgent writes, drop the rest, end the threads; say whether they ended in time."""
        end = time.monotonic() + timeout
        self._reading.close(keep_rank=-1)
        self._writing.close(keep_rank=0)
        read_out = self._reading.join(end - time.monotonic())
        return self._writing.join(end - time.monotonic()) and read_out

    def _finish(self, job: Job, value: Any, error: BaseException | None) -> None:
        """Take an answer on the lane's thread and send it home."""
        if job.dropped:
            return
        with self._lock:
            self._coming += 1

        def deliver() -> None:
            with self._lock:
                self._coming -= 1
            if not job.dropped:  # it may have grown stale on the way
                self._answer(job, value, error)

        self._post(deliver)

    def _answer(self, job: Job, value: Any, error: BaseException | None) -> None:
        if error is None:
            if job.done is not None:
                job.done(value)
            return
        hear = job.failed or self._unhandled
        if hear is not None:
            hear(error)
        else:
            logging.getLogger(__name__).error("a job failed", exc_info=error)


class InlineJobs(Jobs):
    """The same interface with no threads: everything runs at once, in the caller. For tests and scripts.

    An exception nobody asked to hear is raised.
    """

    def __init__(self, unhandled: Callable[[BaseException], None] | None = None) -> None:
        super().__init__(lambda call: call(), unhandled)

    def write(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        *,
        urgent: bool = True,
    ) -> Job:
        """Do the work now."""
        return self._run(Job(work, done, failed))

    def read(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        *,
        key: object = None,
        interrupt: Callable[[], None] | None = None,
    ) -> Job:
        """Do the work now."""
        return self._run(Job(work, done, failed))

    def quiet_reads(self) -> threading.Event:
        """Give a set event: nothing ever runs beside the caller."""
        free = threading.Event()
        free.set()
        return free

    def _run(self, job: Job) -> Job:
        try:
            value = job.work()
        except Exception as error:
            if job.failed is None and self._unhandled is None:
                raise
            self._answer(job, None, error)
        else:
            self._answer(job, value, None)
        return job


class _Lane:
    """One thread working through a queue, lowest rank first and in order within a rank."""

    def __init__(self, name: str, finish: Callable[[Job, Any, BaseException | None], None]) -> None:
        self._name = name
        self._finish = finish
        self._changed = threading.Condition(threading.RLock())
        self._waiting: list[tuple[int, int, Job]] = []
        self._numbers = itertools.count()
        self._latest: dict[object, Job] = {}
        self._running: Job | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    def put(self, job: Job) -> Job:
        with self._changed:
            if self._closed:
                raise RuntimeError(f"the lane {self._name} is closed")
            if job.key is not None:
                older = self._latest.get(job.key)
                if older is not None:
                    older.cancel()  # waiting, running, or ended with its answer still on the way
                self._latest[job.key] = job
            job._lane = self
            heapq.heappush(self._waiting, (job.rank, next(self._numbers), job))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
                self._thread.start()
            self._changed.notify()
        return job

    def stop(self, job: Job) -> None:
        """Take a job from the queue, or interrupt it; the lock makes sure that no other job is hit."""
        with self._changed:
            self._keep(lambda other: other is not job)
            if self._running is job and job.interrupt is not None:
                job.interrupt()

    def clear(self) -> None:
        """Drop what waits, and what runs together with its answer."""
        with self._changed:
            self._keep(lambda job: False)
            if self._running is not None:
                self._running.cancel()

    def empty(self) -> bool:
        with self._changed:
            return not self._waiting and self._running is None

    def close(self, keep_rank: int) -> None:
        with self._changed:
            self._closed = True
            self._keep(lambda job: job.rank <= keep_rank)
            running = self._running
            if running is not None and running.rank > keep_rank:
                running.cancel()
            self._changed.notify()

    def join(self, timeout: float) -> bool:
        if self._thread is None or self._thread is threading.current_thread():
            return True
        self._thread.join(max(timeout, 0.0))
        return not self._thread.is_alive()

    def _keep(self, wanted: Callable[[Job], bool]) -> None:
        for item in self._waiting:
            if not wanted(item[2]):
                item[2]._dropped = True
        self._waiting = [item for item in self._waiting if wanted(item[2])]
        heapq.heapify(self._waiting)

    def _work(self) -> None:
        while (job := self._take()) is not None:
            value, error = None, None
            try:
                value = job.work()
            except BaseException as raised:  # the lane outlives its jobs, whatever they raise
                error = raised
            # Send home before the lane counts as empty: `idle` must not be true in between.
            try:
                self._finish(job, value, error)
            finally:
                with self._changed:
                    self._running = None
            del job, value, error

    def _take(self) -> Job | None:
        with self._changed:
            while not self._waiting and not self._closed:
                self._changed.wait()
            if not self._waiting:
                return None
            self._running = heapq.heappop(self._waiting)[2]
            return self._running
