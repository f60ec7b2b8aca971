"""Choosing a format of exchange: by what it is for, with what it does not carry, and with its own options."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from desktop.exchange import ExchangeFormat, Option
from desktop.language import _
from desktop.ui.dialogs.fields import choice, field
from desktop.ui.features import grouped
from desktop.ui.theme import UNIT

TYPING = 500  # milliseconds of rest after which what was typed counts


class FormatBox(QComboBox):
    """A box of formats in groups; those whose package is missing say so and cannot be chosen."""

    def __init__(self, formats: Iterable[ExchangeFormat], automatic: str = "") -> None:
        """List formats, after a line for none of them where `automatic` names one."""
        super().__init__()
        self.setAccessibleName(_("Format"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(32)
        self._formats = {one.name: one for one in formats}
        if automatic:
            self.addItem(automatic, "")
        for title, lot in grouped(self._formats.values()):
            self._add_heading(title)
            for one in lot:
                self._add(one)
        view = self.view()
        view.setTextElideMode(Qt.TextElideMode.ElideNone)
        view.setMinimumWidth(view.sizeHintForColumn(0) + view.verticalScrollBar().sizeHint().width() + UNIT * 2)
        self.choose("" if automatic else next(iter(self._formats), ""))

    def _add_heading(self, title: str) -> None:
        self.addItem(title, None)
        font = self.font()
        font.setBold(True)
        self.setItemData(self.count() - 1, font, Qt.ItemDataRole.FontRole)
        self._disable()

    def _add(self, one: ExchangeFormat) -> None:
        title = one.title
        if one.missing:
            title = _("{title} – needs: pip install postil[{extra}]").format(title=title, extra=one.extra)
        self.addItem(title, one.name)
        self.setItemData(self.count() - 1, one.about, Qt.ItemDataRole.ToolTipRole)
        if one.missing:
            self._disable()

    def _disable(self) -> None:
        model = self.model()
        if isinstance(model, QStandardItemModel):
            model.item(self.count() - 1).setEnabled(False)

    def choose(self, name: str) -> bool:
        """Choose a format by its name; False where it is not there or cannot be chosen."""
        place = self.findData(name)
        model = self.model()
        if place < 0 or (isinstance(model, QStandardItemModel) and not model.item(place).isEnabled()):
            return False
        self.setCurrentIndex(place)
        return True

    def chosen(self) -> ExchangeFormat | None:
        """Give the format that is chosen."""
        return self._formats.get(self.currentData() or "")


class OptionChoices(QWidget):
    """A form of one format's options; `changed` when one has another value, after one has typed."""

    changed = Signal()

    def __init__(self) -> None:
        """Begin with no options."""
        super().__init__()
        self.setProperty("role", "plain")
        self._boxes: dict[str, QComboBox | QLineEdit] = {}
        self._form: QWidget | None = None
        self._clock = QTimer(self, singleShot=True, interval=TYPING)
        self._clock.timeout.connect(self.changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)

    def show_options(self, options: Sequence[Option], values: Mapping[str, str]) -> None:
        """Ask for these, with the values that fit as a start."""
        self._clock.stop()
        self._boxes = {}
        if self._form is not None:
            self._form.hide()
            self._form.deleteLater()
        self._form = form = QWidget()
        form.setProperty("role", "plain")
        lines = QFormLayout(form)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(UNIT)
        lines.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        lines.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for option in options:
            box = self._box(option, values.get(option.name, option.default))
            box.setToolTip(option.about)
            self._boxes[option.name] = box
            lines.addRow(option.title, box)
            if option.about:
                lines.addRow(_dim(option.about))
        layout = self.layout()
        assert layout is not None
        layout.addWidget(form)
        self.setVisible(bool(options))

    def _box(self, option: Option, value: str) -> QComboBox | QLineEdit:
        if not option.values:
            line = field(option.title, value, option.default)
            line.textEdited.connect(lambda _text: self._clock.start())
            return line
        fitting = value if value in option.values else option.default
        box = choice(option.title, [(value, _title(value)) for value in option.values], None)
        box.setCurrentIndex(max(0, box.findData(fitting)))
        box.activated.connect(lambda _index: self.changed.emit())
        return box

    def values(self) -> dict[str, str]:
        """Give the value of each option."""
        return {
            name: str(box.currentData()) if isinstance(box, QComboBox) else box.text().strip()
            for name, box in self._boxes.items()
        }

    def choose(self, name: str, value: str) -> None:
        """Give an option a value, as if it had been chosen."""
        box = self._boxes[name]
        with QSignalBlocker(box):
            if isinstance(box, QComboBox):
                box.setCurrentIndex(box.findData(value))
            else:
                box.setText(value)
        self.changed.emit()


def _title(value: str) -> str:
    """Say a value in words, where it is one of ours."""
    known = {
        "yes": _("Yes"),
        "no": _("No"),
        "all": _("All"),
        "documents": _("Documents"),
        "annotations": _("Annotations"),
        "entities": _("Entities"),
        "claims": _("Claims"),
        "relations": _("Relations"),
        "spans": _("Passages"),
    }
    return known.get(value, value)


def _dim(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", "dim")
    return label
