"""The shelf finds, narrows, counts, follows what others change, and says why it is empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.library import Library
from desktop.model import DocumentId
from desktop.settings import Settings
from desktop.ui.panes.facet_lines import LINE, Line
from desktop.ui.panes.shelf import Shelf
from desktop.ui.session import Session
from desktop.ui.theme import Theme

Settle = Callable[[Session], None]


@pytest.fixture
def shelf(qtbot: QtBot, session: Session, settings: Settings, dress: None) -> Iterator[Shelf]:
    theme = Theme(settings)
    theme.apply()
    made = Shelf(session, theme)
    qtbot.addWidget(made)
    made.resize(340, 800)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.hide()


@pytest.fixture
def library(session: Session) -> Library:
    assert session.library is not None
    return session.library


def named(library: Library, title: str) -> DocumentId:
    return next(row.id for row in library.documents.rows(library.find("").ids) if row.title == title)


def lines(shelf: Shelf, group: str) -> dict[str, int | None]:
    return {line.name: line.count for line in shelf.facets.contents.lines(group)}


def index_of(shelf: Shelf, group: str, name: str) -> object:
    model = shelf.facets.tree.lines
    for head in range(model.rowCount()):
        parent = model.index(head, 0)
        for place in range(model.rowCount(parent)):
            index = model.index(place, 0, parent)
            line = index.data(LINE)
            if isinstance(line, Line) and (line.group, line.name) == (group, name):
                return index
    raise AssertionError(f"no line {name!r} in {group}")


def click(qtbot: QtBot, shelf: Shelf, group: str, name: str, held: Qt.KeyboardModifier | None = None) -> None:
    shelf.unfold(group)
    tree = shelf.facets.tree
    index = index_of(shelf, group, name)
    tree.scrollTo(index)  # type: ignore[arg-type]
    place = tree.visualRect(index).center()  # type: ignore[arg-type]
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, held or Qt.KeyboardModifier.NoModifier, place)


def test_it_begins_with_everything_the_newest_import_first(shelf: Shelf, session: Session) -> None:
    assert len(session.list) == 4
    assert session.query == ""
    assert shelf.list.documents.row_at(0).title == "新しい橋 🌉"  # type: ignore[union-attr]
    assert shelf.facets.all.text() == "All 4"
    assert shelf.facets.to_do.text() == "To do 4"


def test_a_click_on_a_facet_narrows_and_another_widens(qtbot: QtBot, shelf: Shelf, library: Library) -> None:
    library.documents.tag([named(library, "Ferries resume")], "sea")
    qtbot.waitUntil(lambda: lines(shelf, "tags") == {"sea": 1})
    click(qtbot, shelf, "tags", "sea")
    assert shelf.query == "tag:sea"
    assert len(shelf.session.list) == 1
    click(qtbot, shelf, "tags", "sea")
    assert shelf.query == ""
    assert len(shelf.session.list) == 4


def test_a_click_replaces_within_a_field_and_control_adds(qtbot: QtBot, shelf: Shelf, library: Library) -> None:
    ferries, bridge = named(library, "Ferries resume"), named(library, "新しい橋 🌉")
    with library.step("tags"):
        library.documents.tag([ferries, bridge], "sea")
        library.documents.tag([ferries], "news")
    qtbot.waitUntil(lambda: lines(shelf, "tags") == {"sea": 2, "news": 1})
    click(qtbot, shelf, "tags", "sea")
    click(qtbot, shelf, "tags", "news")
    assert shelf.query == "tag:news"
    click(qtbot, shelf, "tags", "sea", Qt.KeyboardModifier.ControlModifier)
    assert shelf.query == "tag:news tag:sea"
    assert shelf.session.list == (ferries,)


def test_to_do_is_counted_for_the_list_at_hand(qtbot: QtBot, shelf: Shelf, library: Library) -> None:
    library.documents.set_status([named(library, "Ferries resume")], "done")
    qtbot.waitUntil(lambda: shelf.progress.text() == "3 of 4 to do")
    shelf.search("ferries OR ministers")
    qtbot.waitUntil(lambda: shelf.progress.text() == "1 of 2 to do")
    qtbot.mouseClick(shelf.facets.to_do, Qt.MouseButton.LeftButton)
    assert shelf.query == "ferries OR ministers status:todo"
    assert len(shelf.session.list) == 1


def test_a_new_status_shows_in_its_line(qtbot: QtBot, shelf: Shelf, library: Library) -> None:
    ferries = named(library, "Ferries resume")
    place = shelf.list.documents.place_of(ferries)
    library.documents.set_status([ferries], "excluded")
    qtbot.waitUntil(lambda: shelf.list.documents.row_at(place).status == "excluded")  # type: ignore[union-attr]


def test_a_document_that_no_longer_fits_leaves_the_list(qtbot: QtBot, shelf: Shelf, library: Library) -> None:
    shelf.search("status:todo")
    library.documents.set_status([named(library, "Ferries resume")], "done")
    qtbot.waitUntil(lambda: len(shelf.session.list) == 3)
    library.undo()
    qtbot.waitUntil(lambda: len(shelf.session.list) == 4)


def test_what_is_unfolded_is_remembered(shelf: Shelf, library: Library) -> None:
    tree = shelf.facets.tree
    tree.take(tree.lines.index(0, 0), add=False)
    assert library.recall("facets") == ["status"]
    tree.take(tree.lines.index(0, 0), add=False)
    assert library.recall("facets") == []


def test_excerpts_come_with_their_matches(shelf: Shelf, library: Library) -> None:
    shelf.search("timetable")
    document = shelf.session.list[0]
    excerpt = shelf.list.documents.excerpts_of(document)[0]
    match = excerpt.matches[0]
    assert library.documents.text(document)[match.start : match.end] == "timetable"
    shelf.search("status:todo")
    assert shelf.list.documents.excerpts_of(document) == ()


def test_a_document_opens_at_its_match_with_all_lit(qtbot: QtBot, shelf: Shelf, session: Session) -> None:
    shelf.focus_search()
    qtbot.keyClicks(shelf.box.line, "YP")
    qtbot.keyClick(shelf.box.line, Qt.Key.Key_Down)
    qtbot.keyClick(shelf.list, Qt.Key.Key_Return)
    opened = session.document
    assert opened is not None
    assert [opened.text[hit.start : hit.end] for hit in opened.hits] == ["YPG", "YPG"]
    assert opened.at in opened.hits


def test_chosen_is_the_selection_or_else_what_is_open(shelf: Shelf, session: Session) -> None:
    assert shelf.chosen() == ()
    session.open_document(session.list[2])
    assert shelf.chosen() == (session.list[2],)
    assert shelf.list.currentIndex().row() == 2
    shelf.list.select_places([0, 1])
    assert shelf.chosen() == session.list[:2]


def test_the_neighbour_of_a_document_that_left_the_list_is_what_took_its_place(
    qtbot: QtBot, shelf: Shelf, session: Session, library: Library
) -> None:
    shelf.search("status:todo")
    first, second, third, fourth = session.list
    session.open_document(second)
    library.documents.set_status([second], "done")
    qtbot.waitUntil(lambda: len(session.list) == 3)
    assert shelf.neighbour(1) == third
    assert shelf.neighbour(-1) == first
    session.open_document(fourth)
    assert shelf.neighbour(1) is None


def test_a_saved_search_is_shown_renamed_and_deleted_by_key(qtbot: QtBot, shelf: Shelf, library: Library) -> None:
    library.collections.save_search("Sea", "ferries")
    qtbot.waitUntil(lambda: "Sea" in lines(shelf, "searches"))
    click(qtbot, shelf, "searches", "Sea")
    assert shelf.query == "ferries"
    tree = shelf.facets.tree
    tree.setFocus()
    tree.setCurrentIndex(index_of(shelf, "searches", "Sea"))  # type: ignore[arg-type]
    qtbot.keyClick(tree, Qt.Key.Key_F2)
    editor = tree.viewport().focusWidget() or tree.indexWidget(tree.currentIndex()) or tree.focusWidget()
    assert editor is not None
    qtbot.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(editor, "Harbour")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Harbour" in lines(shelf, "searches"))
    tree.setCurrentIndex(index_of(shelf, "searches", "Harbour"))  # type: ignore[arg-type]
    qtbot.keyClick(tree, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: lines(shelf, "searches") == {})
    assert library.collections.searches() == []


def test_a_collection_is_renamed_and_deleted_and_its_documents_stay(
    qtbot: QtBot, shelf: Shelf, library: Library
) -> None:
    library.collections.add(library.find("").ids, "North")
    qtbot.waitUntil(lambda: lines(shelf, "collections") == {"North": 4})
    line = next(iter(shelf.facets.contents.lines("collections")))
    shelf.facets.renamed.emit(line, "South")
    qtbot.waitUntil(lambda: lines(shelf, "collections") == {"South": 4})
    shelf.facets.removed.emit(next(iter(shelf.facets.contents.lines("collections"))))
    qtbot.waitUntil(lambda: lines(shelf, "collections") == {})
    assert len(shelf.session.list) == 4


def test_a_tag_is_taken_off_every_document(qtbot: QtBot, shelf: Shelf, library: Library) -> None:
    library.documents.tag(library.find("").ids, "sea air")
    qtbot.waitUntil(lambda: lines(shelf, "tags") == {"sea air": 4})
    shelf.facets.removed.emit(shelf.facets.contents.lines("tags")[0])
    qtbot.waitUntil(lambda: lines(shelf, "tags") == {})
    assert library.documents.tags() == {}


def test_nothing_found_says_so_and_leads_back(qtbot: QtBot, shelf: Shelf) -> None:
    shelf.search("zzzz")
    assert "zzzz" in shelf.note.heading.text()
    assert shelf.note.isVisible()
    qtbot.mouseClick(shelf.note.buttons[-1], Qt.MouseButton.LeftButton)
    assert shelf.box.text == ""
    assert shelf.list.isVisible()


def test_an_empty_library_says_what_to_do(qtbot: QtBot, shelf: Shelf, library: Library) -> None:
    asked: list[str] = []
    shelf.asked.connect(asked.append)
    library.documents.bin(library.find("").ids)
    qtbot.waitUntil(shelf.note.isVisible)
    qtbot.mouseClick(shelf.note.buttons[0], Qt.MouseButton.LeftButton)
    assert asked == ["import.files"]


def test_the_bin_is_shown_and_empty_it_says_so(qtbot: QtBot, shelf: Shelf, library: Library) -> None:
    shelf.search("in:bin")
    assert shelf.note.heading.text() == "The bin is empty"
    library.documents.bin(library.find("").ids[:2])
    qtbot.waitUntil(lambda: shelf.progress.text() == "2 documents in the bin")
    assert len(shelf.session.list) == 2
    assert shelf.in_bin


def test_without_a_library_it_says_so(qtbot: QtBot, shelf: Shelf, session: Session) -> None:
    session.release()
    assert shelf.note.heading.text() == "No library is open"
    assert shelf.facets.all.text() == "All 0"


def test_with_real_lanes_the_last_key_wins(
    qtbot: QtBot, live_session: Session, settings: Settings, settle: Settle, dress: None
) -> None:
    shelf = Shelf(live_session, Theme(settings))
    qtbot.addWidget(shelf)
    shelf.show()
    settle(live_session)
    shelf.focus_search()
    qtbot.keyClicks(shelf.box.line, "ministers nowhere")
    for _key in range(len(" nowhere")):
        qtbot.keyClick(shelf.box.line, Qt.Key.Key_Backspace)
    settle(live_session)
    qtbot.waitUntil(lambda: len(live_session.list) == 1)
    assert live_session.query == "ministers*"
    shelf.hide()
    settle(live_session)
