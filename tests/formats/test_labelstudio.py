"""Label Studio's tasks, written and read: several people, predictions, words on regions, older shapes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.exchange import Mark, Sheet, Stretch, Tie
from desktop.formats import labelstudio, table
from desktop.formats.parcel import Parcel
from tests.formats.lines import GOLDEN, TEXT, at, gold
from tests.formats.sheets import Held, dumped, essence, fitted, loaded, sheets, written

FEATURES = ("layers", "notes", "attributes", "authors", "states", "scores", "ids")


def tasks(*given: Sheet, **options: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(written(labelstudio, Held(*given), **options))
    return found


def read(path: Path, *records: Any, **options: str) -> Any:
    path.write_text(json.dumps(list(records), ensure_ascii=False), encoding="utf-8")
    return loaded(labelstudio, path, **options)


@given(st.lists(sheets(), max_size=3))
def test_what_is_written_comes_back_up_to_what_is_said_to_be_lost(tmp_path_factory: Any, given: list[Sheet]):
    path = tmp_path_factory.mktemp("labelstudio") / "a.json"
    path.write_bytes(written(labelstudio, Held(*given)))
    kept, _losses = fitted(labelstudio, *given)
    found, _others, faults = loaded(labelstudio, path)
    assert faults == []
    assert [essence(sheet, *FEATURES) for sheet in found] == [essence(sheet, *FEATURES) for sheet in kept]
    assert [(sheet.id, sheet.meta) for sheet in found] == [(sheet.id, sheet.meta) for sheet in kept]
    for one, other in zip(found, kept, strict=True):
        origins = {mark.id: (mark.origin, mark.agent) for mark in one.marks}
        assert origins == {mark.id: (mark.origin, mark.agent) for mark in other.marks}


@pytest.mark.parametrize("state", ["accepted", "suggested", "rejected"])
@pytest.mark.parametrize("made", [("human", None), ("model", "m/1"), ("rule", "r/1"), ("import", None)])
def test_how_a_mark_was_made_comes_back(tmp_path: Path, made: Any, state: Any):
    mark = Mark("m", "GPE", at("Ankara"), "entity", origin=made[0], agent=made[1], state=state, author="Ana")
    dumped(labelstudio, Held(Sheet(TEXT, "d", {}, [mark])), tmp_path / "a.json")
    (sheet,), _others, _faults = loaded(labelstudio, tmp_path / "a.json")
    (found,) = sheet.marks
    assert (found.origin, found.agent, found.state, found.author) == (*made, state, "Ana")


def test_people_and_models_have_annotations_and_predictions_of_their_own():
    marks = [
        Mark("1", "GPE", at("Ankara"), "entity", author="Ana"),
        Mark("2", "GPE", at("İzmir"), "entity", author="bo@example.org"),
        Mark("3", "GPE", at("met"), author="Ana", state="rejected"),
        Mark("4", "GPE", at("in"), agent="m/1", origin="model", state="suggested", score=0.25),
        Mark("5", "GPE", at("it"), agent="m/1", origin="model", state="suggested", score=0.75),
    ]
    (task,) = tasks(Sheet(TEXT, "d", {"title": "T"}, marks), annotators="members")
    told = {(one.get("created_username"), one["was_cancelled"]): one.get("completed_by") for one in task["annotations"]}
    assert told == {
        ("Ana", True): None, ("Ana", False): None, ("bo@example.org", False): {"email": "bo@example.org"}
    }  # fmt: skip
    (prediction,) = task["predictions"]
    assert (prediction["model_version"], prediction["score"], len(prediction["result"])) == ("m/1", 0.5, 2)
    controls = {one["result"][0]["from_name"] for one in task["annotations"] if not one["was_cancelled"]}
    assert controls == {"entity"}
    assert task["data"] == {"text": TEXT, "title": "T", "postil_id": "d"}


def test_no_one_is_named_as_a_member_unless_asked_for():
    (task,) = tasks(Sheet("a", "d", {}, [Mark("1", "GPE", (Stretch(0, 1),), author="bo@example.org")]))
    assert "completed_by" not in task["annotations"][0]


def test_a_relation_between_annotations_of_two_people_is_told_and_comes_back(tmp_path: Path):
    marks = [Mark("a", "X", at("Ankara"), author="Ana"), Mark("b", "X", at("İzmir"), author="Bo")]
    ties = [Tie("t", "near", "a", "b", note="so it seems")]
    losses = dumped(labelstudio, Held(Sheet(TEXT, "d", {}, marks, ties)), tmp_path / "a.json")
    assert losses.counts == {"changed relation": 1}
    (sheet,), _others, _faults = loaded(labelstudio, tmp_path / "a.json")
    assert [(tie.id, tie.type, tie.from_id, tie.to_id, tie.note) for tie in sheet.ties] == [
        ("t", "near", "a", "b", "so it seems")
    ]


def test_labels_of_a_document_are_one_choice_of_each_person(tmp_path: Path):
    marks = [
        Mark("m", "War", layer="document", author="Ana", note="why", attributes=(("sure", "yes"),)),
        Mark("n", "Long", layer="document", author="Ana", origin="rule", agent="r"),
    ]
    dumped(labelstudio, Held(Sheet("a", "d", {}, marks)), tmp_path / "a.json")
    ((result,),) = [one["result"] for one in json.loads((tmp_path / "a.json").read_bytes())[0]["annotations"]]
    assert (result["type"], result["value"]) == ("choices", {"choices": ["War", "Long"]})
    (sheet,), _others, _faults = loaded(labelstudio, tmp_path / "a.json")
    told = [(m.id, m.label, m.note, m.attributes, m.origin, m.agent) for m in sheet.marks]
    assert told == [("m", "War", "why", (("sure", "yes"),), None, None), ("n", "Long", None, (), "rule", "r")]


def test_a_score_of_one_label_is_not_that_of_its_neighbour(tmp_path: Path):
    marks = [
        Mark(name, "War", layer="document", state="suggested", score=score) for name, score in (("m", None), ("n", 0.5))
    ]
    dumped(labelstudio, Held(Sheet("a", "d", {}, marks)), tmp_path / "a.json")
    (sheet,), _others, _faults = loaded(labelstudio, tmp_path / "a.json")
    assert [(mark.id, mark.score) for mark in sheet.marks] == [("m", None), ("n", 0.5)]


# Reading


def test_the_usual_file_is_written_byte_for_byte(tmp_path: Path):
    dumped(labelstudio, Held(gold()), tmp_path / "a.json")
    assert (tmp_path / "a.json").read_bytes() == (GOLDEN / "labelstudio" / "postil.json").read_bytes()


@pytest.mark.parametrize("path", sorted((GOLDEN / "labelstudio").iterdir()), ids=lambda path: path.name)
def test_every_variant_is_known_and_its_regions_stand_where_they_should(path: Path):
    with Parcel(path) as parcel:
        assert table.recognised(parcel) is labelstudio
    found, _others, faults = loaded(labelstudio, path)
    assert faults == []
    assert found
    for sheet in found:
        assert sheet.text == TEXT
        assert sheet.marks
        for mark in sheet.marks:
            assert TEXT[max(mark.start, 0) : max(mark.end, 0)] == mark.quote


def test_a_task_of_several_people_is_read_with_all_that_is_said():
    (sheet,), _others, _faults = loaded(labelstudio, GOLDEN / "labelstudio" / "people.json")
    told = [(m.label, m.author, m.state, m.origin, m.agent, m.score) for m in sheet.marks]
    ana, five = "ana@example.org", "user 5"
    assert told == [
        ("GPE", ana, "accepted", "human", None, None),
        ("Person", ana, "accepted", "model", None, None),
        ("War", ana, "accepted", None, None, None),
        ("Long", ana, "accepted", None, None, None),
        ("GPE", five, "accepted", "human", None, None),
        ("Group", five, "accepted", "human", None, None),
        ("Claim", five, "rejected", "human", None, None),
        ("GPE", None, "suggested", "model", "m/2", 0.75),
        ("Person", None, "suggested", "model", None, 0.25),
    ]
    first = sheet.marks[0]
    assert (first.note, first.attributes) == ("capital\nseen twice", (("certainty", "sure"),))
    assert (first.created_at, first.modified_at) == ("2021-03-09T22:16:08.728353Z", "2021-03-09T22:17:08.728353Z")
    assert len({mark.id for mark in sheet.marks}) == len(sheet.marks)
    named = {mark.id: (mark.label, mark.author) for mark in sheet.marks}
    assert [(tie.type, named[tie.from_id], named[tie.to_id]) for tie in sheet.ties] == [
        ("visits", ("GPE", ana), ("Person", ana)), ("relation", ("GPE", five), ("Group", five)),
    ]  # fmt: skip
    assert sheet.meta == {"url": "https://example.org/a", "note": "A denial."}
    assert (sheet.kept["id"], sheet.kept["source"], sheet.kept["stars"]) == (7, "wire", "4")


def test_older_shapes_are_read():
    (sheet,), _others, _faults = loaded(labelstudio, GOLDEN / "labelstudio" / "completions.jsonl")
    assert [(mark.label, mark.author) for mark in sheet.marks] == [("GPE", "bo@example.org")]
    (sheet,), _others, _faults = loaded(labelstudio, GOLDEN / "labelstudio" / "min.json")
    assert [(mark.label, mark.author) for mark in sheet.marks] == [
        (label, "user 2") for label in ("GPE", "Group", "War")
    ]
    assert sheet.kept == {"id": 1, "annotation_id": 9, "mood": "calm"}


def test_the_text_may_be_called_anything(tmp_path: Path):
    region = {"id": "r", "type": "labels", "value": {"start": 0, "end": 1, "labels": ["X"]}}
    named = {"annotations": [{"result": [{**region, "to_name": "body"}]}], "data": {"body": "a", "more": "much longer"}}
    sourced = {"annotations": [{"result": [{**region, "source": "$b"}]}], "data": {"a": "much longer", "b": "a"}}
    lone = {"annotations": [], "data": {"x": 7, "content": "a"}}
    found, _others, faults = read(tmp_path / "a.json", named, sourced, lone)
    assert faults == []
    assert [sheet.text for sheet in found] == ["a", "a", "a"]
    found, _others, _faults = read(tmp_path / "a.json", named, text="more")
    assert [sheet.text for sheet in found] == ["much longer"]


def test_a_region_without_a_label_and_a_relation_without_ends_are_told_and_the_rest_arrives(tmp_path: Path):
    value = {"start": 0, "end": 1, "text": "a"}
    results = [
        {"id": "r", "type": "labels", "value": value},
        {"id": "s", "type": "labels", "value": {**value, "labels": ["X", "Y"]}},
        {"type": "relation", "from_id": "r", "to_id": "s", "labels": ["z"]},
    ]
    (sheet,), _others, faults = read(tmp_path / "a.json", {"data": {"text": "a"}, "annotations": [{"result": results}]})
    assert [mark.label for mark in sheet.marks] == ["X", "Y"]
    assert [fault.where for fault in faults] == ["record 1", "record 1"]


GOOD = {"data": {"text": "a"}, "annotations": [{"result": []}]}


def region(**value: Any) -> dict[str, Any]:
    return {**GOOD, "annotations": [{"result": [{"id": "r", "type": "labels", "value": value}]}]}


@pytest.mark.parametrize(
    "record",
    [
        7, {}, {"data": {}}, {"data": {"image": 7}, "annotations": []}, {**GOOD, "annotations": {}},
        {**GOOD, "annotations": [7]}, {**GOOD, "annotations": [{"result": {}}]}, {**GOOD, "predictions": [None]},
        {**GOOD, "annotations": [{"result": [7]}]}, {**GOOD, "annotations": [{"result": [{"id": "r"}]}]},
        region(start=0, end=None, labels=["X"]), region(start=0.5, end=1, labels=["X"]),
        region(start=0, end=1, labels=7),
        region(start="0", end="1", labels=["X"]), region(start=0, end=1, labels=[None]),
        region(start="/p[1]/text()[1]", end="/p[1]/text()[1]", startOffset=0, endOffset=1, hypertextlabels=["X"]),
        {**GOOD, "annotations": [{"result": [{"type": "relation", "from_id": "r"}]}]},
    ],
)  # fmt: skip
def test_a_task_that_is_none_is_told_with_its_number_and_the_others_arrive(tmp_path: Path, record: Any):
    found, _others, faults = read(tmp_path / "a.json", GOOD, record, GOOD)
    assert [sheet.text for sheet in found] == ["a", "a"]
    assert [fault.where for fault in faults] == ["record 2"]


def test_a_file_that_breaks_off_gives_what_came_before(tmp_path: Path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps([GOOD, GOOD])[:-20], "utf-8")
    found, _others, faults = loaded(labelstudio, path)
    assert (len(found), [fault.where for fault in faults]) == (1, ["record 2"])


def test_nothing_is_an_empty_array(tmp_path: Path):
    assert tasks() == []
    (tmp_path / "a.json").write_bytes(written(labelstudio, Held()))
    assert loaded(labelstudio, tmp_path / "a.json") == ([], [], [])
