"""Claims in the inspector: this document, the library, and the page of one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop.model import Claim, Saying
from tests.ui.desks import Work


@pytest.fixture
def claim(work: Work) -> Claim:
    """Make a claim of one utterance and show the tab of claims."""
    saying = Saying(statement="The report is false", voice="indirect", claimant_text="the YPG", polarity="-")
    work.mark("The YPG rejected the report", "Claim", saying=saying)
    work.inspector.show_tab(2)
    (found,) = work.library.claims.all()
    return found  # type: ignore[no-any-return]


def page(work: Work, claim: Claim):
    work.inspector.claims.open(claim.id)
    return work.inspector.claims.page


def rows(work: Work) -> list[str]:
    lines = work.inspector.claims.view.lines
    return [lines.line(row).title for row in range(lines.rowCount())]


def test_claims_are_listed_here_and_in_the_library_and_found_by_words(work: Work, claim: Claim):
    work.library.claims.add("Ferries are late")
    assert rows(work) == ["The report is false"]
    work.inspector.claims.whole.click()
    assert rows(work) == ["Ferries are late", "The report is false"]
    work.inspector.claims.line.setText("late ferr")
    work.inspector.claims.refresh()
    assert rows(work) == ["Ferries are late"]


def test_the_page_says_who_says_it_how(work: Work, claim: Claim):
    shown = page(work, claim)
    line = shown.mentions.lines.line(0)
    assert line.detail == "the YPG · indirect speech · Ministers meet in Ankara"
    assert line.side == "denied · certain"


def test_the_selection_becomes_a_further_utterance(work: Work, claim: Claim):
    shown = page(work, claim)
    work.select("We agreed on a timetable")
    shown.attach_button.click()
    found = [a.utterance for a in work.annotations()]
    assert [u.claim_id for u in found if u] == [claim.id, claim.id]
    assert len(shown.mentions.mentions()) == 2


def test_without_a_selection_attaching_says_what_to_do(work: Work, claim: Claim):
    shown = page(work, claim)
    work.desk.sheet.set_current(None)
    shown.attach_button.click()
    assert work.said[-1] == "Select some text or an annotation first."


def test_each_field_is_one_step(work: Work, claim: Claim):
    shown = page(work, claim)
    shown.statement.setPlainText("The report was false")
    shown.statement.keep()
    shown.topic.setText("report")
    work.bot.keyClick(shown.topic, Qt.Key.Key_Return)
    shown.workflow.kept.emit("to_check")
    shown.type.kept.emit("fact")
    now = work.library.claims.get(claim.id)
    assert (now.statement, now.topic, now.workflow, now.claim_type) == (
        "The report was false", "report", "to_check", "fact",
    )  # fmt: skip
    work.session.undo()
    assert work.library.claims.get(claim.id).claim_type is None


def test_a_claim_is_merged_into_one_like_it(work: Work, claim: Claim):
    other = work.library.claims.add("The report is not true")
    shown = page(work, claim)
    shown.merge_button.click()
    popup = next(w for w in work.desk.window().children() if type(w).__name__ == "ClaimChoicePopup")
    assert popup.words.text().startswith("1 utterance comes with it")
    work.bot.keyClick(popup.line, Qt.Key.Key_Return)
    assert work.library.claims.get(claim.id).merged_into == other
    assert shown.statement.toPlainText() == "The report is not true"


@pytest.mark.parametrize("answer", [0, 1])
def test_deleting_a_claim_that_is_uttered_asks_first(work: Work, claim: Claim, answer: int):
    shown = page(work, claim)
    shown.delete_button.click()
    question = next(w for w in work.desk.window().children() if type(w).__name__ == "Question")
    assert [b.text() for b in question.buttons] == ["Keep it", "Delete with its annotation"]
    question.buttons[answer].click()
    assert (len(work.library.claims.all()), len(work.annotations())) == ((1, 1), (0, 0))[answer]


def test_a_claim_without_utterances_goes_at_once_and_comes_back(work: Work, claim: Claim):
    lonely = work.library.claims.add("Nobody says this")
    shown = page(work, work.library.claims.get(lonely))
    shown.delete_button.click()
    assert [c.id for c in work.library.claims.all()] == [claim.id]
    work.session.undo()
    assert len(work.library.claims.all()) == 2
