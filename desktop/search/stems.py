"""How the word list is kept: which words and stems the index has, filled in slices whenever there is time.

Texts come in the order of their ids and are never changed, so the last id done is all there is to remember. Many
new texts, or a new language, are met by walking the index's vocabulary; few by cutting just them with the index's
own tokenizer, as are the titles of documents changed since.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing
from typing import Any, Protocol

from desktop.search.expansion import LANGUAGES, LIST, LOOSE, stem
from desktop.search.terms import TOKENIZER, loose

SLICE = 1_000
FEW = 1_000
_LONGEST = 60


class Shelf(Protocol):
    """What is asked of the store."""

    @property
    def read(self) -> sqlite3.Connection: ...
    def aside(self) -> AbstractContextManager[sqlite3.Connection]: ...


def refresh_stems(store: Shelf, budget_seconds: float | None = None) -> bool:
    """Meet the words that came with new documents; returns whether all is done within the budget.

    Cheap when nothing is new. Each slice is a short transaction of its own, so it may be stopped anywhere.
    """
    ends = None if budget_seconds is None else time.monotonic() + budget_seconds
    mark = _read_mark(store.read)
    top = int(store.read.execute("SELECT coalesce(max(id), 0) FROM text").fetchone()[0])
    if top == 0 or (mark is not None and mark["text"] == top and mark.get("serial") == _serial(store.read)):
        return True
    languages = _languages(store.read)
    is_under_way = mark is not None and "after" in mark
    if mark is None or mark["languages"] != languages or (top - mark["text"] > FEW and not is_under_way):
        mark = {"text": top, "languages": languages, "modified": _modified(store.read), "after": ""}
    if "after" in mark:
        return _walk(store, mark, ends)
    if mark["text"] < top:
        return _meet_texts(store, mark, top, ends)
    return _meet_titles(store, {**mark, "text": top}, ends)


def rebuild_stems(store: Shelf) -> None:
    """Forget the word list and make it anew."""
    with store.aside() as connection:
        connection.execute("DELETE FROM stem")
        connection.execute("DELETE FROM library WHERE key = 'stem_mark'")
    refresh_stems(store)


def _languages(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT DISTINCT language FROM document WHERE language IS NOT NULL")
    found = sorted({str(row[0])[:2].lower() for row in rows} & LANGUAGES)
    return found or ["en"]


def _walk(store: Shelf, mark: dict[str, Any], ends: float | None) -> bool:
    after = mark["after"]
    while True:
        rows = store.read.execute(
            "SELECT term FROM vocabulary WHERE term > ? ORDER BY term LIMIT ?", (after, SLICE)
        ).fetchall()
        if len(rows) < SLICE:
            done = {key: value for key, value in mark.items() if key != "after"}
            _write(store, _rows((row[0] for row in rows), mark["languages"]), done)
            return True
        after = rows[-1][0]
        _write(store, _rows((row[0] for row in rows), mark["languages"]), {**mark, "after": after})
        if ends is not None and time.monotonic() >= ends:
            return False


def _meet_texts(store: Shelf, mark: dict[str, Any], top: int, ends: float | None) -> bool:
    at = mark["text"]
    while at < top:
        upto = min(top, at + 100)
        texts = store.read.execute(
            "SELECT coalesce(search_body, body) FROM text WHERE id > ? AND id <= ? UNION ALL"
            " SELECT coalesce(search_title, title) FROM document WHERE text_id > ? AND text_id <= ?",
            (at, upto, at, upto),
        )
        fresh = _unknown(store.read, _cut(texts))
        _write(store, _rows(fresh, mark["languages"]), {**mark, "text": upto})
        at = upto
        if at < top and ends is not None and time.monotonic() >= ends:
            return False
    return True


def _meet_titles(store: Shelf, mark: dict[str, Any], ends: float | None) -> bool:
    """Cut the titles of documents changed since; `newest` and `titles` say how far an unfinished turn is."""
    since = mark.get("modified", "")
    mark = {"newest": _modified(store.read), "titles": 0, **mark}
    while True:
        rows = store.read.execute(
            "SELECT id, coalesce(search_title, title) FROM document WHERE modified_at > ? AND id > ?"
            " ORDER BY id LIMIT ?",
            (since, mark["titles"], SLICE),
        ).fetchall()
        found = _rows(_unknown(store.read, _cut((title,) for _number, title in rows)), mark["languages"])
        if len(rows) < SLICE:
            done = {key: value for key, value in mark.items() if key not in ("newest", "titles")}
            _write(store, found, {**done, "modified": mark["newest"], "serial": _serial(store.read)})
            return True
        mark = {**mark, "titles": rows[-1][0]}
        _write(store, found, mark)
        if ends is not None and time.monotonic() >= ends:
            return False


def _modified(connection: sqlite3.Connection) -> str:
    return str(connection.execute("SELECT coalesce(max(modified_at), '') FROM document").fetchone()[0])


def _serial(connection: sqlite3.Connection) -> str:
    """Give the number that every step of every process moves on."""
    row = connection.execute("SELECT value FROM library WHERE key = 'serial'").fetchone()
    return str(row[0]) if row else ""


def _cut(texts: Iterable[tuple[str]]) -> list[str]:
    """Cut texts just as the index does, by an index of their own."""
    with closing(sqlite3.connect(":memory:")) as scratch:
        scratch.execute(f"CREATE VIRTUAL TABLE cut USING fts5 (text, content = '', tokenize = \"{TOKENIZER}\")")
        scratch.execute("CREATE VIRTUAL TABLE terms USING fts5vocab (cut, row)")
        scratch.executemany("INSERT INTO cut (text) VALUES (?)", texts)
        return [row[0] for row in scratch.execute("SELECT term FROM terms")]


def _unknown(connection: sqlite3.Connection, terms: list[str]) -> Iterator[str]:
    for term in terms:
        if not connection.execute(
            "SELECT 1 FROM stem WHERE language = '' AND stem = '' AND term = ?", (term,)
        ).fetchone():
            yield term


def _rows(terms: Iterable[str], languages: Iterable[str]) -> list[tuple[str, str, str]]:
    rows: list[tuple[str, str, str]] = []
    for term in terms:
        if len(term) > _LONGEST:
            continue
        rows.append((LIST, "", term))
        bare = loose(term)
        if bare != term:
            rows.append((LOOSE, bare, term))
        for language in languages:
            root = stem(language, term)
            if root is not None:
                rows.append((language, root, term))
    return rows


def _write(store: Shelf, rows: list[tuple[str, str, str]], mark: dict[str, Any]) -> None:
    with store.aside() as connection:
        connection.executemany("INSERT OR IGNORE INTO stem VALUES (?, ?, ?)", rows)
        connection.execute("INSERT OR REPLACE INTO library VALUES ('stem_mark', ?)", (json.dumps(mark),))


def _read_mark(connection: sqlite3.Connection) -> dict[str, Any] | None:
    """Give how far the list is; None where there is no list, whoever emptied it."""
    row = connection.execute(
        "SELECT value FROM library WHERE key = 'stem_mark' AND EXISTS (SELECT 1 FROM stem)"
    ).fetchone()
    return json.loads(row[0]) if row else None
