"""What no library can hold is taken off a sheet here, before anything else looks at it, and told piece by piece.

A file may be legal and say anything: a state that is none, a score that is no number, a time that is a word, half a
character in a name. A mark whose label or place is no such thing is refused; what is wrong beside them is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast, get_args

from desktop.exchange import Arrived, Fault, Kind, Link, Loss, Lost, Mark, Sheet, Tie
from desktop.language import _
from desktop.model import CERTAINTIES, LAYERS, POLARITIES, STATUSES, VOICES, Block, BlockKind, Origin, Saying, State

Lose = Callable[[Loss], None]

_HALVES = re.compile("[\ud800-\udfff]")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_BLOCKS = get_args(BlockKind)
_STATES = get_args(State)
_ORIGINS = (None, *get_args(Origin))
_FORMS = (None, "name", "nominal", "pronoun")
_LINK_STATES = ("none", "suggested", "confirmed", "rejected")
_ENDS = ("annotation", "entity", "claim")
_FREE = (
    "statement", "claim_id", "claimant_id", "claimant_text", "claimant_kind", "affiliation", "cue", "uttered_at",
    "place", "medium", "parent_id",
)  # fmt: skip
_CHOSEN = (("voice", VOICES), ("polarity", POLARITIES), ("certainty", CERTAINTIES))
_META = (
    "title", "subtitle", "published", "updated", "site", "section", "url", "language", "file_name", "media_type",
    "note",
)  # fmt: skip
_LISTS = ("byline", "tags", "collections")


def sound(value: str) -> str:
    """Give a string as it can be stored: without NUL, and with a sign for half a character."""
    return value if value.isprintable() else _HALVES.sub("\ufffd", value.replace("\0", ""))


def vetted(found: Arrived, lose: Lose) -> Arrived:
    """Give what has arrived as a library can hold it; what that costs goes to `lose`."""
    if isinstance(found, Sheet):
        return _Vetting(found, lose).sheet()
    return _kind(found) if isinstance(found, Kind) else found


def vetted_ties(ties: Iterable[Tie], lose: Lose) -> list[Tie]:
    """Give the relations that belong to no document as a library can hold them."""
    sheet = Sheet("", ties=list(ties))
    _Vetting(sheet, lose).sheet()
    return sheet.ties


def as_time(value: Any) -> str | None:
    """Give a time as the store writes it; None for what is no time."""
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value)
        if _TIME.fullmatch(value):
            return value
        read = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return read.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _kind(kind: Kind) -> Kind | Fault:
    """Give a label as a file defines it, its name on one line."""
    said = (kind.name, kind.key, kind.guideline, kind.colour or "", kind.parent or "")
    name = " ".join(sound(kind.name).split()) if all(isinstance(one, str) for one in said) else ""
    if not name:
        return Fault(_("a label"), _("It has no name, or something else than words stands where words belong."))
    return replace(
        kind,
        name=name,
        layer=kind.layer if kind.layer in LAYERS else None,
        key=sound(kind.key),
        parent=" ".join(sound(kind.parent).split()) if kind.parent else None,
        guideline=sound(kind.guideline),
    )


class _Vetting:
    """One sheet on its way in."""

    def __init__(self, sheet: Sheet, lose: Lose) -> None:
        self._sheet = sheet
        self._lose = lose

    def sheet(self) -> Sheet:
        sheet = self._sheet
        sheet.id = sound(str(sheet.id)) if sheet.id is not None else None
        sheet.meta = self._meta(sheet.meta)
        sheet.marks = [fine for mark in sheet.marks if (fine := self._mark(mark)) is not None]
        sheet.ties = [whole for tie in sheet.ties if (whole := self._tie(tie)) is not None]
        if not all(_is_block(block, len(sheet.text)) for block in sheet.blocks):
            self._say("dropped", "blocks", _("Its structure lies not within its text, or is of no known kind."))
            sheet.blocks = ()
        return sheet

    def _meta(self, meta: dict[str, Any]) -> dict[str, Any]:
        """Leave out what is no text, no list of names, no status or no time."""
        fine = dict(meta)
        wrong = [name for name in _META if not isinstance(meta.get(name), str | None)]
        for name in _LISTS:
            values = meta.get(name)
            if not isinstance(values, list | tuple | set | frozenset | None):
                wrong.append(name)
            elif values is not None and not all(isinstance(value, str) for value in values):
                self._say("dropped", "metadata", _("What stands under {names} is no text.").format(names=name))
                fine[name] = [value for value in values if isinstance(value, str)]
        if meta.get("status") not in (None, *STATUSES):
            wrong.append("status")
        if meta.get("imported_at"):
            fine["imported_at"] = as_time(meta["imported_at"])
            wrong += ["imported_at"] if fine["imported_at"] is None else []
        if wrong:
            reason = _("What stands under {names} is not what belongs there.").format(names=", ".join(wrong))
            self._say("dropped", "metadata", reason)
        return {name: value for name, value in fine.items() if name not in wrong}

    def _mark(self, mark: Any) -> Mark | None:
        """Give a mark whose every value is one that its column takes; None where label or place is none."""
        if not isinstance(mark.label, str) or not all(_is_part(part, mark.unanchored) for part in mark.parts):
            reason = _("Its label is no text, or its place is not two whole numbers.")
            self._lose(Loss("refused", "span", reason, self._sheet.id, self._sheet.title, str(mark.id)))
            return None
        if _is_plain(mark):
            return cast(Mark, mark)
        mark = mark.copy()
        mark.id = sound(str(mark.id))
        mark.label = sound(mark.label)
        wrong: list[str] = []
        mark.layer = self._layer(mark)
        mark.state = self._one_of(mark, "state", _STATES, "suggested", wrong)
        mark.origin = self._one_of(mark, "origin", _ORIGINS, None, wrong) if mark.origin != "" else None
        for name in ("note", "author", "agent"):
            setattr(mark, name, _text(getattr(mark, name), name, wrong))
        for name in ("created_at", "modified_at"):
            setattr(mark, name, _time(getattr(mark, name), name, wrong))
        if not _is_score(mark.score):
            mark.score = None
            wrong.append("score")
        mark.attributes = _pairs(mark.attributes, "attributes", wrong)
        mark.contexts = _pairs(mark.contexts, "contexts", wrong)
        mark.link = _link(mark.link, wrong)
        mark.saying = _saying(mark.saying, wrong)
        if mark.saying is not None and mark.layer not in (None, "claim"):
            mark.saying = None
            wrong.append("claim")
        if wrong:
            self._say_wrong(wrong, mark)
        return cast(Mark, mark)

    def _layer(self, mark: Mark) -> Any:
        """Give the layer of a mark where it can be one of passages, or of documents where it stands on none."""
        fitting = LAYERS[:3] if mark.parts or mark.unanchored else ("document",)
        if mark.layer is None or mark.layer in fitting:
            return mark.layer
        self._say("changed", "layer", _("It cannot be in the layer {name}.").format(name=repr(mark.layer)), mark)
        return None

    def _one_of(self, mark: Mark, name: str, allowed: tuple[Any, ...], usual: Any, wrong: list[str]) -> Any:
        value = getattr(mark, name)
        if value in allowed:
            return value
        wrong.append(name)
        return usual

    def _tie(self, tie: Tie) -> Tie | None:
        """Give a relation whose every value is one that its column takes; None where its ends or type are none."""
        ends = (tie.id, tie.type, tie.from_id, tie.to_id)
        if not all(isinstance(one, str) for one in ends) or not all(
            one in _ENDS for one in (tie.from_kind, tie.to_kind)
        ):
            self._say("refused", "relation", _("What it relates, or how, is no text."))
            return None
        wrong: list[str] = []
        fine = replace(
            tie,
            id=sound(tie.id),
            type=sound(tie.type),
            from_id=sound(tie.from_id),
            to_id=sound(tie.to_id),
            state=tie.state if tie.state in _STATES else "suggested",
            note=_text(tie.note, "note", wrong),
            author=_text(tie.author, "author", wrong),
            created_at=_time(tie.created_at, "created_at", wrong),
            modified_at=_time(tie.modified_at, "modified_at", wrong),
        )
        wrong += ["state"] if fine.state != tie.state else []
        if wrong:
            reason = _("What stands under {names} is not what belongs there.").format(names=", ".join(wrong))
            self._lose(Loss("dropped", "relation", reason, self._sheet.id, self._sheet.title, tie.id))
        return fine

    def _say_wrong(self, wrong: list[str], mark: Mark) -> None:
        reason = _("What stands under {names} is not what belongs there.").format(names=", ".join(wrong))
        self._say("dropped", "detail", reason, mark)

    def _say(self, lost: Lost, what: str, reason: str, mark: Mark | None = None) -> None:
        sheet = self._sheet
        uid = mark.id if mark else None
        self._lose(Loss(lost, what, reason, sheet.id, sheet.title, uid, where=sheet.where))


def _is_plain(mark: Any) -> bool:
    """Say whether a mark tells nothing but a label and a place, as most do."""
    return (
        mark.layer is mark.link is mark.saying is mark.note is mark.author is mark.origin is mark.agent is None
        and mark.score is mark.created_at is mark.modified_at is None
        and mark.state == "accepted"
        and not mark.attributes
        and not mark.contexts
        and isinstance(mark.id, str)
        and mark.id.isprintable()
        and mark.label.isprintable()
    )


def _is_part(part: Any, unanchored: bool) -> bool:
    start, end, quote = part
    places = type(start) is int and type(end) is int and (not unanchored or 0 <= start <= end < 2**53)
    return places and isinstance(quote, str | None)


def _is_block(block: Block, length: int) -> bool:
    places = type(block.start) is int and type(block.end) is int and 0 <= block.start <= block.end <= length
    numbers = all(one is None or (type(one) is int and abs(one) < 2**31) for one in (block.level, block.page))
    return places and numbers and block.kind in _BLOCKS


def _is_score(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1)


def _text(value: Any, name: str, wrong: list[str]) -> str | None:
    if isinstance(value, str | None):
        return sound(value) if value else value
    wrong.append(name)
    return None


def _time(value: Any, name: str, wrong: list[str]) -> str | None:
    read = as_time(value)
    if read is None and value is not None and value != "":
        wrong.append(name)
    return read


def _pairs(pairs: Iterable[Any], name: str, wrong: list[str]) -> tuple[tuple[str, str], ...]:
    found = tuple((sound(one), sound(other)) for one, other in pairs if isinstance(one, str) and isinstance(other, str))
    if len(found) < len(tuple(pairs)):
        wrong.append(name)
    return found


def _link(link: Link | None, wrong: list[str]) -> Link | None:
    if link is None:
        return None
    if not all(isinstance(one, str | None) for one in (link.name, link.type, link.id)):
        wrong.append("entity")
        return None
    form = link.form if link.form in _FORMS else None
    state = link.state if link.state in _LINK_STATES else "suggested"
    if (form, state) != (link.form, link.state):
        wrong.append("entity")
    type_, uid = sound(link.type) if link.type else None, sound(link.id) if link.id else None
    return Link(sound(link.name or ""), type_, uid, form, state)


def _saying(saying: Saying | None, wrong: list[str]) -> Saying | None:
    if saying is None:
        return None
    before = len(wrong)
    said: dict[str, Any] = {name: _text(getattr(saying, name), "claim", wrong) for name in _FREE}
    for name, allowed in _CHOSEN:
        value = getattr(saying, name)
        if value in allowed:
            said[name] = value
        elif value is not None:
            wrong.append("claim")
    del wrong[before + 1 :]
    return Saying(**said)
