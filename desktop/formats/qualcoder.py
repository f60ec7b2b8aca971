"""QualCoder's projects, read only: the `.qda` folder or the `data.qda` database in it.

QualCoder's window counts UTF-16 units and some of its functions code points, both in one project. Each coding has
its text, which tells: sheets come in code points where that settles it, and as they are where one unit fits all.
Its tables: version 1 to 14 of its database.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from desktop.exchange import Arrived, Fault, Feature, Kind, Mark, Option, Sheet, Stretch, Unit
from desktop.formats.contract import CERTAIN, LIKELY, NO, Glance, Shape
from desktop.formats.database import Database, opened
from desktop.formats.parcel import Parcel
from desktop.language import _
from desktop.model import Layer
from desktop.text.units import Ruler, is_same

name = "qualcoder"
title = "QualCoder project"
about = "Texts, codes and codings of a project, with notes, cases and attributes."
suffixes = (".qda",)
shape: Shape = "database"
unit: Unit | None = "utf16"
layer: Layer = "highlight"
carries: Final[frozenset[Feature]] = frozenset(
    ("text", "spans", "overlaps", "document_labels", "notes", "authors", "times", "metadata")
)
load_options: tuple[Option, ...] = ()

_DATABASE = "data.qda"
_SQLITE = b"SQLite format 3\0"
_DEEPEST = 100
_CODES = "SELECT cid, name, memo, catid, color FROM code_name ORDER BY cid"
_CATEGORIES = "SELECT catid, name, memo, supercatid FROM code_cat ORDER BY catid"
_SOURCES = "SELECT id, name, fulltext, mediapath, memo, owner, date FROM source ORDER BY id"
_CODINGS = """
    SELECT cid, seltext, pos0, pos1, owner, date, memo, {important} FROM code_text WHERE fid = ?
    ORDER BY pos0, pos1, rowid
"""
_NOTES = "SELECT anid, pos0, pos1, memo, owner, date FROM annotation WHERE fid = ? ORDER BY pos0, pos1, anid"
_CASES = """
    SELECT cases.caseid, cases.name, pos0, pos1 FROM case_text JOIN cases ON cases.caseid = case_text.caseid
    WHERE fid = ? ORDER BY pos0, pos1, cases.caseid
"""
_ATTRIBUTES = "SELECT name, value FROM attribute WHERE attr_type = ? AND id = ? ORDER BY name"


def sniff(glance: Glance) -> int:
    """Take a folder with a project's database, and a database of that suffix."""
    if _DATABASE in glance.members:
        return CERTAIN
    if glance.head.startswith(_SQLITE) and glance.suffix == ".qda":
        return CERTAIN
    return LIKELY if glance.head.startswith(_SQLITE) and b"code_text" in glance.head else NO


def load(parcel: Parcel) -> Iterator[Arrived]:
    """Yield the codes, then a sheet for each text; raises Unreadable for what is no database of QualCoder."""
    with opened(parcel, _DATABASE, ("source", "code_name", "code_text")) as database:
        yield from _Project(database).arrived()


