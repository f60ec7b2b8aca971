"""A library's own holdings, as an export sees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from desktop.formats.holdings import Shelf
from desktop.formats.scope import scope
from desktop.library import Library


@contextmanager
def shelf(library: Library, documents: Sequence[str] | None = None) -> Iterator[Shelf]:
    """Hold the documents given, or all."""
    with library._store.snapshot() as connection, scope(connection, documents) as covered:
        yield Shelf(connection, covered, "all")
