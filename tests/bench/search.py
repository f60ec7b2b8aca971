"""What search costs over 100,000 articles: whole answers against bare FTS5 with snippet(), and each keystroke.

`python -m tests.bench.search --size 20000` is quicker; POSTIL_BENCH_ARTICLES sets the size for all runs.
"""

from __future__ import annotations

import argparse
import os
import queue
import re
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from desktop.search.compiling import compile_query
from desktop.search.expansion import Lexicon
from desktop.search.patterns import Reading
from desktop.search.query import parse
from desktop.search.searcher import Interrupted, Searcher
from desktop.search.stems import refresh_stems
from desktop.store.connection import connect
from tests.bench.articles import make_library, vocabulary
from tests.bench.rows import Row

SIZE = int(os.environ.get("POSTIL_BENCH_ARTICLES", "100000"))
QUERIES = Path(__file__).with_name("queries.txt")
RATIO, SLACK = 1.3, 10.0
RUNS = 5
PAUSE = 0.080
KEYSTROKES = 100
BARE = "SELECT rowid, snippet(fts, 1, '[', ']', '…', 24) FROM fts WHERE fts MATCH ?{condition} ORDER BY rank LIMIT 20"


def measure(size: int = SIZE) -> list[Row]:
    """Measure each query of the list, the keystrokes, and a misspelt word."""
    words = vocabulary()
    with tempfile.TemporaryDirectory() as folder:
        store = make_library(Path(folder) / "bench.postil", size, words)
        started = time.perf_counter()
        refresh_stems(store)
        stems = time.perf_counter() - started
        searcher, bare = Searcher(store), connect(store.path)
        try:
            rows = answers(searcher, bare)
            rows += keystrokes(searcher, words)
            wrong = words[3000][:3] + words[3000][4:] + "q"
            rows.append(Row("did-you-mean (two slips)", timed(lambda: searcher.search(wrong)), None, 150.0))
            rows.append(Row("the word list, made from nothing", stems, None, None, "s"))
        finally:
            bare.close()
            searcher.close()
            store.close()
    return rows


def answers(searcher: Searcher, bare: sqlite3.Connection) -> list[Row]:
    """Measure whole answers against the bare query of the same words; and how much the inflections alone cost."""
    rows, plain = [], []
    for query, condition in queries():
        expanded, typed = bare_matches(query, bare)
        sql = BARE.format(condition=f" AND {condition}" if condition else "")
        ours, base = paired(
            lambda q=query: searcher.search(q), lambda s=sql, m=expanded: bare.execute(s, (m,)).fetchall()
        )
        rows.append(Row(query, ours, base, (RATIO * base + SLACK) / base, against="bare FTS5 with snippet()"))
        if typed != expanded:
            plain.append(ours / timed(lambda s=sql, m=typed: bare.execute(s, (m,)).fetchall()))
    rows.append(Row("all queries, median", median(row.ratio for row in rows), None, RATIO, "x"))
    rows.append(Row("where inflections are added, against the words as typed", median(plain), None, None, "x"))
    return rows


def queries() -> list[tuple[str, str]]:
    """Read the list of queries, each with the SQL of its fields."""
    lines = QUERIES.read_text("utf-8").splitlines()
    return [(line.split("\t")[0], line.partition("\t")[2]) for line in lines if line and not line.startswith("#")]


def bare_matches(query: str, bare: sqlite3.Connection) -> tuple[str, str]:
    """Give the MATCH expression of a query's words with their inflections, and without."""
    found = []
    for lexicon in (Lexicon(bare), _Bare(bare)):
        statement = compile_query(parse(query), Reading(lexicon, 4))
        (name,) = re.findall(r"(?<!IN \(SELECT rowid FROM )fts MATCH :(\w+)", statement.where)[:1]
        found.append(str(statement.parameters[name]))
    return found[0], found[1]


class _Bare(Lexicon):
    def forms(self, term: str) -> tuple[str, ...]:
        return (term,)


def timed(act: Callable[[], object]) -> float:
    """Give the median milliseconds of some runs of an act, after one to warm up."""
    return paired(act, lambda: None)[0]


def paired(act: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """Time two acts in turn, so that a busy moment meets both."""
    spent: tuple[list[float], list[float]] = ([], [])
    for run in range(RUNS + 1):
        for number, one in enumerate((act, other)):
            started = time.perf_counter()
            one()
            if run:
                spent[number].append((time.perf_counter() - started) * 1000)
    return median(spent[0]), median(spent[1])


def keystrokes(searcher: Searcher, words: list[str]) -> list[Row]:
    """Type words letter by letter, each letter stopping the query before; a query that is stopped counts as late."""
    typed = typing(words)
    asked: queue.Queue[tuple[int, str, float] | None] = queue.Queue()
    late: list[float] = []

    def read() -> None:
        while (one := asked.get()) is not None:
            job, text, at = one
            try:
                searcher.search(text, typing=True, job=job)
                late.append((time.perf_counter() - at) * 1000)
            except Interrupted:
                late.append(float("inf"))

    reader = threading.Thread(target=read)
    reader.start()
    for text in typed:
        at = time.perf_counter()
        job = searcher.new_job()
        searcher.interrupt(job)
        asked.put((job, text, at))
        time.sleep(max(0.0, PAUSE - (time.perf_counter() - at)))
    asked.put(None)
    reader.join()
    late.sort()
    return [
        Row(f"first hits of {len(late)} keystrokes, median", median(late), None, None),
        Row(f"first hits of {len(late)} keystrokes, p95", late[int(len(late) * 0.95) - 1], None, 50.0),
        Row(f"first hits of {len(late)} keystrokes, worst", min(late[-1], 9999.0), None, None),
    ]


def typing(words: list[str]) -> list[str]:
    """Give what stands in the box after each of the keystrokes."""
    found: list[str] = []
    for numbers in ((0, 200), (50, 3000), (1, 20), (800, 12000), (6000, 100), (2, 1500)):
        line = " ".join(words[number] for number in numbers)
        found.extend(line[:end] for end in range(1, len(line) + 1))
    return found[:KEYSTROKES]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=SIZE)
    from tests.bench.__main__ import table

    print("\n".join(table(measure(parser.parse_args().size))))
