"""Native JSON lines: the promised shape, order, bytes and offsets."""

from __future__ import annotations

import io
import json
import sqlite3
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.errors import Damaged, Usage
from desktop.formats.jsonl import VIEWS, line_of
from desktop.library import Draft, Library
from desktop.model import DocumentId, Span
from desktop.places import resource


def schema(view):
    return json.loads(resource(f"schema/{view}.json").read_text("utf-8"))


def in_order(value, shape, root, path=""):
    """Yield where keys of a record stand in another order than in its schema."""
    shape = root["$defs"][shape["$ref"].rsplit("/", 1)[1]] if "$ref" in shape else shape
    if isinstance(value, dict):
        if list(value) != list(shape["properties"]):
            yield path, list(value)
        for key, inner in value.items():
            yield from in_order(inner, shape["properties"][key], root, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from in_order(inner, shape["items"], root, path + "[]")


@pytest.mark.parametrize("view", VIEWS)
def test_every_record_follows_the_schema_with_its_keys_in_order(rich, records, view):
    shape = schema(view)
    jsonschema.Draft202012Validator.check_schema(shape)
    validator = jsonschema.Draft202012Validator(shape)
    found = records(view=view)
    assert found
    for record in found:
        validator.validate(record)
        assert list(in_order(record, shape, shape)) == []


@pytest.mark.parametrize("view", VIEWS)
def test_the_same_library_gives_the_same_bytes(rich, tmp_path, view):
    rich.exchange.dump(tmp_path / "one", "jsonl", options={"view": view})
    rich.close()
    with Library.open(tmp_path / "all.postil", write=False) as again:
        again.exchange.dump(tmp_path / "two", "jsonl", options={"view": view})
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_documents_come_by_id_and_spans_by_place(rich, records):
    found = records()
    assert [record["meta"]["title"] for record in found] == ["One", "Two", "Three"]
    assert [record["id"] for record in found] == sorted(record["id"] for record in found)
    for record in found:
        keys = [(span["start"], span["end"], span["id"]) for span in record["spans"]]
        assert keys == sorted(keys)


def test_every_span_carries_its_text(rich, records):
    for record in records():
        for span in record["spans"]:
            assert record["text"][span["start"] : span["end"]] == span["text"]
            assert record["text"][: span["start"]].endswith(span["prefix"])
            assert record["text"][span["end"] :].startswith(span["suffix"])
    texts = [span["text"] for span in records()[0]["spans"]]
    assert {"😀", "الجيش", "e\u0301", "", "YPG"} <= set(texts)


def test_a_discontinuous_annotation_has_one_line_for_each_part(rich, records):
    parts = [span for span in records()[0]["spans"] if span["parts"] == 3]
    assert [span["part"] for span in parts] == [0, 1, 2]
    assert {span["annotation_id"] for span in parts} == {parts[0]["id"]}
    assert [span["id"] for span in parts] == [parts[0]["id"], f"{parts[0]['id']}.1", f"{parts[0]['id']}.2"]
    assert {(span["origin"], span["agent"], span["state"], span["score"]) for span in parts} == {
        ("model", "rules/1", "suggested", 0.5)
    }


def test_a_merged_entity_is_read_as_the_one_it_went_into(rich, records):
    spans = [span for span in records()[0]["spans"] if span["text"] == "Ankara"]
    assert {span["entity_name"] for span in spans} == {"Türkiye"}
    loser, winner = records(view="entities")[:2]
    assert loser["merged_into"] == winner["id"] == spans[0]["entity_id"]
    assert [name["name"] for name in winner["names"]] == ["Türkiye", "Ankara", "Angora"]
    assert winner["mention_count"] == 2
    assert winner["document_count"] == 1
    assert loser["mention_ids"] == [spans[0]["annotation_id"]]


def test_a_claim_lists_its_utterances_evidence_and_judgements(rich, records):
    claim = next(record for record in records(view="claims") if record["merged_into"] is None)
    assert [one["polarity"] for one in claim["utterances"]] == ["+", "-"]
    assert claim["utterances"][0]["claimant_name"] == "Türkiye"
    assert claim["utterances"][1]["claimant_text"] == "the ministry"
    assert claim["utterances"][1]["parent_id"] == claim["utterances"][0]["annotation_id"]
    assert claim["utterances"][1]["text"] == "The ministry denied it."
    assert [[item["stance"] for item in lot["items"]] for lot in claim["evidence_sets"]] == [["refutes"], ["supports"]]
    assert claim["assessments"][0]["verdict"] == "mixed"
    assert claim["relations"][0]["type"] == "located in"


def test_meta_labels_and_relations_stand_in_the_document(rich, records):
    record = records()[0]
    assert record["meta"]["byline"] == ["A. Writer"]
    assert record["meta"]["tags"] == ["syria"]
    assert record["meta"]["collections"] == ["Week 37"]
    assert [label["label"] for label in record["document_labels"]] == ["War"]
    assert record["relations"][0]["to_kind"] == "entity"
    assert record["claims"][0]["cue"] == "said"
    assert all(block["start"] <= block["end"] for block in record["blocks"])


def test_subtitle_section_and_update_go_out_with_both_views(rich, records):
    said = {"subtitle": "What they said", "section": "World", "updated": "2025-09-12"}
    document = DocumentId(records()[0]["id"])
    rich.documents.edit(document, **said)
    meta = records()[0]["meta"]
    assert {name: meta[name] for name in said} == said
    assert list(meta)[:7] == ["title", "subtitle", "byline", "published", "updated", "site", "section"]
    annotation = next(r for r in records(view="annotations") if r["document_id"] == document)
    assert {name: annotation[f"document_{name}"] for name in said} == said


def test_a_scope_leaves_out_what_it_does_not_hold(rich, records):
    two = rich.find("tag:syria").ids
    assert [record["meta"]["title"] for record in records(documents=two)] == ["One"]
    assert {record["document_title"] for record in records(view="annotations", documents=two)} == {"One"}
    claim = next(r for r in records(view="claims", documents=two) if r["merged_into"] is None)
    assert [one["document_title"] for one in claim["utterances"]] == ["One"]
    assert [lot["set_no"] for lot in claim["evidence_sets"]] == [2]
    three = [row.id for row in rich.documents.rows(rich.find().ids) if row.title == "Three"]
    assert records(view="entities", documents=three) == []
    assert records(view="claims", documents=three) == []


def test_entities_and_claims_without_appearances_belong_to_the_whole(rich, records):
    rich.entities.add("Nobody yet", "Person")
    rich.claims.add("Nothing was said")
    assert records(view="entities")[-1]["mention_ids"] == []
    assert records(view="claims")[-1]["utterances"] == []


def test_what_a_new_edition_left_without_a_place_is_told_apart(rich, records):
    from desktop.model import Article
    from desktop.store.articles import prepare

    document = records()[0]["id"]
    text = "Ankara said nothing. الجيش السوري é́ e\u0301 Ankara again.\n"
    result = rich.editions.add(document, prepare(Article(text, title="One"), text.encode(), name=None))
    record = records()[0]
    assert result.review + result.unanchored > 0
    assert len({lost["annotation_id"] for lost in record["unanchored"]}) == result.review + result.unanchored
    assert all(text[span["start"] : span["end"]] == span["text"] for span in record["spans"])
    for view in VIEWS:
        for each in records(view=view):
            jsonschema.Draft202012Validator(schema(view)).validate(each)


def test_an_unanchored_annotation_keeps_its_quote(rich, records):
    span = next(span for span in records()[0]["spans"] if span["text"] == "YPG")
    with rich.step("Lose"):
        rich._store.read.execute("UPDATE annotation SET unanchored = 1 WHERE uid = ?", (span["id"],))
    record = records()[0]
    assert [lost["text"] for lost in record["unanchored"]] == ["YPG"]
    assert "YPG" not in [one["text"] for one in record["spans"]]
    jsonschema.Draft202012Validator(schema("documents")).validate(record)
    flat = next(r for r in records(view="annotations") if r["id"] == span["id"])
    assert (flat["text"], flat["start"], flat["spans"]) == ("YPG", None, [])


@pytest.mark.parametrize(("view", "column"), [("documents", "0"), ("annotations", "0"), ("claims", "part")])
def test_an_annotation_that_does_not_fit_is_never_exported(rich, tmp_path, view, column):
    uid = next(a.id for a in rich.annotations.of(rich.find("tag:syria").ids[0]) if a.layer == "claim")
    with rich.step("Damage"):
        rich._store.read.execute(
            "UPDATE span SET quote = 'wrong' WHERE annotation_id = (SELECT id FROM annotation WHERE uid = ?)", (uid,)
        )
    with pytest.raises(Damaged, match=uid):
        rich.exchange.dump(tmp_path / "out.jsonl", "jsonl", options={"view": view})
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == []


def test_line_ends_of_unicode_do_not_cut_a_record(rich):
    out = io.StringIO()
    rich.export(out)
    assert len(out.getvalue().splitlines()) == 3
    assert json.loads(out.getvalue().splitlines()[0])["spans"][0]["note"] == "a\u2028b\u0085c\u2029d"


def test_an_unknown_view_is_refused(rich):
    with pytest.raises(Usage, match="documents, annotations, entities, claims"):
        rich.export(io.StringIO(), view="everything")


def test_an_export_leaves_no_trace_on_its_connection(rich):
    rich.export(io.StringIO(), view="claims")
    rich.export(io.StringIO(), view="entities")
    connection = rich._store.read
    assert connection.in_transaction is False
    assert connection.execute("SELECT count(*) FROM sqlite_temp_master").fetchone() == (0,)


def test_an_export_shows_one_moment(rich, tmp_path):
    class Meddler(io.StringIO):
        def write(self, text):
            with sqlite3.connect(tmp_path / "all.postil") as other:
                other.execute("UPDATE library SET value = value")
            return super().write(text)

    out = Meddler()
    assert rich.export(out) == 3


@given(st.dictionaries(st.text(max_size=8), st.one_of(st.text(), st.none(), st.integers()), max_size=5))
def test_a_line_is_read_back_as_it_was(record):
    line = line_of(record)
    assert line.endswith("\n")
    assert len(line.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass").splitlines()) == 1
    assert json.loads(line) == record


@settings(max_examples=15)
@given(data=st.data())
def test_any_span_keeps_its_quote_through_the_export(data, tmp_path_factory):
    words = st.text(st.sampled_from("ab \n😀🇹🇷é\u0301\u0627\u064bשلম中\u200d👩"), min_size=1, max_size=60)
    text = data.draw(words.filter(str.strip))
    path = tmp_path_factory.mktemp("any") / "x.postil"
    with Library.create(Path(path), author="A") as library:
        document = library.import_text(text).document_id
        stored = library.documents.text(document)
        places = st.lists(st.integers(0, len(stored)), min_size=2, max_size=2).map(sorted)
        label = library.labels.named("Highlight").id
        for start, end in data.draw(st.lists(places, min_size=1, max_size=4)):
            library.annotations.add(document, Draft(label, (Span(start, end),)))
        out = io.StringIO()
        library.export(out)
    record = json.loads(out.getvalue())
    assert all(record["text"][s["start"] : s["end"]] == s["text"] for s in record["spans"])
