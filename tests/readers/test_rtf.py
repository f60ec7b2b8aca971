"""Rich texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import Unreadable
from tests.readers.reading import kinds, leads, pages, read
from tests.readers.specimens import specimen

WORDS = st.text(alphabet="abc äß中𝄞é{}\\", min_size=1, max_size=20).map(str.strip).filter(bool)


def test_a_document_comes_with_all_its_structure():
    article = read(specimen("rtf"), "fire.rtf")
    assert kinds(article) == [
        ("heading", "A fire in the harbour"),
        ("page_break", ""),
        ("heading", "What happened"),
        ("paragraph", "The fire began on Monday."),
        ("paragraph", "A box beside it."),
        ("paragraph", "The mayor praised cafés…—\nin 日本Мир and 😀."),
        ("heading", "What was lost"),
        ("list_item", "boats"),
        ("list_item", "old ones"),
        ("quote", "We have lost everything."),
        ("table_cell", "Place"),
        ("table_cell", "Boats"),
        ("table_cell", "North quay"),
        ("table_cell", "12"),
        ("paragraph", "It was the third fire."),
        ("page_break", ""),
        ("paragraph", "At six."),
    ]
    assert "Place\tBoats\nNorth quay\t12" in article.text
    assert [block.level for block in article.blocks if block.level] == [1, 1, 2, 1, 2]
    assert leads(article) == [("mayor", "https://example.org/m")]
    assert pages(article) == [(1, "A fire"), (2, "It was")]


def test_the_metadata_is_what_the_document_says():
    article = read(specimen("rtf"), "x.rtf")
    assert article.title == "A fire in the harbour"
    assert article.byline == ("Ana Silva", "Jo Brand")
    assert (article.published, article.date_source, article.updated) == ("2024-03-02", "file", "2024-03-03")
    assert article.provenance["title_from"] == "info"


def coded(text: str) -> str:
    signs = []
    for unit in text.encode("utf-16-be", "surrogatepass").hex(" ", 2).split():
        number = int(unit, 16)
        plain = number < 128 and chr(number) not in "{}\\"
        signs.append(chr(number) if plain else f"\\u{number - 0x10000 if number > 0x7FFF else number}?")
    return "".join(signs)


def test_a_cell_without_a_text_keeps_its_place_in_its_row():
    row = r"\trowd\cellx1000\cellx2000\cellx3000\intbl {}\cell {}\cell {}\cell\row "
    body = row.format("Place", "", "Boats") + row.format("", "North quay", "12")
    article = read(r"{\rtf1\ansi Lost\par " + body + r"\pard Done\par}", "x.rtf")
    assert article.text == "Lost\n\nPlace\t\tBoats\n\tNorth quay\t12\n\nDone"


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_paragraphs_come_back_whatever_their_characters(written: list[str]):
    body = "\\par\n".join(coded(words) for words in written)
    article = read(f"{{\\rtf1\\ansi\\uc1 {body}}}", "x.rtf")
    assert article.text == "\n\n".join(" ".join(words.split()) for words in written)


@given(st.text(alphabet="\\{}'*u1bin0fieldpartxcell \n\0", max_size=60))
def test_no_string_of_control_words_breaks_the_reader(script: str):
    try:
        read(f"{{\\rtf1 words {script}}}", "x.rtf")
    except Unreadable as problem:
        kind = problem.kind
        assert kind in ("no_text", "damaged")


def test_the_encoding_can_be_told():
    data = b"{\\rtf1\\ansi\\ansicpg1252 \\'cf\\'f0\\'e8\\'e2\\'e5\\'f2}"
    assert read(data, "x.rtf").text == "Ïðèâåò"
    assert read(data, "x.rtf", encoding="cp1251").text == "Привет"


def test_a_letter_of_two_bytes_may_end_in_a_plain_one():
    data = b"{\\rtf1\\ansi\\ansicpg932{\\fonttbl{\\f0\\fcharset128 X;}}\\f0 \\'83A\\'83C}"
    assert read(data, "x.rtf").text == "アイ"


def test_a_link_that_spans_several_runs_is_one():
    data = (
        r"{\rtf1 {\field{\*\fldinst HYPERLINK https://example.org/ }{\fldrslt {\b one} two}} three "
        r'{\field{\*\fldinst HYPERLINK \\l "here"}{\fldrslt four}}}'
    )
    assert leads(read(data, "x.rtf")) == [("one two", "https://example.org/")]


def test_what_follows_the_document_is_no_part_of_it():
    assert read(r"{\rtf1 one}{\rtf1 two}", "x.rtf").text == "one"


def test_a_document_that_is_cut_off_is_damaged():
    data = specimen("rtf")
    with pytest.raises(Unreadable) as caught:
        read(data[: len(data) // 2], "x.rtf")
    assert caught.value.kind == "damaged"


def test_groups_nested_without_end_do_no_harm():
    assert read("{\\rtf1 " + "{" * 100_000 + "deep" + "}" * 100_001, "x.rtf").text == "deep"


def test_signs_that_cannot_be_read_are_counted():
    article = read(b"{\\rtf1\\ansi\\ansicpg932 a\\'83 b}", "x.rtf")
    assert "could not be read" in article.warnings[0]
