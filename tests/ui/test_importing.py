from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.library import Library
from desktop.model import Progress
from desktop.ui.importing import Feeding, Report
from desktop.ui.session import Session
from tests.ui.conftest import Settle


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    for n in range(120):
        (made / f"note {n}.txt").write_text(f"Note {n}\n\nThe harbour office said {n} ferries came.\n", "utf-8")
    (made / "again.txt").write_text("Note 3\n\nThe harbour office said 3 ferries came.\n", "utf-8")
    (made / "broken.pdf").write_bytes(b"%PDF-1.4 and nothing more")
    return made


def test_an_import_reports_every_file(live_session: Session, folder: Path, qtbot: QtBot, settle: Settle):
    reports: list[Report] = []
    Feeding(live_session, [folder], reports.append)
    settle(live_session)
    [report] = reports
    assert (report.count("imported"), report.count("twin"), report.count("failed")) == (120, 1, 1)
    assert report.sentence() == "Imported 120 documents, 1 was here already, 1 could not be read"
    assert report.run_id is not None
    assert live_session.library is not None
    assert live_session.library.documents.overview().documents == 124


def test_progress_counts_up_and_ends(live_session: Session, folder: Path, qtbot: QtBot, settle: Settle):
    told: list[Progress | None] = []
    live_session.busy.connect(told.append)
    Feeding(live_session, [folder], lambda _report: None)
    settle(live_session)
    assert told[0] == Progress(0, None, "Importing")
    assert told[-1] is None
    counts = [progress.done for progress in told if progress is not None]
    assert counts == sorted(counts)


def test_a_stopped_import_keeps_what_it_has(live_session: Session, folder: Path, qtbot: QtBot, settle: Settle):
    reports: list[Report] = []
    Feeding(live_session, [folder], reports.append)
    live_session.stop()
    settle(live_session)
    [report] = reports
    assert report.stopped
    assert live_session.library is not None
    assert live_session.library.documents.overview().documents == 4 + report.count("imported")
    assert live_session.going == ()


def test_a_step_of_the_user_goes_before_what_an_import_stores(
    live_session: Session, folder: Path, qtbot: QtBot, settle: Settle
):
    at_tag: list[int] = []

    def tag(library: Library) -> None:
        library.documents.tag(library.find().ids[:1], "mine")
        at_tag.append(library.documents.overview().documents)

    reports: list[Report] = []
    feeding = Feeding(live_session, [folder], reports.append)
    qtbot.waitUntil(lambda: feeding.progress().done > 0, timeout=20_000)
    live_session.write(tag)
    settle(live_session)
    assert at_tag
    assert at_tag[0] <= 124
    assert reports[0].count("imported") == 120


def test_closing_the_library_ends_the_import_first(
    live_session: Session, library_path: Path, folder: Path, qtbot: QtBot, settle: Settle
):
    feeding = Feeding(live_session, [folder], lambda _report: None)
    qtbot.waitUntil(lambda: feeding.progress().done > 0, timeout=20_000)
    live_session.release()
    settle(live_session)
    with Library.open(library_path) as library:
        assert library.check() == []
        assert library.documents.overview().documents >= 4
        assert library.history()[0].name.startswith(("Import", "Paste"))
    assert not library_path.with_name(library_path.name + "-wal").exists()


def test_an_import_can_be_taken_back_as_a_whole(live_session: Session, folder: Path, settle: Settle):
    reports: list[Report] = []
    Feeding(live_session, [folder], reports.append)
    settle(live_session)
    run = reports[0].run_id
    assert run is not None
    live_session.write(lambda library: library.undo_import(run))
    settle(live_session)
    assert live_session.library is not None
    assert live_session.library.documents.overview().documents == 4
