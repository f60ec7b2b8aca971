"""Every key on one page, derived from the command table and the labels of the library."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QTextBrowser

from desktop.language import _
from desktop.model import Label
from desktop.ui.actions import PLACES, key_text, place_title
from desktop.ui.dialogs.dialog import Dialog
from desktop.ui.dialogs.palette import fit
from desktop.ui.panes.labels_bar import SHOWN, keys_of

if TYPE_CHECKING:
    from desktop.ui.window import Window


def reader_keys() -> tuple[tuple[str, str], ...]:
    """Give the keys of the reading surface itself, which are no commands."""
    return (
        (_("Move the caret"), _("arrows, Home, End")),
        (_("By word or paragraph"), _("Ctrl+arrows")),
        (_("Select"), _("Shift with any of these")),
        (_("Add another part to the selection"), _("Ctrl+Space")),
        (_("Scroll a page"), _("Space, Shift+Space")),
        (_("Move the end of an annotation"), _("Alt+Shift+arrows")),
        (_("Move the start of an annotation"), _("Alt+arrows")),
        (_("Copy"), key_text("Ctrl+C")),
        (_("Leave popups, go back to the text"), key_text("Esc")),
    )


class CheatSheet(Dialog):
    """The keys in columns; typing narrows them."""

    def __init__(self, window: Window) -> None:
        """Show all keys, those of the labels once they are read."""
        super().__init__(window, _("Keys"), width=880, height=680)
        self._window = window
        self._labels: list[tuple[str, str]] = []  # name, key
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Find a key or a command"))
        self.search.setAccessibleName(_("Find a key or a command"))
        self.search.textChanged.connect(lambda _text: self._show())
        self.page = QTextBrowser()
        self.page.setAccessibleName(_("Keys"))
        self.body.addWidget(self.search)
        self.body.addWidget(self.page, 1)
        self.search.setFocus()
        self._show()
        window.session.read(lambda library: library.labels.all(), self._take, key="cheatsheet")

    def _take(self, labels: list[Label]) -> None:
        marking = [label for label in labels if label.layer in SHOWN]
        keys = keys_of(marking)
        self._labels = [(label.name, keys[label.id].upper()) for label in marking if label.id in keys]
        self._show()

    def groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return the groups with their (title, keys), narrowed to what was typed."""
        text = self.search.text()
        found = []
        commands = self._window.commands.commands.values()
        for place in (*PLACES, "palette"):
            rows = [
                (command.title.rstrip("…"), ", ".join(key_text(key) for key in command.keys))
                for command in commands
                if command.place == place and command.keys
            ]
            found.append((place_title(place).replace("&", ""), rows))
        found.append((_("In the text"), list(reader_keys())))
        found.append((_("Labels"), self._labels))
        narrowed = [(title, [row for row in rows if not text or fit(text, row) is not None]) for title, rows in found]
        return [(title, rows) for title, rows in narrowed if rows]

    def _show(self) -> None:
        dim = self._window.theme.colours.dim
        cells = []
        for title, rows in self.groups():
            lines = "".join(
                f"<tr><td style='padding:2px 16px 2px 0'>{escape(name)}</td>"
                f"<td style='color:{dim};padding:2px 0;white-space:nowrap'>{escape(keys)}</td></tr>"
                for name, keys in rows
            )
            cells.append((len(rows) + 3, f"<h4>{escape(title)}</h4><table>{lines}</table>"))
        half = sum(weight for weight, _cell in cells) / 2
        columns: tuple[list[str], list[str]] = ([], [])
        height = 0
        for weight, cell in cells:
            columns[height + weight / 2 > half].append(cell)
            height += weight
        body = "".join(f"<td width='50%' valign='top'>{''.join(column)}</td>" for column in columns)
        self.page.setHtml(f"<table width='100%'><tr>{body}</tr></table>")
