"""The verbs of exchange: what they write, what they tell, and how they end."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from desktop.cli import postil
from desktop.errors import PostilError
from desktop.library import Draft, Library
from desktop.model import DocumentId, Span

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.postil"
    with Library.create(path, author="Ana") as library:
        document = DocumentId(str(library.import_text("😀 Sony is in Tokyo.\n", title="One").document_id))
        label = library.labels.named("Organisation").id
        library.annotations.add(document, Draft(label, (Span(2, 6),), note="seen"))
        library.annotations.add(document, Draft(label, (Span(2, 6), Span(13, 18))))
    return path


@pytest.fixture
def run(path: Path) -> Run:
    def run(verb: str, *more: object) -> tuple[int, str, str]:
        words = [verb, *([] if verb == "formats" else [str(path)]), *map(str, more)]
        result = CliRunner().invoke(postil, words, standalone_mode=False)
        if result.exception is not None:
            if not isinstance(result.exception, PostilError):
                raise result.exception
            return 2, result.stdout, f"{result.exception.sentence} {result.exception.advice}"
        return int(result.return_value or 0), result.stdout, result.stderr

    return run


def test_formats_lists_every_format_with_what_it_carries(run: Run):
    code, out, _err = run("formats", "--json")
    found = {record["name"]: record for record in map(json.loads, out.splitlines())}
    assert code == 0
    assert {"jsonl", "bundle", "doccano"} <= found.keys()
    assert "overlaps" in found["doccano"]["carries"]
    assert "notes" not in found["doccano"]["carries"]
    assert "doccano" in run("formats")[1]


def test_an_export_tells_what_is_lost_and_lists_it_where_asked(run: Run, tmp_path: Path):
    code, _out, err = run("export", "--format", "doccano", "-o", tmp_path / "a.jsonl", "--report", tmp_path / "losses")
    assert code == 0
    assert "1 × dropped note" in err
    assert "1 × split discontinuous" in err
    losses = [json.loads(line) for line in (tmp_path / "losses").read_text("utf-8").splitlines()]
    assert {loss["what"] for loss in losses} >= {"note", "discontinuous"}
    (note,) = [loss for loss in losses if loss["what"] == "note"]
    assert (note["title"], note["start"], note["end"], note["quote"]) == ("One", 2, 6, "Sony")


def test_an_export_goes_to_stdout_as_well(run: Run, tmp_path: Path):
    _code, out, _err = run("export", "--format", "doccano")
    run("export", "--format", "doccano", "-o", tmp_path / "a.jsonl")
    assert out.encode() == (tmp_path / "a.jsonl").read_bytes()


def test_a_strict_export_writes_nothing(run: Run, tmp_path: Path):
    code, _out, err = run("export", "--format", "doccano", "--strict", "-o", tmp_path / "a.jsonl")
    assert code == 2
    assert "nothing was written" in err
    assert not (tmp_path / "a.jsonl").exists()


def test_an_option_that_there_is_not_is_refused_with_those_there_are(run: Run):
    assert "shape" in run("export", "--format", "doccano", "--option", "colour=red")[2]
    assert "spans" in run("export", "--format", "doccano", "--option", "shape=round")[2]
    assert "doccano" in run("export", "--format", "nothing")[2]


def test_what_was_exported_is_loaded_into_another_library_and_undone(run: Run, tmp_path: Path):
    run("export", "--format", "doccano", "-o", tmp_path / "a.jsonl")
    other = tmp_path / "b.postil"
    Library.create(other, author="Béa").close()
    words = ["load", str(other), str(tmp_path / "a.jsonl"), "--json"]
    result = CliRunner().invoke(postil, words, standalone_mode=False, catch_exceptions=False)
    told = json.loads(result.stdout)
    assert (told["format"], told["documents"], told["annotations"]) == ("doccano", 1, 3)
    again = json.loads(CliRunner().invoke(postil, words, standalone_mode=False).stdout)
    assert (again["documents"], again["annotations"], again["annotations_there"]) == (0, 0, 3)
    with Library.open(other, author="Béa") as library:
        assert library.undo()
        assert library.find("").ids == ()


def test_a_file_whose_unit_cannot_be_told_shows_what_stands_there_by_each(run: Run, tmp_path: Path):
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "😀 Sony rules", "label": [[2, 6, "ORG"]]}\n', encoding="utf-8")
    code, _out, err = run("load", file)
    assert code == 1
    assert "--unit" in err
    assert "codepoint: “Sony”" in err
    assert run("load", file, "--unit", "codepoint")[0] == 0


def test_a_broken_line_is_told_with_its_number_and_the_verb_says_so(run: Run, tmp_path: Path):
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "Sony", "label": [[0, 4, "ORG"]]}\n{"text"\n', encoding="utf-8")
    code, _out, err = run("load", file)
    assert code == 1
    assert "line 2" in err
    assert "1 annotation new" in err


def test_the_way_out_and_back_is_tried(run: Run):
    code, out, err = run("roundtrip", "--format", "doccano")
    assert (code, out) == (0, "")
    assert "Nothing differs beyond that." in err
    code, out, err = run("roundtrip", "--format", "bundle")
    assert (code, out) == (0, "")
    assert "Nothing differs." in err


def test_a_format_of_several_files_goes_into_a_folder_or_a_zip_and_nowhere_else(run: Run, tmp_path: Path):
    assert run("export", "--format", "webanno", "-o", tmp_path / "a.zip")[0] == 0
    assert (tmp_path / "a.zip").read_bytes().startswith(b"PK")
    assert run("export", "--format", "webanno", "-o", tmp_path / "folder")[0] == 0
    assert (tmp_path / "folder").is_dir()
    code, _out, err = run("export", "--format", "webanno", "-o", tmp_path / "a.tsv")
    assert code == 2
    assert "a.zip" in err
    assert run("export", "--format", "webanno")[0] == 2
    assert run("export", "--format", "refi", "-o", tmp_path / "a.qdpx")[0] == 0
    assert (tmp_path / "a.qdpx").read_bytes().startswith(b"PK")
