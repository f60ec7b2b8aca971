"""The lines of a WebAnno TSV 3 file: its header, its escapes, its text, and what its columns say of which tokens.

The text is put together as WebAnno does it: a sentence's lines joined by line feeds, between two sentences a
line feed and spaces up to the offset of the next token.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from desktop.errors import Unreadable
from desktop.exchange import Arrived, Fault, Mark, Sheet, Stretch, Tie, Unit
from desktop.formats import naming
from desktop.formats.parcel import Parcel
from desktop.formats.tokens import NO_TEXT
from desktop.language import _

NAMED = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
CUSTOM = "webanno.custom.Postil"
RELATION = "webanno.custom.PostilRelation"
IDENTIFIER = "postil:"  # before type, id and name of an entity of ours

_LINGUISTICS = tuple(
    f"de.tudarmstadt.ukp.dkpro.core.api.{part}.type." for part in ("segmentation", "lexmorph", "syntax")
)
_LABELS = ("value", "label")  # features that are the label, wherever they stand
_FURTHEST = 1_000_000  # spaces between two sentences that are believed

_VALUE = {ord(sign): f"\\{sign}" for sign in "\\[]|_;*"} | {9: "\\t", 10: "\\n", 13: "\\n"}
_VALUE_ESCAPE = re.compile(r"\\(->|[\\\[\]|_;*tn])")
_PLAINLY = {"\\": "\\", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "b": "\b"}
_TEXT = {ord(char): f"\\{letter}" for letter, char in _PLAINLY.items()} | {
    code: f"\\{chr(code)}" for code in range(32) if not 7 < code < 14
}
_TEXT_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_IDENTIFIED = re.compile(rf"{IDENTIFIER}([^/]*/[^/]*)/(.*)", re.DOTALL)
_CHAIN = re.compile(r"(.*)->(\d+)-(\d+)", re.DOTALL)
_UNIT = re.compile(r"(\d+-\d+(?:\.\d+)?)")


def escaped_value(value: str) -> str:
    """Write the value of a feature."""
    return value.replace("\r\n", "\n").translate(_VALUE).replace("->", "\\->")


def unescaped_value(value: str) -> str:
    """Read the value of a feature."""
    if "\\" not in value:
        return value
    return _VALUE_ESCAPE.sub(lambda m: {"t": "\t", "n": "\n"}.get(m.group(1), m.group(1)), value)


def escaped_text(line: str) -> str:
    """Write a line of a sentence."""
    return line.translate(_TEXT)


def unescaped_text(line: str) -> str:
    """Read a line of a sentence; Java's `\\u` escapes are those of files before 3.2."""
    return _TEXT_ESCAPE.sub(_as_meant, line) if "\\" in line else line


def _as_meant(found: re.Match[str]) -> str:
    if found.group(1):
        return chr(int(found.group(1), 16))
    sign = found.group(2)
    return _PLAINLY.get(sign) or (sign if sign < " " else found.group())


# The header


@dataclass(slots=True)
class _Column:
    """One column: of which layer, which feature, and what for."""

    layer: int
    name: str
    sort: str = "feature"  # feature, none, source, role, target, chain, link


@dataclass(slots=True)
class _Layer:
    type: str
    sort: str  # SP, RL, CH
    columns: list[int] = field(default_factory=list)
    base: str = ""
    wanted: bool = True

    @property
    def name(self) -> str:
        return self.type.rpartition(".")[2] or self.type or self.sort


@dataclass(slots=True)
class _Annotation:
    """What the columns of a layer say of one stretch."""

    layer: _Layer
    start: int
    end: int
    surface: str | None
    features: dict[str, str] = field(default_factory=dict)
    uid: str = ""

    def take_in(self, start: int, end: int) -> None:
        """Reach over another unit as well; what stands between is not told."""
        self.start, self.end, self.surface = min(self.start, start), max(self.end, end), None


@dataclass(slots=True)
class _Pointer:
    """A relation that is resolved once all units are there: a unit and a number at each end, or the end itself."""

    line: int
    type: str
    note: str | None
    base: str
    ends: tuple[tuple[str, str] | _Annotation, tuple[str, str] | _Annotation]


