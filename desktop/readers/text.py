"""Plain text: any encoding, hard-wrapped or not, with its title line, paragraphs and list items found."""

from __future__ import annotations

import re
from itertools import pairwise

from desktop.model import Article, Block
from desktop.readers import furniture, tongue
from desktop.readers.contract import POSSIBLE, Glance, Source
from desktop.readers.encoding import Decoded, decode
from desktop.readers.opening import Opening, look, look_at_end, take_line
from desktop.text.normalise import normalise

name = "text"
title = "Plain text"
suffixes = (".txt", ".text")
media_type = "text/plain"

LONGEST_TITLE = 160
_BLANK = re.compile(r"\n[ \t]*\n")
_ITEM = re.compile(r"\s*(?:[-*•‣–—]|\d{1,3}[.)]|[a-z]\))\s+\S")
_ROW = re.compile(r"\S(?:\t| {3,})\S|^\s*[|+].*[|+]$")  # of a table
_ROOM = 50  # characters of a line and the next one's first word: less would have stood on one line
_INK = re.compile(r"\S[^\n]*")  # of a line
_ITEM_BEGINS = frozenset("-*•‣–—abcdefghijklmnopqrstuvwxyz")
_SENTENCE_END = (".", ";", ",", "。", "…", "，", "、", "；", "،", "؛")


def claims(file: Glance) -> int:
    """Take whatever no other reader wants; decoding will tell whether it is text."""
    return POSSIBLE


def read(data: bytes, source: Source) -> Article:
    """Make an article of a text file; raises Unreadable for binary data."""
    decoded = decode(data, source.name, given=source.reading.encoding)
    return compose(decoded.text, source.stem, decoded)


def compose(raw: str, title: str, decoded: Decoded | None = None) -> Article:
    """Make an article of a text; `title` is used where its first lines hold none, `decoded` tells its encoding."""
    normal = normalise(raw)
    text, joined = unwrap(normal.text)
    heading, before, opening = _head(text)
    provenance = {**decoded.provenance, **opening.provenance} if decoded else opening.provenance
    if normal.changes:
        provenance["normalised"] = ", ".join(f"{kind} {n}" for kind, n in sorted(normal.changes.items()))
    if joined:
        provenance["unwrapped"] = str(joined)
    said = " ".join(text[heading.start : heading.end].split()) if heading else opening.title
    return Article(
        text=text,
        blocks=furniture.mark(text, [*before, *find_blocks(text, heading, before[-1].end if before else 0)]),
        title=said or title,
        byline=opening.byline,
        published=opening.published,
        date_source="guessed" if opening.published else None,
        updated=opening.updated,
        site=opening.site,
        url=opening.url,
        language=tongue.detect(text),
        provenance=provenance,
        warnings=decoded.warnings if decoded else (),
    )


def unwrap(text: str) -> tuple[str, int]:
    """Join the lines of a text that was clearly wrapped by hand; give it and how many joints were made."""
    lines = text.split("\n")
    filled = [line for line in lines if line.strip()]
    wrapped = sum(55 <= len(line.rstrip()) <= 80 for line in filled)
    if len(filled) < 8 or wrapped * 10 < len(filled) * 6 or not any(not line.strip() for line in lines[1:-1]):
        return text, 0
    pieces = lines[:1]
    joined = 0
    for before, line in pairwise(lines):
        if _continues(before, line):
            pieces[-1] = pieces[-1].rstrip()
            pieces.append(_joint(before.rstrip(), line.lstrip()) + line.lstrip())
            joined += 1
        else:
            pieces.append("\n" + line)
    return "".join(pieces), joined


def _continues(before: str, line: str) -> bool:
    """Say whether a line goes on with what the line before began: that one had no room for its first word."""
    if not before.strip() or not line.strip() or before.startswith(("    ", "\t")) or line.startswith(("    ", "\t")):
        return False
    if len(before.rstrip()) + len(line.split(None, 1)[0]) < _ROOM:
        return False
    return not _ITEM.match(line) and not _ROW.search(line.rstrip()) and not _ROW.search(before.rstrip())


