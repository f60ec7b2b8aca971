"""UIMA's common analysis structure as INCEpTION exchanges it: what is written and read, whatever the file looks like.

A document is a text (sofa) with feature structures of declared types. Postil writes its annotations with types of
its own, `webanno.custom.Postil` and the like; of others it reads every layer by the type system that comes along.
Offsets are UTF-16 units.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from desktop.exchange import Arrived, Fault, Feature, Link, Loss, Mark, Option, Sheet, Stretch, Tie
from desktop.formats import tokens
from desktop.formats.fitting import Lose
from desktop.language import _
from desktop.model import LAYERS as LAYERS_OF_LABELS
from desktop.text.units import Ruler

CARRIES: Final[frozenset[Feature]] = frozenset(
    (
        "text", "spans", "overlaps", "discontinuous", "places", "document_labels", "relations", "layers",
        "entity_links", "notes", "attributes", "authors", "origins", "states", "scores", "times", "ids",
    )
)  # fmt: skip
ENTITIES = Option(
    "entities",
    "Entities",
    "postil",
    ("postil", "named entity"),
    "postil: every annotation in one layer of our own, complete; named entity: entities in INCEpTION’s own layer, "
    "with label and link only.",
)
LAYERS = Option("types", "Layers", "", (), "Names of the types to load, separated by commas; none: all layers.")

BASE = "uima.cas.AnnotationBase"
ANNOTATION = "uima.tcas.Annotation"
DOCUMENT = "uima.tcas.DocumentAnnotation"
_CORE = "de.tudarmstadt.ukp.dkpro.core.api."
_METADATA = _CORE + "metadata.type.DocumentMetaData"
_SENTENCE = _CORE + "segmentation.type.Sentence"
_TOKEN = _CORE + "segmentation.type.Token"
_ENTITY = _CORE + "ner.type.NamedEntity"
_SPAN = "webanno.custom.Postil"
_WHOLE = "webanno.custom.PostilDocument"
_RELATION = "webanno.custom.PostilRelation"
_OURS = (_SPAN, _WHOLE, _RELATION)
STRING = "uima.cas.String"

# The features of a mark of ours: the name there, the name here.
_PLAIN = (
    ("label", "label"),
    ("layer", "layer"),
    ("note", "note"),
    ("author", "author"),
    ("origin", "origin"),
    ("agent", "agent"),
    ("state", "state"),
    ("createdAt", "created_at"),
    ("modifiedAt", "modified_at"),
)
_LINKED = (("entity", "name"), ("entityType", "type"), ("entityId", "id"), ("entityForm", "form"))
_MARK = (
    *((name, STRING) for name, _here in (*_PLAIN, *_LINKED)),
    ("attributes", STRING),  # JSON: a list of pairs
    ("score", "uima.cas.Double"),
    ("annotationId", STRING),
)
_TIE = ("note", "author", "state", "createdAt", "modifiedAt", "relationId")
DECLARED: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    _METADATA: (
        DOCUMENT,
        tuple((name, STRING) for name in ("documentTitle", "documentId", "documentUri", "collectionId")),
    ),
    _SENTENCE: (ANNOTATION, ()),
    _TOKEN: (ANNOTATION, ()),
    _ENTITY: (ANNOTATION, (("value", STRING), ("identifier", STRING))),
    _SPAN: (ANNOTATION, (*_MARK, ("part", "uima.cas.Integer"))),
    _WHOLE: (BASE, _MARK),
    _RELATION: (
        ANNOTATION,
        (
            ("Dependent", ANNOTATION),
            ("Governor", ANNOTATION),
            ("label", STRING),
            *((name, STRING) for name in _TIE),
        ),
    ),
}

_SKIPPED = (
    "uima.",
    _CORE + "segmentation.",
    _CORE + "metadata.",
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
SOFA_ID = 1


@dataclass(slots=True)
class Structure:
    """One feature structure: its values, and the numbers of those that it refers to, by feature."""

    number: int
    type: str
    values: dict[str, Any] = field(default_factory=dict)
    references: dict[str, list[int]] = field(default_factory=dict)


SEGMENTS = (_SENTENCE, _TOKEN)
PASSED = Structure(0, _TOKEN)  # stands for every token and sentence, most of what a file holds, where none is wanted


@dataclass(slots=True)
class View:
    """One text with what stands on it: the numbers of its members."""

    name: str
    text: str
    members: list[int]


# Writing


def structures(sheet: Sheet, options: Mapping[str, str], lose: Lose) -> Iterator[Structure]:
    """Yield what stands on a sheet, numbered from 2 on; the offsets are UTF-16 units."""
    return _Writing(sheet, options, lose).structures()


class _Writing:
    """One sheet on its way out."""

    def __init__(self, sheet: Sheet, options: Mapping[str, str], lose: Lose) -> None:
        self._sheet = sheet
        self._cut = tokens.tokenizer(options["tokenizer"])
        self._plainly = options["entities"] == "named entity"
        self._lose = lose
        self._place = Ruler(sheet.text, "utf16").from_codepoint
        self._number = SOFA_ID
        self._first: dict[str, Structure] = {}  # of each mark

    def structures(self) -> Iterator[Structure]:
        sheet = self._sheet
        about = {"documentTitle": sheet.title or sheet.meta.get("file_name"), "documentId": sheet.id}
        values = {"begin": 0, "end": self._place(len(sheet.text)), **_said(about)}
        yield self._made(_METADATA, values)
        yield from self._segments()
        for mark in sheet.marks:
            yield from self._mark(mark)
        for tie in sheet.ties:
            if tie.from_id in self._first and tie.to_id in self._first:
                yield self._tie(tie)
            else:
                reason = _("An end of it is a label of the whole document, and relations join passages.")
                self._lose(Loss("dropped", "relation", reason, sheet.id, sheet.title, tie.id, quote=tie.type))

    def _made(self, type: str, values: dict[str, Any], references: dict[str, list[int]] | None = None) -> Structure:
        self._number += 1
        return Structure(self._number, type, values, references or {})

    def _segments(self) -> Iterator[Structure]:
        found, place = self._cut(self._sheet.text), self._place
        for first, after in tokens.sentences(self._sheet.text, found):
            span = {"begin": place(found[first].start), "end": place(found[after - 1].end)}
            yield self._made(_SENTENCE, span)
        for start, end in found:
            yield self._made(_TOKEN, {"begin": place(start), "end": place(end)})

    def _mark(self, mark: Mark) -> Iterator[Structure]:
        plainly = self._plainly and mark.layer in ("entity", None) and bool(mark.parts)
        values = self._entity(mark) if plainly else _features(mark)
        if not mark.parts:
            yield self._made(_WHOLE, values)
        for number, part in enumerate(mark.parts):
            span = {"begin": self._place(part.start), "end": self._place(part.end)}
            if not plainly and len(mark.parts) > 1:
                span["part"] = number
            made = self._made(_ENTITY if plainly else _SPAN, span | values)
            self._first.setdefault(mark.id, made)
            yield made

    def _entity(self, mark: Mark) -> dict[str, Any]:
        sheet = self._sheet
        if mark.note or mark.attributes or mark.state != "accepted" or mark.score is not None or len(mark.parts) > 1:
            reason = _("The layer of named entities holds a label and a link only.")
            self._lose(Loss("flattened", "annotation", reason, sheet.id, sheet.title, mark.id, mark.start, mark.end))
        return _said({"value": mark.label, "identifier": mark.link and (mark.link.id or mark.link.name)})

    def _tie(self, tie: Tie) -> Structure:
        governor, dependent = self._first[tie.from_id], self._first[tie.to_id]
        at = dependent.values
        values = {"begin": at["begin"], "end": at["end"], "label": tie.type}
        ends = {"Dependent": [dependent.number], "Governor": [governor.number]}
        said = (tie.note, tie.author, tie.state, tie.created_at, tie.modified_at, tie.id)
        return self._made(_RELATION, values | _said(dict(zip(_TIE, said, strict=True))), ends)


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _features(mark: Mark) -> dict[str, Any]:
    """Give the features of a mark of ours; those it has not are left out."""
    values = {}
    for there, here in _PLAIN:
        value = getattr(mark, here)
        if value is not None:
            values[there] = value
    if mark.link:
        values |= _said({there: getattr(mark.link, here) for there, here in _LINKED})
    if mark.attributes:
        values["attributes"] = json.dumps(mark.attributes, ensure_ascii=False)
    if mark.score is not None:
        values["score"] = float(mark.score)
    values["annotationId"] = mark.id
    return values


# Reading


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
            elif one.type == _METADATA or one.type == DOCUMENT:
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
        if one.type in (_SPAN, _WHOLE) and one.values.get("annotationId"):
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
        if one.type == _RELATION:
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
    told = {here: values[there] for there, here in _PLAIN if there in values}
    for feature, possible in _POSSIBLE.items():
        if told.get(feature, possible[0]) not in possible:
            del told[feature]
    linked = {here: values[there] for there, here in _LINKED if there in values}
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
