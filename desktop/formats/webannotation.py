"""W3C Web Annotation as JSON-LD: annotations that point to a source by position and by quote; offsets are code points.

The standard leaves the text where it is. What Postil writes has it inside, as an item of type `Text`, so that it can
come back; a file without it gives sheets without a text, and whoever loads them looks for the document by what is
said of its source. What the standard has no word for stands under keys that begin with `postil:`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from desktop.errors import Unreadable
from desktop.exchange import Arrived, Fault, Feature, Link, Mark, Option, Sheet, Tie, Unit
from desktop.formats.contract import CERTAIN, LIKELY, NO, Glance, Shape
from desktop.formats.holdings import Holdings
from desktop.formats.parcel import Parcel
from desktop.formats.target import Target
from desktop.formats.webmark import OURS, PLAIN, URN, iri, iri_of, listed, mark_of, name_of, relation, source_of
from desktop.language import _
from desktop.model import Layer
from desktop.readers.arrays import Elements

name = "webannotation"
title = "W3C Web Annotation"
about = "JSON-LD as the web standard has it; the texts are written inside, so that they can come back."
suffixes = (".jsonld", ".json", ".jsonl")
shape: Shape = "file"
unit: Unit | None = "codepoint"
layer: Layer = "highlight"
carries: Final[frozenset[Feature]] = frozenset(
    (
        "text", "spans", "overlaps", "discontinuous", "places", "document_labels", "relations", "layers",
        "entity_links", "notes", "attributes", "authors", "origins", "states", "scores", "times", "ids", "unanchored",
        "metadata",
    )
)  # fmt: skip
dump_options: tuple[Option, ...] = (
    Option(
        "shape",
        "Shape",
        "collection",
        ("collection", "lines"),
        "collection: one AnnotationCollection; lines: one annotation on each line.",
    ),
)
load_options: tuple[Option, ...] = ()

_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_CONTEXTS = [_CONTEXT, {"postil": "urn:postil:"}]
_ITEMS = re.compile(rb'"items"\s*:\s*\[')
_ALONE = re.compile(rb'"type"\s*:\s*(?:\[\s*)?"(?:oa:)?Annotation"')
_TYPES = re.compile(rb'"type"\s*:\s*(?:\[\s*)?"(?:Annotation|AnnotationPage|AnnotationCollection|oa:Annotation)"')
_HEAD = 65_536
_WRONG = (KeyError, TypeError, ValueError, AttributeError)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def sniff(glance: Glance) -> int:
    """Take what names the standard's context, or has its types."""
    if _CONTEXT.encode() in glance.head or b"http://www.w3.org/ns/oa" in glance.head:
        return CERTAIN
    return LIKELY if _TYPES.search(glance.head) and b'"target"' in glance.head else NO


# Writing


def dump(held: Holdings, target: Target) -> None:
    """Write one item for each text, then one for each annotation on it, then one for each relation."""
    lines = target.options["shape"] == "lines"
    with target.text() as out:
        if not lines:
            head = _encode({"@context": _CONTEXTS, "type": "AnnotationCollection", "label": held.name})
            out.write(head[:-1] + ',"first":{"type":"AnnotationPage","startIndex":0,"items":[')
        separator = "" if lines else "\n"
        for sheet in held.sheets():
            for item in _items(sheet):
                out.write(separator + _encode({"@context": _CONTEXTS, **item} if lines else item))
                separator = "\n" if lines else ",\n"
            target.counts["documents"] += 1
            target.counts["annotations"] += len(sheet.marks)
        out.write("\n" if lines else "\n]}}\n")


def _items(sheet: Sheet) -> Iterator[dict[str, Any]]:
    source = iri(sheet.id or "")
    about = {key: value for key, value in sheet.meta.items() if value}
    yield {"id": source, "type": "Text", "format": "text/plain", "value": sheet.text, "postil:meta": about}
    for mark in sheet.marks:
        yield _annotation(mark, sheet.text, source)
    for tie in sheet.ties:
        yield _link(tie, source)


