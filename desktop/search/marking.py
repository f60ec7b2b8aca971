"""Where a query's words stand in a text: the ranges FTS5's highlight() would mark, found without it.

The text is folded as the index folds it and searched for the forms, which also for very long texts is quicker than
cutting all of it into words again; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from desktop.model import Span
from desktop.search.patterns import Pattern
from desktop.search.terms import LETTERS, TOKEN
from desktop.text import segment
from desktop.text.fold import fold, fold_map
from desktop.text.patterns import compile_late

PIECE = 100_000
OVERLAP = 2_000  # what a phrase may be long and still be found over the border of two pieces
_BORDER = compile_late(r"[\s\u200b]")
_JOINED = compile_late(rf"[{LETTERS}]")
_REST = compile_late(rf"[{LETTERS}]*")
_GAP = compile_late(rf"[^{LETTERS}]+")


class Marked:
    """A text made ready for looking: folded, with the way back to its own offsets.

    `indexed` is the text with marks between the clusters of scripts without spaces, where it has such.
    """

    def __init__(self, text: str, indexed: str | None = None) -> None:
        source = indexed if indexed is not None else text
        self.folded = fold(source)
        self._offsets = None if len(self.folded) == len(source) else fold_map(source)[1]
        self._marks = segment.positions(source) if indexed is not None else []

    def span(self, start: int, end: int) -> Span:
        """Give the range in the text of a range in the folded one."""
        if self._offsets is not None:
            start, end = self._offsets[start], self._offsets[end]
        if self._marks:
            start, end = segment.unmarked(self._marks, start), segment.unmarked(self._marks, end)
        return Span(start, end)


def find(text: Marked, patterns: Iterable[Pattern], most: int | None = None) -> tuple[Span, ...]:
    """Find where the patterns stand, each place once, in reading order; at most `most` of each word's."""
    places: set[tuple[int, int]] = set()
    for pattern in patterns:
        if pattern.column != "title" and pattern.steps:
            places.update(islice(_places(text.folded, pattern), most))
    ordered: list[Span] = []
    for start, end in sorted(places, key=lambda place: (place[0], -place[1])):
        if not ordered or start >= ordered[-1].end:
            ordered.append(Span(start, end))
    return tuple(text.span(place.start, place.end) for place in ordered)


def find_in(text: str, indexed: str | None, patterns: Iterable[Pattern], most: int | None = None) -> tuple[Span, ...]:
    """Find as `find` does, a long text piece by piece; with `most`, only until there are so many."""
    source, patterns = text if indexed is None else indexed, tuple(patterns)
    found: list[Span] = []
    at = base = 0
    while at < len(source) and (most is None or len(found) < most):
        border = _BORDER.search(source, min(len(source), at + PIECE))
        cut = border.end() if border else len(source)
        piece = source[at : cut + OVERLAP]
        own = cut - at - (source.count(segment.MARK, at, cut) if indexed is not None else 0)
        for span in find(Marked(piece, None if indexed is None else piece), patterns, most):
            if span.start < own and (not found or span.start + base >= found[-1].end):
                found.append(Span(span.start + base, span.end + base))
        at, base = cut, base + own
    return tuple(found)


def _places(folded: str, pattern: Pattern) -> Iterator[tuple[int, int]]:
    if pattern.near is not None:
        yield from _near(folded, {step[0] for step in pattern.steps}, pattern.near)
        return
    is_single = len(pattern.steps) == 1
    for form in pattern.steps[0]:
        for start in _starts(folded, form):
            end = start + len(form)
            if is_single:
                end = _closed(folded, end, is_open=pattern.is_open)
            else:
                end = _followed(folded, end, pattern)
            if end > 0:
                yield start, end


def _starts(folded: str, form: str) -> Iterator[int]:
    at = folded.find(form)
    while at >= 0:
        if at == 0 or not _JOINED.match(folded, at - 1):
            yield at
        at = folded.find(form, at + 1)


def _closed(folded: str, end: int, *, is_open: bool) -> int:
    """Give the end of the word at `end`, or -1 where the word goes on and should not."""
    if is_open:
        return int(_REST.match(folded, end).end())
    return -1 if end < len(folded) and _JOINED.match(folded, end) else end


def _followed(folded: str, end: int, pattern: Pattern) -> int:
    """Give the end of the phrase whose first word ends at `end`, or -1."""
    for number, step in enumerate(pattern.steps[1:], 2):
        gap = _GAP.match(folded, end)
        if gap is None or not folded.startswith(step[0], gap.end()):
            return -1
        is_last = number == len(pattern.steps)
        end = _closed(folded, gap.end() + len(step[0]), is_open=pattern.is_open and is_last)
        if end < 0:
            return -1
    return end


def _near(folded: str, wanted: set[str], near: int) -> Iterator[tuple[int, int]]:
    """Give the wanted words wherever all of them stand within `near` words of each other."""
    if not all(word in folded for word in wanted):
        return
    places = [
        (number, found.span(), found.group())
        for number, found in enumerate(TOKEN.finditer(folded))
        if found.group() in wanted
    ]
    for at, (first, _span, _word) in enumerate(places):
        window = [place for place in islice(places, at, at + 200) if place[0] <= first + near + 1]
        if len({word for _number, _place, word in window}) == len(wanted):
            yield from (span for _number, span, _word in window)
