"""What exchange costs: 100,000 annotations on 10,000 documents out into each format and back into a library.

The baseline of a way out is to write the same bytes as plain JSON, and of a way in to parse them, each with the bare
SQLite inserts beside it, into tables with an FTS5 index and no journal. A second row compares a way out with reading
the rows instead, which is nearer to what it does and has no bar. Bytes that
are JSON are parsed and written as the objects they are, others as strings by the line. Seconds of CPU time of one
process, medians; memory is what the process grew by.
"""

from __future__ import annotations

import json
import os
import sqlite3
import statistics
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time

import psutil

from desktop.exchange import ExchangeFormat
from desktop.library import Library, exchange_formats
from tests.bench.articles import make_library, vocabulary
from tests.bench.export import annotate
from tests.bench.rows import Row

DOCUMENTS = int(os.environ.get("POSTIL_BENCH_DOCUMENTS", "10000"))
TRIES = 3
OUT_BAR, IN_BAR = 3.0, 4.0
ONLY = frozenset(filter(None, os.environ.get("POSTIL_BENCH_FORMATS", "").split(",")))
TEXT = frozenset(
    (".jsonl", ".json", ".csv", ".tsv", ".txt", ".ann", ".conll", ".conllu", ".xmi", ".xml", ".qde", ".md")
)


def measure() -> list[Row]:
    """Give a row for each way of each format of text."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        make_library(home / "a.postil", DOCUMENTS, vocabulary()).close()
        with Library.open(home / "a.postil", author="bench") as library:
            library.load_ready_labels("analyst")
            annotate(library)
            for format in exchange_formats():
                if format.dumps and not format.missing and (not ONLY or format.name in ONLY):
                    rows += _ways(library, format, home)
    return rows


def _ways(library: Library, format: ExchangeFormat, home: Path) -> list[Row]:
    path = home / f"{format.name}{format.suffixes[0] if format.shape == 'file' else ''}"
    reading = _median(lambda _n: _bare_read(library))
    inserting = _median(lambda n: _bare_insert(library, home / f"bare{n}.db"))
    out = _median(lambda n: library.exchange.dump(_numbered(path, n), format.name))
    whole = _numbered(path, 0)
    is_text = format.shape != "file" or whole.suffix in TEXT
    writing, parsing = _plain(whole) if is_text else (0.0, 0.0)
    rows = [
        Row(
            f"{format.name}: out", out, writing + inserting, OUT_BAR if is_text else None, "s", "JSON and bare inserts"
        ),
        Row(f"{format.name}: out, beside reading alone", out, writing + reading, None, "s", "JSON and bare rows"),
    ]
    if format.loads:
        grown, back = _back(format, whole, home)
        rows.append(Row(f"{format.name}: in", back, parsing + inserting, IN_BAR, "s", "JSON and bare inserts"))
        rows.append(Row(f"{format.name}: memory in", grown, None, 100.0, unit="MB"))
    return rows


def _numbered(path: Path, number: int) -> Path:
    return path.with_name(f"{number}-{path.name}")


def _median(act: Callable[[int], object]) -> float:
    times = []
    for number in range(TRIES):
        start = process_time()
        act(number)
        times.append(process_time() - start)
    return statistics.median(times)


def _back(format: ExchangeFormat, path: Path, home: Path) -> tuple[float, float]:
    """Load once into an empty library; give the megabytes that took and the seconds."""
    target = home / f"back-{format.name}.postil"
    with Library.create(target, author="bench") as library:
        process = psutil.Process()
        before = highest = process.memory_info().rss
        start = process_time()
        for act in library.exchange.load(path, format=format.name, unit=format.unit or "codepoint"):
            act()
            highest = max(highest, process.memory_info().rss)
        seconds = process_time() - start
    target.unlink()
    return (highest - before) / 2**20, seconds


def _lines(path: Path) -> Iterator[str]:
    paths = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    for one in paths:
        with one.open(encoding="utf-8", errors="replace", newline="\n") as lines:
            yield from lines


def _as_json(line: str) -> str:
    """Give a line that is JSON as it is, another as a JSON string."""
    try:
        json.loads(line)
    except ValueError:
        return json.dumps(line, ensure_ascii=False)
    return line


def _plain(path: Path) -> tuple[float, float]:
    """Give the seconds of writing the bytes of a path as JSON, and of parsing them."""
    lines = [_as_json(line) for line in _lines(path)]
    start = process_time()
    values = [json.loads(line) for line in lines]
    parsing = process_time() - start
    start = process_time()
    with (path.parent / "plain.json").open("w", encoding="utf-8") as out:
        for value in values:
            out.write(json.dumps(value, ensure_ascii=False) + "\n")
    return process_time() - start, parsing


_ROWS = """
    SELECT document.uid, annotation.uid, label.name, start, end, quote FROM document
    JOIN annotation ON document_id = document.id JOIN label ON label.id = label_id
    JOIN span ON annotation_id = annotation.id ORDER BY document.uid, start
"""


def _bare_read(library: Library) -> int:
    connection = library._store.read
    count = sum(len(body) for (body,) in connection.execute("SELECT body FROM text"))
    return count + sum(1 for _row in connection.execute(_ROWS))


def _bare_insert(library: Library, path: Path) -> None:
    """Insert texts and annotations into tables of their own, as one would without a journal."""
    read = library._store.read
    bare = sqlite3.connect(path, isolation_level=None)
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = NORMAL")
    bare.execute("CREATE TABLE document (id INTEGER PRIMARY KEY, uid TEXT UNIQUE, title TEXT, body TEXT)")
    bare.execute(
        "CREATE VIRTUAL TABLE fts USING fts5 (title, body, prefix = '2', "
        "tokenize = \"unicode61 remove_diacritics 2 categories 'L* N* M* Co'\")"
    )
    bare.execute(
        "CREATE TABLE annotation "
        "(id INTEGER PRIMARY KEY, uid TEXT UNIQUE, document INTEGER, label TEXT, start INTEGER, end INTEGER, "
        "quote TEXT)"
    )
    bare.execute("CREATE INDEX annotation_document ON annotation (document)")
    documents = read.execute("SELECT document.id, uid, title, body FROM document JOIN text ON text.id = text_id")
    while lot := documents.fetchmany(500):
        bare.execute("BEGIN")
        bare.executemany("INSERT INTO document VALUES (?, ?, ?, ?)", lot)
        bare.executemany("INSERT INTO fts (rowid, title, body) VALUES (?, ?, ?)", [(n, t, b) for n, _u, t, b in lot])
        bare.execute("COMMIT")
    spans = read.execute(
        "SELECT annotation.uid, document_id, label.name, start, end, quote FROM annotation "
        "JOIN span ON annotation_id = annotation.id JOIN label ON label.id = label_id"
    )
    while lot := spans.fetchmany(5000):
        bare.execute("BEGIN")
        bare.executemany(
            "INSERT INTO annotation (uid, document, label, start, end, quote) VALUES (?, ?, ?, ?, ?, ?)", lot
        )
        bare.execute("COMMIT")
    bare.close()
    path.unlink()
