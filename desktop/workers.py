"""Long-lived worker processes for what may hang, crash, hoard memory or hold the interpreter.

They are spawned, never forked, speak over a pipe of their own and end by themselves when the program dies.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import pickle
import signal
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self

from desktop.language import _, translated, use

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

__all__ = ["Done", "Failed", "FailureKind", "Outcome", "Progress", "Stillborn", "Workers"]


class Stillborn(RuntimeError):
    """Workers cannot even start: a fault of the program."""


FailureKind = Literal["timeout", "crash", "memory", "error"]
STARTING_LIMIT = 60.0
WATCH_EVERY = 0.2
GIVE_UP_AFTER = 3
WORN = 0.5  # of the memory a task may take: a process that keeps more than that is replaced
_LIMITED_BY_SYSTEM = sys.platform == "linux"


@dataclass(frozen=True, slots=True)
class Done:
    """What the target returned."""

    value: Any


@dataclass(frozen=True, slots=True)
class Progress:
    """What a target that is a generator yielded; the ticket is still open."""

    value: Any


@dataclass(frozen=True, slots=True)
class Failed:
    """Why there is no value; `error` is the exception itself when the target raised one that can travel."""

    kind: FailureKind
    message: str
    error: Exception | None = None


Outcome = Done | Progress | Failed


@dataclass(slots=True)
class _Task:
    ticket: int
    message: bytes
    limit: float | None
    crashes: int = 0


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    pipe: Connection
    deadline: float | None
    ready: bool = False
    task: _Task | None = None
    served: int = 0


class Workers:
    """Up to `count` processes that run `target(payload)`, started when there is work for them.

    `target` is `"module:function"` or a picklable callable. `memory_limit_mb` bounds what a task may
    take on top of the freshly started process. Use one thread at a time; `wake` alone may come from another.
    """

    def __init__(
        self,
        count: int,
        target: str | Callable[[Any], Any],
        memory_limit_mb: int = 2048,
        recycle_after: int = 200,
    ) -> None:
        self._count = max(1, count)
        self._target = target
        self._memory = memory_limit_mb * 1024 * 1024
        self._recycle_after = recycle_after
        self._workers: list[_Worker] = []
        self._waiting: deque[_Task] = deque()
        self._tickets = itertools.count(1)
        self._ended: list[tuple[int, Outcome]] = []
        self._stillborn = 0
        self._ears, self._bell = socket.socketpair()
        self._ears.setblocking(False)
        self._bell.setblocking(False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def outstanding(self) -> int:
        """How many tickets have no final outcome yet."""
        return len(self._waiting) + sum(w.task is not None for w in self._workers)

    @property
    def pids(self) -> list[int]:
        """The ids of the living processes."""
        return [w.process.pid for w in self._workers if w.process.pid is not None]

    def submit(self, payload: Any, time_limit: float | None = None) -> int:
        """Queue one task and return its ticket; `time_limit` (seconds) counts from when a worker takes it."""
        ticket = next(self._tickets)
        self._waiting.append(_Task(ticket, pickle.dumps((payload, time_limit), protocol=5), time_limit))
        self._assign()
        return ticket

    def wake(self) -> None:
        """Let the `poll` that waits, or the next one, return soon."""
        with contextlib.suppress(OSError):  # rung already, or closed
            self._bell.send(b"!")

    def poll(self, timeout: float | None = 0.0) -> list[tuple[int, Outcome]]:
        """Wait up to `timeout` seconds (None: until woken) and return what has come, in order; at once when it has.

        Raise Stillborn when workers cannot even start: that is a fault of the program.
        """
        from multiprocessing.connection import wait

        end = time.monotonic() + timeout if timeout is not None else float("inf")
        while True:
            self._assign()
            idle = timeout is not None and not self.outstanding
            pause = 0.0 if self._ended or idle else self._patience(end)
            by_pipe = {w.pipe: w for w in self._workers}
            woken = False
            for pipe in wait([*by_pipe, self._ears], pause):
                if pipe is self._ears:
                    woken = bool(self._ears.recv(4096))
                else:
                    self._hear(by_pipe[pipe])  # type: ignore[index]
            self._guard()
            if self._ended or woken or time.monotonic() >= end or idle:
                self._assign()
                ended, self._ended = self._ended, []
                return ended

    def cancel(self, ticket: int | None = None) -> None:
        """Drop one task, or all of them; a worker busy with it is killed. No outcome follows."""
        self._waiting = deque(t for t in self._waiting if ticket is not None and t.ticket != ticket)
        for worker in list(self._workers):
            if worker.task is not None and ticket in (None, worker.task.ticket):
                self._discard(worker)

    def close(self) -> None:
        """Drop all tasks and end the processes."""
        self.cancel()
        for worker in self._workers:
            worker.pipe.close()  # the worker's loop ends with its pipe
        end = time.monotonic() + 2.0
        for worker in self._workers:
            worker.process.join(max(0.0, end - time.monotonic()))
            _bury(worker.process)
        self._workers.clear()
        self._ended.clear()
        self._ears.close()
        self._bell.close()

    def _assign(self) -> None:
        while self._waiting:
            idle = next((w for w in self._workers if w.ready and w.task is None), None)
            if idle is None:
                starting = sum(not w.ready for w in self._workers)
                if len(self._workers) < self._count and starting < len(self._waiting):
                    self._start()
                    continue
                return
            self._give(idle, self._waiting.popleft())

    def _give(self, worker: _Worker, task: _Task) -> None:
        worker.task = task
        worker.deadline = None if task.limit is None else time.monotonic() + task.limit
        try:
            worker.pipe.send_bytes(task.message)
        except (BrokenPipeError, ConnectionError):
            self._mourn(worker)

    def _start(self) -> None:
        import multiprocessing

        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        limit = self._memory if _LIMITED_BY_SYSTEM else None
        process = context.Process(
            target=_serve, args=(theirs, self._target, limit, translated()), name="postil-worker", daemon=True
        )
        process.start()
        theirs.close()
        self._workers.append(_Worker(process, ours, deadline=time.monotonic() + STARTING_LIMIT))

    def _patience(self, end: float) -> float | None:
        moments = [end, *(w.deadline for w in self._workers if w.deadline is not None)]
        if not _LIMITED_BY_SYSTEM:
            moments.append(time.monotonic() + WATCH_EVERY)
        first = min(moments)
        return None if first == float("inf") else max(0.0, first - time.monotonic())

    def _hear(self, worker: _Worker) -> None:
        try:
            word, content = pickle.loads(worker.pipe.recv_bytes())
        except (EOFError, OSError):
            self._mourn(worker)
            return
        if word == "ready":
            self._stillborn = 0
            worker.ready, worker.deadline = True, None
        elif word == "broken":
            self._discard(worker)
            raise Stillborn(f"workers cannot start: {content}")
        elif worker.task is not None:
            hungry = isinstance(content, Failed) and content.kind == "memory"
            if hungry and worker.served and not worker.task.crashes:
                worker.task.crashes = 1  # it had less room than a new process has
                self._waiting.appendleft(worker.task)
            else:
                self._ended.append((worker.task.ticket, content))
            if word != "step":
                self._free(worker, spoilt=hungry or word == "worn")

    def _free(self, worker: _Worker, *, spoilt: bool) -> None:
        worker.task = worker.deadline = None
        worker.served += 1
        if spoilt or worker.served >= self._recycle_after:
            self._discard(worker)

    def _guard(self) -> None:
        """Kill what took too long or, where the system sets no limit, too much memory."""
        now = time.monotonic()
        for worker in list(self._workers):
            if worker.deadline is not None and now >= worker.deadline:
                self._give_up(worker, "timeout")
            elif not _LIMITED_BY_SYSTEM and worker.task is not None and _resident(worker.process) > self._memory:
                self._give_up(worker, "memory")

    def _give_up(self, worker: _Worker, kind: Literal["timeout", "memory"]) -> None:
        task = worker.task
        self._discard(worker)
        if task is not None:
            self._ended.append((task.ticket, _failed(kind)))
        else:
            self._count_stillborn("it hangs")

    def _mourn(self, worker: _Worker) -> None:
        """Tell what became of a dead worker's task: once more, or failed."""
        task = worker.task
        worker.process.join(1.0)
        code = worker.process.exitcode
        self._discard(worker)
        if task is None:
            if not worker.ready:
                self._count_stillborn(f"exit code {code}")
        elif code == -9:  # not by us: the system was short of memory
            self._ended.append((task.ticket, _failed("memory")))
        elif task.crashes == 0:
            task.crashes = 1
            self._waiting.appendleft(task)
        else:
            self._ended.append((task.ticket, _failed("crash")))

    def _count_stillborn(self, reason: str) -> None:
        self._stillborn += 1
        if self._stillborn >= GIVE_UP_AFTER:
            self._stillborn = 0
            raise Stillborn(f"workers cannot start: {reason}")

    def _discard(self, worker: _Worker) -> None:
        if worker in self._workers:
            self._workers.remove(worker)
        worker.pipe.close()
        _bury(worker.process)


