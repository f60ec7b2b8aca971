"""What each field asks of the tables: one SQL set of document ids per field.

Names are compared by `plain` (folded words between single spaces), a function of this connection alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from desktop.search.dates import in_utc
from desktop.search.terms import plain, starred_tokens
from desktop.search.tree import Field, When
from desktop.store.families import WITH_TWINS

Bind = Callable[[object], str]
BINNED = (
    "SELECT id FROM document WHERE status IN ('todo', 'in_progress', 'done', 'excluded') AND deleted_at IS NOT NULL"
)
_TYPES = {
    "text": "text/plain", "txt": "text/plain", "markdown": "text/markdown", "md": "text/markdown", "htm": "text/html",
    "web": "text/html", "word": "officedocument.wordprocessingml", "docx": "officedocument.wordprocessingml",
    "odt": "opendocument.text", "mail": "message/rfc822", "email": "message/rfc822", "eml": "message/rfc822",
}  # fmt: skip
# Labels below a label, and all that was merged into an entity or claim or that it was merged into.
_BELOW = """WITH RECURSIVE below (id) AS (
    SELECT id FROM label WHERE {named} UNION SELECT label.id FROM label JOIN below ON label.parent_id = below.id)"""
_FAMILY = """WITH RECURSIVE family (id) AS (
    {seed}
    UNION SELECT {table}.merged_into FROM {table} JOIN family ON {table}.id = family.id
        WHERE {table}.merged_into IS NOT NULL
    UNION SELECT {table}.id FROM {table} JOIN family ON {table}.merged_into = family.id)"""
_LIVE = "annotation.state <> 'rejected'"
_HAS = {
    "annotation": f"SELECT document_id FROM annotation WHERE {_LIVE}",
    "entity": f"SELECT document_id FROM annotation WHERE entity_id IS NOT NULL AND {_LIVE}",
    "note": "SELECT id FROM document WHERE note <> '' UNION SELECT document_id FROM annotation WHERE note <> ''",
    "tag": "SELECT document_id FROM tag",
    "warning": "SELECT id FROM document WHERE warnings <> '[]'",
    "relation": "SELECT annotation.document_id FROM annotation JOIN relation"
    " ON annotation.id IN (relation.from_annotation_id, relation.to_annotation_id)",
    "twin": WITH_TWINS,
}


def condition(leaf: Field | When, bind: Bind) -> str:
    """Give the SELECT of the ids of documents for which a field or time holds; `bind` names a parameter."""
    if isinstance(leaf, When):
        return _when(leaf, bind)
    make = _FIELDS[leaf.name]
    return make(leaf, bind)


def _when(leaf: When, bind: Bind) -> str:
    column = "published" if leaf.name == "date" else "imported_at"
    tests = [f"{column} IS NOT NULL"]
    for bound, sign in ((leaf.first, ">="), (leaf.end, "<")):
        if bound is not None:
            tests.append(f"{column} {sign} {bind(bound if leaf.name == 'date' else in_utc(bound))}")
    return f"SELECT id FROM document WHERE {' AND '.join(tests)}"


# How a value is compared with a name


def _whole(leaf: Field, column: str, bind: Bind) -> str:
    """The whole name, but for the stars."""
    return f"plain({column}) GLOB {bind(_starred(leaf.value))}"


def _words(leaf: Field, column: str, bind: Bind) -> str:
    """The value's words stand side by side in the name."""
    return f"' ' || plain({column}) || ' ' GLOB {bind(f'* {_starred(leaf.value)} *')}"


def _named(leaf: Field, column: str, bind: Bind) -> str:
    """A quoted value is the whole name, a bare one some words of it."""
    return _whole(leaf, column, bind) if leaf.quoted else _words(leaf, column, bind)


def _part(leaf: Field, column: str, bind: Bind) -> str:
    """The value is anywhere in the name, inside words too."""
    return f"plain({column}) GLOB {bind(f'*{_starred(leaf.value)}*')}"


@lru_cache(maxsize=256)
def _starred(value: str) -> str:
    words = " ".join(starred_tokens(value))
    if re.search(r"(?<!\S)\*|\*(?!\S)", value) is None or words:
        return words or "\x01"  # no letters at all: fits no name
    return "*"


# The fields


def _label(leaf: Field, bind: Bind) -> str:
    below = _BELOW.format(named=_whole(leaf, "name", bind))
    return f"SELECT document_id FROM annotation WHERE {_LIVE} AND label_id IN ({below} SELECT id FROM below)"


