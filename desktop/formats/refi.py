"""REFI-QDA projects, `.qdpx`: a zip with `project.qde` and the texts in `sources/`, in and out.

Positions are code points, the end exclusive, as in the standard's worked example. Producers differ: the options say
what is tried. Ids of ours are UUIDs and become the GUIDs, so that what comes back is known again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from desktop.exchange import Arrived, Feature, Kind, Mark, Option, Sheet, Tie, Unit
from desktop.formats import markup, project
from desktop.formats.codebook import ORIGIN, as_guid, code_of, codes, guid
from desktop.formats.contract import CERTAIN, LIKELY, NO, Glance, Shape
from desktop.formats.holdings import Holdings
from desktop.formats.parcel import Parcel
from desktop.formats.target import Target
from desktop.model import Layer
from desktop.readers import elements

name = "refi"
title = "REFI-QDA project"
about = "Texts, codes and codings, as programs for qualitative analysis exchange them; always one zip, called .qdpx."
suffixes = (".qdpx",)
shape: Shape = "folder"
unit: Unit | None = "codepoint"
layer: Layer = "highlight"
carries: Final[frozenset[Feature]] = frozenset(
    (
        "text", "spans", "overlaps", "places", "document_labels", "relations", "notes", "authors", "times", "ids",
        "metadata",
    )
)  # fmt: skip
dump_options: tuple[Option, ...] = ()
load_options: tuple[Option, ...] = project.OPTIONS

_IN_MEMORY = 4_000_000  # bytes of each part of the project before it goes to the disk


def sniff(glance: Glance) -> int:
    """Take a zip or a folder with a project in it."""
    if any(name.lower().endswith(".qde") for name in glance.members):
        return CERTAIN
    root, tag = elements.root_of(glance.head)
    return LIKELY if root == "Project" and b"QDA-XML" in tag else NO


def load(parcel: Parcel) -> Iterator[Arrived]:
    """Yield the labels, then a sheet for each source that is a text; raises Unreadable where there is no project."""
    yield from project.arrived(parcel)


def dump(held: Holdings, target: Target) -> None:
    """Write the texts as they come, and the project behind them; what it consists of waits on the disk."""
    with ExitStack() as stack:
        writing = _Writing(stack)
        for sheet in held.sheets():
            with target.text(f"sources/{as_guid(sheet.id or '')}.txt") as out:
                out.write(sheet.text)
            writing.take(sheet)
            target.counts["documents"] += 1
            target.counts["annotations"] += len(sheet.marks)
        with target.text("project.qde") as out:
            writing.write(out, held)


class _Writing:
    """A project on its way out, in the parts that must stand apart in it."""

    def __init__(self, stack: ExitStack) -> None:
        def waiting() -> IO[str]:
            return stack.enter_context(SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8", newline="\n"))

        self._sources, self._notes, self._links = waiting(), waiting(), waiting()
        self._labels: dict[str, None] = {}
        self._users: dict[str, str] = {}
        self._variables: dict[str, str] = {}
        self._within = ""  # the document that is being written
        self._sets: dict[str, list[str]] = {}

    def take(self, sheet: Sheet) -> None:
        """Take one document."""
        number = self._within = as_guid(sheet.id or "")
        about = {
            "guid": number,
            "name": sheet.title or sheet.meta.get("file_name") or number,
            "plainTextPath": f"internal://{number}.txt",
        }
        content = []
        if note := sheet.meta.get("note"):
            content.append(markup.element("Description", {}, markup.escaped(str(note))))
        whole = [mark for mark in sheet.marks if not mark.parts]
        content += [self._selection(mark) for mark in sheet.marks if mark.parts]
        content += [self._coding(mark, as_guid(mark.id, self._within), with_note=True) for mark in whole]
        content += self._values(sheet.meta, number)
        self._sources.write(markup.element("TextSource", about, "\n" + "\n".join(content) + "\n") + "\n")
        for tie in sheet.ties:
            self._links.write(self._link(tie) + "\n")

    def _user(self, author: str | None) -> str | None:
        return self._users.setdefault(author, guid("user", author)) if author else None

    def _made(self, one: Mark | Tie) -> dict[str, str | None]:
        """Say who made a thing and when."""
        user = self._user(one.author)
        changed = one.modified_at if one.modified_at != one.created_at else None
        return {
            "creatingUser": user,
            "creationDateTime": one.created_at,
            "modifyingUser": user if changed else None,
            "modifiedDateTime": changed,
        }

    def _selection(self, mark: Mark) -> str:
        part = mark.parts[0]
        about = {
            "guid": as_guid(mark.id, self._within),
            "name": part.quote,
            "startPosition": part.start,
            "endPosition": part.end,
            **self._made(mark),
        }
        content = self._coding(mark, guid("coding", self._within, mark.id))
        if mark.note:
            content += self._note(mark.id, mark.note, mark.author)
        return markup.element("PlainTextSelection", about, content)

    def _coding(self, mark: Mark, number: str, *, with_note: bool = False) -> str:
        self._labels[mark.label] = None
        inner = markup.element("CodeRef", {"targetGUID": code_of(mark.label)})
        if mark.note and with_note:
            inner += self._note(mark.id, mark.note, mark.author)
        return markup.element("Coding", {"guid": number, **self._made(mark)}, inner)

    def _note(self, owner: str, words: str, author: str | None) -> str:
        number = guid("note", self._within, owner)
        content = markup.element("PlainTextContent", {}, markup.escaped(words))
        about = {"guid": number, "name": words.partition("\n")[0][:80], "creatingUser": self._user(author)}
        self._notes.write(markup.element("Note", about, content) + "\n")
        return markup.element("NoteRef", {"targetGUID": number})

    def _values(self, meta: Mapping[str, Any], number: str) -> Iterator[str]:
        for key, value in meta.items():
            if key == "collections":
                for collection in value or ():
                    self._sets.setdefault(collection, []).append(number)
            elif key not in ("title", "note") and value:
                words = project.SEPARATOR.join(value) if isinstance(value, list) else str(value)
                variable = self._variables.setdefault(key, guid("variable", key))
                inner = markup.element("VariableRef", {"targetGUID": variable})
                inner += markup.element("TextValue", {}, markup.escaped(words))
                yield markup.element("VariableValue", {}, inner)

    def _link(self, tie: Tie) -> str:
        about = {
            "guid": as_guid(tie.id, self._within),
            "name": tie.type,
            "direction": "OneWay",
            "originGUID": as_guid(tie.from_id, self._within),
            "targetGUID": as_guid(tie.to_id, self._within),
        }
        return markup.element("Link", about, self._note(tie.id, tie.note, tie.author) if tie.note else "")

    def write(self, out: IO[str], held: Holdings) -> None:
        """Put the project together."""
        known = {kind.name for kind in held.labels()}
        labels = [*held.labels(), *(Kind(label) for label in self._labels if label not in known)]
        out.write('<?xml version="1.0" encoding="utf-8"?>\n')
        about = {"xmlns": "urn:QDA-XML:project:1.0", "name": held.name, "origin": ORIGIN}
        out.write(f"<Project{markup.attributes(about)}>\n<Users>\n")
        for author, number in self._users.items():
            out.write(markup.element("User", {"guid": number, "name": author}) + "\n")
        out.write("</Users>\n<CodeBook>\n")
        out.writelines(codes(labels))
        out.write("</CodeBook>\n")
        variables = (
            markup.element("Variable", {"guid": number, "name": key, "typeOfVariable": "Text"}) + "\n"
            for key, number in self._variables.items()
        )
        self._lines(out, "Variables", variables)
        self._part(out, "Sources", self._sources)
        self._part(out, "Notes", self._notes)
        self._part(out, "Links", self._links)
        self._lines(out, "Sets", self._collections())
        out.write("</Project>\n")

    def _collections(self) -> Iterator[str]:
        for collection, members in self._sets.items():
            inner = "".join(markup.element("MemberSource", {"targetGUID": number}) for number in members)
            yield markup.element("Set", {"guid": guid("set", collection), "name": collection}, inner) + "\n"

    def _lines(self, out: IO[str], name: str, lines: Iterator[str]) -> None:
        """Write one part of the project; an empty one is left out, as the schema wants it."""
        content = "".join(lines)
        if content:
            out.write(f"<{name}>\n{content}</{name}>\n")

    def _part(self, out: IO[str], name: str, waiting: IO[str]) -> None:
        if waiting.tell():
            waiting.seek(0)
            out.write(f"<{name}>\n")
            shutil.copyfileobj(waiting, out)
            out.write(f"</{name}>\n")
