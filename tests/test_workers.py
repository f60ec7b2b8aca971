"""Worker processes: what they give, and what happens when they hang, crash or hoard."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from desktop import workers as module
from desktop.errors import Unreadable
from desktop.workers import Done, Failed, Outcome, Progress, Workers

ACT = "tests.job_targets:act"
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def pool() -> Iterator[Callable[..., Workers]]:
    made: list[Workers] = []

    def make(count: int = 1, target: object = ACT, **options: int) -> Workers:
        made.append(Workers(count, target, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


def gather(workers: Workers, patience: float = 60) -> list[tuple[int, Outcome]]:
    end, got = time.monotonic() + patience, []
    while workers.outstanding and time.monotonic() < end:
        got += workers.poll(1)
    assert not workers.outstanding
    return got + workers.poll(0)


def test_values_come_back_under_their_tickets(pool):
    workers = pool(2)
    texts = ["", "a\0b", "🖋" * 200_000, {"deep": [1, (2, 3)]}]
    tickets = [workers.submit(("echo", text)) for text in texts]
    assert dict(gather(workers)) == {t: Done(text) for t, text in zip(tickets, texts, strict=True)}
    assert len(workers.pids) <= 2


def test_a_worker_that_hangs_is_stopped_and_the_rest_goes_on(pool):
    workers = pool()
    hung, fine = workers.submit(("hang", None), 0.3), workers.submit(("echo", 1), 30)
    answers = dict(gather(workers))
    assert answers[hung].kind == "timeout"
    assert answers[hung].message
    assert answers[fine] == Done(1)


def test_a_worker_that_dies_gets_a_second_try_and_no_third(pool, tmp_path: Path):
    workers = pool()
    dies, recovers = workers.submit(("leave", 0)), workers.submit(("leave_once", str(tmp_path / "seen")))
    fine = workers.submit(("echo", 1))
    answers = dict(gather(workers))
    assert answers[dies].kind == "crash"
    assert answers[recovers] == Done("second time")
    assert answers[fine] == Done(1)


def test_memory_beyond_the_limit_fails_that_task_alone(pool):
    workers = pool(memory_limit_mb=256)
    greedy, fine = workers.submit(("hoard", 600)), workers.submit(("hoard", 20))
    answers = dict(gather(workers))
    assert answers[greedy].kind == "memory"
    assert answers[fine] == Done(20 * 1024 * 1024)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a watch counts the memory, not the system")
def test_what_one_task_left_behind_takes_no_room_from_the_next(pool):
    workers = pool(memory_limit_mb=400)
    first = workers.submit(("keep", 150))
    before = dict(gather(workers))[first].value
    second = workers.submit(("keep", 300))  # as much as a new process has room for, but not this one
    after = dict(gather(workers))[second]
    assert isinstance(after, Done)
    assert after.value != before
    third = workers.submit(("pid", None))  # the process that keeps so much has been replaced
    assert dict(gather(workers))[third].value != after.value


def test_where_the_system_sets_no_limit_a_watch_does(pool, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_LIMITED_BY_SYSTEM", False)
    workers = pool(memory_limit_mb=150)
    greedy, fine = workers.submit(("hoard_slowly", 400)), workers.submit(("echo", 1))
    answers = dict(gather(workers))
    assert answers[greedy].kind == "memory"
    assert answers[fine] == Done(1)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_worker_the_system_kills_is_put_down_to_memory(pool):
    workers = pool()
    ticket = workers.submit(("be_killed", None))
    assert dict(gather(workers))[ticket].kind == "memory"


def test_exceptions_travel_whole_where_they_can(pool):
    workers = pool()
    tickets = [
        workers.submit(p) for p in [("fail", "no"), ("refuse", "drm"), ("fail_stubbornly", 0), ("give_a_lock", 0)]
    ]
    answers = dict(gather(workers))
    failed, refused, stubborn, unsendable = (answers[ticket] for ticket in tickets)
    assert isinstance(failed, Failed)
    assert (failed.kind, failed.message) == ("error", "ValueError: no")
    assert isinstance(failed.error, ValueError)
    assert isinstance(refused.error, Unreadable)
    assert (refused.error.kind, refused.error.advice) == ("drm", "Try another.")
    assert (stubborn.kind, stubborn.error) == ("error", None)
    assert unsendable.kind == "error"


def test_a_generator_tells_how_far_it_is(pool):
    workers = pool()
    ticket = workers.submit(("count", 3))
    assert gather(workers) == [(ticket, o) for o in (Progress(0), Progress(1), Progress(2), Done("counted"))]


def test_a_worker_is_replaced_after_its_share_of_tasks(pool):
    workers = pool(recycle_after=2)
    for _n in range(5):
        workers.submit(("pid", None))
    assert len({answer.value for _t, answer in gather(workers)}) == 3


def test_one_task_can_be_dropped_and_then_all(pool):
    workers = pool()
    running, waiting, kept = (
        workers.submit(("hang", None)),
        workers.submit(("echo", 1)),
        workers.submit(("echo", 2)),
    )
    while workers.pids == [] or (workers.outstanding == 3 and not any(w.task for w in workers._workers)):
        workers.poll(0.05)
    workers.cancel(waiting)
    workers.cancel(running)
    assert gather(workers) == [(kept, Done(2))]
    for _n in range(4):
        workers.submit(("hang", None))
    workers.cancel()
    assert workers.outstanding == 0
    assert workers.poll(0.2) == []


def test_closing_ends_every_process(pool):
    workers = pool(2)
    workers.submit(("hang", None))
    workers.submit(("echo", 1))
    while not workers.poll(5):
        pass
    pids = workers.pids
    workers.close()
    assert workers.pids == []
    assert not [pid for pid in pids if psutil.pid_exists(pid)]


def test_a_target_that_is_not_there_is_our_own_fault(pool):
    workers = pool(target="tests.job_targets:no_such_thing")
    workers.submit(1)
    with pytest.raises(RuntimeError, match="no_such_thing"):
        gather(workers)
    workers.cancel()


def test_a_callable_is_a_target_too(pool):
    workers = pool(target=len)
    workers.submit("four")
    assert [answer for _t, answer in gather(workers)] == [Done(4)]


def test_what_cannot_be_sent_is_refused_at_once(pool):
    workers = pool()
    with pytest.raises(TypeError):
        workers.submit(threading.Lock())
    assert workers.outstanding == 0


def test_what_a_worker_prints_stays_off_standard_output(pool, capfd: pytest.CaptureFixture[str]):
    workers = pool()
    workers.submit(("chatter", "for your information"))
    gather(workers)
    assert capfd.readouterr().out == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_busy_worker_does_not_outlive_a_killed_program():
    with subprocess.Popen(
        [sys.executable, "-m", "tests.job_targets"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as program:
        worker = psutil.Process(int(program.stdout.readline()))
        assert worker.is_running()
        os.kill(program.pid, 9)
        gone, alive = psutil.wait_procs([worker], timeout=10)
        assert not [p for p in alive if p.status() != psutil.STATUS_ZOMBIE], gone
