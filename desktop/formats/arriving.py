"""From a sheet as a file has it to what the store takes: normalised, in code points, every quote checked."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop.exchange import Loss, Lost, Mark, Sheet, Stretch, Unit
from desktop.formats.detection import converted
from desktop.formats.fitting import Lose
from desktop.formats.vetting import sound
from desktop.language import _
from desktop.model import STATUSES, Article, Block, Span
from desktop.readers.text import find_blocks
from desktop.store.arrivals import Arrival
from desktop.store.articles import Incoming, prepare, storable
from desktop.store.step import now
from desktop.store.store import Store
from desktop.store.uid import is_uid
from desktop.text.normalise import Normalised, normalise
from desktop.text.units import Ruler


class Arriving:
    """Makes arrivals of the vetted sheets of one file; what cannot come through goes to `lose`."""

    def __init__(self, format: str, path: Path, unit: Unit, textless: Textless, lose: Lose) -> None:
        self._format = format
        self._path = path
        self._unit: Unit = unit
        self._textless = textless
        self._lose = lose

    def arrival(self, sheet: Sheet) -> Arrival | None:
        """Give a sheet ready for storing; None where it has no text that could be found."""
        raw = sheet.text or self._textless.text(sheet)
        if not raw.strip():
            self._say(sheet, "refused", "document", _("It has no text, and the library has no document of its name."))
            return None
        text = normalise(raw)
        ruler = Ruler(raw, sheet.unit or self._unit)
        placed = (self._placed(sheet, mark, raw, text, ruler) for mark in sheet.marks)
        marks = self._distinct(sheet, [mark for mark in placed if mark is not None])
        meta = {key: sound(value) for key, value in sheet.meta.items() if isinstance(value, str)}
        return Arrival(
            self._incoming(sheet, raw, text, meta),
            marks,
            sheet.ties,
            _names(sheet.meta.get("tags")),
            _names(sheet.meta.get("collections")),
        )

    def _placed(self, sheet: Sheet, mark: Mark, raw: str, text: Normalised, ruler: Ruler) -> Mark | None:
        """Give a mark in code points of the normalised text; None where it does not stand in it."""
        parts = []
        for part in () if mark.unanchored else mark.parts:
            place = converted(part, ruler, raw)
            if place is None:
                self._say(sheet, "refused", "span", _misfit(part, ruler, raw), mark, part)
                return None
            span = Span(*place) if text.offsets.is_identity else text.offsets.map_span(Span(*place))
            parts.append(Stretch(span.start, span.end, text.text[span.start : span.end]))
        parts.sort()
        if mark.unanchored:
            parts = [Stretch(part.start, part.end, sound(part.quote or "")) for part in mark.parts]
        placed = mark.copy()
        placed.label = " ".join(mark.label.split())
        placed.parts = tuple(parts)
        return placed

    def _distinct(self, sheet: Sheet, marks: list[Mark]) -> list[Mark]:
        """Give marks of one id ids of their own; relations keep to the first."""
        seen: Counter[str] = Counter()
        found = []
        for mark in marks:
            seen[mark.id] += 1
            if seen[mark.id] > 1:
                self._say(sheet, "changed", "id", _("Another annotation has the same id."), mark)
                mark = replace(mark, id=f"{mark.id} #{seen[mark.id]}")
            found.append(mark)
        return found

    def _incoming(self, sheet: Sheet, raw: str, text: Normalised, meta: dict[str, Any]) -> Incoming:
        offsets = text.offsets
        blocks = tuple(_block(block, offsets.map_span(Span(block.start, block.end))) for block in sheet.blocks)
        byline = sheet.meta.get("byline") or ()
        provenance = {"came_with": storable(self._path.name), "came_in": sound(sheet.where)}
        provenance |= {f"kept_{sound(key)}": sound(str(value)) for key, value in sheet.kept.items()}
        provenance |= {f"normalised_{what}": str(count) for what, count in text.changes.items()}
        article = Article(
            text.text,
            blocks or tuple(find_blocks(text.text, None)),
            title=meta.get("title"),
            byline=tuple(sound(str(name)) for name in byline) if isinstance(byline, list | tuple) else (),
            media_type=meta.get("media_type") or "text/plain",
            reader=self._format,
            provenance=provenance,
            subtitle=meta.get("subtitle"),
            published=meta.get("published"),
            updated=meta.get("updated"),
            site=meta.get("site"),
            section=meta.get("section"),
            url=meta.get("url"),
            language=meta.get("language"),
        )
        if sheet.original is None and meta.get("original_sha256"):
            provenance["original_sha256"] = meta["original_sha256"]  # of bytes that stayed where they were
        data = sheet.original if sheet.original is not None else raw.encode("utf-8", "replace")
        incoming = prepare(article, data, name=meta.get("file_name"), same_bytes_suffice=False)
        document = {**incoming.document, "source_path": storable(str(self._path))}
        if sheet.original is None:
            document["original_sha256"] = None
        document["locator"] = sound(sheet.where) or None
        document["status"] = meta["status"] if meta.get("status") in STATUSES else "todo"
        document["note"] = meta.get("note") or None
        document["imported_at"] = meta.get("imported_at") or now()
        original = incoming.original if sheet.original is not None else None
        uid = sheet.id if is_uid(sheet.id) else None
        return replace(incoming, original=original, document=document, uid=uid)

    def _say(
        self, sheet: Sheet, lost: Lost, what: str, reason: str, mark: Mark | None = None, part: Stretch | None = None
    ) -> None:
        self._lose(
            Loss(
                lost,
                what,
                reason,
                sheet.id,
                sheet.title,
                mark.id if mark else None,
                part.start if part else None,
                part.end if part else None,
                part.quote if part else None,
                sheet.where,
            )
        )


class Textless:
    """Finds the texts of sheets that come without, by the id, the address or the name of their document."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._last: tuple[tuple[Any, ...], str] = ((), "")

    def text(self, sheet: Sheet) -> str:
        """Give the text of the one document that a sheet means; nothing where there is none, or several."""
        said = (sheet.id, sheet.meta.get("url") or sheet.kept.get("source"), sheet.meta.get("file_name"), sheet.title)
        if self._last[0] != said:
            self._last = said, self._look_up(*said)
        return self._last[1]

    def _look_up(self, *said: Any) -> str:
        for column, value in zip(("uid", "url", "file_name", "title"), said, strict=True):
            if not value:
                continue
            rows = self._store.read.execute(
                f"SELECT DISTINCT text_id FROM document WHERE {column} = ? AND deleted_at IS NULL LIMIT 2",
                (str(value),),
            ).fetchall()
            if len(rows) == 1:
                row = self._store.read.execute("SELECT body FROM text WHERE id = ?", rows[0]).fetchone()
                return str(row[0])
        return ""


def _names(values: Any) -> tuple[str, ...]:
    names = (" ".join(sound(value).split()) for value in values or ())
    return tuple(name for name in names if name)


def _block(block: Block, span: Span) -> Block:
    return replace(block, start=span.start, end=span.end)


def _misfit(part: Stretch, ruler: Ruler, raw: str) -> str:
    start, end = ruler.to_codepoint(part.start), ruler.to_codepoint(part.end)
    if start is None or end is None or start > end:
        return _("{start} to {end} lies not within its text.").format(start=part.start, end=part.end)
    return _("The file says “{wanted}”, but “{found}” stands at {start} to {end}.").format(
        wanted=part.quote, found=raw[start:end][:80], start=part.start, end=part.end
    )
