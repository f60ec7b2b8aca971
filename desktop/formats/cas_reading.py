"""What a CAS says, as sheets: every layer of it, by the features that its type system declares.

A layer is an annotation type; its first text is the label, what else it says are attributes. Relations and slots,
straight or by a link with a role, become relations.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from desktop.exchange import Arrived, Fault, Link, Mark, Sheet, Stretch, Tie
from desktop.formats.cas import CORE, DOCUMENT, LINKED, METADATA, PLAIN, RELATION, SPAN, STRING, WHOLE, Structure, View
from desktop.language import _
from desktop.model import LAYERS as LAYERS_OF_LABELS

_SKIPPED = (
    "uima.",
    CORE + "segmentation.",
    CORE + "metadata.",
    "de.tudarmstadt.ukp.clarin.webanno.api.type.",
    "de.tudarmstadt.ukp.inception.api.type.",
)
_LABELS = ("value", "label", "PosValue", "DependencyType", "referenceType")
_POSSIBLE: Mapping[str, tuple[str, ...]] = {
    "layer": LAYERS_OF_LABELS,
    "state": ("accepted", "suggested", "rejected"),
    "origin": ("human", "import", "rule", "model"),
}
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Types:
    """What a type system declares: which type is of which, and what its features hold."""

    def __init__(self) -> None:
        self.parents: dict[str, str] = {}
        self._ranges: dict[str, dict[str, str]] = {}

    def add(self, name: str, parent: str, ranges: Mapping[str, str]) -> None:
        """Take a type with the ranges of its own features."""
        self.parents[name] = parent
        self._ranges[name] = dict(ranges)

    def range(self, type: str, feature: str) -> str | None:
        """Say what a feature holds; None where nobody told."""
        seen = 0
        while type in self.parents and seen < len(self.parents):
            if feature in self._ranges[type]:
                return self._ranges[type][feature]
            type = self.parents[type]
            seen += 1
        return None

    def range_is_text(self, range: str) -> bool:
        """Say whether a range is a string that may only have certain values."""
        return self.parents.get(range) == STRING


def arrived(views: list[View], found: Mapping[int, Structure], wanted: str, where: str) -> Iterator[Arrived]:
    """Yield a sheet for each text of a file, and what could not be read of it."""
    types = {name.strip() for name in wanted.split(",") if name.strip()}
    for view in views:
        place = where if len(views) == 1 else f"{where}, {view.name}"
        yield from _Reading(view, found, types, place).arrived()


class _Reading:
    """One text on its way in."""

    def __init__(self, view: View, found: Mapping[int, Structure], types: set[str], where: str) -> None:
        self._view = view
        self._found = found
        self._types = types
        self._sheet = Sheet(view.text, where=where, unit="utf16")
        self._marks: dict[int, Mark] = {}
        self._ours: dict[str, list[tuple[int, Structure]]] = {}  # the parts of each of our annotations
        self._ids: set[str] = set()
        self._faults: list[Fault] = []
        self._homeless = 0

    def arrived(self) -> Iterator[Arrived]:
        relations = []
        for number in self._view.members:
            one = self._found.get(number)
            if one is None:
                self._fault(number, _("The file does not hold it."))
            elif one.type == METADATA or one.type == DOCUMENT:
                self._about(one)
            elif not self._is_wanted(one.type):
                continue
            elif "Governor" in one.references or "Dependent" in one.references:
                relations.append(one)
            else:
                self._take(one)
        for parts in self._ours.values():
            self._gather(parts)
        for one in relations:
            self._relate(one)
        self._slots()
        self._sheet.marks = list({id(mark): mark for mark in self._marks.values()}.values())
        if self._homeless:
            reason = _("{n} relations were left out: an end of theirs is no annotation of a layer that was loaded.")
            self._faults.append(Fault(self._sheet.where, reason.format(n=self._homeless)))
        yield from self._faults
        yield self._sheet

    def _is_wanted(self, type: str) -> bool:
        if self._types:
            return type in self._types or type.rpartition(".")[2] in self._types
        return not type.startswith(_SKIPPED)

    def _fault(self, number: int, reason: str) -> None:
        self._faults.append(Fault(self._sheet.where + ", " + _("annotation {n}").format(n=number), reason))

    def _about(self, one: Structure) -> None:
        values, sheet = one.values, self._sheet
        sheet.meta["title"] = values.get("documentTitle") or None
        if (language := values.get("language")) and language != "x-unspecified":
            sheet.meta["language"] = language
        if url := values.get("documentUri"):
            sheet.kept["documentUri"] = url
        said = values.get("documentId")
        if said and _UUID.fullmatch(said):
            sheet.id = said
        elif said:
            sheet.kept["documentId"] = said

    def _take(self, one: Structure) -> None:
        if one.type in (SPAN, WHOLE) and one.values.get("annotationId"):
            part = one.values.get("part", 0)
            self._ours.setdefault(one.values["annotationId"], []).append((int(part), one))
            return
        parts = self._parts([one])
        if parts is not None:
            label, said = _label(one)
            mark = Mark(self._id(str(one.number)), label, parts, attributes=said)
            if not parts:
                mark.layer = "document"
            self._marks[one.number] = mark

    def _id(self, wanted: str) -> str:
        while wanted in self._ids:
            wanted += "+"
        self._ids.add(wanted)
        return wanted

    def _parts(self, pieces: list[Structure]) -> tuple[Stretch, ...] | None:
        """Give the places of an annotation; None for one that has wrong ones."""
        parts = []
        for one in pieces:
            start, end = one.values.get("begin"), one.values.get("end")
            if start is None and end is None:
                continue  # it stands on the document
            try:
                parts.append(Stretch(int(start or 0), int(end if end is not None else "")))
            except (TypeError, ValueError):
                self._fault(one.number, _("Its begin or its end is no number."))
                return None
        return tuple(parts)

    def _gather(self, pieces: list[tuple[int, Structure]]) -> None:
        """Make one mark of the parts of one of our annotations; a part that is there twice makes another."""
        places = [place for place, _one in pieces]
        groups = [[one for _place, one in sorted(pieces, key=lambda piece: piece[0])]]
        if len(set(places)) < len(places):  # a copy, made in the other tool
            groups = [[one] for _place, one in pieces]
        for group in groups:
            parts = self._parts(group)
            if parts is None:
                continue
            mark = _ours(group[0].values, self._id(group[0].values["annotationId"]), parts)
            for one in group:
                self._marks[one.number] = mark

    def _relate(self, one: Structure) -> None:
        ends = [self._end(one, name) for name in ("Governor", "Dependent")]
        if ends[0] is None or ends[1] is None:
            self._homeless += 1
            return
        values, (label, _said) = one.values, _label(one)
        told: dict[str, Any] = {}
        if one.type == RELATION:
            told = {
                "note": values.get("note"),
                "author": values.get("author"),
                "state": values.get("state", "accepted"),
                "created_at": values.get("createdAt"),
                "modified_at": values.get("modifiedAt"),
            }
        name = values.get("relationId") or f"relation {one.number}"
        self._sheet.ties.append(Tie(self._id(name), label, ends[0], ends[1], **told))

    def _end(self, one: Structure, name: str) -> str | None:
        targets = one.references.get(name, ())
        mark = self._marks.get(targets[0]) if targets else None
        return mark.id if mark else None

    def _slots(self) -> None:
        """Make relations of the features that refer to other annotations, straight or by a link with a role."""
        for number, mark in self._marks.items():
            for feature, targets in self._found[number].references.items():
                for place, target in enumerate(targets):
                    self._slot(mark, feature, target, f"{number}.{feature}.{place}")

    def _slot(self, mark: Mark, feature: str, target: int, name: str) -> None:
        role, link = feature, self._found.get(target)
        if link is not None and (at := link.references.get("target")):
            role, target = link.values.get("role") or feature, at[0]
        elif link is not None and isinstance(link.values.get("elements"), list):
            mark.attributes += tuple((feature, str(value)) for value in link.values["elements"])
            return
        if target in self._marks:
            self._sheet.ties.append(Tie(self._id(name), role, mark.id, self._marks[target].id))
        elif feature != "sofa" and link is not None and link.references.get("elements"):
            for place, inner in enumerate(link.references["elements"]):
                if inner != target:
                    self._slot(mark, feature, inner, f"{name}.{place}")


def _ours(values: Mapping[str, Any], name: str, parts: tuple[Stretch, ...]) -> Mark:
    told = {here: values[there] for there, here in PLAIN if there in values}
    for feature, possible in _POSSIBLE.items():
        if told.get(feature, possible[0]) not in possible:
            del told[feature]
    linked = {here: values[there] for there, here in LINKED if there in values}
    mark = Mark(**{"id": name, "parts": parts, "label": "Postil", **told})
    if "name" in linked:
        mark.link = Link(**linked)
    try:
        mark.attributes = tuple((str(a), str(b)) for a, b in json.loads(values.get("attributes") or "[]"))
        mark.score = float(values["score"]) if "score" in values else None
    except (TypeError, ValueError):
        mark.attributes = (("attributes", str(values.get("attributes"))),)
    return mark


def _label(one: Structure) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Give the label of an annotation, and what else is said of it."""
    said = [
        (name, value)
        for name, value in one.values.items()
        if name not in ("begin", "end", "sofa") and value not in (None, "", [])
    ]
    names = [name for name, value in said if isinstance(value, str)]
    chosen = next((name for name in _LABELS if name in names), None) or next(
        (name for name in names if name not in ("identifier", "note", "order")), None
    )
    label = one.type.rpartition(".")[2] if chosen is None else str(one.values[chosen])
    rest: list[tuple[str, str]] = []
    for name, value in said:
        if name != chosen:
            rest.extend((name, _words(each)) for each in (value if isinstance(value, list) else [value]))
    return label, tuple(rest)


def _words(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
