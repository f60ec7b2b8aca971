"""The reading surface as a widget: caret, selection, annotations and find, for the window to drive."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QGuiApplication, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from desktop.model import Link, Span
from desktop.ui.reader import keys
from desktop.ui.reader.accessible import Double
from desktop.ui.reader.find import FindModel, Hits
from desktop.ui.reader.marks import Mark
from desktop.ui.reader.movement import Movement, Unit
from desktop.ui.reader.painting import Scene
from desktop.ui.reader.pointer import Pointer
from desktop.ui.reader.prepared import Prepared
from desktop.ui.reader.resizing import Resize
from desktop.ui.reader.selection import Grain, Selection
from desktop.ui.reader.surface import Surface


class ReaderView(Surface):
    """A surface one reads and works on with mouse and keys; all offsets are code points of the text.

    `annotation_selected` and `annotation_hovered` carry an empty id when nothing is current or pointed at.
    """

    selection_changed = Signal()
    selection_finished = Signal()
    annotation_selected = Signal(str)
    annotation_activated = Signal(str)
    annotation_hovered = Signal(str)
    span_resized = Signal(str, int, int, int)
    context_requested = Signal(QPoint)
    link_followed = Signal(object)  # Link
    find_changed = Signal(int, int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self.selection_model = Selection()
        self.resizing: Resize | None = None
        self.word_snapping = True
        self._movement = Movement(self.flow)
        self._hits = Hits()
        self._finder = FindModel(self)
        self._finder.advanced.connect(self._follow_find)
        self._current: str | None = None
        self._hovered: str | None = None
        self._selecting_by_key = False
        self._pointer = Pointer(self)
        self.double = Double(self)

    # -- the document

    def set_prepared(self, prepared: Prepared, *, direction: str | None = None) -> None:
        """Show a text from its top with nothing selected, found or current."""
        self._forget_text(prepared.model.text)
        super().set_prepared(prepared, direction=direction)
        self.double.follow()

    def clear(self, message: str) -> None:
        """Show no text but a message in the middle."""
        self._forget_text("")
        super().clear(message)
        self.double.follow()

    def set_marks(self, marks: Iterable[Mark]) -> None:
        """Draw these marks instead; one that is gone is no longer current."""
        super().set_marks(marks)
        self._forget_gone_marks()

    def change_marks(self, removed: Iterable[str], added: Iterable[Mark]) -> None:
        """Take marks out by id and put others in; one that is gone is no longer current."""
        super().change_marks(removed, added)
        self._forget_gone_marks()

    # -- selection and caret

    def selection(self) -> tuple[Span, ...]:
        """Return the selected parts in order."""
        return self.selection_model.spans()

    def selected_text(self) -> str:
        """Return the selected text, taken from the text itself; parts are joined by newlines."""
        return self.selection_model.selected_text()

    def select(self, spans: Iterable[Span]) -> None:
        """Select exactly these parts."""
        clamp = self.flow.model.clamp
        self._change(lambda: self.selection_model.select(Span(clamp(s.start), clamp(s.end)) for s in spans))

    def select_all(self) -> None:
        """Select the whole text."""
        self.select([Span(0, len(self.text))])

    def clear_selection(self) -> None:
        """Select nothing."""
        self._change(self.selection_model.clear)

    def keep_part(self) -> None:
        """Keep the selected part, so that the caret can walk on and select a further one."""
        self._change(self.selection_model.keep_part)

    def caret(self) -> int:
        """Return the caret's place."""
        return self.selection_model.caret

    def set_caret(self, cp: int) -> None:
        """Put the caret at a place; what was selected no longer is."""
        self._change(lambda: self.selection_model.put(self.flow.model.clamp(cp)))

    def copy(self) -> None:
        """Copy the selected text to the clipboard; nothing happens when nothing is selected."""
        if text := self.selected_text():
            QGuiApplication.clipboard().setText(text)

    def set_word_snapping(self, on: bool) -> None:
        """Let drags select whole words, or exactly what they cover."""
        self.word_snapping = on

    def begin_selection(self, cp: int, *, further: bool = False) -> None:
        """Start selecting at a place; a further part keeps those that are there."""
        self._change(lambda: self.selection_model.begin(cp, further=further))

    def begin_selection_with(self, span: Span, grain: Grain, *, further: bool = False) -> None:
        """Start selecting with a span that stays selected, and go on by whole words or paragraphs."""
        self._change(lambda: self.selection_model.begin_with(span, grain, further=further))

    def extend_selection(self, cp: int, grain: Grain) -> None:
        """Extend what is being selected to a place."""
        self._change(lambda: self.selection_model.extend(cp, grain))

    def end_selection(self) -> None:
        """Finish selecting."""
        self._change(self.selection_model.settle)
        if self.selection():
            self.selection_finished.emit()

    def move(self, unit: Unit, direction: int, extend: bool = False) -> None:
        """Move the caret by a unit, 1 on and -1 back, extending the selection or dropping it."""
        if unit == "annotation" and extend:
            found = self._movement.annotation(self.caret(), direction)
            goal = self.caret() if found is None else (found[1] if direction > 0 else found[0])
        else:
            goal = self._movement.target(self.caret(), unit, direction)
        self._move_to(goal, extend)

    def move_visually(self, direction: int, extend: bool = False) -> None:
        """Move the caret one character to the right (1) or left (-1) as the line is drawn."""
        spans = self.selection()
        if spans and not extend and not self.selection_model.adding:
            rightward = (direction > 0) != self.paragraph_is_rtl()
            self._move_to(spans[-1].end if rightward else spans[0].start, False)
        else:
            self._move_to(self._movement.visual(self.caret(), direction), extend)

    def move_to_line_edge(self, direction: int, extend: bool = False) -> None:
        """Move the caret to the end (1) or the start (-1) of its line."""
        self._move_to(self._movement.line_edge(self.caret(), direction), extend)

    def paragraph_is_rtl(self) -> bool:
        """Say whether the caret's paragraph runs from right to left."""
        return self.flow.setter.is_rtl(self.flow.model.chunk_at(self.caret()))

    # -- annotations

    def current_annotation(self) -> str | None:
        """Return the id of the current annotation."""
        return self._current

    def set_current_annotation(self, annotation_id: str | None) -> None:
        """Make an annotation current (or none) without telling anybody."""
        self._current = annotation_id if annotation_id in self.flow.marks else None
        self.resizing = None
        self.viewport().update()

    def pick(self, annotation_id: str | None) -> None:
        """Make an annotation current as a click does, and say so."""
        changed = annotation_id != self._current
        self.set_current_annotation(annotation_id)
        if changed or annotation_id is not None:
            self.annotation_selected.emit(annotation_id or "")

    def next_annotation(self, direction: int = 1) -> str | None:
        """Go to the next (1) or the previous (-1) annotation in reading order and return its id."""
        order = self.flow.marks.in_order()
        mark = self.flow.marks.get(self._current)
        if mark is not None and mark.spans:
            here = order.index((mark.spans[0].start, mark.spans[0].end, mark.annotation_id))
            index = here + direction
            found = order[index] if 0 <= index < len(order) else None
        else:
            found = self._movement.annotation(self.caret() - (direction > 0), direction)
        if found is None:
            return None
        self.set_caret(found[0])
        self.reveal(found[0], found[1])
        self.pick(found[2])
        return found[2]

    def activate_current(self) -> bool:
        """Ask for the current annotation to be opened and say whether there is one."""
        if self._current is None:
            return False
        self.annotation_activated.emit(self._current)
        return True

    def set_hovered(self, annotation_id: str | None) -> None:
        """Light an annotation because the pointer is on it."""
        if annotation_id != self._hovered:
            self._hovered = annotation_id
            self.annotation_hovered.emit(annotation_id or "")
            self.viewport().update()

    def begin_resize(self, resize: Resize) -> None:
        """Start moving an end of the current annotation."""
        self.resizing = resize

    def drag_resize(self, cp: int, *, by_word: bool) -> None:
        """Move the end that is being moved to a place."""
        if self.resizing is not None:
            self.resizing.move_to(self.text, cp, by_word=by_word)
            self.viewport().update()

    def resize_by_key(self, direction: int, *, at_start: bool) -> bool:
        """Move an end of the current annotation's part nearest to the caret; False without one."""
        mark = self.flow.marks.get(self._current)
        if mark is None or not mark.spans:
            return False
        if self.resizing is None or self.resizing.at_start != at_start:
            self.end_resize()
            away = [max(s.start - self.caret(), self.caret() - s.end, 0) for s in mark.spans]
            self.resizing = Resize.of(mark, away.index(min(away)), at_start)
        self.resizing.step(self.text, direction, by_word=self.word_snapping)
        span = self.resizing.spans[self.resizing.part]
        self.reveal(span.start if at_start else span.end, centre=False)
        self.viewport().update()
        return True

    def end_resize(self) -> None:
        """Finish moving an end and tell the result, if it is another span."""
        resize, self.resizing = self.resizing, None
        if resize is not None and resize.changed:
            span = resize.spans[resize.part]
            self.span_resized.emit(resize.mark.annotation_id, resize.part, span.start, span.end)
        self.viewport().update()

    def escape(self) -> bool:
        """Break off what is going on: a drag, else the selection, else the current annotation."""
        dragging = self._pointer.cancel()
        if self.resizing is not None:
            self.resizing = None
        elif self.selection() or self.selection_model.adding:
            self.clear_selection()
        elif self._current is not None:
            self.pick(None)
        elif not dragging:
            return False
        self.viewport().update()
        return True

    def link_here(self) -> Link | None:
        """Return the link that the caret is in or at the end of."""
        links, caret = self.flow.model.links, self.caret()
        return links.at(caret) or (links.at(caret - 1) if caret else None)

    # -- hits and find

    def set_hits(self, spans: Iterable[Span]) -> None:
        """Light what a search found; none is current until `go_to_hit`."""
        self._hits = Hits(spans)
        self.viewport().update()

    def go_to_hit(self, direction: int = 1) -> Span | None:
        """Go to the next (1) or the previous (-1) search hit, round the end, and return it."""
        return self._go(self._hits, direction)

    def find(self, text: str, match_case: bool = False) -> None:
        """Light every place of a string and go to the first one from the caret on; empty text ends it."""
        self._finder.start(self.text, text, match_case)
        if not text:
            self.find_changed.emit(0, 0, False)
        self.viewport().update()

    def find_next(self) -> Span | None:
        """Go to the next place found, round the end, and return it."""
        return self._go(self._finder.hits, 1)

    def find_previous(self) -> Span | None:
        """Go to the previous place found, round the end, and return it."""
        return self._go(self._finder.hits, -1)

    def found(self) -> Span | None:
        """Return the place that finding stands at."""
        hits = self._finder.hits
        return hits[hits.current] if 0 <= hits.current < len(hits) else None

    def hit_count(self) -> int:
        """Return how many places are lit, found in the text or by a search."""
        return len(self._finder.hits) or len(self._hits)

    # -- events

    def scene(self) -> Scene:
        """Return what is to be painted over the text."""
        scene = super().scene()
        marks = self.flow.marks
        scene.selected = self.selection()
        scene.hits = (self._hits, self._finder.hits)
        scene.caret = self.caret() if self.hasFocus() else None
        scene.hovered, scene.current = marks.get(self._hovered), marks.get(self._current)
        if scene.current is not None:
            scene.current_spans = tuple(self.resizing.spans) if self.resizing else scene.current.spans
        return scene

    def event(self, event: QEvent) -> bool:
        """Keep Alt with an arrow for resizing while an annotation is current."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            arrow = event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right)
            if arrow and self._current and event.modifiers() & Qt.KeyboardModifier.AltModifier:
                event.accept()
                return True
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Answer tooltips and notice when the pointer leaves."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._pointer.tooltip(event)
            return True
        if event.type() == QEvent.Type.Leave:
            self._pointer.leave()
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the key table says; leave other keys to the window."""
        event.setAccepted(not self.is_empty and keys.press(self, event))

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Finish what was done by holding keys down."""
        if event.isAutoRepeat():
            return
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self.resizing is not None:
            self.end_resize()
        elif event.key() == Qt.Key.Key_Shift and self._selecting_by_key:
            self._selecting_by_key = False
            if self.selection():
                self.selection_finished.emit()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        self._pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        self._pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a click or a drag."""
        self._pointer.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open an annotation or select a word."""
        self._pointer.double_click(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu, under the pointer or, by key, under the selection."""
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            spans = self.selection() or (Span(self.caret(), self.caret()),)
            place = self.viewport().mapToGlobal(self.rect_of(spans[-1].start, spans[-1].end).bottomLeft())
        self.context_requested.emit(place)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the caret."""
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the caret."""
        self.viewport().update()

    def _move_to(self, cp: int, extend: bool) -> None:
        self._selecting_by_key = extend
        self._change(lambda: self.selection_model.put(cp, extend=extend))
        self.reveal(cp, centre=False)
        if cp == len(self.text):
            self.scroll_by(self.flow.heights.total)

    def _change(self, act: object) -> None:
        """Do something to the selection and say so if it or the caret is another one then."""
        model = self.selection_model
        before = (model.spans(), model.caret)
        act()  # type: ignore[operator]
        if (model.spans(), model.caret) != before:
            self.viewport().update()
            self.double.follow()
            self.selection_changed.emit()

    def _go(self, hits: Hits, direction: int) -> Span | None:
        span = hits.step(direction, self.caret())
        if span is not None:
            self.set_caret(span.start)
            self.reveal(span.start, span.end)
            self.viewport().update()
            if hits is self._finder.hits:
                self.find_changed.emit(hits.current + 1, len(hits), self._finder.capped)
        return span

    def _follow_find(self) -> None:
        hits = self._finder.hits
        if hits.current < 0 and len(hits):
            first = hits.step(1, self.caret())
            if first is not None and first.start < self.caret() and self._finder.searching:
                hits.current = -1
            elif first is not None:
                self.reveal(first.start, first.end)
        self.find_changed.emit(hits.current + 1, len(hits), self._finder.capped)
        self.viewport().update()

    def _forget_text(self, text: str) -> None:
        self._pointer.cancel()
        self.selection_model = Selection(text)
        self._hits = Hits()
        self._finder.stop()
        self.resizing = None
        self._current = self._hovered = None

    def _forget_gone_marks(self) -> None:
        if self._current is not None and self._current not in self.flow.marks:
            self.pick(None)
        if self._hovered not in self.flow.marks:
            self._hovered = None
