"""The caret by keyboard: characters to documents, selecting, copying, leaving."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from pytestqt.qtbot import QtBot

from desktop.model import Span
from tests.ui.reader.conftest import Open
from tests.ui.reader.stage import CTRL, NONE, SHIFT, boundaries, mark, over, quotes

Key = Qt.Key
TEXT = "One word here. A second sentence.\n\nAnother paragraph with 👨\u200d👩\u200d👧 and e\u0301."


@pytest.mark.parametrize("text", [TEXT, "שלום עולם, טקסט", "a😀b🇩🇪c\tעברית d", "日本語テキスト"])
def test_moving_by_character_visits_every_boundary(open_view: Open, text: str) -> None:
    view = open_view(text)
    visited = [view.caret()]
    while view.caret() < len(text):
        view.move("character", 1)
        visited.append(view.caret())
    assert visited == boundaries(text)
    for expected in reversed(visited[:-1]):
        view.move("character", -1)
        assert view.caret() == expected


def test_the_units_lead_to_their_starts(open_view: Open) -> None:
    view = open_view(TEXT)
    goals = []
    for unit in ("word", "sentence", "paragraph", "document"):
        view.move(unit, 1)  # type: ignore[arg-type]
        goals.append(view.caret())
    assert goals == [4, TEXT.index("A second"), TEXT.index("Another"), len(TEXT)]
    view.move("paragraph", -1)
    assert view.caret() == TEXT.index("Another")
    view.move("sentence", -1)
    assert view.caret() == TEXT.index("A second")
    view.move("document", -1, True)
    assert view.selected_text() == TEXT[: TEXT.index("A second")]


def test_arrows_select_with_shift_and_walk_without(open_view: Open, qtbot: QtBot) -> None:
    view = open_view(TEXT)
    qtbot.keyClick(view, Key.Key_Right, CTRL)
    qtbot.keyClick(view, Key.Key_Right, CTRL | SHIFT)
    assert view.selected_text() == "word "
    qtbot.keyClick(view, Key.Key_Left, SHIFT)
    assert view.selected_text() == "word"
    qtbot.keyClick(view, Key.Key_Right)
    assert view.selection() == ()
    assert view.caret() == 8


def test_home_and_end_stay_on_the_line_as_it_is_shown(open_view: Open, qtbot: QtBot) -> None:
    text = "several words that will certainly not fit on one line of so narrow a window"
    view = open_view(text, width=260)
    view.move("line", 1)
    here = view.caret()
    assert 0 < here < len(text)
    qtbot.keyClick(view, Key.Key_End)
    end = view.caret()
    assert text[end] == " "
    qtbot.keyClick(view, Key.Key_Home)
    assert view.caret() == here
    assert view.rect_of(here, here).top() == view.rect_of(end, end).top()


def test_lines_keep_the_column_over_a_short_one(open_view: Open, qtbot: QtBot) -> None:
    text = "a long first line\nab\na long first line again"
    view = open_view(text)
    view.set_caret(12)
    qtbot.keyClick(view, Key.Key_Down)
    assert view.caret() == 20
    qtbot.keyClick(view, Key.Key_Down)
    assert view.caret() == 21 + 12
    qtbot.keyClick(view, Key.Key_Up)
    qtbot.keyClick(view, Key.Key_Up)
    assert view.caret() == 12


def test_a_page_is_almost_a_view_and_the_caret_stays_in_view(open_view: Open, qtbot: QtBot) -> None:
    text = "\n".join(f"line {number}" for number in range(500))
    view = open_view(text, height=300)
    for _ in range(6):
        qtbot.keyClick(view, Key.Key_PageDown)
        rect = view.rect_of(view.caret(), view.caret())
        assert 0 <= rect.top() <= rect.bottom() <= view.viewport().height()
    assert text.count("\n", 0, view.caret()) > 40
    qtbot.keyClick(view, Key.Key_Home, CTRL)
    assert (view.caret(), view.position()[0]) == (0, 0)
    qtbot.keyClick(view, Key.Key_End, CTRL)
    assert view.caret() == len(text)
    assert view.progress() == 1.0


def test_the_arrows_of_a_right_to_left_text_go_where_they_point(open_view: Open, qtbot: QtBot) -> None:
    view = open_view("שלום עולם")
    qtbot.keyClick(view, Key.Key_Left)
    assert view.caret() == 1
    qtbot.keyClick(view, Key.Key_Left, CTRL)
    assert view.caret() == 5
    qtbot.keyClick(view, Key.Key_Right)
    assert view.caret() == 4


def test_copy_gives_the_text_itself_with_all_its_odd_characters(open_view: Open, qtbot: QtBot) -> None:
    text = "nbsp\u00a0here, line\u2028sep, object\ufffc, 😀\tעברית\u200f, bell\x07"
    view = open_view(text)
    qtbot.keyClick(view, Key.Key_A, CTRL)
    qtbot.keyClick(view, Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == text


def test_copying_nothing_leaves_the_clipboard_alone(open_view: Open, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("kept")
    qtbot.keyClick(open_view(TEXT), Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "kept"


def test_parts_can_be_gathered_by_key(open_view: Open, qtbot: QtBot) -> None:
    view = open_view(TEXT)
    qtbot.keyClick(view, Key.Key_Right, CTRL | SHIFT)
    qtbot.keyClick(view, Key.Key_Space, CTRL)
    qtbot.keyClick(view, Key.Key_Right, CTRL)
    qtbot.keyClick(view, Key.Key_Right, CTRL | SHIFT)
    assert quotes(view) == ["One ", "here. "]


def test_letting_go_of_shift_tells_that_selecting_is_over(open_view: Open, qtbot: QtBot) -> None:
    view = open_view(TEXT)
    told: list[str] = []
    view.selection_finished.connect(lambda: told.append(view.selected_text()))
    qtbot.keyPress(view, Key.Key_Shift, SHIFT)
    view.move("character", 1, True)
    view.move("character", 1, True)
    assert told == []
    qtbot.keyRelease(view, Key.Key_Shift)
    assert told == ["On"]
    qtbot.keyPress(view, Key.Key_Shift, SHIFT)
    qtbot.keyRelease(view, Key.Key_Shift)
    assert told == ["On"]


def test_escape_drops_the_selection_then_the_annotation_then_goes_to_the_window(open_view: Open, qtbot: QtBot) -> None:
    view = open_view(TEXT, [over(TEXT, "word", "a")])
    view.pick("a")
    view.select([Span(0, 3)])
    assert view.escape()
    assert (view.selection(), view.current_annotation()) == ((), "a")
    assert view.escape()
    assert view.current_annotation() is None
    assert not view.escape()


def test_enter_opens_the_current_annotation_only(open_view: Open, qtbot: QtBot) -> None:
    view = open_view(TEXT, [over(TEXT, "word", "a")])
    told: list[str] = []
    view.annotation_activated.connect(told.append)
    qtbot.keyClick(view, Key.Key_Return, NONE)
    view.set_current_annotation("a")
    qtbot.keyClick(view, Key.Key_Return, NONE)
    assert told == ["a"]


def test_the_caret_goes_from_annotation_to_annotation(open_view: Open) -> None:
    view = open_view(TEXT, [mark("c", (20, 25)), mark("a", (4, 8)), mark("b", (4, 14))])
    view.move("annotation", 1)
    assert view.caret() == 4
    view.move("annotation", 1)
    assert view.caret() == 20
    view.move("annotation", -1)
    assert view.caret() == 4
    view.set_caret(0)
    assert [view.next_annotation(1) for _ in range(4)] == ["a", "b", "c", None]
    assert view.next_annotation(-1) == "b"


def test_keys_without_meaning_here_are_left_to_the_window(open_view: Open, qtbot: QtBot) -> None:
    view = open_view(TEXT)
    event = QKeyEvent(QEvent.Type.KeyPress, Key.Key_H, NONE, "h")
    view.keyPressEvent(event)
    assert not event.isAccepted()
