"""The label editor: each act is one step and is seen in the bar at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.ui.dialogs.label_form import LabelForm
from desktop.ui.dialogs.labels import LabelEditor, open_editor
from desktop.ui.popups.label import LabelPopup
from desktop.ui.popups.question import Question
from tests.ui.desks import Work


@pytest.fixture
def editor(work: Work, monkeypatch: pytest.MonkeyPatch) -> LabelEditor:
    """Open the editor on the labels for highlights."""
    monkeypatch.setattr("desktop.ui.dialogs.label_form.taken_keys", lambda: {"h": "Highlight"})
    made = open_editor(work.session, work.desk.theme, work.desk.window())
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    work.bot.addWidget(made)
    work.bot.waitExposed(made)
    return made


def names(editor: LabelEditor) -> list[str]:
    return [editor.rows.item(row).text() for row in range(editor.rows.count())]


def layer(editor: LabelEditor, name: str) -> None:
    editor.layer.setCurrentIndex(editor.layer.findData(name))


def choose(editor: LabelEditor, name: str) -> LabelForm:
    row = next(row for row, words in enumerate(names(editor)) if words.startswith(name))
    editor.rows.setCurrentRow(row)
    return editor.form


def test_the_labels_of_each_layer_are_listed(editor: LabelEditor):
    assert names(editor) == ["Highlight  ·  1", "Question"]
    layer(editor, "relation")
    assert names(editor) == ["identical", "supports", "refutes", "related"]


def test_the_editor_is_opened_once(work: Work, editor: LabelEditor):
    assert open_editor(work.session, work.desk.theme, work.desk.window()) is editor


def test_a_new_label_has_a_proposed_colour_and_is_named_at_once(work: Work, editor: LabelEditor):
    editor.new_button.click()
    form = editor.form
    assert form.name.text() == "New label 1"
    form.name.setText("Irony")
    work.bot.keyClick(form.name, Qt.Key.Key_Return)
    label = work.label("Irony")
    assert (label.layer, len(label.colour)) == ("highlight", 7)
    assert "Irony" in [each.name for each in work.desk.labels_bar.lines.labels]
    assert editor.label() == label


def test_each_field_is_one_step(work: Work, editor: LabelEditor):
    form = choose(editor, "Question")
    form.key.setText("q")
    work.bot.keyClick(form.key, Qt.Key.Key_Return)
    form.colour._buttons["#882255"].click()
    form.guideline.setPlainText("Ask somebody")
    form.guideline.keep()
    form.hidden.click()
    label = work.label("Question")
    assert (label.key, label.colour, label.guideline, label.hidden) == ("q", "#882255", "Ask somebody", True)
    assert names(editor)[1] == "Question  ·  Q (hidden)"
    work.session.undo()
    assert not work.label("Question").hidden
    assert not form.hidden.isChecked()


def test_a_key_of_a_command_is_refused(work: Work, editor: LabelEditor):
    form = choose(editor, "Question")
    form.key.setText("H")
    work.bot.keyClick(form.key, Qt.Key.Key_Return)
    assert work.label("Question").key == ""
    assert form.problem.text() == "H is the key of “Highlight”. Choose another letter or a digit."
    assert form.key.text() == ""


def test_a_name_that_is_taken_is_refused_beside_the_field(work: Work, editor: LabelEditor):
    form = choose(editor, "Question")
    form.name.setText("Highlight")
    work.bot.keyClick(form.name, Qt.Key.Key_Return)
    assert form.name.text() == "Question"
    assert "already a label" in form.problem.text()


def test_a_label_may_stand_under_another(work: Work, editor: LabelEditor):
    form = choose(editor, "Question")
    form.parent_label.kept.emit(work.label("Highlight").id)
    assert work.label("Question").parent == work.label("Highlight").id


def test_ctrl_and_arrows_order_the_labels_of_a_layer_alone(work: Work, editor: LabelEditor):
    layer(editor, "entity")
    choose(editor, "Event")
    work.bot.keyClick(editor.rows, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    bar = [each.name for each in work.desk.labels_bar.lines.labels]
    assert bar == ["Highlight", "Question", "Person", "Organisation", "Event", "Place", "Claim"]
    assert editor.label() == work.label("Event")


def test_merging_tells_how_many_annotations_move(work: Work, editor: LabelEditor):
    made = work.mark("Ankara", "Question")
    choose(editor, "Question")
    editor.merge_button.click()
    popup = next(p for p in editor.findChildren(LabelPopup) if p.isVisible())
    assert popup.line.placeholderText() == "Merge “Question” (1 annotation) into…"
    work.bot.keyClick(popup.line, Qt.Key.Key_Return)
    assert work.said[-1] == "Merged “Question” into “Highlight”: 1 annotation"
    assert work.desk.sheet.annotations[made.id].label == "Highlight"
    work.session.undo()
    assert work.desk.sheet.annotations[made.id].label == "Question"


def test_deleting_a_label_in_use_asks_and_counts(work: Work, editor: LabelEditor):
    work.mark("Ankara", "Question")
    work.mark("Monday", "Question")
    choose(editor, "Question")
    editor.delete_button.click()
    question = next(q for q in editor.findChildren(Question) if q.isVisible())
    assert [b.text() for b in question.buttons] == ["Hide it", "Delete with 2 annotations"]
    question.buttons[1].click()
    assert names(editor) == ["Highlight  ·  1"]
    assert work.annotations() == []
    work.session.undo()
    assert len(work.annotations()) == 2


def test_a_label_that_is_not_used_goes_at_once(work: Work, editor: LabelEditor):
    choose(editor, "Question")
    editor.delete_button.click()
    assert names(editor) == ["Highlight  ·  1"]


def test_a_label_that_relations_bear_asks_as_well(work: Work, editor: LabelEditor):
    one, other = work.mark("Ankara"), work.mark("Monday")
    work.library.relations.add(work.label("supports").id, ("annotation", one.id), ("annotation", other.id))
    layer(editor, "relation")
    choose(editor, "supports")
    editor.delete_button.click()
    question = next(q for q in editor.findChildren(Question) if q.isVisible())
    question.buttons[1].click()
    assert names(editor) == ["identical", "refutes", "related"]


def test_a_schema_goes_out_and_comes_in(work: Work, editor: LabelEditor, tmp_path: Path):
    path = tmp_path / "labels.json"
    editor.export_file(path)
    content = json.loads(path.read_text(encoding="utf-8"))
    content["labels"].append({"layer": "highlight", "name": "Irony", "colour": "#123456"})
    path.write_text(json.dumps(content), encoding="utf-8")
    editor.import_file(path)
    assert work.label("Irony").colour == "#123456"
    assert work.said[-1].startswith("Labels taken in: 1 new")
    path.write_text("{}", encoding="utf-8")
    editor.import_file(path)
    assert work.levels[-1] == "error"


def test_ready_made_labels_are_taken_in_as_one_step(work: Work, editor: LabelEditor):
    before = len(work.library.history())
    editor._load_ready("conll")
    assert work.label("MISC").layer == "entity"
    assert len(work.library.history()) == before + 1


def test_an_unreadable_file_is_told(work: Work, editor: LabelEditor, tmp_path: Path):
    editor.import_file(tmp_path / "nothing.json")
    assert "cannot be read" in work.said[-1]


def test_enter_in_a_field_makes_no_new_label(work: Work, editor: LabelEditor):
    form = choose(editor, "Question")
    work.bot.keyClick(form.name, Qt.Key.Key_Return)
    assert editor.rows.count() == 2
