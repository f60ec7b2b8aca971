"""Books (EPUB)."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.errors import Unreadable
from tests.readers.reading import kinds, leads, read
from tests.readers.specimens import specimen, zipped

WORDS = st.text(alphabet="abc äß中𝄞é", min_size=1, max_size=20).map(str.strip).filter(bool)
CONTAINER = '<container><rootfiles><rootfile full-path="book.opf"/></rootfiles></container>'


def book(chapters: dict[str, str], *, metadata: str = "", more: str = "", **members: str) -> bytes:
    items = "".join(f'<item id="{key}" href="{key}" media-type="application/xhtml+xml"/>' for key in chapters)
    items += '<item id="x" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
    order = "".join(f'<itemref idref="{key}"/>' for key in chapters)
    parts = f"<manifest>{items}</manifest><spine toc='x'>{order}</spine>"
    package = f"<package><metadata>{metadata}</metadata>{parts}{more}</package>"
    content = {"mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER, "book.opf": package}
    return zipped({**content, **{key: text for key, text in chapters.items() if text}, **members})


def test_a_book_comes_in_reading_order_without_its_contents():
    article = read(specimen("epub"), "fire.epub")
    assert kinds(article) == [
        ("heading", "What happened"),
        ("paragraph", "The fire began on Monday in 日本."),
        ("paragraph", "The mayor praised them."),
        ("heading", "What was lost"),
        ("paragraph", "Not all is known yet—far from it."),
        ("list_item", "boats"),
        ("list_item", "old ones"),
        ("quote", "We have lost everything."),
        ("table_cell", "Place"),
        ("table_cell", "Boats"),
        ("table_cell", "North quay"),
        ("table_cell", "12"),
    ]
    assert leads(article) == [("mayor", "https://example.org/m")]


def test_the_metadata_is_what_the_package_says():
    article = read(specimen("epub"), "x.epub")
    assert (article.title, article.subtitle) == ("A fire in the harbour", "Nobody was hurt")
    assert article.byline == ("Ana Silva",)
    assert (article.published, article.date_source) == ("2024-03-02", "structured")
    assert article.updated == "2024-03-03T08:00:00Z"
    assert (article.site, article.url) == ("The Daily Example", "https://example.org/fire")
    assert article.language == "en"
    assert article.provenance["title_from"] == "OPF"


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(WORDS, st.lists(WORDS, min_size=1, max_size=3)), min_size=1, max_size=3))
def test_what_ebooklib_writes_comes_back(
    tmp_path_factory: pytest.TempPathFactory, chapters: list[tuple[str, list[str]]]
):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ebooklib import epub

        made = epub.EpubBook()
        made.set_title("A book")
        made.add_author("Ana Silva")
        items = []
        for number, (head, paragraphs) in enumerate(chapters):
            item = epub.EpubHtml(title=head, file_name=f"chapter {number}.xhtml")
            item.content = f"<h1>{head}</h1>" + "".join(f"<p>{words}</p>" for words in paragraphs)
            made.add_item(item)
            items.append(item)
        made.toc = items
        made.add_item(epub.EpubNcx())
        made.add_item(epub.EpubNav())
        made.spine = ["nav", *items]
        path = Path(tmp_path_factory.mktemp("books")) / "book.epub"
        epub.write_epub(str(path), made)
    article = read(path.read_bytes(), "book.epub")
    expected = []
    for head, paragraphs in chapters:
        expected += [("heading", head), *(("paragraph", words) for words in paragraphs)]
    assert kinds(article) == [(kind, " ".join(words.split())) for kind, words in expected]
    assert (article.title, article.byline) == ("A book", ("Ana Silva",))


def test_a_chapter_gets_its_name_from_the_table_of_contents_where_it_has_none():
    point = "<navPoint><navLabel><text>{}</text></navLabel><content src='{}'/></navPoint>"
    ncx = point.format("The first", "a.xhtml") + point.format("The second", "b.xhtml#x")
    data = book(
        {"a.xhtml": "<html><body><p>The FIRST</p><p>one</p></body></html>", "b.xhtml": "<html><p>two</p></html>"},
        **{"toc.ncx": f"<ncx><navMap>{ncx}</navMap></ncx>"},
    )
    assert kinds(read(data, "x.epub")) == [
        ("heading", "The FIRST"),
        ("paragraph", "one"),
        ("heading", "The second"),
        ("paragraph", "two"),
    ]


def test_a_book_whose_texts_are_encrypted_is_said_to_be_protected():
    encryption = (
        '<encryption><EncryptedData><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>'
        '<CipherData><CipherReference URI="a.xhtml"/></CipherData></EncryptedData></encryption>'
    )
    with pytest.raises(Unreadable) as caught:
        read(book({"a.xhtml": "<p>x</p>"}, **{"META-INF/encryption.xml": encryption}), "x.epub")
    assert caught.value.kind == "drm"


def test_a_chapter_that_is_no_sound_xml_is_read_as_browsers_would():
    assert kinds(read(book({"a.xhtml": "<html><body><h2>One</h2><p>two<p>three<br>four & five"}), "x.epub")) == [
        ("heading", "One"),
        ("paragraph", "two"),
        ("paragraph", "three\nfour & five"),
    ]


def test_a_chapter_that_is_missing_is_told():
    article = read(book({"a.xhtml": "<html><p>One is there.</p></html>", "b.xhtml": ""}), "x.epub")
    assert article.text == "One is there."
    assert article.warnings == ("The book is incomplete: 1 chapter is missing in it.",)


def test_pages_of_contents_that_the_guide_names_are_left_out():
    more = '<guide><reference type="toc" href="toc.xhtml#top"/></guide>'
    data = book({"toc.xhtml": "<html><p>Contents</p></html>", "a.xhtml": "<html><p>One</p></html>"}, more=more)
    assert read(data, "x.epub").text == "One"


def test_an_address_that_leads_out_of_the_book_is_not_followed():
    data = book({"../../etc/passwd": "<html><p>x</p></html>"})
    with pytest.raises(Unreadable) as caught:
        read(data, "x.epub")
    assert caught.value.kind == "no_text"


def test_a_book_that_is_cut_off_is_damaged():
    data = specimen("epub")
    with pytest.raises(Unreadable) as caught:
        read(data[: len(data) // 2], "x.epub")
    assert caught.value.kind == "damaged"
