"""A first day with Postil, by keys: import, read, find, mark, tag, claim, undo, redo, leave, come back, export."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.library import Library
from desktop.model import Span
from desktop.ui.session import Session
from desktop.ui.window import Window

LEAD = "Turkey has begun training the Syrian army, a source told reporters."
ARTICLE = f"""Turkey begins training for the Syrian army

{LEAD}

Foreign Minister Hakan Fidan announced it in July 🇹🇷. The YPG was not invited; the YPG rejected the plan.

Ministry sources added that reports of attacks on Turkish equipment are false. They warned of disinformation campaigns.

{LEAD}
"""
OTHER = "Ferries resume\n\nThe ferries run again, the harbour office said. Nobody spoke of disinformation.\n"


class Pace:
    """Measures how late a 10 ms timer of the event loop comes: the longest gap is how long the window stood still."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(10)

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest, self._last = max(self.longest, now - self._last - 0.01), now

    def lap(self, name: str) -> None:
        """Print the longest gap since the last lap."""
        print(f"longest gap of the event loop during {name}: {self.longest * 1000:.0f} ms")
        self.longest, self._last = 0.0, time.perf_counter()

    def stop(self) -> None:
        """End the measuring."""
        self._timer.stop()


@pytest.fixture
def pace() -> Iterator[Pace]:
    """Give a pace maker that is stopped afterwards."""
    made = Pace()
    yield made
    made.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with two articles."""
    place = tmp_path / "articles"
    place.mkdir()
    (place / "turkey.txt").write_text(ARTICLE, "utf-8")
    (place / "ferries.txt").write_text(OTHER, "utf-8")
    return place


class Person:
    """Somebody at the window: presses keys, waits until what they did has happened, looks at the library."""

    def __init__(self, window: Window, qtbot: QtBot, settle: Any) -> None:
        self.window, self.session, self._qtbot, self._settle = window, window.session, qtbot, settle

    def rest(self) -> None:
        """Wait until everything asked for has happened."""
        self._settle(self.session)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the keyboard is, or in the popup that is open."""
        QTest.keyClick(self._target(), key, modifier)
        self.rest()

    def type(self, text: str) -> None:
        """Type into what has the keyboard."""
        QTest.keyClicks(self._target(), text)
        self.rest()

    def _target(self) -> QWidget:
        popup = QApplication.activePopupWidget()
        if popup is not None:
            return popup.focusWidget() or popup
        return QApplication.focusWidget() or self.window.desk.reader

    def open(self, title: str) -> None:
        """Open the document of that title."""
        library = self.session.library
        assert library is not None
        wanted = next(row.id for row in library.documents.rows(library.find().ids) if row.title.startswith(title))
        self.session.open_document(wanted)
        self._qtbot.waitUntil(lambda: self.session.document is not None and self.session.document.document.id == wanted)
        self.rest()
        self.window.desk.reader.setFocus()

    def select(self, quote: str) -> Span:
        """Select the first place of a quote."""
        start = self.window.desk.reader.text.index(quote)
        span = Span(start, start + len(quote))
        self.window.desk.reader.select([span])
        self.window.desk.reader.setFocus()
        self.rest()
        return span

    def quotes(self) -> list[tuple[str, str]]:
        """Tell label and quote of every annotation of the document at hand, as the library has them."""
        library, opened = self.session.library, self.session.document
        assert library is not None
        assert opened is not None
        return [(a.label, a.quote) for a in library.annotations.of(opened.document.id)]


@pytest.fixture
def person(empty_window: Window, tmp_path: Path, folder: Path, qtbot: QtBot, settle: Any) -> Person:
    """Give somebody with a new library into which two articles were dropped."""
    path = tmp_path / "Day.postil"
    Library.create(path, author="Ada").close()
    empty_window.open_library(path)
    qtbot.waitUntil(lambda: empty_window.session.library is not None)
    made = Person(empty_window, qtbot, settle)
    made.rest()
    empty_window.import_paths([folder])
    qtbot.waitUntil(lambda: _count(empty_window.session) == 2, timeout=30_000)
    made.rest()
    return made