def _bury(process: SpawnProcess) -> None:
    if process.exitcode is None:
        process.kill()
        process.join(5.0)
    if process.exitcode is not None:
        process.close()


def _failed(kind: Literal["timeout", "crash", "memory"]) -> Failed:
    sentences = {
        "timeout": _("It took too long and was stopped."),
        "crash": _("It broke down, twice."),
        "memory": _("It needs more memory than it may take."),
    }
    return Failed(kind, sentences[kind])


def _resident(process: SpawnProcess) -> int:
    import psutil

    try:
        return int(psutil.Process(process.pid).memory_info().rss)
    except psutil.Error:
        return 0


# ---- in the worker ----


def _serve(pipe: Connection, target: str | Callable[[Any], Any], memory: int | None, locale: str | None) -> None:
    """Run tasks until the pipe or the program ends."""
    _settle()
    if locale is not None:
        use(locale)
    try:
        run = _resolve(target)
    except BaseException as error:  # told to the program, which raises it as its own fault
        _tell(pipe, "broken", f"{type(error).__name__}: {error}")
        return
    worn_at = None
    if memory is not None:
        _limit(memory)
        worn_at = _taken() + memory * WORN
    try:
        _tell(pipe, "ready", None)
    except (BrokenPipeError, ConnectionError):
        return  # nobody waits for it any more
    while True:
        try:
            payload, limit = pickle.loads(pipe.recv_bytes())
        except (EOFError, OSError):
            return
        _alarm(limit)
        answer = _attempt(pipe, run, payload, worn_at)
        _alarm(None)
        try:
            pipe.send_bytes(answer)
        except (BrokenPipeError, ConnectionError):
            return


