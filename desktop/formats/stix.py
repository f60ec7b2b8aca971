"""A STIX 2.1 bundle: documents as reports, entities as identities and locations, notes, claims with opinions.

Ids are made of ours by UUIDv5, in a name space of our own: the specification forbids its own one for such objects. The
same library gives the same bundle. Shapes: STIX 2.1, OASIS standard.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import IO, Any
from uuid import UUID, uuid5

from desktop.exchange import Feature, Loss, Option, Unit
from desktop.formats import dossier
from desktop.formats.contract import Shape
from desktop.formats.dossier import without
from desktop.formats.holdings import Holdings
from desktop.formats.reading import Record
from desktop.formats.target import Target
from desktop.language import _
from desktop.model import Layer

name = "stix"
title = "STIX 2.1"
about = "A bundle for tools of threat intelligence: reports, identities, locations, notes and opinions."
suffixes = (".json",)
shape: Shape = "file"
unit: Unit | None = None
layer: Layer = "entity"
carries: frozenset[Feature] = frozenset(("entity_links", "claims", "notes"))
dump_options: tuple[Option, ...] = ()

SPACE = uuid5(UUID("00abedb4-aa42-466c-9c01-fed23315a9b7"), "postil")

_CLASSES = {
    "Person": "individual",
    "Organization": "organization",
    "Company": "organization",
    "PublicBody": "organization",
    "LegalEntity": "unknown",
}
_OPINIONS = {
    "true": "strongly-agree",
    "mostly_true": "agree",
    "misleading": "disagree",
    "mostly_false": "disagree",
    "false": "strongly-disagree",
}
_CONFIDENCE = {"low": 15, "moderate": 50, "high": 85}  # the specification's table for None, Low, Med, High
_PARTIAL = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", re.ASCII)
_ISO_COUNTRY = re.compile(r"[A-Za-z]{2}", re.ASCII)

Thing = dict[str, Any]


def dump(held: Holdings, target: Target) -> None:
    """Write the bundle, object by object."""
    with target.text() as out:
        out.write(f'{{"type":"bundle","id":"{_id("bundle", held.name)}","objects":[')
        _Bundle(held, target, out).write()
        out.write("\n]}\n")


def _id(kind: str, uid: str) -> str:
    return f"{kind}--{uuid5(SPACE, f'{kind}:{uid}')}"


def moment(told: str | None) -> str | None:
    """Give a time or a date, of whatever precision, as STIX writes times; None for what is none."""
    found = _PARTIAL.fullmatch(told or "")
    try:
        if found:
            at = datetime(int(found[1]), int(found[2] or 1), int(found[3] or 1), tzinfo=UTC)
        else:
            at = datetime.fromisoformat(told or "")
            at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class _Bundle:
    """Writes the objects; knows which object stands for which entity."""

    def __init__(self, held: Holdings, target: Target, out: IO[str]) -> None:
        self._held = held
        self._target = target
        self._out = out
        self._between = "\n"
        self._objects: dict[str, str] = {}

    def write(self) -> None:
        """Write everything in an order in which what is referred to stands first, but for reports and their notes."""
        merged = dossier.merged(self._held)
        for entity in dossier.entities(self._held):
            self._put(self._entity(entity))
        for loser, winner in merged.items():
            if winner in self._objects:
                self._objects[loser] = self._objects[winner]
        for entity in self._held.records("entities"):
            self._relate(entity["relations"], self._objects)
        for document, marked in dossier.annotated(self._held):
            self._document(document, marked)
        for claim in dossier.claims(self._held):
            self._claim(claim)

    def _put(self, thing: Thing) -> None:
        line = json.dumps(without(thing), ensure_ascii=False, separators=(",", ":"))
        self._out.write(self._between + line)
        self._between = ",\n"
        self._target.counts[thing["type"]] += 1

    # Entities

    def _entity(self, entity: Record) -> Thing:
        kind = "location" if entity["type"] in ("Place", "Address") else "identity"
        others = list(dict.fromkeys(one["name"] for one in entity["names"] if one["name"] != entity["name"]))
        words = [entity["description"], *([f"Also known as: {'; '.join(others)}."] if others else [])]
        thing = _start(kind, entity["id"], entity["created_at"], entity["modified_at"])
        thing |= {
            "name": entity["name"],
            "description": "\n".join(word for word in words if word),
            "labels": [entity["type"]],
        }
        stated = {one["name"].casefold(): one["value"] for one in entity["properties"] if one["rank"] != "deprecated"}
        if kind == "location":
            thing |= _where(entity["name"], stated)
        else:
            thing["identity_class"] = _CLASSES.get(entity["type"], "unknown")
        self._tell(entity, kind, len(others))
        self._objects[entity["id"]] = thing["id"]
        return thing

    def _tell(self, entity: Record, kind: str, others: int) -> None:
        def lose(lost: Any, what: str, count: int, reason: str) -> None:
            if count:
                told = Loss(lost, what, reason, annotation=entity["id"], quote=entity["name"], count=count)
                self._target.lose(told)

        lose("flattened", "name", others, _("STIX has one name for it: the others stand in its description."))
        told = {"country", "region", "latitude", "longitude"} if kind == "location" else set()
        left = sum(one["name"].casefold() not in told for one in entity["properties"])
        lose("dropped", "property", left, _("STIX has no place for it."))
        odd = kind == "identity" and entity["type"] not in _CLASSES
        reason = _("STIX has no such thing as {type}: it is an identity of unknown class.").format(type=entity["type"])
        lose("changed", "entity", int(odd), reason)

    def _relate(self, relations: Iterable[Record], ends: Mapping[str, str]) -> None:
        """Write relations between entities; others are reported."""
        for one, source, end in dossier.links(relations, ends):
            if source is None or end is None:
                reason = _("STIX relates entities here, and one of its ends is none.")
                self._target.lose(Loss("dropped", "relation", reason, annotation=one["id"], quote=one["type"]))
                continue
            thing = _start("relationship", one["id"], one["created_at"], one["modified_at"])
            note = [one["type"], *([one["note"]] if one["note"] else [])]
            thing |= {"relationship_type": _slug(one["type"]), "description": ": ".join(note)}
            self._put(thing | {"source_ref": source, "target_ref": end})

    # Documents

    def _document(self, document: Record, marked: list[Record]) -> None:
        """Write the report of a document and the notes on it; one that refers to nothing cannot be one."""
        meta, report = document["meta"], _id("report", document["id"])
        refs = dict.fromkeys(self._refs(marked))
        notes = list(self._notes(document, marked, report))
        refs |= dict.fromkeys(note["id"] for note in notes)
        silent = [one for one in marked if not (one["entity_id"] or one["claim_id"] or one["note"])]
        kept = sum(one["layer"] == "document" for one in silent) if refs else 0
        reason = _("STIX says which entities and claims a document has, not where.")
        dossier.leave_out(self._target, document, "annotation", len(silent) - kept, reason)
        if not refs:
            dossier.leave_out(self._target, document, "document", 1, _("It has nothing that a report could refer to."))
            return
        published = moment(meta["published"])
        if published is None:
            reason = _("It is not known when it was published: the report says when it was imported.")
            told = Loss("changed", "metadata", reason, document["id"], meta["title"] or "")
            self._target.lose(told)
        whole = sorted({one["label"] for one in marked if one["layer"] == "document"})
        thing = _start("report", document["id"], meta["imported_at"], meta["imported_at"])
        thing |= {
            "name": dossier.source(document).title,
            "description": meta["subtitle"],
            "published": published or moment(meta["imported_at"]),
            "lang": meta["language"],
            "labels": list(dict.fromkeys([*meta["tags"], *whole])),
            "external_references": _references(document),
            "object_refs": list(refs),
        }
        self._put(thing)
        for note in notes:
            self._put(note)
        mentioned = {one["id"]: self._objects[one["entity_id"]] for one in marked if self._known(one)}
        self._relate(document["relations"], ChainMap(mentioned, self._objects))

    def _known(self, annotation: Record) -> bool:
        return annotation["entity_id"] in self._objects

    def _refs(self, marked: Iterable[Record]) -> Iterator[str]:
        for one in marked:
            if self._known(one):
                yield self._objects[one["entity_id"]]
            if one["claim_id"]:
                yield _id("note", one["claim_id"])

    def _notes(self, document: Record, marked: Iterable[Record], report: str) -> Iterator[Thing]:
        meta = document["meta"]
        if meta["note"]:
            thing = _start("note", document["id"], meta["imported_at"], meta["imported_at"])
            yield thing | {"content": meta["note"], "object_refs": [report]}
        for one in marked:
            if one["note"]:
                about = [self._objects[one["entity_id"]]] if self._known(one) else []
                thing = _start("note", one["id"], one["created_at"], one["modified_at"])
                said = {"abstract": one["text"] or one["label"], "content": one["note"], "authors": [one["author"]]}
                yield thing | said | {"object_refs": [*about, report]}

    # Claims

    def _claim(self, claim: Record) -> None:
        """Write a claim as a note on the reports of the documents that make it, and its assessments as opinions."""
        said = claim["utterances"]
        if not said:
            reason = _("No document makes it, and STIX needs one to refer to.")
            self._target.lose(Loss("dropped", "claim", reason, annotation=claim["id"], quote=claim["statement"]))
            return
        voices = (self._objects.get(one["claimant_id"] or "") for one in said)
        refs = [*(_id("report", one["document_id"]) for one in said), *(one for one in voices if one)]
        thing = _start("note", claim["id"], claim["created_at"], claim["modified_at"])
        kinds = [claim["claim_type"]] if claim["claim_type"] else []
        thing |= {"abstract": "Claim", "content": claim["statement"], "labels": ["claim", *kinds]}
        self._put(thing | {"object_refs": list(dict.fromkeys(refs))})
        for one in claim["assessments"]:
            self._put(_opinion(one, thing["id"]))
        denied = sum(one["polarity"] == "-" for one in said)
        pieces = sum(1 for _one in dossier.evidence(claim))
        for what, count, reason in (
            ("utterance", denied, _("STIX says which documents speak of a claim, not which of them deny it.")),
            ("evidence", pieces, _("STIX has opinions of claims, and no evidence for them.")),
        ):
            if count:
                told = Loss("dropped", what, reason, annotation=claim["id"], quote=claim["statement"], count=count)
                self._target.lose(told)
        self._relate(claim["relations"], self._objects)


def _start(kind: str, uid: str, created: str, modified: str) -> Thing:
    """Begin an object with what all have."""
    began = moment(created) or "1970-01-01T00:00:00.000Z"
    changed = max(moment(modified) or began, began)
    return {"type": kind, "spec_version": "2.1", "id": _id(kind, uid), "created": began, "modified": changed}


def _where(called: str, stated: dict[str, str]) -> Thing:
    """Place a location: STIX wants coordinates, a country by its code or a region, for which the name stands."""
    place: Thing = {}
    try:
        north, east = float(stated["latitude"]), float(stated["longitude"])
        if abs(north) <= 90 and abs(east) <= 180:
            place = {"latitude": north, "longitude": east}
    except (KeyError, ValueError):
        pass
    if _ISO_COUNTRY.fullmatch(stated.get("country", "")):
        place["country"] = stated["country"].upper()
    if "region" in stated or not place:
        place["region"] = stated.get("region") or called
    return place


def _references(document: Record) -> list[Thing]:
    meta = document["meta"]
    found = [{"source_name": "Postil", "external_id": document["id"]}]
    if meta["url"]:
        found.insert(0, {"source_name": meta["site"] or "source", "url": meta["url"]})
    return found


def _slug(words: str) -> str:
    """Write a kind of relation as STIX wants it: small letters of ASCII, digits, hyphens."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "related-to"


def _opinion(assessment: Record, about: str) -> Thing:
    words = [f"Verdict: {assessment['verdict'].replace('_', ' ')}."]
    words += [f"Likelihood: {assessment['likelihood']}."] if assessment["likelihood"] else []
    words += [assessment["rationale"]] if assessment["rationale"] else []
    thing = _start("opinion", assessment["id"], assessment["created_at"], assessment["created_at"])
    return thing | {
        "opinion": _OPINIONS.get(assessment["verdict"], "neutral"),
        "explanation": " ".join(words),
        "authors": [assessment["author"]],
        "confidence": _CONFIDENCE.get(assessment["confidence"] or ""),
        "object_refs": [about],
    }
