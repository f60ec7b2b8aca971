"""Native JSON lines, postil/1: every key always there, in a fixed order, the same bytes for the same library.

Offsets are code points. It carries everything but history, backups, originals and older editions.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import IO, Any

from desktop.exchange import FEATURES, Arrived, Fault, Feature, Option, Register, Sheet, Unit
from desktop.formats.contract import CERTAIN, NO, Glance, Shape
from desktop.formats.documents import SCHEMA
from desktop.formats.holdings import Holdings
from desktop.formats.parcel import Parcel
from desktop.formats.records import mark_of, sheet_of
from desktop.formats.target import Target
from desktop.language import _
from desktop.model import Layer

name = "jsonl"
title = "Postil JSON lines"
about = "Postil's own records, one a line: everything that is known of documents, annotations, entities or claims."
suffixes = (".jsonl",)
shape: Shape = "file"
unit: Unit | None = "codepoint"
is_certain = True
layer: Layer = "entity"
carries: frozenset[Feature] = frozenset(FEATURES) - {"registers"}

VIEWS = ("documents", "annotations", "entities", "claims")
WRITE_SIZE = 1 << 18  # characters collected before they are written
# Readers that split at every Unicode line end would cut a record at these.
_LINE_ENDS = {"\u0085": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"}

dump_options = (Option("view", "Lines of", "documents", VIEWS, "What one line holds."),)
load_options: tuple[Option, ...] = ()


def sniff(glance: Glance) -> int:
    """Take what begins with a record of postil/1."""
    return CERTAIN if glance.head.lstrip(b"\xef\xbb\xbf").startswith(b'{"schema":"postil/1"') else NO


def dump(held: Holdings, target: Target) -> None:
    """Write the records of one view."""
    view = target.options["view"]
    with target.text() as out:
        target.counts[view] = write(held.records(view), out)


def write(records: Iterable[Mapping[str, Any]], out: IO[str]) -> int:
    """Write records as lines and give how many; memory does not grow with them."""
    count = 0
    waiting: list[str] = []
    length = 0
    for line in map(line_of, records):
        waiting.append(line)
        count += 1
        length += len(line)
        if length >= WRITE_SIZE:
            out.write("".join(waiting))
            waiting, length = [], 0
    out.write("".join(waiting))
    return count


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def line_of(record: Mapping[str, Any]) -> str:
    """Write one record as a line that ends in a newline and holds no other line end."""
    line = _encode(record)
    for end, escaped in _LINE_ENDS.items():
        if end in line:
            line = line.replace(end, escaped)
    return line + "\n"


def load(parcel: Parcel) -> Iterator[Arrived]:
    """Yield what each line holds; what an entity or claim says of annotations comes after all of them."""
    belongings = []
    for found in _grouped(records(parcel)):
        yield found
        if isinstance(found, Register):
            belongings.append(found.kind)
    for kind in dict.fromkeys(belongings):
        yield from (
            Register(f"{kind} belongings", found.record)
            for found in _grouped(records(parcel))
            if isinstance(found, Register) and found.kind == kind
        )


def records(parcel: Parcel, member: str = "") -> Iterator[tuple[str, Mapping[str, Any]] | Fault]:
    """Yield the records of a file with their places."""
    for found in parcel.records(member):
        if isinstance(found, Fault) or (isinstance(found[1], Mapping) and found[1].get("schema") == SCHEMA):
            yield found
        else:
            yield Fault(found[0], _("It is no record of {schema}.").format(schema=SCHEMA))


def _grouped(found: Iterator[tuple[str, Mapping[str, Any]] | Fault]) -> Iterator[Arrived]:
    """Make sheets and registers of records; annotations that follow each other on one document make one sheet."""
    for key, lot in groupby(found, key=_key):
        if key is not None:
            yield from of_document(key, lot)
            continue
        for one in lot:
            yield one if isinstance(one, Fault) else _one(*one)


def _key(found: tuple[str, Mapping[str, Any]] | Fault) -> str | None:
    if isinstance(found, Fault) or found[1].get("kind") != "annotation":
        return None
    return str(found[1].get("document_id"))


def of_document(document: str, lot: Iterable[Any]) -> Iterator[Sheet | Fault]:
    """Make a sheet without a text of the annotations of one document."""
    sheet = Sheet("", document, unit="codepoint")
    for where, record in lot:
        try:
            sheet.marks.append(mark_of(record))
            sheet.meta = {"title": record["document_title"], "url": record["document_url"]}
            sheet.where = sheet.where or where
        except (KeyError, TypeError, ValueError) as problem:
            yield fault(where, problem)
    yield sheet


def _one(where: str, record: Mapping[str, Any]) -> Sheet | Register | Fault:
    kind = record.get("kind")
    try:
        if kind == "document":
            return sheet_of(record, where)
        if kind in ("entity", "claim"):
            return Register(str(kind), record)
    except (KeyError, TypeError, ValueError) as problem:
        return fault(where, problem)
    return Fault(where, _("It is no record of a document, an annotation, an entity or a claim."))


def fault(where: str, problem: Exception) -> Fault:
    """Say what is wrong with a record."""
    return Fault(where, _("The record is not whole, or not as it should be ({problem}).").format(problem=problem))
