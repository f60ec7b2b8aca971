"""FEVER: claims with sentences, as its readers expect them; what is no sentence is told."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from desktop.formats import fever
from tests.formats.analysts import FOLDER, Records, one, records, uid
from tests.formats.sheets import Held, dumped
from tests.formats.shelves import shelf


def read(folder: Path) -> tuple[list[dict[str, Any]], dict[str, list[str]]]:
    """Read the folder as FEVER's own tools do: claims, and sentences by page; check every reference."""
    claims = [json.loads(line) for line in (folder / "fever.jsonl").read_text("utf-8").splitlines()]
    pages = {}
    for line in (folder / "wiki-pages" / "wiki-001.jsonl").read_text("utf-8").splitlines():
        page = json.loads(line)
        rows = [row.split("\t") for row in page["lines"].split("\n") if row]
        assert [row[0] for row in rows] == [str(n) for n in range(len(rows))]
        assert page["id"] not in pages
        pages[page["id"]] = [row[1] for row in rows]
    numbers = [cell[1] for claim in claims for found in claim["evidence"] for cell in found if cell[1] is not None]
    assert len(numbers) == len(set(numbers))
    for claim in claims:
        assert list(claim)[:5] == ["id", "verifiable", "label", "claim", "evidence"]
        assert (claim["label"] == "NOT ENOUGH INFO") == (claim["verifiable"] == "NOT VERIFIABLE")
        for found in claim["evidence"]:
            assert len({cell[0] for cell in found}) == 1, "a set has one annotation id"
            for _annotation, _evidence, page, sentence in found:
                assert (page is None) == (claim["label"] == "NOT ENOUGH INFO")
                assert page is None or pages[page][sentence]
    return claims, pages


def label(tmp_path: Path, held: Held) -> dict[str, str]:
    dumped(fever, held, tmp_path / "one")
    return {claim["claim"]: claim["label"] for claim in read(tmp_path / "one")[0]}


def test_what_is_written_is_what_stands_there(tmp_path: Path):
    dumped(fever, records(), tmp_path / "out")
    for name in ("fever.jsonl", "wiki-pages/wiki-001.jsonl"):
        assert (tmp_path / "out" / name).read_bytes() == (FOLDER / "fever" / name).read_bytes()


def test_sets_hold_the_sentences_that_are_needed_together(tmp_path: Path):
    losses = dumped(fever, records(), tmp_path / "out")
    claims, pages = read(tmp_path / "out")
    assert [(claim["label"], claim["claim"]) for claim in claims] == [
        ("SUPPORTS", "😀 Fighters were in Ankara"),
        ("REFUTES", "Nobody was in Ankara"),
        ("NOT ENOUGH INFO", "YPG has 900 men"),
    ]
    supported = [[pages[page][sentence] for _a, _e, page, sentence in found] for found in claims[0]["evidence"]]
    assert supported == [
        ["Ankara said 😀 that YPG fighters left.", "The ministry denied it."],
        ["الجيش السوري é́ e\u0301 Ankara again."],
    ]
    assert claims[0]["postil_id"] == uid(90)
    assert losses.counts["dropped claim"] == 2, "one is contested, one nobody has looked at"
    assert losses.counts["dropped evidence"] == 3, "a whole document, a set that refutes, one that tells nothing"


@pytest.mark.parametrize(("verdict", "wanted"), [("true", "SUPPORTS"), ("mostly_false", "REFUTES"), ("mixed", None)])
def test_where_evidence_disagrees_the_verdict_decides(tmp_path: Path, verdict: str, wanted: str | None):
    held = records()
    claim = one(held, "claims", 12)
    claim["assessments"][0]["verdict"] = verdict
    claim["evidence_sets"][0]["items"][0] |= {"document_id": None, "annotation_id": uid(14)}
    assert label(tmp_path, held).get("YPG fighters left") == wanted


def test_a_claim_without_a_sentence_is_left_out_unless_there_is_too_little_to_tell(tmp_path: Path):
    held = records()
    one(held, "claims", 91)["evidence_sets"][0]["items"][0] |= {"document_id": uid(1), "annotation_id": None}
    one(held, "claims", 93)["assessments"] = [dict(one(held, "claims", 12)["assessments"][0], verdict="unproven")]
    found = label(tmp_path, held)
    assert "Nobody was in Ankara" not in found
    assert found["It rained"] == "NOT ENOUGH INFO"


def test_suggestions_are_no_evidence(tmp_path: Path):
    held = records()
    for span in one(held, "documents", 0)["spans"]:
        span["state"] = "suggested"
    assert set(label(tmp_path, held).values()) == {"NOT ENOUGH INFO"}


def test_an_annotation_over_several_sentences_gives_them_all(tmp_path: Path):
    held = records()
    document = one(held, "documents", 0)
    span = next(span for span in document["spans"] if span["annotation_id"] == uid(6))
    span |= {"start": 0, "end": len(document["text"])}
    dumped(fever, held, tmp_path / "out")
    claims, _pages = read(tmp_path / "out")
    assert [cell[2:] for cell in claims[1]["evidence"][0]] == [["One", 0], ["One", 1]]


def test_documents_of_one_title_stay_apart(tmp_path: Path):
    held = records()
    for number in (1, 2):
        one(held, "documents", number)["meta"]["title"] = "One"
    dumped(fever, held, tmp_path / "out")
    assert set(read(tmp_path / "out")[1]) == {"One", f"One ({uid(1)})", f"One ({uid(2)})"}


def test_a_library_and_a_zip_are_written(tmp_path: Path, rich: Any):
    with shelf(rich) as held:
        dumped(fever, held, tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as made:
        assert sorted(made.namelist()) == ["fever.jsonl", "wiki-pages/wiki-001.jsonl"]


def test_nothing_gives_empty_files(tmp_path: Path):
    dumped(fever, Records({"documents": [], "claims": []}), tmp_path / "out")
    assert read(tmp_path / "out") == ([], {})
