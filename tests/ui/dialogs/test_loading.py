"""The dialog that looks through files before their annotations are loaded, and the question about dropped files."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.exchange import Mark, Sheet, Stretch
from desktop.library import exchange_formats
from desktop.ui.dialogs.dropping import DropQuestion
from desktop.ui.dialogs.format_choices import FormatBox
from desktop.ui.dialogs.loading import LoadDialog
from desktop.ui.dialogs.marked import marked
from desktop.ui.loading import Order
from desktop.ui.session import Session
from tests.ui.conftest import Settle

TEXT = "Emoji 🙂 first: Hakan Fidan met 王毅 in Ankara."


def doccano(path: Path, *records: dict[str, Any], tail: str = "") -> Path:
    """Write records with their entities as doccano does, whose counting nothing tells."""
    whole = [{"id": n, "relations": [], "Comments": [], **record} for n, record in enumerate(records)]
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in whole) + tail, "utf-8")
    return path


def entity(label: str, start: int, end: int) -> dict[str, Any]:
    """Give one entity."""
    return {"id": start, "label": label, "start_offset": start, "end_offset": end}


@pytest.fixture
def ask(qtbot: QtBot, live_session: Session, settle: Settle) -> Callable[..., LoadDialog]:
    """Return a function that opens the dialog on paths and waits until all are looked through."""
    owner = QWidget()
    qtbot.addWidget(owner)
    owner.resize(900, 600)
    owner.show()

    def show(*paths: Path, begin: Callable[[Sequence[Order]], object] = lambda _orders: None) -> LoadDialog:
        dialog = LoadDialog(owner, live_session, exchange_formats(), begin, paths)
        dialog.show()
        settle(live_session)
        return dialog

    return show


def test_nothing_chosen_says_what_to_choose(ask: Callable[..., LoadDialog]):
    dialog = ask()
    assert "doccano" in dialog._empty.text()
    assert dialog._empty.isVisible()
    assert not dialog.going.isEnabled()
    dialog.close()


def test_what_is_in_a_file_is_shown_before_it_is_loaded(ask: Callable[..., LoadDialog], tmp_path: Path):
    orders: list[Order] = []
    path = doccano(
        tmp_path / "in.jsonl", {"text": "Ada met Bo.", "entities": [entity("Person", 0, 3), entity("Drug", 8, 10)]}
    )
    dialog = ask(path, begin=orders.extend)
    assert dialog.heading.text() == "1 document · 2 annotations · 2 labels"
    assert dialog.facts.text().startswith("Recognised as doccano.")
    assert dialog.labels.text().splitlines() == ["1 new label: Drug", "1 label that is here: Person"]
    [first, second] = dialog.model.rows
    assert (first.label, first.passage.line, first.passage[1:]) == ("Person", "Ada met Bo.", (0, 3))
    assert second.passage.line[slice(*second.passage[1:])] == "Bo"
    assert dialog.question.isHidden()
    dialog.layer.setCurrentIndex(dialog.layer.findData("highlight"))
    dialog.load()
    [order] = orders
    assert (order.path, order.format, order.layer) == (path, "doccano", "highlight")
    assert order.survey is not None
    assert order.survey.annotations == 2


def test_a_file_that_does_not_tell_how_it_counts_is_asked_about(
    ask: Callable[..., LoadDialog], tmp_path: Path, qtbot: QtBot
):
    orders: list[Order] = []
    start = TEXT.index("Hakan")
    path = doccano(tmp_path / "odd.jsonl", {"text": TEXT, "entities": [entity("Person", start, start + 11)]})
    dialog = ask(path, begin=orders.extend)
    assert dialog.question.isVisible()
    assert not dialog.going.isEnabled()
    table = dialog.question.table
    cells = {table.horizontalHeaderItem(n).text(): table.item(0, n).text() for n in range(table.columnCount())}
    assert cells["Unicode characters"] == "“Hakan Fidan”"
    assert cells["UTF-16 units"] == "“ Hakan Fida”"
    point = table.visualItemRect(table.item(0, list(cells).index("Unicode characters"))).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert dialog.units.currentData() == "codepoint"
    assert dialog.going.isEnabled()
    assert "as you chose" in dialog.facts.text()
    passage = dialog.model.rows[0].passage
    assert passage.line[passage.start : passage.end] == "Hakan Fidan"
    dialog.load()
    assert orders[0].survey is not None
    assert orders[0].survey.unit == "codepoint"


def test_broken_records_and_files_are_told_and_the_good_ones_can_be_loaded(
    ask: Callable[..., LoadDialog], tmp_path: Path
):
    good = doccano(
        tmp_path / "good.jsonl", {"text": "Ada.", "entities": [entity("Person", 0, 3)]}, tail='{"id": 3, "te\n'
    )
    other = tmp_path / "other.txt"
    other.write_text("Words alone.", "utf-8")
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(b"PK\x03\x04 and no more")
    dialog = ask(good, other, damaged, tmp_path / "gone.jsonl")
    assert dialog.trouble.text().startswith("1 record cannot be read")
    assert [dialog.files.itemText(n) for n in range(4)] == [
        "good.jsonl", "other.txt – cannot be loaded", "damaged.zip – cannot be loaded", "gone.jsonl – cannot be loaded",
    ]  # fmt: skip
    dialog.files.setCurrentIndex(1)
    dialog._show()
    assert dialog.trouble.text().startswith("other.txt is of no format that can be loaded.")
    assert [order.path for order in dialog.orders()] == [good]
    assert dialog.going.isEnabled()
    dialog.close()


def test_another_format_is_looked_at_anew(
    ask: Callable[..., LoadDialog], tmp_path: Path, live_session: Session, settle: Settle
):
    path = doccano(tmp_path / "in.jsonl", {"text": "Ada.", "entities": [entity("Person", 0, 3)]})
    dialog = ask(path)
    assert dialog.format.choose("jsonl")
    dialog._read_anew()
    settle(live_session)
    assert dialog.facts.text().startswith("Read as Postil JSON lines.")
    assert "1 record cannot be read" in dialog.trouble.text()
    assert dialog.format.currentData() == "jsonl"
    dialog.close()


def test_a_file_that_says_what_it_counts_is_believed(ask: Callable[..., LoadDialog], tmp_path: Path):
    start = TEXT.index("Hakan")
    spans = [entity("Person", start, start + 11)]
    path = doccano(tmp_path / "told.jsonl", {"text": TEXT, "entities": spans, "offset_unit": "codepoint"})
    dialog = ask(path)
    assert dialog.facts.text().endswith("It says itself that it counts Unicode characters.")
    passage = dialog.model.rows[0].passage
    assert passage.line[passage.start : passage.end] == "Hakan Fidan"
    dialog.close()


def test_closing_the_dialog_ends_the_look(qtbot: QtBot, live_session: Session, settle: Settle, tmp_path: Path):
    owner = QWidget()
    qtbot.addWidget(owner)
    many = [{"text": f"Ada {n}.", "entities": [entity("Person", 0, 3)]} for n in range(3000)]
    path = doccano(tmp_path / "in.jsonl", *many)
    dialog = LoadDialog(owner, live_session, exchange_formats(), lambda _orders: None, [path])
    dialog.show()
    dialog.close()
    settle(live_session)
    assert live_session.going == ()


def test_passages_are_shown_whatever_their_script_and_unit():
    text = "🙂 وصلت السفينة\nإلى الميناء"
    start = text.index("السفينة")
    utf16 = Stretch(start + 1, start + 8)
    marks = [
        Mark("1", "Ship", (utf16,)),
        Mark("2", "Whole"),
        Mark("3", "Lost", (Stretch(-1, -1, "no more"),), unanchored=True),
        Mark("4", "Beyond", (Stretch(5, 5000),)),
    ]
    rows = list(marked([Sheet(text, meta={"title": "Ship"}, marks=marks)], "utf16"))
    passage = rows[0].passage
    assert passage.line[passage.start : passage.end] == "السفينة"
    assert "\n" not in passage.line
    assert [row.passage.line for row in rows[1:]] == [
        "the whole document", "without a place: “no more”", "5 to 5000 lies not within its text.",
    ]  # fmt: skip


def test_a_format_whose_package_is_missing_says_how_to_get_it(qtbot: QtBot):
    from dataclasses import replace

    formats = exchange_formats()
    box = FormatBox([formats[0], replace(formats[-1], name="wanting", missing=True, extra="wanting")])
    qtbot.addWidget(box)
    place = box.findData("wanting")
    assert "pip install postil[wanting]" in box.itemText(place)
    assert not box.choose("wanting")
    assert box.chosen() == formats[0]


def test_dropped_annotations_may_be_loaded_or_imported(qtbot: QtBot, tmp_path: Path):
    owner = QWidget()
    qtbot.addWidget(owner)
    path = tmp_path / "library.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("library.json", "{}")
    told: list[object] = []
    question = DropQuestion(owner, [(path, "Postil bundle")], told.append, lambda: told.append("imported"))
    question.loading.click()
    assert told == [[path]]
    question = DropQuestion(owner, [(path, "Postil bundle")], told.append, lambda: told.append("imported"))
    question.importing.click()
    assert told == [[path], "imported"]
