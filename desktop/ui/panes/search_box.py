"""Where one searches: as one types or at Enter, with offers, with what was understood said below, with a memory."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from desktop.language import _
from desktop.library import Library, Order
from desktop.model import Found
from desktop.ui.panes.search_line import SearchLine
from desktop.ui.popups.choices import Choice
from desktop.ui.session import Session
from desktop.ui.theme import UNIT, Theme

ORDERS: tuple[Order, ...] = ("relevance", "date", "title", "imported")
LONGEST = 50  # searches remembered
SOON = 60  # milliseconds after a key, before offers are asked for
_FIELDISH = re.compile(r'(?:^|[\s(\-])(?:[A-Za-z]+:(?:"[^"]*|[^\s()"]*)|[A-Za-z]{2,})\Z')


class SearchBox(QWidget):
    """The box; `asked` carries the query and whether it is still being typed."""

    asked = Signal(str, bool)
    left = Signal()
    went_down = Signal()
    order_changed = Signal(str)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self.order: Order = ORDERS[0]
        self.history: list[str] = []
        self._back = 0  # how many searches back the line shows
        self.line = SearchLine(theme, self)
        self.sort = self._sort_button()
        self.said = QLabel(self)
        self.suggestion = QPushButton(self)
        self._soon = QTimer(self, singleShot=True, interval=SOON)
        self._soon.timeout.connect(self._complete)
        self._arrange()
        self._connect()
        self.tell(Found(()))

    @property
    def text(self) -> str:
        """What stands in the box."""
        return self.line.text()

    def _sort_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(self._theme.icon("sort-ascending"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(_("Order"))
        menu = QMenu(button)
        group = QActionGroup(menu)
        for order in ORDERS:
            action = menu.addAction(order_name(order))
            action.setCheckable(True)
            action.setData(order)
            action.setChecked(order == self.order)
            action.triggered.connect(lambda _on=False, order=order: self.set_order(order))
            group.addAction(action)
        button.setMenu(menu)
        return button

    def _arrange(self) -> None:
        self.line.addAction(self._theme.icon("magnifying-glass", "dim"), QLineEdit.ActionPosition.LeadingPosition)
        self.line.setToolTip(_("Search titles, texts and annotations (Ctrl+K)"))
        self.said.setWordWrap(True)
        self.said.setProperty("role", "warning")
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.suggestion.setProperty("role", "link")
        self.suggestion.setCursor(Qt.CursorShape.PointingHandCursor)
        row = QHBoxLayout()
        row.setSpacing(UNIT // 2)
        row.addWidget(self.line, 1)
        row.addWidget(self.sort)
        column = QVBoxLayout(self)
        column.setContentsMargins(UNIT, UNIT, UNIT, UNIT // 2)
        column.setSpacing(UNIT // 2)
        column.addLayout(row)
        column.addWidget(self.said)
        column.addWidget(self.suggestion, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(self.line)
        self._name_order()

    def _connect(self) -> None:
        line = self.line
        line.textEdited.connect(self._typed)
        line.textChanged.connect(self._changed)
        line.cursorPositionChanged.connect(lambda _old, _new: self._soon.start() if line.hasFocus() else None)
        line.entered.connect(self.enter)
        line.escaped.connect(self._escape)
        line.went_down.connect(self._down)
        line.went_back.connect(lambda: self._remember_back(1))
        line.picked.connect(self._take_offer)
        self.suggestion.clicked.connect(lambda: self.search(str(self.suggestion.property("query"))))

    # Asking

    def search(self, text: str) -> None:
        """Put a query into the box and ask it."""
        self.show_text(text)
        self.enter()

    def show_text(self, text: str) -> None:
        """Put a query into the box without asking it."""
        self._back = 0
        blocked = self.line.blockSignals(True)
        self.line.setText(text)
        self.line.blockSignals(blocked)
        self.line.underline(())

    def enter(self) -> None:
        """Ask what stands in the box, as a finished query, and remember it."""
        self._soon.stop()
        self.line.offers.hide()
        self._keep()
        self.asked.emit(self.text, False)

    def _keep(self) -> None:
        text = self.text.strip()
        if text and self.history[:1] != [text]:
            self.history = [text, *(other for other in self.history if other != text)][:LONGEST]
            library = self._session.library
            if library is not None and library.writable:
                kept = list(self.history)
                self._session.write(lambda library: library.remember("searches", kept), urgent=False)

    def _typed(self, text: str) -> None:
        self._back = 0
        self.line.underline(())
        if self._session.settings.search_as_you_type:
            self.asked.emit(text, True)

    def _changed(self, text: str) -> None:
        """Ask at once when the box was cleared by its button."""
        if not text:
            self.line.offers.hide()
            self.asked.emit("", False)

    def clear(self) -> None:
        """Empty the box and show everything."""
        self.line.clear()

    def _escape(self) -> None:
        if self.text:
            self.clear()
        else:
            self.left.emit()

    # Searches before

    def recall(self, stored: Any) -> None:
        """Take the searches that a library remembers."""
        self.history = [text for text in stored if isinstance(text, str)] if isinstance(stored, list) else []
        self._back = 0

    def _down(self) -> None:
        if self._back:
            self._remember_back(-1)
        else:
            self._keep()  # who goes on to what was found has found it
            self.went_down.emit()

    def _remember_back(self, direction: int) -> None:
        if self.text and not self._back:
            return
        back = min(max(self._back + direction, 0), len(self.history))
        if back == self._back:
            return
        self.show_text(self.history[back - 1] if back else "")
        self._back = back
        self.asked.emit(self.text, False)

    # Offers

    def _complete(self) -> None:
        text, cursor = self.text, self.line.cursor()
        if not self.line.hasFocus() or self._back or not _FIELDISH.search(text[:cursor]):
            self.line.offers.hide()
            return

        def offer(found: Sequence[Any]) -> None:
            if text == self.text and cursor == self.line.cursor():
                useful = [each for each in found if each.text != text[each.start : each.end]]
                self.line.offers.offer([Choice(each.text, each.meaning, value=each) for each in useful])

        self._session.read(_completing(text, cursor), offer, key="shelf complete", asker=self)

    def _take_offer(self, completion: Any) -> None:
        after = "" if completion.text.endswith(":") else " "
        self.line.put(completion.start, completion.end, completion.text + after)
        if after:
            self.asked.emit(self.text, False)
        else:
            self._soon.start()

    # What was understood

    def tell(self, found: Found) -> None:
        """Show what was taken literally, and what was perhaps meant."""
        self.line.underline(found.literal)
        sentences = list(dict.fromkeys(found.problems))
        self.said.setText("\n".join(sentences[:3]))
        self.said.setVisible(bool(sentences))
        suggestion = found.suggestion or ""
        self.suggestion.setProperty("query", suggestion)
        self.suggestion.setText(_("Did you mean “{query}”?").format(query=suggestion).replace("&", "&&"))
        self.suggestion.setVisible(bool(suggestion))

    # Order

    def set_order(self, order: str, *, quiet: bool = False) -> None:
        """Take an order: relevance, date, title or imported."""
        wanted = next((known for known in ORDERS if known == order), self.order)
        moved, self.order = wanted != self.order, wanted
        for action in self.sort.menu().actions():
            action.setChecked(action.data() == wanted)
        self._name_order()
        if moved and not quiet:
            self.order_changed.emit(wanted)

    def _name_order(self) -> None:
        self.sort.setToolTip(_("Order: {order}").format(order=order_name(self.order)))


def order_name(order: str) -> str:
    """Give an order in the user's words."""
    return {
        "relevance": _("Best match first"),
        "date": _("Newest article first"),
        "title": _("By title"),
        "imported": _("Newest import first"),
    }[order]


def _completing(text: str, cursor: int) -> Any:
    def complete(library: Library) -> Sequence[Any]:
        return library.complete(text, cursor)

    return complete
