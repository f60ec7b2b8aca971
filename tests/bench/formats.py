"""How faithfully each format arrives: what `expectations.json` beside the checkout asks for, and how much of it holds.

`ours` is what holds, `baseline` what is asked; a format is the first folder of a file's path.
"""

from __future__ import annotations

import json
from collections import Counter

from tests.bench.rows import Row
from tests.conftest import ARTICLES
from tests.readers.test_corpus import judge

ASKED = {
    "must_contain": "text found",
    "must_not_contain": "text rightly absent",
    "title": "title",
    "author": "author",
    "date": "date",
    "refused": "rightly refused",
}


def measure() -> list[Row]:
    """Give a row for each format and each thing asked of it; none where the files are not there."""
    if not ARTICLES.is_dir():
        return []
    held: Counter[tuple[str, str]] = Counter()
    asked: Counter[tuple[str, str]] = Counter()
    for entry in json.loads((ARTICLES / "expectations.json").read_text(encoding="utf-8")):
        for key, holds, path in judge(entry, ARTICLES):
            what = (path.split("/")[0], ASKED.get(key, key))
            asked[what] += 1
            held[what] += holds
    return [
        Row(f"{kind}: {what}", held[kind, what], number, None, "")
        for (kind, what), number in sorted(asked.items())
        if what in ASKED.values()
    ]
