from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.errors import Usage
from desktop.imports import Outcome, Reading
from desktop.library import Library
from desktop.model import Progress
from desktop.ui.importing import Feeding, Options, Report
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


def test_a_paused_import_waits_and_goes_on(live_session: Session, folder: Path, qtbot: QtBot, settle: Settle):
    told: list[Progress | None] = []
    live_session.busy.connect(told.append)
    reports: list[Report] = []
    feeding = Feeding(live_session, [folder], reports.append)
    assert live_session.pausable is feeding
    feeding.pause()
    assert feeding.paused
    qtbot.waitUntil(lambda: feeding.progress().total is not None, timeout=20_000)
    qtbot.wait(600)
    seen = len(feeding.outcomes())
    qtbot.wait(300)
    assert len(feeding.outcomes()) == seen
    assert told[-1] is not None
    assert (told[-1].name, told[-1].paused) == ("Paused at", True)
    feeding.go_on()
    settle(live_session)
    assert reports[0].count("imported") == 120
    assert live_session.pausable is None


def test_a_stopped_import_is_taken_up_again(live_session: Session, folder: Path, qtbot: QtBot, settle: Settle):
    reports: list[Report] = []
    feeding = Feeding(live_session, [folder], reports.append, Options(tags=("harbour",)))
    qtbot.waitUntil(lambda: feeding.progress().done > 0, timeout=20_000)
    live_session.stop()
    settle(live_session)
    library = live_session.library
    assert library is not None
    run = library.imports.unfinished()
    assert run is not None
    assert Report.of(library, run).stopped
    Feeding(live_session, (), reports.append, Options.of(run.request), resume=run.id)
    settle(live_session)
    assert len(reports) == 2
    assert reports[1].run_id == run.id
    assert reports[1].options.tags == ("harbour",)
    assert reports[1].count("imported") == 120
    assert library.imports.unfinished() is None


def test_what_cannot_go_on_is_told_and_reports_nothing(live_session: Session, folder: Path, settle: Settle):
    reports: list[Report] = []
    said: list[str] = []
    Feeding(live_session, [folder / "note 1.txt"], reports.append)
    settle(live_session)
    run = reports[0].run_id
    live_session.message.connect(lambda _level, text, _detail: said.append(text))
    Feeding(live_session, (), reports.append, resume=run)
    settle(live_session)
    assert reports[1].broken
    assert said == ["The import came to its end. Import the files again to look for new ones."]


def test_a_pattern_that_means_nothing_begins_no_import(live_session: Session, folder: Path):
    with pytest.raises(Usage):
        Feeding(live_session, [folder], lambda _report: None, Options(reading=Reading(pattern="{what}")))
    assert live_session.going == ()


def test_options_come_back_from_what_a_library_remembers(live_session: Session, folder: Path, settle: Settle):
    wanted = Options("Ferries", ("a", "b"), Reading(encoding="cp1252", columns=(("head", "title"),)), "keep")
    Feeding(live_session, [folder / "note 1.txt"], lambda _report: None, wanted)
    settle(live_session)
    library = live_session.library
    assert library is not None
    assert Options.of(library.imports.all(1)[0].request) == wanted


def test_a_password_is_remembered_nowhere(live_session: Session, library_path: Path, folder: Path, settle: Settle):
    locked = Options(reading=Reading(password="a secret of the harbour"))
    Feeding(live_session, [folder], lambda _report: None, locked)
    settle(live_session)
    live_session.release()
    settle(live_session)
    assert b"a secret of the harbour" not in library_path.read_bytes()


def test_a_report_tells_which_files_are_locked():
    locked = Outcome("/in/a.zip", "failed", error=("password", "It is locked."), locator="b.pdf")
    other = Outcome("/in/c.pdf", "failed", error=("damaged", "It is damaged."))
    assert Report((locked, locked, other), None, False).locked == (Path("/in/a.zip"),)