def _header(lines: list[tuple[str, str]], *, everything: bool) -> tuple[list[_Layer], list[_Column]]:
    layers: list[_Layer] = []
    columns: list[_Column] = []
    for sort, declared in lines:
        kind, *features = declared.split("|")
        found = _Layer(kind, sort, wanted=everything or not kind.startswith(_LINGUISTICS))
        role = ""
        for feature in features or [""]:
            column = _Column(len(layers), feature, _sort(sort, feature, role))
            if column.sort == "source":
                found.base = feature.removeprefix("BT_")
            role = feature if column.sort == "role" else ""
            found.columns.append(len(columns))
            columns.append(column)
        layers.append(found)
    return layers, columns


def _sort(sort: str, feature: str, role: str) -> str:
    if sort == "RL" and feature.startswith("BT_"):
        return "source"
    if sort == "CH":
        return "link" if feature == "referenceRelation" else "chain"
    if sort == "SP" and feature.startswith("ROLE_"):
        return "role"
    if role:
        return "target"
    return "feature" if feature else "none"


def _stacked(cell: str) -> list[tuple[str, str]]:
    """Cut a cell into its values, each with the number in brackets behind it."""
    return [_numbered(value) for value in _split(cell, "|")]


def _split(cell: str, sign: str) -> list[str]:
    """Cut at a sign that no backslash stands before."""
    pieces = cell.split(sign)
    if "\\" not in cell:
        return pieces
    made: list[str] = []
    for piece in pieces:
        if made and (len(made[-1]) - len(made[-1].rstrip("\\"))) % 2:
            made[-1] += sign + piece
        else:
            made.append(piece)
    return made


def _numbered(value: str) -> tuple[str, str]:
    if value.endswith("]") and not value.endswith("\\]"):
        value, _bracket, number = value[:-1].rpartition("[")
        return value, number
    return value, ""


# The file


def read(parcel: Parcel, path: str, *, everything: bool) -> Iterator[Arrived]:
    """Yield the sheet of one file, and a fault for each line that is none."""
    stem = path.rpartition("/")[2]
    prefix = f"{path}, " if len(parcel.names) > 1 else ""
    file = _File(prefix, everything=everything)
    number = 0
    try:
        for number, line in parcel.lines(path):
            if not file.take(number, line):
                where = f"{prefix}{_('line {n}').format(n=number)}"
                yield Fault(where, _("It does not begin as a WebAnno TSV 3 file."))
                return
    except Unreadable as problem:
        yield Fault(path, problem.sentence)
        return
    if not number:
        yield Fault(path, _("It is empty."))
        return
    sheet = file.sheet()
    yield from file.faults
    sheet.meta = {"title": stem.removesuffix(".tsv"), "file_name": stem}
    sheet.where = path
    yield sheet


