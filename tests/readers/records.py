"""How the tests read data files: all pieces, at once and in slices."""

from __future__ import annotations

import io

from desktop.errors import Unreadable
from desktop.imports import Reading
from desktop.model import Article
from desktop.readers import table
from desktop.readers.contract import END, Piece, Source
from tests.readers.reading import check


def pieces(data: bytes | str, name: str, **options: object) -> list[Piece]:
    """Give all pieces of a file, each checked, and check that reading one at a time gives the same."""
    raw = data.encode() if isinstance(data, str) else data
    source = Source(name, reading=Reading(**options))  # type: ignore[arg-type]
    pairs = list(table.pieces(io.BytesIO(raw), source))
    assert pairs[-1][0] == END
    assert all(mark is None or mark == END or mark > 0 for mark, _piece in pairs)
    for _mark, piece in pairs:
        if isinstance(piece.found, Article):
            check(piece.found)
    assert told(one_at_a_time(raw, source)) == told([piece for _mark, piece in pairs])
    return [piece for _mark, piece in pairs]


def one_at_a_time(raw: bytes, source: Source) -> list[Piece]:
    """Read a file from mark to mark, as slices of an import do, each time anew."""
    found: list[Piece] = []
    mark = 0
    while mark != END:
        for reached, piece in table.pieces(io.BytesIO(raw), source, mark):
            found.append(piece)
            if reached is not None:
                assert reached == END or reached > 0
                mark = reached
                break
        else:
            raise AssertionError(f"nothing was found behind {mark}")
    return found


def told(found: list[Piece]) -> list[tuple[object, ...]]:
    """Give what can be compared of pieces."""
    return [
        (one.locator, one.data, one.part_of, str(one.found) if isinstance(one.found, Unreadable) else one.found)
        for one in found
    ]


def articles(data: bytes | str, name: str, **options: object) -> list[Article]:
    """Give the articles in a file that has nothing else in it."""
    found = [piece.found for piece in pieces(data, name, **options)]
    assert all(isinstance(one, Article) for one in found), [str(one) for one in found]
    return [one for one in found if isinstance(one, Article)]


def problems(data: bytes | str, name: str, **options: object) -> list[tuple[str, str, str]]:
    """Give the locator, kind and sentence of each piece that could not be read."""
    return [
        (one.locator, one.found.kind, one.found.sentence)
        for one in pieces(data, name, **options)
        if isinstance(one.found, Unreadable)
    ]
