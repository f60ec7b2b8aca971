"""Kill a writer at random moments and look at what it left."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from desktop.library import Library

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Acknowledged:
    """What a writer has said to be done."""

    documents: set[str] = field(default_factory=set)
    annotations: set[str] = field(default_factory=set)
    doubtful: set[str] = field(default_factory=set)  # announced to go, not said to be gone

    def take(self, line: str) -> None:
        """Take in one whole line of the writer."""
        kind, *uids = line.split()
        if kind == "document":
            self.documents.update(uids)
        elif kind == "annotation":
            self.annotations.update(uids)
        elif kind == "going":
            self.annotations.difference_update(uids)
            self.doubtful.update(uids)


def kill_one(path: Path, seed: int, said: Acknowledged, longest: float = 0.5) -> int:
    """Let a writer work for a random while, kill it, and give how many lines it said."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.durability.writer", str(path), str(seed)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    out = process.stdout
    assert out.readline() == b"ready\n"
    heard: list[bytes] = []
    listener = threading.Thread(target=lambda: heard.extend(out.readlines()))
    listener.start()
    time.sleep(random.Random(seed).uniform(0.0, longest))
    process.send_signal(signal.SIGKILL)
    process.wait()
    listener.join()
    out.close()
    whole = [line.decode() for line in heard if line.endswith(b"\n")]
    for line in whole:
        said.take(line)
    return len(whole)


def look(path: Path, said: Acknowledged) -> None:
    """Open the library after a kill and see that what was said is there and everything is whole; undo still works."""
    with Library.open(path, author="Ada", program="look") as library:
        verify(library, said)
        before = library.documents.overview()
        line = library.next_undo()
        if line is not None:
            assert library.undo(line.position) is not None
            assert library.check() == []
            assert library.redo(line.position) is not None
        assert library.documents.overview() == before
        said.doubtful.clear()


def verify(library: Library, said: Acknowledged) -> None:
    """See that nothing said is missing and nothing is half."""
    connection = library._store.read
    for table, wanted in (("document", said.documents), ("annotation", said.annotations)):
        there = {row[0] for row in connection.execute(f"SELECT uid FROM {table}")}
        assert wanted <= there, f"{len(wanted - there)} of {len(wanted)} rows of {table} are missing"
    assert library.check() == []  # the file, the links, the triggers, the index, every text, original and quote
    halves = "SELECT count(*) FROM annotation WHERE id NOT IN (SELECT annotation_id FROM span)"
    assert connection.execute(halves).fetchone() == (0,)
    lost = "SELECT count(*) FROM step WHERE id NOT IN (SELECT step_id FROM journal)"
    assert connection.execute(lost).fetchone() == (0,)
    assert connection.execute("SELECT count(*) FROM gate").fetchone() == (0,)


def kill_often(folder: Path, kills: int, longest: float = 0.5) -> tuple[int, Acknowledged]:
    """Kill a writer on one library again and again; give how many lines were said in all."""
    path = folder / "killed.postil"
    Library.create(path, labels="conll").close()
    said = Acknowledged()
    lines = 0
    for seed in range(kills):
        lines += kill_one(path, seed, said, longest)
        look(path, said)
    return lines, said
