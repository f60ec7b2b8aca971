"""A folder that `datasets.load_dataset` reads as it is: lines of JSON or Parquet, and a card that declares the types.

The card's header is what fixes the numbers of the labels; types are never left to be guessed. Offsets in `spans` are
code points into the row's own text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import IO, Any, Protocol

from desktop import errors
from desktop.exchange import Feature, Loss, Mark, Option, Sheet, Unit
from desktop.formats import card, splitting
from desktop.formats.contract import Shape
from desktop.formats.fitting import Lose
from desktop.formats.holdings import Holdings
from desktop.formats.jsonl import line_of
from desktop.formats.splitting import SEED, SPLIT, TAGGED
from desktop.formats.target import Target
from desktop.formats.tokens import (
    SCHEMES,
    TOKENIZER,
    Covered,
    Token,
    covered,
    sentences,
    side_by_side,
    tags,
    tokenizer,
    told,
)
from desktop.language import _
from desktop.model import Layer

name = "huggingface"
title = "Hugging Face dataset"
about = "A folder for datasets.load_dataset: rows with tokens, tags, spans and labels, split for training if you like."
suffixes: tuple[str, ...] = ()
shape: Shape = "folder"
unit: Unit | None = "codepoint"
layer: Layer = "entity"
carries: frozenset[Feature] = frozenset(("text", "spans", "overlaps", "document_labels", "layers"))
dump_options = (
    Option("rows", "Rows", "document", ("document", "sentence"), "One row for each document, or for each sentence."),
    TAGGED,
    Option("scheme", "Tags", "IOB2", SCHEMES, "How tags tell where a passage begins and ends."),
    TOKENIZER,
    SPLIT,
    SEED,
    Option("file", "Files", "jsonl", ("jsonl", "parquet"), "Lines of JSON, or Parquet, where pyarrow is installed."),
)

PARTS = ("train", "validation", "test")
LETTERS = {"IOB1": "BI", "IOB2": "BI", "IOE1": "IE", "IOE2": "IE", "IOBES": "BIES", "BILOU": "BILU"}
# Rows of Parquet held before they are written as a group, and the letters of their texts.
ROW_GROUP = 1000
MOST_LETTERS = 1_000_000

Row = dict[str, Any]


def dump(held: Holdings, target: Target) -> None:
    """Write the rows of each part, and the card."""
    options = target.options
    rows = _Rows(held, target)
    wanted = _Table if options["file"] == "parquet" else _Lines
    wanted.check()
    split = splitting.split(held, options)
    used = [number for number, size in enumerate(split.sizes) if size or number == 0]
    files = [f"data/{PARTS[number]}.{options['file']}" for number in used]
    counts: Counter[str] = Counter()
    with splitting.opened(target, files) as opened, ExitStack() as stack:
        writers = dict(zip(used, (stack.enter_context(wanted(out)) for out in opened), strict=True))
        for sheet in held.sheets():
            part = split.part_of(sheet)
            for row in rows.of(sheet):
                writers[part].write(row)
                counts[PARTS[part]] += 1
            target.counts["documents"] += 1
            target.counts["annotations"] += len(sheet.marks)
    target.counts["rows"] += counts.total()
    with target.text("README.md") as out:
        parts = [(PARTS[number], file, counts[PARTS[number]]) for number, file in zip(used, files, strict=True)]
        out.write(card.card(held, options, rows.classes, rows.whole, parts))


class _Rows:
    """Makes rows of sheets; `classes` are the tags and `whole` the labels of documents, each in the order of its ids.

    A label that the library does not list gets the next number.
    """

    def __init__(self, held: Holdings, target: Target) -> None:
        options = target.options
        self._cut = tokenizer(options["tokenizer"])
        self._scheme: Any = options["scheme"]
        self._layer = options["tags"]
        self._by_sentence = options["rows"] == "sentence"
        self._lose = target.lose
        self._classes = {"O": 0}
        self._whole: dict[str, int] = {}
        for kind in held.labels():
            if kind.layer == "document":
                self._whole.setdefault(kind.name, len(self._whole))
            elif self._layer in ("all", kind.layer or "entity") and kind.layer != "relation":
                self._know(kind.name)

    @property
    def classes(self) -> list[str]:
        return list(self._classes)

    @property
    def whole(self) -> list[str]:
        return list(self._whole)

    def _know(self, label: str) -> None:
        for letter in LETTERS[self._scheme]:
            self._classes.setdefault(f"{letter}-{label}", len(self._classes))

    def of(self, sheet: Sheet) -> Iterator[Row]:
        """Yield the rows of one document."""
        found, document = self._cut(sheet.text), splitting.identity(sheet)
        whole = sorted({self._number(mark.label) for mark in sheet.marks if not mark.parts})
        tagged = self._tagged(sheet, found)
        bounds = [(0, len(found))]
        if self._by_sentence:
            bounds = sentences(sheet.text, found)
            pieces = _in_sentences(sheet, [(found[a].start, found[b - 1].end) for a, b in bounds], self._lose)
        else:
            pieces = [[(mark, *part[:2]) for mark in sheet.marks for part in mark.parts]]
        here = 0
        for number, (first, after) in enumerate(bounds):
            start = found[first].start if self._by_sentence else 0
            end = found[after - 1].end if self._by_sentence else len(sheet.text)
            while here < len(tagged) and tagged[here].last < first:
                here += 1
            yield {
                "id": f"{document}:{number}" if self._by_sentence else document,
                "document_id": document,
                "title": sheet.title,
                "text": sheet.text[start:end],
                "tokens": [sheet.text[token.start : token.end] for token in found[first:after]],
                "ner_tags": self._tags(tagged[here:], first, after),
                "spans": [_span(mark, start, a, b, sheet.text) for mark, a, b in pieces[number]],
                "labels": whole,
            }

    def _number(self, label: str) -> int:
        return self._whole.setdefault(label, len(self._whole))

    def _tagged(self, sheet: Sheet, found: Sequence[Token]) -> list[Covered]:
        """Give what becomes tags; what does not remains in `spans`, so what it costs is told of tags only."""
        marks = [mark for mark in sheet.marks if splitting.is_tagged(mark, self._layer)]

        def lose(loss: Loss) -> None:
            where = (loss.document, loss.title, loss.annotation, loss.start, loss.end, loss.quote)
            self._lose(Loss(loss.lost, "tag", loss.reason, *where))

        chosen = covered(replace(sheet, marks=marks), found, lose)
        chosen = side_by_side(sheet, chosen, lose)
        for one in chosen:
            if f"{LETTERS[self._scheme][0]}-{one.mark.label}" not in self._classes:
                self._know(one.mark.label)
        return chosen

    def _tags(self, tagged: Sequence[Covered], first: int, after: int) -> list[int]:
        """Give the numbers of the tags of some tokens; what goes on behind them ends with them."""
        inside = []
        for one in tagged:
            if one.first >= after:
                break
            inside.append((max(one.first, first) - first, min(one.last, after - 1) - first, one.mark.label))
        return [self._classes[tag] for tag in tags(after - first, inside, self._scheme)]


def _span(mark: Mark, base: int, start: int, end: int, text: str) -> Row:
    return {
        "start": start - base,
        "end": end - base,
        "label": mark.label,
        "text": text[start:end],
        "layer": mark.layer or "entity",
    }


def _in_sentences(sheet: Sheet, bounds: Sequence[tuple[int, int]], lose: Lose) -> list[list[tuple[Mark, int, int]]]:
    """Cut the parts of marks at the ends of sentences, and say which were cut."""
    ends = [end for _start, end in bounds]
    rows: list[list[tuple[Mark, int, int]]] = [[] for _bound in bounds]
    for mark in sheet.marks:
        for part in mark.parts:
            pieces = 0
            for number in range(bisect_right(ends, part.start), len(bounds)):
                start, end = max(part.start, bounds[number][0]), min(part.end, bounds[number][1])
                if start >= end:
                    break
                rows[number].append((mark, start, end))
                pieces += 1
            if not pieces:
                lose(told(sheet, mark, "dropped", "span", _("It covers no token."), part.start, part.end))
            elif pieces > 1:
                reason = _("It goes over the end of a sentence, and each is a row.")
                lose(told(sheet, mark, "split", "span", reason, part.start, part.end))
    return rows


class _Writer(Protocol):
    def write(self, row: Row) -> None: ...


class _Lines:
    """Writes rows as lines of JSON."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out

    @staticmethod
    def check() -> None:
        pass

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *_problem: object) -> None:
        pass

    def write(self, row: Row) -> None:
        self._out.write(line_of(row).encode("utf-8"))


