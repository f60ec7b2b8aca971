"""From tags, in the order they come, to pieces of text: paragraphs, headings, items, cells.

Fed by the tree that an extraction left, by the raw page's tags, however broken, or by what an office document or a
book calls the same things; a vocabulary tells which role each tag plays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Any

from desktop.model import BlockKind
from desktop.readers import cleaning
from desktop.readers.composition import APART

LONGEST_CELL = 300  # a table cell with more in it only lays out a page
_PARTS = re.compile(r"\n[ \n]*\n")
_KINDS: dict[str, BlockKind] = {
    "heading": "heading",
    "code": "code",
    "caption": "caption",
    "cell": "table_cell",
    "item": "list_item",
    "quote": "quote",
    "furniture": "furniture",
}
_HEADINGS = {f"h{level}": f"heading{level}" for level in range(1, 7)}
EXTRACTED: Mapping[str, str] = {
    "head": "heading",
    "p": "block",
    "div": "block",
    "list": "list",
    "item": "item",
    "quote": "quote",
    "table": "table",
    "row": "row",
    "cell": "cell",
    "code": "code",
    "figure": "block",
    "lb": "break",
    "fw": "block",
}
PAGE: Mapping[str, str] = {
    **_HEADINGS,
    **dict.fromkeys(
        "p div section article main header footer aside nav address form fieldset figure details summary dl dt dd hr "
        "center body html".split(),
        "block",
    ),
    **dict.fromkeys(("ul", "ol", "menu"), "list"),
    **dict.fromkeys("script style template svg select textarea noscript title iframe object".split(), "skip"),
    "li": "item",
    "blockquote": "quote",
    "table": "table",
    "tr": "row",
    "td": "cell",
    "th": "cell",
    "pre": "code",
    "figcaption": "caption",
    "caption": "caption",
    "br": "break",
    "a": "link",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One block to be, with what parts it from the piece before.

    `links` are the ranges of its text that lead somewhere, `breaks` the places in it where which page begins.
    """

    kind: BlockKind
    text: str
    level: int | None = None
    apart: str = APART
    links: Sequence[tuple[int, int, str]] = ()
    breaks: Sequence[tuple[int, int]] = ()


@dataclass(slots=True)
class _Open:
    tag: str
    role: str
    level: int | None = None
    begun: int = 0  # pieces there were before it


