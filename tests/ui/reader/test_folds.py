"""Page furniture is dimmed or folded to a thin line: heights change, offsets never do, and nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication

from desktop.model import Block, Span
from desktop.ui.reader.appearance import DARK, LIGHT, SEPIA, ReaderColours, Typography
from desktop.ui.reader.contrast import contrast, parse
from desktop.ui.reader.folds import Folds, runs_of
from desktop.ui.reader.ink import Fonts, Inks
from desktop.ui.reader.painting import fold_words
from desktop.ui.reader.view import ReaderView
from tests.ui.reader.conftest import Open
from tests.ui.reader.stage import click, colours_in, over, picture

TEXT = "The ferry is late.\n\nHarbour Post\n\n17\n\nNobody knows why.\n\nFollow us\n\nThe end."
HEAD, FOOT = TEXT.index("Harbour"), TEXT.index("Follow")


def blocks(text: str = TEXT) -> list[Block]:
    found = []
    for words, kind in (
        ("The ferry is late.", "paragraph"),
        ("Harbour Post", "furniture"),
        ("17", "furniture"),
        ("Nobody knows why.", "paragraph"),
        ("Follow us", "furniture"),
        ("The end.", "paragraph"),
    ):
        found.append(Block(kind, text.index(words), text.index(words) + len(words)))  # type: ignore[arg-type]
    page = text.index("17")
    return [*found, Block("page_break", page, page, page=18)]


@pytest.fixture
def view(open_view: Open) -> ReaderView:
    view = open_view(TEXT, blocks=blocks())
    view.set_furniture_folded(True)
    return view


def line_of(view: ReaderView, cp: int) -> QPoint:
    """Give a point on the thin line of a folded run."""
    chunk = view.flow.model.chunk_at(cp)
    box = view.flow.layout(chunk).boxes[0]
    return QPoint(view.column_left + 10, view.flow.top_of(chunk) + (box.top + box.bottom) // 2)


def test_a_run_is_one_thin_line_that_says_how_many_it_hides(view: ReaderView):
    folded = {laid.start: laid.fold for _c, _t, laid in view.flow.visible() if laid.fold is not None}
    assert [lines for lines in folded.values() if lines] == [2, 1]
    assert folded[HEAD] == 2
    assert "2" in fold_words(2)
    assert view.flow.layout(view.flow.model.chunk_at(TEXT.index("17"))).height == 0
    assert view.fold_at(line_of(view, HEAD).toPointF()) == HEAD


def test_folding_keeps_every_offset_and_the_selection(view: ReaderView):
    view.select([Span(0, len(TEXT))])
    view.copy()
    assert QGuiApplication.clipboard().text() == TEXT
    high = view.flow.heights.total
    view.set_furniture_folded(False)
    assert view.selection() == (Span(0, len(TEXT)),)
    assert view.text == TEXT
    assert view.flow.heights.total > high


def test_a_click_on_the_line_shows_the_run_and_no_other(view: ReaderView):
    click(view, line_of(view, HEAD))
    assert view.flow.layout(view.flow.model.chunk_at(HEAD)).fold is None
    assert view.flow.layout(view.flow.model.chunk_at(FOOT)).fold == 1
    assert view.rect_of(HEAD, HEAD + 4).height() > 5
    view.set_furniture_folded(False)
    view.set_furniture_folded(True)
    assert view.flow.layout(view.flow.model.chunk_at(HEAD)).fold == 2


def test_what_one_goes_to_is_shown(view: ReaderView):
    view.find("Follow")
    assert view.find_next() is not None
    assert view.flow.layout(view.flow.model.chunk_at(FOOT)).fold is None
    view.set_caret(TEXT.index("\n\nHarbour"))
    for _step in range(3):
        view.move("character", 1)
    assert view.flow.layout(view.flow.model.chunk_at(HEAD)).fold is None


def test_the_caret_goes_down_past_what_is_folded(view: ReaderView):
    view.set_caret(0)
    seen = []
    while view.caret() < TEXT.index("The end"):
        view.move("line", 1)
        seen.append(view.caret())
    assert not [cp for cp in seen if HEAD <= cp < TEXT.index("\n\nNobody") or FOOT <= cp < TEXT.index("\n\nThe end")]
    assert view.flow.layout(view.flow.model.chunk_at(HEAD)).fold == 2


def test_a_run_that_bears_an_annotation_is_not_folded(open_view: Open):
    view = open_view("x", ())
    view.set_furniture_folded(True)
    view.set_document(TEXT, blocks(), [over(TEXT, "Follow us", "m"), over(TEXT, TEXT, "whole")])
    assert view.flow.layout(view.flow.model.chunk_at(FOOT)).fold is None
    assert view.flow.layout(view.flow.model.chunk_at(HEAD)).fold == 2


def test_the_page_that_begins_in_a_run_is_told_over_its_line(view: ReaderView):
    assert view.flow.layout(view.flow.model.chunk_at(HEAD)).page_rule == (TEXT.index("17"), 18)


def test_text_that_is_furniture_to_its_end_can_be_scrolled_and_left(open_view: Open):
    text = "One.\n\n" + "\n\n".join(f"Line {n}" for n in range(300))
    starts = [text.index(f"Line {n}") for n in range(300)]
    view = open_view(text, blocks=[Block("furniture", start, start + 6) for start in starts])
    view.set_furniture_folded(True)
    assert view.flow.heights.total < view.viewport().height()
    view.move("document", 1)
    assert view.caret() == len(text)
    assert view.flow.heights.total > view.viewport().height()
    assert view.rect_of(len(text) - 3, len(text)).bottom() < view.viewport().height()


def test_the_thin_line_is_drawn_and_its_text_is_not(view: ReaderView):
    chunk = view.flow.model.chunk_at(HEAD)
    box = view.flow.layout(chunk).boxes[0]
    top = view.flow.top_of(chunk)
    image = picture(view)
    middle = colours_in(image, view.column_left + 400, top + box.top, view.column_left + 401, top + box.bottom)
    assert middle == {LIGHT.paper, LIGHT.hairline}


@pytest.mark.parametrize("colours", [LIGHT, DARK, SEPIA])
def test_dimmed_text_can_be_read_on_paper_when_lit_and_when_selected(colours: ReaderColours, font_families):
    dim = Inks(colours, Fonts(Typography(), 96)).dim.color().name()
    for ground in (colours.paper, colours.selection, colours.hit, colours.current_hit):
        assert contrast(parse(dim), parse(ground)) >= 4.5
    assert contrast(parse(dim), parse(colours.paper)) < contrast(parse(colours.ink), parse(colours.paper)) * 0.75


@given(st.lists(st.sampled_from("fb."), max_size=40))
def test_runs_hold_all_furniture_and_blanks_only_between(kinds: list[str]):
    runs = runs_of([n for n, kind in enumerate(kinds) if kind == "f"], lambda n: kinds[n] == "b")
    held = [n for run in runs for n in range(run.first, run.last + 1)]
    assert [n for n in held if kinds[n] == "f"] == [n for n, kind in enumerate(kinds) if kind == "f"]
    assert "." not in {kinds[n] for n in held}
    assert all(kinds[run.first] == kinds[run.last] == "f" for run in runs)
    assert sum(run.lines for run in runs) == kinds.count("f")
    folds = Folds(runs)
    folds.fold(True)
    assert all((folds.at(n) is not None) == (n in held) for n in range(len(kinds)))
    for run in runs:
        folds.open(run)
    assert list(folds) == []
