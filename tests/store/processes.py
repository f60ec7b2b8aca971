"""Other processes that hold a library while a test looks on: each says READY, then waits for a line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

STEP_HELD = """
library = Library.open(path, program="long import")
with library.step("Hold"):
    library.entities.add("Held")
    ready()
library.close()
"""
OPEN = """
library = Library.open(path, program="other window")
ready()
library.close()
"""
KILLED = """
library = Library.open(path, program="doomed")
library.entities.add("Kept")
ready()
"""
SHELL_HELD = """
import sqlite3
connection = sqlite3.connect(path, isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
ready()
connection.execute("ROLLBACK")
"""

_HEAD = """
import sys
from pathlib import Path
from desktop import errors
from desktop.library import Library
path = Path(sys.argv[1])
def ready():
    print("READY", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def running(script: str, path: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a script beside the test until the block ends; it is ready when the block begins."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HEAD + script, str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "READY\n"
        yield process
        if process.poll() is None:
            process.communicate("\n", timeout=30)
            assert process.returncode == 0
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def finished(script: str, path: Path, *command: str, cwd: Path = ROOT) -> str:
    """Run a script to its end, by another user when a command for that is given, and give what it printed."""
    done = subprocess.run(
        [*command, sys.executable, "-c", _HEAD + script, str(path)],
        cwd=cwd,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"} if command else None,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
