"""Scrolling that never jumps, and large texts that open at once."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage, QPainter, QPixmap
from pytestqt.qtbot import QtBot

from desktop.model import Span
from desktop.ui.reader.flow import KEPT
from desktop.ui.reader.painting import paint
from desktop.ui.reader.tiles import Tiles
from tests.ui.reader.conftest import Open
from tests.ui.reader.stage import discard, fresh, mark, picture

TEXT = "\n\n".join(f"Paragraph {number}. " + "Some words that fill the line. " * 6 for number in range(300))


def test_the_top_line_survives_every_resize(open_view: Open, qtbot: QtBot) -> None:
    view = open_view(TEXT, height=400)
    view.reveal(TEXT.index("Paragraph 150."))
    view.scroll_by(57)
    for width in (500, 900, 330, 700):
        cp = view.position()[0]
        view.resize(width, 400)
        qtbot.waitUntil(lambda: not view._resizer.isActive())
        laid = view.flow.layout(view.flow.model.chunk_at(cp))
        assert laid.line_index(view.position()[0]) == laid.line_index(cp)


def test_a_position_can_be_come_back_to(open_view: Open) -> None:
    view = open_view(TEXT, height=400)
    view.reveal(TEXT.index("Paragraph 250."))
    view.scroll_by(-33)
    place, top = view.position(), view.rect_of(view.position()[0], view.position()[0]).top()
    view.set_document("another text", (), ())
    view.set_document(TEXT, (), ())
    view.restore(place)
    assert view.position() == place
    assert view.rect_of(place[0], place[0]).top() == top


def test_scrolling_down_and_up_by_the_same_way_comes_back(open_view: Open) -> None:
    view = open_view(TEXT, height=400)
    view.scroll_by(3000)
    place = view.position()
    for step in (17, 400, 1200, 5):
        view.scroll_by(step)
        view.scroll_by(-step)
        assert view.position() == place


def test_the_scroll_bar_reaches_both_ends(open_view: Open) -> None:
    view = open_view(TEXT, height=400)
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert view.visible_range().end == len(TEXT)
    assert view.progress() == 1.0
    assert bar.value() == bar.maximum()
    bar.setValue(0)
    assert view.position()[0] == 0
    assert view.progress() == 0.0


def test_the_scroll_bar_moves_by_exact_pixels(open_view: Open) -> None:
    view = open_view(TEXT, height=400)
    told: list[int] = []
    view.scrolled.connect(lambda: told.append(view.verticalScrollBar().value()))
    view.scroll_by(500)
    before = view.rect_of(*[view.visible_range().start] * 2).top()
    cp = view.visible_range().start
    view.verticalScrollBar().setValue(view.verticalScrollBar().value() + 40)
    assert view.rect_of(cp, cp).top() == before - 40
    assert len(told) == 2


def test_revealing_what_is_in_view_moves_nothing(open_view: Open) -> None:
    view = open_view(TEXT, height=400)
    view.scroll_by(1000)
    place = view.position()
    middle = view.place_at(view.viewport().rect().center().toPointF())
    view.reveal(middle)
    assert view.position() == place
    view.reveal(TEXT.index("Paragraph 200."), TEXT.index("Paragraph 200.") + 10)
    rect = view.rect_of(TEXT.index("Paragraph 200."), TEXT.index("Paragraph 200.") + 10)
    assert 0 < rect.top() < rect.bottom() < 300


def test_guessed_heights_become_true_while_idle(open_view: Open, qtbot: QtBot) -> None:
    view = open_view(TEXT, [mark("a", (100, 5000))], height=400)
    qtbot.waitUntil(lambda: not view._refiner.isActive())
    true = sum(view.flow.setter.set(chunk).height for chunk in range(len(view.flow.model)))
    assert view.flow.heights.total == true


def test_first_guesses_are_near_the_truth(open_view: Open) -> None:
    for text in (TEXT, "日本語の文章がここにあります。" * 20 + "\n" + TEXT[:4000], "short\nlines\n" * 400):
        view = fresh(text)
        flow = view.flow
        flow.reset()
        guessed = flow.heights.total
        true = sum(flow.setter.set(chunk).height for chunk in range(len(flow.model)))
        discard(view)
        assert 0.85 < guessed / true < 1.15


def test_only_so_many_layouts_are_kept(open_view: Open) -> None:
    view = open_view("line\n" * 3000)
    for chunk in range(1500):
        view.flow.layout(chunk)
    assert len(view.flow.laid) == KEPT


def test_a_giant_line_opens_and_its_end_is_reached(open_view: Open) -> None:
    text = "words without end " * 280_000
    view = open_view(text, [mark("a", (0, len(text))), mark("b", (4_000_000, 4_000_020))])
    assert len(view.flow.laid) < 10
    view.reveal(4_000_000, 4_000_020)
    assert view.annotation_at(4_000_010) == ["b", "a"]
    view.select([Span(0, len(text))])
    assert view.selected_text() == text
    view.move("document", 1)
    assert view.visible_range().end == len(text)


def test_marks_at_every_place_of_a_small_text_can_be_painted(open_view: Open) -> None:
    text = "Everything here is marked many times over. " * 20
    marks = [mark(f"m{i}", (i % 800, i % 800 + i % 50)) for i in range(4000)]
    image = picture(open_view(text, marks))
    assert not image.isNull()


def test_pictures_of_chunks_stay_within_their_bytes(qtbot: QtBot) -> None:
    tiles = Tiles(budget=10 * 100 * 100 * 4)
    for chunk in range(40):
        tiles.put(chunk, QPixmap(100, 100))
    assert tiles.bytes <= 10 * 100 * 100 * 4
    assert len(tiles) == 10
    assert tiles.get(0) is None
    assert tiles.get(39) is not None
    tiles.drop(39)
    assert tiles.bytes == 9 * 100 * 100 * 4
    assert not tiles.fits(1000, 1000, 2.0)
    tiles.clear()
    assert (tiles.bytes, len(tiles)) == (0, 0)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_dense_screens_show_the_same_from_pictures(open_view: Open, ratio: float) -> None:
    view = open_view(TEXT, [mark("a", (5, 40))])
    images = []
    for _ in range(2):
        image = QImage(view.viewport().size() * ratio, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        with QPainter(image) as painter:
            paint(painter, view.viewport().rect(), view.flow, view.scene())
        images.append(image)
    assert images[0] == images[1]
    assert (len(view.flow.tiles) > 0) is (ratio == 2.0)
    rect = view.rect_of(5, 40)
    x, y = rect.left() + 3, rect.bottom() + 1
    colour = images[0].pixelColor(int(x * ratio), int((y + 0.75) * ratio)).name()
    assert colour == view.flow.inks.face("#0072b2").line.color().name()
