"""The one line at the bottom: what was done, with Undo; what goes on, how far, how long, with a way to stop it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStyle,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.language import _, number
from desktop.model import Progress, one_line
from desktop.ui.session import Session
from desktop.ui.theme import UNIT, Theme

SHOWN = {"done": 12_000, "info": 8_000}  # milliseconds; what is amiss stays until it is put away
MOST_OFFERS = 3
FEW = 10  # things done before it is told how long the others take
_MARKS = {"warning": ("warning", "warning"), "error": ("warning-circle", "error")}


class Status(QWidget):
    """The status line; `undo_asked` when the user takes the offer beside a message, `report_asked` for what goes on."""

    undo_asked = Signal()
    report_asked = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        """Listen to the session's messages and progress."""
        super().__init__(parent)
        self.setObjectName("status")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(_("Status"))
        self._session = session
        self._theme = theme
        self._clock = QTimer(self, singleShot=True)
        self._clock.timeout.connect(self.clear)
        self._detail = _Detail(theme, self)
        self._build_message()
        self._build_progress()
        self._arrange()
        session.message.connect(self.say)
        session.busy.connect(self.progress)
        session.changed.connect(self._take_back_offer)
        self.clear()
        self.progress(None)

    def _build_message(self) -> None:
        self._mark = QLabel(self)
        self._text = Sentence(self)
        self._undo = _link(_("Undo"), _("Take this back (Ctrl+Z)"), self)
        self._undo.clicked.connect(self.undo_asked)
        self._offers = [_link("", "", self) for _n in range(MOST_OFFERS)]
        self._offered: list[Callable[[], object]] = []
        for place, button in enumerate(self._offers):
            button.clicked.connect(partial(self._take_offer, place))
        self._more = _link(_("Details"), _("Show what is behind this message"), self)
        self._more.setCheckable(True)
        self._more.toggled.connect(self._detail.setVisible)
        self._away = QToolButton(self)
        self._away.setIcon(self._theme.icon("x", "dim"))
        self._away.setAutoRaise(True)
        self._away.setToolTip(_("Put this message away"))
        self._away.setAccessibleName(_("Put this message away"))
        self._away.clicked.connect(self.clear)

    def _build_progress(self) -> None:
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(UNIT * 14)
        self._far = _link("", "", self)
        self._far.setProperty("role", "quiet")
        self._far.clicked.connect(self._ask_report)
        self._pause = self._tool("pause", _("Pause"), self._turn_pause)
        self._stop = self._tool("x", _("Stop"), self._session.stop)
        self._stop.setToolTip(_("Stop; what is done stays (Shift+F9)"))
        self._shown: Progress | None = None

    def _tool(self, icon: str, name: str, act: Callable[[], object]) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(self._theme.icon(icon))
        button.setAutoRaise(True)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.clicked.connect(lambda: act())
        return button

    def _arrange(self) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(UNIT * 2, 2, UNIT, 2)
        line.setSpacing(UNIT)
        for widget in (self._mark, self._text, self._undo, *self._offers, self._more, self._away):
            line.addWidget(widget, 1 if widget is self._text else 0)
        line.addSpacing(UNIT * 2)
        line.addWidget(self._bar)
        line.addWidget(self._far)
        line.addWidget(self._pause)
        line.addWidget(self._stop)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(hairline(self))
        whole.addWidget(self._detail)
        whole.addLayout(line)
        self.setMinimumHeight(UNIT * 4)

    # Messages

    def say(self, level: str, text: str, detail: str = "") -> None:
        """Show a message; one that was done offers Undo, one that failed folds its detail away.

        What is told aside does not take the place of an answer that one may still be reading.
        """
        if level == "aside":
            if self.text:
                return
            level = "info"
        self._more.setChecked(False)
        self._text.setText(text)
        self._text.setToolTip(text if len(text) > 60 else "")
        self._text.setProperty("role", level)
        self._text.style().polish(self._text)
        icon, colour = _MARKS.get(level, ("", ""))
        self._mark.setVisible(bool(icon))
        if icon:
            self._mark.setPixmap(self._theme.icon(icon, colour).pixmap(16, 16))
        self._undo.setVisible(level == "done")
        self._take_back_offers()
        self._detail.show_text(detail)
        self._more.setVisible(bool(detail))
        self._away.setVisible(level in ("warning", "error"))
        if level in SHOWN:
            self._clock.start(SHOWN[level])
        else:
            self._clock.stop()

    def offer(self, text: str, act: Callable[[], object]) -> None:
        """Put a further offer beside the message that is shown, up to three."""
        place = len(self._offered)
        if place < MOST_OFFERS:
            self._offered.append(act)
            self._offers[place].setText(text)
            self._offers[place].show()
            self._clock.stop()

    def _take_offer(self, place: int) -> None:
        if place < len(self._offered):
            self._offered[place]()

    def _take_back_offers(self) -> None:
        self._offered.clear()
        for button in self._offers:
            button.hide()

    def clear(self) -> None:
        """Show no message."""
        self._clock.stop()
        self._text.clear()
        self._text.setToolTip("")
        self._more.setChecked(False)
        self._take_back_offers()
        for widget in (self._mark, self._undo, self._more, self._away, self._detail):
            widget.hide()

    @property
    def text(self) -> str:
        """The message that is shown."""
        return self._text.text()

    def _take_back_offer(self, _changes: object, origin: str) -> None:
        if origin in ("undo", "redo", "other", "library"):
            self._undo.hide()

    # Progress

    def progress(self, progress: Progress | None) -> None:
        """Show how far a long act has come, or that none goes on."""
        self._shown = progress
        for widget in (self._bar, self._far, self._stop):
            widget.setVisible(progress is not None)
        pausable = self._session.pausable if progress is not None else None
        self._pause.setVisible(pausable is not None)
        if progress is None:
            return
        self._bar.setUpdatesEnabled(False)  # else it would paint at once, and with it all that waits in the window
        self._bar.setRange(0, progress.total or 0)
        self._bar.setValue(progress.done if progress.total else -1)
        self._bar.setUpdatesEnabled(True)
        self._say_how_far(progress)
        self._stop.setEnabled(bool(self._session.going))
        if pausable is not None:
            name, icon = (_("Go on"), "play") if pausable.paused else (_("Pause"), "pause")
            if self._pause.accessibleName() != name:
                self._pause.setAccessibleName(name)
                self._pause.setIcon(self._theme.icon(icon))
            self._pause.setToolTip(f"{name} (F9)")

    def _say_how_far(self, progress: Progress) -> None:
        """Say as much of it as has room beside a message."""
        parts = particulars(progress)
        room = self.width() * (0.45 if self._text.text() else 0.7)
        said = " · ".join(parts)
        while len(parts) > 1 and self._far.fontMetrics().horizontalAdvance(said) > room:
            parts.pop()
            said = " · ".join(parts)
        self._far.setText(said)
        parts = particulars(progress)
        whole = "\n".join((*parts[:-1], progress.file) if progress.file else parts)
        if self._session.pausable is not None:
            whole += "\n" + _("Click to see what has come in so far (Ctrl+Shift+Y).")
        self._far.setToolTip(whole)

    def _ask_report(self) -> None:
        if self._session.pausable is not None:
            self.report_asked.emit()

    def _turn_pause(self) -> None:
        pausable = self._session.pausable
        if pausable is not None:
            (pausable.go_on if pausable.paused else pausable.pause)()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say more or less of how far it is."""
        super().resizeEvent(event)
        if self._shown is not None:
            self._say_how_far(self._shown)


class Sentence(QLabel):
    """A line of plain text that takes the room there is and shows by an ellipsis that it goes on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def shown(self) -> str:
        """Give what there is room for."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what there is room for, and the whole where one selects in it."""
        shown = self.shown()
        if shown == self.text() or self.hasSelectedText():
            super().paintEvent(event)
            return
        across = QStyle.visualAlignment(self.layoutDirection(), self.alignment())
        painter = QPainter(self)
        self.style().drawItemText(
            painter, self.contentsRect(), across.value, self.palette(), True, shown, self.foregroundRole()
        )
        painter.end()


