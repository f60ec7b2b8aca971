"""Label Studio's JSON: an array of tasks, each with the annotations of several people and predictions of models.

A result is a region (`labels` on a range), a choice for the whole text, a relation, or a word on another result
with the same id. `from_name` is the control of the labelling interface: ours is called as the layer of the label.
Suggestions are predictions; what was rejected is an annotation that was cancelled. An offset should be a code
point, which its tracker contests, so each region has its text. Read as well: the older `completions`, JSON_MIN.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import fmean
from typing import Any, NamedTuple

from desktop.exchange import Arrived, Fault, Feature, Loss, Mark, Option, Sheet, Tie, Unit
from desktop.formats.contract import CERTAIN, LIKELY, NO, Glance, Shape
from desktop.formats.holdings import Holdings
from desktop.formats.jsonl import line_of
from desktop.formats.labelstudiotask import TEXT, Task
from desktop.formats.parcel import Parcel
from desktop.formats.particulars import particulars
from desktop.formats.target import Target
from desktop.language import _
from desktop.model import Layer, State

name = "labelstudio"
title = "Label Studio"
about = "The JSON that Label Studio imports and exports: tasks with annotations and predictions."
suffixes = (".json", ".jsonl")
shape: Shape = "file"
unit: Unit | None = "codepoint"
layer: Layer = "entity"
carries: frozenset[Feature] = frozenset(
    (
        "text", "spans", "overlaps", "document_labels", "relations", "layers", "notes", "attributes", "authors",
        "origins", "states", "scores", "ids", "metadata",
    )
)  # fmt: skip
dump_options = (
    Option(
        "annotators",
        "Annotators",
        "named",
        ("named", "members"),
        "named: their names stand beside; members: those called by an e-mail address are its annotators, which "
        "Label Studio refuses for an address that is no member’s.",
    ),
)
load_options = (
    Option("text", "Text", "", (), "The key of a task’s data that holds the text, where there are several."),
)

_SURE = re.compile(rb'"(?:from_name|to_name|completed_by|was_cancelled|lead_time)"\s*:')
_DATA = re.compile(rb'"data"\s*:\s*\{')
_FREE = "label"  # the control of a label whose layer is not known


def sniff(glance: Glance) -> int:
    """Take JSON objects with `data` and annotations or predictions, or with the keys of JSON_MIN."""
    head = glance.head.lstrip(b"\xef\xbb\xbf \r\n\t[")
    if not head.startswith(b"{"):
        return NO
    if _SURE.search(head):
        return CERTAIN
    results = (b'"annotations"', b'"predictions"', b'"completions"')
    return LIKELY if _DATA.search(head) and any(one in head for one in results) else NO


# Writing


def dump(held: Holdings, target: Target) -> None:
    """Write a task for each document, one on a line of the array."""
    members = target.options["annotators"] == "members"
    with target.text() as out:
        between = "[\n"
        for number, sheet in enumerate(held.sheets(), 1):
            out.write(between + line_of(_task(sheet, number, target, members=members))[:-1])
            between = ",\n"
            target.counts["documents"] += 1
            target.counts["annotations"] += len(sheet.marks)
        out.write("[]\n" if between == "[\n" else "\n]\n")


class _Home(NamedTuple):
    """Where a mark or a relation stands in a task: with whose, with those of which model."""

    state: State
    author: str | None
    agent: str | None


def _task(sheet: Sheet, number: int, target: Target, *, members: bool) -> dict[str, Any]:
    homes: dict[_Home, list[Any]] = {}
    scores: dict[_Home, list[float]] = {}
    home_of: dict[str, _Home] = {}
    whole: dict[_Home, list[Mark]] = {}
    for mark in sheet.marks:
        home = _Home(mark.state, mark.author, mark.agent if mark.state == "suggested" else None)
        home_of[mark.id] = home
        if mark.parts:
            homes.setdefault(home, []).extend(_results(mark))
        else:
            homes.setdefault(home, [])
            whole.setdefault(home, []).append(mark)
        if mark.score is not None:
            scores.setdefault(home, []).append(mark.score)
    for home, marks in whole.items():
        homes[home] += _results(marks[0]) if len(marks) == 1 else [_choice(marks)]
    for tie in sheet.ties:
        start, end = home_of[tie.from_id], home_of[tie.to_id]
        home = _Home(tie.state, tie.author or start.author, start.agent if tie.state == "suggested" else None)
        homes.setdefault(home, []).append(_relation(tie))
        if {start, end} != {home}:
            reason = _("Its ends are not annotated by one person: Label Studio does not show it.")
            target.lose(Loss("changed", "relation", reason, sheet.id, sheet.title, tie.id, quote=tie.type))
    decided = ((home, results) for home, results in homes.items() if home.state != "suggested")
    return {
        "id": number,
        "annotations": [
            _annotation(place, home, results, members=members) for place, (home, results) in enumerate(decided, 1)
        ],
        "predictions": [
            _prediction(home, results, scores.get(home)) for home, results in homes.items() if home.state == "suggested"
        ],
        "data": {TEXT: sheet.text, **particulars(sheet.meta, sheet.id)},
    }


def _annotation(number: int, home: _Home, results: list[Any], *, members: bool) -> dict[str, Any]:
    annotation: dict[str, Any] = {"id": number}
    if members and home.author and "@" in home.author:
        annotation["completed_by"] = {"email": home.author}
    if home.author:
        annotation["created_username"] = home.author
    return {**annotation, "was_cancelled": home.state == "rejected", "ground_truth": False, "result": results}


def _prediction(home: _Home, results: list[Any], scores: list[float] | None) -> dict[str, Any]:
    prediction: dict[str, Any] = {}
    if home.agent:
        prediction["model_version"] = home.agent
    if home.author:
        prediction["created_username"] = home.author
    if scores:
        prediction["score"] = fmean(scores)
    return {**prediction, "result": results}


def _results(mark: Mark) -> list[dict[str, Any]]:
    """Write a mark as a region or a choice, and each of its attributes as a choice on that."""
    control = "document" if not mark.parts else mark.layer or _FREE
    place = {"start": mark.start, "end": mark.end, "text": mark.quote} if mark.parts else {}
    kind = "labels" if mark.parts else "choices"
    value = {**place, kind: [mark.label]}
    result: dict[str, Any] = {"id": mark.id, "from_name": control, "to_name": TEXT, "type": kind, "value": value}
    if mark.score is not None:
        result["score"] = mark.score
    if mark.origin:
        result["origin"] = "prediction" if mark.origin == "model" else "manual"
    beside: dict[str, Any] = {"text": [mark.note]} if mark.note else {}
    if mark.origin in ("import", "rule") or (mark.origin == "human" and mark.state == "suggested"):
        beside["origin"] = mark.origin
    if mark.agent and mark.state != "suggested":
        beside["agent"] = mark.agent
    if beside:
        result["meta"] = beside
    more = [
        {"id": mark.id, "from_name": name, "to_name": TEXT, "type": "choices", "value": {**place, "choices": [said]}}
        for name, said in mark.attributes
    ]
    return [result, *more]


def _choice(marks: list[Mark]) -> dict[str, Any]:
    """Write several labels of the whole text as the one choice that a control has, with what is said of each."""
    results = [_results(mark)[0] for mark in marks]
    said = [
        {
            **{name: result[name] for name in ("id", "score", "origin", "meta") if name in result},
            **({"attributes": mark.attributes} if mark.attributes else {}),
        }
        for mark, result in zip(marks, results, strict=True)
    ]
    value = {"choices": [mark.label for mark in marks]}
    first = {name: results[0][name] for name in ("id", "from_name", "to_name", "type")}
    return {**first, "value": value, "meta": {"labels": said}}


def _relation(tie: Tie) -> dict[str, Any]:
    relation = {
        "id": tie.id,
        "type": "relation",
        "from_id": tie.from_id,
        "to_id": tie.to_id,
        "direction": "right",
        "labels": [tie.type],
    }
    return {**relation, "meta": {"text": [tie.note]}} if tie.note else relation


# Reading


def load(parcel: Parcel) -> Iterator[Arrived]:
    """Yield a sheet for each task, with the marks of all who annotated it."""
    key = parcel.options.get("text", "")
    for found in parcel.records():
        if isinstance(found, Fault):
            yield found
            continue
        where, record = found
        try:
            task = Task(record, where, key)
        except (KeyError, TypeError, ValueError) as problem:
            yield Fault(where, _("It is no task of Label Studio ({problem}).").format(problem=problem))
            continue
        yield from task.faults
        yield task.sheet
