"""What the tests of the reading surface share: texts that go wrong easily, and hands for the mouse."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QApplication

from desktop.model import Span
from desktop.text.offsets import Graphemes
from desktop.ui.reader.marks import Mark
from desktop.ui.reader.view import ReaderView

NONE = Qt.KeyboardModifier.NoModifier
ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton
UP = Qt.MouseButton.NoButton

BLUE, RED, GREEN = "#0072b2", "#d55e00", "#009e73"


def mark(
    name: str, *ranges: tuple[int, int], colour: str = BLUE, state: str = "accepted", caption: str = "Person"
) -> Mark:
    """Make a mark from pairs of offsets."""
    return Mark(name, tuple(Span(*pair) for pair in ranges), "entity", caption, colour, state, f"tip of {name}")


def over(text: str, quote: str, name: str, **more: str) -> Mark:
    """Make a mark over the first appearance of a quote."""
    start = text.index(quote)
    return mark(name, (start, start + len(quote)), **more)


def boundaries(text: str) -> list[int]:
    """Return every grapheme boundary of a text."""
    places = [0]
    while places[-1] < len(text):
        places.append(Graphemes.next(text, places[-1]))
    return places


def point(view: ReaderView, cp: int) -> QPoint:
    """Return the point of the viewport at the boundary before a code point."""
    rect = view.rect_of(cp, cp)
    return QPoint(round(rect.left()), rect.center().y())


def inside(view: ReaderView, cp: int) -> QPoint:
    """Return the middle of what is drawn for the character at a code point."""
    return view.rect_of(cp, Graphemes.next(view.text, cp)).center()


def send(
    view: ReaderView,
    kind: QEvent.Type,
    place: QPoint,
    button: Qt.MouseButton,
    held: Qt.MouseButton,
    keys: Qt.KeyboardModifier = NONE,
) -> None:
    """Send one mouse event to the viewport."""
    at = QPointF(place)
    where = QPointF(view.viewport().mapToGlobal(place))
    QApplication.sendEvent(view.viewport(), QMouseEvent(kind, at, where, button, held, keys))


def press(view: ReaderView, place: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
    """Press the left button."""
    send(view, QEvent.Type.MouseButtonPress, place, LEFT, LEFT, keys)


def drag_to(view: ReaderView, place: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
    """Move the pointer with the left button held."""
    send(view, QEvent.Type.MouseMove, place, UP, LEFT, keys)


def release(view: ReaderView, place: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
    """Let the left button go."""
    send(view, QEvent.Type.MouseButtonRelease, place, LEFT, UP, keys)


def click(view: ReaderView, place: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
    """Press and let go without moving."""
    press(view, place, keys)
    release(view, place, keys)


def double_click(view: ReaderView, place: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
    """Click twice, as Qt reports it."""
    click(view, place, keys)
    send(view, QEvent.Type.MouseButtonDblClick, place, LEFT, LEFT, keys)
    release(view, place, keys)


def drag(view: ReaderView, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
    """Drag from one point to another."""
    press(view, start, keys)
    drag_to(view, QPoint((start.x() + end.x()) // 2 + 1, (start.y() + end.y()) // 2), keys)
    drag_to(view, end, keys)
    release(view, end, keys)


def quotes(view: ReaderView) -> list[str]:
    """Return the text of every selected part."""
    return [view.text[span.start : span.end] for span in view.selection()]


def picture(view: ReaderView) -> QImage:
    """Paint the viewport into a picture."""
    image = QImage(view.viewport().size(), QImage.Format.Format_RGB32)
    view.viewport().render(image)
    return image


def colours_in(image: QImage, left: int, top: int, right: int, bottom: int) -> set[str]:
    """Return the colours of a stretch of a picture as '#rrggbb'."""
    return {image.pixelColor(x, y).name() for x in range(left, right) for y in range(top, bottom) if image.valid(x, y)}


def discard(view: ReaderView) -> None:
    """Take a view away that `fresh` made."""
    view.close()
    view.deleteLater()


def fresh(text: str, marks: Iterable[Mark] = (), width: int = 700, height: int = 600) -> ReaderView:
    """Make a view of its own with a text, laid out but not shown on the screen."""
    view = ReaderView()
    view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    view.resize(width, height)
    view.show()
    view.set_document(text, (), marks)
    return view
