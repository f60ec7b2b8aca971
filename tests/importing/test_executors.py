"""Where files are read: our own workers behind the interface that all executors share."""

from __future__ import annotations

import operator
import os
import socket
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import psutil
import pytest

from desktop.errors import Usage
from desktop.importing import executors
from desktop.importing.executors import Broken, WorkerExecutor
from desktop.importing.extraction import Order, Wanted, extract
from desktop.text.sketch import sketch


@pytest.fixture
def executor() -> Iterator[WorkerExecutor]:
    made = WorkerExecutor(2)
    yield made
    made.shutdown(cancel_futures=True)


def test_calls_come_back_with_their_values(executor: WorkerExecutor):
    futures = [executor.submit(operator.add, number, 1) for number in range(20)]
    assert [future.result(timeout=30) for future in futures] == list(range(1, 21))


def test_a_call_that_raises_tells_what(executor: WorkerExecutor):
    with pytest.raises(Broken) as caught:
        executor.submit(operator.truediv, 1, 0).result(timeout=30)
    assert caught.value.kind == "error"
    assert isinstance(caught.value.error, ZeroDivisionError)


def test_a_call_whose_process_dies_is_told_and_the_next_one_goes_on(executor: WorkerExecutor):
    with pytest.raises(Broken) as caught:
        executor.submit(os._exit, 3).result(timeout=30)
    assert caught.value.kind == "crash"
    assert executor.submit(operator.add, 1, 1).result(timeout=30) == 2


def test_a_call_may_take_as_long_as_its_order_says(executor: WorkerExecutor):
    with pytest.raises(Broken) as caught:
        executor.submit(sleep_for, Order((), seconds=0.3)).result(timeout=30)
    assert caught.value.kind == "timeout"


def sleep_for(order: Order) -> None:
    time.sleep(60)


@pytest.mark.parametrize(
    "attempt",
    [
        (socket.create_connection, ("127.0.0.1", 9)),
        (socket.getaddrinfo, "localhost", 80),
        (urllib.request.urlopen, "http://127.0.0.1:9/"),
    ],
    ids=["connection", "name", "page"],
)
def test_reading_cannot_reach_the_network(executor: WorkerExecutor, attempt):
    with pytest.raises(Broken, match="must not reach the network"):
        executor.submit(*attempt).result(timeout=30)


def test_what_waits_at_the_end_is_cancelled():
    executor = WorkerExecutor(1)
    futures = [executor.submit(time.sleep, 30) for _ in range(3)]
    executor.shutdown(cancel_futures=True)
    for future in futures:
        with pytest.raises(CancelledError):
            future.result(timeout=5)
    with pytest.raises(RuntimeError):
        executor.submit(operator.add, 1, 1)


def test_a_shutdown_waits_for_the_calls_that_go_on():
    executor = WorkerExecutor(1)
    future = executor.submit(operator.add, 1, 1)
    executor.shutdown()
    assert future.result(timeout=0) == 2


@pytest.mark.parametrize("address", ["http://x:1", "dask://", "here"])
def test_an_address_that_is_none_is_refused(address: str):
    with pytest.raises(Usage):
        executors.connect(address)


def test_a_call_carries_the_bytes_where_the_disk_is_not_seen(tmp_path: Path):
    (found,) = extract(Order((Wanted(str(tmp_path / "a.txt"), data=b"A title\n\nA text."),)))
    assert found[0].result.title == "A title"


def test_what_a_long_text_needs_is_there_before_the_memory_limit(executor: WorkerExecutor):
    assert executor.submit(threads_of_this_process).result(timeout=30) == executor.submit(
        threads_after_a_long_sketch
    ).result(timeout=30)


def threads_of_this_process() -> int:
    return psutil.Process().num_threads()


def threads_after_a_long_sketch() -> int:
    assert sketch(" ".join(f"word{number}" for number in range(100_000)))
    return threads_of_this_process()
