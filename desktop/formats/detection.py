"""How a file counts characters: found out from the texts that it gives for its spans, never guessed.

Each unit is tried on every span whose text the file tells; one that once gives another text is out. A span that
fits by no unit is a fault of its own and has no say. Where the file tells no texts, a unit is out once a span lies
beyond the text by it and not by another. Units that are left and never differ are as good as one.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from desktop.exchange import UNITS, Disagreement, Mark, Sheet, Stretch, Unit
from desktop.text.units import Ruler, is_same

SHOWN = 5  # disagreements kept for showing


class Detection:
    """Looks at the sheets of one file; `unit` is the answer, or None where it cannot be told."""

    def __init__(self, declared: Unit | None) -> None:
        """`declared` is what the format is said to count in; it is tried first."""
        self._order = tuple(dict.fromkeys((declared or UNITS[0], *UNITS)))
        self._out: dict[Unit, list[Disagreement]] = {}
        self._differing: dict[tuple[Unit, Unit], list[Disagreement]] = {}

    @property
    def unit(self) -> Unit | None:
        """The unit that every span fits; None where none does, or several that differ do."""
        left = [unit for unit in self._order if unit not in self._out]
        if not left or any(pair in self._differing for pair in combinations(left, 2)):
            return None
        return left[0]

    @property
    def disagreements(self) -> tuple[Disagreement, ...]:
        """The first spans that the units disagree about: why none fits, or which fit and differ."""
        left = [unit for unit in self._order if unit not in self._out]
        open_pairs = [one for pair in combinations(left, 2) for one in self._differing.get(pair, ())]
        found = open_pairs or [one for told in self._out.values() for one in told]
        return _distinct(found)[:SHOWN]

    def look(self, sheet: Sheet, text: str) -> None:
        """Take a sheet into account; `text` is what its offsets point into."""
        if sheet.unit is not None or is_same(text):
            return
        rulers = {unit: Ruler(text, unit) for unit in self._order}
        for mark in sheet.marks:
            for part in () if mark.unanchored else mark.parts:
                self._try(sheet, mark, part, text, rulers)

    def _try(self, sheet: Sheet, mark: Mark, part: Stretch, text: str, rulers: dict[Unit, Ruler]) -> None:
        places = {unit: _place(ruler, part) for unit, ruler in rulers.items()}
        if len(set(places.values())) == 1:
            return
        fits = [unit for unit, place in places.items() if place and _is(text[slice(*place)], part.quote)]
        if not fits:
            return
        found = {unit: text[slice(*place)] if place else None for unit, place in places.items()}
        told = Disagreement(sheet.where, part.start, part.end, part.quote, found)
        for unit in self._order:
            if unit not in fits:
                _keep(self._out.setdefault(unit, []), told)
        for pair in combinations(fits, 2):
            if places[pair[0]] != places[pair[1]]:
                _keep(self._differing.setdefault(pair, []), told)


def _keep(told: list[Disagreement], one: Disagreement) -> None:
    if len(told) < SHOWN:
        told.append(one)


def _place(ruler: Ruler, part: Stretch) -> tuple[int, int] | None:
    start = ruler.to_codepoint(part.start)
    end = ruler.to_codepoint(part.end)
    return None if start is None or end is None or start > end else (start, end)


def _is(found: str, quote: str | None) -> bool:
    """Say whether a text is the one that was told, white space apart, which tools change."""
    return quote is None or found == quote or found.split() == quote.split()


def _distinct(found: Iterable[Disagreement]) -> tuple[Disagreement, ...]:
    return tuple({(one.where, one.start, one.end): one for one in found}.values())


def converted(part: Stretch, ruler: Ruler, text: str) -> tuple[int, int] | None:
    """Give a part in code points; None where it lies beyond the text or its text does not stand there."""
    place = _place(ruler, part)
    return place if place is not None and _is(text[slice(*place)], part.quote) else None
