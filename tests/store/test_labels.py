from __future__ import annotations

import json

import pytest

from desktop import errors
from desktop.library import Draft, Library
from desktop.model import Span


def test_a_label_gets_a_colour_of_its_own_and_the_next_place(desk):
    labels = desk.library.labels
    for name in "abc":
        labels.add("highlight", name)
    found = labels.all("highlight")
    assert [label.name for label in found] == ["a", "b", "c"]
    assert len({label.colour for label in found}) == 3
    labels.order([found[2].id, found[0].id])
    assert [label.name for label in labels.all()] == ["c", "a", "b"]
    desk.undo()
    assert [label.name for label in labels.all()] == ["a", "b", "c"]


def test_a_key_belongs_to_the_label_that_claimed_it_last(desk):
    labels = desk.library.labels
    first, second = labels.add("highlight", "a", key="1"), labels.add("entity", "b")
    labels.edit(second, key="1")
    assert (labels.get(first).key, labels.get(second).key) == ("", "1")
    desk.undo()
    assert (labels.get(first).key, labels.get(second).key) == ("1", "")
    labels.edit(first, key=None)
    assert labels.get(first).key == ""


def test_what_makes_no_label_is_refused(desk):
    labels = desk.library.labels
    first = labels.add("highlight", "a")
    entity = labels.add("entity", "a")
    for act in (
        lambda: labels.add("highlight", " a "),
        lambda: labels.add("highlight", " "),
        lambda: labels.add("paint", "b"),
        lambda: labels.add("highlight", "b", colour="red"),
        lambda: labels.add("highlight", "b", key="ab"),
        lambda: labels.add("highlight", "b", parent=entity),
        lambda: labels.edit(first, parent=first),
        lambda: labels.edit(first, layer="entity"),
        lambda: labels.edit(first, position=3),
    ):
        with pytest.raises(errors.Usage):
            act()
    assert [(label.layer, label.name) for label in labels.all()] == [("highlight", "a"), ("entity", "a")]


def test_a_label_is_found_by_name_whatever_the_case(desk):
    labels = desk.library.labels
    lower, upper, entity = (
        labels.add("highlight", "key"),
        labels.add("highlight", "KEY"),
        labels.add("entity", "Key"),
    )
    assert labels.named("key").id == lower
    assert labels.named("KEY").id == upper
    assert labels.named("kEY", "entity").id == entity
    with pytest.raises(errors.NotFound, match="key, KEY"):
        labels.named("lock", "highlight")


def test_a_hidden_label_is_listed_only_when_asked_for(desk):
    hidden = desk.library.labels.add("highlight", "a")
    desk.library.labels.edit(hidden, hidden=True)
    assert desk.library.labels.all() == []
    assert [label.id for label in desk.library.labels.all(hidden=True)] == [hidden]


def test_merging_moves_the_annotations_and_counts_them(desk):
    document, labels = desk.text(), desk.library.labels
    first, second = desk.mark(document, (0, 5), label="a"), desk.mark(document, (0, 5), label="b")
    a, b = desk.label("a"), desk.label("b")
    assert labels.get(a).used == 1
    assert labels.merge(a, b) == 1
    assert {desk.library.annotations.get(one).label for one in (first, second)} == {"b"}
    assert labels.get(b).used == 2
    desk.undo()
    assert desk.library.annotations.get(first).label == "a"
    for wrong in (a, desk.label("Person", "entity")):
        with pytest.raises(errors.Usage):
            labels.merge(a, wrong)


def test_merging_a_label_into_its_grandchild_leaves_no_circle(desk):
    labels = desk.library.labels
    root = labels.add("entity", "root")
    top = labels.add("entity", "top", parent=root)
    middle = labels.add("entity", "middle", parent=top)
    low = labels.add("entity", "low", parent=middle)
    with pytest.raises(errors.Usage):
        labels.edit(top, parent=low)
    labels.merge(top, low)
    assert labels.get(low).parent == root
    assert labels.get(middle).parent == low


