"""Kindle books (MOBI, AZW, AZW3) and Palm texts: the HTML in them, as all that MuPDF gives is laid out in lines."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from desktop.errors import Unreadable
from desktop.language import _
from desktop.model import Article
from desktop.readers import cleaning, manuscript, packed, palm
from desktop.readers.contract import CERTAIN, NO, Glance, Source
from desktop.readers.manuscript import Stated
from desktop.readers.transcription import Piece, from_page

name = "mobi"
title = "Kindle book (MOBI)"
suffixes = (".mobi", ".azw", ".azw3", ".prc", ".pdb")
media_type = "application/x-mobipocket-ebook"

_TYPES = (b"BOOKMOBI", b"TEXtREAd")
_TAGS = re.compile(r"<(?:html|body|p|br|div|h\d)[\s>/]", re.IGNORECASE)
_AUTHOR, _PUBLISHER, _DATE, _TITLE, _LANGUAGE = 100, 101, 106, 503, 524
_UTF8 = 65001
_RECORD = 4096  # bytes of text; so many may be missing, as not all programs count alike


@dataclass(frozen=True, slots=True)
class _Header:
    """What the first record says of the text, and of the book by the numbers of its kinds of facts."""

    packing: int
    length: int
    records: int
    protection: int
    encoding: str
    trailers: int
    codes: int
    code_records: int
    full_name: str
    facts: dict[int, list[str]]


def claims(file: Glance) -> int:
    """Take a Palm database of a book."""
    return CERTAIN if file.head[60:68] in _TYPES else NO


def read(data: bytes, source: Source) -> Article:
    """Make an article of a book; raises Unreadable for protected, damaged and empty ones."""
    try:
        records = palm.records(data)
        header = _header(records[0])
        if header.protection:
            raise Unreadable(
                "drm",
                _("{name} is protected against copying (DRM).").format(name=source.name),
                _("Get the book without protection, or import its text in another form."),
            )
        text = _text(records, header, source)
    except (palm.Broken, struct.error) as problem:
        raise packed.damaged(source.name, str(problem)) from problem
    return manuscript.article(
        _pieces(text), _state(header), source, reader=name, media_type=media_type, extraction="postil mobi"
    )


def _header(record: bytes) -> _Header:
    packing, _unused, whole, count, _size, protection = struct.unpack_from(">HHIHHH", record)
    if record[16:20] != b"MOBI":
        return _Header(packing, whole, count, protection, "cp1252", 0, 0, 0, "", {})
    length, _kind, encoding = struct.unpack_from(">III", record, 20)
    name_at, name_length = struct.unpack_from(">II", record, 84)
    codes, code_records = struct.unpack_from(">II", record, 112)
    trailers = struct.unpack_from(">H", record, 242)[0] if length >= 228 and len(record) > 243 else 0
    codec = "utf-8" if encoding == _UTF8 else "cp1252"
    full_name = record[name_at : name_at + min(name_length, 1000)].decode(codec, "replace")
    facts = _facts(record[16 + length :], codec)
    return _Header(packing, whole, count, protection, codec, trailers, codes, code_records, full_name, facts)


def _facts(block: bytes, codec: str) -> dict[int, list[str]]:
    """Read the block of facts (EXTH), as far as it is sound."""
    facts: dict[int, list[str]] = {}
    if not block.startswith(b"EXTH") or len(block) < 12:
        return facts
    (count,) = struct.unpack_from(">I", block, 8)
    place = 12
    while count > 0 and place + 8 <= len(block):
        kind, length = struct.unpack_from(">II", block, place)
        facts.setdefault(kind, []).append(block[place + 8 : place + length].decode(codec, "replace"))
        place += max(8, length)
        count -= 1
    return facts


def _text(records: list[bytes], header: _Header, source: Source) -> str:
    """Unpack the text; raises Broken where a record is missing."""
    texts = records[1 : header.records + 1]
    if len(texts) < header.records:
        raise palm.Broken("the text is cut off")
    phrases = palm.Phrases()
    if header.packing == palm.HUFFMAN:
        last = header.codes + header.code_records
        if not 0 < header.codes < last <= len(records):
            raise palm.Broken("there are no codes where they should be")
        phrases.load(records[header.codes], records[header.codes + 1 : last])
    found = bytearray()
    for record in texts:
        found += _unpacked(palm.without_trailers(record, header.trailers), header.packing, phrases)
        if len(found) > palm.MOST:
            raise palm.Broken("the text is far too long")
    if len(found) + _RECORD < header.length:
        raise palm.Broken("the text is cut off")
    return found.decode(source.reading.encoding or header.encoding, "replace")


def _unpacked(record: bytes, packing: int, phrases: palm.Phrases) -> bytes:
    if packing == palm.PALMDOC:
        return palm.unpack_palmdoc(record)
    if packing == palm.HUFFMAN:
        return phrases.unpack(record)
    if packing == palm.PLAIN:
        return record
    raise palm.Broken(f"packed in an unknown way ({packing})")


def _pieces(text: str) -> list[Piece]:
    if _TAGS.search(text):
        return from_page(text.replace("\0", ""))
    lines = (cleaning.prose(line) for line in text.replace("\r", "\n").split("\n"))
    return [Piece("paragraph", line) for line in lines if line]


def _state(header: _Header) -> Stated:
    """Note what the book says of itself."""
    stated = Stated()
    stated.entitle(next(iter(header.facts.get(_TITLE, ())), None), "EXTH")
    stated.entitle(header.full_name.strip("\0"), "header")
    stated.sign(header.facts.get(_AUTHOR, ()), "EXTH")
    stated.date(next(iter(header.facts.get(_DATE, ())), None), "EXTH", how="structured")
    stated.site = next((cleaning.line(text) for text in header.facts.get(_PUBLISHER, ())), None) or None
    stated.language = next(iter(header.facts.get(_LANGUAGE, ())), None)
    return stated
