"""What a reading process does with files: read a slice of each and make its articles ready for the store."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast

from desktop.errors import Unreadable
from desktop.importing import naming
from desktop.imports import Reading
from desktop.model import Article
from desktop.readers.contract import END, Piece, Source
from desktop.store.articles import Incoming, prepare, storable
from desktop.text.sketch import sketch

MOST_PIECES = 256  # of one file in one slice
MOST_BYTES = 4_000_000  # of originals in one slice
AS_USUAL = Reading()
AT_ONCE = 262_144  # bytes up to which a file is read whole before it is looked at
MOST_SECONDS = 5.0  # after which a slice ends


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to read from a mark on (0: from its beginning); with `data`, its bytes, for who cannot see the disk."""

    path: str
    start: int = 0
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """Files to read in one go, and how; `seconds` is how long that may take."""

    files: tuple[Wanted, ...]
    reading: Reading = AS_USUAL
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a file gives no article: a stable word and a sentence."""

    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Extracted:
    """One document of a file, ready for storing, or why there is none.

    `mark` is where reading of the file goes on after it, or None where it can only go on after a later one.
    """

    result: Incoming | Refused
    locator: str = ""
    mark: int | None = END
    seconds: float = 0.0

    @property
    def length(self) -> int:
        """Code points of the text."""
        return self.result.length if isinstance(self.result, Incoming) else 0


def extract(order: Order) -> list[list[Extracted]]:
    """Read a slice of each file; the last mark of each says where the next begins, END that there is none."""
    return [list(_slice(wanted, order.reading)) for wanted in order.files]


def _slice(wanted: Wanted, reading: Reading) -> Iterator[Extracted]:
    from desktop.readers import table  # here: the window only hands out orders, and would wait for all the readers

    path = Path(wanted.path)
    source = Source(storable(path.name), storable(wanted.path), reading)
    begin = time.monotonic()
    try:
        stream, file_at = _opened(wanted, path)
    except Unreadable as problem:
        yield Extracted(Refused(problem.kind, str(problem)))
        return
    with stream:
        count = size = 0
        before = begin
        for mark, piece in table.pieces(stream, source, wanted.start):
            result = _made_ready(piece, source, file_at)
            now = time.monotonic()
            yield Extracted(result, storable(piece.locator), mark, round(now - before, 4))
            count, size, before = count + 1, size + len(piece.data), now
            full = count >= MOST_PIECES or size >= MOST_BYTES or now - begin >= MOST_SECONDS
            if mark is not None and full:
                return


def _opened(wanted: Wanted, path: Path) -> tuple[BinaryIO, str | None]:
    if wanted.data is not None:
        return io.BytesIO(wanted.data), None
    from desktop.readers import table

    stream = table.open_file(path, buffering=0)
    status = os.fstat(stream.fileno())
    changed = datetime.fromtimestamp(status.st_mtime, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if status.st_size <= AT_ONCE:
        with stream:
            return io.BytesIO(stream.read()), changed
    return io.BufferedReader(cast(io.RawIOBase, stream)), changed


def _made_ready(piece: Piece, source: Source, file_at: str | None) -> Incoming | Refused:
    found = piece.found
    if isinstance(found, Article):
        article = naming.filled(found, source.path, source.reading.pattern)
        return prepare(
            article,
            piece.data,
            name=storable(piece.name),
            path=source.path,
            locator=storable(piece.locator) or None,
            file_at=file_at,
            part_of=piece.part_of,
            sketch=sketch(article.text),
            same_bytes_suffice=source.reading == AS_USUAL,
        )
    if found is None:
        raise ValueError(f"{piece.name} was not read")
    return Refused(found.kind, str(found))
