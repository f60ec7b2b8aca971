"""Libraries of made-up articles for measuring: words by Zipf's law, inflected, the same on every run."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

from desktop.store import migrations
from desktop.store.store import Store
from desktop.store.uid import uuid7

WORDS = 60_000
ENDINGS = ("", "s", "ed", "ing", "ly", "ness")
BATCH = 2_000
_ONSETS = "b br c ch cl cr d dr f fl fr g gl gr h j k l m n p pl pr qu r s sc sh sl sp st str t th tr v w z".split()
_VOWELS = "a e i o u ai ea ee ie oa ou".split()
_CODAS = " b ck d ft g l ll m n nd ng nt p r rd rk rm rn rt s sh ss st t th x".split(" ")


def vocabulary(count: int = WORDS) -> list[str]:
    """Make `count` different speakable words in order of frequency: the short ones first, some inflected."""
    dice = random.Random(7)
    words: dict[str, None] = {}
    while len(words) < count:
        syllables = 1 + min(3, len(words) * 4 // count + dice.randrange(2))
        stem = "".join(dice.choice(_ONSETS) + dice.choice(_VOWELS) + dice.choice(_CODAS) for _ in range(syllables))
        for ending in dice.sample(ENDINGS, dice.choice((1, 1, 2, 3))):
            words[stem + ending] = None
    return list(words)[:count]


def articles(count: int, words: list[str]) -> Iterator[tuple[str, str]]:
    """Make `count` pairs of title and text, 1.5 to 3.5 KB each."""
    dice = random.Random(11)
    weights, total = [], 0.0
    for rank in range(len(words)):
        total += 1 / (rank + 2.7)
        weights.append(total)
    for number in range(count):
        chosen = dice.choices(words, cum_weights=weights, k=dice.randrange(260, 600))
        lines = [" ".join(chosen[at : at + 60]).capitalize() + "." for at in range(0, len(chosen), 60)]
        yield f"{' '.join(dice.choices(words, cum_weights=weights, k=6)).title()} {number}", "\n".join(lines)


def make_library(path: Path, count: int, words: list[str]) -> Store:
    """Make a library of `count` articles at `path` and open it."""
    migrations.create(path)
    store = Store(path, author="bench", program="bench")
    batch: list[tuple[str, str]] = []
    for pair in articles(count, words):
        batch.append(pair)
        if len(batch) == BATCH:
            _insert(store, batch)
            batch = []
    if batch:
        _insert(store, batch)
    store.checkpoint()
    return store


def _insert(store: Store, batch: list[tuple[str, str]]) -> None:
    with store.step("Import", durable=False) as step:
        first = int(step.connection.execute("SELECT coalesce(max(id), 0) FROM text").fetchone()[0]) + 1
        step.connection.executemany(
            "INSERT INTO text (id, sha256, body, length, words, blocks, normaliser) VALUES (?, ?, ?, ?, ?, '[]', 1)",
            [
                (number, hashlib.sha256(text.encode()).hexdigest(), text, len(text), text.count(" ") + 1)
                for number, (title, text) in enumerate(batch, first)
            ],
        )
        step.insert_many("document", [_document(number, *pair, step.now) for number, pair in enumerate(batch, first)])


def _document(number: int, title: str, text: str, now: str) -> dict[str, object]:
    return {
        "uid": uuid7(),
        "text_id": number,
        "title": title,
        "published": f"20{number % 20 + 5:02}-{number % 12 + 1:02}-{number % 28 + 1:02}",
        "site": f"site{number % 50}.example",
        "language": "en",
        "file_name": f"{number}.txt",
        "media_type": "text/plain",
        "opening": text[:160],
        "imported_at": now,
        "modified_at": now,
    }
