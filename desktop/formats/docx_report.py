"""A report for Word: texts with shaded passages, notes as Word's comments, a table of the labels.

The whole document is made in memory, as python-docx does it; so the texts of a large library are shown in passages
unless asked otherwise. Paragraphs are written as XML and parsed a document at a time: made one by one through
python-docx, each takes the longer the more there are (1,000 documents: 180 s, so: 4 s).
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from desktop.exchange import Feature, Mark, Sheet, Tie, Unit
from desktop.formats import captions
from desktop.formats.contract import Shape
from desktop.formats.holdings import Holdings
from desktop.formats.html_report import TEXTS, around, shortened
from desktop.formats.passages import Passage, Piece, passages
from desktop.formats.target import Target, timeless
from desktop.language import _
from desktop.model import Layer
from desktop.text.scripts import direction, has_rtl

name = "docx"
title = "Word"
about = "A document to read, to print and to write on in: texts with their annotations, notes as comments."
suffixes = (".docx",)
shape: Shape = "file"
unit: Unit | None = None
layer: Layer = "highlight"
carries: frozenset[Feature] = frozenset(
    (
        *("text", "spans", "overlaps", "discontinuous", "places", "document_labels", "relations", "entity_links"),
        *("claims", "notes", "attributes", "authors", "origins", "states", "scores", "unanchored", "metadata"),
        "blocks",
    )
)
dump_options = (TEXTS,)

_TINT = 0.28
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_BREAKS = re.compile("([\t\n\r])")
_STYLES = {"list_item": "List Bullet", "quote": "Quote", "caption": "Caption"}
_SOURCE, _ENTRY, _DETAIL = "Postil Source", "Postil Entry", "Postil Detail"
_PLACE = "‸"  # stands for an empty span, which no shading shows
_REFERENCE = '<w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr><w:commentReference w:id="{id}"/></w:r>'


def dump(held: Holdings, target: Target) -> None:
    """Write the document."""
    import docx

    report = _Report(docx.Document(), held)
    wanted = around(held, target)
    for sheet in held.sheets():
        report.write(sheet, wanted)
        target.counts["documents"] += 1
        target.counts["annotations"] += len(sheet.marks)
        if wanted is not None:
            shortened(sheet, target)
    report.end()
    with target.open() as out:
        packed = io.BytesIO()
        report.document.save(packed)
        timeless(packed.getvalue(), out)


def fitting(text: str) -> str:
    """Give a text without the characters that XML cannot hold."""
    return _NO_XML.sub("\ufffd", text)


class _Report:
    """One document in the making."""

    def __init__(self, document: Any, held: Holdings) -> None:
        self.document = document
        self._palette = captions.Palette(held.labels())
        self._counts: Counter[tuple[str | None, str]] = Counter()
        self._colours: dict[tuple[str | None, str], str] = {}
        self._comments: list[str] = []
        properties = document.core_properties
        properties.title, properties.author, properties.comments = fitting(held.name)[:255], "", ""
        self._prepare()
        self._styles = {style.name: style.style_id for style in document.styles}
        document.add_heading(fitting(held.name), 0)

    def _prepare(self) -> None:
        """Make the styles of our own."""
        from docx.enum.style import WD_STYLE_TYPE
        from docx.shared import Pt, RGBColor

        styles = self.document.styles
        for style in (_SOURCE, _ENTRY, _DETAIL):
            made = styles.add_style(style, WD_STYLE_TYPE.PARAGRAPH)
            made.base_style = styles["Normal"]
            made.paragraph_format.space_after = Pt(3)
            if style != _ENTRY:
                made.font.size = Pt(9)
                made.font.color.rgb = RGBColor(0x66, 0x62, 0x5B)
        styles[_ENTRY].paragraph_format.space_before = Pt(6)
        styles[_DETAIL].paragraph_format.left_indent = Pt(18)

    def write(self, sheet: Sheet, around: int | None) -> None:
        """Write one document: its head, its text, the list of its annotations."""
        written = "".join((*self._head(sheet), *self._text(sheet, around), *self._list(sheet)))
        pages = self.document.element.body[-1]  # what says how they are comes last
        for paragraph in _parsed("body", written):
            pages.addprevious(paragraph)

    def _head(self, sheet: Sheet) -> Iterator[str]:
        yield self._line(captions.heading(sheet), "Heading 1")
        source = captions.source(sheet)
        if source:
            yield self._line(" · ".join(source), _SOURCE)
        for called, value in captions.filing(sheet):
            yield self._line(f"{called}: {value}", _SOURCE)

    def _line(self, text: str, style: str) -> str:
        return self._paragraph(_run(text), style, text)

    def _paragraph(self, runs: str, style: str, text: str, more: str = "") -> str:
        """Write a paragraph of runs, which runs from right to left where its text does."""
        bidi = "<w:bidi/>" if direction(text) == "rtl" else ""
        return f'<w:p><w:pPr><w:pStyle w:val="{self._styles[style]}"/>{more}{bidi}</w:pPr>{runs}</w:p>'

    def _list(self, sheet: Sheet) -> Iterator[str]:
        if sheet.marks:
            yield self._line(_("Annotations"), "Heading 2")
        linked = captions.relations(sheet)
        for mark in sheet.marks:
            key = mark.layer, mark.label
            self._counts[key] += 1
            self._colours.setdefault(key, self._palette.of(mark))
            yield from self._entry(mark, sheet, linked.get(mark.id, ()))

    def _entry(self, mark: Mark, sheet: Sheet, linked: Iterable[tuple[Tie, Mark]]) -> Iterator[str]:
        runs = [_run(f" {mark.label} ", bold=True, colours=[self._palette.of(mark)])]
        state = captions.state(mark) or ("" if mark.parts else _("the whole document"))
        if state:
            runs.append(_run(f" {state}", italic=True))
        quote = captions.quote(mark, sheet.text)
        if quote:
            runs.append(_run(f"  {quote}"))
        yield self._paragraph("".join(runs), _ENTRY, quote, "<w:keepNext/>" if mark.note else "")
        if mark.note:
            yield self._line(mark.note, _DETAIL)
        details = "; ".join(f"{called}: {value}" for called, value in captions.details(mark))
        if details:
            yield self._line(details, _DETAIL)
        for tie, other in linked:
            note = f" ({tie.note})" if tie.note else ""
            yield self._line(f"→ {tie.type}: {other.quote or other.label}{note}", _DETAIL)

    # The text

    def _text(self, sheet: Sheet, around: int | None) -> Iterator[str]:
        """Write the paragraphs; the cells of a row share one, with tabs between them."""
        noted: set[str] = set()
        row: list[str] = []
        for passage in passages(sheet, around):
            runs = self._runs(passage, sheet.text, noted)
            if row and (passage.row or passage.kind != "table_cell"):
                yield self._paragraph("<w:r><w:tab/></w:r>".join(row), "Normal", "")
                row = []
            if passage.kind == "table_cell":
                row.append(runs)
                continue
            text = sheet.text[passage.pieces[0].start : passage.pieces[-1].end] if passage.pieces else ""
            heading = passage.kind == "heading"
            style = f"Heading {min((passage.level or 1) + 1, 9)}" if heading else _STYLES.get(passage.kind, "Normal")
            yield self._paragraph(runs, style, text)
        if row:
            yield self._paragraph("<w:r><w:tab/></w:r>".join(row), "Normal", "")

    def _runs(self, passage: Passage, text: str, noted: set[str]) -> str:
        inner = "".join(self._piece(piece, text, noted) for piece in passage.pieces)
        return (_run("…") if passage.before else "") + inner + (_run("…") if passage.after else "")

    def _piece(self, piece: Piece, text: str, noted: set[str]) -> str:
        inner = _PLACE if piece.start == piece.end and piece.marks else text[piece.start : piece.end]
        if not inner:
            return ""
        decided = all(mark.state == "accepted" for mark in piece.marks)
        run = _run(
            inner, colours=[self._palette.of(mark) for mark in piece.marks], line="thick" if decided else "dotted"
        )
        for mark in piece.begins:
            if mark.note and mark.id not in noted:
                noted.add(mark.id)
                run = self._commented(run, mark)
        return "".join(_run(mark.label, raised=True) for mark in piece.begins) + run

    def _commented(self, runs: str, mark: Mark) -> str:
        """Add a mark's note as a comment on some runs."""
        number = len(self._comments)
        author = escape(fitting(mark.author or ""))
        note = "<w:r><w:annotationRef/></w:r>" + _run(f"{mark.label}: {mark.note}")
        self._comments.append(
            f'<w:comment w:id="{number}" w:author="{author}" w:initials="{author[:1].replace("&", "")}">'
            f"<w:p>{note}</w:p></w:comment>"
        )
        begin, end = (f'<w:commentRange{which} w:id="{number}"/>' for which in ("Start", "End"))
        return begin + runs + end + _REFERENCE.format(id=number)

    def end(self) -> None:
        """Write the comments and the table of the labels."""
        if self._comments:
            # The public way looks through all comments for the number of each new one.
            self.document.comments._comments_elm.extend(_parsed("comments", "".join(self._comments)))
        if not self._counts:
            return
        self.document.add_heading(_("Labels"), 1)
        table = self.document.add_table(1, 3, "Table Grid")
        for cell, word in zip(table.rows[0].cells, (_("Label"), _("Annotations"), _("Guideline")), strict=True):
            cell.paragraphs[0].add_run(word).bold = True
        guidelines = {label.name: label.guideline for label in self._palette.labels}
        for (layer, label), count in sorted(self._counts.items(), key=lambda one: (one[0][1], str(one[0][0]))):
            cells = table.add_row().cells
            self._swatch(cells[0], label, self._colours[layer, label])
            cells[1].text = str(count)
            cells[2].text = fitting(guidelines.get(label, ""))

    def _swatch(self, cell: Any, label: str, colour: str) -> None:
        cell.paragraphs[0]._p.extend(_parsed("p", _run(f" {label} ", bold=True, colours=[colour])))


