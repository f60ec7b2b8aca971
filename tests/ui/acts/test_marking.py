"""Marking in the whole window, with its real keys and lanes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.model import Annotation, Span
from desktop.ui.window import Window

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def reading(window: Any, qtbot: QtBot, settle: Callable[..., None]) -> Window:
    """Open the first article in the whole window."""
    library = window.session.library
    rows = library.documents.rows(library.find().ids)
    window.session.open_document(next(row.id for row in rows if row.title.startswith("Ministers")), query="")
    settle(window.session)
    window.activateWindow()
    window.desk.reader.setFocus()
    qtbot.waitUntil(window.desk.reader.hasFocus)
    return window


@pytest.fixture
def press(reading: Window, qtbot: QtBot, settle: Callable[..., None]) -> Callable[..., None]:
    """Return a function that selects words, presses a key in the text, and waits until all is done."""

    def act(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, select: str = "") -> None:
        reader = reading.desk.reader
        if select:
            start = reader.text.index(select)
            reader.select([Span(start, start + len(select))])
        reading.activateWindow()  # which the offscreen platform does not do when a popup goes
        reader.setFocus()
        qtbot.waitUntil(reader.hasFocus)
        qtbot.keyClick(reader, key, held)
        settle(reading.session)

    return act


def annotations(window: Window) -> list[Annotation]:
    return window.desk.sheet.in_order()


def test_keys_highlight_relabel_remove_and_undo(reading: Window, press: Callable[..., None]):
    press(Qt.Key.Key_H, select="Hakan Fidan")
    assert [(a.quote, a.label) for a in annotations(reading)] == [("Hakan Fidan", "Highlight")]
    made = annotations(reading)[0].id
    press(Qt.Key.Key_2)
    assert [(a.id, a.label) for a in annotations(reading)] == [(made, "Person")]
    press(Qt.Key.Key_Delete)
    assert annotations(reading) == []
    for _turn in range(3):
        press(Qt.Key.Key_Z, CTRL)
    assert annotations(reading) == []
    press(Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert [(a.id, a.label) for a in annotations(reading)] == [(made, "Highlight")]


def test_keys_typed_into_a_popup_do_nothing_to_the_text(
    reading: Window, press: Callable[..., None], qtbot: QtBot, settle: Callable[..., None]
):
    press(Qt.Key.Key_E, select="Hakan Fidan")
    popup: Any = reading.desk.asking.popup
    assert popup is not None
    qtbot.keyClicks(popup.line, "he can")
    qtbot.keyClick(popup.line, Qt.Key.Key_Return)
    settle(reading.session)
    assert [(a.layer, a.entity_name) for a in annotations(reading)] == [("entity", "he can")]


def test_a_line_of_the_inspector_takes_letters_and_return_for_itself(
    reading: Window, press: Callable[..., None], qtbot: QtBot, settle: Callable[..., None]
):
    press(Qt.Key.Key_H, select="Monday")
    reading.inspector.show_tab(3)
    site = reading.inspector.details.site
    site.setFocus()
    qtbot.keyClicks(site, "hence")
    qtbot.keyClick(site, Qt.Key.Key_Return)
    settle(reading.session)
    assert reading.desk.asking.popup is None
    assert len(annotations(reading)) == 1
    assert reading.session.library is not None
    assert reading.session.library.documents.get(annotations(reading)[0].document_id).site == "hence"


def test_commands_on_an_annotation_are_enabled_as_soon_as_one_is_current(reading: Window, press: Callable[..., None]):
    assert not reading.commands.of("annotation.remove").isEnabled()
    press(Qt.Key.Key_H, select="Monday")
    assert reading.commands.of("annotation.remove").isEnabled()


def test_the_label_editor_opens_by_its_command(reading: Window, settle: Callable[..., None]):
    from desktop.ui.dialogs.labels import LabelEditor

    reading.run("labels.edit")
    settle(reading.session)
    (editor,) = reading.findChildren(LabelEditor)
    assert editor.isVisible()
    editor.close()


def test_labels_of_the_document_are_set_and_taken_off_by_key(
    reading: Window, press: Callable[..., None], qtbot: QtBot, settle: Callable[..., None]
):
    for expected in (["Relevant"], []):
        press(Qt.Key.Key_D, CTRL)
        popup: Any = reading.desk.asking.popup
        assert popup is not None
        qtbot.keyClick(popup.line, Qt.Key.Key_Return)
        settle(reading.session)
        assert [a.label for a in annotations(reading)] == expected
