"""A task of Label Studio as it is read: whose results are which marks, and what is said of each.

Several people annotate one task, and their regions may have the same ids where they came from one prediction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from desktop.exchange import Fault, Mark, Sheet, Tie
from desktop.formats.particulars import OWN, label_of, listed, score_of, stretch, taken, words
from desktop.language import _
from desktop.model import LAYERS, Layer, Origin, State

TEXT = "text"  # the key of the text, and the name of what shows it
MIN = {"id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time"}
_MADE: dict[Any, Origin] = {"manual": "human", "prediction": "model", "prediction-changed": "model"}
_ORIGINS: tuple[Origin, ...] = ("human", "import", "rule", "model")


class Task:
    """One task with all that stands on it."""

    def __init__(self, record: Any, where: str, key: str) -> None:
        """Read a task; raises KeyError, TypeError or ValueError for what is none."""
        if not isinstance(record, Mapping):
            raise TypeError(_("not an object"))
        self._where = where
        self._ids: set[str] = set()
        self._names: dict[str, str] = {}  # what the ids of the file became, over all annotations
        self._ties: list[tuple[Tie, dict[str, str]]] = []
        self.faults: list[Fault] = []
        data: Mapping[str, Any] = record["data"] if isinstance(record.get("data"), Mapping) else {}
        if data:
            given = [*_said(record, "annotations"), *_said(record, "completions")]
            predicted = _said(record, "predictions")
            kept = {name: value for name, value in record.items() if name in ("id", "meta", "file_upload", "project")}
        else:
            only, data = _from_flat(record)
            given = [only]
            predicted, kept = [], {name: record[name] for name in ("id", "annotation_id") if name in record}
        name = _text_name(data, key, [*given, *predicted])
        own, meta, rest = taken({other: value for other, value in data.items() if other != name})
        self.sheet = Sheet(data[name], own, meta, kept={**kept, **rest}, where=where)
        for annotation in given:
            self._take(annotation, "rejected" if annotation.get("was_cancelled") is True else "accepted")
        for prediction in predicted:
            self._take(prediction, "suggested")
        for tie, names in self._ties:
            self._connect(tie, names)

    def _take(self, annotation: Mapping[str, Any], state: State) -> None:
        """Take the results of one annotation or prediction, those with one id together."""
        groups: dict[str, list[Mapping[str, Any]]] = {}
        relations = []
        for number, result in enumerate(listed(annotation.get("result"))):
            if not isinstance(result, Mapping):
                raise TypeError(_("a result is none"))
            if result.get("type") == "relation":
                relations.append(result)
            else:
                groups.setdefault(str(result.get("id") or f"result {number}"), []).append(result)
        scored = ("score" in one or "labels" in _beside(one) for group in groups.values() for one in group)
        said = _Said.of(annotation, state, has_scores=any(scored))
        names: dict[str, str] = {}
        for own, results in groups.items():
            self._take_group(own, results, said, names)
        for relation in relations:
            self._ties += [(tie, names) for tie in _ties(relation, said, f"relation {len(self._ties) + 1}")]

    def _take_group(self, own: str, results: list[Mapping[str, Any]], said: _Said, names: dict[str, str]) -> None:
        """Take what is said of one region, or of the whole text: the first that labels it, then words on that."""
        head = next((one for one in results if _labels(one) and _has_place(one)), None)
        head = head or next((one for one in results if _labels(one) and not _has_place(one)), None)
        if head is None:
            self._take_words(results)
            return
        value = head["value"]
        parts = (stretch(value["start"], value["end"], value.get("text")),) if _has_place(head) else ()
        words_on = _words_on(one for one in results if one is not head)
        labels = _labels(head)
        for label, detail in zip(labels, _details(head, len(labels)), strict=True):
            mark = Mark(self._free(str(detail.get("id") or own)), label, parts, said.layer_of(head))
            for name in (own, mark.id):
                names.setdefault(name, mark.id)
                self._names.setdefault(name, mark.id)
            mark.note = "\n".join(_notes(detail) + words_on[0]) or None
            given = detail.get("attributes")
            mark.attributes = (
                tuple(words_on[1]) if detail is head else tuple((str(a), str(b)) for a, b in listed(given))
            )
            said.tell(mark, detail)
            self.sheet.marks.append(mark)

    def _take_words(self, results: list[Mapping[str, Any]]) -> None:
        """Take words on the whole text: notes are the document's, anything else is kept; a region needs a label."""
        if any(_has_place(one) for one in results):
            self.faults.append(Fault(self._where, _("A region has no label.")))
            return
        notes, others = _words_on(results)
        if notes:
            self.sheet.meta["note"] = "\n".join(filter(None, (self.sheet.meta.get("note"), *notes)))
        self.sheet.kept |= dict(others)

    def _connect(self, tie: Tie, names: dict[str, str]) -> None:
        ends = [names.get(end) or self._names.get(end) for end in (tie.from_id, tie.to_id)]
        if ends[0] is None or ends[1] is None:
            self.faults.append(Fault(self._where, _("A relation “{label}” has no ends.").format(label=tie.type)))
            return
        tie.from_id, tie.to_id = ends[0], ends[1]
        self.sheet.ties.append(tie)

    def _free(self, wanted: str) -> str:
        name, number = wanted, 1
        while name in self._ids:
            number += 1
            name = f"{wanted} ({number})"
        self._ids.add(name)
        return name


