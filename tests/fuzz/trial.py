"""Importing mutants: nothing may crash, hang, leak or half succeed, and every failure is a sentence that helps."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from desktop.imports import Outcome
from desktop.library import Library
from desktop.settings import Settings

OURS = ("crash", "timeout", "error", "memory")  # what a reader must never come to with a file of this size
USUAL = Settings()
LOT = 500  # files in one import


@dataclass(slots=True)
class Findings:
    """What came of the mutants: how many of each fate, and what must not have happened."""

    fates: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")

    def look(self, outcome: Outcome) -> None:
        """Judge one outcome."""
        name = Path(outcome.path).name
        self.fates[outcome.error[0] if outcome.error else outcome.status] += 1
        self.slowest = max(self.slowest, (outcome.seconds or 0.0, name))
        if outcome.error is None:
            return
        kind, sentence = outcome.error
        if kind in OURS:
            self.wrong.append(f"{name}: {kind}: {sentence}")
        elif "Traceback" in sentence or not sentence.rstrip().endswith((".", "!")):
            self.wrong.append(f"{name}: no sentence: {sentence}")
        elif name not in sentence and not outcome.locator:
            self.wrong.append(f"{name}: not named: {sentence}")


def lots(mutants: Iterable[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    """Cut the mutants into lots for one import each."""
    waiting = iter(mutants)
    while lot := list(islice(waiting, LOT)):
        yield lot


def attempt(mutants: Iterable[tuple[str, bytes]], home: Path, *, workers: int = 2) -> Findings:
    """Import all mutants into one library, lot by lot, and look at what came of it."""
    findings = Findings()
    with Library.create(home / "fuzz.postil") as library:
        for lot in lots(mutants):
            folder = home / "lot"
            folder.mkdir()
            for name, data in lot:
                (folder / name).write_bytes(data)
            running = library.import_files(
                [folder],
                workers=workers,
                time_limit=float(USUAL.import_seconds),
                memory_limit_mb=USUAL.import_megabytes,
            )
            for act in running:
                for outcome in act():
                    findings.look(outcome)
            for name, _data in lot:
                (folder / name).unlink()
            folder.rmdir()
        findings.wrong += [finding.what for finding in library.check()]
    time.sleep(0.1)
    findings.wrong += [f"a process was left: {child.name}" for child in multiprocessing.active_children()]
    return findings