class Transcriber:
    """Takes the starts, texts and ends of elements and gives pieces; unclosed and crossed tags do no harm."""

    def __init__(self, vocabulary: Mapping[str, str], longest_cell: int = LONGEST_CELL) -> None:
        self.pieces: list[Piece] = []
        self._roles = vocabulary
        self._longest_cell = longest_cell
        self._open: list[_Open] = []
        self._buffer: list[str] = []
        self._written = 0
        self._links: list[tuple[int, int, str]] = []
        self._anchor: tuple[int, str] | None = None
        self._pages: list[tuple[int, int]] = []
        self._row = 0
        self._last_row = -1
        self._table = 0
        self._last_table = -1
        self._empty = 0  # cells of the row without a text, before the one to come
        self._skipping = 0
        self._lists = 0

    def start(self, tag: str, rank: str = "", href: str = "") -> None:
        """An element begins.

        `rank` names a heading's level (`h2`) or an item's depth (`2`) where the tags do not, `href` where it leads.
        """
        role = self._roles.get(tag, "")
        if not role or (self._skipping and role != "skip"):
            return
        if role == "skip":
            self._skipping += 1
            self._open.append(_Open(tag, role))
        elif role == "break":
            self._write("\n")
        elif role == "block":
            self._part()
        elif role == "link":
            self._cast()
            self._anchor = (self._written, href.strip()) if href.strip() else None
        else:
            self._begin(tag, role, rank)

    def data(self, text: str) -> None:
        """Text between tags."""
        if self._skipping or not text:
            return
        self._write(text if self._within("code") else cleaning.inline(text))

    def end(self, tag: str) -> None:
        """An element ends; an end without a start only parts paragraphs."""
        role = self._roles.get(tag, "")
        if role == "block" and not self._skipping:
            self._part()
        elif role == "link" and not self._skipping:
            self._cast()
        elif role and role not in ("break", "block", "link"):
            self._finish(tag)

    def page(self, number: int) -> None:
        """A page begins."""
        self._pages.append((self._written, number))

    def close(self) -> list[Piece]:
        """Give all pieces."""
        self._flush()
        return self.pieces

    def _begin(self, tag: str, role: str, rank: str) -> None:
        if role == "code" and "".join(self._buffer).strip():
            return  # code in the middle of a sentence
        self._flush()
        if role.startswith("heading"):
            self._drop("heading")
            level = (role[7:] or rank.removeprefix("h")) or "2"
            self._open.append(_Open(tag, "heading", int(level) if level.isdigit() else 2))
            return
        if role == "item":
            self._drop("item", below="list")
        elif role in ("row", "cell"):
            self._drop("cell", below="table")
        if role == "row":
            self._row += 1
            self._empty = 0
        elif role == "table":
            self._table += 1
        elif role == "list":
            self._lists += 1
        depth = int(rank) if rank.isdigit() else self._lists
        self._open.append(_Open(tag, role, depth if role == "item" else None, len(self.pieces)))

    def _finish(self, tag: str) -> None:
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index].tag == tag:
                if not self._skipping:
                    self._flush()
                self._close_from(index)
                return

    def _drop(self, role: str, below: str = "") -> None:
        """Close what a new element of the same role ends by itself, but not beyond the list or table it is in."""
        for index in range(len(self._open) - 1, -1, -1):
            if below and self._open[index].role == below:
                return
            if self._open[index].role == role:
                self._close_from(index)
                return

    def _close_from(self, index: int) -> None:
        for gone in self._open[index:]:
            self._skipping -= gone.role == "skip"
            self._lists -= gone.role == "list"
            self._empty += gone.role == "cell" and gone.begun == len(self.pieces)
        del self._open[index:]

    def _within(self, role: str) -> bool:
        return bool(self._open) and self._open[-1].role == role

    def _part(self) -> None:
        if self._open and any(opened.role == "cell" for opened in self._open):
            self._write("\n\n")
        else:
            self._flush()

    def _write(self, text: str) -> None:
        self._buffer.append(text)
        self._written += len(text)

    def _cast(self) -> None:
        """Note the range of the anchor that is open, which ends here."""
        if self._anchor and self._anchor[0] < self._written:
            self._links.append((self._anchor[0], self._written, self._anchor[1]))
        self._anchor = None

    def _take(self) -> tuple[str, list[tuple[int, int, str]]]:
        """Give what was written with its links, and begin anew; an anchor that is open goes on."""
        href = self._anchor[1] if self._anchor else ""
        self._cast()
        raw, links = "".join(self._buffer), self._links
        self._buffer.clear()
        self._written, self._links = 0, []
        self._anchor = (0, href) if href else None
        return raw, links

    def _flush(self) -> None:
        if not self._buffer and not self._pages:
            return
        if not "".join(self._buffer).strip():
            self._pages = [(0, number) for _place, number in self._pages]
            self._take()
            return
        pages, self._pages = self._pages, []
        raw, links = self._take()
        holder = next((opened for opened in reversed(self._open) if opened.role in _KINDS), None)
        kind: BlockKind = _KINDS[holder.role] if holder else "paragraph"
        level = holder.level if holder and kind != "paragraph" else None
        if kind == "code":
            parts = [cleaning.code(raw)]
        else:
            parts = [part for part in map(cleaning.prose, _PARTS.split(raw)) if part]
        if kind == "table_cell":
            if sum(map(len, parts)) <= self._longest_cell:
                parts = [cleaning.line(" ".join(parts))]
            else:
                kind = "paragraph"
        elif kind == "heading":
            parts = [cleaning.line(part) for part in parts]
        begun = len(self.pieces)
        for text, share in zip(parts, cleaning.carried(links, raw, parts), strict=True):
            self._add(kind, text, level, share)
        if pages:
            self._break(begun, raw, pages)

    def _break(self, begun: int, raw: str, pages: Sequence[tuple[int, int]]) -> None:
        """Mark in the pieces made of a raw text where in it pages began; after its ink, in the piece to come."""
        ends = [place for place, _number in pages[1:]] + [len(raw)]
        ranges = [(place, end, str(number)) for (place, number), end in zip(pages, ends, strict=True)]
        last = ""
        for index, share in enumerate(cleaning.carried(ranges, raw, [one.text for one in self.pieces[begun:]]), begun):
            begins = [(start, number) for start, _end, number in share if number != last]
            if begins:
                last = begins[-1][1]
                breaks = tuple((start, int(number)) for start, number in begins)
                self.pieces[index] = replace(self.pieces[index], breaks=breaks)
        if last != ranges[-1][2]:
            self._pages.append((0, pages[-1][1]))

    def _add(self, kind: BlockKind, text: str, level: int | None, links: Sequence[tuple[int, int, str]]) -> None:
        if not text:
            return
        if kind == "table_cell":
            apart = self._apart_cell()
        else:
            self._empty = 0
            run = bool(self.pieces) and kind == "list_item" and self.pieces[-1].kind == "list_item"
            apart = "\n" if run else APART
        self.pieces.append(Piece(kind, text, level, apart, links))

    def _apart_cell(self) -> str:
        """Tell what parts a cell from the piece before it: cells of a row a tab, rows of a table a newline.

        Cells without a text have their tab too, so that columns stay columns.
        """
        after_cell = bool(self.pieces) and self.pieces[-1].kind == "table_cell"
        same_row, same_table = self._last_row == self._row, self._last_table == self._table
        self._last_row, self._last_table = self._row, self._table
        skipped, self._empty = "\t" * self._empty, 0
        if after_cell and same_row:
            return "\t" + skipped
        return ("\n" if after_cell and same_table else APART) + skipped


def from_tree(body: Any) -> list[Piece]:
    """Transcribe an extraction's tree (lxml), however deep."""
    from lxml import etree

    transcriber = Transcriber(EXTRACTED)
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        if event == "start":
            transcriber.start(element.tag, element.get("rend") or "")
            transcriber.data(element.text or "")
        else:
            transcriber.end(element.tag)
            if element is not body:
                transcriber.data(element.tail or "")
    return transcriber.close()


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.transcriber = Transcriber(PAGE)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.transcriber.start(tag, href=next((value or "" for key, value in attrs if key == "href"), ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.transcriber.start(tag)
        self.transcriber.end(tag)

    def handle_endtag(self, tag: str) -> None:
        self.transcriber.end(tag)

    def handle_data(self, data: str) -> None:
        self.transcriber.data(data)


def from_page(page: str) -> list[Piece]:
    """Transcribe everything a page shows, without judging what is its article."""
    tags = _Tags()
    tags.feed(page)
    tags.close()
    return tags.transcriber.close()
