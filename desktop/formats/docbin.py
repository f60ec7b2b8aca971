"""spaCy's own training files: DocBin, with entities, span groups and categories of documents.

A DocBin is made in memory as a whole, so there is one for every million tokens; spaCy reads a folder of them like
one. Documents and spans end where spaCy's tokens do.
"""

from __future__ import annotations

from typing import Any

from desktop.exchange import Feature, Mark, Option, Sheet, Stretch, Unit
from desktop.formats import splitting
from desktop.formats.contract import Shape
from desktop.formats.holdings import Holdings
from desktop.formats.splitting import SEED, SPLIT, TAGGED
from desktop.formats.target import Target
from desktop.formats.tokens import blank, told
from desktop.language import _
from desktop.model import Layer

name = "spacy"
title = "spaCy DocBin"
about = "A folder with train.spacy, dev.spacy and test.spacy for training with spaCy."
suffixes = (".spacy",)
shape: Shape = "folder"
unit: Unit | None = "codepoint"
layer: Layer = "entity"
package = "spacy"
extra = "spacy"
carries: frozenset[Feature] = frozenset(("text", "spans", "overlaps", "document_labels", "layers", "entity_links"))
dump_options = (
    Option("language", "Language", "xx", (), "The language whose tokens are used, such as en or de; xx: any."),
    Option("key", "Spans", "sc", (), "The name of the group with all passages, as the span categorizer expects it."),
    TAGGED,
    SPLIT,
    SEED,
)

PARTS = ("train", "dev", "test")
IN_FILE = 5000  # documents
MOST_TOKENS = 1_000_000  # in a file: they take some 150 MB while it is made

_ATTRIBUTES = ("ORTH", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID")


def dump(held: Holdings, target: Target) -> None:
    """Write the files of each part; one that needs several has a folder of its own."""
    options = target.options
    docs = _Docs(held, target)
    split = splitting.split(held, options)
    files = [_File(target, part) for part in PARTS[: len(split.sizes)]]
    for sheet in held.sheets():
        files[split.part_of(sheet)].add(docs.of(sheet))
        target.counts["documents"] += 1
        target.counts["annotations"] += len(sheet.marks)
    for file in files:
        file.close()


class _File:
    """One part of the data: the documents that wait for a file, and how many files there are before it."""

    def __init__(self, target: Target, part: str) -> None:
        self._target = target
        self._part = part
        self._number = 0
        self._begin()

    def _begin(self) -> None:
        from spacy.tokens import DocBin

        self._bin = DocBin(attrs=_ATTRIBUTES, store_user_data=True)
        self._tokens = 0

    def add(self, doc: Any) -> None:
        """Take a document; what waits is written first where that is enough for a file."""
        if len(self._bin) >= IN_FILE or self._tokens >= MOST_TOKENS:
            self._number += 1
            self._write(f"{self._part}/{self._part}-{self._number:04}.spacy")
        self._bin.add(doc)
        self._tokens += len(doc)

    def close(self) -> None:
        """Write what still waits: under the name of the part where it is all there is."""
        if len(self._bin):
            several = f"{self._part}/{self._part}-{self._number + 1:04}.spacy"
            self._write(several if self._number else f"{self._part}.spacy")

    def _write(self, name: str) -> None:
        with self._target.open(name) as out:
            out.write(self._bin.to_bytes())
        self._begin()


class _Docs:
    """Makes spaCy's documents of sheets."""

    def __init__(self, held: Holdings, target: Target) -> None:
        self._pipeline = blank(target.options["language"])
        self._pipeline.max_length = 2**31  # the limit is there for parsers, which need memory by the letter
        self._key = target.options["key"] or "sc"
        self._layer = target.options["tags"]
        self._lose = target.lose
        self._whole = [kind.name for kind in held.labels() if kind.layer == "document"]
        from spacy.tokens import Span

        self._make = Span

    def of(self, sheet: Sheet) -> Any:
        """Make one; what had to move is reported."""
        doc = self._pipeline.make_doc(sheet.text)
        said = {mark.label for mark in sheet.marks if not mark.parts}
        doc.cats = {label: float(label in said) for label in dict.fromkeys([*self._whole, *sorted(said)])}
        doc.user_data["id"], doc.user_data["title"] = sheet.id, sheet.title
        placed = [
            (mark, span)
            for mark in sheet.marks
            for part in mark.parts
            if (span := self._span(doc, sheet, mark, part)) is not None
        ]
        doc.spans[self._key] = [span for _mark, span in placed]
        tagged = [(mark, span) for mark, span in placed if splitting.is_tagged(mark, self._layer)]
        doc.set_ents(self._apart(sheet, tagged))
        return doc

    def _span(self, doc: Any, sheet: Sheet, mark: Mark, part: Stretch) -> Any:
        """Give the tokens that a part touches, without white space at the ends; None where none is left."""
        start, end = part.start, part.end
        touched = doc.char_span(start, end, alignment_mode="expand") if start < end else None
        first, after = (touched.start, touched.end) if touched is not None else (0, 0)
        while first < after and doc[first].is_space:
            first += 1
        while first < after and doc[after - 1].is_space:
            after -= 1
        if first == after:
            self._lose(told(sheet, mark, "dropped", "span", _("It covers no token."), start, end))
            return None
        link = mark.link.id or mark.link.name if mark.link else ""
        span = self._make(doc, first, after, label=mark.label, kb_id=link)
        if span.start_char < start or span.end_char > end:
            reason = _("The format counts tokens: it became “{text}”.").format(text=span.text[:80])
            self._lose(told(sheet, mark, "widened", "span", reason, start, end))
        elif span.start_char > start or span.end_char < end:
            reason = _("The white space at its ends belongs to no token.")
            self._lose(told(sheet, mark, "clipped", "span", reason, start, end))
        return span

    def _apart(self, sheet: Sheet, placed: list[tuple[Mark, Any]]) -> list[Any]:
        """Give the spans that can be entities: of those that share a token the longest, the first of equals."""
        taken: set[int] = set()
        kept = []
        for mark, span in sorted(placed, key=lambda one: (one[1].start - one[1].end, one[1].start)):
            cells = range(span.start, span.end)
            if taken.isdisjoint(cells):
                taken.update(cells)
                kept.append(span)
            else:
                reason = _("It shares a token with a longer one: it is in the group of spans, and no entity.")
                self._lose(told(sheet, mark, "dropped", "tag", reason, span.start_char, span.end_char))
        return kept
