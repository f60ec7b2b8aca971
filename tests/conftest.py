"""What every test stands on: own user folders, no network, no display, and nothing left behind."""

from __future__ import annotations

import gc
import itertools
import logging
import multiprocessing
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LC_ALL"] = "en_GB.UTF-8"  # the suite reads sentences, dates and numbers

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "postil",
    deadline=None,
    max_examples=int(os.environ.get("POSTIL_EXAMPLES", "60")),
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("postil")

ARTICLES = Path(__file__).resolve().parents[2] / "shared" / "articles"
_LOCAL = ("127.", "::1", "localhost")
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def articles() -> Path:
    """Return the folder of real articles; skip where it is not beside the checkout."""
    if not ARTICLES.is_dir():
        pytest.skip("the folder ../shared/articles is not here")
    return ARTICLES


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def home(_homes: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test user folders of its own, not made before they are needed."""
    folder = _homes / str(next(_numbers))
    monkeypatch.setenv("POSTIL_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def guard(real: Callable[..., Any]) -> Callable[..., Any]:
        def connect(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(_LOCAL):
                pytest.fail(f"a connection to {address!r} was tried")
            return real(self, address)

        return connect

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, guard(getattr(socket.socket, name)))


class _Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def _quiet_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that logs a warning or worse, unless it is marked `logs`."""
    watch = _Warnings()
    root = logging.getLogger()
    root.addHandler(watch)
    yield
    root.removeHandler(watch)
    if watch.records and request.node.get_closest_marker("logs") is None:
        lines = [f"{r.levelname} {r.name}: {r.getMessage()}" for r in watch.records]
        pytest.fail("the test logged:\n" + "\n".join(lines), pytrace=False)


@pytest.fixture(autouse=True)
def _nothing_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread, a process, a window or a running timer behind."""
    threads = set(threading.enumerate())
    children = set(multiprocessing.active_children())
    with_qt = {"qtbot", "qapp"} & set(request.fixturenames)
    if with_qt:
        gc.freeze()  # what was there before is not looked through again after each test
        gc.disable()  # as in the program: a lane that collected would delete widgets from the wrong thread
    yield
    gc.enable()
    left = _windows_and_timers() if with_qt else []
    left += [f"thread {t.name}" for t in _outlast(lambda: set(threading.enumerate()) - threads)]
    left += [f"process {p.name}" for p in _outlast(lambda: set(multiprocessing.active_children()) - children)]
    if left:
        pytest.fail("left behind: " + ", ".join(sorted(left)), pytrace=False)


def _outlast(leftover: Callable[[], set[Any]], patience: float = 3.0) -> set[Any]:
    end = time.monotonic() + patience
    while (rest := leftover()) and time.monotonic() < end:
        time.sleep(0.02)
    return rest


def _windows_and_timers() -> list[str]:
    widgets, core = sys.modules.get("PySide6.QtWidgets"), sys.modules.get("PySide6.QtCore")
    if widgets is None or core is None or widgets.QApplication.instance() is None:
        return []
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)
    gc.collect()
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)
    windows = [w for w in widgets.QApplication.topLevelWidgets() if w.isVisible()]
    timers = [t for t in gc.get_objects() if isinstance(t, core.QTimer) and _alive(t) and t.isActive()]
    left = [f"window {type(w).__name__}" for w in windows]
    left += [f"timer of {type(t.parent()).__name__} every {t.interval()} ms" for t in timers]
    for thing, end in [*((w, "close") for w in windows), *((t, "stop") for t in timers)]:
        if _alive(thing):
            getattr(thing, end)()  # so that the next test is not blamed
    return left


def _alive(thing: Any) -> bool:
    import shiboken6

    return bool(shiboken6.isValid(thing))


@pytest.fixture(scope="session")
def font_families(qapp: Any) -> frozenset[str]:
    """Return the families Qt can see; at least DejaVu Serif must be there."""
    from PySide6.QtGui import QFontDatabase

    families = frozenset(QFontDatabase.families())
    assert "DejaVu Serif" in families, "install fonts-dejavu-core: Qt draws boxes without it"
    return families


@pytest.fixture(scope="session")
def need_font(font_families: frozenset[str]) -> Callable[..., str]:
    """Return a function that gives the first family here that begins with one of those given, or skips."""

    def find(script: str, *beginnings: str) -> str:
        for beginning in beginnings:
            for family in sorted(font_families):
                if family.startswith(beginning):
                    return family
        pytest.skip(f"no {script} font here (looked for {', '.join(beginnings)})")

    return find


@pytest.fixture
def cjk_font(need_font: Callable[..., str]) -> str:
    """Return a family for Chinese, Japanese and Korean, or skip."""
    return need_font("CJK", "Noto Sans CJK", "Noto Serif CJK", "WenQuanYi", "PingFang", "Microsoft YaHei")


@pytest.fixture
def arabic_font(need_font: Callable[..., str]) -> str:
    """Return a family for Arabic, or skip."""
    return need_font("Arabic", "Noto Sans Arabic", "Noto Naskh Arabic", "Geeza Pro", "Segoe UI", "DejaVu Sans")


@pytest.fixture
def emoji_font(need_font: Callable[..., str]) -> str:
    """Return a family for emoji, or skip."""
    return need_font("emoji", "Noto Color Emoji", "Apple Color Emoji", "Segoe UI Emoji")
