"""WebAnno TSV 3: a file for each document, with its tokens, its text by sentence, and a column for each feature.

A document whose annotations have but a label and an entity is written in the layer NamedEntity, which INCEpTION
and WebAnno have without being told; one with notes, attributes or relations needs the layers webanno.custom.Postil
and webanno.custom.PostilRelation in the project (strings: label, identifier, note, attributes). Offsets are UTF-16
units. What stands between the sentences is not in the file but for a line's end and spaces, so a sentence takes
along what follows it. Grammar: WebAnno's manual, appendix; escapes and text as its `Tsv3XDeserializer` reads them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from desktop.exchange import Arrived, Feature, Loss, Mark, Option, Sheet, Tie, Unit
from desktop.formats import naming, tsv3
from desktop.formats.contract import CERTAIN, LIKELY, NO, POSSIBLE, Glance, Shape
from desktop.formats.holdings import Holdings
from desktop.formats.parcel import Parcel
from desktop.formats.target import Target
from desktop.formats.tokens import TOKENIZER, Cut, Token, sentences, tokenizer, touched
from desktop.formats.tsv3 import CUSTOM, IDENTIFIER, NAMED, RELATION, escaped_text, escaped_value
from desktop.language import _
from desktop.model import Layer
from desktop.text.units import Ruler

name = "webanno"
title = "WebAnno TSV 3"
about = "Tab-separated files as INCEpTION and WebAnno read and write them, one for each document."
suffixes = (".tsv", ".zip")
shape: Shape = "folder"
unit: Unit | None = "utf16"
layer: Layer = "entity"
carries: frozenset[Feature] = frozenset(
    ("text", "spans", "overlaps", "relations", "entity_links", "notes", "attributes")
)
dump_options = (
    Option(
        "layer",
        "Layer",
        "auto",
        ("auto", "named-entity", "custom"),
        "named-entity: needs no preparation, but has no notes, attributes and relations; custom: the project must have "
        "the layers Postil and PostilRelation; auto: custom where a document needs it.",
    ),
    TOKENIZER,
)
load_options = (
    Option(
        "layers",
        "Layers",
        "annotations",
        ("annotations", "all"),
        "annotations: without lemmas, parts of speech and syntax; all: these as well.",
    ),
)

_GAP = re.compile(r"\n *")
_ODD = re.compile(r"[\\\x00-\x09\x0b-\x1f]")  # what escaped_text changes, within a line


def sniff(glance: Glance) -> int:
    """Take a file that names the format, and a folder or zip of such names."""
    if glance.head.removeprefix(b"\xef\xbb\xbf").startswith(b"#FORMAT=WebAnno TSV 3"):
        return CERTAIN
    tables = [name.endswith(".tsv") for name in glance.members]
    return NO if not any(tables) else LIKELY if all(tables) else POSSIBLE


# Writing


def dump(held: Holdings, target: Target) -> None:
    """Write one file for each document."""
    cut = tokenizer(target.options["tokenizer"])
    for number, sheet in enumerate(held.sheets(), 1):
        naming.tell_forms(sheet, target.lose)
        wanted = target.options["layer"]
        if wanted == "named-entity":
            _lose_the_rest(sheet, target)
        elif wanted == "auto":
            plain = not sheet.ties and not any(mark.note or mark.attributes for mark in sheet.marks)
            wanted = "named-entity" if plain else "custom"
        page = _Page(sheet, cut(sheet.text), target, custom=wanted == "custom")
        with target.text(f"{naming.stem(number, sheet)}.tsv") as out:
            out.writelines(page.lines())
        target.counts["documents"] += 1


def _lose_the_rest(sheet: Sheet, target: Target) -> None:
    """Report what the layer NamedEntity has no place for."""
    reason = _("The layer NamedEntity has labels and entities only.")
    counts = (
        ("note", sum(bool(mark.note) for mark in sheet.marks)),
        ("attribute", sum(bool(mark.attributes) for mark in sheet.marks)),
        ("relation", len(sheet.ties)),
    )
    for what, count in counts:
        if count:
            target.lose(Loss("dropped", what, reason, sheet.id, sheet.title, count=count))


class _Page:
    """One document: which annotations stand on which token or part of a token, and how these are numbered."""

    def __init__(self, sheet: Sheet, found: list[Token], target: Target, *, custom: bool) -> None:
        self._sheet = sheet
        self._custom = custom
        self._target = target
        self._tokens = found
        self._cuts = list(touched(sheet, found, target.lose))
        self._bounds = sentences(sheet.text, found)
        self._shift = self._blank_before()
        self._on_token: dict[int, list[int]] = {}
        self._within: dict[int, dict[tuple[int, int], list[int]]] = {}
        for number, one in enumerate(self._cuts):
            self._place(number, one)
        self._ids = self._numbered()
        self._ruler = Ruler(sheet.text, "utf16")
        target.counts["annotations"] += len(self._cuts)

    def _blank_before(self) -> int:
        """Make a token of white space that the text begins with, other than spaces: the format has no other place."""
        text, found = self._sheet.text, self._tokens
        blank = text[: found[0].start] if found else text
        if not blank or (found and not blank.strip(" ")):
            return 0
        self._tokens = [Token(0, len(blank)), *found]
        self._bounds = [(first + 1, after + 1) for first, after in self._bounds] or [(0, 1)]
        self._bounds[0] = 0, self._bounds[0][1]
        return 1

    def _place(self, number: int, one: Cut) -> None:
        for place in range(one.first + self._shift, one.last + self._shift + 1):
            token = self._tokens[place]
            start, end = max(one.start, token.start), min(one.end, token.end)
            if (start, end) == token:
                self._on_token.setdefault(place, []).append(number)
            else:
                self._within.setdefault(place, {}).setdefault((start, end), []).append(number)

    def _numbered(self) -> dict[int, int]:
        """Number what stands on several units, or on one with another annotation."""
        seen: set[int] = set()
        wanted: set[int] = set()
        stacks = [*self._on_token.values()]
        for parts in self._within.values():
            stacks.extend(parts.values())
        for stack in stacks:
            if len(stack) > 1:
                wanted.update(stack)
            else:
                wanted.update(seen.intersection(stack))
            seen.update(stack)
        return {number: uid for uid, number in enumerate(sorted(wanted), 1)}

    def lines(self) -> Iterator[str]:
        yield "#FORMAT=WebAnno TSV 3.3\n"
        ties = self._ties()
        if self._custom:
            yield f"#T_SP={CUSTOM}|label|identifier|note|attributes\n"
            yield f"#T_RL={RELATION}|label|note|BT_{CUSTOM}\n" if ties else ""
        else:
            yield f"#T_SP={NAMED}|identifier|value\n"
        yield "\n"
        names = self._names()
        columns = [_cell(one.mark, custom=self._custom) for one in self._cuts]
        text, blank = self._sheet.text, "_\t" * self._width(ties) + "\n"
        offset = self._ruler.from_codepoint if text and max(text) > "\uffff" else int
        surface = escaped_text if self._shift or _ODD.search(text) else str
        for number, (first, after) in enumerate(self._bounds, 1):
            yield "\n"
            yield from (f"#Text={escaped_text(line)}\n" for line in self._text(number).split("\n"))
            for place in range(first, after):
                start, end = self._tokens[place]
                if place not in self._on_token and place not in self._within:
                    yield f"{names[place]}\t{offset(start)}-{offset(end)}\t{surface(text[start:end])}\t{blank}"
                    continue
                units = [((start, end), self._on_token.get(place, ()))]
                units += sorted(self._within.get(place, {}).items())
                for at, ((start, end), stack) in enumerate(units):
                    uid = names[place] + (f".{at}" if at else "")
                    cells = [*self._cells(columns, stack), *self._related(ties, names, stack, uid)]
                    words = surface(text[start:end])
                    yield "\t".join([uid, f"{offset(start)}-{offset(end)}", words, *cells, "\n"])

    def _width(self, ties: dict[int, list[tuple[Tie, int]]]) -> int:
        return (4 if self._custom else 2) + (3 if ties else 0)

    def _text(self, number: int) -> str:
        """Give a sentence's text, with what follows it unless that is a line's end and spaces."""
        text = self._sheet.text
        first, after = self._bounds[number - 1]
        start, end = self._tokens[first].start, self._tokens[after - 1].end
        if number == len(self._bounds):
            return text[start:]
        behind = self._tokens[after].start
        return text[start : end if _GAP.fullmatch(text, end, behind) else behind]

    def _names(self) -> list[str]:
        return [
            f"{number}-{place - first + 1}"
            for number, (first, after) in enumerate(self._bounds, 1)
            for place in range(first, after)
        ]

    def _cells(self, columns: Sequence[Sequence[str]], stack: Sequence[int]) -> list[str]:
        width = self._width({})
        if not stack:
            return ["_"] * width
        ends = [f"[{self._ids[number]}]" if number in self._ids else "" for number in stack]
        return [
            "|".join([columns[number][column] + end for number, end in zip(stack, ends, strict=True)])
            for column in range(width)
        ]

    def _ties(self) -> dict[int, list[tuple[Tie, int]]]:
        """Sort the relations by their target: each with its source."""
        if not (self._custom and self._sheet.ties):
            return {}
        by_id = {one.mark.id: number for number, one in reversed(list(enumerate(self._cuts)))}
        found: dict[int, list[tuple[Tie, int]]] = {}
        for tie in self._sheet.ties:
            source, end = by_id.get(tie.from_id), by_id.get(tie.to_id)
            if source is not None and end is not None:
                found.setdefault(end, []).append((tie, source))
                self._target.counts["relations"] += 1
                continue
            sheet, reason = self._sheet, _("One of its ends is not there.")
            self._target.lose(Loss("dropped", "relation", reason, sheet.id, sheet.title, tie.id, quote=tie.type))
        return found

    def _first_unit(self, number: int, names: list[str]) -> str:
        """Give the name of the unit where an annotation begins."""
        one = self._cuts[number]
        place = one.first + self._shift
        token = self._tokens[place]
        part = max(one.start, token.start), min(one.end, token.end)
        if part == token:
            return names[place]
        return f"{names[place]}.{sorted(self._within[place]).index(part) + 1}"

    def _related(
        self, ties: dict[int, list[tuple[Tie, int]]], names: list[str], stack: Sequence[int], uid: str
    ) -> list[str]:
        """Give the columns of the relations that end at what begins here."""
        if not ties:
            return []
        labels, notes, sources = [], [], []
        for end in stack:
            for tie, source in ties.get(end, ()):
                if self._first_unit(end, names) != uid:
                    continue
                numbers = self._ids.get(source, 0), self._ids.get(end, 0)
                labels.append(escaped_value(tie.type))
                notes.append(escaped_value(tie.note) if tie.note else "*")
                which = f"[{numbers[0]}_{numbers[1]}]" if any(numbers) else ""
                sources.append(self._first_unit(source, names) + which)
        return ["|".join(labels) or "_", "|".join(notes) or "_", "|".join(sources) or "_"]


def _cell(mark: Mark, *, custom: bool) -> tuple[str, ...]:
    """Write the features of one annotation in the order of the columns."""
    link = mark.link
    identifier = escaped_value(f"{IDENTIFIER}{naming.address(link)}/{link.name}") if link else "*"
    label = escaped_value(mark.label)
    if not custom:
        return identifier, label
    note = escaped_value(mark.note) if mark.note else "*"
    attributes = escaped_value(json.dumps(mark.attributes, ensure_ascii=False)) if mark.attributes else "*"
    return label, identifier, note, attributes


# Reading


def load(parcel: Parcel) -> Iterator[Arrived]:
    """Yield a sheet for each file."""
    single = parcel.names == (parcel.path.name,)
    for path in parcel.names:
        if single or (path.endswith(".tsv") and not path.startswith("__MACOSX/")):
            yield from tsv3.read(parcel, path, everything=parcel.options.get("layers") == "all")
