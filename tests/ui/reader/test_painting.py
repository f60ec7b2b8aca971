"""What is on the screen: colours at the places they are computed for, and nothing in the wrong one."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QTextCharFormat, QTextLayout
from pytestqt.qtbot import QtBot

from desktop.model import Block, Span
from desktop.ui.reader.appearance import DARK, LIGHT, SEPIA, ReaderColours, Typography
from desktop.ui.reader.contrast import contrast, parse
from desktop.ui.reader.lanes import CAPTION_LANES, caption_of
from desktop.ui.reader.layout import ChunkLayout
from desktop.ui.reader.marks import Part
from desktop.ui.reader.typesetting import displayable
from desktop.ui.reader.view import ReaderView
from tests.ui.reader.conftest import Open
from tests.ui.reader.stage import BLUE, GREEN, RED, boundaries, colours_in, discard, fresh, mark, over, picture

TEXT = "The ministry of defence said that the agreement was signed last month in the capital."
MIXED = ["Word ", "שלום ", "עולם", "مرحبا ", "بالعالم ", "كِتَاب", "12", "😀", "e\u0301", " ", "(", ")", "日本"]


def first_layout(view: ReaderView) -> ChunkLayout:
    return next(view.flow.visible())[2]


def wash_at(view: ReaderView, cp: int) -> str:
    """Return the colour painted in the upper left corner of a character's rectangle."""
    rect = view.rect_of(cp, cp + 1)
    return picture(view).pixelColor(rect.left() + 2, rect.top() + 1).name()


@pytest.mark.parametrize("colours", [LIGHT, DARK, SEPIA], ids=["light", "dark", "sepia"])
def test_a_mark_is_a_wash_with_a_line_below(open_view: Open, colours: ReaderColours) -> None:
    view = open_view(TEXT, [over(TEXT, "ministry", "a", colour=RED)])
    view.set_colours(colours)
    image, rect = picture(view), view.rect_of(4, 12)
    washed = image.pixelColor(rect.left() + 1, rect.top()).name()
    assert washed not in (colours.paper, RED)
    assert contrast(parse(colours.ink), parse(washed)) >= 7
    below = colours_in(image, rect.left() + 5, rect.bottom() + 1, rect.left() + 6, rect.bottom() + 3)
    assert below == {view.flow.inks.face(RED).line.color().name()}
    assert image.pixelColor(rect.left() - 3, rect.top()).name() == colours.paper
    assert image.pixelColor(rect.right() + 3, rect.top()).name() == colours.paper


def test_where_marks_lie_over_each_other_another_colour_shows(open_view: Open) -> None:
    view = open_view(TEXT, [mark("a", (0, 24), colour=RED), mark("b", (4, 12), colour=BLUE)])
    view.set_label_lanes(False)
    only_outer, both = wash_at(view, 16), wash_at(view, 4)
    assert len({only_outer, both, LIGHT.paper}) == 3


def test_what_lies_inside_a_lit_mark_does_not_vanish(open_view: Open) -> None:
    view = open_view(TEXT, [mark("a", (0, 24), colour=RED), mark("b", (4, 12), colour=BLUE)])
    view.set_label_lanes(False)
    plain = wash_at(view, 16), wash_at(view, 4)
    view.set_current_annotation("a")
    lit = wash_at(view, 16), wash_at(view, 4)
    assert len({*plain, *lit}) == 4
    assert all(contrast(parse(LIGHT.ink), parse(colour)) >= 7 for colour in lit)


def test_identical_marks_show_two_lines_and_two_captions(open_view: Open) -> None:
    view = open_view(TEXT, [mark("a", (4, 12), colour=RED), mark("b", (4, 12), colour=BLUE, caption="Role")])
    image, rect = picture(view), view.rect_of(4, 12)
    below = colours_in(image, rect.left() + 4, rect.bottom() + 1, rect.left() + 5, rect.bottom() + 7)
    inks = view.flow.inks
    assert {inks.face(c).line.color().name() for c in (RED, BLUE)} <= below
    captions = first_layout(view).captions
    assert {c.annotation_id for c in captions} == {"a", "b"}
    assert not captions[0].rect.intersects(captions[1].rect)


def test_adjacent_marks_of_one_colour_are_parted(open_view: Open) -> None:
    view = open_view("abcdef", [mark("a", (0, 3)), mark("b", (3, 6))])
    strokes = [rect for _, rects in first_layout(view).underlines.values() for rect in rects]
    assert len(strokes) == 2
    assert strokes[0].right() + 0.9 <= strokes[1].left()


def test_captions_never_collide_and_what_has_no_room_is_counted(open_view: Open) -> None:
    marks = [mark(f"m{i}", (4 + i, 30 + i), caption=f"A rather long label {i}") for i in range(8)]
    view = open_view(TEXT, marks)
    laid = first_layout(view)
    rects = [caption.rect for caption in laid.captions]
    assert len(rects) == CAPTION_LANES
    assert not any(a.intersects(b) for i, a in enumerate(rects) for b in rects[i + 1 :])
    assert all(rect.bottom() <= laid.boxes[0].text_top for rect in rects)
    assert [text.text() for _, _, text in laid.more] == ["+5"]


