"""The offer to go on with an import that was cut short, in a line that stands in nobody's way."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.imports import ImportRun
from desktop.language import _, moment, number, plural
from desktop.library import Library
from desktop.model import Progress, RunId
from desktop.ui.panes.status import hairline
from desktop.ui.session import Session
from desktop.ui.theme import UNIT, Theme

LEFT = "import left unfinished"  # the run that the user does not want to go on with


class UnfinishedBar(QWidget):
    """A line over the status line when a library is opened whose newest import was cut short."""

    go_on_asked = Signal(object)  # ImportRun

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        """Begin hidden and look into each library that is opened."""
        super().__init__(parent)
        self.setObjectName("status")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session = session
        self.run: ImportRun | None = None
        self._said = QLabel()
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.going_on = QPushButton(_("Go on"))
        self.going_on.setToolTip(_("Import what is still missing (Ctrl+F9)"))
        self.going_on.clicked.connect(self._go_on)
        self.leaving = QPushButton(_("Leave it"))
        self.leaving.setProperty("role", "link")
        self.leaving.clicked.connect(self.leave)
        mark = QLabel()
        icon = theme.icon("warning", "warning")
        mark.setPixmap(icon.pixmap(16, 16))
        theme.changed.connect(lambda: mark.setPixmap(icon.pixmap(16, 16)))
        line = QHBoxLayout()
        line.setContentsMargins(UNIT * 2, UNIT, UNIT * 2, UNIT)
        line.setSpacing(UNIT)
        for widget in (mark, self._said, self.going_on, self.leaving):
            line.addWidget(widget, 1 if widget is self._said else 0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(hairline(self))
        whole.addLayout(line)
        self.hide()
        session.changed.connect(self._follow)
        session.busy.connect(self._follow_progress)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave it by Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def _follow(self, _changes: object, origin: str) -> None:
        if origin != "library":
            return
        self._show(None)
        library = self._session.library
        if library is not None and library.writable:
            self._session.read(unfinished, self._show, key="unfinished", failed=lambda _problem: None)

    def _follow_progress(self, progress: Progress | None) -> None:
        if progress is not None and self._session.pausable is not None:
            self._show(None)

    def _show(self, run: ImportRun | None) -> None:
        self.run = run
        if run is not None:
            said = plural(
                "The import of {when} did not come to its end; {n} document is here.",
                "The import of {when} did not come to its end; {n} documents are here.",
                run.imported,
            )
            when = moment(datetime.fromisoformat(run.started_at), length="short")
            self._said.setText(said.format(when=when, n=number(run.imported)))
            self._said.setToolTip(self._said.text())
        self.setVisible(run is not None)

    def _go_on(self) -> None:
        if self.run is not None:
            self.go_on_asked.emit(self.run)

    def leave(self) -> None:
        """Offer this import no more."""
        if self.run is not None:
            left = self.run.id
            self._session.write(lambda library: library.remember(LEFT, left), urgent=False)
        self._show(None)


def unfinished(library: Library) -> ImportRun | None:
    """Give the import that can go on, unless the user left it."""
    run = library.imports.unfinished()
    return run if run is not None and RunId(library.recall(LEFT, "")) != run.id else None
