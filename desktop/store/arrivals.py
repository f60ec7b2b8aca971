"""How documents that come with annotations are stored: joined to what is there by text and id, in bulk.

What the library has is left as it is, but for an annotation of the same id that was changed later elsewhere. Ids
of ours that a file brings are kept; the others are derived from what the annotation says, so that the same file
brings nothing the second time, whatever has become of its annotations meanwhile.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from desktop.exchange import Mark, Tie
from desktop.model import DocumentId
from desktop.store import ids
from desktop.store.articles import Incoming, store_articles
from desktop.store.label_arrivals import LabelArrivals
from desktop.store.register_arrivals import RegisterArrivals
from desktop.store.step import Step
from desktop.store.uid import derived, is_uid, uuid7
from desktop.text.anchors import CONTEXT

_COLUMNS = (
    "id", "uid", "document_id", "label_id", "entity_id", "form", "link_state", "note", "author", "origin", "agent",
    "state", "score", "unanchored", "created_at", "modified_at",
)  # fmt: skip
_ANNOTATION = f"INSERT INTO annotation ({','.join(_COLUMNS)}) VALUES ({','.join('?' * len(_COLUMNS))})"
_CHANGE = f"UPDATE annotation SET {', '.join(f'{name} = ?' for name in _COLUMNS[3:])} WHERE id = ?"
_SPAN = "INSERT INTO span (annotation_id, part, start, end, quote, prefix, suffix) VALUES (?, ?, ?, ?, ?, ?, ?)"
_ATTRIBUTE = "INSERT INTO attribute (annotation_id, name, value) VALUES (?, ?, ?)"
_KNOWN = """
    SELECT annotation.uid, annotation.id, document_id, modified_at, label.name, layer, note,
           coalesce(group_concat(start || ':' || end, ' '), '')
    FROM annotation JOIN label ON label.id = label_id LEFT JOIN span ON span.annotation_id = annotation.id
    WHERE annotation.uid IN ({marks}) GROUP BY annotation.id
"""
_THERE = """
    SELECT annotation.id, label_id, author, note, coalesce(group_concat(start || ':' || end, ' '), '')
    FROM annotation LEFT JOIN span ON span.annotation_id = annotation.id
    WHERE document_id = ? GROUP BY annotation.id
"""
_OUT_OF_BIN = "UPDATE document SET deleted_at = NULL WHERE deleted_at IS NOT NULL AND uid = ?"


@dataclass(slots=True)
class Arrival:
    """A sheet ready for storing: its article, and what stands on it at code points of that article's text."""

    incoming: Incoming
    marks: list[Mark]
    ties: list[Tie]
    tags: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()


@dataclass(slots=True)
class Settled:
    """What became of one arrival: its document, and how many of its annotations and relations are new."""

    document: DocumentId
    is_new: bool
    annotations: int = 0
    there: int = 0
    changed: int = 0
    relations: int = 0
    kept: list[Mark] = field(default_factory=list)  # those of ours that the file says otherwise, left as they are


class _Known(NamedTuple):
    """What the library has of an annotation; `places` as by `_places`."""

    number: int
    document: int
    modified_at: str
    label: str
    layer: str | None
    note: str | None
    places: str

    def differs(self, mark: Mark) -> bool:
        """Say whether a mark has another label, place or note; what it does not tell is no difference."""
        return (
            mark.label != self.label
            or mark.layer not in (None, self.layer)
            or mark.note not in (None, self.note)
            or (not mark.unanchored and _places(mark) != self.places)
        )

    def is_before(self, mark: Mark) -> bool:
        """Say whether a mark was changed later."""
        return bool(mark.modified_at) and str(mark.modified_at) > self.modified_at

    def has_part(self, mark: Mark) -> bool:
        """Say whether a mark is one of the parts, under the same label."""
        return mark.label == self.label and _places(mark) in self.places.split(" ")


@dataclass(slots=True)
class _Rows:
    """What waits to be inserted, many rows with one statement."""

    annotations: list[tuple[Any, ...]] = field(default_factory=list)
    spans: list[tuple[Any, ...]] = field(default_factory=list)
    attributes: list[tuple[Any, ...]] = field(default_factory=list)

    def insert(self, step: Step) -> None:
        for sql, rows in ((_ANNOTATION, self.annotations), (_SPAN, self.spans), (_ATTRIBUTE, self.attributes)):
            step.connection.executemany(sql, rows)
            rows.clear()


