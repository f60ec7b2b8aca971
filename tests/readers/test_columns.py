"""What is shown of a data file before it is imported."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from desktop.errors import Unreadable
from desktop.imports import Reading
from desktop.readers.columns import SHOWN, propose
from desktop.readers.contract import Source

LONG = "The harbour opened on Monday, and the whole town was there to see it. " * 10
RECORDS = [{"headline": f"Number {n}", "body": LONG, "likes": n} for n in range(60)]


def test_the_proposal_has_columns_fields_and_samples(tmp_path: Path):
    path = tmp_path / "news.jsonl"
    path.write_text("\n".join(map(json.dumps, RECORDS)), "utf-8")
    proposal = propose(path, Source(path.name, str(path)))
    assert proposal.format == "jsonl"
    assert proposal.columns == ("headline", "body", "likes")
    assert proposal.mapping == (("headline", "title"), ("body", "text"))
    assert len(proposal.samples) == SHOWN
    assert proposal.samples[3][0] == "Number 3"
    assert proposal.samples[3][2] == "3"
    assert len(proposal.samples[3][1]) <= 300


@pytest.mark.parametrize(
    ("name", "data", "format"),
    [
        ("a.json", json.dumps({"articles": RECORDS}), "json"),
        ("a.json", json.dumps(RECORDS[0]), "json"),
        ("a.csv", f"headline;body;likes\nOne;{LONG};3\n", "csv"),
        ("a.tsv", f"headline\tbody\tlikes\nOne\t{LONG}\t3\n", "csv"),
    ],
)
def test_every_kind_of_data_file_has_one(name: str, data: str, format: str):
    proposal = propose(io.BytesIO(data.encode()), Source(name))
    assert (proposal.format, proposal.columns) == (format, ("headline", "body", "likes"))
    assert dict(proposal.mapping) == {"headline": "title", "body": "text"}


def test_what_the_user_said_is_in_it():
    data = f"headline;body;likes\nOne;{LONG};3\n".encode()
    reading = Reading(columns=(("likes", "id"), ("headline", "-")))
    assert dict(propose(io.BytesIO(data), Source("a.csv", reading=reading)).mapping) == {"body": "text", "likes": "id"}


def test_a_file_whose_text_nobody_can_tell_has_a_proposal_without_one():
    proposal = propose(io.BytesIO(b"a,b\n1,2\n3,4\n"), Source("a.csv"))
    assert proposal.columns == ("a", "b")
    assert proposal.mapping == ()


@pytest.mark.parametrize(("name", "data"), [("a.txt", b"A text."), ("a.csv", b""), ("a.json", b'{"a"')])
def test_other_files_have_none(name: str, data: bytes):
    with pytest.raises(Unreadable):
        propose(io.BytesIO(data), Source(name))
