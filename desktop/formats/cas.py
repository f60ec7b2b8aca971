"""UIMA's common analysis structure as INCEpTION exchanges it: what is written and read, whatever the file looks like.

A document is a text (sofa) with feature structures of declared types. Postil writes its annotations with types of
its own, `webanno.custom.Postil` and the like; of others it reads every layer by the type system that comes along.
Offsets are UTF-16 units.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from desktop.exchange import Feature, Loss, Mark, Option, Sheet, Tie
from desktop.formats import tokens
from desktop.formats.fitting import Lose
from desktop.language import _
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
CORE = "de.tudarmstadt.ukp.dkpro.core.api."
METADATA = CORE + "metadata.type.DocumentMetaData"
_SENTENCE = CORE + "segmentation.type.Sentence"
_TOKEN = CORE + "segmentation.type.Token"
_ENTITY = CORE + "ner.type.NamedEntity"
SPAN = "webanno.custom.Postil"
WHOLE = "webanno.custom.PostilDocument"
RELATION = "webanno.custom.PostilRelation"
STRING = "uima.cas.String"

# The features of a mark of ours: the name there, the name here.
PLAIN = (
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
LINKED = (("entity", "name"), ("entityType", "type"), ("entityId", "id"), ("entityForm", "form"))
_MARK = (
    *((name, STRING) for name, _here in (*PLAIN, *LINKED)),
    ("attributes", STRING),  # JSON: a list of pairs
    ("score", "uima.cas.Double"),
    ("annotationId", STRING),
)
_TIE = ("note", "author", "state", "createdAt", "modifiedAt", "relationId")
DECLARED: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    METADATA: (
        DOCUMENT,
        tuple((name, STRING) for name in ("documentTitle", "documentId", "documentUri", "collectionId")),
    ),
    _SENTENCE: (ANNOTATION, ()),
    _TOKEN: (ANNOTATION, ()),
    _ENTITY: (ANNOTATION, (("value", STRING), ("identifier", STRING))),
    SPAN: (ANNOTATION, (*_MARK, ("part", "uima.cas.Integer"))),
    WHOLE: (BASE, _MARK),
    RELATION: (
        ANNOTATION,
        (
            ("Dependent", ANNOTATION),
            ("Governor", ANNOTATION),
            ("label", STRING),
            *((name, STRING) for name in _TIE),
        ),
    ),
}

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
        yield self._made(METADATA, values)
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
            yield self._made(WHOLE, values)
        for number, part in enumerate(mark.parts):
            span = {"begin": self._place(part.start), "end": self._place(part.end)}
            if not plainly and len(mark.parts) > 1:
                span["part"] = number
            made = self._made(_ENTITY if plainly else SPAN, span | values)
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
        return self._made(RELATION, values | _said(dict(zip(_TIE, said, strict=True))), ends)


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _features(mark: Mark) -> dict[str, Any]:
    """Give the features of a mark of ours; those it has not are left out."""
    values = {}
    for there, here in PLAIN:
        value = getattr(mark, here)
        if value is not None:
            values[there] = value
    if mark.link:
        values |= _said({there: getattr(mark.link, here) for there, here in LINKED})
    if mark.attributes:
        values["attributes"] = json.dumps(mark.attributes, ensure_ascii=False)
    if mark.score is not None:
        values["score"] = float(mark.score)
    values["annotationId"] = mark.id
    return values
