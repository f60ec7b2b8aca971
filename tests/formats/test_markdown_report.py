"""Reports in Markdown, read back by a parser of CommonMark: what is text stays text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from desktop.exchange import Link, Mark, Sheet, Stretch, Tie
from desktop.formats import markdown_report
from desktop.formats.markdown_report import escaped
from desktop.model import Saying
from tests.formats.sheets import HARD, Held, fitted, sheets, written

OURS = {"heading_open", "heading_close", "paragraph_open", "paragraph_close", "blockquote_open", "blockquote_close"}
WITHIN = {"text", "text_special", "strong_open", "strong_close", "softbreak", "hardbreak", "html_inline"}


def report(*given: Sheet, **options: str) -> str:
    return written(markdown_report, Held(*given), **options).decode()


def parsed(text: str) -> list[Any]:
    return MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(text)


def read(text: str) -> str:
    """Give the text that a reader of the rendered report sees, without line ends."""
    said = []
    for token in parsed(text):
        for child in token.children or ():
            said.append(" " if child.type in ("softbreak", "hardbreak") else child.content)
    return "".join(part for part in said if part not in ("<strong>", "</strong>"))


@given(st.lists(sheets(), max_size=2), st.sampled_from(("document", "label", "entity", "claim")))
def test_no_text_becomes_mark_up(given: list[Sheet], group: str):
    for token in parsed(report(*given, group=group)):
        assert token.type in OURS | {"inline"}
        for child in token.children or ():
            assert child.type in WITHIN
            assert child.type != "html_inline" or child.content in ("<strong>", "</strong>")


@given(st.text(HARD, max_size=40))
def test_escaped_text_reads_as_it_is(text: str):
    found = read(escaped(text) or "x") if escaped(text).strip() else ""
    assert "".join(found.split()) == "".join(text.split())


@pytest.mark.parametrize(
    "text",
    [
        "1. item", "12) item", "- item", "+ item", "* item", "# head", "> quote", "    code", "~~gone~~", "| a | b |",
        "[a](b)", "![a](b)", "<b>bold</b>", "&amp;", "https://example.org", "www.example.org", "a@b.org", "`code`",
        "***", "---", "===", "$x$", "\\*", ":smile:", "#12", "@name", "<!-- no -->", "[a]: b", "Head\n===", "\\",
    ],
)  # fmt: skip
def test_mark_up_in_a_text_is_shown(text: str):
    assert read(escaped(text.strip())) == " ".join(text.split())
    sheet = Sheet(text, "d", {"title": text}, [Mark("m", text, (Stretch(0, len(text), text),), note=text)])
    said = read(report(sheet))
    assert said.count(" ".join(text.split("\n"))) + said.count(" ".join(text.split())) >= 3


@given(st.lists(sheets(), min_size=1, max_size=2))
def test_what_is_strong_in_a_quote_is_what_was_annotated(given: list[Sheet]):
    kept, _losses = fitted(markdown_report, *given)
    strong: list[str] = []
    depth = 0
    for token in parsed(report(*given)):
        depth += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        inside = False
        for child in token.children or () if depth else ():
            if child.type == "strong_open" or child.content == "<strong>":
                inside = True
            elif child.type == "strong_close" or child.content == "</strong>":
                inside = False
            elif inside:
                strong.append(child.content)
    quotes = [part.quote or "" for sheet in kept for mark in sheet.marks for part in mark.parts]
    assert "".join("".join(strong).split()) == "".join("".join(quotes).split())


def test_a_report_reads_well():
    text = "Before it, Türkiye said so.\nAfter."
    marks = [
        Mark("m1", "GPE", (Stretch(11, 18, "Türkiye"),), "entity", Link("Turkey", "Place"), note="two\nlines"),
        Mark("m2", "Claim", (Stretch(11, 26, "Türkiye said so"),), "claim", saying=Saying("So it is")),
        Mark("m3", "News", layer="document", state="suggested", author="Ana"),
    ]
    meta = {"title": "A *title*", "site": "BGNES", "published": "2025-09-11", "byline": ["A. B."], "tags": ["t"]}
    assert report(Sheet(text, "d", meta, marks, [Tie("t", "part of", "m1", "m2")])) == (
        "# held\n"
        "\n## A \\*title\\*\n"
        "\nBGNES · 2025-09-11 · by A. B.\n"
        "\nTags: t\n"
        "\n**News** · suggested · the whole document · By: Ana\n"
        "\n> Before it, **Türkiye** said so.\n"
        "\n**GPE** · Entity: Turkey (Place)\n"
        "\n→ part of: Türkiye said so\n"
        "\nNote: two\\\nlines\n"
        "\n> Before it, **Türkiye said so**.\n"
        "\n**Claim** · Claim: So it is\n"
    )


@pytest.mark.parametrize(
    ("group", "heads"),
    [
        ("label", ["Claim", "GPE"]),
        ("entity", ["Ankara", "Turkey", "Without an entity"]),
        ("claim", ["So it is", "Without a claim"]),
    ],
)
def test_annotations_are_grouped_over_all_documents(group: str, heads: list[str]):
    text = "Türkiye said so"
    marks = [
        Mark("m1", "GPE", (Stretch(0, 7, "Türkiye"),), link=Link("Turkey")),
        Mark("m2", "Claim", (Stretch(0, 15, text),), saying=Saying("So it is")),
    ]
    other = [Mark("m1", "GPE", (Stretch(0, 7, "Türkiye"),), link=Link("Ankara"))]
    said = report(Sheet(text, "d", {"title": "One"}, marks), Sheet(text, "e", {"title": "Two"}, other), group=group)
    assert [line[3:] for line in said.splitlines() if line.startswith("## ")] == heads
    assert said.count(" · One") == 2
    assert said.count(" · Two") == 1
