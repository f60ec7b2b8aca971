from __future__ import annotations

import json
from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop.model import Progress
from desktop.ui.exporting import Exporting
from desktop.ui.exports import Order, write_out
from desktop.ui.session import Session
from tests.ui.conftest import Settle


def _order(session: Session, target: Path, **scope: object) -> Order:
    assert session.library is not None
    return Order(str(session.library.path), str(target), **scope)  # type: ignore[arg-type]


def test_an_export_runs_beside_the_window(live_session: Session, tmp_path: Path, qtbot: QtBot, settle: Settle):
    counts: list[int] = []
    told: list[Progress | None] = []
    live_session.busy.connect(told.append)
    target = tmp_path / "out.jsonl"
    Exporting(live_session, _order(live_session, target), counts.append)
    settle(live_session)
    assert counts == [4]
    assert told[0] == Progress(0, None, "Exporting")
    assert told[-1] is None
    texts = [json.loads(line)["text"] for line in target.read_text("utf-8").splitlines()]
    assert any(text.startswith("Ferries resume") for text in texts)


def test_the_scope_is_a_query_or_a_list(live_session: Session, tmp_path: Path):
    assert live_session.library is not None
    target = tmp_path / "out.jsonl"
    assert write_out(_order(live_session, target, query="ferries")) == 1
    two = live_session.library.find().ids[:2]
    assert write_out(_order(live_session, target, documents=two)) == 2
    assert len(target.read_text("utf-8").splitlines()) == 2


def test_a_target_that_cannot_be_written_is_told(live_session: Session, tmp_path: Path, qtbot: QtBot, settle: Settle):
    told: list[tuple[str, str]] = []
    live_session.message.connect(lambda level, text, _detail: told.append((level, text)))
    counts: list[int] = []
    Exporting(live_session, _order(live_session, tmp_path / "nowhere" / "out.jsonl"), counts.append)
    settle(live_session)
    assert counts == []
    [(level, text)] = told
    assert level == "error"
    assert text


def test_a_stopped_export_leaves_no_file(live_session: Session, tmp_path: Path, qtbot: QtBot, settle: Settle):
    told: list[str] = []
    live_session.message.connect(lambda _level, text, _detail: told.append(text))
    folder = tmp_path / "out"
    folder.mkdir()
    Exporting(live_session, _order(live_session, folder / "out.jsonl"), lambda _count: None)
    live_session.stop()
    settle(live_session)
    assert told == ["Export stopped. No file was written."]
    assert list(folder.iterdir()) == []
