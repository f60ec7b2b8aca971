"""Which pieces of a text are shown for a query: windows round the matches that say the most."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.model import Excerpt, Span

WIDTH = 180
MOST = 2
_BEFORE = 50
_SLACK = 20


def choose(text: str, matches: Sequence[Span], *, most: int = MOST, width: int = WIDTH) -> tuple[Excerpt, ...]:
    """Choose up to `most` pieces of about `width` characters, richest in different words first, in reading order."""
    left = list(matches)
    chosen: list[tuple[int, int]] = []
    while left and len(chosen) < most:
        first = _richest(text, left, width)
        start, end = _window(text, left[first], width)
        chosen.append((start, end))
        left = [match for match in left if match.end <= start or match.start >= end]
        left = [match for match in left if all(match.start >= e + width or match.end <= s - width for s, e in chosen)]
    return tuple(
        Excerpt(start, end, text[start:end], tuple(m for m in matches if start <= m.start and m.end <= end))
        for start, end in sorted(chosen)
    )


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


def _window(text: str, match: Span, width: int) -> tuple[int, int]:
    """Give a window that begins some words before the match, or with its line, and ends between words."""
    start = max(0, match.start - _BEFORE)
    line = text.rfind("\n", start, match.start)
    if line >= 0:
        start = line + 1
    elif start > 0:
        start = _between_words(text, start, match.start)
    end = min(len(text), max(start + width, match.end))
    if end < len(text):
        space = max(text.rfind(" ", match.end, end), text.rfind("\n", match.end, end))
        if space >= end - _SLACK:
            end = space
    return start, end


def _between_words(text: str, start: int, match: int) -> int:
    for at in range(start, min(start + _SLACK, match)):
        if text[at - 1].isspace() and not text[at].isspace():
            return at
    return start
