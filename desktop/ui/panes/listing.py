"""Which lines the list of documents has: one for each, but near twins share one until they are unfolded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from desktop.language import number, plural
from desktop.model import DocumentId


@dataclass(frozen=True, slots=True)
class Listing:
    """Documents in order, and the line of each; made beside the window, for of many it takes a while.

    `ids` has the document of each line, `everything` all that were found. Of near twins the first found leads: the
    one that fits best, or the newest. The others share its line in `places`, or stand below it where unfolded.
    """

    ids: tuple[DocumentId, ...] = ()
    places: dict[DocumentId, int] = field(default_factory=dict)
    everything: tuple[DocumentId, ...] = ()
    families: Mapping[DocumentId, int] = field(default_factory=dict)
    unfolded: frozenset[int] = frozenset()
    followers: dict[DocumentId, tuple[DocumentId, ...]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        ids: tuple[DocumentId, ...],
        families: Mapping[DocumentId, int] | None = None,
        unfolded: frozenset[int] = frozenset(),
    ) -> Listing:
        """Number the lines of documents; without `families` each has one of its own."""
        plain = dict(zip(ids, range(len(ids)), strict=True))
        if not families:
            return cls(ids, plain, ids)
        kin: dict[int, list[int]] = {}
        for uid, family in families.items():
            if uid in plain:
                kin.setdefault(family, []).append(plain[uid])
        followers, pieces, moved = {}, {}, []
        for family, places in kin.items():
            first, *others = sorted(places)
            if others:
                followers[ids[first]] = tuple(ids[place] for place in others)
                pieces[first] = followers[ids[first]] if family in unfolded else ()
                moved += others
        lines = _moved(ids, moved, pieces)
        return cls(lines, _places(lines, followers), ids, families, unfolded, followers)

    def head_of(self, document: DocumentId) -> DocumentId | None:
        """Give the document that leads the near twins of this one, itself perhaps; None where it has none."""
        family = self.families.get(document)
        if family is None:
            return None
        if document in self.followers:
            return document
        return next((head for head, others in self.followers.items() if document in others), None)

    def is_unfolded(self, document: DocumentId) -> bool:
        """Say whether a document stands among its near twins, each in a line of its own."""
        return self.families.get(document, -1) in self.unfolded

    def folded_at(self, document: DocumentId) -> tuple[DocumentId, ...]:
        """Give the documents that share the line of this one."""
        return () if self.is_unfolded(document) else self.followers.get(document, ())

    def turned(self, document: DocumentId, *, unfolded: bool) -> Listing:
        """Give the lines with the near twins of a document unfolded or folded; the same where that changes nothing."""
        family, head = self.families.get(document), self.head_of(document)
        if family is None or head is None or (family in self.unfolded) is unfolded:
            return self
        others, place = self.followers[head], self.places[head] + 1
        rest = self.ids[place if unfolded else place + len(others) :]
        lines = (*self.ids[:place], *(others if unfolded else ()), *rest)
        return replace(self, ids=lines, places=_places(lines, self.followers), unfolded=self.unfolded ^ {family})

    def with_unfolded(self, families: frozenset[int]) -> Listing:
        """Give the lines with just these families unfolded."""
        return self if families == self.unfolded else Listing.of(self.everything, self.families, families)


def _moved(
    ids: tuple[DocumentId, ...], moved: list[int], pieces: dict[int, tuple[DocumentId, ...]]
) -> tuple[DocumentId, ...]:
    """Take some documents out and put them in behind others; stretch by stretch, for most lines stay as they are."""
    lines: list[DocumentId] = []
    at = 0
    out = set(moved)
    for place in sorted((*moved, *pieces)):
        if place in out:
            lines += ids[at:place]
        else:
            lines += ids[at : place + 1]
            lines += pieces[place]
        at = place + 1
    return (*lines, *ids[at:])


def _places(
    lines: tuple[DocumentId, ...], followers: dict[DocumentId, tuple[DocumentId, ...]]
) -> dict[DocumentId, int]:
    """Number the lines; a document without a line of its own has that of the one it follows."""
    places = dict(zip(lines, range(len(lines)), strict=True))
    for head, others in followers.items():
        for other in others:
            places.setdefault(other, places[head])
    return places


def twins_in_words(count: int) -> str:
    """Say how many near twins there are."""
    return plural("{n} near twin", "{n} near twins", count).format(n=number(count))
