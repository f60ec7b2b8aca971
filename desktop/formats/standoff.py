"""One `.ann` file: lines of brat's standoff format, which point at a text and at each other, become marks and ties.

An event is a mark on its trigger, its arguments are ties named by their role. brat writes a span that crosses
a line's end (or a tab) as fragments on either side of it: these are one part here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from desktop.exchange import Fault, Mark, Stretch, Tie
from desktop.formats import naming
from desktop.formats.bratconf import Project
from desktop.language import _

Spans = list[tuple[int, int]]

PARTS = "PostilParts"  # our note on a mark whose parts its fragments do not tell
DATABASE = "Postil"

_BREAKS = r"\t\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029"  # all that brat takes for a line's end, and the tab
BREAK = re.compile(f"[{_BREAKS}]")
_BETWEEN = re.compile(f"[^{_BREAKS}]+")
_ID = re.compile(r"(?:[A-Za-z]|#)\d+\S*|\*")
_REFERENCE = re.compile(r"(\S+) (\S+) ([^\s:]+):(\S+)")
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED = re.compile(r"\\(?:([\\nrt])|u([0-9a-f]{4}))")
_TO_ESCAPE = re.compile(rf"[\\{_BREAKS}]")
_UNESCAPED = {"\\": "\\", "n": "\n", "r": "\r", "t": "\t"}


def fragments(text: str, parts: Iterable[tuple[int, int]]) -> Spans:
    """Cut spans that hold ends of lines or tabs there, white space trimmed, as brat does."""
    found = []
    for start, end in parts:
        if not BREAK.search(text, start, end):
            found.append((start, end))
            continue
        for piece in _BETWEEN.finditer(text, start, end):
            words = piece.group()
            first = piece.start() + len(words) - len(words.lstrip())
            last = piece.start() + len(words.rstrip())
            if first < last:
                found.append((first, last))
    return found


def joined(text: str, spans: Sequence[tuple[int, int]]) -> Spans:
    """Make one span of those that only white space with a line's end or a tab keeps apart."""
    made: Spans = []
    for start, end in spans:
        gap = text[made[-1][1] : start] if made else ""
        if gap.isspace() and BREAK.search(gap):
            made[-1] = made[-1][0], end
        else:
            made.append((start, end))
    return made


def escaped(note: str) -> str:
    """Write a note on one line."""
    return _TO_ESCAPE.sub(lambda m: _ESCAPES.get(m.group()) or f"\\u{ord(m.group()):04x}", note)


def unescaped(note: str) -> str:
    """Read a note as `escaped` writes it; a backslash that escapes nothing stays."""
    return _ESCAPED.sub(lambda m: _UNESCAPED[m.group(1)] if m.group(1) else chr(int(m.group(2), 16)), note)


@dataclass(slots=True)
class _Bound:
    """A line with a T: a type on spans, and the text that the file gives for them."""

    label: str
    spans: Spans
    quote: str | None
    where: str


@dataclass(slots=True)
class _Event:
    label: str
    trigger: str
    arguments: list[tuple[str, str]]
    where: str


