"""JSON Lines: a record a line, read one at a time; a line that is broken is reported and the rest goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from desktop import language as words
from desktop.errors import Unreadable
from desktop.language import _
from desktop.readers import records
from desktop.readers.contract import CERTAIN, LIKELY, NO, POSSIBLE, Glance, Piece, Source
from desktop.readers.lines import LONGEST, Line, Lines, Place

name = "jsonl"
title = "Records, one a line (JSONL)"
suffixes = (".jsonl", ".ndjson", ".jsonlines")
media_type = "application/x-ndjson"

_OTHERS = (".json", ".txt", ".log", "")  # what records a line are called, too
_SAMPLED_BYTES = 4_000_000


def claims(file: Glance) -> int:
    """Take what is called so, and what has an object on a line and another on the next."""
    head = file.head.lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"").lstrip()
    first, end, rest = head.partition(b"\n")
    if end and first[:1] in (b"{", b"[") and rest.lstrip()[:1] == first[:1] and _is_record(first):
        return CERTAIN if file.suffix in suffixes or (file.suffix in _OTHERS and first[:1] == b"{") else POSSIBLE
    if file.suffix in suffixes:
        return POSSIBLE if head.startswith(b"[") else LIKELY
    return NO


def _is_record(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line.decode("utf-8", "replace")), dict | list)
    except (ValueError, RecursionError):
        return False


def pieces(stream: BinaryIO, source: Source, start: int) -> Iterator[tuple[int, Piece]]:
    """Yield a document for each line with a record in it; marks are places of lines."""
    lines = Lines(stream, source)
    layout = records.laid_out(_sampled(lines), source)
    yield from _pieces(lines, layout, source, Place.of(start))


def sample(stream: BinaryIO, source: Source) -> records.Sample:
    """Give the columns and first records of a file."""
    return _sampled(Lines(stream, source))


def _sampled(lines: Lines) -> records.Sample:
    return records.sampled(_readable(lines))


def _readable(lines: Lines) -> Iterator[Mapping[str, str]]:
    for line in lines.read():
        if line.offset > _SAMPLED_BYTES:
            return
        if line.data is None or not line.data.strip():
            continue
        try:
            yield records.flattened(parse(lines.decode(line.data, line.offset).text))
        except Unreadable:
            continue


def _pieces(lines: Lines, layout: records.Layout, source: Source, start: Place) -> Iterator[tuple[int, Piece]]:
    number = start.number
    for line in lines.read(start.offset):
        number += 1
        if line.data is None or line.data.strip():
            yield Place(line.end, number).mark, _piece(line, f"line {number}", lines, layout, source)


def _piece(line: Line, locator: str, lines: Lines, layout: records.Layout, source: Source) -> Piece:
    if line.data is None:
        sentence = _("{place} of {name} is too long to be a record (more than {size}).")
        size = words.size(LONGEST)
        problem = Unreadable("too_large", sentence.format(place=locator.capitalize(), name=source.name, size=size))
        return records.broken(locator, source, b"", problem)
    data = line.data.strip(b"\r\n")
    try:
        decoded = lines.decode(data, line.offset)
        values = records.flattened(parse(decoded.text))
    except Unreadable as problem:
        told = Unreadable(
            problem.kind,
            _("{place} of {name} is not JSON.").format(place=locator.capitalize(), name=source.name),
            detail=problem.detail,
        )
        return records.broken(locator, source, data, told)
    return records.as_piece(records.Record(locator, data, values, decoded), layout, source, name, media_type)


def parse(text: str) -> Any:
    """Give what a text in JSON says; raises Unreadable where it is none."""
    try:
        return json.loads(text.strip().removeprefix("\ufeff").removesuffix(","))
    except (ValueError, RecursionError) as problem:
        raise Unreadable("damaged", _("This is not JSON."), detail=str(problem)) from problem
