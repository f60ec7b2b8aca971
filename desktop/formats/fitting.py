"""What a format cannot carry is taken off a sheet here, in one place for all formats, and reported item by item."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from desktop.exchange import Feature, Loss, Lost, Mark, Sheet, Tie
from desktop.language import _

Lose = Callable[[Loss], None]


def fit(sheet: Sheet, carries: frozenset[Feature], lose: Lose) -> Sheet:
    """Give the sheet as a format that carries these features can hold it; what that costs goes to `lose`.

    Marks come in reading order, document labels first. A part of a discontinuous mark becomes a mark of its own,
    with the id of the mark and its number; of marks that overlap, the longest stays. An end of a relation that was
    dropped takes the relation with it.
    """
    fitting = _Fitting(sheet, carries, lose)
    marks = fitting.marks()
    kept = {mark.id for mark in marks}
    return replace(
        sheet,
        meta=fitting.meta(),
        marks=marks,
        ties=fitting.ties(kept),
        blocks=sheet.blocks if "blocks" in carries else (),
    )


class _Fitting:
    """One sheet on its way into one format."""

    def __init__(self, sheet: Sheet, carries: frozenset[Feature], lose: Lose) -> None:
        self._sheet = sheet
        self._carries = carries
        self._lose = lose
        self._plain: Counter[tuple[str, str]] = Counter()
        self._split: dict[str, str] = {}  # the first part of each mark that was cut into several

    def meta(self) -> dict[str, object]:
        if "metadata" in self._carries:
            return self._sheet.meta
        said = [key for key, value in self._sheet.meta.items() if value not in (None, "", [], ()) and key != "title"]
        if said:
            self._say("dropped", "metadata", _("The format has no place for {names}.").format(names=", ".join(said)))
        return {"title": self._sheet.meta.get("title"), "file_name": self._sheet.meta.get("file_name")}

    def marks(self) -> list[Mark]:
        marks = [mark for mark in self._sheet.marks if self._can_be(mark)]
        if "discontinuous" not in self._carries:
            marks = [piece for mark in marks for piece in self._in_pieces(mark)]
        marks.sort(key=lambda mark: (mark.start, mark.end, mark.id))
        if "overlaps" not in self._carries:
            marks = self._apart(marks)
        fitted = [self._fit(mark) for mark in marks]
        for (what, reason), count in self._plain.items():
            self._say("dropped", what, reason, count=count)
        return fitted

    def _can_be(self, mark: Mark) -> bool:
        """Say whether there is a place for a mark at all; report it where there is none."""
        carries = self._carries
        if mark.state != "accepted" and "states" not in carries:
            state = _("a suggestion") if mark.state == "suggested" else _("rejected")
            return self._drop(mark, "state", _("It is {state}, and the format holds decided ones.").format(state=state))
        if mark.unanchored:
            return "unanchored" in carries or self._drop(mark, "unanchored", _("It has lost its place in the text."))
        if not mark.parts:
            needed = "document_labels" in carries
            return needed or self._drop(mark, "document_label", _("The format labels passages, no whole documents."))
        if "spans" not in carries:
            return self._drop(mark, "span", _("The format labels whole documents, no passages."))
        if "places" not in carries and any(part.start == part.end for part in mark.parts):
            return self._drop(mark, "place", _("The format has no empty spans."))
        return True

    def _drop(self, mark: Mark, what: str, reason: str) -> bool:
        self._say("dropped", what, reason, mark)
        return False

    def _in_pieces(self, mark: Mark) -> Iterable[Mark]:
        if len(mark.parts) < 2 or mark.unanchored:
            yield mark
            return
        self._say("split", "discontinuous", _("The format has no annotations in parts: each is one now."), mark)
        for number, part in enumerate(mark.parts):
            contexts = mark.contexts[number : number + 1]
            piece = replace(mark, id=f"{mark.id}.{number}", parts=(part,), contexts=contexts)
            self._split.setdefault(mark.id, piece.id)
            yield piece

    def _apart(self, marks: list[Mark]) -> list[Mark]:
        """Drop what overlaps a longer mark; of equally long ones the first stays."""
        kept = apart(marks)
        there = {mark.id for mark in kept}
        for mark in marks:
            if mark.id not in there:
                self._drop(mark, "overlap", _("It overlaps another annotation, and the format has no overlaps."))
        return kept

    def _fit(self, mark: Mark) -> Mark:
        """Take off one mark what the format has no place for."""
        carries = self._carries
        without: dict[str, Any] = {}
        if mark.link and "entity_links" not in carries:
            reason = _("The format has no links to entities ({name}).").format(name=mark.link.name)
            self._say("flattened", "entity_link", reason, mark)
            without["link"] = None
        if mark.saying and "claims" not in carries:
            self._say("flattened", "claim", _("The format has no claims: the label and the place remain."), mark)
            without["saying"] = None
        if mark.note and "notes" not in carries:
            self._say("dropped", "note", _("The format has no notes."), mark)
            without["note"] = None
        if mark.attributes and "attributes" not in carries:
            self._say("dropped", "attribute", _("The format has no attributes."), mark)
            without["attributes"] = ()
        without |= self._plainly(mark)
        if not without:
            return mark
        fitted = mark.copy()
        for name, value in without.items():
            setattr(fitted, name, value)
        return fitted

    def _plainly(self, mark: Mark) -> dict[str, Any]:
        """Take off what every mark has: reported once for a document, with a count."""
        carries, plain = self._carries, self._plain
        without: dict[str, Any] = {}
        if mark.author and "authors" not in carries:
            plain["author", _("The format does not tell who annotated.")] += 1
            without["author"] = None
        if (mark.origin or mark.agent) and "origins" not in carries:
            if mark.origin != "human" or mark.agent:
                plain["origin", _("The format does not tell how an annotation was made.")] += 1
            without["origin"] = without["agent"] = None
        if mark.score is not None and "scores" not in carries:
            plain["score", _("The format has no scores.")] += 1
            without["score"] = None
        if "layers" not in carries and mark.layer != "document":
            without["layer"] = None
        if mark.created_at and "times" not in carries:
            plain["time", _("The format does not tell when an annotation was made.")] += 1
            without["created_at"] = without["modified_at"] = None
        return without

    def ties(self, kept: set[str]) -> list[Tie]:
        """Give the relations the format can hold: between marks that are there."""
        found = []
        for tie in self._sheet.ties:
            ends = [self._split.get(end, end) for end in (tie.from_id, tie.to_id)]
            if "relations" not in self._carries:
                reason = _("The format has no relations.")
            elif tie.state != "accepted" and "states" not in self._carries:
                reason = _("It is not decided, and the format holds decided ones.")
            elif "registers" not in self._carries and {tie.from_kind, tie.to_kind} != {"annotation"}:
                reason = _("The format relates annotations only.")
            elif any(
                kind == "annotation" and end not in kept
                for kind, end in zip((tie.from_kind, tie.to_kind), ends, strict=True)
            ):
                reason = _("One of its ends is not there.")
            else:
                found.append(self._fit_tie(replace(tie, from_id=ends[0], to_id=ends[1])))
                continue
            self._lose(Loss("dropped", "relation", reason, self._sheet.id, self._sheet.title, tie.id, quote=tie.type))
        return found

    def _fit_tie(self, tie: Tie) -> Tie:
        if tie.note and "notes" not in self._carries:
            reason = _("The format has no notes on relations.")
            self._lose(Loss("dropped", "note", reason, self._sheet.id, self._sheet.title, tie.id, quote=tie.note))
            tie = replace(tie, note=None)
        author = tie.author if "authors" in self._carries else None
        times = (tie.created_at, tie.modified_at) if "times" in self._carries else (None, None)
        return replace(tie, author=author, created_at=times[0], modified_at=times[1])

    def _say(self, lost: Lost, what: str, reason: str, mark: Mark | None = None, *, count: int = 1) -> None:
        sheet = self._sheet
        if mark is None:
            self._lose(Loss(lost, what, reason, sheet.id, sheet.title, count=count))
            return
        start, end = (mark.start, mark.end) if mark.start >= 0 else (None, None)
        self._lose(Loss(lost, what, reason, sheet.id, sheet.title, mark.id, start, end, mark.quote or None))


def apart(marks: Iterable[Mark]) -> list[Mark]:
    """Give the marks that can stand side by side, in reading order: the longest first, of equals the first."""
    taken: list[tuple[int, int]] = []
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start - mark.end, mark.start)):
        if mark.start < 0:
            kept.append(mark)
            continue
        at = bisect_left(taken, (mark.start, mark.end))
        before = taken[at - 1] if at else (0, 0)
        after = taken[at] if at < len(taken) else (mark.end, mark.end)
        if (at and before[1] > mark.start) or after[0] < mark.end or (mark.start, mark.end) in taken[at : at + 1]:
            continue
        insort(taken, (mark.start, mark.end))
        kept.append(mark)
    kept.sort(key=lambda mark: (mark.start, mark.end, mark.id))
    return kept
