"""Copying with a citation, walking through annotations, and the rows of the command table for marking."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtGui import QGuiApplication

from desktop.model import Document, DocumentId
from desktop.settings import Settings
from desktop.ui.acts import annotations, marking
from tests.ui.desks import Work

FULL = Document(
    DocumentId("d"),
    "Ministers, again",
    byline=("Ada", "Grace"),
    published="2025-09-11",
    site="BGNES",
    url="https://e.org",
)


def seen(work: Work) -> SimpleNamespace:
    return SimpleNamespace(desk=work.desk, session=work.session, theme=work.desk.theme)


@pytest.mark.parametrize(
    ("pattern", "document", "expected"),
    [
        (Settings().citation, FULL, "“Q, q” (Ministers, again, BGNES, 2025-09-11)"),
        (Settings().citation, Document(DocumentId("d"), "T"), "“Q, q” (T)"),
        (Settings().citation, Document(DocumentId("d"), "T", published="2025"), "“Q, q” (T, 2025)"),
        ("{author}: {quote}. {site}, {page}", FULL, "Ada, Grace: Q, q. BGNES, 7"),
        ("{quote} [{url}]", Document(DocumentId("d"), "T"), "Q, q"),
        ("{quote} {unknown} {", FULL, "Q, q {unknown} {"),
        ("no fields", FULL, "no fields"),
    ],
)
def test_a_citation_names_what_is_known_and_leaves_no_lonely_commas(pattern: str, document: Document, expected: str):
    assert annotations.citation(pattern, "Q, q", document, 7) == expected


def test_the_selection_is_copied_with_where_it_stands(work: Work):
    work.library.documents.edit(work.document, site="BGNES", published="2025-09-11")
    work.open("Ferries resume")
    work.open()
    work.select("Hakan Fidan", "delegation")
    annotations.copy_with_citation(seen(work))
    assert QGuiApplication.clipboard().text() == (
        "“Hakan Fidan … delegation” (Ministers meet in Ankara, BGNES, 2025-09-11)"
    )


def test_the_current_annotation_is_copied_when_nothing_is_selected(work: Work):
    work.mark("Monday")
    annotations.copy_with_citation(seen(work))
    assert QGuiApplication.clipboard().text().startswith("“Monday”")


def test_nothing_to_copy_is_said(work: Work):
    annotations.copy_with_citation(seen(work))
    assert work.said == ["Select the words to copy first."]


def test_brackets_walk_through_the_annotations_and_say_where_they_end(work: Work):
    first, last = work.mark("Hakan Fidan"), work.mark("YPG rejected")
    work.desk.reader.set_caret(0)
    work.desk.sheet.set_current(None)
    annotations.walk(seen(work), 1)
    assert work.desk.sheet.current == first.id
    annotations.walk(seen(work), 1)
    assert work.desk.sheet.current == last.id
    annotations.walk(seen(work), 1)
    assert (work.desk.sheet.current, work.said[-1]) == (last.id, "No further annotation.")
    annotations.walk(seen(work), -1)
    assert work.desk.sheet.current == first.id


def test_the_current_annotation_is_removed_and_edited_by_command(work: Work):
    work.mark("Monday")
    annotations.edit(seen(work))
    assert type(work.popup()).__name__ == "NotePopup"
    work.popup().close()
    annotations.remove(seen(work))
    assert work.annotations() == []


def test_every_row_runs_on_an_empty_desk_without_harm(work: Work):
    work.session.close_document()
    before = len(work.library.history())
    for command in (*marking.commands(), *annotations.commands()):
        if command.id != "labels.edit":
            command.run(seen(work))
    assert work.desk.asking.popup is None
    assert len(work.library.history()) == before
    assert "error" not in work.levels


def test_letters_belong_to_one_command_each():
    keys = [key for command in (*marking.commands(), *annotations.commands()) for key in command.keys]
    assert len(keys) == len(set(keys))
