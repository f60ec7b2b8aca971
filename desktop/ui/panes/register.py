"""A list of entities or claims, of this document or of the whole library, with a page for each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from desktop.language import _
from desktop.library import Library
from desktop.model import Changes
from desktop.ui.panes.lines import Line, LinesView
from desktop.ui.panes.sheet import Sheet
from desktop.ui.session import Session
from desktop.ui.theme import Theme

PAUSE_MS = 120


class Page(Protocol):
    """What a register asks of its page."""

    back_button: QToolButton

    def show_thing(self, uid: str | None) -> None:
        """Show one thing, or forget what was shown."""

    def refresh(self) -> None:
        """Read again what is shown."""


class Register(QWidget):
    """Asks for things with `ask(whole library, words)` in the reading lane and shows them as lines."""

    page_shown = Signal(bool)

    def __init__(
        self,
        session: Session,
        theme: Theme,
        describe: Callable[[Any], Line],
        ask: Callable[[bool, str], Callable[[Library], Sequence[Any]]],
        tables: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.session, self.theme, self.sheet = session, theme, Sheet.of(session)
        self._ask, self._tables = ask, tuple(tables)
        self._stale = True
        self._empty = ("", "")
        self.page: Page | None = None
        self.view = LinesView(describe, theme, self)
        self.line = QLineEdit(self)
        self.line.setClearButtonEnabled(True)
        self.here = self._scope(_("This document"))
        self.whole = self._scope(_("Library"))
        self.here.setChecked(True)
        self.stack = QStackedWidget(self)
        self._arrange()
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(PAUSE_MS)
        self._clock.timeout.connect(self.refresh)
        self.line.textChanged.connect(lambda _text: self._clock.start())
        self.whole.toggled.connect(lambda _on: self.refresh())
        self.view.opened.connect(self.open)
        self.view.clicked.connect(lambda index: self.open(self.view.lines.line(index.row()).id))
        self.sheet.replaced.connect(self._mark_stale)
        self.sheet.changed.connect(self._mark_stale)
        session.changed.connect(self._follow)

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(8, 8, 8, 0)
        row.setSpacing(4)
        row.addWidget(self.here)
        row.addWidget(self.whole)
        row.addStretch(1)
        search = QHBoxLayout()
        search.setContentsMargins(8, 4, 8, 4)
        search.addWidget(self.line)
        listing = QWidget(self)
        column = QVBoxLayout(listing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addLayout(search)
        column.addWidget(self.view, 1)
        self.stack.addWidget(listing)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.stack)
        group = QButtonGroup(self)
        group.addButton(self.here)
        group.addButton(self.whole)

    def _scope(self, words: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(words)
        button.setCheckable(True)
        return button

    def name(self, words: str, looking_for: str, empty_here: str, empty_whole: str) -> None:
        """Set the words of the list."""
        self.view.setAccessibleName(words)
        self.line.setPlaceholderText(looking_for)
        self.line.setAccessibleName(looking_for)
        self._empty = (empty_here, empty_whole)

    def add_page(self, page: Any) -> None:
        """Put the page for one thing beside the list."""
        self.page = page
        self.stack.addWidget(page)
        page.left.connect(self.back)

    def open(self, uid: str) -> None:
        """Show the page of one thing."""
        if uid and self.page is not None:
            self.page.show_thing(uid)
            self.stack.setCurrentIndex(1)
            self.page_shown.emit(True)

    def back(self) -> None:
        """Go back from the page to the list."""
        if self.page is not None:
            self.page.show_thing(None)
        self.stack.setCurrentIndex(0)
        self.view.setFocus()
        self.page_shown.emit(False)

    def focus_first(self) -> None:
        """Give the keyboard to the list, or to its page."""
        (self.view if self.stack.currentIndex() == 0 or self.page is None else self.page.back_button).setFocus()

    def refresh(self) -> None:
        """Ask again what there is."""
        self._stale = False
        self._clock.stop()
        whole, words = self.whole.isChecked(), self.line.text().strip()
        if self.session.library is None:
            self._take([])
            return
        self.session.read(self._ask(whole, words), self._take, key=f"register {id(self)}")

    def _take(self, things: Sequence[Any]) -> None:
        self.view.put(things)
        if self.line.text().strip():
            words = _("Nothing fits.")
        else:
            words = self._empty[1] if self.whole.isChecked() else self._empty[0]
        self.view.say_when_empty(words)

    def showEvent(self, event: Any) -> None:
        """Catch up with what happened while nobody looked."""
        super().showEvent(event)
        if self._stale:
            self.refresh()
            if self.page is not None and self.stack.currentIndex() == 1:
                self.page.refresh()

    def hideEvent(self, event: Any) -> None:
        """Let nothing run for what nobody sees."""
        self._clock.stop()

    def _mark_stale(self) -> None:
        self._stale = True
        if self.isVisible():
            self.refresh()

    def _follow(self, changes: Changes, origin: str) -> None:
        if origin == "library" and self.stack.currentIndex() == 1:
            self.back()
        if origin != "settings" and changes.touches(*self._tables):
            self._mark_stale()
            if self.isVisible() and self.page is not None and self.stack.currentIndex() == 1:
                self.page.refresh()
