"""The fields a query may name: one table, from which parsing, help and completion come."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from desktop.language import _
from desktop.model import STATUSES, Span
from desktop.search.dates import read_period
from desktop.search.tree import Column, Field, When

FIELDS = (
    "title", "text", "label", "entity", "claim", "claimant", "note", "tag", "in",
    "status", "source", "by", "lang", "type", "date", "imported", "has",
)  # fmt: skip
COLUMNS: dict[str, Column] = {"title": "title", "text": "body"}
DATES = ("date", "imported")
HAS = ("note", "annotation", "highlight", "claim", "entity", "relation", "tag", "warning", "twin")


@dataclass(frozen=True, slots=True)
class FieldHelp:
    """One line of the help on search: the field, what it means, an example."""

    name: str
    meaning: str
    example: str


def field_help() -> tuple[FieldHelp, ...]:
    """Give the lines of the help on fields, in the user's language."""
    return (
        FieldHelp("title", _("Words in the title"), "title:election"),
        FieldHelp("text", _("Words in the text, not in the title"), "text:election"),
        FieldHelp("label", _("Documents with an annotation of this label, or of one below it"), "label:Person"),
        FieldHelp("entity", _("Documents that mention this entity, by any of its names"), 'entity:"Hakan Fidan"'),
        FieldHelp("claim", _("Documents that utter a claim with these words"), "claim:ceasefire"),
        FieldHelp("claimant", _("Documents in which this source makes a claim"), "claimant:ministry"),
        FieldHelp("note", _("Words in a note on the document or on an annotation"), "note:check"),
        FieldHelp("tag", _("Documents with this tag"), "tag:energy"),
        FieldHelp("in", _("Documents of this collection; in:bin shows the bin"), "in:Syria"),
        FieldHelp("status", _("Documents to do, in progress, done or excluded"), "status:todo"),
        FieldHelp("source", _("Part of the site, address or file name"), "source:bbc"),
        FieldHelp("by", _("Part of the author's name"), "by:smith"),
        FieldHelp("lang", _("The language of the document"), "lang:tr"),
        FieldHelp("type", _("The kind of file it came from"), "type:pdf"),
        FieldHelp("date", _("When it was published: a day, month, year or stretch"), "date:2025-01..2025-03"),
        FieldHelp("imported", _("When it was imported"), "imported:today"),
        FieldHelp("has", _("Documents that have any of: {things}").format(things=", ".join(HAS)), "has:note"),
    )


def known(name: str) -> str | None:
    """Give the field of this name, whatever its case."""
    lower = name.lower()
    return lower if lower in FIELDS else None


def condition(name: str, value: str, span: Span, *, quoted: bool, today: dt.date) -> Field | When | None:
    """Read a field's value; None when the value cannot be meant for this field."""
    value = value.strip()
    if not value.strip("*") and (value != "*" or name in (*DATES, "has", "status")):
        return None
    if name in DATES:
        period = read_period(value, today)
        return When(name, period.first, period.end, span) if period else None
    if name == "status":
        value = value.lower().replace(" ", "_").replace("-", "_")
        return Field(name, value, span) if value in STATUSES else None
    if name == "has":
        value = value.lower().removesuffix("s")
        value = {"entitie": "entity"}.get(value, value)
        return Field(name, value, span) if value in HAS else None
    return Field(name, value, span, quoted)


def expected(name: str) -> str:
    """Say what a field takes, for a value it could not read."""
    if name in DATES:
        return _("“{field}:” takes a day, a month, a year, a stretch such as 2025-01..2025-03, or last week.").format(
            field=name
        )
    if name == "status":
        return _("“status:” takes one of {values}.").format(values=", ".join(STATUSES))
    if name == "has":
        return _("“has:” takes one of {values}.").format(values=", ".join(HAS))
    return _("“{field}:” needs a value.").format(field=name)
