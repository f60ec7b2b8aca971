from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop import errors
from desktop.library import Draft, NewEntity
from desktop.model import AnnotationId, EntityId, Saying, Span
from tests.store.conftest import TEXT


def test_what_was_said_of_an_annotation_is_read_back(desk):
    document = desk.text()
    entity = desk.library.entities.add("Hakan Fidan", "Person")
    draft = Draft(
        desk.label("Person", "entity"),
        (Span(0, 5),),
        entity=entity,
        note="the minister",
        attributes=(("role", "speaker"), ("role", "minister")),
        form="name",
        score=0.5,
    )
    found = desk.library.annotations.get(desk.library.annotations.add(document, draft))
    assert (found.quote, found.note, found.attributes) == (
        "Fidan",
        "the minister",
        (("role", "speaker"), ("role", "minister")),
    )
    assert (found.entity_id, found.entity_name, found.link_state) == (entity, "Hakan Fidan", "confirmed")
    assert (found.author, found.origin, found.state, found.score) == ("Ada", "human", "accepted", 0.5)
    assert found.parts[0].suffix == TEXT[5:37]


@pytest.mark.parametrize(
    "spans",
    [
        [(0, 5), (3, 9)],
        [(0, 20), (5, 9)],
        [(0, 5), (0, 5)],
        [(0, 5), (5, 9)],
        [(7, 7), (7, 7)],
        [(0, len(TEXT)), (len(TEXT), len(TEXT))],
    ],
    ids=["overlapping", "nested", "identical", "adjacent", "places", "whole text and its end"],
)
def test_any_two_spans_may_stand_together(desk, spans):
    document = desk.text()
    for span in spans:
        desk.mark(document, span)
    found = desk.library.annotations.of(document)
    assert sorted(a.spans[0] for a in found) == sorted(Span(*s) for s in spans)
    assert all(TEXT[a.spans[0].start : a.spans[0].end] == a.quote for a in found)


def test_a_discontinuous_annotation_keeps_its_parts_in_reading_order(desk):
    document = desk.text()
    found = desk.library.annotations.get(desk.mark(document, (15, 18), (0, 5), (9, 9)))
    assert found.spans == (Span(0, 5), Span(9, 9), Span(15, 18))
    assert found.quote == "Fidan …  … YPG"


@pytest.mark.parametrize("span", [(-1, 2), (0, len(TEXT) + 1), (5, 4), (len(TEXT) + 1, len(TEXT) + 1)])
def test_a_span_outside_the_text_is_refused_and_leaves_nothing(desk, span):
    document = desk.text()
    with pytest.raises(errors.Usage):
        desk.mark(document, (0, 5), span)
    assert desk.library.annotations.of(document) == []
    assert desk.library.documents.get(document).status == "todo"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_quote_is_what_the_text_has_at_its_span(desk, data):
    body = data.draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
    outcome = desk.library.import_text("x" + body + "x", title="t")
    text = desk.library.documents.text(outcome.document_id)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = desk.library.annotations.get(desk.mark(outcome.document_id, (start, end)))
    assert found.quote == text[start:end]
    desk.library.annotations.remove([found.id])
    desk.undo()
    assert desk.library.annotations.get(found.id) == found


def test_nul_and_half_characters_are_refused_everywhere_they_could_go(desk):
    document, library = desk.text(), desk.library
    annotation = desk.mark(document, (0, 5))
    claim, entity = library.claims.add("It rains"), library.entities.add("Rain")
    before = len(library.history())
    for bad in ("a\0b", "a\ud800b"):
        for act in (
            lambda bad=bad: library.annotations.edit(annotation, note=bad),
            lambda bad=bad: library.annotations.edit(annotation, attributes=[("x", bad)]),
            lambda bad=bad: library.documents.edit(document, note=bad),
            lambda bad=bad: library.documents.edit(document, title=bad),
            lambda bad=bad: library.documents.tag([document], bad),
            lambda bad=bad: library.documents.rename_tag("x", bad),
            lambda bad=bad: library.collections.add([document], bad),
            lambda bad=bad: library.collections.save_search("x", bad),
            lambda bad=bad: library.claims.edit(claim, note=bad),
            lambda bad=bad: library.claims.assess(claim, bad),
            lambda bad=bad: library.entities.edit(entity, description=bad),
            lambda bad=bad: library.entities.add_name(entity, bad),
            lambda bad=bad: library.labels.add("highlight", bad),
        ):
            with pytest.raises(errors.Usage, match="character"):
                act()
    assert len(library.history()) == before


