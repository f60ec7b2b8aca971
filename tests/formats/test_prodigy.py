"""Prodigy's tasks, written and read: the shapes are those of its documentation of annotation interfaces."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.exchange import Kind, Mark, Sheet, Stretch, Tie
from desktop.formats import prodigy, table
from desktop.formats.parcel import Parcel
from desktop.formats.tokens import covered, tokens
from tests.formats.lines import GOLDEN, TEXT, at, gold
from tests.formats.sheets import Held, dumped, essence, fitted, loaded, sheets, written

FEATURES = ("layers", "authors", "states", "scores", "ids")


def read(path: Path, *lines: Any) -> Any:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return loaded(prodigy, path)


def tasks(*given: Sheet, **options: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written(prodigy, Held(*given), **options).splitlines()]


def with_tokens(sheet: Sheet) -> Sheet:
    """Leave out what covers no token, and the relations it ends."""
    there = {one.mark.id for one in covered(sheet, tokens(sheet.text), lambda _loss: None)}
    marks = [mark for mark in sheet.marks if not mark.parts or mark.id in there]
    ties = [tie for tie in sheet.ties if {tie.from_id, tie.to_id} <= there]
    return replace(sheet, marks=marks, ties=ties)


@given(st.lists(sheets(), max_size=3, unique_by=lambda sheet: sheet.id))
def test_what_is_written_comes_back_up_to_what_is_said_to_be_lost(tmp_path_factory: Any, given: list[Sheet]):
    path = tmp_path_factory.mktemp("prodigy") / "a.jsonl"
    path.write_bytes(written(prodigy, Held(*given)))
    kept, _losses = fitted(prodigy, *given)
    found, _others, faults = loaded(prodigy, path)
    assert faults == []
    assert [essence(sheet, *FEATURES) for sheet in found] == [essence(with_tokens(sheet), *FEATURES) for sheet in kept]
    assert [(sheet.id, sheet.meta) for sheet in found] == [(sheet.id, sheet.meta) for sheet in kept]
    origins = [{mark.id: (mark.origin, mark.agent) for mark in sheet.marks} for sheet in found]
    assert origins == [{m.id: (m.origin, m.agent) for m in with_tokens(sheet).marks} for sheet in kept]


@given(sheets())
def test_tokens_stand_where_they_say_and_spans_name_the_tokens_they_touch(given: Sheet):
    for task in tasks(given):
        text = task["text"]
        assert [one["id"] for one in task["tokens"]] == list(range(len(task["tokens"])))
        for token in task["tokens"]:
            assert text[token["start"] : token["end"]] == token["text"]
            assert token["ws"] == text[token["end"] : token["end"] + 1].isspace()
        for span in task["spans"]:
            first, last = (task["tokens"][span[name]] for name in ("token_start", "token_end"))
            assert first["end"] > span["start"]
            assert last["start"] < span["end"]


def test_every_answer_and_annotator_is_a_task_of_its_own():
    marks = [
        Mark("1", "GPE", at("Ankara"), "entity", author="Ana", origin="human"),
        Mark("2", "GPE", at("İzmir"), "entity", author="Bo", origin="human"),
        Mark("3", "GPE", at("met"), "entity", author="Ana", origin="model", agent="m/1", state="rejected", score=0.25),
        Mark("4", "GPE", at("in"), "entity", origin="rule", state="suggested"),
    ]
    found = tasks(Sheet(TEXT, "d", {"title": "T"}, marks))
    assert [(task.get("answer"), task.get("_annotator_id")) for task in found] == [
        ("accept", "Ana"), ("accept", "Bo"), (None, None), ("reject", "Ana"),
    ]  # fmt: skip
    assert [task["spans"][0]["id"] for task in found] == ["1", "2", "4", "3"]
    assert (found[2]["spans"][0]["source"], found[3]["spans"][0]["source"]) == ("postil", "m/1")


def test_a_span_within_a_token_keeps_its_characters_and_is_told(tmp_path: Path):
    sheet = Sheet(
        "Istanbul-based  men", "d", {}, [Mark("m", "GPE", (Stretch(0, 8),)), Mark("n", "X", (Stretch(15, 16),))]
    )
    losses = dumped(prodigy, Held(sheet), tmp_path / "a.jsonl")
    task = json.loads((tmp_path / "a.jsonl").read_text("utf-8"))
    assert [(s["start"], s["end"], s["token_start"], s["token_end"]) for s in task["spans"]] == [(0, 8, 0, 0)]
    assert [(loss.lost, loss.annotation) for loss in losses.first] == [("widened", "m"), ("dropped", "n")]


def test_a_relation_names_the_last_tokens_of_its_spans():
    marks = [Mark("a", "X", at("denied it")), Mark("b", "Y", at("E\u0301ric"))]
    (task,) = tasks(Sheet(TEXT, "d", {}, marks, [Tie("t", "by", "a", "b")]))
    (relation,) = task["relations"]
    words = [token["text"] for token in task["tokens"]]
    assert (words[relation["head"]], words[relation["child"]]) == ("it", "E\u0301ric")
    assert relation["head_span"]["label"] == "X"


def test_without_tokens_relations_are_lost_and_told(tmp_path: Path):
    losses = dumped(prodigy, Held(gold()), tmp_path / "a.jsonl", tokens="no")
    assert losses.counts == {"dropped relation": 1}
    (sheet,), _others, _faults = loaded(prodigy, tmp_path / "a.jsonl")
    assert len(sheet.marks) == 5
    assert "tokens" not in json.loads((tmp_path / "a.jsonl").read_text("utf-8"))


def test_labels_of_documents_are_choices_among_all_there_are():
    topics = [Kind("War", "document"), Kind("Trade", "document"), Kind("GPE", "entity")]
    sheet = Sheet("a", "d", {}, [Mark("m", "War", layer="document"), Mark("n", "New", layer="document")])
    task = json.loads(written(prodigy, Held(sheet, labels=topics)))
    assert task["accept"] == ["War", "New"]
    assert [one["id"] for one in task["options"]] == ["War", "Trade", "New"]


def test_a_document_without_marks_is_a_question_unless_it_is_done():
    found = tasks(Sheet("a", "d", {"status": "todo"}), Sheet("a", "e", {"status": "done"}))
    assert [task.get("answer") for task in found] == [None, "accept"]


def test_other_tokenizers_may_cut():
    pytest.importorskip("spacy", reason="the extra `spacy` is not installed")
    (task,) = tasks(Sheet("They don't.", "d"), tokenizer="spacy:en")
    assert [token["text"] for token in task["tokens"]] == ["They", "do", "n't", "."]


def test_spacy_takes_the_spans_by_their_tokens():
    spacy = pytest.importorskip("spacy", reason="the extra `spacy` is not installed")
    from spacy.tokens import Doc, Span

    for task in tasks(gold()):
        words = [token["text"] for token in task["tokens"]]
        doc = Doc(spacy.blank("xx").vocab, words=words, spaces=[token["ws"] for token in task["tokens"]])
        for span in task["spans"]:
            made = Span(doc, span["token_start"], span["token_end"] + 1, label=span["label"])
            assert made.text == " ".join(TEXT[span["start"] : span["end"]].split())


# Reading what Prodigy writes


def test_the_usual_file_is_written_byte_for_byte(tmp_path: Path):
    dumped(prodigy, Held(gold(), labels=[Kind("War", "document"), Kind("Trade", "document")]), tmp_path / "a.jsonl")
    assert (tmp_path / "a.jsonl").read_bytes() == (GOLDEN / "prodigy" / "postil.jsonl").read_bytes()


@pytest.mark.parametrize("path", sorted((GOLDEN / "prodigy").iterdir()), ids=lambda path: path.name)
def test_every_variant_is_known_and_its_spans_stand_where_they_should(path: Path):
    with Parcel(path) as parcel:
        assert table.recognised(parcel) is prodigy
    found, _others, faults = loaded(prodigy, path)
    assert faults == []
    wanted = {"GPE": "Ankara", "Claim": "Ankara denied it.", "Person": "E\u0301ric", "Group": "الجيش"}
    for sheet in found:
        assert sheet.text == TEXT
        for mark in sheet.marks:
            assert TEXT[max(mark.start, 0) : max(mark.end, 0)] == wanted.get(mark.label, "")


def test_answers_decide_what_marks_are():
    found, _others, _faults = loaded(prodigy, GOLDEN / "prodigy" / "teach.jsonl")
    (sheet,) = found
    assert [(mark.label, mark.state, mark.author, mark.agent, mark.score, mark.origin) for mark in sheet.marks] == [
        ("GPE", "accepted", "ner-ana", "xx_model", 0.75, "model"),
        ("Person", "rejected", "ner-ana", "xx_model", 0.5, "model"),
        ("Group", "suggested", None, None, None, None),
        ("GPE", "suggested", None, "xx_model", 0.25, "model"),
        ("Claim", "accepted", None, None, None, None),
    ]
    assert sheet.marks[0].created_at == "2023-11-14T22:13:20.000Z"
    assert (sheet.kept["_input_hash"], sheet.kept["_task_hash"], sheet.kept["source_file"]) == (-7, 11, "a.txt")
    assert len({mark.id for mark in sheet.marks}) == 5


def test_relations_of_several_annotators_stay_apart():
    (sheet,), _others, faults = loaded(prodigy, GOLDEN / "prodigy" / "relations.jsonl")
    assert faults == []
    authors = {mark.id: mark.author for mark in sheet.marks}
    assert [(tie.type, tie.author, authors[tie.from_id], authors[tie.to_id]) for tie in sheet.ties] == [
        ("met", "Ana", "Ana", "Ana"), ("met", "Bo", "Bo", "Bo"),
    ]  # fmt: skip


def test_labels_of_texts_are_read_in_every_shape():
    found, _others, _faults = loaded(prodigy, GOLDEN / "prodigy" / "textcat.jsonl")
    marks = [mark for sheet in found for mark in sheet.marks]
    assert {mark.layer for mark in marks} == {"document"}
    assert [(mark.label, mark.state) for mark in marks] == [
        ("War", "accepted"), ("Trade", "rejected"), ("War", "accepted"), ("Long", "accepted"), ("Short", "accepted"),
        ("War", "accepted"), ("War", "suggested"),
    ]  # fmt: skip


def test_a_relation_between_words_without_a_label_is_told_and_the_rest_arrives(tmp_path: Path):
    task = {"text": "a b", "spans": [{"start": 0, "end": 1, "label": "X", "token_start": 0, "token_end": 0}]}
    task["relations"] = [{"head": 0, "child": 1, "label": "r"}, {"head": 0, "child": 0, "label": "self"}]
    found, _others, faults = read(tmp_path / "a.jsonl", {**task, "answer": "accept"})
    assert [fault.where for fault in faults] == ["line 1"]
    assert [tie.type for tie in found[0].ties] == ["self"]


@pytest.mark.parametrize(
    "line",
    [
        b"{", b"7", b'{"html": "<b>x</b>"}', b'{"text": 7}', b'{"text": "a", "spans": [[0, 1, "X"]]}',
        b'{"text": "a", "spans": [{"start": 0, "end": null, "label": "X"}]}', b'{"text": "a", "spans": {}}',
        b'{"text": "a", "spans": [{"start": 0, "label": "X"}]}', b'{"text": "a", "answer": "maybe"}',
        b'{"text": "a", "spans": [{"start": "0", "end": 1, "label": "X"}]}', b'{"text": "a", "accept": [[]]}',
        b'{"text": "a", "relations": [{"head": "x", "child": 0, "label": "r"}]}', b"\xff",
        b'{"text": "a", "relations": [7]}',
    ],
)  # fmt: skip
def test_a_line_that_is_no_task_is_told_with_its_number_and_the_others_arrive(tmp_path: Path, line: bytes):
    path = tmp_path / "a.jsonl"
    good = b'{"text": "%s", "spans": [{"start": 0, "end": 4, "label": "ORG"}], "answer": "accept"}\r\n'
    path.write_bytes(b"\xef\xbb\xbf" + good % b"Sony" + line + b"\n" + good % b"Fuji")
    found, _others, faults = loaded(prodigy, path)
    assert [sheet.text for sheet in found] == ["Sony", "Fuji"]
    assert [fault.where for fault in faults] == ["line 2"]


def test_spans_with_one_id_get_another(tmp_path: Path):
    spans = [{"start": 0, "end": 1, "label": "X", "id": "s"}] * 2
    (sheet,), _others, faults = read(tmp_path / "a.jsonl", {"text": "a", "spans": spans, "answer": "accept"})
    assert faults == []
    assert len({mark.id for mark in sheet.marks}) == 2


def test_nothing_is_nothing(tmp_path: Path):
    (tmp_path / "a.jsonl").write_bytes(b"")
    assert loaded(prodigy, tmp_path / "a.jsonl") == ([], [], [])
    assert written(prodigy, Held()) == b""
