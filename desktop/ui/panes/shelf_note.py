"""What stands in place of the documents when there are none: why, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.ui.theme import UNIT, Theme

Way = tuple[str, Callable[[], object]]


class ShelfNote(QWidget):
    """A heading, a sentence, and ways on."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.heading = QLabel(self)
        self.heading.setProperty("role", "heading")
        self.sentence = QLabel(self)
        self.sentence.setProperty("role", "dim")
        for label in (self.heading, self.sentence):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._ways = QVBoxLayout()
        self._ways.setSpacing(2)
        self.buttons: list[QPushButton] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(UNIT * 2, UNIT * 3, UNIT * 2, UNIT * 2)
        column.setSpacing(UNIT)
        column.addWidget(self.heading)
        column.addWidget(self.sentence)
        column.addLayout(self._ways)
        column.addStretch(1)

    def show_words(self, heading: str, sentence: str, ways: Sequence[Way] = ()) -> None:
        """Say something, with ways on as links."""
        self.heading.setText(heading)
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        for button in self.buttons:
            self._ways.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = [self._button(words, act) for words, act in ways]

    def _button(self, words: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(words.replace("&", "&&"), self)
        button.setProperty("role", "link")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: act())
        self._ways.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return button