def test_an_id_that_cannot_be_one_is_not_found(desk):
    for wrong in ("", "nonsense", "é"):
        with pytest.raises(errors.NotFound):
            desk.library.annotations.get(AnnotationId(wrong))
        with pytest.raises(errors.NotFound):
            desk.library.resolve("annotation", wrong)
    for resolve in (desk.library.annotations.get, lambda wrong: desk.library.resolve("annotation", wrong)):
        with pytest.raises(errors.PostilError):
            resolve("\udc80")


def test_a_label_bears_only_what_its_layer_can(desk):
    document, library = desk.text(), desk.library
    cases = [
        Draft(desk.label("Topic", "document"), (Span(0, 5),)),
        Draft(desk.label("Key"), ()),
        Draft(desk.label("causes", "relation"), (Span(0, 5),)),
        Draft(desk.label("Key"), (Span(0, 5),), saying=Saying("x")),
        Draft(desk.label("Key"), (Span(0, 5),), entity=NewEntity("x")),
        Draft(desk.label("Person", "entity"), (Span(0, 5),), entity=EntityId("gone")),
        Draft(desk.label("Claim", "claim"), (Span(0, 5),), saying=Saying("x", voice="loud")),
        Draft(desk.label("Key"), (Span(0, 5),), state="perhaps"),
    ]
    before = len(library.history())
    for draft in cases:
        with pytest.raises((errors.Usage, errors.NotFound)):
            library.annotations.add(document, draft)
    assert library.annotations.of(document) == []
    assert library.entities.all() == []
    assert len(library.history()) == before


def test_adding_nothing_changes_nothing(desk):
    document = desk.text()
    before = desk.library.history()
    assert desk.library.annotations.add_many(document, []) == []
    assert desk.library.history() == before
    assert desk.library.documents.get(document).status == "todo"


def test_the_first_annotation_puts_a_document_in_progress_and_undo_takes_that_back(desk):
    document = desk.text()
    desk.mark(document, (0, 5))
    assert desk.library.documents.get(document).status == "in_progress"
    desk.undo()
    assert desk.library.documents.get(document).status == "todo"


def test_a_document_that_is_done_stays_done_when_annotated(desk):
    document = desk.text()
    desk.library.documents.set_status([document], "done")
    desk.mark(document, (0, 5))
    assert desk.library.documents.get(document).status == "done"


def test_an_entity_that_several_drafts_would_make_is_made_once(desk):
    document, label = desk.text(), desk.label("Group", "entity")
    drafts = [Draft(label, (Span(*s),), entity=NewEntity("YPG", "Organization")) for s in ((15, 18), (35, 38))]
    desk.library.annotations.add_many(document, drafts)
    (entity,) = desk.library.entities.all()
    assert (entity.name, entity.mentions) == ("YPG", 2)


def test_all_occurrences_are_one_step_and_those_tagged_already_are_skipped(desk):
    document, library = desk.text(), desk.library
    label = desk.label("Group", "entity")
    library.annotations.add(document, Draft(label, (Span(35, 38),)))
    made, skipped = library.annotations.add_all(document, "YPG", Draft(label, (), entity=NewEntity("YPG")))
    assert (len(made), skipped) == (1, 1)
    assert library.annotations.add_all(document, "YPG", Draft(label, ())) == ([], 2)
    desk.undo()
    assert len(library.annotations.of(document)) == 1
    assert library.entities.all() == []


def test_all_occurrences_of_a_new_claim_utter_one_claim(desk):
    document = desk.text()
    draft = Draft(desk.label("Claim", "claim"), (), saying=Saying("The YPG leaves", voice="indirect"))
    made, _skipped = desk.library.annotations.add_all(document, "YPG", draft)
    (claim,) = desk.library.claims.all()
    assert (len(made), claim.utterances) == (2, 2)
    assert {desk.library.annotations.get(a).utterance.voice for a in made} == {"indirect"}
    desk.undo()
    assert desk.library.claims.all() == []


def test_editing_sets_what_is_named_and_keeps_the_rest(desk):
    document, library = desk.text(), desk.library
    annotation = library.annotations.add(
        document, Draft(desk.label("Person", "entity"), (Span(0, 5),), note="n", attributes=(("a", "1"),))
    )
    library.annotations.edit(annotation, entity=NewEntity("Fidan", "Person"), state="suggested")
    found = library.annotations.get(annotation)
    assert (found.note, found.attributes, found.state, found.entity_name) == ("n", (("a", "1"),), "suggested", "Fidan")
    library.annotations.edit(annotation, note="", attributes=[], spans=[Span(15, 18)], entity=None)
    found = library.annotations.get(annotation)
    assert (found.note, found.attributes, found.quote, found.link_state) == (None, (), "YPG", "none")
    assert library.entities.all()[0].mentions == 0


