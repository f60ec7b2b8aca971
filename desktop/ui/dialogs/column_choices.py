"""The choice of what each column of a data file is taken for, with some of its values to tell by."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QWidget

from desktop.imports import ColumnProposal
from desktop.language import _
from desktop.model import one_line
from desktop.ui.dialogs.fields import choice
from desktop.ui.theme import UNIT

MOST = 60  # columns that get a line
_TOLD = 5  # values in a tooltip


def field_title(field: str) -> str:
    """Name a field of a document."""
    titles = {
        "text": _("Text"),
        "title": _("Title"),
        "subtitle": _("Subtitle"),
        "byline": _("Author"),
        "published": _("Published"),
        "updated": _("Updated"),
        "site": _("Source"),
        "section": _("Section"),
        "url": _("Address"),
        "language": _("Language"),
        "id": _("Identifier"),
        "tags": _("Tags"),
    }
    return titles.get(field, _("Only kept beside it"))


class ColumnChoices(QWidget):
    """A line for each column; `mapping` is empty until the user says what one is, then it says it of all."""

    changed = Signal()

    def __init__(self, mapping: tuple[tuple[str, str], ...] = (), parent: QWidget | None = None) -> None:
        """Begin hidden, with a mapping that was said before."""
        super().__init__(parent)
        self.setProperty("role", "plain")
        self.mapping = mapping
        self.boxes: dict[str, QComboBox] = {}
        self._columns: tuple[str, ...] = ()
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setSpacing(UNIT)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self.hide()

    def show_proposal(self, proposal: ColumnProposal | None, fields: Sequence[str]) -> None:
        """Show what the columns of a file are taken for; nothing for a file without columns."""
        columns = proposal.columns[:MOST] if proposal is not None else ()
        if columns != self._columns:
            self._begin(columns, proposal, fields)
        if proposal is not None and fields:
            taken = dict(proposal.mapping)
            for column, box in self.boxes.items():
                box.setCurrentIndex(max(0, box.findData(taken.get(column, fields[0]))))
        self.setVisible(bool(columns))

    def _begin(self, columns: tuple[str, ...], proposal: ColumnProposal | None, fields: Sequence[str]) -> None:
        while self._form.rowCount():
            self._form.removeRow(0)
        self.boxes.clear()
        self._columns = columns
        if proposal is None:
            return
        heading = QLabel(_("What the columns are"))
        heading.setProperty("role", "heading")
        self._form.addRow(heading)
        choices = [(field, field_title(field)) for field in fields]
        for place, column in enumerate(columns):
            box = choice(column, choices, None)
            values = [sample[place] for sample in proposal.samples if sample[place]][:_TOLD]
            name = QLabel(one_line([column], 24).replace("&", "&&"))
            name.setToolTip("\n".join([column, *(f"“{one_line([value], 80)}”" for value in values)]))
            box.setToolTip(name.toolTip())
            box.activated.connect(partial(self._choose, column))
            self.boxes[column] = box
            self._form.addRow(name, box)

    def _choose(self, column: str, _index: int) -> None:
        """Take what was chosen; a field that another column had is not that one's any more, but for a text of many."""
        chosen = self.boxes[column].currentData()
        if chosen not in ("text", "byline", "tags"):
            for other, box in self.boxes.items():
                if other != column and box.currentData() == chosen:
                    box.setCurrentIndex(0)
        self.mapping = tuple((name, box.currentData()) for name, box in self.boxes.items())
        self.changed.emit()
