"""The popup under Aa: font, size, width and line height of the text, seen at once in the text itself."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from desktop.language import _, number
from desktop.settings import Settings
from desktop.ui.session import Session
from desktop.ui.theme import UNIT, Theme

# Settings name, lowest and highest of the slider, how many slider steps make one unit.
_SLIDERS = (("reader_size", 8, 32, 2), ("line_width", 40, 110, 1), ("line_height", 1.0, 2.2, 20))


class TypographyPopup(QFrame):
    """Sliders and a list of fonts; what is moved is kept in the settings at once."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        """Build it from the settings of now."""
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(_("Text"))
        self._session = session
        self._sliders: dict[str, QSlider] = {}
        self._values: dict[str, QLabel] = {}
        self._fonts = QComboBox()
        self._fonts.setAccessibleName(_("Font"))
        self._fonts.setMaxVisibleItems(16)
        self._lanes = QCheckBox(_("Label names over the text"))
        self._build(theme)
        self._show(session.settings)

    def _build(self, _theme: Theme) -> None:
        names = {"reader_size": _("Size"), "line_width": _("Line width"), "line_height": _("Line height")}
        grid = QGridLayout()
        grid.setHorizontalSpacing(UNIT * 2)
        grid.setVerticalSpacing(UNIT)
        grid.addWidget(QLabel(_("Font")), 0, 0)
        grid.addWidget(self._fonts, 0, 1, 1, 2)
        for row, (name, low, high, steps) in enumerate(_SLIDERS, 1):
            slider = QSlider(Qt.Orientation.Horizontal)
            slider.setRange(round(low * steps), round(high * steps))
            slider.setMinimumWidth(UNIT * 22)
            slider.setAccessibleName(names[name])
            slider.valueChanged.connect(lambda value, name=name, steps=steps: self._slid(name, value / steps))
            self._sliders[name] = slider
            self._values[name] = QLabel()
            self._values[name].setMinimumWidth(UNIT * 5)
            for column, widget in enumerate((QLabel(names[name]), slider, self._values[name])):
                grid.addWidget(widget, row, column)
        again = QPushButton(_("Back to the defaults"))
        again.setProperty("role", "link")
        again.clicked.connect(self._reset)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(UNIT * 2, UNIT * 2, UNIT * 2, UNIT)
        column_.addLayout(grid)
        column_.addWidget(self._lanes)
        column_.addWidget(again, 0, Qt.AlignmentFlag.AlignLeft)
        self._fonts.addItem(_("The system's serif"), "")
        for family in QFontDatabase.families():
            if not QFontDatabase.isPrivateFamily(family) and QFontDatabase.isSmoothlyScalable(family):
                self._fonts.addItem(family, family)
                self._fonts.setItemData(self._fonts.count() - 1, QFont(family), Qt.ItemDataRole.FontRole)
        self._fonts.activated.connect(lambda index: self._set(reader_font=self._fonts.itemData(index)))
        self._lanes.toggled.connect(lambda on: self._set(label_lanes=on))

    def show_under(self, button: QWidget) -> None:
        """Open under a button, its right edge on the button's."""
        self.adjustSize()
        corner = button.mapToGlobal(QPoint(button.width() - self.width(), button.height() + 4))
        self.move(corner)
        self.show()
        self._sliders["reader_size"].setFocus()

    def _show(self, settings: Settings) -> None:
        for name, low, high, steps in _SLIDERS:
            value = min(max(getattr(settings, name), low), high)
            slider = self._sliders[name]
            slider.blockSignals(True)
            slider.setValue(round(value * steps))
            slider.blockSignals(False)
            self._values[name].setText(number(value))
        self._lanes.blockSignals(True)
        self._lanes.setChecked(settings.label_lanes)
        self._lanes.blockSignals(False)
        self._fonts.setCurrentIndex(max(0, self._fonts.findData(settings.reader_font)))

    def _slid(self, name: str, value: float) -> None:
        self._values[name].setText(number(value))
        self._set(**{name: int(value) if name == "line_width" else value})

    def _set(self, **values: Any) -> None:
        self._session.set_settings(**values)

    def _reset(self) -> None:
        default = Settings()
        names = ("reader_font", "reader_size", "line_width", "line_height", "label_lanes")
        self._session.set_settings(**{name: getattr(default, name) for name in names})
        self._show(self._session.settings)
