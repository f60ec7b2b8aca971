"""Sheets for the tests of exchange: a strategy that makes hard ones, holdings in memory, the way out and back."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from desktop.exchange import Fault, Kind, Link, Loss, Mark, Register, Sheet, Stretch, Tie
from desktop.formats import table
from desktop.formats.fitting import fit
from desktop.formats.losses import Losses
from desktop.formats.parcel import Parcel
from desktop.formats.target import file, package, stream
from desktop.model import Page, Saying
from desktop.text.units import Ruler

# Letters that count differently by unit, join, run from right to left, or mean something to some format.
HARD = "ab Zé日😀👩\u200d👩🏽e\u0301\u0644\u0645שلn\u0928\u093fक\t\"'\\,;:|*_[](){}<>&#=-.1 \n"
LABELS = ("Person", "Place", "GPE", "läuft", "Two words")


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Give a text with astral, combining and right-to-left characters, in normal form."""
    words = draw(st.lists(st.text(HARD, min_size=1, max_size=8), min_size=1, max_size=12))
    return " ".join(words)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """Give a sheet with marks of every sort and relations among them."""
    text = draw(texts())
    number = draw(st.integers(0, 5))
    marks = [draw(_marks(text, n)) for n in range(number)]
    spans = [mark.id for mark in marks if mark.parts and not mark.unanchored]
    ties = []
    if len(spans) > 1:
        for n in range(draw(st.integers(0, 2))):
            ends = draw(st.lists(st.sampled_from(spans), min_size=2, max_size=2, unique=True))
            ties.append(Tie(f"tie{n}", draw(st.sampled_from(("part of", "Knows"))), *ends))
    meta = {"title": draw(st.sampled_from(("A title", "Títle 😀"))), "file_name": "a.txt"}
    return Sheet(text, f"doc-{draw(st.integers(0, 10**9))}", meta, marks, ties)


@st.composite
def _marks(draw: st.DrawFn, text: str, number: int) -> Mark:
    uid = f"0192-{number}"
    label = draw(st.sampled_from(LABELS))
    common: dict[str, Any] = {
        "note": draw(st.none() | st.sampled_from(("a note", "two\nlines\tand a tab", 'quo"te'))),
        "attributes": draw(st.sampled_from(((), (("tense", "past"),), (("a", "1"), ("b", "ü|x"))))),
        "author": draw(st.sampled_from(("Ana", "Béa"))),
        "origin": "human",
        "state": draw(st.sampled_from(("accepted", "accepted", "accepted", "suggested", "rejected"))),
        "score": draw(st.none() | st.sampled_from((0.5, 1.0))),
        "created_at": "2025-01-02T03:04:05.678Z",
        "modified_at": "2025-01-03T03:04:05.678Z",
    }
    if draw(st.integers(0, 6)) == 0:
        return Mark(uid, label, layer="document", **common)
    places = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6)))
    if draw(st.booleans()):
        places = places[:2]
    pairs = list(zip(places[::2], places[1::2], strict=False))
    parts = tuple(
        Stretch(a, b, text[a:b]) for n, (a, b) in enumerate(pairs) if n == 0 or (b > a and a > pairs[n - 1][1])
    )
    layer = draw(st.sampled_from(("entity", "entity", "highlight", "claim")))
    link = Link("Türkiye", "Place", "e-1", "name") if layer == "entity" and draw(st.booleans()) else None
    saying = Saying("It is so", claimant_text="Ana") if layer == "claim" else None
    return Mark(uid, label, parts, layer, link, saying, **common)


class Held:
    """Holdings in memory."""

    def __init__(
        self, *sheets: Sheet, labels: Sequence[Kind] = (), records: Mapping[str, list[dict[str, Any]]] | None = None
    ) -> None:
        self.name = "held"
        self.size = len(sheets)
        self._sheets = sheets
        self._labels = list(labels)
        self._records = records or {}
        self.originals: dict[str, bytes] = {}
        self.placed: dict[str, Sequence[Page]] = {}

    def sheets(self) -> Iterator[Sheet]:
        yield from self._sheets

    def labels(self) -> list[Kind]:
        return self._labels

    def records(self, view: str) -> Iterator[dict[str, Any]]:
        yield from self._records.get(view, ())

    def original(self, document: str) -> bytes | None:
        return self.originals.get(document)

    def pages(self, document: str) -> Sequence[Page]:
        return self.placed.get(document, ())


