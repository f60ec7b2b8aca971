"""A REFI-QDA project as it is read: once for what is said beside the sources, once for the sources, one by one.

Some producers count a line end of two characters as one, some give the last character's place as the end. Where
the selections carry their text, it tells; else the options do, and then the standard.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from desktop.errors import Unreadable
from desktop.exchange import Arrived, Fault, Mark, Option, Sheet, Stretch, Tie
from desktop.formats import markup
from desktop.formats.codebook import Codebook, key
from desktop.formats.parcel import Parcel
from desktop.language import _
from desktop.readers import elements

OPTIONS = (
    Option(
        "ends",
        "Ends of selections",
        "auto",
        ("auto", "exclusive", "inclusive"),
        "auto: as the selections’ own texts tell, else exclusive, as the standard has it.",
    ),
    Option(
        "line_ends",
        "Line ends of two characters",
        "auto",
        ("auto", "one", "two"),
        "How the program counted them. auto: as the selections’ own texts tell, else as two.",
    ),
)
SEPARATOR = "; "
_LISTS = ("byline", "tags")
_KNOWN = frozenset(
    (
        "subtitle", "byline", "published", "updated", "site", "section", "url", "language", "file_name", "media_type",
        "imported_at", "status", "tags",
    )
)  # fmt: skip
_SOURCES = ("TextSource", "PictureSource", "PDFSource", "AudioSource", "VideoSource")
_BESIDE = ("User", "Code", "Variable", "Note", "Link", "Set", "Case")
_VALUES = ("TextValue", "IntegerValue", "FloatValue", "BooleanValue", "DateValue", "DateTimeValue")


def arrived(parcel: Parcel) -> Iterator[Arrived]:
    """Yield the labels, then a sheet for each source that is a text; raises Unreadable where there is no project."""
    found = next((name for name in parcel.names if name.lower().endswith(".qde")), None)
    if found is None and (len(parcel.names) != 1 or parcel.is_zip):
        raise Unreadable(
            "missing",
            _("{name} holds no project.").format(name=parcel.path.name),
            _("Export the project again from the other program, as REFI-QDA."),
        )
    name = found or parcel.names[0]
    yield from _Project(parcel, name).arrived()


class _Project:
    """One project on its way in."""

    def __init__(self, parcel: Parcel, name: str) -> None:
        self._parcel = parcel
        self._name = name
        self._names = {member.lower(): member for member in parcel.names}
        self._book = Codebook()
        self._users: dict[str, str] = {}
        self._variables: dict[str, str] = {}
        self._notes: dict[str, str] = {}
        self._collections: dict[str, list[str]] = {}  # of each source
        self._cases: dict[str, list[tuple[str, str]]] = {}  # attributes of the cases of each source
        self._links: dict[str, list[Tie]] = {}  # by origin
        self._faults: list[Fault] = []

    def arrived(self) -> Iterator[Arrived]:
        with self._parcel.open(self._name) as stream:
            markup.checked(stream, self._name)
            for one in elements.stream_of(stream, (*_BESIDE, *_SOURCES)):
                self._beside(one)
        yield from self._faults
        yield from self._book.faults
        yield from self._book.kinds()
        with self._parcel.open(self._name) as stream:
            for one in elements.stream_of(stream, _SOURCES):
                if elements.local(one) == "TextSource":
                    yield from self._source(one)
                else:
                    yield self._other(one)
                one.clear()
        for ties in self._links.values():
            for tie in ties:
                yield Fault(tie.id, _("It links what Postil cannot relate: two texts, or codes, or notes."))
        with self._parcel.open(self._name) as stream:
            if not markup.is_whole(stream, "Project"):
                yield Fault(self._name, _("It breaks off: sources may be missing."))

    # What stands beside the sources

    def _beside(self, one: Any) -> None:
        kind, number = elements.local(one), key(one.get("guid"))
        said = (one.get("name") or "").strip()
        if kind == "User":
            self._users[number] = said or one.get("id") or ""
        elif kind == "Code":
            self._book.take(one)
            return  # the one that it is within is not done with it
        elif kind == "Variable":
            self._variables[number] = said
        elif kind == "Note":
            self._notes[number] = self._note(one, said)
        elif kind == "Set":
            for member in elements.found(one, "MemberSource"):
                self._collections.setdefault(key(member.get("targetGUID")), []).append(said)
        elif kind == "Case":
            values = [("case", said), *self._values(one)]
            for source in elements.found(one, "SourceRef"):
                self._cases.setdefault(key(source.get("targetGUID")), []).extend(values)
        elif kind == "Link":
            self._link(one, number, said)
        one.clear()

    def _note(self, one: Any, said: str) -> str:
        words = elements.text_of(elements.first(one, "PlainTextContent"))
        path = one.get("plainTextPath")
        if not words and path:
            try:
                words = self._text(path)
            except Unreadable as problem:
                self._faults.append(Fault(said or path, problem.sentence))
        return words or elements.text_of(elements.first(one, "Description")) or said

    def _values(self, one: Any) -> Iterator[tuple[str, str]]:
        for value in elements.found(one, "VariableValue"):
            ref = elements.first(value, "VariableRef")
            name = self._variables.get(key(ref.get("targetGUID"))) if ref is not None else None
            words = next((elements.text_of(said) for tag in _VALUES for said in elements.found(value, tag)), "")
            if name and words:
                yield name, words

    def _link(self, one: Any, number: str, said: str) -> None:
        origin, target = key(one.get("originGUID")), key(one.get("targetGUID"))
        note = elements.first(one, "NoteRef")
        tie = Tie(number or f"{origin} {target}", said or "link", origin, target)
        if note is not None:
            tie.note = key(note.get("targetGUID"))  # read when all notes are known
        self._links.setdefault(origin, []).append(tie)

    # Sources

    def _other(self, one: Any) -> Fault:
        kinds = {
            "PictureSource": _("a picture"),
            "PDFSource": _("a PDF file"),
            "AudioSource": _("a sound recording"),
            "VideoSource": _("a video"),
        }
        count = sum(1 for _one in one.iter("{*}CodeRef"))
        reason = _("It is {kind}, and Postil reads codings of texts only; {n} codings were left out.")
        where = one.get("name") or one.get("guid") or ""
        return Fault(where, reason.format(kind=kinds[elements.local(one)], n=count))

    def _source(self, one: Any) -> Iterator[Arrived]:
        number = key(one.get("guid"))
        where = one.get("name") or number
        try:
            inside = elements.first(one, "PlainTextContent")
            text = elements.text_of(inside) if inside is not None else self._text(one.get("plainTextPath") or "")
        except Unreadable as problem:
            yield Fault(where, problem.sentence)
            return
        sheet = Sheet(text, number or None, where=where)
        self._about(one, sheet)
        if number in self._cases:
            sheet.kept["cases"] = dict(self._cases[number])
        yield from self._marks(one, sheet)
        self._measure(sheet)
        yield from self._relate(sheet)
        yield sheet

    def _text(self, path: str) -> str:
        """Read a text by its address in the project."""
        for start in ("internal://", "relative://", "file://"):
            path = path.removeprefix(start)
        path = posixpath.normpath(unquote(path.replace("\\", "/"))).lstrip("/")
        home = self._name.rpartition("/")[0]
        inside = [
            posixpath.normpath(posixpath.join(home, *folder, path)) for folder in (("sources",), ("Sources",), ())
        ]
        found = next((self._names[name.lower()] for name in inside if name.lower() in self._names), None)
        if found is None:
            raise Unreadable(
                "missing",
                _("Its text {name} is not in the project.").format(name=path or _("(without a name)")),
                _("Export the project again with its sources inside."),
            )
        return self._parcel.text(found)

    def _about(self, one: Any, sheet: Sheet) -> None:
        sheet.meta["title"] = one.get("name") or None
        if note := elements.text_of(elements.first(one, "Description")).strip():
            sheet.meta["note"] = note
        for name, words in self._values(one):
            if name in _KNOWN:
                sheet.meta[name] = words.split(SEPARATOR) if name in _LISTS else words
            else:
                sheet.kept[name] = words
        if collections := self._collections.get(sheet.id or ""):
            sheet.meta["collections"] = sorted(collections)

    def _marks(self, one: Any, sheet: Sheet) -> Iterator[Fault]:
        seen: set[str] = set()
        for place, selection in enumerate(elements.found(one, "PlainTextSelection"), 1):
            where = f"{sheet.where}, " + _("selection {n}").format(n=place)
            try:
                part = Stretch(
                    int(selection.get("startPosition")), int(selection.get("endPosition")), selection.get("name")
                )
            except (TypeError, ValueError):
                yield Fault(where, _("Its position is no number."))
                continue
            codings = list(elements.found(selection, "Coding"))
            for nth, coding in enumerate(codings or [selection]):
                label = self._label(coding) if codings else _("Quotation")
                if label is None:
                    yield Fault(where, _("Its code is not in the codebook."))
                    continue
                number = key((selection if nth == 0 else coding).get("guid")) or f"selection {place}.{nth}"
                if number in seen:
                    yield Fault(where, _("Its GUID is there twice."))
                    continue
                seen.add(number)
                mark = self._mark(number, label, coding, selection)
                mark.parts = (part,)
                sheet.marks.append(mark)
        yield from self._whole(one, sheet, seen)

    def _whole(self, one: Any, sheet: Sheet, seen: set[str]) -> Iterator[Fault]:
        """Take what is coded as a whole; a note of it belongs to the coding it was written with, else to the text."""
        notes = [self._notes.get(key(ref.get("targetGUID")), "") for ref in elements.found(one, "NoteRef")]
        for place, coding in enumerate(elements.found(one, "Coding"), 1):
            label, number = self._label(coding), key(coding.get("guid")) or f"coding {place}"
            if label is None or number in seen:
                yield Fault(f"{sheet.where}, " + _("coding {n}").format(n=place), _("Its code is not in the codebook."))
                continue
            seen.add(number)
            mark = self._mark(number, label, coding, coding)
            mark.layer = "document"
            sheet.marks.append(mark)
        if notes:
            sheet.meta["note"] = "\n\n".join(filter(None, [sheet.meta.get("note"), *notes]))

    def _label(self, coding: Any) -> str | None:
        ref = elements.first(coding, "CodeRef")
        return self._book.names.get(key(ref.get("targetGUID"))) if ref is not None else None

    def _mark(self, number: str, label: str, coding: Any, selection: Any) -> Mark:
        def said(name: str) -> str | None:
            return str(coding.get(name) or selection.get(name) or "") or None

        notes = [self._notes.get(key(ref.get("targetGUID")), "") for ref in elements.found(coding, "NoteRef")]
        if selection is not coding:
            notes += [self._notes.get(key(ref.get("targetGUID")), "") for ref in elements.found(selection, "NoteRef")]
            notes.insert(0, elements.text_of(elements.first(selection, "Description")).strip())
        return Mark(
            number,
            label,
            note="\n\n".join(filter(None, notes)) or None,
            author=self._users.get(key(said("creatingUser"))) or None,
            created_at=said("creationDateTime"),
            modified_at=said("modifiedDateTime") or said("creationDateTime"),
        )

    def _relate(self, sheet: Sheet) -> Iterator[Fault]:
        there = {mark.id for mark in sheet.marks}
        for mark in sheet.marks:
            for tie in self._links.pop(mark.id, ()):
                if tie.note:
                    tie.note = self._notes.get(tie.note)
                if tie.to_id in there:
                    sheet.ties.append(tie)
                else:
                    yield Fault(tie.id, _("It links what stands on two texts."))

    # How the producer counts

    def _measure(self, sheet: Sheet) -> None:
        """Find out how the positions count, and leave a selection's text only where it is the passage's."""
        told = [mark for mark in sheet.marks if mark.parts and mark.parts[0].quote]
        options = self._parcel.options
        texts = [sheet.text]
        if "\r\n" in sheet.text and options["line_ends"] != "two":
            short = sheet.text.replace("\r\n", "\n")
            texts = [short] if options["line_ends"] == "one" else [sheet.text, short]
        more = {"exclusive": (0,), "inclusive": (1,), "auto": (0, 1)}[options["ends"]]
        best = max(
            ((text, plus) for text in texts for plus in more),
            key=lambda way: _fitting(told, *way),  # the first of equals: the standard's
        )
        sheet.text, plus = best
        for mark in sheet.marks:
            if mark.parts:
                start, end, quote = mark.parts[0]
                end += plus
                mark.parts = (Stretch(start, end, quote if _is_quote(quote, end - start, sheet.text) else None),)


_MOST = 200  # selections looked at to find out how they count


def _fitting(told: list[Mark], text: str, plus: int) -> int:
    """Count the selections whose text stands where they say."""
    count = 0
    for mark in told[:_MOST]:
        start, end, quote = mark.parts[0]
        count += text[start : end + plus] == quote
    return count


def _is_quote(quote: str | None, length: int, text: str) -> bool:
    """Say whether a selection's name is its text: as long as it is, however that is counted, and in the text."""
    if not quote:
        return False
    as_long = len(quote) == length or len(quote.encode("utf-16-le", "replace")) == 2 * length
    return as_long and quote in text
