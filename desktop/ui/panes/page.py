"""The frame of a page about one thing of a register: a row of buttons over a form, and what to do when it is gone."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from desktop.errors import NotFound
from desktop.language import _
from desktop.ui.panes.fields import Form
from desktop.ui.session import Session
from desktop.ui.theme import Theme


class Page(QWidget):
    """Shows and edits one thing; `left` asks to go back to the list."""

    left = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self.form = Form(self)
        self._head = QHBoxLayout()
        self._head.setContentsMargins(4, 6, 8, 0)
        self.back_button = self.add_button("arrow-left", _("Back to the list"))
        self.back_button.clicked.connect(self.left)
        self._head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(self.form, 1)

    def add_button(self, icon: str, tip: str) -> QToolButton:
        """Add a button at the end of the row over the form."""
        button = QToolButton(self)
        button.setIcon(self._theme.icon(icon))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        self._head.addWidget(button)
        return button

    def _gone(self, problem: BaseException) -> None:
        if isinstance(problem, NotFound):
            self.left.emit()
        else:
            self._session.fail(problem)
