"""The program round the window: entry, faults, one window per library, upkeep."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.library import Library
from desktop.places import log_file
from desktop.settings import Settings
from desktop.ui import faults
from desktop.ui.address import address, may_be_open
from desktop.ui.app import Given, _read, _wanted
from desktop.ui.dialogs.crash import CrashDialog
from desktop.ui.instance import Instances, call
from desktop.ui.session import Session
from desktop.ui.upkeep import BackingUp, Upkeep
from tests.ui.conftest import Settle


def _start(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "desktop", *map(str, words)],
        capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip


def test_a_smoke_start_shows_a_library_and_leaves_it_whole(library_path: Path):
    told = _start("--smoke", library_path)
    assert told.returncode == 0, told.stderr
    assert [path.name for path in library_path.parent.iterdir()] == [library_path.name]


def test_a_smoke_start_without_its_library_fails_with_a_sentence(tmp_path: Path):
    told = _start("--smoke", tmp_path / "none.postil")
    assert told.returncode == 1
    assert "There is no library" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_verb_goes_to_the_command_line_without_qt():
    code = "import sys; sys.argv = ['postil', '--help']\nimport desktop.__main__ as entry\n"
    code += "try: entry.main()\nexcept SystemExit: pass\n"
    code += "assert not [n for n in sys.modules if n.startswith('PySide6')]"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=60)


def test_the_words_name_a_library_or_nothing():
    assert _read(["--smoke", "x.postil"]) == Given(Path("x.postil"), True)
    assert _read(["-style", "fusion.postil"]).library == Path("fusion.postil")
    assert _read([]) == Given()


def test_the_last_library_is_opened_if_it_is_there_and_wanted(library_path: Path):
    last = Settings(last_library=str(library_path))
    assert _wanted(Given(), last) == library_path
    assert _wanted(Given(), Settings(last_library=str(library_path), reopen=False)) is None
    assert _wanted(Given(), Settings(last_library=str(library_path) + "x")) is None
    assert _wanted(Given(Path("other")), last) == Path("other")


@pytest.fixture
def watched(qapp: QApplication):
    level = logging.getLogger().level
    faults.watch()
    yield
    faults.unwatch()
    logging.getLogger().setLevel(level)
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, CrashDialog):
            widget.close()


def _crashes() -> list[CrashDialog]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, CrashDialog) and w.isVisible()]


@pytest.mark.logs
def test_a_fault_of_ours_goes_to_the_log_and_to_one_report(watched: None, qtbot: QtBot):
    owner = QWidget()
    qtbot.addWidget(owner)
    owner.show()
    for _n in range(2):
        try:
            raise LookupError("no such lighthouse")
        except LookupError as problem:
            sys.excepthook(LookupError, problem, problem.__traceback__)
    [dialog] = _crashes()
    assert dialog.text.toPlainText().count("LookupError: no such lighthouse") == 2
    dialog.copy()
    assert "Qt 6." in QApplication.clipboard().text()
    assert "no such lighthouse" in log_file().read_text("utf-8")


@pytest.mark.logs
def test_a_fault_in_a_thread_is_reported_too(watched: None, qtbot: QtBot):
    owner = QWidget()
    qtbot.addWidget(owner)
    owner.show()
    thread = threading.Thread(target=lambda: 1 // 0)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(_crashes()) == 1)
    assert "ZeroDivisionError" in _crashes()[0].text.toPlainText()


def test_a_second_start_calls_the_first_window(live_session: Session, library_path: Path, qtbot: QtBot):
    window = QWidget()
    qtbot.addWidget(window)
    instances = Instances(live_session, window)
    assert not call(library_path)
    instances.follow()
    assert may_be_open(library_path)
    answered: list[bool] = []
    caller = threading.Thread(target=lambda: answered.append(call(library_path)))
    caller.start()
    qtbot.waitUntil(lambda: window.isVisible())
    caller.join()
    assert answered == [True]
    live_session.release()
    assert not call(library_path)


def test_two_libraries_have_two_addresses(tmp_path: Path):
    assert address(tmp_path / "a.postil") != address(tmp_path / "b.postil")
    assert address(tmp_path / "a.postil") == address(tmp_path / "x" / ".." / "a.postil")


def test_a_backup_is_made_beside_the_lanes(live_session: Session, library_path: Path, settle: Settle):
    told: list[str] = []
    live_session.message.connect(lambda _level, text, _detail: told.append(text))
    assert live_session.library is not None
    BackingUp(live_session, live_session.library, None, 3)
    settle(live_session)
    [backup] = library_path.parent.glob("*.backup-*.postil")
    assert "4 documents" in told[0]
    with Library.open(backup, write=False) as copy:
        assert copy.documents.overview().documents == 4


def test_a_backup_that_cannot_be_made_is_told(live_session: Session, tmp_path: Path, settle: Settle):
    told: list[tuple[str, str]] = []
    live_session.message.connect(lambda level, text, _detail: told.append((level, text)))
    (tmp_path / "file").write_text("not a folder")
    assert live_session.library is not None
    BackingUp(live_session, live_session.library, tmp_path / "file", 3)
    settle(live_session)
    assert told[0][0] == "warning"
    assert "could not be made" in told[0][1]


def test_idle_work_brings_the_search_up_to_date_and_sees_others(
    live_session: Session, library_path: Path, settle: Settle, qtbot: QtBot
):
    origins: list[str] = []
    upkeep = Upkeep(live_session, live_session)
    upkeep.begin()
    upkeep._warm_up()
    upkeep._refresh_slice()
    settle(live_session)
    live_session.changed.connect(lambda _changes, origin: origins.append(origin))
    upkeep._look()
    settle(live_session)
    with Library.open(library_path, author="Bob") as other:
        other.documents.tag(other.find().ids, "theirs")
    upkeep._look()
    settle(live_session)
    upkeep.end()
    assert origins == ["other"]
