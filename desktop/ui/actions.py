"""The command table turned into menus, shortcuts and enabling; labels and context menus share the same actions.

Keys without Ctrl or Alt work where one reads, not where one types or picks rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QKeyCombination, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from desktop.language import _
from desktop.ui import glyphs
from desktop.ui.commands import Command, Place, When, table
from desktop.ui.theme import Theme

if TYPE_CHECKING:
    from desktop.ui.window import Window

PLACES: tuple[Place, ...] = ("library", "edit", "find", "mark", "document", "go", "view", "help")

_NATIVE = QKeySequence.SequenceFormat.NativeText


def place_title(place: Place) -> str:
    """Return the title of a menu."""
    return {
        "library": _("&Library"),
        "edit": _("&Edit"),
        "find": _("&Find"),
        "mark": _("&Annotate"),
        "document": _("&Document"),
        "go": _("&Go"),
        "view": _("&View"),
        "help": _("&Help"),
        "palette": _("More"),
    }[place]


class Actions(QObject):
    """One QAction for each command, and the menus made of them."""

    def __init__(self, window: Window, theme: Theme) -> None:
        """Make the actions; `bind` gives them their keys once the panes are there."""
        super().__init__(window)
        self.commands: dict[str, Command] = {command.id: command for command in table()}
        self._window = window
        self._actions = {command.id: self._make(command, theme) for command in self.commands.values()}

    def of(self, command: str) -> QAction:
        """Return the action of a command id."""
        return self._actions[command]

    def run(self, command: str) -> bool:
        """Run a command by its id; False when it is not enabled now."""
        action = self._actions[command]
        if not action.isEnabled():
            return False
        action.trigger()
        return True

    def _make(self, command: Command, theme: Theme) -> QAction:
        action = QAction(command.title, self)
        action.setObjectName(command.id)
        if command.keys:
            action.setShortcuts([QKeySequence(key) for key in command.keys])
        keys = ", ".join(shown.toString(_NATIVE) for shown in action.shortcuts())
        action.setToolTip(f"{command.about or command.title} ({keys})" if keys else command.about or command.title)
        if command.icon and glyphs.has(command.icon):
            action.setIcon(theme.icon(command.icon, "dim"))
        action.triggered.connect(lambda _checked=False: command.run(self._window))
        return action

    def bind(self, reader: QWidget, panes: Iterable[QWidget]) -> None:
        """Give each action to the widgets in which its keys work."""
        around = tuple(panes)
        for command in self.commands.values():
            action = self._actions[command.id]
            if command.where == "window" and not any(is_bare(keys) for keys in action.shortcuts()):
                self._window.addAction(action)
                continue
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            for widget in (reader,) if command.where == "reader" else around:
                widget.addAction(action)

    def enable(self, there: Iterable[When]) -> None:
        """Enable what has all it needs."""
        now = frozenset(there)
        for command in self.commands.values():
            self._actions[command.id].setEnabled(command.when in now)

    def menu(self, place: Place, parent: QWidget) -> QMenu:
        """Make a menu of what stands in a place, groups apart."""
        menu = QMenu(place_title(place), parent)
        menu.setToolTipsVisible(True)
        self.fill(menu, place)
        return menu

    def fill(self, menu: QMenu, place: Place) -> None:
        """Put the commands of a place into a menu."""
        rows = [command for command in self.commands.values() if command.place == place]
        group = None
        for command in sorted(rows, key=lambda command: command.group):
            if group is not None and command.group != group:
                menu.addSeparator()
            group = command.group
            menu.addAction(self._actions[command.id])


def is_bare(keys: QKeySequence) -> bool:
    """Say whether a key would also be typed: one without Ctrl, Alt or Meta that is no function key."""
    combination = QKeyCombination(keys[0])  # type: ignore[index]
    held = combination.keyboardModifiers()
    modifiers = Qt.KeyboardModifier
    if held & (modifiers.ControlModifier | modifiers.AltModifier | modifiers.MetaModifier):
        return False
    return not Qt.Key.Key_F1 <= combination.key() <= Qt.Key.Key_F35


def key_text(keys: str) -> str:
    """Write keys as this system writes them."""
    return QKeySequence(keys).toString(_NATIVE)
