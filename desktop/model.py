"""The nouns of the program as frozen values: what the store gives and every other layer passes on.

Offsets are half-open ranges of Unicode code points into a document's text. Times are ISO 8601 strings
in UTC with a trailing `Z`; dates of publication keep the precision they came with (`2025-09`, `2025-09-11`,
or a full time). Ids are UUIDv7 strings in lower case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NewType

DocumentId = NewType("DocumentId", str)
AnnotationId = NewType("AnnotationId", str)
LabelId = NewType("LabelId", str)
EntityId = NewType("EntityId", str)
ClaimId = NewType("ClaimId", str)
RelationId = NewType("RelationId", str)
CollectionId = NewType("CollectionId", str)
SearchId = NewType("SearchId", str)
RunId = NewType("RunId", str)
EditionId = NewType("EditionId", str)

Layer = Literal["highlight", "entity", "claim", "relation", "document"]
LAYERS: tuple[Layer, ...] = ("highlight", "entity", "claim", "relation", "document")
State = Literal["accepted", "suggested", "rejected"]
Origin = Literal["human", "import", "rule", "model"]
Status = Literal["todo", "in_progress", "done", "excluded"]
STATUSES: tuple[Status, ...] = ("todo", "in_progress", "done", "excluded")
BlockKind = Literal[
    "heading", "paragraph", "list_item", "quote", "table_cell", "caption", "code", "page_break", "furniture"
]
Voice = Literal["author", "direct_quote", "indirect", "mixed", "headline", "caption"]
VOICES: tuple[Voice, ...] = ("author", "direct_quote", "indirect", "mixed", "headline", "caption")
POLARITIES = ("+", "-", "u")
CERTAINTIES = ("CT", "PR", "PS", "U")
CLAIMANT_KINDS = ("named", "role", "anonymous", "collective", "author", "document")
ENTITY_TYPES = (
    "Person",
    "Organization",
    "Company",
    "PublicBody",
    "Place",
    "Event",
    "Vehicle",
    "Document",
    "Product",
    "Other",
)
CLAIM_TYPES = ("fact", "number", "quote", "prediction", "causal", "definition", "normative")
WORKFLOWS = ("new", "to_check", "in_progress", "assessed", "published", "dropped")
STANCES = ("supports", "refutes", "discusses", "unrelated", "not_enough_info")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range `[start, end)` of code points; `start == end` marks a place between two characters."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def __bool__(self) -> bool:
        return True  # a place between two characters is a span, too


@dataclass(frozen=True, slots=True)
class Block:
    """A structural piece of a text; `level` is 1 to 6 for headings and a list's depth, `page` counts from 1."""

    kind: BlockKind
    start: int
    end: int
    level: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A range of the text that leads somewhere: its address as written, absolute where that was known."""

    start: int
    end: int
    href: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an original as it is shown: its size in points, and where its words stand.

    `words` is packed by `desktop.text.places`: ranges of the text with their boxes in points from the top left.
    """

    number: int
    width: float
    height: float
    words: bytes


