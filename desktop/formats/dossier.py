"""What the analysts' formats write of: claims with all that was merged into them, and where their documents stand.

They hold registers rather than marks on texts, so they read the records of postil/1 (see registers.py) and say
themselves, document by document, what they leave out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from desktop.exchange import Loss
from desktop.formats.holdings import Holdings
from desktop.formats.reading import Record
from desktop.formats.target import Target

# How true a verdict says a claim is, from 1 to 5; the other verdicts are on no such scale.
DEGREES = {"false": 1, "mostly_false": 2, "mixed": 3, "mostly_true": 4, "true": 5}
KNOWN = {*DEGREES, "misleading", "unproven", "satire", "out_of_context"}


class Source(NamedTuple):
    """Where a document stands, as far as it is known."""

    id: str
    title: str
    url: str | None
    site: str | None
    byline: tuple[str, ...]
    published: str | None


def claims(held: Holdings) -> Iterator[Record]:
    """Yield the claims that are not merged into others, by id, with the evidence and assessments of those that are.

    Utterances that are suggestions, or were rejected, are left out. Assessments stand in the order they were made in.
    """
    merged: dict[str, list[Record]] = defaultdict(list)
    for record in held.records("claims"):
        if record["merged_into"] and (record["evidence_sets"] or record["assessments"]):
            merged[record["merged_into"]].append(record)
    for record in held.records("claims"):
        if record["merged_into"]:
            continue
        for other in merged.get(record["id"], ()):
            record["evidence_sets"] = record["evidence_sets"] + other["evidence_sets"]
            record["assessments"] = record["assessments"] + other["assessments"]
        record["assessments"].sort(key=lambda one: (one["created_at"], one["id"]))
        record["utterances"] = [one for one in record["utterances"] if one["state"] == "accepted"]
        yield record


def merged(held: Holdings) -> dict[str, str]:
    """Say which entities are read as which others."""
    return {one["id"]: one["merged_into"] for one in held.records("entities") if one["merged_into"]}


def entities(held: Holdings) -> Iterator[Record]:
    """Yield the entities that are not merged into others, by id; they have the names of those that are."""
    return (one for one in held.records("entities") if not one["merged_into"])


def annotated(held: Holdings) -> Iterator[tuple[Record, list[Record]]]:
    """Yield each document with its annotations as flat records, only those that are accepted.

    A link to an entity that is a suggestion, or was rejected, is taken off.
    """
    lots = groupby(held.records("annotations"), key=itemgetter("document_id"))
    lot = next(lots, None)
    for document in held.records("documents"):
        found: list[Record] = []
        if lot is not None and lot[0] == document["id"]:
            found = [one for one in lot[1] if one["state"] == "accepted"]
            lot = next(lots, None)
        for one in found:
            if one["link_state"] in ("suggested", "rejected"):
                one["entity_id"] = one["entity_name"] = one["entity_type"] = None
        yield document, found


def links(relations: Iterable[Record], ends: Mapping[str, str]) -> Iterator[tuple[Record, str | None, str | None]]:
    """Yield accepted relations with the entities they lead from and to: `ends` says which stands behind an id."""
    for one in relations:
        if one["state"] == "accepted":
            yield one, ends.get(one["from_id"]), ends.get(one["to_id"])


def evidence(claim: Record) -> Iterator[Record]:
    """Yield the pieces of evidence for or against a claim, whatever set they are in."""
    for one in claim["evidence_sets"]:
        yield from one["items"]


def marks(document: Record) -> Iterator[Record]:
    """Yield a document's annotations that are accepted and have a place, each by its first part."""
    return (span for span in document["spans"] if span["state"] == "accepted" and span["part"] == 0)


def source(document: Record) -> Source:
    """Say where the document of a record stands."""
    meta = document["meta"]
    title = meta["title"] or meta["file_name"] or document["id"]
    return Source(document["id"], title, meta["url"], meta["site"], tuple(meta["byline"]), meta["published"])


def sources(held: Holdings, documents: Collection[str], annotations: Collection[str]) -> dict[str, Source]:
    """Give the sources of some documents, and of the documents of some annotations under the annotations' ids."""
    found: dict[str, Source] = {}
    if not documents and not annotations:
        return found
    for document in held.records("documents"):
        where = source(document)
        if where.id in documents:
            found[where.id] = where
        for span in marks(document):
            if span["annotation_id"] in annotations:
                found[span["annotation_id"]] = where
    return found


def leave_out(target: Target, document: Record, what: str, count: int, reason: str) -> None:
    """Report that a number of things of a document have no place in the format."""
    if count:
        target.lose(Loss("dropped", what, reason, document["id"], document["meta"]["title"] or "", count=count))


def without(record: Record | dict[str, Any]) -> dict[str, Any]:
    """Leave out of a record what is not known."""
    return {key: value for key, value in record.items() if value not in (None, "", [], (), {})}
