"""Imports go one way, foreign libraries have one home, and starting is cheap."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.rails.source import ROOT

HEAVY = ("PySide6", "whoosh", "pymupdf", "trafilatura", "lxml", "sqlite_utils", "numpy", "babel", "psutil")


def test_imports_go_one_way():
    linter = Path(sys.executable).with_name("lint-imports" + Path(sys.executable).suffix)
    told = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout[-4000:] + told.stderr[-2000:]
    assert "0 broken" in told.stdout


@pytest.mark.parametrize(
    "module",
    [
        "desktop.__main__",
        "desktop.cli",
        "desktop.library",
        "desktop.jobs",
        "desktop.settings",
        "desktop.language",
    ],
)
def test_importing_a_front_door_loads_nothing_heavy(module: str):
    code = f"import {module}, sys; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert told.stdout.split() == []
