"""Which pieces of a text are shown for a query: windows round the matches that say the most.

Running heads, page numbers and the like are found by a search, for what stands on a page may be all that tells of
its source, but they are shown only where nothing else matches: they say nothing of what the text is about.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from desktop.model import Excerpt, Span

WIDTH = 180
MOST = 2
_BEFORE = 50
_SLACK = 20


def choose(
    text: str, matches: Sequence[Span], *, furniture: Sequence[Span] = (), most: int = MOST, width: int = WIDTH
) -> tuple[Excerpt, ...]:
    """Choose up to `most` pieces of about `width` characters, richest in different words first, in reading order.

    Matches in `furniture` (in order, not overlapping) are shown only where there are no others, and it is no
    context of other matches.
    """
    matches = outside(matches, furniture) or matches
    left = list(matches)
    chosen: list[tuple[int, int]] = []
    while left and len(chosen) < most:
        first = _richest(text, left, width)
        start, end = _window(text, left[first], width, _room(len(text), left[first], furniture))
        chosen.append((start, end))
        left = [match for match in left if match.end <= start or match.start >= end]
        left = [match for match in left if all(match.start >= e + width or match.end <= s - width for s, e in chosen)]
    return tuple(
        Excerpt(start, end, text[start:end], tuple(m for m in matches if start <= m.start and m.end <= end))
        for start, end in sorted(chosen)
    )


def outside(matches: Sequence[Span], furniture: Sequence[Span]) -> list[Span]:
    """Give the matches that do not touch the furniture of pages."""
    starts = [span.start for span in furniture]
    found = []
    for match in matches:
        before = bisect_left(starts, match.end) - 1
        if before < 0 or furniture[before].end <= match.start:
            found.append(match)
    return found


def _room(length: int, match: Span, furniture: Sequence[Span]) -> Span:
    """Give what lies round a match between the pieces of furniture before and after it."""
    start, end = 0, length
    place = bisect_right(furniture, match.start, key=lambda span: span.start)
    if place and furniture[place - 1].end <= match.start:
        start = furniture[place - 1].end
    if place < len(furniture):
        end = max(match.end, furniture[place].start)
    return Span(start, end)


def _richest(text: str, matches: Sequence[Span], width: int) -> int:
    """Give the number of the match whose window holds most different words, the earliest of equals."""
    best, best_worth = 0, 0
    room = width - _BEFORE
    for number, match in enumerate(matches[:500]):
        words = set()
        for other in matches[number : number + 20]:
            if other.end > match.start + room:
                break
            words.add(text[other.start : other.end].lower())
        if len(words) > best_worth:
            best, best_worth = number, len(words)
    return best


def _window(text: str, match: Span, width: int, room: Span) -> tuple[int, int]:
    """Give a window in the room that begins some words before the match, or with its line, and ends between words."""
    start = max(room.start, match.start - _BEFORE)
    line = text.rfind("\n", start, match.start)
    if line >= 0:
        start = line + 1
    elif start > room.start:
        start = _between_words(text, start, match.start)
    end = max(start + width, match.end)
    if end >= room.end:
        end = match.end + len(text[match.end : room.end].rstrip()) if room.end < len(text) else room.end
    else:
        space = max(text.rfind(" ", match.end, end), text.rfind("\n", match.end, end))
        if space >= end - _SLACK:
            end = space
    return start, end


def _between_words(text: str, start: int, match: int) -> int:
    for at in range(start, min(start + _SLACK, match)):
        if text[at - 1].isspace() and not text[at].isspace():
            return at
    return start
