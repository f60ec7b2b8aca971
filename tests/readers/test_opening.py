"""What the first lines of a plain text say of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readers.reading import kinds, read

BODY = "The harbour opened on Monday, and the whole town was there to see what had become of it in ten years.\n"


@pytest.mark.parametrize(
    ("lines", "byline", "published", "site"),
    [
        ("By Jane Doe, 12 March 2024", ("Jane Doe",), "2024-03-12", None),
        ("By Jane Doe and John Roe", ("Jane Doe", "John Roe"), None, None),
        ("By Jane Doe | Reuters | March 12, 2024", ("Jane Doe",), "2024-03-12", "Reuters"),
        ("Von Jürgen Groß\n12. März 2024", ("Jürgen Groß",), "2024-03-12", None),
        ("Published: 12 March 2024", (), "2024-03-12", None),
        ("Author: Jane Doe\nDate: 2024-03-12\nSource: The Daily", ("Jane Doe",), "2024-03-12", "The Daily"),
        ("BGNES, 11 September 2025", (), "2025-09-11", "BGNES"),
        ("Friday, January 4, 2019", (), "2019-01-04", None),
        ("Par Marie Curie – 3 mai 2021", ("Marie Curie",), "2021-05-03", None),
        ("Автор: Иван Петров\n12 марта 2024", ("Иван Петров",), "2024-03-12", None),
    ],
)
@pytest.mark.parametrize("apart", ["\n\n", "\n"])
def test_lines_under_the_title_tell(
    lines: str, byline: tuple[str, ...], published: str | None, site: str | None, apart: str
):
    article = read(f"Harbour opens again{apart}{lines}\n\n{BODY}\n{BODY}", "a.txt")
    assert article.title == "Harbour opens again"
    assert (article.byline, article.published, article.site) == (byline, published, site)
    assert article.date_source == ("guessed" if published else None)
    told = {"byline_from": byline, "published_from": published, "site_from": site}
    assert {key for key in article.provenance if key.endswith("_from")} == {key for key, value in told.items() if value}
    assert all(article.provenance[key] == "first lines" for key, value in told.items() if value)
    assert lines.split("\n")[0] in article.text  # the text stays whole


def test_a_day_before_the_title_is_no_title():
    article = read(f"BGNES, 11 September 2025\n\nHarbour opens\n\n{BODY}", "a.txt")
    assert (article.title, article.published) == ("Harbour opens", "2025-09-11")
    assert [kind for kind, _text in kinds(article)] == ["paragraph", "heading", "paragraph"]
    alone = read(f"Friday, January 4, 2019\n\n{BODY}", "the file.txt")
    assert (alone.title, alone.published) == ("the file", "2019-01-04")


def test_a_head_of_labels_tells_the_title_too():
    article = read(f"Title: Harbour opens\nAuthor: Jane Doe\nURL: https://example.org/a\n\n{BODY}", "a.txt")
    assert (article.title, article.byline, article.url) == ("Harbour opens", ("Jane Doe",), "https://example.org/a")


@pytest.mark.parametrize(
    "line",
    [
        "By the sea, in 1880, we stood.",
        "By the time it opened, 12 people had left",
        "In March 2024",
        "2024",
        "Date: soon",
        "Author: Welcome to the show, everybody here",
        "The minister said so on 12 March 2024.",
        "Israeli Attack in Qatar",
        "12 people, 3 dogs and a cat",
        "Note: nothing",
        "https://example.org/a",
    ],
)
def test_what_may_be_part_of_the_article_tells_nothing(line: str):
    article = read(f"Harbour opens again\n\n{line}\n\n{BODY}", "a.txt")
    assert (article.byline, article.published, article.site, article.url) == ((), None, None, None)
    assert not any(key.endswith("_from") for key in article.provenance)


def test_lines_behind_the_first_paragraph_tell_nothing():
    article = read(f"Harbour opens\n\n{BODY}\nBy Jane Doe, 12 March 2024\n", "a.txt")
    assert (article.byline, article.published) == ((), None)


def test_an_agency_that_signs_the_end_is_the_site():
    signed = f"Harbour opens\n\n{BODY}\n{BODY.strip()} | BGNES\n\nFollow us also on the news"
    article = read(signed, "a.txt")
    assert article.site == "BGNES"
    assert article.provenance["site_from"] == "last lines"
    assert read(f"Harbour opens\n\n{BODY}\nA | B or C | D\n", "a.txt").site is None
    assert read(f"{signed}\n\n{BODY}", "a.txt").site is None


@given(st.text(alphabet="By JaneDoe12:,|\n.0–", max_size=80))
def test_any_first_lines_do_no_harm(text: str):
    from desktop.readers.text import compose
    from tests.readers.reading import check

    check(compose(text, "title"))