def _settle() -> None:
    """Cut the worker off from the terminal, give way to the window, and end when the program does."""
    import multiprocessing

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(5)
    if sys.stdout is not None and sys.stderr is not None:
        os.dup2(2, 1)  # standard output belongs to the data the program writes
        sys.stdout = sys.stderr
    parent = multiprocessing.parent_process()

    def leave() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=leave, name="parent-watch", daemon=True).start()


def _alarm(limit: float | None) -> None:
    """Let the system end the task if the program that counts the time has died and Python is stuck in C."""
    if hasattr(signal, "alarm"):
        signal.alarm(0 if limit is None else int(limit) + 30)


def _resolve(target: str | Callable[[Any], Any]) -> Callable[[Any], Any]:
    if not isinstance(target, str):
        return target
    import importlib

    module, _colon, name = target.partition(":")
    found: Callable[[Any], Any] = getattr(importlib.import_module(module), name)
    return found


def _taken() -> int:
    """Give the bytes of address space that this process has, which is what its limit counts."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _limit(memory: int) -> None:
    import resource

    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = _taken() + memory
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard < 0 else min(wanted, hard), hard))


def _attempt(pipe: Connection, run: Callable[[Any], Any], payload: Any, worn_at: float | None) -> bytes:
    """Run one task; pickle within the guard, for that too may fail or need memory.

    The answer is `worn` when what the task left behind leaves too little room for another.
    """
    try:
        value = run(payload)
        if isinstance(value, Generator):
            value = _follow(pipe, value)
        word = "worn" if worn_at is not None and _taken() > worn_at else "last"
        return pickle.dumps((word, Done(value)), protocol=5)
    except MemoryError:
        outcome = _failed("memory")
    except Exception as error:
        outcome = Failed("error", f"{type(error).__name__}: {error}", _portable(error))
    return pickle.dumps(("last", outcome), protocol=5)


def _follow(pipe: Connection, steps: Generator[Any, None, Any]) -> Any:
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            return end.value
        _tell(pipe, "step", Progress(step))


def _portable(error: Exception) -> Exception | None:
    try:
        return error if isinstance(pickle.loads(pickle.dumps(error)), type(error)) else None
    except Exception:  # an exception of foreign code may fail to travel in any way
        return None


def _tell(pipe: Connection, word: str, content: Any) -> None:
    pipe.send_bytes(pickle.dumps((word, content), protocol=5))
