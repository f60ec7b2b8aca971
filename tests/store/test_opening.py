from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from desktop import errors
from desktop.library import Library
from desktop.store import connection as connecting
from desktop.store import holders
from tests.store.processes import KILLED, OPEN, SHELL_HELD, STEP_HELD, finished, running

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="folders are made read-only by POSIX permissions")


def side_files(path: Path) -> list[str]:
    return sorted(one.name for one in path.parent.iterdir() if one.name.startswith(path.name + "-"))


@pytest.fixture
def filled(path):
    """Give a closed library with one document."""
    with Library.create(path, author="Ada") as library:
        library.import_text("Zebra crossing.", title="Zebra")
    return path


@pytest.fixture
def impatient(monkeypatch):
    """Wait for other processes only a moment."""
    monkeypatch.setattr(connecting, "BUSY_MS", 100)


def test_an_open_library_keeps_a_log_and_a_closed_one_is_one_file(path):
    with Library.create(path) as library:
        assert library.notices == ()
        assert library.writable
        assert side_files(path) == ["test.postil-shm", "test.postil-wal"]
    assert [one.name for one in path.parent.iterdir()] == ["test.postil"]
    assert path.read_bytes()[18:20] == b"\x01\x01"  # the rollback format


def test_what_is_no_library_is_refused_with_a_sentence_and_left_alone(tmp_path):
    text = tmp_path / "article.txt"
    text.write_text("An article. " * 100)
    empty = tmp_path / "empty.postil"
    empty.touch()
    other = tmp_path / "other.postil"
    raw = sqlite3.connect(other)
    raw.execute("CREATE TABLE t (a)")
    raw.close()
    cases = {
        text: errors.NotALibrary,
        empty: errors.NotALibrary,
        other: errors.NotALibrary,
        tmp_path: errors.NotALibrary,
        tmp_path / "gone.postil": errors.Missing,
        text / "below.postil": errors.Missing,
    }
    before = other.read_bytes()
    for path, kind in cases.items():
        with pytest.raises(kind) as caught:
            Library.open(path)
        assert path.name in caught.value.sentence
        assert caught.value.advice
    assert other.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["article.txt", "empty.postil", "other.postil"]


@POSIX
def test_a_pipe_is_no_library_and_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe.postil")
    with pytest.raises(errors.NotALibrary):
        Library.open(tmp_path / "pipe.postil")


def test_a_newer_library_is_refused_and_left_alone(filled):
    raw = sqlite3.connect(filled)
    raw.execute("PRAGMA user_version = 99")
    raw.close()
    before = filled.read_bytes()
    with pytest.raises(errors.Newer, match="newer Postil"):
        Library.open(filled)
    assert filled.read_bytes() == before


def test_a_library_never_finished_is_refused(filled):
    raw = sqlite3.connect(filled)
    raw.execute("PRAGMA user_version = 0")
    raw.close()
    with pytest.raises(errors.Damaged):
        Library.open(filled)


@pytest.mark.parametrize("left", [100, 5_000, 60_000])
def test_a_truncated_library_is_refused_or_its_damage_told_in_a_sentence(filled, left):
    data = filled.read_bytes()
    assert len(data) > left
    filled.write_bytes(data[:left])

    def use() -> None:
        with Library.open(filled) as library:
            library.labels.all()
            library.documents.get(library.find().ids[0])
            library.documents.tag(library.find().ids, "x")

    with pytest.raises(errors.Damaged, match="is damaged"):
        use()
    assert filled.read_bytes()[:16] == data[:16]


def spoil(path: Path, *names: str) -> None:
    """Overwrite the first page of tables or indexes."""
    raw = sqlite3.connect(path)
    marks = ",".join("?" * len(names))
    pages = raw.execute(f"SELECT rootpage FROM sqlite_master WHERE name IN ({marks})", names).fetchall()
    raw.close()
    assert len(pages) == len(names)
    data = bytearray(path.read_bytes())
    size = int.from_bytes(data[16:18], "big")
    for (page,) in pages:
        data[(page - 1) * size : page * size] = b"\xa5" * size
    path.write_bytes(bytes(data))


def test_damage_inside_is_told_in_a_sentence_wherever_it_is_met(filled):
    spoil(filled, "document", "text", "label", "entity")
    with Library.open(filled) as library:
        for act in (
            lambda: library.labels.all(),
            lambda: library.entities.all(),
            lambda: library.entities.add("E"),
            lambda: library.labels.add("highlight", "x"),
            lambda: library.backup(filled.with_name("backup.postil")),
        ):
            with pytest.raises(errors.Damaged, match="is damaged"):
                act()
    assert [one.name for one in filled.parent.iterdir()] == [filled.name]


def test_check_tells_of_a_damaged_file(filled):
    spoil(filled, "tag")
    with Library.open(filled) as library:
        findings = library.check(repair=True)
    assert findings
    assert not any(finding.repaired for finding in findings)


