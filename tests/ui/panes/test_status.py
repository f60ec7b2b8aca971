from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.model import Progress
from desktop.ui.panes.status import Status, how_far
from desktop.ui.session import Session
from desktop.ui.theme import Theme


@pytest.fixture
def status(session: Session, qtbot: QtBot) -> Status:
    made = Status(session, Theme(session.settings))
    qtbot.addWidget(made)
    made.resize(900, 40)
    made.show()
    yield made
    made.clear()


def test_what_was_done_offers_undo(status: Status, session: Session, qtbot: QtBot):
    session.message.emit("done", "Tagged “YPG” in 3 places", "")
    assert status.text == "Tagged “YPG” in 3 places"
    with qtbot.waitSignal(status.undo_asked):
        qtbot.mouseClick(status._undo, Qt.MouseButton.LeftButton)


def test_undoing_takes_the_offer_away(status: Status, session: Session):
    session.message.emit("done", "Tagged", "")
    library = session.library
    assert library is not None
    session.write(lambda library: library.documents.tag(library.find().ids, "x"))
    assert status._undo.isVisible()
    session.undo()
    assert not status._undo.isVisible()


def test_news_goes_away_and_trouble_stays(status: Status, session: Session):
    session.message.emit("info", "Text size 14 points", "")
    assert status._clock.isActive()
    session.message.emit("error", "The disk is full.", "")
    assert not status._clock.isActive()
    assert status._away.isVisible()
    status._away.click()
    assert status.text == ""


def test_a_message_without_room_shows_that_it_goes_on(status: Status, session: Session):
    said = "Imported 131 documents, 90 were here already, 10 could not be read, stopped before its end."
    session.message.emit("warning", said, "")
    status.offer("Report…", lambda: None)
    status.resize(400, 40)
    status.layout().activate()
    assert status.text == said
    assert status._text.toolTip() == said
    assert status._text.shown().endswith("…")
    image = status._text.grab().toImage()
    ink = {image.pixelColor(x, y).rgb() for x in range(image.width()) for y in range(image.height())}
    assert len(ink) > 2, "it is drawn"
    status.resize(1600, 40)
    status.layout().activate()
    assert status._text.shown() == said


def test_what_is_told_aside_waits_for_a_free_line(status: Status, session: Session):
    session.message.emit("warning", "Imported 2 documents, 1 could not be read.", "")
    status.offer("Report…", lambda: None)
    session.message.emit("aside", "Today's backup is made.", "")
    assert status.text == "Imported 2 documents, 1 could not be read."
    assert status._offers[0].isVisible()
    status._away.click()
    session.message.emit("aside", "Today's backup is made.", "")
    assert status.text == "Today's backup is made."
    assert status._clock.isActive(), "it goes by itself"


def test_detail_folds_out_and_can_be_copied(status: Status, session: Session, qtbot: QtBot):
    session.message.emit("warning", "This disk allows only the slower way.", "journal_mode = delete")
    detail = status.findChild(QPlainTextEdit)
    assert not detail.isVisible()
    qtbot.mouseClick(status._more, Qt.MouseButton.LeftButton)
    assert detail.isVisible()
    copy = next(button for button in status.findChildren(QPushButton) if button.text() == "Copy")
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "journal_mode = delete"
    session.message.emit("info", "Something else", "")
    assert not detail.isVisible()


def test_a_long_act_shows_how_far_it_is(status: Status, session: Session):
    session.busy.emit(Progress(812, 1204, "Importing", 21.0))
    assert status._far.text() == "Importing 812 of 1,204 · 0:21 left"
    assert (status._bar.value(), status._bar.maximum()) == (812, 1204)
    session.busy.emit(None)
    assert not status._bar.isVisible()


def test_what_is_still_being_counted_says_so():
    assert how_far(Progress(0, None, "Importing")) == "Importing …"
    assert how_far(Progress(3, 10, "Importing")) == "Importing 3 of 10"
    assert how_far(Progress(3, 10, "Importing", 125)).endswith("2:05 left")


def test_the_first_few_do_not_tell_how_long_the_others_take():
    assert how_far(Progress(1, 324, "Importing", 609)) == "Importing 1 of 324"
    assert how_far(Progress(10, 324, "Importing", 60)).endswith("1:00 left")
    assert how_far(Progress(1, 4, "Importing", 9)).endswith("0:09 left")


def test_a_long_act_is_stopped_by_its_cross(status: Status, session: Session, qtbot: QtBot):
    class Act:
        stopped = False

        def stop(self) -> None:
            self.stopped = True

        def wait(self) -> None:
            pass

    act = Act()
    session.begin(act)
    session.busy.emit(Progress(1, 2, "Importing"))
    qtbot.mouseClick(status._stop, Qt.MouseButton.LeftButton)
    assert act.stopped
    session.end(act)
    assert not status._stop.isVisible()


def test_a_message_can_carry_a_further_offer(status: Status, session: Session, qtbot: QtBot):
    taken: list[int] = []
    session.message.emit("info", "Imported 3 documents", "")
    status.offer("Report…", lambda: taken.append(1))
    qtbot.mouseClick(status._offers[0], Qt.MouseButton.LeftButton)
    assert taken == [1]
    session.message.emit("info", "Another", "")
    assert not status._offers[0].isVisible()


def test_a_long_message_leaves_room_for_the_rest(status: Status, session: Session):
    session.message.emit("error", "word " * 400, "")
    assert status.minimumSizeHint().width() < 600
    assert status.width() == 900
