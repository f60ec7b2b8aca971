"""Tokens and sentences for formats that count in them, and the tags that say which tokens an annotation covers.

A tokenizer has a name that is written beside what it made. `postil-1` never changes: a better one gets another
name. Spans that begin or end within a token are widened to it, which is reported.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Literal, NamedTuple

from desktop import errors
from desktop.exchange import Loss, Lost, Mark, Option, Sheet
from desktop.formats.fitting import Lose
from desktop.language import _
from desktop.text.patterns import compile_late
from desktop.text.sentences import sentences as cut

USUAL = "postil-1"
SPACY = "spacy"
TOKENIZER = Option(
    "tokenizer",
    "Tokens",
    USUAL,
    (),
    "postil-1: words and signs, the same in every version; spacy or spacy:de: spaCy's, where it is installed.",
)

# A word with its marks, joined by an apostrophe, a hyphen or a point within; a number; a sign of a script without
# spaces; else one character as a reader sees it.
_TOKEN = compile_late(
    r"""(?x)
      \p{N}+(?:[.,:]\p{N}+)*
    | (?:\p{Han}|\p{Hiragana}|\p{Katakana}|\p{Thai}|\p{Lao}|\p{Khmer}|\p{Myanmar})[\p{M}\u200d]*
    | [\p{L}_][\p{L}\p{N}\p{M}_\u200c\u200d]*(?:['’\-][\p{L}\p{N}][\p{L}\p{N}\p{M}_\u200c\u200d]*)*
    | (?!\s)\X
    """
)

# The same for a text of ASCII alone, at half the cost.
_ASCII = re.compile(
    r"[0-9]+(?:[.,:][0-9]+)*|[A-Za-z_][A-Za-z0-9_]*(?:['\-][A-Za-z0-9][A-Za-z0-9_]*)*|\r\n|[^\s]", re.ASCII
)

NO_TEXT = re.compile("[\udc80-\udcff]")  # bytes of a line that are no UTF-8, see Parcel.lines

Scheme = Literal["IOB1", "IOB2", "IOE1", "IOE2", "IOBES", "BILOU"]
SCHEMES: tuple[Scheme, ...] = Scheme.__args__  # type: ignore[attr-defined]


class Token(NamedTuple):
    """A stretch of a text, in code points."""

    start: int
    end: int


class Covered(NamedTuple):
    """A mark with the tokens that one of its parts covers: first and last, both included."""

    first: int
    last: int
    mark: Mark


def tokenizer(name: str) -> Callable[[str], list[Token]]:
    """Give the tokenizer of a name; raises Usage for one that is not known or not installed."""
    if name == USUAL:
        return tokens
    if name.partition(":")[0] == SPACY:
        return _spacy(name.partition(":")[2] or "xx")
    raise errors.Usage(
        _("There is no tokenizer “{name}”.").format(name=name), _("Choose postil-1, spacy, or spacy:LANGUAGE.")
    )


def tokens(text: str) -> list[Token]:
    """Cut a text into words and signs by the rule `postil-1`; white space belongs to none."""
    make = Token._make
    pattern = _ASCII if text.isascii() else _TOKEN
    return [make(match.span()) for match in pattern.finditer(text)]


def blank(language: str) -> Any:
    """Give spaCy's pipeline of a language that does nothing but cut texts; raises Usage where that cannot be had."""
    try:
        import spacy
    except ImportError as problem:
        raise errors.Usage(
            _("spaCy is not installed."), _("Install it with: pip install postil[spacy]"), str(problem)
        ) from problem
    try:
        return spacy.blank(language)
    except ImportError as problem:
        raise errors.Usage(
            _("spaCy has no language “{name}”.").format(name=language), _("Give its code, such as de."), str(problem)
        ) from problem


def _spacy(language: str) -> Callable[[str], list[Token]]:
    pipeline = blank(language)

    def cut_by_spacy(text: str) -> list[Token]:
        return [Token(t.idx, t.idx + len(t)) for t in pipeline.make_doc(text) if not t.is_space]

    return cut_by_spacy


def sentences(text: str, found: Sequence[Token]) -> list[tuple[int, int]]:
    """Cut tokens into sentences, each as (first, one after the last); a line's end ends one, too."""
    starts = [token.start for token in found]
    bounds = []
    for span in cut(text):
        first, after = bisect_left(starts, span.start), bisect_left(starts, span.end)
        if first < after:
            bounds.append((first, after))
    return bounds


class Cut(NamedTuple):
    """A part of a mark cut to the tokens that it touches: first and last, both included, and where it stands."""

    first: int
    last: int
    start: int
    end: int
    mark: Mark


def touched(sheet: Sheet, found: Sequence[Token], lose: Lose) -> Iterator[Cut]:
    """Yield which tokens each part of each mark touches; white space at its ends is cut off, which is reported.

    A part that touches no token (white space, a place) is dropped. Document labels are left out.
    """
    starts, ends = [token.start for token in found], [token.end for token in found]
    for mark in sheet.marks:
        for part in () if mark.unanchored else mark.parts:
            first, after = bisect_right(ends, part.start), bisect_left(starts, part.end)
            if part.start == part.end or first >= after:
                reason = _("It covers no token.")
                lose(told(sheet, mark, "dropped", "span", reason, part.start, part.end))
                continue
            start, end = max(part.start, starts[first]), min(part.end, ends[after - 1])
            if start > part.start or end < part.end:
                reason = _("The white space at its ends belongs to no token.")
                lose(told(sheet, mark, "clipped", "span", reason, part.start, part.end))
            yield Cut(first, after - 1, start, end, mark)


def covered(sheet: Sheet, found: Sequence[Token], lose: Lose) -> list[Covered]:
    """Say which tokens each part of each mark covers, widened where it begins or ends within one.

    A part that covers no token (white space, a place) is dropped. Document labels are left out.
    """
    result = []
    for first, last, start, end, mark in touched(sheet, found, lose):
        if found[first].start < start or found[last].end > end:
            wide = sheet.text[found[first].start : found[last].end]
            reason = _("The format counts tokens: it became “{text}”.").format(text=wide[:80])
            lose(told(sheet, mark, "widened", "span", reason, start, end))
        result.append(Covered(first, last, mark))
    return result


def told(sheet: Sheet, mark: Mark, lost: Lost, what: str, reason: str, start: int, end: int) -> Loss:
    """Give the loss of a part of a mark, with its text."""
    return Loss(lost, what, reason, sheet.id, sheet.title, mark.id, start, end, sheet.text[start:end])


def side_by_side(sheet: Sheet, spans: Iterable[Covered], lose: Lose) -> list[Covered]:
    """Keep of spans that share a token the longest, in reading order; the others are reported."""
    taken: set[int] = set()
    kept = []
    for span in sorted(spans, key=lambda one: (one.first - one.last, one.first)):
        cells = range(span.first, span.last + 1)
        if taken.isdisjoint(cells):
            taken.update(cells)
            kept.append(span)
        else:
            reason = _("It shares a token with another annotation, and a token has one tag.")
            lose(told(sheet, span.mark, "dropped", "overlap", reason, span.mark.start, span.mark.end))
    return sorted(kept, key=lambda one: one.first)


# Tags


def tags(count: int, spans: Iterable[tuple[int, int, str]], scheme: Scheme) -> list[str]:
    """Write spans (first token, last token, label), which share no token, as one tag for each of `count` tokens."""
    written = ["O"] * count
    before: tuple[int, str] | None = None
    ordered = sorted(spans)
    for place, (first, last, label) in enumerate(ordered):
        following = ordered[place + 1] if place + 1 < len(ordered) else None
        letters = _letters(
            scheme,
            last - first + 1,
            touches_before=before == (first - 1, label),
            touches_after=following is not None and following[0] == last + 1 and following[2] == label,
        )
        for token, letter in enumerate(letters, first):
            written[token] = f"{letter}-{label}"
        before = last, label
    return written


def _letters(scheme: Scheme, length: int, *, touches_before: bool, touches_after: bool) -> str:
    inner = "I" * length
    if scheme == "IOB1":
        return ("B" if touches_before else "I") + inner[1:]
    if scheme == "IOB2":
        return "B" + inner[1:]
    if scheme == "IOE1":
        return inner[1:] + ("E" if touches_after else "I")
    if scheme == "IOE2":
        return inner[1:] + "E"
    single, last = ("S", "E") if scheme == "IOBES" else ("U", "L")
    return single if length == 1 else "B" + "I" * (length - 2) + last


def spans(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Read tags of any scheme, well-formed or not: yield (first token, last token, label) in order.

    A span begins at B, S, U and wherever the label changes or nothing went before; it ends at E, L, S, U and
    before whatever begins another. In IOE, I begins anew only behind an end.
    """
    first: int | None = None
    label = ""
    for place, tag in enumerate(tags):
        letter, _dash, name = tag.partition("-")
        if not name and letter not in ("O", "_", ""):
            letter, name = "I", tag
        if first is not None and (letter in ("O", "_", "", "B", "S", "U") or name != label):
            yield first, place - 1, label
            first = None
        if letter in ("O", "_", ""):
            continue
        if first is None:
            first, label = place, name
        if letter in ("E", "L", "S", "U"):
            yield first, place, label
            first = None
    if first is not None:
        yield first, len(tags) - 1, label
