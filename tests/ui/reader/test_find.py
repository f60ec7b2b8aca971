"""Hits of a search and find-in-document."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.model import Span
from desktop.ui.reader.find import CAP, FindModel, Hits
from tests.ui.reader.conftest import Open

TEXT = "Syria and syria. " * 40 + "Damascus"


def test_hits_between_are_those_that_touch() -> None:
    hits = Hits([Span(10, 14), Span(0, 4), Span(20, 24)])
    assert list(hits.between(4, 21)) == [1, 2]
    assert list(hits.between(3, 10)) == [0]
    assert list(hits.between(14, 20)) == []


def test_stepping_starts_from_the_caret_and_goes_round() -> None:
    hits = Hits([Span(0, 4), Span(10, 14), Span(20, 24)])
    assert [hits.step(1, 5) for _ in range(4)] == [Span(10, 14), Span(20, 24), Span(0, 4), Span(10, 14)]
    again = Hits([Span(0, 4), Span(10, 14)])
    assert again.step(-1, 0) == Span(10, 14)
    assert Hits().step(1, 0) is None


def test_finding_folds_case_unless_told_otherwise(open_view: Open) -> None:
    view = open_view(TEXT)
    told: list[tuple[int, int, bool]] = []
    view.find_changed.connect(lambda *news: told.append(news))
    view.find("syria")
    assert view.hit_count() == 80
    assert told[-1] == (1, 80, False)
    view.find("syria", match_case=True)
    assert told[-1] == (1, 40, False)
    assert view.find_next() == Span(27, 32)
    assert told[-1] == (2, 40, False)
    assert view.find_previous() == Span(10, 15)
    view.find("")
    assert told[-1] == (0, 0, False)
    assert view.hit_count() == 0


def test_finding_shows_the_first_place_after_the_caret(open_view: Open) -> None:
    text = "\n".join(f"line {number} " + ("needle" if number in (5, 400) else "hay") for number in range(500))
    view = open_view(text, height=300)
    view.set_caret(text.index("line 20 "))
    view.find("needle")
    seen = view.visible_range()
    assert seen.start <= text.index("needle", 2000) < seen.end
    assert view.caret() == text.index("line 20 ")


def test_what_is_typed_is_no_pattern(open_view: Open) -> None:
    view = open_view("a.c abc (x")
    view.find("a.c")
    assert view.hit_count() == 1
    view.find("(x")
    assert view.hit_count() == 1


@pytest.mark.parametrize("extra", [0, 1])
def test_finding_stops_at_the_cap_and_says_so(qtbot: QtBot, extra: int) -> None:
    model = FindModel()
    model.start("e " * (CAP + extra), "e", False)
    qtbot.waitUntil(lambda: not model.searching)
    assert (len(model.hits), model.capped) == (CAP, bool(extra))


def test_a_new_string_drops_the_old_search(qtbot: QtBot) -> None:
    model = FindModel()
    model.start("ab " * 300_000, "a", False)
    assert model.searching
    model.start("ab " * 300_000, "zz", False)
    qtbot.waitUntil(lambda: not model.searching)
    assert len(model.hits) == 0


def test_search_hits_are_lit_and_visited_in_order(open_view: Open, qtbot: QtBot) -> None:
    view = open_view(TEXT)
    view.set_hits([Span(17, 22), Span(0, 5)])
    assert view.hit_count() == 2
    assert view.go_to_hit(1) == Span(0, 5)
    assert view.go_to_hit(1) == Span(17, 22)
    assert view.go_to_hit(1) == Span(0, 5)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    view.set_document("other", (), ())
    assert view.hit_count() == 0
    assert view.go_to_hit(1) is None