class _Table:
    """Writes rows as Parquet, a group of rows at a time."""

    def __init__(self, out: IO[bytes]) -> None:
        import pyarrow as pa
        from pyarrow import parquet

        span = [("start", pa.int64()), ("end", pa.int64()), ("label", pa.string()), ("text", pa.string())]
        words, numbers = pa.list_(pa.string()), pa.list_(pa.int64())
        columns = [(column, pa.string()) for column in ("id", "document_id", "title", "text")]
        columns += [("tokens", words), ("ner_tags", numbers)]
        columns += [("spans", pa.list_(pa.struct([*span, ("layer", pa.string())]))), ("labels", numbers)]
        self._schema = pa.schema(columns)
        self._batch = pa.RecordBatch
        self._writer = parquet.ParquetWriter(out, self._schema)
        self._waiting: list[Row] = []
        self._letters = 0

    @staticmethod
    def check() -> None:
        try:
            import pyarrow.parquet  # noqa: F401
        except ImportError as problem:
            raise errors.Usage(
                _("Parquet needs the package pyarrow, which is not installed."),
                _("Install it with: pip install postil[parquet], or choose lines of JSON."),
                str(problem),
            ) from problem

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, kind: object, *_problem: object) -> None:
        if kind is None:
            self._flush()
        self._writer.close()

    def write(self, row: Row) -> None:
        self._waiting.append(row)
        self._letters += len(row["text"])
        if len(self._waiting) >= ROW_GROUP or self._letters >= MOST_LETTERS:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            self._writer.write_batch(self._batch.from_pylist(self._waiting, schema=self._schema))
            self._waiting, self._letters = [], 0
