from __future__ import annotations

import pytest

from desktop import errors
from desktop.library import Draft
from desktop.model import EntityName, EntityProperty, Saying, Span


def _mention(desk, document, entity, span=(0, 5)):
    draft = Draft(desk.label("Person", "entity"), (Span(*span),), entity=entity)
    return desk.library.annotations.add(document, draft)


def test_an_entity_keeps_its_names_and_properties(desk):
    entities = desk.library.entities
    uid = entities.add(" Hakan  Fidan ", "Person", aliases=["Fidan", "Hakan Fidan"], description="minister")
    annotation = _mention(desk, desk.text(), uid)
    entities.add_name(uid, "H. F.", "weak", "tr")
    entities.set_properties(
        uid, [EntityProperty("born", "1968", "preferred", annotation), EntityProperty("born", "1966", "deprecated")]
    )
    found = entities.get(uid)
    assert (found.name, found.type, found.mentions) == ("Hakan Fidan", "Person", 1)
    assert found.names == (
        EntityName("Hakan Fidan", "name"),
        EntityName("Fidan", "alias"),
        EntityName("H. F.", "weak", "tr"),
    )
    assert [p.value for p in found.properties] == ["1968", "1966"]
    desk.library.annotations.remove([annotation])
    assert [p.evidence_id for p in entities.get(uid).properties] == [None, None]
    desk.undo()
    assert entities.get(uid) == found


def test_a_new_main_name_keeps_the_old_one_as_an_alias(desk):
    entities = desk.library.entities
    uid = entities.add("Turkey", "Place", aliases=["Türkiye"])
    entities.edit(uid, name="Türkiye", status="candidate")
    assert entities.get(uid).names == (EntityName("Türkiye", "name"), EntityName("Turkey", "alias"))
    entities.remove_name(uid, "Türkiye")
    entities.remove_name(uid, "Turkey")
    assert entities.get(uid).names == (EntityName("Türkiye", "name"),)


def test_what_makes_no_entity_is_refused(desk):
    entities = desk.library.entities
    uid = entities.add("A")
    for act in (
        lambda: entities.add("  "),
        lambda: entities.edit(uid, name=""),
        lambda: entities.edit(uid, status="sure"),
        lambda: entities.edit(uid, colour="red"),
        lambda: entities.add_name(uid, "B", "name"),
        lambda: entities.add_name(uid, " "),
        lambda: entities.merge(uid, uid),
        lambda: entities.set_properties(uid, [EntityProperty("a", "b", "best")]),
    ):
        with pytest.raises(errors.Usage):
            act()
    assert entities.get(uid).names == (EntityName("A", "name"),)


def test_the_best_matching_entities_are_proposed(desk):
    entities = desk.library.entities
    fidan = entities.add("Hakan Fidan", "Person", aliases=["Minister Fidan"])
    akturk = entities.add("Zeki Aktürk", "Person")
    entities.add("YPG", "Organization")
    assert entities.propose("Hakan Fidan")[0].id == fidan
    assert entities.propose("zeki akturk")[0].id == akturk
    assert entities.propose("  ") == []
    assert entities.propose("100%_") == []


def test_merging_reads_names_and_mentions_as_the_others_and_splitting_gives_them_back(desk):
    document, entities = desk.text(), desk.library.entities
    winner, loser, third = entities.add("Fidan", "Person"), entities.add("Hakan F.", "Person"), entities.add("H.")
    one, two = _mention(desk, document, winner), _mention(desk, document, loser, (6, 10))
    entities.merge(third, loser)
    entities.merge(loser, winner)
    found = entities.get(winner)
    assert found.mentions == 2
    assert [n.name for n in found.names] == ["Fidan", "Hakan F.", "H."]
    assert entities.mentions(winner) == [one, two]
    assert [e.id for e in entities.all()] == [winner]
    assert {e.id for e in entities.merged(winner)} == {loser, third}
    assert entities.propose("Hakan F.")[0].id == winner
    with pytest.raises(errors.Usage):
        entities.merge(winner, loser)
    entities.split(loser)
    assert (entities.get(winner).mentions, entities.get(loser).mentions) == (1, 1)
    assert entities.get(third).merged_into == winner
    desk.undo()
    assert entities.get(winner) == found


def test_a_deleted_entity_leaves_its_mentions_pointing_at_nothing(desk):
    document, entities = desk.text(), desk.library.entities
    uid = entities.add("Fidan", "Person")
    annotation = _mention(desk, document, uid)
    uttered = desk.utter(document, 0, 20, Saying("x", claimant_id=uid))
    entities.delete(uid)
    found = desk.library.annotations.get(annotation)
    assert (found.entity_id, found.link_state) == (None, "none")
    assert desk.library.annotations.get(uttered.id).utterance.claimant_id is None
    desk.undo()
    found = desk.library.annotations.get(annotation)
    assert (found.entity_id, found.link_state) == (uid, "confirmed")
    assert desk.library.annotations.get(uttered.id).utterance.claimant == "Fidan"


def test_only_mentions_can_be_linked(desk):
    document, entities = desk.text(), desk.library.entities
    uid = entities.add("Fidan", "Person")
    mention, highlight = _mention(desk, document, None), desk.mark(document, (0, 5))
    entities.link([mention], uid)
    assert entities.get(uid).mentions == 1
    entities.link([mention], None)
    assert desk.library.annotations.get(mention).link_state == "none"
    with pytest.raises(errors.Usage):
        entities.link([mention, highlight], uid)
    assert entities.get(uid).mentions == 0


def test_mentions_in_the_bin_do_not_count(desk):
    document, entities = desk.text(), desk.library.entities
    uid = entities.add("Fidan", "Person")
    _mention(desk, document, uid)
    desk.library.documents.bin([document])
    assert entities.get(uid).mentions == 0
    assert entities.mentions(uid) == []