def test_a_label_in_use_is_deleted_only_with_its_annotations(desk):
    document, labels = desk.text(), desk.library.labels
    annotation = desk.mark(document, (0, 5), label="a")
    other = desk.mark(document, (0, 5), label="b")
    link = desk.label("causes", "relation")
    desk.library.relations.add(link, ("annotation", annotation), ("annotation", other))
    for label in (desk.label("a"), link):
        with pytest.raises(errors.Usage, match="1 annotations"):
            labels.delete(label)
    assert labels.delete(desk.label("a"), with_annotations=True) == 1
    assert desk.library.relations.all() == []
    assert [a.id for a in desk.library.annotations.of(document)] == [other]
    desk.undo()
    assert desk.library.annotations.get(annotation).label == "a"
    assert len(desk.library.relations.all()) == 1
    assert labels.delete(labels.add("highlight", "unused")) == 0


def test_a_deleted_parent_leaves_its_children_without_one(desk):
    labels = desk.library.labels
    parent = labels.add("entity", "Place")
    child = labels.add("entity", "City", parent=parent)
    labels.delete(parent)
    assert labels.get(child).parent is None
    desk.undo()
    assert labels.get(child).parent == parent


@pytest.mark.parametrize("schema", ["analyst", "conll", "ontonotes", "claims"])
def test_a_ready_made_schema_goes_out_and_comes_back_the_same(tmp_path, schema):
    with (
        Library.create(tmp_path / "a.postil", labels=schema) as one,
        Library.create(tmp_path / "b.postil", labels=None) as two,
    ):
        assert one.history() == []
        made, updated = two.labels.load(one.labels.dump())
        assert (made, updated) == (len(one.labels.all(hidden=True)), 0)
        assert two.labels.dump() == one.labels.dump()
        assert two.labels.load(one.labels.dump()) == (0, made)
        two.undo()
        two.undo()
        assert two.labels.all(hidden=True) == []


def test_a_schema_that_is_none_changes_nothing(desk, tmp_path):
    good = {"layer": "highlight", "name": "ok"}
    wrong = [
        "",
        "[]",
        "{}",
        '{"format": "postil-labels/1", "labels": 3}',
        '{"format": "postil-labels/1", "labels": [3]}',
        '{"format": "other/1", "labels": []}',
        *(
            json.dumps({"format": "postil-labels/1", "labels": [good, bad]})
            for bad in (
                {"layer": "highlight", "name": ["x"]},
                {"layer": "highlight", "name": 3},
                {"layer": "highlight", "name": "ok"},
                {"layer": "highlight", "name": " ok "},
                {"layer": "paint", "name": "x"},
                {"layer": ["highlight"], "name": "x"},
                {"layer": "highlight", "name": "x", "parent": "y"},
                {"layer": "highlight", "name": "x", "parent": "x"},
                {"layer": "highlight", "name": "x", "colour": "red"},
                {"layer": "highlight", "name": "x", "key": "long"},
            )
        ),
    ]
    for text in wrong:
        with pytest.raises(errors.Usage):
            desk.library.labels.load(text)
    assert desk.library.labels.all(hidden=True) == []
    assert desk.library.history() == []
    with pytest.raises(errors.Usage):
        desk.library.load_ready_labels("wonderful")
    with pytest.raises(errors.Usage):
        Library.create(tmp_path / "none.postil", labels="wonderful")
    assert not (tmp_path / "none.postil").exists()


def test_null_in_a_schema_means_as_it_is(desk):
    label = desk.library.labels.add("highlight", "a", colour="#123456", key="q", guideline="g")
    entry = {"layer": "highlight", "name": "a", "colour": None, "key": None, "guideline": None, "hidden": None}
    text = json.dumps({"format": "postil-labels/1", "labels": [entry]})
    assert desk.library.labels.load(text) == (0, 1)
    found = desk.library.labels.get(label)
    assert (found.colour, found.key, found.guideline, found.hidden) == ("#123456", "q", "g", False)


def test_annotating_with_a_label_that_is_gone_says_so(desk):
    document, label = desk.text(), desk.label("a")
    desk.library.labels.delete(label)
    with pytest.raises(errors.NotFound):
        desk.library.annotations.add(document, Draft(label, (Span(0, 1),)))
