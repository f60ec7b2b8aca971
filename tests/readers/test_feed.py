"""News feeds: RSS, RDF and Atom."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import Unreadable
from desktop.model import Article
from desktop.readers import feed, table
from desktop.readers.contract import Glance, Source
from tests.readers.formats import articles, in_slices, pieces, sample
from tests.readers.reading import kinds

SUMMARY = ("The feed holds only a summary of this article.",)


def channel(*items: str, head: str = "<title>The Daily Example</title>") -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'


def item(body: str) -> Article:
    (article,) = articles(channel(f"<item>{body}</item>").encode(), "a.rss")
    return article


def test_each_item_is_a_document_with_its_content():
    found = [piece for _mark, piece in pieces(sample("feed.rss"), "feed.rss")]
    assert [piece.locator for piece in found] == ["item 1", "item 2", "item 3"]
    first = found[0].found
    assert isinstance(first, Article)
    assert kinds(first) == [
        ("heading", "A fire & its smoke"),
        ("paragraph", "The fire began on Monday."),
        ("quote", "All is lost."),
        ("paragraph", "It is out."),
    ]
    assert (first.title, first.byline, first.site, first.section) == (
        "A fire & its smoke",
        ("Ana Silva",),
        "The Daily Example",
        "Local",
    )
    assert (first.url, first.language, first.published) == (
        "https://example.org/fire",
        "en",
        "2024-03-05T10:00:00+01:00",
    )
    (link,) = first.links
    assert (first.text[link.start : link.end], link.href) == ("Monday", "https://example.org/monday")
    assert first.warnings == ()
    assert found[0].data.startswith(b"<item")


def test_a_summary_is_taken_with_a_word_about_it_and_nothing_is_said_to_be_nothing():
    _first, second, third = [piece.found for _mark, piece in pieces(sample("feed.rss"), "feed.rss")]
    assert isinstance(second, Article)
    assert (second.warnings, second.byline) == (SUMMARY, ("Jo Brand",))
    assert second.text.endswith("Only this is told of the café.")
    assert isinstance(third, Unreadable)
    assert third.kind == "no_text"


def test_a_long_description_is_the_article():
    assert item(f"<title>A</title><description>{'The harbour burnt. ' * 90}</description>").warnings == ()


def test_an_atom_feed_has_content_in_three_ways():
    first, second = articles(sample("feed.atom"), "feed.atom")
    assert kinds(first) == [
        ("heading", "Feuer im Hafen"),
        ("heading", "Die Nacht"),
        ("paragraph", "Es brannte die ganze Nacht."),
    ]
    assert (first.byline, first.section, first.language) == (("Ana Silva",), "Lokales", "de")
    assert (first.published, first.updated) == ("2024-03-05T10:00:00+01:00", "2024-03-06T10:00:00+01:00")
    assert (second.byline, second.published, second.text) == (
        ("Jo Brand",),
        "2024-03-07T10:00:00Z",
        "Noch ein Feuer\n\nEs brennt wieder.",
    )
    plain = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="text">One &lt; two.\n\nThree.</content>'
        "</entry></feed>"
    )
    (article,) = articles(plain.encode(), "a.atom")
    assert kinds(article) == [("paragraph", "One < two."), ("paragraph", "Three.")]


def test_an_rdf_feed_is_read():
    (article,) = articles(sample("feed.rdf"), "feed.rdf")
    assert (article.title, article.byline, article.url) == ("A fire", ("Ana Silva",), "https://example.org/fire")
    assert (article.site, article.published) == ("The Daily Example", "2024-03-05T10:00:00+01:00")


def test_the_attachments_of_a_blog_s_export_are_no_articles():
    export = (
        '<rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        "<item><title>logo</title><description>x</description><wp:post_type>attachment</wp:post_type></item>"
        "<item><title>A post</title><category domain='post_tag'>tag</category>"
        "<category domain='category'>News</category>"
        "<content:encoded><![CDATA[One.\n\n<p>Two.</p>]]></content:encoded><wp:post_type>post</wp:post_type></item>"
        "</channel></rss>"
    )
    (article,) = articles(export.encode(), "blog.xml")
    assert (article.title, article.section) == ("A post", "News")


@pytest.mark.parametrize("name", ["feed.rss", "feed.atom", "feed.rdf"])
def test_reading_goes_on_at_every_mark(name: str):
    whole = [piece for _mark, piece in pieces(sample(name), name)]
    for cuts in ({1}, {2}, {1, 2}):
        sliced = in_slices(sample(name), name, cuts)
        assert [(piece.locator, piece.data) for piece in sliced] == [(piece.locator, piece.data) for piece in whole]


def test_a_feed_that_lies_about_its_encoding_is_read():
    body = "Совет безопасности собрался в понедельник, чтобы обсудить положение. " * 3
    data = channel(f"<item><title>A</title><description>{body}</description></item>").encode("cp1251")
    (article,) = articles(data, "a.rss")
    assert "Совет безопасности" in article.text


def test_entities_files_and_bombs_are_not_followed(tmp_path: Path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret words")
    bombs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    data = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY l0 "lol">{bombs}]>'
        '<rss><channel><title>&l11;</title><item><title a="&l11;">T &x; &l11;</title>'
        "<description>Read &x; and &l11; here &eacute;.</description></item></channel></rss>"
    )
    for _mark, piece in pieces(data.encode(), "a.rss"):
        text = piece.found.text if isinstance(piece.found, Article) else ""
        assert "secret" not in text
        assert len(text) < 200


def test_a_feed_cut_off_gives_what_came_before():
    whole = [piece.data for _mark, piece in pieces(sample("feed.rss"), "feed.rss")]
    cut = sample("feed.rss").rindex(b"<item>") + 3
    assert [piece.data for _mark, piece in pieces(sample("feed.rss")[:cut], "feed.rss")][:2] == whole[:2]


def test_a_feed_without_items_says_so():
    problem = pieces(channel().encode(), "a.rss")[0][1].found
    assert isinstance(problem, Unreadable)
    assert problem.kind == "no_text"


def test_thousands_of_items_pass_in_flat_memory():
    body = channel(
        *["<item><title>A</title><description>The harbour burnt. It burnt all night.</description></item>"] * 1000
    )
    stream = io.BytesIO(body.encode())
    next(feed.pieces(stream, Source("a.rss"), 0))
    tracemalloc.start()
    count = sum(1 for _found in feed.pieces(stream, Source("a.rss"), 0))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 1000
    assert peak < 6_000_000


@pytest.mark.parametrize(
    ("head", "sure"),
    [
        (b"<rss>", 3),
        (b"<?xml version='1.0'?><!-- a > b --><!DOCTYPE rss [<!ENTITY a 'b>'>]>\n<rss version='2.0'>", 3),
        (b'<feed xmlns="http://www.w3.org/2005/Atom">', 3),
        (b'<a:feed xmlns:a="http://www.w3.org/2005/Atom">', 3),
        (b'<rdf:RDF xmlns="http://purl.org/rss/1.0/">', 3),
        (b"<rdf:RDF>", 0),
        (b"<html><body><rss>", 0),
        (b"<!-- " * 900, 0),
        (b"<", 0),
        (b"", 0),
        ("<rss>".encode("utf-16"), 3),
    ],
)
def test_feeds_are_known_by_their_root(head: bytes, sure: int):
    assert feed.claims(Glance(head, ".xml")) == sure


@given(st.integers(0, 958), st.binary(max_size=80))
def test_no_cut_and_no_bytes_break_the_reader(cut: int, data: bytes):
    for name in ("feed.rss", "feed.atom", "feed.rdf"):
        list(table.pieces(io.BytesIO(sample(name)[:cut] + data), Source(name)))
