"""The whole window, by its commands and keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QTabBar, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.library import Library
from desktop.places import documents_dir
from desktop.settings import Settings
from desktop.ui.actions import PLACES, is_bare
from desktop.ui.session import Session
from desktop.ui.window import Window
from tests.ui.conftest import Settle


def _open(window: Window, settle: Settle, query: str = "ankara") -> None:
    library = window.session.library
    assert library is not None
    with Library.open(library.path, write=False) as reading:
        [document] = reading.find(query).ids
    window.session.open_document(document)
    settle(window.session)


def _drag(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def test_without_a_library_the_welcome_stands_alone(empty_window: Window):
    assert empty_window.welcome.isVisible()
    assert not empty_window.shelf.isVisible()
    assert not empty_window.inspector.isVisible()
    assert empty_window.windowTitle() == "Postil"


def test_an_opened_library_shows_its_panes(window: Window):
    assert window.desk.isVisible()
    assert window.shelf.isVisible()
    assert window.inspector.isVisible()
    assert not window.welcome.isVisible()
    assert window.windowTitle() == "Harbour – Postil"


def test_an_empty_library_says_how_to_fill_it(empty_window: Window, tmp_path: Path, settle: Settle):
    from desktop.ui.acts.libraries import create_at

    create_at(empty_window, tmp_path / "New")
    settle(empty_window.session)
    assert empty_window.welcome.isVisible()
    assert empty_window.welcome._title.text() == "New is empty"
    assert (tmp_path / "New.postil").exists()


def test_what_cannot_be_done_now_is_not_offered(empty_window: Window, library_path: Path, qtbot: QtBot, settle: Settle):
    actions = empty_window.commands
    assert actions.of("library.open").isEnabled()
    for command in ("library.close", "export.records", "history.undo", "text.highlight", "document.tag"):
        assert not actions.of(command).isEnabled(), command
    empty_window.open_library(library_path)
    settle(empty_window.session)
    assert actions.of("export.records").isEnabled()
    assert not actions.of("text.highlight").isEnabled()
    _open(empty_window, settle)
    assert actions.of("text.highlight").isEnabled()
    assert not actions.of("annotation.remove").isEnabled()


def test_a_library_for_reading_offers_no_change(empty_window: Window, library_path: Path, settle: Settle):
    session = empty_window.session
    session.adopt(Library.open(library_path, write=False))
    settle(session)
    assert not empty_window.commands.of("library.tidy").isEnabled()
    assert not empty_window.commands.of("history.undo").isEnabled()
    assert empty_window.commands.of("library.copy").isEnabled()
    assert empty_window.status.text.startswith("The library is read-only")


def test_undo_names_what_it_takes_back(window: Window, settle: Settle):
    session = window.session
    session.write(lambda library: library.documents.tag(library.find().ids, "harbour"))
    settle(session)
    undo = window.commands.of("history.undo")
    assert undo.text() == "Undo “Tag “harbour””" or "harbour" in undo.text()
    assert window.run("history.undo")
    settle(session)
    assert window.status.text.startswith("Undone: ")
    assert window.commands.of("history.redo").isEnabled()


def test_the_menus_hold_every_command_that_has_a_place(window: Window):
    for place in PLACES:
        menu = window.menu_for(place)
        ids = {action.objectName() for action in menu.actions() if not action.isSeparator()}
        assert ids == {command.id for command in window.commands.commands.values() if command.place == place}
        menu.deleteLater()


def test_the_more_button_leads_to_every_menu(window: Window):
    more = next(b for b in window.bar.findChildren(QToolButton) if b.accessibleName() == "More")
    titles = {action.text().replace("&", "") for action in more.menu().actions() if action.menu()}
    assert titles == {"Edit", "Find", "Annotate", "Document", "Go", "View"}


def test_tooltips_tell_the_keys(window: Window):
    for command in window.commands.commands.values():
        tip = window.commands.of(command.id).toolTip()
        for key in command.keys:
            assert QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) in tip


def test_every_button_without_text_has_a_name_for_screen_readers(window: Window):
    nameless = [
        f"{button.metaObject().className()} of {button.parent().metaObject().className()}"
        for button in window.findChildren(QToolButton)
        if button.isVisible() and not button.text() and not button.accessibleName() and not _is_of_qt(button)
    ]
    assert nameless == []


def _is_of_qt(button: QWidget) -> bool:
    """Say whether a button belongs to a widget of Qt's own: the ends of a tab bar, the cross of a line edit."""
    return button.metaObject().className() == "QLineEditIconButton" or isinstance(button.parent(), QTabBar)


def test_letters_are_typed_where_one_types(window: Window, settle: Settle, qtbot: QtBot):
    _open(window, settle)
    assert window.run("search.focus")
    box = QApplication.focusWidget()
    assert box is not None
    qtbot.keyClicks(box, "jd")
    settle(window.session)
    assert "jd" in window.shelf.query
    assert window.session.document is not None
    with Library.open(window.session.library.path, write=False) as library:
        assert library.documents.overview().by_status["todo"] == 4


