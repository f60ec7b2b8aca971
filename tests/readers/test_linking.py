"""Where the words of a page lead."""

from __future__ import annotations

import pytest
from lxml import html as lxml_html

from desktop.readers.linking import absolute, of_page
from tests.readers.reading import leads, read

FILLING = "".join(
    f"<p>Sentence number {n} of the story, long enough to be kept by whoever looks.</p>" for n in range(8)
)


def page(body: str, head: str = "") -> str:
    return f"<html><head><title>T</title>{head}</head><body><article>{body}{FILLING}</article></body></html>"


def test_links_of_an_article_lead_on_from_its_words():
    body = (
        '<p>The <a href="/mayor">mayor of\n the <b>town</b></a> spoke, said <a href="https://example.com/a?b=1">'
        'a paper</a> of <a href="#note">the day</a>, and <a href="javascript:x()">all</a> wept for a while.</p>'
    )
    head = '<link rel="canonical" href="https://example.org/news/fire">'
    assert leads(read(page(body, head), "x.html")) == [
        ("mayor of the town", "https://example.org/mayor"),
        ("a paper", "https://example.com/a?b=1"),
    ]


def test_an_address_stays_as_written_where_the_page_has_none():
    body = '<p>The <a href="mayor.html">mayor of the town</a> spoke a while about the fire of the night.</p>'
    assert leads(read(page(body), "x.html")) == [("mayor of the town", "mayor.html")]
    based = page(body, '<base href="https://example.org/people/">')
    assert leads(read(based, "x.html")) == [("mayor of the town", "https://example.org/people/mayor.html")]


def test_links_of_the_whole_page_are_kept_over_breaks_and_cells():
    body = '<table><tr><td>a</td><td><a href="/x">b c</a> d</td></tr></table><a href="/y">one<p>two</p></a> three'
    article = read(f"<html><body>{body}</body></html>", "x.html", whole_page=True)
    assert leads(article) == [("b c", "/x"), ("one", "/y"), ("two", "/y")]


def test_the_same_words_twice_keep_their_own_addresses():
    body = "".join(
        f'<p>Paragraph {n} has something to say, and <a href="/{n}">here</a> is where it leads to.</p>' for n in "abc"
    )
    assert leads(read(page(body), "x.html")) == [("here", "/a"), ("here", "/b"), ("here", "/c")]


def test_signs_that_are_no_characters_do_not_pass_for_the_ends_of_links():
    body = '<p>A \ufdd0 stray \ufdd1 sign, and <a href="/x">a link</a> after it in the same paragraph of it.</p>'
    tree = lxml_html.document_fromstring(page(body))
    found = of_page(tree)
    assert [(found.ink[start:end], href) for start, end, href in found.ranges] == [("alink", "/x")]
    assert "\ufdd0stray\ufdd1sign" in found.ink
    full = "".join(map(chr, range(0xFDD0, 0xFDF0)))
    assert of_page(lxml_html.document_fromstring(page(f"<p>{full}</p>{body}"))).ranges == ()


def test_what_a_page_does_not_show_is_none_of_its_ink():
    body = (
        '<p>One <script>"<a href=x>no</a>"</script><!-- not --><a href="/x">two<br>three</a><a href="/y"></a> four</p>'
    )
    tree = lxml_html.document_fromstring(f"<html><head><title>no</title></head><body>{body}</body></html>")
    found = of_page(tree)
    assert (found.ink, found.ranges) == ("Onetwothreefour", ((3, 11, "/x"),))


@pytest.mark.parametrize(
    ("href", "base", "found"),
    [
        ("a b\n.html", "https://example.org/x/", "https://example.org/x/ab.html"),
        ("mailto:a@example.org", "https://example.org/", "mailto:a@example.org"),
        ("http://[broken", "https://example.org/", "http://[broken"),
        ("JavaScript:void(0)", None, ""),
        ("", "https://example.org/", ""),
    ],
)
def test_addresses_are_made_absolute_where_that_can_be(href: str, base: str | None, found: str):
    assert absolute(href, base) == found
