"""The lanes: order, staleness, interruption, failure, closing."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from desktop.jobs import InlineJobs, Jobs


class Home:
    """A home thread for tests: what is posted runs when asked for."""

    def __init__(self) -> None:
        self.posted: queue.Queue[Callable[[], None]] = queue.Queue()

    def run(self, jobs: Jobs, patience: float = 10) -> None:
        end = time.monotonic() + patience
        while not jobs.idle():
            assert time.monotonic() < end, "the lanes never came to rest"
            try:
                self.posted.get(timeout=0.01)()
            except queue.Empty:
                continue


@pytest.fixture
def home_thread() -> Home:
    return Home()


@pytest.fixture
def jobs(home_thread: Home) -> Iterator[Jobs]:
    made = Jobs(home_thread.posted.put)
    yield made
    assert made.close()


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def test_an_answer_comes_home(jobs: Jobs, home_thread: Home):
    seen = []
    jobs.write(threading.get_ident, lambda ident: seen.append((ident, threading.get_ident())))
    home_thread.run(jobs)
    [(worked_on, answered_on)] = seen
    assert answered_on == threading.get_ident() != worked_on


def test_all_writes_share_one_thread_and_reads_another(jobs: Jobs, home_thread: Home):
    writes, reads = set(), set()
    for _n in range(5):
        jobs.write(threading.get_ident, writes.add)
        jobs.read(threading.get_ident, reads.add)
    home_thread.run(jobs)
    assert len(writes) == len(reads) == 1
    assert writes != reads


def test_the_users_steps_go_before_the_acts_of_an_import(jobs: Jobs, home_thread: Home, gate: threading.Event):
    order: list[str] = []
    jobs.write(gate.wait)
    for n in range(3):
        jobs.write(lambda n=n: order.append(f"import {n}"), urgent=False)
    for n in range(3):
        jobs.write(lambda n=n: order.append(f"user {n}"))
    gate.set()
    home_thread.run(jobs)
    assert order == ["user 0", "user 1", "user 2", "import 0", "import 1", "import 2"]


def test_a_newer_question_outdates_the_older_of_the_same_key(jobs: Jobs, home_thread: Home):
    running, interrupted, answers, asked = threading.Event(), threading.Event(), [], []

    def slow() -> str:
        running.set()
        interrupted.wait(10)
        return "old"

    jobs.read(slow, answers.append, key="search", interrupt=interrupted.set)
    assert running.wait(10)
    for word in ("a", "ab", "abc"):
        jobs.read(lambda word=word: asked.append(word) or word, answers.append, key="search")
    jobs.read(lambda: "other", answers.append, key="facets")
    home_thread.run(jobs)
    assert interrupted.is_set()
    assert asked == ["abc"]
    assert answers == ["abc", "other"]


def test_an_answer_that_grows_stale_on_its_way_home_is_not_shown(jobs: Jobs, home_thread: Home):
    answers: list[str] = []
    jobs.read(lambda: "old", answers.append, key="search")
    delivery = home_thread.posted.get(timeout=10)
    jobs.read(lambda: "new", answers.append, key="search")
    delivery()
    home_thread.run(jobs)
    assert answers == ["new"]


def test_interruption_never_hits_a_job_that_is_not_running(jobs: Jobs, home_thread: Home, gate: threading.Event):
    hits: list[str] = []
    running = threading.Event()
    first = jobs.read(lambda: running.set() or gate.wait(10), interrupt=lambda: hits.append("first"))
    second = jobs.read(lambda: None, interrupt=lambda: hits.append("second"))
    assert running.wait(10)
    second.cancel()
    assert hits == []
    first.cancel()
    assert hits == ["first"]
    gate.set()
    home_thread.run(jobs)
    first.cancel()
    assert hits == ["first"]


def test_a_cancelled_job_neither_runs_nor_answers(jobs: Jobs, home_thread: Home, gate: threading.Event):
    ran, answers = [], []
    jobs.write(gate.wait)
    job = jobs.write(lambda: ran.append(1), answers.append, answers.append)
    job.cancel()
    gate.set()
    home_thread.run(jobs)
    assert (ran, answers, job.dropped) == ([], [], True)


def test_an_exception_goes_to_the_job_or_to_whoever_hears_the_rest(home_thread: Home):
    heard: list[BaseException] = []
    jobs = Jobs(home_thread.posted.put, heard.append)
    own: list[BaseException] = []
    jobs.read(lambda: 1 / 0, failed=own.append)
    jobs.read(lambda: {}["x"])
    jobs.read(lambda: pytest.fail("even this"))
    home_thread.run(jobs)
    assert jobs.close()
    assert [type(e).__name__ for e in own] == ["ZeroDivisionError"]
    assert [type(e).__name__ for e in heard] == ["KeyError", "Failed"]


@pytest.mark.logs
def test_an_exception_nobody_hears_is_logged(jobs: Jobs, home_thread: Home, caplog: pytest.LogCaptureFixture):
    jobs.write(lambda: 1 / 0)
    home_thread.run(jobs)
    assert "ZeroDivisionError" in caplog.text


def test_a_lane_outlives_an_exception(jobs: Jobs, home_thread: Home):
    heard, answers = [], []
    jobs.write(lambda: 1 / 0, failed=heard.append)
    jobs.write(lambda: "still here", answers.append)
    home_thread.run(jobs)
    assert (len(heard), answers) == (1, ["still here"])


def test_closing_finishes_the_users_writes_and_drops_the_rest(home_thread: Home, gate: threading.Event):
    jobs, order, running = Jobs(home_thread.posted.put), [], threading.Event()
    jobs.write(lambda: running.set() or gate.wait(10))
    interrupted = threading.Event()
    reading = threading.Event()
    jobs.read(lambda: reading.set() or interrupted.wait(10), order.append, interrupt=interrupted.set)
    jobs.write(lambda: order.append("import"), urgent=False)
    jobs.write(lambda: order.append("user"))
    jobs.read(lambda: order.append("read"))
    assert running.wait(10)
    assert reading.wait(10)
    threading.Timer(0.05, gate.set).start()
    assert jobs.close()
    assert interrupted.is_set()
    assert order == ["user"]
    with pytest.raises(RuntimeError, match="closed"):
        jobs.write(lambda: None)


def test_closing_tells_when_a_write_does_not_end_in_time(home_thread: Home, gate: threading.Event):
    jobs = Jobs(home_thread.posted.put)
    jobs.write(lambda: gate.wait(10))
    assert not jobs.close(timeout=0.02)
    gate.set()
    assert jobs.close()


def test_idle_means_that_every_answer_was_delivered(jobs: Jobs, home_thread: Home):
    assert jobs.idle()
    jobs.read(lambda: 1, lambda value: None)
    delivery = home_thread.posted.get(timeout=10)
    assert not jobs.idle()
    delivery()
    home_thread.run(jobs)
    assert jobs.idle()


def test_a_done_may_queue_the_next(jobs: Jobs, home_thread: Home):
    seen: list[int] = []

    def again(n: int) -> None:
        seen.append(n)
        if n < 3:
            jobs.write(lambda: n + 1, again)

    jobs.write(lambda: 0, again)
    home_thread.run(jobs)
    assert seen == [0, 1, 2, 3]


def test_inline_jobs_do_everything_at_once():
    jobs, seen = InlineJobs(), []
    jobs.write(lambda: 1, seen.append)
    jobs.read(lambda: 2, seen.append, key="k", interrupt=lambda: seen.append("interrupted"))
    jobs.read(lambda: 3, seen.append, key="k")
    jobs.write(lambda: 1 / 0, failed=lambda error: seen.append(type(error)))
    assert seen == [1, 2, 3, ZeroDivisionError]
    assert jobs.idle()
    assert jobs.close()
    with pytest.raises(KeyError):
        jobs.read(lambda: {}["x"])
    heard: list[BaseException] = []
    InlineJobs(heard.append).write(lambda: {}["x"])
    assert [type(e) for e in heard] == [KeyError]
