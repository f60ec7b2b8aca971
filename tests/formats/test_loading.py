"""Other tools read the export without being told anything about it."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest

from desktop.formats.jsonl import VIEWS, line_of
from desktop.places import resource


@pytest.fixture
def files(rich, tmp_path) -> dict[str, Path]:
    found = {view: tmp_path / f"{view}.jsonl" for view in VIEWS}
    for view, path in found.items():
        rich.exchange.dump(path, "jsonl", options={"view": view})
    return found


@pytest.fixture
def load_dataset(monkeypatch, tmp_path):
    """Return the loader of Hugging Face, without network and with a cache that goes with the test."""
    for name in ("HF_DATASETS_OFFLINE", "HF_HUB_OFFLINE", "HF_DATASETS_DISABLE_PROGRESS_BARS"):
        monkeypatch.setenv(name, "1")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        datasets = pytest.importorskip("datasets", reason="the package `datasets` is not installed")
    datasets.disable_progress_bars()
    monkeypatch.setattr("tqdm.tqdm.monitor_interval", 0)  # no thread that outlives the test

    def load(path, **options):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return datasets.load_dataset(
                "json", data_files=str(path), split="train", cache_dir=str(tmp_path / "cache"), **options
            )

    return load


@pytest.mark.parametrize("view", VIEWS)
def test_pandas_reads_each_view(files, view):
    pandas = pytest.importorskip("pandas", reason="the package `pandas` is not installed")
    frame = pandas.read_json(files[view], lines=True)
    lines = files[view].read_text("utf-8").splitlines()
    assert len(frame) == len(lines)
    assert list(frame.columns) == list(json.loads(lines[0]))
    assert list(frame["id"]) == [json.loads(line)["id"] for line in lines]


def test_pandas_slices_texts_at_the_spans(files):
    pandas = pytest.importorskip("pandas", reason="the package `pandas` is not installed")
    frame = pandas.read_json(files["documents"], lines=True)
    spans = [(text, span) for text, spans in zip(frame["text"], frame["spans"], strict=True) for span in spans]
    assert len(spans) > 8
    assert all(text[span["start"] : span["end"]] == span["text"] for text, span in spans)


@pytest.mark.parametrize("view", VIEWS)
def test_datasets_reads_each_view(files, load_dataset, view):
    loaded = load_dataset(files[view])
    lines = [json.loads(line) for line in files[view].read_text("utf-8").splitlines()]
    assert loaded.num_rows == len(lines)
    assert [row["id"] for row in loaded] == [line["id"] for line in lines]


def test_datasets_slices_texts_at_the_spans(files, load_dataset):
    rows = list(load_dataset(files["documents"]))
    spans = [(row["text"], span) for row in rows for span in row["spans"]]
    assert len(spans) > 8
    assert all(text[span["start"] : span["end"]] == span["text"] for text, span in spans)


def test_spacy_takes_every_span_as_characters(files):
    spacy = pytest.importorskip("spacy", reason="the optional package `spacy` is not installed")
    blank = spacy.blank("xx")
    for line in files["documents"].read_text("utf-8").splitlines():
        record = json.loads(line)
        doc = blank(record["text"])
        taken = [
            doc.char_span(span["start"], span["end"], label=span["label"], alignment_mode="expand")
            for span in record["spans"]
            if span["end"] > span["start"]
        ]
        assert all(span is not None for span in taken)
        doc.spans["postil"] = taken


HALF = 15_000_000  # bytes; readers guess types from less


def emptied(value, shape, root):
    """Make every nullable key of a record null and every list empty."""
    shape = root["$defs"][shape["$ref"].rsplit("/", 1)[1]] if "$ref" in shape else shape
    if isinstance(value, list):
        return []
    if isinstance(value, dict):
        return {key: emptied(inner, shape["properties"][key], root) for key, inner in value.items()}
    return None if "null" in shape.get("type", ()) else value


@pytest.fixture
def late(rich, tmp_path):
    """Return a file of 30 MB in which nothing that may be missing is there before the middle, and the schema."""
    rich.documents.edit(rich.find("tag:syria").ids[0], url="https://example.org", language="en")
    rich.exchange.dump(tmp_path / "one.jsonl", "jsonl")
    full = json.loads((tmp_path / "one.jsonl").read_text("utf-8").splitlines()[0])
    full["text"] += "x" * 3000
    shape = json.loads(resource("schema/documents.json").read_text("utf-8"))
    path = tmp_path / "late.jsonl"
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for record in (emptied(full, shape, shape), full):
            line = line_of(record)
            out.write(line * (HALF // len(line) + 1))
    return path, shape


def test_pandas_meets_the_first_note_late(late):
    pandas = pytest.importorskip("pandas", reason="the package `pandas` is not installed")
    frame = pandas.read_json(late[0], lines=True)
    assert frame["spans"].iloc[0] == []
    assert frame["meta"].iloc[-1]["note"] == "read twice"
    assert len(frame["spans"].iloc[-1]) > 5


def features(shape, root):
    """Make the types of `datasets` of a JSON Schema."""
    import datasets

    shape = root["$defs"][shape["$ref"].rsplit("/", 1)[1]] if "$ref" in shape else shape
    if "properties" in shape:
        return {name: features(inner, root) for name, inner in shape["properties"].items()}
    if shape.get("type") == "array":
        return datasets.List(features(shape["items"], root))
    names = {"string": "string", "integer": "int64", "number": "float64", "boolean": "bool"}
    kinds = [shape["type"]] if isinstance(shape.get("type"), str) else shape.get("type", ["string"])
    return datasets.Value(next(names[kind] for kind in kinds if kind != "null"))


def test_datasets_meets_the_first_note_late_when_told_the_types_of_the_schema(late, load_dataset):
    import datasets

    path, shape = late
    loaded = load_dataset(path, features=datasets.Features(features(shape, shape)))
    assert loaded[0]["meta"]["note"] is None
    assert loaded[-1]["meta"]["note"] == "read twice"
    assert loaded[-1]["spans"][0]["attributes"] is not None
