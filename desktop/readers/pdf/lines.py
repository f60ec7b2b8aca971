"""From what MuPDF says of a page, spans and words, to lines of type with the box of every word.

Spans tell size and weight, words where they stand. Both come in one order, so the words are dealt out to the lines by
counting; where the two do not count alike, by where they stand. This is done for every word of every import.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from desktop.readers.line import Line, Placed
from desktop.readers.rows import CLOSE, GUTTER

Box = tuple[float, float, float, float]
_BOLD = 16
_ACROSS = (1.0, 0.0)
_BETWEEN = re.compile("[\x00-\x20\xa0\u202a-\u202e]+")  # what MuPDF takes for the end of a word
_TEXT = 4  # where a word has its text


def lines(blocks: Sequence[dict[str, Any]], words: Sequence[Placed], page: int) -> list[Line]:
    """Give the lines of a page in reading order, each with its words; pieces close to each other are one line."""
    found: list[Line] = []
    bold: dict[tuple[int, str], bool] = {}
    for raw, own, block in _dealt(blocks, words):
        spans = raw["spans"]
        span = spans[0] if len(spans) == 1 else _longest(spans)
        across = raw["dir"] == _ACROSS
        x0, y0, x1, y1 = raw["bbox"] if across else upright(raw["bbox"], raw["dir"])
        size = span["size"]
        key = span["flags"], span["font"]
        heavy = bold.get(key)
        if heavy is None:
            heavy = bold[key] = is_bold(span)
        if heavy and len(spans) > 1:
            heavy = all(is_bold(one) for one in spans if not one["text"].isspace())
        text = " ".join([word[_TEXT] for word in own])
        if found:
            before = found[-1]
            gap = x0 - before.x1
            if before.block == block and -1 <= gap < GUTTER * size and _overlap(before, y0, y1):
                apart = before.open or gap >= CLOSE * size or spans[0]["text"][:1].isspace()
                _append(before, text, own, (x0, y0, x1, y1), apart=apart)
                before.bold = before.bold and heavy
                before.open = spans[-1]["text"][-1:].isspace()
                continue
        line = Line(text, x0, y0, x1, y1, size, heavy, block, page, own, spaced=True)
        line.open = spans[-1]["text"][-1:].isspace()
        found.append(line)
    return found


def _overlap(before: Line, y0: float, y1: float) -> bool:
    return min(y1, before.y1) - max(y0, before.y0) > 0.5 * min(y1 - y0, before.y1 - before.y0)


def _append(line: Line, text: str, words: list[Placed], box: Box, *, apart: bool) -> None:
    """Set a piece behind a line; without a space it goes on with the line's last word."""
    line.text = f"{line.text} {text}" if apart else line.text + text
    line.spaced = line.spaced and apart
    line.words += words
    _x0, y0, x1, y1 = box
    line.x1 = max(line.x1, x1)
    line.y0, line.y1 = min(line.y0, y0), max(line.y1, y1)


def _dealt(
    blocks: Sequence[dict[str, Any]], words: Sequence[Placed]
) -> Iterable[tuple[dict[str, Any], list[Placed], int]]:
    """Give each line that has words, with them and its block's number."""
    dealt: list[tuple[dict[str, Any], list[Placed], int]] = []
    place = 0
    for block in blocks:
        for raw in block.get("lines", ()):
            spans = raw["spans"]
            text = spans[0]["text"] if len(spans) == 1 else "".join([span["text"] for span in spans])
            tokens = text.split() if text.isascii() else [token for token in _BETWEEN.split(text) if token]
            if not tokens:
                continue
            own = list(words[place : place + len(tokens)])
            place += len(tokens)
            if len(own) < len(tokens) or own[0][_TEXT] != tokens[0] or own[-1][_TEXT] != tokens[-1]:
                return _by_place(blocks, words)
            dealt.append((raw, own, block["number"]))
    return dealt if place == len(words) else _by_place(blocks, words)


def _by_place(
    blocks: Sequence[dict[str, Any]], words: Sequence[Placed]
) -> Iterator[tuple[dict[str, Any], list[Placed], int]]:
    """Yield each line that has words, with those of its block whose middles lie in it."""
    by_block: dict[int, list[Placed]] = {}
    for word in words:
        by_block.setdefault(word[_TEXT + 1], []).append(word)
    for block in blocks:
        left = by_block.get(block["number"], [])
        for raw in block.get("lines", ()):
            own = [word for word in left if _holds(raw["bbox"], word)]
            if own:
                taken = set(map(id, own))
                left = [word for word in left if id(word) not in taken]
                yield raw, own, block["number"]


def _holds(box: Box, word: Placed) -> bool:
    x, y = (word[0] + word[2]) / 2, (word[1] + word[3]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _longest(spans: Sequence[dict[str, Any]]) -> dict[str, Any]:
    inked = [span for span in spans if span["text"].strip()] or spans
    return max(inked, key=lambda span: len(span["text"]))


def is_bold(span: dict[str, Any]) -> bool:
    """Say whether a span is set in bold, by its flags or the name of its font."""
    return bool(span["flags"] & _BOLD) or "bold" in span["font"].lower()


def upright(box: Sequence[float], direction: Sequence[float]) -> Box:
    """Turn the box of a line that runs up, down or backwards on the page as if it ran across it."""
    x0, y0, x1, y1 = box
    if abs(direction[0]) >= abs(direction[1]):
        return (x0, y0, x1, y1) if direction[0] >= 0 else (-x1, -y1, -x0, -y0)
    return (-y1, x0, -y0, x1) if direction[1] < 0 else (y0, -x1, y1, -x0)