def test_lines_without_captions_keep_the_pitch(open_view: Open) -> None:
    plain = open_view(TEXT)
    pitch = plain.flow.fonts.of("body").pitch
    assert pitch == round(1.5 * 12 * plain.logicalDpiY() / 72)
    assert {box.bottom - box.top for box in first_layout(plain).boxes} == {pitch}


def test_without_lanes_there_are_no_captions_but_the_lines_stay(open_view: Open) -> None:
    view = open_view(TEXT, [mark("a", (4, 12))])
    view.set_label_lanes(False)
    assert first_layout(view).captions == []
    assert first_layout(view).underlines


def test_states_are_told_apart_without_colour(open_view: Open) -> None:
    view = open_view(TEXT, [mark("a", (4, 12), state="suggested")])
    laid = first_layout(view)
    assert len(next(iter(laid.underlines.values()))[1]) > 3
    part = Part(4, 12, mark("a", (4, 12), (20, 23), state="suggested"), 1)
    assert caption_of(part) == "Person 2/2 ?"
    assert caption_of(Part(4, 12, mark("a", (4, 12), state="rejected"), 0)) == "× Person"


def test_rejected_marks_are_drawn_only_when_asked_for(open_view: Open) -> None:
    view = open_view(TEXT, [mark("a", (4, 12), state="rejected")])
    assert wash_at(view, 4) == LIGHT.paper
    view.set_show_rejected(True)
    assert wash_at(view, 4) != LIGHT.paper


def test_a_place_without_width_is_a_flag(open_view: Open) -> None:
    view = open_view(TEXT, [mark("a", (13, 13), colour=RED)])
    rect = view.rect_of(13, 13)
    column = colours_in(picture(view), rect.left(), rect.top() + 2, rect.left() + 1, rect.bottom())
    assert column == {view.flow.inks.face(RED).line.color().name()}


def test_the_space_a_line_breaks_at_is_not_drawn_on(open_view: Open) -> None:
    view = open_view(TEXT, [mark("a", (0, len(TEXT)))], width=300)
    laid = first_layout(view)
    assert len(laid.boxes) > 2
    for _, rects in laid.washes.values():
        for rect, box in zip(rects, laid.boxes, strict=True):
            assert rect.right() <= box.line.naturalTextRect().right() + 1


def test_selection_hits_and_current_hit_have_their_own_colours(open_view: Open) -> None:
    view = open_view(TEXT)
    view.set_hits([Span(0, 3), Span(16, 23)])
    view.go_to_hit(1)
    view.select([Span(29, 33)])
    assert wash_at(view, 29) == LIGHT.selection
    middle = view.rect_of(16, 23)
    assert picture(view).pixelColor(middle.left() + 2, middle.top() + 2).name() == LIGHT.hit
    first = view.rect_of(0, 3)
    assert LIGHT.current_hit in colours_in(picture(view), first.left(), first.top(), first.right(), first.bottom())


def test_the_caret_shows_only_with_the_focus(open_view: Open) -> None:
    view = open_view(TEXT)
    view.set_caret(13)
    assert view.scene().caret == (13 if view.hasFocus() else None)
    view.clearFocus()
    assert view.scene().caret is None


def test_odd_characters_are_shown_without_shifting_what_follows(open_view: Open) -> None:
    text = "a\x07b\ufffcc\u2028d\x85e\udc00f\tg"
    shown = displayable(text)
    assert len(shown) == len(text)
    assert len(shown.encode("utf-16-le")) == len(text.encode("utf-16-le", "surrogatepass"))
    assert [a == b for a, b in zip(text, shown, strict=True)].count(False) == 5
    view = open_view(text)
    lefts = [view.rect_of(cp, cp + 1).left() for cp in range(len(text)) if text[cp].isascii()]
    assert lefts == sorted(lefts)


def qt_columns(laid: ChunkLayout, start: int, end: int, width: int) -> set[int]:
    """Return the columns that Qt itself paints for a selection on the first line."""
    image = QImage(width, max(1, laid.height), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    chosen = QTextLayout.FormatRange()
    chosen.start, chosen.length = laid.to_qt(start), laid.to_qt(end) - laid.to_qt(start)
    style = QTextCharFormat()
    style.setBackground(QColor("red"))
    style.setForeground(QColor("red"))
    chosen.format = style
    with QPainter(image) as painter:
        laid.layout.draw(painter, QPointF(0, 0), [chosen])
    box = laid.boxes[0]
    rows = range(int(box.line.y()), int(box.line.y() + box.line.height()), 2)
    return {x for x in range(width) for y in rows if image.valid(x, y) and image.pixelColor(x, y).name() == "#ff0000"}


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(st.sampled_from(MIXED), min_size=2, max_size=8), st.data())
def test_rectangles_lie_where_qt_would_select(qtbot: QtBot, pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces).strip() + "."
    view = fresh(text, width=1400)
    places = boundaries(text)
    start, end = sorted(data.draw(st.lists(st.sampled_from(places), min_size=2, max_size=2, unique=True)))
    laid = first_layout(view)
    wanted = qt_columns(laid, start, end, view.flow.setter.width)
    rects = laid.rects(start, end)
    ours = {x for rect in rects for x in range(round(rect.left()), round(rect.right()))}
    for strays in (ours - wanted, wanted - ours):
        run = longest_run(strays)
        assert run <= 4, (text, start, end, run)
    discard(view)


