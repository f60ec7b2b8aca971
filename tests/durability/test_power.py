"""Power loss: the log ends anywhere, because the disk had written only so much of it."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from desktop.library import Draft, Library, NewEntity
from desktop.model import Span
from tests.durability.killing import Acknowledged, verify

HEADER, FRAME_HEADER = 32, 24


def _work(library: Library, wal: Path) -> list[tuple[int, str, str]]:
    """Make changes, each followed by where the log ended and what was there: (bytes, table, uid)."""
    label = library.labels.all("entity")[0].id
    done = []
    for number in range(3):
        document = library.import_text(f"alpha {number} beta gamma 東京.").document_id
        assert document is not None
        done.append((wal.stat().st_size, "document", str(document)))
        annotation = library.annotations.add(document, Draft(label, (Span(0, 5),), entity=NewEntity("alpha")))
        done.append((wal.stat().st_size, "annotation", str(annotation)))
    return done


def _cuts(size: int, frame: int) -> list[int]:
    """Give every place where a frame begins, and some inside a frame's header or page."""
    starts = range(HEADER, size + 1, frame)
    inside = [start + (11 if start % 2 else FRAME_HEADER + frame // 2) for start in starts[:-1:5]]
    return sorted({0, 17, *starts, *inside})


def test_a_log_cut_anywhere_leaves_a_whole_library_with_a_prefix_of_what_was_done(tmp_path):
    path, wal = tmp_path / "cut.postil", tmp_path / "cut.postil-wal"
    with Library.create(path, labels="conll") as library:
        library._store.checkpoint()
        connection = library._store.read
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        before = path.read_bytes()
        done = _work(library, wal)
        assert path.read_bytes() == before  # nothing was folded in between, so the cuts tell the truth
        log = wal.read_bytes()
        frame = connection.execute("PRAGMA page_size").fetchone()[0] + FRAME_HEADER
    last = -1
    for cut in _cuts(len(log), frame):
        there = _opened(tmp_path / "copy", before, log[:cut], last)
        acknowledged = [item for item in done if item[0] <= cut]
        assert [uid for _end, _table, uid in done if uid in there] == [uid for _end, _t, uid in done][: len(there)]
        assert len(there) >= len(acknowledged)
        assert len(there) >= last
        last = len(there)
    assert last == len(done)


def _opened(folder: Path, data: bytes, log: bytes, last: int) -> set[str]:
    """Open a library with this log beside it, see that it is whole, and give the uids that are there.

    Where another step than before is the last, undo and redo must work.
    """
    folder.mkdir()
    path = folder / "cut.postil"
    path.write_bytes(data)
    path.with_name("cut.postil-wal").write_bytes(log)
    with Library.open(path) as library:
        verify(library, Acknowledged())
        rows = library._store.read.execute("SELECT uid FROM document UNION ALL SELECT uid FROM annotation").fetchall()
        if len(rows) != last and rows:
            assert library.undo() is not None
            assert library.redo() is not None
    assert [one.name for one in folder.iterdir()] == ["cut.postil"]
    raw = sqlite3.connect(path)
    assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    raw.close()
    shutil.rmtree(folder)
    return {row[0] for row in rows}
