"""Types of entities and labels of schemas find each other."""

from __future__ import annotations

import pytest

from desktop.model import ENTITY_TYPES, Label, LabelId
from desktop.ui.popups.kinds import label_for, type_caption, type_for


def labels(*names: str) -> list[Label]:
    return [Label(LabelId(name), "entity", name, "#000000") for name in names]


ANALYST = labels("Person", "Organisation", "Place", "Event")
CONLL = labels("PER", "ORG", "LOC", "MISC")
ONTONOTES = labels("PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW", "DATE")


@pytest.mark.parametrize(
    ("kind", "schema", "expected"),
    [
        ("Person", ANALYST, "Person"),
        ("Organization", ANALYST, "Organisation"),
        ("Company", ANALYST, "Organisation"),
        ("PublicBody", CONLL, "ORG"),
        ("Place", CONLL, "LOC"),
        ("Other", CONLL, "MISC"),
        ("Place", ONTONOTES, "LOC"),
        ("Document", ONTONOTES, "WORK_OF_ART"),
        ("Vehicle", ONTONOTES, "PRODUCT"),
        ("Weapon", labels("Animal", "Weapons"), "Weapons"),
        ("Weapon", labels("Animal", "Plant"), "Animal"),
    ],
)
def test_a_type_finds_the_label_closest_to_it(kind: str, schema: list[Label], expected: str):
    found = label_for(kind, schema)
    assert found is not None
    assert found.name == expected


def test_a_schema_without_entities_has_no_label_for_any_type():
    assert [label_for(kind, []) for kind in ENTITY_TYPES] == [None] * len(ENTITY_TYPES)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("PER", "Person"), ("Organisation", "Organization"), ("ORG", "Organization"), ("GPE", "Place"),
        ("LAW", "Document"), ("MISC", "Other"), ("Weapon", "Weapon"),
    ],
)  # fmt: skip
def test_a_label_means_a_type_and_an_unknown_one_its_own(name: str, expected: str):
    assert type_for(labels(name)[0]) == expected


def test_every_type_has_words_of_its_own():
    assert len({type_caption(kind) for kind in ENTITY_TYPES}) == len(ENTITY_TYPES)
