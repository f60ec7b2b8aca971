"""The nouns of exchange as plain values: documents with what stands on them as they travel, and what gets lost.

A *sheet* is a document on its way in or out, a *mark* an annotation on it, a *tie* a relation. Offsets are code
points, half-open, unless a sheet that has just been read says that its tool counts otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, Literal, NamedTuple

from desktop.model import Block, Layer, Origin, RunId, Saying, State

# How a tool counts characters.
Unit = Literal["codepoint", "utf16", "grapheme", "byte"]
UNITS: tuple[Unit, ...] = ("codepoint", "utf16", "grapheme", "byte")

# What a format can hold. Each is a column of the table in the help, and what a format lacks is reported as lost.
Feature = Literal[
    "text",  # the very text, so that it can come back character by character
    "spans",
    "overlaps",  # spans that cross or lie within each other
    "discontinuous",  # annotations in several parts
    "places",  # empty spans, between two characters
    "document_labels",
    "relations",
    "layers",  # which layer a label belongs to
    "entity_links",
    "claims",
    "notes",
    "attributes",
    "authors",
    "origins",  # by hand, by rule, by model; by which one
    "states",  # accepted, suggested, rejected
    "scores",
    "times",
    "ids",  # our ids, so that what comes back is known again
    "unanchored",
    "metadata",  # title, date, site and the like
    "blocks",
    "registers",  # entities and claims that no document mentions, labels' colours, collections, searches
]
FEATURES: tuple[Feature, ...] = Feature.__args__  # type: ignore[attr-defined]

ALWAYS_PACKED = frozenset((".qdpx",))  # endings of zips that programs know by them

Lost = Literal["dropped", "flattened", "split", "widened", "clipped", "refused", "kept", "changed"]


class Stretch(NamedTuple):
    """One part of a mark: a half-open range, and the text that the file itself gives for it, if it does."""

    start: int
    end: int
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """The entity that a mark mentions: by our id where that is known, by name otherwise.

    `type` is a FollowTheMoney name; `form` is name, nominal or pronoun.
    """

    name: str
    type: str | None = None
    id: str | None = None
    form: str | None = None
    state: str = "confirmed"


@dataclass(slots=True)
class Mark:
    """One annotation on a sheet: a label on parts of the text, or on the whole document where it has none.

    `id` is unlike that of any other mark of its sheet: our uid, or whatever the file calls it. `layer` is None
    where the file does not tell. A mark that is `unanchored` keeps the quotes of its parts and no places.
    """

    id: str
    label: str
    parts: tuple[Stretch, ...] = ()
    layer: Layer | None = None
    link: Link | None = None
    saying: Saying | None = None
    note: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    author: str | None = None
    origin: Origin | None = None
    agent: str | None = None
    state: State = "accepted"
    score: float | None = None
    unanchored: bool = False
    contexts: tuple[tuple[str, str], ...] = ()  # prefix and suffix of each part, where they matter
    created_at: str | None = None
    modified_at: str | None = None

    def copy(self) -> Mark:
        """Give another mark that says the same; several times as fast as `dataclasses.replace`."""
        return Mark(*_said_of(self))

    @property
    def start(self) -> int:
        """Where its first part begins; -1 for what stands on no part of the text."""
        return self.parts[0].start if self.parts and not self.unanchored else -1

    @property
    def end(self) -> int:
        """Where its last part ends; -1 for what stands on no part of the text."""
        return self.parts[-1].end if self.parts and not self.unanchored else -1

    @property
    def quote(self) -> str:
        """The text of its parts as the file gives it, joined by an ellipsis."""
        return " … ".join(part.quote or "" for part in self.parts)


_said_of = attrgetter(*(field.name for field in fields(Mark)))


@dataclass(slots=True)
class Tie:
    """One relation; an end that is a mark of the same sheet is named by the mark's id."""

    id: str
    type: str
    from_id: str
    to_id: str
    from_kind: str = "annotation"
    to_kind: str = "annotation"
    note: str | None = None
    state: State = "accepted"
    author: str | None = None
    created_at: str | None = None
    modified_at: str | None = None


