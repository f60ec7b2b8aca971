"""ClaimReview: the latest judgement of each judged claim, by the properties that schema.org gives to it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from desktop.formats import claimreview
from desktop.language import use
from tests.formats.analysts import FOLDER, Records, one, records, uid
from tests.formats.sheets import Held, dumped, written
from tests.formats.shelves import shelf

# The properties each type has at schema.org, those of what it is a kind of included, as far as they are used here.
WORK = {"url", "headline", "publisher", "datePublished", "author", "name", "citation"}
PROPERTIES = {
    "ClaimReview": WORK | {"claimReviewed", "itemReviewed", "reviewRating", "reviewBody"},
    "Claim": WORK | {"appearance", "firstAppearance"},
    "CreativeWork": WORK,
    "Rating": {"alternateName", "ratingValue", "bestRating", "worstRating", "ratingExplanation"},
    "Person": {"name"},
    "Organization": {"name"},
    "Thing": {"name"},
}


def check(thing: Any) -> None:
    """Fail for a property that a type does not have, and for one that is empty."""
    for inner in thing if isinstance(thing, list) else ():
        check(inner)
    if isinstance(thing, dict):
        assert set(thing) - {"@type", "@id"} <= PROPERTIES[thing["@type"]]
        for value in thing.values():
            assert value not in (None, "", [], {})
            check(value)


def reviews(held: Held, **options: str) -> list[dict[str, Any]]:
    found = json.loads(written(claimreview, held, **options))
    assert found["@context"] == "https://schema.org"
    for review in found["@graph"]:
        assert {"claimReviewed", "itemReviewed", "reviewRating", "author", "datePublished"} <= set(review)
        date.fromisoformat(review["datePublished"])
        check(review)
    return list(found["@graph"])


def test_what_is_written_is_what_stands_there():
    assert written(claimreview, records()) == (FOLDER / "claimreview" / "reviews.jsonld").read_bytes()


def test_a_claim_has_its_latest_verdict_who_makes_it_and_where(tmp_path: Any):
    first, second = reviews(records())
    assert first["claimReviewed"] == "YPG fighters left"
    assert first["itemReviewed"]["author"] == {"@type": "Thing", "name": "Türkiye"}
    assert first["itemReviewed"]["firstAppearance"]["url"] == "https://example.org/one"
    assert [work["headline"] for work in first["itemReviewed"]["appearance"]] == ["One"], "the other one denies it"
    assert [work["headline"] for work in first["citation"]] == ["Two", "One"]
    assert first["reviewRating"]["alternateName"] == "Mixed"
    assert second["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "Mostly true",
        "ratingValue": 4,
        "worstRating": 1,
        "bestRating": 5,
        "ratingExplanation": "Two say so.",
    }
    losses = dumped(claimreview, records(), tmp_path / "a.jsonld")
    assert losses.counts == {
        "dropped claim": 3,
        "dropped assessment": 1,
        "dropped utterance": 1,
        "dropped confidence": 3,
        "dropped stance": 7,
    }


def test_the_publisher_and_the_address_are_those_given():
    review = reviews(records(), publisher="Checkers", address="https://example.org/checks/")[0]
    assert review["author"] == {"@type": "Organization", "name": "Checkers"}
    assert review["url"] == f"https://example.org/checks/{uid(12)}"


@pytest.mark.parametrize(
    ("verdict", "words", "value"),
    [("false", "False", 1), ("out_of_context", "Out of context", None), ("pants_on_fire", "pants_on_fire", None)],
)
def test_verdicts_off_the_scale_have_no_number(verdict: str, words: str, value: int | None):
    held = records()
    one(held, "claims", 12)["assessments"][0]["verdict"] = verdict
    rating = reviews(held)[0]["reviewRating"]
    assert rating["alternateName"] == words
    assert rating.get("ratingValue") == value


def test_an_article_that_speaks_for_itself_makes_the_claim():
    held = records()
    said = one(held, "claims", 12)["utterances"][0]
    said |= {"claimant_id": None, "claimant_name": None, "voice": "author", "uttered_at": "2025-09-10"}
    item = reviews(held)[0]["itemReviewed"]
    assert item["author"] == {"@type": "Person", "name": "A. Writer"}
    assert item["datePublished"] == "2025-09-10"


def test_suggested_utterances_and_judgements_of_merged_claims():
    held = records()
    claim, merged = one(held, "claims", 12), one(held, "claims", 13)
    claim["utterances"][0]["state"] = "suggested"
    merged["assessments"] = [dict(claim["assessments"][0], created_at="2025-10-01T00:00:00.000Z", verdict="true")]
    review = reviews(held)[0]
    assert review["itemReviewed"] == {"@type": "Claim", "name": "YPG fighters left"}
    assert review["reviewRating"]["alternateName"] == "True"


def test_a_library_is_written(rich: Any):
    with shelf(rich) as held:
        (review,) = reviews(held)
    assert review["reviewRating"]["ratingExplanation"] == "two voices"


def test_a_library_without_claims_gives_an_empty_graph():
    assert reviews(Records({"documents": [], "annotations": [], "entities": [], "claims": []})) == []


def test_what_a_file_says_does_not_hang_on_the_language_of_the_window():
    before = written(claimreview, records())
    try:
        use("de")
        assert written(claimreview, records()) == before
    finally:
        use("en")
