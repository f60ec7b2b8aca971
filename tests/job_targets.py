"""What the worker tests let workers do."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from desktop.errors import Unreadable


def act(payload: tuple[str, object]) -> object:
    """Do what the first word says with the rest."""
    word, rest = payload
    return globals()[word](rest)


def echo(value: object) -> object:
    return value


def pid(_nothing: object) -> int:
    return os.getpid()


def sleep(seconds: float) -> str:
    time.sleep(seconds)
    return "slept"


def hang(_nothing: object) -> None:
    threading.Event().wait()


def leave(code: int) -> None:
    os._exit(code)


def leave_once(marker: str) -> str:
    path = Path(marker)
    if not path.exists():
        path.touch()
        os._exit(3)
    return "second time"


def be_killed(_nothing: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hoard(megabytes: int) -> int:
    return len(b"x" * (megabytes * 1024 * 1024))


_kept: list[bytes] = []


def keep(megabytes: int) -> int:
    _kept.append(b"x" * (megabytes * 1024 * 1024))
    return os.getpid()


def hoard_slowly(megabytes: int) -> None:
    held = []
    for _n in range(megabytes):
        held.append(b"x" * (1024 * 1024))
        time.sleep(0.002)
    threading.Event().wait()


def fail(words: str) -> None:
    raise ValueError(words)


def refuse(kind: str) -> None:
    raise Unreadable(kind, "It cannot be read.", "Try another.")


class _Stubborn(Exception):
    def __init__(self, one: int, two: int) -> None:
        super().__init__(one)


def fail_stubbornly(_nothing: object) -> None:
    raise _Stubborn(1, 2)


def give_a_lock(_nothing: object) -> object:
    return threading.Lock()


def count(upto: int) -> Iterator[int]:
    yield from range(upto)
    return "counted"


def chatter(words: str) -> str:
    print(words, flush=True)
    os.write(1, words.encode())
    return words


def main() -> None:
    """Be a program with a busy worker; print the worker's id and wait to be killed."""
    from desktop.workers import Workers

    with Workers(1, "tests.job_targets:act") as workers:
        ticket = workers.submit(("pid", None))
        while not (answers := workers.poll(10)):
            pass
        assert answers[0][0] == ticket
        workers.submit(("hang", None))
        workers.poll(0.1)
        print(answers[0][1].value, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
