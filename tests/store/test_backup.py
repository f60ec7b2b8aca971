from __future__ import annotations

import os
import sqlite3
from datetime import date

import pytest

from desktop import errors
from desktop.library import Library, describe_backup, restore_backup
from desktop.store import backup
from tests.store.processes import OPEN, running


def test_a_backup_is_a_whole_library_with_counts(desk, tmp_path):
    desk.mark(desk.text(), (0, 5))
    desk.library.entities.add("E")
    made = desk.library.backup(tmp_path / "copy.postil")
    assert (made.documents, made.annotations, made.entities, made.claims) == (1, 1, 1, 0)
    assert made.size == (tmp_path / "copy.postil").stat().st_size
    assert describe_backup(tmp_path / "copy.postil") == made
    with Library.open(tmp_path / "copy.postil") as copy:
        assert copy.find("fidan").ids == desk.library.find("fidan").ids
        assert copy.history() == desk.library.history()
        assert copy._store.holders() == []
        assert copy.undo().name == "Add entity “E”"
    assert not [one.name for one in tmp_path.iterdir() if one.name.endswith(".part")]


def test_a_backup_never_takes_the_place_of_an_open_library(desk, path, tmp_path):
    with pytest.raises(errors.Usage):
        desk.library.backup(path)
    (tmp_path / "link.postil").symlink_to(path)
    with pytest.raises(errors.Usage):
        desk.library.backup(tmp_path / "link.postil")
    other = tmp_path / "other.postil"
    with Library.create(other), pytest.raises(errors.Usage):
        desk.library.backup(other)
    desk.library.entities.add("E")
    assert desk.library.backup(other).entities == 1


def test_a_backup_that_cannot_be_written_says_so_and_leaves_nothing(desk, tmp_path):
    for target in (tmp_path / "nowhere" / "copy.postil", tmp_path):
        with pytest.raises(errors.ReadOnly, match="cannot be written to"):
            desk.library.backup(target)
    assert sorted(one.name for one in tmp_path.iterdir() if "wal" not in one.name and "shm" not in one.name) == [
        "test.postil"
    ]


def test_a_copy_that_did_not_come_out_whole_is_not_kept(desk, tmp_path, monkeypatch):
    monkeypatch.setattr(backup, "_flush", lambda path: path.write_bytes(b""))
    target = tmp_path / "copy.postil"
    target.write_bytes(b"what was there before")
    monkeypatch.setattr(backup, "_verify", lambda *_: (_ for _ in ()).throw(errors.Damaged("not whole")))
    with pytest.raises(errors.Damaged):
        desk.library.backup(target)
    assert target.read_bytes() == b"what was there before"


def test_the_rolling_backup_is_made_once_a_day_and_three_are_kept(desk, path, tmp_path):
    store = desk.library._store
    for day in (1, 2, 3, 4, 5):
        made = backup.roll(store.read, path, None, 3, date(2025, 9, day))
        assert made.path.endswith(f"test.backup-2025090{day}.postil")
        assert backup.roll(store.read, path, None, 3, date(2025, 9, day)) is None
    assert [os.path.basename(one.path) for one in desk.library.backups()] == [
        f"test.backup-2025090{day}.postil" for day in (5, 4, 3)
    ]
    other = tmp_path / "elsewhere"
    other.mkdir()
    assert desk.library.roll_backup(other) is not None
    assert desk.library.roll_backup(other) is None
    assert len(desk.library.backups(other)) == 1
    assert desk.library.backups(tmp_path / "gone") == []


def test_backups_of_a_library_with_a_similar_name_are_left_alone(desk, path, tmp_path):
    with Library.create(tmp_path / "test.backup-2.postil") as other:
        backup.roll(other._store.read, other.path, None, 1, date(2025, 1, 1))
    backup.roll(desk.library._store.read, path, None, 1, date(2025, 9, 1))
    backup.roll(desk.library._store.read, path, None, 1, date(2025, 9, 2))
    assert (tmp_path / "test.backup-2.backup-20250101.postil").exists()
    assert len(desk.library.backups()) == 1


def test_a_broken_backup_does_not_hide_the_others(desk, path, tmp_path):
    backup.roll(desk.library._store.read, path, None, 3, date(2025, 9, 1))
    (tmp_path / "test.backup-20250902.postil").write_bytes(b"nonsense")
    assert [one.path[-15:] for one in desk.library.backups()] == ["20250901.postil"]


def test_restoring_puts_the_backup_in_place_and_keeps_what_was_there(desk, path, tmp_path):
    desk.text("Then.")
    desk.library.backup(tmp_path / "copy.postil")
    desk.text("Since.")
    desk.library.close()
    kept = [restore_backup(tmp_path / "copy.postil", path) for _again in range(2)]
    assert len(set(kept)) == 2
    with Library.open(path) as library:
        assert library.documents.overview().documents == 1
    with Library.open(kept[0]) as library:
        assert library.documents.overview().documents == 2


def test_a_broken_library_is_replaced_and_kept_as_it_was(desk, path, tmp_path):
    desk.library.backup(tmp_path / "copy.postil")
    desk.library.close()
    path.write_bytes(b"nonsense")
    path.with_name("test.postil-wal").write_bytes(b"more nonsense")
    kept = restore_backup(tmp_path / "copy.postil", path)
    assert kept.read_bytes() == b"nonsense"
    assert kept.with_name(kept.name + "-wal").read_bytes() == b"more nonsense"
    with Library.open(path) as library:
        assert library.check() == []


def test_an_open_library_is_not_replaced(desk, path, tmp_path):
    desk.library.backup(tmp_path / "copy.postil")
    desk.library.close()
    with running(OPEN, path), pytest.raises(errors.Locked):
        restore_backup(tmp_path / "copy.postil", path)
    with Library.open(path) as library:
        assert library.check() == []
    assert not list(tmp_path.glob("*replaced*"))


def test_a_backup_that_is_none_or_broken_is_not_restored(desk, path, tmp_path):
    copy = tmp_path / "copy.postil"
    desk.library.backup(copy)
    desk.library.close()
    before = path.read_bytes()
    copy.write_bytes(copy.read_bytes()[: 8192 * 9])
    with pytest.raises(errors.Damaged):
        restore_backup(copy, path)
    (tmp_path / "text.txt").write_text("An article.")
    with pytest.raises(errors.NotALibrary):
        restore_backup(tmp_path / "text.txt", path)
    with pytest.raises(errors.Missing):
        restore_backup(tmp_path / "gone", path)
    assert path.read_bytes() == before


def test_a_backup_that_is_itself_open_is_restored_with_what_its_log_holds(desk, path, tmp_path):
    desk.text("Only in the log so far.")
    restored = tmp_path / "restored.postil"
    restore_backup(path, restored)
    assert describe_backup(path).documents == 1
    with Library.open(restored) as library:
        assert library.documents.overview().documents == 1


def test_a_copy_has_no_log_beside_it(desk, tmp_path):
    desk.library.backup(tmp_path / "copy.postil")
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith("copy")] == ["copy.postil"]
    raw = sqlite3.connect(tmp_path / "copy.postil")
    assert raw.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    raw.close()
