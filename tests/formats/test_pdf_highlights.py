"""Highlights in copies of PDF files, read back by MuPDF: under each stands what was annotated."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from desktop.exchange import Kind, Link, Mark, Sheet, Stretch
from desktop.formats import pdf_highlights
from desktop.formats.losses import Losses
from desktop.readers import pdf
from desktop.readers.contract import Source
from tests.formats.sheets import Held, dumped
from tests.readers import papers

MADE = "2025-01-02T03:04:05.678Z"


def held(data: bytes, *quotes: str, known: bool = True, **more: Any) -> Held:
    """Give holdings of one document that came as this PDF, with its quotes marked."""
    article = pdf.read(data, Source("a.pdf"))
    marks = []
    for number, quote in enumerate(quotes):
        start = article.text.index(quote)
        part = Stretch(start, start + len(quote), quote)
        marks.append(Mark(f"m{number}", "X", (part,), "entity", created_at=MADE, modified_at=MADE, **more))
    found = Held(Sheet(article.text, "d", {"title": "Paper"}, marks), labels=[Kind("X", "entity", "#0072b2")])
    found.originals["d"] = data
    if known:
        found.placed["d"] = article.pages
    return found


def highlights(path: Path) -> list[tuple[int, str, dict[str, str]]]:
    """Give page, text beneath and particulars of each highlight of a file."""
    found = []
    with pymupdf.open(path) as document:
        for page in document:
            words = page.get_text("words")
            for one in page.annots():
                assert one.type[1] == "Highlight"
                quads = [pymupdf.Quad(one.vertices[at : at + 4]).rect for at in range(0, len(one.vertices), 4)]
                under = [word[4] for quad, word in itertools.product(quads, words) if _middle(word) in quad]
                found.append((page.number + 1, " ".join(under), dict(one.info)))
    return found


def _middle(word: Any) -> Any:
    return pymupdf.Point((word[0] + word[2]) / 2, (word[1] + word[3]) / 2)


def test_under_the_highlights_of_columns_and_lines_stands_what_was_annotated(tmp_path: Path):
    quotes = ("warehouse of the harbour,", "mayor of the town, who had been called from his bed at three", "Friday.")
    losses = dumped(pdf_highlights, held(papers.as_bytes(papers.article()), *quotes), tmp_path / "out")
    assert losses.counts == Losses().counts
    found = highlights(tmp_path / "out" / "Paper.pdf")
    assert [(page, re.sub("- ", "", text)) for page, text, _info in found] == [
        (1, quotes[0]), (1, quotes[1]), (2, quotes[2]),
    ]  # fmt: skip


@pytest.mark.parametrize("turn", [90, 180, 270])
@pytest.mark.parametrize("known", [True, False])
def test_turned_pages_are_marked_where_they_should_be(tmp_path: Path, turn: int, known: bool):
    document = papers.article()
    for page in document:
        page.set_rotation(turn)
    quotes = ("Nobody was hurt,", "harbour will open again")
    dumped(pdf_highlights, held(papers.as_bytes(document), *quotes, known=known), tmp_path / "out")
    assert [text for _page, text, _info in highlights(tmp_path / "out" / "Paper.pdf")] == list(quotes)
    with pymupdf.open(tmp_path / "out" / "Paper.pdf") as copy:
        page = copy[0]
        (one, *_more) = page.annots()
        assert len(one.vertices) == 4, "one line is one box"


def test_an_annotation_over_two_pages_is_marked_on_both(tmp_path: Path):
    dumped(pdf_highlights, held(papers.as_bytes(papers.article()), "brigade, whose boats came"), tmp_path / "out")
    found = highlights(tmp_path / "out" / "Paper.pdf")
    assert [(page, text) for page, text, _info in found] == [(1, "brigade, whose"), (2, "boats came")]


def test_a_highlight_says_label_note_entity_author_and_time(tmp_path: Path):
    given = held(
        papers.as_bytes(papers.article()), "Nobody", note="why?", author="Ana 😀", link=Link("Nobody", "Person")
    )
    dumped(pdf_highlights, given, tmp_path / "out.zip")
    dumped(pdf_highlights, given, tmp_path / "out")
    ((_page, _text, info),) = highlights(tmp_path / "out" / "Paper.pdf")
    assert info["content"].splitlines() == ["X", "why?", "Entity: Nobody (Person)", "By: Ana 😀"]
    assert (info["title"], info["subject"]) == ("Ana 😀", "X")
    assert info["creationDate"] == "D:20250102030405Z"
    with pymupdf.open(tmp_path / "out" / "Paper.pdf") as copy:
        page = copy[0]
        (one,) = page.annots()
        assert one.colors["stroke"] == pytest.approx([0, 0x72 / 255, 0xB2 / 255], abs=0.01)


def test_documents_that_cannot_be_marked_are_told(tmp_path: Path):
    paper = papers.as_bytes(papers.article())
    locked = {"encryption": pymupdf.PDF_ENCRYPT_AES_256, "owner_pw": "o"}
    given = held(paper, "Nobody")
    (sheet,) = given.sheets()
    names = ("text", "locked", "forbidden", "broken", "d")
    found = Held(*(Sheet(sheet.text, name, {"title": name}, sheet.marks) for name in names))
    found.originals = {
        "text": b"plain",
        "locked": papers.as_bytes(papers.article(), user_pw="u", **locked),
        "forbidden": papers.as_bytes(papers.article(), permissions=int(pymupdf.PDF_PERM_PRINT), **locked),
        "broken": b"%PDF-1.7 nothing",
        "d": paper,
    }
    found.placed = dict.fromkeys(names, given.placed["d"])
    losses = dumped(pdf_highlights, found, tmp_path / "out")
    assert losses.counts == {"refused document": 4}
    assert [one.title for one in losses.first] == list(names[:-1])
    assert [one.reason.split(" ", 1)[1] for one in losses.first[1:3]] == [
        "is locked with a password.", "does not allow notes to be added.",
    ]  # fmt: skip
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["d.pdf"]


def test_what_is_not_on_the_pages_is_told(tmp_path: Path):
    given = held(papers.as_bytes(papers.article()), "Nobody", known=False)
    (sheet,) = given.sheets()
    sheet.text += "x"
    losses = dumped(pdf_highlights, given, tmp_path / "out")
    assert losses.counts == {"dropped span": 1}
    assert highlights(tmp_path / "out" / "Paper.pdf") == []


def test_the_same_library_gives_the_same_files(tmp_path: Path):
    given = held(papers.as_bytes(papers.article()), "Nobody")
    for name in ("one", "other"):
        dumped(pdf_highlights, given, tmp_path / name)
    one, other = ((tmp_path / name / "Paper.pdf").read_bytes() for name in ("one", "other"))
    assert one == other


def test_names_fit_every_system_and_differ(tmp_path: Path):
    data = papers.as_bytes(papers.article())
    titles = ["a/b:c?.pdf", "A_b_c_", "CON", "x" * 300, "..", "日本"]
    given = Held(*(Sheet("", str(n), {"title": title}) for n, title in enumerate(titles)))
    given.originals = {str(n): data for n in range(len(titles))}
    dumped(pdf_highlights, given, tmp_path / "out")
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == sorted(["a_b_c_.pdf", "A_b_c_ 2.pdf", "CON_.pdf", "x" * 80 + ".pdf", "document.pdf", "日本.pdf"])
