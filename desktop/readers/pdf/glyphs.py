"""Lines made glyph by glyph, where words will not do: scripts without spaces, and lines from right to left.

MuPDF gives what runs from right to left in an order that is right for most words but not for every mark at a
line's end, run of another direction or ligature. Where the glyphs stand tells: they are put in the order in which
they stand on the page and then read from right to left, runs of Latin letters and digits from left to right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from desktop.readers.line import Line, Placed
from desktop.readers.pdf.lines import Box, is_bold, upright
from desktop.text.scripts import UNSPACED, has_rtl

_ALONE = re.compile(f"[{UNSPACED}\u3000-\u303f\uff00-\uffef]")
_THIN = 0.01  # points: what is no wider has no width
_SPACE = 0.2  # times the size of type: glyphs farther apart are words apart
_REACH = 3.0  # times the size of type: pieces of one line are no farther apart


class Glyph(NamedTuple):
    """One character (with the marks on it) and its box: as it stands on the page, and turned upright."""

    text: str
    box: Box
    set: Box


def lines(blocks: Sequence[dict[str, Any]], page: int) -> list[Line]:
    """Give the lines of a page out of its characters, in reading order."""
    found: list[Line] = []
    for block in blocks:
        for row in _rows(block.get("lines", ())):
            line = _line(row, block["number"], page)
            if line is not None:
                found.append(line)
    return found


def _rows(raws: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Yield the lines of a block; those of one that runs from right to left may come in pieces."""
    row: list[dict[str, Any]] = []
    for raw in raws:
        if row and not _continues(row[-1], raw):
            yield row
            row = []
        row.append(raw)
    if row:
        yield row


def _continues(before: dict[str, Any], raw: dict[str, Any]) -> bool:
    if not (_is_rtl(before) or _is_rtl(raw)):
        return False
    left0, top0, right0, bottom0 = upright(before["bbox"], before["dir"])
    left1, top1, right1, bottom1 = upright(raw["bbox"], raw["dir"])
    low = min(bottom0 - top0, bottom1 - top1)
    gap = max(left0, left1) - min(right0, right1)
    return min(bottom0, bottom1) - max(top0, top1) > 0.5 * low and gap < _REACH * low


def _is_rtl(raw: dict[str, Any]) -> bool:
    return any(has_rtl(char["c"]) for span in raw["spans"] for char in span["chars"])


def _line(row: Sequence[dict[str, Any]], block: int, page: int) -> Line | None:
    spans = [span for raw in row for span in raw["spans"] if any(char["c"].strip() for char in span["chars"])]
    if not spans:
        return None
    glyphs = list(_glyphs(row))
    rtl = has_rtl("".join(glyph.text for glyph in glyphs))
    leftward = rtl and _runs_leftward(glyphs)
    longest = max(spans, key=lambda span: len(span["chars"]))
    if rtl:
        glyphs = _in_order(glyphs, leftward, float(longest["size"]))
    boxes = [upright(raw["bbox"], raw["dir"]) for raw in row]
    return Line(
        "".join(glyph.text for glyph in glyphs),
        *(min(box[0] for box in boxes), min(box[1] for box in boxes)),
        *(max(box[2] for box in boxes), max(box[3] for box in boxes)),
        float(longest["size"]),
        all(is_bold(span) for span in spans),
        block,
        page,
        list(_words(glyphs)),
        rtl=leftward,
    )


def _glyphs(row: Iterable[dict[str, Any]]) -> Iterator[Glyph]:
    """Yield the glyphs of a line: marks and other characters without a width go with the glyph they are part of.

    That is the one before, at whose right edge they stand, or, for a ligature of lam and alef, the one after: MuPDF
    turns the two round.
    """
    last: Glyph | None = None
    waiting: list[Glyph] = []
    for glyph in _characters(row):
        thin = glyph.set[2] - glyph.set[0] < _THIN
        if last is not None and (
            (unicodedata.combining(glyph.text) and last.text.strip())
            or (thin and abs(glyph.set[0] - last.set[2]) < _THIN)
        ):
            last = Glyph(last.text + glyph.text, last.box, last.set)
        elif thin and _direction(glyph) == "R":
            waiting.append(glyph)
        else:
            if last is not None:
                yield last
            if waiting and abs(waiting[0].set[0] - glyph.set[2]) < _THIN:
                glyph = Glyph(glyph.text + "".join(one.text for one in reversed(waiting)), glyph.box, glyph.set)
            else:
                yield from waiting
            waiting.clear()
            last = glyph
    if last is not None:
        yield last
    yield from waiting