class _Detail(QFrame):
    """What is folded away behind a message, ready to be copied."""

    def __init__(self, _theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = QPlainTextEdit(self)
        self._text.setReadOnly(True)
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setAccessibleName(_("Details of the message"))
        self._text.setFixedHeight(UNIT * 18)
        copy = QPushButton(_("Copy"), self)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._text.toPlainText()))
        line = QHBoxLayout(self)
        line.setContentsMargins(UNIT * 2, UNIT, UNIT * 2, UNIT)
        line.addWidget(self._text, 1)
        line.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_text(self, text: str) -> None:
        self._text.setPlainText(text)


def how_far(progress: Progress) -> str:
    """Write progress in words: `Importing 812 of 1,204 · 0:21 left`."""
    if progress.total is None:
        return _("{what} …").format(what=progress.name)
    said = _("{what} {done} of {total}").format(
        what=progress.name, done=number(progress.done), total=number(progress.total)
    )
    few = progress.done < min(FEW, progress.total / 4)  # what begins is slow: it would be told ten times too long
    if progress.seconds_left is None or progress.paused or few:
        return said
    minutes, seconds = divmod(round(progress.seconds_left), 60)
    return _("{said} · {minutes}:{seconds:02d} left").format(said=said, minutes=minutes, seconds=seconds)


def particulars(progress: Progress) -> list[str]:
    """Write progress in parts, what matters most first: how far, what failed, how fast, which file."""
    parts = [how_far(progress)]
    if progress.failed:
        parts.append(_("{n} failed").format(n=number(progress.failed)))
    if progress.speed and not progress.paused:
        pace = number(progress.speed, digits=0 if progress.speed >= 10 else 1)
        parts.append(_("{n} a second").format(n=pace))
    if progress.file:
        parts.append(one_line([progress.file], 32))
    return parts


def hairline(parent: QWidget, *, upright: bool = False) -> QFrame:
    """Make a line of one pixel, lying or upright."""
    line = QFrame(parent)
    line.setProperty("role", "line")
    line.setProperty("flat", "v" if upright else "h")
    return line


def _link(text: str, tip: str, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setText(text)
    button.setToolTip(tip)
    button.setProperty("role", "link")
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button
