"""The scrolled column: a text set in a look, scrolled by a truth of its own, and painted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice, zip_longest
from time import perf_counter

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from desktop.model import Block, Link, Span
from desktop.ui.reader.appearance import LIGHT, ReaderColours, Typography
from desktop.ui.reader.flow import Flow
from desktop.ui.reader.ink import Fonts, Inks
from desktop.ui.reader.marks import Mark
from desktop.ui.reader.painting import Scene, paint
from desktop.ui.reader.prepared import Prepared

FRAME_MS = 16
REFINED = 1500
SLICE_S = 0.004


class Surface(QAbstractScrollArea):
    """Shows a text and its marks; places are code points of the text or points of the viewport."""

    scrolled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin empty, in the light colours and the default typography."""
        super().__init__(parent)
        self._typography, self._colours = Typography(), LIGHT
        fonts = Fonts(self._typography, self.logicalDpiY())
        self.flow = Flow(fonts, Inks(self._colours, fonts))
        self.is_empty = True
        self._message = ""
        self._shown_value = 0
        self._shown_place = (0, 0)
        self._syncing = False
        self._resizer = self._clock(FRAME_MS, self._resize_column, once=True)
        self._refiner = self._clock(0, self._refine_slice)
        self._unrefined: Iterator[int] = iter(())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)

    # -- what is shown

    @property
    def text(self) -> str:
        """The text that is shown."""
        return self.flow.model.text

    def set_document(
        self,
        text: str,
        blocks: Iterable[Block],
        marks: Iterable[Mark],
        links: Iterable[Link] = (),
        *,
        direction: str | None = None,
    ) -> None:
        """Show a text from its top; `direction` ('ltr', 'rtl') decides where the text itself does not."""
        self.set_prepared(Prepared.of(text, blocks, marks, links), direction=direction)

    def set_prepared(self, prepared: Prepared, *, direction: str | None = None) -> None:
        """Show a text that was made ready beside the window."""
        self.is_empty, self._message = False, ""
        self._fit()
        self.flow.load(prepared, direction)
        self._show_change()
        self._start_refining()

    def clear(self, message: str) -> None:
        """Show no text but a message in the middle."""
        self._refiner.stop()
        self.flow.load(Prepared.of(""), None)
        self.is_empty, self._message = True, message
        self._show_change()

    def set_marks(self, marks: Iterable[Mark]) -> None:
        """Draw these marks instead of the present ones, without moving the text at the top."""
        self.flow.replace_marks(marks)
        self._show_change()

    def change_marks(self, removed: Iterable[str], added: Iterable[Mark]) -> None:
        """Take marks out by id and put others in; only the chunks they touch are laid out again."""
        self.flow.change_marks(removed, added)
        self._show_change()

    def set_typography(self, typography: Typography) -> None:
        """Set the text in another face, size, line height or width, keeping the place."""
        if typography != self._typography:
            self._typography = typography
            self._set_look()

    def set_colours(self, colours: ReaderColours) -> None:
        """Paint in other colours."""
        if colours != self._colours:
            self._colours = colours
            self._set_look()

    def set_label_lanes(self, shown: bool) -> None:
        """Show or hide the captions over the lines."""
        self._set_option("lanes", shown)

    def set_furniture_folded(self, folded: bool) -> None:
        """Fold running heads, page numbers and the like to a thin line, or show them dimmed."""
        if folded != self.flow.setter.folds.on:
            self.flow.set_folding(folded)
            self._show_change()

    def set_show_rejected(self, shown: bool) -> None:
        """Draw rejected marks too, dotted, or leave them out."""
        self._set_option("show_rejected", shown)

    # -- where things are

    @property
    def column_left(self) -> int:
        """The column's left edge in the viewport, in pixels."""
        return (self.viewport().width() - self.flow.setter.width) // 2

    def place_at(self, point: QPointF) -> int:
        """Return the code point boundary nearest to a point of the viewport."""
        _, top, laid = self.flow.chunk_under(int(point.y()))
        x = point.x() - self.column_left
        return laid.place_at(laid.line_at(point.y() - top, x), x)

    def character_at(self, point: QPointF) -> int | None:
        """Return the code point drawn at a point of the viewport, or None beside the text."""
        _, top, laid = self.flow.chunk_under(int(point.y()))
        return laid.character_at(point.x() - self.column_left, point.y() - top)

    def link_at(self, point: QPointF) -> Link | None:
        """Return the link drawn at a point of the viewport."""
        cp = None if self.is_empty or not len(self.flow.model.links) else self.character_at(point)
        return None if cp is None else self.flow.model.links.at(cp)

    def fold_at(self, point: QPointF) -> int | None:
        """Return the first code point of the folded run whose line is at a point of the viewport."""
        if self.is_empty or not len(self.flow.setter.folds):
            return None
        _, top, laid = self.flow.chunk_under(int(point.y()))
        is_in = 0 <= point.x() - self.column_left < self.flow.setter.width
        box = laid.boxes[0]
        return laid.start if laid.fold and is_in and box.top <= point.y() - top < box.bottom else None

    def unfold(self, cp: int) -> None:
        """Show the folded page furniture at a code point."""
        if self.flow.unfold(self.flow.model.chunk_at(cp)):
            self._show_change()

    def annotation_at(self, place: int | QPoint) -> list[str]:
        """Return the ids of the annotations at a code point or a point of the viewport, innermost first."""
        if self.is_empty:
            return []
        first = None
        if isinstance(place, QPoint):
            _, top, laid = self.flow.chunk_under(place.y())
            x, y = place.x() - self.column_left, place.y() - top
            first = laid.annotation_of_caption(x, y)
            cp = laid.character_at(x, y)
        else:
            cp = place
        found = [first] if first is not None else []
        if cp is not None:
            shown = self.flow.setter.show_rejected
            found += [p.mark.annotation_id for p in self.flow.marks.at(cp) if shown or p.mark.state != "rejected"]
        return list(dict.fromkeys(found))

    def rect_of(self, start: int, end: int) -> QRect:
        """Return the smallest rectangle of the viewport that holds a range; it may lie outside the view."""
        start, end = self.flow.model.clamp(start), self.flow.model.clamp(end)
        rects = self.flow.rects(start, end) if end > start else []
        if not rects:
            chunk = self.flow.model.chunk_at(start)
            rect = self.flow.layout(chunk).caret_rect(start)
            rects = [rect.translated(0, self.flow.top_of(chunk)).adjusted(0, 0, 1, 0)]
        whole = QRectF(rects[0])
        for rect in rects[1:]:
            whole = whole.united(rect)
        return whole.translated(self.column_left, 0).toAlignedRect()

    def visible_range(self) -> Span:
        """Return the range of code points in view."""
        laid = [found for _, _, found in self.flow.visible()]
        return Span(laid[0].start, laid[-1].end) if laid else Span(0, 0)

    def progress(self) -> float:
        """Return how far the text is scrolled, 0 at the top, 1 when its end is in view."""
        room = self.flow.heights.total - self.flow.view_height
        return 1.0 if room <= 0 else min(1.0, self.flow.scrolled() / room)

    def position(self) -> tuple[int, int]:
        """Return (first code point of the top line, pixels it is scrolled by), to come back to."""
        return self.flow.position()

    def restore(self, position: tuple[int, int]) -> None:
        """Come back to a position, whatever the width and the typography are now."""
        self.flow.restore(position)
        self._show_change()

    def reveal(self, start: int, end: int | None = None, *, centre: bool = True) -> None:
        """Scroll so that a range is in view: in the upper middle, or by the shortest way."""
        start = self.flow.model.clamp(start)
        end = self.flow.model.clamp(start if end is None else end)
        if self.flow.reveal(start, max(start, end), centre=centre):
            self._show_change()

    def scroll_by(self, pixels: int) -> None:
        """Scroll down by so many pixels, up when negative."""
        self.flow.scroll_by(pixels)
        self._show_change()

    def scroll_page(self, direction: int) -> None:
        """Scroll by almost a viewport, 1 down and -1 up."""
        self.scroll_by(direction * round(self.flow.view_height * 0.9))

    # -- painting and scrolling

    def scene(self) -> Scene:
        """Return what is to be painted over the text."""
        return Scene(self.column_left, self.flow.setter.width)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chunks in view."""
        with QPainter(self.viewport()) as painter:
            if self.is_empty:
                self._paint_message(painter)
            else:
                paint(painter, event.rect(), self.flow, self.scene())
        self._sync_bar()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set the column anew, at most once a frame."""
        if not self.isVisible() or event.oldSize().width() <= 0:
            self._resize_column()
        else:
            self.flow.view_height = self.viewport().height()
            self._resizer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let nothing run for what nobody sees."""
        self._refiner.stop()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Follow the scroll bar: exactly for short ways, by the guessed heights for long ones."""
        if self._syncing:
            return
        value = self.verticalScrollBar().value()
        way = value - self._shown_value
        if value == self.verticalScrollBar().maximum() and way > 0:
            self.flow.anchor, self.flow.offset = len(self.flow.model) - 1, 1 << 30
            self.flow.settle()
        elif value == 0 or abs(way) > 3 * self.flow.view_height:
            self.flow.scroll_to(value)
        else:
            self.flow.scroll_by(way)
        self._show_change()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll by the exact pixels of a touch pad, by lines for a wheel; leave Ctrl to the window."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        elif event.pixelDelta().y():
            self.scroll_by(-event.pixelDelta().y())
            event.accept()
        else:
            super().wheelEvent(event)

    def _paint_message(self, painter: QPainter) -> None:
        area = self.viewport().rect()
        painter.fillRect(area, self.flow.inks.paper)
        painter.setPen(self.flow.inks.muted)
        painter.setFont(self.font())
        width = min(area.width() - 32, round(self.flow.fonts.em * 26))
        box = QRect((area.width() - width) // 2, area.height() // 6, width, area.height() * 2 // 3)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._message)

    def _show_change(self) -> None:
        self.viewport().update()
        self._sync_bar()

    def _sync_bar(self) -> None:
        """Let the scroll bar follow the truth, and tell those who watch when the place moved."""
        bar, flow = self.verticalScrollBar(), self.flow
        height = 0 if self.is_empty else flow.heights.total
        top = flow.scrolled()
        place = (flow.anchor, flow.offset)
        moved, self._shown_place = place != self._shown_place, place
        self._syncing = True
        bar.setRange(0, max(0, height - flow.view_height))
        bar.setEnabled(bar.maximum() > 0)  # keeps its room, or the column would be set anew, but shows no handle
        bar.setPageStep(max(1, flow.view_height))
        bar.setSingleStep(flow.fonts.of("body").pitch)
        bar.setValue(top)
        self._syncing = False
        self._shown_value = top
        if moved:
            self.scrolled.emit()

    def _fit(self) -> None:
        fonts = self.flow.fonts
        self.flow.view_height = max(1, self.viewport().height())
        room = self.viewport().width() - 2 * fonts.margin
        self.flow.set_width(max(60, min(fonts.measure, room)))

    def _resize_column(self) -> None:
        self._fit()
        self.flow.settle()
        self._show_change()
        self._start_refining()

    def _set_look(self) -> None:
        fonts = Fonts(self._typography, self.logicalDpiY())
        room = self.viewport().width() - 2 * fonts.margin
        self.flow.set_look(fonts, Inks(self._colours, fonts), max(60, min(fonts.measure, room)))
        self._show_change()
        self._start_refining()

    def _set_option(self, name: str, value: bool) -> None:
        if getattr(self.flow.setter, name) != value:
            place = self.flow.position()
            setattr(self.flow.setter, name, value)
            self.flow.reset()
            self.restore(place)

    def _clock(self, interval: int, slot: object, *, once: bool = False) -> QTimer:
        clock = QTimer(self)
        clock.setInterval(interval)
        clock.setSingleShot(once)
        clock.timeout.connect(slot)
        return clock

    def _start_refining(self) -> None:
        """Replace guessed heights by true ones while nothing else happens, outward from the view."""
        size, here = len(self.flow.model), self.flow.anchor
        pairs = zip_longest(range(here, size), range(here - 1, -1, -1))
        outward = (chunk for chunk in chain.from_iterable(pairs) if chunk is not None)
        self._unrefined = islice(outward, REFINED)
        self._refiner.start()

    def _refine_slice(self) -> None:
        until = perf_counter() + SLICE_S
        for chunk in self._unrefined:
            self.flow.refine((chunk,))
            if perf_counter() >= until:
                return
        self._refiner.stop()
        self._sync_bar()
