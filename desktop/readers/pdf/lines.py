"""From what MuPDF says of a page, spans and words, to lines of type with the box of every word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from desktop.readers.line import Line, Placed

Box = tuple[float, float, float, float]
_BOLD = 16


def lines(blocks: Sequence[dict[str, Any]], words: Sequence[Any], page: int) -> list[Line]:
    """Give the lines of a page in reading order, each with its words as MuPDF cut them."""
    found: list[Line] = []
    for block, grouped in _grouped(blocks, words):
        for raw, own in grouped:
            line = _line(raw, own, block, page)
            if line is not None:
                found.append(line)
    return found


def _grouped(
    blocks: Sequence[dict[str, Any]], words: Sequence[Any]
) -> Iterator[tuple[int, Iterable[tuple[dict[str, Any], list[Placed]]]]]:
    """Yield each block's lines with their words."""
    by_line: dict[tuple[int, int], list[Placed]] = {}
    for x0, y0, x1, y1, text, block, line, _number in words:
        by_line.setdefault((block, line), []).append((text, x0, y0, x1, y1))
    groups: dict[int, list[list[Placed]]] = {}
    for (block, _line_number), group in by_line.items():
        groups.setdefault(block, []).append(group)
    for block in blocks:
        raws = [raw for raw in block.get("lines", ()) if any(span["text"].strip() for span in raw["spans"])]
        if raws:
            yield block["number"], _paired(raws, groups.get(block["number"], []))


def _paired(raws: list[dict[str, Any]], groups: list[list[Placed]]) -> Iterable[tuple[dict[str, Any], list[Placed]]]:
    """Pair lines with groups of words, which may be more: MuPDF counts lines of mere odd spaces, too."""
    if len(raws) == len(groups):
        return zip(raws, groups, strict=True)
    return [(raw, [word for group in groups for word in group if _holds(raw, word)]) for raw in raws]


def _holds(raw: dict[str, Any], word: Placed) -> bool:
    x0, y0, x1, y1 = raw["bbox"]
    x, y = (word[1] + word[3]) / 2, (word[2] + word[4]) / 2
    return bool(x0 <= x <= x1 and y0 <= y <= y1)


def _line(raw: dict[str, Any], words: list[Placed], block: int, page: int) -> Line | None:
    spans = raw["spans"]
    inked = spans if len(spans) == 1 else [span for span in spans if span["text"].strip()]
    if not inked:
        return None
    text = spans[0]["text"] if len(spans) == 1 else "".join([span["text"] for span in spans])
    x0, y0, x1, y1 = upright(raw["bbox"], raw["dir"])
    longest = inked[0] if len(inked) == 1 else max(inked, key=lambda span: len(span["text"]))
    bold = all(is_bold(span) for span in inked)
    return Line(text, x0, y0, x1, y1, float(longest["size"]), bold, block, page, words)


def is_bold(span: dict[str, Any]) -> bool:
    """Say whether a span is set in bold, by its flags or the name of its font."""
    return bool(span["flags"] & _BOLD) or "bold" in span["font"].lower()


def upright(box: Sequence[float], direction: Sequence[float]) -> Box:
    """Turn the box of a line that runs up, down or backwards on the page as if it ran across it."""
    x0, y0, x1, y1 = box
    if abs(direction[0]) >= abs(direction[1]):
        return (x0, y0, x1, y1) if direction[0] >= 0 else (-x1, -y1, -x0, -y0)
    return (-y1, x0, -y0, x1) if direction[1] < 0 else (y0, -x1, y1, -x0)
