"""Presentations (PPTX): slide by slide, each on a page of its own, the notes after their slide.

Dates, numbers and running feet of slides are left out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop.model import Article
from desktop.readers import manuscript, ooxml
from desktop.readers.contract import Glance, Source
from desktop.readers.manuscript import LONGEST_CELL, OFFICE
from desktop.readers.markup import attribute, below, every, walk
from desktop.readers.packed import unpacked
from desktop.readers.transcription import Piece, Transcriber

name = "pptx"
title = "Presentation (PPTX)"
suffixes = (".pptx", ".pptm", ".ppsx", ".ppsm", ".potx")
media_type = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

_LEFT_OUT = frozenset("Fallback tblPr tblGrid nvPr spPr style txStyles clrMapOvr timing transition extLst".split())
_FURNITURE = frozenset({"dt", "ftr", "hdr", "sldNum", "sldImg"})
_HEADINGS = frozenset({"title", "ctrTitle"})


def claims(file: Glance) -> int:
    """Take a package with the parts of a presentation."""
    return ooxml.claims(file, "ppt/", suffixes)


def read(data: bytes, source: Source) -> Article:
    """Make an article of a presentation; raises Unreadable for locked, damaged and empty ones."""
    with unpacked(data, source.name) as file:
        package = ooxml.Package(file, source.name, source.reading.password)
        stated = package.stated()
        main = package.main("ppt/presentation.xml")
        show = _Show(package)
        for number, key in enumerate(map(ooxml.relation, _slides(package.part(main))), 1):
            show.slide(number, package.target(main, key))
        pieces = show.close()
    return manuscript.article(pieces, stated, source, reader=name, media_type=media_type, extraction="postil pptx")


def _slides(presentation: Any) -> list[Any]:
    """Give the slides of a show, in order."""
    found = below(presentation, "sldIdLst")
    return [] if found is None else [one for one in found if ooxml.relation(one)]


class _Show:
    """Follows the shapes of each slide and tells the transcriber what it meets."""

    def __init__(self, package: ooxml.Package) -> None:
        self._package = package
        self._path = ""
        self._transcriber = Transcriber(OFFICE, LONGEST_CELL)
        self._role = "paragraph"  # of the paragraphs in the shape that is open
        self._open: list[str] = []
        self._cells = 0
        self._starts: dict[str, Callable[[Any], None]] = {
            "p": self._start_paragraph,
            "t": lambda element: self._transcriber.data(element.text or ""),
            "br": lambda _element: self._transcriber.start("break"),
            "r": self._start_run,
            "tbl": lambda _element: self._transcriber.start("table"),
            "tr": lambda _element: self._transcriber.start("row"),
            "tc": lambda _element: self._start_cell(),
            "relIds": self._diagram,
        }
        self._ends: dict[str, Callable[[], None]] = {
            "p": lambda: self._transcriber.end(self._open.pop()),
            "r": lambda: self._transcriber.end("link"),
            "tbl": lambda: self._transcriber.end("table"),
            "tr": lambda: self._transcriber.end("row"),
            "tc": self._end_cell,
        }

    def slide(self, number: int, path: str) -> None:
        """Write one slide and its notes; one that is missing or damaged is passed over."""
        self._transcriber.page(number)
        self._path = path
        for kind, shape in sorted(self._shapes(path), key=lambda found: found[0] not in _HEADINGS):
            if kind in _HEADINGS:
                self._write_heading(shape)
            else:
                self._role = "item" if kind in ("body", "obj") else "paragraph"
                self._walk(shape)
        notes = self._package.related(path, "notesSlide")
        self._path, self._role = notes or "", "paragraph"
        for kind, shape in self._shapes(notes):
            if kind == "body":
                self._walk(shape)

    def close(self) -> list[Piece]:
        """Give the pieces of all slides."""
        return self._transcriber.close()

    def _shapes(self, path: str | None) -> list[tuple[str, Any]]:
        """Give the shapes of a slide, each with the kind of place it fills."""
        tree = next(every(self._package.part_if_sound(path), "spTree"), None)
        return [] if tree is None else [(_place(shape), shape) for shape in tree]

    def _write_heading(self, shape: Any) -> None:
        self._role = "heading"
        self._transcriber.start("heading", "h1")
        self._walk(shape)
        self._transcriber.end("heading")

    def _walk(self, root: Any) -> None:
        if _place(root) in _FURNITURE:
            return
        for what, tag, element in walk(root, _passes_over):
            if what == "start" and tag in self._starts:
                self._starts[tag](element)
            elif what == "end" and tag in self._ends:
                self._ends[tag]()

    def _start_paragraph(self, element: Any) -> None:
        properties = below(element, "pPr")
        bullets = {name: below(properties, name) is not None for name in ("buNone", "buChar", "buAutoNum", "buBlip")}
        is_item = self._role == "item" or any(bullets.values())
        depth = attribute(properties, "lvl") if properties is not None else None
        if self._role == "heading":
            self._transcriber.data(" ")
            self._open.append("")
        elif is_item and not bullets["buNone"] and not self._cells:
            self._transcriber.start("item", str(int(depth) + 1) if depth and depth.isdecimal() else "1")
            self._open.append("item")
        else:
            self._transcriber.start("paragraph")
            self._open.append("paragraph")

    def _start_run(self, element: Any) -> None:
        click = below(element, "rPr", "hlinkClick")
        href = "" if click is None else self._package.leads_to(self._path, ooxml.relation(click))
        self._transcriber.start("link", href=href)

    def _start_cell(self) -> None:
        self._cells += 1
        self._transcriber.start("cell")

    def _end_cell(self) -> None:
        self._cells -= 1
        self._transcriber.end("cell")

    def _diagram(self, element: Any) -> None:
        """Write the words of a diagram, which stand in a part of their own."""
        root = self._package.part_if_sound(self._package.target(self._path, attribute(element, "dm")))
        self._role = "item"
        for text in every(below(root, "ptLst"), "t"):
            if below(text, "p") is not None:
                self._walk(text)


def _passes_over(tag: str, element: Any) -> bool:
    """Tell what is not read: what is no text of the slide's own, and fields that every slide has."""
    if tag == "fld":
        return (attribute(element, "type") or "").startswith(("slidenum", "datetime"))
    return tag in _LEFT_OUT or (tag == "sp" and _place(element) in _FURNITURE)


def _place(shape: Any) -> str:
    """Tell which of its layout's places a shape fills: `obj` for any, nothing for a free shape."""
    place = below(shape, "nvSpPr", "nvPr", "ph")
    return "" if place is None else attribute(place, "type") or "obj"
