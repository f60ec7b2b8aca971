"""Files that are legal and say what no library can hold: told piece by piece, and the rest arrives."""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.exchange import Kind, Link, Loss, Mark, Sheet, Stretch, Tie
from desktop.formats.loading import Load
from desktop.formats.vetting import as_time, vetted
from desktop.library import Library
from desktop.model import Block, Saying

WRONG: tuple[Any, ...] = (
    None,
    "",
    "  ",
    "x\0y\ud800",
    "bogus",
    10**30,
    -1,
    True,
    1.5,
    float("nan"),
    [],
    ["a"],
    {"a": 1},
)


def load(library: Library, path: Path, **options: Any) -> Load:
    running = Load(library._store, path, **options)
    for act in running:
        act()
    return running


def vet(sheet: Sheet) -> tuple[Sheet, list[Loss]]:
    losses: list[Loss] = []
    found = vetted(sheet, losses.append)
    assert isinstance(found, Sheet)
    return found, losses


@pytest.mark.parametrize(
    ("name", "value", "becomes"),
    [
        ("state", "bogus", "suggested"),
        ("state", ["accepted"], "suggested"),
        ("origin", "martian", None),
        ("layer", "relation", None),
        ("layer", "document", None),
        ("layer", [1], None),
        ("score", float("nan"), None),
        ("score", float("inf"), None),
        ("score", "0.5", None),
        ("score", True, None),
        ("note", {"a": 1}, None),
        ("author", 5, None),
        ("modified_at", "zzzz", None),
        ("created_at", 10**30, None),
        ("attributes", (("a", 1),), ()),
        ("link", Link("Sony", state="sure"), Link("Sony", state="suggested")),
        ("link", Link("Sony", form="long"), Link("Sony")),
        ("link", Link(["Sony"]), None),  # type: ignore[arg-type]
        ("saying", Saying("So", polarity="?"), Saying("So")),
        ("saying", Saying("So", claimant_id=[1]), Saying("So")),  # type: ignore[arg-type]
    ],
)
def test_what_is_wrong_with_a_mark_is_told_and_the_mark_stays(name: str, value: Any, becomes: Any):
    mark = Mark("m", "X", (Stretch(0, 1),))
    setattr(mark, name, value)
    sheet, losses = vet(Sheet("text", marks=[mark]))
    assert getattr(sheet.marks[0], name) == becomes
    assert [loss.annotation for loss in losses] == ["m"]


@pytest.mark.parametrize("part", [("0", 1), (0, True), (0, None), (0.0, 1), (0, 1, 5), (0, [1])])
def test_a_place_that_is_no_two_whole_numbers_is_refused(part: Any):
    sheet, losses = vet(Sheet("text", marks=[Mark("m", "X", (Stretch(*part),)), Mark("n", "X", (Stretch(0, 1),))]))
    assert [mark.id for mark in sheet.marks] == ["n"]
    assert [(loss.lost, loss.what) for loss in losses] == [("refused", "span")]


def test_structure_that_is_not_within_its_text_is_left_out_and_told():
    for block in (Block("paragraph", 0, 9), Block('"', 0, 1), Block("paragraph", "0", 1)):  # type: ignore[arg-type]
        sheet, losses = vet(Sheet("text", blocks=(block,)))
        assert (sheet.blocks, [loss.what for loss in losses]) == ((), ["blocks"])


def test_names_without_a_character_that_can_be_stored_are_left_out():
    assert vetted(Kind("a\0  b\ud800"), print) == Kind("a b\ufffd")
    assert not isinstance(vetted(Kind("\0"), print), Kind)


def test_times_are_written_as_the_store_does():
    assert as_time("2025-01-02T03:04:05.678Z") == "2025-01-02T03:04:05.678Z"
    assert as_time("2025-01-02T05:04:05+02:00") == "2025-01-02T03:04:05.000Z"
    assert as_time("2025-13-02T03:04:05.678Z") is as_time("later") is as_time("0001-01-01T00:00:00+14:00") is None


