"""The mouse: clicks that pick and cycle, drags that select or resize, hover, tooltips, edge scrolling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolTip

from desktop.language import _
from desktop.model import Span, one_line
from desktop.ui.reader.painting import HANDLE, handle_stem
from desktop.ui.reader.resizing import Resize
from desktop.ui.reader.selection import Grain, span_of_grain

if TYPE_CHECKING:
    from desktop.ui.reader.view import ReaderView

_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier
_EDGE_STEP_MS = 30


class Pointer:
    """Turns mouse events of one view into selections, picks and resizes."""

    def __init__(self, view: ReaderView) -> None:
        """Watch a view."""
        self._view = view
        self._pressed: QPointF | None = None
        self._dragging = False
        self._further = False
        self._last = QPointF()
        self._exact = False
        self._double_at: QPointF | None = None
        self._double_clock = QTimer(view)
        self._double_clock.setSingleShot(True)
        self._double_clock.timeout.connect(self._forget_double)
        self._edge_clock = QTimer(view)
        self._edge_clock.setInterval(_EDGE_STEP_MS)
        self._edge_clock.timeout.connect(self._scroll_at_edge)

    def press(self, event: QMouseEvent) -> None:
        """Begin a click, a drag or a resize."""
        view, place = self._view, event.position()
        if event.button() == Qt.MouseButton.RightButton:
            self._press_right(place)
            return
        if event.button() != Qt.MouseButton.LeftButton or view.is_empty:
            return
        held = event.modifiers()
        self._pressed, self._last, self._dragging = place, place, False
        self._exact = bool(held & _ALT)
        if self._double_at is not None and self._is_near(place, self._double_at):
            self._forget_double()
            self._select_grain(place, "paragraph", bool(held & _CTRL))
            return
        resize = self.handle_at(place)
        if resize is not None:
            view.begin_resize(resize)
            return
        cp = view.place_at(place)
        self._further = bool(held & _CTRL)
        if held & _SHIFT:
            view.begin_selection(view.selection_model.anchor, further=self._further)
            view.extend_selection(cp, self._grain())
            self._dragging = True

    def double_click(self, event: QMouseEvent) -> None:
        """Open the annotation under the pointer, or select the word there."""
        if event.button() != Qt.MouseButton.LeftButton or self._view.is_empty:
            return
        place = event.position()
        self._pressed, self._last, self._dragging = place, place, False
        self._double_at = place
        self._double_clock.start(QApplication.doubleClickInterval())
        held = event.modifiers()
        view = self._view
        found = view.annotation_at(place.toPoint())
        if found and not held & _ALT:
            self._pressed = None
            if view.current_annotation() not in found:
                view.pick(found[0])
            view.activate_current()
            return
        self._select_grain(place, "word", bool(held & _CTRL))

    def move(self, event: QMouseEvent) -> None:
        """Select, resize, or show what is under the pointer."""
        view, place = self._view, event.position()
        if not event.buttons() & Qt.MouseButton.LeftButton or self._pressed is None:
            self._hover(place)
            return
        self._last = place
        self._exact = bool(event.modifiers() & _ALT)
        if not self._dragging and view.resizing is None:
            far = (place - self._pressed).manhattanLength() >= QApplication.startDragDistance()
            if not far and view.place_at(place) == view.place_at(self._pressed):
                return
            view.begin_selection(view.place_at(self._pressed), further=self._further)
        self._dragging = True
        self._follow(place)
        outside = not 0 <= place.y() < view.viewport().height()
        if outside != self._edge_clock.isActive():
            (self._edge_clock.start if outside else self._edge_clock.stop)()

    def release(self, event: QMouseEvent) -> None:
        """End a drag, or take the whole for a click."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        view = self._view
        self._edge_clock.stop()
        pressed, self._pressed = self._pressed, None
        if view.resizing is not None:
            view.end_resize()
        elif self._dragging:
            view.end_selection()
        else:
            self._click(pressed)
        self._dragging = False
        self._hover(event.position())

    def leave(self) -> None:
        """Nothing is under the pointer any more."""
        self._view.set_hovered(None)

    def cancel(self) -> bool:
        """Break a drag off and say whether there was one."""
        was = self._pressed is not None and (self._dragging or self._view.resizing is not None)
        self._pressed, self._dragging = None, False
        self._edge_clock.stop()
        return was

    def tooltip(self, event: QHelpEvent) -> None:
        """Show what the annotations under the pointer are, innermost first, and where a link leads."""
        view = self._view
        place = QPointF(event.pos())
        tips = [
            mark.tip
            for found in view.annotation_at(event.pos())
            if (mark := view.flow.marks.get(found)) is not None and mark.tip
        ]
        link = view.link_at(place)
        if link is not None:
            # A sign that could begin a tag would make the tip rich text.
            address = one_line([link.href], 300).replace("<", "%3C")
            tips.append(_("{address}\nCtrl+click opens it, after asking.").format(address=address))
        if view.fold_at(place) is not None:
            tips = [_("Headers, footers, page numbers and the like. Click to show them.")]
        if tips:
            QToolTip.showText(event.globalPos(), "\n".join(dict.fromkeys(tips)), view.viewport())
        else:
            QToolTip.hideText()

    def handle_at(self, place: QPointF) -> Resize | None:
        """Return the resize that a press at a point begins, if it is on a handle."""
        view = self._view
        mark = view.flow.marks.get(view.current_annotation())
        if mark is None:
            return None
        best: tuple[float, Resize] | None = None
        for _chunk, top, laid in view.flow.visible():
            x, y = place.x() - view.column_left, place.y() - top
            for number, span in enumerate(mark.spans):
                for at_start, cp in ((True, span.start), (False, span.end)):
                    stem = handle_stem(laid, cp, at_start)
                    if stem is None:
                        continue
                    away = abs(stem.center().x() - x)
                    if stem.adjusted(-HANDLE - 1, 0, HANDLE + 1, 2 * HANDLE + 1).contains(x, y) and (
                        best is None or away < best[0]
                    ):
                        best = away, Resize.of(mark, number, at_start)
        return best[1] if best else None

    def _press_right(self, place: QPointF) -> None:
        view = self._view
        if view.is_empty:
            return
        cp = view.place_at(place)
        found = view.annotation_at(place.toPoint())
        if view.selection_model.contains(cp):
            return
        if found and view.current_annotation() not in found:
            view.pick(found[0])
        if not found:
            view.set_caret(cp)

    def _click(self, place: QPointF) -> None:
        """Put the caret, and pick the innermost annotation; a further click picks the one round it."""
        view = self._view
        folded = view.fold_at(place)
        if folded is not None:
            view.unfold(folded)
            return
        link = view.link_at(place) if self._further else None
        if link is not None:
            view.link_followed.emit(link)
            return
        found = view.annotation_at(place.toPoint())
        if self._further:
            view.begin_selection(view.place_at(place), further=True)
            return
        view.set_caret(view.place_at(place))
        current = view.current_annotation()
        if current in found:
            view.pick(found[(found.index(current) + 1) % len(found)])
        else:
            view.pick(found[0] if found else None)

    def _select_grain(self, place: QPointF, grain: Grain, further: bool) -> None:
        view = self._view
        cp = view.character_at(place)
        cp = view.place_at(place) if cp is None else cp
        span: Span = span_of_grain(view.text, cp, grain)
        view.begin_selection_with(span, grain, further=further)
        self._dragging = True

    def _grain(self) -> Grain:
        return "word" if self._view.word_snapping and not self._exact else "exact"

    def _follow(self, place: QPointF) -> None:
        view = self._view
        cp = view.place_at(place)
        if view.resizing is not None:
            view.drag_resize(cp, by_word=self._grain() == "word")
        else:
            view.extend_selection(cp, self._grain())

    def _scroll_at_edge(self) -> None:
        y, height = self._last.y(), self._view.viewport().height()
        away = y if y < 0 else y - height
        self._view.scroll_by(round(away * 0.4) + (4 if away > 0 else -4))
        self._follow(QPointF(self._last.x(), min(max(y, 0), height - 1)))

    def _hover(self, place: QPointF) -> None:
        view = self._view
        if view.is_empty:
            return
        found = view.annotation_at(place.toPoint())
        view.set_hovered(found[0] if found else None)
        if self.handle_at(place) is not None:
            shape = Qt.CursorShape.SizeHorCursor
        else:
            points = found or view.fold_at(place) is not None or view.link_at(place) is not None
            shape = Qt.CursorShape.PointingHandCursor if points else Qt.CursorShape.IBeamCursor
        if view.viewport().cursor().shape() != shape:
            view.viewport().setCursor(shape)

    def _forget_double(self) -> None:
        self._double_at = None
        self._double_clock.stop()

    @staticmethod
    def _is_near(one: QPointF, other: QPointF) -> bool:
        return (one - other).manhattanLength() < QApplication.startDragDistance()
