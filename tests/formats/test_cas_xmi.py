"""UIMA CAS as XMI: the layers of other tools, and files that are broken or meant to harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.exchange import Sheet
from desktop.formats import cas_xmi, table
from desktop.formats.parcel import Parcel
from tests.formats.sheets import Held, dumped, loaded

INCEPTION = Path(__file__).parents[1] / "data" / "exchange" / "cas_xmi" / "inception"


def test_every_layer_of_an_inception_export_is_read():
    with Parcel(INCEPTION) as parcel:
        assert table.recognised(parcel) is cas_xmi
    (found,), _others, faults = loaded(cas_xmi, INCEPTION)
    assert found.text == "😀 Ahmét\nwent to the \u200fשלום\r\nAnk"
    assert found.meta == {"title": "news.txt", "language": "de"}
    assert found.kept == {"documentId": "anna"}
    told = {mark.label: (found.text[mark.start : mark.end], mark.attributes) for mark in found.marks if mark.parts}
    assert told == {
        "PER": ("Ahmét", (("identifier", "http://www.wikidata.org/entity/Q1"),)),
        "LOC": ("\u200fשלום", ()),
        "NamedEntity": ("\r\nAnk", ()),
        "move": ("went to the", (("sure", "true"), ("weight", "2"), ("tags", "a b"), ("tags", "c"))),
    }
    assert [(mark.label, mark.layer) for mark in found.marks if not mark.parts] == [("War", "document")]
    names = {mark.id: mark.label for mark in found.marks}
    assert [(tie.type, names[tie.from_id], names[tie.to_id]) for tie in found.ties] == [
        ("lives in", "PER", "LOC"), ("who", "move", "PER"), ("roles", "move", "LOC"),
    ]  # fmt: skip
    assert [fault.where for fault in faults] == ["anna.xmi"]
    assert "1 relations" in faults[0].reason


def test_only_the_layers_that_are_wanted_are_read():
    (found,), _others, _faults = loaded(cas_xmi, INCEPTION, types="NamedEntity")
    assert {mark.label for mark in found.marks} == {"PER", "LOC", "NamedEntity"}


def test_one_file_without_its_type_system_is_read_as_well_as_that_can_be(tmp_path: Path):
    (tmp_path / "a.xmi").write_bytes((INCEPTION / "anna.xmi").read_bytes())
    with Parcel(tmp_path / "a.xmi") as parcel:
        assert table.recognised(parcel) is cas_xmi
    (found,), _others, _faults = loaded(cas_xmi, tmp_path / "a.xmi")
    assert {"PER", "LOC", "move", "War"} <= {mark.label for mark in found.marks}
    assert [tie.type for tie in found.ties] == ["lives in"]


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
STEALS = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("evil", [LAUGHS, STEALS, b"<!DOCTYPE x>", b"<!-- a --> <?a b?>" + LAUGHS])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_file_that_may_declare_entities_is_refused_and_the_others_arrive(tmp_path: Path, evil: bytes, encoding: str):
    good = (INCEPTION / "anna.xmi").read_text("utf-8")
    head, _end, rest = good.partition("?>")
    text = f"{head.replace('UTF-8', encoding)}?>\n{evil.decode()}{rest.replace('😀', '&b;')}"
    (tmp_path / "a.xmi").write_bytes(text.encode(encoding))
    (tmp_path / "b.xmi").write_text(good, "utf-8")
    found, _others, faults = loaded(cas_xmi, tmp_path)
    assert [sheet.where for sheet in found] == ["b.xmi"]
    assert faults[0].where == "a.xmi"
    assert "document type" in faults[0].reason


def test_a_type_system_that_may_declare_entities_is_refused(tmp_path: Path):
    (tmp_path / "TypeSystem.xml").write_bytes(b'<?xml version="1.0"?>' + LAUGHS + b"<typeSystemDescription/>")
    (tmp_path / "b.xmi").write_bytes((INCEPTION / "anna.xmi").read_bytes())
    found, _others, faults = loaded(cas_xmi, tmp_path)
    assert len(found) == 1
    assert faults[0].where == "TypeSystem.xml"


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('xmi:id="21" sofa="6" begin="21"', 'xmi:id="20" sofa="6" begin="21"', "a.xmi, NamedEntity"),
        ('begin="21" end="26" value="LOC"', 'begin="x" end="26" value="LOC"', "a.xmi, annotation 21"),
        ('begin="21" end="26" value="LOC"', 'begin="21" value="LOC"', "a.xmi, annotation 21"),
        ('members="1 2', 'members="99 1 2', "a.xmi, annotation 99"),
        ('<custom:Topic xmi:id="50"', "<custom:Topic", "a.xmi, Topic"),
    ],
)
def test_what_is_broken_is_told_and_the_rest_arrives(tmp_path: Path, old: str, new: str, where: str):
    text = (INCEPTION / "anna.xmi").read_text("utf-8")
    assert old in text
    (tmp_path / "a.xmi").write_text(text.replace(old, new), "utf-8")
    (found,), _others, faults = loaded(cas_xmi, tmp_path)
    assert where in [fault.where for fault in faults]
    assert "PER" in {mark.label for mark in found.marks}


@pytest.mark.parametrize("size", [0, 40, 900, 1500, 1840])
def test_a_file_that_breaks_off_is_told(tmp_path: Path, size: int):
    (tmp_path / "a.xmi").write_bytes((INCEPTION / "anna.xmi").read_bytes()[:size])
    (tmp_path / "b.xmi").write_bytes((INCEPTION / "anna.xmi").read_bytes())
    found, _others, faults = loaded(cas_xmi, tmp_path)
    assert found[-1].where == "b.xmi"
    told = [fault.reason for fault in faults if fault.where == "a.xmi"]
    assert any("breaks off" in reason for reason in told) or size < 40


def test_what_xml_cannot_hold_is_replaced_and_told(tmp_path: Path):
    losses = dumped(cas_xmi, Held(Sheet("a\x0cb\x00c", "d")), tmp_path / "a.zip")
    (found,), _others, _faults = loaded(cas_xmi, tmp_path / "a.zip")
    assert found.text == "a\ufffdb\ufffdc"
    assert losses.counts["changed text"] == 2
