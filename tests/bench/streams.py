"""What files of a gigabyte cost: a mailbox and a file of JSON lines, read slice by slice in one process.

Time is set against what must be done in any case: parsing each message with the standard library, each line with
`json`. Memory is the reading process's highest after the whole file against after its first tenth: flat is 1.0.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import tempfile
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path
from time import perf_counter

from desktop.importing.extraction import Order, Wanted, extract
from desktop.readers.contract import END
from tests.bench.articles import articles, vocabulary
from tests.bench.importing import english
from tests.bench.pdf import peak
from tests.bench.rows import Row

SIZE = int(os.environ.get("POSTIL_BENCH_STREAM_MB", "1000")) * 1_000_000
FLAT = 1.25
LETTER = 10_000  # characters


def texts() -> Iterator[tuple[str, str]]:
    """Yield titles and texts of about LETTER characters, without end."""
    dice = random.Random(8)
    made = [(title, english(" ".join([body] * 8)[:LETTER], dice)) for title, body in articles(200, vocabulary(5_000))]
    number = 0
    while True:
        title, body = made[number % len(made)]
        number += 1
        yield f"{title} {number}", f"{number} {body}"


def write(path: Path, record: Callable[[str, str], str]) -> None:
    """Write records until the file is as large as wanted."""
    with path.open("w", encoding="utf-8") as file:
        for title, body in texts():
            file.write(record(title, body))
            if file.tell() >= SIZE:
                return


def message(title: str, body: str) -> str:
    """Give a message as a mailbox holds it."""
    head = f"From: Ana <ana@example.org>\nSubject: {title}\nDate: Mon, 04 Mar 2024 10:00:00 +0000\n"
    return f"From ana@example.org Mon Mar  4 10:00:00 2024\n{head}Content-Type: text/plain; charset=utf-8\n\n{body}\n\n"


def line(title: str, body: str) -> str:
    """Give a record as a line of JSON."""
    return json.dumps({"title": title, "text": body}) + "\n"


def ours(path: str) -> tuple[float, int, float, float]:
    """Read a file in slices; give seconds, documents, and the highest memory after a tenth and at the end, in MB."""
    size, begin, mark, count, early = os.path.getsize(path), perf_counter(), 0, 0, 0.0
    done = 0
    while mark != END:
        (found,) = extract(Order((Wanted(path, mark),)))
        count += len(found)
        done += sum(one.length for one in found)
        mark = found[-1].mark if found and found[-1].mark is not None else END
        if not early and done >= size / 10:
            early = peak()
    return perf_counter() - begin, count, early, peak()


def bare_mailbox(path: Path) -> float:
    """Part a mailbox at its `From ` lines and parse every message."""
    begin, lines = perf_counter(), list[bytes]()
    with path.open("rb") as file:
        for one in file:
            if one.startswith(b"From ") and lines:
                message_from_bytes(b"".join(lines), policy=policy.default).get_body()
                lines = []
            else:
                lines.append(one)
    return perf_counter() - begin


def bare_lines(path: Path) -> float:
    """Parse every line."""
    begin = perf_counter()
    with path.open("rb") as file:
        for one in file:
            json.loads(one)
    return perf_counter() - begin


def measure() -> list[Row]:
    """Give time and memory for a mailbox and a file of JSON lines."""
    rows = []
    kinds = (("mbox", message, bare_mailbox, "standard library"), ("jsonl", line, bare_lines, "json"))
    for kind, record, bare, against in kinds:
        with tempfile.TemporaryDirectory() as home:
            path = Path(home, f"large.{kind}")
            write(path, record)
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                wall, count, early, late = pool.apply(ours, (str(path),))
            name = f"{kind} of {path.stat().st_size / 1e6:.0f} MB, {count} documents"
            rows += [
                Row(name, wall, bare(path), None, "s", against),
                Row(f"{name}: memory", late, early, FLAT, "MB", "after a tenth"),
            ]
    return rows
