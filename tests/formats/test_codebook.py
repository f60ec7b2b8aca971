"""REFI-QDA's codebook, written and read."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.errors import Unreadable
from desktop.exchange import Kind
from desktop.formats import codebook, table
from desktop.formats.parcel import Parcel
from tests.formats.sheets import Held, loaded, written

GOLDEN = Path(__file__).parents[1] / "data" / "exchange" / "codebook" / "postil.qdc"
LABELS = [
    Kind("Actors", "highlight", "#ff0000", "a", None, 'Who acts\n& "how" <1>'),
    Kind("שלום 😀", "highlight", None, "", "Actors"),
    Kind("Deep", "highlight", "#00ff00", "", "שלום 😀"),
    Kind("Alone", "entity", "red"),
    Kind("Actors", "entity", "#0000ff"),
    Kind("Round", "claim", None, "", "Trip"),
    Kind("Trip", "claim", None, "", "Round"),
    Kind("Lost", "claim", None, "", "Nobody"),
]


def test_the_golden_file_is_written_byte_for_byte_and_read():
    assert written(codebook, Held(labels=LABELS)) == GOLDEN.read_bytes()
    with Parcel(GOLDEN) as parcel:
        assert table.recognised(parcel) is codebook
    sheets, found, faults = loaded(codebook, GOLDEN)
    assert (sheets, faults) == ([], [])
    assert found == [
        Kind("Actors", None, "#ff0000", "", None, 'Who acts\n& "how" <1>'),
        Kind("שלום 😀", parent="Actors"),
        Kind("Deep", colour="#00ff00", parent="שלום 😀"),
        Kind("Alone"),
        Kind("Round"),
        Kind("Trip"),
        Kind("Lost"),
    ]


def test_a_library_without_labels_has_an_empty_codebook(tmp_path: Path):
    (tmp_path / "a.qdc").write_bytes(written(codebook, Held()))
    assert loaded(codebook, tmp_path / "a.qdc") == ([], [], [])


CODES = (
    '<?xml version="1.0"?><CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="x"><Codes>'
    '<Code guid="{AA}" name="A"/><Code name="B"/><Code guid="aa" name="C"/><Code guid="dd"/>'
    '<Code guid="ee" name="E"/></Codes><Sets/></CodeBook>'
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_codes_that_are_broken_are_told_and_the_others_arrive(tmp_path: Path, encoding: str):
    declared = CODES.replace('"1.0"?', f'"1.0" encoding="{encoding.removesuffix("-sig")}"?')
    (tmp_path / "a.qdc").write_bytes(declared.replace("><", ">\r\n<").encode(encoding))
    _sheets, found, faults = loaded(codebook, tmp_path / "a.qdc")
    assert found == [Kind("A"), Kind("E")]
    assert [fault.where for fault in faults] == ["B", "C", "dd"]


def test_a_codebook_that_breaks_off_is_told(tmp_path: Path):
    (tmp_path / "a.qdc").write_text(CODES[: CODES.index('<Code name="B"') + 4])
    _sheets, found, faults = loaded(codebook, tmp_path / "a.qdc")
    assert found == [Kind("A")]
    assert faults[-1].where == "a.qdc"


@pytest.mark.parametrize("data", [b"", b"hello", b"<!DOCTYPE a [<!ENTITY b 'c'>]><CodeBook/>"])
def test_what_is_no_codebook_or_may_declare_entities_is_refused(tmp_path: Path, data: bytes):
    (tmp_path / "a.qdc").write_bytes(data)
    with pytest.raises(Unreadable):
        loaded(codebook, tmp_path / "a.qdc")


def test_the_same_label_has_the_same_code_in_every_export():
    assert codebook.code_of("War") == codebook.code_of("War") != codebook.code_of("war")
    known = "01920000-0000-7000-8000-000000000001"
    assert codebook.as_guid(known) == known
    assert codebook.as_guid("m1") == codebook.as_guid("m1") != "m1"
