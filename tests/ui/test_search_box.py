"""The search box answers as one types, offers what may stand there, remembers, and never fails."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.settings import Settings, changed
from desktop.ui.panes.shelf import Shelf
from desktop.ui.session import Session
from desktop.ui.theme import Theme


@pytest.fixture
def shelf(qtbot: QtBot, session: Session, settings: Settings, dress: None) -> Iterator[Shelf]:
    theme = Theme(settings)
    theme.apply()
    made = Shelf(session, theme)
    qtbot.addWidget(made)
    made.resize(340, 700)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.focus_search()
    qtbot.waitUntil(made.box.line.hasFocus)
    yield made
    made.hide()


def type_in(qtbot: QtBot, shelf: Shelf, text: str) -> None:
    qtbot.keyClicks(shelf.box.line, text)


def test_results_come_as_one_types(qtbot: QtBot, shelf: Shelf, session: Session) -> None:
    type_in(qtbot, shelf, "ferr")
    assert len(session.list) == 1
    assert session.query == "ferr*"


def test_without_that_setting_they_come_at_enter(qtbot: QtBot, shelf: Shelf, session: Session) -> None:
    session.settings = changed(session.settings, search_as_you_type=False)
    type_in(qtbot, shelf, "ferries")
    assert len(session.list) == 4
    qtbot.keyClick(shelf.box.line, Qt.Key.Key_Return)
    assert len(session.list) == 1
    assert session.query == "ferries"


def test_at_enter_the_last_word_is_whole(qtbot: QtBot, shelf: Shelf, session: Session) -> None:
    type_in(qtbot, shelf, "ferr")
    qtbot.keyClick(shelf.box.line, Qt.Key.Key_Return)
    assert session.list == ()


def test_escape_empties_the_box_then_leaves_it(qtbot: QtBot, shelf: Shelf, session: Session) -> None:
    left: list[bool] = []
    shelf.left.connect(lambda: left.append(True))
    type_in(qtbot, shelf, "ferries")
    qtbot.keyClick(shelf.box.line, Qt.Key.Key_Escape)
    assert shelf.box.text == ""
    assert len(session.list) == 4
    assert not left
    qtbot.keyClick(shelf.box.line, Qt.Key.Key_Escape)
    assert left == [True]


def test_down_goes_to_the_list(qtbot: QtBot, shelf: Shelf) -> None:
    qtbot.keyClick(shelf.box.line, Qt.Key.Key_Down)
    assert shelf.list.hasFocus()
    assert shelf.list.currentIndex().row() == 0


def test_up_in_an_empty_box_brings_searches_back(qtbot: QtBot, shelf: Shelf, session: Session) -> None:
    shelf.search("ferries")
    shelf.search("bridge")
    shelf.search("")
    line = shelf.box.line
    qtbot.keyClick(line, Qt.Key.Key_Up)
    assert shelf.box.text == "bridge"
    qtbot.keyClick(line, Qt.Key.Key_Up)
    assert shelf.box.text == "ferries"
    assert len(session.list) == 1
    qtbot.keyClick(line, Qt.Key.Key_Down)
    assert shelf.box.text == "bridge"
    assert session.library is not None
    assert session.library.recall("searches") == ["bridge", "ferries"]


def test_a_search_is_remembered_when_one_goes_on_to_what_it_found(qtbot: QtBot, shelf: Shelf) -> None:
    type_in(qtbot, shelf, "ferr")
    qtbot.keyClick(shelf.box.line, Qt.Key.Key_Down)
    assert shelf.box.history == ["ferr"]


def test_up_leaves_what_is_typed_alone(qtbot: QtBot, shelf: Shelf) -> None:
    shelf.search("ferries")
    qtbot.keyClick(shelf.box.line, Qt.Key.Key_Up)
    assert shelf.box.text == "ferries"


def test_what_is_taken_literally_is_said(qtbot: QtBot, shelf: Shelf) -> None:
    shelf.search("status:nonsense")
    assert "status:" in shelf.box.said.text()
    assert shelf.box.said.isVisible()
    assert shelf.box.text == "status:nonsense"
    shelf.search("ferries")
    assert not shelf.box.said.isVisible()


def test_a_misspelt_word_gets_a_link_that_mends_it(qtbot: QtBot, shelf: Shelf, session: Session) -> None:
    shelf.search("minsters")
    assert session.list == ()
    assert "ministers" in shelf.box.suggestion.text()
    qtbot.mouseClick(shelf.box.suggestion, Qt.MouseButton.LeftButton)
    assert shelf.box.text == "ministers"
    assert len(session.list) == 1
    assert not shelf.box.suggestion.isVisible()


def test_values_are_offered_and_taken_by_key(qtbot: QtBot, shelf: Shelf, session: Session) -> None:
    type_in(qtbot, shelf, "status:d")
    offers = shelf.box.line.offers
    qtbot.waitUntil(offers.isVisible)
    assert [choice.text for choice in offers.list.lines.choices] == ["done"]
    qtbot.keyClick(shelf.box.line, Qt.Key.Key_Tab)
    assert shelf.box.text == "status:done "
    assert not offers.isVisible()
    assert session.list == ()


def test_a_name_of_a_field_leads_to_its_values(qtbot: QtBot, shelf: Shelf) -> None:
    shelf.box.line.insert("🌉 ")
    type_in(qtbot, shelf, "stat")
    offers = shelf.box.line.offers
    qtbot.waitUntil(offers.isVisible)
    qtbot.keyClick(shelf.box.line, Qt.Key.Key_Down)
    qtbot.keyClick(shelf.box.line, Qt.Key.Key_Return)
    assert shelf.box.text == "🌉 status:"
    qtbot.waitUntil(lambda: [choice.text for choice in offers.list.lines.choices][:1] == ["todo"])


def test_enter_searches_while_offers_hang_there_untouched(qtbot: QtBot, shelf: Shelf, session: Session) -> None:
    type_in(qtbot, shelf, "no")
    qtbot.waitUntil(shelf.box.line.offers.isVisible)
    qtbot.keyClick(shelf.box.line, Qt.Key.Key_Return)
    assert shelf.box.text == "no"
    assert not shelf.box.line.offers.isVisible()


@pytest.mark.parametrize(
    "text", ['"', "((((", "tag:", "-", "OR OR", "*", "~", "date:..", "a" * 3_000, "🌉" * 50, ":(" * 80]
)
def test_nothing_that_is_typed_fails(shelf: Shelf, text: str) -> None:
    shelf.box.asked.emit(text, True)
    shelf.search(text)
    assert shelf.box.text == text


def test_the_order_is_taken_and_remembered(shelf: Shelf, session: Session) -> None:
    before = session.list
    shelf.box.set_order("title")
    assert sorted(session.list) == sorted(before)
    titles = [session.library.documents.get(uid).title for uid in session.list]  # type: ignore[union-attr]
    assert titles[:2] == ["Ferries resume", "Ministers meet in Ankara"]
    assert session.library is not None
    assert session.library.recall("shelf order") == "title"
