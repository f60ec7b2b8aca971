"""Records of postil/1 on their way in: documents and annotations become sheets again, the rest is entered as it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from desktop.exchange import Link, Mark, Sheet, Stretch, Tie
from desktop.formats.documents import SCHEMA
from desktop.model import Block, Saying

_SAID = (
    "voice", "claimant_id", "claimant_text", "claimant_kind", "affiliation", "cue", "uttered_at", "place", "medium",
    "polarity", "certainty", "parent_id",
)  # fmt: skip


def sheet_of(record: Mapping[str, Any], where: str) -> Sheet:
    """Make a sheet of a record of the view `documents`; raises KeyError, TypeError or ValueError for what is none."""
    must_be(record, "document")
    claims = {claim["annotation_id"]: claim for claim in record.get("claims") or ()}
    parts: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in (*record["spans"], *(record.get("unanchored") or ())):
        parts[one["annotation_id"]].append(one)
    marks = [
        _mark(annotation, sorted(found, key=lambda one: one["part"]), claims.get(annotation))
        for annotation, found in parts.items()
    ]
    marks += [_document_label(one) for one in record.get("document_labels") or ()]
    return Sheet(
        str(record["text"]),
        str(record["id"]),
        dict(record["meta"]),
        marks,
        [tie(one) for one in record.get("relations") or ()],
        tuple(Block(one["kind"], one["start"], one["end"], one["level"], one["page"]) for one in record["blocks"]),
        unit="codepoint",
        where=where,
    )


def mark_of(record: Mapping[str, Any]) -> Mark:
    """Make a mark of a record of the view `annotations`, which tells more of it than that of documents."""
    must_be(record, "annotation")
    link = None
    if record["entity_id"]:
        name, type_ = str(record["entity_name"]), record["entity_type"]
        link = Link(name, type_, record["entity_id"], record["form"], record["link_state"])
    quotes = [(one["prefix"], one["suffix"]) for one in record["spans"]]
    parts = tuple(Stretch(one["start"], one["end"], one["text"]) for one in record["spans"])
    if record["unanchored"]:
        parts = tuple(Stretch(0, 0, quote) for quote in str(record["text"]).split(" … "))
    saying = None
    if record["claim_id"]:
        said = {key: record[key] for key in _SAID}
        saying = Saying(record["claim_statement"], record["claim_id"], **said)
    return _with_history(
        Mark(
            str(record["id"]),
            str(record["label"]),
            parts,
            record["layer"],
            link,
            saying,
            unanchored=bool(record["unanchored"]),
            contexts=tuple(quotes),
        ),
        record,
    )


def must_be(record: Any, kind: str) -> None:
    """Raise TypeError for what is no record of this kind."""
    if not isinstance(record, Mapping) or record.get("schema") != SCHEMA or record.get("kind") != kind:
        raise TypeError(f"no {kind} of {SCHEMA}")


def _mark(uid: str, parts: list[Mapping[str, Any]], claim: Mapping[str, Any] | None) -> Mark:
    head = parts[0]
    unanchored = "start" not in head
    link = Link(str(head["entity_name"]), None, head["entity_id"], None) if head["entity_id"] else None
    saying = None
    if claim is not None:
        saying = Saying(claim["statement"], claim["claim_id"], **{key: claim[key] for key in _SAID})
    return _with_history(
        Mark(
            uid,
            str(head["label"]),
            tuple(Stretch(part.get("start", 0), part.get("end", 0), part["text"]) for part in parts),
            head["layer"],
            link,
            saying,
            unanchored=unanchored,
            contexts=tuple((part["prefix"], part["suffix"]) for part in parts),
        ),
        head,
    )


def _document_label(record: Mapping[str, Any]) -> Mark:
    return _with_history(Mark(str(record["id"]), str(record["label"]), layer="document"), record)


def _with_history(mark: Mark, record: Mapping[str, Any]) -> Mark:
    """Fill in who made a mark, how and when, and what was noted on it."""
    mark.note = record["note"]
    mark.attributes = tuple((one["name"], one["value"]) for one in record.get("attributes") or ())
    mark.author = record["author"]
    mark.origin = record["origin"]
    mark.agent = record.get("agent")
    mark.state = record["state"]
    mark.score = record.get("score")
    mark.created_at = record["created_at"]
    mark.modified_at = record["modified_at"]
    return mark


def tie(record: Mapping[str, Any]) -> Tie:
    """Make a tie of what records of documents and of relations have in common."""
    return Tie(
        str(record["id"]),
        str(record["type"]),
        str(record["from_id"]),
        str(record["to_id"]),
        record["from_kind"],
        record["to_kind"],
        record["note"],
        record["state"],
        record["author"],
        record["created_at"],
        record["modified_at"],
    )


def tie_of(record: Mapping[str, Any]) -> Tie:
    """Make a tie of a record of `relations.jsonl`."""
    must_be(record, "relation")
    return tie(record)
