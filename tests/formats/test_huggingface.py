"""A folder for `datasets`: what its loader gives is what was annotated, and the numbers of the labels stay."""

from __future__ import annotations

import json
import sys
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop import errors
from desktop.exchange import Kind, Mark, Sheet, Stretch
from desktop.formats import huggingface
from desktop.formats.tokens import SCHEMES, spans
from tests.formats.sheets import Held, dumped, fitted, sheets
from tests.formats.shelves import shelf

GOLDEN = Path(__file__).parent.parent / "data" / "exchange" / "huggingface"

LABELS = (
    Kind("Person", "entity", guideline="Anyone\nwho has a name."),
    Kind("GPE: “läuft”", "entity"),
    Kind("Key passage", "highlight"),
    Kind("War", "document"),
    Kind("Peace", "document"),
    Kind("knows", "relation"),
)
TEXT = "😀 Ankara said e\u0301 so. الجيش left Istanbul-based Sony."


def sheet(number: int = 0, *labels: str) -> Sheet:
    def mark(uid: str, label: str, quote: str, layer: Any = "entity") -> Mark:
        start = TEXT.index(quote)
        return Mark(uid, label, (Stretch(start, start + len(quote), quote),), layer)

    marks = [
        mark("a", "GPE: “läuft”", "Ankara"),
        mark("b", "Person", "الجيش"),
        mark("c", "GPE: “läuft”", "Istanbul"),
        mark("d", "Key passage", "so. الجيش", "highlight"),
    ]
    return Sheet(TEXT, f"doc-{number:03}", {"title": "One"}, [*marks, *(Mark(f"w{one}", one) for one in labels)])


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Path], Any]:
    """Return the loader of Hugging Face, without network and with a cache that goes with the test."""
    for name in ("HF_DATASETS_OFFLINE", "HF_HUB_OFFLINE", "HF_DATASETS_DISABLE_PROGRESS_BARS"):
        monkeypatch.setenv(name, "1")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        datasets = pytest.importorskip("datasets", reason="the package `datasets` is not installed")
    datasets.disable_progress_bars()
    monkeypatch.setattr("tqdm.tqdm.monitor_interval", 0)  # no thread that outlives the test

    def read(folder: Path) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return datasets.load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))

    return read


def rows(folder: Path, part: str = "train") -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "data" / f"{part}.jsonl").read_text("utf-8").splitlines()]


def names(folder: Path) -> list[str]:
    """Read the names of the tags from the card."""
    yaml = pytest.importorskip("yaml", reason="the package `pyyaml` is not installed")
    header = yaml.safe_load((folder / "README.md").read_text("utf-8").split("---\n")[1])
    column = next(one for one in header["dataset_info"]["features"] if one["name"] == "ner_tags")
    listed = column["sequence"]["class_label"]["names"]
    return [listed[str(number)] for number in range(len(listed))]


def test_what_is_written_is_what_stands_there(tmp_path: Path):
    held = Held(sheet(0, "War"), sheet(1), labels=LABELS)
    dumped(huggingface, held, tmp_path / "out", split="")
    for file in ("README.md", "data/train.jsonl"):
        assert (tmp_path / "out" / file).read_bytes() == (GOLDEN / file).read_bytes()


@pytest.mark.parametrize("file", ["jsonl", "parquet"])
def test_the_loader_gives_the_rows_and_the_names_of_the_labels(tmp_path: Path, load: Any, file: str):
    if file == "parquet":
        pytest.importorskip("pyarrow", reason="the extra `parquet` is not installed")
    held = Held(*(sheet(n, *["War"] * (n % 2)) for n in range(20)), labels=LABELS)
    dumped(huggingface, held, tmp_path / "out", split="60/20/20", file=file)
    loaded = load(tmp_path / "out")
    assert {part: data.num_rows for part, data in loaded.items()} == {"train": 12, "validation": 4, "test": 4}
    data = loaded["train"]
    tags = data.features["ner_tags"].feature
    assert tags.names == ["O", "B-Person", "I-Person", "B-GPE: “läuft”", "I-GPE: “läuft”"]
    assert data.features["labels"].feature.names == ["War", "Peace"]
    row = data[0]
    assert [word for word, tag in zip(row["tokens"], row["ner_tags"], strict=True) if tag] == [
        "Ankara", "الجيش", "Istanbul-based",
    ]  # fmt: skip
    assert [tags.int2str(tag) for tag in row["ner_tags"] if tag] == ["B-GPE: “läuft”", "B-Person", "B-GPE: “läuft”"]
    assert all(row["text"][one["start"] : one["end"]] == one["text"] for row in data for one in row["spans"])
    assert len({row["document_id"] for part in loaded.values() for row in part}) == 20


def test_the_loader_takes_a_library(tmp_path: Path, load: Any, rich: Any):
    with shelf(rich) as held:
        dumped(huggingface, held, tmp_path / "out", rows="sentence", tags="all")
    data = load(tmp_path / "out")["train"]
    assert [row["id"].endswith(":0") for row in data].count(True) == 3
    assert [one["text"] for row in data for one in row["spans"] if one["label"] == "Place"] == ["Ankara", "Ankara"]
    assert "War" in data.features["labels"].feature.names
    assert {name for row in data for name in data.features["labels"].feature.int2str(row["labels"])} == {"War"}


