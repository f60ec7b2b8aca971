from __future__ import annotations

import pytest

from desktop import errors
from desktop.library import Draft
from desktop.model import Saying, Span


def test_an_utterance_says_whose_voice_and_how_certain(desk):
    document, library = desk.text(), desk.library
    who = library.entities.add("Hakan Fidan", "Person")
    saying = Saying(
        "The YPG must leave",
        voice="indirect",
        claimant_id=who,
        claimant_kind="named",
        affiliation="Turkey",
        cue="said",
        uttered_at="2025-09-11",
        place="Ankara",
        medium="press",
        polarity="-",
        certainty="PR",
    )
    found = desk.utter(document, 0, 29, saying).utterance
    assert (found.statement, found.voice, found.claimant, found.cue) == (
        "The YPG must leave",
        "indirect",
        "Hakan Fidan",
        "said",
    )
    assert (found.polarity, found.certainty, found.place, found.medium) == ("-", "PR", "Ankara", "press")
    free = desk.utter(document, 0, 29, Saying(claim_id=found.claim_id, claimant_text="ministry sources"))
    assert free.utterance.claimant == "ministry sources"
    (claim,) = library.claims.all()
    assert claim.utterances == 2
    assert set(library.claims.utterances(claim.id)) == {found.annotation_id, free.id}


def test_without_a_statement_the_quote_becomes_the_claim(desk):
    document = desk.text()
    draft = Draft(desk.label("Claim", "claim"), (Span(11, 18), Span(0, 5)), saying=Saying())
    annotation = desk.library.annotations.get(desk.library.annotations.add(document, draft))
    assert annotation.utterance.statement == "Fidan … the YPG"
    place = Draft(desk.label("Claim", "claim"), (Span(5, 5),), saying=Saying())
    with pytest.raises(errors.Usage):
        desk.library.annotations.add(document, place)
    assert len(desk.library.annotations.of(document)) == 1


def test_saying_something_else_replaces_what_stood_there(desk):
    annotation = desk.utter(desk.text(), 0, 5, Saying("One", cue="said"))
    desk.library.annotations.say(annotation.id, Saying("Two"))
    found = desk.library.annotations.get(annotation.id).utterance
    assert (found.statement, found.cue) == ("Two", None)
    assert {c.statement: c.utterances for c in desk.library.claims.all()} == {"One": 0, "Two": 1}
    desk.undo()
    assert desk.library.annotations.get(annotation.id) == annotation


def test_an_utterance_within_another_stands_alone_when_that_goes(desk):
    document, library = desk.text(), desk.library
    outer = desk.utter(document, 0, 50, Saying("A said that B said it"))
    inner = desk.utter(document, 10, 20, Saying("B said it", parent_id=outer.id))
    assert inner.utterance.parent_id == outer.id
    with pytest.raises(errors.Usage):
        library.annotations.say(outer.id, Saying("x", parent_id=inner.id))
    with pytest.raises(errors.Usage):
        library.annotations.say(outer.id, Saying("x", parent_id=outer.id))
    library.annotations.remove([outer.id])
    assert library.annotations.get(inner.id).utterance.parent_id is None
    desk.undo()
    assert library.annotations.get(inner.id) == inner
    with pytest.raises(errors.NotFound):
        desk.utter(document, 0, 5, Saying("x", parent_id=desk.mark(document, (0, 5))))


def test_what_makes_no_claim_is_refused(desk):
    document, claims = desk.text(), desk.library.claims
    uid = claims.add("It rains")
    for act in (
        lambda: claims.add(" "),
        lambda: claims.edit(uid, statement=""),
        lambda: claims.edit(uid, workflow="lost"),
        lambda: claims.edit(uid, workflow=None),
        lambda: claims.edit(uid, colour="red"),
        lambda: claims.merge(uid, uid),
        lambda: claims.add_evidence(uid, "likes", document=document),
        lambda: claims.add_evidence(uid, "supports"),
        lambda: desk.utter(document, 0, 5, Saying("x", polarity="?")),
        lambda: desk.utter(document, 0, 5, Saying("x", certainty="?")),
    ):
        with pytest.raises(errors.Usage):
            act()
    assert [c.statement for c in claims.all()] == ["It rains"]
    assert desk.library.annotations.of(document) == []


