"""Links are underlined, say where they lead, and are followed by Ctrl and a click alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from desktop.model import Link
from desktop.ui.reader.appearance import LIGHT
from desktop.ui.reader.links import LinkIndex
from desktop.ui.reader.view import ReaderView
from tests.ui.reader.stage import CTRL, click, colours_in, inside, picture

TEXT = "The council wrote a report 🙂 on it, and " + "many words more " * 12 + "about the ferry."
START = TEXT.index("a report")
REPORT = Link(START, TEXT.index(", and"), "https://example.org/report?a=1")
FERRY = Link(TEXT.index("words"), len(TEXT), "https://example.org/ferry")


@pytest.fixture
def view(qtbot: QtBot, font_families: frozenset[str]) -> ReaderView:
    view = ReaderView()
    qtbot.addWidget(view)
    view.resize(700, 500)
    view.show()
    view.set_document(TEXT, (), (), [FERRY, REPORT])
    return view


def test_a_link_is_found_where_it_is_drawn(view: ReaderView):
    assert view.link_at(inside(view, START).toPointF()) == REPORT
    assert view.link_at(inside(view, START - 3).toPointF()) is None
    view.set_caret(START + 2)
    assert view.link_here() == REPORT
    view.set_caret(REPORT.end)
    assert view.link_here() == REPORT
    view.set_caret(0)
    assert view.link_here() is None


def test_a_link_is_underlined_on_each_of_its_lines(view: ReaderView):
    laid = view.flow.layout(0)
    assert len({rect.top() for rect in laid.links}) == len(laid.boxes) > 1
    image, rect = picture(view), laid.links[0]
    left, top = round(rect.left()) + view.column_left, round(rect.top()) + view.flow.top_of(0)
    assert LIGHT.accent in colours_in(image, left + 2, top, left + 6, top + 1)


def test_only_control_and_a_click_follow_a_link(view: ReaderView, qtbot: QtBot):
    with qtbot.assertNotEmitted(view.link_followed):
        click(view, inside(view, START))
    assert view.caret() in (START, START + 1)
    with qtbot.waitSignal(view.link_followed) as followed:
        click(view, inside(view, START + 2), CTRL)
    assert followed.args == [REPORT]
    assert view.selection() == ()


def test_the_tip_says_the_address(view: ReaderView):
    place = inside(view, START)
    QApplication.sendEvent(view.viewport(), QHelpEvent(QEvent.Type.ToolTip, place, view.viewport().mapToGlobal(place)))
    assert REPORT.href in QToolTip.text()
    QToolTip.hideText()


links = st.lists(st.builds(lambda a, n: Link(a, a + n, "x"), st.integers(0, 100), st.integers(0, 40)), max_size=30)


@given(links, st.integers(0, 120), st.integers(1, 30))
def test_the_links_of_a_range_are_those_that_touch_it(found: list[Link], start: int, length: int):
    index, end = LinkIndex(found), start + length
    touching = [link for link in found if link.start < end and link.end > start and link.end > link.start]
    assert sorted(map(str, index.among(start, end))) == sorted(map(str, touching))
    here = [link for link in touching if link.start <= start < link.end]
    at = index.at(start)
    assert (at is None) == (not here)
    assert at is None or at.end - at.start == min(link.end - link.start for link in here)
