"""The list of annotations: reading order, narrowing, groups, keys, and twenty thousand rows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.library import Draft
from desktop.model import NewEntity, Span
from tests.ui.desks import Work


def titles(work: Work) -> list[str]:
    lines = work.inspector.annotations.view.lines
    return [lines.line(row).title for row in range(lines.rowCount())]


def test_annotations_stand_in_reading_order_with_what_was_said_of_them(work: Work):
    work.mark("YPG rejected", note="again")
    work.mark("Hakan Fidan", "Person", entity=NewEntity("H. Fidan", "Person"))
    assert titles(work) == ["Hakan Fidan", "YPG rejected"]
    lines = work.inspector.annotations.view.lines
    assert [lines.line(row).detail for row in (0, 1)] == ["Person · H. Fidan", "Highlight · again"]
    assert work.inspector.tabs.tabText(0) == "Annotations 2"
    assert work.inspector.tabs.tabText(1) == "Entities 1"


def test_the_current_annotation_is_the_chosen_row(work: Work):
    first = work.mark("Hakan Fidan")
    work.mark("YPG rejected")
    work.desk.reader.pick(first.id)
    assert work.inspector.annotations.view.chosen() == [first.id]


def test_keys_that_are_still_held_do_not_keep_the_row_from_being_chosen(work: Work):
    first = work.mark("Hakan Fidan")
    work.mark("YPG rejected")
    QTest.keyPress(work.desk.reader, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    work.desk.reader.pick(first.id)
    chosen = work.inspector.annotations.view.chosen()
    QTest.keyRelease(work.desk.reader, Qt.Key.Key_Control)
    assert chosen == [first.id]


def test_an_arrow_goes_to_the_annotation_and_keeps_the_focus_in_the_list(work: Work):
    work.mark("Hakan Fidan")
    last = work.mark("YPG rejected")
    work.inspector.show_tab(0)
    view = work.inspector.annotations.view
    view.setCurrentIndex(view.lines.index(0, 0))
    work.bot.keyClick(view, Qt.Key.Key_Down)
    assert work.desk.reader.current_annotation() == last.id
    assert view.hasFocus()


def test_del_removes_all_that_are_chosen_as_one_step(work: Work):
    for words in ("Hakan Fidan", "Monday", "YPG rejected"):
        work.mark(words)
    view = work.inspector.annotations.view
    view.selectAll()
    work.bot.keyClick(view, Qt.Key.Key_Delete)
    assert work.annotations() == []
    assert work.said[-1] == "Removed 3 annotations"
    work.session.undo()
    assert len(work.annotations()) == 3


def test_enter_edits(work: Work):
    made = work.mark("Hakan Fidan", "Person")
    view = work.inspector.annotations.view
    view.show_row(0)
    work.bot.keyClick(view, Qt.Key.Key_Return)
    assert work.popup().line.text() == "Hakan Fidan"
    assert work.desk.sheet.current == made.id


def test_words_label_and_state_narrow_the_list(work: Work):
    work.mark("Hakan Fidan", "Person", entity=NewEntity("Minister", "Person"))
    work.mark("YPG rejected", note="denial")
    pane = work.inspector.annotations
    pane.line.setText("minister")
    assert titles(work) == ["Hakan Fidan"]
    pane.line.setText("deni highl")
    assert titles(work) == ["YPG rejected"]
    pane.line.clear()
    pane.which.setCurrentIndex(pane.which.findText("Person"))
    pane.refresh()
    assert titles(work) == ["Hakan Fidan"]
    pane.which.setCurrentIndex(pane.which.findText("Suggested"))
    pane.refresh()
    assert titles(work) == []


def test_groups_have_headings_that_cannot_be_chosen(work: Work):
    work.mark("YPG rejected")
    work.mark("Hakan Fidan", "Person")
    pane = work.inspector.annotations
    pane.grouped.setChecked(True)
    assert titles(work) == ["Highlight", "YPG rejected", "Person", "Hakan Fidan"]
    assert not pane.view.lines.flags(pane.view.lines.index(0, 0)) & Qt.ItemFlag.ItemIsSelectable
    pane.view.selectAll()
    assert len(pane.view.chosen()) == 2


def test_a_change_does_not_let_the_list_jump(work: Work):
    label = work.label("Highlight").id
    work.library.annotations.add_many(work.document, [Draft(label, (Span(n, n + 3),)) for n in range(150)])
    view = work.inspector.annotations.view
    work.bot.waitUntil(lambda: view.verticalScrollBar().maximum() > 500)
    view.verticalScrollBar().setValue(500)
    work.library.annotations.edit(work.annotations()[3].id, note="moved")
    assert view.verticalScrollBar().value() == 500


def test_twenty_thousand_annotations_are_listed_and_undone(work: Work):
    label = work.label("Highlight").id
    drafts = [Draft(label, (Span(n % 150, n % 150 + 1 + n % 7),)) for n in range(20_000)]
    work.library.annotations.add_many(work.document, drafts)
    assert work.inspector.annotations.view.lines.rowCount() == 20_000
    work.inspector.annotations.view.scrollToBottom()
    work.session.undo()
    assert work.inspector.annotations.view.lines.rowCount() == 0


def test_an_empty_list_says_how_to_fill_it(work: Work):
    assert "press H" in work.inspector.annotations.view._empty
    work.session.close_document()
    assert work.inspector.annotations.view._empty == "The annotations of the open document stand here."


def test_what_cannot_be_anchored_says_so(work: Work):
    work.library.annotations.label_documents([work.document], work.label("Relevant").id)
    assert titles(work) == ["Whole document"]


def test_the_arrows_pass_over_the_headings_of_groups(work: Work):
    work.mark("Ankara", "Place")
    work.mark("Hakan Fidan", "Person")
    panel = work.inspector.annotations
    panel.grouped.setChecked(True)
    titles = [panel.view.lines.line(row).title for row in range(panel.view.lines.rowCount())]
    assert [title for title in titles if title in ("Person", "Place")] == [titles[0], titles[2]]
    panel.view.show_row(1)
    work.bot.keyClick(panel.view, Qt.Key.Key_Down)
    assert panel.view.currentIndex().row() == 3
    work.bot.keyClick(panel.view, Qt.Key.Key_Up)
    assert panel.view.currentIndex().row() == 1
    work.bot.keyClick(panel.view, Qt.Key.Key_Up)
    assert panel.view.currentIndex().row() == 1