def test_a_claim_can_be_edited(desk):
    claims = desk.library.claims
    uid = claims.add("It  rains ", topic="weather", claim_type="fact")
    claims.edit(uid, statement="It snows", topic="", workflow="to_check", note="n", check_worthiness="CFS")
    found = claims.get(uid)
    assert (found.statement, found.topic, found.claim_type, found.workflow, found.note) == (
        "It snows",
        None,
        "fact",
        "to_check",
        "n",
    )


def test_similar_claims_are_offered_whatever_the_punctuation(desk):
    claims = desk.library.claims
    meant = claims.add("The YPG will leave Manbij by September.")
    claims.add("Inflation fell to 30 percent")
    assert [c.id for c in claims.similar("“By September, the YPG leaves Manbij”")] == [meant]
    assert claims.similar("a b") == []


def test_merging_reads_utterances_as_the_others_and_splitting_gives_them_back(desk):
    document, claims = desk.text(), desk.library.claims
    one, two = desk.utter(document, 0, 5, Saying("One")), desk.utter(document, 6, 10, Saying("Two"))
    winner, loser = one.utterance.claim_id, two.utterance.claim_id
    claims.merge(loser, winner)
    assert claims.get(winner).utterances == 2
    assert claims.utterances(winner) == [one.id, two.id]
    assert [c.id for c in claims.all()] == [winner]
    assert len(claims.all(merged=True)) == 2
    with pytest.raises(errors.Usage):
        claims.merge(winner, loser)
    claims.split(loser)
    assert claims.get(winner).utterances == 1
    desk.undo()
    assert claims.get(loser).merged_into == winner


def test_a_claim_with_utterances_goes_only_with_them(desk):
    document, claims = desk.text(), desk.library.claims
    uttered = desk.utter(document, 0, 5, Saying("One"))
    claim = uttered.utterance.claim_id
    with pytest.raises(errors.Usage, match="1 utterances"):
        claims.delete(claim)
    claims.assess(claim, "true")
    claims.add_evidence(claim, "supports", document=document)
    assert claims.delete(claim, with_utterances=True) == 1
    assert desk.library.annotations.of(document) == []
    desk.undo()
    assert desk.library.annotations.get(uttered.id) == uttered
    assert len(claims.assessments(claim)) == len(claims.evidence(claim)) == 1


def test_evidence_goes_with_what_it_stands_on_and_judgements_add_up(desk):
    document, claims = desk.text(), desk.library.claims
    uid = claims.add("It rains")
    annotation = desk.mark(document, (0, 5))
    on_annotation = claims.add_evidence(uid, "supports", annotation=annotation, note="n")
    on_document = claims.add_evidence(uid, "refutes", document=document, set_no=2)
    assert [(e.id, e.stance, e.set_no) for e in claims.evidence(uid)] == [
        (on_annotation, "supports", 1),
        (on_document, "refutes", 2),
    ]
    desk.library.annotations.remove([annotation])
    assert [e.id for e in claims.evidence(uid)] == [on_document]
    claims.remove_evidence([on_document])
    assert claims.evidence(uid) == []
    claims.assess(uid, "false", confidence="low", likelihood="unlikely", rationale="r")
    claims.assess(uid, "true")
    assert [a.verdict for a in claims.assessments(uid)] == ["false", "true"]


def test_relations_link_annotations_entities_and_claims(desk):
    document, library = desk.text(), desk.library
    first, second = desk.mark(document, (0, 5)), desk.mark(document, (15, 18))
    entity, claim = library.entities.add("E"), library.claims.add("C")
    label = desk.label("supports", "relation")
    one = library.relations.add(label, ("annotation", first), ("annotation", second), note="n")
    two = library.relations.add(label, ("entity", entity), ("claim", claim))
    assert [r.id for r in library.relations.all()] == [one, two]
    (found,) = library.relations.of(document)
    assert (found.type, found.from_id, found.to_id, found.note) == ("supports", first, second, "n")
    for ends in ((("document", document), ("claim", claim)), (("claim", "gone"), ("claim", claim))):
        with pytest.raises((errors.Usage, errors.NotFound)):
            library.relations.add(label, *ends)
    with pytest.raises(errors.Usage):
        library.relations.add(desk.label("Key"), ("claim", claim), ("claim", claim))
    library.annotations.remove([second])
    library.entities.delete(entity)
    assert library.relations.all() == []
    desk.undo()
    desk.undo()
    assert [r.id for r in library.relations.all()] == [one, two]
    library.relations.remove([one])
    assert [r.id for r in library.relations.all()] == [two]
