"""CoNLL-U: the text comes back character by character, and the library that others read it with agrees."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.exchange import Loss, Mark, Sheet, Stretch
from desktop.formats import conllu, table, tokens
from desktop.formats.parcel import Parcel
from tests.formats.sheets import Held, broken, dumped, essence, fitted, loaded, read_anyhow, sheets, written

DATA = Path(__file__).parent.parent / "data" / "exchange" / "conllu"


def widened(sheet: Sheet) -> Sheet:
    """Widen the marks of a sheet to the tokens that they cover."""
    lost: list[Loss] = []
    found = tokens.tokens(sheet.text)
    marks = [
        replace(one.mark, parts=(Stretch(found[one.first].start, found[one.last].end),))
        for one in tokens.covered(sheet, found, lost.append)
    ]
    return replace(sheet, marks=marks)


@given(st.lists(sheets(), max_size=3))
def test_what_is_written_comes_back_up_to_what_is_said_to_be_lost(tmp_path_factory: Any, given: list[Sheet]):
    path = tmp_path_factory.mktemp("conllu") / "a.conllu"
    losses = dumped(conllu, Held(*given), path)
    kept, _losses = fitted(conllu, *given)
    found, _others, faults = loaded(conllu, path)
    assert faults == []
    inked = [widened(sheet) for sheet in kept if sheet.text.strip()]
    assert losses.counts["dropped document"] == len(kept) - len(inked)
    assert [essence(sheet) for sheet in found] == [essence(sheet) for sheet in inked]
    assert [sheet.id for sheet in found] == [sheet.id for sheet in inked]


@given(sheets())
def test_the_library_that_others_read_it_with_agrees(given: Sheet):
    parser = pytest.importorskip("conllu", reason="the library conllu is not installed")
    text = written(conllu, Held(given)).decode("utf-8")
    found = tokens.tokens(given.text)
    parsed = parser.parse(text)
    assert [token["form"] for sentence in parsed for token in sentence] == [given.text[a:b] for a, b in found]
    assert len(parsed) == len(tokens.sentences(given.text, found))
    for sentence in parsed:
        said = sentence.metadata["text"]
        for token in sentence:
            assert said.lstrip().startswith(token["form"])
            said = said.lstrip()[len(token["form"]) :]
            assert (token["misc"] or {}).get("SpaceAfter") != "No" or not said.startswith(" ")
        assert not said


TEXT = " 😀 Sony is in New York.  So is e\u0301te\u0301, \u0634\u0631\u0643\u0629.\n\tThe|end\\ "


def golden() -> Sheet:
    """Give what stands in tests/data/exchange/conllu."""

    def part(words: str) -> tuple[Stretch, ...]:
        at = TEXT.index(words)
        return (Stretch(at, at + len(words), words),)

    marks = [
        Mark("a", "ORG", part("Sony")),
        Mark("b", "Two words", part("New York")),
        Mark("c", "a|b=(c)", part("York. ")),
        Mark("d", "ORG", part("\u0634\u0631\u0643\u0629")),
        Mark("e", "X", part("\u0634\u0631\u0643\u0629.\n\tThe")),
    ]
    return Sheet(TEXT, "d 1", {"title": "One"}, marks)


def test_the_golden_file_is_written_byte_for_byte_and_read():
    path = DATA / "written.conllu"
    assert written(conllu, Held(golden())) == path.read_bytes()
    (sheet,), _others, faults = loaded(conllu, path)
    assert faults == []
    assert (sheet.text, sheet.id, sheet.title) == (TEXT, "d 1", "One")
    assert sorted((mark.quote, mark.label) for mark in sheet.marks) == [
        ("New York", "Two words"), ("Sony", "ORG"), ("York.", "a|b=(c)"), ("\u0634\u0631\u0643\u0629", "ORG"),
        ("\u0634\u0631\u0643\u0629.\n\tThe", "X"),
    ]  # fmt: skip
    for path in DATA.iterdir():
        with Parcel(path) as parcel:
            assert table.recognised(parcel) is conllu


def test_tokens_of_several_words_and_entities_in_brackets_are_read():
    found, _others, faults = loaded(conllu, DATA / "foreign.conllu")
    assert faults == []
    assert [(sheet.id, sheet.text) for sheet in found] == [
        ("GUM_1", "Sie ging zum Haus am See.\nDort lebt Ana."), ("GUM_2", "Sony. 😀 LG")
    ]  # fmt: skip
    assert [(mark.quote, mark.label) for mark in found[0].marks] == [
        ("Sie", "person"), ("See", "place"), ("zum Haus am See", "place"), ("Dort", "place"), ("Ana", "person"),
    ]  # fmt: skip
    assert [(mark.quote, mark.label) for mark in found[1].marks] == [("Sony", "ORG"), ("LG", "ORG")]


ROW = "1\tSony\t_\t_\t_\t_\t_\t_\t_\tEntity=B-ORG"


@pytest.mark.parametrize(
    "line",
    [
        "alone", "x\ty\t_\t_\t_\t_\t_\t_\t_\t_", "2\ty\t_\t_\t_\t_\t_\t_\t_", "2-x\ty\t_\t_\t_\t_\t_\t_\t_\t_",
        "\udcff\ty\t_\t_\t_\t_\t_\t_\t_\t_", "# text = \udcff",
    ],
)  # fmt: skip
def test_a_line_that_is_none_is_told_with_its_number_and_the_others_arrive(tmp_path: Path, line: str):
    text = f"\ufeff# text = Sony\r\n{ROW}\r\n{line}\r\n\r\n{ROW}"
    (tmp_path / "a.conllu").write_bytes(text.encode("utf-8", "surrogateescape"))
    (sheet,), _others, faults = loaded(conllu, tmp_path / "a.conllu")
    assert [fault.where for fault in faults] == ["line 3"]
    assert sheet.text == "Sony Sony"
    assert [mark.quote for mark in sheet.marks] == ["Sony", "Sony"]


def test_brackets_that_do_not_match_do_no_harm(tmp_path: Path):
    rows = ["e1)", "(e2-place", ")(", "(()", "(e3", ")))"]
    lines = [f"{n}\tw\t_\t_\t_\t_\t_\t_\t_\tEntity={said}" for n, said in enumerate(rows, 1)]
    (tmp_path / "a.conllu").write_text("\n".join(lines), encoding="utf-8")
    (sheet,), _others, faults = loaded(conllu, tmp_path / "a.conllu")
    assert faults == []
    assert all(mark.quote == sheet.text[mark.start : mark.end] for mark in sheet.marks)


def test_an_empty_file_has_no_document(tmp_path: Path):
    (tmp_path / "a.conllu").write_bytes(b"")
    assert loaded(conllu, tmp_path / "a.conllu") == ([], [], [])


@given(st.data())
def test_however_broken_a_file_is_the_rest_arrives(tmp_path_factory: Any, data: st.DataObject):
    path = tmp_path_factory.mktemp("conllu") / "a.tsv"
    source = data.draw(st.sampled_from(sorted(DATA.iterdir())))
    path.write_bytes(data.draw(broken(source.read_bytes())))
    read_anyhow(conllu, path)