def _count(session: Session) -> int:
    assert session.library is not None
    return session.library.documents.overview().documents


def test_a_day_from_import_to_export(person: Person, tmp_path: Path, pace: Pace) -> None:
    window, library = person.window, person.session.library
    assert library is not None
    before = _state(library)
    person.open("Turkey begins")
    pace.lap("opening")

    person.select(LEAD)
    person.press(Qt.Key.Key_H)
    person.select("Hakan Fidan")
    person.press(Qt.Key.Key_E)
    person.press(Qt.Key.Key_Return)
    person.select("YPG")
    person.press(Qt.Key.Key_A)
    person.press(Qt.Key.Key_Return)
    person.select("reports of attacks on Turkish equipment are false")
    person.press(Qt.Key.Key_C)
    person.press(Qt.Key.Key_Return)
    pace.lap("marking")

    labels = [label for label, _quote in person.quotes()]
    quotes = [quote for _label, quote in person.quotes()]
    assert quotes.count("YPG") == 2
    assert ("Person", "Hakan Fidan") in person.quotes()
    assert "Claim" in labels
    assert "Highlight" in labels
    assert [entity.name for entity in library.entities.all(type="Person")] == ["Hakan Fidan"]
    assert len(library.claims.all()) == 1

    after = _state(library)
    while library.next_undo() is not None and library.next_undo().run_id is None:  # type: ignore[union-attr]
        person.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert person.quotes() == []
    assert _state(library) == before
    while library.next_redo() is not None:
        person.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert _state(library) == after
    pace.lap("undo and redo")

    out = tmp_path / "out.jsonl"
    library.exchange.dump(out, "jsonl")
    frame = pandas.read_json(out, lines=True)
    assert len(frame) == 2
    for record in map(json.loads, out.read_text("utf-8").splitlines()):
        assert all(record["text"][s["start"] : s["end"]] == s["text"] for s in record["spans"])
    path = library.path
    window.close()
    person.rest()
    with Library.open(path) as again:
        assert _state(again) == after
        assert again.check() == []


def test_searching_lands_on_the_match(person: Person) -> None:
    window = person.window
    window.run("search.focus")
    person.type("disinformation campaigns")
    assert len(person.session.list) == 1
    person.press(Qt.Key.Key_Return)
    person.rest()
    person.press(Qt.Key.Key_Down)
    person.press(Qt.Key.Key_Return)
    opened = person.session.document
    assert opened is not None
    assert opened.document.title.startswith("Turkey begins")
    lit = [opened.text[hit.start : hit.end] for hit in opened.hits]
    assert {"disinformation", "campaigns"} <= set(lit)
    shown = window.desk.reader.visible_range()
    assert any(shown.start <= hit.start <= shown.end for hit in opened.hits)


def test_done_and_next_walks_the_list(person: Person) -> None:
    person.window.run("search.clear")
    person.rest()
    assert len(person.session.list) == 2
    person.session.open_document(person.session.list[0])
    person.rest()
    person.window.desk.reader.setFocus()
    person.press(Qt.Key.Key_D)
    library = person.session.library
    assert library is not None
    assert library.documents.get(person.session.list[0]).status == "done"
    assert person.session.document is not None
    assert person.session.document.document.id == person.session.list[1]


def _state(library: Library) -> list[tuple[Any, ...]]:
    """Tell everything an export would: documents by title, their annotations, the registers."""
    found: list[tuple[Any, ...]] = []
    for document in library.documents.each(library.find(order="title").ids):
        found.append((document.title, document.status, document.tags))
        found.extend((a.id, a.label, a.spans, a.entity_id, a.utterance) for a in library.annotations.of(document.id))
    found.extend((e.id, e.name) for e in library.entities.all())
    found.extend((c.id, c.statement) for c in library.claims.all())
    return found
