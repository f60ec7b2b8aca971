"""JSON: one article, or the array of records somewhere in it, cut into pieces without being held as objects."""

from __future__ import annotations

import codecs
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, BinaryIO

from desktop.errors import Unreadable
from desktop.language import _
from desktop.readers import encoding, jsonlines, records
from desktop.readers.arrays import BETWEEN, KEY, WINDOW, Element, Elements, end_of
from desktop.readers.contract import CERTAIN, END, LIKELY, NO, POSSIBLE, Glance, Piece, Source
from desktop.readers.fields import propose_mapping, rank_of
from desktop.readers.lines import LONGEST, Place, too_large

name = "json"
title = "Records (JSON)"
suffixes = (".json",)
media_type = "application/json"

_BEGINS = re.compile(rb"\s*(?:\[\s*[\[{\"]|\{\s*\")")
_HEAD = 65_536
_WHITE = re.compile(r"[\s\ufeff]*")
_LOOKED_AT = 20  # members of an array that is perhaps the one of the records
_MOST_PLACES = 2_000  # looked at for it
_PROSE = 100  # code points from which a value may be an article's text
_DEEPEST = 5  # objects round an array of records
_MOST_REMEMBERED = 16
_decoder = json.JSONDecoder()
_begins: dict[tuple[int | str | None, ...] | None, tuple[int | None, bool, bool]] = {}


def claims(file: Glance) -> int:
    """Take what begins as an object or an array, most surely when it is called JSON."""
    begins = _BEGINS.match(file.head.lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"")) is not None
    if file.suffix in (*suffixes, *jsonlines.suffixes):
        return CERTAIN if begins and file.suffix in suffixes else LIKELY
    return POSSIBLE if begins and file.suffix in ("", ".txt") else NO


def pieces(stream: BinaryIO, source: Source, start: int) -> Iterator[tuple[int, Piece]]:
    """Yield a document for each record, or the one that the file is; marks are places of records."""
    if _is_lines(stream):
        yield from jsonlines.pieces(stream, source, start)
        return
    text = _Text(stream, source)
    begin = _remembered_begin(text, source.name)
    if begin is None:
        yield END, _whole(text, source)
        return
    layout = records.laid_out(_sampled(text, begin, source.name), source)
    place = Place.of(start) if start else Place(begin)
    yield from _pieces(text, layout, source, place)


def sample(stream: BinaryIO, source: Source) -> records.Sample:
    """Give the columns and first records of a file."""
    if _is_lines(stream):
        return jsonlines.sample(stream, source)
    text = _Text(stream, source)
    begin = _remembered_begin(text, source.name)
    if begin is None:
        return records.sampled(iter([records.flattened(text.whole())]))
    return _sampled(text, begin, source.name)


