"""A shown view with a text, taken away after the test."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from pytestqt.qtbot import QtBot

from desktop.model import Block
from desktop.ui.reader.marks import Mark
from desktop.ui.reader.view import ReaderView

Open = Callable[..., ReaderView]


@pytest.fixture
def open_view(qtbot: QtBot, font_families: frozenset[str]) -> Open:
    """Return a function that shows a text with its blocks and marks."""

    def show(
        text: str,
        marks: Iterable[Mark] = (),
        blocks: Iterable[Block] = (),
        *,
        width: int = 700,
        height: int = 600,
        direction: str | None = None,
    ) -> ReaderView:
        view = ReaderView()
        qtbot.addWidget(view)
        view.resize(width, height)
        view.show()
        qtbot.waitExposed(view)
        view.setFocus()
        view.set_document(text, blocks, marks, direction=direction)
        return view

    return show
