"""Presentations."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.errors import Unreadable
from tests.readers.reading import kinds, leads, pages, read
from tests.readers.specimens import relations, specimen, zipped

WORDS = st.text(alphabet="abc äß中𝄞é<&", min_size=1, max_size=20).map(str.strip).filter(bool)


def test_a_presentation_comes_slide_by_slide_with_its_notes():
    article = read(specimen("pptx"), "fire.pptx")
    assert [found for found in kinds(article) if found[0] != "page_break"] == [
        ("heading", "A fire in the harbour"),
        ("paragraph", "Nobody was hurt"),
        ("heading", "What was lost"),
        ("list_item", "boats"),
        ("list_item", "old ones"),
        ("paragraph", "The mayor"),
        ("table_cell", "Place"),
        ("table_cell", "Boats"),
        ("table_cell", "North quay"),
        ("table_cell", "12"),
        ("paragraph", "Say that it was the third."),
    ]
    assert "Place\tBoats\nNorth quay\t12" in article.text
    assert [block.level for block in article.blocks if block.kind == "list_item"] == [1, 2]
    assert pages(article) == [(1, "A fire"), (2, "What w")]
    assert leads(article) == [("mayor", "https://example.org/m")]


def test_the_metadata_is_what_the_package_says():
    article = read(specimen("pptx"), "x.pptx")
    assert article.title == "A fire in the harbour"
    assert article.byline == ("Ana Silva", "Jo Brand")
    assert (article.published, article.updated) == ("2024-03-02T10:15:00Z", "2024-03-03T08:00:00Z")


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(WORDS, st.lists(WORDS, max_size=3), WORDS), min_size=1, max_size=3))
def test_what_python_pptx_writes_comes_back(written: list[tuple[str, list[str], str]]):
    from pptx import Presentation

    presentation = Presentation()
    expected = []
    for title, items, notes in written:
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = title
        frame = slide.placeholders[1].text_frame
        for number, item in enumerate(items):
            paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()
            paragraph.text, paragraph.level = item, number
        slide.notes_slide.notes_text_frame.text = notes
        expected.append(("heading", title, 1))
        expected += [("list_item", item, number + 1) for number, item in enumerate(items)]
        expected.append(("paragraph", notes, None))
    target = io.BytesIO()
    presentation.save(target)
    article = read(target.getvalue(), "x.pptx")
    blocks = [block for block in article.blocks if block.kind != "page_break"]
    found = [(block.kind, article.text[block.start : block.end], block.level) for block in blocks]
    assert found == [(kind, " ".join(words.split()), level) for kind, words, level in expected]
    assert [number for number, _words in pages(article)] == list(range(1, len(written) + 1))


def test_a_diagram_keeps_its_words():
    space = (
        'xmlns:p="p" xmlns:a="a" xmlns:d="d" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    )
    point = "<d:pt><d:t><a:p><a:r><a:t>{}</a:t></a:r></a:p></d:t></d:pt>"
    data = zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relations(("a", "officeDocument", "ppt/presentation.xml")),
            "ppt/presentation.xml": f'<p:presentation {space}><p:sldIdLst><p:sldId id="1" r:id="s"/><p:sldId id="2" '
            'r:id="gone"/></p:sldIdLst></p:presentation>',
            "ppt/_rels/presentation.xml.rels": relations(("s", "slide", "slides/a.xml")),
            "ppt/slides/a.xml": f'<p:sld {space}><p:spTree><p:graphicFrame><d:relIds r:dm="m"/>'
            "</p:graphicFrame></p:spTree></p:sld>",
            "ppt/slides/_rels/a.xml.rels": relations(("m", "diagramData", "../diagrams/d.xml")),
            "ppt/diagrams/d.xml": f"<d:dataModel {space}><d:ptLst>{point.format('first')}"
            f"{point.format('then')}</d:ptLst></d:dataModel>",
        }
    )
    assert kinds(read(data, "x.pptx"))[:1] == [("list_item", "first")]
    assert "first\nthen" in read(data, "x.pptx").text


def test_a_presentation_that_is_cut_off_is_damaged():
    data = specimen("pptx")
    with pytest.raises(Unreadable) as caught:
        read(data[: len(data) // 2], "x.pptx")
    assert caught.value.kind == "damaged"