class Arrivals:
    """Stores the arrivals of one load; remembers labels, entities and claims between its steps."""

    def __init__(
        self,
        labels: LabelArrivals,
        registers: RegisterArrivals,
        agent: str,
        *,
        complete: bool = False,
        take_changes: bool = False,
    ) -> None:
        """`agent` is the format that annotations came in, for those that do not tell how they were made.

        `complete` says that a mark tells everything, so that a later one may take the place of ours as a whole. With
        `take_changes` other labels, places and notes of annotations of ours are taken over, else ours stay.
        """
        self.labels = labels
        self.registers = registers
        self._agent = agent
        self._complete = complete
        self._take_changes = take_changes
        self._rows = _Rows()

    def forget(self) -> None:
        """Look everything up anew: a step has failed, and what it made is not there."""
        self._rows = _Rows()
        self.labels.forget()
        self.registers.forget()

    def store(self, step: Step, arrivals: Sequence[Arrival]) -> list[Settled]:
        """Write arrivals within a step, in order, and say what became of each."""
        settled = _documents(step, arrivals)
        uids = [done.document for done in settled]
        numbers = dict(zip(uids, ids.numbers(step.connection, "document", uids), strict=True))
        named = [_named(arrival) for arrival in arrivals]
        wholes = (whole for arrival in arrivals for mark in arrival.marks if (whole := _whole(mark.id)))
        known = _known(step.connection, (*(uid for uids in named for uid in uids), *wholes))
        for arrival, marks, done in zip(arrivals, named, settled, strict=True):
            number = numbers[done.document]
            if done.is_new:
                _describe(step, arrival, number)
            self._store(step, arrival, zip(marks, arrival.marks, strict=True), done, number, known)
        self._rows.insert(step)
        return settled

    def _store(
        self,
        step: Step,
        arrival: Arrival,
        marks: Iterable[tuple[str, Mark]],
        done: Settled,
        document: int,
        known: dict[str, _Known],
    ) -> None:
        there = {} if done.is_new else self._there(step, document)
        numbers: dict[str, int] = {}
        following = step.next_id("annotation") + len(self._rows.annotations)
        for uid, mark in marks:
            label = self.labels.of(step, mark)
            whole = known.get(_whole(mark.id))
            if whole is not None and whole.document == document:
                numbers[mark.id] = whole.number
                done.there += 1
                if not whole.has_part(mark):
                    done.kept.append(mark)
                continue
            while uid in known and known[uid].document != document:  # it is that of another document, in the bin maybe
                uid = _derived(uid, mark)
                known |= _known(step.connection, [uid])
            if uid in known:
                numbers[mark.id] = known[uid].number
                self._meet(step, arrival, mark, label, known[uid], done)
                continue
            same = _same(there.get((label, _places(mark)), ()), mark.author)
            if same is not None:
                numbers[mark.id], note = same
                done.there += 1
                if mark.note and mark.note != note:
                    done.kept.append(mark)
                continue
            numbers[mark.id] = following
            known[uid] = _Known(
                following, document, mark.modified_at or "", mark.label, mark.layer, mark.note, _places(mark)
            )
            self._add(step, arrival, mark, (following, uid, document, label))
            following += 1
            done.annotations += 1
        if arrival.ties:
            self._rows.insert(step)
            done.relations += self.registers.relate(step, self.labels, arrival.ties, numbers)

    def _there(self, step: Step, document: int) -> dict[tuple[int, str], list[tuple[int, str, str | None]]]:
        """Give the annotations that a document has, by label and places."""
        self._rows.insert(step)
        found: dict[tuple[int, str], list[tuple[int, str, str | None]]] = {}
        for number, label, author, note, places in step.connection.execute(_THERE, (document,)):
            found.setdefault((label, places), []).append((number, author, note))
        return found

    def _add(self, step: Step, arrival: Arrival, mark: Mark, head: tuple[Any, ...]) -> None:
        self._rows.annotations.append((*head, *self._columns(step, mark)))
        self._lay_out(step, arrival, mark, head[0])

    def _columns(self, step: Step, mark: Mark) -> tuple[Any, ...]:
        """Give the columns from the entity on; see _COLUMNS."""
        link = mark.link
        entity = self.registers.entity(step, link) if link else None
        made = mark.created_at or step.now
        return (
            entity,
            link.form if link else None,
            link.state if link else "none",
            mark.note or None,
            mark.author or step.author,
            mark.origin or "import",
            mark.agent if mark.origin else mark.agent or self._agent,
            mark.state,
            mark.score,
            int(mark.unanchored),
            made,
            mark.modified_at or made,
        )

    def _lay_out(self, step: Step, arrival: Arrival, mark: Mark, number: int) -> None:
        """Write what belongs to an annotation: its parts, its attributes, what it says."""
        text = arrival.incoming.text["body"]
        for part, ((start, end, quote), context) in enumerate(zip(mark.parts, _contexts(mark, text), strict=True)):
            stands = quote or "" if mark.unanchored else text[start:end]
            self._rows.spans.append((number, part, start, end, stands, *context))
        self._rows.attributes.extend((number, name, value) for name, value in mark.attributes)
        if self.labels.is_claim(self.labels.of(step, mark)):
            self._rows.insert(step)
            self.registers.utter(step, number, mark)

    def _meet(self, step: Step, arrival: Arrival, mark: Mark, label: int, known: _Known, done: Settled) -> None:
        """Take over an annotation of ours that was changed later elsewhere, or leave it and say so."""
        later = known.is_before(mark)
        if later and self._complete:
            self._replace(step, arrival, mark, label, known.number)
            done.changed += 1
        elif not is_uid(mark.id) or not known.differs(mark):
            done.there += 1
        elif later or self._take_changes:
            self._change(step, arrival, mark, label, known)
            done.changed += 1
        else:
            done.there += 1
            done.kept.append(mark)

    def _replace(self, step: Step, arrival: Arrival, mark: Mark, label: int, number: int) -> None:
        """Let a mark that tells everything take the place of an annotation."""
        self._rows.insert(step)
        step.connection.execute(_CHANGE, (label, *self._columns(step, mark), number))
        for table in ("span", "attribute", "utterance"):
            step.connection.execute(f"DELETE FROM {table} WHERE annotation_id = ?", (number,))
        self._lay_out(step, arrival, mark, number)

    def _change(self, step: Step, arrival: Arrival, mark: Mark, label: int, known: _Known) -> None:
        """Give an annotation the label, the places and the note of a mark; what the file does not tell stays."""
        self._rows.insert(step)
        number = known.number
        note = known.note if mark.note is None else mark.note
        step.update("annotation", number, {"label_id": label, "note": note, "modified_at": step.now})
        if mark.parts and not mark.unanchored and known.places != _places(mark):
            step.connection.execute("DELETE FROM span WHERE annotation_id = ?", (number,))
            step.update("annotation", number, {"unanchored": 0})
            text = arrival.incoming.text["body"]
            for part, (place, context) in enumerate(zip(mark.parts, _contexts(mark, text), strict=True)):
                self._rows.spans.append((number, part, place.start, place.end, text[place.start : place.end], *context))
        if known.layer == "claim" and not self.labels.is_claim(label):
            step.connection.execute("DELETE FROM utterance WHERE annotation_id = ?", (number,))
        elif known.layer != "claim" and self.labels.is_claim(label):
            self._rows.insert(step)
            self.registers.utter(step, number, mark)


