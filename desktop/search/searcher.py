"""The reading side of search: a connection of its own, one query at a time, stopped when a newer one is asked.

What the list of all documents does not need is loaded on first use: the window waits for that list.
"""

from __future__ import annotations

import itertools
import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from desktop.errors import NotFound, PostilError
from desktop.language import _
from desktop.model import Answer, DocumentId, Excerpt, Found, Hit, Row, Span
from desktop.search import conditions
from desktop.search.compiling import Order, Statement, compile_query
from desktop.search.expansion import Lexicon
from desktop.search.patterns import Reading
from desktop.search.query import parse
from desktop.search.tree import Everything, Query, Word, leaves
from desktop.store.connection import connect, must_be_immutable
from desktop.store.families import KIN

if TYPE_CHECKING:
    from desktop.search.completion import Completion

# While typing:
MOST_COUNTED = 3_000  # more hits than this are not counted, and come newest first
MOST_WALKED = 15_000  # as do those of words with more documents than this
_WALK = "SELECT count(*) FROM (SELECT 1 FROM fts WHERE fts MATCH :match LIMIT :most)"
MOST_MATCHES = 400  # of each word, looked at for excerpts
_SHORT = 2
_ROWS = """SELECT document.uid, title, coalesce(site, json_extract(byline, '$[0]'), file_name, ''), published, status,
    (SELECT count(*) FROM annotation WHERE document_id = document.id AND state <> 'rejected'), opening
    FROM document WHERE document.uid IN (SELECT value FROM json_each(?))"""


class Interrupted(PostilError):
    """A newer query was asked before this one was answered; its answer is not wanted."""

    blame = "moved"


class Place(Protocol):
    """What is asked of the store: where the library is, and whether it may be written."""

    path: Path
    writable: bool


