"""The details of a document: each edit is one step, and what is refused comes back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop.model import Document
from tests.ui.desks import Work


def now(work: Work) -> Document:
    found: Document = work.library.documents.get(work.document)
    return found


def fill(work: Work, name: str, text: str) -> None:
    field = getattr(work.inspector.details, name)
    field.setFocus()
    field.setText(text)
    work.bot.keyClick(field, Qt.Key.Key_Return)


@pytest.fixture(autouse=True)
def _shown(work: Work) -> None:
    work.inspector.show_tab(3)


@pytest.mark.parametrize(
    ("name", "typed"),
    [("published", "2025-09"), ("site", "BGNES"), ("url", "https://example.org/a"), ("language", "tr")],
)
def test_a_field_is_kept_with_enter_as_one_step(work: Work, name: str, typed: str):
    fill(work, name, typed)
    assert getattr(now(work), name) == typed
    work.session.undo()
    assert getattr(now(work), name) != typed
    assert getattr(work.inspector.details, name).text() != typed


def test_title_and_note_are_kept_when_left(work: Work):
    details = work.inspector.details
    details.title.setFocus()
    details.title.setPlainText("Ministers met")
    details.note.setFocus()
    assert now(work).title == "Ministers met"
    details.note.setPlainText("read twice")
    work.bot.keyClick(details.note, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert now(work).note == "read twice"


def test_names_are_parted_by_semicolons_and_tags_by_commas(work: Work):
    fill(work, "byline", "Ada Lovelace;  Grace Hopper ")
    fill(work, "tags", "syria, army,  syria")
    fill(work, "collections", "Autumn")
    found = now(work)
    assert (found.byline, found.tags, found.collections) == (
        ("Ada Lovelace", "Grace Hopper"), ("army", "syria"), ("Autumn",),
    )  # fmt: skip


def test_tags_that_are_gone_from_the_line_are_taken_off_in_the_same_step(work: Work):
    fill(work, "tags", "one, two")
    before = len(work.library.history())
    fill(work, "tags", "two, three")
    assert now(work).tags == ("three", "two")
    assert len(work.library.history()) == before + 1
    work.session.undo()
    assert now(work).tags == ("one", "two")


def test_status_is_set_and_follows_the_library(work: Work):
    details = work.inspector.details
    details.status.kept.emit("done")
    assert now(work).status == "done"
    work.library.documents.set_status([work.document], "excluded")
    assert details.status.currentData() == "excluded"


def test_labels_of_the_whole_document_are_switches(work: Work):
    details = work.inspector.details
    box = details._boxes[work.label("Relevant").id]
    box.click()
    assert [(a.label, a.layer) for a in work.annotations()] == [("Relevant", "document")]
    work.session.undo()
    assert not box.isChecked()
    box.click()
    box.click()
    assert work.annotations() == []


def test_escape_brings_the_old_value_back(work: Work):
    details = work.inspector.details
    details.site.setFocus()
    details.site.setText("half typed")
    work.bot.keyClick(details.site, Qt.Key.Key_Escape)
    assert details.site.text() == ""
    assert now(work).site is None


def test_what_is_being_typed_is_not_overwritten_by_a_change(work: Work):
    details = work.inspector.details
    details.site.setFocus()
    details.site.setText("half typed")
    work.library.documents.edit(work.document, note="from elsewhere")
    assert details.site.text() == "half typed"
    assert details.note.toPlainText() == "from elsewhere"


def test_the_facts_are_there_to_be_copied(work: Work):
    details = work.inspector.details
    assert details.text_hash.text() == now(work).text_sha256
    assert details.text_hash.isReadOnly()
    assert "Kind: text/plain" in details.facts.text()


def test_without_a_document_the_pane_says_what_it_is_for(work: Work):
    work.session.close_document()
    assert work.inspector.details.currentWidget() is work.inspector.details.nothing