def differing(connection: sqlite3.Connection, marks: Sequence[Mark]) -> list[Mark]:
    """Give the marks that bear an id of ours and would be left for it as something else; a look, nothing more."""
    known = _known(connection, [mark.id for mark in marks])
    return [m for m in marks if m.id in known and known[m.id].differs(m) and not known[m.id].is_before(m)]


def _documents(step: Step, arrivals: Sequence[Arrival]) -> list[Settled]:
    """Write the documents that are not there, and say which each arrival became.

    One that brings an id of ours joins the document of that id while its text is the same, out of the bin where it
    lies there; with another text it becomes a document of its own. Otherwise equal texts make one document.
    """
    there = _by_uid(step, [arrival.incoming.uid for arrival in arrivals if arrival.incoming.uid])
    joined: dict[int, Settled] = {}
    news = []
    taken: set[str | None] = {None}
    for place, arrival in enumerate(arrivals):
        incoming = arrival.incoming
        sha256 = there.get(incoming.uid or "")
        if sha256 is not None and sha256 == incoming.text["sha256"]:
            joined[place] = Settled(DocumentId(str(incoming.uid)), is_new=False)
            step.connection.execute(_OUT_OF_BIN, (incoming.uid,))
        else:
            free = sha256 is None and incoming.uid not in taken
            taken.add(incoming.uid)
            news.append(incoming if free else replace(incoming, uid=None))
    stored = iter(store_articles(step, news))
    found = []
    for place in range(len(arrivals)):
        if place in joined:
            found.append(joined[place])
        else:
            one = next(stored)
            found.append(Settled(one.document_id, not one.is_twin))
    return found