class _Said(NamedTuple):
    """What an annotation or a prediction says of all its results."""

    state: State
    author: str | None
    agent: str | None
    score: float | None
    created_at: str | None
    modified_at: str | None

    @classmethod
    def of(cls, annotation: Mapping[str, Any], state: State, *, has_scores: bool) -> _Said:
        """Read it; a score of the whole is that of its results where these have none."""
        agent = words(annotation.get("model_version")) if state == "suggested" else None
        return cls(
            state,
            _author(annotation),
            agent if agent != "undefined" else None,
            None if has_scores or state != "suggested" else score_of(annotation.get("score")),
            words(annotation.get("created_at")),
            words(annotation.get("updated_at")),
        )

    def layer_of(self, result: Mapping[str, Any]) -> Layer | None:
        """Give the layer that a control is called by."""
        if not _has_place(result):
            return "document"
        return next((known for known in LAYERS if known == result.get("from_name")), None)

    def tell(self, mark: Mark, result: Mapping[str, Any]) -> None:
        """Tell a mark how it was made."""
        beside = _beside(result)
        score = score_of(result.get("score"))
        mark.author, mark.state = self.author, self.state
        mark.score = self.score if score is None else score
        mark.agent = self.agent or words(beside.get("agent"))
        usual = "model" if self.state == "suggested" else _MADE.get(result.get("origin"))
        mark.origin = next((one for one in _ORIGINS if one == beside.get("origin")), usual)
        mark.created_at, mark.modified_at = self.created_at, self.modified_at


