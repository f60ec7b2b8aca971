"""FictionBooks."""

from __future__ import annotations

import pytest

from desktop.errors import Unreadable
from tests.readers.reading import kinds, leads, read
from tests.readers.specimens import specimen, zipped


def test_a_book_comes_with_all_its_structure():
    article = read(specimen("fb2"), "fire.fb2")
    assert kinds(article) == [
        ("heading", "A fire in the harbour"),
        ("heading", "What happened"),
        ("paragraph", "The fire began on Monday1."),
        ("paragraph", "The mayor spoke."),
        ("paragraph", "* * *"),
        ("quote", "We have lost everything."),
        ("paragraph", "The boats,\nthe nets"),
        ("heading", "What was lost"),
        ("table_cell", "Place"),
        ("table_cell", "Boats"),
        ("table_cell", "North quay"),
        ("table_cell", "12"),
        ("paragraph", "At six."),
    ]
    assert [block.level for block in article.blocks if block.kind == "heading"] == [1, 2, 3]
    assert leads(article) == [("mayor", "https://example.org/m")]


def test_the_metadata_is_what_the_description_says():
    article = read(specimen("fb2"), "x.fb2")
    assert article.title == "A fire in the harbour"
    assert article.byline == ("Ana Silva",)
    assert (article.published, article.date_source) == ("2024-03-02", "structured")
    assert article.site == "The Daily Example"
    assert article.language == "en"


def test_a_book_alone_in_a_zip_is_read_as_the_book():
    article = read(zipped({"fire.fb2": specimen("fb2")}), "fire.fb2.zip")
    assert article.reader == "fb2"
    assert article.text == read(specimen("fb2"), "fire.fb2").text


def test_a_book_in_another_encoding_is_read():
    head = '<?xml version="1.0" encoding="windows-1251"?>'
    book = f"{head}<FictionBook><body><section><p>Война и мир</p></section></body></FictionBook>"
    assert read(book.encode("cp1251"), "x.fb2").text == "Война и мир"


def test_a_book_that_is_cut_off_is_damaged():
    data = specimen("fb2")
    with pytest.raises(Unreadable) as caught:
        read(data[: len(data) // 2], "x.fb2")
    assert caught.value.kind == "damaged"


def test_a_book_without_a_word_is_said_to_be_so():
    with pytest.raises(Unreadable) as caught:
        read("<FictionBook><body/></FictionBook>", "x.fb2")
    assert caught.value.kind == "no_text"
