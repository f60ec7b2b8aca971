"""The one line at the bottom: what was done, with Undo; what goes on, how far, how long, with a way to stop it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.language import _, number
from desktop.model import Progress
from desktop.ui.session import Session
from desktop.ui.theme import UNIT, Theme

SHOWN = {"done": 12_000, "info": 8_000}  # milliseconds; what is amiss stays until it is put away
_MARKS = {"warning": ("warning", "warning"), "error": ("warning-circle", "error")}


class Status(QWidget):
    """The status line; `undo_asked` when the user takes the offer beside a message."""

    undo_asked = Signal()

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
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._undo = _link(_("Undo"), _("Take this back (Ctrl+Z)"), self)
        self._undo.clicked.connect(self.undo_asked)
        self._offer = _link("", "", self)
        self._offered: Callable[[], object] | None = None
        self._offer.clicked.connect(self._take_offer)
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
        self._far = QLabel(self)
        self._stop = QToolButton(self)
        self._stop.setIcon(self._theme.icon("x"))
        self._stop.setAutoRaise(True)
        self._stop.setToolTip(_("Stop; what is done stays"))
        self._stop.setAccessibleName(_("Stop"))
        self._stop.clicked.connect(self._session.stop)

    def _arrange(self) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(UNIT * 2, 2, UNIT, 2)
        line.setSpacing(UNIT)
        for widget in (self._mark, self._text, self._undo, self._offer, self._more, self._away):
            line.addWidget(widget, 1 if widget is self._text else 0)
        line.addSpacing(UNIT * 2)
        line.addWidget(self._bar)
        line.addWidget(self._far)
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
        """Show a message; one that was done offers Undo, one that failed folds its detail away."""
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
        self._offer.hide()
        self._detail.show_text(detail)
        self._more.setVisible(bool(detail))
        self._away.setVisible(level in ("warning", "error"))
        if level in SHOWN:
            self._clock.start(SHOWN[level])
        else:
            self._clock.stop()

    def offer(self, text: str, act: Callable[[], object]) -> None:
        """Put a further offer beside the message that is shown."""
        self._offer.setText(text)
        self._offered = act
        self._offer.show()
        self._clock.stop()

    def _take_offer(self) -> None:
        if self._offered is not None:
            self._offered()

    def clear(self) -> None:
        """Show no message."""
        self._clock.stop()
        self._text.clear()
        self._text.setToolTip("")
        self._more.setChecked(False)
        for widget in (self._mark, self._undo, self._offer, self._more, self._away, self._detail):
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
        for widget in (self._bar, self._far, self._stop):
            widget.setVisible(progress is not None)
        if progress is None:
            return
        self._bar.setUpdatesEnabled(False)  # else it would paint at once, and with it all that waits in the window
        self._bar.setRange(0, progress.total or 0)
        self._bar.setValue(progress.done if progress.total else -1)
        self._bar.setUpdatesEnabled(True)
        self._far.setText(how_far(progress))
        self._stop.setEnabled(bool(self._session.going))


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
    if progress.seconds_left is None:
        return said
    minutes, seconds = divmod(round(progress.seconds_left), 60)
    return _("{said} · {minutes}:{seconds:02d} left").format(said=said, minutes=minutes, seconds=seconds)


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
