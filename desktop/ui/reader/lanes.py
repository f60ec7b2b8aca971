"""Gives the marks of one chunk their lanes: layered washes, underlines below the line, captions above."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush

from desktop.ui.reader.ink import Fonts, Inks
from desktop.ui.reader.layout import Caption, ChunkLayout, Flag, Group, LineBox
from desktop.ui.reader.marks import Part

CAPTION_LANES = 3
UNDERLINE_LANES = 5
LAYERS = 3
"""So many of the innermost marks are laid over each other; more would drown the text."""
_DASH, _GAP, _DOT = 5.0, 3.0, 2.0


class _Piece(NamedTuple):
    """A part clipped to one line, in UTF-16 positions of the layout; `begins` when its start is on it."""

    qt_start: int
    qt_end: int
    part: Part
    lane: int
    begins: bool


class _Stroke(NamedTuple):
    brush: QBrush
    left: float
    right: float
    lane: int


class _Label(NamedTuple):
    x: float
    width: float
    lane: int
    text: str
    part: Part


@dataclass(slots=True)
class Laid:
    """What is to be drawn on one line, before the line knows its height."""

    caption_lanes: int = 0
    underline_lanes: int = 0
    washes: list[tuple[QBrush, float, float]] = field(default_factory=list)
    strokes: list[_Stroke] = field(default_factory=list)
    labels: list[_Label] = field(default_factory=list)
    flags: list[tuple[float, Part]] = field(default_factory=list)
    more: int = 0
    inks: Inks | None = None
    edge: float = 0

    def settle(self, laid: ChunkLayout, box: LineBox, fonts: Fonts) -> None:
        """Turn what was gathered into rectangles, now that the line has its place."""
        inks = self.inks
        if inks is None:
            return
        height = box.text_bottom - box.text_top
        for brush, left, right in self.washes:
            _gather(laid.washes, brush, QRectF(left, box.text_top, right - left, height))
        for stroke in self.strokes:
            y = box.text_bottom + round(stroke.lane * fonts.stroke * 1.5)
            rect = QRectF(stroke.left, y, stroke.right - stroke.left, fonts.stroke)
            _gather(laid.underlines, stroke.brush, rect)
        for label in self.labels:
            static, _ = inks.caption(label.text)
            y = box.text_top - (label.lane + 1) * fonts.lane - 1
            rect = QRectF(label.x, y, label.width, fonts.lane)
            mark = label.part.mark
            laid.captions.append(Caption(rect, static, inks.face(mark.colour).caption, mark.annotation_id))
        for x, part in self.flags:
            brush = inks.face(part.mark.colour).line
            laid.flags.append(Flag(x, box, brush, part.mark.annotation_id))
        if self.more:
            laid.more.append((self.edge, box.text_top, inks.caption(f"+{self.more}")[0]))


def decorate(
    laid: ChunkLayout, parts: list[Part], fonts: Fonts, inks: Inks, width: float, captions: bool
) -> list[Laid]:
    """Gather for every line of a chunk what its parts (by start, the longer first) put on it."""
    pieces = _clip(laid, parts)
    lines = [Laid(inks=inks, edge=laid.edges(box, width)[1] + 6) for box in laid.boxes]
    taken: dict[int, list[float]] = {}
    for number in _left_to_right(laid):
        box, line, here = laid.boxes[number], lines[number], pieces[number]
        if here:
            spread = [piece for piece in here if piece.qt_end > piece.qt_start]
            _wash(laid, box, spread, inks, line)
            _underline(laid, box, spread, inks, line)
            _flag(laid, here, box, line)
            if captions:
                _caption(laid, here, box, inks, width, line, taken.setdefault(box.row, []))
    return lines


def caption_of(part: Part) -> str:
    """Return the words over a part: its caption, which part it is, and a sign of an unsettled state."""
    text = part.mark.caption
    if len(part.mark.spans) > 1:
        text = f"{text} {part.number + 1}/{len(part.mark.spans)}"
    if part.mark.state == "suggested":
        return f"{text} ?"
    return f"× {text}" if part.mark.state == "rejected" else text


def _left_to_right(laid: ChunkLayout) -> Iterable[int]:
    """Give the lines in an order in which those side by side come from left to right."""
    if not laid.columns:
        return range(len(laid.boxes))
    return sorted(range(len(laid.boxes)), key=lambda number: laid.columns[laid.boxes[number].column])


def _clip(laid: ChunkLayout, parts: list[Part]) -> list[list[_Piece]]:
    lines: list[list[_Piece]] = [[] for _ in laid.boxes]
    starts = [box.qt_start for box in laid.boxes]
    ends: list[int] = []
    for part in parts:
        qt_start, qt_end = laid.to_qt(part.start), laid.to_qt(part.end)
        lane = next((number for number, end in enumerate(ends) if end <= qt_start), len(ends))
        if lane == len(ends):
            ends.append(qt_end)
        else:
            ends[lane] = qt_end
        first = max(0, bisect_right(starts, qt_start) - 1)
        last = max(first, bisect_right(starts, qt_end - 1) - 1) if qt_end > qt_start else first
        for number in range(first, last + 1):
            box = laid.boxes[number]
            clipped = _Piece(
                max(qt_start, box.qt_start),
                min(qt_end, box.qt_ink_end),
                part,
                lane,
                number == first and part.start >= laid.start,
            )
            lines[number].append(clipped)
    return lines


def _wash(laid: ChunkLayout, box: LineBox, pieces: list[_Piece], inks: Inks, line: Laid) -> None:
    """Cut the line where any part begins or ends and give every stretch the blend of what covers it."""
    places = sorted({place for piece in pieces for place in piece[:2]})
    waiting = sorted(pieces, key=lambda piece: piece.qt_start)
    active: list[_Piece] = []
    taken = 0
    for start, end in pairwise(places):
        active = [piece for piece in active if piece.qt_end > start]
        known = taken
        while taken < len(waiting) and waiting[taken].qt_start <= start:
            active.append(waiting[taken])
            taken += 1
        if not active:
            continue
        if taken > known:
            active.sort(key=_longer_first)
        brush = inks.wash(tuple(_tint_name(piece.part) for piece in active[-LAYERS:]))
        for left, right in laid.intervals(box, start, end):
            line.washes.append((brush, left, right))


def _longer_first(piece: _Piece) -> int:
    return piece.part.start - piece.part.end


def _tint_name(part: Part) -> str:
    return part.mark.colour if part.mark.state == "accepted" else "?" + part.mark.colour


def _underline(laid: ChunkLayout, box: LineBox, pieces: list[_Piece], inks: Inks, line: Laid) -> None:
    for piece in pieces:
        if piece.lane >= UNDERLINE_LANES:
            line.more += piece.begins
            continue
        line.underline_lanes = max(line.underline_lanes, piece.lane + 1)
        brush = inks.face(piece.part.mark.colour).line
        for left, right in laid.intervals(box, piece.qt_start, piece.qt_end):
            right = max(left + 1, right - 1)
            for start, end in _strokes(piece.part.mark.state, left, right):
                line.strokes.append(_Stroke(brush, start, end, piece.lane))


def _strokes(state: str, left: float, right: float) -> list[tuple[float, float]]:
    """Cut an underline into dashes for a suggestion and dots for what was rejected."""
    if state == "accepted":
        return [(left, right)]
    ink, gap = (_DASH, _GAP) if state == "suggested" else (_DOT, _GAP)
    strokes = []
    while left < right:
        strokes.append((left, min(left + ink, right)))
        left += ink + gap
    return strokes


def _flag(laid: ChunkLayout, pieces: list[_Piece], box: LineBox, line: Laid) -> None:
    for piece in pieces:
        if piece.part.start == piece.part.end:
            line.flags.append((box.x_at(piece.qt_start), piece.part))


def _caption(
    laid: ChunkLayout, pieces: list[_Piece], box: LineBox, inks: Inks, width: float, line: Laid, ends: list[float]
) -> None:
    """Put the captions of the parts that begin on a line into the lowest lane where they do not collide.

    `ends` is where the captions of each lane end so far, also those of a table's cells at the left.
    """
    wanted = []
    for piece in pieces:
        if not piece.begins or not piece.part.mark.caption:
            continue
        text = caption_of(piece.part)
        room = inks.caption(text)[1]
        x = box.x_at(piece.qt_start)
        if laid.has_rtl:
            spots = laid.intervals(box, piece.qt_start, piece.qt_end) or [(x, x)]
            x = spots[-1][1] - room if laid.rtl else spots[0][0]
        wanted.append((max(0.0, min(x, width - room)), room, text, piece.part))
    wanted.sort(key=lambda want: want[0])
    hidden = 0
    for x, room, text, part in wanted:
        lane = next((number for number, end in enumerate(ends) if end <= x), len(ends))
        if lane >= CAPTION_LANES:
            hidden += 1
            continue
        if lane == len(ends):
            ends.append(0.0)
        ends[lane] = x + room + 5
        line.labels.append(_Label(x, room, lane, text, part))
    line.caption_lanes = len(ends)
    line.more = max(line.more, hidden)


def _gather(groups: dict[int, Group], brush: QBrush, rect: QRectF) -> None:
    """Put a rectangle to the others of its brush; brushes are prepared once, so each is its own key."""
    known = groups.get(id(brush))
    if known is None:
        groups[id(brush)] = (brush, [rect])
    else:
        known[1].append(rect)
