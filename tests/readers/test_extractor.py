"""What is asked of the extractor of pages: less than it offers, and nothing of what it finds is lost by that."""

from __future__ import annotations

import random
from typing import Any

import pytest
import trafilatura
from lxml import html as lxml_html

from desktop.readers import extractor, metadata

DICE = random.Random(5)
WORDS = "fire harbour mayor night boat, water, warehouse company town brigade morning. burnt opened said knows".split()


def paragraphs(count: int, length: int = 40) -> str:
    return "".join(
        f"<p>{number} {' '.join(DICE.choice(WORDS) for _ in range(length))} <a href='/x'>more</a></p>"
        for number in range(count)
    )


def page(article: str, around: str = "", head: str = "") -> str:
    navigation = "".join(f"<li><a href='/{n}'>Section {n}</a></li>" for n in range(9))
    return (
        f"<html><head><title>A fire | example.org</title>{head}<style>p {{color: red}}</style></head><body><ul>"
        f"{navigation}</ul><article><h1>A fire</h1>{article}</article>{around}<script>var a = 1;</script></body></html>"
    )


TEASERS = (
    "<aside>" + "".join(f"<div class='teaser'><p>{DICE.choice(WORDS)} of it</p></div>" for _ in range(20)) + "</aside>"
)
FORUM = '<script type="application/ld+json">{"@type": "DiscussionForumPosting"}</script>'
PAGES = {
    "an article": page(paragraphs(20)),
    "an article of a few lines": page(paragraphs(2, 20)),
    "an article among teasers": page(paragraphs(12), TEASERS),
    "an article with comments": page(paragraphs(8), f"<section id='comments'>{paragraphs(40)}</section>"),
    "a talk": page(paragraphs(3), f"<section id='comments'>{paragraphs(40)}</section>", FORUM),
    "a short article beside a long one": page(paragraphs(9, 30), f"<div class='main'>{paragraphs(60)}</div>"),
    "a table": page(
        "<table>" + "<tr><td>one</td><td>two and some more words</td></tr>" * 40 + "</table>" + paragraphs(1)
    ),
    "two tables and no paragraphs": page(("<table>" + f"<tr><td>{'word ' * 200}</td></tr>" * 3 + "</table>") * 2),
    "an article with a form in it": page(paragraphs(6) + "<form><input><button>Go</button></form>" + paragraphs(6)),
    "no article": page("", "<footer>All rights reserved</footer>"),
}


def tree(text: str) -> Any:
    return lxml_html.document_fromstring(text)


def words(body: Any) -> list[tuple[str, str]] | None:
    return None if body is None else [(part.tag, "".join(part.itertext())) for part in body.iter()]


@pytest.mark.parametrize("name", PAGES)
def test_the_body_is_the_one_that_the_extractor_gives_with_all_its_checks(name: str):
    document = trafilatura.bare_extraction(tree(PAGES[name]), include_comments=False, with_metadata=True)
    found = extractor.find(tree(PAGES[name]))
    assert words(found.body) == words(document and document.body)
    assert found.how == f"trafilatura {trafilatura.__version__}"


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("an article", [True]),
        ("an article among teasers", [True]),
        ("an article with comments", [True]),
        ("an article of a few lines", [False]),
        ("a talk", [True, False]),
        ("a short article beside a long one", [True, False]),
    ],
)
def test_a_second_opinion_is_asked_for_only_where_it_may_differ(
    name: str, asked: list[bool], monkeypatch: pytest.MonkeyPatch
):
    calls = []
    extract = extractor._extract

    def spied(tree: Any, *, fast: bool) -> Any:
        calls.append(fast)
        return extract(tree, fast=fast)

    monkeypatch.setattr(extractor, "_extract", spied)
    extractor.find(tree(PAGES[name]))
    assert calls == asked


STATED = '<meta name="author" content="Jane Doe"><meta property="og:title" content="A fire">'


def completed(text: str) -> metadata.Facts:
    facts = metadata.find(tree(text), text)
    extractor.complete(facts, tree(text))
    return facts


def test_the_site_that_only_the_title_names_is_found_in_the_head_alone():
    facts = completed(page(paragraphs(3), head=STATED))
    assert (facts.site, facts.provenance["site_from"]) == ("example.org", "trafilatura")
    assert (facts.title, facts.byline) == ("A fire", ("Jane Doe",))


def test_an_author_that_only_the_article_names_is_found_in_it():
    facts = completed(page(f"<p class='byline'><span class='author'>Jane Doe</span></p>{paragraphs(3)}"))
    assert facts.byline == ("Jane Doe",)


def test_the_date_is_sought_in_the_whole_page_also_where_nothing_else_is():
    dated = page(f"<time datetime='2021-05-06'>6 May</time>{paragraphs(3)}", head=STATED)
    facts = completed(dated)
    assert (facts.published, facts.date_source) == ("2021-05-06", "guessed")
    sited = completed(dated.replace("<style>", '<meta property="og:site_name" content="The Example"><style>'))
    assert sited.published == "2021-05-06"


def test_a_page_without_a_head_or_with_an_absurd_date_is_no_fault():
    assert completed("<p>A line of a text</p>").site is None
    odd = page(paragraphs(2), head=STATED + '<meta property="article:published_time" content="99999-99-99T99:99">')
    assert completed(odd).title == "A fire"
