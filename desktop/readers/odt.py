"""OpenDocument texts (ODT, FODT): the text as it stands after all tracked changes, with its notes at the end.

Running heads and feet live among the styles and are left out, as are comments and hidden text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop.errors import Unreadable
from desktop.language import _
from desktop.model import Article
from desktop.readers import cleaning, manuscript, packed
from desktop.readers.contract import CERTAIN, LIKELY, NO, Glance, Source
from desktop.readers.manuscript import LONGEST_CELL, OFFICE, Stated
from desktop.readers.markup import attribute, below, every, parse, parse_if_sound, walk
from desktop.readers.odfstyles import Styles
from desktop.readers.transcription import Piece, Transcriber

name = "odt"
title = "OpenDocument text (ODT)"
suffixes = (".odt", ".ott", ".fodt", ".odm")
media_type = "application/vnd.oasis.opendocument.text"

_MIME = b"mimetype" + media_type.encode()
_FLAT = b"<office:document"
_LEFT_OUT = frozenset(
    "tracked-changes annotation annotation-end note-citation forms ruby-text covered-table-cell scripts "
    "sequence-decls variable-decls user-field-decls binary-data object event-listeners hidden-text "
    "table-of-content-source alphabetical-index-source illustration-index-source table-index-source "
    "bibliography-source user-index-source object-index-source".split()
)
_INDEXES = frozenset(
    "table-of-content illustration-index table-index alphabetical-index user-index object-index".split()
)
_BLOCKS = frozenset("p h list table text-box".split())
_MOST_SPACES = 1000


def claims(file: Glance) -> int:
    """Take a package that says it is an OpenDocument text, or the same in one file."""
    if _MIME in file.head:
        return CERTAIN
    if packed.is_packed(file.head):
        if file.members:
            is_one = file.suffix in suffixes and "content.xml" in file.members
            return LIKELY if is_one else NO
        return CERTAIN if file.suffix in suffixes else NO
    return CERTAIN if _FLAT in file.head and media_type.encode() in file.head else NO


def read(data: bytes, source: Source) -> Article:
    """Make an article of a document; raises Unreadable for locked, damaged and empty ones."""
    stated = Stated()
    if packed.is_packed(data):
        content, styles, meta = _unpacked(data, source)
    else:
        content = styles = meta = parse(data, source.name)
    _state(stated, meta)
    body = below(next(every(content, "body"), None), "text")
    if body is None:
        raise packed.damaged(source.name, "no body")
    pieces = _Story(Styles((styles, content)), stated).read(body)
    return manuscript.article(pieces, stated, source, reader=name, media_type=media_type, extraction="postil odt")


def _unpacked(data: bytes, source: Source) -> tuple[Any, Any | None, Any | None]:
    """Give the roots of content, styles and metadata."""
    with packed.unpacked(data, source.name) as file:
        manifest = file.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in file else b""
        if b"encryption-data" in manifest or "encrypted-package" in file:
            raise Unreadable(
                "locked",
                _("{name} is locked with a password.").format(name=source.name),
                _("Open it, save it without the password, and import that."),
            )
        if "content.xml" not in file:
            raise packed.damaged(source.name, "no content.xml")
        parts = {part: file.read(part) for part in ("styles.xml", "meta.xml") if part in file}
        content = parse(file.read("content.xml"), source.name)
    return content, parse_if_sound(parts.get("styles.xml")), parse_if_sound(parts.get("meta.xml"))


def _state(stated: Stated, meta: Any | None) -> None:
    """Note what a file says of itself."""
    found = next(every(meta, "meta"), None)

    def value(name: str) -> str | None:
        element = below(found, name)
        return None if element is None else element.text

    stated.entitle(value("title"), "meta.xml")
    stated.sign([value("initial-creator") or value("creator")], "meta.xml")
    stated.date(value("creation-date"), "meta.xml")
    stated.update(value("date"), "meta.xml")
    stated.language = value("language")


class _Story:
    """Follows the body of a document and tells the transcriber what it meets."""

    def __init__(self, styles: Styles, stated: Stated) -> None:
        self._styles = styles
        self._stated = stated
        self._transcriber = Transcriber(OFFICE, LONGEST_CELL)
        self._paragraphs: list[str] = []
        self._begun = 0
        self._later: list[Any] = []
        self._notes: list[Any] = []
        self._plain = 0  # cells and items that are open: a paragraph in them has no role of its own
        self._cells = 0
        self._index = 0
        self._in_code = False
        self._page = 1
        self._starts: dict[str, Callable[[Any], None]] = {
            "p": self._start_paragraph,
            "h": self._start_paragraph,
            "list": lambda _element: self._start_around("list"),
            "list-item": lambda _element: self._start_within("item"),
            "list-header": lambda _element: self._start_within("item"),
            "table": lambda _element: self._start_around("table"),
            "table-row": lambda _element: self._transcriber.start("row"),
            "table-cell": lambda _element: self._start_within("cell"),
            "a": lambda element: self._transcriber.start("link", href=attribute(element, "href") or ""),
            "s": self._spaces,
            "tab": lambda _element: self._transcriber.data("\t"),
            "line-break": lambda _element: self._transcriber.start("break"),
            "soft-page-break": lambda _element: self._turn_page(),
            **dict.fromkeys(_INDEXES, self._start_index),
        }
        self._ends: dict[str, Callable[[], None]] = {
            "p": self._end_paragraph,
            "h": self._end_paragraph,
            "list": lambda: self._transcriber.end("list"),
            "list-item": lambda: self._end_within("item"),
            "list-header": lambda: self._end_within("item"),
            "table": lambda: self._transcriber.end("table"),
            "table-row": lambda: self._transcriber.end("row"),
            "table-cell": lambda: self._end_within("cell"),
            "a": lambda: self._transcriber.end("link"),
            **dict.fromkeys(_INDEXES, self._end_index),
        }

    def read(self, body: Any) -> list[Piece]:
        """Give the pieces of the body and then of the notes; finds title and subtitle by their styles."""
        self._walk(body)
        for note in self._notes:
            self._walk(note)
        return manuscript.with_first_page(self._transcriber.close(), self._page)

    def _walk(self, root: Any) -> None:
        for what, tag, element in walk(root, self._passes_over):
            if what == "text":
                if self._paragraphs:
                    self._transcriber.data(tag)
            elif what == "start" and tag in self._starts:
                self._starts[tag](element)
            elif what == "end" and tag in self._ends:
                self._ends[tag]()

    def _passes_over(self, tag: str, element: Any) -> bool:
        """Tell what is not read here: what is not shown, and notes and text boxes, which come later."""
        if tag in _LEFT_OUT or (tag in ("title", "desc") and "svg" in element.tag):
            return True
        if tag == "note":
            self._notes.append(element)
            return True
        if tag in _BLOCKS and self._paragraphs:
            self._later.append(element)
            return True
        return tag == "span" and self._styles.hides(attribute(element, "style-name"))

    def _start_paragraph(self, element: Any) -> None:
        style = attribute(element, "style-name")
        role, rank = self._styles.role(style)
        if element.tag.endswith("}h"):
            role, rank = "heading", attribute(element, "outline-level") or rank or "1"
        if self._plain and (role != "heading" or self._cells):
            role = "paragraph"
        elif self._index:
            role = "furniture"
        if self._styles.begins_page(style) and self._transcriber.pieces and not self._plain:
            self._turn_page()
        self._paragraphs.append(role)
        self._begun = len(self._transcriber.pieces)
        if role == "code" and self._in_code:
            self._transcriber.start("break")
            return
        self._leave_code()
        self._in_code = role == "code"
        tag = {"title": "heading", "subtitle": "paragraph"}.get(role, role)
        self._transcriber.start(tag, f"h{rank or 1}" if tag == "heading" else "")

    def _end_paragraph(self) -> None:
        role = self._paragraphs.pop()
        if role != "code":
            self._transcriber.end({"title": "heading", "subtitle": "paragraph"}.get(role, role))
        words = cleaning.line(" ".join(piece.text for piece in self._transcriber.pieces[self._begun :]))
        if role == "title":
            self._stated.entitle(words, "style")
        elif role == "subtitle":
            self._stated.subtitle = self._stated.subtitle or words or None
        later, self._later = self._later, []
        for element in later:
            self._walk(element)

    def _leave_code(self) -> None:
        if self._in_code:
            self._transcriber.end("code")
            self._in_code = False

    def _start_around(self, role: str) -> None:
        self._leave_code()
        self._transcriber.start(role)

    def _start_within(self, role: str) -> None:
        self._plain += 1
        self._cells += role == "cell"
        self._transcriber.start(role)

    def _end_within(self, role: str) -> None:
        self._plain -= 1
        self._cells -= role == "cell"
        self._transcriber.end(role)

    def _start_index(self, _element: Any) -> None:
        self._index += 1

    def _end_index(self) -> None:
        self._index -= 1

    def _spaces(self, element: Any) -> None:
        count = attribute(element, "c") or "1"
        self._transcriber.data(" " * min(int(count) if count.isdecimal() else 1, _MOST_SPACES))

    def _turn_page(self) -> None:
        self._page += 1
        self._transcriber.page(self._page)
