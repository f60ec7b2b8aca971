"""A piece of a text with some of its words marked, wide enough to judge whether an annotation belongs there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtGui import QColor, QResizeEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from desktop.model import Span

AROUND = 400  # code points on either side
APART = 600  # code points between parts, from which the middle is left out
PLACE = "│"  # drawn where an annotation has a place but no words


class Passage(QTextEdit):
    """Shows one piece, read-only; nothing is ever read back from it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self._first = 0  # where the first mark begins, as the widget counts

    def show_piece(self, text: str, spans: Sequence[Span], colour: QColor) -> None:
        """Show what stands round some spans of a text, these marked in a colour."""
        tint = QColor(colour)
        tint.setAlphaF(0.28)
        marked = QTextCharFormat()
        marked.setBackground(tint)
        marked.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        marked.setUnderlineColor(colour)
        self.clear()
        cursor = self.textCursor()
        self._first = 0
        for string, is_marked in pieces(text, spans):
            self._first = self._first or (cursor.position() if is_marked else 0)
            cursor.insertText(string, marked if is_marked else QTextCharFormat())
        self._bring_into_view()

    def show_words(self, words: str, colour: QColor) -> None:
        """Say something where there is no piece to show."""
        quiet = QTextCharFormat()
        quiet.setForeground(colour)
        self.clear()
        self._first = 0
        self.textCursor().insertText(words, quiet)

    def _bring_into_view(self) -> None:
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._first)
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.cursorRect(cursor).top() - self.viewport().height() // 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the mark in view."""
        super().resizeEvent(event)
        self._bring_into_view()


def pieces(text: str, spans: Sequence[Span]) -> Iterator[tuple[str, bool]]:
    """Yield strings and whether they are marked: the spans, what is between them, and AROUND on either side."""
    if not spans:
        return
    ordered = sorted(spans)
    low, high = _room(text, ordered[0].start, ordered[-1].end)
    yield ("… " if low else "") + text[low : ordered[0].start], False
    end = ordered[0].start
    for span in ordered:
        if span.start - end > APART:
            yield text[end : end + APART // 2] + " … " + text[span.start - APART // 2 : span.start], False
        elif span.start > end:
            yield text[end : span.start], False
        yield text[max(end, span.start) : span.end] or PLACE, True
        end = max(end, span.end)
    yield text[end:high] + (" …" if high < len(text) else ""), False


def _room(text: str, start: int, end: int) -> tuple[int, int]:
    """Give where the piece round a stretch begins and ends: AROUND away, but not amid a word if that can be helped."""
    low, high = max(0, start - AROUND), min(len(text), end + AROUND)
    if low:
        gap = text.find(" ", low, start)
        low = gap + 1 if 0 <= gap < low + AROUND // 4 else low
    if high < len(text):
        gap = text.rfind(" ", end, high)
        high = gap if gap > high - AROUND // 4 else high
    return low, high
