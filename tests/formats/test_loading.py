"""Other tools read the export without being told anything about it."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest

from desktop.formats.jsonl import VIEWS


@pytest.fixture
def files(rich, tmp_path) -> dict[str, Path]:
    found = {view: tmp_path / f"{view}.jsonl" for view in VIEWS}
    for view, path in found.items():
        rich.export_file(path, view=view)
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

    def load(path):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return datasets.load_dataset("json", data_files=str(path), split="train", cache_dir=str(tmp_path / "cache"))

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
