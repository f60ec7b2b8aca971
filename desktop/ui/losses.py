"""What an export or a load lost, a line of JSON each, in a file that is there until the next one or the end."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from itertools import islice
from pathlib import Path
from typing import Literal

from desktop.exchange import Loss

SHOWN = 200_000  # losses that a window lists; more would fill the memory
_FIELDS = frozenset(one.name for one in fields(Loss))


@dataclass(slots=True)
class LossReport:
    """The losses of one export (out) or load (in) of `name`, with their number by kind (`dropped note`)."""

    way: Literal["out", "in"]
    name: str
    path: Path = field(default_factory=lambda: _new_file())
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many things were lost."""
        return sum(self.counts.values())

    def read(self, most: int = SHOWN) -> list[Loss]:
        """Give the losses in their order, of very many only the first; raises OSError."""
        with self.path.open(encoding="utf-8") as lines:
            return [_loss(line) for line in islice(lines, most)]

    def discard(self) -> None:
        """Put the file away."""
        with suppress(OSError):
            self.path.unlink()


def _loss(line: str) -> Loss:
    stored = json.loads(line)
    return Loss(**{name: value for name, value in stored.items() if name in _FIELDS})


def _new_file() -> Path:
    handle, name = tempfile.mkstemp(prefix="postil-losses-", suffix=".jsonl")
    os.close(handle)
    return Path(name)
