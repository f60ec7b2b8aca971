"""Kindle books."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import Unreadable
from desktop.readers import palm as records
from tests.readers.reading import kinds, leads, read
from tests.readers.specimens import palm, specimen


def test_a_book_comes_with_all_its_structure():
    article = read(specimen("mobi"), "fire.mobi")
    assert kinds(article) == [
        ("heading", "What happened"),
        ("paragraph", "The fire began on Monday…"),
        ("paragraph", "The mayor spoke."),
        ("heading", "What was lost"),
        ("list_item", "boats"),
    ]
    assert leads(article) == [("mayor", "https://example.org/m")]
    assert article.title == "A fire in the harbour"
    assert article.byline == ("Ana Silva", "Jo Brand")
    assert (article.published, article.date_source) == ("2024-03-02", "structured")
    assert article.language == "en"


def test_a_protected_book_is_said_to_be_so():
    with pytest.raises(Unreadable) as caught:
        read(palm([b"<p>x</p>"], protection=2), "x.azw")
    assert caught.value.kind == "drm"


@pytest.mark.parametrize("size", [70, 90, 200, 6000])
def test_a_book_that_is_cut_off_is_damaged(size: int):
    with pytest.raises(Unreadable) as caught:
        read(palm([b"<p>word</p>" * 2000])[:size], "x.mobi")
    assert caught.value.kind == "damaged"


def test_a_palm_text_has_a_paragraph_a_line():
    article = read(palm([b"One line\n\nanother"], kind=b"TEXtREAd"), "x.pdb")
    assert kinds(article) == [("paragraph", "One line"), ("paragraph", "another")]


def test_spaces_with_letters_and_looks_back_are_unpacked():
    packed = b"\x01<p>ab" + bytes((0x80 | 0, 2 << 3 | 1)) + bytes((ord("c") ^ 0x80,)) + b"\x02\xc3\xa9"
    assert records.unpack_palmdoc(packed) == b"<p>ab" + b"abab" + b" c\xc3\xa9"


def test_a_look_beyond_the_beginning_is_damage():
    with pytest.raises(Unreadable) as caught:
        read(palm([b"a" + bytes((0x80, 0xFF))], packing=2), "x.mobi")
    assert caught.value.kind == "damaged"


def test_what_is_appended_to_a_record_is_cut_off():
    assert records.without_trailers(b"text\x81", 2) == b"text"
    assert records.without_trailers(b"text..\x83", 2) == b"text"
    assert records.without_trailers(b"te\xc3\xc3\x01", 1) == b"te\xc3"
    assert records.without_trailers(b"", 3) == b""


def dictionary(phrases: list[tuple[bytes, bool]]) -> tuple[bytes, bytes]:
    """Give codes of eight bits each and the phrases they stand for, the last phrase first."""
    short = b"".join(struct.pack(">I", 255 << 8 | 0x80 | 8) for _code in range(256))
    codes = b"HUFF\0\0\0\x18" + struct.pack(">LL", 24, 24 + 1024) + bytes(8) + short + bytes(256)
    offsets, body = [], b""
    for phrase, is_plain in phrases:
        offsets.append(2 * len(phrases) + len(body))
        body += struct.pack(">H", len(phrase) | (0x8000 if is_plain else 0)) + phrase
    listed = b"".join(struct.pack(">H", offset) for offset in offsets)
    return codes, b"CDIC\0\0\0\x10" + struct.pack(">LL", len(phrases), 8) + listed + body


def test_a_text_packed_by_phrases_is_unpacked():
    codes, listed = dictionary([(b"<p>", True), (b"fire", True), (bytes((254, 252)), False), (b" burns", True)])
    text = bytes((255, 253, 255, 253, 252))
    article = read(palm([text, codes, listed], packing=17480, codes=2), "x.mobi")
    assert article.text == "fire burns\n\nfire burns burns"


def test_a_phrase_made_of_itself_is_damage():
    codes, listed = dictionary([(bytes((255,)), False)])
    with pytest.raises(Unreadable) as caught:
        read(palm([b"\xff", codes, listed], packing=17480, codes=2), "x.mobi")
    assert caught.value.kind == "damaged"


@given(st.binary(max_size=200), st.integers(0, 400))
def test_no_damage_at_all_breaks_the_reader(noise: bytes, place: int):
    data = bytearray(specimen("mobi"))
    data[place : place + len(noise)] = noise
    data[60:68] = b"BOOKMOBI"
    try:
        read(bytes(data), "x.mobi")
    except Unreadable as problem:
        kind = problem.kind
        assert kind in ("damaged", "drm", "no_text")
