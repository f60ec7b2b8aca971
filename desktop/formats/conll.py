"""CoNLL-2002, CoNLL-2003 and their kin: a token on each line with its tag, a blank line between sentences.

The spacing of a text is not in such a file: what comes back has a space between tokens and a line's end between
sentences. An annotation that goes on in the next sentence is one for each, which is reported. A label is one word
there: its white space is written as in an address (`Two%20words`), and so is the sign for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import quote, unquote

from desktop.errors import Unreadable
from desktop.exchange import Arrived, Fault, Feature, Loss, Mark, Option, Sheet, Stretch, Unit
from desktop.formats.contract import CERTAIN, LIKELY, NO, Glance, Shape
from desktop.formats.holdings import Holdings
from desktop.formats.parcel import Parcel
from desktop.formats.target import Target
from desktop.formats.tokens import (
    NO_TEXT,
    SCHEMES,
    TOKENIZER,
    Covered,
    Scheme,
    Token,
    covered,
    sentences,
    side_by_side,
    spans,
    tags,
    tokenizer,
)
from desktop.language import _
from desktop.model import Layer

name = "conll"
title = "CoNLL-2003 (BIO)"
about = "A token and its tag on each line, as named entity recognisers are trained on."
suffixes = (".conll", ".bio", ".iob", ".txt", ".tsv")
shape: Shape = "file"
unit: Unit | None = None
layer: Layer = "entity"
carries: frozenset[Feature] = frozenset(("spans",))
dump_options = (
    Option("scheme", "Tags", "IOB2", SCHEMES, "How the first and last token of an annotation are told."),
    Option(
        "columns",
        "Columns",
        "2003",
        ("2003", "2002"),
        "2003: token, part of speech and chunk (left open), tag; 2002: token and tag.",
    ),
    TOKENIZER,
)
load_options = (
    Option("column", "Column of the tags", "last", (), "last, or its number, counted from 1."),
    Option("tokens", "Column of the tokens", "1", (), "Its number, counted from 1, or last."),
)

_DOCUMENT = "-DOCSTART-"
_TAG = re.compile(r"O|[BILUSEM]-\S.*")
_UNSAFE = re.compile(r"[\s%]")
_LOOKED_AT = 200
_BETWEEN = {"2003": " -X- _ ", "2002": " "}
_START = {"2003": f"{_DOCUMENT} -X- -X- O\n\n", "2002": f"{_DOCUMENT} O\n\n"}


def sniff(glance: Glance) -> int:
    """Take lines of columns, of which one has tags."""
    if b"\x00" in glance.head:
        return NO
    lines = glance.head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").splitlines()[:_LOOKED_AT]
    rows = [_cells(line) for line in lines[:-1] or lines if line.strip() and not _is_comment(line)]
    if not rows:
        return NO
    if rows[0][0] == _DOCUMENT:
        return CERTAIN
    tagged = [row for row in rows if len(row) > 1 and _TAG.fullmatch(row[-1])]
    return LIKELY if len(tagged) == len(rows) and any(row[-1] != "O" for row in tagged) else NO


# Writing


def dump(held: Holdings, target: Target) -> None:
    """Write all documents to one file."""
    cut = tokenizer(target.options["tokenizer"])
    scheme: Scheme = target.options["scheme"]  # type: ignore[assignment]
    columns = target.options["columns"]
    between = _BETWEEN[columns]
    with target.text() as out:
        for sheet in held.sheets():
            reason = _("The format has no spacing: tokens come back with a space between, sentences on lines.")
            target.lose(Loss("flattened", "text", reason, sheet.id, sheet.title))
            out.write(_START[columns])
            found = cut(sheet.text)
            kept = side_by_side(sheet, covered(sheet, found, target.lose), target.lose)
            for first, after, pieces in _by_sentence(sheet, found, kept, target):
                labels = tags(after - first, pieces, scheme)
                words = [sheet.text[start:end] for start, end in found[first:after]]
                out.writelines([f"{word}{between}{tag}\n" for word, tag in zip(words, labels, strict=True)])
                out.write("\n")
            target.counts["documents"] += 1
            target.counts["annotations"] += len(kept)


def _by_sentence(
    sheet: Sheet, found: list[Token], kept: list[Covered], target: Target
) -> Iterator[tuple[int, int, list[tuple[int, int, str]]]]:
    """Yield the sentences (first token, one after the last) with the annotations in each, counted within it."""
    labels = {one.mark.label: _UNSAFE.sub(_quoted, one.mark.label) for one in kept}
    place = 0
    for first, after in sentences(sheet.text, found):
        pieces = []
        while place < len(kept) and kept[place].first < after:
            one = kept[place]
            pieces.append((max(one.first, first) - first, min(one.last, after - 1) - first, labels[one.mark.label]))
            if one.last >= after:
                _lose_rest(sheet, one.mark, target)
                break
            place += 1
        yield first, after, pieces


def _lose_rest(sheet: Sheet, mark: Mark, target: Target) -> None:
    reason = _("It goes on in the next sentence: the format has one for each.")
    loss = Loss("split", "span", reason, sheet.id, sheet.title, mark.id, mark.start, mark.end, mark.quote)
    target.lose(loss)


def _quoted(found: re.Match[str]) -> str:
    return quote(found.group(), safe="")


# Reading


def load(parcel: Parcel) -> Iterator[Arrived]:
    """Yield a sheet for each document; a file that marks none is one."""
    places = _place(parcel.options.get("tokens", "1")), _place(parcel.options.get("column", "last"))
    for path in parcel.names:
        if not path.startswith("__MACOSX/"):
            try:
                yield from _file(parcel, path, *places)
            except Unreadable as problem:
                yield Fault(path, problem.sentence)


def _place(column: str) -> int:
    """Give the index of a column; raises Usage for what is no number."""
    if column.isdecimal() and int(column) > 0:
        return int(column) - 1
    if column == "last":
        return -1
    from desktop import errors

    raise errors.Usage(
        _("“{column}” is no column.").format(column=column), _("Give its number, counted from 1, or “last”.")
    )


def _file(parcel: Parcel, path: str, word: int, tag: int) -> Iterator[Arrived]:
    prefix = f"{path}, " if len(parcel.names) > 1 else ""
    title = path.rpartition("/")[2]
    page, number_of = _Page(), 0
    for number, line in parcel.lines(path):
        cells = _cells(line)
        if not cells:
            page.end_sentence()
        elif cells[0] == _DOCUMENT:
            if page.words or number_of:
                yield page.sheet(title, number_of, path)
            page, number_of = _Page(), number_of + 1
        elif not _is_comment(line):
            reason = _wrong(line, cells, max(word, tag, 1))
            if reason:
                yield Fault(f"{prefix}{_('line {n}').format(n=number)}", reason)
            else:
                page.take(cells[word], cells[tag])
    if page.words or number_of:
        yield page.sheet(title, number_of, path)


def _wrong(line: str, cells: list[str], column: int) -> str:
    if not line.isascii() and NO_TEXT.search(line):
        return _("It is not UTF-8.")
    return "" if len(cells) > column else _("It has {n} columns, too few for a token and its tag.").format(n=len(cells))


def _cells(line: str) -> list[str]:
    return line.rstrip().split("\t") if "\t" in line.rstrip() else line.split()


def _is_comment(line: str) -> bool:
    """Say whether a line is a comment: `#` may as well be a token, but then it has a tag."""
    return line.startswith("#") and not _TAG.fullmatch(_cells(line)[-1])


class _Page:
    """One document as it is put together."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._tags: list[str] = []
        self._ends: list[int] = [0]  # of sentences

    def take(self, word: str, tag: str) -> None:
        self.words.append(word)
        self._tags.append(tag)

    def end_sentence(self) -> None:
        if self._ends[-1] != len(self.words):
            self._ends.append(len(self.words))

    def sheet(self, title: str, number: int, path: str) -> Sheet:
        """Put the text together and find the annotations, none of which goes on in the next sentence."""
        self.end_sentence()
        lines: list[str] = []
        marks: list[Mark] = []
        at = 0
        for first, after in pairwise(self._ends):
            words = self.words[first:after]
            starts = [at]
            for word in words:
                starts.append(starts[-1] + len(word) + 1)
            text = " ".join(words)
            lines.append(text)
            for begin, end, label in spans(self._tags[first:after]):
                start, stop = starts[begin], starts[end + 1] - 1
                words_here = text[start - at : stop - at]
                marks.append(Mark(str(len(marks) + 1), unquote(label), (Stretch(start, stop, words_here),)))
            at = starts[-1]
        meta = {"title": f"{title} {number}" if number else title, "file_name": title}
        return Sheet("\n".join(lines), None, meta, marks, where=path)
