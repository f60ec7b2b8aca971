"""JSON lines of 20,000 documents with 200,000 annotations, against json.dumps of the same records."""

from __future__ import annotations

import io
import json
import random
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import psutil

from desktop.formats.holdings import VIEWS
from desktop.formats.scope import scope
from desktop.library import Library
from desktop.store.uid import uuid7
from tests.bench.articles import make_library, vocabulary
from tests.bench.rows import Row

DOCUMENTS = 20_000
ANNOTATIONS = 10  # on each document
TRIES = 3


def measure() -> list[Row]:
    """Export a made library in the view of documents; give the time ratio and the memory it took."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.postil"
        make_library(path, DOCUMENTS, vocabulary()).close()
        with Library.open(path, author="bench") as library:
            library.load_ready_labels("analyst")
            annotate(library)
            ours, baseline = [], []
            for _try in range(TRIES):
                ours.append(timed(lambda: library.exchange.dump(Path(folder) / "out.jsonl", "jsonl")))
                baseline.append(dumping(library))
            watch = Watch()
            library.export(watch)
            grown = (watch.highest - watch.first) / 2**20
    return [
        Row(f"export of {DOCUMENTS:,} documents", min(ours), min(baseline), 2.5, against="json.dumps"),
        Row("memory it took", grown, None, 40.0, unit="MB"),
    ]


def annotate(library: Library) -> None:
    """Put annotations on every document, written in bulk."""
    dice = random.Random(5)
    label = library.labels.named("Person").id
    with library._store.step("Annotate", durable=False) as step:
        number = int(step.connection.execute("SELECT id FROM label WHERE uid = ?", (label,)).fetchone()[0])
        entity = library.entities.add("Somebody", "Person")
        entity_number = step.connection.execute("SELECT id FROM entity WHERE uid = ?", (entity,)).fetchone()[0]
        annotations, spans = [], []
        rows = step.connection.execute("SELECT document.id, body FROM document JOIN text ON text.id = text_id")
        for document, body in rows:
            for _n in range(ANNOTATIONS):
                start = dice.randrange(len(body) - 40)
                end = start + dice.randrange(3, 30)
                uid = uuid7()
                annotations.append((len(annotations) + 1, uid, document, number, entity_number, step.now, step.now))
                spans.append(
                    (
                        len(annotations),
                        start,
                        end,
                        body[start:end],
                        body[max(0, start - 32) : start],
                        body[end : end + 32],
                    )
                )
        step.connection.executemany(
            "INSERT INTO annotation (id, uid, document_id, label_id, entity_id, form, link_state, author, created_at, "
            "modified_at) VALUES (?, ?, ?, ?, ?, 'name', 'confirmed', 'bench', ?, ?)",
            annotations,
        )
        step.connection.executemany(
            "INSERT INTO span (annotation_id, part, start, end, quote, prefix, suffix) VALUES (?, 0, ?, ?, ?, ?, ?)",
            spans,
        )


def dumping(library: Library) -> float:
    """Time json.dumps of all records alone: they are fetched in lots, outside the clock."""
    total = 0.0
    with library._store.snapshot() as connection, scope(connection, None) as covered:
        records = VIEWS["documents"](connection, covered)
        while lot := list(islice(records, 500)):
            start = time.perf_counter()
            for record in lot:
                json.dumps(record, ensure_ascii=False)
            total += time.perf_counter() - start
    return total * 1000


def timed(act: Callable[[], object]) -> float:
    """Give the milliseconds of an act."""
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


class Watch(io.StringIO):
    """A stream that keeps nothing and looks at the memory of the process at each write."""

    def __init__(self) -> None:
        super().__init__()
        self.first = self.highest = psutil.Process().memory_info().rss

    def write(self, text: str) -> int:
        """Forget the text and note the memory, in bytes."""
        self.highest = max(self.highest, psutil.Process().memory_info().rss)
        return len(text)


if __name__ == "__main__":
    for row in measure():
        print(f"{row.name:40} {row.ours:9.1f} {row.unit} {row.ratio:6.2f}")
