"""Selecting and picking with the mouse, down to the code point."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.model import Span
from desktop.text.offsets import Graphemes
from desktop.ui.reader import pointer
from desktop.ui.reader.marks import Mark
from tests.ui.reader.conftest import Open
from tests.ui.reader.stage import (
    ALT,
    CTRL,
    SHIFT,
    boundaries,
    click,
    discard,
    double_click,
    drag,
    drag_to,
    fresh,
    inside,
    mark,
    over,
    point,
    press,
    quotes,
    release,
    send,
)

TEXT = "Turkey has begun providing training.\n\nMinistry sources said so, twice. And again."
LTR = ["a", "Word", " ", ".", "é", "e\u0301", "日本", "😀", "👨\u200d👩\u200d👧", "👍🏽", "🇩🇪", "𝔸", "\t", "\n"]
MIXED = [*LTR, "שלום", "مرحبا", "كِتَاب", "\u200f", "\u200d", "\ufffc", "\x07", "123", "(", ")"]
odd = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("piece", ["b", "é", "e\u0301", "😀", "👨\u200d👩\u200d👧", "👍🏽", "🇩🇪", "日", "\t", "ש", "م"])
def test_an_exact_drag_selects_the_very_characters(open_view: Open, piece: str) -> None:
    text = f"xx {piece * 3} yy"
    view = open_view(text)
    start, end = 3, 3 + 3 * len(piece)
    first, last = view.rect_of(start, end), view.rect_of(start, end)
    drag(view, QPoint(first.left() + 1, first.center().y()), QPoint(last.right(), last.center().y()), ALT)
    assert view.selected_text() == piece * 3
    assert view.selection()[0].start == start


@odd
@given(st.lists(st.sampled_from(LTR), min_size=1, max_size=60), st.data())
def test_dragging_from_any_character_to_any_other_selects_what_lies_between(
    qtbot: QtBot, pieces: list[str], data: st.DataObject
) -> None:
    text = "".join(pieces)
    view = fresh(text, width=420, height=2000)
    places = boundaries(text)
    start, end = data.draw(st.sampled_from(places)), data.draw(st.sampled_from(places))
    press(view, point(view, start), ALT)
    drag_to(view, point(view, start) + QPoint(30, 0), ALT)
    drag_to(view, point(view, end), ALT)
    release(view, point(view, end), ALT)
    assert view.selected_text() == text[min(start, end) : max(start, end)]
    assert view.caret() == end
    discard(view)


@odd
@given(st.lists(st.sampled_from(MIXED), min_size=1, max_size=60), st.data())
def test_a_drag_over_any_text_selects_whole_characters_of_that_text(
    qtbot: QtBot, pieces: list[str], data: st.DataObject
) -> None:
    text = "".join(pieces)
    view = fresh(text, width=420, height=2000)
    ends = [
        QPoint(data.draw(st.integers(0, 420)), data.draw(st.integers(0, 500))),
        QPoint(data.draw(st.integers(0, 420)), data.draw(st.integers(0, 500))),
    ]
    drag(view, ends[0], ends[1], ALT)
    start, end = sorted(view.place_at(QPoint(place).toPointF()) for place in ends)
    if (ends[0] - ends[1]).manhattanLength() >= QApplication.startDragDistance():
        assert view.selected_text() == text[start:end]
    for span in view.selection():
        assert Graphemes.snap(text, span.start) == span.start
        assert Graphemes.snap(text, span.end) == span.end
    discard(view)


def test_a_drag_takes_whole_words_unless_alt_is_held_or_snapping_is_off(open_view: Open) -> None:
    view = open_view(TEXT)
    start, end = point(view, TEXT.index("egun")), point(view, TEXT.index("iding"))
    drag(view, start, end)
    assert view.selected_text() == "begun providing"
    drag(view, start, end, ALT)
    assert view.selected_text() == "egun prov"
    view.set_word_snapping(False)
    drag(view, start, end)
    assert view.selected_text() == "egun prov"


def test_dragging_backwards_selects_the_same(open_view: Open) -> None:
    view = open_view(TEXT)
    drag(view, point(view, TEXT.index("iding")), point(view, TEXT.index("egun")))
    assert view.selected_text() == "begun providing"


def test_a_drag_over_paragraphs_includes_the_newlines(open_view: Open) -> None:
    view = open_view(TEXT)
    drag(view, point(view, TEXT.index("training")), point(view, TEXT.index(" sources")), ALT)
    assert view.selected_text() == "training.\n\nMinistry"


def test_ctrl_drag_adds_a_further_part(open_view: Open) -> None:
    view = open_view(TEXT)
    drag(view, point(view, 0), point(view, 6))
    drag(view, point(view, TEXT.index("sources")), point(view, TEXT.index(" said")), CTRL)
    assert quotes(view) == ["Turkey", "sources"]
    drag(view, point(view, TEXT.index("begun")), point(view, TEXT.index("begun") + 5))
    assert quotes(view) == ["begun"]


def test_shift_click_extends_from_where_the_caret_was(open_view: Open) -> None:
    view = open_view(TEXT)
    view.set_word_snapping(False)
    view.set_caret(7)
    click(view, point(view, 16), SHIFT)
    assert view.selected_text() == "has begun"


def test_a_double_click_takes_the_word_and_a_third_the_paragraph(open_view: Open) -> None:
    view = open_view(TEXT)
    place = inside(view, TEXT.index("ources"))
    double_click(view, place)
    assert view.selected_text() == "sources"
    press(view, place)
    release(view, place)
    assert view.selected_text() == TEXT.split("\n\n")[1]


def test_the_end_of_a_drag_is_told_once_and_a_click_is_none(open_view: Open, qtbot: QtBot) -> None:
    view = open_view(TEXT)
    told: list[str] = []
    view.selection_finished.connect(lambda: told.append(view.selected_text()))
    drag(view, point(view, 0), point(view, 6))
    click(view, point(view, 20))
    assert told == ["Turkey"]
    assert view.selection() == ()


def test_dragging_below_the_view_scrolls_and_goes_on_selecting(open_view: Open, qtbot: QtBot) -> None:
    text = "\n".join(f"line number {number}" for number in range(300))
    view = open_view(text, height=300)
    press(view, point(view, 0), ALT)
    drag_to(view, QPoint(200, 200), ALT)
    drag_to(view, QPoint(200, 360), ALT)
    qtbot.waitUntil(lambda: view.visible_range().start > 200, timeout=5000)
    release(view, QPoint(200, 360), ALT)
    assert view.selection()[0].start == 0
    assert view.selection()[0].end > 300


def layered() -> tuple[str, list[Mark]]:
    text = "The foreign minister of Turkey spoke on Monday."
    return text, [
        over(text, "minister", "inner"),
        over(text, "foreign minister of Turkey", "outer"),
        over(text, "foreign minister", "middle"),
        over(text, "Monday", "other"),
    ]


def test_a_click_picks_the_innermost_and_further_clicks_go_outward_and_round(open_view: Open) -> None:
    text, marks = layered()
    view = open_view(text, marks)
    told: list[str] = []
    view.annotation_selected.connect(told.append)
    place = inside(view, text.index("nister"))
    for _ in range(4):
        click(view, place)
    click(view, inside(view, text.index("spoke")))
    assert told == ["inner", "middle", "outer", "inner", ""]
    assert view.current_annotation() is None


def test_a_double_click_on_an_annotation_opens_it(open_view: Open) -> None:
    text, marks = layered()
    view = open_view(text, marks)
    told: list[str] = []
    view.annotation_activated.connect(told.append)
    double_click(view, inside(view, text.index("Monday")))
    assert told == ["other"]
    assert view.selection() == ()
    double_click(view, inside(view, text.index("Monday")), ALT)
    assert view.selected_text() == "Monday"


def test_a_click_on_a_caption_picks_its_annotation(open_view: Open) -> None:
    text, marks = layered()
    view = open_view(text, marks)
    _, top, laid = next(view.flow.visible())
    for caption in laid.captions:
        place = caption.rect.center().toPoint() + QPoint(view.column_left, top)
        assert view.annotation_at(place)[0] == caption.annotation_id
    assert {caption.annotation_id for caption in laid.captions} == {"inner", "middle", "outer", "other"}


def test_hovering_tells_the_innermost_and_then_nothing(open_view: Open) -> None:
    text, marks = layered()
    view = open_view(text, marks)
    told: list[str] = []
    view.annotation_hovered.connect(told.append)
    send(view, QEvent.Type.MouseMove, inside(view, text.index("nister")), *[Qt.MouseButton.NoButton] * 2)
    assert view.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor
    send(view, QEvent.Type.MouseMove, inside(view, text.index("spoke")), *[Qt.MouseButton.NoButton] * 2)
    assert view.viewport().cursor().shape() == Qt.CursorShape.IBeamCursor
    assert told == ["inner", ""]


def test_the_tooltip_names_all_annotations_innermost_first(open_view: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(pointer.QToolTip, "showText", lambda place, text, widget: shown.append(text))
    text, marks = layered()
    view = open_view(text, marks)
    for quote in ("nister", "spoke"):
        place = inside(view, text.index(quote))
        where = view.viewport().mapToGlobal(place)
        QApplication.sendEvent(view.viewport(), QHelpEvent(QEvent.Type.ToolTip, place, where))
    assert shown == ["tip of inner\ntip of middle\ntip of outer"]


def test_a_flag_without_width_can_be_clicked(open_view: Open) -> None:
    text = "A word is missing here."
    view = open_view(text, [mark("flag", (7, 7))])
    click(view, point(view, 7))
    assert view.current_annotation() == "flag"


def test_rejected_marks_are_out_of_reach_until_they_are_shown(open_view: Open) -> None:
    text = "Nobody said this."
    view = open_view(text, [mark("no", (0, 6), state="rejected")])
    place = inside(view, 2)
    assert view.annotation_at(place) == []
    view.set_show_rejected(True)
    assert view.annotation_at(inside(view, 2)) == ["no"]


def test_the_right_button_picks_without_dropping_the_selection(open_view: Open) -> None:
    text, marks = layered()
    view = open_view(text, marks)
    view.select([Span(0, 11)])
    right = Qt.MouseButton.RightButton
    send(view, QEvent.Type.MouseButtonPress, inside(view, 5), right, right)
    assert view.selected_text() == "The foreign"
    assert view.current_annotation() is None
    send(view, QEvent.Type.MouseButtonPress, inside(view, text.index("Monday")), right, right)
    assert view.current_annotation() == "other"
