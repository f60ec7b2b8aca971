"""The choices of where imported documents go: collection, tags, and what is done with those that are here already."""

from __future__ import annotations

from typing import cast

from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QSizePolicy, QWidget

from desktop.imports import OnTwin, Reading
from desktop.language import _
from desktop.model import Collection
from desktop.settings import entries
from desktop.ui.dialogs.fields import choice, field
from desktop.ui.importing import Options
from desktop.ui.session import Session
from desktop.ui.theme import UNIT


class ArrivalChoices(QWidget):
    """A form that gives an import's options but for the reading."""

    def __init__(self, session: Session, options: Options, parent: QWidget | None = None) -> None:
        """Show options, with the collections of the library at hand to choose from."""
        super().__init__(parent)
        self.setProperty("role", "plain")
        self.collection = QComboBox()
        self.collection.setEditable(True)
        self.collection.setAccessibleName(_("Collection"))
        self.collection.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.collection.setMinimumContentsLength(12)
        self.collection.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        edit = self.collection.lineEdit()
        if edit is not None:
            edit.setPlaceholderText(_("None"))
        self._wanted = options.collection or ""
        self.collection.setEditText(self._wanted)
        self.tags = field(_("Tags"), ", ".join(options.tags), _("several, with commas"))
        twins = next(entry for entry in entries() if entry.name == "import_on_twin")
        self.on_twin = choice(twins.title, twins.choices, options.on_twin)
        self.on_twin.setToolTip(twins.help)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(UNIT)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.addRow(_("Collection"), self.collection)
        form.addRow(_("Tags"), self.tags)
        form.addRow(QLabel(twins.title))  # a line of its own: the choices are sentences
        form.addRow(self.on_twin)
        session.read(lambda library: library.collections.all(), self._fill, key="arrival", asker=self)

    def _fill(self, collections: list[Collection]) -> None:
        typed = self.collection.currentText()
        self.collection.addItem("")
        self.collection.addItems([one.name for one in collections])
        self.collection.setEditText(typed)

    def options(self, reading: Reading) -> Options:
        """Give what is chosen, with a reading."""
        tags = tuple(dict.fromkeys(tag.strip() for tag in self.tags.text().split(",") if tag.strip()))
        on_twin = cast(OnTwin | None, self.on_twin.currentData() or None)
        return Options(self.collection.currentText().strip() or None, tags, reading, on_twin)
