from __future__ import annotations

import json
from collections.abc import Generator
from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop.exchange import Dumped
from desktop.library import Draft
from desktop.model import Progress, Span
from desktop.ui.exporting import Exporting
from desktop.ui.exports import Far, Order, write, write_out
from desktop.ui.losses import LossReport
from desktop.ui.session import Session
from tests.ui.conftest import Settle


def _order(session: Session, target: Path, **scope: object) -> Order:
    assert session.library is not None
    return Order(str(session.library.path), str(target), **scope)  # type: ignore[arg-type]


def test_an_export_runs_beside_the_window(live_session: Session, tmp_path: Path, qtbot: QtBot, settle: Settle):
    came: list[tuple[Dumped, LossReport]] = []
    told: list[Progress | None] = []
    live_session.busy.connect(told.append)
    target = tmp_path / "out.jsonl"
    Exporting(live_session, _order(live_session, target), lambda done, report: came.append((done, report)))
    settle(live_session)
    [(done, report)] = came
    assert (done.counts, done.lost, report.total, report.read()) == ({"documents": 4}, 0, 0, [])
    assert told[:2] == [Progress(0, None, "Exporting"), Progress(0, 4, "Exporting")]
    assert told[-1] is None
    report.discard()
    assert not report.path.exists()
    texts = [json.loads(line)["text"] for line in target.read_text("utf-8").splitlines()]
    assert any(text.startswith("Ferries resume") for text in texts)


def test_the_scope_is_a_query_or_a_list(live_session: Session, tmp_path: Path):
    assert live_session.library is not None
    target = tmp_path / "out.jsonl"
    assert write(_order(live_session, target, query="ferries")).counts == {"documents": 1}
    two = live_session.library.find().ids[:2]
    assert write(_order(live_session, target, documents=two)).counts == {"documents": 2}
    assert len(target.read_text("utf-8").splitlines()) == 2


def test_a_target_that_cannot_be_written_is_told(live_session: Session, tmp_path: Path, qtbot: QtBot, settle: Settle):
    told: list[tuple[str, str]] = []
    live_session.message.connect(lambda level, text, _detail: told.append((level, text)))
    came: list[Dumped] = []
    going = Exporting(
        live_session, _order(live_session, tmp_path / "nowhere" / "out.jsonl"), lambda done, _report: came.append(done)
    )
    settle(live_session)
    assert came == []
    assert not going.report.path.exists()
    [(level, text)] = told
    assert level == "error"
    assert text


def test_a_stopped_export_leaves_no_file(live_session: Session, tmp_path: Path, qtbot: QtBot, settle: Settle):
    told: list[str] = []
    live_session.message.connect(lambda _level, text, _detail: told.append(text))
    folder = tmp_path / "out"
    folder.mkdir()
    going = Exporting(live_session, _order(live_session, folder / "out.jsonl"), lambda _done, _report: None)
    live_session.stop()
    settle(live_session)
    assert not going.report.path.exists()
    assert told == ["Export stopped. No file was written."]
    assert list(folder.iterdir()) == []


def test_what_is_lost_travels_in_a_file(live_session: Session, tmp_path: Path, qtbot: QtBot, settle: Settle):
    assert live_session.library is not None
    first = live_session.library.find("ministers").ids[0]
    label = live_session.library.labels.named("Person").id
    live_session.library.annotations.add(first, Draft(label, (Span(0, 9),), note="An old note 🙂"))
    came: list[tuple[Dumped, LossReport]] = []
    target = tmp_path / "out.jsonl"
    order = _order(live_session, target, format="doccano", options=(("shape", "spans"),))
    Exporting(live_session, order, lambda done, report: came.append((done, report)))
    settle(live_session)
    [(done, report)] = came
    assert done.first == ()
    assert report.counts["dropped note"] == 1
    note = next(loss for loss in report.read() if loss.what == "note")
    assert (note.document, note.start, note.end, note.quote) == (first, 0, 9, "Ministers")
    assert len(report.read(1)) == 1
    report.discard()


def test_how_far_an_export_is_comes_between(live_session: Session, tmp_path: Path):
    ended: list[Dumped] = []

    def follow() -> Generator[Far]:
        ended.append((yield from write_out(_order(live_session, tmp_path / "out.jsonl"))))

    assert list(follow()) == [(0, 4)]
    assert ended == [Dumped({"documents": 4})]
