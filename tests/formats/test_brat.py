"""brat's standoff folders: what is written is brat's grammar, and every sort of line is read."""

from __future__ import annotations

import re
import shutil
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.exchange import Fault, Kind, Link, Mark, Sheet, Stretch, Tie
from desktop.formats import brat, bratconf, standoff, table
from desktop.formats.parcel import Parcel
from tests.formats.sheets import Held, broken, dumped, essence, fitted, loaded, read_anyhow, sheets, texts

DATA = Path(__file__).parent.parent / "data" / "exchange" / "brat"
CARRIED = ("entity_links", "notes", "attributes")


def folder(path: Path, **files: str) -> Path:
    """Make a folder of files; `a_txt` is a.txt."""
    for name, content in files.items():
        target = path / name.replace("__", "/").replace("_", ".")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode("utf-8"))
    return path


def with_ink(sheet: Sheet) -> Sheet:
    """Leave out what covers nothing but white space with a line's end, and what hangs on it."""
    marks = [
        mark for mark in sheet.marks if standoff.fragments(sheet.text, [(part.start, part.end) for part in mark.parts])
    ]
    there = {mark.id for mark in marks}
    ties = [tie for tie in sheet.ties if {tie.from_id, tie.to_id} <= there]
    return Sheet(sheet.text, sheet.id, sheet.meta, marks, ties)


@given(st.lists(sheets(), max_size=3), st.booleans())
def test_what_is_written_comes_back_up_to_what_is_said_to_be_lost(
    tmp_path_factory: Any, given: list[Sheet], packed: bool
):
    path = tmp_path_factory.mktemp("brat") / ("a.zip" if packed else "a")
    dumped(brat, Held(*given), path)
    kept, _losses = fitted(brat, *given)
    found, _others, faults = loaded(brat, path)
    assert faults == []
    assert [essence(sheet, *CARRIED) for sheet in found] == [essence(with_ink(sheet), *CARRIED) for sheet in kept]


# The documented grammar, read strictly

NAME = r"[A-Za-z0-9_-]+"
GRAMMAR = {
    "T": re.compile(rf"T\d+\t{NAME} (\d+ \d+(?:;\d+ \d+)*)\t(.*)"),
    "R": re.compile(rf"R\d+\t{NAME} Arg1:([TE]\d+) Arg2:([TE]\d+)\t"),
    "A": re.compile(rf"A\d+\t{NAME} ([TER]\d+)(?: [^\s|]+)?"),
    "N": re.compile(r"N\d+\tReference ([TE]\d+) [^\s:]+:\S+\t.*"),
    "#": re.compile(rf"#\d+\t{NAME} ([TER]\d+)\t.*"),
}


def check_grammar(home: Path) -> None:
    """Read a folder as the manual says that it is written; lines as brat's server cuts them."""
    for path in home.glob("*.ann"):
        text = path.with_suffix(".txt").read_bytes().decode("utf-8")
        lines = path.read_bytes().decode("utf-8").splitlines()
        ids = [line.partition("\t")[0] for line in lines]
        assert len(set(ids)) == len(ids)
        for line in lines:
            found = GRAMMAR[line[0]].fullmatch(line)
            assert found, line
            if line[0] != "T":
                assert {group for group in found.groups() if group} <= set(ids)
                continue
            spans = [tuple(map(int, span.split())) for span in found.group(1).split(";")]
            assert all(0 <= start <= end <= len(text) for start, end in spans)
            assert all(before[1] <= after[0] for before, after in pairwise(spans))
            assert found.group(2) == " ".join(text[start:end] for start, end in spans)
            assert len(found.group(2).splitlines()) < 2
    section = ""
    for line in (home / "annotation.conf").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            pattern = {
                "entities": rf"\t*{NAME}",
                "relations": rf"({NAME}\tArg1:<ENTITY>, Arg2:<ENTITY>|<OVERLAP>\t.*)",
                "attributes": rf"{NAME}\tArg:<ENTITY>(, Value:[^\s|]+(\|[^\s|]+)*)?",
            }[section]
            assert re.fullmatch(pattern, line), line