@dataclass(frozen=True, slots=True)
class Article:
    """What a reader made of one file's bytes: the text is normalised, blocks and links point into it.

    `updated` is when its publisher last changed it. `provenance` says how it was read, and under `FIELD_from`
    where a field came from (json-ld, meta, file name ...).
    """

    text: str
    blocks: tuple[Block, ...] = ()
    title: str | None = None
    subtitle: str | None = None
    byline: tuple[str, ...] = ()
    published: str | None = None
    date_source: str | None = None
    updated: str | None = None
    site: str | None = None
    section: str | None = None
    url: str | None = None
    language: str | None = None
    media_type: str = "text/plain"
    reader: str = "text"
    links: tuple[Link, ...] = ()
    pages: tuple[Page, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One imported article without its text; `length` counts code points, `words` words beside page furniture.

    `locator` is its place within the file at `source_path` where that holds several; `part_of` is the document it
    came attached to; `file_at` is when its file was last changed. `editions` counts the texts it has had, the
    present one included.
    """

    id: DocumentId
    title: str
    subtitle: str | None = None
    byline: tuple[str, ...] = ()
    published: str | None = None
    date_source: str | None = None
    updated: str | None = None
    site: str | None = None
    section: str | None = None
    url: str | None = None
    language: str | None = None
    file_name: str | None = None
    source_path: str | None = None
    locator: str | None = None
    file_at: str | None = None
    part_of: DocumentId | None = None
    media_type: str = "text/plain"
    original_sha256: str | None = None
    text_sha256: str = ""
    length: int = 0
    words: int = 0
    status: Status = "todo"
    note: str | None = None
    tags: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    annotations: int = 0
    warnings: tuple[str, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=dict)
    run_id: RunId | None = None
    imported_at: str = ""
    modified_at: str = ""
    deleted_at: str | None = None
    editions: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the shelf: what a list of documents shows, cheap enough to fetch by the page."""

    id: DocumentId
    title: str
    source: str
    published: str | None
    status: Status
    annotations: int
    opening: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a document came with: bytes of its original, the name of its import, what it was attached to and what to it.

    `size` is None for a document pasted as text.
    """

    size: int | None = None
    run: str | None = None
    whole: Row | None = None
    parts: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Label:
    """A kind of annotation in the library's schema; `key` is one character or empty, `used` counts annotations."""

    id: LabelId
    layer: Layer
    name: str
    colour: str
    key: str = ""
    parent: LabelId | None = None
    guideline: str = ""
    position: int = 0
    hidden: bool = False
    used: int = 0


@dataclass(frozen=True, slots=True)
class Anchored:
    """One part of an annotation: its span with the quote and up to 32 characters of context on each side."""

    span: Span
    quote: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One appearance of a claim in a document: the claim-layer annotation, whose voice, how certain."""

    annotation_id: AnnotationId
    claim_id: ClaimId
    statement: str
    voice: Voice = "author"
    claimant_id: EntityId | None = None
    claimant_name: str | None = None
    claimant_text: str | None = None
    claimant_kind: str | None = None
    affiliation: str | None = None
    cue: str | None = None
    uttered_at: str | None = None
    place: str | None = None
    medium: str | None = None
    polarity: str = "+"
    certainty: str = "CT"
    parent_id: AnnotationId | None = None

    @property
    def claimant(self) -> str:
        """The claimant as shown: the entity's name, else the free text, else nothing."""
        return self.claimant_name or self.claimant_text or ""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A label on zero or more spans of a document, with what was said about it."""

    id: AnnotationId
    document_id: DocumentId
    label_id: LabelId
    label: str
    layer: Layer
    parts: tuple[Anchored, ...]
    note: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    author: str = ""
    origin: Origin = "human"
    agent: str | None = None
    state: State = "accepted"
    score: float | None = None
    entity_id: EntityId | None = None
    entity_name: str | None = None
    form: str | None = None
    link_state: str = "none"
    utterance: Utterance | None = None
    unanchored: bool = False
    created_at: str = ""
    modified_at: str = ""

    @property
    def spans(self) -> tuple[Span, ...]:
        """The spans of all parts, in reading order; of an unanchored one, where it last stood."""
        return tuple(part.span for part in self.parts)

    @property
    def placed(self) -> tuple[Span, ...]:
        """The spans in the text as it is now: none while unanchored."""
        return () if self.unanchored else self.spans

    @property
    def quote(self) -> str:
        """The surface text; parts of a discontinuous annotation are joined by an ellipsis."""
        return " … ".join(part.quote for part in self.parts)


@dataclass(frozen=True, slots=True)
class Saying:
    """What the user says of a claim while marking it: an existing claim by id, or a statement for a new one."""

    statement: str | None = None
    claim_id: ClaimId | None = None
    voice: Voice = "author"
    claimant_id: EntityId | None = None
    claimant_text: str | None = None
    claimant_kind: str | None = None
    affiliation: str | None = None
    cue: str | None = None
    uttered_at: str | None = None
    place: str | None = None
    medium: str | None = None
    polarity: str = "+"
    certainty: str = "CT"
    parent_id: AnnotationId | None = None


@dataclass(frozen=True, slots=True)
class NewEntity:
    """An entity to be made in the same step as the annotation that first mentions it."""

    name: str
    type: str = "Other"


@dataclass(frozen=True, slots=True)
class EntityName:
    """One name of an entity; `kind` is name, alias, previous or weak."""

    name: str
    kind: str = "alias"
    language: str | None = None


@dataclass(frozen=True, slots=True)
class EntityProperty:
    """One stated property; conflicting values live side by side, told apart by rank and evidence."""

    name: str
    value: str
    rank: str = "normal"
    evidence_id: AnnotationId | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing in the library's register; `mentions` counts the annotations that point at it."""

    id: EntityId
    name: str
    type: str = "Other"
    description: str = ""
    status: str = "confirmed"
    names: tuple[EntityName, ...] = ()
    properties: tuple[EntityProperty, ...] = ()
    mentions: int = 0
    merged_into: EntityId | None = None
    author: str = ""
    created_at: str = ""
    modified_at: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """An annotation shown in the context of its document, for an entity's or a claim's page."""

    annotation: Annotation
    document_title: str
    before: str
    quote: str
    after: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that supports or refutes a claim; items of one `set_no` are needed together."""

    id: str
    claim_id: ClaimId
    annotation_id: AnnotationId | None = None
    document_id: DocumentId | None = None
    stance: str = "supports"
    set_no: int = 1
    strength: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """One judgement of a claim; assessments are only ever added, their history is the audit trail."""

    id: str
    claim_id: ClaimId
    verdict: str
    confidence: str | None = None
    likelihood: str | None = None
    rationale: str | None = None
    author: str = ""
    created_at: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A proposition, once per meaning; `utterances` counts its appearances."""

    id: ClaimId
    statement: str
    topic: str | None = None
    claim_type: str | None = None
    check_worthiness: str | None = None
    workflow: str = "new"
    note: str | None = None
    utterances: int = 0
    merged_into: ClaimId | None = None
    author: str = ""
    created_at: str = ""
    modified_at: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A typed, directed link between two annotations, entities or claims (each end is `(kind, id)`)."""

    id: RelationId
    type: str
    from_kind: str
    from_id: str
    to_kind: str
    to_id: str
    note: str | None = None
    state: State = "accepted"
    author: str = ""
    created_at: str = ""
    modified_at: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    """A named set of documents."""

    id: CollectionId
    name: str
    note: str | None = None
    documents: int = 0


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A query with a name, shown in the shelf."""

    id: SearchId
    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a document round some matches: `text` is `document.text[start:end]`, matches are absolute."""

    start: int
    end: int
    text: str
    matches: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One search result: its row for the list, a score (higher is better), and excerpts."""

    row: Row
    score: float
    excerpts: tuple[Excerpt, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found: the hits asked for, the whole count, what was taken literally, what was perhaps meant."""

    hits: tuple[Hit, ...]
    total: int
    literal: tuple[Span, ...] = ()
    problems: tuple[str, ...] = ()
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The documents a query gives, in order: ids only, so that a list of any length stays light.

    `families` gives a number to those that have a near twin among them; near twins of each other have the same.
    """

    ids: tuple[DocumentId, ...]
    literal: tuple[Span, ...] = ()
    problems: tuple[str, ...] = ()
    suggestion: str | None = None
    families: Mapping[DocumentId, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facet:
    """One line of the shelf's facets: what it narrows to, as a query, and how many documents that gives."""

    group: str
    name: str
    query: str
    documents: int


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the history: a step, or a run of many steps; `undone` lines can be redone."""

    position: int
    name: str
    author: str
    at: str
    undone: bool
    rows: int
    run_id: RunId | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What one step (or its undoing) moved: table names and the documents concerned."""

    position: int
    name: str
    tables: frozenset[str] = frozenset()
    documents: frozenset[DocumentId] = frozenset()
    rows: int = 0
    run_id: RunId | None = None

    def touches(self, *tables: str, document: DocumentId | None = None) -> bool:
        """Say whether any of the tables moved, and, when a document is named, whether it is concerned."""
        if not self.tables.intersection(tables):
            return False
        return document is None or not self.documents or document in self.documents


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long act has come; `total` is None while it is still being counted.

    `done` and `total` count files, `stored` and `failed` documents, `speed` is files in a second, `file` is at hand.
    """

    done: int
    total: int | None
    name: str = ""
    seconds_left: float | None = None
    stored: int = 0
    failed: int = 0
    speed: float | None = None
    paused: bool = False
    file: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that `check` found wrong, whether it can be repaired, and whether it was."""

    what: str
    repairable: bool
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Backup:
    """A verified copy of the library: where, from when, and what it holds."""

    path: str
    made_at: str
    size: int
    documents: int
    annotations: int
    entities: int = 0
    claims: int = 0


@dataclass(frozen=True, slots=True)
class Overview:
    """The library's counts at one moment."""

    documents: int = 0
    by_status: Mapping[str, int] = field(default_factory=dict)
    binned: int = 0
    annotations: int = 0
    entities: int = 0
    claims: int = 0


def one_line(parts: Iterable[str], limit: int = 80) -> str:
    """Join, fold white space and cut with an ellipsis: for names of steps and lines of lists."""
    text = " ".join(" ".join(parts).split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
