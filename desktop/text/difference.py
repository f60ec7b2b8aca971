"""What differs between two texts, in whole words, for a reader: what both have, what only one of them has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from desktop.text.regions import Region, equal_regions

Where = Literal["both", "old", "new"]
_LEAST = 12  # characters that both have between two changes; less is taken into them, for the reader's sake
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of text, and which of the two has it."""

    where: Where
    text: str


def differences(old: str, new: str) -> tuple[Stretch, ...]:
    """Give the pieces of two texts in reading order: all but those of `new` make `old`, and the other way round."""
    found: list[Stretch] = []
    at, new_at = 0, 0
    ends = Region(len(old), len(new), 0)
    for region in (*_whole_words(old, new), ends):
        only_old, only_new = old[at : region.old], new[new_at : region.new]
        both = old[region.old : region.old + region.size]
        pieces = (Stretch("old", only_old), Stretch("new", only_new), Stretch("both", both))
        found += [piece for piece in pieces if piece.text]
        at, new_at = region.old + region.size, region.new + region.size
    return tuple(found)


def changes(stretches: tuple[Stretch, ...]) -> int:
    """Count the places that differ: what is only in one, or in place of another."""
    return sum(
        stretch.where != "both" and (place == 0 or stretches[place - 1].where == "both")
        for place, stretch in enumerate(stretches)
    )


def _whole_words(old: str, new: str) -> Iterator[Region]:
    """Give the common stretches without the pieces of words at their ends, and without the shortest of them."""
    for region in equal_regions(old, new):
        skip = max(_inside(old, region.old), _inside(new, region.new))
        end = region.old + region.size
        back = max(_reach(old, end), _reach(new, region.new + region.size))
        size = region.size - skip - back
        is_end = region.old == 0 or end == len(old)
        if size > 0 and (size >= _LEAST or is_end or "\n" in old[region.old + skip : end - back]):
            yield Region(region.old + skip, region.new + skip, size)


def _inside(text: str, place: int) -> int:
    """Count the letters of a word that began before a place, from there on."""
    if not 0 < place < len(text) or not text[place - 1].isalnum():
        return 0
    match = _WORD.match(text, place)
    return match.end() - place if match else 0


def _reach(text: str, place: int) -> int:
    """Count the letters before a place of a word that goes on after it."""
    if not 0 < place < len(text) or not text[place].isalnum():
        return 0
    start = place
    while start and (text[start - 1].isalnum() or text[start - 1] == "_"):
        start -= 1
    return place - start
