"""Books (EPUB): the chapters in reading order as one text, without the table of contents; ruby glosses left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from desktop.errors import Unreadable
from desktop.language import _, plural
from desktop.model import Article
from desktop.readers import manuscript, opf, packed
from desktop.readers.contract import CERTAIN, LIKELY, NO, Glance, Source
from desktop.readers.encoding import declared_in_page, decode
from desktop.readers.markup import attribute, below, every, parse, parse_if_sound, walk
from desktop.readers.packed import Packed
from desktop.readers.transcription import PAGE, Piece, Transcriber, from_page

name = "epub"
title = "Book (EPUB)"
suffixes = (".epub",)
media_type = "application/epub+zip"

_MIME = b"mimetypeapplication/epub+zip"
_CONTAINER = "META-INF/container.xml"
_BOOK = {**PAGE, "rt": "skip", "rp": "skip", "nav": "skip"}
_PICTURE = {"text": "block", "style": "skip", "script": "skip", "desc": "skip"}
_FONTS = frozenset({"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"})
_TEXTS = (".xhtml", ".html", ".htm", ".xml", ".opf", ".ncx", ".svg")


def claims(file: Glance) -> int:
    """Take a package that says it is an EPUB, or has what every EPUB has."""
    if _MIME in file.head:
        return CERTAIN
    if not packed.is_packed(file.head):
        return NO
    if file.members:
        return CERTAIN if _CONTAINER in file.members else NO
    return CERTAIN if file.suffix in suffixes else LIKELY if _CONTAINER.encode() in file.head else NO


def read(data: bytes, source: Source) -> Article:
    """Make an article of a book; raises Unreadable for protected, damaged and empty ones."""
    with packed.unpacked(data, source.name) as file:
        _check_protection(file, source.name)
        base = _package_path(file, source.name)
        root = parse(file.read(base), source.name)
        manifest = opf.items(root, base)
        names = _chapter_names(file, root, manifest)
        pieces, missing = _chapters(file, opf.spine(root, manifest, base), names)
    return manuscript.article(
        pieces,
        opf.state(root),
        source,
        reader=name,
        media_type=media_type,
        extraction="postil epub",
        warnings=_warnings(missing),
    )


def _check_protection(file: Packed, name: str) -> None:
    """Raise Unreadable where texts of the book are encrypted; fonts often are, which does no harm."""
    root = parse_if_sound(file.read("META-INF/encryption.xml")) if "META-INF/encryption.xml" in file else None
    for one in every(root, "EncryptedData"):
        method, reference = below(one, "EncryptionMethod"), below(one, "CipherData", "CipherReference")
        is_font = method is not None and attribute(method, "Algorithm") in _FONTS
        path = "" if reference is None else (attribute(reference, "URI") or "").lower()
        if not is_font and path.endswith(_TEXTS):
            raise Unreadable(
                "drm",
                _("{name} is protected against copying (DRM).").format(name=name),
                _("Get the book without protection, or import its text in another form."),
            )


def _package_path(file: Packed, name: str) -> str:
    """Give the member that holds the package document."""
    root = parse_if_sound(file.read(_CONTAINER)) if _CONTAINER in file else None
    stated = [attribute(one, "full-path") or "" for one in every(root, "rootfile")]
    found = next((path for path in stated if path in file), None)
    found = found or next((path for path in file.names if path.lower().endswith(".opf")), None)
    if found is None:
        raise packed.damaged(name, "no package document")
    return found


def _chapter_names(file: Packed, root: Any, manifest: dict[str, opf.Item]) -> dict[str, str]:
    key = attribute(below(root, "spine"), "toc") if below(root, "spine") is not None else None
    ncx = manifest.get(key or "")
    nav = next((item for item in manifest.values() if "nav" in item.properties), None)
    names: dict[str, str] = {}
    for item in (ncx, nav):
        if item is not None and item.path in file:
            names = {**opf.chapter_names(parse_if_sound(file.read(item.path)), item.path), **names}
    return names


def _chapters(file: Packed, spine: list[opf.Item], names: dict[str, str]) -> tuple[list[Piece], int]:
    """Give the pieces of all chapters, and how many chapters are not there."""
    pieces: list[Piece] = []
    missing = 0
    for item in spine:
        if item.path not in file:
            missing += 1
            continue
        found = _chapter(file.read(item.path), item)
        pieces += _entitled(found, names.get(item.path, ""))
    return pieces, missing


def _chapter(data: bytes, item: opf.Item) -> list[Piece]:
    """Transcribe one chapter; one that is no sound XML is read as browsers would."""
    is_picture = "svg" in item.media_type
    try:
        root = parse(data, item.path)
    except Unreadable:
        return [] if is_picture else from_page(decode(data, item.path, declared_in_page(data)).text)
    transcriber = Transcriber(_PICTURE if is_picture else _BOOK)
    for what, tag, element in walk(root, _passes_over):
        if what == "text":
            transcriber.data(tag)
        elif what == "start":
            transcriber.start(tag, href=attribute(element, "href") or "" if tag == "a" else "")
        else:
            transcriber.end(tag)
    return transcriber.close()


def _passes_over(tag: str, element: Any) -> bool:
    """Tell what is no text of the book's: the head, and the numbers of another edition's pages."""
    return tag == "head" or "pagebreak" in (attribute(element, "type") or "")


def _entitled(pieces: list[Piece], called: str) -> list[Piece]:
    """Give a chapter without a heading the one by which the table of contents calls it."""
    if not pieces or not called or any(piece.kind == "heading" for piece in pieces):
        return pieces
    if _letters(pieces[0].text) == _letters(called):
        return [replace(pieces[0], kind="heading", level=1), *pieces[1:]]
    return [Piece("heading", called, 1), *pieces]


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _warnings(missing: int) -> list[str]:
    if not missing:
        return []
    sentence = plural(
        "The book is incomplete: {n} chapter is missing in it.",
        "The book is incomplete: {n} chapters are missing in it.",
        missing,
    )
    return [sentence.format(n=missing)]
