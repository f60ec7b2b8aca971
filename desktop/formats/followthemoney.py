"""FollowTheMoney's lines of JSON: documents, entities, mentions, notes, and relations as links of unknown kind.

Property names are those of its ontology; what a user called otherwise goes to `notes`. Every value is a list of
strings.
"""

from __future__ import annotations

import re
from collections import ChainMap, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from desktop.exchange import Feature, Loss, Lost, Option, Unit
from desktop.formats import dossier
from desktop.formats.contract import Shape
from desktop.formats.holdings import Holdings
from desktop.formats.jsonl import line_of
from desktop.formats.reading import Record
from desktop.formats.target import Target
from desktop.language import _
from desktop.model import Layer
from desktop.text.kinds import kind_of

name = "ftm"
title = "FollowTheMoney"
about = "Lines of JSON for Aleph, OpenAleph and the ftm tools: entities, documents, mentions and links."
suffixes = (".ftm.json", ".jsonl")
shape: Shape = "file"
unit: Unit | None = None
layer: Layer = "entity"
carries: frozenset[Feature] = frozenset(("text", "entity_links", "notes", "metadata"))
dump_options: tuple[Option, ...] = ()

_NAMES = {"alias": "alias", "name": "alias", "previous": "previousName", "weak": "weakAlias"}
_THING = """
    address country keywords notes sourceUrl publisher publisherUrl summary description wikidataId wikipediaUrl
"""
_LEGAL = """
    email phone website legalForm incorporationDate dissolutionDate status sector classification registrationNumber
    idNumber taxNumber vatCode jurisdiction mainCountry opencorporatesUrl icijId innCode swiftBic
"""
_PERSON = """
    title firstName secondName middleName fatherName motherName lastName nameSuffix birthDate birthPlace birthCountry
    deathDate position nationality citizenship passportNumber gender ethnicity religion political education
    spokenLanguage
"""
_MORE = {
    "Person": _LEGAL + _PERSON,
    "LegalEntity": _LEGAL,
    "Organization": _LEGAL,
    "PublicBody": _LEGAL,
    "Company": _LEGAL + "capital isinCode ticker",
    "Address": "full remarks street street2 city postalCode region state latitude longitude",
    "Event": "location startDate endDate date",
    "Vehicle": "registrationNumber type model buildDate registrationDate",
    "Document": "title author fileName mimeType language date authoredAt publishedAt",
    "Asset": "amount currency",
    "Thing": "",
}
# The schema for each type of ours, and each property of a schema by its name without case, spaces and hyphens.
SCHEMATA = {kind: kind for kind in _MORE} | {"Place": "Address", "Product": "Asset"}
PROPERTIES = {schema: {one.casefold(): one for one in (_THING + more).split()} for schema, more in _MORE.items()}
_COUNTRIES = {"country", "jurisdiction", "mainCountry", "birthCountry", "nationality", "citizenship"}
_PLAIN = re.compile(r"[\s_-]+")


def dump(held: Holdings, target: Target) -> None:
    """Write the entities, then each document with its mentions, notes and links."""
    ends = dossier.merged(held)
    with target.text() as out:

        def put(uid: str, schema: str, properties: dict[str, list[str]]) -> None:
            told = {key: list(dict.fromkeys(values)) for key, values in properties.items() if values}
            out.write(line_of({"id": uid, "schema": schema, "properties": told}))
            target.counts[schema] += 1

        for entity in dossier.entities(held):
            ends[entity["id"]] = entity["id"]
            put(entity["id"], *_entity(entity, target))
        for entity in held.records("entities"):
            for link in _links(entity["relations"], ends, None, target):
                put(*link)
        for document, annotations in dossier.annotated(held):
            put(document["id"], "Article", _article(document, annotations))
            for annotation in annotations:
                if annotation["layer"] == "entity":
                    put(annotation["id"], "Mention", _mention(annotation))
                if annotation["note"]:
                    put(f"{annotation['id']}-note", "Note", _note(annotation))
            mentioned = {one["id"]: one["entity_id"] for one in annotations if one["entity_id"]}
            for link in _links(document["relations"], ChainMap(mentioned, ends), document, target):
                put(*link)
            others = sum(one["layer"] in ("highlight", "claim") and not one["note"] for one in annotations)
            reason = _("The format has mentions of entities and notes, and no other annotations.")
            dossier.leave_out(target, document, "annotation", others, reason)