def _annotation(mark: Mark, text: str, source: str) -> dict[str, Any]:
    item: dict[str, Any] = {"id": iri(mark.id), "type": "Annotation", "motivation": "tagging"}
    if mark.author:
        item["creator"] = {"type": "Person", "name": mark.author}
    if mark.agent:
        item["generator"] = {"type": "Software", "name": mark.agent}
    if mark.created_at:
        item["created"] = mark.created_at
    if mark.modified_at:
        item["modified"] = mark.modified_at
    bodies: list[dict[str, Any]] = [{"type": "TextualBody", "purpose": "tagging", "value": mark.label}]
    if mark.note:
        bodies.append({"type": "TextualBody", "purpose": "commenting", "format": "text/plain", "value": mark.note})
    if mark.link:
        bodies.append(_entity(mark.link))
    targets = [_target(mark, number, text, source) for number in range(len(mark.parts))]
    item["body"] = bodies
    item["target"] = targets[0] if len(targets) == 1 else targets or source
    for key in PLAIN:
        value = getattr(mark, key)
        if value is not None and value != "accepted" and key != "agent":
            item[f"postil:{key}"] = value
    if mark.attributes:
        item["postil:attributes"] = [{"name": name, "value": value} for name, value in mark.attributes]
    if mark.unanchored:
        item["postil:unanchored"] = True
    return item


def _entity(link: Link) -> dict[str, Any]:
    body: dict[str, Any] = {"type": "TextualBody", "purpose": "identifying", "value": link.name}
    for key in ("type", "id", "form", "state"):
        if (value := getattr(link, key)) is not None:
            body[f"postil:{key}"] = value
    return body


_AROUND = 32  # characters of the text beside a passage


def _target(mark: Mark, number: int, text: str, source: str) -> dict[str, Any]:
    part = mark.parts[number]
    if mark.unanchored:
        prefix, suffix = mark.contexts[number] if number < len(mark.contexts) else ("", "")
        quote = {"type": "TextQuoteSelector", "exact": part.quote or "", "prefix": prefix, "suffix": suffix}
        return {"type": "SpecificResource", "source": source, "selector": [quote]}
    start, end = part.start, part.end
    quote = {
        "type": "TextQuoteSelector",
        "exact": text[start:end],
        "prefix": text[max(0, start - _AROUND) : start],
        "suffix": text[end : end + _AROUND],
    }
    position = {"type": "TextPositionSelector", "start": start, "end": end}
    return {"type": "SpecificResource", "source": source, "selector": [quote, position]}


def _link(tie: Tie, source: str) -> dict[str, Any]:
    item: dict[str, Any] = {"id": iri(tie.id), "type": "Annotation", "motivation": "linking"}
    if tie.author:
        item["creator"] = {"type": "Person", "name": tie.author}
    if tie.created_at:
        item["created"] = tie.created_at
    if tie.modified_at:
        item["modified"] = tie.modified_at
    item["body"] = [
        {"type": "TextualBody", "purpose": "tagging", "value": tie.type},
        {"type": "SpecificResource", "purpose": "linking", "source": iri(tie.to_id)},
    ]
    if tie.note:
        item["body"].append({"type": "TextualBody", "purpose": "commenting", "value": tie.note})
    item["target"] = {"type": "SpecificResource", "source": iri(tie.from_id), "scope": source}
    if tie.state != "accepted":
        item["postil:state"] = tie.state
    return item


# Reading


def load(parcel: Parcel) -> Iterator[Arrived]:
    """Yield a sheet for each run of annotations on the same source."""
    gathering = _Gathering()
    for found in _found(parcel):
        if isinstance(found, Fault):
            yield found
            continue
        where, item = found
        try:
            if not isinstance(item, Mapping):
                raise TypeError(_("not an object"))
            yield from gathering.take(item, where)
        except _WRONG as problem:
            yield Fault(where, _("It is no annotation of the web standard ({problem}).").format(problem=problem))
    yield from gathering.done()


def _found(parcel: Parcel) -> Iterator[tuple[str, Any] | Fault]:
    """Yield the items of a collection, a page, an array, or of lines, with their places."""
    with parcel.open() as stream:
        head = stream.read(_HEAD)
    begin = _ITEMS.search(head)
    if (
        begin
        and not _ALONE.search(head[: begin.start()])
        and not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"[")
    ):
        yield from _page(parcel, begin.end())
        return
    try:
        whole = json.loads(head) if len(head) < _HEAD else None
    except ValueError:
        whole = None
    if whole is not None and not isinstance(whole, list):
        yield _("record {n}").format(n=1), whole
        return
    yield from parcel.records()


