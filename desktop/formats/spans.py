"""Plain spans as tables and JSON lines: a row for each, or a record for each document with a list of them.

Any names of columns are read: the usual ones are known, others are told by the option `columns`. A row without a
range labels the whole document, or is a quote that has lost its place. Rows of one document follow each other and
have its text in one of them at least. Ours are named as in postil/1; a mark in parts is as many rows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from desktop.errors import Unreadable
from desktop.exchange import Arrived, Fault, Feature, Loss, Mark, Option, Sheet, Unit
from desktop.formats.contract import LIKELY, NO, POSSIBLE, Glance, Shape
from desktop.formats.holdings import Holdings
from desktop.formats.jsonl import line_of
from desktop.formats.parcel import Parcel
from desktop.formats.particulars import particulars
from desktop.formats.rows import header, rows, writer
from desktop.formats.spancolumns import LISTS, Columns
from desktop.formats.spanrows import Documents
from desktop.formats.target import Target
from desktop.language import _
from desktop.model import Layer

name = "spans"
title = "Plain spans"
about = "Tables (CSV, TSV) and JSON lines of spans, with whatever names of columns; for scripts and spreadsheets."
suffixes = (".jsonl", ".csv", ".tsv", ".json", ".tab")
shape: Shape = "file"
unit: Unit | None = "codepoint"
layer: Layer = "entity"
carries: frozenset[Feature] = frozenset(
    (
        "text", "spans", "overlaps", "discontinuous", "places", "document_labels", "layers", "entity_links", "notes",
        "attributes", "authors", "origins", "states", "scores", "times", "ids", "unanchored", "metadata",
    )
)  # fmt: skip
dump_options = (
    Option("file", "File", "jsonl", ("jsonl", "csv", "tsv"), "tsv: a table with tabs; csv: with commas."),
    Option(
        "view",
        "One for each",
        "spans",
        ("spans", "documents"),
        "spans: a row for each part of an annotation; documents: a record with its text and a list of spans.",
    ),
    Option(
        "text",
        "Text of the document",
        "first",
        ("first", "each", "no"),
        "In the first row of a document, in each, or in none, which cannot be loaded again.",
    ),
    Option("mark", "Mark for Excel", "no", ("no", "yes"), "yes: a table begins with the mark by which Excel knows it."),
)
load_options = (
    Option(
        "columns",
        "Columns",
        "",
        (),
        "Which column is what, where the names do not say: text=body,start=begin,end=stop,label=type,"
        "document=doc_id,quote=surface.",
    ),
)

_OTHER = re.compile(
    rb'"schema"\s*:\s*"postil/|"data"\s*:\s*\{|"(?:annotation_sets|@context|selector|_input_hash|%TYPES)"\s*:'
)
_KEY = re.compile(rb'"(\w{1,40})"\s*:')
_MARKS = re.compile(rb'"spans"\s*:\s*\[')
_DELIMITERS = {"csv": ",", "tsv": "\t"}
_BOM = "\ufeff"


def sniff(glance: Glance) -> int:
    """Take a table or JSON objects with a start, an end and a label, or with a list of spans beside a text."""
    head = glance.head.lstrip(b"\xef\xbb\xbf \r\n\t[")
    if head.startswith(b"{"):
        keys = {key.decode() for key in _KEY.findall(head)}
        if _OTHER.search(head) or "tokens" in keys:
            return NO
        if Columns.guess(sorted(keys)).is_enough:
            return LIKELY
        has_list = "text" in keys and keys & set(LISTS)
        return LIKELY if has_list and _MARKS.search(head) else POSSIBLE if has_list else NO
    found = header(glance.head) if glance.suffix in (".csv", ".tsv", ".tab", ".txt") else None
    if found is None:
        return NO
    columns = set(found.columns)
    return LIKELY if Columns.guess(found.columns).is_enough or {"text", "spans"} <= columns else NO


# Writing


_OF_SPAN = (
    "start", "end", "text", "label", "layer", "annotation_id", "part", "entity", "entity_type", "entity_id",
    "entity_form", "entity_state", "note", "attributes", "author", "origin", "agent", "state", "score", "created_at",
    "modified_at",
)  # fmt: skip
_OF_ROW = ("document_id", "title", *_OF_SPAN, "document_text", "meta")
_OF_DOCUMENT = ("document_id", "title", "text", "spans", "meta", "offset_unit")

Write = Callable[[tuple[Any, ...]], None]


def dump(held: Holdings, target: Target) -> None:
    """Write a row for each part of a mark, or a record for each document."""
    by_document = target.options["view"] == "documents"
    with _open(target, _OF_DOCUMENT if by_document else _OF_ROW) as write:
        for sheet in held.sheets():
            meta = particulars({**sheet.meta, "title": None}, None) or None
            head = (sheet.id, sheet.meta.get("title"))
            found = [values for mark in sheet.marks for values in _rows_of(mark, sheet, target)]
            if by_document:
                spans = [dict(zip(_OF_SPAN, values, strict=True)) for values in found]
                write((*head, sheet.text, spans, meta, "codepoint"))
            else:
                _write_rows(write, head, found or [(None,) * len(_OF_SPAN)], (sheet.text, meta), target)
            target.counts["documents"] += 1
            target.counts["annotations"] += len(sheet.marks)


def _write_rows(
    write: Write, head: tuple[Any, ...], found: list[tuple[Any, ...]], tail: tuple[str, Any], target: Target
) -> None:
    wanted = target.options["text"]
    text, meta = tail
    if wanted == "no":
        reason = _("The text was left out, as asked: the file cannot be loaded again.")
        target.lose(Loss("dropped", "text", reason, head[0], head[1] or ""))
    for number, values in enumerate(found):
        has_text = wanted == "each" or (wanted == "first" and number == 0)
        write((*head, *values, text if has_text else None, None if number else meta))
        target.counts["rows"] += 1


@contextmanager
def _open(target: Target, columns: tuple[str, ...]) -> Iterator[Write]:
    """Open the file for values of these columns."""
    delimiter = _DELIMITERS.get(target.options["file"])
    with target.text() as out:
        if delimiter is None:

            def write(values: tuple[Any, ...]) -> None:
                out.write(line_of(dict(zip(columns, values, strict=True))))

            yield write
            return
        if target.options["mark"] == "yes":
            out.write(_BOM)
        into = writer(out, delimiter)
        into.writerow(columns)

        def write_row(values: tuple[Any, ...]) -> None:
            into.writerow([_cell(value) for value in values])

        yield write_row


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _rows_of(mark: Mark, sheet: Sheet, target: Target) -> Iterator[tuple[Any, ...]]:
    """Give a mark as values of the columns of a span, for each of its parts."""
    if mark.unanchored and not mark.parts:
        reason = _("It has neither a place nor a quote.")
        target.lose(Loss("dropped", "unanchored", reason, sheet.id, sheet.title, mark.id))
        return
    link = mark.link
    linked = (link.name, link.type, link.id, link.form, link.state) if link else (None,) * 5
    attributes = [{"name": name, "value": value} for name, value in mark.attributes] or None
    more = (
        *linked, mark.note, attributes, mark.author, mark.origin, mark.agent, mark.state, mark.score,
        mark.created_at, mark.modified_at,
    )  # fmt: skip
    if not mark.parts:
        yield (None, None, None, mark.label, mark.layer, mark.id, None, *more)
    for number, part in enumerate(mark.parts):
        place = (None, None) if mark.unanchored else (part.start, part.end)
        quote = part.quote if part.quote is not None else sheet.text[part.start : part.end]
        yield (*place, quote, mark.label, mark.layer, mark.id, number, *more)


# Reading


def load(parcel: Parcel) -> Iterator[Arrived]:
    """Yield a sheet for each document; raises Usage where the columns cannot be told, Unreadable without names."""
    head = parcel.glance.head
    table = header(head)
    documents = Documents(parcel.options.get("columns", ""))
    if table is None and head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] not in (b"", b"{", b"["):
        raise Unreadable(
            "unsupported",
            _("{name} is neither JSON nor a table whose first row names each column.").format(name=parcel.path.name),
            _("Write the names of the columns into its first row, each another one."),
        )
    if table:
        documents.must_have(table.columns)
    for found in rows(parcel, table) if table else parcel.records():
        if isinstance(found, Fault):
            yield found
        else:
            yield from documents.take(*found)
    yield from documents.end()
