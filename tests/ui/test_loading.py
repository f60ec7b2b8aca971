"""A load in the window: it stores beside the user's own steps, can be stopped, and is one line of the history."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.errors import PostilError
from desktop.exchange import Loaded, Survey
from desktop.library import Draft, Library
from desktop.model import Progress, Span
from desktop.ui import answers
from desktop.ui.loading import Loading, Looking, Order, Outcome
from desktop.ui.losses import LossReport
from desktop.ui.session import Session
from desktop.ui.window import Window
from tests.ui.conftest import Settle
from tests.ui.dialogs.test_loading import doccano, entity


def _file(folder: Path, documents: int = 3, tail: str = "") -> Path:
    records = [
        {"text": f"Ada met Bo {n} times.", "entities": [entity("Person", 0, 3), entity("Drug", 8, 10)]}
        for n in range(documents)
    ]
    return doccano(folder / "in.jsonl", *records, tail=tail)


def test_a_file_is_looked_through_beside_the_window(live_session: Session, tmp_path: Path, settle: Settle):
    found: list[Survey | PostilError | None] = []
    told: list[Progress | None] = []
    live_session.busy.connect(told.append)
    Looking(live_session, Order(_file(tmp_path)), found.append)
    settle(live_session)
    [survey] = found
    assert isinstance(survey, Survey)
    assert (survey.documents, survey.annotations, survey.labels) == (3, 6, ("Person", "Drug"))
    assert told[0] is not None
    assert told[0].name == "Looking through in.jsonl"
    assert told[-1] is None
    Looking(live_session, Order(tmp_path / "gone"), found.append)
    settle(live_session)
    assert isinstance(found[1], PostilError)
    Looking(live_session, Order(_file(tmp_path)), found.append).stop()
    settle(live_session)
    assert found[2] is None


def test_what_a_file_holds_is_stored_and_undone_as_one_line(live_session: Session, tmp_path: Path, settle: Settle):
    library = live_session.library
    assert library is not None
    came: list[Outcome] = []
    Loading(live_session, [Order(_file(tmp_path, tail="{broken\n"))], came.append)
    settle(live_session)
    [outcome] = came
    assert outcome.sentence() == "Loaded 6 annotations on 3 new documents, 1 thing did not come through"
    assert not outcome.broken
    assert [loss.what for loss in outcome.report.read()] == ["record"]
    assert len(library.find().ids) == 7
    line = library.next_undo()
    assert line is not None
    assert line.run_id == outcome.runs[0]
    live_session.undo()
    settle(live_session)
    assert len(library.find().ids) == 4
    outcome.report.discard()


def test_what_was_loaded_can_be_taken_back_after_other_work(window: Window, tmp_path: Path, settle: Settle):
    from desktop.ui.acts.exchange import carry_out

    session = window.session
    library = session.library
    assert library is not None
    carry_out(window, [Order(_file(tmp_path))])
    settle(session)
    assert window.status.text == "Loaded 6 annotations on 3 new documents."
    mine = library.find("ministers").ids[0]
    session.write(
        lambda library: library.annotations.add(mine, Draft(library.labels.named("Person").id, (Span(0, 9),)))
    )
    settle(session)
    window.status._take_offer(0)
    settle(session)
    assert window.status.text == "Undone: in.jsonl"
    assert len(library.find().ids) == 4
    assert len(library.annotations.of(mine)) == 1


def test_several_files_are_loaded_one_after_the_other(live_session: Session, tmp_path: Path, settle: Settle):
    other = tmp_path / "other"
    other.mkdir()
    came: list[Outcome] = []
    Loading(live_session, [Order(_file(tmp_path)), Order(_file(other, 5))], came.append)
    settle(live_session)
    [outcome] = came
    assert (outcome.count("annotations"), outcome.count("documents"), len(outcome.runs)) == (10, 5, 2)
    assert "6 were here already" in outcome.sentence()
    outcome.report.discard()


def test_a_stopped_load_keeps_what_is_stored(live_session: Session, tmp_path: Path, qtbot: QtBot, settle: Settle):
    library = live_session.library
    assert library is not None
    came: list[Outcome] = []
    going = Loading(live_session, [Order(_file(tmp_path, 2000))], came.append)
    qtbot.waitUntil(lambda: going.progress().done > 0, timeout=20_000)
    live_session.stop()
    assert going.progress().name == "Stopping"
    settle(live_session)
    [outcome] = came
    assert outcome.stopped
    assert outcome.sentence().endswith("stopped before its end")
    assert len(library.find().ids) == 4 + outcome.count("documents")
    assert len(outcome.runs) == 1
    outcome.report.discard()


def test_a_library_that_closes_ends_its_load(live_session: Session, tmp_path: Path, settle: Settle, library_path: Path):
    came: list[Outcome] = []
    Loading(live_session, [Order(_file(tmp_path, 2000))], came.append)
    live_session.release()
    settle(live_session)
    assert came[0].stopped
    came[0].report.discard()
    with Library.open(library_path) as library:
        assert library.check() == []


def test_sentences_say_what_came():
    report = LossReport("in", "in.jsonl", Path("nowhere"))
    assert Outcome((), report).sentence() == "Loaded no new annotation"
    some = Loaded(documents=1, documents_there=2, annotations=5, annotations_there=1, annotations_changed=2)
    assert Outcome((some,), report).sentence() == (
        "Loaded 5 annotations on 3 documents, 1 document is new, 1 was here already, 2 changed"
    )


def test_last_answers_are_kept_with_the_settings(session: Session):
    assert answers.last(session, "export") == {}
    answers.keep(session, "export", {"format": "doccano"})
    answers.keep(session, "other", {"a": 1})
    assert answers.last(session, "export") == {"format": "doccano"}
    session.set_settings(answers="[no json")
    assert answers.last(session, "export") == {}


@pytest.mark.parametrize("choice", ["load", "import"])
def test_files_that_surely_hold_annotations_are_asked_about_when_dropped(
    window: Window, tmp_path: Path, qtbot: QtBot, settle: Settle, choice: str
):
    from desktop.ui.acts.exchange import offer_to_load
    from desktop.ui.dialogs.dropping import DropQuestion
    from desktop.ui.dialogs.loading import LoadDialog

    session = window.session
    assert session.library is not None
    path = tmp_path / "records.jsonl"
    with path.open("w", encoding="utf-8") as out:
        session.library.export(out)
    plain = tmp_path / "plain.txt"
    plain.write_text("A plain text about nothing else.\n", "utf-8")
    offer_to_load(window, [path, plain])
    settle(session)
    question = window.findChild(DropQuestion)
    assert question is not None
    (question.loading if choice == "load" else question.importing).click()
    settle(session)
    dialog = window.findChild(LoadDialog)
    assert (dialog is not None) == (choice == "load")
    titles = [row.title for row in session.library.documents.rows(session.library.find().ids)]
    assert len(titles) > 4
    if dialog is not None:
        assert dialog.heading.text().startswith("4 documents")
        dialog.close()
    offer_to_load(window, [plain])
    settle(session)
    assert window.findChild(DropQuestion) in (None, question)
