"""How a text without spaces becomes searchable: U+200B between the grapheme clusters of such scripts.

The search index then takes each cluster for a word, and a phrase finds any part of a sentence. `normalise`
takes U+200B out of every text, so `strip` gives the text back exactly.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from desktop.text.patterns import compile_late
from desktop.text.scripts import UNSPACED, has_unspaced

MARK = "\u200b"

# Letters that are a cluster each unless an extending character follows: most of Chinese and Japanese.
_SINGLE = (
    "\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc-\u30fe\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufad9"
    "\uff66-\uff9d\U00020000-\U000323af"
)
_CLUSTER = compile_late(
    rf"([{_SINGLE}]+)(?![\p{{GCB=Extend}}\p{{GCB=SpacingMark}}\u200d])|(?=[{UNSPACED}])(?!\p{{M}})\X"
)
_MARKS = re.compile(MARK)


def search_text(text: str) -> str | None:
    """Return the text with marks round each cluster of an unspaced script, or None where there is none."""
    if not has_unspaced(text):
        return None
    pieces: list[str] = []
    done = 0
    for match in _CLUSTER.finditer(text):
        start, end = match.span()
        if start > done:
            pieces.append(text[done:start])
        pieces.append(MARK.join(match[1]) if match[1] else text[start:end])
        done = end
    if done < len(text):
        pieces.append(text[done:])
    return MARK.join(pieces)


def search_terms(word: str) -> str:
    """Return a query word cut the same way as the indexed text."""
    return search_text(word) or word


def strip(text: str) -> str:
    """Return a marked text without its marks."""
    return text.replace(MARK, "")


def positions(marked: str) -> list[int]:
    """Return where the marks of a marked text are, for `unmarked`."""
    return [match.start() for match in _MARKS.finditer(marked)]


def unmarked(marks: list[int], offset: int) -> int:
    """Return the offset in the text of an offset in its marked form."""
    return offset - bisect_left(marks, offset)