def test_a_file_there_already_is_never_overwritten(filled, tmp_path):
    before = filled.read_bytes()
    with pytest.raises(errors.Usage):
        Library.create(filled)
    with pytest.raises(errors.Missing):
        Library.create(tmp_path / "nowhere" / "x.postil")
    assert filled.read_bytes() == before


def test_names_of_all_kinds_can_be_opened(tmp_path):
    for name in ("with space & 100%.postil", "東京#1?.postil", "ünï;code'.postil"):
        with Library.create(tmp_path / name) as library:
            assert library.import_text("A text.").status == "imported"
        with Library.open(tmp_path / name, write=False) as library:
            assert len(library.find().ids) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has file names that are not Unicode")
def test_a_name_that_is_not_unicode_can_be_opened(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.postil"))
    with Library.create(path) as library:
        assert library.import_text("A text.").status == "imported"


# Others


def test_a_locked_library_names_who_holds_it(filled, impatient):
    with running(STEP_HELD, filled) as other, pytest.raises(errors.Locked) as caught:
        Library.open(filled)
    assert f"long import (process {other.pid} on" in caught.value.sentence
    with running(OPEN, filled):
        library = Library.open(filled)
    with library, running(STEP_HELD, filled) as other:
        with pytest.raises(errors.Locked, match=f"long import \\(process {other.pid} on") as caught:
            library.entities.add("E")
        assert "Nothing was changed" in caught.value.advice
        assert [e.name for e in library.entities.all()] == ["Held"]
        with pytest.raises(errors.Locked):
            library.undo()


def test_a_library_locked_by_another_tool_says_another_program(filled, impatient):
    with running(SHELL_HELD, filled), pytest.raises(errors.Locked, match="another program"):
        Library.open(filled)
    with Library.open(filled) as library:
        library.entities.add("E")


def test_the_last_to_close_folds_the_log(filled):
    with running(OPEN, filled):
        with Library.open(filled) as library:
            library.entities.add("E")
            assert [name.split()[0] for name in library._store.holders()] == ["other"]
        assert "test.postil-wal" in side_files(filled)
    assert side_files(filled) == []
    assert filled.read_bytes()[18:20] == b"\x01\x01"


def test_after_a_crash_everything_is_there_and_the_next_to_close_folds_the_log(filled):
    with running(KILLED, filled) as other:
        other.kill()
        other.wait()
    assert "test.postil-wal" in side_files(filled)
    with Library.open(filled) as library:
        assert [e.name for e in library.entities.all()] == ["Kept"]
        assert library._store.holders() == []
    assert side_files(filled) == []


def test_a_holder_on_another_computer_is_believed_only_while_the_log_lies_there(filled):
    with Library.open(filled) as library:
        library._store.read.execute("INSERT INTO holder VALUES (1, 'elsewhere', 'window', '2020-01-01T00:00:00Z')")
        assert library._store.holders() == ["window (process 1 on elsewhere)"]
    assert side_files(filled) == []
    with Library.open(filled) as library:
        assert library._store.holders() == []
    assert holders._alive(os.getpid(), "elsewhere")


def test_what_another_process_did_is_noticed_once(filled):
    with Library.open(filled) as library:
        assert not library.poll()
        library.entities.add("Ours")
        assert not library.poll()
        finished("library = Library.open(path); library.entities.add('Theirs'); library.close()", filled)
        assert library.poll()
        assert not library.poll()
        finished("library = Library.open(path); library.entities.add('Theirs 2'); library.close()", filled)
        library.entities.add("Ours 2")
        assert library.poll()
        assert not library.poll()
        finished("library = Library.open(path); library.remember('a', 1); library.close()", filled)
        assert not library.poll()


def test_undo_refuses_what_another_process_put_on_top(filled):
    with Library.open(filled) as library:
        library.entities.add("Ours")
        shown = library.next_undo()
        finished("library = Library.open(path); library.entities.add('Theirs'); library.close()", filled)
        with pytest.raises(errors.Moved, match="Theirs"):
            library.undo(shown.position)
        assert library.undo(library.next_undo().position).name == "Add entity “Theirs”"
        assert finished("library = Library.open(path); print(library.redo().name); library.close()", filled) == (
            "Add entity “Theirs”\n"
        )


# Without the right to write


def test_a_library_opened_for_reading_searches_and_refuses_changes(filled):
    before = filled.read_bytes()
    with Library.open(filled, write=False) as library:
        (document,) = library.find("zebra").ids
        assert not library.writable
        assert "read-only" in library.notices[0]
        assert library.search("crossing").hits[0].row.title == "Zebra"
        for act in (
            lambda: library.documents.tag([document], "x"),
            lambda: library.undo(),
            lambda: library.tidy(),
        ):
            with pytest.raises(errors.ReadOnly):
                act()
        library.remember("x", 1)
        assert library.recall("x") is None
        assert library.refresh_search()
        assert library.check(repair=True) == []
        assert not library.poll()
    assert filled.read_bytes() == before
    assert side_files(filled) == []


def test_a_library_that_another_process_writes_can_be_read(filled):
    with running(STEP_HELD, filled), Library.open(filled, write=False) as library:
        assert len(library.find("zebra").ids) == 1
        assert library.entities.all() == []


READ_ONLY = """
library = Library.open(path)
print(library.writable, len(library.find("zebra").ids), library.search("zebra").hits[0].row.title, library.notices)
try:
    library.entities.add("E")
except errors.ReadOnly as problem:
    print(problem.sentence)
library.close()
"""


def as_nobody() -> list[str]:
    """Give the words that run a command by a user whom permissions bind; skip where there is no such way."""
    if os.getuid() != 0:
        return ["/usr/bin/env"]
    if not shutil.which("setpriv"):
        pytest.skip("root ignores permissions, and setpriv is not here")
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


@pytest.fixture
def public(tmp_path_factory):
    """Give a folder that another user can come to; skip where the interpreter itself is out of his reach."""
    command = as_nobody()
    folder = tmp_path_factory.mktemp("public")
    if os.getuid() == 0:
        base = folder
        while base != base.parent and base.stat().st_uid == os.getuid() and base != Path("/tmp"):
            base.chmod(0o755)
            base = base.parent
    try:
        finished("", folder, *command, cwd=Path("/"))
    except (AssertionError, OSError):
        pytest.skip("another user cannot run this interpreter here")
    yield folder
    folder.chmod(0o755)


@POSIX
@pytest.mark.parametrize("log", ["rollback", "wal"])
def test_the_file_alone_in_a_read_only_folder_opens_and_searches(filled, public, log):
    if log == "wal":  # as it lies after the last to leave could not fold the log
        raw = sqlite3.connect(filled)
        raw.execute("PRAGMA journal_mode = WAL")
        raw.close()
    copy = public / "copy.postil"
    shutil.copy(filled, copy)
    copy.chmod(0o444)
    public.chmod(0o555)
    said = finished(READ_ONLY, copy, *as_nobody(), cwd=Path("/"))
    assert said.startswith("False 1 Zebra")
    assert "copy.postil is read-only." in said
    assert [one.name for one in public.iterdir()] == ["copy.postil"]


@POSIX
def test_a_read_only_file_in_a_folder_of_ones_own_opens_and_searches(filled, public):
    copy = public / "copy.postil"
    shutil.copy(filled, copy)
    copy.chmod(0o444)
    public.chmod(0o777)
    said = finished(READ_ONLY, copy, *as_nobody(), cwd=Path("/"))
    assert said.startswith("False 1 Zebra")


@POSIX
def test_a_file_or_folder_that_may_not_be_entered_is_refused_with_a_sentence(filled, public):
    script = """
for wrong in (path, path.parent / "shut" / "x.postil"):
    try:
        Library.open(wrong)
    except errors.ReadOnly as problem:
        print(problem.sentence)
try:
    Library.create(path.parent / "new.postil")
except errors.ReadOnly as problem:
    print(problem.sentence)
"""
    copy = public / "copy.postil"
    shutil.copy(filled, copy)
    copy.chmod(0)
    (public / "shut").mkdir(mode=0o700)
    (public / "shut").chmod(0)
    public.chmod(0o555)
    said = finished(script, copy, *as_nobody(), cwd=Path("/"))
    (public / "shut").chmod(0o700)
    assert said.count("cannot be read") == 2
    assert "cannot be made" in said


# Synced folders


def test_in_a_synced_folder_there_is_no_log_and_a_notice(tmp_path):
    folder = tmp_path / "Dropbox" / "work"
    folder.mkdir(parents=True)
    path = folder / "test.postil"
    with Library.create(path) as library:
        assert "synced" in library.notices[0]
        library.import_text("A text.")
        assert side_files(path) == []
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA journal_mode = WAL")
    raw.close()
    with Library.open(path) as library:
        library.entities.add("E")
        assert side_files(path) == []
    assert path.read_bytes()[18:20] == b"\x01\x01"


def test_failing_to_open_leaves_nothing_open(filled, monkeypatch):
    from desktop.store.store import Store

    monkeypatch.setattr(Store, "_read_serial", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        Library.open(filled)
    os.rename(filled, filled.with_name("moved.postil"))
    assert side_files(filled) == []


def test_opening_a_library_again_takes_no_locks_from_where_it_is_open(path):
    with Library.create(path) as first:
        document = first.import_text("A text.").document_id
        with Library.open(path) as second:
            command = [sys.executable, "-m", "desktop", "annotate", str(path), document, "--label", "Highlight"]
            subprocess.run([*command, "--quote", "text"], check=True, capture_output=True)
            assert path.with_name(path.name + "-wal").exists(), "another process took us for gone"
            assert len(second.annotations.of(document)) == 1
        assert len(first.annotations.of(document)) == 1
