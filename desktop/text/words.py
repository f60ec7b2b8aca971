"""Where words and paragraphs begin and end; sentences come from their own module and are named here too.

A word is letters, digits and marks; inner apostrophes, decimals and initials (U.S.) stay in it. In scripts
without spaces each grapheme counts as a word. Every call but `words` and `word_count` looks at a bounded
stretch round its position; a token longer than LONGEST characters (data, not language) is no word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.model import Span
from desktop.text.offsets import Graphemes
from desktop.text.patterns import compile_late
from desktop.text.scripts import UNSPACED, beyond_ascii, has_unspaced
from desktop.text.sentences import next_sentence, previous_sentence, sentence_at

__all__ = [
    "next_paragraph",
    "next_sentence",
    "next_word",
    "paragraph_at",
    "previous_paragraph",
    "previous_sentence",
    "previous_word",
    "sentence_at",
    "snap_to_words",
    "word_at",
    "word_count",
    "words",
]

LONGEST = 1024
_FAR = 65_536
_STRIDE = 256

_LETTER = rf"[[\p{{L}}\p{{N}}\p{{Pc}}]--[{UNSPACED}]]"
_BODY = rf"[[[\w\p{{N}}\u00ad]--[{UNSPACED}]]\p{{M}}]"
_WORD = compile_late(
    rf"""(?V1x)
      (?<!\w) (?:{_LETTER}\.)+ {_LETTER} (?!\w) \.?
    | {_LETTER} {_BODY}*
      (?: (?<=[\p{{L}}\p{{M}}]) ['’ʼ·\u05f3\u05f4] (?=\p{{L}}) {_LETTER} {_BODY}*
        | (?<=\p{{N}}) [.,:'’\u066b\u066c] (?=\p{{N}}) {_LETTER} {_BODY}*
      )*
    | (?=[{UNSPACED}]) (?!\p{{M}}) \X
    """
)
# Searched backwards: a character that is never inside a word of a spaced script.
_BREAK = compile_late(rf"(?rV1)[[^\w\p{{N}}\p{{M}}\u00ad'’ʼ·\u05f3\u05f4.,:\u066b\u066c][[{UNSPACED}]--\p{{M}}]]")

_UNSPACED = re.compile(f"[{UNSPACED}]")
_WORDLY = re.compile(r"\w")
_LETTER_OR_SPACE = bytes(0x20 if code < 0x80 and chr(code).isspace() else 0x61 for code in range(0x100))
_CONTINUING = bytes(range(0x80, 0xC0))  # the second and further bytes of a character in UTF-8
_OTHERS = bytes(code for code in range(0x80) if not _WORDLY.match(chr(code)) and not chr(code).isspace())
_INK = re.compile(r"\S")
_INK_BEFORE = compile_late(r"(?r)\S")


def words(text: str) -> Iterator[Span]:
    """Yield each word of a text from left to right."""
    for match in _WORD.finditer(text):
        yield Span(match.start(), match.end())


def word_count(text: str) -> int:
    """Return the number of words as word processors count them, each letter of an unspaced script as one."""
    if text.isascii():
        return _word_starts(text.encode(), _OTHERS)
    count = 0
    beyond = beyond_ascii(text)
    if has_unspaced(beyond):
        text, count = _UNSPACED.subn(" ", text)
    different = {letter: letter.encode("utf-8", "surrogatepass") for letter in set(beyond)}
    data = text.encode("utf-8", "surrogatepass")
    leads = {code[0] for letter, code in different.items() if letter.isalnum()}
    others = _OTHERS + _CONTINUING
    for letter, code in different.items():
        if letter.isspace():
            data = data.replace(code, b" ")
        elif code[0] not in leads:
            others += code[:1]
        elif not letter.isalnum():
            data = data.replace(code, b"")
    return count + _word_starts(data, others)


def _word_starts(data: bytes, others: bytes) -> int:
    """Count where a letter follows white space, or begins; `others`, neither one nor the other, are not there.

    Of a character in several bytes the first one stands for it.
    """
    plain = data.translate(_LETTER_OR_SPACE, others)
    return plain.count(b" a") + plain.startswith(b"a")


def word_at(text: str, pos: int) -> Span:
    """Return the word that holds or ends at a position, else the mark there, else an empty span."""
    pos = max(0, min(pos, len(text)))
    if pos < len(text) and (found := _word_over(text, pos)):
        return found
    if pos and (found := _word_over(text, pos - 1)) and found.end == pos:
        return found
    if pos == len(text) or text[pos].isspace():
        return Span(pos, pos)
    return Span(Graphemes.snap(text, pos), Graphemes.next(text, pos))


def next_word(text: str, pos: int) -> int:
    """Return where the next word after a position starts, or the end of the text."""
    here = _word_over(text, pos) if pos < len(text) else None
    start = here.end if here else pos
    far = min(len(text), start + _FAR)
    found = _WORD.search(text, start, far)
    if found is None:
        return far
    if found.start() > pos:
        return int(found.start())
    return Graphemes.snap(text, found.end(), up=True)


def previous_word(text: str, pos: int) -> int:
    """Return where the last word that starts before a position starts, or 0."""
    pos = min(pos, len(text))
    low, floor = pos, max(0, pos - _FAR)
    while low > floor:
        low = max(floor, low - _STRIDE)
        start = _break_before(text, low)
        if start is None:
            return Graphemes.snap(text, max(0, low - LONGEST))
        last = -1
        for match in _WORD.finditer(text, start, min(len(text), pos + LONGEST)):
            if match.start() >= pos:
                break
            last = match.start()
        if last >= 0:
            return last
    return floor


def snap_to_words(text: str, span: Span) -> Span:
    """Return a selection without white space at its ends, grown to whole words where it cuts into them.

    Between words, and everywhere in scripts without spaces, the ends stay, on grapheme boundaries. A
    selection of nothing but white space becomes empty.
    """
    start, end = max(0, span.start), min(span.end, len(text))
    if start >= end:
        return span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        return Span(span.start, span.start)
    # Graphemes first and last: a sign that binds to the next letter may carry an end into a word.
    start = Graphemes.snap(text, start)
    end = Graphemes.snap(text, end, up=True)
    head, tail = _word_over(text, start), _word_over(text, end - 1)
    start = start if head is None else head.start
    end = end if tail is None else tail.end
    return Span(Graphemes.snap(text, start), Graphemes.snap(text, end, up=True))


def paragraph_at(text: str, pos: int) -> Span:
    """Return the line that holds a position, without its newline."""
    start = text.rfind("\n", 0, pos) + 1
    end = text.find("\n", pos)
    return Span(start, len(text) if end < 0 else end)


def next_paragraph(text: str, pos: int) -> int:
    """Return where the next paragraph with anything in it starts, or the end of the text."""
    end = text.find("\n", pos)
    found = _INK.search(text, end) if end >= 0 else None
    return paragraph_at(text, found.start()).start if found else len(text)


def previous_paragraph(text: str, pos: int) -> int:
    """Return the start of the paragraph a position is inside of, else of the one before, or 0."""
    here = paragraph_at(text, pos).start
    found = _INK_BEFORE.search(text, 0, pos)
    if found is None:
        return 0
    return here if here < pos and found.start() >= here else paragraph_at(text, found.start()).start


def _word_over(text: str, pos: int) -> Span | None:
    """Return the word that holds the character at a position."""
    start = _break_before(text, pos)
    if start is None:
        return None
    end = min(len(text), pos + LONGEST)
    for match in _WORD.finditer(text, start, end):
        if match.end() > pos:
            if match.start() > pos or (match.end() == end and end < len(text)):
                return None
            return Span(match.start(), match.end())
    return None


def _break_before(text: str, pos: int) -> int | None:
    """Return a place at or before a position from which words are found as from the start of the text."""
    low = max(0, pos - LONGEST)
    found = _BREAK.search(text, low, pos)
    if found is None:
        return None if low else 0
    return Graphemes.snap(text, found.start())
