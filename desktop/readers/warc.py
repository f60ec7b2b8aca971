"""Web archives (WARC, ARC): every page in them that holds an article, record after record, however large they are."""

from __future__ import annotations

import gzip
import io
import logging
import re
import zlib
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import replace
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

from desktop.errors import Unreadable
from desktop.language import _
from desktop.model import Article
from desktop.readers import html, metadata
from desktop.readers.contract import CERTAIN, LIKELY, NO, Glance, Piece, Source

name = "warc"
title = "Web archive (WARC)"
suffixes = (".warc", ".arc")
media_type = "application/warc"

LARGEST = 50_000_000  # bytes of one page
WITHIN = 1 << 44  # marks from here on count unpacked bytes: the file was packed as a whole, not record by record
_BLOCK = 1_048_576
_BEGINS = (b"WARC/", b"filedesc://")
_START = re.compile(rb"WARC/[01]\.\d+\r?\n|\x1f\x8b\x08")
_PAGE = re.compile(r"\s*(?:text/html|application/xhtml\+xml)\b", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


def claims(file: Glance) -> int:
    """Take what begins with a record, packed or not."""
    if unzipped(file.head).startswith(_BEGINS):
        return CERTAIN
    return LIKELY if file.suffix == ".warc" else NO


def unzipped(head: bytes) -> bytes:
    """Give the beginning of what is in a gzip, or of what is none as it is."""
    if not head.startswith(b"\x1f\x8b"):
        return head
    try:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(head, 64)
    except zlib.error:
        return b""


def pieces(stream: BinaryIO, source: Source, start: int) -> Iterator[tuple[int, Piece]]:
    """Yield the pages from a record on, each with the place of the next; what is damaged is said and passed over."""
    packed_whole = start >= WITHIN or (start == 0 and _is_packed_whole(stream))
    base = WITHIN if packed_whole else 0
    if packed_whole:
        stream.seek(0)
        stream = gzip.GzipFile(fileobj=stream)  # type: ignore[assignment]
    place: int | None = start - base if start else 0
    while place is not None:
        reading = _Reading(stream, source, place)
        for after, piece in reading:
            yield base + after, piece
        place = None
        if reading.damage is not None:
            resumed = None if packed_whole else _next_start(stream, reading.place + 1)
            yield base + (resumed or reading.place + 1), _damaged(source, reading.place, reading.damage)
            place = resumed


class _Reading:
    """One walk over records that stand one after the other; `place` is where the last one began or ended."""

    def __init__(self, stream: BinaryIO, source: Source, start: int) -> None:
        self.place = start
        self.damage: str | None = None
        self._stream = stream
        self._source = source

    def __iter__(self) -> Iterator[tuple[int, Piece]]:
        iterator = _iterator(self._stream, self.place)
        while True:
            try:
                with redirect_stderr(io.StringIO()) as said:
                    record = next(iterator, None)
                    page = None if record is None else _page(record)
                    iterator.read_to_end()
            except _broken() as problem:
                self.damage = str(problem).strip() or type(problem).__name__
                return
            if record is None:
                self._check_end()
                return
            piece = None if page is None else _piece(record, page, self.place, self._source)
            if piece is not None:
                yield iterator.offset, piece
            if said.getvalue() or _is_cut(record) or not record.rec_type:
                self.damage = said.getvalue().strip() or "a record is cut off"
                return
            self.place = iterator.offset

    def _check_end(self) -> None:
        """Note where something is left that is no record: the file was cut within its last one."""
        try:
            self._stream.seek(self.place)
            rest = self._stream.read(4096).strip(b"\r\n\t \0")
        except (OSError, EOFError, zlib.error) as problem:
            self.damage = str(problem)
            return
        if rest:
            self.damage = "the last record is cut off"


def _broken() -> tuple[type[Exception], ...]:
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.statusandheaders import StatusAndHeadersParserException

    return (
        ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, OSError, ValueError, LookupError, TypeError,
        AttributeError, AssertionError, zlib.error,
    )  # fmt: skip


def _iterator(stream: BinaryIO, start: int) -> Any:
    from warcio.archiveiterator import ArchiveIterator

    logging.getLogger("warcio").setLevel(logging.CRITICAL)
    stream.seek(start)
    return ArchiveIterator(stream, arc2warc=True)


def _is_packed_whole(stream: BinaryIO) -> bool:
    """Say whether all records are in one gzip: its second record follows the first within it."""
    stream.seek(0)
    if not unzipped(stream.read(4096)).startswith(_BEGINS):
        return False
    iterator = _iterator(stream, 0)
    try:
        with redirect_stderr(io.StringIO()):
            next(iterator, None)
            iterator.read_to_end()
    except _broken():
        return False
    reader = iterator.reader
    return bool(reader and reader.decompressor and iterator.next_line)


def _page(record: Any) -> bytes | Unreadable | None:
    """Give the payload of a record that holds a page, the reason why it cannot be had, or nothing for other records."""
    if record.rec_type not in ("response", "resource") or not _kind(record):
        return None
    headers = record.http_headers
    if headers is not None and not (headers.get_statuscode() or "").startswith("2"):
        return None
    coding = (headers.get_header("content-encoding") or "").lower() if headers is not None else ""
    data: bytes = record.content_stream().read(LARGEST + 1)
    if len(data) > LARGEST:
        return Unreadable("too_large", _("A page in the archive is too large to be read."))
    if coding in ("br", "zstd") and not html.claims(Glance(data[:4096], ".html")):
        return Unreadable(
            "unsupported",
            _("A page in the archive is packed in a way that Postil cannot read ({coding}).").format(coding=coding),
            _("Save the page itself as HTML and import that."),
        )
    return data


def _kind(record: Any) -> str:
    """Give a record's stated media type where it is a page's."""
    headers = record.http_headers
    stated = headers.get_header("content-type") if headers is not None else record.content_type
    return stated if stated and _PAGE.match(stated) else ""


def _piece(record: Any, page: bytes | Unreadable, place: int, source: Source) -> Piece | None:
    """Make a document of a page; nothing of one that holds no text, as frames and programs are."""
    url = str(record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
    called = _file_name(url, place)
    locator = f"record at {place}"
    if isinstance(page, Unreadable):
        return Piece(locator, called, b"", page)
    captured = metadata.as_iso(record.rec_headers.get_header("WARC-Date"))
    charset = _CHARSET.search(_kind(record))
    known = metadata.Known(url or None, captured, charset.group(1) if charset else None)
    try:
        article = html.read(page, source.within(called), known)
    except Unreadable:
        return None
    if _is_cut(record):
        article = replace(article, warnings=(*article.warnings, _("The archive is cut off within this page.")))
    return Piece(locator, called, page, _at(article, url))


def _is_cut(record: Any) -> bool:
    """Say whether less of a record was there than it states; known when it has been read."""
    return bool(getattr(record.raw_stream, "limit", 0))


def _at(article: Article, url: str) -> Article:
    """Give the article with the address it was archived at; the one it gives itself is kept beside it."""
    if not url.startswith(("http://", "https://")) or article.url == url:
        return article
    own = {"canonical": article.url} if article.url else {}
    return replace(article, url=url, provenance={**article.provenance, **own, "url_from": "WARC-Target-URI"})


def _file_name(url: str, place: int) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return f"page-{place}.html"
    last = unquote(parts.path.rstrip("/").rsplit("/", 1)[-1]) or parts.netloc
    clean = re.sub(r"[^\w.-]+", "-", last).strip("-.")[:80] or f"page-{place}"
    return clean if clean.lower().endswith(html.suffixes) else f"{clean}.html"


def _damaged(source: Source, place: int, detail: str) -> Piece:
    problem = Unreadable(
        "damaged",
        _("{name} is damaged at byte {place}.").format(name=source.name, place=place),
        _("What could be read of it was read; get the file again from where it came."),
        detail,
    )
    return Piece(f"record at {place}", source.name, b"", problem)


def _next_start(stream: BinaryIO, place: int) -> int | None:
    """Give where the next record begins after a damaged one."""
    kept = b""
    while True:
        stream.seek(place + len(kept))
        block = stream.read(_BLOCK)
        buffer = kept + block
        for found in _START.finditer(buffer):
            packed = found.group().startswith(b"\x1f")
            if not packed or unzipped(buffer[found.start() : found.start() + 4096]).startswith(_BEGINS):
                return place + found.start()
        if not block:
            return None
        place, kept = place + max(0, len(buffer) - 64), buffer[-64:]