class _Project:
    """One project on its way in."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._codes: dict[int, str] = {}
        has_important = "important" in database.columns("code_text")  # newer versions have it
        self._codings = _CODINGS.format(important="important" if has_important else "NULL")

    def arrived(self) -> Iterator[Arrived]:
        yield from self._kinds()
        for number, name, text, path, *said in self._database.rows(_SOURCES):
            if isinstance(text, str) and text:
                yield from self._source(number, str(name), text, *said)
            elif path:
                yield Fault(str(name), _("It is no text: codings of pictures, sound and video are left out."))
            else:
                yield Fault(str(name), _("It has no text."))
        for table, kind in (("code_image", _("pictures")), ("code_av", _("sound and video"))):
            count = self._database.count(table)
            if count:
                yield Fault(table, _("{n} codings of {kind} were left out.").format(n=count, kind=kind))

    def _kinds(self) -> Iterator[Arrived]:
        """Yield the categories, each after the one it is within, then the codes; a code may be called like one."""
        held = {row[0]: row for row in self._database.rows(_CATEGORIES)}
        within: dict[Any, list[Any]] = {}
        for row in held.values():
            within.setdefault(row[3] if row[3] in held and not _is_circle(row, held) else None, []).append(row)
        waiting: list[tuple[Any, str | None]] = [(row, None) for row in reversed(within.get(None, []))]
        while waiting:
            row, parent = waiting.pop()
            yield Kind(str(row[1]), parent=parent, guideline=row[2] or "")
            waiting += [(inner, str(row[1])) for inner in reversed(within.get(row[0], []))]
        names = {str(row[1]) for row in held.values()}
        for number, name, memo, category, colour in self._database.rows(_CODES):
            self._codes[number] = str(name)
            parent = str(held[category][1]) if category in held and str(name) not in names else None
            yield Kind(str(name), colour=colour or None, parent=parent, guideline=memo or "")

    def _source(self, number: int, name: str, text: str, memo: Any, owner: Any, date: Any) -> Iterator[Arrived]:
        sheet = Sheet(text, f"source {number}", {"title": name, "file_name": name}, where=name)
        if memo:
            sheet.meta["note"] = str(memo)
        sheet.kept = {key: value for key, value in (("owner", owner), ("date", date)) if value}
        attributes = dict(self._database.rows(_ATTRIBUTES, "file", number))
        if attributes:
            sheet.kept["attributes"] = attributes
        for place, row in enumerate(self._database.rows(self._codings, number), 1):
            yield from self._coding(sheet, place, row)
        for anid, start, end, words, author, made in self._database.rows(_NOTES, number):
            mark = Mark(f"note {anid}", _("Note"), note=words or None, author=author or None)
            mark.created_at = mark.modified_at = _moment(made)
            yield from _put(sheet, mark, start, end, None)
        self._cases(sheet, number)
        yield from _measured(sheet)
        yield sheet

    def _coding(self, sheet: Sheet, place: int, row: tuple[Any, ...]) -> Iterator[Fault]:
        code, quote, start, end, owner, date, memo, important = row
        if code not in self._codes:
            yield Fault(f"{sheet.where}, " + _("coding {n}").format(n=place), _("Its code is not there."))
            return
        mark = Mark(f"coding {place}", self._codes[code], note=memo or None, author=owner or None)
        mark.created_at = mark.modified_at = _moment(date)
        if important:
            mark.attributes = (("important", "yes"),)
        # Qt gives a line end as a paragraph separator
        words = quote.replace("\u2029", "\n") if isinstance(quote, str) and "\u2029" not in sheet.text else quote
        yield from _put(sheet, mark, start, end, words)

    def _cases(self, sheet: Sheet, number: int) -> None:
        """Label a text with its cases; one that is a part of the text only is kept beside."""
        for case, name, start, end in self._database.rows(_CASES, number):
            attributes = tuple((str(a), str(b)) for a, b in self._database.rows(_ATTRIBUTES, "case", case) if b)
            if any(mark.id == f"case {case}" for mark in sheet.marks):
                continue
            sheet.marks.append(Mark(f"case {case}", str(name), layer="document", attributes=attributes))
            sheet.kept.setdefault("cases", []).append([name, start, end])


def _is_circle(row: Any, held: dict[Any, Any]) -> bool:
    above = row[3]
    for _depth in range(_DEEPEST):
        if above not in held:
            return False
        above = held[above][3]
    return True


def _moment(said: Any) -> str | None:
    """Give a date as ISO 8601: QualCoder has a space between the day and the hour."""
    return said.replace(" ", "T", 1) if isinstance(said, str) and said else None


def _put(sheet: Sheet, mark: Mark, start: Any, end: Any, quote: Any) -> Iterator[Fault]:
    if not isinstance(start, int) or not isinstance(end, int):
        yield Fault(f"{sheet.where}, {mark.id}", _("Its place is no number."))
        return
    mark.parts = (Stretch(start, end, quote if isinstance(quote, str) and quote else None),)
    sheet.marks.append(mark)


def _measured(sheet: Sheet) -> Iterator[Fault]:
    """Settle how a text's codings count where no one unit fits them all; refuse those that may be in two places."""
    told = [mark for mark in sheet.marks if mark.parts and mark.parts[0].quote]
    if is_same(sheet.text) or not told:
        return
    units: tuple[Unit, ...] = ("utf16", "codepoint")
    rulers = {unit: Ruler(sheet.text, unit) for unit in units}
    fits = {unit: {mark.id for mark in told if _stands(mark, sheet.text, rulers[unit])} for unit in units}
    for one in units:
        if len(fits[one]) == len(told):
            return  # whoever loads it finds the unit, and asks where both fit
    wrong = set()
    for mark in sheet.marks:
        if not mark.parts:
            continue
        places = {_placed(mark, rulers[one]) for one in units if mark.id in fits[one]}
        possible = [place for place in places if place is not None]
        if len(possible) == 1:
            mark.parts = (possible[0],)
        else:
            wrong.add(mark.id)
            if not mark.parts[0].quote:
                reason = _("It does not say its text, and the places in this text are counted in two ways.")
            elif possible:
                reason = _("The places in this text are counted in two ways, and its own fits both.")
            else:
                reason = _("Its text does not stand where it says.")
            yield Fault(f"{sheet.where}, {mark.id}", reason)
    sheet.marks = [mark for mark in sheet.marks if mark.id not in wrong]
    sheet.unit = "codepoint"


def _placed(mark: Mark, ruler: Ruler) -> Stretch | None:
    start, end, quote = mark.parts[0]
    places = ruler.to_codepoint(start), ruler.to_codepoint(end)
    return None if places[0] is None or places[1] is None else Stretch(places[0], places[1], quote)


def _stands(mark: Mark, text: str, ruler: Ruler) -> bool:
    at = _placed(mark, ruler)
    return at is not None and text[at.start : at.end] == at.quote
