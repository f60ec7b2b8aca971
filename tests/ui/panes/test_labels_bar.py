"""The bar of labels: keys, clicks, the lock, hundreds of labels."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.model import Label, LabelId
from desktop.ui.panes.labels_bar import keys_of
from tests.ui.desks import Work


def label(name: str, key: str = "") -> Label:
    return Label(LabelId(name), "highlight", name, "#000000", key)


def click(work: Work, name: str, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    bar = work.desk.labels_bar
    row = [each.name for each in bar.lines.labels].index(name)
    place = bar.strip.visualRect(bar.lines.index(row)).center()
    QTest.mouseClick(bar.strip.viewport(), Qt.MouseButton.LeftButton, held, place)


def test_own_keys_come_first_and_free_digits_go_to_the_rest():
    keys = keys_of([label("a"), label("b", "1"), label("c", "x"), label("d")])
    assert keys == {"a": "2", "b": "1", "c": "x", "d": "3"}


def test_there_are_no_more_digits_than_nine():
    keys = keys_of([label(str(n)) for n in range(500)])
    assert sorted(keys.values()) == list("123456789")


def test_a_click_labels_the_selection_and_leaves_the_keys_with_the_text(work: Work):
    work.key(Qt.Key.Key_Home)
    work.select("Hakan Fidan")
    click(work, "Person")
    assert [a.label for a in work.annotations()] == ["Person"]
    assert work.desk.reader.hasFocus()


def test_a_click_with_shift_locks_and_unlocks(work: Work):
    click(work, "Person", Qt.KeyboardModifier.ShiftModifier)
    assert work.desk.pen.sticky == work.label("Person").id
    click(work, "Person", Qt.KeyboardModifier.ShiftModifier)
    assert work.desk.pen.sticky is None


def test_hundreds_of_labels_scroll_to_the_one_that_is_locked(work: Work):
    with work.library.step("many"):
        for n in range(300):
            work.library.labels.add("highlight", f"Kind {n}")
    bar = work.desk.labels_bar
    assert len(bar.lines.labels) == 307
    last = bar.lines.labels[301]
    work.desk.pen.toggle_lock(last.id)
    assert bar.strip.viewport().rect().intersects(bar.strip.visualRect(bar.lines.index(301)))


def test_a_hidden_label_is_not_in_the_bar(work: Work):
    work.library.labels.edit(work.label("Person").id, hidden=True)
    assert "Person" not in [each.name for each in work.desk.labels_bar.lines.labels]


def test_the_guideline_is_the_tooltip(work: Work):
    bar = work.desk.labels_bar
    row = [each.name for each in bar.lines.labels].index("Person")
    tip = bar.lines.index(row).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.startswith("Person (2)\nA named human being")


def test_labels_beyond_an_edge_are_hinted_at_and_a_click_there_goes_on(work: Work):
    bar = work.desk.labels_bar
    assert bar.strip.more(-1).isEmpty()
    with work.library.step("many"):
        for n in range(300):
            work.library.labels.add("highlight", f"Kind {n}")
    bar.strip.doItemsLayout()
    assert bar.strip.more(-1).isEmpty()
    sign = bar.strip.more(1)
    QTest.mouseClick(bar.strip.viewport(), Qt.MouseButton.LeftButton, pos=sign.center())
    assert bar.strip.horizontalScrollBar().value() > 0
    assert not bar.strip.more(-1).isEmpty()
    assert work.annotations() == []
