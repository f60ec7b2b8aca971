"""Page furniture is told from the text by returning, counting and stamping."""

from __future__ import annotations

import pytest

from desktop.readers import running
from desktop.readers.line import Line, Page


def line(text: str, y: float, page: int, x: float = 60) -> Line:
    return Line(text, x, y, x + 5 * len(text), y + 10, 10, False, 0, page)


def book(pages: int, *extra: tuple[int, str, float]) -> list[Page]:
    """Make pages of 800 points with different lines of prose from 100 to 600, and what else is to stand on them."""
    made = []
    for number in range(1, pages + 1):
        lines = [line(f"prose {'abcdefghijkl'[number % 12]} {y} of it", y, number) for y in range(100, 601, 100)]
        lines += [line(text, y, number) for page, text, y in extra if page == number]
        made.append(Page(number, 800, tuple(lines), 600))
    return made


def marked(pages: list[Page]) -> list[str]:
    running.mark(pages)
    return [line.text for page in pages for line in page.lines if line.running]


def test_what_returns_at_the_edge_is_furniture_whatever_its_numbers():
    heads = [(n, f"Journal of Harbours {n} · xiv", 30.0) for n in range(1, 5)]
    assert marked(book(4, *heads)) == [text for _page, text, _y in heads]


def test_left_and_right_pages_may_have_heads_of_their_own():
    heads = [(n, f"{n} Jo Brand" if n % 2 else f"A fire in the harbour {n}", 30.0) for n in range(1, 7)]
    assert len(marked(book(6, *heads))) == 6


def test_the_head_of_one_chapter_among_many_is_furniture():
    heads = [(n, "The second chapter", 30.0) for n in range(10, 14)]
    assert len(marked(book(40, *heads))) == 4
    once = [(10, "The second chapter", 30.0), (30, "The second chapter", 30.0)]
    assert marked(book(40, *once)) == []


def test_page_numbers_just_outside_the_band_are_found_by_counting():
    assert marked(book(3, *((n, f"{n + 340}", 650.0) for n in range(1, 4)))) == ["341", "342", "343"]


@pytest.mark.parametrize("form", ["Page {n} of 3", "- {n} -", "{n} / 3", "Seite {n} von 3", "[{n}]", "第 {n} 页"])
def test_page_numbers_have_many_forms(form: str):
    assert len(marked(book(3, *((n, form.format(n=n), 770.0) for n in range(1, 4))))) == 3


def test_roman_page_numbers_count_too():
    assert marked(book(3, *((n, "i ii iii iv v vi".split()[n + 2], 770.0) for n in range(1, 4)))) == ["iv", "v", "vi"]


def test_numbers_that_do_not_count_with_the_pages_stay():
    assert marked(book(3, (1, "1204", 770.0), (2, "17", 770.0), (3, "356", 770.0))) == []


def test_the_one_page_of_a_document_may_be_numbered():
    assert marked(book(1, (1, "1", 770.0), (1, "The Daily Example", 770.0))) == ["1", "The Daily Example"]
    assert marked(book(1, (1, "1984", 770.0))) == []


def test_what_a_browser_printed_is_furniture_on_a_single_page():
    stamp, address = "1/5/2020, 10:12 AM", "https://example.org/a/fire-in-the-harbour 1/1"
    assert marked(book(1, (1, stamp, 20.0), (1, address, 780.0))) == [stamp, address]


def test_an_address_or_a_date_in_the_text_is_none():
    assert marked(book(1, (1, "See https://example.org/a", 650.0), (1, "It began on 1/5/2020, 10:12 AM", 300.0))) == []


def test_a_document_of_nothing_else_is_no_furniture():
    pages = [Page(n, 800, (line("The only line", 30, n),), 600) for n in range(1, 4)]
    assert marked(pages) == []
