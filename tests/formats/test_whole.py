"""A file is there whole, or not at all."""

from __future__ import annotations

import errno
import os

import pytest

from desktop.errors import DiskFull, Missing, ReadOnly, Usage
from desktop.formats import whole
from desktop.formats.whole import whole_file
from desktop.library import Library

AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def break_off(path, problem):
    with whole_file(path) as out:
        out.write("half")
        raise problem


def test_a_file_takes_its_name_when_it_is_whole(tmp_path):
    path = tmp_path / "out.jsonl"
    with whole_file(path) as out:
        out.write("é\n")
        assert not path.exists()
    assert path.read_bytes() == "é\n".encode()
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("problem", [ValueError, KeyboardInterrupt])
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path, problem):
    path = tmp_path / "out.jsonl"
    path.write_text("old")
    with pytest.raises(problem):
        break_off(path, problem())
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path):
    with pytest.raises(DiskFull, match="no room"):
        break_off(tmp_path / "out.jsonl", OSError(errno.ENOSPC, "No space left on device"))
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fails_at_the_last_moment_leaves_nothing(tmp_path, monkeypatch):
    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(whole.os, "fsync", full)
    with pytest.raises(DiskFull), whole_file(tmp_path / "out.jsonl") as out:
        out.write("all")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(Missing, match="nowhere"), whole_file(tmp_path / "nowhere" / "out.jsonl"):
        pass


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(ReadOnly, match="is a folder"), whole_file(tmp_path):
        pass


@pytest.mark.skipif(AS_ROOT, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ReadOnly, match="cannot be written"), whole_file(tmp_path / "out.jsonl"):
            pass
    finally:
        tmp_path.chmod(0o700)


def test_a_file_that_may_not_be_made_is_said(tmp_path):
    problem = PermissionError(errno.EACCES, "Permission denied")
    assert isinstance(whole.explain(problem, tmp_path / "x"), ReadOnly)


def test_a_library_is_never_written_over(tmp_path):
    path = tmp_path / "mine.postil"
    Library.create(path).close()
    before = path.read_bytes()
    with pytest.raises(Usage, match=r"mine\.postil"), whole_file(path) as out:
        out.write("x")
    assert path.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="devices have no such path here")
def test_a_device_is_written_straight():
    with whole_file(whole.Path(os.devnull)) as out:
        out.write("x")
    assert whole.Path(os.devnull).is_char_device(), "a file took the device's place"


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need a right here")
def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with whole_file(tmp_path / "link") as out:
        out.write("new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


@pytest.mark.skipif(os.name == "nt", reason="files have no modes here")
def test_a_new_file_has_the_usual_rights(tmp_path):
    with whole_file(tmp_path / "one") as out:
        out.write("x")
    (tmp_path / "two").write_text("x")
    assert (tmp_path / "one").stat().st_mode == (tmp_path / "two").stat().st_mode
