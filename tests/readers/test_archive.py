"""Zip archives."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from desktop.errors import Unreadable
from desktop.model import Article
from desktop.readers import archive, packed
from tests.readers.records import articles, pieces, problems

FORMATS = Path(__file__).parents[1] / "data" / "formats"
PAGE = "<html><head><title>A page</title></head><body><p>" + "Some words of a page. " * 20 + "</p></body></html>"
TEXT = "Harbour opens\n\nThe harbour opened on Monday.\n"


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return target.getvalue()


def test_every_file_is_read_by_its_own_kind_in_natural_order():
    data = zipped({"b/10.txt": TEXT, "b/9.txt": TEXT, "a.html": PAGE, "c.md": "# Title\n\nWords."})
    found = pieces(data, "all.zip")
    assert [piece.locator for piece in found] == ["a.html", "b/9.txt", "b/10.txt", "c.md"]
    assert [piece.name for piece in found] == ["a.html", "9.txt", "10.txt", "c.md"]
    assert [piece.found.reader for piece in found if isinstance(piece.found, Article)] == [
        "html",
        "text",
        "text",
        "markdown",
    ]
    assert found[1].data == TEXT.encode()


def test_what_systems_and_browsers_leave_behind_is_left_out():
    names = (
        "a.html", "a_files/style.html", "a_files/x.txt", "__MACOSX/._a.html", ".DS_Store", "x/Thumbs.db",
        "x/.hidden.txt", "p.png", "p.JPG", "~$a.txt", "x/", "x/a_files/kept.txt",
    )  # fmt: skip
    found = pieces(zipped(dict.fromkeys(names, PAGE)), "a.zip")
    assert [piece.locator for piece in found] == ["a.html", "x/a_files/kept.txt"]


def test_archives_and_records_within_are_opened_too():
    inner = zipped({"x.txt": TEXT, "r.jsonl": '{"text": "First of two texts"}\n{"text": "Second of two texts"}\n'})
    found = pieces(zipped({"inner.zip": inner, "z.txt": TEXT}), "a.zip")
    assert [piece.locator for piece in found] == [
        "inner.zip / r.jsonl / line 1",
        "inner.zip / r.jsonl / line 2",
        "inner.zip / x.txt",
        "z.txt",
    ]


def test_archives_without_end_are_left_at_some_depth():
    data = zipped({"x.txt": TEXT})
    for _depth in range(8):
        data = zipped({"inner.zip": data})
    assert [kind for _locator, kind, _sentence in problems(data, "a.zip")] == ["nested"]


def test_what_cannot_be_read_is_said_for_each_file():
    data = zipped({"a.txt": TEXT, "b.txt": b"\x89PNG....", "c.txt": b""})
    assert [problem[:2] for problem in problems(data, "a.zip")] == [("b.txt", "unsupported"), ("c.txt", "empty")]


@pytest.mark.parametrize("names", [(), ("p.png",), ("__MACOSX/x.txt", "d/")])
def test_an_archive_without_articles_is_said_to_hold_none(names: tuple[str, ...]):
    assert [problem[:2] for problem in problems(zipped(dict.fromkeys(names, "x")), "a.zip")] == [("", "empty")]


def test_a_damaged_archive_is_damaged():
    data = zipped({"a.txt": TEXT * 100, "b.txt": TEXT})
    assert problems(data[: len(data) // 2], "a.zip")[0][1] == "damaged"
    spoilt = bytearray(data)
    spoilt[40:60] = bytes(20)
    assert [problem[:2] for problem in problems(bytes(spoilt), "a.zip")] == [("a.txt", "damaged")]


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(packed, "EASY", 1000)
    found = pieces(zipped({"a.txt": TEXT, "bomb.txt": "a" * 3_000_000}), "a.zip")
    assert [type(piece.found) for piece in found] == [Article, Unreadable]
    assert problems(zipped({"bomb.txt": "a" * 3_000_000}), "a.zip")[0][1] == "bomb"


def test_a_locked_archive_opens_by_its_password_alone():
    data = (FORMATS / "locked.zip").read_bytes()
    assert problems(data, "a.zip")[0][:2] == ("", "password")
    assert problems(data, "a.zip", password="wrong")[0][1] == "password"
    assert articles(data, "a.zip", password="secret")[0].text == "The locked harbour text.\n"


def test_a_lock_of_another_kind_is_named():
    data = (FORMATS / "locked.zip").read_bytes()
    aes = data.replace(b"PK\x03\x04\x0a\0\x09\0\0\0", b"PK\x03\x04\x0a\0\x09\0\x63\0")
    aes = aes.replace(b"\x0a\0\x09\0\0\0", b"\x0a\0\x09\0\x63\0")
    assert "AES" in problems(aes, "a.zip", password="secret")[0][2]


def test_names_in_old_code_pages_are_read_as_they_were_meant():
    russian = ("Совет безопасности собрался.txt", "Положение в городе обсудили.txt")
    data = zipped({"0" * len(name.encode("cp866")): TEXT + name for name in russian[:1]})
    old = data.replace(b"0" * len(russian[0].encode("cp866")), russian[0].encode("cp866"))
    utf = data.replace(b"0" * len(russian[0].encode("cp866")), "é".encode() + b"a" * (len(russian[0]) - 2))
    assert [piece.locator for piece in pieces(old, "a.zip")] == [russian[0]]
    assert [piece.locator for piece in pieces(utf, "a.zip")] == ["é" + "a" * (len(russian[0]) - 2)]


def test_the_choice_of_members_is_pure():
    assert archive.wanted(("b2.txt", "b10.txt", "b2.txt", "a/.x")) == ["b2.txt", "b10.txt"]


def test_one_file_in_an_archive_is_one_article():
    assert articles(zipped({"a.txt": TEXT}), "a.zip")[0].title == "Harbour opens"
