"""The settings, made of their own table: one control each, kept at once, found by typing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop.language import _
from desktop.settings import Entry, Settings, entries
from desktop.ui.dialogs.dialog import Dialog, choose_folder
from desktop.ui.session import Session
from desktop.ui.theme import UNIT


class SettingsDialog(Dialog):
    """All settings in one column, in groups; the box at the top narrows them."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        """Show the settings of now."""
        super().__init__(parent, _("Settings"), width=640, height=640)
        self._owner = parent
        self._session = session
        self._rows: list[tuple[Entry, QWidget]] = []
        self._headings: dict[str, QLabel] = {}
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Find a setting"))
        self.search.setAccessibleName(_("Find a setting"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        self.body.addWidget(self.search)
        page = QWidget()
        page.setProperty("role", "plain")
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(0, 0, UNIT * 2, 0)
        self._column.setSpacing(UNIT)
        self._nothing = QLabel(_("No setting is called that."))
        self._nothing.setProperty("role", "dim")
        self._nothing.hide()
        self._column.addWidget(self._nothing)
        for entry in entries():
            if entry.kind != "remembered":
                self._add(entry)
        self._column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(page)
        self.body.addWidget(area, 1)
        self.add_button(_("Back to the defaults"), self._reset, left=True)
        self.search.setFocus()

    def _add(self, entry: Entry) -> None:
        if entry.group not in self._headings:
            heading = QLabel(entry.group)
            heading.setProperty("role", "heading")
            heading.setContentsMargins(0, UNIT, 0, 0)
            self._headings[entry.group] = heading
            self._column.addWidget(heading)
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(UNIT * 2)
        words = QVBoxLayout()
        words.setSpacing(0)
        title, about = QLabel(entry.title), QLabel(entry.help)
        about.setProperty("role", "dim")
        about.setWordWrap(True)
        words.addWidget(title)
        words.addWidget(about)
        line.addLayout(words, 1)
        control = self._control(entry)
        control.setObjectName(f"setting.{entry.name}")
        control.setAccessibleName(entry.title)
        control.setToolTip(entry.help)
        title.setBuddy(control)
        line.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        self._rows.append((entry, row))
        self._column.addWidget(row)

    def _control(self, entry: Entry) -> QWidget:
        value = getattr(self._session.settings, entry.name)

        def keep(new: Any) -> None:
            self._session.set_settings(**{entry.name: new})

        if entry.choices:
            return _choice(entry.choices, value, keep)
        if entry.kind == "font":
            families = [family for family in QFontDatabase.families() if not QFontDatabase.isPrivateFamily(family)]
            return _choice((("", _("The system's serif")), *((name, name) for name in families)), value, keep)
        makers: dict[str, Callable[[Entry, Any, Callable[[Any], None]], QWidget]] = {
            "switch": _switch,
            "whole": _whole,
            "number": _number,
            "folder": _folder,
        }
        return makers.get(entry.kind, _text)(entry, value, keep)

    def _narrow(self, text: str) -> None:
        words = text.casefold().split()
        shown = set()
        for entry, row in self._rows:
            hay = f"{entry.title} {entry.help} {entry.group}".casefold()
            fits = all(word in hay for word in words)
            row.setVisible(fits)
            if fits:
                shown.add(entry.group)
        for group, heading in self._headings.items():
            heading.setVisible(group in shown)
        self._nothing.setVisible(not shown)

    def _reset(self) -> None:
        kept = {"author", "confirm_author"}
        default = Settings()
        self._session.set_settings(
            **{entry.name: getattr(default, entry.name) for entry, _row in self._rows if entry.name not in kept}
        )
        self.accept()
        SettingsDialog(self._owner, self._session).show()


def _choice(choices: tuple[tuple[str, str], ...], value: str, keep: Callable[[Any], None]) -> QComboBox:
    box = QComboBox()
    box.setMaximumWidth(UNIT * 30)
    for name, title in choices:
        box.addItem(title, name)
    box.setCurrentIndex(max(0, box.findData(value)))
    box.activated.connect(lambda index: keep(box.itemData(index)))
    return box


def _switch(_entry: Entry, value: bool, keep: Callable[[Any], None]) -> QCheckBox:
    box = QCheckBox()
    box.setChecked(value)
    box.toggled.connect(keep)
    return box


def _whole(entry: Entry, value: int, keep: Callable[[Any], None]) -> QSpinBox:
    box = QSpinBox()
    box.setRange(int(entry.low or 0), int(entry.high if entry.high is not None else 1_000_000))
    box.setValue(value)
    box.setKeyboardTracking(False)
    box.valueChanged.connect(keep)
    return box


def _number(entry: Entry, value: float, keep: Callable[[Any], None]) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(entry.low or 0.0, entry.high if entry.high is not None else 1e6)
    fine = (entry.high or 10) <= 3
    box.setDecimals(2 if fine else 1)
    box.setSingleStep(0.05 if fine else 0.5)
    box.setValue(value)
    box.setKeyboardTracking(False)
    box.valueChanged.connect(keep)
    return box


def _text(_entry: Entry, value: str, keep: Callable[[Any], None]) -> QLineEdit:
    box = QLineEdit(value)
    box.setMinimumWidth(UNIT * 28)
    box.editingFinished.connect(lambda: keep(box.text().strip()))
    return box


def _folder(_entry: Entry, value: str, keep: Callable[[Any], None]) -> QWidget:
    whole = QWidget()
    line = QHBoxLayout(whole)
    line.setContentsMargins(0, 0, 0, 0)
    box = QLineEdit(value)
    box.setMinimumWidth(UNIT * 20)
    box.setAccessibleName(_("Folder"))
    box.editingFinished.connect(lambda: keep(box.text().strip()))
    choose = QPushButton(_("Choose…"))
    choose.setAutoDefault(False)

    def take(path: object) -> None:
        box.setText(str(path))
        keep(str(path))

    choose.clicked.connect(lambda: choose_folder(whole, _("Choose a folder"), take))
    line.addWidget(box)
    line.addWidget(choose)
    whole.setFocusProxy(box)
    return whole
