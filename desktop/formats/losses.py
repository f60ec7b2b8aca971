"""The report of what an export or a load could not bring through: counted, kept in part, written whole where asked."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import IO

from desktop.exchange import Loss

KEPT = 10_000  # losses kept in memory for showing; the report file has all


def unheard(_loss: Loss) -> None:
    """Take a loss that nobody wants to hear of: it was told before, or will be."""


class Losses:
    """Takes losses as they happen; `counts` has their number by what was lost and how (`dropped relation`)."""

    def __init__(self, report: IO[str] | None = None) -> None:
        """Write each as a line of JSON to `report` as well, where there is one."""
        self.counts: Counter[str] = Counter()
        self.first: list[Loss] = []
        self._report = report

    def add(self, loss: Loss) -> None:
        """Take one."""
        self.counts[f"{loss.lost} {loss.what}"] += loss.count
        if len(self.first) < KEPT:
            self.first.append(loss)
        if self._report is not None:
            line = json.dumps(asdict(loss), ensure_ascii=False)
            self._report.write(line.encode("utf-8", "replace").decode() + "\n")  # a file may quote half a character

    @property
    def total(self) -> int:
        """How many things were lost."""
        return self.counts.total()
