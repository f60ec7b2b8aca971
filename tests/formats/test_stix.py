"""STIX 2.1: every object has what the specification demands of it, and what it refers to is there."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

import pytest

from desktop.formats import stix
from tests.formats.analysts import FOLDER, Records, one, records
from tests.formats.sheets import Held, dumped, written
from tests.formats.shelves import shelf

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
OPINIONS = {"strongly-disagree", "disagree", "neutral", "agree", "strongly-agree"}
COMMON = {"type", "spec_version", "id", "created", "modified", "labels", "confidence", "lang", "external_references"}
# By the tables of the specification: what must be there, and what may be beside.
REQUIRED = {
    "identity": {"name"},
    "location": set(),
    "report": {"name", "published", "object_refs"},
    "note": {"content", "object_refs"},
    "opinion": {"opinion", "object_refs"},
    "relationship": {"relationship_type", "source_ref", "target_ref"},
}
OPTIONAL = {
    "identity": {"description", "identity_class"},
    "location": {"name", "description", "region", "country", "latitude", "longitude"},
    "report": {"description"},
    "note": {"abstract", "authors"},
    "opinion": {"explanation", "authors"},
    "relationship": {"description"},
}


def check(thing: dict[str, Any], there: set[str]) -> None:
    """Check one object as the specification tells."""
    kind = thing["type"]
    assert thing["spec_version"] == "2.1"
    assert REQUIRED[kind] <= set(thing) <= REQUIRED[kind] | OPTIONAL[kind] | COMMON
    name, _dashes, uuid = thing["id"].partition("--")
    assert name == kind
    assert UUID(uuid).version == 5
    assert all(TIME.fullmatch(thing[key]) for key in ("created", "modified", "published") if key in thing)
    assert thing["modified"] >= thing["created"]
    for key in ("object_refs", "labels", "authors", "external_references"):
        assert thing.get(key) != [], "lists must not be empty"
    for ref in (*thing.get("object_refs", ()), *(thing[key] for key in ("source_ref", "target_ref") if key in thing)):
        assert ref in there
    for found in thing.get("external_references", ()):
        assert found["source_name"]
        assert {"description", "url", "external_id"} & set(found)
    if kind == "location":
        assert {"region", "country"} & set(thing) or {"latitude", "longitude"} <= set(thing)
        assert ("latitude" in thing) == ("longitude" in thing)
        assert re.fullmatch("[A-Z]{2}", thing.get("country", "XX"))
    if kind == "opinion":
        assert thing["opinion"] in OPINIONS
    if kind == "relationship":
        assert re.fullmatch("[a-z0-9-]+", thing["relationship_type"])
    assert 0 <= thing.get("confidence", 0) <= 100


def objects(held: Held) -> list[dict[str, Any]]:
    bundle = json.loads(written(stix, held))
    assert set(bundle) == {"type", "id", "objects"}
    assert re.fullmatch("bundle--[0-9a-f-]{36}", bundle["id"])
    ids = [thing["id"] for thing in bundle["objects"]]
    assert len(ids) == len({one.partition("--")[2] for one in ids}), "no UUID may be there twice"
    for thing in bundle["objects"]:
        check(thing, set(ids))
    return list(bundle["objects"])


def named(found: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [thing for thing in found if thing["type"] == kind]


def test_what_is_written_is_what_stands_there():
    assert written(stix, records()) == (FOLDER / "stix" / "bundle.json").read_bytes()


def test_documents_refer_to_what_they_mention(tmp_path: Any):
    found = objects(records())
    names = {thing["id"]: thing.get("name") or thing.get("content") for thing in found}
    reports = {thing["name"]: [names[ref] for ref in thing["object_refs"]] for thing in named(found, "report")}
    assert reports == {
        "One": ["Türkiye", "YPG fighters left", "YPG", "read twice", "a\u2028b\u0085c\u2029d"],
        "Two": ["YPG fighters left"],
    }
    assert named(found, "report")[0]["published"] == "2025-09-11T00:00:00.000Z"
    assert named(found, "identity")[0]["identity_class"] == "organization"
    assert named(found, "location")[0]["description"] == "Also known as: Ankara; Angora."
    losses = dumped(stix, records(), tmp_path / "a.json")
    assert losses.counts["dropped document"] == 1
    assert losses.counts["changed metadata"] == 1


def test_assessments_are_opinions_of_a_claim():
    (opinion,) = named(objects(records()), "opinion")
    assert opinion["opinion"] == "neutral"
    assert opinion["explanation"] == "Verdict: mixed. two voices"
    assert opinion["confidence"] == 15
    assert opinion["authors"] == ["Ana"]


@pytest.mark.parametrize("verdict", ["true", "mostly_true", "misleading", "mostly_false", "false", "satire", "own"])
def test_every_verdict_is_an_opinion(verdict: str):
    held = records()
    one(held, "claims", 12)["assessments"][0]["verdict"] = verdict
    assert named(objects(held), "opinion")[0]["opinion"] in OPINIONS


def test_the_space_of_the_specification_is_not_used():
    assert str(stix.SPACE) != "00abedb4-aa42-466c-9c01-fed23315a9b7"
    assert stix.SPACE.version == 5


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("2025", "2025-01-01T00:00:00.000Z"),
        ("2025-09", "2025-09-01T00:00:00.000Z"),
        ("2025-09-11", "2025-09-11T00:00:00.000Z"),
        ("2025-09-11T14:53:53+03:00", "2025-09-11T11:53:53.000Z"),
        ("2025-09-11T14:53:53.7Z", "2025-09-11T14:53:53.700Z"),
        ("2025-13-40", None),
        ("0001-01-01T00:00:00+05:00", None),
        ("soon", None),
        (None, None),
    ],
)
def test_times_are_in_milliseconds_of_utc(given: str | None, wanted: str | None):
    assert stix.moment(given) == wanted


@pytest.mark.parametrize(
    ("stated", "wanted"),
    [
        ({"Country": "tr"}, {"country": "TR"}),
        ({"country": "Türkiye"}, {"region": "Ankara"}),
        ({"latitude": "39.9", "longitude": "0"}, {"latitude": 39.9, "longitude": 0.0}),
        ({"latitude": "nan", "longitude": "900"}, {"region": "Ankara"}),
        ({"region": "western-asia", "country": "TR"}, {"country": "TR", "region": "western-asia"}),
    ],
)
def test_a_location_has_a_place(stated: dict[str, str], wanted: dict[str, Any]):
    held = records()
    place = one(held, "entities", 4)
    place["name"] = "Ankara"
    place["properties"] = [{"name": key, "value": value, "rank": "normal"} for key, value in stated.items()]
    (location,) = named(objects(held), "location")
    assert {key: location[key] for key in ("region", "country", "latitude", "longitude") if key in location} == wanted


def test_links_that_are_not_confirmed_and_suggestions_are_left_out():
    held = records()
    for annotation in held.views["annotations"]:
        if annotation["entity_id"]:
            annotation["link_state"] = "suggested"
    names = {thing["id"]: thing.get("name") for thing in objects(held)}
    report = next(thing for thing in objects(held) if thing.get("name") == "One")
    assert not {"YPG", "Türkiye"} & {names[ref] for ref in report["object_refs"]}
    for annotation in held.views["annotations"]:
        annotation["state"] = "rejected"
    held.views["claims"] = []
    assert len(named(objects(held), "note")) == 1, "the document's own"


def test_odd_kinds_and_odd_words():
    held = records()
    one(held, "entities", 8)["type"] = "Vehicle"
    one(held, "documents", 0)["relations"][0]["type"] = "Größe → 😀"
    found = objects(held)
    assert named(found, "identity")[0]["identity_class"] == "unknown"
    assert named(found, "relationship")[0]["relationship_type"] == "groe"


def test_a_library_and_nothing_are_written(rich: Any):
    with shelf(rich) as held:
        assert len(named(objects(held), "report")) == 2
    assert objects(Records({"documents": [], "annotations": [], "entities": [], "claims": []})) == []
