"""New editions in the window: what is said, what is offered, and that the desk follows."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from desktop.editions import EditionResult
from desktop.model import DocumentId, EditionId, Span
from desktop.ui.acts import editions
from desktop.ui.dialogs.editions import EditionsDialog
from desktop.ui.dialogs.review import ReviewDialog
from desktop.ui.window import Window
from tests.ui.conftest import Settle
from tests.ui.editions import GONE, KEPT, NEW, OLD, make_edition, make_old

RESULT = EditionResult(DocumentId("d"), EditionId("e"))


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (EditionResult(DocumentId("d"), EditionId("e"), 10, 2, 1, 1), "10 kept, 2 moved, 1 to review, 1 not found"),
        (EditionResult(DocumentId("d"), EditionId("e"), 3), "3 kept"),
    ],
)
def test_it_is_said_what_became_of_the_annotations(result: EditionResult, said: str):
    assert editions.sentence(result) == f"New edition: {said}"


def test_an_edition_without_annotations_and_one_that_is_none_are_told_apart():
    assert editions.sentence(RESULT) == "New edition"
    assert "nothing was changed" in editions.sentence(EditionResult(DocumentId("d"), None))


def _open(window: Window, qtbot: QtBot, document: DocumentId) -> None:
    window.session.open_document(document, query="")
    qtbot.waitUntil(lambda: window.session.document is not None and window.session.document.document.id == document)


def test_a_document_becomes_another_ones_edition_and_the_desk_shows_it(window: Window, qtbot: QtBot, settle: Settle):
    library = window.session.library
    assert library is not None
    document, made = make_old(library)
    other = library.import_text(NEW, title="Corrected").document_id
    assert other is not None
    _open(window, qtbot, document)
    editions.make_edition(window, document, other)
    qtbot.waitUntil(lambda: window.desk.reader.text == NEW)
    settle(window.session)
    assert window.status.text == "New edition: 1 kept, 1 moved, 1 to review, 1 not found"
    assert window.status._offers[0].isVisible()
    assert window.status._undo.isVisible()
    marks = window.desk.reader.flow.marks
    assert (made[KEPT] in marks, made[GONE] in marks) == (True, False)
    window.status._offers[0].click()
    qtbot.waitUntil(lambda: bool(window.findChildren(ReviewDialog)))
    window.run("history.undo")
    qtbot.waitUntil(lambda: window.desk.reader.text == OLD)
    settle(window.session)
    assert made[GONE] in window.desk.reader.flow.marks


def test_editions_are_listed_read_and_restored(window: Window, qtbot: QtBot, settle: Settle):
    library = window.session.library
    assert library is not None
    document, _made = make_old(library)
    make_edition(library, document)
    _open(window, qtbot, document)
    assert window.run("document.editions")
    (dialog,) = window.findChildren(EditionsDialog)
    qtbot.waitUntil(lambda: dialog.list.count() == 2)
    assert dialog.focusWidget() is dialog.list
    settle(window.session)
    assert dialog.text.toPlainText() == NEW
    assert not dialog.going.isEnabled()
    assert "new.txt" in dialog.list.item(0).text()
    assert "1 moved, 1 to review, 1 not found" in dialog.list.item(1).text()
    dialog.list.setCurrentRow(1)
    settle(window.session)
    assert dialog.text.toPlainText() == OLD
    dialog.going.click()
    qtbot.waitUntil(lambda: window.desk.reader.text == OLD)
    settle(window.session)
    assert dialog.list.count() == 3
    assert window.status.text.startswith("New edition: ")


def test_the_review_takes_the_first_document_that_waits(window: Window, qtbot: QtBot, settle: Settle):
    library = window.session.library
    assert library is not None
    window.run("document.reviews")
    settle(window.session)
    assert window.status.text == "No annotation waits to be looked at."
    assert window.findChildren(QDialog) == []
    document, _made = make_old(library)
    make_edition(library, document)
    window.run("document.reviews")
    qtbot.waitUntil(lambda: bool(window.findChildren(ReviewDialog)))
    (dialog,) = window.findChildren(ReviewDialog)
    settle(window.session)
    dialog.open_place()
    qtbot.waitUntil(lambda: window.session.document is not None and window.session.document.document.id == document)
    settle(window.session)
    assert window.desk.reader.caret() == NEW.index("denied the reports")


def test_details_tell_of_editions_and_lead_to_them(window: Window, qtbot: QtBot, settle: Settle):
    library = window.session.library
    assert library is not None
    document, _made = make_old(library)
    _open(window, qtbot, document)
    window.inspector.show_tab(3)
    settle(window.session)
    details = window.inspector.details
    assert not details.editions.isVisible()
    make_edition(library, document)
    qtbot.waitUntil(details.editions.isVisible)
    assert details.editions.text() == "Edition 2 of 2 · Editions…"
    settle(window.session)
    details.editions.click()
    assert window.findChildren(EditionsDialog)
    settle(window.session)


def test_an_annotation_without_a_place_is_listed_and_attached_to_a_selection(
    window: Window, qtbot: QtBot, settle: Settle
):
    library = window.session.library
    assert library is not None
    document, made = make_old(library)
    make_edition(library, document)
    _open(window, qtbot, document)
    window.inspector.show_tab(0)
    settle(window.session)
    panel = window.inspector.annotations
    lost = next(thing for thing in panel.view.lines.things if thing.id == made[GONE])
    assert panel._describe(lost).side == "place lost"
    assert "Ctrl+Shift+A" in panel._describe(lost).tip
    panel.which.setCurrentIndex(panel.which.findText("Place lost"))
    panel.refresh()
    assert len(panel.view.lines.things) == 2
    window.desk.reader.select([Span(0, 9)])
    window.desk.sheet.go_to(made[GONE])
    assert window.desk.reader.selection() == (Span(0, 9),)
    assert "Ctrl+Shift+A" in window.status.text
    assert window.run("annotation.attach")
    qtbot.waitUntil(lambda: made[GONE] in window.desk.reader.flow.marks)
    settle(window.session)
    found = library.annotations.get(made[GONE])
    assert (found.unanchored, found.quote) == (False, "Corrected")
    assert window.status.text.endswith("now stands at “Corrected”")


def test_attaching_asks_for_an_annotation_first(window: Window, qtbot: QtBot, settle: Settle):
    library = window.session.library
    assert library is not None
    document, _made = make_old(library)
    _open(window, qtbot, document)
    settle(window.session)
    window.desk.reader.select([Span(0, 9)])
    assert window.run("annotation.attach")
    assert window.status.text.startswith("Choose an annotation")
