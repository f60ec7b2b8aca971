"""GATE's bdoc JSON: one document a file, annotations in named sets, free features; offsets as `offset_type` says.

`p` counts code points, `j` UTF-16 units. A set stands for an author: what Ana annotated is in the set Ana, what
nobody signed in the set without a name. Features that begin with `postil.` hold what GATE has no word for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from desktop.errors import Unreadable
from desktop.exchange import Arrived, Fault, Feature, Link, Mark, Option, Sheet, Stretch, Tie, Unit
from desktop.formats.contract import CERTAIN, LIKELY, NO, POSSIBLE, Glance, Shape
from desktop.formats.filenames import member
from desktop.formats.holdings import Holdings
from desktop.formats.parcel import Parcel
from desktop.formats.target import Target
from desktop.language import _
from desktop.model import LAYERS, Layer

name = "gate"
title = "GATE bdoc JSON"
about = "One JSON file for each document, as GATE and its Python library exchange them."
suffixes = (".bdocjs", ".json", ".zip")
shape: Shape = "folder"
unit: Unit | None = "codepoint"
layer: Layer = "entity"
carries: Final[frozenset[Feature]] = frozenset(
    (
        "text", "spans", "overlaps", "discontinuous", "places", "document_labels", "relations", "layers",
        "entity_links", "notes", "attributes", "authors", "origins", "states", "scores", "times", "ids", "metadata",
    )
)  # fmt: skip
dump_options: tuple[Option, ...] = ()
load_options: tuple[Option, ...] = (
    Option(
        "types",
        "Types",
        "",
        (),
        "Names of the annotation types to load, separated by commas; none: all but tokens, spaces, sentences.",
    ),
)

_SUFFIX = ".bdocjs"
_UNITS: Mapping[str, Unit] = {"p": "codepoint", "j": "utf16"}
_SEGMENTS = frozenset(("Token", "SpaceToken", "Sentence", "Split"))
_OURS = "postil."
_PLAIN = ("layer", "note", "origin", "agent", "state", "score", "created_at", "modified_at")
_POSSIBLE: Mapping[str, tuple[str, ...]] = {
    "layer": LAYERS,
    "state": ("accepted", "suggested", "rejected"),
    "origin": ("human", "import", "rule", "model"),
}
_WRONG = (KeyError, TypeError, ValueError, AttributeError)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def sniff(glance: Glance) -> int:
    """Take a file that has sets of annotations, and files that are called as GATE calls them."""
    if b'"annotation_sets"' in glance.head or b'"offset_type"' in glance.head:
        return CERTAIN
    if glance.suffix == _SUFFIX and glance.head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return LIKELY
    if any(name.endswith(_SUFFIX) for name in glance.members):
        return CERTAIN
    return POSSIBLE if any(name.endswith(".json") for name in glance.members) else NO


# Writing


def dump(held: Holdings, target: Target) -> None:
    """Write one file for each document."""
    for number, sheet in enumerate(held.sheets(), 1):
        with target.text(member(number, sheet, _SUFFIX)) as out:
            out.write(_encode(_record(sheet)) + "\n")
        target.counts["documents"] += 1
        target.counts["annotations"] += len(sheet.marks)


def _record(sheet: Sheet) -> dict[str, Any]:
    sets: dict[str, list[dict[str, Any]]] = {}
    whole = []
    for mark in sheet.marks:
        features = _features(mark)
        if not mark.parts:
            whole.append({"type": mark.label, "author": mark.author, "features": features})
        listed = sets.setdefault(mark.author or "", []) if mark.parts else []
        for number, part in enumerate(mark.parts):
            said = {**features, f"{_OURS}part": number} if len(mark.parts) > 1 else features
            listed.append(
                {"type": mark.label, "start": part.start, "end": part.end, "id": len(listed), "features": said}
            )
    features = {f"{_OURS}document": sheet.id, f"{_OURS}meta": {k: v for k, v in sheet.meta.items() if v}}
    if whole:
        features[f"{_OURS}labels"] = whole
    if sheet.ties:
        features[f"{_OURS}relations"] = [_relation(tie) for tie in sheet.ties]
    return {
        "offset_type": "p",
        "name": sheet.title,
        "features": features,
        "annotation_sets": {
            name: {"name": name, "annotations": listed, "next_annid": len(listed)} for name, listed in sets.items()
        },
        "text": sheet.text,
    }


def _features(mark: Mark) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name, value in mark.attributes:
        if name in said:
            said[name] = [*(said[name] if isinstance(said[name], list) else [said[name]]), value]
        else:
            said[name] = value
    said[f"{_OURS}id"] = mark.id
    for name in _PLAIN:
        value = getattr(mark, name)
        if value is not None and value != "accepted":
            said[_OURS + name] = value
    if mark.link:
        link = mark.link
        told = {"name": link.name, "type": link.type, "id": link.id, "form": link.form, "state": link.state}
        said[f"{_OURS}entity"] = {key: value for key, value in told.items() if value is not None}
    return said


def _relation(tie: Tie) -> dict[str, Any]:
    told = {
        "id": tie.id,
        "type": tie.type,
        "from": tie.from_id,
        "to": tie.to_id,
        "note": tie.note,
        "author": tie.author,
        "state": tie.state,
        "created_at": tie.created_at,
        "modified_at": tie.modified_at,
    }
    return {key: value for key, value in told.items() if value is not None}


# Reading


def load(parcel: Parcel) -> Iterator[Arrived]:
    """Yield a sheet for each file."""
    alone = len(parcel.names) == 1 and not parcel.is_zip
    wanted = {one.strip() for one in parcel.options["types"].split(",") if one.strip()}
    for found in parcel.names:
        if not (alone or found.endswith((_SUFFIX, ".json"))):
            continue
        try:
            record = json.loads(parcel.text(found))
            if not isinstance(record["text"], str):
                raise TypeError(_("its text is none"))
            yield from _Document(record, found, wanted).arrived()
        except Unreadable as problem:
            yield Fault(found, problem.sentence)
        except (*_WRONG, RecursionError) as problem:
            yield Fault(found, _("It is no document of GATE ({problem}).").format(problem=problem))


class _Document:
    """One file on its way in."""

    def __init__(self, record: Mapping[str, Any], where: str, wanted: set[str]) -> None:
        said = record.get("offset_type")
        if said not in (*_UNITS, None):
            raise ValueError(_("its offsets are of the unknown type {name}").format(name=said))
        self._record = record
        self._wanted = wanted
        self._sheet = Sheet(record["text"], where=where, unit=_UNITS.get(said or "p"))
        self._parts: dict[str, list[tuple[int, Stretch, Mark]]] = {}
        self._faults: list[Fault] = []
        self._names: set[str] = set()

    def arrived(self) -> Iterator[Arrived]:
        features = dict(self._record.get("features") or {})
        self._about(features)
        for number, one in enumerate(features.pop(f"{_OURS}labels", None) or (), 1):
            self._try(self._whole, one, _("label {n}").format(n=number))
        for name, held in (self._record.get("annotation_sets") or {}).items():
            for number, one in enumerate(_annotations(held), 1):
                place = _("annotation {n}").format(n=number)
                self._try(self._annotation, one, f"{name}, {place}" if name else place, name)
        self._gather()
        for number, one in enumerate(features.pop(f"{_OURS}relations", None) or (), 1):
            self._try(self._relate, one, _("relation {n}").format(n=number))
        self._sheet.kept |= features
        yield from self._faults
        yield self._sheet

    def _try(self, take: Any, one: Any, place: str, *more: Any) -> None:
        try:
            take(one, *more)
        except _WRONG as problem:
            reason = _("It could not be read ({problem}).").format(problem=problem)
            self._faults.append(Fault(f"{self._sheet.where}, {place}", reason))

    def _about(self, features: dict[str, Any]) -> None:
        meta = features.pop(f"{_OURS}meta", None)
        sheet = self._sheet
        sheet.meta = dict(meta) if isinstance(meta, Mapping) else {}
        sheet.id = features.pop(f"{_OURS}document", None)
        if not sheet.meta.get("title"):
            sheet.meta["title"] = self._record.get("name") or None
        url = features.get("gate.SourceURL")
        if isinstance(url, str) and url.startswith(("http://", "https://")):
            sheet.meta.setdefault("url", url)

    def _is_wanted(self, type: str) -> bool:
        return type in self._wanted if self._wanted else type not in _SEGMENTS

    def _annotation(self, one: Mapping[str, Any], author: str) -> None:
        label = str(one["type"])
        if not self._is_wanted(label):
            return
        features = dict(one.get("features") or {})
        part = int(features.pop(f"{_OURS}part", 0))
        place = Stretch(_whole_number(one["start"]), _whole_number(one["end"]))
        known = features.pop(f"{_OURS}id", None)
        name = str(known) if known else f"{author}:{one.get('id', '')}"
        mark = _mark(name, label, features, author or None)
        self._parts.setdefault(name, []).append((part, place, mark))

    def _gather(self) -> None:
        """Make one mark of the parts of one annotation; a part that is there twice makes another."""
        for name, pieces in self._parts.items():
            if len({part for part, _place, _mark in pieces}) == len(pieces):
                pieces.sort(key=lambda piece: piece[0])
                groups = [pieces]
            else:
                groups = [[piece] for piece in pieces]
            for group in groups:
                mark = group[0][2]
                mark.parts = tuple(place for _part, place, _mark in group)
                mark.id = self._id(name)
                self._sheet.marks.append(mark)

    def _id(self, name: str) -> str:
        while name in self._names:
            name += "+"
        self._names.add(name)
        return name

    def _whole(self, one: Mapping[str, Any]) -> None:
        features = dict(one["features"])
        name = self._id(str(features.pop(f"{_OURS}id")))
        mark = _mark(name, str(one["type"]), features, one.get("author"))
        mark.layer = mark.layer or "document"
        self._sheet.marks.append(mark)

    def _relate(self, one: Mapping[str, Any]) -> None:
        ends = str(one["from"]), str(one["to"])
        if not self._names.issuperset(ends):
            raise ValueError(_("one of its ends is not there"))
        told: dict[str, Any] = {key: one.get(key) for key in ("note", "author", "created_at", "modified_at")}
        self._sheet.ties.append(
            Tie(str(one["id"]), str(one["type"]), *ends, state=one.get("state", "accepted"), **told)
        )


def _annotations(held: Any) -> list[Any]:
    """Give the annotations of a set; older files have the set as a bare list."""
    listed = held.get("annotations") if isinstance(held, Mapping) else held
    return listed if isinstance(listed, list) else []


def _whole_number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(_("its offset is no number"))
    return value


def _mark(name: str, label: str, features: dict[str, Any], author: str | None) -> Mark:
    mark = Mark(name, label, author=author)
    for key in _PLAIN:
        value = features.pop(_OURS + key, None)
        if value is not None and value in _POSSIBLE.get(key, (value,)):
            setattr(mark, key, value)
    entity = features.pop(f"{_OURS}entity", None)
    if entity:
        mark.link = Link(**entity)
    mark.attributes = tuple((key, words) for key, value in features.items() for words in _words(value))
    return mark


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
        for one in value:
            yield from _words(one)
    elif value is not None:
        yield json.dumps(value, ensure_ascii=False)
