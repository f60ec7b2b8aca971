"""What is selected, in code points: kept parts plus the one between anchor and caret, snapped in drags."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from desktop.model import Span
from desktop.text.sentences import sentence_at
from desktop.text.words import paragraph_at, snap_to_words, word_at

Grain = Literal["exact", "word", "sentence", "paragraph"]


class Selection:
    """A caret and any number of selected parts of one text."""

    def __init__(self, text: str = "") -> None:
        """Begin with the caret at the start and nothing selected."""
        self.text = text
        self.anchor = self.caret = 0
        self.kept: list[Span] = []
        self.adding = False
        self._grain: Grain = "exact"
        self._origin: Span | None = None

    def active(self) -> Span:
        """Return the part between anchor and caret, grown to whole words or more while a drag asks for it."""
        low, high = min(self.anchor, self.caret), max(self.anchor, self.caret)
        span = Span(low, high)
        if self._grain == "word" and high > low:
            snapped = snap_to_words(self.text, span)
            span = snapped if len(snapped) else Span(self.caret, self.caret)
        elif self._grain in ("sentence", "paragraph"):
            around = sentence_at if self._grain == "sentence" else paragraph_at
            span = Span(around(self.text, low).start, around(self.text, high).end)
        if self._origin is not None:
            span = Span(min(span.start, self._origin.start), max(span.end, self._origin.end))
        return span

    def spans(self) -> tuple[Span, ...]:
        """Return all selected parts in order; those that touch are one."""
        merged: list[Span] = []
        for span in sorted([*self.kept, self.active()]):
            if span.end <= span.start:
                continue
            if merged and span.start <= merged[-1].end:
                merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
            else:
                merged.append(span)
        return tuple(merged)

    def contains(self, cp: int) -> bool:
        """Say whether the character at a code point is selected."""
        return any(span.start <= cp < span.end for span in self.spans())

    def selected_text(self) -> str:
        """Return the selected text; parts are joined by newlines."""
        return "\n".join(self.text[span.start : span.end] for span in self.spans())

    def begin(self, cp: int, *, further: bool = False) -> None:
        """Start a part at a place; a further one keeps those that are there."""
        if further:
            self.kept = list(self.spans())
        elif not self.adding:
            self.kept = []
        self._grain, self._origin = "exact", None
        self.anchor = self.caret = cp

    def begin_with(self, span: Span, grain: Grain, *, further: bool = False) -> None:
        """Start a part that holds at least a given span, as a double click does."""
        self.begin(span.start, further=further)
        self.caret = span.end
        self._grain, self._origin = grain, span

    def extend(self, cp: int, grain: Grain = "exact") -> None:
        """Move the caret, keeping the anchor."""
        if self._origin is None:
            self._grain = grain
        else:
            self.anchor = self._origin.start if cp >= self._origin.start else self._origin.end
        self.caret = cp

    def settle(self) -> None:
        """Let anchor and caret be the ends of what is selected, so that keys go on from there."""
        span = self.active()
        forward = self.caret >= self.anchor
        self._grain, self._origin = "exact", None
        if len(span):
            self.anchor, self.caret = (span.start, span.end) if forward else (span.end, span.start)

    def put(self, cp: int, *, extend: bool = False) -> None:
        """Move the caret by key."""
        self.settle()
        if extend:
            self.caret = cp
        else:
            self.begin(cp)

    def keep_part(self) -> None:
        """Keep the selected part and let the caret walk on to select a further one."""
        self.settle()
        self.kept = list(self.spans())
        self.adding = bool(self.kept)
        self.anchor = self.caret

    def select(self, spans: Iterable[Span]) -> None:
        """Select exactly these parts; the caret goes to the end of the last."""
        parts = list(spans)
        self.clear()
        if parts:
            self.kept = parts[:-1]
            self.anchor, self.caret = parts[-1].start, parts[-1].end

    def clear(self) -> None:
        """Select nothing and leave the caret where it is."""
        self.kept, self.adding = [], False
        self._grain, self._origin = "exact", None
        self.anchor = self.caret


def span_of_grain(text: str, cp: int, grain: Grain) -> Span:
    """Return the word, sentence or paragraph round a place."""
    if grain == "word":
        return word_at(text, cp)
    if grain == "sentence":
        return sentence_at(text, cp)
    return paragraph_at(text, cp) if grain == "paragraph" else Span(cp, cp)
