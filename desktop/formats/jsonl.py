"""Native JSON lines, postil/1: every key always there, in a fixed order, the same bytes for the same library.

Offsets are code points. It carries everything but history, backups, originals and older editions.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any

from desktop import errors
from desktop.formats import annotations as flat
from desktop.formats import documents, registers
from desktop.formats.scope import Scope, scope
from desktop.language import _
from desktop.model import DocumentId
from desktop.store.store import Store

VIEWS: dict[str, Callable[[sqlite3.Connection, Scope], Iterator[dict[str, Any]]]] = {
    "documents": documents.records,
    "annotations": flat.records,
    "entities": registers.entities,
    "claims": registers.claims,
}
WRITE_SIZE = 1 << 18  # characters collected before they are written
# Readers that split at every Unicode line end would cut a record at these.
_LINE_ENDS = {"\u0085": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def dump(store: Store, view: str, chosen: Sequence[DocumentId] | None, out: IO[str]) -> int:
    """Write the records of a view as of one moment, one JSON object a line, and give how many.

    The scope is the chosen documents, or all; what lies in the bin is left out. Entities and claims outside
    the scope are left out too. Memory does not grow with the library. Raises Usage for an unknown view, and
    Damaged where a quote does not stand where its annotation says.
    """
    if view not in VIEWS:
        raise errors.Usage(
            _("There is no view “{view}”.").format(view=view),
            _("Choose one of {names}.").format(names=", ".join(VIEWS)),
        )
    count = 0
    with store.snapshot() as connection, scope(connection, chosen) as covered:
        waiting: list[str] = []
        length = 0
        for line in map(line_of, VIEWS[view](connection, covered)):
            waiting.append(line)
            count += 1
            length += len(line)
            if length >= WRITE_SIZE:
                out.write("".join(waiting))
                waiting, length = [], 0
        out.write("".join(waiting))
    return count


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def line_of(record: dict[str, Any]) -> str:
    """Write one record as a line that ends in a newline and holds no other line end."""
    line = _encode(record)
    for end, escaped in _LINE_ENDS.items():
        if end in line:
            line = line.replace(end, escaped)
    return line + "\n"
