"""A question with a few answers, beside what it is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from desktop.ui.popups.popup import Popup
from desktop.ui.theme import Theme


class Question(Popup):
    """Asks; each answer is (words, what to do). Escape or a click beside it does nothing."""

    def __init__(
        self, words: str, answers: Sequence[tuple[str, Callable[[], object]]], theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(theme, parent, width=360)
        text = QLabel(words, self)
        text.setWordWrap(True)
        self.column.addWidget(text)
        self._act: Callable[[], object] | None = None
        row = QHBoxLayout()
        row.addStretch(1)
        self.buttons: list[QPushButton] = []
        for answer, act in answers:
            button = QPushButton(answer, self)
            button.clicked.connect(lambda _checked=False, act=act: self._answer(act))
            row.addWidget(button)
            self.buttons.append(button)
        self.column.addLayout(row)
        self.buttons[0].setFocus()

    def accept(self) -> None:
        """Take the answer that has the focus."""
        for button in self.buttons:
            if button.hasFocus():
                button.click()

    def do(self) -> None:
        """Do what the answer says."""
        if self._act is not None:
            self._act()

    def _answer(self, act: Callable[[], object]) -> None:
        self._act = act
        super().accept()
