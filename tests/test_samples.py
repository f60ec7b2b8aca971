"""The sample library that comes with the program."""

from __future__ import annotations

import io
import json

import pytest

from desktop.formats.jsonl import VIEWS
from desktop.library import Library
from desktop.places import resource


@pytest.fixture
def sample(tmp_path):
    with Library.create_sample(tmp_path / "sample.postil", author="Ana") as library:
        yield library


def exported(library, view):
    out = io.StringIO()
    library.export(out, view=view)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_it_holds_every_article_with_its_details(sample):
    documents = {document.file_name: document for document in sample.documents.each(sample.find().ids)}
    files = {path.name for path in resource("sample").iterdir()} - {"annotations.json"}
    assert set(documents) == files
    assert {documents[name].language for name in files} == {"en", "de", "ar", "zh"}
    assert documents["bridge-report.html"].title == "Engineers doubt that the old bridge will last until 2030"
    assert documents["bridge-report.html"].byline == ("Piet Aarden",)
    assert documents["ferry-returns.md"].published == "2025-03-04"
    assert documents["ferry-returns.md"].status == "done"
    assert documents["ferry-returns.md"].collections == ("The old bridge",)


def test_its_annotations_cover_entities_claims_and_evidence(sample):
    assert sample.check() == []
    mayor = next(entity for entity in sample.entities.all() if entity.name == "Ines Carrow")
    assert mayor.mentions >= 6
    bridge = next(claim for claim in sample.claims.all() if "bridge can carry" in claim.statement)
    assert bridge.utterances == 5
    assert {sample.annotations.get(a).utterance.polarity for a in sample.claims.utterances(bridge.id)} == {"+", "-"}
    assert [evidence.stance for evidence in sample.claims.evidence(bridge.id)] == ["refutes"]


def test_everything_in_it_can_be_found_and_exported(sample):
    assert len(sample.find("ferries").ids) >= 3
    assert [row.title for row in sample.documents.rows(sample.find("灯塔").ids)] == ["维斯特霍尔姆灯塔重新开放"]
    for search in sample.collections.searches():
        assert sample.find(search.query).problems == ()
    for view in VIEWS:
        assert exported(sample, view)


def test_it_starts_without_a_history_and_is_the_same_each_time(sample, tmp_path):
    assert sample.history() == []
    assert sample.next_undo() is None
    with Library.create_sample(tmp_path / "again.postil", author="Ana") as again:
        one, two = (
            sorted(
                (r["document_title"], r["label"], r["text"], r["start"] or -1) for r in exported(library, "annotations")
            )
            for library in (sample, again)
        )
    assert one == two


def test_it_is_written_in_the_name_of_its_user(sample):
    assert {record["author"] for record in exported(sample, "annotations")} == {"Ana"}
