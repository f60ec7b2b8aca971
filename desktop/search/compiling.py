"""From a tree to one SQL statement: text that belongs together becomes one MATCH, all else sets of ids.

Deep trees are cut into named sets, because SQLite's and FTS5's parsers hold some thirty levels of brackets.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from desktop.search.conditions import BINNED, condition, is_bin
from desktop.search.patterns import Pattern, Reading
from desktop.search.tree import And, Everything, Field, Node, Not, Nothing, Or, Phrase, Query, When, Word, leaves

Order = Literal["relevance", "date", "title", "imported"]
ORDERS: tuple[Order, ...] = ("relevance", "date", "title", "imported")
TITLE_WEIGHT = 8.0
_RANK = f"bm25(fts, {TITLE_WEIGHT}, 1.0)"
_DEEPEST = 8
_KEYS = {"date": "document.published", "title": "document.title"}


@dataclass(frozen=True, slots=True)
class Statement:
    """A compiled query: where its hits come from, by what they are ranked, and what it looks for in a text."""

    tables: str
    where: str
    number: str
    rank: str | None
    sets: tuple[str, ...] = ()
    parameters: dict[str, object] = field(default_factory=dict)
    patterns: tuple[Pattern, ...] = ()
    is_costly: bool = False  # asks more than the index: better looked at once than counted again

    @property
    def _with(self) -> str:
        return f"WITH {', '.join(self.sets)} " if self.sets else ""

    def count(self, most: int | None = None) -> str:
        """Write the statement that counts the hits, if asked up to `most` only."""
        if most is None:
            return f"{self._with}SELECT count(*) FROM {self.tables} WHERE {self.where}"
        inner = f"SELECT 1 FROM {self.tables} WHERE {self.where} LIMIT {most:d}"
        return f"{self._with}SELECT count(*) FROM ({inner})"

    def page(self, order: Order, limit: int | None, offset: int = 0) -> str:
        """Write the statement for some hits in order: number, score (higher is better)."""
        lines = self._lines(order)
        return f"{self._with}{lines} ORDER BY {_order(order)} {_limit(limit, offset)}"

    def counted_page(self, order: Order, limit: int, offset: int = 0) -> str:
        """Write the statement for some hits in order, each with the number of them all: number, score, count."""
        sets = ", ".join((*self.sets, f"hits AS MATERIALIZED ({self._lines(order)})"))
        return (
            f"WITH {sets} SELECT number, score, (SELECT count(*) FROM hits) FROM hits"
            f" ORDER BY {_order(order)} {_limit(limit, offset)}"
        )

    def _lines(self, order: Order) -> str:
        tables, score = self.tables, "0.0"
        if order == "relevance" and self.rank is not None:
            score = f"-({self.rank})"
        elif order in _KEYS and "document" not in tables.split():
            tables = f"{tables} CROSS JOIN document ON document.id = fts.rowid"
        key = f", {_KEYS[order]} AS key" if order in _KEYS else ""
        return f"SELECT {self.number} AS number, {score} AS score{key} FROM {tables} WHERE {self.where}"


def _order(order: Order) -> str:
    """Newest import first where all else is equal."""
    first = {"relevance": "score DESC, ", "date": "key DESC NULLS LAST, ", "title": "key COLLATE NOCASE, "}
    return f"{first.get(order, '')}number DESC"


def _limit(limit: int | None, offset: int) -> str:
    return f"LIMIT {-1 if limit is None else limit:d} OFFSET {offset:d}"


def compile_query(query: Query, reading: Reading) -> Statement:
    """Compile a query, looking its words up with `reading`."""
    return _Compiler(query, reading).statement()


class _Compiler:
    def __init__(self, query: Query, reading: Reading) -> None:
        self._root = query.root
        self._reading = reading
        self._parameters: dict[str, object] = {}
        self._sets: list[str] = []
        self._looked_up: dict[Word | Phrase, Pattern] = {}

    def statement(self) -> Statement:
        parts = self._root.parts if isinstance(self._root, And) else (self._root,)
        texts = [part for part in parts if self._is_text(part)]
        bare: list[Node] = (
            [part for part in parts if isinstance(part, Not) and self._is_text(part.part)] if texts else []
        )
        rest = [part for part in parts if part not in texts and part not in bare]
        if any(isinstance(part, Nothing) for part in rest):
            return Statement("document", "0", "document.id", None)
        if texts:
            return self._ranked_by_match(texts, bare, rest)
        return self._over_documents(rest)

    def _ranked_by_match(self, texts: list[Node], bare: list[Node], rest: list[Node]) -> Statement:
        match = self._match(And((*texts, *bare)), outer=True)
        if match is None:
            return Statement("document", "0", "document.id", None)
        tests = [f"fts MATCH {self._bind(match)}", *(self._test(part, "+fts.rowid") for part in rest)]
        if not self._shows_bin():
            tests.append(f"+fts.rowid NOT IN ({BINNED})")
        return self._finish("fts", " AND ".join(tests), "fts.rowid", _RANK, is_costly=bool(rest))

    def _over_documents(self, parts: list[Node]) -> Statement:
        tests = [self._test(part, "document.id") for part in parts]
        if not self._shows_bin():
            tests.append("document.deleted_at IS NULL")
        where = " AND ".join(tests) or "1"
        wanted = [leaf for leaf in leaves(self._root, positive=True) if isinstance(leaf, Word | Phrase)]
        matches = [match for match in (self._match(leaf) for leaf in wanted) if match]
        if not matches:
            return self._finish("document", where, "document.id", None, is_costly=len(tests) > 1)
        every = self._bind(" OR ".join(matches))
        self._sets.append(f"ranked (id, rank) AS MATERIALIZED (SELECT rowid, {_RANK} FROM fts WHERE fts MATCH {every})")
        tables = "document LEFT JOIN ranked USING (id)"
        return self._finish(tables, where, "document.id", "coalesce(ranked.rank, 0.0)", is_costly=True)

    def _finish(self, tables: str, where: str, number: str, rank: str | None, *, is_costly: bool) -> Statement:
        wanted = [leaf for leaf in leaves(self._root, positive=True) if isinstance(leaf, Word | Phrase)]
        patterns = dict.fromkeys(self._pattern(leaf) for leaf in wanted)
        return Statement(
            tables,
            where,
            number,
            rank,
            tuple(self._sets),
            self._parameters,
            tuple(patterns),
            is_costly=is_costly,
        )

    def _shows_bin(self) -> bool:
        return any(isinstance(leaf, Field) and is_bin(leaf) for leaf in leaves(self._root))

    def _bind(self, value: object) -> str:
        name = f"p{len(self._parameters)}"
        self._parameters[name] = value
        return f":{name}"

    # Text

    def _pattern(self, leaf: Word | Phrase) -> Pattern:
        if leaf not in self._looked_up:
            self._looked_up[leaf] = self._reading.pattern(leaf)
        return self._looked_up[leaf]

    def _is_text(self, node: Node, depth: int = 0) -> bool:
        """Say whether FTS5 alone can answer: text leaves, OR, AND with something that must be there."""
        if isinstance(node, Word | Phrase):
            return True
        if depth >= _DEEPEST or not isinstance(node, And | Or):
            return False
        if isinstance(node, Or):
            return all(self._is_text(part, depth + 1) for part in node.parts)
        wanted = [part for part in node.parts if not isinstance(part, Not)]
        bare = [part.part for part in node.parts if isinstance(part, Not)]
        return bool(wanted) and all(self._is_text(part, depth + 1) for part in (*wanted, *bare))

    def _match(self, node: Node, *, outer: bool = False) -> str | None:
        """Write a node in FTS5's language; None when nothing can fit."""
        if isinstance(node, Word | Phrase):
            pattern = self._pattern(node)
            return pattern.match(self._reading.lexicon) if pattern.steps else None
        if isinstance(node, Or):
            either = [match for match in map(self._match, node.parts) if match]
            return f"({' OR '.join(either)})" if either else None
        assert isinstance(node, And)
        wanted = [self._match(part) for part in node.parts if not isinstance(part, Not)]
        if not all(wanted):
            return None
        bare = [match for match in (self._match(part.part) for part in node.parts if isinstance(part, Not)) if match]
        joined = " AND ".join(match for match in wanted if match)
        if bare:
            joined = f"({joined}) NOT ({' OR '.join(bare)})"
        return joined if outer else f"({joined})"

    # Sets

    def _test(self, node: Node, number: str, depth: int = 0) -> str:
        """Write a node as a condition on the document's `number`."""
        if self._is_text(node):
            match = self._match(node)
            return f"{number} IN (SELECT rowid FROM fts WHERE fts MATCH {self._bind(match)})" if match else "0"
        if isinstance(node, Field | When):
            return f"{number} IN ({condition(node, self._bind)})"
        if isinstance(node, Everything | Nothing):
            return "1" if isinstance(node, Everything) else "0"
        if depth >= _DEEPEST:
            return self._named_set(node, number)
        if isinstance(node, Not):
            return f"NOT {self._test(node.part, number, depth + 1)}"
        assert isinstance(node, And | Or)
        word = " AND " if isinstance(node, And) else " OR "
        return f"({word.join(self._test(part, number, depth + 1) for part in node.parts)})"

    def _named_set(self, node: Node, number: str) -> str:
        test = self._test(node, "document.id")
        name = f"set{len(self._sets)}"
        self._sets.append(f"{name} (id) AS (SELECT document.id FROM document WHERE {test})")
        return f"{number} IN (SELECT id FROM {name})"
