"""What a screen reader reads: the text interface of a hidden plain text widget that follows the surface.

Qt's Python binding cannot offer selections itself, so the C++ interface of the hidden widget answers in the
surface's name. It is made when it is first asked for. Places of characters on the screen are the hidden
widget's, so a magnifier cannot follow them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtGui import (
    QAccessible,
    QAccessibleInterface,
    QAccessibleTextCursorEvent,
    QAccessibleTextSelectionEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QAccessibleWidget, QPlainTextEdit

from desktop.language import _
from desktop.text.offsets import Utf16Map
from desktop.ui.reader.typesetting import displayable

if TYPE_CHECKING:
    from desktop.ui.reader.view import ReaderView

_Pointer: Any = shiboken6.Shiboken.VoidPtr


class ReaderAccessible(QAccessibleWidget):
    """A document whose text is answered by the surface's double."""

    def __init__(self, view: ReaderView) -> None:
        """Speak for a view."""
        super().__init__(view, QAccessible.Role.Document, view.accessibleName())
        self._view = view

    def interface_cast(self, kind: QAccessible.InterfaceType) -> Any:
        """Give the double's text interface; anything but a wrapped pointer would crash the caller."""
        if kind == QAccessible.InterfaceType.TextInterface and shiboken6.isValid(self._view):
            return _Pointer(self._view.double.text_interface())
        return _Pointer(0)


class Double(QObject):
    """The hidden widget that holds the same text, caret and selection as a view."""

    def __init__(self, view: ReaderView) -> None:
        """Wait until somebody asks."""
        super().__init__(view)
        self._view = view
        self._proxy: QPlainTextEdit | None = None
        self._interface: QAccessibleInterface | None = None
        self._text: str | None = None
        self._utf16 = Utf16Map("")
        view.setAccessibleName(_("Text of the document"))
        view.setAccessibleDescription(
            _("Arrow keys move the caret, Shift selects, Enter opens the current annotation.")
        )
        _install_factory()

    @property
    def exists(self) -> bool:
        """Say whether somebody has asked for the text."""
        return self._proxy is not None

    def text_interface(self) -> int:
        """Return the address of the C++ text interface, made now if need be."""
        if self._proxy is None:
            self._proxy = QPlainTextEdit()
            self._proxy.setReadOnly(True)
            self._interface = QAccessible.queryAccessibleInterface(self._proxy)
        self.follow()
        assert self._interface is not None
        return int(shiboken6.Shiboken.getCppPointer(self._interface.textInterface())[0])

    def follow(self) -> None:
        """Take over the view's text, caret and selection, and tell the screen reader."""
        if self._proxy is None:
            return
        if self._text is not self._view.text:
            self._text = self._view.text
            self._utf16 = Utf16Map(self._text)
            self._proxy.setPlainText(displayable(self._text))
        model = self._view.selection_model
        span = model.active()
        ends = (span.start, span.end) if model.caret >= model.anchor else (span.end, span.start)
        qt_anchor, qt_caret = (self._utf16.to_qt(cp) for cp in ends)
        cursor = self._proxy.textCursor()
        if (cursor.anchor(), cursor.position()) == (qt_anchor, qt_caret):
            return
        cursor.setPosition(qt_anchor)
        cursor.setPosition(qt_caret, QTextCursor.MoveMode.KeepAnchor)
        self._proxy.setTextCursor(cursor)
        if QAccessible.isActive():
            qt_low, qt_high = sorted((qt_anchor, qt_caret))
            QAccessible.updateAccessibility(QAccessibleTextSelectionEvent(self._view, qt_low, qt_high))
            QAccessible.updateAccessibility(QAccessibleTextCursorEvent(self._view, qt_caret))


_kept: dict[int, ReaderAccessible] = {}
_installed: list[bool] = []


def _install_factory() -> None:
    if not _installed:
        _installed.append(True)
        QAccessible.installFactory(_interface_for)


def _interface_for(class_name: str, thing: QObject) -> QAccessibleInterface | None:
    """Give Qt the interface of a view; it must be kept here, for Qt does not hold Python's reference."""
    from desktop.ui.reader.view import ReaderView

    if class_name != "ReaderView" or not isinstance(thing, ReaderView):
        return None
    interface = ReaderAccessible(thing)
    key = id(thing)
    _kept[key] = interface
    thing.destroyed.connect(lambda: _kept.pop(key, None))
    return interface
