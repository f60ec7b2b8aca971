"""What pages say of themselves."""

from __future__ import annotations

import pytest
from lxml import html

from desktop.readers import metadata
from desktop.readers.metadata import Facts


def facts(head: str, body: str = "") -> Facts:
    page = f"<html><head>{head}</head><body>{body}</body></html>"
    return metadata.find(html.document_fromstring(page), page)


@pytest.mark.parametrize(
    ("values", "names"),
    [
        (["Ana Silva and Jo Brand"], ("Ana Silva", "Jo Brand")),
        (["By Ana Silva, Jo Brand; Li Wei & Bo"], ("Ana Silva", "Jo Brand", "Li Wei", "Bo")),
        (["View all posts by Ana Silva"], ("Ana Silva",)),
        (["Martin Luther King, Jr."], ("Martin Luther King, Jr",)),
        (["https://example.org/ana", "Ana Silva"], ("Ana Silva",)),
        (["ana@example.org"], ()),
        (["WordpressAdmin"], ()),
        (["The Daily Example"], ()),
        (["Ana Silva; ana silva"], ("Ana Silva",)),
        (["", "  "], ()),
    ],
)
def test_names_are_people(values: list[str], names: tuple[str, ...]):
    assert metadata.names(values, "The Daily Example") == names


@pytest.mark.parametrize(
    ("stated", "iso"),
    [
        ("2024-03-02", "2024-03-02"),
        ("2024-03", "2024-03"),
        ("2024", "2024"),
        ("2024-03-02T10:15:00Z", "2024-03-02T10:15:00Z"),
        ("2024-03-02 10:15:00.123+01:00", "2024-03-02T10:15:00+01:00"),
        ("Sat, 2024/3/2 at noon", "2024-03-02"),
        ("2024-13-45", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_keep_their_precision(stated: str | None, iso: str | None):
    assert metadata.as_iso(stated) == iso


def test_linked_data_comes_before_open_graph_and_that_before_the_title():
    linked = '<script type="application/ld+json">{"@graph": [{"@type": "WebPage", "name": "Page"},'
    linked += '{"@type": "Article", "headline": "Linked"}]}</script>'
    graph = '<meta property="og:title" content="Graph">'
    assert facts(f"{linked}{graph}<title>Window</title>").title == "Linked"
    assert facts(f"{graph}<title>Window</title>").title == "Graph"
    assert facts("<title>Window of it</title>").title == "Window of it"
    assert facts("<title>The story - Some Site</title>", "<h1>The story</h1>").title == "The story"


def test_the_site_goes_from_the_title():
    head = '<meta property="og:site_name" content="Some Site"><title>The story | Some Site</title>'
    assert facts(head).title == "The story"
    head = '<link rel="canonical" href="https://www.example.org/a"><title>Example.org: x — The story</title>'
    assert facts(head).title == "Example.org: x — The story"


def test_broken_linked_data_is_passed_over():
    assert facts('<script type="application/ld+json">{"@type": </script><title>Window</title>').title == "Window"
    assert facts('<script type="application/ld+json">[[[1]], null, "x"]</script>').title is None


def test_a_guessed_date_of_another_day_outranks_the_stated_one_and_says_so():
    found = facts('<meta name="date" content="2024-03-02">')
    metadata.complete(found, date="2020-01-05")
    assert (found.published, found.date_source) == ("2020-01-05", "guessed")
    assert found.provenance["date_stated"] == "2024-03-02"
    same = facts('<meta name="date" content="2024-03-02T23:30:00Z">')
    metadata.complete(same, date="2024-03-03")
    assert (same.published, same.date_source) == ("2024-03-02T23:30:00Z", "structured")


def test_gaps_are_filled_and_nothing_else():
    found = facts("<title>The story of it</title>")
    metadata.complete(found, title="Other words", author="Ana Silva; Jo Brand", site="A Site", date=None)
    assert (found.title, found.byline, found.site) == ("The story of it", ("Ana Silva", "Jo Brand"), "A Site")


def test_a_page_without_a_tree_still_tells_where_it_was_saved_from():
    page = "<!-- saved from url=(0023)https://example.org/abc -->"
    found = metadata.find(None, page)
    assert (found.url, found.provenance) == ("https://example.org/abc", {"url_from": "saved page"})


def test_subtitle_section_and_change_are_what_the_page_states():
    found = facts(
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "A fire in the harbour",'
        '"alternativeHeadline": "Twelve boats are lost", "articleSection": ["Local", "Harbour"],'
        '"dateModified": "2024-03-03T08:00:00+01:00"}</script>'
        '<meta property="article:modified_time" content="2020-01-01">'
    )
    assert (found.subtitle, found.section, found.updated) == (
        "Twelve boats are lost",
        "Local",
        "2024-03-03T08:00:00+01:00",
    )
    for name in ("title", "subtitle", "section", "updated"):
        assert found.provenance[f"{name}_from"] == "json-ld"


def test_meta_tags_name_section_change_and_address():
    found = facts(
        '<meta property="article:section" content="Politics"><meta property="og:url" content="https://example.org/a">'
        '<meta property="article:modified_time" content="2024-03-03T08:00:00Z">'
        '<meta property="article:published_time" content="2024-03-02T08:00:00-05:00">'
    )
    assert (found.section, found.provenance["section_from"]) == ("Politics", "meta")
    assert (found.updated, found.provenance["updated_from"]) == ("2024-03-03T08:00:00Z", "meta")
    assert (found.published, found.provenance["published_from"]) == ("2024-03-02T08:00:00-05:00", "meta")
    assert (found.url, found.provenance["url_from"]) == ("https://example.org/a", "og:url")


@pytest.mark.parametrize(
    "body",
    [
        '<header><h1>The harbour burns</h1><p class="article-standfirst">Twelve boats are lost</p></header><p>It</p>',
        '<header><h1>The harbour burns</h1></header><div><h2 class="sub-title">Twelve boats are lost</h2></div>',
        "<hgroup><h1>The harbour burns</h1><p>Twelve boats are lost</p></hgroup>",
        '<h1>The harbour burns</h1><div itemprop="alternativeHeadline">Twelve boats are lost</div>',
    ],
)
def test_a_subtitle_stands_right_under_the_title_and_is_marked(body: str):
    found = facts("", body)
    assert (found.subtitle, found.provenance["subtitle_from"]) == ("Twelve boats are lost", "h1")


@pytest.mark.parametrize(
    "body",
    [
        "<h1>The harbour burns</h1><p>Twelve boats are lost</p>",
        '<h1>The harbour burns</h1><p class="desktop-only decker">Twelve boats are lost</p>',
        '<h1>The harbour burns</h1><p class="subtitle">The Harbour Burns</p>',
        f'<h1>The harbour burns</h1><div class="dek">{"A whole article. " * 40}</div>',
    ],
)
def test_what_is_not_marked_is_no_subtitle(body: str):
    assert facts("", body).subtitle is None


def test_the_motto_of_a_site_is_no_subtitle():
    body = '<h1>The Daily Example</h1><p class="subtitle">All the news that fits</p><h2>The harbour burns</h2>'
    assert facts('<meta property="og:title" content="The harbour burns">', body).subtitle is None


@pytest.mark.parametrize(
    ("posted", "iso"),
    [
        ("Mon, 06 May 2019 08:30:00 +0200", "2019-05-06T08:30:00+02:00"),
        ("Mon, 6 Sep 2010 05:25:34 -0400 (EDT)", "2010-09-06T05:25:34-04:00"),
        ("6 Sep 2010 05:25:34 GMT", "2010-09-06T05:25:34Z"),
        ("Mon, 06 Sep 2010 05:25:34 -0000", "2010-09-06T05:25:34Z"),
        ("Fri Mar 10 2006 13:40:00 GMT+0100 (CET)", "2006-03-10T13:40:00+01:00"),
        ("Mar 10, 2006", "2006-03-10"),
        ("2003-12-13T18:30:02Z", "2003-12-13T18:30:02Z"),
        ("20181019T111700Z", "2018-10-19T11:17:00Z"),
        ("20181019", "2018-10-19"),
        ("Mon, 99 Foo 2019 99:99:99", None),
        ("once upon a time", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_of_mails_and_feeds_keep_their_zone(posted: str | None, iso: str | None):
    assert metadata.as_posted(posted) == iso


def test_a_single_file_page_tells_its_address_and_when_it_was_saved():
    page = """<!--
 Page saved with SingleFile
 url: https://example.org/x
 saved date: Tue Mar 05 2024 10:00:00 GMT+0100 (CET)
-->"""
    found = metadata.find(html.document_fromstring(f"{page}<html><p>x</p></html>"), page)
    assert (found.url, found.captured) == ("https://example.org/x", "2024-03-05T10:00:00+01:00")


def test_what_a_wrapping_knows_stands_behind_what_the_page_states():
    known = metadata.Known("https://example.org/x?utm=1", "2024-03-05")
    page = '<html><head><link rel="canonical" href="https://example.org/x"></head><body>x</body></html>'
    assert metadata.find(html.document_fromstring(page), page, known).url == "https://example.org/x"
    bare = metadata.find(html.document_fromstring("<p>x</p>"), "<p>x</p>", known)
    assert (bare.url, bare.captured) == ("https://example.org/x?utm=1", "2024-03-05")


def test_a_page_is_not_younger_than_its_copy():
    found = Facts(captured="2024-03-02T10:00:00Z")
    metadata.complete(found, date="2025-01-01")
    assert (found.published, found.date_source) == ("2024-03-02T10:00:00Z", "file")
    assert found.provenance["published_from"] == "saved page"
    stated = Facts(captured="2024-03-02T10:00:00Z", published="2024-02-01", date_source="structured")
    metadata.complete(stated, date="2024-02-01")
    assert (stated.published, stated.date_source) == ("2024-02-01", "structured")