def _parsed(within: str, written: str) -> list[Any]:
    """Give the elements that stand within one of this name."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    return list(parse_xml(f"<w:{within} {nsdecls('w')}>{written}</w:{within}>"))


def _run(
    text: str,
    *,
    colours: Iterable[str] = (),
    line: str = "",
    bold: bool = False,
    italic: bool = False,
    raised: bool = False,
) -> str:
    """Write a run, shaded with the mixed tints of some colours and underlined with the last of them."""
    colours = list(colours)
    properties = ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "")
    if colours:
        properties += f'<w:u w:val="{line}" w:color="{colours[-1][1:]}"/>' if line else ""
        properties += f'<w:shd w:val="clear" w:color="auto" w:fill="{captions.tint(colours, _TINT)[1:]}"/>'
    properties += '<w:vertAlign w:val="superscript"/>' if raised else ""
    properties += "<w:rtl/>" if has_rtl(text) else ""
    head = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f"<w:r>{head}{''.join(map(_within, _BREAKS.split(fitting(text))))}</w:r>"


def _within(text: str) -> str:
    if text in ("\n", "\r"):
        return "<w:br/>"
    if text == "\t":
        return "<w:tab/>"
    return f'<w:t xml:space="preserve">{escape(text)}</w:t>' if text else ""
