"""Which words of the index a typed word stands for: its inflections, other spellings, patterns and slips.

Works on the library's word list: rows of `stem` whose language is empty (the list itself), `~` (the loose forms of
`terms.loose`) or a language code (Snowball stems). `stems` fills it; before that the index's own, slower list serves.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from desktop.search.terms import loose

LIST = ""
LOOSE = "~"
MOST_FORMS = 64
MOST_MATCHES = 128
MOST_COMPLETIONS = 512
_FEW = 1_000
_SEEKS = 4_000
_LAST = "\U0010ffff"
_HALF = re.compile("[\ud800-\udfff].*", re.DOTALL)
_LATIN = frozenset(("da", "de", "en", "es", "fi", "fr", "hu", "it", "nl", "no", "pt", "ro", "sv"))
LANGUAGES = _LATIN | {"ru"}


@lru_cache(maxsize=64)
def _stemmer(language: str) -> Any:
    from whoosh.lang.snowball import classes

    return classes[language]()


def stem(language: str, term: str) -> str | None:
    """Give the stem of a folded term; None where the language has no stemmer or the term is none of its words."""
    if language not in LANGUAGES or not 3 <= len(term) <= 40 or not term.isalpha():
        return None
    if (term[0] > "\u024f") is (language in _LATIN):
        return None
    found: str = _stemmer(language).stem(term)
    return found


class Lexicon:
    """The word list as one connection sees it; `check` may raise between two looks.

    `hasty`: a beginning is looked up as the words that begin so, which is quicker than the index's own way.
    """

    def __init__(
        self, connection: sqlite3.Connection, check: Callable[[], None] = lambda: None, *, hasty: bool = False
    ) -> None:
        self._connection = connection
        self._check = check
        self._hasty = hasty
        row = connection.execute(
            "SELECT value FROM library WHERE key = 'stem_mark' AND EXISTS (SELECT 1 FROM stem)"
        ).fetchone()
        mark = json.loads(row[0]) if row else {}
        self.languages: tuple[str, ...] = tuple(mark.get("languages", ()))
        self._listed = bool(mark) and "after" not in mark
        self._met = int(mark.get("text", 0))
        self._source = "stem WHERE language = '' AND stem = '' AND" if self._listed else "vocabulary WHERE"

    def forms(self, term: str) -> tuple[str, ...]:
        """Give the term and what inflects or spells like it, the most frequent first when there are too many."""
        bare = loose(term)
        found = {term, bare}
        keys = [(LOOSE, bare)]
        for language in self.languages:
            root = stem(language, term)
            if root is not None:
                keys.append((language, root))
        for key in keys:
            found.update(
                row[0] for row in self._connection.execute("SELECT term FROM stem WHERE language = ? AND stem = ?", key)
            )
        if len(found) == 1:
            return (term,)
        found.discard(bare) if bare != term and not self.has(bare) else None
        return self._most_frequent(found, MOST_FORMS, first=term)

    def has(self, term: str) -> bool:
        """Say whether the index holds the term."""
        return self._connection.execute("SELECT 1 FROM vocabulary WHERE term = ?", (term,)).fetchone() is not None

    def frequency(self, term: str) -> int:
        """Give the number of documents that hold the term."""
        self._check()
        row = self._connection.execute("SELECT doc FROM vocabulary WHERE term = ?", (term,)).fetchone()
        return int(row[0]) if row else 0

    def has_many(self, beginning: str) -> bool:
        """Say whether more words begin so than a query may have forms: the index would have to join them all."""
        row = self._connection.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM {self._source} term >= ? AND term < ? LIMIT ?)",
            (beginning, beginning + _LAST, MOST_FORMS),
        ).fetchone()
        return int(row[0]) >= MOST_FORMS

    def completions(self, beginning: str) -> tuple[str, ...]:
        """Give all words that begin so, when in haste and they are not too many; none when the index should look."""
        if not self._hasty or not self._listed or len(beginning) <= 2:
            return ()
        if self._met < self._connection.execute("SELECT coalesce(max(id), 0) FROM text").fetchone()[0]:
            return ()
        rows = self._connection.execute(
            f"SELECT term FROM {self._source} term >= ? AND term < ? LIMIT ?",
            (beginning, beginning + _LAST, MOST_COMPLETIONS + 1),
        ).fetchall()
        return tuple(row[0] for row in rows) if len(rows) <= MOST_COMPLETIONS else ()

    def _most_frequent(self, found: Iterable[str], most: int, first: str | None = None) -> tuple[str, ...]:
        terms = sorted(found)
        if len(terms) > most:
            ranked = sorted(terms[:_FEW], key=lambda term: (term != first, -self.frequency(term), term))
            terms = ranked[:most]
        return tuple(terms)

    def seek(self, least: str) -> str | None:
        """Give the first term of the list that is not before `least`."""
        self._check()
        least = _HALF.sub("\ue000", least)  # an automaton may step among the surrogates, where no word is
        sql = f"SELECT term FROM {self._source} term >= ? ORDER BY term LIMIT 1"
        row = self._connection.execute(sql, (least,)).fetchone()
        return str(row[0]) if row else None

    def matching(self, pattern: str) -> tuple[str, ...]:
        """Give the terms that fit a folded pattern with `*`, at most 128, the most frequent first."""
        start = pattern.split("*", 1)[0]
        rows = self._connection.execute(
            f"SELECT term FROM {self._source} term >= ? AND term < ? AND term GLOB ? LIMIT ?",
            (start, start + _LAST, pattern, _FEW),
        )
        return self._most_frequent((row[0] for row in rows), MOST_MATCHES)

    def alike(self, term: str, edits: int) -> tuple[str, ...]:
        """Give the terms at most so many slips away, at most 128, the most frequent first."""
        return self._most_frequent(self.within(term, edits), MOST_MATCHES, first=term)

    def within(self, term: str, edits: int, *, prefix: int = 0) -> Iterator[str]:
        """Walk the word list beside a Levenshtein automaton; gives up after some thousands of steps."""
        from whoosh.automata.fsa import find_all_matches
        from whoosh.automata.lev import levenshtein_automaton

        automaton = levenshtein_automaton(term, edits, prefix).to_dfa()
        yield from find_all_matches(automaton, _limited(self.seek, _SEEKS))

    def beginnings(self, letter: str) -> tuple[str, ...] | None:
        """Give the two-letter beginnings that start with this letter; None when there are too many.

        The index keeps beginnings of two letters ready; for one letter it would have to join all its words.
        """
        found: list[str] = []
        at = self.seek(letter)
        while at is not None and at.startswith(letter):
            found.append(at[:2])
            if len(found) > MOST_FORMS:
                return None
            at = self.seek(at[:2] + _LAST if len(at) > 1 else letter + "\x01")
        return tuple(found)


def _limited(seek: Callable[[str], str | None], most: int) -> Callable[[str], str | None]:
    left = most

    def counted(least: str) -> str | None:
        nonlocal left
        left -= 1
        return seek(least) if left >= 0 else None

    return counted
