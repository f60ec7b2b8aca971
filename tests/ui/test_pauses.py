"""Garbage is collected in the window's thread and in no other."""

from __future__ import annotations

import gc
import threading

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop.ui import pauses


class _Cycle:
    """Tells the thread that collected it."""

    def __init__(self, told: list[str]) -> None:
        self.me, self.told = self, told

    def __del__(self) -> None:
        self.told.append(threading.current_thread().name)


def test_only_the_thread_of_the_window_collects(qtbot: QtBot) -> None:
    parent, told = QObject(), []
    gc.enable()
    pauses.Collector(parent)
    assert not gc.isenabled()

    def work() -> None:
        for _turn in range(20):
            _Cycle(told)
        kept = [[number] for number in range(pauses.YOUNG * 3)]
        assert len(kept) > pauses.YOUNG

    lane = threading.Thread(target=work, name="lane")
    lane.start()
    lane.join()
    assert told == []
    ballast = [[number] for number in range(pauses.YOUNG * 2)]
    qtbot.waitUntil(lambda: len(told) == 20)
    assert set(told) == {threading.main_thread().name}
    assert ballast
    parent.deleteLater()