def test_a_relation_whose_ends_are_no_text_is_refused():
    wrong = [Tie("t", "X", 1, "b"), Tie("s", "X", "a", "b", ["claim"])]  # type: ignore[arg-type]
    sheet, losses = vet(Sheet("text", ties=[*wrong, Tie("u", "X", "a", "b", state="?")]))  # type: ignore[arg-type]
    assert [(tie.id, tie.state) for tie in sheet.ties] == [("u", "suggested")]
    assert [loss.lost for loss in losses] == ["refused", "refused", "dropped"]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List where a value may be put into a record: each key, and the first of each list."""
    found = [path] if path else []
    inner = value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    for key, one in inner:
        found += places(one, (*path, key))
    return found


def spoiled(record: Any, path: tuple[Any, ...], value: Any) -> Any:
    record = at = copy.deepcopy(record)
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return record


@pytest.mark.parametrize(
    "view", ["documents", "annotations", "labels", "collections", "entities", "claims", "relations"]
)
def test_one_wrong_value_in_a_bundle_never_ends_the_load(rich: Library, tmp_path: Path, view: str):
    rich.exchange.dump(tmp_path / "one", "bundle")
    path = tmp_path / "one" / f"{view}.jsonl"
    records = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
    longest = max(records, key=lambda record: len(json.dumps(record)))
    for number, place in enumerate(places(longest)):
        wrong = spoiled(longest, place, WRONG[number % len(WRONG)])
        path.write_text("".join(json.dumps(wrong if one is longest else one) + "\n" for one in records), "utf-8")
        with Library.create(tmp_path / f"{number}.postil", author="Béa") as other:
            load(other, tmp_path / "one", report=io.TextIOWrapper(io.BytesIO(), "utf-8"))
            assert len(other.find("").ids) >= 2
            assert not other.check()
            other.exchange.dump(tmp_path / f"back{number}", "bundle")
            other.undo()
            assert other.find("").ids == ()


@pytest.fixture
def bundle(rich: Library, tmp_path: Path) -> Callable[[str, Callable[[dict[str, Any]], None]], Path]:
    """Return a function that exports a bundle and changes the records of one of its files."""

    def make(view: str, change: Callable[[dict[str, Any]], None]) -> Path:
        rich.exchange.dump(tmp_path / "made", "bundle")
        path = tmp_path / "made" / f"{view}.jsonl"
        records = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
        for record in records:
            change(record)
        path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
        return tmp_path / "made"

    return make


def test_a_record_that_fails_half_way_leaves_nothing(bundle: Any, tmp_path: Path):
    def spoil(record: dict[str, Any]) -> None:
        record["names"] = [{**name, "kind": "bogus"} for name in record["names"]]

    path = bundle("entities", spoil)
    with Library.create(tmp_path / "b.postil", author="Béa") as other:
        done = load(other, path).done
        assert done.faults
        assert not other._store.read.execute(
            "SELECT 1 FROM entity WHERE NOT EXISTS (SELECT 1 FROM entity_name WHERE entity_id = entity.id)"
        ).fetchone()


def test_entities_merged_in_a_circle_do_not_vanish(rich: Library, bundle: Any, tmp_path: Path):
    uids = [one.id for one in rich.entities.all(merged=True)]

    def circle(record: dict[str, Any]) -> None:
        record["merged_into"] = uids[(uids.index(record["id"]) + 1) % len(uids)]

    path = bundle("entities", circle)
    with Library.create(tmp_path / "b.postil", author="Béa") as other:
        load(other, path)
        rows = dict(other._store.read.execute("SELECT id, merged_into FROM entity").fetchall())
        assert list(rows.values()).count(None) == 1
        assert {rows[winner] for winner in rows.values() if winner is not None} == {None}


def test_reports_of_reports_in_a_circle_arrive_and_end_nothing(bundle: Any, tmp_path: Path):
    said: list[str] = []

    def circle(record: dict[str, Any]) -> None:
        said.extend(claim["annotation_id"] for claim in record["claims"])
        for claim in record["claims"]:
            claim["parent_id"] = said[0]

    path = bundle("documents", circle)
    with Library.create(tmp_path / "b.postil", author="Béa") as other:
        assert load(other, path).done.documents == 3
        assert not other.check()
        assert other.exchange.dump(tmp_path / "back", "bundle").counts["documents"] == 3


def test_lists_ten_thousand_deep_are_one_bad_record(library: Library, tmp_path: Path):
    path = tmp_path / "a.jsonl"
    path.write_text("[" * 10_000 + "\n" + '{"text": "Sony", "label": [[0, 4, "ORG"]]}\n', "utf-8")
    assert load(library, path, format="doccano").done.faults
    path.write_text(
        '{"text": "Sony", "label": ' + "[" * 10_000 + "\n" + '{"text": "Sony", "label": [[0, 4, "ORG"]]}\n', "utf-8"
    )
    done = load(library, path, format="doccano").done
    assert (done.faults, done.annotations) == (1, 1)
