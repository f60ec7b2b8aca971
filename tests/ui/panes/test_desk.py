"""The desk follows the library: marks, current annotation, place, hits, labels, the theme's settings."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt

from desktop.library import Draft
from desktop.model import Span
from tests.ui.desks import Work


def test_opening_shows_the_text_with_its_annotations(work: Work):
    made = work.mark("Ankara", "Place")
    work.open("Ferries resume")
    assert work.text.startswith("Ferries resume")
    assert len(work.desk.reader.flow.marks) == 0
    work.open()
    assert [mark.caption for mark in work.desk.reader.flow.marks] == ["Place"]
    assert made.id in work.desk.reader.flow.marks


def test_opening_at_an_annotation_makes_it_current_and_reveals_it(work: Work):
    made = work.mark("YPG rejected")
    work.open("Ferries resume")
    work.open(annotation=made.id)
    assert work.desk.reader.current_annotation() == made.id
    assert work.desk.sheet.current == made.id
    assert work.desk.reader.caret() == made.spans[0].start


def test_opening_the_same_document_again_only_goes_to_the_place(work: Work):
    made = work.mark("YPG rejected")
    spans = work.select("Monday")
    work.open(annotation=made.id)
    assert work.desk.reader.current_annotation() == made.id
    assert spans[0].start != work.desk.reader.caret()


def test_opening_with_a_query_lights_all_matches_and_steps_through_them(work: Work):
    work.open("Ferries resume")
    work.open(query="YPG")
    assert work.desk.reader.hit_count() == 2
    assert work.desk.next_hit(1)
    first = work.desk.reader.caret()
    assert work.desk.next_hit(1)
    assert work.text[first : first + 3] == "YPG"
    assert work.desk.reader.caret() > first


def test_what_another_verb_changes_is_drawn_without_moving_selection_or_current(work: Work):
    made = work.mark("Ankara", "Place")
    spans = work.select("Monday")
    label = work.label("Person")
    other = work.library.annotations.add(work.document, Draft(label.id, (Span(30, 35),)))
    assert other in work.desk.reader.flow.marks
    assert work.desk.reader.selection() == spans
    assert work.desk.reader.current_annotation() == made.id


def test_a_label_of_another_colour_is_drawn_so_at_once(work: Work):
    made = work.mark("Ankara", "Place")
    work.library.labels.edit(work.label("Place").id, colour="#123456", name="Location")
    mark = work.desk.reader.flow.marks.get(made.id)
    assert (mark.colour, mark.caption) == ("#123456", "Location")


def test_the_place_in_a_document_is_remembered(work: Work):
    work.library.import_text("\n\n".join(f"Paragraph {n} of many." for n in range(300)), title="Long")
    work.open("Long")
    work.desk.reader.scroll_by(2_000)
    place = work.desk.reader.position()
    assert place[0] > 0
    work.open("Ferries resume")
    work.open("Long")
    assert work.desk.reader.position() == place


def test_the_place_of_a_hit_is_remembered_without_scrolling(work: Work):
    text = "\n\n".join(f"Paragraph {n} of many." for n in range(300))
    work.library.import_text(text, title="Long")
    start = text.index("Paragraph 200")
    work.open("Long", at=Span(start, start + 13))
    place = work.desk.reader.position()
    assert place[0] > 0
    work.open("Ferries resume")
    work.open("Long")
    assert work.desk.reader.position() == place


def test_a_document_that_goes_to_the_bin_leaves_the_desk(work: Work):
    work.library.documents.bin([work.document])
    assert work.session.document is None
    assert work.desk.reader.is_empty
    assert not work.desk.labels_bar.isVisible()


def test_enter_on_the_current_annotation_opens_what_it_says(work: Work):
    work.mark("Ankara", "Place")
    work.key(Qt.Key.Key_Return)
    assert type(work.popup()).__name__ == "EntityPopup"


def test_the_menu_is_asked_for_at_the_pointer(work: Work):
    with work.bot.waitSignal(work.desk.menu_wanted) as asked:
        work.desk.reader.context_requested.emit(QPoint(5, 6))
    assert asked.args == [QPoint(5, 6)]


def test_the_settings_of_reading_reach_the_reader(work: Work):
    work.session.set_settings(word_snapping=False, label_lanes=False)
    assert not work.desk.reader.word_snapping
    assert not work.desk.reader.flow.setter.lanes


def test_a_clean_desk_says_what_to_do(work: Work):
    work.session.close_document()
    assert work.desk.reader.is_empty
    assert work.desk.sheet.annotations == {}


def test_marks_carry_what_was_said(work: Work):
    made = work.mark("Ankara", "Place", note="capital")
    mark = work.desk.reader.flow.marks.get(made.id)
    assert mark.caption == "Place ✎"
    assert mark.tip.splitlines() == ["Place", "capital", "by Ada"]


def test_a_document_of_a_right_to_left_language_runs_so(work: Work):
    opened = work.session.document
    assert opened is not None
    arabic = replace(opened, document=replace(opened.document, language="ar"), text="123", blocks=(), annotations=())
    work.desk.sheet.replaced.emit(arabic)
    assert work.desk.reader.paragraph_is_rtl()
