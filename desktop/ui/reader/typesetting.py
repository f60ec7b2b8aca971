"""Makes a ChunkLayout out of a chunk: breaks its lines, gives the marks their lanes, places the lines."""

from __future__ import annotations

import re
from itertools import groupby

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QTextLayout, QTextOption

from desktop.text.offsets import Utf16Map
from desktop.text.scripts import direction, has_rtl
from desktop.ui.reader.chunks import TextModel
from desktop.ui.reader.folds import Folds
from desktop.ui.reader.ink import Fonts, Inks, TextStyle
from desktop.ui.reader.lanes import Laid, decorate
from desktop.ui.reader.layout import ChunkLayout, LineBox
from desktop.ui.reader.marks import MarkIndex
from desktop.ui.reader.tables import Grid, Table, grid_of

_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffc\ud800-\udfff]")
_STAND_INS = {code: 0x2400 + code for code in range(0x20)}
_STAND_INS |= dict.fromkeys(range(0x7F, 0xA0), 0x2421) | dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)
_STAND_INS |= {0x2028: 0x21B5, 0x2029: 0x00B6, 0xFFFC: 0x25A1}
del _STAND_INS[0x09], _STAND_INS[0x0A]
CELL_END = "\u2028"
"""What a tab between cells is drawn as: the end of a line, so that each cell has lines of its own."""
WIDEST = 400
"""So many characters of a cell are measured; no column is as wide."""
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
        self.folds = Folds(model.runs)
        self._directions: dict[int, bool] = {}
        self._grids: dict[int, tuple[int, Fonts, Grid]] = {}

    def set(self, chunk: int) -> ChunkLayout:
        """Lay a chunk out."""
        model = self.model
        text, rtl = model.chunk_text(chunk), self.is_rtl(chunk)
        style, table = model.styles[chunk], model.tables.of(chunk)
        shown = displayable(text)
        layout = QTextLayout(shown if table is None else shown.replace("\t", CELL_END), self.fonts.of(style).font)
        layout.setCacheEnabled(True)
        layout.setTextOption(self._option(rtl))
        laid = ChunkLayout(
            start=model.starts[chunk],
            end=model.ends[chunk],
            style=style,
            layout=layout,
            utf16=Utf16Map(text),
            boxes=[],
            rtl=rtl,
            has_rtl=rtl or has_rtl(text),
            indent=self._indent(chunk),
        )
        if table is None:
            hang = self._hang(chunk, text, laid.indent)
            laid.bullet = style == "list" and hang == 0 and model.paragraphs[chunk] == chunk
            laid.boxes = self._break(layout, laid.indent, hang, rtl, style)
        else:
            ends = [laid.utf16.to_qt(place + 1) for place, char in enumerate(text) if char == "\t"]
            laid.boxes, laid.columns = self._break_cells(layout, self._grid(table), ends, rtl)
        for box in laid.boxes[:-1]:
            line = text[laid.utf16.to_cp(box.qt_start) : laid.utf16.to_cp(box.qt_end)]
            box.qt_ink_end -= len(line) - len(line.rstrip(" " if table is None else " \t"))
        if not self._fold(chunk, laid):
            self._place(chunk, laid, self._decorate(chunk, laid))
            self._link(laid)
        return laid

    def is_rtl(self, chunk: int) -> bool:
        """Say whether a chunk's paragraph runs from right to left."""
        table = self.model.tables.of(chunk)
        first = self.model.paragraphs[chunk] if table is None else table.first
        known = self._directions.get(first)
        if known is None:
            text = self.model.chunk_text(first) if table is None else self._head(table)
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

    def fold_height(self, chunk: int, first: bool) -> int:
        """Return the height of a chunk in a folded run, of which the first bears the line that tells of it."""
        height = self.gap_above(chunk) + round(self.fonts.lane * 1.5) if first else 0
        return height + (self.gap_below(chunk) if chunk == len(self.model) - 1 else 0)

    def _head(self, table: Table) -> str:
        """Return the first rows of a table, whose letters decide where it begins."""
        return " ".join(map(self.model.chunk_text, range(table.first, min(table.first + 10, table.last) + 1)))

    def _grid(self, table: Table) -> Grid:
        known = self._grids.get(table.first)
        if known is None or known[0] != self.width or known[1] is not self.fonts:
            measure = self.fonts.of("row").metrics.horizontalAdvance
            grid = grid_of(table, self.width, self.fonts.em, lambda cell: measure(displayable(cell[:WIDEST])))
            known = self._grids[table.first] = (self.width, self.fonts, grid)
        return known[2]

    def _indent(self, chunk: int) -> int:
        """Return how far a chunk stands in; a deep list leaves its text at least half of the column."""
        style = self.fonts.of(self.model.styles[chunk])
        if self.model.styles[chunk] != "list":
            return style.indent
        return min(style.indent * max(1, self.model.levels[chunk]), max(style.indent, self.width // 2))

    def _option(self, rtl: bool) -> QTextOption:
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        option.setAlignment(Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft)
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

    def _break_cells(
        self, layout: QTextLayout, grid: Grid, ends: list[int], rtl: bool
    ) -> tuple[list[LineBox], list[tuple[float, float]]]:
        """Break the lines of each cell of a row in its own column; the columns lie side by side, or are stacked.

        `ends` are the UTF-16 positions after the tabs.
        """
        boxes: list[LineBox] = []
        number, row, cells = 0, 0, len(ends) + 1
        places = [grid.cell(cell, cells, self.width, rtl) for cell in range(cells)]
        layout.beginLayout()
        while True:
            line = layout.createLine()
            if not line.isValid():
                break
            left, width = places[min(number, cells - 1)]
            line.setLineWidth(max(20.0, width))
            line.setPosition(QPointF(left, 0))
            start = line.textStart()
            end = start + line.textLength()
            boxes.append(LineBox(line, start, end, end, line.height(), row=row, column=0 if grid.stacked else number))
            row += 1
            if number < len(ends) and end == ends[number]:
                number += 1
                row = row if grid.stacked else 0
        layout.endLayout()
        return boxes, [] if grid.stacked else [(left, left + width) for left, width in places]

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
        pairs = list(zip(laid.boxes, lines, strict=True))
        if not laid.columns:
            for pair in pairs:
                y = self._place_row(laid, (pair,), style, y)
        else:
            pairs.sort(key=_row)
            for _number, lot in groupby(pairs, key=_row):
                y = self._place_row(laid, tuple(lot), style, y)
        laid.height = y + self.gap_below(chunk)

    def _place_row(self, laid: ChunkLayout, row: tuple[tuple[LineBox, Laid], ...], style: TextStyle, y: int) -> int:
        """Place lines that stand side by side, on one height, and return where the next begin."""
        captions = max(line.caption_lanes for _box, line in row)
        underlines = max(line.underline_lanes for _box, line in row)
        bottom = y + style.pitch
        for box, _line in row:
            natural = box.natural if style.pitch > box.natural or laid.style != "blank" else style.pitch
            head, foot = style.trim if box.natural <= style.natural else (0, 0)
            half = max(0.0, style.pitch - natural) / 2
            above = max(half + head, captions * self.fonts.lane + 2 if captions else 0)
            below = max(half + foot, underlines * self.fonts.stroke * 1.5 + 1 if underlines else 0)
            box.top = y
            box.text_top = round(y + above)
            box.text_bottom = round(box.text_top + natural - head - foot)
            bottom = max(bottom, round(box.text_bottom + below))
            box.line.setPosition(QPointF(box.line.x(), box.text_top - head))
        for box, line in row:
            box.bottom = bottom
            line.settle(laid, box, self.fonts)
        return bottom

    def _fold(self, chunk: int, laid: ChunkLayout) -> bool:
        """Give a chunk of a folded run its height, and say whether it is one."""
        run = self.folds.at(chunk)
        if run is None:
            return False
        first = run.first == chunk
        laid.fold = run.lines if first else 0
        laid.height = self.fold_height(chunk, first)
        top = self.gap_above(chunk) if first else 0
        bottom = top + round(self.fonts.lane * 1.5) if first else 0
        if first:
            laid.page_rule = self._page_rule(chunk)
        for box in laid.boxes:
            box.top = box.text_top = top
            box.bottom = box.text_bottom = bottom
        return True

    def _link(self, laid: ChunkLayout) -> None:
        """Underline what leads somewhere, close under the letters, where no mark's underline is."""
        for link in self.model.links.among(laid.start, laid.end):
            qt_start, qt_end = laid.to_qt(link.start), laid.to_qt(link.end)
            for box in laid.boxes[laid.line_index(link.start) :]:
                if box.qt_start >= qt_end:
                    break
                y = round(box.line.y() + box.line.ascent() + max(1.0, self.fonts.em * 0.1))
                for left, right in laid.intervals(box, qt_start, min(qt_end, box.qt_ink_end)):
                    laid.links.append(QRectF(left, y, right - left, 1))

    def _page_rule(self, chunk: int) -> tuple[int, int] | None:
        run = self.folds.at(chunk)
        if run is None:
            return next((page for page in self.model.pages.get(chunk, ()) if page[0] <= self.model.starts[chunk]), None)
        if run.first != chunk:
            return None
        pages = [page for each in range(run.first, run.last + 1) for page in self.model.pages.get(each, ())]
        return pages[-1] if pages else None  # what follows the run is on that page


def _row(pair: tuple[LineBox, Laid]) -> int:
    return pair[0].row
