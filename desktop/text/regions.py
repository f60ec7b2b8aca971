"""Which stretches two editions of a text have in common: a diff whose cost stays near linear.

Runs of words that occur once in either text pair up (longest increasing sequence), pairs grow letter by
letter, and the gaps between them are searched again with shorter runs.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from operator import attrgetter

_WORD = re.compile(r"[^\W\d_]{1,12}|\d+|[^\w\s]|_")
_RUNS = (8, 3, 1)
_STRIDE = 4096


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of `size` characters, the same in both texts, with its place in either."""

    old: int
    new: int
    size: int


def equal_regions(old: str, new: str) -> list[Region]:
    """Return the stretches the texts have in common, in order in both, none overlapping."""
    found: list[Region] = []
    gaps = [(0, len(old), 0, len(new))]
    for run in _RUNS:
        gaps = [rest for gap in gaps for rest in _fill(old, new, gap, run, found)]
    found.sort(key=attrgetter("old"))
    return found


def region_at(regions: list[Region], place: int) -> Region | None:
    """Return the last region that starts at or before a place in the old text."""
    index = bisect_right(regions, place, key=attrgetter("old")) - 1
    return regions[index] if index >= 0 else None


_Gap = tuple[int, int, int, int]


def _fill(old: str, new: str, gap: _Gap, run: int, found: list[Region]) -> list[_Gap]:
    """Add the common stretches of one gap to `found` and return the gaps that are left."""
    low, high, new_low, new_high = gap
    head = _same_ahead(old, new, low, new_low, min(high - low, new_high - new_low))
    if head:
        found.append(Region(low, new_low, head))
        low, new_low = low + head, new_low + head
    tail = _same_behind(old, new, high, new_high, min(high - low, new_high - new_low))
    if tail:
        high, new_high = high - tail, new_high - tail
        found.append(Region(high, new_high, tail))
    if low == high or new_low == new_high:
        return []
    gaps: list[_Gap] = []
    for place, new_place in _pairs(old, new, (low, high, new_low, new_high), run):
        if place < low or new_place < new_low:
            continue
        back = _same_behind(old, new, place, new_place, min(place - low, new_place - new_low))
        ahead = _same_ahead(old, new, place, new_place, min(high - place, new_high - new_place))
        found.append(Region(place - back, new_place - back, back + ahead))
        gaps.append((low, place - back, new_low, new_place - back))
        low, new_low = place + ahead, new_place + ahead
    gaps.append((low, high, new_low, new_high))
    return [rest for rest in gaps if rest[0] < rest[1] and rest[2] < rest[3]]


def _pairs(old: str, new: str, gap: _Gap, run: int) -> list[tuple[int, int]]:
    """Return where runs of words that occur once in either side start, increasing in both."""
    ours, theirs = _once(old, gap[0], gap[1], run), _once(new, gap[2], gap[3], run)
    pairs = [(place, theirs[key]) for key, place in ours.items() if place >= 0 and theirs.get(key, -1) >= 0]
    return _increasing(pairs)


def _once(text: str, low: int, high: int, run: int) -> dict[tuple[str, ...], int]:
    """Return the runs of words and where they start, -1 for those that occur again."""
    words: list[str] = []
    starts: list[int] = []
    for match in _WORD.finditer(text, low, high):
        words.append(match.group())
        starts.append(match.start())
    places: dict[tuple[str, ...], int] = {}
    for key, start in zip(zip(*(words[shift:] for shift in range(run)), strict=False), starts, strict=False):
        places[key] = -1 if key in places else start
    return places


def _increasing(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest part of pairs, sorted by the first number, whose second numbers increase."""
    tops: list[int] = []
    holders: list[int] = []
    before: list[int] = []
    for index, (_, place) in enumerate(pairs):
        depth = bisect_left(tops, place)
        before.append(holders[depth - 1] if depth else -1)
        if depth == len(tops):
            tops.append(place)
            holders.append(index)
        else:
            tops[depth] = place
            holders[depth] = index
    chain: list[tuple[int, int]] = []
    index = holders[-1] if holders else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def _same_ahead(old: str, new: str, place: int, new_place: int, most: int) -> int:
    """Return how many characters agree from two places on, at most `most`."""
    done = 0
    step = 16
    while done < most:
        step = min(step, most - done)
        if old[place + done : place + done + step] == new[new_place + done : new_place + done + step]:
            done += step
            step = min(step * 2, _STRIDE)
        elif step == 1:
            break
        else:
            step //= 2
            most = min(most, done + 2 * step + 1)
    return done


def _same_behind(old: str, new: str, place: int, new_place: int, most: int) -> int:
    """Return how many characters agree before two places, at most `most`."""
    done = 0
    step = 16
    while done < most:
        step = min(step, most - done)
        end, new_end = place - done, new_place - done
        if old[end - step : end] == new[new_end - step : new_end]:
            done += step
            step = min(step * 2, _STRIDE)
        elif step == 1:
            break
        else:
            step //= 2
            most = min(most, done + 2 * step + 1)
    return done
