"""Names of labels and the types of entities they mean."""

from __future__ import annotations

import json

import pytest

from desktop.model import ENTITY_TYPES
from desktop.places import resource
from desktop.text.kinds import NAMES, kind_of


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Person", "Person"), ("PER", "Person"), ("Organisation", "Organization"), ("ORG", "Organization"),
        ("GPE", "Place"), ("FAC", "Place"), ("NORP", "Other"), ("MISC", "Other"), ("WORK_OF_ART", "Document"),
        ("Company", "Company"), ("PRODUCT", "Product"),
    ],
)  # fmt: skip
def test_a_label_of_a_known_schema_means_a_known_type(label, kind):
    assert kind_of(label) == kind


def test_an_unknown_label_is_a_type_of_its_own_name():
    assert kind_of("Ship of the line") == "Ship of the line"


def test_every_type_has_names_and_means_itself():
    assert set(NAMES) == set(ENTITY_TYPES)
    assert [kind_of(kind) for kind in ENTITY_TYPES] == list(ENTITY_TYPES)


@pytest.mark.parametrize("schema", ["analyst", "conll"])
def test_the_entity_labels_that_come_ready_made_mean_known_types(schema):
    labels = json.loads(resource(f"labels/{schema}.json").read_text("utf-8"))["labels"]
    assert {kind_of(label["name"]) for label in labels if label["layer"] == "entity"} <= set(ENTITY_TYPES)
