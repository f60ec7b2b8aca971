"""Finding in the document: all places lit, one current, a count, keys that step and leave."""

from __future__ import annotations

from PySide6.QtCore import Qt

from tests.ui.desks import Work


def typed(work: Work, words: str) -> None:
    work.desk.find()
    work.desk.find_bar.line.clear()
    work.bot.keyClicks(work.desk.find_bar.line, words)
    work.bot.keyClick(work.desk.find_bar.line, Qt.Key.Key_Return)


def test_the_bar_counts_and_enter_steps_round_the_end(work: Work):
    work.desk.reader.set_caret(0)
    typed(work, "ypg")
    bar = work.desk.find_bar
    work.bot.waitUntil(lambda: bar.count.text() == "1 of 2")
    work.bot.keyClick(bar.line, Qt.Key.Key_Return)
    assert bar.count.text() == "2 of 2"
    work.bot.keyClick(bar.line, Qt.Key.Key_Return)
    assert bar.count.text() == "1 of 2"
    work.bot.keyClick(bar.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert bar.count.text() == "2 of 2"


def test_matching_case_is_a_switch(work: Work):
    typed(work, "ypg")
    bar = work.desk.find_bar
    bar.match_case.click()
    work.bot.waitUntil(lambda: bar.count.text() == "Not found")


def test_the_selection_is_looked_for(work: Work):
    work.select("YPG")
    work.desk.find()
    assert work.desk.find_bar.line.text() == "YPG"
    assert work.desk.reader.hit_count() == 2


def test_escape_puts_the_lights_out_and_gives_the_keys_back(work: Work):
    typed(work, "ypg")
    work.bot.keyClick(work.desk.find_bar.line, Qt.Key.Key_Escape)
    assert not work.desk.find_bar.isVisible()
    assert work.desk.reader.hit_count() == 0
    assert work.desk.reader.hasFocus()


def test_what_was_found_is_selected_so_that_it_can_be_marked(work: Work):
    work.desk.reader.set_caret(0)
    typed(work, "ypg")
    work.bot.waitUntil(lambda: work.desk.find_bar.count.text() == "1 of 2")
    work.bot.keyClick(work.desk.find_bar.line, Qt.Key.Key_Escape)
    assert work.desk.reader.selected_text() == "YPG"


def test_the_next_document_is_searched_for_the_same_words(work: Work):
    typed(work, "the")
    work.open("Ferries resume")
    work.bot.waitUntil(lambda: work.desk.find_bar.count.text().endswith("of 3"))


def test_letters_typed_in_the_bar_label_nothing(work: Work):
    work.select("Ankara")
    work.desk.find_bar.open()
    work.bot.keyClicks(work.desk.find_bar.line, "2")
    assert work.annotations() == []