def longest_run(columns: set[int]) -> int:
    """Return the length of the longest stretch of neighbouring columns."""
    longest = current = 0
    for x in sorted(columns):
        current = current + 1 if x - 1 in columns else 1
        longest = max(longest, current)
    return longest


def test_wrapped_arabic_marks_stay_inside_the_column_and_on_the_right(open_view: Open, arabic_font: str) -> None:
    text = "قال وزير الخارجية إن الآلية المشتركة تهدف إلى القضاء على ما تبقى من تهديدات التنظيم في المنطقة " * 2
    view = open_view(text, [mark("a", (4, len(text) - 20), colour=GREEN)], width=420)
    laid = first_layout(view)
    assert laid.rtl
    rects = [rect for _, rects in laid.washes.values() for rect in rects]
    assert len(rects) >= len(laid.boxes) - 1
    width = view.flow.setter.width
    assert all(rect.left() >= -1 and rect.right() <= width + 1 for rect in rects)
    assert all(box.line.naturalTextRect().right() >= width - 2 for box in laid.boxes)


def test_structure_is_drawn_for_every_kind_of_block(open_view: Open) -> None:
    lines = ["Title", "quoted words", "item", "a\tb", "small", "code", "below", "page two"]
    kinds = ["heading", "quote", "list_item", "table_cell", "caption", "code", "furniture", "paragraph"]
    blocks, place = [], 0
    for line, kind in zip(lines, kinds, strict=True):
        blocks.append(Block(kind, place, place + len(line), 1))  # type: ignore[arg-type]
        place += len(line) + 1
    blocks.append(Block("page_break", blocks[-1].start, blocks[-1].start, page=2))
    view = open_view("\n".join(lines), blocks=blocks)
    laid = {found.style: (top, found) for _, top, found in view.flow.visible()}
    image, left = picture(view), view.column_left
    top, quote = laid["quote"]
    bar = colours_in(image, left, top + quote.boxes[0].text_top, left + quote.indent, top + quote.boxes[0].bottom)
    assert LIGHT.hairline in bar
    top, row = laid["row"]
    assert LIGHT.hairline in colours_in(image, left + 50, top + row.bottom, left + 51, top + row.height)
    assert laid["list"][1].bullet
    top, body = laid["body"]
    assert body.page_rule == (blocks[-1].start, 2)
    assert LIGHT.hairline in colours_in(image, left + 10, top, left + 11, top + body.boxes[0].top)
    assert laid["h1"][1].boxes[0].natural > body.boxes[0].natural
    assert QRectF(laid["h1"][1].boxes[0].line.naturalTextRect()).left() == 0


def test_a_list_item_with_its_own_marker_hangs_and_gets_no_bullet(open_view: Open) -> None:
    text = "12. " + "words that go on for more than one line " * 4
    view = open_view(text, blocks=[Block("list_item", 0, len(text), 1)], width=400)
    laid = first_layout(view)
    assert not laid.bullet
    assert laid.boxes[0].line.x() < laid.boxes[1].line.x() == laid.indent


def test_list_items_stand_in_by_their_depth_but_keep_half_of_the_column(open_view: Open) -> None:
    text = "\n".join(f"item {level}" for level in range(1, 10))
    blocks = [Block("list_item", level * 7, level * 7 + 6, level + 1) for level in range(9)]
    view = open_view(text, blocks=blocks, width=330)
    indents = [laid.indent for _, _, laid in view.flow.visible()]
    step = view.flow.fonts.of("list").indent
    assert indents[:3] == [step, 2 * step, 3 * step]
    assert max(indents) <= view.flow.setter.width // 2
    assert indents == sorted(indents)


def test_an_empty_view_shows_its_message_and_survives_the_mouse(open_view: Open) -> None:
    view = open_view(TEXT)
    view.clear("Nothing is open.")
    image = picture(view)
    shades = colours_in(image, 0, 0, image.width(), image.height())
    assert len(shades) > 2
    assert view.annotation_at(3) == []
    assert (view.text, view.selection(), view.progress()) == ("", (), 1.0)


def test_a_larger_face_makes_larger_rectangles_at_the_same_place(open_view: Open) -> None:
    view = open_view(TEXT * 60, height=400)
    view.reveal(2000)
    place, small = view.position()[0], view.rect_of(2000, 2005).height()
    view.set_typography(Typography(size_pt=24, line_height=1.8, width_chars=60))
    assert view.rect_of(2000, 2005).height() > small * 1.6
    laid = view.flow.layout(view.flow.anchor)
    assert laid.line_index(place) == laid.line_index(view.position()[0])
