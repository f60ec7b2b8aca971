"""FictionBooks (FB2), plain or alone in a zip: title page, sections and the notes after them."""

from __future__ import annotations

from typing import Any

from desktop.model import Article
from desktop.readers import cleaning, manuscript, packed
from desktop.readers.contract import CERTAIN, NO, Glance, Source
from desktop.readers.manuscript import LONGEST_CELL, Stated
from desktop.readers.markup import attribute, below, every, parse, walk
from desktop.readers.transcription import Piece, Transcriber

name = "fb2"
title = "FictionBook (FB2)"
suffixes = (".fb2", ".fbz")
media_type = "application/x-fictionbook+xml"

_VOCABULARY = {
    **dict.fromkeys("p subtitle text-author date stanza empty-line section".split(), "block"),
    "v": "break",
    "title": "heading",
    "cite": "quote",
    "epigraph": "quote",
    "table": "table",
    "tr": "row",
    "td": "cell",
    "th": "cell",
    "a": "link",
}
_DEEPEST_HEADING = 6


def claims(file: Glance) -> int:
    """Take a FictionBook, or a zip with one file in it that is called one."""
    if packed.is_packed(file.head):
        books = [member for member in file.members if not member.endswith("/")]
        return CERTAIN if len(books) == 1 and books[0].lower().endswith(".fb2") else NO
    return CERTAIN if b"<FictionBook" in file.head.replace(b"\0", b"") else NO


def read(data: bytes, source: Source) -> Article:
    """Make an article of a book; raises Unreadable for damaged and empty ones."""
    root = parse(_unpacked(data, source), source.name)
    stated = _state(root)
    pieces = [piece for body in root if body.tag == _named(root, "body") for piece in _transcribe(body)]
    return manuscript.article(pieces, stated, source, reader=name, media_type=media_type, extraction="postil fb2")


def _unpacked(data: bytes, source: Source) -> bytes:
    if not packed.is_packed(data):
        return data
    with packed.unpacked(data, source.name) as file:
        return file.read(file.names[0], source.reading.password)


def _named(root: Any, tag: str) -> str:
    """Give a tag in the namespace of the root."""
    space, brace, _tag = str(root.tag).rpartition("}")
    return f"{space}{brace}{tag}"


def _state(root: Any) -> Stated:
    """Note what the book says of itself."""
    stated = Stated()
    told = below(root, "description", "title-info")
    printed = below(root, "description", "publish-info")
    stated.entitle(_text(below(told, "book-title")), "description")
    authors = [one for one in (() if told is None else told) if one.tag == _named(root, "author")]
    stated.sign(map(_person, authors), "description")
    day = below(told, "date")
    stated.date(None if day is None else attribute(day, "value") or _text(day), "description", how="structured")
    stated.date(_text(below(printed, "year")), "publish-info", how="structured")
    stated.site = _text(below(printed, "publisher"))
    stated.language = _text(below(told, "lang"))
    stated.url = next((text for one in every(below(root, "description"), "src-url") if (text := _text(one))), None)
    return stated


def _person(author: Any) -> str | None:
    parts = [_text(below(author, part)) for part in ("first-name", "middle-name", "last-name")]
    return " ".join(part for part in parts if part) or _text(below(author, "nickname"))


def _text(element: Any | None) -> str | None:
    return None if element is None else cleaning.line("".join(element.itertext())) or None


def _transcribe(body: Any) -> list[Piece]:
    """Transcribe a body; headings are as deep as their sections."""
    transcriber = Transcriber(_VOCABULARY, LONGEST_CELL)
    depth = 1 if below(body, "title") is not None else 0
    titled = False
    for what, tag, element in walk(body, lambda tag, _element: tag in ("binary", "image")):
        if what == "text":
            transcriber.data(tag)
            continue
        begins = what == "start"
        if tag == "section":
            depth += 1 if begins else -1
        if tag == "title":
            titled = begins
        if tag == "p" and titled:
            transcriber.data(" ")
            continue
        is_heading = tag == "title" or (tag == "subtitle" and _says_something(element))
        level = max(1, depth + (tag == "subtitle"))
        if begins:
            href = attribute(element, "href") or "" if tag == "a" else ""
            transcriber.start("title" if is_heading else tag, f"h{min(level, _DEEPEST_HEADING)}", href)
        else:
            transcriber.end("title" if is_heading else tag)
    return transcriber.close()


def _says_something(subtitle: Any) -> bool:
    """Tell a subtitle from the stars between two scenes."""
    return any(character.isalnum() for character in "".join(subtitle.itertext()))
