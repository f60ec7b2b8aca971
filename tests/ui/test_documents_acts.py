"""What is done with documents and searches by key, in the whole window: each one step, answered with Undo."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop.library import Library
from desktop.model import Document, DocumentId
from desktop.ui.popups.naming import NamePopup
from desktop.ui.session import Session
from desktop.ui.window import Window

Settle = Callable[[Session], None]
Hand = Callable[[], None]


@pytest.fixture
def hand(qtbot: QtBot, window: Window, settle: Settle) -> Hand:
    """Return a function that waits until the window has followed what was done."""
    shelf = window.shelf

    def wait() -> None:
        def still() -> bool:
            return window.session.jobs.idle() and not (shelf._soon.isActive() or shelf._later.isActive())

        qtbot.waitUntil(still, timeout=10_000)

    wait()
    return wait


def library(window: Window) -> Library:
    assert window.session.library is not None
    return window.session.library


def documents(window: Window) -> list[Document]:
    found = library(window)
    return [found.documents.get(uid) for uid in window.session.list]


def opened(window: Window) -> DocumentId | None:
    return window.session.document.document.id if window.session.document else None


def popup(qtbot: QtBot) -> NamePopup:
    def found() -> list[NamePopup]:
        return [w for w in QApplication.topLevelWidgets() if isinstance(w, NamePopup) and w.isVisible()]

    qtbot.waitUntil(lambda: len(found()) == 1)
    return found()[0]


def select(window: Window, *places: int) -> None:
    window.shelf.list.select_places(list(places))


def test_j_and_k_walk_the_list_while_one_reads(qtbot: QtBot, window: Window, hand: Hand) -> None:
    ids = window.session.list
    reader = window.desk.reader
    assert window.run("document.next")
    hand()
    assert opened(window) == ids[0]
    reader.setFocus()
    qtbot.keyClick(reader, Qt.Key.Key_J)
    hand()
    assert opened(window) == ids[1]
    assert window.shelf.list.currentIndex().row() == 1
    qtbot.keyClick(reader, Qt.Key.Key_K)
    hand()
    assert opened(window) == ids[0]
    qtbot.keyClick(reader, Qt.Key.Key_K)
    hand()
    assert opened(window) == ids[0]
    assert "first" in window.status.text


def test_d_sets_to_done_and_opens_the_next_also_where_done_ones_leave_the_list(
    qtbot: QtBot, window: Window, hand: Hand
) -> None:
    window.shelf.search("status:todo")
    hand()
    ids = window.session.list
    window.shelf.open(ids[0])
    hand()
    window.desk.reader.setFocus()
    for place in range(3):
        assert opened(window) == ids[place]
        qtbot.keyClick(window.desk.reader, Qt.Key.Key_D)
        hand()
    assert opened(window) == ids[3]
    assert window.session.list == ids[3:]
    assert library(window).documents.get(ids[2]).status == "done"
    assert window.status.text.startswith("Done: ")
    window.run("history.undo")
    hand()
    assert window.session.list == ids[2:]


def test_a_status_is_chosen_by_its_number(qtbot: QtBot, window: Window, hand: Hand) -> None:
    select(window, 0, 1)
    window.shelf.list.setFocus()
    qtbot.keyClick(window.shelf.list, Qt.Key.Key_D, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    qtbot.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_4)
    hand()
    assert [each.status for each in documents(window)] == ["excluded", "excluded", "todo", "todo"]
    assert window.status.text == "Set 2 documents to “Excluded”"


def test_a_status_has_a_command_of_its_own(window: Window, hand: Hand) -> None:
    select(window, 2)
    window.shelf.list.setFocus()
    assert window.run("document.set_in_progress")
    hand()
    assert documents(window)[2].status == "in_progress"


def test_a_tag_goes_on_all_that_are_selected_in_one_step(qtbot: QtBot, window: Window, hand: Hand) -> None:
    select(window, 0, 2, 3)
    assert window.run("document.tag")
    line = popup(qtbot).line
    qtbot.keyClicks(line, "sea")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    hand()
    assert [each.tags for each in documents(window)] == [("sea",), (), ("sea",), ("sea",)]
    assert window.status.text == "Tagged 3 documents with “sea”"
    window.run("history.undo")
    hand()
    assert library(window).documents.tags() == {}


def test_tags_in_use_are_offered_and_taken_off_again(qtbot: QtBot, window: Window, hand: Hand) -> None:
    library(window).documents.tag(window.session.list[:2], "sea")
    hand()
    select(window, 3)
    window.shelf.list.setFocus()
    window.run("document.tag")
    asking = popup(qtbot)
    qtbot.keyClick(asking.line, Qt.Key.Key_Down)
    qtbot.keyClick(asking.line, Qt.Key.Key_Return)
    hand()
    assert library(window).documents.tags() == {"sea": 3}
    window.run("document.untag")
    qtbot.keyClick(popup(qtbot).line, Qt.Key.Key_Return)
    hand()
    assert library(window).documents.tags() == {"sea": 2}


def test_enter_in_an_empty_line_makes_no_tag(qtbot: QtBot, window: Window, hand: Hand) -> None:
    library(window).documents.tag(window.session.list[:1], "sea")
    hand()
    select(window, 3)
    window.shelf.list.setFocus()
    window.run("document.tag")
    qtbot.keyClick(popup(qtbot).line, Qt.Key.Key_Return)
    hand()
    assert library(window).documents.tags() == {"sea": 1}


def test_documents_go_into_a_collection_and_out(qtbot: QtBot, window: Window, hand: Hand) -> None:
    select(window, 0, 1)
    window.run("document.add_to_collection")
    line = popup(qtbot).line
    qtbot.keyClicks(line, "North")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    hand()
    assert [each.collections for each in documents(window)] == [("North",), ("North",), (), ()]
    window.run("document.remove_from_collection")
    qtbot.keyClick(popup(qtbot).line, Qt.Key.Key_Return)
    hand()
    assert [each.collections for each in documents(window)] == [(), (), (), ()]


def test_without_tags_there_is_nothing_to_ask(window: Window, hand: Hand) -> None:
    select(window, 0)
    window.shelf.list.setFocus()
    window.run("document.untag")
    hand()
    assert window.status.text == "There is no tag to remove."


def test_delete_in_the_list_bins_and_opens_what_comes_next(qtbot: QtBot, window: Window, hand: Hand) -> None:
    ids = window.session.list
    window.shelf.open(ids[1])
    hand()
    window.shelf.list.setFocus()
    qtbot.keyClick(window.shelf.list, Qt.Key.Key_Delete)
    hand()
    assert window.session.list == (ids[0], *ids[2:])
    assert opened(window) == ids[2]
    assert window.status.text == "Moved 1 document to the bin"


def test_delete_in_the_bin_brings_back(qtbot: QtBot, window: Window, hand: Hand) -> None:
    ids = window.session.list
    library(window).documents.bin(ids[:2])
    hand()
    window.run("bin.show")
    hand()
    assert set(window.session.list) == set(ids[:2])
    window.shelf.list.setFocus()
    window.shelf.list.selectAll()
    window.run("document.restore")
    hand()
    assert window.session.list == ()
    assert window.shelf.note.heading.text() == "The bin is empty"
    assert set(library(window).find("").ids) == set(ids)


def test_titles_are_copied_one_a_line(window: Window, hand: Hand) -> None:
    select(window, 0, 1)
    window.run("document.copy_title")
    hand()
    assert QGuiApplication.clipboard().text() == "新しい橋 🌉\nسفينة جديدة"


def test_export_offers_what_is_selected(qtbot: QtBot, window: Window, hand: Hand) -> None:
    from desktop.ui.dialogs.exporting import ExportDialog

    select(window, 0, 1, 2)
    window.run("document.export")
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, ExportDialog))
    assert dialog._scope.documents == window.session.list[:3]
    hand()
    dialog.close()
    dialog.deleteLater()
    hand()


def test_a_search_is_saved_under_a_name(qtbot: QtBot, window: Window, hand: Hand) -> None:
    window.run("search.save")
    hand()
    assert "first" in window.status.text
    window.shelf.search("ferries")
    window.run("search.save")
    line = popup(qtbot).line
    qtbot.keyClicks(line, "Harbour")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    hand()
    assert [(each.name, each.query) for each in library(window).collections.searches()] == [("Harbour", "ferries")]


def test_control_k_goes_to_the_box_and_escape_back_to_the_text(qtbot: QtBot, window: Window, hand: Hand) -> None:
    window.shelf.open(window.session.list[0])
    hand()
    window.desk.reader.setFocus()
    assert window.run("search.focus")
    assert window.shelf.box.line.hasFocus()
    qtbot.keyClick(window.shelf.box.line, Qt.Key.Key_Escape)
    assert window.desk.reader.hasFocus()


def test_f3_walks_the_hits_of_the_search(qtbot: QtBot, window: Window, hand: Hand) -> None:
    window.shelf.search("YPG")
    hand()
    window.run("document.next")
    hand()
    opened_document = window.session.document
    assert opened_document is not None
    first, second = opened_document.hits
    assert window.desk.reader.caret() == first.start
    window.run("find.next")
    window.run("find.next")
    assert window.desk.reader.caret() in (first.start, second.start, first.end, second.end)
    window.run("search.clear")
    hand()
    assert len(window.session.list) == 4


def test_acts_without_a_document_say_so(window: Window, hand: Hand) -> None:
    window.shelf.search("zzzz")
    hand()
    window.run("document.set_done")
    hand()
    assert window.status.text == "Select a document in the list first."
