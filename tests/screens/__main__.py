"""Make the pictures: into .build/screens, and the README's one into resources/help."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path


def main(names: list[str]) -> int:
    """Make the pictures of these states, or of all; give the number of those that failed."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["LC_ALL"] = "en_GB.UTF-8"
    with tempfile.TemporaryDirectory() as home:
        os.environ["POSTIL_HOME"] = home
        return _make(names)


def _make(names: list[str]) -> int:
    from PySide6.QtWidgets import QApplication

    from desktop.ui.sample import sample_library
    from tests.screens.states import HERE, README, STATES

    application = QApplication.instance() or QApplication(["postil"])
    sample = sample_library("Ada")
    folder = HERE / ".build" / "screens"
    folder.mkdir(parents=True, exist_ok=True)
    failed = 0
    for name in names or list(STATES):
        path = folder / f"{name}.png"
        try:
            _take(name, sample, path)
        except TimeoutError as problem:
            print(f"{name}: {problem}", file=sys.stderr)
            failed += 1
            continue
        print(path)
        if name == README:
            shown = HERE / "resources" / "help" / "postil.png"
            shown.parent.mkdir(parents=True, exist_ok=True)
            shown.write_bytes(path.read_bytes())
    assert application is not None
    return failed


def _take(name: str, sample: Path, path: Path) -> None:
    """Open a window, bring it into a state, and keep its picture with the dialogs and popups over it."""
    from PySide6.QtTest import QTest

    from desktop.ui.session import Session
    from desktop.ui.window import Window
    from tests.screens.states import STATES

    settings, size, steps = STATES[name]
    session = Session(settings)
    window = Window(session)
    window.resize(*size)
    window.show()
    window.open_library(sample)
    try:
        _settle(window)
        for step in steps:
            step(window)
            _settle(window)
        QTest.qWait(300)
        picture(window).save(str(path))
    finally:
        for going in session.going:
            session.end(going)
        for other in _over(window):
            other.close()
        window.close()
        window.deleteLater()
        QTest.qWait(20)


def _settle(window: object) -> None:
    from PySide6.QtTest import QTest

    for _n in range(600):
        QTest.qWait(30)
        session = window.session  # type: ignore[attr-defined]
        if session.jobs.idle() and (session.library is None or window.filled):  # type: ignore[attr-defined]
            QTest.qWait(150)
            if session.jobs.idle():
                return
    raise TimeoutError("the window did not come to rest")


def _over(window: object) -> list[object]:
    from PySide6.QtWidgets import QApplication

    return [w for w in QApplication.topLevelWidgets() if w is not window and w.isVisible()]


def picture(window: object) -> object:
    """Paint a window and what lies over it into one picture."""
    from PySide6.QtGui import QColor, QPainter, QPen

    whole = window.grab()  # type: ignore[attr-defined]
    painter = QPainter(whole)
    for other in _over(window):
        corner = other.pos() - window.pos() if not other.isWindow() or other.parent() is None else None  # type: ignore[attr-defined]
        if corner is None:
            corner = other.mapToGlobal(other.rect().topLeft()) - window.mapToGlobal(window.rect().topLeft())  # type: ignore[attr-defined]
        painter.drawPixmap(corner, other.grab())  # type: ignore[attr-defined]
        painter.setPen(QPen(QColor("#88888888")))
        painter.drawRect(other.rect().translated(corner))  # type: ignore[attr-defined]
    painter.end()
    return whole


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