def test_an_unknown_field_or_value_is_refused(desk):
    annotation = desk.mark(desk.text(), (0, 5))
    before = desk.library.annotations.get(annotation)
    for fields in ({"colour": "red"}, {"state": "perhaps"}, {"spans": []}, {"spans": [Span(0, 999)]}, {"form": "x"}):
        with pytest.raises(errors.Usage):
            desk.library.annotations.edit(annotation, **fields)
    assert desk.library.annotations.get(annotation) == before


def test_another_layer_drops_what_it_cannot_hold(desk):
    document, library = desk.text(), desk.library
    uttered = desk.utter(document, 0, 5, Saying("He said it"))
    library.annotations.edit(uttered.id, label=desk.label("Key"))
    assert library.annotations.get(uttered.id).utterance is None
    named = library.annotations.add(
        document, Draft(desk.label("Person", "entity"), (Span(0, 5),), entity=NewEntity("Fidan"))
    )
    library.annotations.edit(named, label=desk.label("Key"))
    assert library.annotations.get(named).entity_id is None
    desk.undo()
    assert library.annotations.get(named).entity_name == "Fidan"
    for layer in ("document", "relation"):
        with pytest.raises(errors.Usage):
            library.annotations.edit(named, label=desk.label("Other", layer))
    with pytest.raises(errors.Usage):
        library.annotations.say(named, Saying("x"))


def test_resizing_one_part_keeps_the_id_and_the_other_parts(desk):
    document = desk.text()
    annotation = desk.mark(document, (0, 5), (15, 18))
    desk.library.annotations.resize(annotation, 1, Span(35, 38))
    assert desk.library.annotations.get(annotation).spans == (Span(0, 5), Span(35, 38))
    desk.undo()
    assert desk.library.annotations.get(annotation).spans == (Span(0, 5), Span(15, 18))
    for part, span in ((2, Span(0, 1)), (-1, Span(0, 1)), (0, Span(0, 999))):
        with pytest.raises(errors.Usage):
            desk.library.annotations.resize(annotation, part, span)


def test_a_stamp_moves_with_whatever_an_annotation_shows(desk):
    document, library = desk.text(), desk.library
    entity = library.entities.add("Fidan", "Person")
    named = library.annotations.add(document, Draft(desk.label("Person", "entity"), (Span(0, 5),), entity=entity))
    uttered = desk.utter(document, 0, 20, Saying("He said it"))
    report = desk.utter(document, 0, 30, Saying("It was said"))
    stamps = library.annotations.stamps(document)
    assert set(stamps) == {named, uttered.id, report.id}
    library.annotations.say(uttered.id, Saying("He said it", parent_id=report.id))
    moved = library.annotations.stamps(document)
    assert moved[uttered.id] != stamps[uttered.id]
    library.annotations.remove([report.id])
    assert library.annotations.stamps(document)[uttered.id] != moved[uttered.id]
    desk.undo()
    assert library.annotations.stamps(document) == moved


def test_document_labels_stand_once_on_each_document_and_come_first(desk):
    first, second = desk.text("One."), desk.text("Two.")
    topic = desk.label("Topic", "document")
    desk.mark(first, (0, 3))
    assert len(desk.library.annotations.label_documents([first, second, first], topic)) == 2
    assert desk.library.annotations.label_documents([second], topic) == []
    assert [a.label for a in desk.library.annotations.of(first)] == ["Topic", "Key"]


def test_each_gives_annotations_in_the_order_asked_without_those_gone(desk):
    document = desk.text()
    made = [desk.mark(document, (n, n + 1)) for n in range(4)]
    desk.library.annotations.remove([made[1], made[1]])
    assert [a.id for a in desk.library.annotations.each(reversed(made))] == [made[3], made[2], made[0]]


def test_twenty_thousand_annotations_are_one_line_and_one_undo(desk):
    document, label = desk.text(), desk.label("Key")
    drafts = [Draft(label, (Span(n % 40, n % 40 + 5),)) for n in range(20_000)]
    before = len(desk.library.history())
    assert len(set(desk.library.annotations.add_many(document, drafts))) == 20_000
    assert len(desk.library.history()) == before + 1
    assert desk.names()[0] == "Annotate 20000 places"
    desk.undo()
    assert desk.library.annotations.of(document) == []
    assert desk.library.redo() is not None
    assert desk.library.documents.get(document).annotations == 20_000
    assert desk.library.check() == []
