"""What a query means, as frozen values: the language between the box and the index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from desktop.model import Span

Form = Literal["word", "prefix", "pattern", "fuzzy"]
Column = Literal["title", "body"]


@dataclass(frozen=True, slots=True)
class Word:
    """One word as typed; `pattern` holds `*` inside, `edits` is how many slips a fuzzy word allows."""

    text: str
    span: Span
    form: Form = "word"
    edits: int = 0
    column: Column | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words side by side, exactly; with `slop` in any order, at most so many words apart.

    `unfinished`: its last word is still being typed.
    """

    text: str
    span: Span
    slop: int | None = None
    column: Column | None = None
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A condition on what is known about a document: `value` as typed, `*` stands for anything."""

    name: str
    value: str
    span: Span
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """A stretch of time: from `first` on, up to but not including `end`; None is open."""

    name: str
    first: str | None
    end: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Node


@dataclass(frozen=True, slots=True)
class Everything:
    """Each document that is not in the bin."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No document."""


Leaf = Word | Phrase | Field | When
Node = Leaf | And | Or | Not | Everything | Nothing


@dataclass(frozen=True, slots=True)
class Query:
    """A query understood: its tree, and the places taken literally, each with a sentence that says why."""

    text: str
    root: Node
    literal: tuple[Span, ...] = ()
    problems: tuple[str, ...] = ()


def both(parts: list[Node]) -> Node:
    """Join parts that must all hold, flat."""
    flat = _flat(parts, And, Everything)
    if any(isinstance(part, Nothing) for part in flat):
        return Nothing()
    return flat[0] if len(flat) == 1 else And(tuple(flat)) if flat else Everything()


def either(parts: list[Node]) -> Node:
    """Join parts of which one must hold, flat."""
    flat = _flat(parts, Or, Nothing)
    if any(isinstance(part, Everything) for part in flat):
        return Everything()
    return flat[0] if len(flat) == 1 else Or(tuple(flat)) if flat else Nothing()


def negated(part: Node) -> Node:
    """Turn a part round; twice is nothing done."""
    if isinstance(part, Not):
        return part.part
    if isinstance(part, Everything):
        return Nothing()
    return Everything() if isinstance(part, Nothing) else Not(part)


def _flat(parts: list[Node], kind: type[And] | type[Or], neutral: type[Everything] | type[Nothing]) -> list[Node]:
    flat: list[Node] = []
    for part in parts:
        if isinstance(part, kind):
            flat.extend(part.parts)
        elif not isinstance(part, neutral):
            flat.append(part)
    return flat


def leaves(node: Node, *, positive: bool | None = None) -> Iterator[Leaf]:
    """Give the leaves in reading order; `positive` leaves out those under a NOT."""
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from leaves(part, positive=positive)
    elif isinstance(node, Not):
        if not positive:
            yield from leaves(node.part)
    elif not isinstance(node, Everything | Nothing):
        yield node


def describe(node: Node) -> str:
    """Write a tree on one line, for the log and for tests: `(and climate (not "summer heat"))`."""
    match node:
        case Word():
            tail = {"word": "", "prefix": "*", "pattern": "", "fuzzy": f"~{node.edits}"}[node.form]
            return f"{_column(node.column)}{node.text}{tail}"
        case Phrase():
            slop = "" if node.slop is None else f"~{node.slop}"
            return f'{_column(node.column)}"{node.text}"{slop}{"*" if node.unfinished else ""}'
        case Field():
            return f"[{node.name}={node.value}{'!' if node.quoted else ''}]"
        case When():
            return f"[{node.name} {node.first or ''}..{node.end or ''}]"
        case And() | Or():
            word = "and" if isinstance(node, And) else "or"
            return f"({word} {' '.join(map(describe, node.parts))})"
        case Not():
            return f"(not {describe(node.part)})"
    return "everything" if isinstance(node, Everything) else "nothing"


def _column(column: Column | None) -> str:
    return f"{column}:" if column else ""