@dataclass(slots=True)
class Annotations:
    """What the annotation files of one document hold; read first, then resolved against the text."""

    project: Project
    faults: list[Fault] = field(default_factory=list)
    bound: dict[str, _Bound] = field(default_factory=dict)
    events: dict[str, _Event] = field(default_factory=dict)
    later: list[tuple[str, str, str, str]] = field(default_factory=list)  # where, id, data, tail
    _ids: set[str] = field(default_factory=set)

    def read(self, name: str, data: str) -> None:
        """Take in the lines of a file; one that is none of brat's is a fault."""
        for number, line in enumerate(data.split("\n"), 1):
            if not line or line.isspace():
                continue
            where = f"{name}, " + _("line {n}").format(n=number)
            try:
                self._take(line.removesuffix("\r"), where)
            except ValueError as problem:
                self.faults.append(Fault(where, _("It is no line of brat ({problem}).").format(problem=problem)))

    def _take(self, line: str, where: str) -> None:
        uid, _tab, rest = line.partition("\t")
        data, _tab, tail = rest.partition("\t")
        if not data or not _ID.fullmatch(uid):
            raise ValueError(_("an id, a tab and a type are missing"))
        if uid in self._ids and uid != "*":
            raise ValueError(_("{id} is there twice").format(id=uid))
        if uid[0] == "T":
            label, spans = _spans(data)
            self.bound[uid] = _Bound(self.project.name(label), spans, tail or None, where)
        elif uid[0] == "E":
            head, *arguments = data.split()
            label, trigger = _pair(head)
            self.events[uid] = _Event(self.project.name(label), trigger, [_pair(one) for one in arguments], where)
        elif uid[0] in "RAMN#*":
            self.later.append((where, uid, data, tail))
        else:
            raise ValueError(_("{id} is of no known sort").format(id=uid))
        self._ids.add(uid)

    def misfits(self, text: str, shift: int = 0) -> int:
        """Count the lines whose text does not stand in the document where they say."""
        return sum(
            " ".join(text[max(0, start + shift) : max(0, end + shift)] for start, end in one.spans) != one.quote
            for one in self.bound.values()
            if one.quote is not None
        )

    def move(self, shift: int) -> None:
        """Move all spans."""
        for one in self.bound.values():
            one.spans = [(start + shift, end + shift) for start, end in one.spans]

    def resolved(self, text: str) -> tuple[list[Mark], list[Tie]]:
        """Give the marks and ties; what points at nothing is a fault."""
        return _Resolving(self, text).all()


def _spans(data: str) -> tuple[str, Spans]:
    label, _space, rest = data.partition(" ")
    if not label:
        raise ValueError(_("it has no type"))
    spans = []
    for one in rest.split(";"):
        start, end = one.split()
        if not (start.isdecimal() and end.isdecimal() and int(start) <= int(end)):
            raise ValueError(_("{span} is no span").format(span=one))
        spans.append((int(start), int(end)))
    return label, spans


def _pair(word: str) -> tuple[str, str]:
    name, colon, value = word.partition(":")
    if not (name and colon and value):
        raise ValueError(_("{word} is no role with an id").format(word=word))
    return name, value


