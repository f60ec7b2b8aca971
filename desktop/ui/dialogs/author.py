"""The one question of the first start, asked in a line that stands in nobody's way: who is annotating?"""

from __future__ import annotations

import getpass
import os

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.language import _
from desktop.ui.panes.status import hairline
from desktop.ui.session import Session
from desktop.ui.theme import UNIT, Theme


class AuthorBar(QWidget):
    """A line over the status line, shown until a name is given or the question is put away for good."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        """Show itself when no name is known."""
        super().__init__(parent)
        self.setObjectName("status")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session = session
        question = QLabel(_("Who is annotating? Your name is written into everything you mark."))
        self.name = QLineEdit(known_name())
        self.name.setAccessibleName(_("Your name"))
        self.name.setPlaceholderText(_("Your name"))
        self.name.setMaximumWidth(UNIT * 30)
        self.name.returnPressed.connect(self._take)
        take = QPushButton(_("Use this name"))
        take.clicked.connect(self._take)
        later = QPushButton(_("Not now"))
        later.setProperty("role", "link")
        later.setToolTip(_("You can set your name at any time in the settings."))
        later.clicked.connect(self._put_away)
        mark = QLabel()
        icon = theme.icon("user", "accent")
        theme.changed.connect(lambda: mark.setPixmap(icon.pixmap(16, 16)))
        mark.setPixmap(icon.pixmap(16, 16))
        line = QHBoxLayout()
        line.setContentsMargins(UNIT * 2, UNIT, UNIT * 2, UNIT)
        line.setSpacing(UNIT)
        for widget in (mark, question, self.name, take, later):
            line.addWidget(widget)
        line.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(hairline(self))
        whole.addLayout(line)
        self.setVisible(session.settings.confirm_author and not session.settings.author)
        session.changed.connect(self._follow)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Put the question away by Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self._put_away()
        else:
            super().keyPressEvent(event)

    def _take(self) -> None:
        name = " ".join(self.name.text().split())
        if name:
            self._session.set_settings(author=name)
            self._session.message.emit("info", _("Hello, {name}.").format(name=name), "")

    def _put_away(self) -> None:
        self._session.set_settings(confirm_author=False)

    def _follow(self, _changes: object, origin: str) -> None:
        if origin == "settings":
            settings = self._session.settings
            self.setVisible(self.isVisible() and settings.confirm_author and not settings.author)


def known_name() -> str:
    """Return what the system calls the user, or nothing."""
    try:
        import pwd  # not on Windows

        full = pwd.getpwuid(os.getuid()).pw_gecos.split(",")[0].strip()
    except (ImportError, KeyError, AttributeError):
        full = ""
    if full and full != "root":
        return full
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
    return "" if name == "root" else name
