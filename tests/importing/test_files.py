"""Which files an import means."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop.importing.files import find, natural


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("words")


def names(*paths: Path, skipped: bool = False) -> list[str]:
    found = [candidate for candidate in find(paths) if bool(candidate.skipped) is skipped]
    return [os.path.relpath(candidate.path, paths[0]).replace(os.sep, "/") for candidate in found]


def test_folders_are_walked_in_natural_order(folder: Path):
    make(folder, "page 10.txt", "page 2.txt", "b/z.txt", "a/1.txt")
    assert names(folder) == ["page 2.txt", "page 10.txt", "a/1.txt", "b/z.txt"]


def test_hidden_files_and_junk_are_passed_over(folder: Path):
    make(folder, ".hidden", ".git/config", "Thumbs.db", "desktop.ini", "__MACOSX/x", "~$draft.txt", "real.txt")
    assert names(folder) == ["real.txt"]
    assert names(folder, skipped=True) == []


def test_libraries_and_pictures_in_a_folder_are_skipped_with_a_word(folder: Path):
    make(folder, "mine.postil", "mine.postil-wal", "photo.jpg", "real.txt")
    assert names(folder) == ["real.txt"]
    assert names(folder, skipped=True) == ["mine.postil", "mine.postil-wal", "photo.jpg"]
    assert {c.skipped[0] for c in find([folder]) if c.skipped} == {"library", "unsupported"}


def test_a_library_named_outright_is_skipped_and_a_picture_is_tried(folder: Path):
    make(folder, "mine.postil", "photo.jpg")
    found = list(find([folder / "mine.postil", folder / "photo.jpg"]))
    assert [bool(candidate.skipped) for candidate in found] == [True, False]


def test_what_a_browser_saved_beside_a_page_goes_with_it(folder: Path):
    make(folder, "Story.html", "Story_files/frame.html", "other_files/real.txt")
    assert names(folder) == ["Story.html", "other_files/real.txt"]


@pytest.mark.skipif(not hasattr(os, "symlink") or os.name == "nt", reason="needs symbolic links")
def test_a_loop_of_links_ends_and_each_file_comes_once(folder: Path):
    make(folder, "a/real.txt")
    (folder / "a" / "up").symlink_to(folder)
    (folder / "same.txt").symlink_to(folder / "a" / "real.txt")
    assert len(names(folder, folder / "a")) == 1


@pytest.mark.skipif(not hasattr(os, "symlink") or os.name == "nt", reason="needs symbolic links")
def test_a_file_is_the_same_by_whatever_way_it_is_come_to(folder: Path):
    make(folder, "a/real.txt", "a/other.txt")
    (folder / "way").symlink_to(folder / "a")
    (folder / "z.txt").symlink_to(folder / "a" / "real.txt")
    real, linked = folder / "a", folder / "way"
    for order in ((real, linked), (linked, real), (linked / "real.txt", folder), (folder / "z.txt", real, linked)):
        assert len(list(find(order))) == 2


def test_a_path_that_is_not_there_is_still_a_candidate(folder: Path):
    assert [candidate.size for candidate in find([folder / "gone.txt"])] == [0]


def test_numbers_sort_by_value():
    assert sorted(["b2", "B10", "b1", "a", "²"], key=natural) == ["a", "b1", "b2", "B10", "²"]
