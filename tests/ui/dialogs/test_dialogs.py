"""The dialogs of the shell: each shows what there is and does what its buttons say."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QPlainTextEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from desktop.library import Library, exchange_formats
from desktop.settings import Settings, entries
from desktop.ui.dialogs.about import facts
from desktop.ui.dialogs.author import AuthorBar
from desktop.ui.dialogs.backups import BackupsDialog
from desktop.ui.dialogs.care import CheckDialog, TidyDialog
from desktop.ui.dialogs.cheatsheet import CheatSheet
from desktop.ui.dialogs.dialog import Dialog, choose_file, choose_folder, choose_target
from desktop.ui.dialogs.exporting import ExportDialog, Scope, in_collection
from desktop.ui.dialogs.history import HistoryDialog
from desktop.ui.dialogs.palette import Palette, fit
from desktop.ui.dialogs.settings import SettingsDialog
from desktop.ui.dialogs.typography import TypographyPopup
from desktop.ui.dialogs.written import WrittenFiles
from desktop.ui.exports import Order
from desktop.ui.session import Session
from desktop.ui.theme import Theme
from desktop.ui.window import Window
from tests.ui.conftest import Settle


@pytest.fixture
def owner(qtbot: QtBot, session: Session):
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


@pytest.fixture
def large_type(qapp: QApplication, dress: None) -> Iterator[None]:
    """Set the whole application in 24 points."""
    before = qapp.font()
    Theme(Settings(interface_size=24)).apply()
    yield
    qapp.setFont(before)


def _short_dialog(owner: QWidget) -> Dialog:
    made = Dialog(owner, "A title", width=300, height=160)
    for _n in range(3):
        made.say("A sentence about nothing that is long enough to need some lines. " * 3)
    made.body.addWidget(QPlainTextEdit(), 1)
    made.show()
    return made


def test_with_large_type_a_dialog_is_larger_and_its_buttons_stay_whole(owner, large_type: None, qapp: QApplication):
    dialog = _short_dialog(owner)
    qapp.processEvents()
    assert dialog.width() > 400, "it grows with the type"
    assert dialog.closing.height() >= dialog.closing.fontMetrics().height()
    dialog.resize(dialog.width(), 0)  # as small as it goes
    qapp.processEvents()
    assert dialog.closing.height() >= dialog.closing.fontMetrics().height()
    dialog.close()


def test_no_dialog_is_larger_than_the_screen(owner, large_type: None):
    dialog = Dialog(owner, "A title", width=1060, height=720)
    room = dialog.screen().availableGeometry()
    assert dialog.width() < room.width()
    assert dialog.height() < room.height()
    dialog.close()


def _tag(session: Session, *names: str) -> None:
    for name in names:
        session.write(lambda library, name=name: library.documents.tag(library.find().ids, name))


def test_the_history_shows_the_newest_first_and_counts_before_it_undoes(owner, session: Session):
    _tag(session, "one", "two", "three")
    dialog = HistoryDialog(owner, session, Theme(session.settings))
    dialog.show()
    assert dialog.focusWidget() is dialog.list
    names = [dialog.list.model().index(row, 0).data() for row in range(3)]
    assert [name for name in names if "three" in name] == names[:1]
    dialog.list.setCurrentIndex(dialog.list.model().index(2, 0))
    assert dialog.back.text() == "Undo 2 changes after this"
    dialog.back.click()
    assert session.library is not None
    assert set(session.library.documents.tags()) == {"one"}
    assert dialog.list.model().index(0, 0).data().endswith("undone")
    dialog.close()


def test_the_newest_line_has_nothing_after_it(owner, session: Session):
    _tag(session, "one")
    dialog = HistoryDialog(owner, session, Theme(session.settings))
    dialog.list.setCurrentIndex(dialog.list.model().index(0, 0))
    assert not dialog.back.isEnabled()
    assert not dialog.unimport.isVisible()
    dialog.close()


def test_settings_show_every_entry_with_a_name_and_keep_at_once(owner, session: Session):
    dialog = SettingsDialog(owner, session)
    shown = {entry.name for entry, _row in dialog._rows}
    assert shown == {entry.name for entry in entries() if entry.kind != "remembered"}
    dialog.findChild(QCheckBox, "setting.word_snapping").setChecked(False)
    dialog.findChild(QSpinBox, "setting.line_width").setValue(60)
    theme = dialog.findChild(QComboBox, "setting.theme")
    theme.setCurrentIndex(theme.findData("dark"))
    theme.activated.emit(theme.currentIndex())
    assert (session.settings.word_snapping, session.settings.line_width, session.settings.theme) == (False, 60, "dark")
    dialog.close()


def test_settings_are_found_by_typing(owner, session: Session):
    dialog = SettingsDialog(owner, session)
    dialog.show()
    dialog.search.setText("backup")
    shown = {entry.name for entry, row in dialog._rows if row.isVisible()}
    assert shown >= {"backup_folder", "backups_kept"}
    assert "theme" not in shown
    dialog.search.setText("nothing of the kind")
    assert dialog._nothing.isVisible()
    dialog.close()


def test_an_export_asks_for_view_scope_and_file(owner, session: Session):
    orders: list[Order] = []
    library = session.library
    assert library is not None
    library.collections.add(library.find().ids[:2], 'Harbour "old"')
    chosen = library.find().ids[:3]
    dialog = ExportDialog(owner, session, exchange_formats(), Scope("ferries", chosen), orders.append)
    assert dialog.order().documents == chosen
    dialog.options.choose("view", "annotations")
    assert Path(dialog.order().target).name == "Harbour-annotations.jsonl"
    dialog._scopes.button(1).click()
    asked = dialog.order()
    assert (asked.format, asked.options, asked.query) == ("jsonl", (("view", "annotations"),), "ferries")
    assert asked.documents is None
    dialog._scopes.button(2).click()
    assert len(library.find(dialog.order().query).ids) == 2
    dialog._path.setText("")
    assert not dialog.going.isEnabled()
    dialog._path.setText("~/out.jsonl")
    dialog.export()
    assert orders[0].target == str(Path.home() / "out.jsonl")


def test_the_name_of_an_export_follows_its_format(owner, session: Session, tmp_path: Path):
    dialog = ExportDialog(owner, session, exchange_formats(), Scope(), lambda _order: None)

    def choose(name: str) -> Path:
        assert dialog.format.choose(name)
        dialog.format.activated.emit(dialog.format.currentIndex())
        return Path(dialog.order().target)

    home = choose("jsonl").parent
    assert dialog.packing.isHidden()
    assert choose("bundle") == home / "Harbour-bundle.zip"
    assert not dialog.packing.isHidden()
    assert dialog.written.names.count() > 3
    dialog.packing.setCurrentIndex(dialog.packing.findData("folder"))
    dialog.packing.activated.emit(1)
    assert Path(dialog.order().target) == home / "Harbour-bundle"
    assert choose("doccano") == home / "Harbour-doccano.jsonl"
    assert "labels on passages" in dialog.lacks.text()
    assert choose("refi") == home / "Harbour-refi.qdpx"
    assert dialog.packing.isHidden()
    assert choose("ftm") == home / "Harbour-ftm.ftm.json"
    assert choose("csv") == home / "Harbour.csv"
    assert choose("spans") == home / "Harbour-spans.jsonl"
    dialog.options.choose("file", "tsv")
    assert Path(dialog.order().target) == home / "Harbour-spans.tsv"
    choose("doccano")
    dialog._path.setText(str(tmp_path / "mine.jsonl"))
    assert choose("bundle") == tmp_path / "mine"
    (tmp_path / "mine").mkdir()
    dialog._check_path()
    assert dialog._there.text() == "This folder must be empty."
    dialog._path.setText(str(tmp_path / "nowhere" / "x"))
    assert dialog._there.text().startswith("There is no folder")
    dialog.close()


def test_an_export_remembers_what_was_chosen(owner, session: Session, tmp_path: Path):
    dialog = ExportDialog(owner, session, exchange_formats(), Scope(), lambda _order: None)
    dialog.format.choose("doccano")
    dialog.format.activated.emit(dialog.format.currentIndex())
    dialog.options.choose("shape", "spans")
    dialog._path.setText(str(tmp_path / "out.jsonl"))
    dialog.export()
    again = ExportDialog(owner, session, exchange_formats(), Scope(), lambda _order: None)
    asked = again.order()
    assert (asked.format, dict(asked.options)["shape"]) == ("doccano", "spans")
    assert Path(asked.target) == tmp_path / "Harbour-doccano.jsonl"
    again.close()


def test_what_would_be_written_is_shown_as_far_as_it_can_be(qtbot: QtBot):
    shown = WrittenFiles()
    qtbot.addWidget(shown)
    files = [("a.txt", "سفينة 🙂\n".encode()), ("b.zip", b"PK\x03\x04\0\0"), ("c.txt", b""), ("d", b"x" * 90_000)]
    shown.show_files(files)
    assert shown.text.toPlainText() == "سفينة 🙂"
    shown._show(1)
    assert "not made to be read as text" in shown.text.placeholderText()
    shown._show(2)
    assert "empty" in shown.text.placeholderText()
    shown._show(3)
    assert len(shown.text.toPlainText()) < 5_000
    assert "the beginning is shown" in shown.facts.text()
    shown.show_files([])
    assert shown.facts.text() == "Nothing would be written of the first documents."


def test_a_collection_is_asked_for_by_its_whole_name():
    assert in_collection("To read") == 'in:"To read"'


def test_backups_are_shown_with_what_they_hold(owner, session: Session, tmp_path: Path):
    library = session.library
    assert library is not None
    library.roll_backup()
    chosen: list[Path] = []
    dialog = BackupsDialog(owner, session, chosen.append)
    assert dialog.list.count() == 1
    assert dialog.focusWidget() is dialog.list
    assert "4 documents" in dialog.list.item(0).text()
    broken = tmp_path / "broken.postil"
    broken.write_bytes(b"x" * 4000)
    dialog.look_at(broken)
    assert dialog.list.count() == 1
    dialog.going.click()
    assert chosen[0].name.startswith("Harbour.backup-")


def test_a_sound_library_is_told_to_be_in_order(owner, session: Session):
    dialog = CheckDialog(owner, session)
    dialog.show()
    assert dialog.said.text().startswith("Everything is in order")
    assert not dialog.mend.isVisible()
    dialog.close()


def test_what_a_check_finds_can_be_repaired(owner, session: Session):
    library = session.library
    assert library is not None
    with library._store.aside() as connection:
        connection.execute("DROP TRIGGER journal_document_update")
    dialog = CheckDialog(owner, session)
    dialog.show()
    assert dialog.list.count() == 1
    assert dialog.mend.isVisible()
    dialog.mend.click()
    assert dialog.said.text() == "Everything that was found is repaired."
    assert library.check() == []
    dialog.close()


def test_a_tidy_is_counted_before_it_is_done(owner, session: Session):
    library = session.library
    assert library is not None
    dialog = TidyDialog(owner, session)
    assert not dialog.going.isEnabled()
    dialog.close()
    session.write(lambda library: library.documents.bin(library.find().ids[:1]))
    dialog = TidyDialog(owner, session)
    assert "1 document from the bin" in dialog.said.text()
    dialog.going.click()
    assert library.documents.binned() == []


def test_the_name_is_asked_until_it_is_given(qtbot: QtBot, session: Session):
    session.settings = Settings(author="", confirm_author=True)
    bar = AuthorBar(session, Theme(session.settings))
    qtbot.addWidget(bar)
    bar.show()
    bar.name.setText("  Ada   Byron ")
    qtbot.keyClick(bar.name, Qt.Key.Key_Return)
    assert session.settings.author == "Ada Byron"
    assert session.library is not None
    assert session.library.author == "Ada Byron"
    assert not bar.isVisible()


def test_the_question_can_be_put_away_for_good(qtbot: QtBot, session: Session):
    session.settings = Settings(author="", confirm_author=True)
    bar = AuthorBar(session, Theme(session.settings))
    qtbot.addWidget(bar)
    bar.show()
    qtbot.keyClick(bar.name, Qt.Key.Key_Escape)
    assert not session.settings.confirm_author
    assert not bar.isVisible()


def test_type_is_changed_while_one_looks(owner, session: Session):
    popup = TypographyPopup(session, Theme(session.settings), owner)
    popup._sliders["reader_size"].setValue(40)
    popup._sliders["line_height"].setValue(36)
    assert (session.settings.reader_size, session.settings.line_height) == (20.0, 1.8)
    popup._reset()
    assert session.settings.reader_size == Settings().reader_size
    popup.close()


def test_facts_for_a_report_name_versions():
    assert "Qt 6." in facts()
    assert "SQLite 3." in facts()


@pytest.mark.parametrize(
    ("text", "title", "fits"),
    [
        ("", "Anything", True),
        ("imp fi", "Import files…", True),
        ("files", "Import files…", True),
        ("xyz", "Import files…", False),
    ],
)
def test_the_palette_finds_by_beginnings_of_words(text: str, title: str, fits: bool):
    assert (fit(text, (title,)) is not None) is fits


def test_the_palette_finds_commands_documents_entities_and_labels(window: Window, qtbot: QtBot, settle: Settle):
    session = window.session
    session.write(lambda library: library.entities.add("Ferry Company", type="Company"))
    settle(session)
    palette = Palette(window)
    palette.open()
    assert "Export…" in palette.titles()
    palette.box.setText("ferr")
    settle(session)
    assert {"Ferry Company", "Ferries resume"} <= set(palette.titles())
    palette.box.setText("perso")
    settle(session)
    assert "Person" in palette.titles()
    palette.box.setText("ferries")
    settle(session)
    qtbot.keyClick(palette.box, Qt.Key.Key_Return)
    settle(session)
    assert session.document is not None
    assert session.document.document.title == "Ferries resume"


def test_the_palette_runs_what_enter_is_pressed_on(window: Window, qtbot: QtBot):
    palette = Palette(window)
    palette.open()
    qtbot.keyClicks(palette.box, "dark theme")
    qtbot.keyClick(palette.box, Qt.Key.Key_Return)
    assert window.theme.dark


def test_the_arrows_walk_through_the_palette(window: Window, qtbot: QtBot):
    palette = Palette(window)
    palette.open()
    qtbot.keyClick(palette.box, Qt.Key.Key_Down)
    qtbot.keyClick(palette.box, Qt.Key.Key_Down)
    assert palette.list.currentIndex().row() == 2
    palette.close()


def test_the_page_of_keys_holds_every_key_there_is(window: Window, settle: Settle):
    sheet = CheatSheet(window)
    sheet.show()
    settle(window.session)
    listed = {title for _group, rows in sheet.groups() for title, _keys in rows}
    missing = {c.title.rstrip("…") for c in window.commands.commands.values() if c.keys} - listed
    assert missing == set()
    assert "Person" in listed
    shown = {name: key for group, rows in sheet.groups() if group == "Labels" for name, key in rows}
    bar = window.desk.labels_bar.lines
    assert shown == {label.name: bar.keys[label.id].upper() for label in bar.labels if label.id in bar.keys}
    sheet.search.setText("undo")
    assert {title for _group, rows in sheet.groups() for title, _keys in rows} >= {"Undo"}
    sheet.close()


@pytest.mark.parametrize("choose", ["file", "folder", "target"])
def test_a_look_into_its_folder_takes_no_locks_from_an_open_library(owner, tmp_path: Path, qtbot: QtBot, choose: str):
    path = tmp_path / "open.postil"
    with Library.create(path) as library:
        document = library.import_text("The ferry returns.").document_id
        assert document is not None
        if choose == "folder":
            dialog = choose_folder(owner, "Folder", lambda _path: None, tmp_path)
        elif choose == "file":
            dialog = choose_file(owner, "File", "All (*)", tmp_path, lambda _path: None)
        else:
            dialog = choose_target(owner, "Save", "CSV (*.csv)", tmp_path / "a.csv", lambda _path: None)
        qtbot.wait(400)  # the dialog looks through the folder in a thread of its own
        dialog.close()
        command = [sys.executable, "-m", "desktop", "annotate", str(path), document, "--label", "Highlight"]
        subprocess.run([*command, "--quote", "ferry"], check=True, capture_output=True)
        assert path.with_name("open.postil-wal").exists(), "another process took us for gone"
        assert len(library.annotations.of(document)) == 1
        library.documents.tag([document], "still written")
    with Library.open(path) as library:
        assert library.check() == []
        assert library.documents.tags() == {"still written": 1}
