"""Makes a ChunkLayout out of a chunk: breaks its lines, gives the marks their lanes, places the lines."""

from __future__ import annotations

import re

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QTextLayout, QTextOption

from desktop.text.offsets import Utf16Map
from desktop.text.scripts import direction, has_rtl
from desktop.ui.reader.chunks import TextModel
from desktop.ui.reader.ink import Fonts, Inks
from desktop.ui.reader.lanes import Laid, decorate
from desktop.ui.reader.layout import ChunkLayout, LineBox
from desktop.ui.reader.marks import MarkIndex

_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffc\ud800-\udfff]")
_STAND_INS = {code: 0x2400 + code for code in range(0x20)}
_STAND_INS |= dict.fromkeys(range(0x7F, 0xA0), 0x2421) | dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)
_STAND_INS |= {0x2028: 0x21B5, 0x2029: 0x00B6, 0xFFFC: 0x25A1}
del _STAND_INS[0x09], _STAND_INS[0x0A]
_MARKER = re.compile(r"(?:[•◦▪‣·●○■□*–—-]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])[ \t\u00a0]+")


def displayable(text: str) -> str:
    """Replace what cannot be drawn by a visible sign of the same UTF-16 length."""
    return text.translate(_STAND_INS) if _ODD.search(text) else text


