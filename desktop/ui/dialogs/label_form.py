"""The fields of one label: name, colour, key, parent, guideline, hidden; each is kept as soon as it is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QColorDialog, QGridLayout, QLabel, QToolButton, QWidget

from desktop.language import _, plural
from desktop.library import COLOURS
from desktop.model import Label
from desktop.ui.commands import table
from desktop.ui.panes.drawing import chip
from desktop.ui.panes.fields import FieldChoice, FieldLine, FieldText, Form
from desktop.ui.theme import Theme

ROW = 7  # colours in a row


def taken_keys() -> dict[str, str]:
    """Give the letters that commands have in the text, with the titles of the commands."""
    return {key.casefold(): command.title for command in table() for key in command.keys if len(key) == 1}


class ColourField(QWidget):
    """The colour-blind-safe colours as squares, and a way to any other; `kept` carries '#rrggbb'."""

    kept = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._value = ""
        self._buttons: dict[str, QToolButton] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(2)
        for place, colour in enumerate(COLOURS):
            button = self._square(colour)
            grid.addWidget(button, place // ROW, place % ROW)
        self.other = QToolButton(self)
        self.other.setIcon(theme.icon("palette"))
        self.other.setToolTip(_("Another colour…"))
        self.other.setAccessibleName(_("Another colour…"))
        self.other.setCheckable(True)
        self.other.clicked.connect(self._ask)
        grid.addWidget(self.other, 0, ROW)
        grid.setColumnStretch(ROW + 1, 1)

    def show_value(self, colour: str) -> None:
        """Show a colour as the chosen one."""
        self._value = colour
        for each, button in self._buttons.items():
            button.setChecked(each == colour)
        self.other.setChecked(bool(colour) and colour not in self._buttons)

    def _square(self, colour: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(chip(colour, 16))
        button.setIconSize(QSize(16, 16))
        button.setCheckable(True)
        button.setToolTip(colour)
        button.setAccessibleName(colour)
        button.clicked.connect(lambda: self._keep(colour))
        self._buttons[colour] = button
        return button

    def _keep(self, colour: str) -> None:
        if colour != self._value:
            self.show_value(colour)
            self.kept.emit(colour)
        else:
            self.show_value(colour)

    def _ask(self) -> None:
        dialog = QColorDialog(QColor(self._value or COLOURS[0]), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.colorSelected.connect(lambda colour: self._keep(colour.name()))
        dialog.rejected.connect(lambda: self.show_value(self._value))
        dialog.open()


class LabelForm(Form):
    """Shows one label; `edited` carries the fields that are another value now."""

    edited = Signal(dict)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._label: Label | None = None
        self._taken, self._theme = taken_keys(), theme
        self.name, self.key = FieldLine(self), FieldLine(self)
        self.colour = ColourField(theme, self)
        self.parent_label = FieldChoice([], self)
        self.guideline = FieldText(self, lines=4)
        self.hidden = QCheckBox(_("Hidden from the bar; what it marks stays"), self)
        self.used = QLabel(self)
        self.problem = QLabel(self)
        self.used.setProperty("role", "dim")
        self.problem.setProperty("role", "error")
        self.problem.setWordWrap(True)
        self.key.setMaxLength(1)
        self.key.setFixedWidth(48)
        self.guideline.setPlaceholderText(_("When to use it; shown when the pointer rests on the label"))
        for words, field in (
            (_("Name"), self.name),
            (_("Colour"), self.colour),
            (_("Key"), self.key),
            (_("Stands under"), self.parent_label),
            (_("Guideline"), self.guideline),
        ):
            self.add(words, field)
        for widget in (self.hidden, self.used, self.problem):
            self.add_wide(widget)
        self._connect()

    def _connect(self) -> None:
        keep: Callable[[str], Callable[[str], None]] = lambda name: lambda value: self.edited.emit({name: value})  # noqa: E731
        self.name.kept.connect(keep("name"))
        self.colour.kept.connect(keep("colour"))
        self.guideline.kept.connect(keep("guideline"))
        self.key.kept.connect(self._keep_key)
        self.parent_label.kept.connect(lambda value: self.edited.emit({"parent": value or None}))
        self.hidden.clicked.connect(lambda on: self.edited.emit({"hidden": on}))

    def show_label(self, label: Label | None, siblings: Sequence[Label]) -> None:
        """Show a label and those it may stand under, or nothing."""
        same = label is not None and self._label is not None and label.id == self._label.id
        self._label = label
        self.setEnabled(label is not None)
        if not same:
            self.problem.clear()
        box = self.parent_label
        box.clear()
        box.addItem("–", "")
        for each in siblings:
            if label is not None and each.id != label.id:
                box.addItem(chip(self._theme.mark(each.colour)), each.name, each.id)
        box.show_value((label.parent or "") if label else "")
        self.name.show_value(label.name if label else "")
        self.key.show_value(label.key if label else "")
        self.colour.show_value(label.colour if label else "")
        self.guideline.show_value(label.guideline if label else "")
        self.hidden.setChecked(bool(label and label.hidden))
        self.show_use(label.used if label else 0)

    def show_use(self, count: int) -> None:
        """Show how many annotations bear the label."""
        self.used.setText(plural("Used by {n} annotation", "Used by {n} annotations", count).format(n=count))

    def _keep_key(self, key: str) -> None:
        title = self._taken.get(key.casefold())
        if title is None:
            self.problem.clear()
            self.edited.emit({"key": key})
        else:
            words = _("{key} is the key of “{title}”. Choose another letter or a digit.")
            self.problem.setText(words.format(key=key.upper(), title=title))
            self.key.show_value(self._label.key if self._label else "")
            self.key.setText(self._label.key if self._label else "")
