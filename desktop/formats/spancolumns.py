"""Which column of a table of spans is what: told by who loads it, else known by the usual names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop import errors
from desktop.language import _

LISTS = ("spans", "entities", "annotations", "labels", "label", "ents", "marks")  # what may hold a list of spans

# The usual names of each field, the surest first; a column is taken once, in the order of the fields.
_USUAL: dict[str, tuple[str, ...]] = {
    "document": ("document_id", "doc_id", "docid", "document", "doc", "article_id", "text_id", "file_name", "filename"),
    "title": ("title", "document_title"),
    "text": ("document_text", "doc_text", "full_text", "body", "content", "article", "context", "sentence"),
    "start": ("start", "begin", "start_offset", "begin_offset", "start_char", "char_start", "start_pos", "start_index",
              "offset"),
    "end": ("end", "stop", "end_offset", "end_char", "char_end", "end_pos", "end_index"),
    "length": ("length",),
    "quote": ("quote", "surface", "span_text", "mention", "exact", "snippet", "covered_text", "entity_text", "word"),
    "label": ("label", "type", "tag", "category", "class", "code", "entity_group", "labels", "entity_type", "entity"),
    "layer": ("layer",),
    "id": ("annotation_id", "span_id", "id"),
    "part": ("part",),
    "entity": ("entity", "entity_name"),
    "entity_type": ("entity_type",),
    "entity_id": ("entity_id",),
    "entity_form": ("entity_form",),
    "entity_state": ("entity_state",),
    "note": ("note", "comment", "memo"),
    "attributes": ("attributes",),
    "author": ("author", "annotator", "coder", "user"),
    "origin": ("origin",),
    "agent": ("agent", "model"),
    "state": ("state",),
    "score": ("score", "confidence", "probability"),
    "created_at": ("created_at",),
    "modified_at": ("modified_at", "updated_at"),
    "meta": ("meta", "metadata"),
    "unit": ("offset_unit",),
}  # fmt: skip
_TEXT = "text"  # a document's, or a span's: which, its neighbours tell


@dataclass(frozen=True, slots=True)
class Columns:
    """The column of each field that was found; `open` where nothing but its length tells whose `text` is."""

    names: Mapping[str, str] = field(default_factory=dict)
    is_open: bool = False

    @property
    def is_enough(self) -> bool:
        """Whether spans can be read from rows that have these columns."""
        return {"start", "label"} <= self.names.keys() and bool({"end", "length"} & self.names.keys())

    @classmethod
    def guess(cls, columns: Iterable[str], told: Mapping[str, str] | None = None) -> Columns:
        """Find the fields among columns, those that were told first."""
        by_name = {column.lower().replace(" ", "_").replace("-", "_"): column for column in columns}
        there = set(by_name.values())
        names = {what: column for what, column in (told or {}).items() if column in there}
        free = {name: column for name, column in by_name.items() if column not in names.values()}
        for what, usual in _USUAL.items():
            found = next((name for name in usual if name in free), None) if what not in names else None
            if found is not None:
                names[what] = free.pop(found)
        if _TEXT not in free:
            return cls(names)
        if "text" not in names and ("quote" in names or "start" not in names):
            names["text"] = free[_TEXT]
        elif "text" in names and "quote" not in names:
            names["quote"] = free[_TEXT]
        elif "text" not in names:
            return cls({**names, "text": free[_TEXT]}, is_open=True)
        return cls(names)

    def decided(self, record: Mapping[str, Any]) -> Columns | None:
        """Say whose text it is by a row with a range: a span's is as long as that; None where the row cannot tell."""
        text, start, end = (record.get(self.names.get(what, "")) for what in ("text", "start", "end"))
        start, end = whole(start), whole(end)
        if not isinstance(text, str) or not isinstance(start, int) or not isinstance(end, int):
            return None
        if len(text) == end:
            return None if start == 0 else Columns(self.names)
        if len(text) > end:
            return Columns(self.names)
        names = {what: column for what, column in self.names.items() if what != "text"}
        return Columns({**names, "quote": self.names["text"]})


def whole(value: Any) -> Any:
    """Give the whole number that a cell holds, as some write it with a point; anything else as it is."""
    if isinstance(value, str):
        digits = value.strip().removesuffix(".0")
        return int(digits) if digits.isascii() and digits.isdigit() else value
    return value


def told(option: str) -> dict[str, str]:
    """Read the option `columns`; raises Usage for what it cannot say."""
    found = {}
    for one in filter(None, (part.strip() for part in option.split(","))):
        what, equals, column = (part.strip() for part in one.partition("="))
        if not equals or not column or what not in _USUAL:
            raise errors.Usage(
                _("“{text}” does not say which column is what.").format(text=one),
                _("Write text=body,start=begin; what may be {names}.").format(names=", ".join(_USUAL)),
            )
        found[what] = column
    return found