class Typesetter:
    """Lays out chunks of one text for one column width; everything it depends on is given and kept."""

    def __init__(self, model: TextModel, marks: MarkIndex, fonts: Fonts, inks: Inks) -> None:
        """Remember what to set; `width` is the column's, in pixels."""
        self.model = model
        self.marks = marks
        self.fonts = fonts
        self.inks = inks
        self.width = fonts.measure
        self.direction: str | None = None
        self.lanes = True
        self.show_rejected = False
        self._directions: dict[int, bool] = {}

    def set(self, chunk: int) -> ChunkLayout:
        """Lay a chunk out."""
        model, fonts = self.model, self.fonts
        style = fonts.of(model.styles[chunk])
        text = model.chunk_text(chunk)
        mixed = has_rtl(text)
        rtl = self.is_rtl(chunk)
        indent = style.indent * max(1, model.levels[chunk] if model.styles[chunk] == "list" else 1)
        layout = QTextLayout(displayable(text), style.font)
        layout.setCacheEnabled(True)
        layout.setTextOption(self._option(chunk, text, rtl))
        hang = self._hang(chunk, text, indent)
        boxes = self._break(layout, indent, hang, rtl, model.styles[chunk])
        laid = ChunkLayout(
            start=model.starts[chunk],
            end=model.ends[chunk],
            style=model.styles[chunk],
            layout=layout,
            utf16=Utf16Map(text),
            boxes=boxes,
            rtl=rtl,
            has_rtl=mixed or rtl,
            indent=indent,
            bullet=model.styles[chunk] == "list" and hang == 0 and model.paragraphs[chunk] == chunk,
        )
        for box in boxes[:-1]:
            line = text[laid.utf16.to_cp(box.qt_start) : laid.utf16.to_cp(box.qt_end)]
            box.qt_ink_end -= len(line) - len(line.rstrip(" "))
        self._place(chunk, laid, self._decorate(chunk, laid))
        return laid

    def is_rtl(self, chunk: int) -> bool:
        """Say whether a chunk's paragraph runs from right to left."""
        first = self.model.paragraphs[chunk]
        known = self._directions.get(first)
        if known is None:
            text = self.model.chunk_text(first)
            if has_rtl(text):
                known = direction(text) == "rtl"
            else:
                known = self.direction == "rtl" and not any(char.isalpha() for char in text)
            self._directions[first] = known
        return known

    def gap_above(self, chunk: int) -> int:
        """Return the white space over a chunk in pixels: margins, gaps, headings, a page rule."""
        style = self.fonts.of(self.model.styles[chunk])
        gap = style.gap if self.model.apart[chunk] else 0
        if gap and self.model.styles[chunk] != self.model.styles[chunk - 1]:
            gap = max(gap, round(self.fonts.em * 0.55))
        if self.model.paragraphs[chunk] == chunk:
            gap += style.above
        if chunk == 0:
            gap = round(self.fonts.em * 2.4)
        if self._page_rule(chunk) is not None:
            gap += round(self.fonts.em * 2.2)
        return gap

    def gap_below(self, chunk: int) -> int:
        """Return the white space under a chunk in pixels."""
        last = round(self.fonts.em * 5) if chunk == len(self.model) - 1 else 0
        return self.fonts.of(self.model.styles[chunk]).below + last

    def _option(self, chunk: int, text: str, rtl: bool) -> QTextOption:
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        option.setAlignment(Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft)
        cells = text.count("\t") + 1
        if self.model.styles[chunk] == "row" and cells > 1:
            option.setTabStopDistance(max(self.fonts.em * 4, self.width / cells))
        else:
            option.setTabStopDistance(self.fonts.em * 2)
        return option

    def _hang(self, chunk: int, text: str, indent: int) -> int:
        """Return how far the first line of a list item stands out, so that its own marker hangs."""
        if self.model.styles[chunk] != "list" or self.model.paragraphs[chunk] != chunk:
            return 0
        marker = _MARKER.match(text)
        if marker is None:
            return 0
        return min(indent, round(self.fonts.of("list").metrics.horizontalAdvance(marker.group())))

    def _break(self, layout: QTextLayout, indent: int, hang: int, rtl: bool, style: str) -> list[LineBox]:
        boxes: list[LineBox] = []
        inset = indent if style == "quote" else 0
        layout.beginLayout()
        while True:
            line = layout.createLine()
            if not line.isValid():
                break
            shift = indent - (hang if not boxes else 0)
            line.setLineWidth(max(40, self.width - shift - inset))
            line.setPosition(QPointF(inset if rtl else shift, 0))
            start = line.textStart()
            end = start + line.textLength()
            boxes.append(LineBox(line, start, end, end, line.height()))
        layout.endLayout()
        return boxes

    def _decorate(self, chunk: int, laid: ChunkLayout) -> list[Laid]:
        parts = self.marks.in_chunk(chunk)
        if not self.show_rejected:
            parts = [part for part in parts if part.mark.state != "rejected"]
        if not parts:
            return [Laid()] * len(laid.boxes)
        return decorate(laid, parts, self.fonts, self.inks, self.width, self.lanes)

    def _place(self, chunk: int, laid: ChunkLayout, lines: list[Laid]) -> None:
        """Give every line its height: room for caption lanes over it and underline lanes below it."""
        style = self.fonts.of(laid.style)
        y = self.gap_above(chunk)
        laid.page_rule = self._page_rule(chunk)
        laid.pages = [page for page in self.model.pages.get(chunk, ()) if page != laid.page_rule]
        for box, line in zip(laid.boxes, lines, strict=True):
            natural = box.natural if style.pitch > box.natural or laid.style != "blank" else style.pitch
            head, foot = style.trim if box.natural <= style.natural else (0, 0)
            half = max(0.0, style.pitch - natural) / 2
            above = max(half + head, line.caption_lanes * self.fonts.lane + 2 if line.caption_lanes else 0)
            below = max(half + foot, line.underline_lanes * self.fonts.stroke * 1.5 + 1 if line.underline_lanes else 0)
            box.top = y
            box.text_top = round(y + above)
            box.text_bottom = round(box.text_top + natural - head - foot)
            box.bottom = max(round(box.text_bottom + below), y + style.pitch)
            box.line.setPosition(QPointF(box.line.x(), box.text_top - head))
            y = box.bottom
            line.settle(laid, box, self.fonts)
        laid.height = y + self.gap_below(chunk)

    def _page_rule(self, chunk: int) -> tuple[int, int] | None:
        return next((page for page in self.model.pages.get(chunk, ()) if page[0] <= self.model.starts[chunk]), None)
