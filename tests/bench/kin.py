"""What near twins cost and how well they are told, over made-up articles: sketches, families, the list of 100,000.

A sketch is held against making the set of a text's runs of five words, the meeting of texts against bare inserts of
their bands, a list with families against one without. What is missed and what is wrongly taken count in per cent.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter

from desktop.search.searcher import Searcher
from desktop.store import families
from desktop.store.store import Store
from desktop.text.sketch import ALIKE, bands, likeness, sketch
from desktop.ui.panes.listing import Listing
from tests.bench.articles import articles, make_library, vocabulary
from tests.bench.importing import LENGTH, english
from tests.bench.rows import Row

SIZE = int(os.environ.get("POSTIL_BENCH_ARTICLES", "100000"))
TEXTS = 20_000
STORIES = 400
CHROME = (
    "Home News World Sport Business Search Sign in Subscribe to our newsletter Follow us Cookies Terms Privacy".split()
)
Change = Callable[[list[str], random.Random], list[str]]


def measure() -> list[Row]:
    """Measure sketches, what they tell, the meeting of 20,000 texts, and the list of a library with families."""
    words = vocabulary()
    rows = [*_drawing(words), *_telling(words)]
    with tempfile.TemporaryDirectory() as folder:
        with_store = make_library(Path(folder) / "texts.postil", TEXTS, words)
        rows += _meeting(with_store)
        with_store.close()
        many = make_library(Path(folder) / "many.postil", SIZE, words)
        rows += _listing(many)
        many.close()
    return rows


def _timed(act: Callable[[], object], runs: int = 5) -> float:
    spent = []
    for _run in range(runs):
        begun = perf_counter()
        act()
        spent.append((perf_counter() - begun) * 1000)
    return median(spent)


def _drawing(words: list[str]) -> Iterator[Row]:
    dice = random.Random(3)
    texts = []
    for _title, body in articles(300, words):
        text = english(body, dice)
        texts.append((text + "\n" + text[::-1])[:LENGTH])

    def bare(formed: list[str]) -> None:
        for text in formed:
            pieces = text.lower().split()
            set(zip(pieces, pieces[1:], pieces[2:], pieces[3:], pieces[4:], strict=False))

    count = len(texts)
    for name, form in (("plain", str), ("curly quotes", _curly)):
        formed = [form(text) for text in texts]
        ours = _timed(lambda formed=formed: [sketch(text) for text in formed], 15) / count
        base = _timed(lambda formed=formed: bare(formed), 15) / count
        yield Row(f"sketch of 3,500 characters, {name}", ours, base, 1.5)
    drawn = [found for text in texts if (found := sketch(text)) is not None]
    pairs = list(pairwise(drawn))
    yield Row("likeness of two sketches", _timed(lambda: [likeness(*p) for p in pairs]) / len(pairs), None, 0.05)


def _curly(text: str) -> str:
    return text.replace(" t", " “t").replace("s ", "’s ")


# What is told


def _telling(words: list[str]) -> Iterator[Row]:
    stories = list(_stories(words))
    changes: dict[str, Change] = {
        "1 sentence of 20 changed": lambda s, dice: _swapped(s, dice, len(s) // 20 or 1),
        "20 % of the paragraphs dropped": lambda s, dice: [line for line in s if dice.random() > 0.2],
        "chrome of another site": lambda s, dice: [_chrome(dice), *s, _chrome(dice)],
        "continued by a half": lambda s, dice: [*s, *_swapped(s, dice, len(s))[: len(s) // 2]],
        "a half of it": lambda s, dice: s[: len(s) // 2 + 1],
    }
    for name, change in changes.items():
        missed = sum(not _told(one, change(one, random.Random(place))) for place, one in enumerate(stories))
        yield Row(f"missed: {name}", 100 * missed / len(stories), None, 3.0, "%")
    others = list(pairwise(stories))
    wrong = sum(_told(one, other) for one, other in others)
    yield Row("wrongly taken: of one topic, with quotes in common", 100 * wrong / len(others), None, 0.0, "%")


def _stories(words: list[str]) -> Iterator[list[str]]:
    """Make up stories of 20 to 40 sentences of one small vocabulary; each shares two quotes with the one before."""
    dice = random.Random(17)
    topic = words[200:900]
    quotes: list[str] = []
    for _number in range(STORIES):
        lines = [_sentence(topic, dice) for _line in range(dice.randrange(20, 41))]
        yield [*lines[:5], *quotes, *lines[5:]]
        quotes = lines[7:9]


def _sentence(topic: list[str], dice: random.Random) -> str:
    return english(" ".join(dice.choices(topic, k=dice.randrange(8, 25))), dice).capitalize() + "."


def _swapped(story: list[str], dice: random.Random, count: int) -> list[str]:
    lines = list(story)
    for place in dice.sample(range(len(lines)), count):
        lines[place] = _sentence(" ".join(story).split(), dice)
    return lines


def _chrome(dice: random.Random) -> str:
    return " ".join(dice.choices(CHROME, k=40))


def _told(one: list[str], other: list[str]) -> bool:
    drawn, again = sketch("\n".join(one)), sketch("\n".join(other))
    assert drawn is not None
    assert again is not None
    return likeness(drawn, again) >= ALIKE and bool(set(bands(drawn)) & set(bands(again)))


# What it costs in a library


def _meeting(store: Store) -> Iterator[Row]:
    begun = perf_counter()
    families.refresh(store)
    whole = perf_counter() - begun
    rows = store.read.execute("SELECT value, text_id FROM band ORDER BY text_id").fetchall()
    with store.aside() as connection:
        connection.execute(
            "CREATE TABLE bare (value INTEGER, text_id INTEGER, PRIMARY KEY (value, text_id)) WITHOUT ROWID"
        )
    begun = perf_counter()
    step = len(rows) * 1000 // TEXTS
    for at in range(0, len(rows), step):
        with store.aside() as connection:
            connection.executemany("INSERT INTO bare VALUES (?, ?)", sorted(rows[at : at + step]))
    bare = perf_counter() - begun
    with store.aside() as connection:
        connection.execute("UPDATE library SET value = '[1, 1]' WHERE key = 'kin_mark'")
    longest, done = 0.0, False
    while not done:
        begun = perf_counter()
        done = families.refresh(store, 0.02)
        longest = max(longest, perf_counter() - begun)
    yield Row(f"drawing and meeting {TEXTS:,} texts", whole, bare, 8.0, "s")
    yield Row("longest slice of 20 ms", longest * 1000, None, None)
    yield Row("nothing new", _timed(lambda: families.refresh(store)), None, 1.0)


def _listing(store: Store) -> Iterator[Row]:
    searcher = Searcher(store)
    try:
        searcher.find("", order="imported")
        alone = _timed(lambda: Listing.of(searcher.find("", order="imported").ids))
        with store.aside() as connection:  # one document in ten has two near twins
            connection.execute(
                "INSERT INTO family SELECT id, (id - 1) / 3 * 3 + 1 FROM text WHERE (id - 1) / 3 % 10 = 0"
            )
        begun = perf_counter()
        found = searcher.find("", order="imported")
        first = (perf_counter() - begun) * 1000

        def folded() -> Listing:
            again = searcher.find("", order="imported")
            return Listing.of(again.ids, again.families)

        listing = folded()
        yield Row(f"list of {SIZE:,} documents, one in ten folded", _timed(folded), alone, 2.5)
        yield Row("the same after a change", first, None, None)
        head = next(iter(listing.followers))
        yield Row("unfolding one line", _timed(lambda: listing.turned(head, unfolded=True)), None, 50.0)
        yield Row("has:twins", _timed(lambda: searcher.find("has:twins", order="imported")), alone, 1.5)
        assert len(found.families) > SIZE // 11
    finally:
        searcher.close()
