"""Reports for Word, read back with python-docx."""

from __future__ import annotations

import io
import re
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.exchange import Kind, Link, Mark, Sheet, Stretch, Tie
from desktop.formats import docx_report
from desktop.formats.captions import tint
from desktop.model import Block
from tests.formats.sheets import Held, fitted, sheets, written


def report(*given: Sheet, labels: Any = (), **options: str) -> Any:
    return docx.Document(io.BytesIO(written(docx_report, Held(*given, labels=labels), **options)))


def body(document: Any) -> list[Any]:
    """Give the paragraphs of the first text."""
    paragraphs = document.paragraphs
    heads = [n for n, one in enumerate(paragraphs) if one.style.name == "Heading 1"]
    after = [n for n, one in enumerate(paragraphs) if one.text == "Annotations" and one.style.name == "Heading 2"]
    return paragraphs[heads[0] + 1 : after[0] if after else None]


def squeezed(text: str) -> str:
    return re.sub(r"[\s‸]", "", text)


@settings(max_examples=25)
@given(st.lists(sheets(), max_size=2))
def test_shaded_runs_are_what_was_annotated_and_notes_are_comments(given: list[Sheet]):
    kept, _losses = fitted(docx_report, *given)
    document = report(*given)
    under: set[str] = set()
    for sheet in kept:
        for mark in sheet.marks:
            under |= {squeezed(part.quote or "") for part in mark.parts if not mark.unanchored}
    runs = [run for one in document.paragraphs for run in one.runs]
    for run in runs:
        if run.underline:
            assert any(squeezed(run.text) in quote for quote in under)
    noted = [mark for sheet in kept for mark in sheet.marks if mark.note and mark.parts and not mark.unanchored]
    shown = [mark for mark in noted if any((part.quote or "").strip() or not part.quote for part in mark.parts)]
    assert len(shown) <= len(list(document.comments)) <= len(noted)


@settings(max_examples=25)
@given(sheets())
def test_the_text_is_all_there(sheet: Sheet):
    said = ""
    for paragraph in body(report(sheet)):
        said += "".join(run.text for run in paragraph.runs if not run.font.superscript)
    assert squeezed(said) == squeezed(sheet.text)


def test_a_report_has_headings_shades_comments_relations_and_labels():
    text = "Head\nTürkiye said 😀 so\nعربي نص"
    marks = [
        Mark(
            "m1",
            "GPE",
            (Stretch(5, 12, "Türkiye"),),
            "entity",
            Link("Turkey", "Place"),
            note="one\n<two>",
            author="A&B",
        ),
        Mark("m2", "Claim", (Stretch(5, 22, "Türkiye said 😀 so"),), "claim", state="suggested"),
        Mark("m3", "News", layer="document"),
    ]
    blocks = (Block("heading", 0, 4, 1), Block("quote", 5, 22))
    sheet = Sheet(text, "d", {"title": "T", "site": "S"}, marks, [Tie("t", "part of", "m1", "m2")], blocks)
    document = report(
        sheet, labels=[Kind("GPE", "entity", "#0072b2", guideline="States"), Kind("Claim", None, "#d55e00")]
    )
    assert document.core_properties.title == "held"
    head, quote, arabic = body(document)[1:]
    assert (head.text, head.style.name, quote.style.name) == ("Head", "Heading 2", "Quote")
    shaded = next(run for run in quote.runs if run.text == "Türkiye")
    fill = shaded._r.rPr.find(qn("w:shd")).get(qn("w:fill"))
    assert fill == tint(["#d55e00", "#0072b2"], 0.28)[1:]
    assert arabic._p.pPr.find(qn("w:bidi")) is not None
    (comment,) = document.comments
    assert (comment.author, comment.text) == ("A&B", "GPE: one\n<two>")
    assert quote._p.xpath("./w:commentRangeStart/@w:id") == ["0"]
    said = [paragraph.text for paragraph in document.paragraphs]
    assert "→ part of: Türkiye said 😀 so" in said
    assert " News  the whole document" in said
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Label", "Annotations", "Guideline"], [" Claim ", "1", ""], [" GPE ", "1", "States"], [" News ", "1", ""],
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["a\x00b\x0b\x1f\ufffe", "</w:t>", "&amp;", '"quoted"', "  two  spaces "])
def test_any_text_can_be_written(text: str):
    mark = Mark("m", text, (Stretch(0, len(text), text),), note=text, author=text, attributes=((text, text),))
    document = report(Sheet(text, "d", {"title": text}, [mark]))
    wanted = re.sub("[\x00-\x1f\ufffe]", "\ufffd", text)
    assert any(run.text == wanted.rstrip() for one in body(document) for run in one.runs)
    assert [comment.author for comment in document.comments] == [wanted]


def test_passages_show_what_is_about_an_annotation():
    sheet = Sheet("first\n" + "word " * 200, "d", {}, [Mark("m", "X", (Stretch(300, 304, "word"),))])
    (paragraph,) = body(report(sheet, texts="passages"))
    assert len(paragraph.text) < 400
    assert paragraph.text.startswith("…")
    assert paragraph.text.endswith("…")


def test_the_same_library_gives_the_same_document():
    sheet = Sheet("text", "d", {"title": "T"}, [Mark("m", "X", (Stretch(0, 4, "text"),), note="n")])
    one, other = report(sheet), report(sheet)
    assert one.element.xml == other.element.xml
    assert [comment.text for comment in one.comments] == [comment.text for comment in other.comments]
