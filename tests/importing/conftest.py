"""A library to import into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.store import migrations
from desktop.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give an empty library, open; check its index when the test is over."""
    path = tmp_path / "library.postil"
    migrations.create(path)
    store = Store(path, author="Ana", program="test")
    yield store
    with store.aside() as connection:
        connection.execute("INSERT INTO fts(fts, rank) VALUES('integrity-check', 1)")
    assert store.read.execute("PRAGMA foreign_key_check").fetchall() == []
    store.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give an empty folder for articles."""
    home = tmp_path / "articles"
    home.mkdir()
    return home
