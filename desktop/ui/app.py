"""The window program from its first line to its last: one window per library, a log, and nothing lost when we fail."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from desktop import NAME, __version__, language
from desktop import settings as preferences
from desktop.places import resource
from desktop.ui import faults, pauses
from desktop.ui.session import Session
from desktop.ui.window import Window

LISTEN_AFTER = 300  # milliseconds


def main(words: Sequence[str] | None = None) -> int:
    """Open the window, on a library if one is named, and give the exit code."""
    given = _read(sys.argv[1:] if words is None else words)
    pauses.shorten()
    settings, warning = preferences.load()
    language.use(settings.language or None)
    application = _application()
    faults.watch()
    path = _wanted(given, settings)
    if not given.smoke and path is not None and _raise_other(path):
        return 0
    session = Session(settings)
    window = Window(session)
    pauses.Collector(window)
    if given.smoke:
        return _smoke(application, window, path)
    window.show()
    if warning:
        session.message.emit("warning", warning, "")
    if path is not None:
        window.expect()
        QTimer.singleShot(0, window, lambda: window.open_library(path))
    QTimer.singleShot(LISTEN_AFTER, window, lambda: _listen(session, window))
    code = application.exec()
    faults.unwatch()
    return code


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line says: a library, and whether to leave once it is shown."""

    library: Path | None = None
    smoke: bool = False


def _read(words: Sequence[str]) -> Given:
    smoke = "--smoke" in words
    named = [word for word in words if not word.startswith("-")]
    return Given(Path(named[0]) if named else None, smoke)


def _wanted(given: Given, settings: preferences.Settings) -> Path | None:
    """Give the library to open: the one named, else the last one if it is still there."""
    if given.library is not None or given.smoke:
        return given.library
    last = Path(settings.last_library) if settings.reopen and settings.last_library else None
    return last if last is not None and last.exists() else None


def _application() -> QApplication:
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QGuiApplication.setDesktopFileName("postil")
    application = QApplication([sys.argv[0]])
    application.setApplicationName("postil")
    application.setApplicationDisplayName(NAME)
    application.setApplicationVersion(__version__)
    application.setWindowIcon(QIcon(str(resource("icons/postil.svg"))))
    return application


def _raise_other(path: Path) -> bool:
    """Ask a window that has this library open to come to the front; say whether there was one."""
    from desktop.ui.address import may_be_open

    if not may_be_open(path):
        return False
    from desktop.ui.instance import call

    return call(path)


def _listen(session: Session, window: Window) -> None:
    """Let a second start on this library find this window; Qt's network module is not loaded before the first paint."""
    from desktop.ui.instance import Instances

    Instances(session, window).follow()


def _smoke(application: QApplication, window: Window, path: Path | None) -> int:
    """Open the library, paint the window with its documents, and leave; 1 when the library could not be opened."""
    failures: list[str] = []
    window.session.message.connect(lambda level, text, _detail: failures.append(text) if level == "error" else None)
    window.show()
    if path is not None:
        window.open_library(path)
    waited = QTimer(window, interval=5)

    def look() -> None:
        if path is None or failures or (window.filled and (window.shelf.filled or window.shelf.isHidden())):
            waited.stop()
            window.repaint()
            window.close()
            application.exit(1 if failures else 0)

    waited.timeout.connect(look)
    waited.start()
    code = application.exec()
    faults.unwatch()
    for text in failures:
        sys.stderr.write(text + "\n")
    return code
