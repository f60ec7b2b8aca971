"""Where files are read: worker processes of this machine as an executor, or an executor that people already run.

Anything that keeps to `concurrent.futures.Executor` will do; what a call may take is bounded by the workers here,
and by patience where it runs elsewhere.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from desktop.errors import PostilError, Usage
from desktop.language import _
from desktop.workers import Done, Failed, FailureKind, Stillborn, Workers

T = TypeVar("T")
CALL = "desktop.importing.calls:call"
DASK = "dask://"
CONNECTING = 10.0  # seconds


class Broken(Exception):
    """A call gave no value: it took too long or too much memory, its process died, or it raised."""

    def __init__(self, kind: FailureKind, message: str, error: Exception | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.error = error


@dataclass(frozen=True, slots=True)
class Pool:
    """An executor with how many calls it takes on at once; a remote one does not see this machine's disk."""

    executor: Executor
    width: int
    remote: bool = False
    close: Callable[[], None] = lambda: None


class WorkerExecutor(Executor):
    """Killable worker processes behind the interface that all executors share; a thread of its own hears them.

    A call whose only argument has `seconds` may take that long. Futures raise Broken.
    """

    def __init__(self, count: int, memory_limit_mb: int = 2048, target: str = CALL) -> None:
        self._workers = Workers(count, target, memory_limit_mb=memory_limit_mb)
        self._new: deque[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]] = deque()
        self._open: dict[int, Future[Any]] = {}
        self._closing = False
        self._cancelling = False
        self._thread = threading.Thread(target=self._hear, name="postil-reading-workers", daemon=True)
        self._thread.start()

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Queue a call of a function that can be imported; raises RuntimeError after shutdown."""
        if self._closing:
            raise RuntimeError("the executor has been shut down")
        future: Future[T] = Future()
        self._new.append((future, fn, args))
        self._workers.wake()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers once all calls have come back, or at once with `cancel_futures`."""
        self._cancelling = self._cancelling or cancel_futures
        self._closing = True
        self._workers.wake()
        if wait:
            self._thread.join()

    def _hear(self) -> None:
        try:
            while not self._cancelling and (self._new or self._open or not self._closing):
                self._take_on()
                for ticket, outcome in self._workers.poll(None):
                    self._deliver(self._open.pop(ticket), outcome)
        except Stillborn as problem:  # told to whoever waits
            for future in self._open.values():
                future.set_exception(problem)
            self._open.clear()
        finally:
            self._closing = True
            self._workers.close()
            waiting = [future for future, _fn, _args in self._new] + list(self._open.values())
            for future in waiting:
                if future.cancel():
                    future.set_running_or_notify_cancel()  # only then does who waits for several hear of it

    def _take_on(self) -> None:
        while self._new:
            future, fn, args = self._new.popleft()
            if not future.cancelled():
                seconds = getattr(args[0], "seconds", None) if args else None
                self._open[self._workers.submit((fn, args), seconds)] = future

    def _deliver(self, future: Future[Any], outcome: Any) -> None:
        if not future.set_running_or_notify_cancel():
            return
        if isinstance(outcome, Done):
            future.set_result(outcome.value)
        elif isinstance(outcome, Failed):
            future.set_exception(Broken(outcome.kind, outcome.message, outcome.error))


def local(count: int, memory_limit_mb: int, target: str = CALL) -> Pool:
    """Give worker processes of this machine."""
    executor = WorkerExecutor(count, memory_limit_mb, target)
    return Pool(executor, count + 2, close=lambda: executor.shutdown(cancel_futures=True))


def given(executor: Executor) -> Pool:
    """Take an executor that someone else made and will shut down."""
    width = getattr(executor, "_max_workers", None) or os.cpu_count() or 1
    return Pool(executor, int(width) + 2, remote=hasattr(executor, "_client"))


def connect(address: str) -> Pool:
    """Reach a Dask cluster at `dask://host:port`; raises Usage for another address, PostilError where none answers."""
    if not address.startswith(DASK) or not address.removeprefix(DASK).strip("/"):
        raise Usage(
            _("“{address}” is no address of a cluster.").format(address=address),
            _("Write it as dask://host:port."),
        )
    try:
        from distributed import Client
    except ImportError as problem:
        raise Usage(
            _("Reading on a cluster needs the package `distributed`, which is not installed."),
            _('Install Postil with it: pip install "postil[dask]".'),
            str(problem),
        ) from problem
    place = "tcp://" + address.removeprefix(DASK).strip("/")
    try:
        client: Any = cast(Any, Client)(place, timeout=CONNECTING, set_as_default=False)
    except (OSError, TimeoutError) as problem:
        raise PostilError(
            _("There is no Dask cluster at {address}.").format(address=address),
            _("Start its scheduler, or check the address."),
            str(problem),
        ) from problem
    threads = sum(client.nthreads().values())
    executor = client.get_executor(pure=False)

    def close() -> None:
        with suppress(OSError, TimeoutError):
            executor.shutdown(wait=False)
            client.close()

    return Pool(executor, 2 * max(1, threads), remote=True, close=close)
