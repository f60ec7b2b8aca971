"""What a worker process does with files: read them and make their articles ready for the store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.errors import Unreadable
from desktop.readers import table
from desktop.readers.contract import Source
from desktop.store.articles import Incoming, prepare


@dataclass(frozen=True, slots=True)
class Order:
    """Files to read in one go, and how."""

    paths: tuple[str, ...]
    whole_page: bool = False
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a file gives no article: a stable word and a sentence."""

    kind: str
    sentence: str


Extracted = Incoming | Refused


def extract(order: Order) -> list[Extracted]:
    """Read files; gives for each, in order, an article ready for storing or why there is none."""
    return [_extract_one(Path(path), order) for path in order.paths]


def _extract_one(path: Path, order: Order) -> Extracted:
    name, where = storable(path.name), storable(str(path))
    source = Source(name, where, order.encoding, order.whole_page)
    try:
        data = table.load(path)
        article = table.read(data, source)
    except Unreadable as problem:
        return Refused(problem.kind, str(problem))
    usual = not order.whole_page and order.encoding is None
    return prepare(article, data, name=name, path=where, same_bytes_suffice=usual)


def storable(name: str) -> str:
    """Give a name of the file system, which may be no text at all, as one that can be stored and shown."""
    return name.encode("utf-8", "replace").decode()
