"""brat's standoff folders: a `.txt` and an `.ann` for each document, and the files that define the project.

Offsets are code points of the `.txt`. A span over a line's end is written as fragments on either side of it and
is one span again when it is loaded; what fragments cannot tell (white space at the ends, parts that only a line's
end keeps apart) is told by a note of the type PostilParts. Grammar: brat's manual, "standoff format" and
"configuration"; details from `annotation.py` and `annotator.py` of its server.
"""

from __future__ import annotations

from collections.abc import Iterator

from desktop.errors import Unreadable
from desktop.exchange import Arrived, Fault, Feature, Loss, Mark, Option, Sheet, Unit
from desktop.formats import bratconf, naming, standoff
from desktop.formats.bratconf import Project, Seen, coded, coded_value
from desktop.formats.contract import CERTAIN, LIKELY, NO, Glance, Shape
from desktop.formats.holdings import Holdings
from desktop.formats.parcel import Parcel
from desktop.formats.target import Target
from desktop.language import _
from desktop.model import Layer

name = "brat"
title = "brat standoff"
about = "A folder of brat: texts, annotations beside them, and the project's configuration."
suffixes = (".zip",)
shape: Shape = "folder"
unit: Unit | None = "codepoint"
layer: Layer = "entity"
carries: frozenset[Feature] = frozenset(
    (
        "text", "spans", "overlaps", "discontinuous", "places", "relations", "entity_links", "notes", "attributes",
    )
)  # fmt: skip
dump_options: tuple[Option, ...] = ()
load_options: tuple[Option, ...] = ()

_ANNOTATIONS = (".ann", ".a1", ".a2", ".rel")
_PAPERS = ("readme", "license", "licence")


def sniff(glance: Glance) -> int:
    """Take a folder or zip where an `.ann` stands beside a `.txt`."""
    members = set(glance.members)
    if any(name.endswith(".ann") and f"{name[:-4]}.txt" in members for name in members):
        return CERTAIN
    return LIKELY if any(name.endswith((".ann", ".a1")) for name in members) else NO


# Writing


def dump(held: Holdings, target: Target) -> None:
    """Write two files for each document, then the project's configuration."""
    seen = Seen()
    for number, sheet in enumerate(held.sheets(), 1):
        stem = naming.stem(number, sheet)
        with target.text(f"{stem}.txt") as out:
            out.write(sheet.text)
        with target.text(f"{stem}.ann") as out:
            out.writelines(_Page(sheet, seen, target).lines())
        target.counts["documents"] += 1
    bratconf.write(target, held.labels(), seen)


