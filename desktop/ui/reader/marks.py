"""Marks (annotations as the surface draws them) and the index that finds those of one chunk or one place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from desktop.model import Span

LONG = 64
"""A part over more chunks than this is kept in one list instead of in every chunk's bucket."""


@dataclass(frozen=True)
class Mark:
    """One annotation to draw: its parts, a caption, a colour '#rrggbb', its state and its tooltip."""

    annotation_id: str
    spans: tuple[Span, ...]
    layer: str
    caption: str
    colour: str
    state: str = "accepted"
    tip: str = ""


class Part(NamedTuple):
    """One span of a mark; `number` counts from 0."""

    start: int
    end: int
    mark: Mark
    number: int


def inner_first(part: Part) -> tuple[int, int, str]:
    """Sort key that puts the shortest part first, the later start before the earlier, and ties by id."""
    return part.end - part.start, -part.start, part.mark.annotation_id


class MarkIndex:
    """All marks of a document by id and by chunk; `starts` are the chunks' first code points, ascending."""

    def __init__(self, starts: Sequence[int], marks: Iterable[Mark] = ()) -> None:
        """Index the marks in one pass."""
        self._starts = starts
        self._marks: dict[str, Mark] = {}
        self._buckets: dict[int, list[Part]] = {}
        self._long: list[Part] = []
        self._order: list[tuple[int, int, str]] | None = None
        for mark in marks:
            self.remove(mark.annotation_id)
            self._file(mark)

    def __len__(self) -> int:
        return len(self._marks)

    def __contains__(self, annotation_id: object) -> bool:
        return annotation_id in self._marks

    def __iter__(self) -> Iterator[Mark]:
        return iter(self._marks.values())

    def get(self, annotation_id: str | None) -> Mark | None:
        """Return the mark of an annotation, or None."""
        return self._marks.get(annotation_id) if annotation_id is not None else None

    def add(self, mark: Mark) -> set[int]:
        """Add a mark (replacing one of the same id) and return the chunks it touches."""
        touched = self.remove(mark.annotation_id)
        self._file(mark)
        for span in mark.spans:
            first, last = self._chunks(span.start, span.end)
            touched.update(range(first, last + 1))
        return touched

    def remove(self, annotation_id: str) -> set[int]:
        """Take a mark out and return the chunks it touched; an unknown id touches none."""
        mark = self._marks.pop(annotation_id, None)
        if mark is None:
            return set()
        self._order = None
        touched: set[int] = set()
        for number, span in enumerate(mark.spans):
            part = Part(span.start, span.end, mark, number)
            first, last = self._chunks(span.start, span.end)
            touched.update(range(first, last + 1))
            if last - first >= LONG:
                self._long.remove(part)
                continue
            for chunk in range(first, last + 1):
                self._buckets[chunk].remove(part)
                if not self._buckets[chunk]:
                    del self._buckets[chunk]
        return touched

    def in_chunk(self, chunk: int) -> list[Part]:
        """Return the parts that touch a chunk, in order of start, the longer first."""
        parts = list(self._buckets.get(chunk, ()))
        for part in self._long:
            first, last = self._chunks(part.start, part.end)
            if first <= chunk <= last:
                parts.append(part)
        parts.sort(key=lambda part: (part.start, -part.end, part.mark.annotation_id))
        return parts

    def crowded_chunks(self) -> Iterator[tuple[int, int]]:
        """Yield (chunk, number of parts) for every chunk that holds some."""
        return ((chunk, len(parts)) for chunk, parts in self._buckets.items())

    def at(self, cp: int) -> list[Part]:
        """Return the parts over the character at `cp`, or flagged exactly there, innermost first."""
        if not self._starts:
            return []
        chunk = max(0, bisect_right(self._starts, cp) - 1)
        found = [part for part in self.in_chunk(chunk) if part.start <= cp < part.end or part.start == part.end == cp]
        found.sort(key=inner_first)
        return found

    def in_order(self) -> list[tuple[int, int, str]]:
        """Return (start, end, id) of the first part of every mark, in reading order."""
        if self._order is None:
            self._order = sorted(
                (mark.spans[0].start, mark.spans[0].end, mark.annotation_id)
                for mark in self._marks.values()
                if mark.spans
            )
        return self._order

    def _file(self, mark: Mark) -> None:
        self._marks[mark.annotation_id] = mark
        self._order = None
        buckets = self._buckets
        for number, span in enumerate(mark.spans):
            part = Part(span.start, span.end, mark, number)
            first, last = self._chunks(span.start, span.end)
            if last - first >= LONG:
                self._long.append(part)
                continue
            for chunk in range(first, last + 1):
                if chunk in buckets:
                    buckets[chunk].append(part)
                else:
                    buckets[chunk] = [part]

    def _chunks(self, start: int, end: int) -> tuple[int, int]:
        """Return the first and the last chunk that a range touches."""
        starts = self._starts
        first = bisect_right(starts, start) - 1
        if end <= start or first + 1 >= len(starts) or end <= starts[first + 1]:
            return first, first
        return first, bisect_right(starts, end - 1, first) - 1
