"""CoNLL-2002 and -2003: tags in every scheme, and files with other columns, comments and no documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop import errors
from desktop.exchange import Loss, Mark, Sheet, Stretch
from desktop.formats import conll, conllu, table, tokens, webanno
from desktop.formats.parcel import Parcel
from tests.formats.sheets import Held, broken, dumped, fitted, loaded, read_anyhow, sheets, written

DATA = Path(__file__).parent.parent / "data" / "exchange" / "conll"
TEXT = "😀 Sony is in New York.  So is e\u0301te\u0301, \u0634\u0631\u0643\u0629.\nThe end"


def golden() -> Sheet:
    """Give what stands in tests/data/exchange/conll."""

    def part(words: str) -> tuple[Stretch, ...]:
        at = TEXT.index(words)
        return (Stretch(at, at + len(words), words),)

    marks = [
        Mark("a", "ORG", part("Sony")),
        Mark("b", "Two words", part("New York")),
        Mark("c", "GPE", part("e\u0301te\u0301")),
        Mark("d", "ORG", part("\u0634\u0631\u0643\u0629")),
    ]
    return Sheet(TEXT, "d", {"title": "One"}, marks)


def as_read(sheet: Sheet) -> list[tuple[str, list[tuple[str, str]]]]:
    """Say what a sheet becomes, sentence by sentence: its tokens, the words and labels of its marks."""
    lost: list[Loss] = []
    found = tokens.tokens(sheet.text)
    kept = tokens.side_by_side(sheet, tokens.covered(sheet, found, lost.append), lost.append)
    words = [sheet.text[start:end] for start, end in found]
    lines = []
    for first, after in tokens.sentences(sheet.text, found):
        pieces = [(max(one.first, first), min(one.last, after - 1), one.mark.label) for one in kept]
        marks = [(" ".join(words[a : b + 1]), label) for a, b, label in pieces if a <= b]
        lines.append((" ".join(words[first:after]), marks))
    return lines


@given(st.lists(sheets(), max_size=3), st.sampled_from(tokens.SCHEMES), st.sampled_from(("2002", "2003")))
def test_what_is_written_comes_back_up_to_what_is_said_to_be_lost(
    tmp_path_factory: Any, given: list[Sheet], scheme: str, columns: str
):
    path = tmp_path_factory.mktemp("conll") / "a.conll"
    dumped(conll, Held(*given), path, scheme=scheme, columns=columns)
    kept, _losses = fitted(conll, *given)
    found, _others, faults = loaded(conll, path)
    assert faults == []
    assert len(found) == len(kept)
    for one, before in zip(found, kept, strict=True):
        lines = as_read(before)
        assert one.text == "\n".join(text for text, _marks in lines)
        assert [(one.text[m.start : m.end], m.label) for m in one.marks] == [m for _text, marks in lines for m in marks]


@pytest.mark.parametrize("scheme", tokens.SCHEMES)
def test_the_golden_files_are_written_byte_for_byte_and_read(scheme: str):
    columns = "2002" if scheme == "BILOU" else "2003"
    path = DATA / f"{scheme}.conll"
    assert written(conll, Held(golden()), scheme=scheme, columns=columns) == path.read_bytes()
    (sheet,), _others, faults = loaded(conll, path)
    assert faults == []
    assert sheet.text == "😀 Sony is in New York .\nSo is e\u0301te\u0301 , \u0634\u0631\u0643\u0629 .\nThe end"
    assert [(mark.quote, mark.label) for mark in sheet.marks] == [
        ("Sony", "ORG"), ("New York", "Two words"), ("e\u0301te\u0301", "GPE"), ("\u0634\u0631\u0643\u0629", "ORG"),
    ]  # fmt: skip
    with Parcel(path) as parcel:
        assert table.recognised(parcel) is conll


def test_what_the_format_costs_is_told(tmp_path: Path):
    marks = [
        Mark("a", "X", (Stretch(2, 8),)),
        Mark("b", "Two words", (Stretch(7, 8),)),
        Mark("c", "X", (Stretch(12, 22),)),
        Mark("d", "X", (Stretch(11, 12),)),
        Mark("e", "Two words", (Stretch(23, 24),)),
    ]
    sheet = Sheet("A bc de fg. Hij kl. Mn op.", "d", {}, marks)
    losses = dumped(conll, Held(sheet), tmp_path / "a.conll")
    assert losses.counts == {
        "dropped overlap": 1, "flattened text": 1, "split span": 1, "dropped span": 1,
        "clipped span": 1, "widened span": 1,
    }  # fmt: skip
    (found,), _others, _faults = loaded(conll, tmp_path / "a.conll")
    assert [mark.quote for mark in found.marks] == ["bc de", "Hij kl .", "Mn", "op"]


@pytest.mark.parametrize("label", ["Two words", "100%", "a\u3000b%20\t", "x-y_z"])
def test_a_label_is_one_word_and_comes_back(tmp_path: Path, label: str):
    dumped(conll, Held(Sheet("Sony", "d", {}, [Mark("a", label, (Stretch(0, 4),))])), tmp_path / "a.conll")
    assert len((tmp_path / "a.conll").read_text(encoding="utf-8").split("\n")[2].split()) == 4
    assert loaded(conll, tmp_path / "a.conll")[0][0].marks[0].label == label


def read(path: Path, text: str, **options: str) -> Any:
    path.write_bytes(text.encode("utf-8"))
    return loaded(conll, path, **options)


def test_files_of_others_are_read(tmp_path: Path):
    path = tmp_path / "a.txt"
    text = "# id 1\tdomain=x\n#\tO\nNew York\tB-LOC\nis\tO\n\n\n\nSony\tORG\nnow\tX\n"
    (sheet,), _others, faults = read(path, "\ufeff" + text.replace("\n", "\r\n"))
    assert faults == []
    assert sheet.text == "# New York is\nSony now"
    assert [(mark.quote, mark.label) for mark in sheet.marks] == [("New York", "LOC"), ("Sony", "ORG"), ("now", "X")]
    (sheet,), _others, faults = read(path, "B-ORG 1 Sony\nO 2 is\n", column="1", tokens="last")
    assert (sheet.text, sheet.marks[0].label) == ("Sony is", "ORG")
    found, _others, faults = read(path, "-DOCSTART- -X- O\n\na b I-X\nb b B-X\n\n-DOCSTART- -X- O\n\n")
    assert [sheet.text for sheet in found] == ["a b", ""]
    assert [mark.quote for mark in found[0].marks] == ["a", "b"]
    assert [sheet.title for sheet in found] == ["a.txt 1", "a.txt 2"]


@pytest.mark.parametrize("line", [b"alone", b"\xff O", b"three O"])
def test_a_line_that_is_none_is_told_with_its_number_and_the_others_arrive(tmp_path: Path, line: bytes):
    (tmp_path / "a.conll").write_bytes(b"Sony x B-ORG\n" + line + b"\nagain x O\n\nLG x B-ORG")
    options = {"column": "3"} if line.startswith(b"three") else {}
    (sheet,), _others, faults = loaded(conll, tmp_path / "a.conll", **options)
    assert [fault.where for fault in faults] == ["line 2"]
    assert sheet.text == "Sony again\nLG"
    assert [mark.quote for mark in sheet.marks] == ["Sony", "LG"]


@pytest.mark.parametrize("column", ["0", "-1", "x", ""])
def test_a_column_that_is_none_is_refused(tmp_path: Path, column: str):
    with pytest.raises(errors.Usage):
        read(tmp_path / "a.conll", "a O\n", column=column)


def test_an_empty_file_has_no_document_and_is_of_no_format(tmp_path: Path):
    assert read(tmp_path / "a.conll", "") == ([], [], [])
    with Parcel(tmp_path / "a.conll") as parcel:
        assert conll.sniff(parcel.glance) == 0
        assert conllu.sniff(parcel.glance) == 0


def test_a_folder_is_read_file_by_file(tmp_path: Path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.conll").write_text("Sony B-ORG\nalone\n", encoding="utf-8")
    found, _others, faults = loaded(conll, tmp_path)
    assert [sheet.where for sheet in found] == ["a.conll", "b.conll"]
    assert [fault.where for fault in faults] == ["a.conll, line 2", "b.conll, line 2"]


@pytest.mark.parametrize("format", [conll, conllu, webanno])
def test_a_line_beyond_measure_is_told_and_the_next_file_arrives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: Any
):
    monkeypatch.setattr("desktop.formats.parcel.LONGEST", 200)
    dumped(format, Held(golden()), tmp_path / "made") if format is webanno else None
    good = (tmp_path / "made" / "000001-One.tsv").read_bytes() if format is webanno else written(format, Held(golden()))
    home = tmp_path / "folder"
    home.mkdir()
    (home / "a.tsv").write_bytes(b"x" * 300)
    (home / "b.tsv").write_bytes(good)
    found, _others, faults = loaded(format, home)
    assert [sheet.where for sheet in found] == ["b.tsv"]
    assert [fault.where for fault in faults] == ["a.tsv"]


@given(st.data())
def test_however_broken_a_file_is_the_rest_arrives(tmp_path_factory: Any, data: st.DataObject):
    path = tmp_path_factory.mktemp("conll") / "a.tsv"
    source = data.draw(st.sampled_from(sorted(DATA.iterdir())))
    path.write_bytes(data.draw(broken(source.read_bytes())))
    read_anyhow(conll, path)
