"""One chunk laid out: its lines, where every code point is, and the marks on it ready to paint."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QPen, QStaticText, QTextLayout, QTextLine

from desktop.text.offsets import Utf16Map

Group = tuple[QBrush, list[QRectF]]
"""A brush and all rectangles of a chunk that are filled with it."""


@dataclass(slots=True)
class LineBox:
    """One visual line; vertical places are whole pixels from the chunk's top, x from the column's left.

    `qt_ink_end` leaves out the space at which the line was broken. Lines of one `row` stand side by side, in
    the cells of a table's `column`.
    """

    line: QTextLine
    qt_start: int
    qt_end: int
    qt_ink_end: int
    natural: float
    top: int = 0
    text_top: int = 0
    text_bottom: int = 0
    bottom: int = 0
    row: int = 0
    column: int = 0

    def x_at(self, qt_position: int) -> float:
        """Return the x of a UTF-16 position on this line."""
        found: Any = self.line.cursorToX(qt_position)
        return float(found[0])


@dataclass(slots=True)
class Caption:
    """A mark's name over its line."""

    rect: QRectF
    text: QStaticText
    pen: QPen
    annotation_id: str


@dataclass(slots=True)
class Flag:
    """The place of a part without width."""

    x: float
    box: LineBox
    brush: QBrush
    annotation_id: str


@dataclass(slots=True)
class ChunkLayout:
    """A chunk's geometry and paint lists; lines live only as long as their `layout`, so both are here.

    `columns` are the (left, right) of a table's cells. A chunk with a `fold` shows no text: the first of a folded
    run says of how many lines it is, the others have no height and a fold of 0.
    """

    start: int
    end: int
    style: str
    layout: QTextLayout
    utf16: Utf16Map
    boxes: list[LineBox]
    rtl: bool
    has_rtl: bool
    indent: int
    height: int = 0
    washes: dict[int, Group] = field(default_factory=dict)
    underlines: dict[int, Group] = field(default_factory=dict)
    captions: list[Caption] = field(default_factory=list)
    more: list[tuple[float, int, QStaticText]] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    pages: list[tuple[int, int]] = field(default_factory=list)
    page_rule: tuple[int, int] | None = None
    bullet: bool = False
    columns: list[tuple[float, float]] = field(default_factory=list)
    links: list[QRectF] = field(default_factory=list)
    fold: int | None = None

    @property
    def bottom(self) -> int:
        """The lower edge of the lowest line."""
        return max(box.bottom for box in self.boxes)

    def to_qt(self, cp: int) -> int:
        """Turn a code point of the document, clamped to this chunk, into a UTF-16 position of the layout."""
        return self.utf16.to_qt(min(max(cp, self.start), self.end) - self.start)

    def to_cp(self, qt_position: int) -> int:
        """Turn a UTF-16 position of the layout into a code point of the document."""
        return self.start + self.utf16.to_cp(qt_position)

    def line_index(self, cp: int) -> int:
        """Return the number of the line that shows a code point."""
        qt_position = self.to_qt(cp)
        return max(0, bisect_right(self.boxes, qt_position, key=_line_start) - 1)

    def line_at(self, y: float, x: float = 0) -> int:
        """Return the number of the line at a height, in the column at x; clamped to the first and the last."""
        column = self._column_at(x) if self.columns else 0
        found = 0
        for number, box in enumerate(self.boxes):
            if box.column == column:
                found = number
                if y < box.bottom:
                    break
        return found

    def line_beside(self, number: int, direction: int) -> int | None:
        """Return the number of the line below (1) or above (-1) a line in its column, or None."""
        beside = number + direction
        if not 0 <= beside < len(self.boxes) or self.boxes[beside].column != self.boxes[number].column:
            return None
        return beside

    def edges(self, box: LineBox, width: float) -> tuple[float, float]:
        """Return the left and right edge of a line's room: its cell, or the column of a width."""
        return self.columns[box.column] if self.columns else (0.0, width)

    def _column_at(self, x: float) -> int:
        away = [max(left - x, x - right, 0.0) for left, right in self.columns]
        return away.index(min(away))

    def intervals(self, box: LineBox, qt_start: int, qt_end: int) -> list[tuple[float, float]]:
        """Return the x ranges that a range of UTF-16 positions covers on one line, left to right."""
        first, last = max(qt_start, box.qt_start), min(qt_end, box.qt_end)
        if last <= first:
            return []
        if not self.has_rtl:
            return [(box.x_at(first), box.x_at(last))]
        return glyph_intervals(box.line, first, last)

    def rects(self, start: int, end: int, *, ink: bool = False) -> list[QRectF]:
        """Return the rectangles of a range, text height, one or more per line; `ink` without broken spaces."""
        if self.fold is not None:
            return []
        qt_start, qt_end = self.to_qt(start), self.to_qt(end)
        found = []
        for box in self.boxes[self.line_index(start) :]:
            if box.qt_start >= qt_end:
                break
            last = min(qt_end, box.qt_ink_end) if ink else qt_end
            for left, right in self.intervals(box, qt_start, last):
                found.append(QRectF(left, box.text_top, right - left, box.text_bottom - box.text_top))
        return found

    def caret_rect(self, cp: int) -> QRectF:
        """Return where the caret stands before a code point: no width, text height."""
        box = self.boxes[self.line_index(cp)]
        x = box.x_at(min(self.to_qt(cp), box.qt_end))
        return QRectF(x, box.text_top, 0, box.text_bottom - box.text_top)

    def place_at(self, number: int, x: float) -> int:
        """Return the code point boundary nearest to x on a line, never the start of the next line."""
        if self.fold is not None:
            return self.start
        box = self.boxes[number]
        position = box.line.xToCursor(x)
        if number + 1 < len(self.boxes) and position >= box.qt_end:
            position = max(box.qt_start, self.layout.previousCursorPosition(box.qt_end))
        if not self.layout.isValidCursorPosition(position):
            position = self.layout.previousCursorPosition(position)
        return self.to_cp(position)

    def character_at(self, x: float, y: float) -> int | None:
        """Return the code point drawn under a point, or None beside the text."""
        box = self.boxes[self.line_at(y, x)]
        if self.fold is not None or not box.text_top <= y < box.bottom:
            return None
        area = box.line.naturalTextRect()
        if not area.left() <= x < area.right():
            return None
        position = box.line.xToCursor(x, QTextLine.CursorPosition.CursorOnCharacter)
        return self.to_cp(position)

    def annotation_of_caption(self, x: float, y: float) -> str | None:
        """Return the annotation whose caption or flag is under a point."""
        for caption in self.captions:
            if caption.rect.contains(x, y):
                return caption.annotation_id
        for flag in self.flags:
            if abs(flag.x - x) <= 4 and flag.box.text_top <= y < flag.box.bottom:
                return flag.annotation_id
        return None


def _line_start(box: LineBox) -> int:
    return box.qt_start


def glyph_intervals(line: QTextLine, qt_start: int, qt_end: int) -> list[tuple[float, float]]:
    """Return the x ranges of a range that may cross changes of direction, from the glyphs themselves."""
    ranges = []
    for run in line.glyphRuns(qt_start, qt_end - qt_start):
        area = run.boundingRect()
        if area.width() > 0:
            ranges.append((area.left(), area.right()))
    ranges.sort()
    merged: list[tuple[float, float]] = []
    for left, right in ranges:
        if merged and left <= merged[-1][1] + 1.5:
            merged[-1] = (merged[-1][0], max(merged[-1][1], right))
        else:
            merged.append((left, right))
    return merged
