"""The list of documents stays light whatever its length, keeps its place, and opens by key and mouse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.jobs import InlineJobs
from desktop.model import DocumentId, Excerpt, Row, Span
from desktop.settings import Settings
from desktop.ui.panes.document_list import DocumentList
from desktop.ui.panes.document_paint import shown_excerpt
from desktop.ui.panes.document_rows import PAGE
from desktop.ui.panes.listing import Listing
from desktop.ui.session import Session
from desktop.ui.theme import Theme


class _Documents:
    def __init__(self) -> None:
        self.asked: list[DocumentId] = []

    def rows(self, ids: list[DocumentId]) -> list[Row]:
        self.asked.extend(ids)
        return [Row(uid, f"Title {uid}", "Site", "2025-09-11", "todo", 0, "How it begins. " * 9) for uid in ids]


class _Library:
    def __init__(self) -> None:
        self.documents = _Documents()

    def interrupt(self) -> None: ...


MANY = tuple(DocumentId(f"{number:06d}") for number in range(100_000))
Make = Callable[..., tuple[DocumentList, _Documents]]


@pytest.fixture
def make(qtbot: QtBot, dress: None) -> Make:
    def build(ids: tuple[DocumentId, ...] = MANY) -> tuple[DocumentList, _Documents]:
        settings = Settings()
        session = Session(settings, lambda _post: InlineJobs())
        library: Any = _Library()
        session.library = library
        theme = Theme(settings)
        theme.apply()
        view = DocumentList(session, theme)
        qtbot.addWidget(view, before_close_func=lambda _view: setattr(session, "library", None))
        view.resize(320, 640)
        view.show()
        qtbot.waitExposed(view)
        view.put(Listing.of(ids), "", words=False, keep=False)
        view.keeps = (session, theme)  # type: ignore[attr-defined]  # they live as long as the view
        return view, library.documents

    return build


def test_of_a_hundred_thousand_documents_only_the_page_in_view_is_fetched(make: Make) -> None:
    _view, documents = make()
    assert documents.asked == list(MANY[:PAGE])


def test_scrolling_fetches_where_one_stops_and_nothing_between(make: Make, qtbot: QtBot) -> None:
    view, documents = make()
    bar = view.verticalScrollBar()
    for value in range(0, bar.maximum(), bar.maximum() // 20):
        bar.setValue(value)
    view.scrollToBottom()
    qtbot.waitUntil(lambda: MANY[-1] in documents.asked)
    assert len(documents.asked) <= 3 * PAGE
    assert len(set(documents.asked)) == len(documents.asked)


def test_a_line_that_is_not_there_yet_has_no_title(make: Make) -> None:
    view, _documents = make()
    model = view.documents
    assert model.data(model.index(50_000)) is None
    assert model.data(model.index(50_000), Qt.ItemDataRole.AccessibleTextRole) == "Loading…"
    assert model.data(model.index(0)) == "Title 000000"
    assert model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole) == "Title 000000. Site · 11 Sept 2025 · To do"


def test_selection_and_place_stay_when_others_go_from_the_list(make: Make) -> None:
    view, _documents = make()
    view.setCurrentIndex(view.documents.index(5_000))
    view.select_places([4_999, 5_000, 5_002])
    chosen, top = view.chosen(), view.documents.ids[view.rowAt(0)]
    view.put(Listing.of(MANY[1_000:]), "", words=False, keep=True)
    assert view.chosen() == chosen == (MANY[4_999], MANY[5_000], MANY[5_002])
    assert view.documents.ids[view.rowAt(0)] == top
    assert view.documents.ids[view.currentIndex().row()] == MANY[5_000]


def test_another_query_begins_at_the_top(make: Make) -> None:
    view, _documents = make()
    view.scrollToBottom()
    view.put(Listing.of(MANY[:60_000]), "other", words=False, keep=False)
    assert view.rowAt(0) == 0


def test_moving_by_key_opens_the_last_one_only(make: Make, qtbot: QtBot) -> None:
    view, _documents = make()
    opened: list[str] = []
    view.wanted.connect(opened.append)
    view.go_first()
    for _press in range(5):
        qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: bool(opened))
    assert opened == [MANY[5]]


def test_home_and_end_go_to_the_ends(make: Make, qtbot: QtBot) -> None:
    view, _documents = make()
    view.go_first()
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.currentIndex().row() == len(MANY) - 1
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.currentIndex().row() == 0


def test_keys_on_the_first_line_leave_open_and_delete(make: Make, qtbot: QtBot) -> None:
    view, _documents = make()
    told: list[str] = []
    view.climbed.connect(lambda: told.append("up"))
    view.entered.connect(lambda uid: told.append(uid))
    view.deleted.connect(lambda: told.append("delete"))
    view.left.connect(lambda: told.append("left"))
    view.go_first()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Delete, Qt.Key.Key_Escape):
        qtbot.keyClick(view, key)
    assert told == ["up", MANY[0], "delete", "left"]


def test_a_click_opens_and_one_with_control_selects(make: Make, qtbot: QtBot) -> None:
    view, _documents = make()
    opened: list[str] = []
    view.wanted.connect(opened.append)
    left = Qt.MouseButton.LeftButton
    first, third = (view.visualRect(view.documents.index(place)).center() for place in (0, 2))
    qtbot.mouseClick(view.viewport(), left, pos=first)
    qtbot.mouseClick(view.viewport(), left, Qt.KeyboardModifier.ControlModifier, third)
    assert opened == [MANY[0]]
    assert view.chosen() == (MANY[0], MANY[2])


def test_all_can_be_selected_and_given(make: Make) -> None:
    view, _documents = make()
    view.selectAll()
    assert view.chosen() == MANY


def test_what_changed_is_fetched_again_while_the_old_line_stays(make: Make) -> None:
    view, documents = make()
    documents.asked.clear()
    view.documents.forget([MANY[3]])
    assert view.documents.row_at(3) is not None
    view.fetch()
    assert documents.asked == [MANY[3]]


def test_an_excerpt_keeps_its_matches_in_one_line() -> None:
    text, matches = shown_excerpt(Excerpt(10, 24, "new 🌉\n\tbridge!", (Span(17, 23),)))
    assert text == "… new 🌉  bridge!"
    assert [text[span.start : span.end] for span in matches] == ["bridge"]


def test_in_a_narrow_list_an_excerpt_begins_nearer_to_its_match() -> None:
    excerpt = Excerpt(0, 40, "one two three four five six seven bridge", (Span(34, 40),))
    text, matches = shown_excerpt(excerpt, most_before=12)
    assert text == "… six seven bridge"
    assert [text[span.start : span.end] for span in matches] == ["bridge"]
