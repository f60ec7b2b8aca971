"""The way out and back, tried: what a format gives back beside what it says it cannot carry."""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop import errors
from desktop.exchange import Feature, Loss, Mark, Sheet
from desktop.formats import table, target
from desktop.formats.contract import Format
from desktop.formats.fitting import fit
from desktop.formats.holdings import Holdings, Shelf
from desktop.formats.loading import Load
from desktop.formats.losses import Losses, unheard
from desktop.formats.scope import scope
from desktop.language import _
from desktop.store import migrations
from desktop.store.store import Store
from desktop.store.uid import is_uid

_TOUCHED = ("widened", "clipped", "changed")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that was not the same after the way back: in which document, what was expected, what came."""

    document: str | None
    title: str
    what: str
    expected: str | None
    came: str | None


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """What a way out and back has shown: how much went out, what was said to be lost, what differs beyond that."""

    documents: int
    annotations: int
    losses: Mapping[str, int]
    differences: tuple[Difference, ...]


def round_trip(held: Holdings, name: str, options: Mapping[str, str], *, most: int = 1000) -> RoundTrip:
    """Write holdings in a format, load them into an empty library, and compare; at most so many differences."""
    format = table.named(name)
    if not table.can_load(format):
        raise errors.Usage(
            _("{title} is only written, so nothing comes back.").format(title=format.title),
            _("Choose a format that can be loaded."),
        )
    losses = Losses()
    touched: dict[str, list[Loss]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="postil-") as folder:
        path = Path(folder) / f"there{format.suffixes[0] if format.shape == 'file' else ''}"
        with _writing(format, path, options, losses) as out:
            out.lose = _noting(losses, touched)
            table.dump(format, held, out)
        migrations.create(Path(folder) / "back.postil")
        store = Store(Path(folder) / "back.postil", author="", program="postil roundtrip")
        try:
            back = Load(store, path, format=name, unit=format.unit or "codepoint")
            for act in back:
                act()
            found = tuple(_compared(held, store, format.carries, touched, back.losses.first, most))
        finally:
            store.close()
    count = sum(out.counts.values()) if out.counts else held.size
    return RoundTrip(held.size, out.counts.get("annotations", count), dict(losses.counts), found)


def _writing(format: Format, path: Path, options: Mapping[str, str], losses: Losses) -> Any:
    if format.shape == "file":
        return target.file(path, options, losses)
    return target.package(path, options, losses, packed=False)


def _noting(losses: Losses, touched: dict[str, list[Loss]]) -> Callable[[Loss], None]:
    def note(loss: Loss) -> None:
        losses.add(loss)
        if loss.annotation is not None:
            touched[loss.annotation].append(loss)

    return note


def _compared(
    held: Holdings,
    store: Store,
    carries: frozenset[Feature],
    touched: Mapping[str, list[Loss]],
    refused: Iterable[Loss],
    most: int,
) -> Iterator[Difference]:
    count = 0
    with store.snapshot() as connection, scope(connection, None) as covered:
        came: dict[str, list[Sheet]] = defaultdict(list)
        for sheet in Shelf(connection, covered, "").sheets():
            came[_key(sheet, carries)].append(sheet)
        for loss in refused:
            yield Difference(loss.document, loss.title, f"{loss.lost} {loss.what}", loss.quote, loss.reason)
        if carries.isdisjoint(("spans", "document_labels")):
            return  # it holds no documents
        for sheet in held.sheets():
            expected = fit(sheet, carries, unheard)
            there = came.get(_key(sheet, carries))
            if not there:
                yield Difference(sheet.id, sheet.title, "document", sheet.text[:60], None)
                continue
            for difference in _sheets(expected, fit(there[0], carries, unheard), carries, touched):
                yield difference
                count += 1
                if count >= most:
                    return


def _key(sheet: Sheet, carries: frozenset[Feature]) -> str:
    """Give what a document is known by: its text, without white space where that cannot be carried."""
    return sheet.text if "text" in carries else "".join(sheet.text.split())


def _sheets(
    expected: Sheet, came: Sheet, carries: frozenset[Feature], touched: Mapping[str, list[Loss]]
) -> Iterator[Difference]:
    """Compare two sheets; a mark that was widened or clipped is looked for by its label alone."""
    if not all(is_uid(mark.id) for mark in expected.marks):
        carries = carries - {"ids"}  # a part that became an annotation has got an id of its own
    said = Counter(_told(mark, expected, carries) for mark in expected.marks if not _is_touched(mark, touched))
    found = Counter(_told(mark, came, carries) for mark in came.marks)
    excused: Counter[str] = Counter()
    for mark in expected.marks:
        if _is_touched(mark, touched):
            excused[mark.label] += 1 + sum(loss.lost == "split" for loss in touched.get(mark.id, ()))
    for told, number in (said - found).items():
        yield from [Difference(expected.id, expected.title, "annotation", _shown(told), None)] * number
    for told, number in (found - said).items():
        free = min(number, excused[told[0]])
        excused[told[0]] -= free
        yield from [Difference(expected.id, expected.title, "annotation", None, _shown(told))] * (number - free)
    if not any(_is_touched(mark, touched) for mark in expected.marks):
        for tie in _ties(expected) - _ties(came):
            yield Difference(expected.id, expected.title, "relation", " ".join(tie), None)


def _ties(sheet: Sheet) -> Counter[tuple[str, ...]]:
    return Counter((tie.type, *_ends(sheet, tie.from_id, tie.to_id)) for tie in sheet.ties)


def _is_touched(mark: Mark, touched: Mapping[str, list[Loss]]) -> bool:
    # a part that became a mark of its own has losses of its own, beside those of the whole; what the format itself
    # cuts (at the end of a sentence) comes in pieces
    if any(loss.lost == "split" for loss in touched.get(mark.id, ())):
        return True
    lost = [*touched.get(mark.id, ()), *touched.get(mark.id.rpartition(".")[0], ())]
    return any(loss.lost in _TOUCHED or (loss.lost == "dropped" and loss.what in ("span", "overlap")) for loss in lost)


def _told(mark: Mark, sheet: Sheet, carries: frozenset[Feature]) -> tuple[Any, ...]:
    """Give what of a mark must come back: label and place, and what else the format carries."""
    place: tuple[Any, ...] = tuple((part.start, part.end) for part in mark.parts)
    if "text" not in carries:
        place = tuple("".join(sheet.text[part.start : part.end].split()) for part in mark.parts)
    more: list[Any] = []
    for feature, value in (
        ("layers", mark.layer),
        ("notes", mark.note),
        ("attributes", tuple(sorted(mark.attributes))),
        ("authors", mark.author),
        ("states", mark.state),
        ("scores", mark.score),
        ("entity_links", mark.link and mark.link.name),
        ("claims", mark.saying and mark.saying.statement),
        ("times", mark.created_at),
        ("ids", mark.id),
    ):
        if feature in carries:
            more.append((feature, value))
    return (mark.label, () if mark.unanchored else place, *more)


def _ends(sheet: Sheet, *ends: str) -> list[str]:
    marks = {mark.id: f"{mark.label} {mark.start}" for mark in sheet.marks}
    return [marks.get(end, end) for end in ends]


def _shown(told: tuple[Any, ...]) -> str:
    label, place, *more = told
    said = "; ".join(f"{name}: {value}" for name, value in more if value not in (None, (), ""))
    return f"{label} {place} {said}".strip()
