"""The window while 5,000 files come in: how late its timer is, and how long a key waits for its commit."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from statistics import quantiles

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop.library import Draft, Library
from desktop.model import Changes, Span
from desktop.settings import Settings
from desktop.ui import pauses
from desktop.ui.session import Session
from desktop.ui.window import Window
from tests.bench.articles import articles, vocabulary
from tests.bench.rows import Row

FILES = 5_000
EVERY = 120  # ms between two annotations
PARAGRAPH = "The harbour office said that the ferries run again. " * 8


def measure() -> list[Row]:
    """Import while annotating and print the 95th percentiles."""
    pauses.shorten()
    application = QApplication.instance() or QApplication([])
    assert application is not None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["POSTIL_HOME"] = str(folder / "home")
        path = folder / "window.postil"
        with Library.create(path, author="Bench") as library:
            library.import_text("\n\n".join([PARAGRAPH] * 25), title="At hand")
        files = folder / "files"
        files.mkdir()
        for number, (title, text) in enumerate(articles(FILES, vocabulary(20_000))):
            (files / f"{number}.txt").write_text(f"{title}\n\n{text}\n", "utf-8")
        return _Watch(path, files).rows()


class _Watch:
    def __init__(self, path: Path, files: Path) -> None:
        self.window = Window(Session(Settings(author="Bench", confirm_author=False, backup_daily=False)))
        self.session = self.window.session
        self.window.resize(1200, 900)
        self.window.show()
        self.loop = QEventLoop()
        self.window.open_library(path)
        self._wait(lambda: self.session.library is not None and self.session.jobs.idle())
        library = self.session.library
        assert library is not None
        self.document = library.find().ids[0]
        self.label = library.labels.named("Highlight").id
        self.session.open_document(self.document)
        self._wait(lambda: self.session.document is not None)
        library.on_changed(self._committed)
        pauses.Collector(self.window)
        self.files = files
        self.late: list[float] = []
        self.waits: list[float] = []
        self.pressed = 0.0
        self.place = 0
        self.begun = False

    def rows(self) -> list[Row]:
        """Import, measure, close."""
        beat = self._timer(10, self._beat, Qt.TimerType.PreciseTimer)
        keys = self._timer(EVERY, self._press)
        self.last = time.perf_counter()
        self.window.import_paths([self.files])
        self._wait(lambda: bool(self.session.going))
        self.begun = True
        self._wait(self._done, 600)
        beat.stop()
        keys.stop()
        self._wait(self.session.jobs.idle)
        self.window.close()
        return [
            Row(f"lateness of a 10 ms timer, p95 of {len(self.late)}", _p95(self.late), None, 8.0),
            Row("lateness of a 10 ms timer, worst", max(self.late), None, 50.0),
            Row(f"key to commit, p95 of {len(self.waits)}", _p95(self.waits), None, 100.0),
        ]

    def _timer(self, every: int, run: object, kind: Qt.TimerType = Qt.TimerType.CoarseTimer) -> QTimer:
        timer = QTimer(self.window)
        timer.setTimerType(kind)
        timer.timeout.connect(run)
        timer.start(every)
        return timer

    def _wait(self, ready: object, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not ready():  # type: ignore[operator]
            QTimer.singleShot(20, self.loop.quit)
            self.loop.exec()
            if time.monotonic() > end:
                raise TimeoutError

    def _done(self) -> bool:
        return self.begun and not self.session.going

    def _beat(self) -> None:
        now = time.perf_counter()
        self.late.append(max(0.0, (now - self.last) * 1000 - 10))
        self.last = now

    def _press(self) -> None:
        if self.pressed:
            return
        self.pressed = time.perf_counter()
        self.place = (self.place + 53) % 9_000
        draft = Draft(self.label, (Span(self.place, self.place + 11),))
        self.session.write(lambda library: library.annotations.add(self.document, draft))

    def _committed(self, changes: Changes, _origin: str) -> None:
        if changes.run_id is None and self.pressed:
            self.waits.append((time.perf_counter() - self.pressed) * 1000)
            self.pressed = 0.0


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[18]
