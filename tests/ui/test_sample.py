"""The user's own copy of the sample library."""

from __future__ import annotations

import pytest

from desktop.library import Library
from desktop.ui.sample import sample_library


def test_the_copy_is_made_once_and_then_kept():
    path = sample_library("Ana")
    with Library.open(path, author="Ana") as library:
        library.documents.tag(library.find().ids, "mine")
    assert sample_library("Ben") == path
    with Library.open(path, write=False) as library:
        assert library.find("tag:mine").ids
    assert [found.name for found in path.parent.iterdir()] == [path.name]


def test_a_copy_that_failed_leaves_nothing(monkeypatch, home):
    def fail(path, **_names):
        path.write_bytes(b"half")
        raise OSError("full")

    monkeypatch.setattr(Library, "create_sample", fail)
    with pytest.raises(OSError, match="full"):
        sample_library("Ana")
    assert list((home / "data").iterdir()) == []
