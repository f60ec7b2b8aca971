"""News as agencies send it."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import Unreadable
from desktop.model import Article
from desktop.readers import newswire, table
from desktop.readers.contract import Glance, Source
from tests.readers.formats import articles, in_slices, pieces, sample
from tests.readers.reading import kinds


def test_an_nitf_file_is_one_document_and_its_own_original():
    ((_mark, piece),) = pieces(sample("item.nitf.xml"), "item.nitf.xml")
    article = piece.found
    assert isinstance(article, Article)
    assert (piece.locator, piece.data) == ("", sample("item.nitf.xml"))
    assert kinds(article) == [
        ("heading", "A fire in the harbour"),
        ("heading", "Twelve boats are lost"),
        ("paragraph", "The fire began on Monday."),
        ("heading", "What was lost"),
        ("list_item", "twelve boats"),
        ("paragraph", "It is out."),
    ]
    assert (article.title, article.subtitle, article.byline) == (
        "A fire in the harbour",
        "Twelve boats are lost",
        ("Ana Silva",),
    )
    assert (article.published, article.site, article.section) == (
        "2024-03-05T09:00:00+01:00",
        "The Daily Example",
        "Local",
    )
    assert article.provenance["title_from"] == "hl1"


def test_a_newsml_item_tells_its_metadata():
    (article,) = articles(sample("item.newsml.xml"), "item.newsml.xml")
    assert article.text == "A fire in the harbour\n\nThe fire began on Monday."
    assert (article.title, article.byline, article.site) == ("A fire in the harbour", ("Ana Silva",), "Example Press")
    assert (article.published, article.updated) == ("2024-03-05T09:00:00+01:00", "2024-03-06T09:00:00+01:00")
    assert (article.language, article.section, article.url) == ("en", "disaster", "https://example.org/fire")


def test_each_item_of_a_message_is_a_document_and_what_has_no_text_is_said():
    found = [piece for _mark, piece in pieces(sample("message.newsml.xml"), "message.newsml.xml")]
    assert [getattr(piece.found, "text", None) for piece in found] == [
        "A fire in the harbour\n\nThe fire began on Monday.",
        "It burns again\n\nIt burnt again.",
        None,
    ]
    assert isinstance(found[2].found, Unreadable)
    assert found[2].found.kind == "no_text"
    sliced = in_slices(sample("message.newsml.xml"), "message.newsml.xml", {1, 2})
    assert [piece.data for piece in sliced] == [piece.data for piece in found]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ('<inlineData contenttype="text/plain">One.\n\nTwo &lt; three.</inlineData>', "One.\n\nTwo < three."),
        (
            '<inlineData contenttype="text/html">&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</inlineData>',
            "One.\n\nTwo.",
        ),
        (
            '<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body><p>One<!-- c --> more.</p></body></html>'
            "</inlineXML>",
            "One more.",
        ),
    ],
)
def test_content_comes_as_text_or_page(content: str, text: str):
    data = f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"><contentSet>{content}</contentSet></newsItem>'
    (article,) = articles(data.encode(), "a.xml")
    assert article.text == text


def test_a_package_that_only_names_other_items_says_so():
    data = b'<packageItem><itemMeta/><groupSet><group id="G"><itemRef residref="x"/></group></groupSet></packageItem>'
    problem = pieces(data, "a.xml")[0][1].found
    assert isinstance(problem, Unreadable)
    assert "other files" in problem.advice


def test_entities_are_not_followed():
    bombs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    data = (
        f'<!DOCTYPE nitf [<!ENTITY l0 "lol"><!ENTITY x SYSTEM "file:///etc/hostname">{bombs}]><nitf><body><body.content>'
        "<p>Words &l11; and &x; here.</p></body.content></body></nitf>"
    )
    for _mark, piece in pieces(data.encode(), "a.xml"):
        assert isinstance(piece.found, Unreadable) or len(piece.found.text) < 100  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("head", "sure"),
    [
        (b"<nitf>", 3),
        (b"<?xml version='1.0'?><!DOCTYPE nitf SYSTEM 'nitf-3-4.dtd'><nitf>", 3),
        (b'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/">', 3),
        (b"<contentSet><inlineXML>", 3),
        (b"<contentSet>", 0),
        (b"<svg>", 0),
        (b"text", 0),
    ],
)
def test_agency_files_are_known_by_their_root(head: bytes, sure: int):
    assert newswire.claims(Glance(head, ".xml")) == sure


def test_elements_nested_beyond_all_sense_do_no_harm():
    deep = "<nitf><body><body.content><p>Words." + "<block>" * 20_000
    assert table.pieces(io.BytesIO(deep.encode()), Source("a.xml"))
    assert pieces(deep.encode(), "a.xml")


@given(st.integers(0, 2134), st.binary(max_size=80))
def test_no_cut_and_no_bytes_break_the_reader(cut: int, data: bytes):
    for name in ("item.nitf.xml", "item.newsml.xml", "message.newsml.xml"):
        list(table.pieces(io.BytesIO(sample(name)[:cut] + data), Source(name)))