def _is_lines(stream: BinaryIO) -> bool:
    """Say whether a file holds an object on its first line and another one on the next, whatever it is called."""
    stream.seek(0)
    first = stream.readline(WINDOW * 4).strip(b"\xef\xbb\xbf \t\r\n")
    if not first.startswith(b"{") or not first.endswith(b"}"):
        return False
    while (following := stream.readline(WINDOW)) and not following.strip():
        continue
    if not following.lstrip().startswith(b"{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


class _Text:
    """The file's text from any byte offset on; what is not UTF-8 is decoded as a whole."""

    def __init__(self, stream: BinaryIO, source: Source) -> None:
        self._source = source
        self._stream = stream
        self.decoded = encoding.Decoded("", "utf-8", "bytes")
        self._bytes: bytes | None = None
        self.is_sequence = False  # objects one after the other, without an array round them
        stream.seek(0)
        head = stream.read(4)
        if source.reading.encoding or 0 in head or head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            self.decode()

    @property
    def identity(self) -> tuple[int | str | None, ...] | None:
        """What tells this state of the file, read in this way, from any other; None for one that is in no folder."""
        try:
            told = os.fstat(self._stream.fileno())
        except OSError:
            return None
        return told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns, self._source.reading.encoding

    @property
    def is_decoded(self) -> bool:
        """Say whether the file is taken for what is not UTF-8."""
        return self._bytes is not None

    def decode(self) -> None:
        """Take the file for what is not UTF-8."""
        if self.is_decoded:
            return
        self._stream.seek(0)
        data = self._stream.read(LONGEST + 1)
        if len(data) > LONGEST:
            raise too_large(self._source.name, _("Save it as UTF-8 and import that."))
        self.decoded = encoding.decode(data, self._source.name, given=self._source.reading.encoding)
        self._bytes = self.decoded.text.encode("utf-8", "replace")

    def read(self, offset: int, size: int) -> bytes:
        """Give bytes of UTF-8."""
        if self._bytes is not None:
            return self._bytes[offset : offset + size]
        self._stream.seek(offset)
        return self._stream.read(size)

    def whole(self) -> Any:
        """Give all of it as objects; raises Unreadable for what is too large for that or is no JSON."""
        return jsonlines.parse(self.all())

    def all(self) -> str:
        """Give all of it as text."""
        data = self.read(0, LONGEST + 1)
        if len(data) > LONGEST:
            raise too_large(self._source.name, _("Save its records as JSON Lines, one a line, and import that."))
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            self.decode()
            return self.decoded.text


def _pieces(text: _Text, layout: records.Layout, source: Source, start: Place) -> Iterator[tuple[int, Piece]]:
    number = start.number
    for element in Elements(text.read, start.offset, source.name, is_sequence=text.is_sequence):
        number += 1
        record = _record(element, f"record {number}", text, source)
        yield Place(element.end, number).mark, records.as_piece(record, layout, source, name, media_type)


def _record(element: Element, locator: str, text: _Text, source: Source) -> records.Record:
    data = element.source.encode("utf-8", "surrogateescape")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        decoded = encoding.decode(data, source.name)
        return records.Record(locator, data, records.flattened(jsonlines.parse(decoded.text)), decoded)
    decoded = replace(text.decoded, text=element.source, replaced=0)
    return records.Record(locator, data, records.flattened(element.value), decoded)


def _whole(text: _Text, source: Source) -> Piece:
    """Make one document of the whole file."""
    data = text.all()
    values = records.flattened(jsonlines.parse(data))
    layout = records.laid_out(records.sampled(iter([values])), source)
    record = records.Record("", data.encode("utf-8", "replace"), values, replace(text.decoded, text=data))
    return records.as_piece(record, layout, source, name, media_type)


def _sampled(text: _Text, begin: int, name: str) -> records.Sample:
    def values() -> Iterator[Mapping[str, str]]:
        try:
            for element in Elements(text.read, begin, name, is_sequence=text.is_sequence):
                yield records.flattened(element.value)
        except Unreadable:
            return  # said when the records themselves are read

    return records.sampled(values())


def _remembered_begin(text: _Text, name: str) -> int | None:
    """Give what `_records_begin` does; a file that is read in slices is looked through once in a process."""
    key = text.identity
    if key in _begins:
        begin, text.is_sequence, is_decoded = _begins[key]
        if is_decoded:
            text.decode()
        return begin
    begin = _records_begin(text, name)
    if key is not None:
        while len(_begins) >= _MOST_REMEMBERED:
            del _begins[next(iter(_begins))]
        _begins[key] = begin, text.is_sequence, text.is_decoded
    return begin


def _records_begin(text: _Text, name: str) -> int | None:
    """Give the byte offset within the array of records; None where the file is one article.

    Raises Unreadable for what is no JSON, or an object too large to be looked through.
    """
    head = text.read(0, _HEAD).decode("utf-8", "replace")
    at = end_of(_WHITE, head, 0)
    if head[at : at + 1] == "[":
        return len(head[: at + 1].encode())
    data = text.all()
    try:
        root = json.loads(data.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as problem:
        if str(problem).startswith("Extra data") and head[at : at + 1] == "{":
            text.is_sequence = True
            return len(head[:at].encode())
        raise Unreadable(
            "damaged",
            _("{name} is no JSON, or is damaged.").format(name=name),
            _("Get the file again from where it came."),
            str(problem),
        ) from problem
    path = find_records(root)
    return None if path is None else _offset_of(data, path)


def find_records(root: Any) -> list[str] | None:
    """Give the keys that lead to the array (or object) of records with the most text; None for one article."""
    if not isinstance(root, dict) or _text_length([root], by_name=True) >= _PROSE:
        return None
    waiting: list[tuple[Any, list[str]]] = [(root, [])]
    best: tuple[int, list[str]] | None = None
    for value, path in waiting:
        members = list(value.values()) if isinstance(value, dict) else value
        objects = [member for member in members[:_LOOKED_AT] if isinstance(member, dict)]
        if len(objects) * 2 > len(members[:_LOOKED_AT]) and (isinstance(value, list) or len(objects) > 1):
            length = _text_length(objects)
            if length and (best is None or length > best[0]):
                best = length, path
        if isinstance(value, dict) and len(path) < _DEEPEST and len(waiting) < _MOST_PLACES:
            waiting.extend((inner, [*path, key]) for key, inner in value.items() if isinstance(inner, dict | list))
    return best[1] if best else None


def _text_length(objects: list[Any], *, by_name: bool = False) -> int:
    """Say how much text the column has that would be taken as the text of these records."""
    samples = records.sampled(iter([records.flattened(one) for one in objects]))
    mapping = propose_mapping(samples.columns, samples.records)
    columns = [c for c, f in mapping.items() if f == "text" and not (by_name and rank_of(c, "text") is None)]
    return sum(len(values.get(column, "")) for values in samples.records for column in columns)


def _offset_of(data: str, path: list[str]) -> int:
    """Give the byte offset within the array or object that keys lead to."""
    at = end_of(_WHITE, data, 0)
    for key in path:
        at = end_of(BETWEEN, data, at + 1)
        while found := KEY.match(data, at):
            at = found.end()
            if _decoder.raw_decode(found.group())[0] == key:
                break
            at = end_of(BETWEEN, data, _decoder.raw_decode(data, at)[1])
    return len(data[: at + 1].encode("utf-8", "replace"))
