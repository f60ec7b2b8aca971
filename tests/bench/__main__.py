"""Run the benchmarks and print a table: `python -m tests.bench [reader search store ...]`."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.bench.rows import Row


def main(names: list[str]) -> int:
    """Measure each module named (all by default) and print its rows; 1 when a bar is missed."""
    missed = 0
    for name in names or available():
        module = importlib.import_module(f"tests.bench.{name}")
        print(f"\n{name}: {(module.__doc__ or '').strip().splitlines()[0]}", flush=True)
        rows = [as_row(row) for row in module.measure()]
        for line in table(rows):
            print(line, flush=True)
        missed += sum(not row.holds for row in rows)
    print(f"\n{missed} bars missed." if missed else "\nEvery bar holds.")
    return 1 if missed else 0


def available() -> list[str]:
    """List the modules of this folder that can measure."""
    found = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    return [name for name in found if "def measure(" in (Path(__file__).parent / f"{name}.py").read_text("utf-8")]


def as_row(row: Row | tuple[Any, ...]) -> Row:
    """Take a row as it is, or a tuple (name, ours, bar) or (name, ours, baseline, ratio, bar)."""
    if isinstance(row, Row):
        return row
    if len(row) == 3:
        return Row(row[0], row[1], None, row[2])
    return Row(row[0], row[1], row[2], row[4])


def table(rows: Iterable[Row]) -> Iterable[str]:
    """Lay rows out for a terminal."""
    yield f"{'':58} {'ours':>11} {'baseline':>11} {'ratio':>7} {'bar':>9}"
    for row in rows:
        baseline = f"{row.baseline:11.2f}" if row.baseline is not None else " " * 11
        ratio = f"{row.ratio:7.2f}" if row.baseline is not None else " " * 7
        bar = f"{row.bar:9.2f}" if row.bar is not None else " " * 9
        verdict = "" if row.holds else "  MISSED"
        yield f"{row.name[:58]:58} {row.ours:8.2f} {row.unit:2} {baseline} {ratio} {bar}{verdict}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
