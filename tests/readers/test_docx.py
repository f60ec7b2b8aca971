"""Word documents."""

from __future__ import annotations

import io

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.errors import Unreadable
from desktop.readers import docx as reader
from desktop.readers.contract import CERTAIN, NO, Glance
from tests.readers.reading import kinds, leads, pages, read
from tests.readers.specimens import para, relations, specimen, style, word, zipped

WORDS = st.text(alphabet="abc äß中𝄞é<&", min_size=1, max_size=20).map(str.strip).filter(bool)
STYLES = {
    "Heading 1": ("heading", 1),
    "Heading 3": ("heading", 3),
    "Normal": ("paragraph", None),
    "List Bullet": ("list_item", 1),
    "List Number 2": ("list_item", 2),
    "Quote": ("quote", None),
    "Caption": ("caption", None),
}


def test_a_document_comes_with_all_its_structure():
    article = read(specimen("docx"), "fire.docx")
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


def test_the_metadata_is_what_the_package_says():
    article = read(specimen("docx"), "x.docx")
    assert (article.title, article.subtitle) == ("A fire in the harbour", "Nobody was hurt")
    assert article.byline == ("Ana Silva", "Jo Brand")
    assert (article.published, article.date_source) == ("2024-03-02T10:15:00Z", "file")
    assert article.updated == "2024-03-03T08:00:00Z"
    assert article.language == "en"
    assert article.provenance["title_from"] == article.provenance["byline_from"] == "docProps"


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(sorted(STYLES)), WORDS), min_size=1, max_size=8))
def test_what_python_docx_writes_comes_back(written: list[tuple[str, str]]):
    document = docx.Document()
    for name, words in written:
        document.add_paragraph(words, style=name)
    target = io.BytesIO()
    document.save(target)
    article = read(target.getvalue(), "x.docx")
    found = [(kind, words, block.level) for (kind, words), block in zip(kinds(article), article.blocks, strict=True)]
    assert found == [(STYLES[name][0], " ".join(words.split()), STYLES[name][1]) for name, words in written]
    assert article.published is None  # the date of python-docx's own template says nothing
    assert article.byline == ()


@settings(max_examples=30)
@given(st.lists(st.lists(WORDS, min_size=2, max_size=3), min_size=1, max_size=4))
def test_tables_of_python_docx_come_back_row_by_row(rows: list[list[str]]):
    document = docx.Document()
    width = max(map(len, rows))
    table = document.add_table(len(rows), width)
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, words in zip(row.cells, cells, strict=False):
            cell.text = words
    target = io.BytesIO()
    document.save(target)
    article = read(target.getvalue(), "x.docx")
    assert article.text == "\n".join("\t".join(" ".join(words.split()) for words in row) for row in rows)
    assert {kind for kind, _words in kinds(article)} == {"table_cell"}


def test_a_deleted_paragraph_mark_joins_two_paragraphs():
    mark = "<w:rPr><w:del/></w:rPr>"
    article = read(word(para("The fire ", properties=mark) + para("began.") + para("It ended.")), "x.docx")
    assert [words for _kind, words in kinds(article)] == ["The fire began.", "It ended."]


def test_an_outline_level_makes_a_heading_and_numbering_none_takes_the_item_away():
    item = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{}"/></w:numPr>'
    styles = style("B", "List", "<w:pPr>" + item.format(1) + "</w:pPr>") + style("Z", "Mine", "<w:basedOn w:val='Z'/>")
    body = (
        para("Deep", properties='<w:outlineLvl w:val="8"/>')
        + para("Body", properties='<w:outlineLvl w:val="9"/>')
        + para("No item", properties=item.format(0))
        + para("Its own child", "Z")
    )
    article = read(word(body, styles=styles), "x.docx")
    assert [kind for kind, _words in kinds(article)] == ["heading", "paragraph", "paragraph", "paragraph"]
    assert article.blocks[0].level == 6


