"""What a record of another tool says, taken only where it is what it should be; and what it says of its document.

A title, an author, a date and the like lie beside the text as plain JSON values, under the names of postil/1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop.exchange import Stretch
from desktop.language import _
from desktop.model import STATUSES

OWN = "postil_id"  # where a tool that keeps what lies beside a text keeps our id of the document
_LISTS = ("byline", "tags", "collections")
_NAMES = (
    "title", "subtitle", "byline", "published", "updated", "site", "section", "url", "language", "file_name",
    "media_type", "imported_at", "status", "tags", "collections", "note",
)  # fmt: skip


def particulars(meta: Mapping[str, Any], own: str | None) -> dict[str, Any]:
    """Give what is known of a document in a fixed order, and its id last."""
    said = {name: meta[name] for name in _NAMES if meta.get(name)}
    if own:
        said[OWN] = own
    return said


def taken(record: Mapping[str, Any]) -> tuple[str | None, dict[str, Any], dict[str, Any]]:
    """Part what lies beside a text into our id, what a document's `meta` has a place for, and the rest."""
    own, meta, rest = None, {}, {}
    for name, value in record.items():
        if name == OWN and words(value):
            own = value
        elif name in _LISTS and _are_words(value):
            meta[name] = list(value)
        elif name == "byline" and words(value):
            meta[name] = [value]
        elif name in _NAMES and name not in _LISTS and words(value) and (name != "status" or value in STATUSES):
            meta[name] = value
        else:
            rest[name] = value
    return own, meta, rest


def words(value: Any) -> str | None:
    """Give a string that says something, and None for everything else."""
    return value if isinstance(value, str) and value.strip() else None


def _are_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def text_of(value: Any) -> str:
    """Give a text; raises TypeError for what is none."""
    if not isinstance(value, str):
        raise TypeError(_("its text is none"))
    return value


def label_of(value: Any) -> str:
    """Give the name of a label, which some tools only number; raises TypeError for what is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value.strip():
        raise TypeError(_("a label has no name"))
    return value


def listed(value: Any) -> list[Any]:
    """Give a list, an empty one for what is not there; raises TypeError for anything else."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise TypeError(_("a list is none"))
    return value


def number(value: Any) -> int:
    """Give a whole number; raises TypeError for what is none."""
    if type(value) is int:
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise TypeError(_("an offset is no whole number"))


def score_of(value: Any) -> float | None:
    """Give a score, and None for what is none."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def stretch(start: Any, end: Any, quote: Any = None) -> Stretch:
    """Give a range; raises TypeError for what is none. Whether it lies within its text, who knows its unit tells."""
    return Stretch(number(start), number(end), quote if isinstance(quote, str) else None)
