"""Pieces side by side: one line, or the cells of a table."""

from __future__ import annotations

from desktop.readers.line import Line
from desktop.readers.rows import joined


def piece(text: str, x: float, y: float, *, block: int = 0, right: float | None = None) -> Line:
    width = 5 * len(text)
    left = x if right is None else right - width
    return Line(text, left, y, left + width, y + 10, 10, False, block, 1)


def table(rows: list[list[str]]) -> list[Line]:
    return [
        piece(text, 60 + 120 * column, 100 + 14 * row)
        for row, cells in enumerate(rows)
        for column, text in enumerate(cells)
    ]


def test_pieces_of_one_line_are_joined_with_a_space_where_there_was_one():
    (line,) = joined([piece("It burnt", 60, 100), piece("all night", 112, 100)])
    assert (line.text, line.x0, line.x1) == ("It burnt all night", 60, 157)
    (line,) = joined([piece("ware", 60, 100), piece("house", 80.5, 100)])
    assert line.text == "warehouse"


def test_pieces_of_other_blocks_or_far_away_stay_apart():
    assert len(joined([piece("It burnt", 60, 100), piece("all night", 112, 100, block=1)])) == 2
    assert len(joined([piece("It burnt", 60, 100), piece("all night", 160, 100)])) == 2


def test_rows_that_keep_to_columns_are_a_table():
    lines = joined(table([["Town", "People", "Since"], ["Lund", "94,393", "990"], ["Visby", "24,330", "1000"]]))
    assert [line.cell for line in lines] == [(1, row) for row in range(3) for _column in range(3)]


def test_numbers_may_keep_to_the_right():
    rows = [
        [piece(name, 60, y), piece(number, 0, y, right=300)]
        for y, name, number in ((100, "Lund", "94,393"), (114, "Visby", "24,330"), (128, "Ystad", "7"))
    ]
    assert all(line.cell for line in joined([one for row in rows for one in row]))


def test_two_rows_of_two_are_no_table_and_neither_is_prose_in_columns():
    assert not any(line.cell for line in joined(table([["It burnt", "all night"], ["in the", "harbour"]])))
    prose = "a line of prose that is as long as lines of prose in columns are, or longer"
    rows = [[piece(prose, 60, y), piece(prose, 500, y, block=1)] for y in range(100, 200, 14)]
    assert not any(line.cell for line in joined([one for row in rows for one in row]))


def test_the_numbers_of_a_list_are_no_column():
    rows = [[piece(f"{n}.", 60, 86 + 14 * n), piece("an item", 90, 86 + 14 * n)] for n in range(1, 5)]
    lines = joined([one for row in rows for one in row])
    assert [line.text for line in lines] == [f"{n}. an item" for n in range(1, 5)]