@given(sheets())
def test_what_is_written_is_the_grammar_of_the_manual(tmp_path_factory: Any, given: Sheet):
    home = tmp_path_factory.mktemp("brat") / "a"
    kinds = [Kind("Two words", "entity", "#ff0000"), Kind("läuft", "entity", parent="Two words"), Kind("x", "relation")]
    dumped(brat, Held(given, labels=kinds), home)
    check_grammar(home)


@given(st.text())
def test_every_name_comes_back(name: str):
    assert bratconf.decoded(bratconf.coded(name)) == name
    assert re.fullmatch(NAME, bratconf.coded(name))
    assert bratconf.decoded(bratconf.coded_value(name)) == name
    assert standoff.unescaped(standoff.escaped(name)) == name
    assert len(standoff.escaped(name).splitlines()) < 2


@given(texts(), st.data())
def test_a_span_over_the_ends_of_lines_is_fragments_with_ink_and_one_again(text: str, data: st.DataObject):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    pieces = standoff.fragments(text, [(start, end)])
    back = standoff.joined(text, pieces)
    assert len(back) == (1 if pieces else 0)
    assert not any("\n" in text[a:b] or "\t" in text[a:b] for a, b in pieces)
    if back and standoff.BREAK.search(text, start, end):
        assert text[back[0][0] : back[0][1]] == text[start:end].strip()


# Golden files

TEXT = "😀 Sony in\nNorth and South America; e\u0301te\u0301 \u0634\u0631\u0643\u0629.\r\nSony again.\n"


def golden() -> tuple[list[Sheet], list[Kind]]:
    """Give what stands in tests/data/exchange/brat/written."""

    def part(words: str, nth: int = 0) -> Stretch:
        at = [found.start() for found in re.finditer(re.escape(words), TEXT)][nth]
        return Stretch(at, at + len(words), words)

    marks = [
        Mark("a", "Org", (part("Sony"),), link=Link("Sony", "Company", "e-1"), note="two\nlines"),
        Mark("b", "Two words", (part("North"), part("America")), attributes=(("läuft", "ja"), ("sure", "true"))),
        Mark("c", "Two words", (part("in\nNorth"),)),
        Mark("d", "Org", (part("\u0634\u0631\u0643\u0629"),), note="links \\ rechts"),
        Mark("e", "Org", (part("Sony", 1),)),
    ]
    ties = [Tie("r", "part of", "a", "b", note="far"), Tie("s", "Same", "a", "e")]
    kinds = [
        Kind("Org", "entity", "#209cee"),
        Kind("Two words", "entity", parent="Org"),
        Kind("Same", "relation"),
        Kind("News", "document"),
    ]
    return [Sheet(TEXT, "d", {"title": "Über Sony"}, marks, ties)], kinds


def test_the_golden_folder_is_written_byte_for_byte_and_read(tmp_path: Path):
    given, kinds = golden()
    dumped(brat, Held(*given, labels=kinds), tmp_path / "out")
    written = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert written == {path.name: path.read_bytes() for path in (DATA / "written").iterdir()}
    check_grammar(DATA / "written")
    found, others, faults = loaded(brat, DATA / "written")
    assert faults == []
    assert [essence(sheet, *CARRIED) for sheet in found] == [essence(sheet, *CARRIED) for sheet in given]
    assert others == [Kind("Org", None, "#209cee"), Kind("Two words", None, parent="Org"), Kind("Same", "relation"),
                      Kind("part of", "relation")]  # fmt: skip
    assert found[0].marks[0].link == Link("Sony", "Company", "e-1")


