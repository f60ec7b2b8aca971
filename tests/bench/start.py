"""From the start of the process to a window that can be used, against a bare Qt window with a text in it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.bench.articles import make_library, vocabulary
from tests.bench.rows import Row

TRIES = 7
BARE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QPlainTextEdit
app = QApplication(sys.argv)
window, edit = QMainWindow(), QPlainTextEdit("The people of this country said on Monday.\\n" * 1200)
window.setCentralWidget(edit)
window.resize(1200, 900)
window.show()
QTimer.singleShot(0, app.quit)
app.exec()
print(flush=True)
"""
OURS = """
from desktop.__main__ import main
main()
print(flush=True)
"""


def measure() -> list[Row]:
    """Time whole processes, ours and the bare one in turn, with 100 and with 100,000 documents."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        (home / "settings.json").write_text('{"author": "Bench", "backup_daily": false}', "utf-8")
        for count in (100, 100_000):
            path = Path(folder) / f"{count}.postil"
            make_library(path, count, vocabulary()).close()
            start = [sys.executable, "-c", OURS, "--smoke", str(path)]
            ours, bare = [], []
            for _try in range(1 + TRIES):
                bare.append(_time([sys.executable, "-c", BARE], home))
                ours.append(_time(start, home))
            ours, bare = ours[1:], bare[1:]  # the first try wrote the compiled modules
            rows.append(Row(f"start to the painted list, {count:,} documents", median(ours), median(bare), 1.7))
    return rows


def _time(command: list[str], home: Path) -> float:
    environment = {**os.environ, "POSTIL_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # users start from compiled modules
    began = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        shown = process.stdout.readline()  # what comes after, taking the window down, nobody waits for
        took = time.perf_counter() - began
    if process.returncode or not shown:
        raise subprocess.CalledProcessError(process.returncode, command)
    return took * 1000
