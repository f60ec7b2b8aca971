"""What the search box offers while a field is typed: names of fields, then the values the library has."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from desktop.model import STATUSES
from desktop.search.fields import HAS, field_help
from desktop.search.terms import plain

_WORD = re.compile(r'(?:^|(?<=[\s(]))-?(?:([A-Za-z]+):)?("[^"]*|[^\s()"]*)\Z')
_LIVE = "annotation.state <> 'rejected'"
_VALUES = {
    "label": "SELECT name, count(annotation.id) FROM label LEFT JOIN annotation ON label_id = label.id"
    " GROUP BY label.id ORDER BY 2 DESC, 1",
    "entity": f"SELECT name, count(annotation.id) FROM entity LEFT JOIN annotation ON entity_id = entity.id AND {_LIVE}"
    " WHERE merged_into IS NULL GROUP BY entity.id ORDER BY 2 DESC, 1",
    "claim": "SELECT statement, 1 FROM claim WHERE merged_into IS NULL ORDER BY id DESC",
    "claimant": "SELECT name, count(*) FROM (SELECT coalesce(entity.name, claimant_text) AS name FROM utterance"
    " LEFT JOIN entity ON entity.id = claimant_id) WHERE name <> '' GROUP BY name ORDER BY 2 DESC, 1",
    "tag": "SELECT name, count(*) FROM tag GROUP BY name ORDER BY 2 DESC, 1",
    "in": "SELECT name, 1 FROM collection ORDER BY name",
    "source": "SELECT site, count(*) FROM document WHERE site <> '' GROUP BY site ORDER BY 2 DESC, 1",
    "by": "SELECT name.value, count(*) FROM document, json_each(byline) AS name WHERE byline <> '[]'"
    " GROUP BY name.value ORDER BY 2 DESC, 1",
    "lang": "SELECT language, count(*) FROM document WHERE language <> '' GROUP BY language ORDER BY 2 DESC, 1",
    "type": "SELECT substr(media_type, instr(media_type, '/') + 1), count(*) FROM document GROUP BY 1"
    " ORDER BY 2 DESC, 1",
}
_FIXED: dict[str, tuple[str, ...]] = {
    "status": STATUSES,
    "has": HAS,
    "in": ("bin",),
    "date": ("today", "yesterday", "last week", "last month", "last year"),
    "imported": ("today", "yesterday", "last week", "last month", "last year"),
}


@dataclass(frozen=True, slots=True)
class Completion:
    """Put `text` in place of the query's characters from `start` to `end`; `meaning` is shown beside it."""

    start: int
    end: int
    text: str
    meaning: str = ""


def complete(connection: sqlite3.Connection, text: str, cursor: int, limit: int) -> tuple[Completion, ...]:
    """Offer names of fields or values for the word that ends at the cursor, most used first."""
    found = _WORD.search(text[:cursor])
    if found is None:
        return ()
    name, typed = found.groups()
    if name is None:
        return _names(found.start(2), cursor, typed, limit) if typed else ()
    values = [*_FIXED.get(name.lower(), ()), *_known(connection, name.lower())]
    wanted = plain(typed)
    begin = [value for value in values if plain(value).startswith(wanted)]
    inside = [value for value in values if f" {wanted}" in plain(value)] if wanted else []
    chosen = list(dict.fromkeys([*begin, *inside]))[:limit]
    return tuple(Completion(found.start(2), cursor, _written(value)) for value in chosen)


def _known(connection: sqlite3.Connection, name: str) -> Iterable[str]:
    sql = _VALUES.get(name)
    return () if sql is None else (row[0] for row in connection.execute(sql))


def _names(start: int, cursor: int, typed: str, limit: int) -> tuple[Completion, ...]:
    lower = typed.lower()
    lines = [line for line in field_help() if line.name.startswith(lower)][:limit]
    return tuple(Completion(start, cursor, f"{line.name}:", line.meaning) for line in lines)


def _written(value: str) -> str:
    value = value.replace('"', " ")
    return f'"{value}"' if re.search(r"[\s()*~]", value) else value
