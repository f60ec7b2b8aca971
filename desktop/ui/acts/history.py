"""Undo, redo, the whole history, and taking back an import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.language import _
from desktop.library import Library
from desktop.ui.commands import Command

if TYPE_CHECKING:
    from desktop.ui.window import Window


def commands() -> tuple[Command, ...]:
    """Give the rows of the menu Edit that go through the history."""
    return (
        Command(
            "history.undo", _("Undo"), _("Take back the newest change"), lambda window: window.session.undo(),
            ("Ctrl+Z",), "edit", "undo", icon="arrow-counter-clockwise",
        ),
        Command(
            "history.redo", _("Redo"), _("Do again what was undone last"), lambda window: window.session.redo(),
            ("Ctrl+Shift+Z", "Ctrl+Y"), "edit", "redo", icon="arrow-clockwise",
        ),
        Command(
            "history.show", _("History…"), _("See every change, and go back to any of them"), show,
            ("Ctrl+Shift+H",), "edit", "library", icon="clock-counter-clockwise",
        ),
        Command(
            "history.undo_import", _("Undo last import"), _("Put what the last import brought into the bin"),
            undo_last_import, place="edit", when="writable",
        ),
    )  # fmt: skip


def show(window: Window) -> None:
    """Open the history."""
    from desktop.ui.dialogs.history import HistoryDialog

    HistoryDialog(window, window.session, window.theme).show()


def undo_last_import(window: Window) -> None:
    """Take back the newest import that still has documents outside the bin."""
    from desktop.ui.dialogs.history import unimported

    def undo(library: Library) -> int:
        for line in library.history(10_000):
            if line.run_id is None or line.undone or not library.imports.holds(line.run_id):
                continue
            if count := library.undo_import(line.run_id):
                return count
        return 0

    def say(count: int) -> str:
        return unimported(count) if count else ""

    window.session.write(undo, lambda count: None if count else _nothing(window), said=say)


def _nothing(window: Window) -> None:
    window.session.message.emit("info", _("There is no import to undo."), "")
