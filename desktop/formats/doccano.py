"""doccano's lines: `label` with triples, `entities` with `relations`, or with `cats`; metadata lies flat beside.

doccano's window counts UTF-16 units, its server slices code points, and a project may count graphemes: offsets
come without the text they mean, so where the units differ the file must say, or be told, which it is. Ours say
`offset_unit`. Shapes: doccano 1.8 `backend/data_export`, and the older `labels`, `annotations`, `meta` keys.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from desktop.exchange import UNITS, Arrived, Fault, Feature, Loss, Mark, Option, Sheet, Tie, Unit
from desktop.formats.contract import CERTAIN, LIKELY, NO, POSSIBLE, Glance, Shape
from desktop.formats.doccanolabels import kind_of
from desktop.formats.holdings import Holdings
from desktop.formats.jsonl import line_of
from desktop.formats.parcel import Parcel
from desktop.formats.particulars import label_of, listed, particulars, stretch, taken, text_of
from desktop.formats.rows import header, rows, writer
from desktop.formats.target import Target
from desktop.language import _
from desktop.model import Layer
from desktop.text.units import Ruler

name = "doccano"
title = "doccano"
about = "JSON lines, JSON or CSV as doccano imports and exports them."
suffixes = (".jsonl", ".json", ".csv")
shape: Shape = "file"
unit: Unit | None = "utf16"
layer: Layer = "entity"
carries: frozenset[Feature] = frozenset(("text", "spans", "overlaps", "document_labels", "relations", "metadata"))
dump_options = (
    Option(
        "shape",
        "Kind of project",
        "relations",
        ("relations", "spans", "intents", "documents"),
        "relations: entities and relations; spans: triples under “label”; intents: labels of documents under “cats” "
        "and triples under “entities”; documents: labels of documents under “label”.",
    ),
    Option(
        "file",
        "File",
        "jsonl",
        ("jsonl", "json", "csv"),
        "jsonl for every project; json and csv for labels of documents, which is all that csv holds.",
    ),
)
load_options: tuple[Option, ...] = ()

_OURS = re.compile(rb'"(?:label|labels|annotations|entities)"\s*:\s*\[')
_FOREIGN = re.compile(
    rb'"(?:_input_hash|_task_hash|spans|tokens)"\s*:|"data"\s*:\s*\{|"result"\s*:\s*\[|"schema"\s*:\s*"postil/'
)
_PLAIN = re.compile(rb'"(?:start|begin)"\s*:')
_SPAN_COLUMNS = {"start", "start_offset", "begin", "end", "end_offset"}
_TAKEN = {"id", "text", "data", "label", "labels", "annotations", "entities", "relations", "cats", "meta", "Comments"}
_COLUMNS = ("id", "text", "label", "Comments")
_BETWEEN = "#"  # parts the labels in a cell


def sniff(glance: Glance) -> int:
    """Take JSON objects with a text and labels, or a table with these columns."""
    head = glance.head.lstrip(b"\xef\xbb\xbf \r\n\t[")
    if not head.startswith(b"{"):
        return _sniff_table(glance)
    if _FOREIGN.search(head) or _PLAIN.search(head) or b'"suffix_key"' in head:
        return NO
    if (b'"text"' in head or b'"data"' in head) and _OURS.search(head):
        return CERTAIN if b'"Comments"' in head or b'"start_offset"' in head else LIKELY
    return NO


def _sniff_table(glance: Glance) -> int:
    found = header(glance.head) if glance.suffix == ".csv" else None
    columns = set(found.columns) if found else set()
    if not {"text", "label"} <= columns or columns & _SPAN_COLUMNS:
        return NO
    return CERTAIN if "Comments" in columns else POSSIBLE


# Writing


def dump(held: Holdings, target: Target) -> None:
    """Write one record for each document."""
    table = target.options["file"] == "csv"
    wanted = "documents" if table else target.options["shape"]
    with _rows_to(target) if table else _lines_to(target) as write:
        for number, sheet in enumerate(held.sheets(), 1):
            write(_record(sheet, number, wanted, target))
            target.counts["documents"] += 1


Write = Callable[[dict[str, Any]], None]


@contextmanager
def _lines_to(target: Target) -> Iterator[Write]:
    """Open a file for a JSON object on each line, or an array of them."""
    is_array = target.options["file"] == "json"
    with target.text() as out:
        between = "[\n" if is_array else ""

        def write(record: dict[str, Any]) -> None:
            nonlocal between
            if is_array:
                out.write(between + line_of(record)[:-1])
                between = ",\n"
            else:
                out.write(line_of(record))

        yield write
        if is_array:
            out.write("[]\n" if between == "[\n" else "\n]\n")


@contextmanager
def _rows_to(target: Target) -> Iterator[Write]:
    """Open a file for a table of texts with the labels of each."""
    with target.text() as out:
        into = writer(out)
        into.writerow((*_COLUMNS, "title", "url", "published", "postil_id"))

        def write(record: dict[str, Any]) -> None:
            for label in record["label"]:
                if _BETWEEN in label:
                    reason = _("In a table # parts labels: it comes back as several.")
                    target.lose(Loss("changed", "label", reason, record.get("postil_id"), quote=label))
            beside = (record.get(name, "") for name in ("title", "url", "published", "postil_id"))
            into.writerow((record["id"], record["text"], _BETWEEN.join(record["label"]), "", *beside))

        yield write


def _record(sheet: Sheet, number: int, wanted: str, target: Target) -> dict[str, Any]:
    spans = [mark for mark in sheet.marks if mark.parts]
    whole = [mark for mark in sheet.marks if not mark.parts]
    record: dict[str, Any] = {"id": number, "text": sheet.text}
    if wanted == "documents":
        _leave(sheet, target, spans, sheet.ties)
        record["label"] = [mark.label for mark in whole]
    elif wanted == "spans":
        _leave(sheet, target, whole, sheet.ties)
        record["label"] = _triples(sheet, spans)
    elif wanted == "intents":
        _leave(sheet, target, (), sheet.ties)
        record |= {"cats": [mark.label for mark in whole], "entities": _triples(sheet, spans)}
    else:
        record |= {"cats": [mark.label for mark in whole], **_related(sheet, spans)}
    target.counts["annotations"] += len(sheet.marks)
    beside = particulars(sheet.meta, sheet.id)
    return {**record, "Comments": [], **beside, "offset_unit": "utf16"}


def _leave(sheet: Sheet, target: Target, marks: Iterable[Mark], ties: list[Tie]) -> None:
    """Report what a project of the kind that was asked for has no place for."""
    for mark in marks:
        reason = _("A doccano project of this kind has no place for it.")
        start, end = (mark.start, mark.end) if mark.parts else (None, None)
        what = "span" if mark.parts else "document_label"
        target.lose(Loss("dropped", what, reason, sheet.id, sheet.title, mark.id, start, end, mark.quote or None))
        target.counts["annotations"] -= 1
    for tie in ties:
        reason = _("A doccano project of this kind has no relations.")
        target.lose(Loss("dropped", "relation", reason, sheet.id, sheet.title, tie.id, quote=tie.type))


def _triples(sheet: Sheet, spans: list[Mark]) -> list[Any]:
    ruler = Ruler(sheet.text, "utf16")
    return [[ruler.from_codepoint(mark.start), ruler.from_codepoint(mark.end), mark.label] for mark in spans]


def _related(sheet: Sheet, spans: list[Mark]) -> dict[str, Any]:
    ruler = Ruler(sheet.text, "utf16")
    numbers = {mark.id: place for place, mark in enumerate(spans, 1)}
    entities = [
        {
            "id": numbers[mark.id],
            "label": mark.label,
            "start_offset": ruler.from_codepoint(mark.start),
            "end_offset": ruler.from_codepoint(mark.end),
        }
        for mark in spans
    ]
    ties = [
        {"id": place, "from_id": numbers[tie.from_id], "to_id": numbers[tie.to_id], "type": tie.type}
        for place, tie in enumerate(sheet.ties, 1)
    ]
    return {"entities": entities, "relations": ties}


# Reading


def load(parcel: Parcel) -> Iterator[Arrived]:
    """Yield a sheet for each record, or the labels of a label file."""
    glance = parcel.glance
    table = header(glance.head) if _sniff_table(glance) else None
    for found in rows(parcel, table) if table else parcel.records():
        if isinstance(found, Fault):
            yield found
            continue
        where, record = found
        try:
            yield _arrived(_of_row(record) if table else record, where)
        except (KeyError, TypeError, ValueError) as problem:
            yield Fault(where, _("It is no record of doccano ({problem}).").format(problem=problem))


def _of_row(cells: Mapping[str, str]) -> dict[str, Any]:
    """Give a row as the record it stands for: labels parted by a sign, empty cells left out."""
    record: dict[str, Any] = {name: cell for name, cell in cells.items() if cell or name == "text"}
    for name in ("label", "Comments"):
        record[name] = [part for part in cells.get(name, "").split(_BETWEEN) if part]
    return record


def _arrived(record: Any, where: str) -> Arrived:
    if not isinstance(record, Mapping):
        raise TypeError(_("not an object"))
    if "suffix_key" in record or "background_color" in record:
        return kind_of(record)
    text = text_of(record["text"] if "text" in record else record["data"])
    marks = [*_spans(record), *_whole(record)]
    names = {mark.id for mark in marks}
    if len(names) < len(marks):
        raise ValueError(_("two entities have one id"))
    beside = {key: value for key, value in record.items() if key not in _TAKEN}
    if isinstance(record.get("meta"), Mapping):
        beside |= record["meta"]
    own, meta, kept = taken(beside)
    said = kept.pop("offset_unit", None)
    comments = [_comment(one) for one in listed(record.get("Comments"))]
    if any(comments) and "note" not in meta:
        meta["note"] = "\n".join(filter(None, comments))
    return Sheet(text, own, meta, marks, _ties(record, names), kept=kept, unit=_unit(said), where=where)


def _comment(one: Any) -> str:
    said = one.get("comment") if isinstance(one, Mapping) else one
    if not isinstance(said, str):
        raise TypeError(_("a comment is none"))
    return said


def _unit(said: Any) -> Unit | None:
    return next((one for one in UNITS if one == said), None)


def _labelled(record: Mapping[str, Any]) -> list[Any]:
    return next((record[key] for key in ("label", "labels", "annotations") if isinstance(record.get(key), list)), [])


def _spans(record: Mapping[str, Any]) -> Iterator[Mark]:
    for kind, given in (("label", _labelled(record)), ("entity", listed(record.get("entities")))):
        for number, one in enumerate(given, 1):
            if isinstance(one, list):
                start, end, label = one
                yield Mark(f"{kind} {number}", label_of(label), (stretch(start, end),))
            elif isinstance(one, Mapping):
                label = label_of(one["label"] if "label" in one else one["labels"])
                place = stretch(one["start_offset"], one["end_offset"])
                yield Mark(str(one.get("id", f"{kind} {number}")), label, (place,))
            elif kind == "entity" or not isinstance(one, str | int):
                raise TypeError(_("an entity is none"))


def _whole(record: Mapping[str, Any]) -> Iterator[Mark]:
    labels = [one for one in _labelled(record) if isinstance(one, str | int)]
    for number, label in enumerate([*labels, *listed(record.get("cats"))], 1):
        yield Mark(f"document {number}", label_of(label), layer="document")


def _ties(record: Mapping[str, Any], names: set[str]) -> list[Tie]:
    found = []
    for number, one in enumerate(listed(record.get("relations")), 1):
        start, end = str(one["from_id"]), str(one["to_id"])
        if not {start, end} <= names:
            raise ValueError(_("a relation has an end that is not there"))
        found.append(Tie(str(one.get("id", number)), label_of(one["type"]), start, end))
    return found
