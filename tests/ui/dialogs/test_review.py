"""Annotations that a new edition moved or lost are looked at one by one; each decision is one step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.library import Draft
from desktop.model import AnnotationId, DocumentId, Span
from desktop.ui.dialogs.passages import APART, AROUND, PLACE, Passage, pieces
from desktop.ui.dialogs.review import ReviewDialog
from desktop.ui.session import Session
from desktop.ui.theme import Theme
from tests.ui.editions import GONE, MOVED, NEW, REWORDED, make_edition, make_old


@dataclass
class Reviewing:
    session: Session
    dialog: ReviewDialog
    document: DocumentId
    made: dict[str, AnnotationId]
    opened: list[tuple[DocumentId, Span | None]]
    bot: QtBot

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.bot.keyClick(self.dialog.view, key, held)

    def rows(self) -> list[str]:
        lines = self.dialog.view.lines
        return [f"{lines.line(n).title} {lines.line(n).side}".strip() for n in range(lines.rowCount())]

    def current(self) -> str:
        item = self.dialog.item()
        return item.parts[0].quote if item else ""

    def annotation(self, quote: str) -> Any:
        assert self.session.library is not None
        return self.session.library.annotations.get(self.made[quote])


@pytest.fixture
def reviewing(session: Session, qtbot: QtBot) -> Reviewing:
    owner = QWidget()
    qtbot.addWidget(owner)
    owner.resize(900, 600)
    owner.show()
    assert session.library is not None
    document, made = make_old(session.library)
    make_edition(session.library, document)
    opened: list[tuple[DocumentId, Span | None]] = []
    theme = Theme(session.settings, session)
    dialog = ReviewDialog(owner, session, theme, document, lambda uid, at: opened.append((uid, at)))
    dialog.show()
    dialog.activateWindow()
    qtbot.waitActive(dialog)
    found = Reviewing(session, dialog, document, made, opened, qtbot)
    dialog.owner = owner  # type: ignore[attr-defined]  # nobody else keeps it
    return found


def test_what_is_to_decide_comes_first_in_groups_with_their_counts(reviewing: Reviewing):
    assert reviewing.rows() == [
        "To review 1", REWORDED, "Not found 1", GONE, "Moved 1", MOVED, "Kept as they were 1"
    ]  # fmt: skip
    assert reviewing.current() == REWORDED
    assert reviewing.dialog.view.hasFocus()
    assert reviewing.dialog.said.text().startswith("0 of 3 looked at")
    assert "Fates" in reviewing.dialog.windowTitle()


def test_both_texts_show_the_words_and_where_they_may_stand_now(reviewing: Reviewing):
    assert REWORDED in reviewing.dialog.before.toPlainText()
    assert "denied the reports of a new army base near Tal Rifaat" in reviewing.dialog.now.toPlainText()
    assert reviewing.dialog.now_title.text().startswith("Now: place 1 of 1, ")


def test_a_accepts_and_the_next_undecided_one_comes_up(reviewing: Reviewing):
    reviewing.key(Qt.Key.Key_A)
    after = reviewing.annotation(REWORDED)
    assert (after.unanchored, after.quote) == (False, "denied the reports of a new army base near Tal Rifaat")
    assert reviewing.current() == GONE
    assert reviewing.rows()[-3:] == ["Looked at 1", f"{REWORDED} accepted", "Kept as they were 1"]


def test_what_is_nowhere_cannot_be_accepted_but_rejected(reviewing: Reviewing):
    reviewing.key(Qt.Key.Key_J)
    assert reviewing.current() == GONE
    assert not reviewing.dialog.accepting.isEnabled()
    assert "Ctrl+Shift+A" in reviewing.dialog.now.toPlainText()
    reviewing.key(Qt.Key.Key_A)
    assert reviewing.annotation(GONE).unanchored
    assert reviewing.dialog.said.text().startswith("0 of 3")
    reviewing.key(Qt.Key.Key_R)
    assert reviewing.dialog.said.text().startswith("1 of 3")
    assert f"{GONE} no place" in reviewing.rows()


def test_a_moved_one_stays_where_it_is_or_loses_its_place(reviewing: Reviewing):
    for _turn in range(2):
        reviewing.key(Qt.Key.Key_J)
    assert reviewing.current() == MOVED
    reviewing.key(Qt.Key.Key_R)
    assert reviewing.annotation(MOVED).unanchored
    reviewing.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not reviewing.annotation(MOVED).unanchored
    assert reviewing.rows()[4:6] == ["Moved 1", MOVED]


def test_when_all_are_decided_it_says_so_and_one_undo_brings_the_last_back(reviewing: Reviewing):
    for key in (Qt.Key.Key_A, Qt.Key.Key_R, Qt.Key.Key_A):
        reviewing.key(key)
    assert reviewing.dialog.said.text().startswith("All have been looked at")
    assert reviewing.session.library is not None
    assert reviewing.session.library.editions.documents_to_review() == []
    reviewing.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert reviewing.dialog.said.text().startswith("2 of 3")
    reviewing.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert reviewing.dialog.said.text().startswith("All")


def test_k_and_the_arrows_move_too_and_stay_at_the_ends(reviewing: Reviewing):
    reviewing.key(Qt.Key.Key_K)
    assert reviewing.current() == REWORDED
    reviewing.key(Qt.Key.Key_Down)
    assert reviewing.current() == GONE
    assert GONE in reviewing.dialog.before.toPlainText()
    reviewing.dialog.step(1)
    reviewing.dialog.step(1)
    assert reviewing.current() == MOVED
    reviewing.key(Qt.Key.Key_K)
    assert reviewing.current() == GONE


def test_enter_opens_the_place_in_the_text(reviewing: Reviewing):
    reviewing.key(Qt.Key.Key_Return)
    start = NEW.index("denied the reports")
    ((document, at),) = reviewing.opened
    assert (document, at.start if at else -1) == (reviewing.document, start)
    reviewing.key(Qt.Key.Key_J)
    reviewing.dialog.opening.click()
    assert reviewing.opened[-1] == (reviewing.document, None)


def test_n_goes_round_the_places_that_may_be_meant(session: Session, qtbot: QtBot, reviewing: Reviewing):
    assert session.library is not None
    line = "The minister spoke in Ankara on that day about it."
    outcome = session.library.import_text("Opening words. " + line + " Closing words.", title="Twice")
    assert outcome.document_id is not None
    start = len("Opening words. The minister spoke in ")
    label = session.library.labels.all("highlight")[0].id
    mark = session.library.annotations.add(outcome.document_id, Draft(label, (Span(start, start + 6),)))
    make_edition(session.library, outcome.document_id, line + " 1234567890 " + line + " And so on")
    dialog = ReviewDialog(reviewing.dialog, session, Theme(session.settings, session), outcome.document_id, print)
    first = dialog.place()
    dialog.next_candidate()
    second = dialog.place()
    assert first is not None
    assert second is not None
    assert first.spans != second.spans
    assert dialog.now_title.text().startswith("Now: place 2 of 2")
    dialog.accept_place()
    assert session.library.annotations.get(mark).spans == second.spans
    dialog.close()


def test_the_texts_stand_one_over_the_other_where_it_is_narrow(reviewing: Reviewing):
    assert reviewing.dialog.texts.orientation() is Qt.Orientation.Horizontal
    reviewing.dialog.resize(560, 560)
    assert reviewing.dialog.texts.orientation() is Qt.Orientation.Vertical


def test_it_goes_with_the_library(reviewing: Reviewing):
    reviewing.session.release()
    assert not reviewing.dialog.isVisible()


# Passages


def test_a_passage_is_the_words_with_what_stands_round_them():
    text = "word " * 400
    before, marked, after = list(pieces(text, [Span(1000, 1004)]))
    assert marked == ("word", True)
    assert before[0].startswith("… word")
    assert before[0].endswith("word ")
    assert AROUND - 5 <= len(before[0].removeprefix("… ")) <= AROUND
    assert after[0].endswith("word …")
    assert "".join(string for string, _marked in pieces("short", [Span(1, 3)])) == "short"


def test_parts_far_apart_leave_out_the_middle_and_a_place_is_drawn():
    text = "a" * 100 + "b" * 3 * APART + "c" * 100
    found = list(pieces(text, [Span(50, 52), Span(len(text) - 50, len(text) - 48)]))
    assert sum(len(string) for string, _marked in found) < 2 * APART
    assert [string for string, marked in found if marked] == ["aa", "cc"]
    assert (PLACE, True) in list(pieces(text, [Span(10, 10)]))
    assert list(pieces(text, [])) == []


def test_the_mark_of_a_passage_is_in_view_however_narrow(qtbot: QtBot, qapp: object):
    passage = Passage("Text")
    qtbot.addWidget(passage)
    passage.resize(160, 120)
    passage.show()
    passage.show_piece("🙂 word " * 300, [Span(1200, 1207)], QColor("#0072b2"))
    passage.resize(150, 100)
    assert passage.verticalScrollBar().value() > 0
