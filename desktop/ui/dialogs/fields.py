"""The plain fields of the dialogs that choose how files are imported: a box of choices, a line, a hidden line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QToolButton, QWidget

from desktop.language import _
from desktop.ui.theme import UNIT


def choice(name: str, choices: Sequence[tuple[str, str]], value: str | None) -> QComboBox:
    """Make a box of (value, title) that is no wider than its room."""
    box = QComboBox()
    box.setAccessibleName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(12)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    for data, title in choices:
        box.addItem(title, data)
    if value and box.findData(value) < 0:
        box.addItem(value, value)
    box.setCurrentIndex(max(0, box.findData(value or "")))
    view = box.view()
    view.setTextElideMode(Qt.TextElideMode.ElideNone)
    view.setMinimumWidth(view.sizeHintForColumn(0) + view.verticalScrollBar().sizeHint().width() + UNIT)
    return box


def field(name: str, text: str, example: str) -> QLineEdit:
    """Make a line to type in, with an example of what."""
    line = QLineEdit(text)
    line.setAccessibleName(name)
    line.setPlaceholderText(example)
    return line


def with_eye(line: QLineEdit) -> QWidget:
    """Hide what is typed in a line, with a button beside it that shows it."""
    line.setEchoMode(QLineEdit.EchoMode.Password)
    eye = QToolButton()
    eye.setText(_("Show"))
    eye.setAccessibleName(_("Show what is typed"))
    eye.setCheckable(True)
    modes = QLineEdit.EchoMode
    eye.toggled.connect(lambda on: line.setEchoMode(modes.Normal if on else modes.Password))
    whole = QWidget()
    whole.setProperty("role", "plain")
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(UNIT // 2)
    row.addWidget(line, 1)
    row.addWidget(eye)
    return whole