class _File:
    """One file, line by line."""

    def __init__(self, prefix: str, *, everything: bool) -> None:
        self.faults: list[Fault] = []
        self._prefix = prefix
        self._everything = everything
        self._declared: list[tuple[str, str]] = []
        self._layers: list[_Layer] | None = None
        self._columns: list[_Column] = []
        self._blank = ""  # how a line without annotations ends
        self._text: list[str] = []
        self._points = self._units16 = 0  # how long the text is so far
        self._unit: Unit | None = None
        self._fresh: list[str] = []  # lines of a sentence whose first token has not come
        self._lost = False  # within a sentence that has no place
        self._units: set[str] = set()
        self._found: list[_Annotation] = []
        self._by_number: dict[tuple[int, str], _Annotation] = {}
        self._by_unit: dict[tuple[str, str], list[_Annotation]] = {}
        self._chains: dict[tuple[int, int, int], tuple[_Annotation, str]] = {}
        self._pointers: list[_Pointer] = []

    def take(self, number: int, line: str) -> bool:
        """Take in a line; say no where the first one is of another format."""
        if number == 1:
            return line.startswith("#FORMAT=WebAnno TSV 3")
        if not line.isascii() and NO_TEXT.search(line):
            self._fault(number, _("It is not UTF-8."))
            self._lost = self._lost or line.startswith("#Text=")
        elif line.startswith("#Text="):
            self._fresh.append(unescaped_text(line[6:]))
            self._lost = False
        elif line.startswith(("#T_SP=", "#T_RL=", "#T_CH=")) and self._layers is None:
            self._declared.append((line[3:5], line[6:]))
        elif line and not line.startswith("#"):
            try:
                self._line(line, number)
            except (ValueError, IndexError) as problem:
                reason = _("It is no line of WebAnno TSV 3 ({problem}).").format(problem=problem)
                self._fault(number, reason)
        return True

    def _fault(self, number: int, reason: str) -> None:
        self.faults.append(Fault(self._prefix + _("line {n}").format(n=number), reason))

    def _line(self, line: str, number: int) -> None:
        if self._layers is None:
            self._layers, self._columns = _header(self._declared, everything=self._everything)
            self._blank = "\t" + "_\t" * len(self._columns)
        cells = line.split("\t")
        uid = cells[0]
        start, _dash, end = cells[1].partition("-")
        if not (_UNIT.fullmatch(uid) and start.isdecimal() and end.isdecimal() and int(start) <= int(end)):
            raise ValueError(_("it has no id and offsets"))
        if uid in self._units:
            raise ValueError(_("{id} is there twice").format(id=uid))
        self._units.add(uid)
        if self._fresh:
            self._begin(int(start))
        if self._lost or line.endswith(self._blank):
            return
        if len(cells) < 3 + len(self._columns):
            raise ValueError(_("it has {n} columns").format(n=len(cells)))
        for place, found in enumerate(self._layers):
            if not found.wanted or all(cells[3 + column] in ("_", "") for column in found.columns):
                continue
            if found.sort == "RL":
                self._relations(found, cells, number)
            elif found.sort == "CH":
                self._links(place, found, cells)
            else:
                self._spans(place, found, cells, number)

    def _begin(self, start: int) -> None:
        """Put a sentence where its first token says that it begins."""
        lines, self._fresh = self._fresh, []
        if self._units16 - 1 > start >= self._points - 1:
            self._unit = "codepoint"  # some tools count so, whatever the format says
        size = self._points if self._unit else self._units16
        if size == start + 1 and self._text and self._text[-1].endswith("\n"):
            self._text[-1] = self._text[-1][:-1]
            self._points, self._units16, size = self._points - 1, self._units16 - 1, size - 1
        if not 0 <= start - size <= _FURTHEST:
            self._lost = True
            raise ValueError(_("its sentence has no place there"))
        text = " " * (start - size) + "\n".join(lines) + "\n"
        self._text.append(text)
        self._points += len(text)
        self._units16 += len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2

    # Columns

    def _spans(self, place: int, found: _Layer, cells: list[str], line: int) -> None:
        start, end = map(int, cells[1].split("-"))
        here: list[_Annotation] = []
        known = len(self._found)
        roles: list[str] = []
        for column in found.columns:
            told = self._columns[column]
            if told.sort == "target":
                self._slots(here, known, roles, cells[3 + column], told.name, line)
                continue
            values = _stacked(cells[3 + column])
            for at, (value, number) in enumerate(values):
                if at >= len(here):
                    here.append(self._annotation(place, found, number, start, end, cells[2]))
                if told.sort == "feature" and value != "*":
                    here[at].features[told.name] = unescaped_value(value)
            roles = [value for value, _number in values]
        self._by_unit[found.type, cells[0]] = here

    def _annotation(self, place: int, found: _Layer, number: str, start: int, end: int, surface: str) -> _Annotation:
        known = self._by_number.get((place, number)) if number else None
        if known is not None:
            known.take_in(start, end)
            return known
        made = _Annotation(found, start, end, unescaped_text(surface), uid=str(len(self._found) + 1))
        self._found.append(made)
        if number:
            self._by_number[place, number] = made
        return made

    def _slots(self, here: list[_Annotation], known: int, roles: list[str], cell: str, base: str, line: int) -> None:
        """Take the arguments of what begins here: their roles stand in the column before, `;` between them."""
        for at, value in enumerate(cell.split("|")):
            names = _split(roles[at], ";") if at < len(roles) else []
            for place, target in enumerate(value.split(";")):
                unit, number = _numbered(target)
                if at < len(here) and int(here[at].uid) > known and _UNIT.fullmatch(unit):
                    role = unescaped_value(names[place]) if place < len(names) and names[place] != "*" else ""
                    ends = here[at], (unit, number)
                    self._pointers.append(_Pointer(line, role or here[at].layer.name, None, base, ends))

    def _relations(self, found: _Layer, cells: list[str], line: int) -> None:
        features: list[dict[str, str]] = []
        for column in found.columns:
            told = self._columns[column]
            for at, (value, number) in enumerate(_stacked(cells[3 + column])):
                if at >= len(features):
                    features.append({})
                if told.sort == "source":
                    first, _bar, second = number.partition("_")
                    ends = (value, first.removeprefix("0")), (cells[0], second.removeprefix("0"))
                    said = features[at]
                    note = said.pop("note", None) if found.type == RELATION else None
                    label = _label(said, found.name)
                    self._pointers.append(_Pointer(line, label, note, found.base, ends))
                elif value != "*":
                    features[at][told.name] = unescaped_value(value)

    def _links(self, place: int, found: _Layer, cells: list[str]) -> None:
        """Take the mentions of a chain: their sort in one column, their place and how the next goes on in another."""
        start, end = map(int, cells[1].split("-"))
        sorts: list[str] = []
        for column in found.columns:
            told = self._columns[column]
            if told.sort == "chain":
                sorts = [value for value, _number in _stacked(cells[3 + column])]
                continue
            for at, value in enumerate(_split(cells[3 + column], "|")):
                named = _CHAIN.fullmatch(value)
                if named is None:
                    continue
                key = place, int(named[2]), int(named[3])
                one = self._chains[key][0] if key in self._chains else None
                if one is None:
                    one = _Annotation(found, start, end, unescaped_text(cells[2]), uid=str(len(self._found) + 1))
                    self._found.append(one)
                    if at < len(sorts) and sorts[at] != "*":
                        one.features["value"] = unescaped_value(sorts[at])
                else:
                    one.take_in(start, end)
                self._chains[key] = one, unescaped_value(named[1])

    # The result

    def sheet(self) -> Sheet:
        """Give the document."""
        if self._fresh:
            self._text.append("\n".join(self._fresh) + "\n")  # a sentence without a token
        text = "".join(self._text)
        marks = [_mark(one) for one in self._found]
        left = [one.type for one in self._layers or () if not one.wanted]
        kept = {"left_out": left} if left else {}
        return Sheet(text[:-1], None, {}, marks, list(self._ties()), kept=kept, unit=self._unit)

    def _ties(self) -> Iterator[Tie]:
        places = {one.type: number for number, one in enumerate(self._layers or ())}
        for number, pointer in enumerate(self._pointers, 1):
            source, end = (self._end(pointer.base, one, places) for one in pointer.ends)
            if source is not None and end is not None:
                yield Tie(f"relation {number}", pointer.type, source.uid, end.uid, note=pointer.note)
            else:
                self._fault(pointer.line, _("A relation points at what is not there."))
        for (place, chain, index), (one, relation) in sorted(self._chains.items(), key=lambda item: item[0]):
            following = self._chains.get((place, chain, index + 1))
            if following is not None:
                kind = relation if relation not in ("", "*") else one.layer.name
                yield Tie(f"chain {place}-{chain}-{index}", kind, one.uid, following[0].uid)

    def _end(self, base: str, end: tuple[str, str] | _Annotation, places: dict[str, int]) -> _Annotation | None:
        if isinstance(end, _Annotation):
            return end
        unit, number = end
        if number:
            return self._by_number.get((places.get(base, -1), number))
        here = self._by_unit.get((base, unit))
        return here[0] if here else None


def _label(features: dict[str, str], otherwise: str) -> str:
    """Take out the feature that is the label: one called so, else the first with a value, else the layer's name."""
    for name in (*_LABELS, *features):
        if features.get(name) and name != "identifier":
            return features.pop(name)
    return otherwise


def _mark(one: _Annotation) -> Mark:
    features = one.features
    mark = Mark(one.uid, _label(features, one.layer.name), (Stretch(one.start, one.end, one.surface),))
    ours = _IDENTIFIED.fullmatch(features.get("identifier", ""))
    if ours is not None:
        del features["identifier"]
        mark.link = naming.linked(ours[1], ours[2])
    if one.layer.type == CUSTOM:
        mark.note = features.pop("note", None)
        mark.attributes = _attributes(features.pop("attributes", "[]"))
    mark.attributes += tuple(features.items())
    return mark


def _attributes(written: str) -> tuple[tuple[str, str], ...]:
    try:
        return tuple((str(key), str(value)) for key, value in json.loads(written))
    except (ValueError, TypeError):
        return (("attributes", written),)
