"""Marks that come, go and change their size."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from pytestqt.qtbot import QtBot

from desktop.ui.reader.view import ReaderView
from tests.ui.reader.conftest import Open
from tests.ui.reader.stage import ALT, RED, SHIFT, click, drag, drag_to, mark, over, picture, point, press, release

Key = Qt.Key
TEXT = "Foreign Minister Hakan Fidan spoke in July about the cell."
LONG = "\n".join(f"Paragraph {number} says something about the matter." for number in range(400))


def resized(view: ReaderView) -> list[tuple[str, int, int, int]]:
    told: list[tuple[str, int, int, int]] = []
    view.span_resized.connect(lambda *news: told.append(news))
    return told


def handle(view: ReaderView, cp: int) -> QPoint:
    """Return the middle of the knob below the line at a place."""
    rect = view.rect_of(cp - 1, cp) if cp else view.rect_of(cp, cp)
    return QPoint(rect.right() + 1 if cp else rect.left(), rect.bottom() + 3)


def test_changing_marks_lays_out_only_what_they_touch(open_view: Open) -> None:
    view = open_view(LONG, [mark("a", (5, 30)), over(LONG, "Paragraph 3 says", "b")])
    picture(view)
    before = dict(view.flow.laid)
    touched = view.flow.model.chunk_at(LONG.index("Paragraph 3 says"))
    view.change_marks(["b"], [])
    picture(view)
    after = view.flow.laid
    assert after[touched] is not before[touched]
    assert all(after[chunk] is laid for chunk, laid in before.items() if chunk != touched and chunk in after)


def test_a_changed_mark_is_found_where_it_is_now(open_view: Open) -> None:
    view = open_view(TEXT, [mark("a", (0, 7))])
    view.change_marks(["a"], [mark("a", (8, 16)), mark("b", (40, 44))])
    assert view.annotation_at(3) == []
    assert view.annotation_at(10) == ["a"]
    assert view.annotation_at(41) == ["b"]


def test_the_text_at_the_top_stays_when_marks_change_above_and_in_it(open_view: Open) -> None:
    view = open_view(LONG, height=300)
    view.reveal(LONG.index("Paragraph 200 "))
    place = view.position()
    view.change_marks((), [over(LONG, "Paragraph 2 ", "above"), mark("top", (place[0], place[0] + 9))])
    assert view.position() == place
    view.set_marks([])
    assert view.position() == place


def test_a_mark_that_is_gone_is_no_longer_current(open_view: Open) -> None:
    view = open_view(TEXT, [mark("a", (0, 7))])
    view.pick("a")
    told: list[str] = []
    view.annotation_selected.connect(told.append)
    view.change_marks(["a"], ())
    assert view.current_annotation() is None
    assert told == [""]
    view.set_current_annotation("nobody")
    assert view.current_annotation() is None


def test_a_mark_replaced_by_itself_stays_current_without_a_word(open_view: Open) -> None:
    view = open_view(TEXT, [mark("a", (0, 7))])
    view.pick("a")
    told: list[str] = []
    view.annotation_selected.connect(told.append)
    view.change_marks(["a"], [mark("a", (0, 16))])
    assert view.current_annotation() == "a"
    assert told == []


def test_the_end_handle_drags_by_words_and_tells_once(open_view: Open) -> None:
    view = open_view(TEXT, [over(TEXT, "Hakan", "a")])
    told = resized(view)
    view.set_current_annotation("a")
    drag(view, handle(view, TEXT.index(" Fidan")), point(view, TEXT.index("idan") + 2))
    assert told == [("a", 0, TEXT.index("Hakan"), TEXT.index(" spoke"))]
    assert view.selection() == ()
    assert view.current_annotation() == "a"


def test_the_start_handle_drags_exactly_with_alt(open_view: Open) -> None:
    view = open_view(TEXT, [over(TEXT, "Fidan", "a")])
    told = resized(view)
    view.set_current_annotation("a")
    start = view.rect_of(TEXT.index("Fidan"), TEXT.index("Fidan"))
    drag(view, QPoint(start.left(), start.bottom() + 3), point(view, TEXT.index("akan")), ALT)
    assert told == [("a", 0, TEXT.index("akan"), TEXT.index(" spoke"))]


def test_a_handle_cannot_be_dragged_past_the_other(open_view: Open) -> None:
    view = open_view(TEXT, [over(TEXT, "Hakan", "a")])
    told = resized(view)
    view.set_current_annotation("a")
    drag(view, handle(view, TEXT.index(" Fidan")), point(view, 2), ALT)
    assert told == [("a", 0, TEXT.index("Hakan"), TEXT.index("Hakan") + 1)]


def test_a_handle_put_back_tells_nothing(open_view: Open) -> None:
    view = open_view(TEXT, [over(TEXT, "Hakan", "a")])
    told = resized(view)
    view.set_current_annotation("a")
    place = handle(view, TEXT.index(" Fidan"))
    press(view, place)
    drag_to(view, point(view, TEXT.index(" spoke")))
    drag_to(view, point(view, TEXT.index(" Fidan")))
    release(view, point(view, TEXT.index(" Fidan")))
    assert told == []


def test_escape_breaks_a_resize_off(open_view: Open) -> None:
    view = open_view(TEXT, [over(TEXT, "Hakan", "a")])
    told = resized(view)
    view.set_current_annotation("a")
    press(view, handle(view, TEXT.index(" Fidan")))
    drag_to(view, point(view, TEXT.index(" spoke")))
    assert view.escape()
    release(view, point(view, TEXT.index(" spoke")))
    assert told == []
    assert view.resizing is None


def test_the_second_part_has_handles_of_its_own(open_view: Open) -> None:
    view = open_view(TEXT, [mark("a", (0, 7), (17, 22))])
    told = resized(view)
    view.set_current_annotation("a")
    drag(view, handle(view, 22), point(view, 28))
    assert told == [("a", 1, 17, 28)]


def test_keys_move_the_ends_by_words_and_tell_on_release(open_view: Open, qtbot: QtBot) -> None:
    view = open_view(TEXT, [over(TEXT, "Hakan", "a", colour=RED)])
    told = resized(view)
    view.pick("a")
    qtbot.keyPress(view, Key.Key_Right, ALT | SHIFT)
    qtbot.keyPress(view, Key.Key_Right, ALT | SHIFT)
    assert told == []
    qtbot.keyRelease(view, Key.Key_Right, ALT | SHIFT)
    qtbot.keyClick(view, Key.Key_Left, ALT)
    start, end = TEXT.index("Hakan"), TEXT.index(" in July")
    assert told == [("a", 0, start, end), ("a", 0, TEXT.index("Minister"), TEXT.index(" Fidan"))]


def test_keys_move_the_ends_by_characters_without_snapping(open_view: Open, qtbot: QtBot) -> None:
    view = open_view(TEXT, [over(TEXT, "Hakan", "a")])
    told = resized(view)
    view.set_word_snapping(False)
    view.pick("a")
    qtbot.keyClick(view, Key.Key_Left, ALT | SHIFT)
    qtbot.keyClick(view, Key.Key_Right, ALT)
    start = TEXT.index("Hakan")
    assert told == [("a", 0, start, start + 4), ("a", 0, start + 1, start + 5)]


def test_alt_with_an_arrow_is_the_windows_while_nothing_is_current(open_view: Open) -> None:
    view = open_view(TEXT, [over(TEXT, "Hakan", "a")])
    for current in (None, "a"):
        view.set_current_annotation(current)
        event = QKeyEvent(QEvent.Type.ShortcutOverride, Key.Key_Left, ALT)
        event.ignore()
        view.event(event)
        assert event.isAccepted() is (current is not None)


def test_a_click_on_the_current_annotation_of_a_discontinuous_one_lights_all_parts(open_view: Open) -> None:
    view = open_view(TEXT, [mark("a", (0, 7), (17, 22))])
    click(view, view.rect_of(18, 20).center())
    assert view.scene().current_spans == view.scene().current.spans  # type: ignore[union-attr]
    view.set_hovered("a")
    assert [(s.start, s.end) for s in view.scene().hovered.spans] == [(0, 7), (17, 22)]  # type: ignore[union-attr]
