"""Moving the ends of the current annotation's parts, by handle or by key; told once, when it is over."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.model import Span
from desktop.text.offsets import Graphemes
from desktop.text.words import next_word, previous_word, word_at
from desktop.ui.reader.marks import Mark


@dataclass
class Resize:
    """One end of one part on the move: `spans` is what the annotation would be."""

    mark: Mark
    part: int
    at_start: bool
    spans: list[Span]

    @classmethod
    def of(cls, mark: Mark, part: int, at_start: bool) -> Resize:
        """Begin with the annotation as it is."""
        return cls(mark, part, at_start, list(mark.spans))

    @property
    def changed(self) -> bool:
        """Say whether the part is another one now."""
        return self.spans[self.part] != self.mark.spans[self.part]

    def move_to(self, text: str, cp: int, *, by_word: bool) -> None:
        """Put the moving end at a place; the part keeps at least one character."""
        span = self.spans[self.part]
        if by_word:
            word = word_at(text, cp)
            if word.start < cp < word.end:
                cp = word.start if cp - word.start < word.end - cp else word.end
        if self.at_start:
            span = Span(min(cp, Graphemes.previous(text, span.end)), span.end)
        else:
            span = Span(span.start, max(cp, Graphemes.next(text, span.start)))
        self.spans[self.part] = span

    def step(self, text: str, direction: int, *, by_word: bool) -> None:
        """Move the end by one word or one character; direction is 1 or -1."""
        span = self.spans[self.part]
        cp = span.start if self.at_start else span.end
        if not by_word:
            cp = Graphemes.next(text, cp) if direction > 0 else Graphemes.previous(text, cp)
        elif self.at_start:
            cp = next_word(text, cp) if direction > 0 else previous_word(text, cp)
        else:
            cp = _next_word_end(text, cp) if direction > 0 else _previous_word_end(text, cp)
        self.move_to(text, cp, by_word=False)


def _next_word_end(text: str, cp: int) -> int:
    here = word_at(text, Graphemes.next(text, cp))
    if here.start <= cp < here.end:
        return here.end
    start = next_word(text, cp)
    return max(word_at(text, start).end, start)


def _previous_word_end(text: str, cp: int) -> int:
    start = previous_word(text, cp)
    if word_at(text, start).end < cp:
        return word_at(text, start).end
    return word_at(text, previous_word(text, start)).end