def _characters(row: Iterable[dict[str, Any]]) -> Iterator[Glyph]:
    for raw in row:
        for span in raw["spans"]:
            for char in span["chars"]:
                yield Glyph(char["c"], char["bbox"], upright(char["bbox"], raw["dir"]))


def _runs_leftward(glyphs: Sequence[Glyph]) -> bool:
    """Say whether most of a line's letters run from right to left."""
    kinds = [_direction(glyph) for glyph in glyphs]
    return kinds.count("R") >= kinds.count("L")


def _direction(glyph: Glyph) -> str:
    """Give L for letters that run from left to right, R for those from right to left, D for digits, else N, or E.

    E is for what belongs to a number beside it: signs, percent and currency.
    """
    kind = unicodedata.bidirectional(glyph.text[0])
    if kind in ("R", "AL"):
        return "R"
    if kind in ("EN", "AN"):
        return "D"
    return {"L": "L", "ET": "E"}.get(kind, "N")


def _in_order(glyphs: Iterable[Glyph], leftward: bool, size: float) -> list[Glyph]:
    """Give glyphs in the order of reading, by where they stand; a wide gap without a space gets one."""
    shown = _spaced(sorted(glyphs, key=lambda glyph: glyph.set[0] + glyph.set[2]), size)
    if leftward:
        shown.reverse()
    return [glyph for run in _runs(shown, "LD" if leftward else "R") for glyph in run]


def _spaced(shown: Sequence[Glyph], size: float) -> list[Glyph]:
    spaced: list[Glyph] = []
    for glyph in shown:
        if spaced and glyph.text.strip() and spaced[-1].text.strip():
            right = spaced[-1].set[2]
            if glyph.set[0] - right > _SPACE * size:
                spaced.append(Glyph(" ", glyph.box, (right, glyph.set[1], glyph.set[0], glyph.set[3])))
        spaced.append(glyph)
    return spaced


def _runs(shown: Sequence[Glyph], against: str) -> Iterator[list[Glyph]]:
    """Yield runs of glyphs, those that run against the line turned round, with what stands between their letters.

    Numbers with a space between them are runs of their own, as are a number and the Latin word after it.
    """
    turned: list[Glyph] = []
    between: list[Glyph] = []
    letters = False
    for kind, group in groupby(shown, key=_direction):
        run = list(group)
        joins = bool(turned) and (letters or not any(glyph.text.isspace() for glyph in between))
        if kind in against and (joins or not turned):
            turned += between + run
            between = []
        elif kind == "E" and against == "LD" and not between:
            turned += run
            continue
        elif kind in "NE" and turned:
            between += run
            continue
        else:
            yield turned[::-1]
            yield between
            turned, between, letters = ([], [], False)
            if kind not in against:
                yield run
                continue
            turned = run
        letters = letters or kind in "LR"
    yield turned[::-1]
    yield between


def _words(glyphs: Iterable[Glyph]) -> Iterator[Placed]:
    """Cut a line into words with their boxes; every character of a script without spaces is one."""
    parts: list[Glyph] = []
    for glyph in glyphs:
        alone = _ALONE.match(glyph.text) is not None
        if parts and (alone or not glyph.text.strip()):
            yield _word(parts)
            parts = []
        if alone:
            yield _word([glyph])
        elif glyph.text.strip():
            parts.append(glyph)
    if parts:
        yield _word(parts)


def _word(parts: Sequence[Glyph]) -> Placed:
    """Give a word and its box; one that runs from right to left begins at its right edge."""
    left, right = min(part.box[0] for part in parts), max(part.box[2] for part in parts)
    top, bottom = min(part.box[1] for part in parts), max(part.box[3] for part in parts)
    text = "".join(part.text for part in parts)
    if _direction(parts[0]) == "R" and parts[0].set == parts[0].box:
        left, right = right, left
    return left, top, right, bottom, text
