"""Word documents (DOCX): the text as it stands after all tracked changes, with its notes at the end.

Running heads and feet, comments, hidden text and what was deleted are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from desktop.model import Article
from desktop.readers import cleaning, manuscript, ooxml
from desktop.readers.contract import Glance, Source
from desktop.readers.manuscript import LONGEST_CELL, OFFICE, Stated
from desktop.readers.markup import attribute, below, every, walk
from desktop.readers.packed import unpacked
from desktop.readers.transcription import Piece, Transcriber
from desktop.readers.wordstyles import Role, Styles, is_on

name = "docx"
title = "Word document (DOCX)"
suffixes = (".docx", ".docm", ".dotx", ".dotm")
media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_LEFT_OUT = frozenset(
    "del moveFrom delText delInstrText Fallback pPr rPr sectPr tblPr tblGrid trPr tcPr sdtPr sdtEndPr rt "
    "annotationRef footnoteRef endnoteRef".split()
)
_LINK = re.compile(r'\s*HYPERLINK\s+(?:\\[a-z]\s+)*"([^"]+)"')


def claims(file: Glance) -> int:
    """Take a package with the parts of a Word document."""
    return ooxml.claims(file, "word/", suffixes)


def read(data: bytes, source: Source) -> Article:
    """Make an article of a document; raises Unreadable for locked, damaged and empty ones."""
    with unpacked(data, source.name) as file:
        package = ooxml.Package(file, source.name, source.reading.password)
        stated = package.stated()
        story = _Story(package, package.main("word/document.xml"), stated)
        pieces = story.read()
    return manuscript.article(pieces, stated, source, reader=name, media_type=media_type, extraction="postil docx")


class _Story:
    """Follows the parts of a document from start to end and tells the transcriber what it meets."""

    def __init__(self, package: ooxml.Package, path: str, stated: Stated) -> None:
        self._package = package
        self._path = self._main = path
        self._stated = stated
        self._styles = Styles(package.part_if_sound(package.related(path, "styles")))
        self._transcriber = Transcriber(OFFICE, LONGEST_CELL)
        self._role: Role | None = None  # of the paragraph that is open
        self._merges = False  # with the next paragraph, as the mark between them was deleted
        self._begun = 0
        self._boxes: list[Any] = []
        self._cells = 0
        self._in_code = False
        self._fields: list[str] = []
        self._rendered = False
        self._page = 1
        self._notes: dict[str, list[str]] = {"footnotes": [], "endnotes": []}
        self._starts: dict[str, Callable[[Any], None]] = {
            "p": self._start_paragraph,
            "tbl": self._start_table,
            "tr": lambda _element: self._transcriber.start("row"),
            "tc": self._start_cell,
            "t": lambda element: self._transcriber.data(element.text or ""),
            "tab": lambda _element: self._transcriber.data("\t"),
            "ptab": lambda _element: self._transcriber.data("\t"),
            "noBreakHyphen": lambda _element: self._transcriber.data("\u2011"),
            "hyperlink": self._start_link,
            "fldChar": self._field,
            "instrText": self._instruct,
            "br": self._break,
            "cr": lambda _element: self._transcriber.start("break"),
            "lastRenderedPageBreak": lambda _element: self._turn_page(),
            "footnoteReference": lambda element: self._refer("footnotes", element),
            "endnoteReference": lambda element: self._refer("endnotes", element),
        }
        self._ends: dict[str, Callable[[], None]] = {
            "p": self._end_paragraph,
            "tbl": lambda: self._transcriber.end("table"),
            "tr": lambda: self._transcriber.end("row"),
            "tc": self._end_cell,
            "hyperlink": lambda: self._transcriber.end("link"),
        }

    def read(self) -> list[Piece]:
        """Give the pieces of the body and then of the notes; finds title and subtitle by their styles."""
        root = self._package.part(self._main)
        self._rendered = next(every(root, "lastRenderedPageBreak"), None) is not None
        self._walk(root)
        for kind, wanted in self._notes.items():
            self._append(kind, wanted)
        return manuscript.with_first_page(self._transcriber.close(), self._page)

    def _append(self, kind: str, wanted: Sequence[str]) -> None:
        """Write the notes that were referred to, in that order."""
        path = self._package.related(self._main, kind)
        root = self._package.part_if_sound(path) if wanted else None
        if root is None or path is None:
            return
        self._path = path
        notes = {attribute(note, "id"): note for note in root}
        for key in dict.fromkeys(wanted):
            if key in notes:
                self._walk(notes[key])

    def _walk(self, root: Any) -> None:
        for what, tag, element in walk(root, self._passes_over):
            if what == "start" and tag in self._starts:
                self._starts[tag](element)
            elif what == "end" and tag in self._ends:
                self._ends[tag]()

    def _passes_over(self, tag: str, element: Any) -> bool:
        """Tell what is not read here: what was deleted or is hidden, and text boxes, which come later."""
        if tag in _LEFT_OUT:
            return True
        if tag == "r":
            hidden = below(element, "rPr", "vanish")
            return hidden is not None and is_on(attribute(hidden, "val"))
        if tag == "sdt":
            waiting = below(element, "sdtPr", "showingPlcHdr")
            return waiting is not None and is_on(attribute(waiting, "val"))
        if tag == "txbxContent" and self._role is not None:
            self._boxes.append(element)
            return True
        return False

    def _start_paragraph(self, element: Any) -> None:
        properties = below(element, "pPr")
        role = self._styles.role(properties)
        goes_on, self._merges = self._merges, below(properties, "rPr", "del") is not None
        if self._styles.begins_page(properties) and self._transcriber.pieces and not self._rendered and not self._cells:
            self._turn_page()
        if goes_on and self._role is not None:
            return
        self._role = Role("paragraph") if self._cells else role
        self._begun = len(self._transcriber.pieces)
        if self._in_code and self._role.tag == "code":
            self._transcriber.start("break")
            return
        self._leave_code()
        self._in_code = self._role.tag == "code"
        self._transcriber.start(self._role.tag, self._role.rank)

    def _end_paragraph(self) -> None:
        if self._role is None or self._merges:
            return
        role, self._role = self._role, None
        self._fields.clear()
        if role.tag != "code":
            self._transcriber.end(role.tag)
        words = " ".join(piece.text for piece in self._transcriber.pieces[self._begun :])
        if role.name == "title":
            self._stated.entitle(words, "style")
        elif role.name == "subtitle" and not self._stated.subtitle:
            self._stated.subtitle = cleaning.line(words) or None
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self._walk(box)

    def _leave_code(self) -> None:
        if self._in_code:
            self._transcriber.end("code")
            self._in_code = False

    def _start_table(self, _element: Any) -> None:
        self._leave_code()
        self._transcriber.start("table")

    def _start_cell(self, _element: Any) -> None:
        self._cells += 1
        self._transcriber.start("cell")

    def _end_cell(self) -> None:
        self._cells -= 1
        self._transcriber.end("cell")

    def _start_link(self, element: Any) -> None:
        self._transcriber.start("link", href=self._package.leads_to(self._path, ooxml.relation(element)))

    def _field(self, element: Any) -> None:
        """Follow a field: its instruction may be a link, its result is text."""
        kind = attribute(element, "fldCharType")
        if kind == "begin":
            self._fields.append("")
        elif kind == "separate" and self._fields:
            if found := _LINK.match(self._fields[-1]):
                self._transcriber.start("link", href=found.group(1))
        elif kind == "end" and self._fields and _LINK.match(self._fields.pop()):
            self._transcriber.end("link")

    def _instruct(self, element: Any) -> None:
        if self._fields:
            self._fields[-1] += element.text or ""

    def _break(self, element: Any) -> None:
        self._transcriber.start("break")
        if attribute(element, "type") == "page" and not self._rendered and not self._cells:
            self._turn_page()

    def _turn_page(self) -> None:
        self._page += 1
        self._transcriber.page(self._page)

    def _refer(self, kind: str, element: Any) -> None:
        self._notes[kind].append(attribute(element, "id") or "")
