"""Which reader takes a file, and what is said of files that none takes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import Unreadable
from desktop.imports import Reading
from desktop.model import Article
from desktop.readers import table
from desktop.readers.contract import NO, Glance, Source
from tests.readers.reading import read

PAGE = "<!DOCTYPE html><html><head><title>T</title></head><body><p>Some words of a page.</p></body></html>"

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...."


def zipped(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "reader"),
    [
        (PAGE, "page.html", "html"),
        (PAGE, "page.txt", "html"),
        (PAGE, "page.pdf", "html"),
        ("<!-- saved -->\n<html><p>Some words", "page", "html"),
        ('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><p>Some words</p></html>', "p.xml", "html"),
        ("<p>a fragment called a page</p>", "page.htm", "html"),
        ("# Title", "a.md", "markdown"),
        ("# Title", "a.txt", "text"),
        ("A text about %PDF- files", "a.txt", "text"),
        ("x < y and <p> is a tag", "a.txt", "text"),
        ("no suffix at all", "README", "text"),
        ("From: a\nSubject: b\nDate: c\n\nx", "a.txt", "eml"),
        ("From a Mon Jun  1 04:28:28 2009\nX: y\n\nx", "a", "mbox"),
        ("From Monday on all is well.", "a.txt", "text"),
        ("From: <Saved by Blink>\r\nContent-Type: multipart/related;", "a", "mhtml"),
        ("WARC/1.0\r\n", "a.txt", "warc"),
        ("<?xml version='1.0'?><rss/>", "a.txt", "feed"),
        ("<nitf/>", "a.xml", "newswire"),
        ("an unknown suffix", "a.article", "text"),
        ("a,b\n1,2\n", "a.csv", "csv"),
        ("a\tb\n1\t2\n", "a.tsv", "csv"),
        ("a, b, and c", "a.txt", "text"),
        ('{"text": "x"}\n{"text": "y"}', "a.jsonl", "jsonl"),
        ('{"text": "x"}\n{"text": "y"}', "a.json", "jsonl"),
        ('{"text": "x"}\n{"text": "y"}', "a.txt", "jsonl"),
        ('[{"text": "x"}]', "a.json", "json"),
        ('[\n {"text": "x"}\n]', "a.jsonl", "json"),
        ('{"text": "x"}', "a.json", "json"),
        ('{"text": "x"}', "a", "json"),
        ("{braces} in a text", "a.txt", "text"),
        ("[Verse 1] of a song", "a.txt", "text"),
        (PAGE, "page.json", "html"),
    ],
)
def test_content_outranks_the_suffix(data: str, name: str, reader: str):
    assert table.choose(data.encode(), Source(name)).name == reader


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"\x89PNG\r\n\x1a\n....", "a.txt", "an image"),
        (b"\xff\xd8\xff\xe0....", "a.jpg", "an image"),
        (b"\x7fELF....", "a", "a program"),
        (b"ID3....", "a.mp3", "sound or video"),
        (b"\x1f\x8b....", "a.gz", "archive"),
        (zipped("xl/workbook.xml"), "a.xlsx", "spreadsheet"),
        (b"SQLite format 3\0....", "a.db", "database"),
    ],
)
def test_other_kinds_are_named(data: bytes, name: str, words: str):
    with pytest.raises(Unreadable) as caught:
        read(data, name)
    assert caught.value.kind == "unsupported"
    assert words in caught.value.sentence
    assert name in caught.value.sentence


def test_a_new_office_file_with_a_password_is_said_to_be_locked():
    with pytest.raises(Unreadable) as caught:
        read(OLE + "EncryptedPackage\0".encode("utf-16-le") + "WordDocument\0".encode("utf-16-le"), "a.docx")
    assert caught.value.kind == "locked"
    assert "without the password" in caught.value.advice


@pytest.mark.parametrize("data", [b"", b" \n\t ", b"\xef\xbb\xbf", b"\xff\xfe", b"\0\0\0"])
def test_nothing_is_said_to_be_nothing(data: bytes):
    with pytest.raises(Unreadable) as caught:
        read(data, "a.txt")
    assert caught.value.kind == "empty"


def test_a_file_beyond_all_measure_is_not_even_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(table, "REFUSED_ABOVE", 10)
    path = tmp_path / "long.txt"
    path.write_text("far too long for that")
    with pytest.raises(Unreadable) as caught:
        table.load(path)
    assert caught.value.kind == "too_large"


def test_a_large_file_comes_with_a_warning(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(table, "WARNED_ABOVE", 10)
    assert "very large" in read("a text that is longer", "a.txt").warnings[0]


def test_a_file_that_went_away_or_may_not_be_read_is_said_so(tmp_path: Path):
    with pytest.raises(Unreadable) as caught:
        table.load(tmp_path / "gone.txt")
    assert caught.value.kind == "missing"
    with pytest.raises(Unreadable) as caught:
        table.load(tmp_path)
    assert caught.value.kind == "unreadable"


@pytest.mark.parametrize(
    ("name", "stem", "suffix"),
    [
        ("a.b.txt", "a.b", ".txt"),
        ("No suffix", "No suffix", ""),
        ("Mr. Smith goes", "Mr. Smith goes", ". smith goes"),
        (".hidden", ".hidden", ".hidden"),
    ],
)
def test_names_are_parted_where_a_suffix_is_one(name: str, stem: str, suffix: str):
    assert Source(name).stem == stem
    assert Source(name).suffix == suffix


def deep_zip(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def test_the_last_piece_ends_its_file_also_where_the_last_member_holds_nothing():
    empty = deep_zip({"picture.png": b"\x89PNG"})
    data = deep_zip({"a.txt": b"A text.", "b.zip": deep_zip({"c.jsonl": b"\n\n"}), "d.zip": empty})
    found = list(table.pieces(io.BytesIO(data), Source("all.zip")))
    assert [mark for mark, _piece in found] == [1, 2, table.END]
    assert [isinstance(piece.found, Unreadable) for _mark, piece in found] == [False, True, True]


def test_a_file_that_holds_no_document_is_said_to_hold_none():
    feed = b"<?xml version='1.0'?><rss version='2.0'><channel><title>x</title></channel></rss>"
    ((mark, piece),) = table.pieces(io.BytesIO(feed), Source("empty.rss"))
    assert mark == table.END
    assert isinstance(piece.found, Unreadable)
    assert "There is no article in empty.rss." in str(piece.found)


def test_what_is_said_of_columns_reaches_a_table_in_a_zip():
    data = deep_zip({"a.csv": b"one,two\nTitle here,The words of the article.\n"})
    reading = Reading(columns=(("one", "title"), ("two", "text")))
    ((_mark, piece),) = table.pieces(io.BytesIO(data), Source("a.zip", reading=reading))
    assert isinstance(piece.found, Article)
    assert (piece.found.title, piece.found.text) == ("Title here", "The words of the article.")


MARKS = (
    "%PDF-1.4", " obj", "{\\rtf1 ", "<FictionBook", "<office:document", "<html>", "<p>", "<rss>", "<!DOCTYPE plist",
    "WARC/1.0", "filedesc://", "bplist00", "From ", "From a@b Mon Jan  1 10:00:00 2024\n", "From: a@b\n", "PK\3\4",
    "Subject: x\n", "Date: today\n", "MIME-Version: 1.0\n", "Content-Type: multipart/related\n", "{\"a\": 1}", "[",
    "\n", "\n\n", "\r\n\r\n", " ", ":", "\0", "Word", "words of prose, ", "Слово ", "言葉。", "“", "12\n", "\ufeff",
)  # fmt: skip
HEADS = st.lists(st.sampled_from(MARKS) | st.text(max_size=5), max_size=12).map(lambda parts: "".join(parts).encode())


@given(HEADS, st.sampled_from(["", ".unheard", *sorted(table.SUFFIXES)]))
def test_no_format_that_is_not_asked_about_prose_would_claim_it(head: bytes, suffix: str):
    glance = Glance(head, suffix)
    everyone = [(kind.claims(glance), kind.name) for kind in table.KINDS]
    best, kind = table._strongest(glance)
    assert (best, kind.name) == max(everyone, key=lambda claim: claim[0])
    if glance.is_prose:
        assert {name for claim, name in everyone if claim != NO} <= {
            one.name for one in table.KINDS if suffix in one.suffixes
        } | {"text"}


@pytest.mark.parametrize(
    ("head", "prose"),
    [
        ("A title\n\nA paragraph: with a colon.", True),
        ("A title\r\n\r\nA paragraph: with a colon.", True),
        ("Заглавие на статия\n\nТекст.", True),
        ("Subject: a title\n\nA paragraph.", False),
        ("From here to there\n\nA paragraph.", False),
        ("A title with <tags>", False),
        ("A title\0", False),
        ('{"a": 1}', False),
        ("12 men\n", False),
    ],
)
def test_prose_is_told_by_its_first_word_and_by_what_is_not_in_it(head: str, prose: bool):
    assert Glance(head.encode()).is_prose is prose