@pytest.mark.parametrize(("keys", "bare"), [("H", True), ("Del", True), ("]", True), ("F3", False), ("Ctrl+H", False)])
def test_a_bare_key_is_one_that_would_be_typed(keys: str, bare: bool):
    assert is_bare(QKeySequence(keys)) is bare


def test_panes_are_put_away_and_come_back(window: Window, qtbot: QtBot):
    width = window.shelf.width()
    assert window.run("view.shelf")
    assert not window.shelf.isVisible()
    assert window.run("view.shelf")
    assert window.shelf.isVisible()
    assert abs(window.shelf.width() - width) <= 2


def test_only_the_text_and_back(window: Window, settle: Settle):
    _open(window, settle)
    window.run("view.distraction_free")
    assert not window.shelf.isVisible()
    assert not window.inspector.isVisible()
    assert not window.bar.isVisible()
    window.run("view.distraction_free")
    assert window.shelf.isVisible()
    assert window.bar.isVisible()


def test_f6_walks_through_the_panes(window: Window, settle: Settle, qtbot: QtBot):
    _open(window, settle)
    window.desk.reader.setFocus()
    places = []
    for _n in range(3):
        window.run("view.next_pane")
        focus = QApplication.focusWidget()
        panes = {"shelf": window.shelf, "desk": window.desk, "inspector": window.inspector}
        places.append(next(name for name, pane in panes.items() if pane.isAncestorOf(focus)))
    assert places == ["inspector", "shelf", "desk"]


def test_the_smallest_window_leaves_room_for_the_text(window: Window, settle: Settle, qtbot: QtBot):
    _open(window, settle)
    window.resize(window.minimumSizeHint())
    qtbot.waitUntil(lambda: window.width() < 900)
    assert window.desk.width() >= 236


@pytest.mark.parametrize("tab", [0, 1, 2, 3])
def test_escape_goes_back_to_the_text_from_every_tab(window: Window, settle: Settle, qtbot: QtBot, tab: int):
    _open(window, settle)
    window.inspector.show_tab(tab)
    focus = QApplication.focusWidget()
    assert window.inspector.isAncestorOf(focus)
    qtbot.keyClick(focus, Qt.Key.Key_Escape)
    assert window.desk.reader.hasFocus()


def test_back_and_forth_go_the_way_one_came(window: Window, settle: Settle):
    assert not window.commands.of("go.back").isEnabled()
    _open(window, settle, "ankara")
    _open(window, settle, "ferries")
    window.run("go.back")
    settle(window.session)
    assert window.session.document.document.title == "Ministers meet in Ankara"
    window.run("go.forth")
    settle(window.session)
    assert window.session.document.document.title == "Ferries resume"
    assert not window.commands.of("go.forth").isEnabled()


