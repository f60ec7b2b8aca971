"""Documents put together from rows of spans that follow each other, or from records with a list of spans."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, get_args

from desktop import errors
from desktop.exchange import UNITS, Arrived, Fault, Link, Mark, Sheet, Stretch
from desktop.formats.particulars import label_of, listed, stretch, taken, text_of, words
from desktop.formats.spancolumns import LISTS, Columns, told, whole
from desktop.language import _
from desktop.model import LAYERS, Origin, State

_STATES: tuple[State, ...] = get_args(State)
_ORIGINS: tuple[Origin, ...] = get_args(Origin)


class _Row(NamedTuple):
    """One row: its place in the file, its cells by field, those of no field; empty ones are left out."""

    where: str
    cells: dict[str, Any]
    beside: dict[str, Any]


class Documents:
    """Takes rows and records as they come, and gives sheets as soon as they are whole."""

    def __init__(self, columns: str) -> None:
        """Take the option `columns`; raises Usage for one that cannot be read."""
        self._told = told(columns)
        self._known: dict[tuple[str, ...], Columns] = {}
        self._rows: list[_Row] = []
        self._key: Any = None

    def must_have(self, columns: tuple[str, ...]) -> None:
        """Raise Usage where a column that was named is not there, or none tells what is labelled."""
        if set(LISTS[:3]) & set(columns):
            return  # cells hold lists, whose spans have names of their own
        names = Columns.guess(columns, self._told)
        if not names.is_enough and not {"quote", "label"} <= names.names.keys():
            raise errors.Usage(
                _("It cannot be told which columns hold the start, the end and the label."),
                _("Say so by the option “columns”: start=begin,end=stop,label=type. There are {names}.").format(
                    names=", ".join(columns)
                ),
            )
        missing = next((column for column in self._told.values() if column not in columns), None)
        if missing is not None:
            raise errors.Usage(
                _("There is no column “{name}”.").format(name=missing),
                _("There are {names}.").format(names=", ".join(columns)),
            )

    def take(self, where: str, record: Any) -> Iterator[Arrived]:
        """Take a row or a record; yield the document before it where it begins another."""
        if not isinstance(record, Mapping):
            yield Fault(where, _("It is no record of spans ({problem}).").format(problem=_("not an object")))
            return
        name, spans = self._spans_of(record)
        if spans is not None:
            yield from self.end()
            beside = {other: value for other, value in record.items() if other != name and not _is_empty(value)}
            yield from self._of_document(where, beside, spans)
            return
        row = self._row(where, record)
        key = row.cells.get("document", row.cells.get("text", self._key))
        if key != self._key and self._rows:
            yield from self.end()
        self._key = key
        self._rows.append(row)

    def end(self) -> Iterator[Arrived]:
        """Yield the document that was not yet given."""
        rows, self._rows = self._rows, []
        self._key = None
        if not rows:
            return
        texts = [row.cells["text"] for row in rows if "text" in row.cells]
        if not texts or not isinstance(texts[0], str):
            yield Fault(rows[0].where, _("The text of its document is in none of its rows."))
            return
        sheet = _sheet(texts[0], rows[0])
        marks = _Marks(sheet)
        for row in rows:
            if row.cells.get("text", sheet.text) != sheet.text:
                yield Fault(row.where, _("Its document has another text in the rows before."))
                continue
            try:
                marks.add(row)
            except (KeyError, TypeError, ValueError) as problem:
                yield _fault(row.where, problem)
        yield sheet

    def _of_document(self, where: str, record: Mapping[str, Any], spans: list[Any]) -> Iterator[Arrived]:
        names = self._columns(tuple(record)).names
        text = self._told.get("text") or ("text" if "text" in record else names.get("text", "text"))
        cells = {what: record[names[what]] for what in ("document", "title", "meta", "unit") if what in names}
        if "document" not in cells and "id" in names:
            cells["document"] = record[names["id"]]
        used = {text, *(names.get(what) for what in ("document", "title", "meta", "unit", "id"))}
        try:
            beside = {name: value for name, value in record.items() if name not in used}
            sheet = _sheet(text_of(record[text]), _Row(where, cells, beside))
            marks = _Marks(sheet)
            for number, one in enumerate(spans, 1):
                marks.add(_Row(f"{where}, {number}", self._of_span(one), {}))
        except (KeyError, TypeError, ValueError) as problem:
            yield _fault(where, problem)
            return
        yield sheet

    def _of_span(self, one: Any) -> dict[str, Any]:
        """Give the fields of one span in a list: an object, a start, end and label in some order, or a label alone."""
        if isinstance(one, str):
            return {"label": one}
        if isinstance(one, list):
            places = [value for value in one if isinstance(value, int | float)]
            names = [value for value in one if isinstance(value, str)]
            return dict(zip(("start", "end", "label", "quote"), (*places[:2], *names), strict=False))
        if not isinstance(one, Mapping):
            raise TypeError(_("a span is none"))
        columns = self._columns(tuple(one), is_span=True)
        return {what: one[name] for what, name in columns.names.items() if not _is_empty(one[name])}

    def _row(self, where: str, record: Mapping[str, Any]) -> _Row:
        keys = tuple(record)
        columns = self._columns(keys)
        decided = columns.decided(record) if columns.is_open else None
        if decided is not None:
            columns = self._known[keys] = decided
        names = columns.names
        cells = {what: record[name] for what, name in names.items() if not _is_empty(record[name])}
        used = set(names.values())
        return _Row(where, cells, {name: value for name, value in record.items() if value and name not in used})

    def _spans_of(self, record: Mapping[str, Any]) -> tuple[str, list[Any] | None]:
        """Give the list of spans of a record for a document, which may be JSON in a cell; None for a row."""
        for name in LISTS:
            value = record.get(name)
            if isinstance(value, str) and value[:1] == "[" and value[-1:] == "]":
                value = _parsed(value)
            if isinstance(value, list) and "start" not in self._columns(tuple(record)).names:
                return name, value
        return "", None

    def _columns(self, names: tuple[str, ...], *, is_span: bool = False) -> Columns:
        key = (*names, "") if is_span else names
        found = self._known.get(key)
        if found is None:
            found = Columns.guess(names, self._told)
            if is_span and "text" in found.names:
                others = {what: name for what, name in found.names.items() if what != "text"}
                found = Columns({"quote": found.names["text"], **others})
            self._known[key] = found
        return found


def _is_empty(value: Any) -> bool:
    return value is None or value == ""


def _fault(where: str, problem: Exception) -> Fault:
    return Fault(where, _("It is no record of spans ({problem}).").format(problem=problem))


def _parsed(cell: str) -> Any:
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        return cell


def _sheet(text: str, row: _Row) -> Sheet:
    """Make a sheet of what a row says of its document."""
    cells = row.cells
    given = cells.get("meta")
    given = _parsed(given) if isinstance(given, str) else given
    _own, meta, kept = taken({**row.beside, **(given if isinstance(given, Mapping) else {})})
    if words(cells.get("title")):
        meta = {"title": cells["title"], **meta}
    unit = next((unit for unit in UNITS if unit == cells.get("unit")), None)
    own = cells.get("document")
    return Sheet(text, None if own is None else str(own), meta, kept=kept, unit=unit, where=row.where)


class _Marks:
    """Puts marks on a sheet, row by row."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._by_id: dict[str, Mark] = {}

    def add(self, row: _Row) -> None:
        """Add a mark, or a part to the one it belongs to; raises KeyError, TypeError or ValueError for none."""
        cells = row.cells
        if "label" not in cells:
            if "start" in cells or "end" in cells:
                raise ValueError(_("a span has no label"))
            return  # a document without spans
        place = self._place(cells)
        own = str(cells.get("id", ""))
        before = self._by_id.get(own) if own else None
        labels = cells["label"] if isinstance(cells["label"], list) else [cells["label"]]
        if before and place and "part" in cells and [before.label] == labels and place not in before.parts:
            before.parts = (*before.parts, place)
            return
        for number, label in enumerate(labels):
            name = own if own and before is None and number == 0 else f"{row.where} ({label})"
            mark = _mark(name, label_of(label), (place,) if place else (), cells)
            mark.unanchored = bool(place) and "start" not in cells
            self._by_id.setdefault(mark.id, mark)
            self._sheet.marks.append(mark)

    def _place(self, cells: Mapping[str, Any]) -> Stretch | None:
        quote = cells.get("quote")
        if "start" not in cells and "end" not in cells:
            return Stretch(0, 0, quote) if isinstance(quote, str) else None
        start = whole(cells["start"])
        end = whole(cells["end"]) if "end" in cells else start + whole(cells["length"])
        return stretch(start, end, "" if start == end else quote)


