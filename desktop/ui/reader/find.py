"""Search hits and find-in-document: sorted places, one of them current; finding runs in short slices."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.model import Span
from desktop.text.occurrences import find_all

CAP = 200_000


class Hits:
    """Places to light, sorted and without overlap; `current` is an index, or -1 for none."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        """Take the places in any order."""
        ordered = sorted(set(spans))
        self.starts = array("q", (span.start for span in ordered))
        self.ends = array("q", (span.end for span in ordered))
        self.current = -1

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, index: int) -> Span:
        return Span(self.starts[index], self.ends[index])

    def between(self, start: int, end: int) -> range:
        """Return the indices of the hits that touch a range."""
        return range(bisect_right(self.ends, start), bisect_left(self.starts, end))

    def step(self, direction: int, cp: int) -> Span | None:
        """Make the next or the previous hit current, round the end; the first step starts from a place."""
        if not len(self):
            return None
        if self.current >= 0:
            self.current = (self.current + direction) % len(self)
        elif direction > 0:
            self.current = bisect_left(self.starts, cp) % len(self)
        else:
            self.current = (bisect_left(self.starts, cp) - 1) % len(self)
        return self[self.current]


class FindModel(QObject):
    """Finds a string in a text, a slice per turn of the event loop, and stops at CAP."""

    advanced = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin with nothing to find."""
        super().__init__(parent)
        self.hits = Hits()
        self.capped = False
        self._slices: Iterator[list[int]] = iter(())
        self._length = 0
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._search_slice)

    @property
    def searching(self) -> bool:
        """Say whether part of the text has not been searched yet."""
        return self._timer.isActive()

    def start(self, text: str, needle: str, match_case: bool) -> None:
        """Look for another string; the first slice is searched at once, the rest follows by itself."""
        self._timer.stop()
        self.hits, self.capped = Hits(), False
        self._length = len(needle)
        self._slices = find_all(text, needle, match_case=match_case, limit=CAP + 1)
        if needle:
            self._timer.start()
            self._search_slice()

    def stop(self) -> None:
        """Forget what was found."""
        self.start("", "", False)

    def _search_slice(self) -> None:
        found = next(self._slices, None)
        if found is None:
            self._timer.stop()
        else:
            self.capped = len(self.hits) + len(found) > CAP
            taken = found[: CAP - len(self.hits)]
            self.hits.starts.extend(taken)
            self.hits.ends.extend(start + self._length for start in taken)
        self.advanced.emit()
