"""The bundle: an equal library from it, byte for byte; merged by id into one that is not empty."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from desktop import errors
from desktop.formats.bundle import REGISTERS
from desktop.formats.loading import Load
from desktop.library import Draft, Library
from desktop.model import DocumentId, Span
from desktop.places import resource
from desktop.readers import packed


def load(library: Library, path: Path, **options: Any) -> Load:
    running = library.exchange.load(path, **options)
    for act in running:
        act()
    return running


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("originals", ["no", "yes"])
def test_export_load_export_gives_the_same_bytes(rich: Library, tmp_path: Path, originals: str):
    options = {"originals": originals}
    rich.collections.save_search("Syria", "label:Place Ankara")
    rich.exchange.dump(tmp_path / "one", "bundle", options=options)
    with Library.create(tmp_path / "b.postil", author="Béa") as other:
        load(other, tmp_path / "one", strict=True)
        other.exchange.dump(tmp_path / "two", "bundle", options=options)
        assert not other.check()
    first, second = contents(tmp_path / "one"), contents(tmp_path / "two")
    assert first.keys() == second.keys()
    for name in first:
        assert first[name].decode("utf-8", "replace") == second[name].decode("utf-8", "replace"), name


def test_a_zip_is_the_same_bytes_each_time_and_is_read_as_a_folder_is(rich: Library, tmp_path: Path):
    for name in ("one.zip", "two.zip"):
        rich.exchange.dump(tmp_path / name, "bundle")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with Library.create(tmp_path / "b.postil", author="Béa") as other:
        done = load(other, tmp_path / "one.zip").done
        assert (done.documents, done.annotations) == (
            3,
            len([a for d in rich.find("").ids for a in rich.annotations.of(d)]),
        )


def test_loading_it_into_the_library_it_came_from_changes_nothing(rich: Library, tmp_path: Path):
    rich.exchange.dump(tmp_path / "one", "bundle")
    done = load(rich, tmp_path / "one").done
    assert (done.documents, done.annotations, done.relations, done.annotations_changed) == (0, 0, 0, 0)
    rich.exchange.dump(tmp_path / "two", "bundle")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_what_was_changed_later_elsewhere_comes_back(rich: Library, tmp_path: Path):
    document = rich.find("").ids[0]
    rich.exchange.dump(tmp_path / "one", "bundle")
    with Library.create(tmp_path / "b.postil", author="Béa") as other:
        load(other, tmp_path / "one")
        (mine, *_rest) = [a for d in other.find("").ids for a in other.annotations.of(d) if a.parts]
        other.annotations.edit(mine.id, note="seen by Béa")
        label = other.labels.named("Person").id
        new = other.annotations.add(DocumentId(document), Draft(label, (Span(0, 2),)))
        other.exchange.dump(tmp_path / "two", "bundle")
    done = load(rich, tmp_path / "two").done
    assert (done.annotations, done.annotations_changed) == (1, 1)
    assert rich.annotations.get(mine.id).note == "seen by Béa"
    assert rich.annotations.get(new).author == "Béa"
    rich.undo()
    assert rich.annotations.get(mine.id).note == mine.note


def test_the_four_views_load_one_by_one(rich: Library, tmp_path: Path):
    with Library.create(tmp_path / "b.postil", author="Béa") as other:
        for view in ("entities", "documents", "annotations", "claims"):
            path = tmp_path / f"{view}.jsonl"
            rich.exchange.dump(path, "jsonl", options={"view": view})
            assert load(other, path).done.faults == 0
        for view in ("documents", "entities", "claims"):
            rich.exchange.dump(tmp_path / "mine", "jsonl", options={"view": view})
            other.exchange.dump(tmp_path / "theirs", "jsonl", options={"view": view})
            mine, theirs = ((tmp_path / name).read_text("utf-8").splitlines() for name in ("mine", "theirs"))
            assert [json.loads(line)["id"] for line in mine] == [json.loads(line)["id"] for line in theirs]


def test_a_zip_that_would_leave_its_folder_is_refused(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as made:
        made.writestr("library.json", "{}")
        made.writestr("documents.jsonl", "")
        made.writestr("../evil.txt", "x")
    with Library.create(tmp_path / "b.postil", author="Béa") as other, pytest.raises(errors.Unreadable):
        load(other, tmp_path / "evil.zip")


def test_a_broken_line_is_told_and_the_others_arrive(rich: Library, tmp_path: Path):
    rich.exchange.dump(tmp_path / "one", "bundle")
    path = tmp_path / "one" / "documents.jsonl"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text(
        lines[0] + '{"schema":"postil/1","kind":"document"}\n' + "".join(lines[1:-1]) + lines[-1][:50], "utf-8"
    )
    with Library.create(tmp_path / "b.postil", author="Béa") as other:
        done = load(other, tmp_path / "one").done
        assert (done.documents, done.faults) == (2, 2)
        assert [loss.where for loss in done.first if loss.what == "record"] == [
            "documents.jsonl, line 2", "documents.jsonl, line 4",
        ]  # fmt: skip


def test_an_export_that_must_lose_nothing_writes_nothing_where_it_would(rich: Library, tmp_path: Path):
    with pytest.raises(errors.Usage):
        rich.exchange.dump(tmp_path / "a.jsonl", "doccano", strict=True)
    assert not (tmp_path / "a.jsonl").exists()
    rich.exchange.dump(tmp_path / "b", "bundle", strict=True)


def test_a_member_of_a_zip_is_read_line_by_line_however_large(
    rich: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    rich.exchange.dump(tmp_path / "one.zip", "bundle")
    monkeypatch.setattr(packed, "LARGEST_MEMBER", 100)
    monkeypatch.setattr(packed, "LARGEST_WHOLE", 100)
    with Library.create(tmp_path / "b.postil", author="Béa") as other:
        assert load(other, tmp_path / "one.zip").done.documents == 3


def test_a_member_that_unpacks_to_far_more_than_it_is_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(packed, "EASY", 1000)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("library.json", "{}")
        made.writestr("documents.jsonl", " \n" * 1_000_000)
    with Library.create(tmp_path / "b.postil", author="Béa") as other, pytest.raises(errors.Unreadable) as caught:
        load(other, tmp_path / "bomb.zip")
    assert caught.value.kind == "bomb"


@pytest.mark.parametrize("view", REGISTERS)
def test_the_registers_follow_their_schemas_with_their_keys_in_order(rich: Library, tmp_path: Path, view: str):
    rich.collections.save_search("Syria", "label:Place Ankara")
    rich.exchange.dump(tmp_path / "one", "bundle")
    shape = json.loads(resource(f"schema/{view}.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(shape)
    validator = jsonschema.Draft202012Validator(shape)
    lines = (tmp_path / "one" / f"{view}.jsonl").read_text("utf-8").splitlines()
    assert lines
    for line in lines:
        validator.validate(json.loads(line))
        assert list(json.loads(line)) == list(shape["properties"])


def test_a_strict_load_takes_back_what_only_storing_shows_to_be_lost(rich: Library, tmp_path: Path):
    rich.exchange.dump(tmp_path / "one", "bundle")
    path = tmp_path / "one" / "relations.jsonl"
    record = json.loads(path.read_text("utf-8").splitlines()[0])
    record |= {"id": "0" * 8 + record["id"][8:], "to_id": "f" * 8 + record["to_id"][8:]}
    with path.open("a", encoding="utf-8") as out:
        out.write(json.dumps(record) + "\n")
    with Library.create(tmp_path / "b.postil", author="Béa") as other:
        labels = [label.name for label in other.labels.all()]
        with pytest.raises(errors.Usage):
            load(other, tmp_path / "one", strict=True)
        assert other.find("").ids == ()
        assert other.entities.all() == []
        assert [label.name for label in other.labels.all()] == labels
        assert not other.check()
        assert load(other, tmp_path / "one").done.documents == 3