def test_events_and_every_other_sort_of_line_of_a_foreign_project_are_read():
    found, others, faults = loaded(brat, DATA / "foreign")
    assert faults == []
    assert [sheet.where for sheet in found] == ["deep/b.txt", "news.txt"]
    sheet = found[1]
    by_id = {mark.id: mark for mark in sheet.marks}
    assert {uid: (mark.label, mark.quote) for uid, mark in by_id.items()} == {
        "T1": ("Organization", "Sony"), "T3": ("Organization", "Ericsson"), "T4": ("Country", "Türkiye"),
        "E1": ("Merge-Org", "joint venture"), "E2": ("Report", "said"),
    }  # fmt: skip
    ties = {(tie.type, tie.from_id, tie.to_id) for tie in sheet.ties}
    assert ties == {
        ("Org", "E1", "T1"), ("Org", "E1", "T3"), ("Theme", "E2", "E1"), ("Origin", "T1", "T4"), ("Equiv", "T1", "T3")
    }  # fmt: skip
    assert by_id["E1"].attributes == (("Negation", "true"), ("Confidence", "L1"))
    assert by_id["E2"].attributes == (("Speculation", "true"),)
    assert by_id["T4"].link == Link("Türkiye")
    assert by_id["T4"].attributes == (("Wikidata", "Q43"),)
    assert by_id["T1"].note == "C:\\new\nNormalization: as it is"
    assert next(tie for tie in sheet.ties if tie.type == "Origin").note == "Confidence: L2\nfar"
    assert others == [
        Kind("Organization", None, "#8fb2ff"), Kind("Company", None, parent="Organization"), Kind("Country"),
        Kind("Origin", "relation"), Kind("Merge-Org"), Kind("Report"),
    ]  # fmt: skip


def test_a_folder_and_a_zip_of_it_are_known(tmp_path: Path):
    shutil.make_archive(str(tmp_path / "a"), "zip", DATA / "foreign")
    for path in (DATA / "foreign", tmp_path / "a.zip"):
        with Parcel(path) as parcel:
            assert table.recognised(parcel) is brat
    assert [sheet.text for sheet in loaded(brat, tmp_path / "a.zip")[0]] == [
        sheet.text for sheet in loaded(brat, DATA / "foreign")[0]
    ]


@pytest.mark.parametrize(
    ("text", "line", "wanted"),
    [
        ("a\r\nbc", "T1\tX 3 5\tbc", "a\r\nbc"),
        ("a\r\nbc", "T1\tX 2 4\tbc", "a\nbc"),
        ("\ufeffa bc", "T1\tX 2 4\tbc", "a bc"),
        ("\ufeffa bc", "T1\tX 3 5\tbc", "a bc"),
    ],
)
def test_neither_a_mark_at_the_start_nor_the_ends_of_lines_move_a_span(
    tmp_path: Path, text: str, line: str, wanted: str
):
    found, _others, faults = loaded(brat, folder(tmp_path, a_txt=text, a_ann=line))
    assert faults == []
    assert found[0].text == wanted
    part = found[0].marks[0].parts[0]
    assert wanted[part.start : part.end] == "bc"


def test_text_of_fragments_without_a_space_between_is_read(tmp_path: Path):
    found, _others, faults = loaded(brat, folder(tmp_path, a_txt="one two three", a_ann="T1\tX 0 3;8 13\tonethree"))
    assert faults == []
    assert found[0].marks[0].parts == (Stretch(0, 3, "one"), Stretch(8, 13, "three"))


