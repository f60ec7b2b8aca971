"""The sheet reads again only what moved, and nothing that moved is missed."""

from __future__ import annotations

from desktop.library import Draft
from desktop.model import NewEntity, Span
from desktop.ui.panes.sheet import Difference, Sheet
from tests.ui.desks import Work


def differences(work: Work) -> list[Difference]:
    found: list[Difference] = []
    work.desk.sheet.changed.connect(found.append)
    return found


def test_a_session_has_one_sheet(work: Work):
    assert Sheet.of(work.session) is Sheet.of(work.session) is work.desk.sheet


def test_a_change_names_only_what_moved(work: Work):
    work.mark("Ankara", "Place")
    seen = differences(work)
    made = work.mark("Monday")
    assert [(d.gone, [a.id for a in d.come]) for d in seen] == [(frozenset(), [made.id])]


def test_what_is_undone_goes(work: Work):
    made = work.mark("Ankara", "Place")
    seen = differences(work)
    work.session.undo()
    assert [(d.gone, d.come) for d in seen] == [(frozenset([made.id]), ())]


def test_an_entity_of_another_name_is_seen_in_its_mentions(work: Work):
    made = work.mark("Ankara", "Place", entity=NewEntity("Ankara", "Place"))
    work.library.entities.edit(work.library.entities.all()[0].id, name="Angora")
    assert work.desk.sheet.annotations[made.id].entity_name == "Angora"


def test_a_claim_in_other_words_is_seen_in_its_utterances(work: Work):
    made = work.mark("The YPG rejected the report", "Claim")
    work.library.claims.edit(work.library.claims.all()[0].id, statement="It was rejected")
    utterance = work.desk.sheet.annotations[made.id].utterance
    assert utterance is not None
    assert utterance.statement == "It was rejected"


def test_a_change_in_another_document_moves_nothing(work: Work):
    here = work.document
    other = next(uid for uid in work.library.find().ids if uid != here)
    seen = differences(work)
    work.library.annotations.add(other, Draft(work.label("Highlight").id, (Span(0, 3),)))
    assert seen == []


def test_what_was_changed_between_reading_and_stamping_is_read_again(work: Work):
    made = work.mark("Ankara", "Place")
    sheet = work.desk.sheet
    stale = sheet._stamps | {made.id: "an older stamp"}
    sheet._stamps = stale
    work.library.annotations.edit(made.id, note="new")
    assert sheet.annotations[made.id].note == "new"


def test_an_annotation_that_is_expected_becomes_current_when_it_comes(work: Work):
    sheet = work.desk.sheet
    uid = work.library.annotations.add(work.document, Draft(work.label("Highlight").id, (Span(0, 3),)))
    sheet.set_current(None)
    sheet.expect(uid)
    assert sheet.current == uid


def test_many_changes_at_once_are_all_seen(work: Work):
    label = work.label("Highlight").id
    drafts = [Draft(label, (Span(n % 90, n % 90 + 5),)) for n in range(900)]
    made = work.library.annotations.add_many(work.document, drafts)
    assert set(made) == set(work.desk.sheet.annotations)
    assert len(work.desk.reader.flow.marks) == 900
    work.session.undo()
    assert work.desk.sheet.annotations == {}