def _mark(name: str, label: str, parts: tuple[Stretch, ...], cells: Mapping[str, Any]) -> Mark:
    score = cells.get("score")
    mark = Mark(name, label, parts, score=None if score is None else float(score))
    mark.layer = next((one for one in LAYERS if one == cells.get("layer")), None if parts else "document")
    if "entity" in cells:
        kind, own, form = (_said(cells, name) for name in ("entity_type", "entity_id", "entity_form"))
        mark.link = Link(str(cells["entity"]), kind, own, form, str(cells.get("entity_state", "confirmed")))
    mark.note, mark.author, mark.agent = (_said(cells, name) for name in ("note", "author", "agent"))
    mark.created_at, mark.modified_at = _said(cells, "created_at"), _said(cells, "modified_at")
    given = cells.get("attributes")
    given = _parsed(given) if isinstance(given, str) else given
    mark.attributes = tuple((str(one["name"]), str(one["value"])) for one in listed(given))
    # A score without a word on who decided is a model's.
    is_guess = mark.score is not None and "state" not in cells and mark.author is None
    mark.state = next((one for one in _STATES if one == cells.get("state")), "suggested" if is_guess else "accepted")
    mark.origin = next((one for one in _ORIGINS if one == cells.get("origin")), "model" if is_guess else None)
    return mark


def _said(cells: Mapping[str, Any], name: str) -> str | None:
    value = cells.get(name)
    return None if value is None else str(value)
