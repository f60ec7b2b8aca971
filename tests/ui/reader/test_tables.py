"""Tables stand in columns: cells wrap in their own, and the mouse, the caret and the marks find them there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QGuiApplication

from desktop.model import Block, Span
from desktop.ui.reader.chunks import TextModel
from desktop.ui.reader.tables import Tables, grid_of, shared
from desktop.ui.reader.view import ReaderView
from tests.ui.reader.conftest import Open
from tests.ui.reader.stage import boundaries, inside, over, point

LONG = "the bridge was closed for repairs that were meant to take a month and took more than a year " * 2
ROWS = [("Year", "Event", "Source"), ("2019", LONG.strip(), "Harbour"), ("2020", "A ferry sailed.", "Council")]


def table(rows: list[tuple[str, ...]], start: int = 0) -> tuple[str, list[Block]]:
    """Write rows as readers do: a block for each cell, tabs between cells, newlines between rows."""
    text, blocks = "", []
    for row in rows:
        for number, cell in enumerate(row):
            text += ("\t" if number else "\n" if text else "") + cell
            blocks.append(Block("table_cell", start + len(text) - len(cell), start + len(text)))
    return text, blocks


@pytest.fixture
def view(open_view: Open) -> ReaderView:
    text, blocks = table(ROWS)
    return open_view(text, blocks=blocks)


def left(view: ReaderView, words: str) -> int:
    return view.rect_of(view.text.index(words), view.text.index(words) + 1).left()


def test_the_cells_of_a_column_begin_at_one_edge(view: ReaderView):
    assert left(view, "Event") == left(view, "the bridge") == left(view, "A ferry") > left(view, "Year")
    assert left(view, "Source") == left(view, "Harbour") == left(view, "Council") > left(view, "Event")


def test_a_long_cell_wraps_in_its_column_and_the_row_grows(view: ReaderView):
    whole = view.rect_of(view.text.index("the bridge"), view.text.index("\tHarbour"))
    line = view.rect_of(view.text.index("2019"), view.text.index("2019") + 4)
    assert whole.height() > 2 * line.height()
    assert whole.right() < left(view, "Harbour")
    assert view.rect_of(view.text.index("Harbour"), view.text.index("Harbour") + 7).top() == line.top()
    assert view.rect_of(view.text.index("2020"), view.text.index("2020") + 4).top() > whole.bottom()


def test_every_place_of_a_table_is_found_where_it_is_drawn(view: ReaderView):
    for cp in boundaries(view.text)[:-1]:
        if view.text[cp] not in "\t\n" and not view.text[cp].isspace():
            place = inside(view, cp)
            assert view.character_at(place.toPointF()) == cp
            assert view.place_at(place.toPointF()) in (cp, cp + 1)


def test_the_end_of_a_cell_is_found_beside_its_text(view: ReaderView):
    end = view.text.index("\t", view.text.index("2020"))
    place = point(view, end)
    place.setX(place.x() + 4)
    assert view.place_at(place.toPointF()) == end


def test_selecting_and_copying_give_the_plain_text(view: ReaderView):
    view.select([Span(0, len(view.text))])
    view.copy()
    assert QGuiApplication.clipboard().text() == "\n".join("\t".join(row) for row in ROWS)


def test_the_caret_goes_down_through_a_column(view: ReaderView):
    view.set_caret(view.text.index("Source"))
    view.move("line", 1)
    assert view.caret() == view.text.index("Harbour")
    view.move("line", 1)
    assert view.caret() == view.text.index("Council")
    view.move("line", -1)
    assert view.caret() == view.text.index("Harbour")
    view.set_caret(view.text.index("the bridge"))
    view.move("line", 1)
    assert view.text.index("the bridge") < view.caret() < view.text.index("Harbour")
    view.set_caret(view.text.index("Source"))
    view.move_to_line_edge(1)
    assert view.caret() == view.text.index("Source") + 6


def test_marks_over_cells_are_drawn_in_their_columns(open_view: Open):
    text, blocks = table(ROWS)
    marks = [over(text, "Source\n2019\tthe bridge was closed", "m", caption="Event"), over(text, "Harbour", "n")]
    view = open_view(text, marks, blocks)
    rects = [view.rect_of(text.index(words), text.index(words) + len(words)) for words in ("Source", "2019", "Harbour")]
    laid = [view.flow.layout(chunk) for chunk in (0, 1)]
    drawn = [rect for one in laid for _brush, group in one.washes.values() for rect in group]
    for rect in rects:
        assert any(abs(wash.left() + view.column_left - rect.left()) <= 1 for wash in drawn)
    captions = laid[1].captions
    assert [caption.annotation_id for caption in captions] == ["n"]
    assert captions[0].rect.left() >= laid[1].columns[2][0] - 1


def test_captions_of_neighbouring_cells_do_not_lie_over_each_other(open_view: Open):
    rows = [("a", "b", "c"), ("d", "e", "f")]
    text, blocks = table(rows)
    names = ["A very long label", "Another long label", "A third one"]
    marks = [over(text, cell, cell, caption=name) for cell, name in zip("abc", names, strict=True)]
    view = open_view(text, marks, blocks)
    rects = [caption.rect for caption in view.flow.layout(0).captions]
    assert len(rects) == 3
    assert not any(one.intersects(other) for one in rects for other in rects if one is not other)


def test_a_table_too_wide_for_columns_gives_each_cell_its_line(open_view: Open):
    text, blocks = table([tuple(f"column {n}" for n in range(30))] * 2)
    view = open_view(text, blocks=blocks)
    tops = [view.rect_of(cp, cp + 6).top() for cp in (block.start for block in blocks[:30])]
    assert tops == sorted(set(tops))
    view.set_caret(blocks[3].start)
    view.move("line", 1)
    assert view.caret() == blocks[4].start


def test_a_table_from_right_to_left_begins_at_the_right(open_view: Open):
    text, blocks = table([("الميناء", "العبارات"), ("Ankara", "12"), ("المرفأ", "7")])
    view = open_view(text, blocks=blocks)
    edges = [view.rect_of(block.start, block.end).right() for block in blocks]
    assert max(edges[0::2]) - min(edges[0::2]) <= 3
    assert max(edges[1::2]) < min(view.rect_of(b.start, b.end).left() for b in blocks[0::2])
    for block in blocks:
        assert view.character_at(view.rect_of(block.start, block.start + 1).center().toPointF()) == block.start


@pytest.mark.parametrize("line", ["\tb\t", "a\t\tc", "\t\t", "a\t", "a 🙂\tb 👩‍👩‍👧"])
def test_empty_cells_keep_their_columns(open_view: Open, line: str):
    text, blocks = table([("first", "second", "third")])
    text += "\n" + line
    blocks.append(Block("table_cell", len(text) - len(line), len(text)))
    view = open_view(text, blocks=blocks)
    start = len(text) - len(line)
    for cp in boundaries(text):
        assert view.rect_of(cp, cp).height() > 0
        view.set_caret(cp)
        view.move("line", -1)
    for number, cell in enumerate(line.split("\t")):
        if cell:
            assert left(view, ("first", "second", "third")[number]) == view.rect_of(start, start + 1).left()
        start += len(cell) + 1


def test_a_row_of_one_cell_has_the_whole_width():
    model = TextModel(*table([("A heading over the whole table that is long",), ("a", "b")]))
    found = model.tables.of(0)
    assert found is not None
    assert found is model.tables.of(1)
    grid = grid_of(found, 500, 10, lambda cell: 8.0 * len(cell))
    assert grid.cell(0, 1, 500, False) == (0, 500)
    assert grid.columns[1][0] < 60


def test_tables_apart_are_two_and_have_columns_of_their_own():
    first, blocks = table([("a", "b"), ("c", "d")])
    second, more = table([("e", "f")], start=len(first) + 2)
    model = TextModel(f"{first}\n\n{second}", [*blocks, *more])
    assert len(model.tables) == 2
    assert model.tables.of(0) is model.tables.of(1) is not model.tables.of(3)
    assert model.tables.of(2) is None


def test_rows_without_tabs_make_no_table():
    assert len(Tables([(0, "one"), (1, "two")])) == 0
    assert Tables().of(0) is None


@given(st.lists(st.floats(1, 2000), min_size=1, max_size=30), st.floats(0, 3000))
def test_room_is_shared_whole_and_nobody_gets_more_than_wanted(wanted: list[float], room: float):
    given_ = shared(wanted, room)
    assert all(0 <= got <= want for got, want in zip(given_, wanted, strict=True))
    assert sum(given_) == pytest.approx(min(room, sum(wanted)))
    least = min(given_)
    assert all(got >= least - 1e-6 or got == want for got, want in zip(given_, wanted, strict=True))
