"""doccano's label file: an array of label types with a key and colours, which a project takes before its data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from desktop.exchange import Arrived, Fault, Feature, Kind, Loss, Option, Unit
from desktop.formats.contract import CERTAIN, LIKELY, NO, Glance, Shape
from desktop.formats.holdings import Holdings
from desktop.formats.parcel import Parcel
from desktop.formats.particulars import label_of
from desktop.formats.target import Target
from desktop.language import _
from desktop.model import LAYERS, Layer

name = "doccano_labels"
title = "doccano labels"
about = "The label types of a doccano project, to be imported there before its data; it holds no annotations."
suffixes = (".json",)
shape: Shape = "file"
unit: Unit | None = None
layer: Layer = "entity"
carries: frozenset[Feature] = frozenset()
dump_options = (
    Option("layer", "Labels", "all", ("all", *LAYERS), "Which labels: doccano keeps those of spans, documents apart."),
)
load_options: tuple[Option, ...] = ()

_COLOUR = "#209cee"  # what doccano gives a label without one
_IS_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_IS_KEY = re.compile(r"[0-9a-z]")


def sniff(glance: Glance) -> int:
    """Take an array of objects with a key and colours."""
    if not glance.head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"["):
        return NO
    found = [name in glance.head for name in (b'"suffix_key"', b'"background_color"', b'"text_color"')]
    return CERTAIN if all(found) else LIKELY if any(found) else NO


def dump(held: Holdings, target: Target) -> None:
    """Write each label once, whatever layers it is in; a key goes to the first that has it."""
    wanted = target.options["layer"]
    names: set[str] = set()
    keys: set[str] = set()
    records = []
    for kind in held.labels():
        if kind.name in names or wanted not in ("all", kind.layer):
            continue
        key = kind.key if _IS_KEY.fullmatch(kind.key) and kind.key not in keys else None
        names.add(kind.name)
        keys.add(key or "")
        records.append(_record(kind, key))
        if kind.guideline:
            target.lose(Loss("dropped", "guideline", _("doccano has no guidelines of labels."), quote=kind.name))
        if kind.parent:
            target.lose(Loss("dropped", "parent", _("doccano has no labels within labels."), quote=kind.name))
    with target.text() as out:
        json.dump(records, out, ensure_ascii=False, indent=1)
        out.write("\n")
    target.counts["labels"] += len(records)


def _record(kind: Kind, key: str | None) -> dict[str, Any]:
    colour = kind.colour if kind.colour and _IS_COLOUR.fullmatch(kind.colour) else _COLOUR
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    is_light = 299 * red + 587 * green + 114 * blue > 128_000
    text = "#000000" if is_light else "#ffffff"
    return {
        "text": kind.name, "prefix_key": None, "suffix_key": key, "background_color": colour, "text_color": text
    }  # fmt: skip


def load(parcel: Parcel) -> Iterator[Arrived]:
    """Yield a label for each object."""
    for found in parcel.records():
        if isinstance(found, Fault):
            yield found
            continue
        where, record = found
        try:
            yield kind_of(record)
        except (KeyError, TypeError) as problem:
            yield Fault(where, _("It is no label of doccano ({problem}).").format(problem=problem))


def kind_of(record: Any) -> Kind:
    """Give the label that a record is; raises KeyError or TypeError for one that is none."""
    if not isinstance(record, Mapping):
        raise TypeError(_("not an object"))
    colour, key = record.get("background_color"), record.get("suffix_key")
    return Kind(
        label_of(record["text"]),
        colour=colour if isinstance(colour, str) and _IS_COLOUR.fullmatch(colour) else None,
        key=key if isinstance(key, str) else "",
    )
