"""Marking the text at once: labels, keys, the lock, notes, resizing, removing; every act is one step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop.model import NewEntity, Span
from desktop.ui.panes.pen import voice_of
from tests.ui.desks import Work


def test_a_highlight_stands_where_the_selection_was_and_becomes_current(work: Work):
    work.select("Hakan Fidan")
    work.desk.pen.highlight()
    (made,) = work.annotations()
    assert (made.quote, made.label, made.author) == ("Hakan Fidan", "Highlight", "Ada")
    assert work.desk.reader.selection() == ()
    assert work.desk.reader.current_annotation() == made.id
    assert work.said == ["Highlight “Hakan Fidan”"]
    assert work.levels[-1] == "done"


def test_undo_takes_the_highlight_away_and_redo_brings_the_same_one_back(work: Work):
    made = work.mark("Monday")
    work.session.undo()
    assert work.annotations() == []
    assert made.id not in work.desk.reader.flow.marks
    assert work.desk.reader.current_annotation() is None
    work.session.redo()
    assert [a.id for a in work.annotations()] == [made.id]
    assert made.id in work.desk.reader.flow.marks


def test_two_parts_that_are_selected_make_one_annotation(work: Work):
    work.select("Hakan Fidan", "delegation")
    work.desk.pen.highlight()
    (made,) = work.annotations()
    assert [part.quote for part in made.parts] == ["Hakan Fidan", "delegation"]


def test_the_key_of_a_label_marks_the_selection(work: Work):
    work.select("Ankara")
    work.key(Qt.Key.Key_4)
    assert [(a.quote, a.label) for a in work.annotations()] == [("Ankara", "Place")]


def test_a_digit_that_no_label_owns_belongs_to_the_next_label_without_a_key(work: Work):
    work.select("Monday")
    work.key(Qt.Key.Key_7)
    assert [a.label for a in work.annotations()] == ["Question"]


def test_the_key_of_a_label_changes_the_current_annotation_when_nothing_is_selected(work: Work):
    made = work.mark("Ankara")
    work.key(Qt.Key.Key_2)
    (now,) = work.annotations()
    assert (now.id, now.label) == (made.id, "Person")
    assert work.desk.reader.flow.marks.get(made.id).caption == "Person"


def test_the_highlight_used_last_is_used_again(work: Work):
    work.mark("Monday", "Question")
    work.select("Ankara")
    work.desk.pen.highlight()
    assert [a.label for a in work.annotations()] == ["Question", "Question"]


def test_without_a_selection_the_key_says_what_to_do(work: Work):
    work.key(Qt.Key.Key_1)
    assert work.annotations() == []
    assert work.said == ["Select some text first, then press the key of “Highlight”."]


def test_a_claim_label_alone_makes_the_claim_that_the_words_state(work: Work):
    work.select("The YPG rejected the report")
    work.key(Qt.Key.Key_6)
    (made,) = work.annotations()
    assert made.utterance is not None
    assert (made.utterance.statement, made.utterance.voice) == ("The YPG rejected the report", "author")
    assert len(work.library.claims.all()) == 1


def test_a_highlight_that_becomes_a_claim_gets_one_and_loses_it_again(work: Work):
    made = work.mark("The YPG rejected the report")
    work.desk.pen.apply(work.label("Claim").id)
    assert work.library.annotations.get(made.id).utterance is not None
    work.desk.pen.apply(work.label("Highlight").id)
    assert work.library.annotations.get(made.id).utterance is None
    work.session.undo()
    work.session.undo()
    assert work.library.annotations.get(made.id).label == "Highlight"
    assert work.library.claims.all() == []


def test_a_name_the_library_knows_is_suggested_but_not_linked(work: Work):
    work.library.entities.add("YPG", "Organization")
    work.select("YPG")
    work.desk.pen.apply(work.label("Organisation").id)
    assert work.said[-1] == "Organisation “YPG” · E links it to the entity “YPG”"
    assert work.annotations()[0].entity_id is None


def test_a_locked_label_marks_every_selection_until_it_is_unlocked(work: Work):
    work.desk.pen.toggle_lock(work.label("Person").id)
    assert work.desk.labels_bar.locked == work.label("Person").id
    for words in ("Hakan Fidan", "delegation"):
        work.select(words)
        work.desk.reader.selection_finished.emit()
    assert [a.label for a in work.annotations()] == ["Person", "Person"]
    work.desk.pen.toggle_lock()
    assert work.desk.labels_bar.locked is None
    work.select("Monday")
    work.desk.reader.selection_finished.emit()
    assert len(work.annotations()) == 2


def test_the_lock_takes_the_label_of_the_current_annotation(work: Work):
    work.mark("Hakan Fidan", "Person")
    work.desk.pen.toggle_lock()
    assert work.desk.pen.sticky == work.label("Person").id


def test_resizing_keeps_the_id_and_the_rest(work: Work):
    made = work.mark("Hakan", "Person", entity=NewEntity("Hakan Fidan", "Person"))
    work.desk.reader.span_resized.emit(made.id, 0, made.spans[0].start, made.spans[0].end + 6)
    (now,) = work.annotations()
    assert (now.id, now.quote, now.entity_name) == (made.id, "Hakan Fidan", "Hakan Fidan")
    assert work.desk.reader.flow.marks.get(made.id).spans == now.spans
    assert work.said[-1] == "Resized to “Hakan Fidan”"


def test_an_end_moved_by_key_is_told_as_one_step_on_release(work: Work):
    made = work.mark("Hakan Fidan")
    work.key(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier)
    (now,) = work.annotations()
    assert (now.id, now.quote) == (made.id, "Hakan Fidan received")


def test_removing_says_what_went_and_keeps_the_entity(work: Work):
    made = work.mark("Hakan Fidan", "Person", entity=NewEntity("Hakan Fidan", "Person"))
    work.desk.pen.remove([made])
    assert work.annotations() == []
    assert [e.name for e in work.library.entities.all()] == ["Hakan Fidan"]
    assert work.said[-1] == "Removed Person “Hakan Fidan”"


def test_a_read_only_library_refuses_with_a_sentence(work: Work, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(type(work.library), "writable", property(lambda _self: False))
    work.select("Ankara")
    work.desk.pen.highlight()
    assert work.annotations() == []
    assert "read-only" in work.said[-1]


def test_a_note_that_is_the_same_makes_no_step(work: Work):
    made = work.mark("Ankara", note="capital")
    count = len(work.library.history())
    work.desk.pen.set_note(made, "capital")
    assert len(work.library.history()) == count


@pytest.mark.parametrize(
    ("text", "span", "voice"),
    [
        ("He said “we agreed” today", Span(9, 18), "direct_quote"),
        ("He said “we agreed” today", Span(8, 19), "direct_quote"),
        ("He said we agreed today", Span(8, 17), "author"),
        ("„Wir einigten uns“, sagte er", Span(1, 17), "direct_quote"),
        ("「合意した」と述べた", Span(1, 5), "direct_quote"),
        ("x", Span(0, 1), "author"),
    ],
)
def test_words_in_quotation_marks_are_taken_for_a_direct_quote(text: str, span: Span, voice: str):
    assert voice_of(text, [span]) == voice


def test_white_space_at_the_ends_of_a_selection_is_not_marked(work: Work):
    start = work.text.index(" received the delegation")
    work.desk.reader.select([Span(start, start + 14)])
    assert work.desk.reader.selected_text() == " received the "
    work.desk.pen.highlight()
    assert [a.quote for a in work.annotations()] == ["received the"]
    assert work.desk.reader.selection() == ()


def test_a_selection_of_nothing_but_white_space_can_be_marked(work: Work):
    start = work.text.index(" ")
    work.desk.reader.select([Span(start, start + 1)])
    work.desk.pen.highlight()
    assert [a.quote for a in work.annotations()] == [" "]
