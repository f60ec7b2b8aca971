"""Markdown: its plain text with headings, items, quotes, code and cells as blocks, and simple front matter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop.model import Article, BlockKind
from desktop.readers import cleaning, furniture, metadata, tongue
from desktop.readers.composition import APART, Composer
from desktop.readers.contract import LIKELY, NO, Glance, Source
from desktop.readers.encoding import decode

if TYPE_CHECKING:
    from markdown_it.token import Token

name = "markdown"
title = "Markdown"
suffixes = (".md", ".markdown", ".mdown", ".mkd")
media_type = "text/markdown"

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^([A-Za-z_-]+)[ \t]*:[ \t]*(.*)$")
_TAGS = re.compile(r"<!--.*?-->|<[^<>]*>", re.DOTALL)
_KINDS: dict[str, BlockKind] = {
    "heading_open": "heading",
    "list_item_open": "list_item",
    "blockquote_open": "quote",
    "td_open": "table_cell",
    "th_open": "table_cell",
}


def claims(file: Glance) -> int:
    """Take what is called Markdown: its content cannot be told from plain text."""
    return LIKELY if file.suffix in suffixes else NO


def read(data: bytes, source: Source) -> Article:
    """Make an article of a Markdown file; raises Unreadable for binary data."""
    decoded = decode(data, source.name, given=source.reading.encoding)
    raw = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    fields, body = front_matter(raw)
    writer = _Writer()
    writer.write(_parse(body))
    composed = writer.composer.finish()
    heading = next((block for block in composed.blocks if block.kind == "heading"), None)
    title = fields.get("title") or (composed.text[heading.start : heading.end] if heading else source.stem)
    published = metadata.as_iso(fields.get("date"))
    return Article(
        text=composed.text,
        blocks=furniture.mark(composed.text, composed.blocks),
        title=cleaning.line(title),
        byline=metadata.names([fields.get("author") or fields.get("authors") or ""], None),
        published=published,
        date_source="structured" if published else None,
        url=fields.get("url") or fields.get("canonical_url") or None,
        language=tongue.from_tag(fields.get("lang") or fields.get("language")) or tongue.detect(composed.text),
        media_type=media_type,
        reader=name,
        provenance={**decoded.provenance, **composed.provenance},
        warnings=decoded.warnings,
    )


def front_matter(raw: str) -> tuple[dict[str, str], str]:
    """Cut simple `key: value` front matter off; lists of names come joined by semicolons."""
    found = _FRONT.match(raw)
    if found is None:
        return {}, raw
    fields: dict[str, str] = {}
    key = ""
    for line in found.group(1).split("\n"):
        pair = _FIELD.match(line)
        if pair:
            key = pair.group(1).lower()
            fields[key] = "; ".join(_unquoted(one) for one in pair.group(2).strip().strip("[]").split(", "))
            if not pair.group(2).strip().startswith("["):
                fields[key] = _unquoted(pair.group(2))
        elif key and line.strip().startswith("- "):
            fields[key] = "; ".join(filter(None, (fields[key], _unquoted(line.strip()[2:]))))
    return fields, raw[found.end() :]


def _unquoted(value: str) -> str:
    text = value.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _parse(body: str) -> Sequence[Token]:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(body)


class _Writer:
    """Follows the flat list of block tokens and writes each leaf under the kind of what encloses it."""

    def __init__(self) -> None:
        self.composer = Composer()
        self._kinds: list[tuple[BlockKind, int | None]] = []
        self._lists = 0
        self._row_begins = True

    def write(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            if token.type in ("bullet_list_open", "ordered_list_open"):
                self._lists += 1
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                self._lists -= 1
            elif token.type == "tr_open":
                self._row_begins = True
            elif token.type in _KINDS:
                self._kinds.append((_KINDS[token.type], self._level(token)))
            elif token.type.endswith("_close") and token.type.replace("_close", "_open") in _KINDS:
                self._kinds.pop()
            else:
                self._leaf(token)

    def _level(self, token: Token) -> int | None:
        if token.type == "heading_open":
            return int(token.tag[1])
        return self._lists if token.type == "list_item_open" else None

    def _leaf(self, token: Token) -> None:
        if token.type in ("fence", "code_block"):
            self._add("code", None, cleaning.code(token.content))
        elif token.type == "html_block":
            self._add("paragraph", None, cleaning.prose(_TAGS.sub("", token.content)))
        elif token.type == "inline":
            kind, level = self._kinds[-1] if self._kinds else ("paragraph", None)
            self._add(kind, level, cleaning.prose(inline_text(token.children or [])))

    def _add(self, kind: BlockKind, level: int | None, text: str) -> None:
        if not text:
            return
        last = self.composer.last
        apart = APART
        if last and kind == last.kind == "list_item":
            apart = "\n"
        elif last and kind == last.kind == "table_cell":
            apart = "\n" if self._row_begins else "\t"
        self._row_begins = False
        self.composer.add(kind, text, level=level, apart=apart)


def inline_text(tokens: Sequence[Token]) -> str:
    """Give the words of a line of Markdown without its marks."""
    pieces = []
    for token in tokens:
        if token.type == "softbreak":
            pieces.append(" ")
        elif token.type == "hardbreak":
            pieces.append("\n")
        elif token.type == "html_inline":
            pieces.append("\n" if token.content.lower().startswith("<br") else "")
        elif token.type == "image":
            pieces.append(inline_text(token.children or []))
        else:
            pieces.append(token.content)
    return "".join(pieces)