@pytest.mark.parametrize(
    "line",
    [
        "T", "T2", "T2\t", "T2\tX", "T2\tX 0", "T2\t 0 1\tS", "T2\tX a b\tc", "T2\tX 3 1\tx", "T2\tX 0 99\tx",
        "T1\tX 0 1\tS", "R1\tr Arg1:T1", "R1\tr Arg1:T1 Arg2:T9", "A1\tNegation", "A1\tNegation T9", "E1\tX:T9",
        "E1\tX", "E1\tX:T1 Y:T9", "N1\tReference T1\tx", "N1\tReference T9 a:b\tx", "#1\tAnnotatorNotes",
        "#1\tAnnotatorNotes T9\tx", "*\tEquiv T1 T9", "*\tEquiv", "Q1\tx y", "just words", "# a comment",
        "T²\tX 0 1\tS", "#1\tPostilParts T1\tx",
    ],
)  # fmt: skip
def test_a_line_that_is_none_is_told_with_its_place_and_the_others_arrive(tmp_path: Path, line: str):
    ann = f"T1\tX 0 4\tSony\r\n{line}\r\n\r\nT7\tY 5 10\tagain\n"
    found, _others, faults = loaded(brat, folder(tmp_path, a_txt="Sony again", a_ann=ann))
    assert [fault.where for fault in faults] == ["a.ann, line 2"]
    assert {mark.label for mark in found[0].marks} >= {"Y"}
    assert {mark.quote for mark in found[0].marks} >= {"Sony", "again"}


def test_files_that_cannot_be_read_are_told_and_the_others_arrive(tmp_path: Path):
    folder(tmp_path, a_txt="Sony", a_ann="T1\tX 0 4\tSony", c_ann="T1\tX 0 1\tx", empty_txt="", empty_ann="")
    (tmp_path / "b.txt").write_bytes(b"\xff\x00")
    (tmp_path / "b.ann").write_bytes(b"")
    (tmp_path / "d.txt").write_bytes(b"text")
    (tmp_path / "d.ann").write_bytes(b"\xff")
    (tmp_path / "annotation.conf").write_bytes(b"\xff")
    (tmp_path / "README.txt").write_bytes(b"no document")
    found, _others, faults = loaded(brat, tmp_path)
    assert [sheet.text for sheet in found] == ["Sony", "text", ""]
    assert [fault.where for fault in faults] == ["annotation.conf", "b.txt", "c.ann", "d.ann"]


def test_what_has_no_ink_is_told_and_takes_its_relations_along(tmp_path: Path):
    marks = [Mark("a", "X", (Stretch(1, 2, "\n"),)), Mark("b", "X", (Stretch(0, 1, "a"),))]
    losses = dumped(brat, Held(Sheet("a\nb", "d", {}, marks, [Tie("r", "t", "a", "b")])), tmp_path / "out")
    assert losses.counts == {"dropped span": 1, "dropped relation": 1}


def test_how_a_mention_names_its_entity_is_told_to_be_lost(tmp_path: Path):
    mark = Mark("a", "X", (Stretch(0, 2, "He"),), link=Link("Ana", "Person", "e-1", "pronoun"))
    losses = dumped(brat, Held(Sheet("He", "d", {}, [mark])), tmp_path / "out.zip")
    assert losses.counts == {"dropped entity_link": 1}
    with zipfile.ZipFile(tmp_path / "out.zip") as made:
        assert made.read("000001.ann").decode() == "T1\tX 0 2\tHe\nN1\tReference T1 Postil:Person/e-1\tAna\n"


def test_labels_that_are_each_other_s_parent_are_all_written(tmp_path: Path):
    kinds = [Kind("a", "entity", parent="b"), Kind("b", "entity", parent="a"), Kind("c", "entity", parent="c")]
    dumped(brat, Held(labels=kinds), tmp_path / "out")
    assert {kind.name for kind in loaded(brat, tmp_path / "out")[1] if isinstance(kind, Kind)} == {"a", "b", "c"}


def test_a_fault_is_a_sentence(tmp_path: Path):
    (fault,) = loaded(brat, folder(tmp_path, a_txt="x", a_ann="T1\tX 0 9\tx"))[2]
    assert fault == Fault("a.ann, line 1", "It ends behind the text's end.")


@given(st.data())
def test_however_broken_a_folder_is_the_rest_arrives(tmp_path_factory: Any, data: st.DataObject):
    home = tmp_path_factory.mktemp("brat")
    for path in (*(DATA / "foreign").glob("*.*"), *(DATA / "written").glob("0*")):
        (home / path.name).write_bytes(data.draw(broken(path.read_bytes())))
    read_anyhow(brat, home)
