"""OpenDocument texts."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.errors import Unreadable
from tests.readers.reading import kinds, leads, pages, read
from tests.readers.specimens import ODT_TYPE, open_text, specimen, zipped

WORDS = st.text(alphabet="abc äß中𝄞é<&", min_size=1, max_size=20).map(str.strip).filter(bool)


def test_a_document_comes_with_all_its_structure():
    article = read(specimen("odt"), "fire.odt")
    assert kinds(article) == [
        ("heading", "A fire in the harbour"),
        ("page_break", ""),
        ("paragraph", "Nobody was hurt"),
        ("furniture", "Contents 1"),
        ("heading", "What happened"),
        ("paragraph", "The fire began on Monday."),
        ("paragraph", "A box beside it."),
        ("paragraph", "The mayor praised the brigade;\nits boats\u2011all twelve"),
        ("heading", "What was lost"),
        ("list_item", "boats"),
        ("list_item", "old ones"),
        ("quote", "We have lost everything."),
        ("code", "print(\n  1)"),
        ("table_cell", "Place"),
        ("table_cell", "Boats"),
        ("table_cell", "North quay"),
        ("table_cell", "12"),
        ("caption", "The harbour at night"),
        ("paragraph", "It was the third fire."),
        ("page_break", ""),
        ("paragraph", "At six."),
    ]
    assert "Place\tBoats\nNorth quay\t12" in article.text
    assert [block.level for block in article.blocks if block.level] == [1, 1, 2, 1, 2]
    assert leads(article) == [("mayor", "https://example.org/m"), ("brigade", "https://example.org/b")]
    assert pages(article) == [(1, "A fire"), (2, "It was")]
    for words in ("Sunday", "hidden", "never"):
        assert words not in article.text


def test_the_metadata_is_what_the_document_says():
    article = read(specimen("odt"), "x.odt")
    assert (article.title, article.subtitle) == ("A fire in the harbour", "Nobody was hurt")
    assert article.byline == ("Ana Silva",)
    assert (article.published, article.date_source) == ("2024-03-02T10:15:00", "file")
    assert article.updated == "2024-03-03T08:00:00"
    assert article.language == "en"
    assert article.provenance["title_from"] == "meta.xml"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["heading", "paragraph", "list", "table"]), WORDS), min_size=1, max_size=6))
def test_what_odfdo_writes_comes_back(written: list[tuple[str, str]]):
    from odfdo import Document, Header, List, Paragraph, Table

    document = Document("text")
    document.body.clear()
    expected = []
    for number, (kind, words) in enumerate(written):
        line = " ".join(words.split())
        if kind == "heading":
            document.body.append(Header(2, words))
            expected.append(("heading", line))
        elif kind == "list":
            document.body.append(List([words, "second"]))
            expected += [("list_item", line), ("list_item", "second")]
        elif kind == "table":
            table = Table(f"T{number}", width=2, height=1)
            table.set_value((0, 0), words)
            table.set_value((1, 0), "second")
            document.body.append(table)
            expected += [("table_cell", line), ("table_cell", "second")]
        else:
            document.body.append(Paragraph(words))
            expected.append(("paragraph", line))
    target = io.BytesIO()
    document.save(target)
    assert kinds(read(target.getvalue(), "x.odt")) == expected


def test_a_text_in_one_file_is_read_too():
    flat = (
        '<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'office:mimetype="{ODT_TYPE}"><office:meta><dc:title>Flat</dc:title></office:meta><office:body><office:text>'
        "<text:h>One</text:h><text:p>Two</text:p></office:text></office:body></office:document>"
    )
    article = read(flat, "x.fodt")
    assert (article.title, article.reader) == ("Flat", "odt")
    assert kinds(article) == [("heading", "One"), ("paragraph", "Two")]


def test_a_heading_that_is_numbered_as_a_list_stays_a_heading():
    body = (
        "<text:list><text:list-item><text:h text:outline-level='2'>One</text:h></text:list-item></text:list>"
        "<text:list><text:list-item><text:p>first</text:p><text:p>and more</text:p></text:list-item></text:list>"
    )
    assert kinds(read(open_text(body), "x.odt")) == [
        ("heading", "One"),
        ("list_item", "first"),
        ("list_item", "and more"),
    ]


def test_a_cell_without_a_text_keeps_its_place_in_its_row():
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    rows = (("Place", "", "Boats"), ("", "North quay", "12"))
    table = "".join(f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>" for row in rows)
    article = read(open_text(f"<text:p>Lost</text:p><table:table>{table}</table:table>"), "x.odt")
    assert article.text == "Lost\n\nPlace\t\tBoats\n\tNorth quay\t12"


@pytest.mark.parametrize(
    "members",
    [
        {"META-INF/manifest.xml": "<m><e><manifest:encryption-data xmlns:manifest='m'/></e></m>", "content.xml": "?"},
        {"META-INF/manifest.xml": "<m/>", "encrypted-package": "?"},
    ],
)
def test_a_document_with_a_password_is_said_to_be_locked(members: dict[str, str]):
    with pytest.raises(Unreadable) as caught:
        read(zipped({"mimetype": ODT_TYPE, **members}), "x.odt")
    assert caught.value.kind == "locked"


def test_other_documents_of_its_family_are_refused_by_name():
    for kind, words in (("spreadsheet", "spreadsheet"), ("graphics", "not a text")):
        data = zipped({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": "<x/>"})
        with pytest.raises(Unreadable) as caught:
            read(data, "x.ods")
        assert caught.value.kind == "unsupported"
        assert words in caught.value.sentence


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_document_that_is_cut_off_is_damaged(share: float):
    data = specimen("odt")
    with pytest.raises(Unreadable) as caught:
        read(data[: int(len(data) * share)], "x.odt")
    assert caught.value.kind == "damaged"