def test_what_word_has_laid_out_as_pages_outranks_the_breaks():
    body = '<w:p><w:r><w:t>One two</w:t><w:lastRenderedPageBreak/><w:t xml:space="preserve"> three</w:t></w:r></w:p>'
    article = read(word(body + '<w:p><w:r><w:br w:type="page"/><w:t>four</w:t></w:r></w:p>'), "x.docx")
    assert pages(article) == [(1, "One tw"), (2, "three\n")]


def test_a_table_in_a_cell_keeps_its_words():
    inner = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>inner</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    cells = f"<w:tc>{para('outer')}{inner}{para('after')}</w:tc><w:tc>{para('next')}</w:tc>"
    article = read(word(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"), "x.docx")
    assert [words for _kind, words in kinds(article)] == ["outer", "inner", "after", "next"]


def test_a_cell_without_a_text_keeps_its_place_in_its_row():
    rows = (("Place", "", "Boats"), ("", "North quay", "12"), ("", "", ""), ("South", "", ""))
    table = "".join("<w:tr>" + "".join(f"<w:tc>{para(words)}</w:tc>" for words in row) + "</w:tr>" for row in rows)
    article = read(word(f"{para('What was lost')}<w:tbl>{table}</w:tbl>"), "x.docx")
    assert article.text == "What was lost\n\nPlace\t\tBoats\n\tNorth quay\t12\nSouth"


def test_a_document_without_a_word_is_said_to_be_so():
    with pytest.raises(Unreadable) as caught:
        read(word(para(" ")), "x.docx")
    assert caught.value.kind == "no_text"


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_document_that_is_cut_off_is_damaged(share: float):
    data = specimen("docx")
    with pytest.raises(Unreadable) as caught:
        read(data[: int(len(data) * share)], "x.docx")
    assert caught.value.kind == "damaged"


def test_a_document_without_its_main_part_is_damaged():
    data = zipped({"[Content_Types].xml": "<Types/>", "word/styles.xml": "<w/>"})
    with pytest.raises(Unreadable) as caught:
        read(data, "x.docx")
    assert caught.value.kind == "damaged"


def test_a_part_that_unpacks_to_hundreds_of_megabytes_is_a_bomb():
    data = zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relations(("a", "officeDocument", "word/document.xml")),
            "word/document.xml": b"<w:document>" + b" " * 110_000_000,
        }
    )
    with pytest.raises(Unreadable) as caught:
        read(data, "x.docx")
    assert caught.value.kind == "bomb"


def _with_entity(doctype: str, entity: str) -> bytes:
    body = f"<!DOCTYPE w [{doctype}]><document><body><p><r><t>one</t><t>&{entity};two</t></r></p></body></document>"
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": body})


def test_an_entity_reads_no_file():
    assert read(_with_entity('<!ENTITY x SYSTEM "file:///etc/passwd">', "x"), "x.docx").text == "onetwo"


def test_a_bomb_of_entities_does_not_go_off():
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "boom"}">' for n in range(10))
    with pytest.raises(Unreadable) as caught:
        read(_with_entity(bomb, "e9"), "x.docx")
    assert caught.value.kind == "damaged"


def test_parts_nested_without_end_are_refused():
    body = "<w:document>" + "<w:sdt>" * 50_000 + "</w:sdt>" * 50_000 + "</w:document>"
    with pytest.raises(Unreadable) as caught:
        read(zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": body}), "x.docx")
    assert caught.value.kind == "damaged"


@pytest.mark.parametrize(
    ("members", "suffix", "claim"),
    [
        (("[Content_Types].xml", "word/document.xml"), ".doc", CERTAIN),
        (("[Content_Types].xml", "xl/workbook.xml"), ".docx", NO),
        (("word/document.xml",), ".docx", NO),
        ((), ".docx", CERTAIN),
        ((), ".zip", NO),
    ],
)
def test_a_package_is_told_by_its_parts(members: tuple[str, ...], suffix: str, claim: int):
    assert reader.claims(Glance(b"PK\x03\x04", suffix, members)) == claim
