"""A desk and an inspector on a small library, for the tests of what a person does to a text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.model import Annotation, DocumentId, Label, Layer, Span
from desktop.ui.panes.desk import Desk
from desktop.ui.panes.inspector import Inspector
from desktop.ui.session import Session
from desktop.ui.theme import Theme


@dataclass
class Work:
    """What a test works with: the desk, the inspector, and everything that was said."""

    session: Session
    desk: Desk
    inspector: Inspector
    bot: QtBot
    said: list[str] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)
    whole: QWidget | None = None  # nobody else keeps it

    @property
    def library(self) -> Any:
        return self.session.library

    @property
    def text(self) -> str:
        return self.desk.reader.text

    @property
    def document(self) -> DocumentId:
        assert self.session.document is not None
        return self.session.document.document.id

    def open(self, title: str = "Ministers meet in Ankara", **where: Any) -> None:
        found = [row for row in self.library.documents.rows(self.library.find().ids) if row.title == title]
        self.session.open_document(found[0].id, **{"query": "", **where})

    def select(self, *words: str, nth: int = 0) -> tuple[Span, ...]:
        """Select the first places of some words, as parts of one selection."""
        spans = []
        for each in words:
            start = -1
            for _turn in range(nth + 1):
                start = self.text.index(each, start + 1)
            spans.append(Span(start, start + len(each)))
        self.desk.reader.select(spans)
        return tuple(spans)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.desk.reader.setFocus()
        self.bot.waitUntil(self.desk.reader.hasFocus)
        self.bot.keyClick(self.desk.reader, key, held)

    def annotations(self) -> list[Annotation]:
        """Give the annotations as the library has them."""
        found: list[Annotation] = self.library.annotations.of(self.document)
        return found

    def label(self, name: str, *layers: Layer) -> Label:
        found: Label = self.library.labels.named(name, *layers)
        return found

    def mark(self, words: str, label: str = "Highlight", **more: Any) -> Annotation:
        """Mark words through the pen and give the annotation."""
        spans = self.select(words)
        before = {a.id for a in self.annotations()}
        self.desk.pen.mark(self.label(label), spans, **more)
        return next(a for a in self.annotations() if a.id not in before)

    def popup(self) -> Any:
        popup = self.desk.asking.popup
        assert popup is not None, self.said
        return popup


@pytest.fixture
def work(session: Session, qtbot: QtBot) -> Iterator[Work]:
    """Give a desk and an inspector side by side, with the first article open."""
    theme = Theme(session.settings, session)
    whole = QWidget()
    qtbot.addWidget(whole)
    row = QHBoxLayout(whole)
    made = Work(session, Desk(session, theme, whole), Inspector(session, theme, whole), qtbot)
    session.message.connect(lambda level, text, _detail: (made.levels.append(level), made.said.append(text)))
    row.addWidget(made.desk, 2)
    row.addWidget(made.inspector, 1)
    whole.resize(1100, 700)
    made.whole = whole
    whole.show()
    qtbot.waitActive(whole)
    made.open()
    made.said.clear()
    yield made
    if made.desk.asking.popup is not None:
        made.desk.asking.popup.close()


@pytest.fixture
def live_work(live_session: Session, qtbot: QtBot) -> Work:
    """Give a desk and an inspector on a session with real lanes, with the first article open."""
    theme = Theme(live_session.settings, live_session)
    whole = QWidget()
    qtbot.addWidget(whole)
    row = QHBoxLayout(whole)
    made = Work(live_session, Desk(live_session, theme, whole), Inspector(live_session, theme, whole), qtbot)
    row.addWidget(made.desk, 2)
    row.addWidget(made.inspector, 1)
    whole.resize(1100, 700)
    made.whole = whole
    whole.show()
    qtbot.waitActive(whole)
    made.open()
    qtbot.waitUntil(lambda: live_session.document is not None and live_session.jobs.idle())
    return made
