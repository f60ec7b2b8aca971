"""Where the words of a text stand on the pages of its original, packed small: ranges of the text and boxes in points.

A word is `(start, end, x0, y0, x1, y1)`: code points, and tenths of a point are kept. `x0` is the edge where reading
begins, so `x0 > x1` says that the word runs from right to left. Packed, a page is a head (count, first start, last
end) and six columns of differences, each in the smallest whole numbers that hold it, deflated.
"""

from __future__ import annotations

import struct
import sys
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, repeat
from operator import add, mul, sub

from desktop.model import Page, Span

Word = tuple[int, int, float, float, float, float]
Box = tuple[float, float, float, float]

_HEAD = struct.Struct("<IQQ")
_KINDS = "bhiq"  # 1, 2, 4 and 8 bytes
_COLUMNS = 6
_LEVEL = 1
_FARTHEST = 10_000_000  # tenths of a point: what lies farther out stands on no page
_APART = 3.0  # times its height: words of a line with more between them get boxes of their own
_UPRIGHT = 0.12  # of the height: a word whose characters are narrower on average does not run across the page


def pack(words: Iterable[Word]) -> bytes:
    """Pack the words of one page, best in the order of the text; what stands at no place at all is left out."""
    placed = list(words)
    if not placed:
        return b""
    starts, ends, *edges = zip(*placed, strict=True)
    try:
        return pack_columns(list(map(sub, starts, (0, *ends))), list(map(sub, ends, starts)), edges)
    except (OverflowError, ValueError):  # infinite, or no number at all
        return pack([word for word in placed if all(abs(edge) * 10 < _FARTHEST for edge in word[2:])])


def pack_columns(gaps: list[int], lengths: list[int], edges: Sequence[Sequence[float]]) -> bytes:
    """Pack the words of one page out of columns: code points since the word before, code points, x0, y0, x1, y1.

    Raises OverflowError or ValueError for a word that stands at no place at all.
    """
    if not gaps:
        return b""
    x0, y0, x1, y1 = (list(map(round, map(mul, column, repeat(10)))) for column in edges)
    columns = (
        gaps[1:],
        lengths,
        list(map(sub, x0, (0, *x1))),
        list(map(sub, x1, x0)),
        list(map(sub, y0, (0, *y0))),
        list(map(sub, y1, y0)),
    )
    end = max(accumulate(map(add, gaps, lengths)))
    body = b"".join(map(_column, columns))
    return _HEAD.pack(len(gaps), gaps[0], end) + zlib.compress(body, _LEVEL)


def unpack(packed: bytes) -> list[Word]:
    """Give the words of a page as they were packed; raises ValueError for what `pack` did not make."""
    if not packed:
        return []
    try:
        count, start, _end = _HEAD.unpack_from(packed)
        gaps, lengths, x_steps, widths, y_steps, heights = _columns(zlib.decompress(packed[_HEAD.size :]), count)
    except (struct.error, zlib.error, IndexError, ValueError) as problem:
        raise ValueError("these are no packed words") from problem
    words: list[Word] = []
    gaps.append(0)
    x = y = 0
    for gap, length, x_step, width, y_step, height in zip(
        gaps, lengths, x_steps, widths, y_steps, heights, strict=True
    ):
        x, y = x + x_step, y + y_step
        words.append((start, start + length, x / 10, y / 10, (x + width) / 10, (y + height) / 10))
        x += width
        start += length + gap
    return words


def boxes(pages: Iterable[Page], span: Span) -> list[tuple[int, Box]]:
    """Give where a span stands: page numbers with boxes (left, top, right, bottom in points), one for each line.

    Part of a word gets its share of the word's box, as if its characters were equally wide.
    """
    found: list[tuple[int, Box]] = []
    for page in pages:
        if page.words and _touches(page.words, span):
            found.extend((page.number, box) for box in _by_line(_parts(unpack(page.words), span)))
    return found


def span_at(page: Page, x: float, y: float) -> Span | None:
    """Give the range of the text whose box holds a point of the page, or None between words."""
    for start, end, x0, y0, x1, y1 in unpack(page.words):
        if min(x0, x1) <= x <= max(x0, x1) and y0 <= y <= y1:
            return Span(start, end)
    return None


def _column(values: list[int]) -> bytes:
    """Write whole numbers down in the smallest size that holds them all; raises OverflowError where none does."""
    for kind in _KINDS[:-1]:
        try:
            packed = array(kind, values)
        except OverflowError:
            continue
        break
    else:
        packed = array(_KINDS[-1], values)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.typecode.encode() + packed.tobytes()


def _columns(body: bytes, count: int) -> Iterator[array[int]]:
    place = 0
    for number in range(_COLUMNS):
        column: array[int] = array(chr(body[place]))
        place += 1
        size = column.itemsize * (count - (number == 0))
        column.frombytes(body[place : place + size])
        place += size
        if sys.byteorder == "big":
            column.byteswap()
        yield column


def _touches(packed: bytes, span: Span) -> bool:
    """Say by the head alone whether a page may hold some of a span."""
    _count, start, end = _HEAD.unpack_from(packed)
    return bool(start < span.end and span.start < end)


def _parts(words: Iterable[Word], span: Span) -> Iterator[Box]:
    """Yield the boxes of what a span holds of each word."""
    for start, end, x0, y0, x1, y1 in words:
        if start >= span.end or end <= span.start:
            continue
        if (span.start > start or span.end < end) and abs(x1 - x0) >= _UPRIGHT * (y1 - y0) * (end - start):
            each = (x1 - x0) / (end - start)
            x1 = x0 + each * (min(end, span.end) - start)
            x0 += each * (max(start, span.start) - start)
        yield min(x0, x1), y0, max(x0, x1), y1


def _by_line(parts: Iterable[Box]) -> list[Box]:
    lines: list[Box] = []
    for x0, y0, x1, y1 in parts:
        if lines and _beside(lines[-1], (x0, y0, x1, y1)):
            left, top, right, bottom = lines[-1]
            lines[-1] = (min(left, x0), min(top, y0), max(right, x1), max(bottom, y1))
        else:
            lines.append((x0, y0, x1, y1))
    return lines


def _beside(one: Box, other: Box) -> bool:
    """Say whether two boxes stand side by side in one line."""
    low = min(one[3] - one[1], other[3] - other[1])
    gap = max(one[0], other[0]) - min(one[2], other[2])
    return min(one[3], other[3]) - max(one[1], other[1]) > 0.5 * low and gap < _APART * low
