"""Tiny files of each format, ours, and how tests read files that hold many documents."""

from __future__ import annotations

import io
from pathlib import Path

from desktop.errors import Unreadable
from desktop.imports import Reading
from desktop.model import Article
from desktop.readers import table
from desktop.readers.contract import END, Piece, Source
from tests.readers.reading import check

FORMATS = Path(__file__).resolve().parents[1] / "data" / "formats"


def sample(name: str) -> bytes:
    """Give one of our files."""
    return (FORMATS / name).read_bytes()


def pieces(data: bytes, name: str, start: int = 0, **options: object) -> list[tuple[int | None, Piece]]:
    """Read all pieces from a mark on; check each article and that the last mark is the end."""
    source = Source(name, reading=Reading(**options))  # type: ignore[arg-type]
    found = list(table.pieces(io.BytesIO(data), source, start))
    for _mark, piece in found:
        assert isinstance(piece.found, Article | Unreadable)
        if isinstance(piece.found, Article):
            check(piece.found)
    assert not found or found[-1][0] == END
    return found


def articles(data: bytes, name: str, **options: object) -> list[Article]:
    """Give the articles in a file, all of them."""
    found = [piece.found for _mark, piece in pieces(data, name, **options)]
    assert all(isinstance(one, Article) for one in found), found
    return found  # type: ignore[return-value]


def in_slices(data: bytes, name: str, cuts: set[int]) -> list[Piece]:
    """Read a file in slices, each begun anew at the mark after the piece of a number in `cuts`."""
    found: list[Piece] = []
    start: int | None = 0
    while start not in (None, END):
        for mark, piece in table.pieces(io.BytesIO(data), Source(name), start or 0):
            found.append(piece)
            start = mark
            if mark is not None and len(found) in cuts:
                break
    return found
