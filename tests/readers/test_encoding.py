"""Bytes to characters."""

from __future__ import annotations

import codecs
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import Unreadable
from desktop.readers.encoding import declared_in_page, decode

RUSSIAN = "Совет безопасности собрался в понедельник, чтобы обсудить положение в городе. " * 8
FRENCH = "Le ministère a annoncé hier que la réunion aurait lieu à Genève, où l’été est très agréable. " * 8
JAPANESE = "国際連合の諸国民は、基本的人権と人間の尊厳及び価値について信念を再確認した。" * 8
CHINESE = "联合国大会发布这一世界人权宣言，作为所有人民和所有国家努力实现的共同标准。" * 8


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "utf-8"),
        (RUSSIAN, "utf-8-sig"),
        (RUSSIAN, "utf-16"),
        (FRENCH, "utf-16-le"),
        (FRENCH, "utf-16-be"),
        (FRENCH, "utf-32"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (FRENCH, "cp1252"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc-jp"),
        (JAPANESE, "iso2022_jp"),
        (CHINESE, "gb18030"),
        (CHINESE, "gb2312"),
    ],
)
def test_an_encoding_nobody_named_is_recognised(text: str, encoding: str):
    decoded = decode(text.encode(encoding), "x.txt")
    assert decoded.text == text
    assert decoded.replaced == 0
    assert decoded.provenance["encoding"] == decoded.encoding


def test_a_declared_encoding_is_believed_when_it_fits():
    data = "Größe".encode("cp1252")
    assert decode(data, "x", "windows-1252").text == "Größe"
    assert decode(data, "x", "windows-1252").how == "declared"


def test_utf_8_is_believed_before_what_is_declared():
    assert decode("Größe".encode(), "x", "windows-1252").text == "Größe"


def test_a_declared_encoding_that_cannot_be_gives_way_to_a_guess():
    assert decode(RUSSIAN.encode("cp1251"), "x", "utf-8").text == RUSSIAN


def test_narrow_names_mean_their_wider_encodings():
    assert decode("“quoted” – yes".encode("cp1252"), "x", "iso-8859-1").text == "“quoted” – yes"


def test_characters_that_cannot_be_read_are_counted_and_reported():
    decoded = decode(codecs.BOM_UTF8 + b"fine \xff\xfe end, and so on and on", "x")
    assert decoded.replaced == 2
    assert "2 characters" in decoded.warnings[0]


def test_a_few_stray_controls_leave_a_text_a_text():
    assert decode(b"First\x00 line\x07\nsecond", "x").text == "First\0 line\x07\nsecond"


@pytest.mark.parametrize("data", [bytes(range(256)) * 40, b"\0\1\2\3" * 500, b"\xff\xd0\0\0\x81" * 300])
def test_what_is_no_text_is_refused(data: bytes):
    with pytest.raises(Unreadable) as caught:
        decode(data, "x.bin")
    assert caught.value.kind == "binary"


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        (b'<meta charset="koi8-r">', "koi8-r"),
        (b'<meta http-equiv=x content="text/html; charset=Shift_JIS">', "Shift_JIS"),
        (b'<?xml version="1.0" encoding="iso-8859-2"?><html>', "iso-8859-2"),
        (b"<html><body>", None),
    ],
)
def test_a_page_says_its_encoding(head: bytes, encoding: str | None):
    assert declared_in_page(head) == encoding


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"))))
def test_every_text_in_utf_8_comes_back(text: str):
    assert decode(text.encode(), "x").text == text.removeprefix("\ufeff")


@given(st.binary(max_size=400))
def test_any_bytes_give_a_text_or_a_refusal(data: bytes):
    with suppress(Unreadable):
        assert isinstance(decode(data, "x").text, str)
