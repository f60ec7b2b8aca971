"""REFI-QDA's codebook `.qdc`: codes within codes with colour and description, in and out; a project has one inside.

A code of ours has a GUID made of its name, so that the same label has the same one in every export.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

from desktop.exchange import Arrived, Fault, Feature, Kind, Option, Unit
from desktop.formats import markup
from desktop.formats.contract import CERTAIN, NO, Glance, Shape
from desktop.formats.holdings import Holdings
from desktop.formats.parcel import Parcel
from desktop.formats.target import Target
from desktop.language import _
from desktop.model import Layer
from desktop.readers import elements

name = "codebook"
title = "REFI-QDA codebook"
about = "The labels as a tree of codes, as programs for qualitative analysis exchange them."
suffixes = (".qdc",)
shape: Shape = "file"
unit: Unit | None = None
layer: Layer = "highlight"
carries: Final[frozenset[Feature]] = frozenset()
dump_options: tuple[Option, ...] = ()
load_options: tuple[Option, ...] = ()

ORIGIN = "Postil"
_SPACE = uuid.UUID("5f0f7a56-6b0e-5d0b-9d5b-0e6a6f0c7a11")  # of the GUIDs that we make
_DEEPEST = 100  # codes within codes


def sniff(glance: Glance) -> int:
    """Take a codebook by its root."""
    root, _tag = elements.root_of(glance.head)
    return CERTAIN if root == "CodeBook" else NO


@lru_cache(4096)
def guid(*words: str) -> str:
    """Make the GUID of what has none: the same for the same words."""
    return str(uuid.uuid5(_SPACE, "\n".join(words)))


def as_guid(known: str, within: str = "") -> str:
    """Give an id of ours as a GUID: itself where it is one, else one for the id within its document."""
    try:
        return str(uuid.UUID(known)) if len(known) == 36 else guid("id", within, known)
    except ValueError:
        return guid("id", within, known)


def code_of(label: str) -> str:
    """Give the GUID of the code of a label."""
    return guid("code", label)


# Writing


def dump(held: Holdings, target: Target) -> None:
    """Write the labels of the library, whatever the scope."""
    with target.text() as out:
        out.write('<?xml version="1.0" encoding="utf-8"?>\n')
        about = {"xmlns": "urn:QDA-XML:codebook:1.0", "origin": ORIGIN}
        out.write(f"<CodeBook{markup.attributes(about)}>\n")
        out.writelines(codes(held.labels()))
        out.write("</CodeBook>\n")
    target.counts["labels"] += len(held.labels())


def codes(labels: Iterable[Kind]) -> Iterator[str]:
    """Write labels as codes within codes; labels of the same name in several layers are one code."""
    known: dict[str, Kind] = {}
    for kind in labels:
        known.setdefault(kind.name, kind)
    within: dict[str | None, list[Kind]] = {}
    for kind in known.values():
        above = kind.parent if kind.parent in known and not _is_circle(kind, known) else None
        within.setdefault(above, []).append(kind)
    yield "<Codes>\n"
    yield from _codes(within, None)
    yield "</Codes>\n"


def _is_circle(kind: Kind, known: dict[str, Kind]) -> bool:
    parent = kind.parent
    for _depth in range(_DEEPEST):
        if parent is None or parent not in known:
            return False
        parent = known[parent].parent
    return True


def _codes(within: dict[str | None, list[Kind]], above: str | None) -> Iterator[str]:
    for kind in within.get(above, ()):
        about = {"guid": code_of(kind.name), "name": kind.name, "isCodable": "true", "color": _colour(kind.colour)}
        yield f"<Code{markup.attributes(about)}>"
        if kind.guideline:
            yield markup.element("Description", {}, markup.escaped(kind.guideline))
        yield from _codes(within, kind.name)
        yield "</Code>\n"


def _colour(colour: str | None) -> str | None:
    """Give a colour as the schema wants it: # and six digits."""
    return colour if colour and len(colour) == 7 and colour.startswith("#") else None


# Reading


def load(parcel: Parcel) -> Iterator[Arrived]:
    """Yield a label for each code; raises Unreadable for what is no codebook."""
    with parcel.open() as stream:
        markup.checked(stream, parcel.path.name)
        book = Codebook()
        for one in elements.stream_of(stream, ("Code",)):
            book.take(one)
        whole = markup.is_whole(stream, "CodeBook")
    yield from book.faults
    yield from book.kinds()
    if not whole:
        yield Fault(parcel.path.name, _("It breaks off: codes may be missing."))


class Codebook:
    """The codes of a codebook, in their order; `names` gives the label of each GUID."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.faults: list[Fault] = []
        self._kinds: dict[str, Kind] = {}
        self._within: dict[str, list[str]] = {}

    def take(self, one: Any) -> None:
        """Take one code as it ends, after those within it."""
        number = key(one.get("guid"))
        label = (one.get("name") or "").strip()
        if not number or not label or number in self.names:
            reason = _("A code has no name.") if number else _("A code has no GUID.")
            self.faults.append(
                Fault(label or number, _("Its GUID is there twice.") if number in self.names else reason)
            )
            return
        above = one.getparent()
        parent = above if above is not None and elements.local(above) == "Code" else None
        said = elements.text_of(elements.first(one, "Description")).strip()
        self.names[number] = label
        self._kinds[number] = Kind(
            label,
            colour=one.get("color") or None,
            parent=(parent.get("name") or "").strip() or None if parent is not None else None,
            guideline=said,
        )
        self._within.setdefault(key(parent.get("guid")) if parent is not None else "", []).append(number)

    def kinds(self) -> Iterator[Kind]:
        """Yield the labels, each after the one that it is within."""
        waiting = list(reversed(self._within.get("", [])))
        while waiting:
            number = waiting.pop()
            yield self._kinds[number]
            waiting += reversed(self._within.get(number, []))


def key(said: str | None) -> str:
    """Give a GUID in the one way in which they are compared: writers differ in case and in braces."""
    return (said or "").strip().strip("{}").lower()
