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
    assert metadata.find(None, page) == Facts(url="https://example.org/abc")