class Searcher:
    """Answers queries over one library, one at a time; `new_job` and `interrupt` never wait.

    Close it before the store, so that the last connection out can fold the log into the file.
    """

    def __init__(self, store: Place) -> None:
        frozen = not store.writable and must_be_immutable(store.path)
        self._connection = connect(store.path, write=store.writable, immutable=frozen)
        self._connection.execute("PRAGMA query_only = ON")
        for name, function in conditions.FUNCTIONS.items():
            self._connection.create_function(name, 1, function, deterministic=True)
        self._turn = threading.Lock()
        self._turn = threading.Lock()  # held for a whole answer: one at a time on the one connection
        self._lock = threading.Lock()  # held for a moment: the numbers below
        self._jobs = itertools.count(1)
        self._job = 0
        self._newest = 0
        self._wanted = 0
        self._running = False
        self._kin: dict[int, int] = {}  # families by document, as of a version of the file
        self._kin_version = -1

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    # Jobs

    def new_job(self) -> int:
        """Give a number to a query about to be asked, from any thread; pass it as `job`."""
        with self._lock:
            self._newest = next(self._jobs)
            return self._newest

    def interrupt(self, job: int | None = None) -> None:
        """Stop each query older than `job`, begun or not; without one, each asked so far. From any thread."""
        with self._lock:
            self._wanted = max(self._wanted, self._newest + 1 if job is None else job)
            if self._running and self._job < self._wanted:
                self._connection.interrupt()

    @contextmanager
    def _answering(self, job: int | None) -> Iterator[None]:
        number = self.new_job() if job is None else job
        with self._turn, self._as_job(number):
            self._connection.execute("BEGIN")
            yield

    @contextmanager
    def _as_job(self, number: int) -> Iterator[None]:
        with self._lock:
            self._job, self._running = number, True
        try:
            self._check()
            yield
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode & 0xFF != sqlite3.SQLITE_INTERRUPT:
                raise
            raise self._interrupted() from problem
        finally:
            with self._lock:
                self._running = False
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _check(self) -> None:
        if self._job < self._wanted:
            raise self._interrupted()

    def _interrupted(self) -> Interrupted:
        return Interrupted(_("A newer search took the place of this one."))

    # Queries

    def find(
        self, query: str, *, order: Order = "relevance", limit: int | None = None, typing: bool = False,
        job: int | None = None,
    ) -> Found:  # fmt: skip
        """Find the documents of a query, in order; all that are not in the bin for an empty one.

        Raises Interrupted when a newer query was asked; no text ever raises anything else.
        """
        with self._answering(job):
            understood, statement, reading = self._understand(query, typing)
            if typing and order == "relevance" and statement.rank is not None:
                most = None if limit is None else max(limit, MOST_COUNTED)
                rows = self._typed_page(understood, statement, reading, most, limit, 0)[0]
            else:
                rows = self._all(statement.page(_sensible(order, statement), limit), statement.parameters)
            suggestion = None if rows else self._suggestion(understood, reading)
            numbers = [row[0] for row in rows]
            found = self._uids(numbers)
            together = self._together(numbers, found)
            return Found(tuple(found), understood.literal, understood.problems, suggestion, together)

    def search(
        self, query: str, *, limit: int = 20, offset: int = 0, order: Order = "relevance", typing: bool = False,
        job: int | None = None,
    ) -> Answer:  # fmt: skip
        """Find some hits of a query with rows and excerpts, and count them all.

        While typing, words that are in many documents come newest first, and the count stops at MOST_COUNTED.
        Raises Interrupted as `find` does.
        """
        with self._answering(job):
            understood, statement, reading = self._understand(query, typing)
            if typing and order == "relevance" and statement.rank is not None:
                page, total = self._typed_page(understood, statement, reading, MOST_COUNTED, limit, offset)
            else:
                page, total = self._page(statement, _sensible(order, statement), limit, offset)
            ids = self._uids([row[0] for row in page])
            rows = self._rows(ids)
            shown = self._excerpts(statement, ids)
            hits = tuple(Hit(rows[uid], row[1], shown.get(uid, ())) for uid, row in zip(ids, page, strict=True))
            suggestion = None if total else self._suggestion(understood, reading)
            return Answer(hits, total, understood.literal, understood.problems, suggestion)

    def excerpts(
        self, query: str, ids: Sequence[DocumentId], *, typing: bool = False, job: int | None = None
    ) -> dict[DocumentId, tuple[Excerpt, ...]]:
        """Give the excerpts of documents for a query; documents whose text has no match are left out."""
        with self._answering(job):
            _query, statement, _reading = self._understand(query, typing)
            return self._excerpts(statement, ids)

    def matches(self, query: str, document: DocumentId, *, typing: bool = False) -> tuple[Span, ...]:
        """Give all matches in a document's text, in reading order; fields, NOT and the title give none."""
        from desktop.search import marking

        with self._answering(None):
            _query, statement, _reading = self._understand(query, typing)
            if not statement.patterns:
                return ()
            for _uid, body, indexed, _furniture in self._texts([document]):
                return marking.find_in(body, indexed, statement.patterns)
        raise NotFound(_("There is no such document."), _("It may have been removed."))

    def rows(self, ids: Sequence[DocumentId]) -> list[Row]:
        """Give the lines of the shelf for documents, in the order asked; unknown ids are left out."""
        with self._answering(None):
            found = self._rows(ids)
            return [found[uid] for uid in ids if uid in found]

    def complete(self, text: str, cursor: int | None = None, *, limit: int = 12) -> tuple[Completion, ...]:
        """Offer what may stand at the cursor: names of fields, or values of the field being typed."""
        from desktop.search import completion

        with self._answering(None):
            return completion.complete(self._connection, text, len(text) if cursor is None else cursor, limit)

    # Steps of an answer

    def _understand(self, text: str, typing: bool) -> tuple[Query, Statement, Reading]:
        query = parse(text, typing=typing)
        words = sum(isinstance(leaf, Word) for leaf in leaves(query.root))
        reading = Reading(Lexicon(self._connection, self._check, hasty=typing), words)
        return query, compile_query(query, reading), reading

    def _typed_page(
        self, query: Query, statement: Statement, reading: Reading, most: int | None, limit: int | None, offset: int
    ) -> tuple[list[tuple[Any, ...]], int]:
        """Give some hits, ranked where that is quick, else the newest; and their number, counted up to `most`."""
        newest = self._all(statement.page("imported", most), statement.parameters)
        if len(newest) >= MOST_COUNTED or _is_short(query) or self._is_slow_to_rank(statement, reading.lexicon):
            return newest[offset : None if limit is None else offset + limit], len(newest)
        return self._all(statement.page("relevance", limit, offset), statement.parameters), len(newest)

    def _is_slow_to_rank(self, statement: Statement, lexicon: Lexicon) -> bool:
        """Say whether ranking would look at too much: bm25 walks all documents of each word, not the hits alone."""
        left = MOST_WALKED
        for pattern in statement.patterns:
            if pattern.is_open and lexicon.has_many(pattern.steps[-1][0]):
                return True
            if pattern.steps:
                left -= int(self._all(_WALK, {"match": pattern.match(lexicon), "most": left + 1})[0][0])
            if left < 0:
                return True
        return False

    def _page(self, statement: Statement, order: Order, limit: int, offset: int) -> tuple[list[tuple[Any, ...]], int]:
        """Give some hits and the number of all; counting apart is quick where the index alone is asked."""
        if statement.is_costly:
            page = self._all(statement.counted_page(order, limit, offset), statement.parameters)
            if page:
                return page, page[0][2]
        else:
            page = self._all(statement.page(order, limit, offset), statement.parameters)
        if len(page) == limit or (not page and offset):
            return page, self._count(statement)
        return page, offset + len(page)

    def _count(self, statement: Statement, most: int | None = None) -> int:
        return int(self._all(statement.count(most), statement.parameters)[0][0])

    def _suggestion(self, query: Query, reading: Reading) -> str | None:
        """Suggest only what finds something."""
        if isinstance(query.root, Everything):
            return None
        from desktop.search.suggestion import suggest

        better = suggest(query, reading.lexicon)
        if better is None or better == query.text:
            return None
        statement = compile_query(parse(better), reading)
        return better if self._count(statement, 1) else None

    def _uids(self, numbers: Sequence[int]) -> list[DocumentId]:
        """Give the ids of documents by their numbers; of many by one walk over the narrow index of uids."""
        sql, values = "SELECT id, uid FROM document INDEXED BY sqlite_autoindex_document_1", []
        if len(numbers) < MOST_COUNTED:
            sql, values = (
                "SELECT id, uid FROM document WHERE id IN (SELECT value FROM json_each(?))",
                [json.dumps(numbers)],
            )
        uids = dict(self._connection.execute(sql, values).fetchall())
        return [uids[number] for number in numbers]

    def _together(self, numbers: Sequence[int], found: Sequence[DocumentId]) -> dict[DocumentId, int]:
        """Give the family of each document that has a near twin among those found."""
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        if version != self._kin_version:
            self._kin, self._kin_version = dict(self._connection.execute(KIN).fetchall()), version
        if not self._kin:
            return {}
        known = {uid: self._kin[number] for number, uid in zip(numbers, found, strict=True) if number in self._kin}
        several = {family for family, count in Counter(known.values()).items() if count > 1}
        return {uid: family for uid, family in known.items() if family in several}

    def _rows(self, ids: Sequence[str]) -> dict[str, Row]:
        found = self._connection.execute(_ROWS, (json.dumps(list(ids)),))
        return {row[0]: Row(DocumentId(row[0]), *row[1:]) for row in found}

    def _excerpts(self, statement: Statement, ids: Sequence[str]) -> dict[DocumentId, tuple[Excerpt, ...]]:
        found: dict[DocumentId, tuple[Excerpt, ...]] = {}
        if not statement.patterns:
            return found
        from desktop.search import excerpts, marking

        for uid, body, indexed, furniture in self._texts(ids):
            self._check()
            places = marking.find_in(body, indexed, statement.patterns, MOST_MATCHES)
            if len(places) >= MOST_MATCHES and not excerpts.outside(places, furniture):
                places = marking.find_in(body, indexed, statement.patterns)  # a running head holds the word
            if places:
                found[DocumentId(uid)] = excerpts.choose(body, places, furniture=furniture)
        return found

    def _texts(self, ids: Sequence[str]) -> Iterator[tuple[str, str, str | None, list[Span]]]:
        """Give texts as they are and as they are indexed, with their page furniture."""
        sql = (
            "SELECT document.uid, text.body, text.search_body,"
            " CASE WHEN instr(text.blocks, '\"furniture\"') THEN text.blocks ELSE '[]' END"
            " FROM document JOIN text ON text.id = document.text_id"
            " WHERE document.uid IN (SELECT value FROM json_each(?))"
        )
        for uid, body, indexed, blocks in self._connection.execute(sql, (json.dumps(list(ids)),)):
            pieces = json.loads(blocks)
            yield uid, body, indexed, [Span(start, end) for kind, start, end, *_more in pieces if kind == "furniture"]

    def _all(self, sql: str, parameters: dict[str, object]) -> list[tuple[Any, ...]]:
        self._check()
        return self._connection.execute(sql, parameters).fetchall()


def _sensible(order: Order, statement: Statement) -> Order:
    """Give the order asked, but by arrival where there is nothing to rank by."""
    return "imported" if order == "relevance" and statement.rank is None else order


def _is_short(query: Query) -> bool:
    """Say whether the query ends in a word of which only one or two letters are there."""
    last = max(leaves(query.root), key=lambda leaf: leaf.span.end, default=None)
    return isinstance(last, Word) and last.form == "prefix" and len(last.text) <= _SHORT
