"""How far one string is from another in single edits, many letters at a time: Myers' bit vectors in Python's integers.

A step costs about a microsecond whatever the length up to some hundred letters, a tenth of what
`difflib.SequenceMatcher` needs for a line of text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence

LONGEST = 2_000  # things of a sequence up to which their order is looked at


def likeness(one: Sequence[Hashable], other: Sequence[Hashable]) -> float:
    """Return how alike two sequences are: 1 for equal ones, 0 for those that share nothing.

    Of more than LONGEST things only what both hold is counted, so that the cost stays linear.
    """
    if one == other:
        return 1.0
    longer = max(len(one), len(other))
    if min(len(one), len(other)) > LONGEST:
        return sum((Counter(one) & Counter(other)).values()) / longer
    return 1.0 - distance(one, other) / longer


def distance(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    """Return the number of insertions, deletions and replacements that lead from one sequence to the other."""
    if len(one) > len(other):
        one, other = other, one
    if not one:
        return len(other)
    score = len(one)
    for score in _scores(one, other, anywhere=False):  # noqa: B007 - the last one counts
        pass
    return score


def nearest_part(wanted: str, text: str) -> tuple[int, int]:
    """Return start and end of the part of a text that is fewest edits from what is wanted; of equals the first."""
    if not wanted:
        return 0, 0
    end = best = 0
    for place, score in enumerate(_scores(wanted, text, anywhere=True), 1):
        if place == 1 or score < best:
            end, best = place, score
    backwards = text[max(0, end - 2 * len(wanted)) : end][::-1]
    size, best = 0, len(wanted)
    for place, score in enumerate(_scores(wanted[::-1], backwards, anywhere=False), 1):
        if score <= best:  # of starts as good as each other the first: "denied the", not "d the"
            size, best = place, score
    return end - size, end


def _scores(wanted: Sequence[Hashable], text: Sequence[Hashable], *, anywhere: bool) -> Iterator[int]:
    """Yield for each place of the text the distance of what is wanted from the part of the text that ends there.

    With `anywhere` the part may begin at any place, else where the text does (Myers 1999, Hyyrö 2003).
    """
    size = len(wanted)
    whole, top, first = (1 << size) - 1, 1 << (size - 1), 0 if anywhere else 1
    equals: dict[Hashable, int] = {}
    for index, thing in enumerate(wanted):
        equals[thing] = equals.get(thing, 0) | 1 << index
    up, down, score = whole, 0, size
    for thing in text:
        match = equals.get(thing, 0)
        diagonal = match | down
        across = (((match & up) + up) ^ up) | match
        more = down | (whole & ~(across | up))
        less = up & across
        if more & top:
            score += 1
        elif less & top:
            score -= 1
        more, less = more << 1 | first, less << 1
        up = (less | ~(diagonal | more)) & whole
        down = more & diagonal
        yield score
