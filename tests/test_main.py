"""The first word decides: a verb, a library, or a slip that is answered with what there is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.__main__ import VERBS
from desktop.cli import postil


def _run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    bare = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    command = [sys.executable, "-m", "desktop", *words]
    return subprocess.run(command, env={**bare, **environment}, capture_output=True, text=True, check=False)


def test_the_entry_knows_the_verbs_of_the_command_line() -> None:
    assert set(postil.commands) == VERBS


def test_a_word_that_is_no_verb_and_no_file_is_wrong_usage() -> None:
    answer = _run("frobnicate")
    assert answer.returncode == 2
    assert "frobnicate" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")
def test_without_a_display_the_window_says_so(tmp_path: Path) -> None:
    answer = _run(str(tmp_path / "news.postil"))
    assert answer.returncode == 1
    assert "display" in answer.stderr


def test_the_window_opens_paints_and_leaves(tmp_path: Path) -> None:
    path = str(tmp_path / "news.postil")
    assert _run("new", path).returncode == 0
    answer = _run("--smoke", path, QT_QPA_PLATFORM="offscreen")
    assert answer.returncode == 0, answer.stderr
