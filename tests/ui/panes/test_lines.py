"""How the lines of lists are drawn."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.settings import Settings
from desktop.ui.panes.lines import Line, LineDelegate
from desktop.ui.theme import Theme

WIDTH, HEIGHT = 120, 40


def _heading(delegate: LineDelegate, title: str) -> QImage:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    delegate._heading(painter, QRect(0, 0, WIDTH, HEIGHT), Line("g", title, side="27", heading=True))
    painter.end()
    return image


def test_a_long_heading_leaves_its_number_alone(qtbot: QtBot):
    owner = QWidget()
    qtbot.addWidget(owner)
    delegate = LineDelegate(Theme(Settings()), owner)
    number = QRect(WIDTH - 8 - owner.fontMetrics().horizontalAdvance("27") - 2, 0, WIDTH, HEIGHT)
    alone, beside = _heading(delegate, ""), _heading(delegate, "Kept as they were before the edition")
    assert beside != alone
    assert beside.copy(number) == alone.copy(number)
