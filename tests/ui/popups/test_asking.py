"""What is asked beside the text: entity, claim, note, label, all occurrences; answered with the keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop.model import NewEntity, Saying, Span
from tests.ui.desks import Work

CTRL = Qt.KeyboardModifier.ControlModifier
ENTER = Qt.Key.Key_Return


def lines(choices: object) -> list[str]:
    return [choice.text for choice in choices.lines.choices]  # type: ignore[attr-defined]


# Entities


def test_enter_makes_a_new_entity_of_the_words(work: Work):
    work.select("Hakan Fidan")
    work.desk.asking.entity()
    popup = work.popup()
    assert lines(popup.list) == ["New: Hakan Fidan (Person)"]
    work.bot.keyClick(popup.line, ENTER)
    (made,) = work.annotations()
    assert (made.label, made.entity_name, made.link_state) == ("Person", "Hakan Fidan", "confirmed")
    work.session.undo()
    assert (work.annotations(), work.library.entities.all()) == ([], [])


def test_an_entity_whose_name_holds_the_words_comes_first(work: Work):
    known = work.library.entities.add("Hakan Fidan", "Person")
    work.library.entities.add("Fidelity", "Company")
    work.select("Fidan", nth=1)
    work.desk.asking.entity()
    popup = work.popup()
    assert lines(popup.list)[:2] == ["Hakan Fidan", "New: Fidan (Person)"]
    work.bot.keyClick(popup.line, ENTER)
    assert [(a.entity_id, a.label) for a in work.annotations()] == [(known, "Person")]
    assert len(work.library.entities.all()) == 2


def test_the_label_follows_the_type_of_the_entity(work: Work):
    known = work.library.entities.add("YPG", "Organization")
    work.select("YPG")
    work.desk.asking.entity()
    work.bot.keyClick(work.popup().line, ENTER)
    assert [(a.entity_id, a.label) for a in work.annotations()] == [(known, "Organisation")]


def test_ctrl_enter_makes_a_new_entity_though_one_fits(work: Work):
    work.library.entities.add("YPG", "Organization")
    work.select("YPG")
    work.desk.asking.entity()
    work.bot.keyClick(work.popup().line, ENTER, CTRL)
    assert len(work.library.entities.all()) == 2


def test_ctrl_and_arrows_choose_the_label_and_with_it_the_type(work: Work):
    work.select("YPG")
    work.desk.asking.entity()
    popup = work.popup()
    work.bot.keyClick(popup.line, Qt.Key.Key_Down, CTRL)
    assert lines(popup.list) == ["New: YPG (Organisation)"]
    work.bot.keyClick(popup.line, ENTER)
    assert [(a.label) for a in work.annotations()] == ["Organisation"]
    assert work.library.entities.all()[0].type == "Organization"


def test_typing_narrows_and_makes_the_name(work: Work):
    work.select("Fidan", nth=1)
    work.desk.asking.entity()
    popup = work.popup()
    popup.line.clear()
    work.bot.keyClicks(popup.line, "Hakan Fidan")
    work.bot.keyClick(popup.line, ENTER)
    assert [e.name for e in work.library.entities.all()] == ["Hakan Fidan"]


def test_escape_leaves_everything_as_it_was(work: Work):
    spans = work.select("Hakan Fidan")
    work.desk.asking.entity()
    work.bot.keyClick(work.popup().line, Qt.Key.Key_Escape)
    assert work.annotations() == []
    assert work.desk.asking.popup is None
    assert work.desk.reader.selection() == spans


def test_an_annotation_is_linked_relinked_and_unlinked_without_another_id(work: Work):
    made = work.mark("YPG", "Organisation")
    work.desk.asking.entity()
    work.bot.keyClick(work.popup().line, ENTER)
    assert [(a.id, a.entity_name) for a in work.annotations()] == [(made.id, "YPG")]
    work.desk.asking.edit(made.id)
    popup = work.popup()
    assert lines(popup.list)[-1] == "Not linked to any entity"
    popup.list.setCurrentIndex(popup.list.lines.index(len(popup.list.lines.choices) - 1))
    work.bot.keyClick(popup.line, ENTER)
    assert [(a.id, a.entity_id, a.label) for a in work.annotations()] == [(made.id, None, "Organisation")]


def test_a_highlight_becomes_a_mention_in_one_step(work: Work):
    made = work.mark("Hakan Fidan")
    work.desk.asking.entity()
    work.bot.keyClick(work.popup().line, ENTER)
    (now,) = work.annotations()
    assert (now.id, now.layer, now.entity_name) == (made.id, "entity", "Hakan Fidan")
    work.session.undo()
    assert (work.annotations()[0].layer, work.library.entities.all()) == ("highlight", [])


def test_an_enter_faster_than_the_library_waits_for_its_answer(live_work: Work, settle):
    known = live_work.library.entities.add("Hakan Fidan", "Person")
    settle(live_work.session)
    live_work.select("Hakan Fidan")
    live_work.desk.asking.entity()
    live_work.bot.keyClick(live_work.popup().line, ENTER)
    settle(live_work.session)
    assert [a.entity_id for a in live_work.annotations()] == [known]


# Claims


def test_one_enter_keeps_a_claim_with_its_defaults(work: Work):
    work.select("The YPG rejected the report")
    work.desk.asking.claim()
    work.bot.keyClick(work.popup().statement, ENTER)
    (made,) = work.annotations()
    said = made.utterance
    assert said is not None
    assert (said.statement, said.voice, said.polarity, said.certainty, said.claimant) == (
        "The YPG rejected the report", "author", "+", "CT", "",
    )  # fmt: skip


def test_everything_can_be_said_with_tab_and_keys(work: Work):
    work.select("We agreed on a timetable")
    work.desk.asking.claim()
    popup = work.popup()
    assert popup.voice.currentData() == "direct_quote"
    popup.statement.selectAll()
    work.bot.keyClicks(popup.statement, "Both sides agreed on a timetable")
    for expected in (popup.voice, popup.claimant):
        work.bot.keyClick(popup.focusWidget(), Qt.Key.Key_Tab)
        assert popup.focusWidget() is expected
    work.bot.keyClicks(popup.claimant, "ministry sources")
    work.bot.keyClick(popup.claimant, Qt.Key.Key_Tab)
    work.bot.keyClicks(popup.kind, "anon")
    popup.affiliation.setText("Ministry of Defense")
    popup.polarity.setCurrentIndex(1)
    popup.certainty.setCurrentIndex(2)
    popup.cue.setText("said")
    work.bot.keyClick(popup.cue, ENTER)
    said = work.annotations()[0].utterance
    assert said is not None
    assert said.statement == "Both sides agreed on a timetable"
    assert (said.claimant_text, said.claimant_kind, said.affiliation) == (
        "ministry sources", "anonymous", "Ministry of Defense",
    )  # fmt: skip
    assert (said.polarity, said.certainty, said.cue) == ("-", "PS", "said")


def test_a_claimant_is_completed_from_the_register(work: Work):
    known = work.library.entities.add("Hakan Fidan", "Person")
    work.select("We agreed on a timetable")
    work.desk.asking.claim()
    popup = work.popup()
    popup.claimant.setFocus()
    work.bot.keyClicks(popup.claimant, "fid")
    work.bot.keyClick(popup.claimant, Qt.Key.Key_Down)
    work.bot.keyClick(popup.claimant, ENTER)
    assert popup.isVisible()  # the first Enter takes the name, the second keeps the claim
    assert popup.claimant.text() == "Hakan Fidan"
    work.bot.keyClick(popup.claimant, ENTER)
    said = work.annotations()[0].utterance
    assert said is not None
    assert (said.claimant_id, said.claimant_text, said.claimant_kind) == (known, None, "named")


def test_a_free_claimant_is_not_taken_for_the_entity_it_resembles(work: Work):
    work.library.entities.add("Hakan Fidan", "Person")
    work.select("We agreed on a timetable")
    work.desk.asking.claim()
    popup = work.popup()
    popup.claimant.setFocus()
    work.bot.keyClicks(popup.claimant, "fidan's office")
    work.bot.keyClick(popup.claimant, ENTER)
    said = work.annotations()[0].utterance
    assert said is not None
    assert (said.claimant_id, said.claimant_text) == (None, "fidan's office")


def test_a_similar_claim_is_offered_and_takes_a_further_utterance(work: Work):
    work.mark("The YPG rejected the report", "Claim")
    work.select("The YPG was not mentioned")
    work.desk.asking.claim()
    popup = work.popup()
    popup.statement.setPlainText("YPG rejected the report again")
    work.bot.waitUntil(popup.similar.isVisible)
    assert lines(popup.similar) == ["A claim of its own", "The YPG rejected the report"]
    work.bot.keyClick(popup.statement, Qt.Key.Key_Down, CTRL)
    work.bot.keyClick(popup.statement, ENTER)
    assert {a.utterance.claim_id for a in work.annotations() if a.utterance} == {work.library.claims.all()[0].id}
    assert work.library.claims.all()[0].utterances == 2


def test_editing_a_claim_of_one_utterance_corrects_its_words(work: Work):
    made = work.mark("The YPG rejected the report", "Claim")
    work.desk.asking.edit(made.id)
    popup = work.popup()
    popup.statement.setPlainText("The report is rejected")
    work.bot.keyClick(popup.statement, ENTER)
    assert [c.statement for c in work.library.claims.all()] == ["The report is rejected"]
    assert made.id == work.annotations()[0].id


@pytest.mark.parametrize("everywhere", [True, False])
def test_editing_a_claim_of_two_utterances_asks_whether_both_are_meant(work: Work, everywhere: bool):
    first = work.mark("The YPG rejected the report", "Claim")
    assert first.utterance is not None
    work.mark("We agreed on a timetable", "Claim", saying=Saying(claim_id=first.utterance.claim_id))
    work.desk.asking.edit(first.id)
    popup = work.popup()
    popup.statement.setPlainText("Another thing altogether")
    work.bot.waitUntil(popup.everywhere.isVisible)
    popup.everywhere.setChecked(everywhere)
    work.bot.keyClick(popup.statement, ENTER)
    statements = sorted(a.utterance.statement for a in work.annotations() if a.utterance)
    other = "Another thing altogether" if everywhere else "The YPG rejected the report"
    assert statements == sorted(["Another thing altogether", other])


def test_what_the_popup_does_not_show_of_an_utterance_is_kept(work: Work):
    saying = Saying(statement="S", place="Ankara", medium="television", uttered_at="2025-09-11")
    made = work.mark("The YPG rejected the report", "Claim", saying=saying)
    work.desk.asking.edit(made.id)
    work.bot.keyClick(work.popup().statement, ENTER)
    said = work.annotations()[0].utterance
    assert said is not None
    assert (said.place, said.medium, said.uttered_at) == ("Ankara", "television", "2025-09-11")


# Notes


def test_a_note_on_a_selection_makes_a_highlight_with_it(work: Work):
    work.select("Monday")
    work.desk.asking.note()
    popup = work.popup()
    work.bot.keyClicks(popup.edit, "which?")
    work.bot.keyClick(popup.edit, ENTER)
    work.bot.keyClicks(popup.edit, "ask")
    work.bot.keyClick(popup.edit, ENTER, CTRL)
    assert [(a.quote, a.note) for a in work.annotations()] == [("Monday", "which?\nask")]


def test_a_note_without_a_selection_stands_at_the_caret(work: Work):
    work.desk.reader.set_caret(10)
    work.desk.asking.note()
    work.bot.keyClicks(work.popup().edit, "here")
    work.bot.keyClick(work.popup().edit, ENTER, CTRL)
    (made,) = work.annotations()
    assert (made.spans, made.note) == ((Span(10, 10),), "here")


def test_a_click_beside_the_note_keeps_it(work: Work):
    made = work.mark("Monday")
    work.desk.asking.note()
    work.bot.keyClicks(work.popup().edit, "kept")
    work.popup().close()
    assert work.library.annotations.get(made.id).note == "kept"


def test_escape_keeps_the_note_as_a_draft_for_the_next_time(work: Work):
    made = work.mark("Monday")
    work.desk.asking.note()
    work.bot.keyClicks(work.popup().edit, "half a thou")
    work.bot.keyClick(work.popup().edit, Qt.Key.Key_Escape)
    assert work.library.annotations.get(made.id).note is None
    work.desk.asking.note()
    assert work.popup().edit.toPlainText() == "half a thou"


def test_an_empty_new_note_makes_nothing(work: Work):
    work.select("Monday")
    work.desk.asking.note()
    work.popup().close()
    assert work.annotations() == []


# Labels


def test_a_label_is_found_by_a_piece_of_its_name(work: Work):
    made = work.mark("Ankara")
    work.desk.asking.label()
    popup = work.popup()
    work.bot.keyClicks(popup.line, "pla")
    assert lines(popup.list) == ["Place"]
    work.bot.keyClick(popup.line, ENTER)
    assert [(a.id, a.label) for a in work.annotations()] == [(made.id, "Place")]


def test_highlights_are_offered_alone_when_asked_for(work: Work):
    work.select("Ankara")
    work.desk.asking.label("highlight")
    assert lines(work.popup().list) == ["Highlight", "Question"]
    work.bot.keyClick(work.popup().line, Qt.Key.Key_Down)
    work.bot.keyClick(work.popup().line, ENTER)
    assert [a.label for a in work.annotations()] == ["Question"]


def test_nothing_to_label_is_said_instead_of_asked(work: Work):
    work.desk.asking.label()
    assert work.desk.asking.popup is None
    assert work.said == ["Select some text or an annotation first."]


# All occurrences


def test_all_occurrences_are_counted_first_and_tagged_as_one_step(work: Work):
    work.mark("YPG", "Organisation")
    work.desk.asking.tag_all()
    popup = work.popup()
    assert (popup.string.text(), popup.label.currentText()) == ("YPG", "Organisation")
    assert popup.count.text() == "In 2 places, 1 has it already."
    work.bot.keyClick(popup.string, ENTER)
    assert [a.quote for a in work.annotations()] == ["YPG", "YPG"]
    assert work.said[-1] == "Tagged “YPG” in 1 place, 1 had it already"
    work.session.undo()
    assert len(work.annotations()) == 1


def test_all_occurrences_mention_one_new_entity(work: Work):
    work.select("YPG")
    work.desk.asking.tag_all()
    popup = work.popup()
    popup.label.setCurrentIndex(popup.label.findText("Organisation"))
    popup.entity.setFocus()
    work.bot.keyClicks(popup.entity, "YPG")
    work.bot.keyClick(popup.entity, ENTER)
    assert [(a.label, a.entity_name) for a in work.annotations()] == [("Organisation", "YPG")] * 2
    assert len(work.library.entities.all()) == 1
    work.session.undo()
    assert (work.annotations(), work.library.entities.all()) == ([], [])


def test_the_entity_of_the_current_mention_is_taken_for_all(work: Work):
    work.mark("YPG", "Organisation", entity=NewEntity("YPG", "Organization"))
    work.desk.asking.tag_all()
    work.bot.keyClick(work.popup().string, ENTER)
    assert {a.entity_id for a in work.annotations()} == {work.library.entities.all()[0].id}


def test_the_switches_are_those_of_the_settings_and_count(work: Work):
    work.select("on")
    work.desk.asking.tag_all()
    popup = work.popup()
    assert (popup.whole.isChecked(), popup.case.isChecked()) == (True, True)
    whole = popup.count.text()
    popup.whole.setChecked(False)
    assert popup.count.text() != whole
    popup.string.setText("nowhere to be found")
    work.bot.waitUntil(lambda: popup.count.text() == "Nowhere in this document.")


# The window


def test_a_list_has_room_for_all_its_lines_in_a_large_font(work: Work, qapp):
    font = qapp.font()
    large = qapp.font()
    large.setPointSizeF(24)
    work.library.entities.add("Hakan Fidan", "Person")
    work.select("Fidan", nth=1)
    qapp.setFont(large)
    try:
        work.desk.asking.entity()
        popup = work.popup()
        last = popup.list.visualRect(popup.list.lines.index(len(popup.list.lines.choices) - 1))
        assert popup.list.viewport().rect().contains(last)
        assert not popup.list.geometry().intersects(popup.type.geometry())
    finally:
        work.popup().close()
        qapp.setFont(font)


def test_a_popup_belongs_to_the_window_so_that_keys_of_panes_rest(work: Work):
    work.select("Ankara")
    work.desk.asking.entity()
    assert work.popup().parentWidget() is work.desk.window()
