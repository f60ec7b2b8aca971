"""WebAnno TSV 3: what is written is what its own reader would take, and every sort of column is read."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.exchange import Link, Loss, Mark, Sheet, Stretch, Tie
from desktop.formats import table, tokens, tsv3, webanno
from desktop.formats.parcel import Parcel
from tests.formats.sheets import Held, broken, dumped, essence, fitted, in_codepoints, loaded, read_anyhow, sheets

DATA = Path(__file__).parent.parent / "data" / "exchange" / "webanno"
CARRIED = ("entity_links", "notes", "attributes")


def cut(sheet: Sheet) -> Sheet:
    """Cut the marks of a sheet to the tokens that they touch."""
    lost: list[Loss] = []
    found = tokens.touched(sheet, tokens.tokens(sheet.text), lost.append)
    marks = [replace(one.mark, parts=(Stretch(one.start, one.end),)) for one in found]
    there = {mark.id for mark in marks}
    return replace(sheet, marks=marks, ties=[tie for tie in sheet.ties if {tie.from_id, tie.to_id} <= there])


@given(st.lists(sheets(), max_size=3), st.booleans(), st.sampled_from(("auto", "custom")))
def test_what_is_written_comes_back_up_to_what_is_said_to_be_lost(
    tmp_path_factory: Any, given: list[Sheet], packed: bool, layer: str
):
    path = tmp_path_factory.mktemp("webanno") / ("a.zip" if packed else "a")
    dumped(webanno, Held(*given), path, layer=layer)
    kept, _losses = fitted(webanno, *given)
    found, _others, faults = loaded(webanno, path)
    assert faults == []
    assert [essence(sheet, *CARRIED) for sheet in found] == [essence(cut(sheet), *CARRIED) for sheet in kept]


@given(sheets())
def test_the_layer_that_needs_no_preparation_keeps_labels_and_entities(tmp_path_factory: Any, given: Sheet):
    path = tmp_path_factory.mktemp("webanno") / "a"
    losses = dumped(webanno, Held(given), path, layer="named-entity")
    (kept,), _losses = fitted(webanno, given)
    found, _others, _faults = loaded(webanno, path)
    plain = replace(cut(kept), ties=[])
    assert [essence(sheet, "entity_links") for sheet in found] == [essence(plain, "entity_links")]
    assert losses.counts["dropped note"] == sum(bool(mark.note) for mark in kept.marks)


def java_reads(text: str) -> str:
    """Put the text together from lines and offsets as WebAnno's own reader does, with what it takes for granted."""
    header, *blocks = text.split("\n\n")
    assert re.fullmatch(r"#FORMAT=WebAnno TSV 3\.3(\n#T_(SP|RL)=[\w.]+(\|\w[\w.]*)+)+", header)
    columns = header.count("|")
    made = b""
    for block in blocks:
        lines = block.strip("\n").split("\n")
        said = [tsv3.unescaped_text(line[6:]) for line in lines if line.startswith("#Text=")]
        rows = [line.split("\t") for line in lines if not line.startswith("#")]
        assert rows
        assert lines[: len(said)] == [line for line in lines if line.startswith("#")]
        assert all(len(row) == columns + 4 and row[-1] == "" for row in rows)
        begin = int(rows[0][1].split("-")[0]) * 2
        if len(made) > begin:
            assert len(made) == begin + 2
            assert made.endswith("\n".encode("utf-16-le"))
            made = made[:-2]
        made += " ".encode("utf-16-le") * ((begin - len(made)) // 2)
        assert len(made) == begin
        made += "".join(f"{line}\n" for line in said).encode("utf-16-le")
        for row in rows:
            start, end = (int(place) * 2 for place in row[1].split("-"))
            assert tsv3.unescaped_text(row[2]) == made[start:end].decode("utf-16-le")
    return made.decode("utf-16-le")


@given(sheets())
def test_webanno_s_own_reader_would_put_the_same_text_together(tmp_path_factory: Any, given: Sheet):
    path = tmp_path_factory.mktemp("webanno") / "a"
    dumped(webanno, Held(given), path)
    (file,) = path.iterdir()
    written = file.read_bytes().decode("utf-8").removesuffix("\n")
    assert java_reads(written) == given.text + "\n"


@given(st.text())
def test_every_value_and_every_line_comes_back(value: str):
    assert tsv3.unescaped_value(tsv3.escaped_value(value)) == value.replace("\r\n", "\n").replace("\r", "\n")
    line = value.replace("\n", "")
    assert tsv3.unescaped_text(tsv3.escaped_text(line)) == line
    assert not re.search(r"[\n\r\t]", tsv3.escaped_text(value) + tsv3.escaped_value(value))


TEXT = "😀 Sony is in Türkiye_2 [now].  So is e\u0301te\u0301 co.\n\nThe co-op \u0634\u0631\u0643\u0629 \\ left."


def golden() -> Sheet:
    """Give what stands in tests/data/exchange/webanno/written."""

    def part(words: str) -> tuple[Stretch, ...]:
        at = TEXT.index(words)
        return (Stretch(at, at + len(words), words),)

    marks = [
        Mark("a", "ORG", part("Sony"), link=Link("Sony", "Company", "e-1"), note="one\ntwo|three"),
        Mark("b", "GPE", part("Türkiye"), attributes=(("a_b", "[1]"),)),
        Mark("c", "Two words", part("in Türkiye_2")),
        Mark("d", "Two words", part("co.\n\nThe co")),
        Mark("e", "ORG", part("\u0634\u0631\u0643\u0629")),
        Mark("f", "X", part("\u0634\u0631\u0643\u0629")),
    ]
    ties = [Tie("r", "in", "a", "b", note="far"), Tie("s", "part->of", "f", "a"), Tie("t", "in", "d", "a")]
    return Sheet(TEXT, "d", {"title": "Über Sony"}, marks, ties)


def test_the_golden_file_is_written_byte_for_byte_and_read(tmp_path: Path):
    dumped(webanno, Held(golden()), tmp_path / "out")
    wanted = (DATA / "written" / "000001-Uber_Sony.tsv").read_bytes()
    assert (tmp_path / "out" / "000001-Uber_Sony.tsv").read_bytes() == wanted
    found, _others, faults = loaded(webanno, DATA / "written")
    assert faults == []
    assert essence(found[0], *CARRIED) == essence(golden(), *CARRIED)
    assert found[0].marks[0].link == Link("Sony", "Company", "e-1")
    assert {tie.note for tie in found[0].ties} == {"far", None}


def test_spans_relations_slots_chains_and_sub_tokens_of_a_foreign_file_are_read():
    found, _others, faults = loaded(webanno, DATA / "foreign.tsv")
    assert faults == []
    (sheet,) = found
    assert sheet.text == "😀 Ms Haag plays Elianti .\nShe sings.   Well, [ja]"
    marks = {mark.id: (sheet.text[mark.start : mark.end], mark.label) for mark in sheet.marks}
    assert sorted(marks.values()) == [
        ("Elianti", "OTH"), ("Elianti", "Work"), ("Haag", "PER"), ("Haag plays", "clause"), ("Ms Haag", "nam"),
        ("Ms Haag", "person|x"), ("She", "pro"), ("liant", "OTHpart"), ("plays", "Perform"), ("sings", "Flag"),
    ]  # fmt: skip
    assert sorted((tie.type, marks[tie.from_id][0], marks[tie.to_id][0]) for tie in sheet.ties) == [
        ("agent", "plays", "Ms Haag"), ("anaphora", "Ms Haag", "She"), ("plays_in", "Haag", "Elianti"),
        ("theme", "plays", "Elianti"),
    ]  # fmt: skip
    person = next(mark for mark in sheet.marks if mark.label == "PER")
    assert person.attributes == (("identifier", "http://www.wikidata.org/entity/Q1"),)
    assert sheet.kept == {"left_out": ["de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS"]}


def test_parts_of_speech_are_read_where_they_are_asked_for():
    (sheet,), _others, _faults = loaded(webanno, DATA / "foreign.tsv", layers="all")
    assert [mark.label for mark in sheet.marks].count("NNP") == 2


def test_a_file_that_counts_code_points_says_so_by_where_its_sentences_begin(tmp_path: Path):
    lines = [
        "#FORMAT=WebAnno TSV 3.2", "#T_SP=webanno.custom.X|value", "", "", "#Text=😀😀😀 a", "1-1\t0-3\t😀😀😀\t_\t",
        "1-2\t4-5\ta\t_\t", "", "#Text=Sony", "2-1\t6-10\tSony\tORG\t",
    ]  # fmt: skip
    (tmp_path / "a.tsv").write_text("\n".join(lines), encoding="utf-8")
    (sheet,), _others, faults = loaded(webanno, tmp_path / "a.tsv")
    assert faults == []
    assert sheet.text[sheet.marks[0].start : sheet.marks[0].end] == "Sony"


HEAD = "#FORMAT=WebAnno TSV 3.3\r\n#T_SP=webanno.custom.X|value\r\n"
HEAD += "#T_RL=webanno.custom.R|label|BT_webanno.custom.X\r\n\r\n\r\n"
GOOD = "#Text=Sony again\r\n1-1\t0-4\tSony\tORG\t_\t_\t\r\n"


@pytest.mark.parametrize(
    "line",
    [
        "1-2", "1-2\t5-10", "x\t5-10\tagain\t_\t_\t_\t", "1-2\ta-b\tagain\t_\t_\t_\t", "1-2\t9-5\tagain\t_\t_\t_\t",
        "1-2\t5-10\tagain\tX", "1-1\t0-4\tSony\tORG\t_\t_\t", "1-2\t5-10\tagain\tX\tr\t1-9\t",
        "1-2\t5-10\tagain\tX\tr\t1-1[3_4]\t", "1-2\t5-²\tagain\t_\t_\t_\t",
    ],
)  # fmt: skip
def test_a_line_that_is_none_is_told_with_its_place_and_the_others_arrive(tmp_path: Path, line: str):
    more = "\r\n\r\n#Text=Sony\r\n2-1\t11-15\tSony\tGPE\t_\t_\t\r\n"
    (tmp_path / "a.tsv").write_bytes(("\ufeff" + HEAD + GOOD + line + more).encode("utf-8"))
    (sheet,), _others, faults = loaded(webanno, tmp_path / "a.tsv")
    assert [fault.where for fault in faults] == ["line 8"]
    assert sheet.text == "Sony again\nSony"
    assert {mark.label for mark in sheet.marks} >= {"ORG", "GPE"}


@pytest.mark.parametrize("place", ["2-6", "999999999999-1000000000003"])
def test_a_sentence_that_has_no_place_is_told_and_the_next_arrives(tmp_path: Path, place: str):
    lost = f"\n#Text=Lost\n2-1\t{place}\tLost\tX\t_\t_\t\n2-2\t{place}\tLost\tX\t_\t_\t\n"
    last = "\n#Text=Sony\n3-1\t11-15\tSony\tGPE\t_\t_\t\n"
    (tmp_path / "a.tsv").write_text(HEAD + GOOD + lost + last, encoding="utf-8", newline="")
    (sheet,), _others, faults = loaded(webanno, tmp_path / "a.tsv")
    assert len(faults) == 1
    assert [mark.label for mark in sheet.marks] == ["ORG", "GPE"]


def test_a_sentence_that_is_no_text_is_told_and_the_next_arrives(tmp_path: Path):
    lost = b"\n#Text=L\xffst\n2-1\t11-15\tLost\tX\t_\t_\t\n"
    last = b"\n#Text=Sony\n3-1\t16-20\tSony\tGPE\t_\t_\t\n"
    (tmp_path / "a.tsv").write_bytes((HEAD + GOOD).encode() + lost + last)
    (sheet,), _others, faults = loaded(webanno, tmp_path / "a.tsv")
    assert [fault.where for fault in faults] == ["line 9"]
    assert [(sheet.text[mark.start : mark.end], mark.label) for mark in sheet.marks] == [
        ("Sony", "ORG"),
        ("Sony", "GPE"),
    ]


def test_of_a_folder_every_file_is_tried(tmp_path: Path):
    (tmp_path / "a.tsv").write_text(HEAD + GOOD, encoding="utf-8", newline="")
    (tmp_path / "b.tsv").write_text("id\ttext\n", encoding="utf-8")
    (tmp_path / "c.tsv").write_bytes(b"")
    (tmp_path / "d.tsv").write_bytes((HEAD + GOOD).encode()[:-12])
    (tmp_path / "layers.json").write_text("{}")
    found, _others, faults = loaded(webanno, tmp_path)
    assert [sheet.where for sheet in found] == ["a.tsv", "d.tsv"]
    assert [fault.where for fault in faults] == ["b.tsv, line 1", "c.tsv", "d.tsv, line 7"]


def test_a_file_and_a_folder_are_known():
    for path in (DATA / "foreign.tsv", DATA / "written"):
        with Parcel(path) as parcel:
            assert table.recognised(parcel) is webanno


def test_a_document_without_a_text_and_one_of_white_space_come_back(tmp_path: Path):
    given = [Sheet(text, str(n), {"title": ""}) for n, text in enumerate(("", "  ", "\n\t", " a", "\n a\n "))]
    dumped(webanno, Held(*given), tmp_path / "out")
    assert [sheet.text for sheet in loaded(webanno, tmp_path / "out")[0]] == [sheet.text for sheet in given]


def test_offsets_are_utf16_units(tmp_path: Path):
    dumped(webanno, Held(Sheet("😀 a", "d", {}, [Mark("m", "X", (Stretch(2, 3),))])), tmp_path / "out")
    assert "1-2\t3-4\ta\t*\tX\t" in (tmp_path / "out" / "000001.tsv").read_text(encoding="utf-8")
    sheet = Sheet("😀 a", None, {}, [Mark("m", "X", (Stretch(3, 4),))])
    assert in_codepoints(sheet, webanno).marks[0].parts[0][:2] == (2, 3)


@given(st.data())
def test_however_broken_a_file_is_the_rest_arrives(tmp_path_factory: Any, data: st.DataObject):
    path = tmp_path_factory.mktemp("webanno") / "a.tsv"
    source = data.draw(st.sampled_from((DATA / "foreign.tsv", DATA / "written" / "000001-Uber_Sony.tsv")))
    path.write_bytes(data.draw(broken(source.read_bytes())))
    read_anyhow(webanno, path)
