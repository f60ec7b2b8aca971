"""Importing in the whole window: what is told and offered, by keys and buttons."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog, QMenu
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop.imports import Outcome
from desktop.library import Draft, Library, WatchedFolder
from desktop.model import RunId, Span
from desktop.ui.acts import importing, reports
from desktop.ui.dialogs.importing import ImportReport
from desktop.ui.dialogs.imports import ImportsDialog
from desktop.ui.dialogs.passwords import PasswordsDialog
from desktop.ui.dialogs.preview import PreviewDialog
from desktop.ui.dialogs.review import ReviewDialog
from desktop.ui.dialogs.watching import WatchingDialog
from desktop.ui.importing import Report
from desktop.ui.window import Window
from tests.ui.conftest import Settle
from tests.ui.test_window import _drag


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    for n in range(150):
        (made / f"note {n}.txt").write_text(f"Note {n}\n\nThe harbour office said {n} ferries came.\n", "utf-8")
    (made / "broken.pdf").write_bytes(b"%PDF-1.4 and nothing more")
    return made


def _dialog(window: Window, kind: type[QDialog]) -> QDialog:
    [found] = [dialog for dialog in window.findChildren(kind) if dialog.isVisible()]
    return found


def _press(qtbot: QtBot, window: Window, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    window.desk.setFocus()
    qtbot.keyClick(window, key, held)


def test_an_import_is_paused_stopped_and_taken_up_by_keys(window: Window, tmp_path: Path, qtbot: QtBot, settle: Settle):
    session, none = window.session, Qt.KeyboardModifier.NoModifier
    pages = tmp_path / "pages"
    pages.mkdir()
    for n in range(40):  # some tenths of a second each, so that some are still to come
        text = "".join(
            f"<p>The harbour office said on day {day} that {n * day} ferries came.</p>" for day in range(900)
        )
        (pages / f"{n}.html").write_text(f"<html><body><article><h1>Page {n}</h1>{text}</article></body></html>")
    window.import_paths([pages])
    qtbot.waitUntil(lambda: session.pausable is not None)
    _press(qtbot, window, Qt.Key.Key_F9, none)
    assert session.pausable is not None
    assert session.pausable.paused
    assert window.status._pause.accessibleName() == "Go on"
    qtbot.mouseClick(window.status._pause, Qt.MouseButton.LeftButton)
    assert not session.pausable.paused
    assert window.status._pause.accessibleName() == "Pause"
    qtbot.waitUntil(lambda: session.pausable is not None and session.pausable.progress().done > 0, timeout=20_000)
    _press(qtbot, window, Qt.Key.Key_F9, Qt.KeyboardModifier.ShiftModifier)
    settle(session)
    assert "stopped before its end" in window.status.text
    assert window.status._offers[0].text() == "Go on"
    _press(qtbot, window, Qt.Key.Key_F9, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "stopped" not in window.status.text)
    assert not window.status._offers[0].isVisible(), "it goes on: there is nothing to go on with"
    qtbot.waitUntil(lambda: window.status.text == "Imported 40 documents.", timeout=60_000)
    settle(session)
    window.run("import.resume")
    settle(session)
    assert "nothing to go on with" in window.status.text


def test_without_an_import_there_is_nothing_to_pause(window: Window):
    for command in ("import.pause", "import.stop"):
        window.status.clear()
        window.run(command)
        assert window.status.text == "No import is going on."


def test_the_report_that_goes_on_is_shown_by_a_click_on_how_far_it_is(
    window: Window, folder: Path, qtbot: QtBot, settle: Settle
):
    window.import_paths([folder])
    qtbot.waitUntil(lambda: window.status._far.isVisible())
    qtbot.mouseClick(window.status._far, Qt.MouseButton.LeftButton)
    report = _dialog(window, ImportReport)
    settle(window.session)
    assert report.model.rowCount() == 151
    report.show_only("failed")
    assert report.model.at(0).path.endswith("broken.pdf")
    report.close()


def test_what_failed_is_tried_again_from_the_report(window: Window, folder: Path, qtbot: QtBot, settle: Settle):
    window.import_paths([folder])
    qtbot.waitUntil(lambda: window.last_report is not None, timeout=20_000)
    settle(window.session)
    (folder / "broken.pdf").unlink()
    (folder / "broken.pdf").write_text("Not broken any more\n\nA text of its own.\n")
    window.run("import.report")
    settle(window.session)
    report = _dialog(window, ImportReport)
    report.again.click()
    settle(window.session)
    assert window.status.text == "Imported 1 document."
    report.undo.click()
    settle(window.session)
    assert "Import undone: 150 documents are in the bin" in window.status.text


def test_reports_come_from_the_library_after_a_restart(
    empty_window: Window, library_path: Path, folder: Path, settle: Settle, qtbot: QtBot
):
    with Library.open(library_path) as library:
        for act in library.import_files([folder], inline=True):
            act()
    empty_window.open_library(library_path)
    settle(empty_window.session)
    empty_window.run("import.report")
    settle(empty_window.session)
    report = _dialog(empty_window, ImportReport)
    assert report.model.rowCount() == 151
    report.close()
    empty_window.run("import.list")
    settle(empty_window.session)
    imports = _dialog(empty_window, ImportsDialog)
    assert imports.list.count() == 1
    imports.reporting.click()
    settle(empty_window.session)
    _dialog(empty_window, ImportReport).close()
    imports.close()


def test_an_import_that_was_cut_short_is_offered_when_its_library_is_opened(
    empty_window: Window, library_path: Path, folder: Path, settle: Settle, qtbot: QtBot
):
    came = _cut_short(library_path, folder)
    empty_window.open_library(library_path)
    settle(empty_window.session)
    assert empty_window.unfinished.isVisible()
    assert f"did not come to its end; {came} documents are here." in empty_window.unfinished._said.text()
    qtbot.mouseClick(empty_window.unfinished.going_on, Qt.MouseButton.LeftButton)
    assert not empty_window.unfinished.isVisible()
    settle(empty_window.session)
    assert empty_window.session.library.documents.overview().documents == 154


def test_an_import_that_is_left_is_not_offered_again(
    empty_window: Window, library_path: Path, folder: Path, settle: Settle, qtbot: QtBot
):
    _cut_short(library_path, folder)
    empty_window.open_library(library_path)
    settle(empty_window.session)
    empty_window.unfinished.leaving.setFocus()
    qtbot.keyClick(empty_window.unfinished.leaving, Qt.Key.Key_Escape)
    assert not empty_window.unfinished.isVisible()
    settle(empty_window.session)
    empty_window.session.release()
    settle(empty_window.session)
    empty_window.open_library(library_path)
    settle(empty_window.session)
    assert not empty_window.unfinished.isVisible()


def _cut_short(library_path: Path, folder: Path) -> int:
    with Library.open(library_path) as library:
        running = library.import_files([folder], inline=True)
        acts = iter(running)
        next(acts)()
        running.cancel()
        for act in acts:
            act()
        run = library.imports.unfinished()
        assert run is not None
        return run.imported


def test_locked_files_are_asked_for_their_password_after_the_import(window: Window, settle: Settle):
    locked = Outcome("/in/a.pdf", "failed", error=("password", "a.pdf is locked with a password."))
    importing._finish(window, Report((locked,), RunId("r"), False))
    dialog = _dialog(window, PasswordsDialog)
    assert dialog._said.text() == "a.pdf is locked with a password"
    dialog.shared.setText("x")
    dialog.try_all()
    settle(window.session)
    assert not isValid(dialog), "the file is not there: no password will help"
    assert "could not be read" in window.status.text


@pytest.fixture
def misread(window: Window, tmp_path: Path, qtbot: QtBot, settle: Settle) -> Path:
    """Import a text whose last words are in KOI8-R, which nothing gives away; it is then open on the desk."""
    path = tmp_path / "letter.txt"
    english = "A letter from the harbour\n\n" + "The office said on Monday that the ferries would run again. " * 12
    path.write_bytes(english.encode() + "\n\nПривет, мир\n".encode("koi8-r"))
    window.import_paths([path])
    qtbot.waitUntil(lambda: window.last_report is not None, timeout=20_000)
    settle(window.session)
    assert "Привет" not in window.desk.reader.text
    return path


def _read_as_koi8(window: Window, qtbot: QtBot, settle: Settle) -> None:
    look = _dialog(window, PreviewDialog)
    look.reading.encoding.setCurrentIndex(look.reading.encoding.findData("koi8-r"))
    look.reading.encoding.activated.emit(0)
    qtbot.waitUntil(lambda: look.preview is not None and look.preview.reading.encoding == "koi8-r", timeout=20_000)
    assert "Привет, мир" in look.surface.text
    window.last_report = None
    look.going.click()
    qtbot.waitUntil(lambda: window.last_report is not None, timeout=20_000)
    settle(window.session)


@pytest.mark.parametrize("way", ["menu", "report"])
def test_a_wrong_encoding_is_mended_in_the_document_and_leaves_no_second_one(
    window: Window, misread: Path, way: str, qtbot: QtBot, settle: Settle
):
    library, wrong = window.session.library, window.session.document.document.id
    before = library.documents.overview().documents
    if way == "menu":
        window.run("document.read_again")
    else:
        reports.show_last_report(window)
        settle(window.session)
        report = _dialog(window, ImportReport)
        report._actions["retry_as"].trigger()
    _read_as_koi8(window, qtbot, settle)
    assert library.documents.overview().documents == before
    assert window.session.document.document.id == wrong
    qtbot.waitUntil(lambda: "Привет, мир" in window.desk.reader.text)
    old, _new = library.editions.of(wrong)
    assert "Привет" not in library.editions.text(old.id)
    assert window.status.text == "Imported no new document, 1 is a new edition."
    assert window.status._undo.isVisible()
    window.run("history.undo")
    qtbot.waitUntil(lambda: "Привет" not in window.desk.reader.text)


def test_an_import_that_makes_editions_leads_to_the_annotations_that_lost_their_place(
    window: Window, misread: Path, qtbot: QtBot, settle: Settle
):
    library, document = window.session.library, window.session.document.document
    end = document.length - len("Привет, мир\n")
    label = library.labels.all("highlight")[0].id
    library.annotations.add(document.id, Draft(label, (Span(end, end + 6),)))
    window.run("document.read_again")
    _read_as_koi8(window, qtbot, settle)
    offers = {button.text(): button for button in window.status._offers if button.isVisible()}
    assert "Review…" in offers
    offers["Review…"].click()
    qtbot.waitUntil(lambda: bool(window.findChildren(ReviewDialog)))
    settle(window.session)


def test_a_file_that_went_away_is_not_read_again_and_it_is_said_what_helps(window: Window, misread: Path):
    misread.unlink()
    window.run("document.read_again")
    assert "is not there any more" in window.status.text
    assert "Save original…" in window.status.text
    assert not window.findChildren(PreviewDialog)


def test_near_twins_that_are_kept_stay_so_after_a_restart(window: Window, folder: Path, qtbot: QtBot, settle: Settle):
    window.import_paths([folder / "note 1.txt"])
    qtbot.waitUntil(lambda: window.last_report is not None, timeout=20_000)
    settle(window.session)
    library = window.session.library
    run = library.imports.all(1)[0]
    [outcome] = library.imports.report(run.id)
    reports.keep_near(window, run.id, [outcome.document_id])
    settle(window.session)
    assert Report.of(library, run).outcomes[0].near is None
    assert library.recall("kept near twins of " + run.id) == [outcome.document_id]


def test_files_are_looked_at_first_where_shift_is_held(window: Window, folder: Path, qtbot: QtBot, settle: Settle):
    data = _drag(folder / "note 1.txt")
    held, place, button = Qt.KeyboardModifier.ShiftModifier, QPoint(300, 300), Qt.MouseButton.LeftButton
    QApplication.sendEvent(window, QDragEnterEvent(place, Qt.DropAction.CopyAction, data, button, held))
    drop = QDropEvent(place.toPointF(), Qt.DropAction.CopyAction, data, button, held)
    QApplication.sendEvent(window, drop)
    look = _dialog(window, PreviewDialog)
    qtbot.waitUntil(lambda: look.preview is not None, timeout=20_000)
    assert look.heading.text() == "Note 1"
    look.arrival.tags.setText("seen")
    look.going.click()
    qtbot.waitUntil(lambda: window.last_report is not None, timeout=20_000)
    settle(window.session)
    assert "seen" in window.session.library.documents.tags()


def test_what_arrives_in_a_watched_folder_is_imported_and_told(
    window: Window, tmp_path: Path, qtbot: QtBot, settle: Settle, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("desktop.importing.watching.LOOK_EVERY", 0.1)
    inbox = tmp_path / "Inbox"
    inbox.mkdir()
    (inbox / "old.txt").write_text("Old\n\nThis was here before.\n")
    window.run("import.watch")
    dialog = _dialog(window, WatchingDialog)
    dialog.past.setChecked(False)
    dialog.add(inbox)
    dialog.close()
    settle(window.session)
    qtbot.waitUntil(lambda: window.watcher._watch is not None and bool(window.watcher._watch.known), timeout=20_000)
    for n in range(3):
        (inbox / f"new {n}.txt").write_text(f"New {n}\n\nThe ferry number {n} arrived.\n")
    qtbot.waitUntil(lambda: "new document" in window.status.text, timeout=20_000)
    settle(window.session)
    library = window.session.library
    assert library.documents.overview().documents == 7
    qtbot.waitUntil(lambda: len(library.recall("watched files", {})) == 5, timeout=20_000)
    window.watcher.end()
    assert "from Inbox." in window.status.text


def test_nothing_is_watched_in_a_library_for_reading(
    empty_window: Window, library_path: Path, tmp_path: Path, settle: Settle
):
    with Library.open(library_path) as library:
        library.watching.set([WatchedFolder(str(tmp_path))])
    empty_window.session.adopt(Library.open(library_path, write=False))
    settle(empty_window.session)
    assert empty_window.watcher._watch is None
    assert not empty_window.commands.of("import.watch").isEnabled()


def test_closing_the_library_ends_the_watch(
    empty_window: Window, library_path: Path, tmp_path: Path, qtbot: QtBot, settle: Settle
):
    with Library.open(library_path) as library:
        library.watching.set([WatchedFolder(str(tmp_path / "nowhere"))])
    empty_window.open_library(library_path)
    settle(empty_window.session)
    qtbot.waitUntil(lambda: empty_window.watcher.missing == (str(tmp_path / "nowhere"),), timeout=20_000)
    empty_window.session.release()
    settle(empty_window.session)
    assert empty_window.watcher._watch is None
    assert not empty_window.watcher._clock.isActive()


def test_the_menu_of_the_library_holds_what_looks_after_imports(window: Window):
    menu = window.menu_for("library")
    assert isinstance(menu, QMenu)
    assert {"import.preview", "import.watch", "import.report", "import.list"} <= {
        action.objectName() for action in menu.actions()
    }
    menu.deleteLater()
