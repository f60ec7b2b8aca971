"""A report as one HTML page that needs nothing else: texts with marked passages, and a list that filters and leads.

The page forbids itself any network by its content security policy, which allows only the style and the script that
stand in it, by their hashes. Without the script everything is there but the filters. Written document by document.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import IO

from desktop.exchange import Feature, Loss, Mark, Option, Sheet, Tie, Unit
from desktop.formats import captions
from desktop.formats.contract import Shape
from desktop.formats.holdings import Holdings
from desktop.formats.passages import AROUND, Passage, Piece, passages
from desktop.formats.target import Target
from desktop.language import _, language, plural
from desktop.model import Layer
from desktop.places import resource

name = "html"
title = "HTML"
about = "One page for any browser, without a network: texts with their annotations, to filter, to print, to pass on."
suffixes = (".html", ".htm")
shape: Shape = "file"
unit: Unit | None = None
layer: Layer = "highlight"
carries: frozenset[Feature] = frozenset(
    (
        *("text", "spans", "overlaps", "discontinuous", "places", "document_labels", "relations", "layers"),
        *("entity_links", "claims", "notes", "attributes", "authors", "origins", "states", "scores", "unanchored"),
        *("metadata", "blocks"),
    )
)
TEXTS = Option(
    "texts",
    "Texts",
    "auto",
    ("auto", "full", "passages"),
    "full: whole texts; passages: only what is about each annotation; auto: whole texts up to 200 documents.",
)
dump_options = (TEXTS,)

FEW = 200  # documents whose texts are shown whole unless asked otherwise
_DEEPEST = 3  # marks over one another that get an underline of their own
_LABEL_SIZE = 0.68  # of the text: the size of the names over the lines
_FREE = 40  # code points behind a paragraph: a name over its end may reach so far
_ELEMENTS = {"quote": "blockquote", "heading": "h4"}
_CLASSES = {"list_item": "list", "caption": "caption", "code": "code", "furniture": "furniture"}


def around(held: Holdings, target: Target) -> int | None:
    """Give how much of the texts is asked for about each mark; None for all of it."""
    wanted = target.options["texts"]
    return None if wanted == "full" or (wanted == "auto" and held.size <= FEW) else AROUND


def shortened(sheet: Sheet, target: Target) -> None:
    """Report that a text is shown in passages only."""
    reason = _("Only what is about each annotation is shown.")
    target.lose(Loss("clipped", "text", reason, sheet.id, sheet.title))


def dump(held: Holdings, target: Target) -> None:
    """Write the page."""
    palette = captions.Palette(held.labels())
    wanted = around(held, target)
    with target.text() as out:
        page = _Page(out, palette, wanted)
        page.begin(held)
        for sheet in held.sheets():
            page.write(sheet)
            target.counts["documents"] += 1
            target.counts["annotations"] += len(sheet.marks)
            if wanted is not None:
                shortened(sheet, target)
        page.end()


def said(text: object) -> str:
    """Write text so that a browser shows it as it is, between tags or within an attribute."""
    return escape(str(text)).replace("\r", "&#13;").replace("\0", "\ufffd")


class _Page:
    """One page on its way to a file."""

    def __init__(self, out: IO[str], palette: captions.Palette, around: int | None) -> None:
        self._out = out
        self._palette = palette
        self._classes = {colour: f"k{number}" for number, colour in enumerate(palette.all)}
        self._around = around
        self._script = resource("report/page.js").read_text("utf-8")
        self._marks = 0
        self._listed: list[tuple[str, str]] = []  # title and source of each document, for the list at the end

    # The page round the documents

    def begin(self, held: Holdings) -> None:
        """Write all that stands before the first document."""
        style = resource("report/page.css").read_text("utf-8")
        style += "".join(f".{name} {{ --c: {colour}; }}\n" for colour, name in self._classes.items())
        policy = (
            f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(self._script)}'; "
            "base-uri 'none'; form-action 'none'"
        )
        count = plural("{n} document", "{n} documents", held.size).format(n=held.size)
        self._out.write(
            f'<!DOCTYPE html>\n<html lang="{said(language().replace("_", "-"))}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
            f"<title>{said(held.name)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
            f'<a class="skip" href="#texts">{said(_("To the texts"))}</a>\n<div class="bar">'
            f'<h1 dir="auto">{said(held.name)}</h1><nav><a href="#documents">{said(count)}</a></nav>'
            f"{self._form()}</div>\n"
            f'<main id="texts">\n<p class="nothing" id="nothing" hidden>{said(_("Nothing fits these filters."))}</p>\n'
            f"{self._note()}"
        )

    def _note(self) -> str:
        note = _("Of the texts, only what is about each annotation is shown.")
        return "" if self._around is None else f'<p class="nothing">{said(note)}</p>\n'

    def _form(self) -> str:
        words = {
            "all": _("{all} annotations"),
            "some": _("{n} of {all} annotations"),
            "auto": _("Theme: system"),
            "light": _("Theme: light"),
            "dark": _("Theme: dark"),
        }
        data = " ".join(f'data-{key}="{said(word)}"' for key, word in words.items())
        selects = "".join(
            f'<label for="f-{key}" class="unseen">{said(one)}</label>'
            f'<select id="f-{key}" name="{key}"><option value="">{said(every)}</option></select>'
            for key, one, every in (
                ("label", _("Label"), _("All labels")),
                ("entity", _("Entity"), _("All entities")),
                ("claim", _("Claim"), _("All claims")),
            )
        )
        return (
            f'<form id="filters" role="search" hidden {data}>'
            f'<label for="f-text" class="unseen">{said(_("Search"))}</label>'
            f'<input id="f-text" name="text" type="search" placeholder="{said(_("Search ( / )"))}" dir="auto">{selects}'
            f'<button type="reset">{said(_("Clear"))}</button>'
            f'<button type="button" id="theme" title="{said(_("Light or dark"))}">{said(words["auto"])}</button>'
            '<output aria-live="polite"></output></form>'
        )

    def end(self) -> None:
        """Write the list of the documents, and the script."""
        items = "".join(
            f'<li id="id{number}"><a href="#d{number}" dir="auto">{said(title)}</a> <span>{said(source)}</span></li>\n'
            for number, (title, source) in enumerate(self._listed, 1)
        )
        self._out.write(
            '</main>\n<nav class="documents" id="documents">'
            f"<h2>{said(_('Documents'))}</h2>\n<ol>\n{items}</ol></nav>\n"
            f"<script>{self._script}</script>\n</body>\n</html>\n"
        )

    # One document

    def write(self, sheet: Sheet) -> None:
        """Write one document: its head, its text, the list of its annotations."""
        head, source = captions.heading(sheet), captions.source(sheet)
        self._listed.append((head, " · ".join(source[:2])))
        numbers = {mark.id: self._marks + place for place, mark in enumerate(sheet.marks, 1)}
        self._marks += len(sheet.marks)
        tongue = sheet.meta.get("language")
        lang = f' lang="{said(tongue)}"' if tongue else ""
        write = self._out.write
        write(f'<article id="d{len(self._listed)}">\n<header dir="auto"><h2{lang}>{said(head)}</h2>')
        if source:
            write(f'<p class="source">{" · ".join(f"<bdi>{said(one)}</bdi>" for one in source)}</p>')
        for name, value in captions.filing(sheet):
            write(f'<p class="filed">{said(name)}: <bdi>{said(value)}</bdi></p>')
        write(f'</header>\n<div class="text"{lang}>\n')
        self._text(sheet, numbers)
        write("</div>\n")
        if sheet.marks:
            self._list(sheet, numbers)
        write("</article>\n")

    def _text(self, sheet: Sheet, numbers: dict[str, int]) -> None:
        writing = _Text(sheet.text, numbers, self._class)
        in_table = False
        for passage in passages(sheet, self._around):
            if passage.kind == "table_cell":
                self._out.write(("</tr>" if in_table else "<table>") + "<tr>" if passage.row or not in_table else "")
                self._out.write(f'<td dir="auto">{writing.passage(passage)}</td>')
                in_table = True
                continue
            if in_table:
                self._out.write("</tr></table>\n")
                in_table = False
            self._out.write(writing.element(passage))
        if in_table:
            self._out.write("</tr></table>\n")

    def _class(self, mark: Mark) -> str:
        return self._classes[self._palette.of(mark)]

    def _list(self, sheet: Sheet, numbers: dict[str, int]) -> None:
        count = plural("{n} annotation", "{n} annotations", len(sheet.marks)).format(n=len(sheet.marks))
        self._out.write(f"<aside><h3>{said(count)}</h3>\n<ol>\n")
        linked = captions.relations(sheet)
        for mark in sheet.marks:
            self._out.write(self._item(mark, sheet.text, numbers, linked.get(mark.id, ())))
        self._out.write("</ol></aside>\n")

    def _item(self, mark: Mark, text: str, numbers: dict[str, int], linked: Iterable[tuple[Tie, Mark]]) -> str:
        number = numbers[mark.id]
        told = "".join(_lines_of(mark, linked, numbers))
        state = captions.state(mark)
        head = f'<span class="chip {self._class(mark)}">{said(mark.label)}</span>'
        if state:
            head += f'<span class="state">{said(state)}</span>'
        quote = captions.quote(mark, text)
        if quote:
            head += f'<span class="quote" dir="auto">{said(quote)}</span>'
        if mark.parts and not mark.unanchored:
            head = f'<a href="#m{number}">{head}</a>'
        else:
            where = "" if mark.parts else f' <span class="state">{said(_("the whole document"))}</span>'
            head = f'<span class="whole">{head}{where}</span>'
        data = f'data-m="{number}" data-l="{said(mark.label)}"'
        if mark.link:
            data += f' data-e="{said(mark.link.name)}"'
        if mark.saying and mark.saying.statement:
            data += f' data-c="{said(mark.saying.statement)}"'
        return f'<li id="a{number}" {data}>{head}{told}</li>\n'


def _lines_of(mark: Mark, linked: Iterable[tuple[Tie, Mark]], numbers: dict[str, int]) -> Iterator[str]:
    if mark.note:
        yield f'<p class="note" dir="auto">{said(mark.note)}</p>'
    for name, value in captions.details(mark):
        yield f'<p class="told"><b>{said(name)}:</b> <bdi>{said(value)}</bdi></p>'
    for tie, other in linked:
        target = f'<a href="#a{numbers[other.id]}"><bdi>{said(other.quote or other.label)}</bdi></a>'
        note = f" ({said(tie.note)})" if tie.note else ""
        yield f'<div class="told"><b>→ {said(tie.type)}:</b> {target}{note}</div>'


class _Text:
    """The text of one document as HTML; `led` are the marks that something can lead to already."""

    def __init__(self, text: str, numbers: dict[str, int], of: Callable[[Mark], str]) -> None:
        self._text = text
        self._numbers = numbers
        self._class = of
        self._led: set[str] = set()

    def element(self, passage: Passage) -> str:
        """Write a passage that is no table cell."""
        tag = f"h{min(2 + (passage.level or 1), 5)}" if passage.kind == "heading" else _ELEMENTS.get(passage.kind, "p")
        kind = _CLASSES.get(passage.kind)
        more = f' class="{kind}"' if kind else ""
        return f'<{tag} dir="auto"{more}>{self.passage(passage)}</{tag}>\n'

    def passage(self, passage: Passage) -> str:
        """Write what stands in a passage."""
        cut = '<span class="cut">…</span>'
        written = []
        ahead = passage.pieces[-1].end + _FREE if passage.pieces else 0  # where the next name over the line begins
        for piece in reversed(passage.pieces):
            room = int((ahead - piece.start) / _LABEL_SIZE)
            ahead = piece.start if piece.begins else ahead
            written.append((piece, room))
        inner = "".join(self._piece(piece, room) for piece, room in reversed(written))
        return (cut if passage.before else "") + inner + (cut if passage.after else "")

    def _piece(self, piece: Piece, room: int) -> str:
        inner = said(self._text[piece.start : piece.end])
        over = " · ".join(mark.label for mark in piece.begins)
        for depth, mark in enumerate(reversed(piece.marks)):
            outermost = depth == len(piece.marks) - 1
            inner = f"<mark {self._attributes(mark, piece, depth, over if outermost else '', room)}>{inner}</mark>"
        return inner

    def _attributes(self, mark: Mark, piece: Piece, depth: int, over: str, room: int) -> str:
        number = self._numbers[mark.id]
        kinds = [self._class(mark)]
        if depth:
            kinds.append(f"d{min(depth, _DEEPEST)}")
        if piece.start == piece.end:
            kinds.append("place")
        if mark.state != "accepted":
            kinds.append(mark.state)
        said_of = f'class="{" ".join(kinds)}" data-m="{number}"'
        if mark.id not in self._led:
            self._led.add(mark.id)
            said_of += f' id="m{number}"'
        if over:
            said_of += f' data-t="{said(over if len(over) <= room else over[: max(room - 1, 2)] + "…")}"'
        return f'{said_of} title="{said(mark.label)}"'


def _digest(content: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode()
