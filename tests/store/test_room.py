from __future__ import annotations

import sys

import pytest

from desktop import errors
from desktop.library import Library
from tests.store.processes import finished

FULL = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
library = Library.open(path)
room = path.with_name(path.name + "-wal").stat().st_size + 300_000
resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
kept = 0
try:
    while kept < 10_000:
        library.entities.add(f"E{kept}", description="x" * 1_000)
        kept += 1
except errors.DiskFull as problem:
    assert "no room" in problem.sentence
else:
    raise AssertionError("there was room for everything")
assert len(library.entities.all()) == kept
for make in (lambda: library.backup(path.with_name("copy.postil")), lambda: Library.create(path.with_name("n.postil"))):
    try:
        make()
    except errors.DiskFull:
        pass
    else:
        raise AssertionError("there was room for a copy")
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
library.entities.add("After")
library.close()
print(kept)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the room for files is limited by POSIX resources")
def test_a_full_disk_is_told_in_a_sentence_and_loses_nothing(path):
    with Library.create(path) as library:
        library.import_text("A text.")
    kept = int(finished(FULL, path))
    assert kept > 0
    with Library.open(path) as library:
        assert len(library.entities.all()) == kept + 1
        assert library.check() == []
        assert library.undo().name == "Add entity “After”"
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_no_room_for_another_page_rolls_the_whole_step_back(desk):
    document = desk.text()
    connection = desk.library._store.read
    before = desk.library.history()
    used = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {used + 4}")

    def fill() -> None:
        with desk.library.step("Much"):
            for number in range(1_000):
                desk.library.documents.tag([document], f"tag {number}" * 50)

    with pytest.raises(errors.DiskFull) as caught:
        fill()
    assert "What was saved before is unharmed" in caught.value.advice
    connection.execute("PRAGMA max_page_count = 1073741823")
    assert desk.library.history() == before
    assert desk.library.documents.tags() == {}
    desk.library.documents.tag([document], "small")
    assert desk.library.check() == []


def test_no_room_for_an_undo_leaves_things_as_they_are(desk):
    document = desk.text()
    with desk.library.step("Much"):
        for number in range(200):
            desk.library.documents.tag([document], f"tag {number}" * 50)
    desk.library.documents.untag([document], "none")
    with desk.library.step("Take all"):
        for tag in desk.library.documents.tags():
            desk.library.documents.untag([document], tag)
    connection = desk.library._store.read
    used = connection.execute("PRAGMA page_count").fetchone()[0]
    free = connection.execute("PRAGMA freelist_count").fetchone()[0]
    with desk.library._store.aside() as aside:
        aside.execute("INSERT INTO memory VALUES ('filler', zeroblob(?))", ((free + 1) * 8192,))
    connection.execute(f"PRAGMA max_page_count = {used}")
    with pytest.raises(errors.DiskFull):
        desk.library.undo()
    connection.execute("PRAGMA max_page_count = 1073741823")
    assert desk.library.documents.tags() == {}
    assert desk.library.undo().name == "Take all"
    assert len(desk.library.documents.tags()) == 200
    assert desk.library.check() == []
