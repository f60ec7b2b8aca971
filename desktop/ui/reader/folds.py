"""Which runs of page furniture are folded to one thin line; offsets know nothing of it, only heights do."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple


class Run(NamedTuple):
    """Chunks of page furniture with nothing but blank lines between; `lines` counts those of furniture."""

    first: int
    last: int
    lines: int


class Folds:
    """The runs of one text: all are folded or none, but for those that were opened."""

    def __init__(self, runs: Iterable[Run] = ()) -> None:
        """Take the runs in order."""
        self._runs = list(runs)
        self._firsts = [run.first for run in self._runs]
        self._open: set[int] = set()
        self.on = False

    def __len__(self) -> int:
        return len(self._runs)

    def __iter__(self) -> Iterator[Run]:
        """Yield the runs that are folded."""
        return (run for run in self._runs if run.first not in self._open) if self.on else iter(())

    def at(self, chunk: int) -> Run | None:
        """Return the folded run that a chunk is in."""
        place = bisect_right(self._firsts, chunk) - 1 if self.on else -1
        if place < 0 or chunk > self._runs[place].last or self._runs[place].first in self._open:
            return None
        return self._runs[place]

    def open(self, run: Run) -> None:
        """Show a run until `fold` is called anew."""
        self._open.add(run.first)

    def fold(self, on: bool) -> None:
        """Fold all runs, or none."""
        self.on = on
        self._open.clear()


def runs_of(furniture: Iterable[int], is_blank: Callable[[int], bool]) -> list[Run]:
    """Gather chunks of furniture, in order; blank chunks between two of them belong to their run."""
    runs: list[Run] = []
    for chunk in furniture:
        reach = runs[-1].last + 1 if runs else chunk
        while reach < chunk and is_blank(reach):
            reach += 1
        if runs and reach == chunk:
            runs[-1] = Run(runs[-1].first, chunk, runs[-1].lines + 1)
        else:
            runs.append(Run(chunk, chunk, 1))
    return runs
