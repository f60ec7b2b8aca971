"""The editor of the library's labels: make, order, rename, merge, hide, delete, exchange; each act is one step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.errors import Unreadable, Usage
from desktop.language import _, number, plural
from desktop.library import SCHEMAS, Library
from desktop.model import LAYERS, Label, LabelId, Layer
from desktop.ui.dialogs.dialog import Dialog, choose_file, choose_target
from desktop.ui.dialogs.label_form import LabelForm
from desktop.ui.panes.drawing import chip
from desktop.ui.panes.sheet import Sheet
from desktop.ui.popups.label import LabelPopup, layer_name
from desktop.ui.popups.question import Question
from desktop.ui.session import Session
from desktop.ui.theme import Theme


def schema_name(name: str) -> str:
    """Give a ready-made schema in the user's words."""
    return {
        "analyst": _("Analyst: highlight, person, organisation, place, event, claim"),
        "conll": _("CoNLL: PER, ORG, LOC, MISC"),
        "ontonotes": _("OntoNotes: 18 kinds of names and numbers"),
        "claims": _("Claims: what is said, by whom, on what grounds"),
    }.get(name, name)


class LabelRows(QListWidget):
    """The labels of one layer; order them by dragging or with Ctrl and the arrows."""

    def __init__(self, parent: QWidget, moved: Callable[[], None]) -> None:
        super().__init__(parent)
        self._moved = moved
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setUniformItemSizes(True)
        self.setAccessibleName(_("Labels"))
        self.model().rowsMoved.connect(lambda *_rows: moved())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the current label with Ctrl and the arrows."""
        way = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if way and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            row = self.currentRow()
            if 0 <= row + way < self.count():
                item = self.takeItem(row)
                self.insertItem(row + way, item)
                self.setCurrentItem(item)
                self._moved()
        else:
            super().keyPressEvent(event)

    def ids(self) -> list[LabelId]:
        """Give the labels as they stand now."""
        return [self.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self.count())]


class LabelEditor(Dialog):
    """A window beside the text; what is changed is seen there at once."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, _("Labels"), width=760, height=560)
        self._session, self._theme, self._sheet = session, theme, Sheet.of(session)
        self._wanted: str | None = None  # the label to choose once it is there
        self.layer = QComboBox(self)
        self.layer.setAccessibleName(_("Layer"))
        for layer in LAYERS:
            self.layer.addItem(layer_name(layer).capitalize(), layer)
        self.rows = LabelRows(self, self._order)
        self.form = LabelForm(theme, self)
        self._arrange()
        self.layer.currentIndexChanged.connect(lambda _index: self._show())
        self.rows.currentItemChanged.connect(lambda _new, _old: self._show_form())
        self.form.edited.connect(self._edit)
        self._sheet.labels_changed.connect(self._show)
        session.changed.connect(self._leave_with_library)
        self._show()

    def _arrange(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.layer)
        left.addWidget(self.rows, 1)
        row = QHBoxLayout()
        self.new_button = QPushButton(_("New label"), self)
        self.new_button.setAutoDefault(False)  # Enter belongs to the fields
        self.new_button.clicked.connect(self._add)
        self.merge_button = self._tool(
            "git-merge", _("Merge into another label…"), lambda: self._when_counted(self._ask_merge)
        )
        self.delete_button = self._tool("trash", _("Delete this label…"), lambda: self._when_counted(self._ask_delete))
        row.addWidget(self.new_button, 1)
        row.addWidget(self.merge_button)
        row.addWidget(self.delete_button)
        left.addLayout(row)
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addLayout(left, 2)
        both.addWidget(self.form, 3)
        self.body.addLayout(both)
        ready = self.add_button(_("Ready-made labels"), lambda: None, left=True)
        ready.setMenu(self._ready_menu(ready))
        self.add_button(_("Export…"), self._export, left=True)
        self.add_button(_("Import…"), self._import, left=True)

    def _tool(self, icon: str, tip: str, act: Callable[[], None]) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(self._theme.icon(icon))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(act)
        return button

    def _ready_menu(self, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        for name in SCHEMAS:
            action = menu.addAction(schema_name(name))
            action.triggered.connect(lambda _checked=False, name=name: self._load_ready(name))
        return menu

    # Showing

    def _layer(self) -> Layer:
        layer: Layer = self.layer.currentData()
        return layer

    def _labels(self) -> list[Label]:
        return self._sheet.of_layer(self._layer(), hidden=True)

    def label(self) -> Label | None:
        """Give the label that is shown."""
        item = self.rows.currentItem()
        return self._sheet.labels.get(item.data(Qt.ItemDataRole.UserRole)) if item else None

    def _show(self) -> None:
        before = self._wanted or (self.label().id if self.label() else None)  # type: ignore[union-attr]
        self.rows.blockSignals(True)
        self.rows.clear()
        chosen = 0
        for row, label in enumerate(self._labels()):
            words = f"{label.name}  ·  {label.key.upper()}" if label.key else label.name
            item = QListWidgetItem(
                chip(self._theme.mark(label.colour)),
                words if not label.hidden else _("{name} (hidden)").format(name=words),
            )
            item.setData(Qt.ItemDataRole.UserRole, label.id)
            item.setToolTip(label.guideline)
            self.rows.addItem(item)
            if label.id == before:
                chosen, self._wanted = row, None
        self.rows.setCurrentRow(chosen)
        self.rows.blockSignals(False)
        self._show_form()

    def _show_form(self) -> None:
        label = self.label()
        self.form.show_label(label, self._labels())
        self.merge_button.setEnabled(label is not None and self.rows.count() > 1)
        self.delete_button.setEnabled(label is not None)
        self._when_counted(lambda counted: self.form.show_use(counted.used))

    def _when_counted(self, then: Callable[[Label], None]) -> None:
        """Go on with the label that is shown once it is known how often it is used now."""
        label = self.label()
        if label is not None:
            uid = label.id
            self._session.read(
                lambda library: library.labels.get(uid), then, key="label use", failed=lambda _problem: None
            )

    def _leave_with_library(self, _changes: Any, origin: str) -> None:
        if origin == "library":
            self.close()

    # Acting

    def _add(self) -> None:
        layer, names = self._layer(), {label.name for label in self._labels()}
        name = next(n for n in (_("New label {n}").format(n=k) for k in range(1, 10_000)) if n not in names)

        def done(made: LabelId) -> None:
            self._wanted = made
            self._show()
            self._session.read(lambda library: None, lambda _none: self._name_new())

        self._session.write(
            lambda library: library.labels.add(layer, name), done, said=_("Added “{name}”").format(name=name)
        )

    def _name_new(self) -> None:
        """Let the new label be named at once."""
        self.form.name.setFocus()
        self.form.name.selectAll()

    def _edit(self, fields: dict[str, Any]) -> None:
        label = self.label()
        if label is None:
            return
        name = fields.get("name", label.name)

        def failed(problem: BaseException) -> None:
            self._session.fail(problem)
            self.form.problem.setText(str(problem))
            self.form.show_label(label, self._labels())

        self.form.problem.clear()
        said = _("Label “{name}” changed").format(name=name)
        self._session.write(lambda library: library.labels.edit(label.id, **fields), said=said, failed=failed)

    def _order(self) -> None:
        ordered = [label for layer in LAYERS for label in self._ids_of(layer)]
        self._session.write(lambda library: library.labels.order(ordered), said=_("Labels ordered"))

    def _ids_of(self, layer: Layer) -> list[LabelId]:
        if layer == self._layer():
            return self.rows.ids()
        return [label.id for label in self._sheet.of_layer(layer, hidden=True)]

    def _ask_merge(self, label: Label) -> None:
        others = [each for each in self._labels() if each.id != label.id]
        words = plural(
            "Merge “{name}” ({n} annotation) into…", "Merge “{name}” ({n} annotations) into…", label.used
        ).format(name=label.name, n=number(label.used))
        popup = LabelPopup(others, {}, self._theme, self, words=words)
        popup.chosen.connect(lambda uid: self._merge(label, LabelId(uid)))
        popup.open_at(_rect_of(self.merge_button))

    def _merge(self, label: Label, into: LabelId) -> None:
        self._wanted = into
        other = self._sheet.labels[into].name

        def said(moved: int) -> str:
            words = plural(
                "Merged “{name}” into “{other}”: {n} annotation",
                "Merged “{name}” into “{other}”: {n} annotations",
                moved,
            )
            return words.format(name=label.name, other=other, n=number(moved))

        self._session.write(lambda library: library.labels.merge(label.id, into), said=said)

    def _ask_delete(self, label: Label) -> None:
        if label.used:
            words = plural("“{name}” is used by {n} annotation.", "“{name}” is used by {n} annotations.", label.used)
            delete = plural("Delete with {n} annotation", "Delete with {n} annotations", label.used)
            sentence = words.format(name=label.name, n=number(label.used))
            self._ask_deleting(label, sentence, delete.format(n=number(label.used)))
        else:
            self._delete(label, with_annotations=False)

    def _ask_deleting(self, label: Label, sentence: str, delete: str) -> None:
        answers = (
            (_("Hide it"), lambda: self._edit({"hidden": True})),
            (delete, lambda: self._delete(label, with_annotations=True)),
        )
        Question(sentence, answers, self._theme, self).open_at(_rect_of(self.delete_button))

    def _delete(self, label: Label, *, with_annotations: bool) -> None:
        def said(gone: int) -> str:
            words = plural("Deleted “{name}” and {n} annotation", "Deleted “{name}” and {n} annotations", gone)
            return (words if gone else _("Deleted “{name}”")).format(name=label.name, n=number(gone))

        def failed(problem: BaseException) -> None:
            if isinstance(problem, Usage):  # relations bear it, or somebody has used it meanwhile
                self._ask_deleting(label, problem.sentence, _("Delete with them"))
            else:
                self._session.fail(problem)

        self._session.write(
            lambda library: library.labels.delete(label.id, with_annotations=with_annotations),
            said=said,
            failed=failed,
        )

    # Exchange

    def _load_ready(self, name: str) -> None:
        self._session.write(lambda library: library.load_ready_labels(name), said=_taken_in)

    def _import(self) -> None:
        choose_file(self, _("Import labels"), _("Labels (*.json)"), Path.home(), self.import_file)

    def _export(self) -> None:
        choose_target(self, _("Export labels"), _("Labels (*.json)"), Path.home() / "labels.json", self.export_file)

    def import_file(self, path: Path) -> None:
        """Take in the labels of a file."""

        def work(library: Library) -> tuple[int, int]:
            try:
                text = path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as problem:
                raise Unreadable(
                    "labels", _("{path} cannot be read.").format(path=path), _("Choose another file."), str(problem)
                ) from problem
            return library.labels.load(text)

        self._session.write(work, said=_taken_in)

    def export_file(self, path: Path) -> None:
        """Write all labels into a file."""

        def work(library: Library) -> None:
            try:
                path.write_text(library.labels.dump(), encoding="utf-8")
            except OSError as problem:
                raise Unreadable(
                    "labels", _("{path} cannot be written.").format(path=path), _("Choose another."), str(problem)
                ) from problem

        told = _("The labels are in {path}.").format(path=path)
        self._session.read(work, lambda _none: self._session.message.emit("info", told, ""))


def _taken_in(counts: tuple[int, int]) -> str:
    made, updated = counts
    return _("Labels taken in: {made} new, {updated} brought up to date").format(made=made, updated=updated)


def open_editor(session: Session, theme: Theme, parent: QWidget) -> LabelEditor:
    """Open the label editor, or bring the open one to the front."""
    for child in parent.children():
        if isinstance(child, LabelEditor) and child.isVisible():
            child.raise_()
            child.activateWindow()
            return child
    editor = LabelEditor(session, theme, parent)
    editor.show()
    return editor


def _rect_of(widget: QWidget) -> QRect:
    return QRect(widget.mapToGlobal(widget.rect().topLeft()), widget.size())
