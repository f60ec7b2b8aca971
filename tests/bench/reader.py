"""What the reading surface costs: CPU time of opening, scrolling, marking and resizing, and memory."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from statistics import median
from time import process_time

import psutil
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from desktop.model import Span
from desktop.ui.reader.marks import Mark
from desktop.ui.reader.view import ReaderView

SIZE = QSize(1200, 900)
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
WORDS = "the people of this country said on monday that an agreement between ministries was signed".split()

Row = tuple[str, float, float]


def make_text(length: int, paragraph: int, rng: random.Random) -> str:
    """Make about `length` characters in paragraphs of about `paragraph` characters."""
    lines, total = [], 0
    while total < length:
        words: list[str] = []
        room = paragraph
        while room > 0:
            word = rng.choice(WORDS)
            words.append(word)
            room -= len(word) + 1
        lines.append(" ".join(words))
        total += len(lines[-1]) + 1
    return "\n".join(lines)


def make_marks(count: int, length: int, rng: random.Random) -> list[Mark]:
    """Make marks of about 40 characters, evenly spread."""
    marks = []
    for number in range(count):
        start = rng.randrange(length)
        end = min(length, start + 1 + int(rng.expovariate(1 / 40)))
        marks.append(Mark(f"m{number}", (Span(start, end),), "entity", "Person", COLOURS[number % len(COLOURS)]))
    return marks


def timed(act: Callable[[], object]) -> float:
    """Return the CPU milliseconds of an act."""
    start = process_time()
    act()
    return (process_time() - start) * 1000


class Stage:
    """One view with a document, painted into a picture of the size of a large window."""

    def __init__(self, text: str, marks: list[Mark]) -> None:
        self.view = ReaderView()
        self.view.resize(SIZE)
        self.view.show()
        QApplication.processEvents()
        self.image = QImage(SIZE, QImage.Format.Format_RGB32)
        self.text, self.marks = text, marks
        self.opened = timed(self._open)

    def _open(self) -> None:
        self.view.set_document(self.text, (), self.marks)
        self.paint()

    def paint(self) -> None:
        """Paint a whole frame."""
        self.view.viewport().render(self.image)

    def frames(self) -> float:
        """Return the median cost of scrolling 60 pixels and painting."""
        return median(timed(self._frame) for _ in range(40))

    def _frame(self) -> None:
        self.view.scroll_by(60)
        self.paint()

    def add_mark(self) -> float:
        """Return the median cost of putting one more mark in view and painting it."""
        costs = []
        for number in range(15):
            start = self.view.visible_range().start + 20 + number * 7
            mark = Mark(f"new{number}", (Span(start, start + 30),), "entity", "Place", COLOURS[0])
            costs.append(timed(lambda mark=mark: (self.view.change_marks((), (mark,)), self.paint())))
        return median(costs)

    def resize(self) -> float:
        """Return the median cost of a column of another width."""
        costs = []
        for number in range(9):
            width = 500 + 17 * number
            costs.append(timed(lambda width=width: (self.view.flow.set_width(width), self.paint())))
        return median(costs)

    def drag(self) -> float:
        """Return the median cost of one step of a selecting drag with word snapping."""
        start = self.view.visible_range().start
        self.view.begin_selection(start)
        steps = range(start, start + 800, 20)
        return median(timed(lambda cp=cp: (self.view.extend_selection(cp, "word"), self.paint())) for cp in steps)

    def close(self) -> None:
        """Take the view away."""
        self.view.close()
        self.view.deleteLater()
        QApplication.processEvents()


def measure() -> list[Row]:
    """Return (name, ours, budget) for every case: CPU milliseconds, for memory MB over the base."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    rng = random.Random(7)
    rows: list[Row] = []
    for name, length, paragraph, count in (
        ("10 MB, 20,000 marks", 10_000_000, 500, 20_000),
        ("50 KB, 20,000 marks", 50_000, 500, 20_000),
        ("5 MB in one line", 5_000_000, 5_000_000, 20_000),
    ):
        text = make_text(length, paragraph, rng)
        marks = make_marks(count, len(text), rng)
        base = psutil.Process().memory_info().rss
        stage = Stage(text, marks)
        rows += [
            (f"{name}: open", stage.opened, 100.0 if "line" in name else 200.0),
            (f"{name}: frame", stage.frames(), 8.0),
            (f"{name}: add a mark", stage.add_mark(), 16.0),
            (f"{name}: resize", stage.resize(), 50.0),
            (f"{name}: drag a selection", stage.drag(), 8.0),
            (f"{name}: memory", (psutil.Process().memory_info().rss - base) / 2**20, 100.0),
        ]
        stage.close()
    del app
    return rows


if __name__ == "__main__":
    for row_name, ours, budget in measure():
        print(f"{row_name:34} {ours:8.1f} {budget:8.1f} {ours / budget:6.2f}")
