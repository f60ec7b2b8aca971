"""What reports say beside a passage, in plain words: of a document, of an annotation; and which colour it has."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from desktop.exchange import Kind, Mark, Sheet, Tie
from desktop.formats.passages import context
from desktop.language import _
from desktop.store.labels import COLOURS

_ABOUT_A_PLACE = 16  # code points on each side that show where it is


def heading(sheet: Sheet) -> str:
    """Give a document's title, or its file's name."""
    return sheet.title or str(sheet.meta.get("file_name") or "") or _("Untitled")


def source(sheet: Sheet) -> list[str]:
    """Give where a document comes from: site, date, authors, address."""
    meta = sheet.meta
    byline = meta.get("byline") or ()
    by = byline if isinstance(byline, str) else ", ".join(str(one) for one in byline)
    said = (meta.get("site"), meta.get("published"), _("by {names}").format(names=by) if by else None, meta.get("url"))
    return [str(one) for one in said if one]


def filing(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Yield what the user filed a document under, each with its name."""
    meta = sheet.meta
    for name, value in (
        (_("Tags"), ", ".join(meta.get("tags") or ())),
        (_("Collections"), ", ".join(meta.get("collections") or ())),
        (_("Note"), meta.get("note")),
    ):
        if value:
            yield name, str(value)


def quote(mark: Mark, text: str) -> str:
    """Give the text of a mark; for a place between two characters, what stands about it."""
    if mark.unanchored or not mark.parts or mark.parts[-1].end > mark.parts[0].start:
        return mark.quote
    before, after = context(text, mark.start, mark.start, _ABOUT_A_PLACE)
    return f"{before.lstrip()}|{after.rstrip()}"


def details(mark: Mark) -> Iterator[tuple[str, str]]:
    """Yield what is said of an annotation beside its label, quote and note, each with its name."""
    if mark.link:
        link = mark.link
        yield _("Entity"), f"{link.name} ({link.type})" if link.type else link.name
    if mark.saying:
        yield from _of_saying(mark)
    yield from mark.attributes
    made = _made(mark)
    if made:
        yield _("By"), made


def _of_saying(mark: Mark) -> Iterator[tuple[str, str]]:
    saying = mark.saying
    if saying is None:
        return
    if saying.statement:
        yield _("Claim"), saying.statement
    by = ", ".join(one for one in (saying.claimant_text, saying.affiliation) if one)
    if by:
        yield _("Said by"), by
    said = ", ".join(one for one in (saying.uttered_at, saying.place, saying.medium) if one)
    if said:
        yield _("Said"), said
    stands = [_stand(saying.polarity), _stand(saying.certainty)]
    if saying.voice != "author":
        stands.insert(0, saying.voice.replace("_", " "))
    if any(stands):
        yield _("How"), ", ".join(stand for stand in stands if stand)


def _stand(code: str) -> str:
    return {
        "-": _("denied"),
        "u": _("neither affirmed nor denied"),
        "PR": _("probable"),
        "PS": _("possible"),
        "U": _("uncertain"),
    }.get(code, "")


def _made(mark: Mark) -> str:
    how = {"rule": _("by rule"), "model": _("by a model"), "import": _("imported")}.get(mark.origin or "", "")
    score = "" if mark.score is None else f"{mark.score:g}"
    return ", ".join(one for one in (mark.author, how, mark.agent, score) if one)


def state(mark: Mark) -> str:
    """Say what state an annotation is in, where it is not simply there."""
    if mark.unanchored:
        return _("has lost its place")
    return {"suggested": _("suggested"), "rejected": _("rejected")}.get(mark.state, "")


def relations(sheet: Sheet) -> dict[str, list[tuple[Tie, Mark]]]:
    """Give the relations that begin at each mark, by its id, with the mark that each leads to."""
    found: dict[str, list[tuple[Tie, Mark]]] = {}
    if sheet.ties:
        marks = {mark.id: mark for mark in sheet.marks}
        for tie in sheet.ties:
            if tie.from_id in marks and tie.to_id in marks:
                found.setdefault(tie.from_id, []).append((tie, marks[tie.to_id]))
    return found


class Palette:
    """The colours of the labels as `#rrggbb`; a label that has none gets one by its name, always the same."""

    def __init__(self, labels: Iterable[Kind]) -> None:
        """Take the labels of a library."""
        self.labels = list(labels)
        self._of: dict[str | tuple[str | None, str], str] = {}
        for label in self.labels:
            colour = label.colour or self._by_name(label.name)
            self._of[label.layer, label.name] = colour
            self._of.setdefault(label.name, colour)

    def of(self, mark: Mark) -> str:
        """Give the colour of a mark's label."""
        found = self._of.get((mark.layer, mark.label)) or self._of.get(mark.label)
        return found or self._by_name(mark.label)

    @property
    def all(self) -> list[str]:
        """Every colour that `of` may give, each once."""
        return list(dict.fromkeys((*self._of.values(), *COLOURS)))

    def _by_name(self, name: str) -> str:
        return COLOURS[zlib.crc32(name.encode("utf-8")) % len(COLOURS)]


def tint(colours: Iterable[str], strength: float) -> str:
    """Mix colours, each with this strength, one over the other, onto white paper."""
    mixed = [255.0, 255.0, 255.0]
    for colour in colours:
        for at in range(3):
            mixed[at] += (int(colour[1 + 2 * at : 3 + 2 * at], 16) - mixed[at]) * strength
    return "#" + "".join(f"{round(value):02x}" for value in mixed)
