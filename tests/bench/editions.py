"""What a new edition costs: 1,000 annotations brought onto a text of 100,000 characters, five ways of editing.

The bar is one second of processor time for each. The baselines are what finding the common stretches alone
takes (`equal_regions`), and `difflib.SequenceMatcher` over the words of both texts. Milliseconds of CPU, medians.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from difflib import SequenceMatcher
from statistics import median
from time import process_time

from desktop.model import Span
from desktop.text.anchors import Anchor, describe
from desktop.text.reanchoring import resolve_all
from desktop.text.regions import equal_regions
from tests.bench.articles import articles, vocabulary
from tests.bench.rows import Row

LENGTH = 100_000  # code points
ANNOTATIONS = 1_000
BAR = 1_000.0  # milliseconds
TURNS = 3
_WORD = re.compile(r"\w+|\W")


def measure() -> list[Row]:
    """Measure each way of editing; the last rows tell what the bare comparison of the texts costs."""
    dice = random.Random(5)
    words = vocabulary()
    old = make_text(words, LENGTH)
    anchors = make_anchors(old, dice)
    other = make_text(words[::-1], LENGTH)
    rows: list[Row] = []
    for name, new in (
        ("40 small edits", edited(old, dice)),
        ("a third of the paragraphs elsewhere", moved(old, dice)),
        ("30 % of the words replaced", reworded(old, words, 0.3, dice)),
        ("wholly rewritten in the same words", shuffled(old, dice)),
        ("another text altogether", other),
    ):
        ours = _often(lambda new=new: resolve_all(old, new, anchors))  # type: ignore[misc]
        bare = _often(lambda new=new: equal_regions(old, new))  # type: ignore[misc]
        diff = _once(lambda new=new: _difflib(old, new))  # type: ignore[misc]
        rows.append(Row(name, ours, None, BAR))
        rows.append(Row(f"{name}: to equal_regions", ours, bare, None))
        rows.append(Row(f"{name}: to difflib by words", ours, diff, None))
    return rows


def make_text(words: list[str], length: int) -> str:
    """Make a text of articles of Zipf's words, cut to a length in code points."""
    found, total = [], 0
    for _title, text in articles(200, words):
        found.append(text)
        total += len(text) + 2
        if total >= length:
            break
    return "\n\n".join(found)[:length]


def make_anchors(text: str, dice: random.Random) -> list[tuple[Anchor, ...]]:
    """Annotate whole words all over: names of one or two words, phrases, some sentences; a tenth in two parts."""
    starts = [match.start() for match in re.finditer(r"\w+", text[:-1_000])]
    found = []
    for _turn in range(ANNOTATIONS):
        parts: list[Anchor] = []
        place = dice.choice(starts)
        for _part in range(2 if dice.random() < 0.1 else 1):
            size = dice.choice((1, 1, 2, 2, 3, 8, 25))
            end = place
            for match in _words_from(text, place, size):
                end = match
            parts.append(describe(text, Span(place, end)))
            place = end + 20
        found.append(tuple(parts))
    return found


def _words_from(text: str, place: int, count: int) -> list[int]:
    ends = []
    for match in re.compile(r"\w+").finditer(text, place):
        ends.append(match.end())
        if len(ends) == count:
            break
    return ends


def edited(text: str, dice: random.Random) -> str:
    """Change forty places by a few characters."""
    for _turn in range(40):
        place = dice.randrange(len(text))
        text = text[:place] + dice.choice(("", "indeed, ", "x")) + text[place + dice.randrange(12) :]
    return text


def moved(text: str, dice: random.Random) -> str:
    """Put a third of the lines somewhere else."""
    lines = text.split("\n")
    taken = dice.sample(range(len(lines)), len(lines) // 3)
    going = [lines[number] for number in taken]
    gone = set(taken)
    staying = [line for number, line in enumerate(lines) if number not in gone]
    for line in going:
        staying.insert(dice.randrange(len(staying)), line)
    return "\n".join(staying)


def reworded(text: str, words: list[str], share: float, dice: random.Random) -> str:
    """Replace a share of the words by others, one by one."""
    return re.sub(r"\w+", lambda found: dice.choice(words) if dice.random() < share else found.group(), text)


def shuffled(text: str, dice: random.Random) -> str:
    """Say it anew: the same words in another order within every ten lines."""
    lines = text.split("\n")
    out = []
    for first in range(0, len(lines), 10):
        words = " ".join(lines[first : first + 10]).split()
        dice.shuffle(words)
        out.append(" ".join(words))
    return "\n".join(out)


def _difflib(old: str, new: str) -> object:
    return SequenceMatcher(None, _WORD.findall(old), _WORD.findall(new)).get_matching_blocks()


def _once(act: Callable[[], object]) -> float:
    start = process_time()
    act()
    return (process_time() - start) * 1000


def _often(act: Callable[[], object]) -> float:
    return median(_once(act) for _turn in range(TURNS))
