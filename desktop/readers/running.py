"""Page furniture: running heads and feet, page numbers, and what browsers print at the edges of a page.

Lines at the edge that return on many pages, numbers aside, numbers that count with the pages, and stamps of date
and address are told from what an article says; nobody takes them out of the text, they are only marked.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from desktop.readers.line import Line, Page

BAND = 0.1  # of the page's height, at its top and bottom, where running heads and page numbers stand
WIDE_BAND = 0.2  # where they may stand, too, if nothing stands farther out
SHARE = 0.4  # of the pages, or of the left or right ones, on which a line must return to be furniture
TIMES = 3  # that a line has to return at one height within few pages to be the head of a chapter
MOST_AT_EDGE = 60  # lines: with more, what stands beside a page number is no furniture
_DIGITS = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"\W{0,3}(?:(?:page|p\.|seite|s\.|página|pagina|pág\.|strona|стр\.|страница|sida|side|sivu|第)\s*)?"
    r"(?P<number>\d{1,5}|[ivxlc]{1,8})"
    r"(?:\s*(?:/|of|von|de|di|sur|из|z|av|af|van|\||–|-)\s*(?P<all>\d{1,5}))?(?:\s*(?:页|頁|ページ))?\W{0,3}",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?\s+\d{1,2}[:.]\d{2}\b")
_ADDRESS = re.compile(r"(?:^|\s)(?:https?|file)://\S+(?:\s+\d+\s*/\s*\d+)?$")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def mark(pages: Sequence[Page]) -> None:
    """Mark the lines that are page furniture as running."""
    edges = [(page, list(_edge(page))) for page in pages if page.lines]
    _mark_returning(edges)
    _mark_numbers(edges, len(pages))
    for page, lines in edges:
        _mark_stamps(page, lines)
    if all(line.running for page, _lines in edges for line in page.lines):  # then it is what the article says
        for page, _lines in edges:
            for line in page.lines:
                line.running = False


def masked(text: str) -> str:
    """Give a line with its numbers made equal."""
    return " ".join(_DIGITS.sub("#", text).split())


def _edge(page: Page) -> Iterator[Line]:
    """Yield the lines where furniture may stand: in the bands at the edge, and the outermost row near it."""
    top, bottom = min(line.y0 for line in page.lines), max(line.y1 for line in page.lines)
    for line in page.lines:
        high, low = line.y1 <= WIDE_BAND * page.height, line.y0 >= (1 - WIDE_BAND) * page.height
        outermost = (high and line.y0 < top + 0.5 * line.size) or (low and line.y1 > bottom - 0.5 * line.size)
        if outermost or _in_band(line, page):
            yield line


def _in_band(line: Line, page: Page) -> bool:
    return line.y1 <= BAND * page.height or line.y0 >= (1 - BAND) * page.height


def _mark_returning(edges: Sequence[tuple[Page, list[Line]]]) -> None:
    """Mark what returns on many pages, on many left or right ones, or for a while at one height."""
    found: defaultdict[str, list[tuple[int, Line]]] = defaultdict(list)
    for page, lines in edges:
        for line in lines:
            mask = masked(line.text)
            if any(character.isalpha() for character in mask):
                found[mask].append((page.number, line))
    filled = Counter(page.number % 2 for page, _lines in edges)
    for places in found.values():
        numbers = sorted({number for number, _line in places})
        sides = Counter(number % 2 for number in numbers)
        often = len(numbers) >= 2 and len(numbers) >= SHARE * filled.total()
        one_side = any(count >= 2 and count >= SHARE * filled[side] for side, count in sides.items())
        if often or one_side or _returns_nearby(places):
            for _number, line in places:
                line.running = True


def _returns_nearby(places: Sequence[tuple[int, Line]]) -> bool:
    """Say whether a line stands at one height on several pages, each not far from the next."""
    heights = Counter(round(line.y0) for _number, line in places)
    height, count = heights.most_common(1)[0]
    near = sorted({number for number, line in places if abs(line.y0 - height) < 2})
    return count >= TIMES and len(near) >= TIMES and all(b - a <= 2 for a, b in pairwise(near[:TIMES]))


def _mark_numbers(edges: Sequence[tuple[Page, list[Line]]], pages: int) -> None:
    """Mark the numbers that count with the pages, or that say how many there are."""
    steps: defaultdict[int, dict[int, list[tuple[Page, Line, list[Line]]]]] = defaultdict(dict)
    for page, lines in edges:
        for line in lines:
            match = _NUMBER.fullmatch(line.text)
            if match is None:
                continue
            step = _value(match["number"]) - page.number
            if (match["all"] == str(pages) and step == 0) or (pages == 1 and step == 0):
                _mark_row(page, line, lines)
            steps[step].setdefault(page.number, []).append((page, line, lines))
    for by_page in steps.values():
        if len(by_page) >= 2 and len(by_page) >= SHARE * len(edges):
            for places in by_page.values():
                for page, line, lines in places:
                    _mark_row(page, line, lines)


def _value(number: str) -> int:
    if number.isdecimal():
        return int(number)
    values = [_ROMAN[digit] for digit in number.lower()]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def _mark_row(page: Page, line: Line, lines: Sequence[Line]) -> None:
    """Mark a line, and what stands beside it in the band."""
    line.running = True
    if len(lines) > MOST_AT_EDGE:
        return
    for other in lines:
        overlap = min(line.y1, other.y1) - max(line.y0, other.y0)
        if overlap > 0.5 * min(line.y1 - line.y0, other.y1 - other.y0) and _in_band(other, page):
            other.running = True


def _mark_stamps(page: Page, lines: Sequence[Line]) -> None:
    """Mark what a browser printed: the time, and with it, or with a page number, the address."""
    inside = [line for line in lines if _in_band(line, page)]
    stamped = [line for line in inside if _CLOCK.search(line.text) and len(line.text) < 160]
    addressed = [line for line in inside if _ADDRESS.search(line.text)]
    if addressed and (stamped or any(line.running for line in inside) or "/" in addressed[0].text[-4:]):
        for line in stamped + addressed:
            _mark_row(page, line, lines)