def _said(record: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = listed(record.get(name))
    if not all(isinstance(one, Mapping) for one in found):
        raise TypeError(_("an annotation is none"))
    return found


def _author(annotation: Mapping[str, Any]) -> str | None:
    """Say who annotated: an address, a name, or a number where there is nothing else."""
    by = annotation.get("completed_by")
    if isinstance(by, Mapping):
        return words(by.get("email")) or words(by.get("username")) or _user(by.get("id"))
    shown = words(annotation.get("created_username"))
    if shown and "created_ago" in annotation:  # as older versions show it: with the number behind
        shown = re.sub(r",\s*\d+$", "", shown).strip()
    return shown or words(by) or _user(by)


def _user(number: Any) -> str | None:
    return _("user {n}").format(n=number) if isinstance(number, int) and not isinstance(number, bool) else None


def _from_flat(record: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give a record of JSON_MIN as the annotation and the data it was: both lie flat in it."""
    results: list[dict[str, Any]] = []
    data = {name: value for name, value in record.items() if name not in MIN}
    for control, value in record.items():
        if isinstance(value, Mapping) and isinstance(value.get("choices"), list):
            results.append({"from_name": control, "type": "choices", "value": value})
        for one in value if isinstance(value, list) else ():
            if isinstance(one, Mapping) and "start" in one and "end" in one:
                results.append({"from_name": control, "type": "labels", "value": one})
    if not results and not MIN & (record.keys() - {"id"}):
        raise KeyError("data")
    data = {name: value for name, value in data.items() if name not in {one["from_name"] for one in results}}
    times = {name: record.get(name) for name in ("created_at", "updated_at")}
    return {"completed_by": record.get("annotator"), "result": results, **times}, data


def _text_name(data: Mapping[str, Any], wanted: str, given: list[Mapping[str, Any]]) -> str:
    """Say which of a task's data is its text; raises KeyError for none."""
    texts = [name for name, value in data.items() if isinstance(value, str) and name != OWN]
    if wanted:
        names = [wanted]
    elif TEXT in texts:
        names = [TEXT]
    else:
        shown = [one for annotation in given for one in listed(annotation.get("result")) if isinstance(one, Mapping)]
        names = [str(one.get(at) or "").lstrip("$") for one in shown for at in ("source", "to_name")]
        names += sorted(texts, key=lambda name: -len(data[name]))
    found = next((name for name in names if name in texts), None)
    if found is None:
        raise KeyError(wanted or TEXT)
    return found


def _has_place(result: Mapping[str, Any]) -> bool:
    value = result.get("value")
    if not isinstance(value, Mapping):
        return False
    if "startOffset" in value or "globalOffsets" in value:
        raise ValueError(_("its regions stand in a page or a dialogue, not in a plain text"))
    return "start" in value and "end" in value


def _labels(result: Mapping[str, Any]) -> list[str]:
    """Give the labels that a result puts on a region, or chooses for the whole text."""
    value = result.get("value")
    if not isinstance(value, Mapping):
        raise TypeError(_("a result has no value"))
    if result.get("type") == "taxonomy" and not _has_place(result):
        return ["/".join(map(str, path)) for path in listed(value.get("taxonomy"))]
    name = "labels" if _has_place(result) else "choices"
    return [label_of(label) for label in listed(value.get(name))]


def _details(head: Mapping[str, Any], count: int) -> list[Mapping[str, Any]]:
    """Give what is said of each label of a result: by ours one by one, else the same of all."""
    each = _beside(head).get("labels")
    if isinstance(each, list) and len(each) == count and all(isinstance(one, Mapping) for one in each):
        return each
    return [head] * count


def _words_on(results: Iterable[Mapping[str, Any]]) -> tuple[list[str], list[tuple[str, str]]]:
    """Part what is said of a region into notes, which were typed, and attributes, which were chosen."""
    notes: list[str] = []
    attributes: list[tuple[str, str]] = []
    for result in results:
        kind, value = str(result.get("type")), result.get("value")
        said = value.get("text" if kind == "textarea" else kind) if isinstance(value, Mapping) else None
        each = said if isinstance(said, list) else [] if said is None else [said]
        values = ["/".join(map(str, one)) if isinstance(one, list) else str(one) for one in each]
        if kind == "textarea":
            notes += values
        else:
            attributes += [(str(result.get("from_name") or kind), one) for one in values]
        notes += _notes(result)
    return notes, attributes


def _beside(result: Mapping[str, Any]) -> Mapping[str, Any]:
    found = result.get("meta")
    return found if isinstance(found, Mapping) else {}


def _notes(result: Mapping[str, Any]) -> list[str]:
    said = _beside(result).get("text")
    return [str(one) for one in (said if isinstance(said, list) else [said]) if words(one)]


def _ties(relation: Mapping[str, Any], said: _Said, name: str) -> Iterator[Tie]:
    """Give a relation for each of its labels; one that points to the left goes the other way."""
    start, end = str(relation["from_id"]), str(relation["to_id"])
    if relation.get("direction") == "left":
        start, end = end, start
    note = "\n".join(_notes(relation)) or None
    for place, label in enumerate(listed(relation.get("labels")) or ["relation"]):
        own = words(relation.get("id")) or name
        tie = Tie(own if place == 0 else f"{own} ({place + 1})", label_of(label), start, end, note=note)
        tie.state, tie.author = said.state, said.author
        tie.created_at, tie.modified_at = said.created_at, said.modified_at
        yield tie
