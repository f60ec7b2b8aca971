"""The near twins of a document stand in its details with what they share; they are opened and compared from there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.jobs import InlineJobs
from desktop.library import Library
from desktop.model import DocumentId
from desktop.settings import Settings
from desktop.text.difference import differences
from desktop.ui.dialogs.comparison import MOST, Comparison, page_of
from desktop.ui.panes.details import Details
from desktop.ui.session import Session
from desktop.ui.theme import Theme
from tests.store.test_families import versions
from tests.text.test_sketch import story

TINTS = {"old": "#eeeeee", "new": "#dddddd"}


@pytest.fixture
def session(qapp: QApplication, tmp_path: Path, settings: Settings) -> Iterator[Session]:
    """Give a session on a library with three versions of a story and another story."""
    path = tmp_path / "twins.postil"
    with Library.create(path, author="Ada") as library:
        for number, text in enumerate(versions(1)[:3]):
            library.import_text(text, title=f"Version {number}")
        library.import_text(" ".join(story(99)), title="Other")
        library.refresh_search()
    made = Session(settings, jobs=lambda _post: InlineJobs())
    made.adopt(Library.open(path, author="Ada"))
    yield made
    assert made.close()


@pytest.fixture
def details(qtbot: QtBot, session: Session, settings: Settings, dress: None) -> Iterator[Details]:
    theme = Theme(settings)
    theme.apply()
    made = Details(session, theme)
    qtbot.addWidget(made)
    made.resize(320, 800)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.hide()


def named(session: Session, title: str) -> DocumentId:
    assert session.library is not None
    found = session.library.find("").ids
    return next(row.id for row in session.library.documents.rows(found) if row.title == title)


def test_the_twins_stand_there_with_what_they_share(details: Details, session: Session):
    session.open_document(named(session, "Version 0"))
    assert details.twins.isVisible()
    assert details.twins.heading.text() == "2 near twins"
    lines = [details.twins.list.lines.line(place) for place in range(2)]
    assert [line.title for line in lines] == ["Version 2", "Version 1"]
    assert all(line.side.endswith("%") for line in lines)


def test_where_there_are_none_nothing_is_said(details: Details, session: Session):
    session.open_document(named(session, "Version 0"))
    session.open_document(named(session, "Other"))
    assert not details.twins.isVisible()
    session.close_document()
    assert not details.twins.isVisible()


def test_a_click_or_enter_opens_a_twin(qtbot: QtBot, details: Details, session: Session):
    session.open_document(named(session, "Version 0"))
    view = details.twins.list
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.lines.index(0, 0)).center())
    assert session.document is not None
    assert session.document.document.title == "Version 2"
    assert details.twins.list.lines.line(0).title == "Version 1"


def test_the_bin_takes_a_twin_out_of_the_list(details: Details, session: Session):
    session.open_document(named(session, "Version 0"))
    other = named(session, "Version 1")
    session.write(lambda library: library.documents.bin([other]))
    assert details.twins.heading.text() == "1 near twin"


def test_compare_shows_what_differs_and_goes_through_it(qtbot: QtBot, details: Details, session: Session):
    session.open_document(named(session, "Version 0"))
    qtbot.mouseClick(details.twins.comparing, Qt.MouseButton.LeftButton)
    (dialog,) = (widget for widget in QApplication.topLevelWidgets() if isinstance(widget, Comparison))
    qtbot.addWidget(dialog)
    assert "1 place differs." in dialog.legend.text()
    assert "characters the same" in dialog.page.toPlainText()
    dialog.twins.setCurrentIndex(1)
    assert "near twin" in dialog.legend.text()
    assert story(501, 2)[0].split()[1] in dialog.page.toPlainText()
    before = dialog.page.verticalScrollBar().value()
    for _step in range(3):
        dialog.step(1)
    dialog.step(-1)
    assert dialog.page.verticalScrollBar().value() >= before
    qtbot.mouseClick(dialog.opening, Qt.MouseButton.LeftButton)
    assert session.document is not None
    assert session.document.document.title == "Version 1"


def test_a_comparison_of_very_long_texts_is_cut_and_says_so():
    page = page_of(differences("a " * MOST, "b " * MOST), TINTS, "#777777")
    assert len(page) < 2 * MOST
    assert "not shown" in page


def test_what_is_compared_is_no_html():
    page = page_of(differences("one <b>two</b> & three", "one <i>two</i> & three"), TINTS, "#777777")
    assert "<b>" not in page
    assert "b&gt;two&lt;" in page
    assert page.count("<a name=") == 1
