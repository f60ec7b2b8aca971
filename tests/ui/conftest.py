"""A small real library, a session on it with and without lanes, and the whole window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.jobs import InlineJobs
from desktop.library import Library
from desktop.settings import Settings
from desktop.ui.session import Session

ARTICLES = (
    (
        "Ministers meet in Ankara",
        "Ministers meet in Ankara\n\nHakan Fidan received the delegation on Monday. "
        "The YPG was not mentioned.\n\n“We agreed on a timetable,” Fidan said. The YPG rejected the report.\n",
    ),
    ("Ferries resume", "Ferries resume\n\nThe ferries to the islands run again, the harbour office said.\n"),
    ("سفينة جديدة", "سفينة جديدة\n\nوصلت السفينة إلى الميناء يوم الاثنين.\n"),
    ("新しい橋 🌉", "新しい橋 🌉\n\n町に新しい橋ができた。\n"),
)

Settle = Callable[[Session], None]


def make_library(path: Path) -> None:
    """Make a library with a few short articles in several scripts."""
    with Library.create(path, author="Ada") as library:
        for title, text in ARTICLES:
            library.import_text(text, title=title)


@pytest.fixture(scope="session")
def _pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pattern") / "pattern.postil"
    make_library(path)
    return path


@pytest.fixture
def library_path(_pattern: Path, tmp_path: Path) -> Path:
    """Give the path of a closed library with four articles, for this test alone."""
    path = tmp_path / "Harbour.postil"
    path.write_bytes(_pattern.read_bytes())
    return path


@pytest.fixture
def settings() -> Settings:
    """Give settings of someone whose name is known and who wants no backups."""
    return Settings(author="Ada", confirm_author=False, backup_daily=False)


@pytest.fixture
def session(qapp: QApplication, library_path: Path, settings: Settings) -> Iterator[Session]:
    """Give a session on the library in which everything happens at once, in the caller."""
    made = Session(settings, jobs=lambda _post: InlineJobs())
    made.adopt(Library.open(library_path, author="Ada"))
    yield made
    assert made.close()


@pytest.fixture
def live_session(qapp: QApplication, library_path: Path, settings: Settings) -> Iterator[Session]:
    """Give a session on the library with its real lanes."""
    made = Session(settings)
    made.adopt(Library.open(library_path, author="Ada"))
    yield made
    assert made.close()


@pytest.fixture
def settle(qtbot: QtBot) -> Settle:
    """Return a function that waits until a session's lanes and long acts are done and told."""

    def wait(session: Session, timeout: int = 20_000) -> None:
        qtbot.waitUntil(
            lambda: session.jobs.idle() and not session.going and not session._breath.isActive(), timeout=timeout
        )

    return wait


@pytest.fixture
def dress(qapp: QApplication) -> Iterator[None]:
    """Take the style sheet off the application afterwards."""
    yield
    qapp.setStyleSheet("")
    qapp.setProperty("dressed", None)


@pytest.fixture
def empty_window(qtbot: QtBot, settings: Settings, dress: None) -> Iterator[object]:
    """Give the whole window without a library, with real lanes."""
    from desktop.ui.window import Window

    made = Window(Session(settings))
    made.resize(1200, 800)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def window(empty_window: object, library_path: Path, qtbot: QtBot, settle: Settle) -> object:
    """Give the whole window on the library, settled."""
    from desktop.ui.window import Window

    assert isinstance(empty_window, Window)
    empty_window.open_library(library_path)
    qtbot.waitUntil(lambda: empty_window.session.library is not None)
    settle(empty_window.session)
    return empty_window
