"""What a reading process runs: calls, cut off from the network, with the readers loaded before any clock runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

# Processes are what reads side by side: threads of libraries would only want room that the memory limit counts.
for _threads in ("RAYON_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")

from desktop.importing import extraction  # noqa: E402, F401 - loading it is no part of any call's time
from desktop.readers import table  # noqa: E402, F401
from desktop.text.sketch import sketch  # noqa: E402
from desktop.text.words import word_count  # noqa: E402

word_count("ö")  # loads what tells words apart
sketch("a b " * 60_000)  # a long text makes the library's thread, for which later there may be no room

_NETWORK = frozenset(
    ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.bind", "urllib.Request")
)


def call(work: tuple[Callable[..., Any], tuple[Any, ...]]) -> Any:
    """Make a call: what a worker process does."""
    _cut_off()
    fn, args = work
    return fn(*args)


@cache
def _cut_off() -> None:
    """Let nothing in this process reach the network, ever: whatever a file says, reading it fetches nothing."""
    sys.addaudithook(_guard)


def _guard(event: str, _args: tuple[Any, ...]) -> None:
    if event in _NETWORK:
        raise PermissionError(f"reading a file must not reach the network: {event}")