def _by_uid(step: Step, uids: Sequence[str]) -> dict[str, str]:
    """Give the texts' hashes of the documents that have these ids, those in the bin included."""
    found: dict[str, str] = {}
    for first in range(0, len(uids), ids.BATCH):
        lot = uids[first : first + ids.BATCH]
        marks = ",".join("?" * len(lot))
        found.update(
            step.connection.execute(
                f"SELECT uid, sha256 FROM document JOIN text ON text.id = text_id WHERE uid IN ({marks})", lot
            )
        )
    return found


def _describe(step: Step, arrival: Arrival, document: int) -> None:
    """Give a new document its tags and put it into its collections."""
    for name in dict.fromkeys(arrival.tags):
        step.insert("tag", {"document_id": document, "name": name})
    for name in dict.fromkeys(arrival.collections):
        row = step.connection.execute("SELECT id FROM collection WHERE name = ?", (name,)).fetchone()
        number = row[0] if row else step.insert("collection", {"uid": uuid7(), "name": name, "run_id": step.run})
        step.insert("member", {"collection_id": number, "document_id": document})


def _known(connection: sqlite3.Connection, uids: Iterable[str]) -> dict[str, _Known]:
    """Give those of these annotations that the library has."""
    wanted = [uid for uid in uids if is_uid(uid)]
    found: dict[str, _Known] = {}
    for first in range(0, len(wanted), ids.BATCH):
        lot = wanted[first : first + ids.BATCH]
        rows = connection.execute(_KNOWN.format(marks=",".join("?" * len(lot))), lot)
        found.update((uid, _Known(*rest)) for uid, *rest in rows)
    return found


def _named(arrival: Arrival) -> list[str]:
    """Give the ids of an arrival's annotations: their own, or those that follow from what they say."""
    sha256 = str(arrival.incoming.text["sha256"])
    taken: Counter[str] = Counter()
    found = []
    for mark in arrival.marks:
        uid = mark.id if is_uid(mark.id) else _derived(sha256, mark)
        taken[uid] += 1
        found.append(uid if taken[uid] == 1 else _derived(f"{uid} {taken[uid]}", mark))
    return found


def _derived(seed: str, mark: Mark) -> str:
    said = "\x1f".join((seed, mark.label, mark.layer or "", _places(mark), mark.author or ""))
    return derived(hashlib.sha256(said.encode("utf-8", "replace")).digest())


def _whole(uid: str) -> str:
    """Give the id of the annotation that a mark was a part of before a format cut it up; nothing for any other."""
    if len(uid) < 38 or uid[36] != ".":
        return ""
    whole, _point, part = uid.rpartition(".")
    return whole if part.isdecimal() and is_uid(whole) else ""


def _places(mark: Mark) -> str:
    if len(mark.parts) == 1:  # nearly always
        start, end, _quote = mark.parts[0]
        return f"{start}:{end}"
    return " ".join(f"{part.start}:{part.end}" for part in mark.parts)


def _same(there: Sequence[tuple[int, str, str | None]], author: str | None) -> tuple[int, str | None] | None:
    return next(((number, note) for number, by, note in there if author in (None, by)), None)


def _contexts(mark: Mark, text: str) -> list[tuple[str, str]]:
    if mark.unanchored:
        missing = len(mark.parts) - len(mark.contexts)
        return [*mark.contexts[: len(mark.parts)], *[("", "")] * missing]
    return [
        (text[max(0, part.start - CONTEXT) : part.start], text[part.end : part.end + CONTEXT]) for part in mark.parts
    ]