@dataclass(slots=True)
class Sheet:
    """One document with everything that stands on it.

    `meta` has keys of the record's `meta` in postil/1 (title, byline, published, site, url, language, file_name,
    media_type, status, tags, collections, note ...); what a foreign tool keeps beside goes into the note-free
    `kept`. `unit` is how the file itself says it counts; None leaves it to the format and to what fits. `where` is
    its place in the file for messages: `line 7`, `articles/a.txt`. `original` is what the text was read from, where the
    file brings it.
    """

    text: str
    id: str | None = None
    meta: dict[str, Any] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    blocks: tuple[Block, ...] = ()
    kept: dict[str, Any] = field(default_factory=dict)
    unit: Unit | None = None
    where: str = ""
    original: bytes | None = None

    @property
    def title(self) -> str:
        """The document's title, or nothing."""
        return str(self.meta.get("title") or "")


@dataclass(frozen=True, slots=True)
class Kind:
    """A label as a file defines it, beside any mark that bears it; None leaves the colour and the layer to us."""

    name: str
    layer: Layer | None = None
    colour: str | None = None
    key: str = ""
    parent: str | None = None
    guideline: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A record that could not be read, and why: one sentence. `where` is its place: `line 7`, `a.ann, line 3`."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Register:
    """A record of postil/1 that belongs to no document: an entity, a claim, a collection, a search (its `kind`)."""

    kind: str
    record: Mapping[str, Any]


Arrived = Sheet | Kind | Fault | Register


@dataclass(slots=True)  # not frozen, which would take thrice as long to make, and there may be hundreds of thousands
class Loss:
    """One thing that did not come through as it was: what happened to which feature of what, and why.

    `document` and `annotation` are ids (of the library on the way out, of the file on the way in, where it has
    them), `title` the document's. `count` is more than one where the same happened to many things of a document.
    """

    lost: Lost
    what: str
    reason: str
    document: str | None = None
    title: str = ""
    annotation: str | None = None
    start: int | None = None
    end: int | None = None
    quote: str | None = None
    where: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a format lets one choose: its name, how it is asked, its values (none: free text), the usual one."""

    name: str
    title: str
    default: str = ""
    values: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class ExchangeFormat:
    """What there is to know about a format before it is used.

    `shape` is file, folder (a zip as well) or database; `layer` is where its labels go when they come in new.
    `extra` names the optional package it needs, `missing` says that this one is not installed.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    shape: Literal["file", "folder", "database"]
    unit: Unit | None
    carries: frozenset[Feature]
    dumps: bool
    loads: bool
    about: str = ""
    layer: Layer = "entity"
    dump_options: tuple[Option, ...] = ()
    load_options: tuple[Option, ...] = ()
    extra: str | None = None
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Dumped:
    """What an export wrote: how many records of which kinds, how much was lost, the first losses."""

    counts: Mapping[str, int]
    losses: Mapping[str, int] = field(default_factory=dict)
    first: tuple[Loss, ...] = ()

    @property
    def lost(self) -> int:
        """How many things did not come through as they were."""
        return sum(self.losses.values())


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A mark whose text tells how its file counts: what stands there by each unit, and what should."""

    where: str
    start: int
    end: int
    wanted: str | None
    found: Mapping[Unit, str | None]


@dataclass(frozen=True, slots=True)
class Survey:
    """What looking through a file before a load has found; `unit` is None where it cannot be told."""

    format: str
    unit: Unit | None
    documents: int = 0
    annotations: int = 0
    relations: int = 0
    faults: int = 0
    labels: tuple[str, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    examples: tuple[Sheet, ...] = ()


@dataclass(slots=True)
class Loaded:
    """What a load has done so far; `there` counts what was in the library before."""

    documents: int = 0
    documents_there: int = 0
    annotations: int = 0
    annotations_there: int = 0
    annotations_changed: int = 0
    relations: int = 0
    labels: list[str] = field(default_factory=list)
    faults: int = 0
    losses: dict[str, int] = field(default_factory=dict)
    first: list[Loss] = field(default_factory=list)
    run_id: RunId | None = None
