"""doccano's JSON lines: `label` with triples, or `entities` with `relations`, or `cats`; metadata lies flat beside.

doccano's window counts UTF-16 units, its server slices code points, and a project may count graphemes: offsets
come without the text they mean, so where the units differ the file must say, or be told, which it is. Ours say
`offset_unit`. Shapes: doccano 1.8 `backend/data_export`, and the older `labels`, `annotations`, `meta` keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from desktop.exchange import UNITS, Arrived, Fault, Feature, Kind, Mark, Option, Sheet, Stretch, Tie, Unit
from desktop.formats.contract import CERTAIN, LIKELY, NO, Glance, Shape
from desktop.formats.holdings import Holdings
from desktop.formats.jsonl import line_of
from desktop.formats.parcel import Parcel
from desktop.formats.target import Target
from desktop.language import _
from desktop.model import Layer
from desktop.text.units import Ruler

name = "doccano"
title = "doccano"
about = "JSON lines as doccano imports and exports them."
suffixes = (".jsonl", ".json")
shape: Shape = "file"
unit: Unit | None = "utf16"
layer: Layer = "entity"
carries: frozenset[Feature] = frozenset(("text", "spans", "overlaps", "document_labels", "relations"))
dump_options = (
    Option(
        "shape",
        "Shape",
        "relations",
        ("relations", "spans", "documents"),
        "relations: entities and relations; spans: triples under “label”; documents: labels of whole documents.",
    ),
)
load_options: tuple[Option, ...] = ()

_OURS = re.compile(rb'"(?:label|labels|annotations|entities)"\s*:\s*\[')
_PRODIGY = re.compile(rb'"(?:_input_hash|_task_hash|spans)"\s*:')
_TAKEN = {"id", "text", "data", "label", "labels", "annotations", "entities", "relations", "cats", "meta", "Comments"}


def sniff(glance: Glance) -> int:
    """Take lines of JSON with a text and labels; a list of label types is doccano's as well."""
    head = glance.head.lstrip(b"\xef\xbb\xbf \r\n\t[")
    if not head.startswith(b"{") or _PRODIGY.search(head):
        return NO
    if b'"text"' in head and _OURS.search(head):
        return CERTAIN if b'"Comments"' in head or b'"start_offset"' in head else LIKELY
    return LIKELY if b'"suffix_key"' in head or b'"background_color"' in head else NO


# Writing


def dump(held: Holdings, target: Target) -> None:
    """Write one line for each document."""
    wanted = target.options["shape"]
    with target.text() as out:
        for number, sheet in enumerate(held.sheets(), 1):
            out.write(line_of(_record(sheet, number, wanted)))
            target.counts["documents"] += 1
            target.counts["annotations"] += len(sheet.marks)


def _record(sheet: Sheet, number: int, wanted: str) -> dict[str, Any]:
    ruler = Ruler(sheet.text, "utf16")
    numbers = {mark.id: place for place, mark in enumerate(sheet.marks, 1)}
    spans = [
        (numbers[mark.id], ruler.from_codepoint(part.start), ruler.from_codepoint(part.end), mark.label)
        for mark in sheet.marks
        for part in mark.parts
    ]
    whole = [mark.label for mark in sheet.marks if not mark.parts]
    record: dict[str, Any] = {"id": number, "text": sheet.text}
    if wanted == "documents":
        record["label"] = whole
    elif wanted == "spans":
        record["label"] = [[start, end, label] for _number, start, end, label in spans]
    else:
        record["cats"] = whole
        record["entities"] = [
            {"id": mark, "label": label, "start_offset": start, "end_offset": end} for mark, start, end, label in spans
        ]
        record["relations"] = [
            {"id": place, "from_id": numbers[tie.from_id], "to_id": numbers[tie.to_id], "type": tie.type}
            for place, tie in enumerate(sheet.ties, 1)
        ]
    return {**record, "Comments": [], "title": sheet.title, "postil_id": sheet.id, "offset_unit": "utf16"}


# Reading


def load(parcel: Parcel) -> Iterator[Arrived]:
    """Yield a sheet for each line, or the labels of a label file."""
    for found in parcel.records():
        if isinstance(found, Fault):
            yield found
            continue
        where, record = found
        try:
            yield from _arrived(record, where)
        except (KeyError, TypeError, ValueError) as problem:
            yield Fault(where, _("It is no record of doccano ({problem}).").format(problem=problem))


def _arrived(record: Any, where: str) -> Iterator[Arrived]:
    if not isinstance(record, Mapping):
        raise TypeError(_("not an object"))
    if "suffix_key" in record or "background_color" in record:
        yield Kind(str(record["text"]), colour=record.get("background_color"), key=str(record.get("suffix_key") or ""))
        return
    text = record["text"] if "text" in record else record["data"]
    if not isinstance(text, str):
        raise TypeError(_("its text is none"))
    marks = [*_spans(record), *_whole(record)]
    meta = {"title": _words(record.get("title"))}
    kept = {key: value for key, value in record.items() if key not in _TAKEN}
    if isinstance(record.get("meta"), Mapping):
        kept |= record["meta"]
    said = kept.pop("offset_unit", None)
    own = _words(kept.pop("postil_id", None))
    yield Sheet(text, own, meta, marks, _ties(record), kept=kept, unit=said if said in UNITS else None, where=where)


def _words(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _labelled(record: Mapping[str, Any]) -> list[Any]:
    for key in ("label", "labels", "annotations"):
        if isinstance(record.get(key), list):
            return list(record[key])
    return []


def _spans(record: Mapping[str, Any]) -> Iterator[Mark]:
    for number, one in enumerate(_labelled(record), 1):
        if isinstance(one, list | tuple):
            start, end, label = one
            yield Mark(f"label {number}", str(label), (Stretch(int(start), int(end)),))
        elif isinstance(one, Mapping):
            yield _entity(one, f"label {number}")
    for one in record.get("entities") or ():
        if isinstance(one, list | tuple):
            start, end, label = one
            yield Mark(f"entity {start} {end} {label}", str(label), (Stretch(int(start), int(end)),))
        else:
            yield _entity(one, "")


def _entity(one: Mapping[str, Any], name: str) -> Mark:
    label = one["label"] if "label" in one else one["labels"]
    return Mark(str(one.get("id", name)), str(label), (Stretch(int(one["start_offset"]), int(one["end_offset"])),))


def _whole(record: Mapping[str, Any]) -> Iterator[Mark]:
    labels = [one for one in _labelled(record) if isinstance(one, str)]
    for number, label in enumerate([*labels, *(record.get("cats") or ())], 1):
        yield Mark(f"document {number}", str(label), layer="document")


def _ties(record: Mapping[str, Any]) -> list[Tie]:
    return [
        Tie(str(one.get("id", number)), str(one["type"]), str(one["from_id"]), str(one["to_id"]))
        for number, one in enumerate(record.get("relations") or (), 1)
    ]