def _entities(leaf: Field, bind: Bind) -> str:
    seed = (
        f"SELECT entity_id FROM entity_name WHERE {_named(leaf, 'name', bind)}"
        f" UNION SELECT id FROM entity WHERE {_named(leaf, 'name', bind)}"
    )
    return _FAMILY.format(seed=seed, table="entity") + " SELECT id FROM family"


def _entity(leaf: Field, bind: Bind) -> str:
    return f"SELECT document_id FROM annotation WHERE {_LIVE} AND entity_id IN ({_entities(leaf, bind)})"


def _claim(leaf: Field, bind: Bind) -> str:
    seed = f"SELECT id FROM claim WHERE {_words(leaf, 'statement', bind)}"
    family = _FAMILY.format(seed=seed, table="claim") + " SELECT id FROM family"
    return _utterances(f"utterance.claim_id IN ({family})")


def _claimant(leaf: Field, bind: Bind) -> str:
    text = _named(leaf, "utterance.claimant_text", bind)
    return _utterances(f"({text} OR utterance.claimant_id IN ({_entities(leaf, bind)}))")


def _utterances(test: str) -> str:
    return (
        "SELECT annotation.document_id FROM utterance JOIN annotation ON annotation.id = utterance.annotation_id"
        f" WHERE {_LIVE} AND {test}"
    )


def _note(leaf: Field, bind: Bind) -> str:
    return (
        f"SELECT id FROM document WHERE note <> '' AND {_words(leaf, 'note', bind)}"
        f" UNION SELECT document_id FROM annotation WHERE note <> '' AND {_words(leaf, 'note', bind)}"
    )


def _tag(leaf: Field, bind: Bind) -> str:
    names = f"SELECT name FROM (SELECT DISTINCT name FROM tag LIMIT -1) WHERE {_whole(leaf, 'name', bind)}"
    return f"SELECT document_id FROM tag WHERE name IN ({names})"


def is_bin(leaf: Field) -> bool:
    """Say whether a field asks for the bin."""
    return leaf.name == "in" and not leaf.quoted and leaf.value.lower() == "bin"


def _in(leaf: Field, bind: Bind) -> str:
    if is_bin(leaf):
        return BINNED
    named = f"SELECT id FROM collection WHERE {_whole(leaf, 'name', bind)}"
    return f"SELECT document_id FROM member WHERE collection_id IN ({named})"


def _status(leaf: Field, bind: Bind) -> str:
    return f"SELECT id FROM document WHERE status = {bind(leaf.value)}"


def _source(leaf: Field, bind: Bind) -> str:
    """Any part of the site, address or file name, whatever its case; accents count in addresses alone."""
    part = bind("%" + re.sub(r"([%_\\])", r"\\\1", leaf.value).replace("*", "%") + "%")
    likes = " OR ".join(f"{column} LIKE {part} ESCAPE '\\'" for column in ("site", "url", "file_name"))
    folded = f"site GLOB '*[^ -~]*' AND {_part(leaf, 'site', bind)}"  # few sites: comparing names takes its time
    return f"SELECT id FROM document WHERE {likes} OR {folded}"


def _by(leaf: Field, bind: Bind) -> str:
    return f"SELECT id FROM document WHERE byline <> '[]' AND {_words(leaf, 'byline', bind)}"


def _lang(leaf: Field, bind: Bind) -> str:
    from whoosh.lang import two_letter_code

    value = leaf.value.lower()
    code = two_letter_code(value) or value.split("-")[0]
    return f"SELECT id FROM document WHERE lower(substr(language, 1, {bind(len(code))})) GLOB {bind(code)}"


def _type(leaf: Field, bind: Bind) -> str:
    value = leaf.value.lower().lstrip(".")
    value = _TYPES.get(value, value)
    return f"SELECT id FROM document WHERE instr(media_type, {bind(value.strip('*'))})"


def _has(leaf: Field, bind: Bind) -> str:
    if leaf.value in ("highlight", "claim"):
        return (
            f"SELECT document_id FROM annotation WHERE {_LIVE}"
            f" AND label_id IN (SELECT id FROM label WHERE layer = {bind(leaf.value)})"
        )
    return _HAS[leaf.value]


_FIELDS: dict[str, Callable[[Field, Bind], str]] = {
    "label": _label, "entity": _entity, "claim": _claim, "claimant": _claimant, "note": _note, "tag": _tag, "in": _in,
    "status": _status, "source": _source, "by": _by, "lang": _lang, "type": _type, "has": _has,
}  # fmt: skip

# The LIMIT -1 above keeps SQLite from comparing before it has made the names distinct.
FUNCTIONS: dict[str, Callable[[str | None], str]] = {"plain": plain}
