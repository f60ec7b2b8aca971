"""A library goes out to another tool, what is lost is looked at, and what comes back is loaded and taken back."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from desktop.library import Draft, Library
from desktop.model import Span
from desktop.ui.dialogs.exporting import ExportDialog
from desktop.ui.dialogs.loading import LoadDialog
from desktop.ui.dialogs.losses import LossesDialog
from desktop.ui.window import Window
from tests.ui.conftest import Settle

ARTICLE = "Ministers meet 🙂 in Ankara\n\nHakan Fidan received them. وصل هاكان فيدان أمس.\n"


def _offer(window: Window, text: str) -> QToolButton:
    return next(
        button for button in window.status.findChildren(QToolButton) if button.text() == text and button.isVisible()
    )


def test_out_to_doccano_and_back(empty_window: Window, tmp_path: Path, qtbot: QtBot, settle: Settle) -> None:
    window, session = empty_window, empty_window.session
    with Library.create(tmp_path / "Out.postil", author="Ada") as library:
        document = library.import_text(ARTICLE, title="Ministers").document_id
        assert document is not None
        text = library.documents.text(document)
        start = text.index("هاكان")
        person = library.labels.named("Person").id
        noted = library.annotations.add(document, Draft(person, (Span(start, start + 11),), note="Who is this?"))
    Library.create(tmp_path / "In.postil", author="Bo").close()
    window.open_library(tmp_path / "Out.postil")
    settle(session)

    assert window.run("export.records")
    dialog = window.findChild(ExportDialog)
    assert dialog is not None
    settle(session)
    dialog.format.choose("doccano")
    dialog.format.activated.emit(dialog.format.currentIndex())
    settle(session)
    assert dialog.lacks.text().startswith("Carries only the text itself, labels on passages")
    assert json.loads(dialog.written.text.toPlainText().splitlines()[0])["entities"][0]["label"] == "Person"
    out = tmp_path / "Out-doccano.jsonl"
    assert Path(dialog.order().target) == out
    dialog.going.click()
    settle(session, timeout=60_000)
    assert window.status.text.startswith(f"Exported 1 document, 1 annotation to {out}; ")
    _offer(window, "Losses…").click()
    settle(session)
    losses = window.findChild(LossesDialog)
    assert losses is not None
    losses.show_only("dropped note")
    qtbot.keyClick(losses.table, Qt.Key.Key_Return)
    settle(session)
    assert session.document is not None
    assert session.document.document.id == document
    assert window.desk.reader.current_annotation() == noted
    losses.close()

    window.open_library(tmp_path / "In.postil")
    qtbot.waitUntil(lambda: session.library is not None and session.library.path.name == "In.postil")
    settle(session)
    assert window.run("load.annotations")
    loading = window.findChild(LoadDialog)
    assert loading is not None
    loading.take([out])
    settle(session)
    assert loading.heading.text() == "1 document · 1 annotation · 1 label"
    assert loading.model.rows[0].passage.line[slice(*loading.model.rows[0].passage[1:])] == "هاكان فيدان"
    loading.going.click()
    settle(session)
    assert window.status.text == "Loaded 1 annotation on 1 new document."
    assert session.library is not None
    [came] = session.library.find().ids
    [annotation] = session.library.annotations.of(came)
    assert (annotation.label, annotation.quote) == ("Person", "هاكان فيدان")
    _offer(window, "Undo").click()
    settle(session)
    assert session.library.find().ids == ()
    assert window.status.text == "Undone: Out-doccano.jsonl"
