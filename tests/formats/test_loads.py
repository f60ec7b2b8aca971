"""A load from file to library: joined by text, normalised, nothing twice, one line to undo, nothing half."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop import errors
from desktop.formats.loading import Load
from desktop.library import Draft, Library, NewEntity
from desktop.model import Annotation, DocumentId, Span


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "a.postil", author="Ana") as library:
        yield library


def lines(path: Path, *records: Any) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def load(library: Library, path: Path, **options: Any) -> Load:
    running = Load(library._store, path, **options)
    for act in running:
        act()
    return running


def annotations(library: Library) -> list[Annotation]:
    return [a for document in library.find("").ids for a in library.annotations.of(document)]


def told(library: Library) -> list[tuple[str, str]]:
    return [(a.label, a.quote) for a in annotations(library)]


def test_documents_arrive_with_their_annotations(library: Library, tmp_path: Path):
    path = lines(tmp_path / "a.jsonl", {"text": "Sony is in Tokyo.", "label": [[0, 4, "ORG"], [11, 16, "LOC"]]})
    done = load(library, path).done
    assert (done.documents, done.annotations, sorted(done.labels)) == (1, 2, ["LOC", "ORG"])
    assert told(library) == [("ORG", "Sony"), ("LOC", "Tokyo")]
    (first, _second) = annotations(library)
    assert (first.origin, first.agent, first.layer, first.author) == ("import", "doccano", "entity", "Ana")
    label = library.labels.named("ORG")
    assert "a.jsonl" in label.guideline


def test_the_same_file_brings_nothing_the_second_time_even_after_changes(library: Library, tmp_path: Path):
    path = lines(
        tmp_path / "a.jsonl", {"text": "Sony and Sony", "label": [[0, 4, "ORG"], [0, 4, "ORG"], [9, 13, "ORG"]]}
    )
    load(library, path)
    assert len(annotations(library)) == 3
    library.annotations.resize(annotations(library)[2].id, 0, Span(5, 8))
    done = load(library, path).done
    assert (done.documents, done.documents_there, done.annotations, done.annotations_there) == (0, 1, 0, 3)
    assert len(annotations(library)) == 3


def test_annotations_join_the_document_that_has_their_text(library: Library, tmp_path: Path):
    document = library.import_text("Sony is here.\n", title="There").document_id
    assert document is not None
    label = library.labels.named("Organisation")
    library.annotations.add(DocumentId(document), Draft(label.id, (Span(0, 4),)))
    path = lines(
        tmp_path / "a.jsonl",
        {"text": "Sony is here.\r\n", "label": [[0, 4, "Organisation"], [8, 14, "Place"]]},
    )
    # "here." runs to 13; the mark ends within the line end, which has become one character
    done = load(library, path, unit="codepoint").done
    assert (done.documents_there, done.annotations, done.annotations_there) == (1, 1, 1)
    assert told(library) == [("Organisation", "Sony"), ("Place", "here.\n")]


def test_a_load_is_one_line_that_can_be_undone_and_done_again(library: Library, tmp_path: Path):
    records = [{"text": f"Sony {n}", "label": [[0, 4, "ORG"]]} for n in range(200)]
    before = len(library.history())
    load(library, lines(tmp_path / "a.jsonl", *records))
    (line, *_rest) = library.history()
    assert len(library.history()) == before + 1
    assert "200" in line.name
    library.undo()
    assert annotations(library) == []
    assert "ORG" not in [label.name for label in library.labels.all()]
    library.redo()
    assert len(annotations(library)) == 200


def test_what_is_loaded_again_after_undoing_arrives_again(library: Library, tmp_path: Path):
    path = lines(tmp_path / "a.jsonl", {"text": "Sony", "label": [[0, 4, "ORG"]]})
    load(library, path)
    library.undo()
    load(library, path)
    assert told(library) == [("ORG", "Sony")]


def test_a_file_that_may_count_in_two_ways_is_refused_until_the_unit_is_named(library: Library, tmp_path: Path):
    path = lines(tmp_path / "a.jsonl", {"text": "😀 Sony rules", "label": [[2, 6, "ORG"]]})
    with pytest.raises(errors.Usage) as caught:
        load(library, path)
    assert "“Sony”" in caught.value.detail
    assert told(library) == []
    load(library, path, unit="codepoint")
    assert told(library) == [("ORG", "Sony")]


def test_texts_that_stand_beside_tell_the_unit(library: Library, tmp_path: Path):
    record = {"text": "😀 Sony rules", "label": [[3, 7, "ORG"]], "offset_unit": "utf16"}
    load(library, lines(tmp_path / "a.jsonl", record))
    assert told(library) == [("ORG", "Sony")]


def test_what_does_not_fit_is_told_and_the_rest_arrives(library: Library, tmp_path: Path):
    report = io.StringIO()
    path = lines(
        tmp_path / "a.jsonl", {"text": "Sony", "label": [[0, 4, "ORG"], [2, 9, "ORG"]]}, {"label": []}, {"text": " "}
    )
    done = load(library, path, report=report).done
    assert (done.annotations, done.faults) == (1, 1)
    losses = [json.loads(line) for line in report.getvalue().splitlines()]
    assert [(loss["lost"], loss["what"], loss["where"]) for loss in losses] == [
        ("refused", "span", "line 1"),
        ("refused", "record", "line 2"),
        ("refused", "document", "line 3"),
    ]


def test_a_strict_load_takes_all_or_nothing(library: Library, tmp_path: Path):
    path = lines(
        tmp_path / "a.jsonl", {"text": "Sony", "label": [[0, 4, "ORG"]]}, {"text": "x", "label": [[0, 9, "ORG"]]}
    )
    with pytest.raises(errors.Usage):
        load(library, path, strict=True)
    assert library.find("").ids == ()
    assert library.history() == library.history()


def test_a_load_that_is_cancelled_keeps_what_is_stored(library: Library, tmp_path: Path):
    records = [{"text": f"Sony {n}", "label": [[0, 4, "ORG"]]} for n in range(200)]
    running = Load(library._store, lines(tmp_path / "a.jsonl", *records))
    for act in running:
        act()
        running.cancel()
    assert len(annotations(library)) == 64
    library.undo()
    assert annotations(library) == []


def test_relations_and_document_labels_arrive(library: Library, tmp_path: Path):
    record = {
        "text": "Sony in Tokyo",
        "cats": ["news"],
        "entities": [
            {"id": 1, "label": "ORG", "start_offset": 0, "end_offset": 4},
            {"id": 2, "label": "LOC", "start_offset": 8, "end_offset": 13},
        ],
        "relations": [{"id": 1, "from_id": 1, "to_id": 2, "type": "lies in"}],
    }
    path = lines(tmp_path / "a.jsonl", record)
    assert load(library, path).done.relations == 1
    assert load(library, path).done.relations == 0
    (relation,) = library.relations.all()
    assert relation.type == "lies in"
    assert next((a.layer, a.label) for a in annotations(library)) == ("document", "news")


def test_documents_in_the_bin_do_not_swallow_what_arrives(library: Library, tmp_path: Path):
    path = lines(tmp_path / "a.jsonl", {"text": "Sony", "label": [[0, 4, "ORG"]]})
    load(library, path)
    library.documents.bin(library.find("").ids)
    load(library, path)
    assert told(library) == [("ORG", "Sony")]


def test_a_load_can_be_taken_back_after_other_work_which_stays(library: Library, tmp_path: Path):
    path = lines(
        tmp_path / "a.jsonl",
        {"text": "Sony is here", "label": [[0, 4, "ORG"]]},
        {"text": "Sony is there", "label": [[0, 4, "ORG"], [8, 13, "LOC"]]},
    )
    run = load(library, path).done.run_id
    assert run is not None
    (first, _second) = sorted(library.find("").ids, key=lambda one: library.documents.text(one))
    label = library.labels.named("Person").id
    mine = library.annotations.add(first, Draft(label, (Span(0, 4),)))
    assert library.exchange.undo_load(run) == 3
    assert [a.id for a in annotations(library)] == [mine]
    assert library.find("").ids == (first,)
    assert not {"ORG", "LOC"} & {one.name for one in library.labels.all()}
    library.undo()
    assert len(annotations(library)) == 4
    library.redo()
    with pytest.raises(errors.Moved):
        library.exchange.undo_load(run)
    load(library, path)
    assert len(annotations(library)) == 4


@pytest.mark.parametrize("take", [False, True])
def test_what_was_changed_in_another_tool_is_told_or_taken_over(library: Library, tmp_path: Path, take: bool):
    document = DocumentId(str(library.import_text("Sony is in Tokyo.", title="One").document_id))
    label = library.labels.named("Organisation").id
    mine = library.annotations.add(document, Draft(label, (Span(0, 4),), NewEntity("Sony"), note="mine"))
    path = tmp_path / "tasks.json"
    library.exchange.dump(path, "labelstudio")
    tasks = json.loads(path.read_text("utf-8"))
    (result,) = tasks[0]["annotations"][0]["result"][:1]
    result["value"].update(start=11, end=16, text="Tokyo", labels=["Place"])
    path.write_text(json.dumps(tasks), "utf-8")
    if not take:
        with pytest.raises(errors.Usage):
            load(library, path, strict=True)
    done = load(library, path, take_changes=take).done
    kept = library.annotations.get(mine)
    assert (kept.entity_name, kept.note) == ("Sony", "mine")  # what the format does not tell stays
    if take:
        assert (kept.label, kept.quote, done.annotations_changed) == ("Place", "Tokyo", 1)
        library.undo()
        assert (library.annotations.get(mine).label, library.annotations.get(mine).quote) == ("Organisation", "Sony")
    else:
        assert (kept.label, kept.quote) == ("Organisation", "Sony")
        assert [(loss.lost, loss.annotation, loss.quote) for loss in done.first] == [("kept", mine, "Tokyo")]
    assert not library.check()


def test_labels_that_a_file_defines_without_a_layer_are_those_that_are_here(library: Library, tmp_path: Path):
    names = [label.name for label in library.labels.all()]
    path = tmp_path / "labels.json"
    kinds = [{"text": name, "suffix_key": None, "background_color": "#209cee"} for name in [*names, "New"]]
    path.write_text(json.dumps(kinds), "utf-8")
    assert load(library, path).done.labels == ["New"]
    assert library.labels.named("New").colour == "#209cee"


def test_the_parts_of_an_annotation_that_a_format_cut_up_are_known_again(library: Library, tmp_path: Path):
    document = DocumentId(str(library.import_text("Sony is in Tokyo.", title="One").document_id))
    label = library.labels.named("Organisation").id
    mine = library.annotations.add(document, Draft(label, (Span(0, 4), Span(11, 16))))
    path = tmp_path / "tasks.json"
    library.exchange.dump(path, "labelstudio")
    done = load(library, path).done
    assert (done.annotations, done.annotations_there, done.first) == (0, 2, [])
    path.write_text(path.read_text("utf-8").replace('"start":11', '"start":12').replace('Tokyo",', 'okyo",'), "utf-8")
    done = load(library, path).done
    assert [(loss.lost, loss.quote) for loss in done.first] == [("kept", "okyo")]
    assert [a.id for a in annotations(library)] == [mine]


def native(library: Library, path: Path, change: Any = None) -> list[dict[str, Any]]:
    """Write the documents as postil/1 to a path, changed; give their records."""
    library.exchange.dump(path, "jsonl")
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for record in records:
        if change is not None:
            change(record)
    lines(path, *records)
    return records


def test_two_texts_under_one_id_in_one_file_become_two_documents(library: Library, tmp_path: Path):
    library.import_text("Sony is here.", title="One")
    (record,) = native(library, tmp_path / "a.jsonl")
    lines(tmp_path / "a.jsonl", record, {**record, "text": "Sony is there.", "blocks": []})
    with Library.create(tmp_path / "b.postil", author="Béa") as other:
        assert load(other, tmp_path / "a.jsonl", format="jsonl").done.documents == 2


def test_a_document_of_another_text_stays_in_the_bin(library: Library, tmp_path: Path):
    document = DocumentId(str(library.import_text("Sony is here.", title="One").document_id))
    native(library, tmp_path / "a.jsonl", lambda record: record.update(text="Sony is there.", blocks=[]))
    library.documents.bin([document])
    load(library, tmp_path / "a.jsonl", format="jsonl")
    assert [library.documents.text(one) for one in library.find("").ids] == ["Sony is there."]


def test_the_same_original_read_in_another_way_does_not_take_in_annotations(library: Library, tmp_path: Path):
    page = tmp_path / "page.html"
    page.write_text("<html><body><p>Well now, Sony is here to stay for long.</p></body></html>", "utf-8")
    for act in library.import_files([page]):
        act()
    (document,) = library.find("").ids
    text = library.documents.text(document)
    place = text.index("Sony")
    label = library.labels.named("Organisation").id
    library.annotations.add(document, Draft(label, (Span(place, place + 4),)))
    library.exchange.dump(tmp_path / "bundle", "bundle", options={"originals": "yes"})
    for name in ("documents", "annotations"):
        path = tmp_path / "bundle" / f"{name}.jsonl"
        (record,) = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for span in record["spans"]:
            span["start"], span["end"] = span["start"] + 4, span["end"] + 4
        if name == "documents":
            record.update(text=f"Oh. {text}", blocks=[])
        lines(path, record)
    load(library, tmp_path / "bundle")
    assert len(library.find("").ids) == 2
    assert told(library) == [("Organisation", "Sony")] * 2


def test_a_note_on_an_annotation_that_is_there_already_is_not_lost_in_silence(library: Library, tmp_path: Path):
    document = DocumentId(str(library.import_text("Sony is here.", title="One").document_id))
    label = library.labels.named("Organisation").id
    mine = library.annotations.add(document, Draft(label, (Span(0, 4),)))

    def noted(record: dict[str, Any]) -> None:
        record["id"] = record["spans"][0]["annotation_id"] = "foreign"
        record["spans"][0]["note"] = "from elsewhere"

    native(library, tmp_path / "a.jsonl", noted)
    done = load(library, tmp_path / "a.jsonl", format="jsonl").done
    assert [a.id for a in annotations(library)] == [mine]
    assert done.losses == {"kept annotation": 1}


def test_a_time_that_is_none_does_not_outdo_what_was_done_here(library: Library, tmp_path: Path):
    document = DocumentId(str(library.import_text("Sony is here.", title="One").document_id))
    label = library.labels.named("Organisation").id
    mine = library.annotations.add(document, Draft(label, (Span(0, 4),), note="mine"))

    def spoil(record: dict[str, Any]) -> None:
        record["spans"][0] |= {"modified_at": "zzzz", "note": "theirs"}

    native(library, tmp_path / "a.jsonl", spoil)
    load(library, tmp_path / "a.jsonl", format="jsonl")
    assert library.annotations.get(mine).note == "mine"


def test_labels_that_were_changed_meanwhile_are_looked_up_anew(library: Library, tmp_path: Path):
    records = [{"text": f"Sony {n}", "label": [[0, 4, "ORG" if n < 64 else "LOC"]]} for n in range(128)]
    records[0]["label"].append([0, 1, "LOC"])
    for number, act in enumerate(Load(library._store, lines(tmp_path / "a.jsonl", *records))):
        act()
        if number == 0:
            name = library.labels.named("LOC").id
            for one in annotations(library):
                if one.label == "LOC":
                    library.annotations.remove([one.id])
            library.labels.delete(name)
            library.labels.add("entity", "Another")
    assert [label for label, _quote in told(library)].count("LOC") == 64


def test_what_was_linked_to_another_entity_since_stays_so(library: Library, tmp_path: Path):
    document = DocumentId(str(library.import_text("Sony is here.", title="One").document_id))
    label = library.labels.named("Organisation").id
    loser, winner, other = (library.entities.add(name, "Company") for name in ("Sony", "Sony Group", "Sony Music"))
    mine = library.annotations.add(document, Draft(label, (Span(0, 4),), loser))
    library.entities.merge(loser, winner)
    library.exchange.dump(tmp_path / "bundle", "bundle")
    library.annotations.edit(mine, entity=other)
    load(library, tmp_path / "bundle")
    assert library.annotations.get(mine).entity_name == "Sony Music"
