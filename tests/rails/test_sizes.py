"""Budgets: how long files and functions are."""

from __future__ import annotations

from statistics import median, quantiles

from tests.rails.source import files, functions


def _p90(values: list[int]) -> float:
    return quantiles(values, n=10, method="inclusive")[-1]


def test_files_stay_short():
    sizes = {name: text.count("\n") for name, text in files().items()}
    longest = sorted(sizes, key=sizes.__getitem__, reverse=True)[:8]
    told = ", ".join(f"{name} {sizes[name]}" for name in longest)
    assert median(sizes.values()) <= 150, told
    assert _p90(list(sizes.values())) <= 450, told
    assert max(sizes.values()) <= 700, told


def test_functions_stay_short():
    longest = sorted(functions(), key=lambda f: f.lines, reverse=True)[:12]
    told = ", ".join(f"{f.file}:{f.name} {f.lines}" for f in longest)
    lengths = [f.lines for f in functions()]
    assert median(lengths) <= 8, told
    assert _p90(lengths) <= 30, told
    assert max(lengths) <= 80, told
