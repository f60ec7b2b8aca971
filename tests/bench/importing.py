"""What importing costs: many small text files into a library, against a bare loop into SQLite with an FTS5 table.

The bare loop reads the same files and inserts each text once, into an FTS5 table with the library's tokenizer
and prefix index, 500 to a transaction, in WAL mode with synchronous=NORMAL. Wall-clock seconds; the import has
as many worker processes as by default and stores as many documents in one act as on the command line. Two words
in five are common English ones, as in real articles.
"""

from __future__ import annotations

import os
import random
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

from desktop.importing.run import FILES_AT_ONCE, Import
from desktop.store import migrations
from desktop.store.store import Store
from tests.bench.articles import articles, vocabulary
from tests.bench.rows import Row

FILES = int(os.environ.get("POSTIL_BENCH_FILES", "20000"))
LENGTH = 3_500  # characters, about, of each article
COMMON = "the of and to in that was for with is on as by at from it his her have are were which a".split()
BATCH = 500
BAR = 1.4
TABLE = (
    "CREATE VIRTUAL TABLE bare USING fts5 (title, body, prefix = '2', "
    "tokenize = \"unicode61 remove_diacritics 2 categories 'L* N* M* Co'\")"
)


def english(text: str, dice: random.Random) -> str:
    """Put common words for two in five of a text's words."""
    return " ".join(dice.choice(COMMON) if dice.random() < 0.4 else word for word in text.split(" "))


def write_files(folder: Path, count: int) -> list[Path]:
    """Write `count` articles as text files, a thousand to a folder; give their paths."""
    dice = random.Random(5)
    paths = []
    for number, (title, body) in enumerate(articles(count, vocabulary())):
        home = folder / f"{number // 1000:03}"
        home.mkdir(exist_ok=True)
        paragraphs = [english(line, dice) for line in body.split("\n")]
        while sum(map(len, paragraphs)) < LENGTH:
            paragraphs.append(english(paragraphs[dice.randrange(len(paragraphs))], dice))
        text = "\n\n".join((title, *paragraphs)) + "\n"
        path = home / f"article {number}.txt"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def bare(paths: list[Path], file: Path) -> None:
    """Read the files and insert them, with nothing else."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(TABLE)
    for first in range(0, len(paths), BATCH):
        rows = []
        for path in paths[first : first + BATCH]:
            text = path.read_bytes().decode("utf-8")
            rows.append((text.partition("\n")[0], text))
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO bare (title, body) VALUES (?, ?)", rows)
        connection.execute("COMMIT")
    connection.close()


def ours(folder: Path, file: Path) -> float:
    """Import the folder into a new library; give the longest storing act in seconds."""
    migrations.create(file)
    store = Store(file, author="bench", program="bench")
    longest = 0.0
    running = Import(store, [folder], per_act=FILES_AT_ONCE)
    for act in running:
        begin = perf_counter()
        act()
        longest = max(longest, perf_counter() - begin)
    assert {outcome.status for outcome in running.report} == {"imported"}
    store.close()
    return longest


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Give the wall-clock seconds of an act, and this process's CPU seconds."""
    begin, cpu = perf_counter(), process_time()
    act()
    return perf_counter() - begin, process_time() - cpu


def measure() -> list[Row]:
    """Give the whole import against the bare loop; a second row tells the storing process's CPU time alone."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home, "files")
        folder.mkdir()
        paths = write_files(folder, FILES)
        bare_wall, bare_cpu = timed(lambda: bare(paths, Path(home, "bare.db")))
        wall, cpu = timed(lambda: ours(folder, Path(home, "library.postil")))
    return [
        Row(f"import and index {len(paths)} text files", wall, bare_wall, BAR, "s", "bare FTS5 loop"),
        Row("the same, CPU time of the storing process", cpu, bare_cpu, None, "s", "bare FTS5 loop"),
    ]