def test_dropped_files_are_imported_into_a_library_made_by_itself(
    empty_window: Window, tmp_path: Path, qtbot: QtBot, settle: Settle
):
    note = tmp_path / "note.txt"
    note.write_text("A note\n\nThe ferries came back.\n", "utf-8")
    data = _drag(note)
    place, buttons = QPoint(300, 300), Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(place, Qt.DropAction.CopyAction, data, buttons, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(empty_window, enter)
    assert enter.isAccepted()
    assert empty_window.veil.isVisible()
    drop = QDropEvent(place.toPointF(), Qt.DropAction.CopyAction, data, buttons, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(empty_window, drop)
    assert not empty_window.veil.isVisible()
    qtbot.waitUntil(lambda: empty_window.last_report is not None, timeout=20_000)
    settle(empty_window.session)
    assert (documents_dir() / "My library.postil").exists()
    assert empty_window.session.document.document.title == "A note"
    assert empty_window.status.text == "Imported 1 document."


def test_a_dropped_library_is_opened(empty_window: Window, library_path: Path, settle: Settle):
    empty_window.import_paths([library_path])
    settle(empty_window.session)
    assert empty_window.session.library.path == library_path


def test_text_on_the_clipboard_becomes_a_document(window: Window, settle: Settle):
    QApplication.clipboard().setText("Pasted\n\nThe mayor denied it.\n")
    window.run("import.paste")
    settle(window.session)
    assert window.status.text.startswith("Pasted “")
    assert "mayor" in window.session.document.text


def test_a_library_that_is_gone_leaves_the_recent_ones(
    empty_window: Window, tmp_path: Path, settle: Settle, qtbot: QtBot
):
    gone = tmp_path / "gone.postil"
    empty_window.session.set_settings(recent_libraries=(str(gone),), last_library=str(gone))
    empty_window.open_library(gone)
    qtbot.waitUntil(lambda: "There is no library" in empty_window.status.text)
    settle(empty_window.session)
    assert empty_window.session.settings.recent_libraries == ()
    assert empty_window.session.settings.last_library == ""


def test_a_file_that_is_no_library_leaves_the_open_one(window: Window, tmp_path: Path, settle: Settle):
    other = tmp_path / "text.postil"
    other.write_text("not a library at all, only words" * 20)
    before = window.session.library
    window.open_library(other)
    settle(window.session)
    assert window.session.library is before
    assert window.status.text


def test_recent_libraries_stand_in_the_menu(window: Window):
    window.bar._fill_recent()
    [action] = window.bar._recent.actions()
    assert action.text().startswith("Harbour")
    assert not action.isEnabled()


def test_a_copy_is_whole(window: Window, tmp_path: Path, settle: Settle):
    from desktop.ui.acts.libraries import copy_to

    copy_to(window, tmp_path / "copy.postil")
    settle(window.session)
    assert "4 documents" in window.status.text
    with Library.open(tmp_path / "copy.postil", write=False) as copy:
        assert copy.documents.overview().documents == 4


def test_a_library_is_not_copied_onto_itself(window: Window, settle: Settle):
    from desktop.ui.acts.libraries import copy_to

    copy_to(window, window.session.library.path)
    assert "onto itself" in window.status.text


def test_a_restored_backup_is_what_the_library_is_again(window: Window, tmp_path: Path, qtbot: QtBot, settle: Settle):
    from desktop.ui.acts.libraries import copy_to, restore

    session = window.session
    copy_to(window, tmp_path / "before.postil")
    session.write(lambda library: library.documents.bin(library.find().ids))
    settle(session)
    restore(window, tmp_path / "before.postil")
    qtbot.waitUntil(lambda: session.library is not None, timeout=20_000)
    settle(session)
    assert "Restored before.postil" in window.status.text
    found: list[int] = []
    session.read(lambda library: library.documents.overview().documents, found.append)
    settle(session)
    assert found == [4]


def test_the_sample_library_opens(empty_window: Window, qtbot: QtBot, settle: Settle):
    empty_window.run("library.open_sample")
    qtbot.waitUntil(lambda: empty_window.session.library is not None, timeout=60_000)
    settle(empty_window.session, 60_000)
    assert empty_window.session.library.path.stem == "Sample"


def test_closing_gives_the_welcome_back(window: Window, settle: Settle):
    window.run("library.close")
    settle(window.session)
    assert window.welcome.isVisible()
    assert not window.shelf.isVisible()
    assert window.session.settings.last_library == ""


def test_the_layout_comes_back(window: Window, settle: Settle, qtbot: QtBot):
    window.run("view.inspector")
    window.splitter.setSizes([420, 780, 0])
    window.arrangement.save()
    from desktop.ui.session import Session

    other = Window(Session(window.session.settings))
    other.show()
    other.arrangement.show_panes(True)
    assert not other.inspector.isVisible()
    assert abs(other.shelf.width() - 420) < 20
    other.close()
    other.deleteLater()


def test_a_theme_reaches_the_reader(window: Window, settle: Settle):
    window.run("view.theme_dark")
    assert window.theme.dark
    assert window.session.settings.theme == "dark"
    window.run("view.theme_next")
    assert window.theme.name == "sepia"


def test_a_document_in_the_bin_leaves_no_title_behind(window: Window, settle: Settle):
    _open(window, settle)
    assert window.bar._title.text()
    window.shelf.search("ankara")
    settle(window.session)
    window.run("document.delete")
    settle(window.session)
    assert window.session.document is None
    assert window.bar._title.text() == ""


def test_the_normal_text_size_is_said(window: Window):
    said: list[str] = []
    window.session.message.connect(lambda _kind, words, _detail: said.append(words))
    window.run("view.text_larger")
    window.run("view.text_normal")
    assert said[-1] == f"Text size {Settings().reader_size:.0f} points"


def test_text_size_has_keys_and_limits(window: Window):
    before = window.session.settings.reader_size
    window.run("view.text_larger")
    assert window.session.settings.reader_size == before + 1
    for _n in range(60):
        window.run("view.text_larger")
    assert window.session.settings.reader_size == 48
    window.run("view.text_normal")
    assert window.session.settings.reader_size == before


def test_a_context_menu_is_made_of_commands(window: Window):
    menu = window.menu_for("mark")
    assert isinstance(menu, QMenu)
    assert "text.highlight" in {action.objectName() for action in menu.actions()}
    menu.deleteLater()


def test_a_window_is_born_in_the_font_that_was_set(qtbot: QtBot):
    window = Window(Session(Settings(interface_size=16, backup_daily=False)))
    qtbot.addWidget(window)
    for pane in (window, window.shelf, window.inspector.tabs, window.desk.labels_bar, window.status):
        assert pane.font().pointSizeF() == 16


def test_closing_the_window_closes_its_dialogs(window: Window, settle: Settle):
    window.run("settings.show")
    window.run("help.keys")
    assert len([w for w in QApplication.topLevelWidgets() if w.isVisible()]) == 3
    settle(window.session)
    window.close()
    assert [w for w in QApplication.topLevelWidgets() if w.isVisible()] == []
