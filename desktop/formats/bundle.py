"""The native bundle: a folder or zip with every record of the library, from which an equal library can be made.

`documents.jsonl`, `annotations.jsonl`, `entities.jsonl` and `claims.jsonl` are the four views of postil/1;
`labels.jsonl`, `relations.jsonl`, `collections.jsonl`, `searches.jsonl` hold the rest, `originals/` on request the
bytes that documents came from, under their hash. History and older editions stay behind.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from desktop.exchange import FEATURES, Arrived, Fault, Feature, Mark, Option, Register, Sheet, Unit
from desktop.formats.contract import CERTAIN, NO, Glance, Shape
from desktop.formats.documents import SCHEMA
from desktop.formats.holdings import Holdings
from desktop.formats.jsonl import VIEWS, fault, records, write
from desktop.formats.parcel import Parcel
from desktop.formats.records import mark_of, must_be, sheet_of
from desktop.formats.target import Target
from desktop.language import _
from desktop.model import Layer

name = "bundle"
title = "Postil bundle"
about = "The whole library as a folder or zip of JSON lines: export, load, export gives the same bytes."
suffixes = (".zip",)
shape: Shape = "folder"
unit: Unit | None = "codepoint"
is_certain = True
layer: Layer = "entity"
carries: frozenset[Feature] = frozenset(FEATURES)
dump_options = (Option("originals", "Originals", "no", ("no", "yes"), "Put the imported files in as well."),)
load_options: tuple[Option, ...] = ()

REGISTERS = ("labels", "relations", "collections", "searches")
_FIRST = ("labels", "collections", "searches")  # what documents and annotations refer to, or what stands alone
_KIND = {
    "labels": "label", "collections": "collection", "searches": "search", "relations": "relation",
    "entities": "entity", "claims": "claim",
}  # fmt: skip


def sniff(glance: Glance) -> int:
    """Take what has a `library.json` beside its documents."""
    return CERTAIN if {"library.json", "documents.jsonl"} <= set(glance.members) else NO


def dump(held: Holdings, target: Target) -> None:
    """Write every view and register, each into a file of its own."""
    for view in (*VIEWS, *REGISTERS):
        with target.text(f"{view}.jsonl") as out:
            target.counts[view] = write(held.records(view), out)
    with target.text("library.json") as out:
        about = {"schema": SCHEMA, "kind": "library", "records": dict(target.counts)}
        out.write(json.dumps(about, ensure_ascii=False, indent=1) + "\n")
    if target.options["originals"] == "yes":
        _dump_originals(held, target)


def _dump_originals(held: Holdings, target: Target) -> None:
    written: set[str] = set()
    for record in held.records("documents"):
        sha256 = record["meta"]["original_sha256"]
        if sha256 is None or sha256 in written:
            continue
        data = held.original(record["id"])
        if data is not None:
            written.add(sha256)
            with target.open(f"originals/{sha256}") as out:
                out.write(data)
    target.counts["originals"] = len(written)


def load(parcel: Parcel) -> Iterator[Arrived]:
    """Yield the registers that documents refer to, the documents, then what refers to annotations."""
    for view in _FIRST:
        yield from _registers(parcel, view, "")
    for view in ("entities", "claims"):
        yield from _registers(parcel, view, "")
    yield from _sheets(parcel)
    for view in ("labels", "entities", "claims"):
        yield from _registers(parcel, view, " belongings")
    yield from _registers(parcel, "relations", "")


def _registers(parcel: Parcel, view: str, belongings: str) -> Iterator[Register | Fault]:
    member = f"{view}.jsonl"
    if member not in parcel.names:
        return
    for found in records(parcel, member):
        if isinstance(found, Fault):
            if not belongings:  # it was told the first time
                yield found
            continue
        where, record = found
        try:
            must_be(record, _KIND[view])
            yield Register(_KIND[view] + belongings, record)
        except TypeError as problem:
            yield fault(where, problem)


def _sheets(parcel: Parcel) -> Iterator[Sheet | Fault]:
    """Yield the documents; both files are ordered by document, so they are read side by side."""
    marks = _Annotations(parcel)
    for found in records(parcel, "documents.jsonl"):
        if isinstance(found, Fault):
            yield found
            continue
        where, record = found
        try:
            sheet = sheet_of(record, where)
            told = marks.of(str(record["id"]))
            sheet.marks = [told.get(mark.id, mark) for mark in sheet.marks]
            for mark in sheet.marks:
                if mark.unanchored:
                    _keep_place(mark, record)
        except (KeyError, TypeError, ValueError) as problem:
            yield fault(where, problem)
            continue
        sha256 = record["meta"].get("original_sha256")
        if sha256 and f"originals/{sha256}" in parcel.names:
            data = parcel.read(f"originals/{sha256}")
            if hashlib.sha256(data).hexdigest() == sha256:
                sheet.original = data
            else:
                yield Fault(where, _("Its original is damaged and was left out."))
        yield sheet
    yield from marks.faults


def _keep_place(mark: Mark, record: Mapping[str, Any]) -> None:
    """Give a mark that has lost its place the quotes and contexts of its parts, which its own record runs together."""
    whole = next((one for one in sheet_of(record, "").marks if one.id == mark.id), mark)
    mark.parts, mark.contexts = whole.parts, whole.contexts


class _Annotations:
    """The annotations of one document after the other, read on as they are asked for."""

    def __init__(self, parcel: Parcel) -> None:
        self.faults: list[Fault] = []
        has = "annotations.jsonl" in parcel.names
        self._records = records(parcel, "annotations.jsonl") if has else iter(())
        self._next: Mapping[str, Any] | None = None
        self._go_on()

    def _go_on(self) -> None:
        for found in self._records:
            if isinstance(found, Fault):
                self.faults.append(found)
                continue
            self._next = found[1]
            return
        self._next = None

    def of(self, document: str) -> dict[str, Mark]:
        """Give the annotations of a document by id; those of documents that come before it are passed over."""
        found: dict[str, Mark] = {}
        while self._next is not None and str(self._next.get("document_id")) <= document:
            if self._next.get("document_id") == document:
                try:
                    mark = mark_of(self._next)
                    found[mark.id] = mark
                except (KeyError, TypeError, ValueError) as problem:
                    self.faults.append(fault(str(self._next.get("id")), problem))
            self._go_on()
        return found
