from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.errors import Usage
from desktop.library import Library
from desktop.model import Changes, RunId, Span
from desktop.settings import Settings, load
from desktop.ui.session import Opened, Session
from tests.ui.conftest import Settle


def _said(session: Session) -> list[tuple[str, str, str]]:
    told: list[tuple[str, str, str]] = []
    session.message.connect(lambda *parts: told.append(parts))
    return told


def test_a_document_is_opened_with_its_text_and_annotations(session: Session):
    library = session.library
    assert library is not None
    [document] = library.find("ferries").ids
    session.open_document(document, at=Span(0, 7))
    assert session.document is not None
    assert session.document.text[0:7] == "Ferries"
    assert session.document.annotations == ()
    assert session.document.at == Span(0, 7)


def test_a_change_is_told_with_what_it_moved(session: Session):
    told: list[tuple[Changes, str]] = []
    session.changed.connect(lambda changes, origin: told.append((changes, origin)))
    library = session.library
    assert library is not None
    documents = library.find().ids
    session.write(lambda library: library.documents.tag(documents, "harbour"), said="Tagged 4 documents")
    changes, origin = told[-1]
    assert origin == "step"
    assert changes.touches("tag")
    session.undo()
    assert told[-1][1] == "undo"
    session.redo()
    assert told[-1][1] == "redo"


def test_undo_and_redo_say_what_they_did(session: Session):
    told = _said(session)
    session.undo()
    library = session.library
    assert library is not None
    while library.next_undo() is not None:
        session.undo()
    session.undo()
    assert told[-1][1] == "There is nothing to undo."
    session.redo()
    assert told[-1][1].startswith("Done again: ")


def test_an_expected_failure_is_told_as_its_sentence(session: Session):
    told = _said(session)

    def refuse(_library: Library) -> None:
        raise Usage("This cannot be.", "Do it otherwise.", "why")

    session.write(refuse, failed=session.fail)
    assert told == [("error", "This cannot be. Do it otherwise.", "why")]


@pytest.mark.logs
def test_an_unforeseen_failure_is_logged_and_told_with_its_trace(session: Session):
    told = _said(session)
    session.read(lambda library: 1 // 0, lambda _value: None, failed=session.fail)
    [(level, text, detail)] = told
    assert level == "error"
    assert "saved" in text
    assert "ZeroDivisionError" in detail


def test_closing_a_library_waits_for_a_running_question_and_drops_its_answer(
    live_session: Session, qtbot: QtBot, settle: Settle
):
    library = live_session.library
    assert library is not None
    began, go_on = threading.Event(), threading.Event()
    closed_while_asking: list[bool] = []
    answers: list[int] = []

    def ask(library: Library) -> int:
        began.set()
        go_on.wait(10)
        closed_while_asking.append(library.documents.overview().documents == 0)
        return 1

    live_session.read(ask, answers.append)
    assert began.wait(10)
    live_session.release()
    go_on.set()
    settle(live_session)
    assert closed_while_asking == [False]
    assert answers == []
    assert not library.path.with_name(library.path.name + "-wal").exists()


def test_closing_while_nothing_runs_leaves_one_whole_file(live_session: Session, settle: Settle):
    library = live_session.library
    assert library is not None
    live_session.write(lambda library: library.documents.tag(library.find().ids, "kept"))
    live_session.release()
    settle(live_session)
    assert [path.name for path in library.path.parent.iterdir()] == [library.path.name]
    with Library.open(library.path) as again:
        assert again.documents.tags() == {"kept": 4}


def test_the_many_changes_of_a_run_are_told_together(live_session: Session, qtbot: QtBot, settle: Settle):
    library = live_session.library
    assert library is not None
    settle(live_session)
    told: list[Changes] = []
    live_session.changed.connect(lambda changes, _origin: told.append(changes))
    for n in range(50):
        live_session._moved(library, Changes(n, "Import", frozenset({"document"}), rows=2, run_id=RunId("r")), "step")
    settle(live_session)
    [changes] = told
    assert changes.rows == 100
    assert changes.position == 49


def test_another_process_is_noticed(session: Session, library_path: Path):
    origins: list[str] = []
    session.changed.connect(lambda _changes, origin: origins.append(origin))
    session.look_for_others()
    with Library.open(library_path, author="Bob") as other:
        other.documents.tag(other.find().ids, "theirs")
    session.look_for_others()
    session.look_for_others()
    assert origins == ["other"]


def test_settings_are_kept_and_the_author_reaches_the_library(session: Session):
    session.set_settings(author="Grace", line_width=60)
    assert session.library is not None
    assert session.library.author == "Grace"
    assert load()[0].line_width == 60


def test_the_next_document_of_the_list_is_opened(session: Session):
    assert session.library is not None
    session.list = session.library.find().ids
    opened: list[Opened] = []
    session.opened.connect(opened.append)
    assert session.step_document(1)
    assert session.step_document(1)
    assert not session.step_document(-2)
    assert [found.document.id for found in opened] == list(session.list[:2])


def test_an_opened_library_becomes_the_last_and_the_newest(session: Session, library_path: Path):
    assert session.settings.last_library == str(library_path.resolve())
    assert session.settings.recent_libraries[0] == str(library_path.resolve())
    assert Settings().last_library == ""
