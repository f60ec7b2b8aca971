"""CoNLL-U: tokens in ten columns, of which ours fill the first two and the last, MISC, as tools for UD read them.

The text comes back character by character: `SpaceAfter=No`, and UDPipe's `SpacesAfter` and `SpacesBefore` with its
escapes (backslash and s, t, n, r, p), tell what stands between tokens. An annotation is `Entity=B-GPE` on its first
token and `Entity=I-GPE` on the others; those that overlap it are `Entity2`, `Entity3` and so on, since MISC has each
name but once. Read are also NE, NER and ner in any scheme, and the brackets of CorefUD, `Entity=(e1-place-new`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from desktop.errors import Unreadable
from desktop.exchange import Arrived, Fault, Feature, Loss, Mark, Option, Sheet, Stretch, Unit
from desktop.formats.contract import CERTAIN, LIKELY, NO, Glance, Shape
from desktop.formats.holdings import Holdings
from desktop.formats.parcel import Parcel
from desktop.formats.target import Target
from desktop.formats.tokens import NO_TEXT, TOKENIZER, Covered, Token, covered, sentences, spans, tags, tokenizer
from desktop.language import _
from desktop.model import Layer

name = "conllu"
title = "CoNLL-U"
about = "Tokens in ten columns with annotations in the last; the text can be put together again."
suffixes = (".conllu", ".conll")
shape: Shape = "file"
unit: Unit | None = "codepoint"
layer: Layer = "entity"
carries: frozenset[Feature] = frozenset(("text", "spans", "overlaps"))
dump_options = (TOKENIZER,)
load_options: tuple[Option, ...] = ()

_ESCAPES = {" ": "\\s", "\t": "\\t", "\n": "\\n", "\r": "\\r", "|": "\\p", "\\": "\\\\"}
_TO_ESCAPE = str.maketrans(_ESCAPES)
_MEANT = {written[1]: char for char, written in _ESCAPES.items()}
_ESCAPED = re.compile(r"\\([stnrp\\])")
_LAYER = re.compile(r"(Entity|NE|NER|ner)(\d*)")
_TAGGED = re.compile(r"[BIOLUSEM](?:-|$)")
_BRACKETED = re.compile(r"\(|[^()]+\)?|\)")
_WIDTH = 10


def sniff(glance: Glance) -> int:
    """Take rows of ten columns that begin with a number."""
    lines = glance.head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").splitlines()
    rows = [line.split("\t") for line in lines[:-1] or lines if line.strip() and not line.startswith("#")]
    if not rows or any(len(row) != _WIDTH or not row[0][:1].isdecimal() for row in rows[:20]):
        return NO
    return CERTAIN if any(line.startswith("# ") for line in lines) else LIKELY


# Writing


def dump(held: Holdings, target: Target) -> None:
    """Write all documents to one file."""
    cut = tokenizer(target.options["tokenizer"])
    with target.text() as out:
        for number, sheet in enumerate(held.sheets(), 1):
            found = cut(sheet.text)
            if not found:
                reason = _("It has no token, and the format has no other place for text.")
                target.lose(Loss("dropped", "document", reason, sheet.id, sheet.title))
                continue
            marks = covered(sheet, found, target.lose)
            out.writelines(_lines(sheet, sheet.id or str(number), found, marks, target.options["tokenizer"]))
            target.counts["documents"] += 1
            target.counts["annotations"] += len(marks)


def _lines(sheet: Sheet, uid: str, found: list[Token], marks: list[Covered], cutter: str) -> Iterator[str]:
    text = sheet.text
    said = _annotated(len(found), marks)
    yield f"# newdoc id = {_one_line(uid)}\n"
    if sheet.title:
        yield f"# title = {_one_line(sheet.title)}\n"
    yield f"# tokenizer = {cutter}\n"
    for number, (first, after) in enumerate(sentences(text, found), 1):
        yield f"# sent_id = {_one_line(uid)}-{number}\n"
        yield f"# text = {_one_line(text[found[first].start : found[after - 1].end])}\n"
        for place in range(first, after):
            start, end = found[place]
            behind = found[place + 1].start if place + 1 < len(found) else len(text)
            misc = said[place]
            if not place and start:
                misc.append(f"SpacesBefore={text[:start].translate(_TO_ESCAPE)}")
            if behind == end:
                misc.append("SpaceAfter=No")
            elif text[end:behind] != " " or place + 1 == len(found):
                misc.append(f"SpacesAfter={text[end:behind].translate(_TO_ESCAPE)}")
            yield f"{place - first + 1}\t{text[start:end]}\t_\t_\t_\t_\t_\t_\t_\t{'|'.join(misc) or '_'}\n"
        yield "\n"


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _annotated(count: int, marks: list[Covered]) -> list[list[str]]:
    """Give for each token what MISC says of annotations: those that share tokens on layers of their own."""
    layers: list[tuple[int, list[tuple[int, int, str]]]] = []  # where each is free again, its spans
    for first, last, mark in sorted(marks, key=lambda one: (one.first, -one.last)):
        label = mark.label.translate(_TO_ESCAPE)
        for place, (free, taken) in enumerate(layers):
            if free <= first:
                taken.append((first, last, label))
                layers[place] = last + 1, taken
                break
        else:
            layers.append((last + 1, [(first, last, label)]))
    said: list[list[str]] = [[] for _token in range(count)]
    for number, (_free, taken) in enumerate(layers, 1):
        key = "Entity" if number == 1 else f"Entity{number}"
        for place, tag in enumerate(tags(count, taken, "IOB2")):
            if tag != "O":
                said[place].append(f"{key}={tag}")
    return said


# Reading


def load(parcel: Parcel) -> Iterator[Arrived]:
    """Yield a sheet for each document; a file that marks none is one."""
    for path in parcel.names:
        if not path.startswith("__MACOSX/"):
            try:
                yield from _file(parcel, path)
            except Unreadable as problem:
                yield Fault(path, problem.sentence)


def _file(parcel: Parcel, path: str) -> Iterator[Arrived]:
    prefix = f"{path}, " if len(parcel.names) > 1 else ""
    file_name = path.rpartition("/")[2]
    page = _Page()
    for number, line in parcel.lines(path):
        if not line.isascii() and NO_TEXT.search(line):
            yield Fault(f"{prefix}{_('line {n}').format(n=number)}", _("It is not UTF-8."))
        elif line.startswith("#"):
            key, _equals, value = line[1:].partition("=")
            key, value = key.strip(), value.strip()
            if key in ("newdoc", "newdoc id"):
                if page.filled:
                    yield page.sheet(file_name, path)
                page = _Page(value or None, page.types)
            else:
                page.comment(key, value)
        elif not line.strip():
            page.end_sentence()
        else:
            reason = page.take(line)
            if reason:
                yield Fault(f"{prefix}{_('line {n}').format(n=number)}", reason)
    if page.filled:
        yield page.sheet(file_name, path)


class _Page:
    """One document as it is put together."""

    def __init__(self, uid: str | None = None, types: list[str] | None = None) -> None:
        self.filled = False
        self.types = types  # what the parts of an entity in brackets are called
        self._id = uid
        self._title = ""
        self._text: list[str] = []
        self._length = 0
        self._gap = ""  # what stands behind the last token, if another one comes
        self._told = False  # whether the file says so itself
        self._until = 0  # the last word of a token of several words
        self._tokens: list[tuple[int, int]] = []  # of this sentence, in the document
        self._tags: dict[str, dict[int, str]] = {}
        self._open: dict[str, list[tuple[int, str]]] = {}  # entities in brackets that have not ended
        self._marks: list[Mark] = []

    def comment(self, key: str, value: str) -> None:
        if key == "title":
            self._title = value
        elif key.startswith("newpar") and self._gap == " ":
            self._gap = "\n"
        elif key == "global.Entity":
            self.types = value.split("-")

    def take(self, line: str) -> str:
        """Take in a token; give the reason where it is none."""
        cells = line.split("\t")
        if len(cells) != _WIDTH:
            return _("It has {n} columns instead of ten.").format(n=len(cells))
        first, _dash, last = cells[0].partition("-")
        if "." in first and first.replace(".", "").isdecimal():
            return ""  # a word that is thought, not written
        if not first.isdecimal() or (last and not last.isdecimal()):
            return _("“{id}” is no number of a token.").format(id=cells[0])
        misc = dict(one.partition("=")[::2] for one in cells[9].split("|")) if cells[9] != "_" else {}
        if last:
            self._until = int(last)
            self._add(cells[1], misc)
        elif int(first) > self._until:
            self._add(cells[1], misc)
        elif self._tokens:
            self._tokens.append(self._tokens[-1])  # a word within a token of several
        if misc:
            self._read_entities(misc, len(self._tokens) - 1)
        return ""

    def _add(self, form: str, misc: dict[str, str]) -> None:
        before = _unescaped(misc["SpacesBefore"]) if "SpacesBefore" in misc else ""
        piece = (self._gap if self.filled else "") + before
        start = self._length + len(piece)
        self._text += (piece, form)
        self._length = start + len(form)
        self._tokens.append((start, self._length))
        self._told = "SpacesAfter" in misc
        self._gap = "" if misc.get("SpaceAfter") == "No" else " "
        if self._told:
            self._gap = _unescaped(misc["SpacesAfter"])
        self.filled = True

    def _read_entities(self, misc: dict[str, str], place: int) -> None:
        for key, value in misc.items():
            if _LAYER.fullmatch(key):
                if ("(" in value or ")" in value) and not _TAGGED.match(value):
                    self._brackets(value, place)
                else:
                    self._tags.setdefault(key, {})[place] = value

    def _brackets(self, value: str, place: int) -> None:
        """Read `(e1-place-new` and `e1)`: an entity ends at its last token, which names it again, or not."""
        opens = False
        for piece in _BRACKETED.findall(value):
            if piece == "(":
                opens = True
                continue
            parts = piece.rstrip(")").split("-")
            start = self._tokens[place][0]
            if opens:
                self._open.setdefault(parts[0], []).append((start, self._type(parts)))
            if piece.endswith(")"):
                stack = self._open.get(parts[0]) or (list(self._open.values())[-1] if self._open else [])
                if stack:
                    begun, label = stack.pop()
                    self._mark(begun, self._tokens[place][1], label)
                self._open = {key: left for key, left in self._open.items() if left}
            opens = False

    def _type(self, parts: list[str]) -> str:
        at = self.types.index("etype") if self.types and "etype" in self.types else 1
        return (parts[at] if at < len(parts) else "") or parts[0] or "Entity"

    def _mark(self, start: int, end: int, label: str) -> None:
        self._marks.append(Mark(str(len(self._marks) + 1), label, (Stretch(start, end),)))

    def end_sentence(self) -> None:
        """Begin to count words anew; an annotation may go on in the next sentence."""
        self._until = 0

    def sheet(self, file_name: str, path: str) -> Sheet:
        """Give the document."""
        for told in self._tags.values():
            row = [told.get(place, "O") for place in range(len(self._tokens))]
            for first, last, label in spans(row):
                self._mark(self._tokens[first][0], self._tokens[last][1], _unescaped(label))
        if self._gap != " " or self._told:
            self._text.append(self._gap)
        text = "".join(self._text)
        for mark in self._marks:
            ((start, end, _none),) = mark.parts
            mark.parts = (Stretch(start, end, text[start:end]),)
        meta: dict[str, Any] = {"title": self._title or self._id or file_name, "file_name": file_name}
        return Sheet(text, self._id, meta, self._marks, where=path)


def _unescaped(written: str) -> str:
    return _ESCAPED.sub(lambda m: _MEANT[m.group(1)], written) if "\\" in written else written