def fitted(format: Any, *given: Sheet) -> tuple[list[Sheet], list[Loss]]:
    """Cut sheets to what a format carries; give them and what was lost."""
    losses: list[Loss] = []
    return [fit(sheet, format.carries, losses.append) for sheet in given], losses


def dumped(format: Any, held: Held, path: Path, **options: str) -> Losses:
    """Write holdings to a path as a file, or a folder (a zip where the name says so)."""
    losses = Losses()
    if format.shape == "file":
        with file(path, options, losses) as target:
            table.dump(format, held, target)
    else:
        with package(path, options, losses, packed=path.suffix == ".zip") as target:
            table.dump(format, held, target)
    return losses


def written(format: Any, held: Held, **options: str) -> bytes:
    """Write holdings of a format of one file to memory."""
    out = io.BytesIO()
    with stream(out, options, Losses()) as target:
        table.dump(format, held, target)
    return out.getvalue()


def loaded(format: Any, path: Path, **options: str) -> tuple[list[Sheet], list[Kind | Register], list[Fault]]:
    """Read a path; give the sheets with offsets in code points, the labels and registers, and the faults."""
    with Parcel(path, options) as parcel:
        found = list(table.load(format, parcel))
    faults = [one for one in found if isinstance(one, Fault)]
    others = [one for one in found if isinstance(one, Kind | Register)]
    return [in_codepoints(one, format) for one in found if isinstance(one, Sheet)], others, faults


def in_codepoints(sheet: Sheet, format: Any) -> Sheet:
    """Convert a sheet's offsets from the unit it says, or else its format's."""
    ruler = Ruler(sheet.text, sheet.unit or format.unit or "codepoint")
    marks = []
    for mark in sheet.marks:
        parts = []
        for part in mark.parts:
            start, end = ruler.to_codepoint(part.start), ruler.to_codepoint(part.end)
            assert start is not None
            assert end is not None
            parts.append(Stretch(start, end, part.quote))
        marks.append(replace(mark, parts=tuple(parts)))
    return replace(sheet, marks=marks, unit="codepoint")


def essence(sheet: Sheet, *features: str) -> dict[str, Any]:
    """Give what two sheets must share to be the same: marks by place and label, with the features asked for."""

    def told(mark: Mark) -> tuple[Any, ...]:
        more: list[Any] = []
        for feature in features:
            if feature == "entity_links":
                more.append(mark.link and mark.link.name)
            elif feature == "claims":
                more.append(mark.saying and mark.saying.statement)
            elif feature in ("notes", "authors", "scores", "states", "ids"):
                more.append(getattr(mark, {"notes": "note", "ids": "id"}.get(feature, feature.removesuffix("s"))))
            elif feature == "attributes":
                more.append(tuple(sorted(mark.attributes)))
            elif feature == "layers":
                more.append(mark.layer)
        parts = () if mark.unanchored else tuple((part.start, part.end) for part in mark.parts)
        return (parts, mark.label, *more)

    by_id = {mark.id: told(mark)[:2] for mark in sheet.marks}
    ties = sorted((tie.type, repr(by_id.get(tie.from_id)), repr(by_id.get(tie.to_id))) for tie in sheet.ties)
    return {"text": sheet.text, "marks": sorted(map(told, sheet.marks), key=repr), "ties": ties}


@st.composite
def broken(draw: st.DrawFn, data: bytes) -> bytes:
    """Give a file with some bytes of it changed, taken out, or put in anew elsewhere."""
    for _time in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        until = draw(st.integers(at, min(len(data), at + 12)))
        other = draw(st.integers(0, len(data)))
        signs = st.sampled_from((*b"\t\n\r|[]\\-_*;:/#=()09.TE\xff", 0x20))
        pieces = st.lists(signs, max_size=3).map(bytes) | st.just(data[other : other + 30])
        data = data[:at] + draw(pieces) + data[until:]
    return data


def read_anyhow(format: Any, path: Path) -> None:
    """Read a path however broken it is; check that what arrives holds together."""
    with Parcel(path) as parcel:
        for sheet in table.load(format, parcel):
            if not isinstance(sheet, Sheet):
                continue
            sheet.text.encode("utf-8")
            ids = [mark.id for mark in sheet.marks]
            assert len(set(ids)) == len(ids)
            assert len({tie.id for tie in sheet.ties}) == len(sheet.ties)
            assert all(tie.from_id in ids and tie.to_id in ids for tie in sheet.ties)
            assert all(mark.label for mark in sheet.marks)
            assert all(0 <= part.start <= part.end for mark in sheet.marks for part in mark.parts)
