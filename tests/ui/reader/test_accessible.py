"""What a screen reader is told."""

from __future__ import annotations

import gc
import sys

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QPlainTextEdit

from desktop.model import Span
from tests.ui.reader.conftest import Open
from tests.ui.reader.stage import mark

TEXT = "One 😀 smile.\nAnother line, with object \ufffc here."


def test_nothing_is_doubled_until_somebody_asks(open_view: Open) -> None:
    view = open_view(TEXT)
    view.select([Span(0, 3)])
    assert not view.double.exists


def test_the_text_its_caret_and_its_selection_can_be_read(open_view: Open) -> None:
    view = open_view(TEXT)
    interface = QAccessible.queryAccessibleInterface(view)
    assert interface.role() == QAccessible.Role.Document
    assert interface.text(QAccessible.Text.Name)
    assert "Shift" in interface.text(QAccessible.Text.Description)
    text = interface.textInterface()
    assert view.double.exists
    assert text.characterCount() == len(TEXT) + 1
    assert text.text(0, 6) == "One 😀"
    view.set_caret(6)
    assert text.cursorPosition() == 7
    assert text.selectionCount() == 0
    view.select([Span(4, 5)])
    assert (text.selectionCount(), text.cursorPosition()) == (1, 6)


def test_another_document_is_read_anew(open_view: Open) -> None:
    view = open_view(TEXT)
    text = QAccessible.queryAccessibleInterface(view).textInterface()
    view.set_document("short", (), ())
    assert text.characterCount() == 5
    view.clear("Nothing is open.")
    assert text.characterCount() == 0


def test_other_widgets_keep_their_own_interface(open_view: Open) -> None:
    open_view(TEXT)
    field = QPlainTextEdit("mine")
    assert QAccessible.queryAccessibleInterface(field).textInterface().text(0, 4) == "mine"
    field.deleteLater()


def test_painting_and_moving_lose_no_reference_to_none(open_view: Open) -> None:
    view = open_view(TEXT * 20, [mark("a", (0, 9))])
    gc.collect()
    before = sys.getrefcount(None)
    for number in range(200):
        view.set_caret(number)
        view.scroll_by(3)
        view.viewport().repaint()
    gc.collect()
    assert abs(sys.getrefcount(None) - before) < 100