class _Page:
    """The lines of one document; `T` and the like are counted from 1."""

    def __init__(self, sheet: Sheet, seen: Seen, target: Target) -> None:
        self._sheet = sheet
        self._seen = seen
        self._target = target
        self._notes = self._attributes = self._references = 0

    def lines(self) -> Iterator[str]:
        naming.tell_forms(self._sheet, self._target.lose)
        ids: dict[str, str] = {}
        for mark in self._sheet.marks:
            uid = f"T{len(ids) + 1}"
            line, parts = self._bound(uid, mark)
            if not line:
                continue
            ids[mark.id] = uid
            yield line
            if parts:
                yield self._note(uid, standoff.PARTS, parts)
            yield from self._beside(uid, mark)
        self._target.counts["annotations"] += len(ids)
        yield from self._relations(ids)

    def _bound(self, uid: str, mark: Mark) -> tuple[str, str]:
        """Give a mark's line, nothing for what has no ink, and its parts where the line does not tell them."""
        text = self._sheet.text
        spans = [(part.start, part.end) for part in mark.parts]
        told = ""
        words = " ".join([text[start:end] for start, end in spans])
        if len(spans) > 1 or standoff.BREAK.search(words):
            pieces = standoff.fragments(text, spans)
            if not pieces:
                self._lose_blank(mark)
                return "", ""
            if standoff.joined(text, pieces) != spans:
                told = _written(spans)
            spans = pieces
            words = " ".join([text[start:end] for start, end in spans])
        self._seen.labels[mark.label] = None
        return f"{uid}\t{coded(mark.label)} {_written(spans)}\t{words}\n", told

    def _lose_blank(self, mark: Mark) -> None:
        sheet, reason = (
            self._sheet,
            _("It covers white space only, at the end of a line."),
        )
        loss = Loss("dropped", "span", reason, sheet.id, sheet.title, mark.id, mark.start, mark.end, mark.quote)
        self._target.lose(loss)

    def _beside(self, uid: str, mark: Mark) -> Iterator[str]:
        if mark.link:
            self._references += 1
            address = f"{standoff.DATABASE}:{naming.address(mark.link)}"
            yield f"N{self._references}\tReference {uid} {address}\t{standoff.escaped(mark.link.name)}\n"
        for key, value in mark.attributes:
            self._attributes += 1
            said = value if value != "true" else ""
            self._seen.attribute(key, said)
            word = f" {coded_value(value)}" if value != "true" else ""
            yield f"A{self._attributes}\t{coded(key)} {uid}{word}\n"
        if mark.note:
            yield self._note(uid, "AnnotatorNotes", standoff.escaped(mark.note))

    def _relations(self, ids: dict[str, str]) -> Iterator[str]:
        number = 0
        for tie in self._sheet.ties:
            if tie.from_id not in ids or tie.to_id not in ids:
                reason = _("One of its ends is not there.")
                sheet = self._sheet
                self._target.lose(Loss("dropped", "relation", reason, sheet.id, sheet.title, tie.id, quote=tie.type))
                continue
            number += 1
            self._seen.relations[tie.type] = None
            yield f"R{number}\t{coded(tie.type)} Arg1:{ids[tie.from_id]} Arg2:{ids[tie.to_id]}\t\n"
            if tie.note:
                yield self._note(f"R{number}", "AnnotatorNotes", standoff.escaped(tie.note))
        self._target.counts["relations"] += number

    def _note(self, uid: str, kind: str, words: str) -> str:
        self._notes += 1
        return f"#{self._notes}\t{kind} {uid}\t{words}\n"


def _written(spans: list[tuple[int, int]]) -> str:
    return ";".join([f"{start} {end}" for start, end in spans])


# Reading


def load(parcel: Parcel) -> Iterator[Arrived]:
    """Yield the labels of the project, then a sheet for each text."""
    project = bratconf.read(parcel)
    yield from project.faults
    yield from project.kinds
    names = {name for name in parcel.names if not name.startswith("__MACOSX/")}
    for path in sorted(names):
        stem, _dot, suffix = path.rpartition(".")
        if suffix == "txt":
            beside = [stem + ending for ending in _ANNOTATIONS if stem + ending in names]
            if beside or stem.rpartition("/")[2].lower() not in _PAPERS:
                yield from _document(parcel, project, path, beside)
        elif f".{suffix}" in _ANNOTATIONS and f"{stem}.txt" not in names:
            yield Fault(path, _("The text that belongs to it is not there."))


def _document(parcel: Parcel, project: Project, path: str, beside: list[str]) -> Iterator[Arrived]:
    try:
        text = parcel.text(path)
    except Unreadable as problem:
        yield Fault(path, problem.sentence)
        return
    annotations = standoff.Annotations(project)
    for name in beside:
        try:
            annotations.read(name, parcel.text(name))
        except Unreadable as problem:
            yield Fault(name, problem.sentence)
    text = _settled(text, annotations, parcel, path)
    marks, ties = annotations.resolved(text)
    yield from annotations.faults
    file_name = path.rpartition("/")[2]
    yield Sheet(text, None, {"title": file_name[:-4], "file_name": file_name}, marks, ties, where=path)


def _settled(text: str, annotations: standoff.Annotations, parcel: Parcel, path: str) -> str:
    """Give the text as the annotations count it: some tools take a line's two ends for one, or count the BOM."""
    wrong = annotations.misfits(text)
    if not wrong:
        return text
    if "\r\n" in text:
        plain = text.replace("\r\n", "\n")
        if not annotations.misfits(plain):
            return plain
    if not annotations.misfits(text, -1) and parcel.read(path).startswith(b"\xef\xbb\xbf"):
        annotations.move(-1)
    return text
