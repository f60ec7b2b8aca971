"""Where everything is: chunks laid out when first looked at, and a scroll position that never jumps.

The truth of the scroll position is a chunk and an offset into it; unseen chunks have guessed heights.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator

from PySide6.QtCore import QRectF

from desktop.ui.reader.chunks import TextModel
from desktop.ui.reader.heights import HeightIndex
from desktop.ui.reader.ink import Fonts, Inks
from desktop.ui.reader.layout import ChunkLayout
from desktop.ui.reader.marks import Mark, MarkIndex
from desktop.ui.reader.prepared import Prepared
from desktop.ui.reader.tiles import Tiles
from desktop.ui.reader.typesetting import Typesetter

KEPT = 400
SAMPLES = 30


class Flow:
    """The text as one tall column: every vertical place is relative to the viewport's top, in pixels."""

    def __init__(self, fonts: Fonts, inks: Inks) -> None:
        """Begin with an empty text."""
        self.fonts, self.inks = fonts, inks
        self.model = TextModel("")
        self.marks = MarkIndex(self.model.starts)
        self.setter = Typesetter(self.model, self.marks, fonts, inks)
        self.heights = HeightIndex([0])
        self.laid: OrderedDict[int, ChunkLayout] = OrderedDict()
        self.tiles = Tiles()
        self.view_height = 0
        self.anchor = 0
        self.offset = 0

    def load(self, prepared: Prepared, direction: str | None) -> None:
        """Show another text from its top."""
        self.model, self.marks = prepared.model, prepared.marks
        self._renew(direction)
        self._open_marked()
        self.anchor = self.offset = 0
        self.reset()

    def replace_marks(self, marks: Iterable[Mark]) -> None:
        """Draw these marks instead, keeping the place."""
        place = self.position()
        self.marks = MarkIndex(self.model.starts, marks)
        self._renew(self.setter.direction)
        self.reset()
        self.restore(place)

    def change_marks(self, removed: Iterable[str], added: Iterable[Mark]) -> set[int]:
        """Take marks out and put others in; return the chunks that will be laid out again."""
        place = self.position()
        touched: set[int] = set()
        for annotation_id in removed:
            touched |= self.marks.remove(annotation_id)
        for mark in added:
            touched |= self.marks.add(mark)
        for chunk in touched:
            self._drop(chunk)
        self.restore(place)
        return touched

    def set_folding(self, on: bool) -> None:
        """Fold page furniture to a thin line each, but what bears a mark, or show it; keeping the place."""
        place = self.position()
        self.setter.folds.fold(on)
        self._open_marked()
        self.reset()
        self.restore(place)

    def unfold(self, chunk: int) -> bool:
        """Show the folded run that a chunk is in, keeping the place, and say whether there is one."""
        run = self.setter.folds.at(chunk)
        if run is None:
            return False
        place = self.position()
        self.setter.folds.open(run)
        for each in range(run.first, run.last + 1):
            self._drop(each)
            self.heights.set(each, self.setter.gap_above(each) + self.fonts.of(self.model.styles[each]).pitch)
        self.restore(place)
        return True

    def set_look(self, fonts: Fonts, inks: Inks, width: int) -> None:
        """Set everything anew in other fonts, colours and width, keeping the place."""
        place = self.position()
        self.setter.width = width
        self.fonts = self.setter.fonts = fonts
        self.inks = self.setter.inks = inks
        self.reset()
        self.restore(place)

    def set_width(self, width: int) -> None:
        """Set everything anew in a column of another width, keeping the place."""
        if width != self.setter.width:
            place = self.position()
            self.setter.width = width
            self.reset()
            self.restore(place)

    def reset(self) -> None:
        """Forget all layouts and guess all heights again."""
        self.laid.clear()
        self.tiles.clear()
        self.heights.rebuild(self._guess())

    def layout(self, chunk: int) -> ChunkLayout:
        """Return a chunk's layout, made on first use; its true height replaces the guess."""
        known = self.laid.get(chunk)
        if known is not None:
            self.laid.move_to_end(chunk)
            return known
        laid = self.setter.set(chunk)
        self.laid[chunk] = laid
        self.heights.set(chunk, laid.height)
        if len(self.laid) > KEPT:
            self.tiles.drop(self.laid.popitem(last=False)[0])
        return laid

    def visible(self) -> Iterator[tuple[int, int, ChunkLayout]]:
        """Yield (chunk, top, layout) for every chunk in view, from the top."""
        chunk, y = self.anchor, -self.offset
        while y < self.view_height and chunk < len(self.model):
            laid = self.layout(chunk)
            yield chunk, y, laid
            y += laid.height
            chunk += 1

    def top_of(self, chunk: int) -> int:
        """Return where a chunk begins; a guess when chunks between it and the view were never looked at."""
        return self.heights.prefix(chunk) - self.heights.prefix(self.anchor) - self.offset

    def scrolled(self) -> int:
        """Return the distance from the document's top to the viewport's."""
        return self.heights.prefix(self.anchor) + self.offset

    def scroll_to(self, y: int) -> None:
        """Put a distance from the document's top at the viewport's top."""
        self.anchor, self.offset = self.heights.find(y)
        self.offset = max(0, min(self.offset, self.layout(self.anchor).height))
        self.settle()

    def scroll_by(self, pixels: int) -> None:
        """Move the text up by so many pixels, down when negative."""
        self.offset += pixels
        self.settle()

    def settle(self) -> None:
        """Make the anchor the first chunk in view, and keep the ends of the text at the ends of the view."""
        self._normalise()
        room = self.view_height
        for chunk, y, laid in self.visible():
            room = self.view_height - y - laid.height
            if chunk < len(self.model) - 1:
                continue
            if room > 0:
                self.offset -= room
                self._normalise()

    def _normalise(self) -> None:
        while self.offset < 0 and self.anchor > 0:
            self.anchor -= 1
            self.offset += self.layout(self.anchor).height
        if self.offset < 0:
            self.offset = 0
        while self.anchor < len(self.model) - 1 and self.offset >= self.layout(self.anchor).height:
            self.offset -= self.layout(self.anchor).height
            self.anchor += 1

    def position(self) -> tuple[int, int]:
        """Return (first code point of the top line, distance of its top above the viewport's top)."""
        laid = self.layout(self.anchor)
        box = laid.boxes[laid.line_at(self.offset)]
        return laid.to_cp(box.qt_start), self.offset - box.top

    def restore(self, position: tuple[int, int]) -> None:
        """Come back to a position, whatever the width, the fonts and the marks are now."""
        cp, pixels = position
        self.anchor = self.model.chunk_at(self.model.clamp(cp))
        laid = self.layout(self.anchor)
        box = laid.boxes[laid.line_index(cp)]
        self.offset = box.top + pixels
        self.settle()

    def reveal(self, start: int, end: int, *, centre: bool) -> bool:
        """Bring a range into view and say whether anything moved; centred, or by the shortest way."""
        before = (self.anchor, self.offset)
        opened = [self.unfold(self.model.chunk_at(cp)) for cp in (start, end)]
        top, bottom = self.extent(start, end)
        margin = min(self.fonts.lane * 4, self.view_height // 4)
        if top >= margin and bottom <= self.view_height - margin:
            return any(opened)
        if centre and not (top >= 0 and bottom <= self.view_height):
            goal = max(margin, int(self.view_height * 0.38) - (bottom - top) // 2)
        elif top < margin:
            goal = margin
        else:
            goal = max(margin, self.view_height - margin - (bottom - top))
        chunk = self.model.chunk_at(start)
        laid = self.layout(chunk)
        self.anchor, self.offset = chunk, laid.boxes[laid.line_index(start)].top - goal
        self.settle()
        return any(opened) or (self.anchor, self.offset) != before

    def extent(self, start: int, end: int) -> tuple[int, int]:
        """Return the top and the bottom of the lines that a range of code points is on."""
        first, last = self.model.chunk_at(start), self.model.chunk_at(end)
        upper, lower = self.layout(first), self.layout(last)
        top = self.top_of(first) + upper.boxes[upper.line_index(start)].top
        return top, self.top_of(last) + lower.boxes[lower.line_index(end)].bottom

    def chunk_under(self, y: int) -> tuple[int, int, ChunkLayout]:
        """Return (chunk, top, layout) of what is drawn at a height of the viewport."""
        found: tuple[int, int, ChunkLayout] | None = None
        if y < 0:
            return next(self.visible())
        for chunk, top, laid in self.visible():
            found = (chunk, top, laid)
            if y < top + laid.height:
                break
        assert found is not None
        return found

    def rects(self, start: int, end: int) -> list[QRectF]:
        """Return the rectangles of the visible part of a range, x from the column's left."""
        rects = []
        for _, top, laid in self.visible():
            if laid.start > end:
                break
            if laid.end >= start:
                rects += [rect.translated(0, top) for rect in laid.rects(start, end)]
        return rects

    def refine(self, chunks: Iterable[int]) -> None:
        """Replace the guessed heights of chunks by true ones, keeping their layouts out of the cache."""
        for chunk in chunks:
            if chunk not in self.laid:
                self.heights.set(chunk, self.setter.set(chunk).height)

    def _renew(self, direction: str | None) -> None:
        kept = self.setter
        self.setter = Typesetter(self.model, self.marks, self.fonts, self.inks)
        self.setter.width, self.setter.direction = kept.width, direction
        self.setter.lanes, self.setter.show_rejected = kept.lanes, kept.show_rejected
        if kept.model is self.model:
            self.setter.folds = kept.folds
        else:
            self.setter.folds.on = kept.folds.on

    def _open_marked(self) -> None:
        """Leave those runs open on which an annotation begins, so that none is hidden."""
        for run in list(self.setter.folds) if len(self.marks) else ():
            start, end = self.model.starts[run.first], self.model.ends[run.last]
            parts = (part for each in range(run.first, run.last + 1) for part in self.marks.in_chunk(each))
            if any(start <= part.start <= end for part in parts):
                self.setter.folds.open(run)

    def _drop(self, chunk: int) -> None:
        self.laid.pop(chunk, None)
        self.tiles.drop(chunk)

    def _guess(self) -> list[int]:
        """Guess every height from the number of characters and what characters of this text are wide."""
        model, setter = self.model, self.setter
        narrow = 1 / (self._average_width() * 1.03)
        known: dict[tuple[str, int, bool], int] = {}
        heights = []
        for style, start, end, apart in zip(model.styles, model.starts, model.ends, model.apart, strict=True):
            key = (style, end - start, bool(apart))
            height = known.get(key)
            if height is None:
                text = self.fonts.of(style)
                scale = text.font.pointSizeF() / self.fonts.typography.size_pt
                per_line = max(1.0, (setter.width - text.indent) * narrow / scale)
                lines = key[1] / per_line + 0.5 if key[1] > per_line * 0.9 else 1
                height = round(lines * text.pitch) + text.above + text.below + text.gap * apart
                known[key] = height
            heights.append(height)
        heights[0] += setter.gap_above(0)
        heights[-1] += setter.gap_below(len(heights) - 1)
        if setter.lanes:
            lane = self.fonts.lane
            pitch = self.fonts.of("body").pitch
            for chunk, parts in self.marks.crowded_chunks():
                lines = max(1, heights[chunk] // pitch)
                heights[chunk] += round(min(parts / lines, 3.0) * lines * lane * 0.75)
        for run in setter.folds:
            for chunk in range(run.first, run.last + 1):
                heights[chunk] = setter.fold_height(chunk, chunk == run.first)
        return heights

    def _average_width(self) -> float:
        model = self.model
        step = max(1, len(model) // SAMPLES)
        metrics = self.fonts.of("body").metrics
        width = count = 0.0
        for chunk in range(0, len(model), step):
            text = model.text[model.starts[chunk] : min(model.ends[chunk], model.starts[chunk] + 300)]
            width += metrics.horizontalAdvance(text)
            count += len(text)
        return width / count if width else metrics.averageCharWidth()
