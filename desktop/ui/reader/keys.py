"""The keys of the reading surface, as one table of what each does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from desktop.ui.reader.movement import Unit
    from desktop.ui.reader.view import ReaderView

_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier
_NONE = Qt.KeyboardModifier.NoModifier
_ALL = _CTRL | _SHIFT | _ALT | Qt.KeyboardModifier.MetaModifier

MOVES: dict[tuple[Qt.Key, bool], tuple[Unit, int]] = {
    (Qt.Key.Key_Up, False): ("line", -1),
    (Qt.Key.Key_Down, False): ("line", 1),
    (Qt.Key.Key_Up, True): ("paragraph", -1),
    (Qt.Key.Key_Down, True): ("paragraph", 1),
    (Qt.Key.Key_Left, True): ("word", -1),
    (Qt.Key.Key_Right, True): ("word", 1),
    (Qt.Key.Key_Home, True): ("document", -1),
    (Qt.Key.Key_End, True): ("document", 1),
    (Qt.Key.Key_PageUp, False): ("page", -1),
    (Qt.Key.Key_PageDown, False): ("page", 1),
}


def press(view: ReaderView, event: QKeyEvent) -> bool:
    """Do what a key asks for and say whether it meant anything here."""
    held = event.modifiers() & _ALL
    key = Qt.Key(event.key())
    ctrl, shift, alt = bool(held & _CTRL), bool(held & _SHIFT), bool(held & _ALT)
    if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and alt and not ctrl:
        return view.resize_by_key(1 if key == Qt.Key.Key_Right else -1, at_start=not shift)
    if alt:
        return False
    if (key, ctrl) in MOVES:
        unit, direction = MOVES[key, ctrl]
        if unit == "word" and view.paragraph_is_rtl():
            direction = -direction
        view.move(unit, direction, shift)
        return True
    if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        view.move_visually(1 if key == Qt.Key.Key_Right else -1, shift)
        return True
    if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
        view.move_to_line_edge(1 if key == Qt.Key.Key_End else -1, shift)
        return True
    return _press_command(view, key, held)


def _press_command(view: ReaderView, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
    if held == _CTRL and key == Qt.Key.Key_A:
        view.select_all()
    elif held == _CTRL and key in (Qt.Key.Key_C, Qt.Key.Key_Insert):
        view.copy()
    elif held == _CTRL and key == Qt.Key.Key_Space:
        view.keep_part()
    elif held in (_NONE, _SHIFT) and key == Qt.Key.Key_Space:
        view.scroll_page(-1 if held == _SHIFT else 1)
    elif held == _NONE and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        return view.activate_current()
    elif held == _NONE and key == Qt.Key.Key_Escape:
        return view.escape()
    else:
        return False
    return True
