"""Where the caret goes: by what is written (characters to paragraphs) and by what is seen (lines, pages)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Literal

from desktop.text.offsets import Graphemes
from desktop.text.sentences import next_sentence, previous_sentence
from desktop.text.words import next_paragraph, next_word, previous_paragraph, previous_word
from desktop.ui.reader.flow import Flow

Unit = Literal["character", "word", "sentence", "paragraph", "line", "page", "document", "annotation"]

_FORWARD = {
    "character": Graphemes.next,
    "word": next_word,
    "sentence": next_sentence,
    "paragraph": next_paragraph,
}
_BACK = {
    "character": Graphemes.previous,
    "word": previous_word,
    "sentence": previous_sentence,
    "paragraph": previous_paragraph,
}


class Movement:
    """Finds the goal of every caret movement; remembers the column while moving through lines."""

    def __init__(self, flow: Flow) -> None:
        """Move through the text of a flow."""
        self._flow = flow
        self._goal: float | None = None

    def target(self, cp: int, unit: Unit, direction: int) -> int:
        """Return where the caret goes from a place; direction is 1 or -1."""
        text = self._flow.model.text
        if unit in ("line", "page"):
            return self._vertical(cp, direction, self._flow.view_height * 0.9 if unit == "page" else 0)
        self._goal = None
        if unit == "document":
            return len(text) if direction > 0 else 0
        if unit == "annotation":
            found = self.annotation(cp, direction)
            return cp if found is None else found[0]
        steps = _FORWARD if direction > 0 else _BACK
        return steps[unit](text, cp)

    def annotation(self, cp: int, direction: int) -> tuple[int, int, str] | None:
        """Return (start, end, id) of the next annotation that begins after, or before, a place."""
        order = self._flow.marks.in_order()
        if direction > 0:
            index = bisect_right(order, cp, key=lambda item: item[0])
            return order[index] if index < len(order) else None
        index = bisect_left(order, cp, key=lambda item: item[0])
        return order[index - 1] if index else None

    def visual(self, cp: int, direction: int) -> int:
        """Return the place one character to the right (1) or the left (-1) as the line is drawn."""
        self._goal = None
        flow = self._flow
        chunk = flow.model.chunk_at(cp)
        laid = flow.layout(chunk)
        logical = -direction if laid.rtl else direction
        if not laid.has_rtl:
            return self.target(cp, "character", logical)
        qt_from = laid.to_qt(cp)
        step = laid.layout.rightCursorPosition if direction > 0 else laid.layout.leftCursorPosition
        goal = laid.to_cp(step(qt_from))
        if goal == cp:
            return self.target(cp, "character", logical)
        return goal

    def line_edge(self, cp: int, direction: int) -> int:
        """Return the start or the end of the visual line that a place is on."""
        self._goal = None
        laid = self._flow.layout(self._flow.model.chunk_at(cp))
        number = laid.line_index(cp)
        box = laid.boxes[number]
        if direction < 0:
            return laid.to_cp(box.qt_start)
        if number + 1 == len(laid.boxes):
            return laid.end
        return laid.to_cp(laid.layout.previousCursorPosition(box.qt_end))

    def _vertical(self, cp: int, direction: int, distance: float) -> int:
        """Go up or down to the next line that is at least so many pixels away, keeping the column."""
        flow = self._flow
        chunk = flow.model.chunk_at(cp)
        laid = flow.layout(chunk)
        if self._goal is None:
            self._goal = laid.caret_rect(cp).x()
        goal = self._goal
        number = laid.line_index(cp)
        gone = 0.0
        while True:
            box = laid.boxes[number]
            gone += box.bottom - box.top
            beside = laid.line_beside(number, direction)
            if beside is not None:
                number = beside
            else:
                chunk += direction
                if not 0 <= chunk < len(flow.model):
                    self._goal = goal
                    return len(flow.model.text) if direction > 0 else 0
                laid = flow.layout(chunk)
                number = laid.line_at(0 if direction > 0 else laid.height, goal)
            if gone >= distance and laid.fold is None:
                return laid.place_at(number, goal)
