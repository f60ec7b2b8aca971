"""The window of losses: what is listed, narrowed, gone to and saved; tens of thousands of rows stay quick."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.exchange import FEATURES, Loss
from desktop.library import Draft, exchange_formats
from desktop.model import DocumentId, Span
from desktop.ui.acts.exchange import find_place
from desktop.ui.dialogs.loss_rows import LossRows, as_csv
from desktop.ui.dialogs.losses import LossesDialog
from desktop.ui.features import feature, grouped, happened, lacking, unit
from desktop.ui.losses import LossReport
from desktop.ui.session import Session

NOTE = Loss("dropped", "note", "The format has no notes.", "d1", "سفينة جديدة", "a1", 3, 9, "السفينة", count=1)
WHO = Loss("dropped", "author", "The format does not tell who annotated.", "d1", "سفينة جديدة", count=40)
BAD = Loss("refused", "record", "It is no JSON.", where="line 7")


def _report(*losses: Loss, way: str = "out") -> LossReport:
    report = LossReport(way, "Harbour.jsonl")  # type: ignore[arg-type]
    lines = (json.dumps({slot: getattr(one, slot) for slot in Loss.__slots__}) + "\n" for one in losses)
    report.path.write_text("".join(lines), "utf-8")
    counts: dict[str, int] = {}
    for one in losses:
        counts[f"{one.lost} {one.what}"] = counts.get(f"{one.lost} {one.what}", 0) + one.count
    report.counts = counts
    return report


@pytest.fixture
def owner(qtbot: QtBot, session: Session) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


def test_losses_are_told_in_plain_words(owner: QWidget, session: Session, qtbot: QtBot):
    report = _report(NOTE, WHO, BAD)
    gone: list[Loss] = []
    dialog = LossesDialog(owner, session, report, gone.append)
    dialog.show()
    assert dialog.heading.text() == "42 things are not in Harbour.jsonl as they are here."
    said = [dialog.model.index(row, 0).data() for row in range(3)]
    assert said == ["Note: left out", "Who annotated: left out × 40", "Record: not taken"]
    assert [dialog.choice.itemText(n) for n in range(dialog.choice.count())] == [
        "All 42 losses", "Who annotated: left out (40)", "Note: left out (1)", "Record: not taken (1)",
    ]  # fmt: skip
    assert "The format has no notes." in dialog.remark.text()
    qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    assert gone == [NOTE]
    dialog.choose(2)
    assert not dialog.jumping.isEnabled()
    qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    assert gone == [NOTE]
    dialog.close()
    report.discard()


def test_losses_are_narrowed_copied_and_saved(owner: QWidget, session: Session, tmp_path: Path):
    formula = Loss("dropped", "note", "The format has no notes.", title="=1+1", quote="x")
    report = _report(NOTE, WHO, formula, way="in")
    dialog = LossesDialog(owner, session, report, lambda _loss: None)
    dialog.show_only("dropped note")
    assert dialog.shown() == [NOTE, formula]
    dialog.search.setText("السفينة")
    assert dialog.shown() == [NOTE]
    dialog.search.clear()
    dialog.copy()
    assert "السفينة" in QGuiApplication.clipboard().text()
    dialog.save_to(tmp_path / "losses.jsonl")
    lines = (tmp_path / "losses.jsonl").read_text("utf-8").splitlines()
    assert [Loss(**json.loads(line)) for line in lines] == [NOTE, formula]
    dialog.save_to(tmp_path / "losses.csv")
    rows = list(csv.DictReader((tmp_path / "losses.csv").read_text("utf-8-sig").splitlines()))
    assert [row["title"] for row in rows] == ["سفينة جديدة", "'=1+1"]
    dialog.search.setText("nowhere")
    assert not dialog.saving.isEnabled()
    dialog.close()
    report.discard()


def test_a_report_that_is_gone_is_told(owner: QWidget, session: Session):
    report = _report(NOTE)
    report.discard()
    report.discard()  # twice does no harm
    dialog = LossesDialog(owner, session, report, lambda _loss: None)
    assert "cannot be read any more" in dialog.heading.text()
    assert not dialog.jumping.isEnabled()
    dialog.close()


def test_many_losses_are_sorted_by_any_column():
    losses = [Loss("dropped", "note", "No notes.", title=f"Article {n % 97:02}", quote=str(n)) for n in range(20_000)]
    rows = LossRows(losses)
    rows.sort(1)
    assert [rows.at(0).title, rows.at(19_999).title] == ["Article 00", "Article 96"]
    rows.narrow("", "note 05 13")
    found = [rows.at(row).title + (rows.at(row).quote or "") for row in range(rows.rowCount())]
    assert found
    assert all("05" in one and "13" in one for one in found)
    rows.sort(-1)
    assert rows.rowCount() == len(found)
    assert len(list(as_csv(losses))) == 20_001


def test_a_loss_leads_to_its_place(session: Session):
    library = session.library
    assert library is not None
    first = library.find("ministers").ids[0]
    label = library.labels.named("Person").id
    made = library.annotations.add(first, Draft(label, (Span(0, 9),)))
    text = library.documents.text(first)
    assert find_place(library, Loss("dropped", "note", "", first, "", made)) == (first, made, None)
    later = text.rindex("YPG")
    by_quote = Loss("refused", "span", "", "their id 7", "Ministers meet in Ankara", "x", later - 3, later, "YPG")
    assert find_place(library, by_quote) == (first, None, Span(later, later + 3))
    assert find_place(library, Loss("clipped", "span", "", first, start=2, end=5)) == (first, None, Span(2, 5))
    assert find_place(library, Loss("clipped", "span", "", first, start=2, end=50_000)) == (first, None, None)
    assert find_place(library, Loss("refused", "record", "", title="No such title")) is None
    assert find_place(library, Loss("refused", "record", "", DocumentId("nobody"))) is None
    library.documents.bin([first])
    assert find_place(library, Loss("dropped", "note", "", first)) is None


def test_everything_that_can_be_carried_has_a_name():
    assert len({feature(name) for name in FEATURES}) == len(FEATURES)
    assert {unit(name) for name in ("codepoint", "utf16", "grapheme", "byte")}
    assert happened(Loss("dropped", "never_heard_of", "")) == "Never heard of: left out"


def test_formats_stand_in_groups_and_say_what_they_lack():
    formats = {one.name: one for one in exchange_formats()}
    groups = grouped(formats.values())
    assert [one.name for one in groups[0][1]] == ["jsonl", "bundle"]
    assert sorted(one.name for _title, lot in groups for one in lot) == sorted(formats)
    assert lacking(formats["bundle"]) == "Carries everything."
    assert "relations" in lacking(formats["doccano"])
    assert "claims" in lacking(formats["qualcoder"])
    assert " and " in lacking(formats["doccano"])
    assert lacking(formats["claimreview"]) == "Carries only claims."
    assert lacking(formats["codebook"]) == "Carries no texts and no annotations."