def _entity(entity: Record, target: Target) -> tuple[str, dict[str, list[str]]]:
    """Give the schema and the properties of an entity; what had to be changed is reported."""

    def lose(lost: Lost, what: str, reason: str, quote: str) -> None:
        target.lose(Loss(lost, what, reason, annotation=entity["id"], title=entity["name"], quote=quote))

    schema = SCHEMATA.get(entity["type"], "Thing")
    properties: dict[str, list[str]] = defaultdict(list)
    properties["name"] = [entity["name"]]
    if schema == "Address":
        properties["full"] = [entity["name"]]
    for one in entity["names"]:
        if one["name"] != entity["name"]:
            properties[_NAMES[one["kind"]]].append(one["name"])
    properties["summary"] = [entity["description"]] if entity["description"] else []
    if schema != entity["type"]:
        properties["keywords"] = [entity["type"]]
        reason = _("FollowTheMoney has no {type}: it became {schema}.").format(type=entity["type"], schema=schema)
        lose("changed", "entity", reason, entity["name"])
    for one in entity["properties"]:
        if one["rank"] == "deprecated":
            lose("dropped", "property", _("It is deprecated, and the format has no ranks."), one["value"])
            continue
        known = PROPERTIES[schema].get(_PLAIN.sub("", one["name"]).casefold())
        if known is None:
            reason = _("{schema} has no “{name}”: it is a note now.").format(schema=schema, name=one["name"])
            lose("flattened", "property", reason, one["value"])
            properties["notes"].append(f"{one['name']}: {one['value']}")
        else:
            code = known in _COUNTRIES and len(one["value"]) == 2
            properties[known].append(one["value"].lower() if code else one["value"])
    return schema, properties


def _article(document: Record, annotations: list[Record]) -> dict[str, list[str]]:
    meta = document["meta"]
    told: dict[str, Any] = {
        "title": meta["title"],
        "summary": meta["subtitle"],
        "publishedAt": meta["published"],
        "modifiedAt": meta["updated"],
        "publisher": meta["site"],
        "sourceUrl": meta["url"],
        "language": meta["language"],
        "fileName": meta["file_name"],
        "mimeType": meta["media_type"],
        "notes": meta["note"],
        "bodyText": document["text"],
    }
    properties = {key: [value] for key, value in told.items() if value}
    whole = (one["label"] for one in annotations if one["layer"] == "document")
    return properties | {"author": meta["byline"], "keywords": [*meta["tags"], *meta["collections"], *sorted(whole)]}


def _mention(annotation: Record) -> dict[str, list[str]]:
    kind = annotation["entity_type"] or kind_of(annotation["label"])
    return {
        "document": [annotation["document_id"]],
        "name": [annotation["text"] or annotation["label"]],
        "resolved": [annotation["entity_id"]] if annotation["entity_id"] else [],
        "detectedSchema": [SCHEMATA.get(kind, "Thing")],
    }


def _note(annotation: Record) -> dict[str, list[str]]:
    about = [annotation["entity_id"]] if annotation["entity_id"] else []
    return {
        "name": [annotation["text"] or annotation["label"]],
        "description": [annotation["note"]],
        "entity": [annotation["document_id"], *about],
    }


def _links(
    relations: list[Record], ends: Mapping[str, str], document: Record | None, target: Target
) -> Iterator[tuple[str, str, dict[str, list[str]]]]:
    """Yield links between entities, also those that were drawn between mentions of them; others are reported."""
    where, called = (document["id"], document["meta"]["title"] or "") if document else (None, "")
    for one, subject, thing in dossier.links(relations, ends):
        if subject is None or thing is None:
            reason = _("The format links entities, and one of its ends stands for none.")
            target.lose(Loss("dropped", "relation", reason, where, called, one["id"], quote=one["type"]))
            continue
        told = {"subject": [subject], "object": [thing], "role": [one["type"]]}
        told |= {"summary": [one["note"]] if one["note"] else [], "proof": [where] if where else []}
        yield one["id"], "UnknownLink", told
