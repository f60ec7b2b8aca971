"""spaCy reads its files back: entities, groups of spans, categories."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop import errors
from desktop.exchange import Kind, Link, Mark, Sheet, Stretch
from desktop.formats import docbin
from tests.formats.sheets import Held, dumped, fitted, sheets
from tests.formats.shelves import shelf
from tests.formats.test_huggingface import LABELS, sheet

pytest.importorskip("spacy", reason="the extra `spacy` is not installed")


def read(path: Path, language: str = "xx") -> list[Any]:
    import spacy
    from spacy.tokens import DocBin

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return list(DocBin(store_user_data=True).from_disk(path).get_docs(spacy.blank(language).vocab))


def test_spacy_reads_entities_spans_and_categories(tmp_path: Path):
    one = sheet(3, "War")
    one.marks[0].link = Link("Türkiye", "Place", "e-1", "name")
    losses = dumped(docbin, Held(one, labels=LABELS), tmp_path / "out", language="en")
    (doc,) = read(tmp_path / "out" / "train.spacy", "en")
    assert doc.text == one.text
    assert [(ent.text, ent.label_, ent.kb_id_) for ent in doc.ents] == [
        ("Ankara", "GPE: “läuft”", "e-1"), ("الجيش", "Person", ""), ("Istanbul", "GPE: “läuft”", ""),
    ]  # fmt: skip
    assert [(span.text, span.label_) for span in doc.spans["sc"]][-1] == ("Istanbul", "GPE: “läuft”")
    assert ("so. الجيش", "Key passage") in [(span.text, span.label_) for span in doc.spans["sc"]]
    assert doc.cats == {"War": 1.0, "Peace": 0.0}
    assert doc.user_data == {"id": "doc-003", "title": "One"}
    assert losses.counts == {}


def test_what_does_not_end_where_tokens_do_is_widened_or_dropped_and_told(tmp_path: Path):
    text = "Istanbul-based  \n and so"
    places = [(0, 4), (14, 16), (14, 21), (14, 17), (18, 21)]
    marks = [Mark(f"m{n}", "A", (Stretch(*place),), "highlight") for n, place in enumerate(places)]
    losses = dumped(docbin, Held(Sheet(text, "d", {}, marks)), tmp_path / "out", key="all")
    (doc,) = read(tmp_path / "out" / "train.spacy")
    assert [span.text for span in doc.spans["all"]] == ["Istanbul", "and", "and"]
    assert not doc.ents
    assert losses.counts == {"widened span": 1, "dropped span": 2, "clipped span": 1}


def test_of_entities_that_overlap_the_longest_stays(tmp_path: Path):
    marks = [Mark("m", "A", (Stretch(0, 3),)), Mark("n", "B", (Stretch(0, 7),)), Mark("o", "C", (Stretch(8, 13),))]
    losses = dumped(docbin, Held(Sheet("one two three", "d", {}, marks)), tmp_path / "out")
    (doc,) = read(tmp_path / "out" / "train.spacy")
    assert [ent.text for ent in doc.ents] == ["one two", "three"]
    assert len(doc.spans["sc"]) == 3
    assert losses.counts == {"dropped tag": 1}


def test_parts_are_those_of_the_split(tmp_path: Path):
    held = Held(*(sheet(n) for n in range(10)), labels=LABELS)
    dumped(docbin, held, tmp_path / "out", split="60/20/20", seed="4")
    dumped(docbin, held, tmp_path / "out.zip", split="60/20/20", seed="4")
    docs = {part: read(tmp_path / "out" / f"{part}.spacy") for part in docbin.PARTS}
    assert {part: len(found) for part, found in docs.items()} == {"train": 6, "dev": 2, "test": 2}
    assert len({doc.user_data["id"] for found in docs.values() for doc in found}) == 10


@pytest.mark.parametrize("limit", [("IN_FILE", 3), ("MOST_TOKENS", 3 * 13)])
def test_many_documents_are_in_several_files_that_spacy_reads_like_one(tmp_path: Path, monkeypatch: Any, limit: Any):
    import spacy
    from spacy.training import Corpus

    monkeypatch.setattr(docbin, *limit)
    dumped(docbin, Held(*(sheet(n) for n in range(12)), labels=LABELS), tmp_path / "out", split="9/3")
    assert sorted(path.name for path in (tmp_path / "out").rglob("*.spacy")) == [
        "dev.spacy", "train-0001.spacy", "train-0002.spacy", "train-0003.spacy",
    ]  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        examples = list(Corpus(tmp_path / "out" / "train")(spacy.blank("xx")))
    assert len(examples) == 9
    assert all(len(example.reference.ents) == 3 for example in examples)


def test_the_same_documents_give_the_same_bytes(tmp_path: Path):
    held = Held(*(sheet(n, "Peace") for n in range(3)), labels=LABELS)
    for name in ("a", "b"):
        dumped(docbin, held, tmp_path / name)
    assert (tmp_path / "a" / "train.spacy").read_bytes() == (tmp_path / "b" / "train.spacy").read_bytes()


def test_a_library_is_written(tmp_path: Path, rich: Any):
    with shelf(rich) as held:
        dumped(docbin, held, tmp_path / "out")
    docs = read(tmp_path / "out" / "train.spacy")
    assert [doc.cats["War"] for doc in docs] == [1.0, 1.0, 0.0]
    assert len({tuple(doc.cats) for doc in docs}) == 1, "every document must have every category"
    assert [ent.text for doc in docs for ent in doc.ents] == ["Ankara", "YPG", "Ankara"]


@given(st.lists(sheets(), min_size=1, max_size=2))
def test_texts_come_back_and_every_span_is_there_or_told(tmp_path_factory: Any, given: list[Sheet]):
    folder = tmp_path_factory.mktemp("spacy") / "out"
    given = [Sheet(one.text, f"d{n}", one.meta, one.marks, one.ties) for n, one in enumerate(given)]
    losses = dumped(docbin, Held(*given, labels=[Kind("Person")]), folder, tags="all")
    kept, _losses = fitted(docbin, *given)
    docs = read(folder / "train.spacy")
    assert [doc.text for doc in docs] == [one.text for one in kept]
    wanted = sum(len(mark.parts) for one in kept for mark in one.marks)
    there = sum(len(doc.spans["sc"]) for doc in docs)
    assert there == wanted - losses.counts["dropped span"]
    assert not any(span.text != span.text.strip() for doc in docs for span in doc.spans["sc"])


def test_a_language_that_spacy_does_not_know_is_refused(tmp_path: Path):
    with pytest.raises(errors.Usage, match="no language"):
        dumped(docbin, Held(sheet()), tmp_path / "out", language="zz")
    assert list(tmp_path.iterdir()) == []
