"""PDF files, made here."""

from __future__ import annotations

import pymupdf
import pytest

from desktop.errors import Unreadable
from desktop.readers.pdf import _created
from tests.readers import papers
from tests.readers.reading import kinds, read


def test_columns_and_pages_are_read_in_order_and_joined():
    article = read(papers.as_bytes(papers.article()), "fire.pdf")
    assert kinds(article) == [
        ("furniture", "The Daily Example page 1"),
        ("page_break", ""),
        ("heading", "A fire in the harbour"),
        ("paragraph", "The fire began on Monday in a warehouse of the harbour, and it burnt all night."),
        (
            "paragraph",
            "Nobody was hurt, said the mayor of the town, who had been called from his bed at three in the "
            "morning. He praised the well-known Franco-German brigade, whose boats came first.",
        ),
        ("page_break", ""),
        ("furniture", "The Daily Example page 2"),
        ("heading", "What comes next"),
        ("paragraph", "The harbour will open again on Friday."),
    ]


def test_running_heads_are_kept_as_furniture_between_the_paragraphs():
    article = read(papers.as_bytes(papers.article()), "fire.pdf")
    furniture = [
        (block.page, article.text[block.start : block.end]) for block in article.blocks if block.kind == "furniture"
    ]
    assert furniture == [(1, "The Daily Example page 1"), (2, "The Daily Example page 2")]


def test_pages_are_marked_where_their_text_begins():
    article = read(papers.as_bytes(papers.article()), "fire.pdf")
    breaks = [(block.page, article.text[block.start :][:11]) for block in article.blocks if block.kind == "page_break"]
    assert breaks == [(1, "The Daily E"), (2, "boats came ")]
    assert [block.page for block in article.blocks if block.kind == "heading"] == [1, 2]


def test_metadata_is_what_the_file_says():
    article = read(papers.as_bytes(papers.article()), "fire.pdf")
    assert article.title == "A fire in the harbour"
    assert article.byline == ("Ana Silva", "Jo Brand")
    assert (article.published, article.date_source) == ("2024-03-02", "file")
    assert article.media_type == "application/pdf"


@pytest.mark.parametrize("stated", ["untitled", "Microsoft Word - draft 7.doc", "report_final.docx", ""])
def test_a_junk_title_gives_way_to_the_largest_heading(stated: str):
    document = papers.paper(title=stated)
    page = document.new_page()
    page.insert_text((60, 110), "The harbour burns", fontsize=22)
    papers.column(page, 60, 150, ["Some words about the fire of Monday", "and some more of them to the end."])
    assert read(papers.as_bytes(document), "x.pdf").title == "The harbour burns"


@pytest.fixture(scope="module")
def locked() -> bytes:
    return papers.as_bytes(
        papers.article(), encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="pässwört", owner_pw="owner"
    )


def test_a_locked_file_is_said_to_be_locked(locked: bytes):
    with pytest.raises(Unreadable) as caught:
        read(locked, "x.pdf")
    assert (caught.value.kind, caught.value.sentence) == ("password", "x.pdf is locked with a password.")


def test_a_locked_file_opens_with_its_password_and_not_with_another(locked: bytes):
    assert "warehouse" in read(locked, "x.pdf", password="pässwört").text
    with pytest.raises(Unreadable) as caught:
        read(locked, "x.pdf", password="sesame")
    assert (caught.value.kind, caught.value.sentence) == ("password", "The password for x.pdf is wrong.")


def test_a_file_locked_for_changes_alone_is_read():
    data = papers.as_bytes(papers.article(), encryption=pymupdf.PDF_ENCRYPT_AES_128, owner_pw="owner")
    assert "warehouse" in read(data, "x.pdf").text


def test_a_scan_is_said_to_be_one():
    document = papers.paper()
    papers.scan(document.new_page())
    with pytest.raises(Unreadable) as caught:
        read(papers.as_bytes(document), "x.pdf")
    assert caught.value.kind == "no_text"
    assert "scan" in caught.value.sentence


def test_some_scanned_pages_are_a_warning():
    document = papers.article()
    papers.scan(document.new_page())
    assert read(papers.as_bytes(document), "x.pdf").warnings == ("1 of 3 pages is a scan without text.",)


def test_empty_pages_are_no_text():
    document = papers.paper()
    document.new_page()
    with pytest.raises(Unreadable) as caught:
        read(papers.as_bytes(document), "x.pdf")
    assert caught.value.kind == "no_text"


@pytest.mark.parametrize("data", [b"%PDF-1.4\n%EOF", b"%PDF-1.7\n" + b"garbage " * 200])
def test_a_file_without_a_page_is_damaged(data: bytes):
    with pytest.raises(Unreadable) as caught:
        read(data, "x.pdf")
    assert caught.value.kind == "damaged"


def test_a_file_that_had_to_be_repaired_says_so():
    data = papers.as_bytes(papers.article())
    assert "damaged" in read(data[: data.rindex(b"xref")], "x.pdf").warnings[0]


def test_a_page_set_sideways_reads_like_any_other():
    document = papers.paper()
    page = document.new_page()
    for number, line in enumerate(("The fire began on Monday in", "the harbour of the town.")):
        page.insert_text((100 + 14 * number, 700), line, rotate=90)
    assert "began on Monday in the harbour" in read(papers.as_bytes(document), "x.pdf").text


def test_entries_of_the_outline_make_headings():
    document = papers.paper()
    page = document.new_page()
    page.insert_text((60, 100), "2.1 The harbour", fontsize=11)
    papers.column(page, 60, 150, ["Some words about the fire of Monday", "and some more of them to the end."])
    document.set_toc([[1, "The harbour", 1]])
    assert ("heading", "2.1 The harbour") in kinds(read(papers.as_bytes(document), "x.pdf"))


def test_a_table_is_written_row_by_row():
    document = papers.paper()
    page = document.new_page()
    papers.column(page, 60, 110, ["These are the towns of the province by people:"])
    for row, cells in enumerate((("Town", "People", "Since"), ("Lund", "94,393", "990"), ("Visby", "24,330", "1000"))):
        for column, cell in enumerate(cells):
            page.insert_text((60 + 120 * column, 150 + 16 * row), cell)
    article = read(papers.as_bytes(document), "x.pdf")
    assert article.text.endswith("Town\tPeople\tSince\nLund\t94,393\t990\nVisby\t24,330\t1000")


def test_a_page_turned_sideways_says_its_size_as_shown():
    document = papers.article()
    document[0].set_rotation(90)
    first, second = read(papers.as_bytes(document), "x.pdf").pages
    assert (first.width, first.height) == pytest.approx((second.height, second.width))
    assert (first.number, second.number) == (1, 2)


def test_a_broken_page_keeps_its_number_and_the_rest_is_read():
    document = papers.article()
    document.new_page()
    data = papers.as_bytes(document)
    article = read(data.replace(b"/Type/Page/", b"/Type/Pagx/", 1), "x.pdf")
    assert [page.number for page in article.pages] == list(range(1, len(article.pages) + 1))


def test_nothing_is_written_to_the_terminal(capfd: pytest.CaptureFixture[str]):
    data = papers.as_bytes(papers.article())
    read(data[: len(data) // 2] + b"\n" + data[len(data) // 2 + 40 :], "x.pdf")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("stated", "day"),
    [
        ("D:20240302101500+01'00'", "2024-03-02"),
        ("2024", "2024-01-01"),
        ("D:20241399", None),
        ("D:00010101", None),
        ("", None),
        (None, None),
    ],
)
def test_the_day_of_making(stated: str | None, day: str | None):
    assert _created(stated) == day
