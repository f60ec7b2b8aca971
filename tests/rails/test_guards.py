"""The guards of tests/conftest.py bite: each kind of careless test fails, a careful one passes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.rails.source import ROOT

CARELESS = """
import logging, os, socket, threading, warnings
import pytest

def test_thread():
    threading.Thread(target=threading.Event().wait, args=(20,), daemon=True).start()

def test_socket():
    with socket.socket() as s:
        s.connect(("192.0.2.1", 80))

def test_log():
    logging.getLogger("postil").warning("mind the gap")

@pytest.mark.logs
def test_log_expected():
    logging.getLogger("postil").warning("mind the gap")

def test_warning():
    warnings.warn("old", DeprecationWarning)

def test_window(qapp):
    from PySide6.QtWidgets import QWidget
    global kept
    kept = QWidget()
    kept.show()

def test_timer(qapp):
    from PySide6.QtCore import QTimer
    global ticking
    ticking = QTimer()
    ticking.start(1000)

def test_qt_warning(qtbot):
    from PySide6.QtCore import qWarning
    qWarning("bad")

def test_careful(qtbot, home):
    from PySide6.QtWidgets import QWidget
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    thread = threading.Thread(target=int)
    thread.start()
    assert os.environ["POSTIL_HOME"] == str(home)
"""


def test_careless_tests_fail_and_careful_ones_pass(tmp_path: Path):
    (tmp_path / "test_careless.py").write_text(CARELESS, "utf-8")
    told = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(tmp_path)),
            *("-p", "tests.conftest", "-p", "no:cacheprovider", "-q", "-rA", "--tb=line", str(tmp_path)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    summary = told.partition("short test summary info")[2]
    assert summary, told

    def ends(name: str) -> set[str]:
        return {line.split()[0] for line in summary.splitlines() if line.split(" - ")[0].endswith(f"::test_{name}")}

    assert ends("socket") == ends("warning") == ends("qt_warning") == {"FAILED"}
    for name in ("thread", "log", "window", "timer"):
        assert "ERROR" in ends(name), (name, told)
    for name in ("careful", "log_expected"):
        assert ends(name) == {"PASSED"}, (name, told)