def test_suggestions_are_no_training_data(tmp_path: Path):
    guess = sheet()
    for mark in guess.marks[1:]:
        mark.state = "suggested" if mark.id == "b" else "rejected"
    losses = dumped(huggingface, Held(guess, labels=LABELS), tmp_path / "out")
    (row,) = rows(tmp_path / "out")
    assert [one["text"] for one in row["spans"]] == ["Ankara"]
    assert sum(tag > 0 for tag in row["ner_tags"]) == 1
    assert losses.counts["dropped state"] == 3


def test_a_passage_over_the_end_of_a_sentence_is_cut_and_told(tmp_path: Path):
    losses = dumped(huggingface, Held(sheet(), labels=LABELS), tmp_path / "out", rows="sentence")
    first, second = rows(tmp_path / "out")
    assert [(one["text"], one["label"]) for one in first["spans"]] == [
        ("Ankara", "GPE: “läuft”"),
        ("so.", "Key passage"),
    ]
    assert [one["text"] for one in second["spans"]] == ["الجيش", "الجيش", "Istanbul"]
    assert first["id"] == "doc-000:0"
    assert all(row["text"][one["start"] : one["end"]] == one["text"] for row in (first, second) for one in row["spans"])
    assert losses.counts == {"split span": 1, "widened tag": 1}


def test_claims_do_not_hide_entities_from_a_tagger(tmp_path: Path):
    one = sheet()
    one.marks.append(Mark("e", "Claim", (Stretch(0, len(TEXT)),), "claim"))
    dumped(huggingface, Held(one, labels=LABELS), tmp_path / "out")
    dumped(huggingface, Held(one, labels=LABELS), tmp_path / "all", tags="all")
    assert sum(tag > 0 for tag in rows(tmp_path / "out")[0]["ner_tags"]) == 3
    assert names(tmp_path / "all")[-2:] == ["B-Claim", "I-Claim"]
    assert all(rows(tmp_path / "all")[0]["ner_tags"])


@given(st.lists(sheets(), max_size=3), st.sampled_from(SCHEMES), st.sampled_from(huggingface.dump_options[0].values))
def test_every_row_is_sound(tmp_path_factory: Any, given: list[Sheet], scheme: str, by: str):
    folder = tmp_path_factory.mktemp("hf") / "out"
    given = [Sheet(one.text, f"d{n}", one.meta, one.marks, one.ties) for n, one in enumerate(given)]
    dumped(huggingface, Held(*given, labels=LABELS), folder, scheme=scheme, rows=by, tags="all")
    kept, _losses = fitted(huggingface, *given)
    listed, found = names(folder), rows(folder)
    for row in found:
        assert len(row["tokens"]) == len(row["ner_tags"])
        assert all(row["text"][one["start"] : one["end"]] == one["text"] for one in row["spans"])
        tags = [listed[tag] for tag in row["ner_tags"]]
        labels = {one["label"] for one in row["spans"]}
        assert {label for _first, _last, label in spans(tags)} <= labels
    if by == "document":
        assert [row["text"] for row in found] == [one.text for one in kept]
        wanted = [[(part.start, part.end, mark.label) for mark in one.marks for part in mark.parts] for one in kept]
        assert [[(one["start"], one["end"], one["label"]) for one in row["spans"]] for row in found] == wanted


def test_a_zip_holds_the_same_as_a_folder(tmp_path: Path):
    held = Held(*(sheet(n) for n in range(9)), labels=LABELS)
    dumped(huggingface, held, tmp_path / "out", split="1/1/1")
    dumped(huggingface, held, tmp_path / "out.zip", split="1/1/1")
    with zipfile.ZipFile(tmp_path / "out.zip") as made:
        assert sorted(made.namelist()) == ["README.md", "data/test.jsonl", "data/train.jsonl", "data/validation.jsonl"]
        assert all(made.read(name) == (tmp_path / "out" / name).read_bytes() for name in made.namelist())


def test_parquet_is_written_in_groups_of_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra `parquet` is not installed")
    monkeypatch.setattr(huggingface, "ROW_GROUP", 4)
    dumped(huggingface, Held(*(sheet(n) for n in range(9)), labels=LABELS), tmp_path / "out", file="parquet")
    table = parquet.ParquetFile(tmp_path / "out" / "data" / "train.parquet")
    assert table.num_row_groups == 3
    assert table.metadata.num_rows == 9
    table.close()


def test_parquet_without_pyarrow_is_said_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(errors.Usage, match="pyarrow"):
        dumped(huggingface, Held(sheet()), tmp_path / "out", file="parquet")
    assert list(tmp_path.iterdir()) == []


def test_names_that_mean_something_in_yaml_come_through(tmp_path: Path):
    odd = ["yes", "'0': x", 'a"b\\', "#c", "- d", "\u2028e", "null", "😀"]
    dumped(huggingface, Held(labels=[Kind(name, "entity") for name in odd]), tmp_path / "out")
    assert names(tmp_path / "out")[1::2] == [f"B-{name}" for name in odd]
