"""Prodigy's JSON lines: a task is a text with what one annotator answered on it once, so a document may be several.

`answer` is for a whole task: accept, reject (its marks are rejected), ignore (left undecided: suggested). A task
without an answer waits for one: what a model put there (`source`, `score`) is suggested, the rest accepted. Tasks
that follow each other with the same text are one document. `end` excludes, `token_end` includes its last token; a
relation's `head` and `child` are last tokens of spans. What Prodigy lets lie on a span (`id`, `layer`, `origin`)
is ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from desktop.exchange import Arrived, Fault, Feature, Loss, Mark, Option, Sheet, Tie, Unit
from desktop.formats.contract import CERTAIN, LIKELY, NO, Glance, Shape
from desktop.formats.holdings import Holdings
from desktop.formats.jsonl import line_of
from desktop.formats.parcel import Parcel
from desktop.formats.particulars import label_of, listed, number, particulars, score_of, stretch, taken, text_of, words
from desktop.formats.target import Target
from desktop.formats.tokens import TOKENIZER, Token, covered, tokenizer
from desktop.language import _
from desktop.model import LAYERS, Layer, Origin, State

name = "prodigy"
title = "Prodigy"
about = "JSON lines as Prodigy’s db-in and db-out take and give them: one task for each annotator and answer."
suffixes = (".jsonl",)
shape: Shape = "file"
unit: Unit | None = "codepoint"
layer: Layer = "entity"
carries: frozenset[Feature] = frozenset(
    (
        "text", "spans", "overlaps", "document_labels", "relations", "layers", "authors", "origins", "states",
        "scores", "ids", "metadata",
    )
)  # fmt: skip
dump_options = (
    TOKENIZER,
    Option(
        "tokens",
        "With tokens",
        "yes",
        ("yes", "no"),
        "no: a smaller file without relations, which Prodigy cuts into tokens itself.",
    ),
)
load_options: tuple[Option, ...] = ()

_ANSWERS: dict[State, str | None] = {"accepted": "accept", "suggested": None, "rejected": "reject"}
_STATES: dict[Any, State] = {"accept": "accepted", "reject": "rejected", "ignore": "suggested"}
_ORIGINS: tuple[Origin, ...] = ("human", "import", "rule", "model")
_NOBODY = re.compile(r"\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d$")
_OWN = "postil"  # the source of a suggestion that nobody is known to have made
_SURE = re.compile(rb'"(?:_input_hash|_task_hash|token_start)"\s*:|"answer"\s*:\s*"(?:accept|reject|ignore)"')
_OTHER = re.compile(rb'"schema"\s*:\s*"postil/|"data"\s*:\s*\{')
_TAKEN = {
    "text", "meta", "tokens", "spans", "relations", "arcs", "answer", "label", "accept", "options", "cats", "score",
    "source",
}  # fmt: skip


def sniff(glance: Glance) -> int:
    """Take JSON objects with a text and what only Prodigy writes; tokens beside spans are likely its own."""
    head = glance.head.lstrip(b"\xef\xbb\xbf \r\n\t[")
    if not head.startswith(b"{") or b'"text"' not in head or _OTHER.search(head):
        return NO
    if _SURE.search(head):
        return CERTAIN
    return LIKELY if b'"tokens"' in head and b'"spans"' in head else NO


# Writing


def dump(held: Holdings, target: Target) -> None:
    """Write a task for each annotator and answer of a document; one for a document without any."""
    cut = tokenizer(target.options["tokenizer"]) if target.options["tokens"] == "yes" else None
    topics = [kind.name for kind in held.labels() if kind.layer == "document"]
    with target.text() as out:
        for sheet in held.sheets():
            found = cut(sheet.text) if cut else None
            for task in _Tasks(sheet, found, topics, target).written():
                out.write(line_of(task))
                target.counts["tasks"] += 1
            target.counts["documents"] += 1


class _Tasks:
    """One document on its way into tasks."""

    def __init__(self, sheet: Sheet, found: list[Token] | None, topics: Sequence[str], target: Target) -> None:
        self._sheet = sheet
        self._tokens = found
        self._topics = topics
        self._target = target
        self._by_answer: dict[tuple[State, str | None], dict[str, list[Any]]] = {}
        self._answers: dict[str, tuple[State, str | None]] = {}  # of each mark that was written
        self._spans: dict[str, dict[str, Any]] = {}

    def written(self) -> Iterator[dict[str, Any]]:
        """Yield the tasks: the accepted first."""
        sheet = self._sheet
        self._put_marks()
        for tie in sheet.ties:
            self._put_tie(tie)
        head: dict[str, Any] = {"text": sheet.text, "meta": particulars(sheet.meta, sheet.id)}
        if self._tokens is not None:
            head["tokens"] = _as_tokens(sheet.text, self._tokens)
        if not self._by_answer:
            # Nothing was found: an answer if somebody has looked, a question otherwise.
            yield {**head, "spans": [], **({"answer": "accept"} if sheet.meta.get("status") == "done" else {})}
        order = list(_ANSWERS)
        for state, author in sorted(self._by_answer, key=lambda answer: (order.index(answer[0]), answer[1] or "")):
            task: dict[str, Any] = {**head, **self._by_answer[state, author]}
            if _ANSWERS[state]:
                task["answer"] = _ANSWERS[state]
            if author:
                task["_annotator_id"] = author
            yield task

    def _put_marks(self) -> None:
        sheet = self._sheet
        places: dict[str, tuple[int, int]] = {}
        if self._tokens is not None:
            for first, last, mark in covered(sheet, self._tokens, self._target.lose):
                places[mark.id] = first, last
        for mark in sheet.marks:
            answer = (mark.state, mark.author)
            if not mark.parts:
                task = self._task(answer)
                task.setdefault("options", [{"id": topic, "text": topic} for topic in self._topics])
                _choose(task, mark)
            elif self._tokens is None or mark.id in places:
                span = {"start": mark.start, "end": mark.end}
                if self._tokens is not None:
                    span["token_start"], span["token_end"] = places[mark.id]
                self._spans[mark.id] = {**span, "label": mark.label, **_detail(mark)}
                self._task(answer)["spans"].append(self._spans[mark.id])
            else:
                continue
            self._answers[mark.id] = answer
            self._target.counts["annotations"] += 1

    def _task(self, answer: tuple[State, str | None]) -> dict[str, list[Any]]:
        return self._by_answer.setdefault(answer, {"spans": []})

    def _put_tie(self, tie: Tie) -> None:
        sheet = self._sheet
        head, child = self._spans.get(tie.from_id), self._spans.get(tie.to_id)
        if head is None or child is None or self._tokens is None:
            reason = _("Without tokens there are no relations.") if head and child else _("One of its ends is no span.")
            self._target.lose(Loss("dropped", "relation", reason, sheet.id, sheet.title, tie.id, quote=tie.type))
            return
        relations = self._task((tie.state, tie.author or self._answers[tie.from_id][1])).setdefault("relations", [])
        relations.append(
            {
                "head": head["token_end"],
                "child": child["token_end"],
                "label": tie.type,
                "head_span": _end(head),
                "child_span": _end(child),
                "id": tie.id,
            }
        )


def _as_tokens(text: str, found: list[Token]) -> list[dict[str, Any]]:
    length = len(text)
    return [
        {"text": text[a:b], "start": a, "end": b, "id": number, "ws": b < length and text[b].isspace()}
        for number, (a, b) in enumerate(found)
    ]


def _choose(task: dict[str, list[Any]], mark: Mark) -> None:
    """Accept an option for a label of the whole document, and say there what is known of it."""
    option = next((one for one in task["options"] if one["id"] == mark.label and "of" not in one), None)
    detail = _detail(mark)
    told = {"of": detail.pop("id"), **detail}
    if option is None:
        task["options"].append({"id": mark.label, "text": mark.label, **told})
    else:
        option.update(told)
    task.setdefault("accept", []).append(mark.label)


def _detail(mark: Mark) -> dict[str, Any]:
    detail: dict[str, Any] = {"id": mark.id}
    if mark.parts and mark.layer:
        detail["layer"] = mark.layer
    if mark.agent or mark.state == "suggested":
        detail["source"] = mark.agent or _OWN
    if mark.score is not None:
        detail["score"] = mark.score
    if mark.origin:
        detail["origin"] = mark.origin
    return detail


def _end(span: Mapping[str, Any]) -> dict[str, Any]:
    return {name: span[name] for name in ("start", "end", "token_start", "token_end", "label", "id")}


# Reading


def load(parcel: Parcel) -> Iterator[Arrived]:
    """Yield a sheet for each text, with the marks of all tasks on it that follow each other."""
    before: _Reading | None = None
    for found in parcel.records():
        if isinstance(found, Fault):
            yield found
            continue
        where, record = found
        try:
            task = _Reading(record, where)
        except (KeyError, TypeError, ValueError) as problem:
            yield Fault(where, _("It is no task of Prodigy ({problem}).").format(problem=problem))
            continue
        if before is not None and before.is_of(task):
            before.take(task)
            continue
        if before is not None:
            yield from before.arrived()
        before = task
    if before is not None:
        yield from before.arrived()


class _Reading:
    """One task, and those taken into it."""

    def __init__(self, record: Any, where: str) -> None:
        """Read a task; raises KeyError, TypeError or ValueError for what is none."""
        if not isinstance(record, Mapping):
            raise TypeError(_("not an object"))
        text = text_of(record["text"])
        given = record.get("meta")
        own, meta, kept = taken(given if isinstance(given, Mapping) else {})
        kept |= {key: value for key, value in record.items() if key not in _TAKEN}
        self._author = _annotator(record)
        self._time = _time(record.get("_timestamp"))
        self._answer = record.get("answer")
        if self._answer not in (None, *_STATES):
            raise ValueError(_("its answer is none of accept, reject, ignore"))
        self._where = where
        self._ids: set[str] = set()
        self._places: dict[Any, str] = {}  # of what relations name: an id, a place with its label, a last token
        self.sheet = Sheet(text, own, meta, kept=kept, where=where)
        for one in listed(record.get("spans")):
            self._add_span(one, record.get("label"))
        self._add_whole(record)
        self._relations = [
            self._relation(one, f"{where}, relation {number}")
            for number, one in enumerate(listed(record.get("relations") or record.get("arcs")), 1)
        ]

    def is_of(self, task: _Reading) -> bool:
        """Say whether a task is of the same document."""
        mine, other = self.sheet, task.sheet
        same_input = mine.kept.get("_input_hash") == other.kept.get("_input_hash")
        return mine.text == other.text and mine.id == other.id and same_input

    def take(self, task: _Reading) -> None:
        """Take the marks and relations of another task."""
        renamed = {}
        for mark in task.sheet.marks:
            renamed[mark.id] = mark.id = self._free(mark.id, task._where)
            self.sheet.marks.append(mark)
        for key, name in task._places.items():
            self._places.setdefault(key, renamed[name])
        for relation in task._relations:
            relation.ends = [renamed.get(end, end) if isinstance(end, str) else end for end in relation.ends]
            self._relations.append(relation)
        self.sheet.meta = {**task.sheet.meta, **self.sheet.meta}

    def arrived(self) -> Iterator[Arrived]:
        """Yield the sheet, and a Fault for each relation whose ends are not there."""
        for relation in self._relations:
            tie = relation.tie
            found = [self._found(end) for end in relation.ends]
            if found[0] is None or found[1] is None:
                yield Fault(
                    relation.where, _("A relation “{label}” is between words without a label.").format(label=tie.type)
                )
                continue
            tie.from_id, tie.to_id = found[0], found[1]
            self.sheet.ties.append(tie)
        yield self.sheet

    def _add_span(self, one: Any, task_label: Any) -> None:
        if not isinstance(one, Mapping):
            raise TypeError(_("a span is none"))
        label = one.get("label", task_label)
        if label is None:
            return  # the words by which a text was chosen, shown and not labelled
        place = stretch(one["start"], one["end"], one.get("text"))
        mark = self._mark(label, one, one.get("id"), (place,))
        mark.layer = next((known for known in LAYERS if known == one.get("layer")), None)
        last = one.get("token_end")
        named = (repr(one["start"]), repr(one["end"]), repr(label))
        for key in (mark.id, named, last if isinstance(last, int) else mark.id):
            self._places.setdefault(key, mark.id)

    def _add_whole(self, record: Mapping[str, Any]) -> None:
        """Take labels of the whole text: the one it was asked about, those chosen among options, a spaCy `cats`."""
        if record.get("label") is not None and not record.get("spans"):
            self._mark(record["label"], record, None).layer = "document"
        options = [one for one in listed(record.get("options")) if isinstance(one, Mapping)]
        for chosen in listed(record.get("accept")):
            option = next((one for one in options if one.get("id") == chosen), {})
            options = [one for one in options if one is not option]
            shown = words(option.get("text")) if isinstance(chosen, int) else None
            self._mark(shown or chosen, option, option.get("of")).layer = "document"
        cats = record.get("cats")
        for label, value in cats.items() if isinstance(cats, Mapping) else ():
            if value is True or (score_of(value) or 0) >= 0.5:
                self._mark(label, {}, None).layer = "document"

    def _mark(self, label: Any, detail: Mapping[str, Any], given: Any, parts: tuple[Any, ...] = ()) -> Mark:
        source, score = words(detail.get("source")), score_of(detail.get("score"))
        mark = Mark(self._free(given, self._where), label_of(label), parts, author=self._author, score=score)
        mark.created_at = self._time
        if self._answer is None:
            mark.state = "suggested" if source or score is not None else "accepted"
        else:
            mark.state = _STATES[self._answer]
        mark.agent = source if source != _OWN else None
        mark.origin = next((known for known in _ORIGINS if known == detail.get("origin")), "model" if source else None)
        self.sheet.marks.append(mark)
        return mark

    def _free(self, given: Any, where: str) -> str:
        """Give an id that no other mark of the sheet has: the given one if that is free."""
        wanted = given if isinstance(given, str) and given else ""
        if not wanted or wanted in self._ids:
            wanted = f"{where}, {len(self._ids) + 1}"
        self._ids.add(wanted)
        return wanted

    def _relation(self, one: Any, name: str) -> _Relation:
        if not isinstance(one, Mapping):
            raise TypeError(_("a relation is none"))
        ends = []
        for end, last in ((one.get("head_span"), number(one["head"])), (one.get("child_span"), number(one["child"]))):
            said = end if isinstance(end, Mapping) else {}
            place = (repr(said.get("start")), repr(said.get("end")), repr(said.get("label")))
            own = words(said.get("id"))  # may be of a span in another task
            keys: tuple[Any, ...] = (own,) if own else (place, last)
            ends.append(self._found(keys) or keys)
        tie = Tie(words(one.get("id")) or name, label_of(one["label"]), "", "", author=self._author)
        tie.state, tie.created_at = _STATES.get(self._answer, "accepted"), self._time
        return _Relation(tie, ends, self._where)

    def _found(self, end: str | tuple[Any, ...]) -> str | None:
        """Give the id of the mark at an end of a relation, by the best of what names it."""
        return end if isinstance(end, str) else next((self._places[key] for key in end if key in self._places), None)


@dataclass(slots=True)
class _Relation:
    """A relation whose ends may not have come yet: each is the id of a mark, or what names one, best first."""

    tie: Tie
    ends: list[str | tuple[Any, ...]]
    where: str


def _annotator(record: Mapping[str, Any]) -> str | None:
    """Say who answered; a session without a name is called by its time, which is nobody."""
    names = (words(record.get(key)) for key in ("_annotator_id", "_session_id"))
    return next((one for one in names if one and not _NOBODY.search(one)), None)


def _time(stamp: Any) -> str | None:
    try:
        moment = datetime.fromtimestamp(stamp, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