def _joint(head: str, tail: str) -> str:
    return "" if len(head) > 1 and head[-1] == "-" and head[-2].isalpha() and tail[0].isalpha() else " "


def _head(text: str) -> tuple[Block | None, list[Block], Opening]:
    """Give the title's line, what stands before it, and what the lines round it say of the article."""
    heading = title_line(text)
    before: list[Block] = []
    opening = Opening()
    if heading and take_line(text[heading.start : heading.end], opening) and opening.found:
        # The first line is no title but names the day or the agency; the title may come behind it.
        before = [Block("paragraph", heading.start, heading.end)]
        heading = title_line(text, heading.end)
    elif heading is None:
        heading = _title_over_facts(text)
    begin = heading.end if heading else before[-1].end if before else 0
    look(text, begin, opening)
    look_at_end(text, opening)
    return heading, before, opening


def _title_over_facts(text: str) -> Block | None:
    """Give the first line as a heading where the one right under it says who wrote the article, or when."""
    start = len(text) - len(text.lstrip())
    end = text.find("\n", start)
    if end < 0 or end - start > LONGEST_TITLE or not text[end:].strip():
        return None
    first = text[start:end].rstrip()
    following = text[end + 1 : end + 2 * LONGEST_TITLE].partition("\n")[0].strip()
    if first.endswith(_SENTENCE_END) or _ITEM.match(first) or take_line(first, Opening()):
        return None
    facts = Opening()
    return Block("heading", start, start + len(first), 1) if take_line(following, facts) and facts.found else None


def title_line(text: str, begin: int = 0) -> Block | None:
    """Give the first line as a heading when it looks like a title: short, and a blank line or the end after it."""
    rest = text[begin:] if begin else text
    start = begin + len(rest) - len(rest.lstrip())
    end = text.find("\n", start)
    if end < 0:
        return None
    line = text[start:end].rstrip()
    following = text[end + 1 : text.find("\n", end + 1)]
    if len(line) > LONGEST_TITLE or following.strip() or line.endswith(_SENTENCE_END) or _ITEM.match(line):
        return None
    return Block("heading", start, start + len(line), 1) if text[end:].strip() else None


def find_blocks(text: str, heading: Block | None, begin: int = 0, *, by_line: bool | None = None) -> list[Block]:
    """Find the paragraphs and list items of a text from an offset or its heading on, in order.

    Where blank lines part the text, what stands between them is a paragraph, else each line is one; `by_line` says
    which it is where that is known.
    """
    blocks = [heading] if heading else []
    position = heading.end if heading else begin
    if by_line is None:
        by_line = not _has_blank_lines(text, position)
    start = end = -1
    for line in _INK.finditer(text, position):
        first, last = line.span()
        if text[last - 1].isspace():
            last = first + len(line.group().rstrip())
        if start >= 0 and (
            by_line
            or last - first > 200
            or end - start > 20_000
            or text.find("\n", text.find("\n", end) + 1, first) >= 0  # a blank line between
            or _is_item(text, first, last)
        ):
            blocks.append(_block(text, start, end))
            start = -1
        start, end = (first if start < 0 else start), last
    if start >= 0:
        blocks.append(_block(text, start, end))
    return blocks


def _block(text: str, start: int, end: int) -> Block:
    return Block("list_item" if _is_item(text, start, end) else "paragraph", start, end)


def _is_item(text: str, start: int, end: int) -> bool:
    first = text[start]
    return (first in _ITEM_BEGINS or first.isdigit()) and _ITEM.match(text, start, end) is not None


def _has_blank_lines(text: str, begin: int) -> bool:
    stop = len(text.rstrip())
    found = _BLANK.search(text, begin, stop)
    while found and not text[begin : found.start()].strip():
        found = _BLANK.search(text, found.end() - 1, stop)
    return found is not None
