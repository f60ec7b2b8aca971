"""What the store costs: one annotation against a bare insert, undo of 20,000, opening and listing 100,000 documents.

The bare insert is one row of the same width, committed alone, in a file of its own beside the library (WAL,
synchronous=FULL); the two take turns, so that a busy disk slows both. Milliseconds, medians of wall-clock time.
"""

from __future__ import annotations

import os
import random
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from desktop.library import Draft, Library
from desktop.model import Article, DocumentId, LabelId, Span
from desktop.store.articles import prepare, store_articles
from tests.bench.articles import make_library, vocabulary
from tests.bench.rows import Row

DOCUMENTS = int(os.environ.get("POSTIL_BENCH_DOCUMENTS", "100000"))
MANY = 20_000
TURNS = 300
ANNOTATED = 200_000  # annotations in the large library
NOTE = "x" * 400


def measure() -> list[Row]:
    """Measure the small verbs in a small library, then everything again where 100,000 documents are."""
    with tempfile.TemporaryDirectory(prefix="postil-bench-") as folder:
        place = Path(folder)
        return [*_small(place), *_large(place)]


def timed(act: Callable[[], object]) -> float:
    """Give the milliseconds of an act."""
    start = perf_counter()
    act()
    return (perf_counter() - start) * 1000


def _bare(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, uid TEXT, start INTEGER, end INTEGER, body TEXT)")
    return connection


def _insert(connection: sqlite3.Connection, number: int) -> None:
    connection.execute("BEGIN IMMEDIATE")
    row = (f"{number:036}", number, number + 40, NOTE)
    connection.execute("INSERT INTO note (uid, start, end, body) VALUES (?, ?, ?, ?)", row)
    connection.execute("COMMIT")


def _annotation(name: str, library: Library, document: DocumentId, label: LabelId, beside: Path) -> Row:
    """Measure one annotation from verb to commit against one bare insert, in turns."""
    connection = _bare(beside)
    length = library.documents.get(document).length
    dice = random.Random(1)
    ours, bare = [], []
    for number in range(TURNS):
        start = dice.randrange(length - 40)
        draft = Draft(label, (Span(start, start + 40),))
        ours.append(timed(lambda draft=draft: library.annotations.add(document, draft)))
        bare.append(timed(lambda number=number: _insert(connection, number)))
    connection.close()
    return Row(name, median(ours), median(bare), 3.0)


def _small(place: Path) -> list[Row]:
    path = place / "small.postil"
    with Library.create(path, author="bench") as library:
        big = "A line of some words that goes on for a while.\n" * 220_000
        label = library.labels.all("highlight")[0].id
        small = _store(library, "A line of some words.\n" * 150)
        long = _store(library, big)
        rows = [
            _annotation("one annotation in an article of 3 KB", library, small, label, place / "bare 1"),
            _annotation("one annotation in a text of 10 MB", library, long, label, place / "bare 2"),
        ]
        drafts = [Draft(label, (Span(n * 13, n * 13 + 40),)) for n in range(MANY)]
        rows.append(
            _alone(f"{MANY} annotations in one step", timed(lambda: library.annotations.add_many(long, drafts)))
        )
        rows.append(_alone(f"undo of {MANY} annotations", timed(library.undo), 2_000.0))
        rows.append(_alone(f"redo of {MANY} annotations", timed(library.redo), 2_000.0))
        return rows


def _store(library: Library, text: str) -> DocumentId:
    with library._store.step("Import") as step:
        return store_articles(step, [prepare(Article(text), text.encode(), name=None)])[0].document_id


def _large(place: Path) -> list[Row]:
    path = place / "large.postil"
    make_library(path, DOCUMENTS, vocabulary()).close()
    with Library.open(path, author="bench") as library:
        library.load_ready_labels("analyst")
        _fill(library)
    name = f"{DOCUMENTS} documents, {ANNOTATED} annotations"
    rows = [_alone(f"open and close: {name}", median(timed(lambda: Library.open(path).close()) for _ in range(5)))]
    with Library.open(path, author="bench") as library:
        found = library.find().ids
        label = library.labels.all("highlight")[0].id
        rows += [
            _alone("list all ids", _often(library.find)),
            _alone("overview", _often(library.documents.overview), 100.0),
            _alone("facets", _often(library.facets), 100.0),
            _alone("labels with counts", _often(library.labels.all), 100.0),
            _alone("100 rows of the shelf", _often(lambda: library.documents.rows(found[50_000:50_100])), 100.0),
            _alone("entities", _often(library.entities.all)),
            _alone("next undo", _often(library.next_undo)),
            _alone("history of 200 lines", _often(library.history)),
            _annotation(f"one annotation: {name}", library, found[7], label, place / "bare 3"),
        ]
    return rows


def _alone(name: str, ours: float, bar: float | None = None) -> Row:
    return Row(name, ours, None, bar)


def _often(act: Callable[[], object]) -> float:
    return median(timed(act) for _ in range(5))


def _fill(library: Library) -> None:
    """Annotate every document, some with entities, and put documents in collections and under tags."""
    store = library._store
    labels = [row[0] for row in store.read.execute("SELECT id FROM label WHERE layer = 'entity'")]
    for number in range(200):
        library.entities.add(f"Entity {number}", "Person")
    entities = [row[0] for row in store.read.execute("SELECT id FROM entity")]
    documents = [row[0] for row in store.read.execute("SELECT id FROM document")]
    with store.step("Fill", durable=False) as step:
        now = step.now
        step.connection.executemany(
            "INSERT INTO annotation (uid, document_id, label_id, entity_id, author, created_at, modified_at) "
            "VALUES (?, ?, ?, ?, 'bench', ?, ?)",
            (
                (f"{n:036}", documents[n % len(documents)], labels[n % len(labels)], entities[n % 200], now, now)
                for n in range(ANNOTATED)
            ),
        )
        step.connection.execute(
            "INSERT INTO span (annotation_id, part, start, end, quote, prefix, suffix) "
            "SELECT id, 0, 0, 5, 'quote', '', 'and some context' FROM annotation"
        )
        step.connection.executemany(
            "INSERT INTO tag (document_id, name) VALUES (?, ?)", ((n, f"tag {n % 50}") for n in documents[::2])
        )
    library.collections.add(library.find().ids[: len(documents) // 4], "A quarter")
