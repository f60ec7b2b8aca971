"""UIMA CAS as JSON 0.4.0: one file for each document, with its type system inside."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from desktop.errors import Unreadable
from desktop.exchange import Arrived, Fault, Feature, Option, Sheet, Unit
from desktop.formats import cas
from desktop.formats.cas import Structure, View
from desktop.formats.cas_reading import arrived
from desktop.formats.contract import CERTAIN, LIKELY, NO, POSSIBLE, Glance, Shape
from desktop.formats.filenames import member
from desktop.formats.holdings import Holdings
from desktop.formats.parcel import Parcel
from desktop.formats.target import Target
from desktop.formats.tokens import TOKENIZER
from desktop.language import _
from desktop.model import Layer

name = "cas_json"
title = "UIMA CAS JSON"
about = "JSON with its type system inside, as INCEpTION exchanges it."
suffixes = (".json", ".zip")
shape: Shape = "folder"
unit: Unit | None = "utf16"
layer: Layer = "entity"
carries: Final[frozenset[Feature]] = cas.CARRIES
dump_options: tuple[Option, ...] = (cas.ENTITIES, TOKENIZER)
load_options: tuple[Option, ...] = (cas.LAYERS,)

_SUFFIX = ".cas.json"
_SOFA = "uima.cas.Sofa"
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def sniff(glance: Glance) -> int:
    """Take a file that says so, and files that are called so; other `.json` files may be anything."""
    if b'"%TYPES"' in glance.head or b'"%FEATURE_STRUCTURES"' in glance.head:
        return CERTAIN
    if any(name.endswith(_SUFFIX) for name in glance.members):
        return LIKELY
    return POSSIBLE if any(name.endswith(".json") for name in glance.members) else NO


# Writing


def dump(held: Holdings, target: Target) -> None:
    """Write one file for each document."""
    types = _encode(_types())
    for number, sheet in enumerate(held.sheets(), 1):
        with target.text(member(number, sheet, _SUFFIX)) as out:
            out.write(_document(sheet, types, target))
        target.counts["documents"] += 1
        target.counts["annotations"] += len(sheet.marks)


def _types() -> dict[str, Any]:
    types = {}
    for type, (parent, features) in cas.DECLARED.items():
        described = {feature: {"%NAME": feature, "%RANGE": range} for feature, range in features}
        types[type] = {"%NAME": type, "%SUPER_TYPE": parent, **described}
    return types


def _document(sheet: Sheet, types: str, target: Target) -> str:
    sofa = {
        "%ID": cas.SOFA_ID,
        "%TYPE": _SOFA,
        "sofaNum": 1,
        "sofaID": "_InitialView",
        "mimeType": "text/plain",
        "sofaString": sheet.text,
    }
    lines = [_encode(sofa)]
    numbers = []
    for one in cas.structures(sheet, target.options, target.lose):
        numbers.append(one.number)
        record = {"%ID": one.number, "%TYPE": one.type, "@sofa": cas.SOFA_ID, **one.values}
        for feature, ends in one.references.items():
            record[f"@{feature}"] = ends[0]
        lines.append(_encode(record))
    views = {"_InitialView": {"%SOFA": cas.SOFA_ID, "%MEMBERS": numbers}}
    structures = ",\n".join(lines)
    return f'{{"%TYPES":{types},\n"%FEATURE_STRUCTURES":[\n{structures}],\n"%VIEWS":{_encode(views)}}}\n'


# Reading


def load(parcel: Parcel) -> Iterator[Arrived]:
    """Yield a sheet for each file."""
    for found in parcel.names:
        if not found.endswith(".json") and (len(parcel.names) > 1 or parcel.is_zip):
            continue
        try:
            record = json.loads(parcel.text(found))
            yield from _arrived(record, parcel, found)
        except Unreadable as problem:
            yield Fault(found, problem.sentence)
        except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as problem:
            yield Fault(found, _("It is no CAS in JSON ({problem}).").format(problem=problem))


def _arrived(record: Mapping[str, Any], parcel: Parcel, where: str) -> Iterator[Arrived]:
    held = record["%FEATURE_STRUCTURES"]
    # the older shape has the numbers as keys
    listed = [{"%ID": int(number), **one} for number, one in held.items()] if isinstance(held, Mapping) else held
    found: dict[int, Structure] = {}
    texts: dict[int, tuple[str, str]] = {}
    faults = []
    passed = () if parcel.options["types"] else cas.SEGMENTS
    for place, one in enumerate(listed, 1):
        try:
            number = int(one["%ID"])
            if number in found:
                raise ValueError(_("its number {n} is there twice").format(n=number))
            made = cas.PASSED if one["%TYPE"] in passed else _structure(one)
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            reason = _("A part of it could not be read ({problem}).").format(problem=problem)
            faults.append(Fault(f"{where}, " + _("record {n}").format(n=place), reason))
            continue
        found[number] = made
        if made.type == _SOFA and isinstance(text := made.values.get("sofaString"), str):
            texts[made.number] = str(made.values.get("sofaID") or ""), text
    yield from faults
    views = []
    for name, view in (record.get("%VIEWS") or {}).items():
        if view.get("%SOFA") in texts:
            views.append(View(name, texts[view["%SOFA"]][1], [int(number) for number in view.get("%MEMBERS") or ()]))
    if not views:
        yield Fault(where, _("It holds no text."))
    yield from arrived(views, found, parcel.options["types"], where)


def _structure(one: Mapping[str, Any]) -> Structure:
    made = Structure(int(one["%ID"]), str(one["%TYPE"]))
    for key, value in one.items():
        if key.startswith("@"):
            made.references[key[1:]] = [int(value)] if value is not None else []
        elif key.startswith("#"):
            made.values[key[1:]] = value
        elif key == "%ELEMENTS":
            _elements(made, value)
        elif not key.startswith(("%", "^")):
            made.values[key] = value
    return made


def _elements(made: Structure, value: Any) -> None:
    """Take the elements of an array: numbers of others where it holds those."""
    primitive = made.type.removesuffix("[]").removesuffix("Array") in (
        "uima.cas.String", "uima.cas.Integer", "uima.cas.Double", "uima.cas.Float", "uima.cas.Boolean",
        "uima.cas.Long", "uima.cas.Short", "uima.cas.Byte",
    )  # fmt: skip
    if primitive:
        made.values["elements"] = value if isinstance(value, list) else [value]
    else:
        made.references["elements"] = [int(number) for number in value or () if number is not None]
