"""Search hits and find-in-document: sorted places, one of them current; finding runs in short slices."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.model import Span

CAP = 200_000
SLICE = 1_000_000


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
    finished = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin with nothing to find."""
        super().__init__(parent)
        self.hits = Hits()
        self.capped = False
        self._text = ""
        self._pattern: re.Pattern[str] | None = None
        self._length = 0
        self._place = 0
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
        self._text, self._place, self._length = text, 0, len(needle)
        flags = 0 if match_case else re.IGNORECASE
        self._pattern = re.compile(re.escape(needle), flags) if needle else None
        if self._pattern is not None:
            self._timer.start()
            self._search_slice()

    def stop(self) -> None:
        """Forget what was found."""
        self.start("", "", False)

    def _search_slice(self) -> None:
        pattern = self._pattern
        assert pattern is not None
        end = min(self._place + SLICE, len(self._text))
        starts = self.hits.starts
        for match in pattern.finditer(self._text, self._place, min(len(self._text), end + self._length - 1)):
            if len(starts) >= CAP:
                self.capped = True
                break
            starts.append(match.start())
            self.hits.ends.append(match.end())
        self._place = max(end, self.hits.ends[-1] if len(starts) else 0)
        if self.capped or self._place >= len(self._text):
            self._timer.stop()
            self.advanced.emit()
            self.finished.emit()
        else:
            self.advanced.emit()
