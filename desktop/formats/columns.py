"""The flat tables for spreadsheets: which columns there are, and what of a mark or a record stands in each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from desktop.exchange import Mark, Sheet
from desktop.formats.holdings import Holdings

Cell = str | int | float | None
Row = tuple[Cell, ...]


class Column(NamedTuple):
    """One column: its name in files for programs, its heading for people in English, its width in characters."""

    name: str
    heading: str
    width: int = 14


class Table(NamedTuple):
    """One view as a table."""

    columns: tuple[Column, ...]
    rows: Callable[[Holdings], Iterator[Row]]


_OF_ANNOTATIONS = (
    Column("document_title", "Document", 34),
    Column("document_published", "Published", 12),
    Column("document_site", "Site", 16),
    Column("layer", "Layer", 11),
    Column("label", "Label", 16),
    Column("text", "Text", 48),
    Column("note", "Note", 32),
    Column("entity_name", "Entity", 22),
    Column("entity_type", "Entity type", 12),
    Column("claim_statement", "Claim", 36),
    Column("claimant", "Said by", 20),
    Column("attributes", "Attributes", 20),
    Column("state", "State", 11),
    Column("author", "Author", 14),
    Column("prefix", "Text before", 24),
    Column("suffix", "Text after", 24),
    Column("start", "Start", 8),
    Column("end", "End", 8),
    Column("parts", "Parts", 12),
    Column("unanchored", "Has lost its place", 10),
    Column("form", "Form of mention", 10),
    Column("link_state", "State of link", 11),
    Column("voice", "Voice", 12),
    Column("polarity", "Polarity", 8),
    Column("certainty", "Certainty", 8),
    Column("claimant_kind", "Kind of claimant", 12),
    Column("affiliation", "Affiliation", 16),
    Column("cue", "Cue", 12),
    Column("uttered_at", "Said on", 12),
    Column("place", "Said in", 14),
    Column("medium", "Medium", 12),
    Column("origin", "Made by", 9),
    Column("agent", "Rule or model", 14),
    Column("score", "Score", 8),
    Column("created_at", "Created", 24),
    Column("modified_at", "Changed", 24),
    Column("document_byline", "By", 20),
    Column("document_url", "Address", 30),
    Column("document_language", "Language", 9),
    Column("document_file", "File", 20),
    Column("document_status", "Status", 12),
    Column("document_tags", "Tags", 18),
    Column("document_collections", "Collections", 18),
    Column("document_note", "Note on the document", 24),
    Column("id", "Id", 37),
    Column("document_id", "Document id", 37),
    Column("entity_id", "Entity id", 37),
    Column("claim_id", "Claim id", 37),
)
_OF_ENTITIES = (
    Column("name", "Entity", 28),
    Column("type", "Type", 14),
    Column("other_names", "Other names", 36),
    Column("description", "Description", 40),
    Column("mention_count", "Mentions", 10),
    Column("document_count", "Documents", 10),
    Column("properties", "Properties", 36),
    Column("relations", "Relations", 36),
    Column("status", "Status", 12),
    Column("author", "Author", 14),
    Column("created_at", "Created", 24),
    Column("modified_at", "Changed", 24),
    Column("id", "Id", 37),
    Column("merged_into", "Merged into", 37),
)
_OF_CLAIMS = (
    Column("statement", "Claim", 48),
    Column("topic", "Topic", 18),
    Column("claim_type", "Kind", 12),
    Column("workflow", "Workflow", 12),
    Column("check_worthiness", "Worth checking", 10),
    Column("utterance_count", "Utterances", 10),
    Column("claimants", "Said by", 30),
    Column("documents", "Documents", 36),
    Column("quotes", "Quotes", 48),
    Column("supporting", "Evidence for", 10),
    Column("refuting", "Evidence against", 10),
    Column("verdicts", "Assessments", 36),
    Column("note", "Note", 32),
    Column("relations", "Relations", 36),
    Column("author", "Author", 14),
    Column("created_at", "Created", 24),
    Column("modified_at", "Changed", 24),
    Column("id", "Id", 37),
    Column("merged_into", "Merged into", 37),
)
_OF_RELATIONS = (
    Column("type", "Relation", 18),
    Column("from_text", "From", 36),
    Column("to_text", "To", 36),
    Column("note", "Note", 32),
    Column("document_title", "Document", 34),
    Column("state", "State", 11),
    Column("author", "Author", 14),
    Column("created_at", "Created", 24),
    Column("modified_at", "Changed", 24),
    Column("from_id", "From id", 37),
    Column("to_id", "To id", 37),
    Column("id", "Id", 37),
    Column("document_id", "Document id", 37),
)


def _annotations(held: Holdings) -> Iterator[Row]:
    for sheet in held.sheets():
        of_document = _document(sheet)
        for mark in sheet.marks:
            yield _annotation(mark, sheet, *of_document)


def _document(sheet: Sheet) -> tuple[Row, Row]:
    """Give what stands before and behind the annotation in each row of a document."""
    meta = sheet.meta
    return (
        (sheet.title, meta.get("published"), meta.get("site")),
        (
            listed(meta.get("byline")),
            meta.get("url"),
            meta.get("language"),
            meta.get("file_name"),
            meta.get("status"),
            listed(meta.get("tags")),
            listed(meta.get("collections")),
            meta.get("note"),
        ),
    )


def _annotation(mark: Mark, sheet: Sheet, before: Row, behind: Row) -> Row:
    link, saying = mark.link, mark.saying
    placed = mark.parts if not mark.unanchored else ()
    prefix, suffix = (mark.contexts[0][0], mark.contexts[-1][1]) if mark.contexts else (None, None)
    return (
        *before,
        mark.layer,
        mark.label,
        mark.quote or None,
        mark.note,
        *((link.name, link.type) if link else (None, None)),
        *((saying.statement, saying.claimant_text) if saying else (None, None)),
        "; ".join(f"{name}: {value}" for name, value in mark.attributes) or None,
        mark.state,
        mark.author,
        prefix,
        suffix,
        *((placed[0].start, placed[-1].end) if placed else (None, None)),
        "; ".join(f"{part.start}-{part.end}" for part in placed) if len(placed) > 1 else None,
        "yes" if mark.unanchored else None,
        *((link.form, link.state) if link else (None, None)),
        *(
            (
                *(saying.voice, saying.polarity, saying.certainty, saying.claimant_kind, saying.affiliation),
                *(saying.cue, saying.uttered_at, saying.place, saying.medium),
            )
            if saying
            else (None,) * 9
        ),
        mark.origin,
        mark.agent,
        mark.score,
        mark.created_at,
        mark.modified_at,
        *behind,
        mark.id,
        sheet.id,
        link.id if link else None,
        saying.claim_id if saying else None,
    )


def _entities(held: Holdings) -> Iterator[Row]:
    for record in held.records("entities"):
        values = {
            **record,
            "other_names": listed(
                dict.fromkeys(one["name"] for one in record["names"] if one["name"] != record["name"])
            ),
            "properties": "; ".join(f"{one['name']}: {one['value']}" for one in record["properties"]) or None,
            "relations": _linked(record),
        }
        yield tuple(values[column.name] for column in _OF_ENTITIES)


def _claims(held: Holdings) -> Iterator[Row]:
    for record in held.records("claims"):
        said = record["utterances"]
        stances = [item["stance"] for lot in record["evidence_sets"] for item in lot["items"]]
        values = {
            **record,
            "claimants": listed(dict.fromkeys(one["claimant_name"] or one["claimant_text"] for one in said)),
            "documents": listed(dict.fromkeys(one["document_title"] for one in said)),
            "quotes": "\n".join(one["text"] for one in said) or None,
            "supporting": stances.count("supports"),
            "refuting": stances.count("refutes"),
            "verdicts": "; ".join(_verdict(one) for one in record["assessments"]) or None,
            "relations": _linked(record),
        }
        yield tuple(values[column.name] for column in _OF_CLAIMS)


def _verdict(assessment: Mapping[str, Any]) -> str:
    said = (assessment["verdict"], assessment["confidence"], assessment["rationale"])
    return " – ".join(str(one) for one in said if one not in (None, ""))


def _linked(record: Mapping[str, Any]) -> str | None:
    return "; ".join(f"{one['type']} → {one['to_id']}" for one in record["relations"]) or None


def _relations(held: Holdings) -> Iterator[Row]:
    for sheet in held.sheets():
        quotes = {mark.id: mark.quote for mark in sheet.marks} if sheet.ties else {}
        for tie in sheet.ties:
            yield (
                tie.type,
                quotes.get(tie.from_id),
                quotes.get(tie.to_id),
                tie.note,
                sheet.title,
                tie.state,
                tie.author,
                tie.created_at,
                tie.modified_at,
                tie.from_id,
                tie.to_id,
                tie.id,
                sheet.id,
            )


def listed(names: Iterable[Any] | str | None) -> str | None:
    """Write names in one cell; None for none."""
    return names if isinstance(names, str) else "; ".join(str(name) for name in names or () if name) or None


ANNOTATIONS = Table(_OF_ANNOTATIONS, _annotations)
ENTITIES = Table(_OF_ENTITIES, _entities)
CLAIMS = Table(_OF_CLAIMS, _claims)
RELATIONS = Table(_OF_RELATIONS, _relations)
