"""How a click on a facet rewrites a query: clauses of a field are replaced, added or taken out, the rest stays."""

from __future__ import annotations

import re
from collections.abc import Iterator

_VALUE = r'(?:"[^"]*"?|[^\s()"]+)'
_CLAUSE = re.compile(rf"(?<![^\s(])-?([A-Za-z]+):{_VALUE}")
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
    return tuple(found.group() for found in _CLAUSE.finditer(query) if not found.group().startswith("-"))


def has_words(query: str) -> bool:
    """Say whether a query asks for words of the text, beside clauses of fields other than title and text."""
    words = _CLAUSE.sub(lambda found: "x" if found[1].lower() == "text" else " ", query)
    return any(word.strip('()"-') and word not in ("AND", "OR", "NOT") for word in words.split())


def as_typed(query: str, typing: bool) -> str:
    """Return the query that finds, once it is finished, what the unfinished one finds: its last word begins a word."""
    return f"{query}*" if typing and query[-1:].isalnum() else query


def _runs(query: str, field: str) -> Iterator[re.Match[str]]:
    """Find the clauses of a field, alternatives together."""
    one = rf"{re.escape(field)}:{_VALUE}"
    return re.finditer(rf"(?<![^\s(]){one}(?:\s+OR\s+{one})*", query, re.IGNORECASE)


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
