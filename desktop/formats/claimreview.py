"""ClaimReview by schema.org, as JSON-LD: the latest judgement of each claim, who makes the claim, and where."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from desktop.exchange import Feature, Loss, Option, Unit
from desktop.formats import dossier
from desktop.formats.contract import Shape
from desktop.formats.dossier import Source, without
from desktop.formats.holdings import Holdings
from desktop.formats.reading import Record
from desktop.formats.target import Target
from desktop.language import _
from desktop.model import Layer

name = "claimreview"
title = "ClaimReview"
about = "The judgements of claims as schema.org’s ClaimReview in JSON-LD, as fact checkers publish them."
suffixes = (".jsonld",)
shape: Shape = "file"
unit: Unit | None = None
layer: Layer = "claim"
carries: frozenset[Feature] = frozenset(("claims",))
dump_options = (
    Option("publisher", "Published by", "", (), "The organisation whose reviews these are; empty: whoever judged."),
    Option("address", "Address", "", (), "Where the reviews will stand, such as https://example.org/checks/."),
)

_PEOPLE = {"Person"}
_BODIES = {"Organization", "Company", "PublicBody"}
_WORST, _BEST = min(dossier.DEGREES.values()), max(dossier.DEGREES.values())


def dump(held: Holdings, target: Target) -> None:
    """Write one review for each claim that somebody has judged; the others are reported."""
    review = _Review(held, target)
    with target.text() as out:
        out.write('{"@context":"https://schema.org","@graph":[')
        between = "\n"
        for claim in dossier.claims(held):
            if not claim["assessments"]:
                reason = _("Nobody has judged it.")
                target.lose(Loss("dropped", "claim", reason, annotation=claim["id"], quote=claim["statement"]))
                continue
            out.write(between + json.dumps(review.of(claim), ensure_ascii=False, separators=(",", ":")))
            between = ",\n"
            target.counts["claims"] += 1
        out.write("\n]}\n")


class _Review:
    """Makes reviews; knows the documents and the claimants that the judged claims speak of."""

    def __init__(self, held: Holdings, target: Target) -> None:
        documents: set[str] = set()
        annotations: set[str] = set()
        claimants: set[str] = set()
        for claim in dossier.claims(held):
            if claim["assessments"]:
                documents.update(one["document_id"] for one in claim["utterances"])
                documents.update(one["document_id"] for one in dossier.evidence(claim))
                annotations.update(one["annotation_id"] for one in dossier.evidence(claim))
                claimants.update(one["claimant_id"] for one in claim["utterances"])
        self._sources = dossier.sources(held, documents, annotations)
        self._types = {entity["id"]: entity["type"] for entity in held.records("entities") if entity["id"] in claimants}
        self._options = target.options
        self._lose = target.lose

    def of(self, claim: Record) -> dict[str, Any]:
        """Make the review of one claim; what does not fit is reported."""
        latest = claim["assessments"][-1]
        self._tell(claim, latest)
        address, publisher = self._options["address"].strip(), self._options["publisher"].strip()
        kind, reviewer = ("Organization", publisher) if publisher else ("Person", latest["author"])
        seen = [one["annotation_id"] or one["document_id"] for one in dossier.evidence(claim)]
        found = {source.id: source for one in seen if (source := self._sources.get(one))}
        return without(
            {
                "@type": "ClaimReview",
                "@id": f"urn:uuid:{claim['id']}",
                "url": f"{address}{claim['id']}" if address else None,
                "claimReviewed": claim["statement"],
                "itemReviewed": self._item(claim),
                "reviewRating": _rating(latest),
                "author": {"@type": kind, "name": reviewer},
                "datePublished": latest["created_at"][:10],
                "reviewBody": latest["rationale"],
                "citation": [_work(source) for source in found.values()],
            }
        )

    def _item(self, claim: Record) -> dict[str, Any]:
        """Describe the claim as it was made: by whom, when first, in which documents."""
        said = [one for one in claim["utterances"] if one["polarity"] != "-"]
        makers = {json.dumps(maker): maker for one in said if (maker := self._maker(one))}
        found = {one["document_id"]: self._sources[one["document_id"]] for one in said}
        dated = sorted((source for source in found.values() if source.published), key=lambda one: one.published or "")
        dates = [one["uttered_at"] or self._sources[one["document_id"]].published for one in said]
        return without(
            {
                "@type": "Claim",
                "name": claim["statement"],
                "author": _one_or_all(list(makers.values())),
                "datePublished": min((date for date in dates if date), default=None),
                "firstAppearance": _work(dated[0]) if dated else None,
                "appearance": [_work(source) for source in found.values()],
            }
        )

    def _maker(self, utterance: Record) -> dict[str, str] | None:
        """Say whose claim it is: the claimant; where the article speaks for itself, its authors or its site."""
        source = self._sources[utterance["document_id"]]
        named = utterance["claimant_name"] or utterance["claimant_text"]
        if named:
            return {"@type": _kind(utterance, self._types), "name": named}
        if utterance["voice"] not in ("author", "headline", "caption"):
            return None
        if source.byline:
            return {"@type": "Person", "name": ", ".join(source.byline)}
        return {"@type": "Organization", "name": source.site} if source.site else None

    def _tell(self, claim: Record, latest: Record) -> None:
        def lose(what: str, count: int, reason: str) -> None:
            if count:
                self._lose(Loss("dropped", what, reason, annotation=claim["id"], quote=claim["statement"], count=count))

        lose("assessment", len(claim["assessments"]) - 1, _("A review has one judgement: the latest."))
        denied = sum(one["polarity"] == "-" for one in claim["utterances"])
        lose("utterance", denied, _("It denies the claim, and a review lists who makes it."))
        vague = sum(latest[key] is not None for key in ("confidence", "likelihood"))
        lose("confidence", vague, _("A review does not say how sure its verdict is."))
        stances = sum(1 for _one in dossier.evidence(claim))
        lose("stance", stances, _("A review cites documents, and not what they say of the claim."))


def _kind(utterance: Record, types: Mapping[str, str]) -> str:
    type_, kind = types.get(utterance["claimant_id"] or ""), utterance["claimant_kind"]
    if type_ in _PEOPLE or (type_ is None and kind == "named"):
        return "Person"
    return "Organization" if type_ in _BODIES or kind == "collective" else "Thing"


def _rating(assessment: Record) -> dict[str, Any]:
    verdict = assessment["verdict"]
    words = verdict.replace("_", " ").capitalize() if verdict in dossier.KNOWN else verdict
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": words}
    if verdict in dossier.DEGREES:
        rating |= {"ratingValue": dossier.DEGREES[verdict], "worstRating": _WORST, "bestRating": _BEST}
    return rating | without({"ratingExplanation": assessment["rationale"]})


def _work(source: Source) -> dict[str, Any]:
    site = {"@type": "Organization", "name": source.site} if source.site else None
    published = source.published
    return without(
        {
            "@type": "CreativeWork",
            "url": source.url,
            "headline": source.title,
            "publisher": site,
            "datePublished": published,
        }
    )


def _one_or_all(found: list[dict[str, str]]) -> Any:
    return found[0] if len(found) == 1 else found