def _page(parcel: Parcel, begin: int) -> Iterator[tuple[str, Any] | Fault]:
    with parcel.open() as stream:

        def read(offset: int, size: int) -> bytes:
            stream.seek(offset)
            return stream.read(size)

        number = 0
        try:
            for element in Elements(read, begin, parcel.path.name):
                number += 1
                yield _("record {n}").format(n=number), element.value
        except Unreadable as problem:
            yield Fault(_("record {n}").format(n=number + 1), problem.sentence)


class _Gathering:
    """Puts together what stands on one source, as long as it comes in one run."""

    def __init__(self) -> None:
        self._sheet: Sheet | None = None
        self._source = ""
        self._ids: set[str] = set()
        self._links: list[tuple[str, Tie]] = []

    def take(self, item: Mapping[str, Any], where: str) -> Iterator[Arrived]:
        """Take one item; yields the sheet before it where it begins another."""
        types = listed(item.get("type") or item.get("@type"))
        if "Text" in types and isinstance(item.get("value"), str):
            yield from self._begin(iri_of(item), where)
            self._about(item)
            return
        if "Annotation" not in types and "oa:Annotation" not in types:
            raise ValueError(_("its type is {name}").format(name=", ".join(types) or _("not told")))
        targets = listed(item["target"])
        linked = relation(item)
        if linked is not None and self._sheet is not None:
            self._links.append((where, linked))
            return
        sources = {source_of(target) for target in targets}
        if len(sources) != 1:
            raise ValueError(_("it points to several sources, or to none"))
        (source,) = sources
        if source in self._ids:
            raise ValueError(_("it answers another annotation"))
        mark = mark_of(item, targets, where)
        if source != self._source or self._sheet is None:
            yield from self._begin(source, where)
            self._told(targets[0])
        if mark.id in self._ids:
            raise ValueError(_("its id is there twice"))
        self._ids |= {mark.id, iri_of(item) or mark.id}
        assert self._sheet is not None
        self._sheet.marks.append(mark)

    def done(self) -> Iterator[Arrived]:
        """Yield the last sheet."""
        if self._sheet is None:
            return
        for where, tie in self._links:
            if {tie.from_id, tie.to_id} <= self._ids:
                self._sheet.ties.append(tie)
            else:
                yield Fault(where, _("It links to what is no annotation on the same source."))
        self._links = []
        yield self._sheet
        self._sheet = None

    def _begin(self, source: str, where: str) -> Iterator[Arrived]:
        yield from self.done()
        self._ids = set()
        self._source = source
        self._sheet = Sheet("", where=where, kept={"source": source})
        if source.startswith(("http://", "https://")):
            self._sheet.meta["url"] = source
        elif source.startswith("file:"):
            self._sheet.meta["file_name"] = source.rpartition("/")[2]

    def _about(self, item: Mapping[str, Any]) -> None:
        """Take the text of a source, and what is said of it."""
        sheet = self._sheet
        assert sheet is not None
        sheet.text = item["value"]
        sheet.id = name_of(self._source) if self._source.startswith((URN, OURS)) else None
        if isinstance(said := item.get("postil:meta"), Mapping):
            sheet.meta |= said
        for key in ("title", "dcterms:title", "dc:title"):
            if isinstance(words := item.get(key), str):
                sheet.meta.setdefault("title", words)
        if sheet.id:
            del sheet.kept["source"]

    def _told(self, target: Any) -> None:
        """Take what a target says of its source."""
        source = target.get("source") if isinstance(target, Mapping) else None
        for said in (source, target):
            for key in ("title", "dcterms:title", "dc:title"):
                words = said.get(key) if isinstance(said, Mapping) else None
                if isinstance(words, list):
                    words = words[0] if words else None
                if isinstance(words, str) and self._sheet is not None:
                    self._sheet.meta.setdefault("title", words)
