"""The normal form in which a text is stored, and the map from the raw text to it.

Newlines become ``\\n``, invisible troublemakers go, lone surrogates become U+FFFD, and nothing else
changes: no Unicode normalisation, no squeezing of spaces. Bump NORMALISER when a rule changes.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from desktop.model import Span

NORMALISER = 1

_TOUCHED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029\u2060\ufeff\ud800-\udfff]")
_USUAL = bytes((0x09, 0x0A, 0x0D, *range(0x20, 0x7F)))
# Two surrogates in a row are one character that some decoder failed to join; alone they mean nothing.
_EDIT = re.compile(
    "\r\n?|[\x0b\x0c\x85\u2028\u2029]"
    "|[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]+"
    "|[\u200b\u2060\ufeff]+"
    "|[\ud800-\udbff][\udc00-\udfff]"
    "|[\ud800-\udfff]"
)
_NEWLINES = frozenset("\r\x0b\x0c\x85\u2028\u2029")
_MARKS = frozenset("\u200b\u2060\ufeff")


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Positions of a raw text in its normal form and back, in code points, O(log edits) each.

    Edit i replaces raw[raw_starts[i]:raw_ends[i]] by at most one character that ends at text_ends[i].
    """

    raw_starts: array[int]
    raw_ends: array[int]
    text_ends: array[int]

    @property
    def is_identity(self) -> bool:
        """Tell whether nothing was changed."""
        return not self.raw_starts

    def to_text(self, raw: int, *, up: bool = False) -> int:
        """Return the text offset of a raw offset; inside an edit its start, or its end with `up`."""
        index = bisect_left(self.raw_starts, raw) - 1
        if index < 0:
            return raw
        end = self.raw_ends[index]
        if raw >= end:
            return self.text_ends[index] + raw - end
        return self.text_ends[index] if up else self._text_start(index)

    def to_raw(self, offset: int, *, up: bool = True) -> int:
        """Return the raw offset of a text offset; where raw characters vanished, behind or before them."""
        if up:
            index = bisect_right(self.text_ends, offset) - 1
        else:
            index = bisect_left(self.text_ends, offset) - 1
            following = index + 1
            if following < len(self.text_ends) and self.text_ends[following] == offset:
                gone = self._text_start(following) == offset
                return self.raw_starts[following] if gone else self.raw_ends[following]
        if index < 0:
            return offset
        return self.raw_ends[index] + offset - self.text_ends[index]

    def map_span(self, span: Span) -> Span:
        """Return the span of the text that a span of the raw text has become; never narrower than it."""
        start = self.to_text(span.start)
        return Span(start, max(start, self.to_text(span.end, up=True)))

    def map_back(self, span: Span) -> Span:
        """Return the span of the raw text behind a span of the text."""
        start = self.to_raw(span.start)
        return Span(start, max(start, self.to_raw(span.end, up=False)))

    def _text_start(self, index: int) -> int:
        before = self.raw_ends[index - 1] - self.text_ends[index - 1] if index else 0
        return self.raw_starts[index] - before


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text in normal form, the way from the raw text to it, and how often which rule was applied.

    The keys of `changes` are newlines, controls, marks (zero-width ones) and surrogates; only those met.
    """

    text: str
    offsets: OffsetMap
    changes: dict[str, int]


def normalise(raw: str) -> Normalised:
    """Return the normal form of a text, its offset map and what was done; linear, idempotent."""
    offsets = OffsetMap(array("Q"), array("Q"), array("Q"))
    if not _is_touched(raw):
        return _newlines_only(raw) if "\r" in raw else Normalised(raw, offsets, {})
    changes: dict[str, int] = {}
    pieces: list[str] = []
    done = length = 0
    for match in _EDIT.finditer(raw):
        start, end = match.span()
        kind, new = _replacement(match.group())
        changes[kind] = changes.get(kind, 0) + (end - start if not new else 1)
        pieces.append(raw[done:start])
        pieces.append(new)
        length += start - done + len(new)
        done = end
        # A character for a character moves nothing, so it needs no entry in the map.
        if end - start != len(new):
            offsets.raw_starts.append(start)
            offsets.raw_ends.append(end)
            offsets.text_ends.append(length)
    pieces.append(raw[done:])
    return Normalised("".join(pieces), offsets, changes)


def _is_touched(raw: str) -> bool:
    """Say whether there is anything but carriage returns to change; usual ASCII is put aside first, at little cost."""
    rest = raw.encode("utf-8", "surrogatepass").translate(None, _USUAL)
    return rest != b"" and _TOUCHED.search(rest.decode("utf-8", "surrogatepass")) is not None


def _newlines_only(raw: str) -> Normalised:
    """Do what `normalise` does for a text with nothing but carriage returns in it, several times as fast."""
    starts = array("Q", (match.start() for match in re.finditer("\r\n", raw)))
    ends = array("Q", (start + 2 for start in starts))
    text_ends = array("Q", (start + 1 - before for before, start in enumerate(starts)))
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    return Normalised(text, OffsetMap(starts, ends, text_ends), {"newlines": raw.count("\r")})


def _replacement(found: str) -> tuple[str, str]:
    first = found[0]
    if first in _NEWLINES:
        return "newlines", "\n"
    if first in _MARKS:
        return "marks", ""
    if first < "\ud800":
        return "controls", ""
    if len(found) == 2:
        return "surrogates", found.encode("utf-16", "surrogatepass").decode("utf-16")
    return "surrogates", "\ufffd"
