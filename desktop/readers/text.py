"""Plain text: any encoding, hard-wrapped or not, with its title line, paragraphs and list items found."""

from __future__ import annotations

import re

from desktop.model import Article, Block
from desktop.readers import tongue
from desktop.readers.contract import POSSIBLE, Glance, Source
from desktop.readers.encoding import decode
from desktop.text.normalise import normalise

name = "text"
title = "Plain text"
suffixes = (".txt", ".text")
media_type = "text/plain"

LONGEST_TITLE = 160
_BLANK = re.compile(r"\n[ \t]*\n")
_ITEM = re.compile(r"\s*(?:[-*•‣–—]|\d{1,3}[.)]|[a-z]\))\s+\S")
_ITEM_BEGINS = frozenset("-*•‣–—abcdefghijklmnopqrstuvwxyz")
_SENTENCE_END = (".", ";", ",", "。", "…")


def claims(file: Glance) -> int:
    """Take whatever no other reader wants; decoding will tell whether it is text."""
    return POSSIBLE


def read(data: bytes, source: Source) -> Article:
    """Make an article of a text file; raises Unreadable for binary data."""
    decoded = decode(data, source.name, given=source.reading.encoding)
    article = compose(decoded.text, source.stem)
    return Article(
        text=article.text,
        blocks=article.blocks,
        title=article.title,
        language=article.language,
        media_type=media_type,
        reader=name,
        provenance={**decoded.provenance, **article.provenance},
        warnings=decoded.warnings,
    )


def compose(raw: str, title: str) -> Article:
    """Make an article of a text; `title` is used where its first line is none."""
    normal = normalise(raw)
    text, joined = unwrap(normal.text)
    heading = title_line(text)
    provenance = {}
    if normal.changes:
        provenance["normalised"] = ", ".join(f"{kind} {n}" for kind, n in sorted(normal.changes.items()))
    if joined:
        provenance["unwrapped"] = str(joined)
    return Article(
        text=text,
        blocks=tuple(find_blocks(text, heading)),
        title=" ".join(text[heading.start : heading.end].split()) if heading else title,
        language=tongue.detect(text),
        provenance=provenance,
    )


def unwrap(text: str) -> tuple[str, int]:
    """Join the lines of a text that was clearly wrapped by hand; give it and how many joints were made."""
    lines = text.split("\n")
    filled = [line for line in lines if line.strip()]
    wrapped = sum(55 <= len(line.rstrip()) <= 80 for line in filled)
    if len(filled) < 8 or wrapped * 10 < len(filled) * 6 or not any(not line.strip() for line in lines[1:-1]):
        return text, 0
    out: list[str] = []
    joined = 0
    for line in lines:
        if out and _continues(out[-1], line):
            out[-1] = _joined(out[-1], line)
            joined += 1
        else:
            out.append(line)
    return "\n".join(out), joined


def _continues(before: str, line: str) -> bool:
    if not before.strip() or not line.strip() or line.startswith(("    ", "\t")):
        return False
    return not _ITEM.match(line) and not before.startswith(("    ", "\t"))


def _joined(before: str, line: str) -> str:
    head, tail = before.rstrip(), line.lstrip()
    if len(head) > 1 and head[-1] == "-" and head[-2].isalpha() and tail[0].isalpha():
        return head + tail
    return f"{head} {tail}"


def title_line(text: str) -> Block | None:
    """Give the first line as a heading when it looks like a title: short, and a blank line or the end after it."""
    start = len(text) - len(text.lstrip())
    end = text.find("\n", start)
    if end < 0:
        return None
    line = text[start:end].rstrip()
    following = text[end + 1 : text.find("\n", end + 1)]
    if len(line) > LONGEST_TITLE or following.strip() or line.endswith(_SENTENCE_END) or _ITEM.match(line):
        return None
    return Block("heading", start, start + len(line), 1) if text[end:].strip() else None


def find_blocks(text: str, heading: Block | None) -> list[Block]:
    """Find the paragraphs and list items of a text, in order.

    Where blank lines part the text, what stands between them is a paragraph, else each line is one.
    """
    blocks = [heading] if heading else []
    position = heading.end if heading else 0
    by_line = not _has_blank_lines(text, position)
    start = end = -1
    for line in text[position:].split("\n"):
        first, position = position, position + len(line) + 1
        ink = line.strip()
        if len(ink) < len(line):
            first += line.find(ink)
        last = first + len(ink)
        if start >= 0 and (
            not ink or by_line or last - first > 200 or end - start > 20_000 or _is_item(text, first, last)
        ):
            blocks.append(_block(text, start, end))
            start = -1
        if ink:
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
