"""FollowTheMoney: every property is one of its schema's, and every entity that is named is there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.formats import followthemoney
from tests.formats.analysts import FOLDER, Records, one, records, uid
from tests.formats.sheets import Held, dumped, written
from tests.formats.shelves import shelf

# From the ontology's own files: what each schema may have, as far as it is used here.
THING = set(
    """
    name alias previousName weakAlias summary description country address keywords notes sourceUrl publisher
    publisherUrl wikidataId wikipediaUrl modifiedAt
    """.split()
)
DOCUMENT = THING | set("title author fileName mimeType language date authoredAt publishedAt bodyText".split())
PROPERTIES = {
    "Person": THING | set("birthDate birthPlace nationality position firstName lastName email website".split()),
    "Organization": THING | set("website jurisdiction registrationNumber".split()),
    "Address": THING | set("full city region latitude longitude".split()),
    "Vehicle": THING | {"model"},
    "Asset": THING,
    "Thing": THING,
    "Article": DOCUMENT,
    "Mention": {"document", "resolved", "name", "detectedSchema"},
    "Note": THING | {"entity"},
    "UnknownLink": {"subject", "object", "role", "summary", "proof", "startDate", "endDate", "date"},
}
REFERENCES = ("document", "resolved", "entity", "subject", "object", "proof")


def entities(held: Held) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in written(followthemoney, held).decode().splitlines()]
    ids = {entity["id"] for entity in found}
    assert len(ids) == len(found)
    for entity in found:
        assert list(entity) == ["id", "schema", "properties"]
        assert set(entity["properties"]) <= PROPERTIES[entity["schema"]]
        for key, values in entity["properties"].items():
            assert values
            assert all(isinstance(value, str) and value for value in values)
            assert key not in REFERENCES or set(values) <= ids
    return found


def named(held: Held, schema: str) -> list[dict[str, list[str]]]:
    return [entity["properties"] for entity in entities(held) if entity["schema"] == schema]


def test_what_is_written_is_what_stands_there():
    assert written(followthemoney, records()) == (FOLDER / "ftm" / "library.ftm.json").read_bytes()


def test_entities_have_the_names_of_those_merged_into_them(tmp_path: Any):
    (place,) = named(records(), "Address")
    assert place["name"] == ["Türkiye"]
    assert place["alias"] == ["Ankara", "Angora"]
    assert place["notes"] == ["capital: Ankara"]
    losses = dumped(followthemoney, records(), tmp_path / "a.jsonl")
    assert losses.counts == {"changed entity": 1, "flattened property": 1, "dropped annotation": 3}


def test_mentions_point_at_their_document_and_their_entity():
    mentions = named(records(), "Mention")
    assert [mention["name"] for mention in mentions] == [["Ankara"], ["YPG"], ["Ankara"]]
    assert mentions[1] == {
        "document": [uid(0)], "name": ["YPG"], "resolved": [uid(8)], "detectedSchema": ["Organization"],
    }  # fmt: skip


def test_a_mention_of_nothing_known_has_the_type_of_its_label():
    held = records()
    for annotation in held.views["annotations"]:
        annotation |= {"link_state": "rejected"} if annotation["entity_id"] else {}
    assert [mention["detectedSchema"] for mention in named(held, "Mention")] == [
        ["Address"],
        ["Organization"],
        ["Address"],
    ]
    assert not any("resolved" in mention for mention in named(held, "Mention"))


def test_documents_are_articles_with_their_text_and_what_is_known_of_them():
    article = named(records(), "Article")[0]
    assert article["bodyText"][0].startswith("Ankara said 😀")
    assert article["author"] == ["A. Writer"]
    assert article["publishedAt"] == ["2025-09-11"]
    assert article["sourceUrl"] == ["https://example.org/one"]
    assert article["keywords"] == ["syria", "Week 37", "War"]


def test_relations_link_entities_also_where_they_were_drawn_between_mentions(tmp_path: Any):
    held = records()
    relation = one(held, "documents", 0)["relations"][0]
    relation |= {"to_id": uid(7), "to_kind": "annotation"}
    (link,) = named(held, "UnknownLink")
    assert link == {
        "subject": [uid(4)], "object": [uid(8)], "role": ["located in"], "summary": ["far"], "proof": [uid(0)],
    }  # fmt: skip
    relation["to_id"] = uid(11)
    assert named(held, "UnknownLink") == []
    assert dumped(followthemoney, held, tmp_path / "a.jsonl").counts["dropped relation"] == 1
    relation["state"] = "suggested"
    assert named(held, "UnknownLink") == []


def test_relations_of_entities_follow_merges():
    held = records()
    link = dict(one(held, "documents", 0)["relations"][0], id=uid(50), from_id=uid(3), to_id=uid(8), note=None)
    one(held, "entities", 8)["relations"] = [link | {"from_id": uid(8), "to_id": uid(3)}]
    assert {"subject": [uid(8)], "object": [uid(4)], "role": ["located in"]} in named(held, "UnknownLink")


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("Birth date", "1970", ("birthDate", "1970")),
        ("nationality", "TR", ("nationality", "tr")),
        ("first_name", "Ana", ("firstName", "Ana")),
        ("shoe size", "43", ("notes", "shoe size: 43")),
    ],
)
def test_properties_have_the_names_of_the_ontology(name: str, value: str, wanted: tuple[str, str]):
    held = records()
    person = one(held, "entities", 8)
    person |= {"type": "Person", "properties": [{"name": name, "value": value, "rank": "normal"}]}
    person["properties"].append({"name": "email", "value": "old", "rank": "deprecated"})
    (found,) = named(held, "Person")
    assert found[wanted[0]] == [wanted[1]]
    assert "email" not in found


@pytest.mark.parametrize(("type_", "schema"), [("Product", "Asset"), ("Other", "Thing"), ("Own", "Thing")])
def test_types_that_it_lacks_become_what_comes_near(type_: str, schema: str):
    held = records()
    one(held, "entities", 8)["type"] = type_
    (found,) = named(held, schema)
    assert found["keywords"] == [type_]


def test_every_name_of_a_property_is_known_to_its_schema():
    for schema, names in followthemoney.PROPERTIES.items():
        assert all(name == known.casefold() for name, known in names.items()), schema


def test_a_library_and_nothing_are_written(rich: Any):
    with shelf(rich) as held:
        assert len(entities(held)) == 10
    assert entities(Records({"documents": [], "annotations": [], "entities": [], "claims": []})) == []
