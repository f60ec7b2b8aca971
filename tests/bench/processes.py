"""What two processes give on this machine: the same pure Python work twice side by side against once after the other.

Bars that set two reading processes against one can be read only beside this: a machine whose two processors share one
core gives two processes less than two cores.
"""

from __future__ import annotations

import multiprocessing
from statistics import median
from time import perf_counter

from tests.bench.rows import Row

TURNS = 6_000_000
RUNS = 5


def work(turns: int) -> int:
    """Keep one processor busy."""
    total = 0
    for turn in range(turns):
        total += turn * turn
    return total


def measure() -> list[Row]:
    """Give the time of two works side by side against the two one after the other: 0.5 on two whole cores."""
    beside, after = [], []
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(work, [1000] * 4, 1)
        for _run in range(RUNS):
            begin = perf_counter()
            pool.map(work, [TURNS] * 2, 1)
            beside.append(perf_counter() - begin)
            begin = perf_counter()
            pool.apply(work, (TURNS,))
            pool.apply(work, (TURNS,))
            after.append(perf_counter() - begin)
    return [Row("two works side by side (0.50 on two whole cores)", median(beside), median(after), None, "s")]
