"""Where sentences begin and end: a small rule set of our own, local to each position.

A paragraph ends a sentence. A stop ends one unless a lower-case letter follows or the word before it is known
as an abbreviation, an initial or a number of a list. Looks at most REACH characters to either side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from desktop.model import Span
from desktop.text.offsets import Graphemes
from desktop.text.patterns import compile_late

if TYPE_CHECKING:
    import regex

REACH = 3000
_FIRST_LOOK = 400

_STOP = compile_late(r"([\p{STerm}…．｡]+)(?:[\"'’”»\p{Pe}\p{Pf}]|[“‘«](?=\s|$)|\[\d{1,3}\])*")
_OPENING = re.compile(r"[\s\"'’“”„‘‚«»¿¡(\[{—–-]*")
_WORD_BEFORE = compile_late(r"(?r)[^\s(\[{\"'“„‘«»—–/]+")
_WORD_AFTER = re.compile(r"\w+")
_INITIALS = re.compile(r"[^\W\d_](?:\.[^\W\d_])+")
_INK = re.compile(r"\S")
_INK_BEFORE = compile_late(r"(?r)\S")
_DOUBTFUL = frozenset(".!?…")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# A name or the rest of a phrase follows: never the end of a sentence.
_LEADING = _set(
    "mr mrs ms mx dr prof st sr sra srta dña mme mlle mm mgr messrs gen col lt sgt capt cpt maj adm "
    "cmdr cpl pvt brig gov sen rep rev hon pres supt insp fr br hr herr dipl ing mag univ doç yrd av op "
    "sn bn vs cf viz esp approx ca bzw vgl evtl ggf sog insb z.b d.h u.a e.g i.e p.ex пр проф акад инж "
    "ген полк ул бул им тов"
)
# Followed by a number they are abbreviations, otherwise ends.
_COUNTING = _set("no nos nr art arts fig figs p pp vol ch chap sec par abs bd ed eq tab ex § с стр чл")
# Both happen: the word after the stop decides.
_TRAILING = _set(
    "inc ltd co corp plc llc bros jr sr esq etc al dept est ave blvd rd mt ft a.m p.m ph.d jan feb mar "
    "apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun usw u.s.w ss gmbh "
    "г гг т.н т.е и.о"
)
_STARTERS = _set(
    "the a an he she it they we i you this that these those there then in on at as by for from to with "
    "after before when while if but and or so yet however meanwhile its his her their our my who what "
    "where why how not no one some many most all both each another according since although despite "
    "during until er sie es der die das ein eine und aber le la les un une il elle et mais el los las "
    "una y pero"
)
_MONTHS = _set(
    "januar jänner februar märz april mai juni juli august september oktober november dezember "
    "jahrhundert ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık"
)


def sentence_at(text: str, pos: int) -> Span:
    """Return the sentence that holds a position, without white space round it; empty in an empty paragraph.

    The gap between two sentences belongs to the first. A sentence longer than REACH is cut at that distance.
    """
    best = None
    for reach in (_FIRST_LOOK, REACH):
        low, high = _window(text, pos, reach)
        best = None
        for span in _split(text, low, high):
            if best is not None and span.start > pos:
                break
            best = span
        cut_left = low and text[low - 1] != "\n" and (best is None or best.start == low)
        cut_right = high < len(text) and text[high] != "\n" and (best is None or best.end == high)
        if not (cut_left or cut_right):
            break
    return Span(pos, pos) if best is None else best


def sentences(text: str) -> Iterator[Span]:
    """Yield each sentence of a text from left to right."""
    low = 0
    while low < len(text):
        high = text.find("\n", low)
        high = len(text) if high < 0 else high
        yield from _split(text, low, high)
        low = high + 1


def next_sentence(text: str, pos: int) -> int:
    """Return where the next sentence after a position starts, or the end of the text."""
    here = sentence_at(text, pos)
    _, high = _window(text, pos, REACH)
    for span in _split(text, here.start, high):
        if span.start > pos:
            return span.start
    if high < len(text) and text[high] != "\n":
        return high
    found = _INK.search(text, high)
    return found.start() if found else len(text)


def previous_sentence(text: str, pos: int) -> int:
    """Return the start of the sentence a position is inside of, else of the one before, or 0."""
    found = _INK_BEFORE.search(text, 0, pos)
    return sentence_at(text, found.start()).start if found else 0


def _window(text: str, pos: int, reach: int) -> tuple[int, int]:
    """Return the bounds of the paragraph round a position, or of as much of it as is looked at."""
    low = max(0, pos - reach)
    newline = text.rfind("\n", low, pos)
    low = newline + 1 if newline >= 0 else Graphemes.snap(text, low)
    high = min(len(text), pos + reach)
    newline = text.find("\n", pos, high)
    return low, newline if newline >= 0 else Graphemes.snap(text, high)


def _split(text: str, low: int, high: int) -> Iterator[Span]:
    """Yield the sentences of one paragraph or a part of it."""
    ink = _INK.search(text, low, high)
    start = ink.start() if ink else high
    for match in _STOP.finditer(text, start, high):
        end = match.end()
        if end <= start or not _ends(text, match, start, high):
            continue
        yield Span(start, end)
        ink = _INK.search(text, end, high)
        start = ink.start() if ink else high
    if start < high:
        last = _INK_BEFORE.search(text, start, high)
        if last is not None:
            yield Span(start, last.end())


def _ends(text: str, match: regex.Match[str], start: int, high: int) -> bool:
    """Tell whether the stop that a match found ends the sentence that began at `start`."""
    stops, end = match.group(1), match.end()
    if stops[-1] not in _DOUBTFUL:
        # Scripts with stops of their own need no space after them; a mark on the stop would be cut off.
        return bool(Graphemes.snap(text, end) == end)
    if end < high and not text[end].isspace():
        return False
    opening = _OPENING.match(text, end, high)
    follows = opening.end() if opening else end
    if follows >= high:
        return True
    if text[follows].islower():
        return False
    if stops != ".":
        return True
    before = _WORD_BEFORE.search(text, max(start, match.start() - 24), match.start())
    after = _WORD_AFTER.match(text, follows, min(high, follows + 24))
    word = before.group() if before else ""
    return not _abbreviates(word, after.group() if after else "", is_first=bool(before and before.start() == start))


def _abbreviates(word: str, following: str, *, is_first: bool) -> bool:
    """Tell whether the stop after a word belongs to the word rather than to the sentence."""
    key = word.casefold()
    after = following.casefold()
    if key in _LEADING:
        return True
    if key in _COUNTING:
        return following[:1].isdigit()
    if word.isdigit():
        return (is_first and len(word) <= 3) or (len(word) <= 2 and after in _MONTHS)
    if len(word) == 1:
        return word.isupper() and word != "I" and bool(following)
    if key in _TRAILING or _INITIALS.fullmatch(word):
        return bool(following) and after not in _STARTERS
    return False
