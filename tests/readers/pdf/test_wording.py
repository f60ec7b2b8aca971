"""Every word of the text stands on its page where the text says: seen with MuPDF's own eyes."""

from __future__ import annotations

import io

import pymupdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.model import Article, Span
from desktop.text import places
from tests.readers import papers
from tests.readers.reading import read

FLAGS = 2  # spaces kept, ligatures spelt out, as the reader has it
HYPHENS = "-\u2010\u00ad"
words = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzÀÉßüñ.,;!?()'&"), min_size=1, max_size=14)
texts = st.lists(st.lists(words, min_size=20, max_size=60), min_size=1, max_size=8)


def set_in_type(paragraphs: list[list[str]], *, columns: int = 1, size: float = 10, rotate: int = 0) -> bytes:
    """Set paragraphs with ReportLab, justified and parted at line ends, and turn the pages."""
    from xml.sax.saxutils import escape

    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

    style = ParagraphStyle("body", fontName="Times-Roman", fontSize=size, leading=size * 1.4, alignment=4, spaceAfter=9)
    width = 480 / columns - 10
    frames = [Frame(60 + column * (width + 20), 150, width, 500) for column in range(columns)]
    stream = io.BytesIO()
    document = BaseDocTemplate(stream)
    document.addPageTemplates(PageTemplate(frames=frames))
    document.build([Paragraph(escape(" ".join(paragraph)), style) for paragraph in paragraphs])
    turned = pymupdf.open(stream=stream.getvalue(), filetype="pdf")
    for page in turned:
        page.set_rotation(rotate)
    return papers.as_bytes(turned)


def seen(page: pymupdf.Page, box: places.Box, word: str) -> str:
    """Give what MuPDF finds in the middle of a box of a page as shown."""
    x0, y0, x1, y1 = (pymupdf.Rect(box) * page.derotation_matrix).normalize()
    inset = min(0.3, (x1 - x0) / 4) if len(word) > 1 else 0.45 * (x1 - x0)
    clip = (x0 + inset, y0 + 0.4 * (y1 - y0), x1 - inset, y1 - 0.4 * (y1 - y0))
    return "".join(page.get_text("text", clip=clip, flags=FLAGS).split())


def check_places(article: Article, data: bytes) -> int:
    """Check every word of every page; give how many there were."""
    count = 0
    with pymupdf.open(stream=data, filetype="pdf") as document:
        for page in article.pages:
            shown = document[page.number - 1]
            assert (page.width, page.height) == pytest.approx((shown.rect.width, shown.rect.height))
            for start, end, x0, y0, x1, y1 in places.unpack(page.words):
                word = article.text[start:end]
                found = seen(shown, (min(x0, x1), y0, max(x0, x1), y1), word)
                assert sorted(found.rstrip(HYPHENS)) == sorted(word.rstrip(HYPHENS))  # MuPDF's order is its own
                count += 1
    return count


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts, st.integers(1, 3), st.sampled_from([7, 10, 13.5]), st.sampled_from([0, 90, 180, 270]))
def test_the_box_of_every_word_holds_the_word(paragraphs: list[list[str]], columns: int, size: float, turn: int):
    data = set_in_type(paragraphs, columns=columns, size=size, rotate=turn)
    article = read(data, "x.pdf")
    assert check_places(article, data) >= len(article.text.split())


def test_words_parted_at_a_line_end_have_two_boxes():
    data = papers.as_bytes(papers.article())
    article = read(data, "fire.pdf")
    start = article.text.index("warehouse")
    found = places.boxes(article.pages, Span(start, start + len("warehouse")))
    assert [number for number, _box in found] == [1, 1]
    with pymupdf.open(stream=data, filetype="pdf") as document:
        assert [seen(document[0], box, "house") for _number, box in found] == ["ware-", "house"]
    assert check_places(article, data) > 60


def test_ligatures_and_soft_hyphens_move_no_word_from_its_place(articles):
    data = (articles / "pdf" / "odd" / "ligatures_softhyphen.pdf").read_bytes()
    article = read(data, "x.pdf")
    assert "efficient office floor" in article.text
    assert check_places(article, data) > 10


@pytest.mark.parametrize("name", ["two_00_en", "one_90_he", "two_90_ru", "two_90_zh", "one_90_ja"])
def test_real_typesetting_keeps_the_place_of_every_word(articles, name: str):
    data = (articles / "pdf" / "typeset" / f"{name}.pdf").read_bytes()
    assert check_places(read(data, "x.pdf"), data) > 200


def test_links_lead_from_the_words_they_cover():
    document = papers.paper()
    page = document.new_page()
    papers.column(page, 60, 110, ["The mayor wrote about the fire in the harbour", "and many people read it."])
    (rect,) = page.search_for("wrote about")
    page.insert_link({"kind": pymupdf.LINK_URI, "from": rect, "uri": "https://example.org/a"})
    page.insert_link({"kind": pymupdf.LINK_GOTO, "from": rect, "page": 0})
    page.set_rotation(90)
    article = read(papers.as_bytes(document), "x.pdf")
    (link,) = article.links
    assert (article.text[link.start : link.end], link.href) == ("wrote about", "https://example.org/a")


def test_what_normalising_takes_out_moves_the_words_after_it():
    from desktop.readers.line import Line, Page
    from desktop.readers.pdf.sheets import Sheet
    from desktop.readers.pdf.wording import worded
    from desktop.readers.typeset import paragraphs

    line = Line(
        "a\u200bb\x01 cd", 0, 0, 50, 10, 10, False, 0, 1, [(0, 0, 20, 10, "a\u200bb\x01"), (30, 0, 50, 10, "cd")]
    )
    page = Page(1, 800, (line,), 600)
    made = worded(paragraphs([page]), [Sheet(page)])
    assert made.text == "ab cd"
    assert [word[:2] for word in places.unpack(made.pages[0].words)] == [(0, 2), (3, 5)]