class _Resolving:
    """The lines of one document on their way to marks and ties."""

    def __init__(self, annotations: Annotations, text: str) -> None:
        self._from = annotations
        self._project = annotations.project
        self._text = text
        self._size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
        self._marks: dict[str, Mark] = {}
        self._ties: dict[str, Tie] = {}
        self._also: dict[str, str] = {}  # an event's trigger is known by the event's mark

    def all(self) -> tuple[list[Mark], list[Tie]]:
        by_letter: dict[str, Callable[[str, str, str], None]] = {
            "R": self._relation,
            "*": self._equivalents,
            "A": self._attribute,
            "M": self._attribute,
            "N": self._reference,
            "#": self._note,
        }
        bound, events = self._from.bound, self._from.events
        for uid, event in events.items():
            if event.trigger in bound:
                self._also.setdefault(event.trigger, uid)
        for uid, one in bound.items():
            if uid not in self._also:
                self._mark(uid, one.label, one, one.where)
        for uid, event in events.items():
            if event.trigger in bound:
                self._mark(uid, event.label, bound[event.trigger], event.where)
            else:
                self._fault(event.where, _("Its trigger {id} is not there.").format(id=event.trigger))
        for uid, event in events.items():
            self._arguments(uid, event)
        later = self._from.later
        for where, uid, data, tail in sorted(later, key=lambda one: one[1][0] not in "R*"):
            try:
                by_letter[uid[0]](uid, data, tail)
            except (KeyError, ValueError) as problem:
                self._fault(where, _("It is no line of brat ({problem}).").format(problem=problem.args[0]))
        return list(self._marks.values()), list(self._ties.values())

    def _fault(self, where: str, reason: str) -> None:
        self._from.faults.append(Fault(where, reason))

    def _mark(self, uid: str, label: str, one: _Bound, where: str) -> None:
        if one.spans[-1][1] > self._size:
            self._fault(where, _("It ends behind the text's end."))
            return
        self._marks[uid] = Mark(uid, label, _parts(self._text, one))

    def _known(self, uid: str) -> str:
        found = self._also.get(uid, uid)
        if found not in self._marks:
            raise ValueError(_("{id} is not there").format(id=uid))
        return found

    def _arguments(self, uid: str, event: _Event) -> None:
        if uid not in self._marks:
            return
        for place, (role, target) in enumerate(event.arguments, 1):
            try:
                tie = Tie(f"{uid}.{place}", self._role(role), uid, self._known(target))
            except ValueError as problem:
                self._fault(event.where, _("It is no line of brat ({problem}).").format(problem=problem))
                continue
            self._ties[tie.id] = tie

    def _role(self, written: str) -> str:
        """Give a role's name without the number that tells it from others of the event."""
        bare = written.rstrip("0123456789")
        known = self._project.roles
        return self._project.name(bare if written not in known and bare in known else written)

    def _relation(self, uid: str, data: str, _tail: str) -> None:
        kind, *arguments = data.split()
        if len(arguments) != 2:
            raise ValueError(_("it has not two arguments"))
        ends = sorted(_pair(one) for one in arguments)
        self._ties[uid] = Tie(uid, self._project.name(kind), self._known(ends[0][1]), self._known(ends[1][1]))

    def _equivalents(self, _uid: str, data: str, _tail: str) -> None:
        kind, first, *others = data.split()
        for other in others:
            uid = f"{kind} {first} {other}"
            self._ties[uid] = Tie(uid, self._project.name(kind), self._known(first), self._known(other))

    def _attribute(self, _uid: str, data: str, _tail: str) -> None:
        name, target, *words = data.split()
        name, value = self._project.name(name), self._project.name(" ".join(words)) if words else "true"
        tie = self._ties.get(target)
        if tie is not None:
            tie.note = _behind(tie.note, f"{name}: {value}")
            return
        mark = self._marks[self._known(target)]
        mark.attributes = (*mark.attributes, (name, value))

    def _reference(self, _uid: str, data: str, tail: str) -> None:
        found = _REFERENCE.fullmatch(data.strip())
        if found is None:
            raise ValueError(_("it names no database and id"))
        _kind, target, database, uid = found.groups()
        mark = self._marks[self._known(target)]
        name = unescaped(tail) if self._project.ours else tail
        if database == DATABASE and self._project.ours:
            mark.link = naming.linked(uid, name)
            return
        mark.attributes = (*mark.attributes, (database, uid))
        if mark.link is None:
            mark.link = naming.linked("", name.strip() or uid)

    def _note(self, _uid: str, data: str, tail: str) -> None:
        kind, target = data.split()
        if kind == PARTS:
            self._set_parts(self._marks[self._known(target)], tail)
            return
        words = unescaped(tail) if self._project.ours else tail
        words = words if kind == "AnnotatorNotes" else f"{kind}: {words}"
        noted = self._ties.get(target) or self._marks[self._known(target)]
        noted.note = _behind(noted.note, words)

    def _set_parts(self, mark: Mark, written: str) -> None:
        """Give a mark the parts we wrote beside it, unless its fragments were changed since."""
        _label, spans = _spans(f"- {written}")
        found = joined(self._text, fragments(self._text, spans))
        if found == [part[:2] for part in mark.parts]:
            mark.parts = tuple(Stretch(start, end, self._text[start:end]) for start, end in spans)


def _behind(note: str | None, more: str) -> str:
    return f"{note}\n{more}" if note else more


def _parts(text: str, one: _Bound) -> tuple[Stretch, ...]:
    """Give the parts of a mark with the text that the file gives for each."""
    if len(one.spans) == 1:
        ((start, end),) = one.spans
        return (Stretch(start, end, one.quote if one.quote is not None or start < end else ""),)
    quotes = list(_quotes(one))
    made: list[Stretch] = []
    for (start, end), quote in zip(one.spans, quotes, strict=True):
        gap = text[made[-1].end : start] if made else ""
        if gap.isspace() and BREAK.search(gap):
            before = made[-1].quote
            whole = None if before is None or quote is None else before + gap + quote
            made[-1] = Stretch(made[-1].start, end, whole)
        else:
            made.append(Stretch(start, end, quote))
    return tuple(made)


def _quotes(one: _Bound) -> Iterator[str | None]:
    """Cut the text of several fragments, which a space keeps apart (nothing, in files of brat before 1.3)."""
    lengths = [end - start for start, end in one.spans]
    total = sum(lengths)
    quote = one.quote or ""
    between = 1 if len(quote) == total + len(lengths) - 1 else 0
    known = between or len(quote) == total
    at = 0
    for length in lengths:
        yield quote[at : at + length] if known else None
        at += length + between
