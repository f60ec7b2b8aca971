"""Bytes to characters."""

from __future__ import annotations

import codecs
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import Unreadable
from desktop.readers.encoding import declared_in_page, decode
from tests.readers.reading import read

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


TONGUES = {
    "ru": (RUSSIAN, ("cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic")),
    "fr": (FRENCH, ("cp1252", "mac-roman")),
    "ja": (JAPANESE, ("cp932", "euc-jp", "iso2022_jp")),
    "zh": (CHINESE, ("gb18030", "gb2312")),
    "el": ("Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα. " * 8, ("cp1253",)),
    "he": ("כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם. " * 8, ("cp1255",)),
    "ar": ("يولد جميع الناس أحرارا متساوين في الكرامة والحقوق. " * 8, ("cp1256",)),
    "th": ("มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ " * 8, ("cp874",)),
    "tr": (
        "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. Akıl ve vicdana sahiptirler. " * 8,
        ("cp1254",),
    ),
    "pl": ("Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw. " * 8, ("cp1250",)),
}
WIDE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")


@pytest.mark.parametrize("tongue", TONGUES)
def test_each_language_is_read_in_its_own_code_pages_and_in_all_of_unicode_s(tongue: str):
    text, pages = TONGUES[tongue]
    for encoding in (*pages, *WIDE):
        decoded = decode(text.encode(encoding), "x.txt")
        assert (encoding, decoded.text) == (encoding, text)
        assert decoded.warnings == ()


@given(st.sampled_from(sorted(TONGUES)), st.sampled_from(WIDE), st.integers(80, 600), st.integers(0, 3))
def test_a_part_of_any_of_them_comes_back_from_unicode_without_a_mark(
    tongue: str, encoding: str, length: int, paragraphs: int
):
    text = "\n".join([TONGUES[tongue][0][:length]] * (paragraphs + 1))
    assert decode(text.encode(encoding), "x").text == text


def test_what_the_user_says_outranks_the_bytes_the_mark_and_the_file():
    assert decode("Größe".encode(), "x", given="cp1252").text == "GrÃ¶ÃŸe"
    assert decode(codecs.BOM_UTF8 + b"a", "x", given="cp1252").text == "ï»¿a"
    assert decode("Größe".encode("cp1250"), "x", "koi8-r", given="windows-1250").text == "Größe"
    assert decode("Größe".encode("utf-16-be"), "x", given="utf-16-be").how == "given"


@pytest.mark.parametrize("encoding", WIDE)
def test_a_unicode_encoding_may_be_named_with_and_without_its_mark(encoding: str):
    decoded = decode("Größe, “quoted”".encode(encoding), "x", given=encoding.removesuffix("-sig"))
    assert decoded.text == "Größe, “quoted”"


def test_what_the_user_says_is_kept_to_with_a_warning_where_it_does_not_fit():
    decoded = decode("Größe".encode("cp1252"), "x", given="utf-8")
    assert decoded.text == "Gr\ufffd\ufffde"
    assert "2 characters" in decoded.warnings[0]
    assert "utf-8" in decoded.warnings[0]


def test_an_encoding_nobody_knows_is_said_so():
    with pytest.raises(Unreadable) as caught:
        decode(b"text", "x.txt", given="utf-99")
    assert caught.value.kind == "encoding"
    assert "utf-99" in caught.value.sentence


def test_the_readers_take_the_user_s_encoding_as_his_word():
    data = RUSSIAN.encode("koi8-r")
    assert RUSSIAN[:40] in read(data, "a.txt", encoding="koi8-r").text
    assert RUSSIAN[:40] in read(data, "a.md", encoding="koi8-r").text
    page = f'<html><head><meta charset="cp1251"></head><body><p>{RUSSIAN}</p></body></html>'.encode("koi8-r")
    assert RUSSIAN[:40] in read(page, "a.html", encoding="koi8-r").text


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
