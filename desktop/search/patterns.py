"""What a text leaf looks for, word by word: the common ground of the index's language and of marking a text."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.search.expansion import Lexicon
from desktop.search.terms import starred_tokens, tokens
from desktop.search.tree import Column, Phrase, Word

MOST_TERMS = 1_024  # in one query; FTS5 takes quadratic time over a long OR


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words that follow each other, each given by its forms; `near` lets them stand in any order so many apart.

    `is_open`: the last is only the beginning of a word. No steps: nothing fits.
    """

    steps: tuple[tuple[str, ...], ...]
    is_open: bool = False
    near: int | None = None
    column: Column | None = None

    def match(self, lexicon: Lexicon) -> str:
        """Write the pattern in FTS5's language."""
        column = f"{self.column} : " if self.column else ""
        if self.near is not None:
            return f"{column}NEAR({' '.join(_quoted(step[0]) for step in self.steps)}, {self.near})"
        if len(self.steps) > 1:
            return f"{column}{' + '.join(_quoted(step[0]) for step in self.steps)}{' *' if self.is_open else ''}"
        forms = _beginnings(self.steps[0][0], lexicon) if self.is_open else [_quoted(form) for form in self.steps[0]]
        return f"{column}{forms[0]}" if len(forms) == 1 else f"{column}({' OR '.join(forms)})"


def _beginnings(start: str, lexicon: Lexicon) -> list[str]:
    """Write the beginning of a word the way that is quickest: all its words, two letters each, or as it is."""
    if words := lexicon.completions(start):
        return [_quoted(word) for word in words]
    if len(start) == 1 and (longer := lexicon.beginnings(start)):
        return [f"{_quoted(form)} *" if len(form) > 1 else _quoted(form) for form in longer]
    return [f"{_quoted(start)} *"]


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'


class Reading:
    """Looks the leaves of one query up; the words of a long query share a bounded number of forms."""

    def __init__(self, lexicon: Lexicon, words: int) -> None:
        self.lexicon = lexicon
        self._most = max(1, MOST_TERMS // max(1, words))

    def pattern(self, leaf: Word | Phrase) -> Pattern:
        """Give what a leaf looks for."""
        if isinstance(leaf, Phrase):
            return self._phrase(leaf)
        if leaf.form == "pattern":
            return self._starred(leaf)
        found = tokens(leaf.text)
        if len(found) != 1 or leaf.form == "prefix":
            return _exact(found, leaf.column, is_open=leaf.form == "prefix")
        if leaf.form == "fuzzy":
            forms = self.lexicon.alike(found[0], leaf.edits) if len(found[0]) > leaf.edits else (found[0],)
        else:
            forms = self.lexicon.forms(found[0])
        return self._any_of(forms, leaf.column, first=found[0])

    def _any_of(self, forms: tuple[str, ...], column: Column | None, first: str | None = None) -> Pattern:
        if len(forms) > self._most:
            forms = tuple(sorted(forms, key=lambda form: form != first)[: self._most])
        return Pattern((forms,) if forms else (), column=column)

    def _phrase(self, leaf: Phrase) -> Pattern:
        found = tokens(leaf.text)
        if leaf.slop is not None and len(set(found)) > 1:
            return Pattern(tuple((term,) for term in found), near=leaf.slop, column=leaf.column)
        return _exact(found, leaf.column, is_open=leaf.unfinished)

    def _starred(self, leaf: Word) -> Pattern:
        found = starred_tokens(leaf.text)
        if len(found) == 1:
            return self._any_of(self.lexicon.matching(found[0]), leaf.column)
        is_open = found[-1].endswith("*")  # several words: the star can only open the last one
        return _exact(tokens(leaf.text.replace("*", " ")), leaf.column, is_open=is_open)


def _exact(found: list[str], column: Column | None, *, is_open: bool) -> Pattern:
    return Pattern(tuple((term,) for term in found), is_open=is_open, column=column)
