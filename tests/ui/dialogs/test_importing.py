"""The dialogs of importing: the report, the look ahead, passwords, earlier imports, watched folders."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop.imports import Outcome, Reading
from desktop.library import Library, WatchedFolder
from desktop.model import DocumentId, Progress, RunId
from desktop.preview import Foreseen, Preview
from desktop.settings import Settings
from desktop.ui.dialogs.importing import ImportReport, Remedies
from desktop.ui.dialogs.imports import ImportsDialog
from desktop.ui.dialogs.outcomes import NEAR, WARNED, Outcomes, as_csv, as_json_lines
from desktop.ui.dialogs.passwords import PasswordsDialog
from desktop.ui.dialogs.preview import PreviewDialog, why
from desktop.ui.dialogs.reading_choices import encodings
from desktop.ui.dialogs.watching import WatchingDialog
from desktop.ui.importing import Feeding, Options, Report
from desktop.ui.session import Session
from desktop.ui.theme import Theme
from tests.ui.conftest import Settle

OUTCOMES = (
    Outcome("/in/a.txt", "imported", DocumentId("a"), "Ä, “b”", 1200, ("Looks cut off.",), format="text", seconds=0.25),
    Outcome("/in/b.txt", "twin", DocumentId("b")),
    Outcome("/in/mail.mbox", "imported", DocumentId("c"), "A letter", 80, locator="message 2", near=DocumentId("n")),
    Outcome("/in/c.pdf", "failed", error=("password", "It is locked by a password.")),
    Outcome("/in/d.pdf", "failed", error=("damaged", "It is damaged.")),
)


@pytest.fixture
def owner(qtbot: QtBot, session: Session) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


class Done(list):
    """What was asked for, in order."""

    def note(self, name: str) -> Callable[..., None]:
        return lambda *given: self.append((name, *given))

    def remedies(self) -> Remedies:
        names = ("open", "reveal", "retry", "retry_as", "unlock", "bin", "keep", "edition", "undo")
        return Remedies(**{name: self.note(name) for name in names})


@pytest.fixture
def done() -> Done:
    return Done()


@pytest.fixture
def report(owner: QWidget, session: Session, done: Done, qtbot: QtBot) -> Iterator[ImportReport]:
    dialog = ImportReport(owner, session, Report(OUTCOMES, RunId("r"), False), done.remedies())
    dialog.show()
    qtbot.waitActive(dialog)
    yield dialog
    if isValid(dialog):
        dialog.close()


def names(report: ImportReport) -> list[str]:
    return [report.model.index(row, 0).data() for row in range(report.model.rowCount())]


def pick(report: ImportReport, name: str) -> None:
    report.choose(names(report).index(name))


def offered(report: ImportReport) -> set[str]:
    return {name for name, action in report._actions.items() if action.isEnabled() and action.isVisible()}


def test_a_report_begins_with_what_could_not_be_read_and_then_warnings(report: ImportReport):
    assert names(report) == ["c.pdf", "d.pdf", "a.txt", "b.txt", "mail.mbox – message 2"]
    assert report._said.text() == (
        "Imported 2 documents, 1 is nearly the same as another, 1 was here already, 2 could not be read."
    )


def test_a_report_is_narrowed_by_fate_and_words(report: ImportReport, qtbot: QtBot):
    report.show_only("failed")
    assert names(report) == ["c.pdf", "d.pdf"]
    qtbot.keyClicks(report.search, "locked")
    assert names(report) == ["c.pdf"]
    report.search.clear()
    report.show_only(NEAR)
    assert names(report) == ["mail.mbox – message 2"]
    report.show_only(WARNED)
    assert names(report) == ["a.txt"]
    report.show_only("")
    assert len(names(report)) == 5


def test_a_report_is_sorted_by_numbers_as_numbers_and_not_at_all_again(report: ImportReport):
    report.table.sortByColumn(4, Qt.SortOrder.DescendingOrder)
    assert names(report)[:2] == ["a.txt", "mail.mbox – message 2"]
    report.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert names(report)[0] == "c.pdf"


def test_each_file_offers_what_can_be_done_about_it(report: ImportReport):
    pick(report, "d.pdf")
    assert offered(report) == {"retry", "retry_as", "reveal"}
    pick(report, "b.txt")
    assert offered(report) == {"open", "retry_as", "reveal"}
    pick(report, "mail.mbox – message 2")
    assert offered(report) == {"open", "near", "retry_as", "reveal", "bin", "keep", "edition"}


def test_what_is_known_of_the_chosen_file_stands_below_in_full(report: ImportReport):
    pick(report, "d.pdf")
    assert report.remark.text() == "/in/d.pdf\nIt is damaged."
    report.table.selectAll()
    assert report.remark.text() == ""


def test_the_keys_of_the_list_do_it(report: ImportReport, done: Done, qtbot: QtBot):
    report.table.setFocus()
    qtbot.waitUntil(report.table.hasFocus)
    pick(report, "mail.mbox – message 2")
    qtbot.keyClick(report.table, Qt.Key.Key_Return)
    qtbot.keyClick(report.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(report.table, Qt.Key.Key_F)
    pick(report, "c.pdf")
    qtbot.keyClick(report.table, Qt.Key.Key_R)
    qtbot.keyClick(report.table, Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    assert done == [
        ("open", "c"),
        ("open", "n"),
        ("reveal", Path("/in/mail.mbox")),
        ("retry", [Path("/in/c.pdf")]),
        ("retry_as", OUTCOMES[3]),
    ]


def test_a_near_twin_that_is_kept_is_none_any_more(report: ImportReport, done: Done, qtbot: QtBot):
    report.table.setFocus()
    qtbot.waitUntil(report.table.hasFocus)
    pick(report, "mail.mbox – message 2")
    qtbot.keyClick(report.table, Qt.Key.Key_K)
    assert done == [("keep", ["c"])]
    assert "keep" not in offered(report)
    assert report.choice.findData(NEAR) < 0


def test_a_near_twin_becomes_an_edition_of_what_was_here(report: ImportReport, done: Done, qtbot: QtBot):
    report.table.setFocus()
    qtbot.waitUntil(report.table.hasFocus)
    pick(report, "mail.mbox – message 2")
    qtbot.keyClick(report.table, Qt.Key.Key_E)
    assert done == [("edition", "n", "c")]


def test_all_that_failed_is_tried_again_at_once(report: ImportReport, done: Done):
    report.again.click()
    report.unlock.click()
    assert done == [("retry", [Path("/in/c.pdf"), Path("/in/d.pdf")]), ("unlock", (Path("/in/c.pdf"),))]


def test_a_library_for_reading_offers_only_to_look(owner: QWidget, session: Session, done: Done):
    looking = Remedies(done.note("open"), done.note("reveal"))
    dialog = ImportReport(owner, session, Report(OUTCOMES, RunId("r"), False), looking)
    pick(dialog, "mail.mbox – message 2")
    assert offered(dialog) == {"open", "near", "reveal"}
    assert not any(button.isVisibleTo(dialog) for button in (dialog.again, dialog.unlock, dialog.undo))
    dialog.close()


def test_undoing_an_import_ends_its_report(report: ImportReport, done: Done):
    report.undo.click()
    assert done == [("undo",)]
    assert not report.isVisible()


def test_what_is_shown_is_copied_and_kept(report: ImportReport, tmp_path: Path):
    report.show_only("imported")
    report.copy()
    rows = list(csv.DictReader(io.StringIO(QGuiApplication.clipboard().text())))
    assert [(row["path"], row["title"], row["remark"]) for row in rows] == [
        ("/in/a.txt", "Ä, “b”", "Looks cut off."),
        ("/in/mail.mbox", "A letter", "Nearly the same as another document."),
    ]
    report.save_to(tmp_path / "list.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "list.jsonl").read_text("utf-8").splitlines()]
    assert [line["path"] for line in lines] == ["/in/a.txt", "/in/mail.mbox"]
    report.save_to(tmp_path / "list.csv")
    assert (tmp_path / "list.csv").read_text("utf-8-sig").startswith("path,locator,status")
    report.save_to(tmp_path / "gone" / "list.csv")
    assert "could not be written" in report.body.itemAt(report.body.count() - 1).widget().text()


def test_a_name_that_looks_like_a_formula_is_none_in_a_table_program():
    [_head, line] = as_csv([Outcome("=cmd.txt", "imported", title="@sum")])
    assert line.startswith("'=cmd.txt,")
    assert "'@sum" in line
    [record] = as_json_lines([Outcome("=cmd.txt", "imported", title="@sum")])
    assert json.loads(record)["path"] == "=cmd.txt"


def test_many_files_come_in_without_losing_the_place():
    model = Outcomes(OUTCOMES)
    model.narrow("imported")
    model.append([Outcome("/in/e.txt", "imported"), Outcome("/in/f.txt", "failed")])
    assert [model.at(row).path for row in range(model.rowCount())] == ["/in/a.txt", "/in/mail.mbox", "/in/e.txt"]
    model.narrow("failed")
    assert model.rowCount() == 3


def test_a_report_fills_while_its_import_goes_on(
    owner: QWidget, live_session: Session, tmp_path: Path, settle: Settle, done: Done
):
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(40):
        (folder / f"{n}.txt").write_text(f"Note {n}\n\nThe harbour office said {n} ferries came.\n", "utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 and nothing more")
    feeding = Feeding(live_session, [folder], lambda _report: None)
    dialog = ImportReport(owner, live_session, feeding.report(), done.remedies(), feeding)
    dialog.show()
    assert dialog._bar.isVisible()
    assert not dialog.again.isVisible()
    settle(live_session)
    assert dialog.model.rowCount() == 41
    assert "1 could not be read" in dialog._said.text()
    assert not dialog._bar.isVisible()
    assert dialog.again.isVisible()
    assert dialog.undo.isVisible()
    dialog.close()


# Looking ahead


@pytest.fixture
def theme(live_session: Session) -> Theme:
    return Theme(live_session.settings, live_session)


def test_a_file_is_looked_at_read_anew_and_imported_as_chosen(
    owner: QWidget, live_session: Session, theme: Theme, tmp_path: Path, qtbot: QtBot
):
    path = tmp_path / "news.txt"
    path.write_bytes("Вести\n\nПаром вернулся в гавань.\n".encode("koi8-r"))
    begun: list[tuple[object, Options]] = []
    dialog = PreviewDialog(owner, live_session, theme, [path], lambda *given: begun.append(given))
    dialog.show()
    qtbot.waitUntil(lambda: dialog.preview is not None, timeout=20_000)
    for name in ("cp1251", "koi8-r"):  # the answer to the first does not count any more
        dialog.reading.encoding.setCurrentIndex(dialog.reading.encoding.findData(name))
        dialog.reading.encoding.activated.emit(0)
    qtbot.waitUntil(lambda: dialog.preview.reading.encoding == "koi8-r", timeout=20_000)
    assert "Паром вернулся" in dialog.surface.text
    assert dialog.heading.text() == "Вести"
    assert "characters" in dialog.facts.text()
    assert "language: Russian" in dialog.facts.text()
    dialog.arrival.tags.setText("harbour, news, harbour")
    dialog.arrival.collection.setEditText("Ferries")
    dialog.going.click()
    assert begun == [((path,), Options("Ferries", ("harbour", "news"), Reading(encoding="koi8-r")))]
    assert live_session.library is not None
    assert live_session.library.documents.overview().documents == 4


def test_what_cannot_be_read_is_said_in_the_look(
    owner: QWidget, live_session: Session, theme: Theme, tmp_path: Path, qtbot: QtBot
):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(b"")
    (tmp_path / "in" / "b.txt").write_text("A title\n\nA text.\n")
    dialog = PreviewDialog(owner, live_session, theme, [tmp_path / "in"], lambda *_given: None)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.preview is not None, timeout=20_000)
    assert [dialog.files.itemText(n) for n in range(dialog.files.count())] == ["a.txt", "b.txt"]
    assert dialog.surface.is_empty
    assert dialog.surface._message == "a.txt is empty."
    assert dialog.going.text() == "Import all", "not the shown one alone"
    dialog.preview = None
    dialog.files.setCurrentIndex(1)
    dialog.files.activated.emit(1)
    qtbot.waitUntil(lambda: dialog.preview is not None, timeout=20_000)
    assert dialog.heading.text() == "A title"
    dialog.preview = None
    qtbot.keyClicks(dialog.reading.pattern, "{{nothing}")
    dialog.reading.pattern.editingFinished.emit()
    qtbot.waitUntil(lambda: dialog.preview is not None, timeout=20_000)
    assert "pattern" in dialog.surface._message
    dialog.close()


def test_a_locked_file_is_said_to_want_what_stands_beside_it():
    locked = Foreseen("", "a.pdf", error=("password", "a.pdf is locked. Import it again and give its password."))
    untried, tried = Reading(), Reading(password="wrong")
    said = why(Preview("/in/a.pdf", untried, (locked,)), locked)
    assert said == "a.pdf is locked with a password. Type it into the field “Password”."
    assert why(Preview("/in/a.pdf", tried, (locked,)), locked) == locked.error[1]


def test_a_look_ends_with_its_library(
    owner: QWidget, live_session: Session, theme: Theme, tmp_path: Path, qtbot: QtBot, settle: Settle
):
    (tmp_path / "a.txt").write_text("A text.")
    dialog = PreviewDialog(owner, live_session, theme, [tmp_path / "a.txt"], lambda *_given: None)
    dialog.show()
    live_session.release()
    assert not dialog.isVisible()
    settle(live_session)


def test_an_empty_folder_has_nothing_to_look_at(
    owner: QWidget, live_session: Session, theme: Theme, tmp_path: Path, qtbot: QtBot
):
    (tmp_path / "in").mkdir()
    dialog = PreviewDialog(owner, live_session, theme, [tmp_path / "in"], lambda *_given: None)
    qtbot.waitUntil(lambda: not dialog.going.isEnabled(), timeout=20_000)
    assert dialog.surface._message == "There is nothing to import there."
    dialog.close()


def test_every_encoding_that_is_offered_is_known():
    import codecs

    names = [name for name, _title in encodings()]
    assert len(names) == len({codecs.lookup(name).name for name in names})


def test_what_was_chosen_is_kept_where_a_file_is_tried_again(
    owner: QWidget, session: Session, tmp_path: Path, qtbot: QtBot
):
    (tmp_path / "a.txt").write_text("A text.")
    wanted = Options("Ferries", ("a", "b"), Reading("text", "cp1252", "secret", (), True, "deu", "{title}"), "keep")
    dialog = PreviewDialog(owner, session, Theme(session.settings, session), [tmp_path / "a.txt"], print, wanted)
    assert dialog.chosen() == wanted
    dialog.close()


def test_the_settings_say_how_files_are_read_usually():
    assert Options.usual(Settings()) == Options()
    chosen = Settings(
        import_ocr=True, import_ocr_languages="eng+deu", import_pattern="{title}", import_on_twin="edition"
    )
    assert Options.usual(chosen) == Options(reading=Reading(ocr="eng+deu", pattern="{title}"), on_twin="edition")


# Passwords


class Safe:
    """Files that open with one password each; imports are over at once."""

    def __init__(self, **keys: str) -> None:
        self.keys = {Path(f"/in/{name}.pdf"): key for name, key in keys.items()}
        self.tried: list[tuple[list[str], str]] = []

    def retry(self, paths: list[Path], password: str, done: Callable[[Report], None]) -> bool:
        self.tried.append(([path.stem for path in paths], password))
        outcomes = tuple(
            Outcome(str(path), "imported", DocumentId(path.stem))
            if self.keys[path] == password
            else Outcome(str(path), "failed", error=("password", "It is locked."))
            for path in paths
        )
        done(Report(outcomes, RunId("r"), False))
        return True


def test_one_password_for_all_is_tried_and_what_is_wrong_is_said(owner: QWidget, session: Session, qtbot: QtBot):
    safe = Safe(a="right", b="right", c="other")
    dialog = PasswordsDialog(owner, session, list(safe.keys), safe.retry)
    dialog.show()
    assert dialog._said.text() == "3 files are locked with a password"
    assert not dialog.trying.isEnabled()
    qtbot.keyClicks(dialog.shared, "right")
    qtbot.keyClick(dialog.shared, Qt.Key.Key_Return)
    assert safe.tried == [(["a", "b", "c"], "right")]
    assert list(dialog.lines) == [Path("/in/c.pdf")]
    assert dialog._said.text() == "The password was wrong for 1 file."
    assert dialog._verdicts[Path("/in/c.pdf")].text() == "Wrong password"
    qtbot.keyClicks(dialog.lines[Path("/in/c.pdf")], "other")
    dialog.trying.click()
    assert safe.tried[1:] == [(["c"], "other")]
    assert not dialog.isVisible()


def test_each_file_may_have_a_password_of_its_own(owner: QWidget, session: Session):
    safe = Safe(a="one", b="two", c="one")
    dialog = PasswordsDialog(owner, session, list(safe.keys), safe.retry)
    dialog.show()
    dialog.shared.setText("one")
    dialog.lines[Path("/in/b.pdf")].setText("two")
    dialog.try_all()
    assert safe.tried == [(["a", "c"], "one"), (["b"], "two")]
    assert not dialog.isVisible()


def test_a_wrong_password_among_right_ones_is_said_and_asked_for_anew(owner: QWidget, session: Session, qtbot: QtBot):
    safe = Safe(a="one", b="two", c="two")
    dialog = PasswordsDialog(owner, session, list(safe.keys), safe.retry)
    dialog.show()
    dialog.lines[Path("/in/a.pdf")].setText("wrong")
    dialog.shared.setText("two")
    dialog.trying.setFocus()
    dialog.try_all()
    assert dialog._said.text() == "The password was wrong for 1 file."
    assert dialog.focusWidget() is dialog.lines[Path("/in/a.pdf")]
    assert dialog.focusWidget().selectedText() == "wrong"
    dialog.close()


def test_passwords_are_hidden_until_asked_for(owner: QWidget, session: Session):
    dialog = PasswordsDialog(owner, session, [Path("/in/a.pdf")], lambda *_given: False)
    assert dialog.shared.echoMode() == dialog.shared.EchoMode.Password
    dialog.visible.setChecked(True)
    assert dialog.shared.echoMode() == dialog.shared.EchoMode.Normal
    dialog.shared.setText("x")
    dialog.try_all()
    assert dialog.trying.isEnabled(), "another import goes on: it can be tried again"
    dialog.close()


# Earlier imports, watched folders


def test_earlier_imports_are_listed_with_what_they_brought(owner: QWidget, session: Session, tmp_path: Path):
    (tmp_path / "a.txt").write_text("A title\n\nA text.\n")
    library = session.library
    assert library is not None
    for act in library.import_files([tmp_path / "a.txt"], inline=True):
        act()
    stopped = library.import_files([tmp_path / "a.txt"], inline=True)
    acts = iter(stopped)
    next(acts)()
    stopped.cancel()
    for act in acts:
        act()
    asked: list[str] = []
    dialog = ImportsDialog(
        owner, session, lambda run: asked.append(f"report {run.name}"), lambda run: asked.append("go on")
    )
    assert dialog.list.count() == 2
    assert dialog.focusWidget() is dialog.list, "the arrows walk through it at once"
    assert dialog.list.item(1).text().startswith("a.txt\n")
    assert dialog.list.item(0).text().endswith("cut short")
    assert dialog.going_on.isEnabled()
    dialog.going_on.click()
    dialog.list.setCurrentRow(1)
    assert not dialog.going_on.isEnabled()
    dialog.reporting.click()
    assert asked == ["go on", "report Import a.txt"]
    dialog.close()


def test_folders_are_watched_turned_off_and_left(owner: QWidget, session: Session, tmp_path: Path, qtbot: QtBot):
    library = session.library
    assert isinstance(library, Library)
    changed: list[int] = []
    dialog = WatchingDialog(owner, session, lambda: changed.append(1))
    dialog.show()
    assert dialog._nothing.isVisible()
    dialog.add(tmp_path)
    dialog.past.setChecked(False)
    dialog.add(tmp_path / "in")
    dialog.add(tmp_path)
    assert library.watching.folders() == (
        WatchedFolder(str(tmp_path)),
        WatchedFolder(str(tmp_path / "in"), past=False),
    )
    dialog.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert library.watching.folders()[0] == WatchedFolder(str(tmp_path), on=False)
    dialog.list.setCurrentRow(1)
    dialog.list.setFocus()
    qtbot.waitUntil(dialog.list.hasFocus)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Delete)
    assert library.watching.folders() == (WatchedFolder(str(tmp_path), on=False),)
    assert len(changed) == 4
    dialog.close()


def test_a_folder_that_cannot_be_reached_says_so(owner: QWidget, session: Session):
    library = session.library
    assert library is not None
    library.watching.set([WatchedFolder("/net/inbox")])
    dialog = WatchingDialog(owner, session, lambda: None, ["/net/inbox"])
    assert dialog.list.item(0).text() == "/net/inbox – cannot be reached now"
    assert dialog.folders() == [WatchedFolder("/net/inbox")]
    dialog.close()


def test_the_columns_of_a_data_file_are_said_in_the_look(
    owner: QWidget, live_session: Session, theme: Theme, tmp_path: Path, qtbot: QtBot
):
    path = tmp_path / "news.csv"
    path.write_text("id,kop,words\n1,Harbour opens,The harbour opened on Monday and the ferries came back at once.\n")
    dialog = PreviewDialog(owner, live_session, theme, [path], lambda *_given: None)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.preview is not None, timeout=20_000)
    choices = dialog.reading.columns
    assert choices.isVisible()
    assert choices.boxes["kop"].currentData() == "title"
    assert dialog.heading.text() == "Harbour opens"
    assert dialog.chosen().reading == Reading(), "nothing was said yet"
    dialog.preview = None
    choices.boxes["id"].setCurrentIndex(choices.boxes["id"].findData("title"))
    choices.boxes["id"].activated.emit(0)
    assert choices.boxes["kop"].currentData() == "-", "two columns are not the title"
    qtbot.waitUntil(lambda: dialog.preview is not None, timeout=20_000)
    assert dialog.heading.text() == "1"
    assert dialog.chosen().reading.columns == (("id", "title"), ("kop", "-"), ("words", "text"))
    dialog.close()


def test_passwords_that_were_left_hear_nothing_of_a_later_import(owner: QWidget, session: Session, qtbot: QtBot):
    dialog = PasswordsDialog(owner, session, [Path("/in/a.pdf")], lambda *_given: False)
    dialog.show()
    dialog.close()
    qtbot.waitUntil(lambda: not isValid(dialog))
    session.busy.emit(Progress(1, 2, "Importing"))  # what a dead dialog raises fails the test
