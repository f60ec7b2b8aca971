"""How the window was left: its place, its panes' widths, which are shown; kept in the user's settings."""

from __future__ import annotations

import json
from collections.abc import Mapping

from PySide6.QtCore import QByteArray, QObject
from PySide6.QtWidgets import QSplitter, QWidget

from desktop import settings as preferences
from desktop.errors import PostilError
from desktop.ui.session import Session

WIDTHS = {"shelf": 300, "inspector": 296}  # pixels, at first


class Layout(QObject):
    """The geometry of one window; `wanted` says which side panes the user wants to see."""

    def __init__(self, window: QWidget, splitter: QSplitter, panes: Mapping[str, QWidget]) -> None:
        """Bring back what the settings hold."""
        super().__init__(window)
        self._window = window
        self._session: Session = window.session  # type: ignore[attr-defined]
        self._splitter = splitter
        self._panes = panes
        self._widths = dict(WIDTHS)
        self.wanted = dict.fromkeys(panes, True)
        self.undistracted = False
        self._shown = False
        self._restore()

    def _restore(self) -> None:
        try:
            stored = json.loads(self._session.settings.layout or "{}")
        except ValueError:
            stored = {}
        if not isinstance(stored, dict):
            return
        geometry = stored.get("geometry")
        if not (isinstance(geometry, str) and self._window.restoreGeometry(QByteArray.fromBase64(geometry.encode()))):
            self._window.resize(1280, 800)
        for name in self._panes:
            width, shown = stored.get(name), stored.get(f"{name}_shown")
            if isinstance(width, int) and 100 <= width <= 4000:
                self._widths[name] = width
            if isinstance(shown, bool):
                self.wanted[name] = shown

    def save(self) -> None:
        """Keep the layout for the next start."""
        self._measure()
        geometry = bytes(self._window.saveGeometry().toBase64().data()).decode()
        stored = {"geometry": geometry, **self._widths, **{f"{name}_shown": on for name, on in self.wanted.items()}}
        settings = preferences.changed(self._session.settings, layout=json.dumps(stored))
        self._session.settings = settings
        try:
            preferences.save(settings)
        except PostilError as problem:
            self._session.fail(problem)

    def show_panes(self, there: bool) -> None:
        """Show the side panes that are wanted, or none when there is no library."""
        self._measure()
        self._shown = there
        for name, pane in self._panes.items():
            pane.setVisible(there and self.wanted[name] and not self.undistracted)
        self._spread()

    def toggle(self, name: str) -> bool:
        """Show a side pane or put it away; say whether it is shown now."""
        self.undistracted = False
        self.wanted[name] = not self.wanted[name] if self._panes[name].isVisible() == self.wanted[name] else True
        self.show_panes(self._shown)
        return self.wanted[name]

    def set_undistracted(self, on: bool) -> None:
        """Put both side panes away, or bring back those that are wanted."""
        self._measure()
        self.undistracted = on
        self.show_panes(self._shown)

    def _measure(self) -> None:
        sizes = self._splitter.sizes()
        for name, place in (("shelf", 0), ("inspector", 2)):
            if self._panes[name].isVisible() and sizes[place] >= 100:
                self._widths[name] = sizes[place]

    def _spread(self) -> None:
        whole = max(self._splitter.width(), 400)
        sides = [self._widths[name] if not self._panes[name].isHidden() else 0 for name in ("shelf", "inspector")]
        self._splitter.setSizes([sides[0], max(whole - sum(sides) - 2, 200), sides[1]])
