"""Pictures of chunks for dense screens, where drawing glyphs costs more than copying; bounded in bytes."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtGui import QPixmap

BUDGET = 64 * 1024 * 1024
DENSE = 1.5
"""The device pixel ratio from which pictures pay."""


class Tiles:
    """The most recently painted chunks as pixmaps."""

    def __init__(self, budget: int = BUDGET) -> None:
        """Keep at most so many bytes."""
        self._budget = budget
        self._tiles: OrderedDict[int, tuple[QPixmap, int]] = OrderedDict()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._tiles)

    def get(self, chunk: int) -> QPixmap | None:
        """Return a chunk's picture, or None."""
        found = self._tiles.get(chunk)
        if found is None:
            return None
        self._tiles.move_to_end(chunk)
        return found[0]

    def fits(self, width: int, height: int, ratio: float) -> bool:
        """Say whether one picture of this size in pixels of the widget leaves room for others."""
        return width * height * ratio * ratio * 4 <= self._budget / 6

    def put(self, chunk: int, tile: QPixmap) -> None:
        """Keep a picture and let the oldest go that no longer fit."""
        self.drop(chunk)
        size = tile.width() * tile.height() * 4
        self._tiles[chunk] = (tile, size)
        self.bytes += size
        while self.bytes > self._budget and len(self._tiles) > 1:
            self.bytes -= self._tiles.popitem(last=False)[1][1]

    def drop(self, chunk: int) -> None:
        """Forget a chunk's picture."""
        gone = self._tiles.pop(chunk, None)
        if gone is not None:
            self.bytes -= gone[1]

    def clear(self) -> None:
        """Forget all pictures."""
        self._tiles.clear()
        self.bytes = 0
