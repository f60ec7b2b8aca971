"""Taguette's database, read only: its documents are HTML, its highlights UTF-8 bytes of the text in that.

Taguette counts what stands between the tags, all of it, line ends too, and nothing for the tags themselves; so does
this. Only where two blocks would run into one word, a line end is put between them, and the places move with it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, Final

from desktop.exchange import Arrived, Fault, Feature, Kind, Mark, Option, Sheet, Stretch, Unit
from desktop.formats.contract import CERTAIN, NO, POSSIBLE, Glance, Shape
from desktop.formats.database import Database, opened
from desktop.formats.parcel import Parcel
from desktop.language import _
from desktop.model import Layer

name = "taguette"
title = "Taguette database"
about = "Documents, tags and highlights of every project in Taguette’s database, or of an exported project."
suffixes = (".sqlite3", ".db")
shape: Shape = "database"
unit: Unit | None = "byte"
layer: Layer = "highlight"
carries: Final[frozenset[Feature]] = frozenset(("text", "spans", "overlaps", "metadata"))
load_options: tuple[Option, ...] = (
    Option("project", "Project", "", (), "The name or number of the project to load; none: all of them."),
)

_SQLITE = b"SQLite format 3\0"
_PROJECTS = "SELECT id, name FROM projects ORDER BY id"
_TAGS = "SELECT id, path, description FROM tags WHERE project_id = ? ORDER BY path, id"
_DOCUMENTS = """
    SELECT id, name, description, filename, created, contents FROM documents WHERE project_id = ? ORDER BY id
"""
_HIGHLIGHTS = """
    SELECT highlights.id, start_offset, end_offset, snippet, tags.id, tags.path
    FROM highlights LEFT JOIN highlight_tags ON highlight_id = highlights.id LEFT JOIN tags ON tags.id = tag_id
    WHERE document_id = ? ORDER BY start_offset, end_offset, highlights.id, tags.path
"""


def sniff(glance: Glance) -> int:
    """Take a database that has Taguette's tables; those of a small one stand in its first page."""
    if not glance.head.startswith(_SQLITE):
        return NO
    return CERTAIN if b"highlight_tags" in glance.head else POSSIBLE if glance.suffix == ".sqlite3" else NO


def load(parcel: Parcel) -> Iterator[Arrived]:
    """Yield the tags, then a sheet for each document; raises Unreadable for what is no database of Taguette."""
    needed = ("projects", "documents", "highlights", "tags", "highlight_tags")
    with opened(parcel, "taguette.sqlite3", needed) as database:
        wanted = parcel.options["project"].strip()
        for number, project in list(database.rows(_PROJECTS)):
            if wanted in ("", str(number), project):
                yield from _project(database, number, str(project))


def _project(database: Database, number: int, project: str) -> Iterator[Arrived]:
    for _tag, path, description in database.rows(_TAGS, number):
        yield Kind(str(path), guideline=description or "")
    for document, name, description, file, created, contents in database.rows(_DOCUMENTS, number):
        if not isinstance(contents, str):
            yield Fault(str(name), _("It has no text."))
            continue
        reading = _Text(contents)
        sheet = Sheet(
            reading.text,
            f"document {document}",
            {"title": name, "file_name": file or None, "note": description or None, "collections": [project]},
            unit="byte",
            where=str(name),
        )
        sheet.kept = {"created": created}
        for row in database.rows(_HIGHLIGHTS, document):
            yield from _highlight(sheet, reading, row)
        yield sheet


def _highlight(sheet: Sheet, reading: _Text, row: tuple[Any, ...]) -> Iterator[Fault]:
    number, start, end, snippet, tag, path = row
    if not isinstance(start, int) or not isinstance(end, int):
        yield Fault(f"{sheet.where}, " + _("highlight {n}").format(n=number), _("Its place is no number."))
        return
    quote = _Text(snippet).text if isinstance(snippet, str) else None
    # one with several tags is several annotations: each tag a label
    mark = Mark(f"highlight {number}" + (f".{tag}" if tag is not None else ""), str(path or _("Highlight")))
    mark.parts = (Stretch(reading.moved(start, is_end=False), reading.moved(end, is_end=True), quote or None),)
    sheet.marks.append(mark)


_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "figcaption", "figure",
        "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
        "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    )
)  # fmt: skip


class _Text(HTMLParser):
    """The text of a piece of HTML as Taguette counts it, with line ends between blocks that have none."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._size = 0  # bytes so far, by Taguette's count
        self._added: list[int] = []  # where a line end was put, in bytes by Taguette's count
        self._last = "\n"
        self._is_open = False  # a block began or ended since the last text
        self._after_pre = False
        self.feed(html.replace("\r\n", "\n").replace("\r", "\n"))
        self.close()
        self.text = "".join(self._pieces)

    def moved(self, offset: int, *, is_end: bool) -> int:
        """Give a place in bytes of the text with the line ends that were put in."""
        return offset + (bisect_left if is_end else bisect_right)(self._added, offset)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_open |= tag in _BLOCKS
        self._after_pre = tag == "pre"  # a line end right behind it is none

    def handle_endtag(self, tag: str) -> None:
        self._is_open |= tag in _BLOCKS
        self._after_pre = False

    def handle_data(self, data: str) -> None:
        if self._after_pre:
            self._after_pre = False
            data = data.removeprefix("\n")
        if not data:
            return
        if self._is_open and not self._last.isspace() and not data[0].isspace():
            self._pieces.append("\n")
            self._added.append(self._size)
        self._is_open = False
        self._pieces.append(data)
        self._size += len(data) if data.isascii() else len(data.encode("utf-8", "replace"))
        self._last = data[-1]
