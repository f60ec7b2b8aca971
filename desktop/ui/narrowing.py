"""How a click on a facet rewrites a query: clauses of a field are replaced, added or taken out, the rest stays."""

from __future__ import annotations

import re
from collections.abc import Iterator

_VALUE = r'(?:"[^"]*"?|[^\s()"]+)'
_PIECE = re.compile(rf'(?P<clause>(?<![^\s(])-?(?P<field>[A-Za-z]+):{_VALUE})|"[^"]*"?')  # or a quoted phrase
SINGLE = frozenset({"status"})  # a document has one of these, so that several are alternatives


def narrowed(query: str, clause: str, *, add: bool = False) -> str:
    """Return a query narrowed by a clause such as `tag:energy`; one that is there already is taken out.

    The clause takes the place of others of its field, or with `add` stands beside them: as a further
    condition, or as an alternative where a document can only have one value.
    """
    field = clause.split(":", 1)[0]
    if clause in clauses(query):
        return _without(query, field, clause)
    runs = list(_runs(query, field))
    if not add:
        return _joined(_without(query, field, None), clause)
    if field in SINGLE and runs:
        end = runs[-1].end()
        return f"{query[:end]} OR {clause}{query[end:]}"
    return _joined(query, clause)


def clauses(query: str) -> tuple[str, ...]:
    """List the clauses of a query that are not negated."""
    found = (piece["clause"] for piece in _PIECE.finditer(query))
    return tuple(clause for clause in found if clause and not clause.startswith("-"))


def has_words(query: str) -> bool:
    """Say whether a query asks for words of the text, beside clauses of fields other than title and text."""

    def left(piece: re.Match[str]) -> str:
        return piece.group() if piece["clause"] is None or piece["field"].lower() == "text" else " "

    words = _PIECE.sub(left, query)
    return any(word.strip('()"-') and word not in ("AND", "OR", "NOT") for word in words.split())


def as_typed(query: str, typing: bool) -> str:
    """Return the query that finds, once it is finished, what the unfinished one finds: its last word begins a word."""
    return f"{query}*" if typing and query[-1:].isalnum() else query


def _runs(query: str, field: str) -> Iterator[re.Match[str]]:
    """Find the clauses of a field, alternatives together."""
    one = rf"{re.escape(field)}:{_VALUE}"
    bare = _PIECE.sub(lambda piece: piece["clause"] or "\0" * len(piece.group()), query)  # phrases hold no clauses
    return re.finditer(rf"(?<![^\s(]){one}(?:\s+OR\s+{one})*", bare, re.IGNORECASE)


def _without(query: str, field: str, clause: str | None) -> str:
    """Take out one clause of a field, or all."""
    for run in reversed(list(_runs(query, field))):
        kept = [piece for piece in re.split(r"\s+OR\s+", run.group()) if clause is not None and piece != clause]
        query = query[: run.start()] + " OR ".join(kept) + query[run.end() :]
    return " ".join(_outside_quotes(query.replace("()", " ")))


def _outside_quotes(query: str) -> list[str]:
    return re.findall(r'(?:"[^"]*"?|[^\s"]+)+', query)


def _joined(query: str, clause: str) -> str:
    if query.count('"') % 2:
        query += '"'  # an open quotation would swallow the clause
    return f"{query.strip()} {clause}".strip()
