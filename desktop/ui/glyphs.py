"""Icons drawn from one font of qtawesome, in whatever colour the theme has when they are painted.

Only the Phosphor font is read, by its file: importing qtawesome itself would load twelve fonts before the first paint.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QIconEngine, QPainter, QPainterPath, QPixmap, QRawFont

EM = 96.0  # pixels at which outlines are taken


class Glyph(QIconEngine):
    """One icon; `ink` gives its colour for a mode at the moment of painting."""

    def __init__(self, name: str, ink: Callable[[QIcon.Mode], QColor]) -> None:
        """Take a name of the set; an unknown one raises KeyError here rather than drawing nothing later."""
        super().__init__()
        self._name = name
        self._ink = ink
        _codes()[name]

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        """Draw the outline into the largest square of the rectangle."""
        side = min(rect.width(), rect.height())
        square = QRectF(0, 0, side, side)
        square.moveCenter(QRectF(rect).center())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(square.topLeft())
        painter.scale(side / EM, side / EM)
        painter.fillPath(_outline(self._name), self._ink(mode))
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Give the icon as a picture with a clear ground."""
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return picture

    def clone(self) -> Glyph:
        """Give another engine that draws the same."""
        return Glyph(self._name, self._ink)


def has(name: str) -> bool:
    """Say whether there is an icon of this name."""
    return name in _codes()


@cache
def _outline(name: str) -> QPainterPath:
    font = _font()
    glyph = font.glyphIndexesForString(chr(_codes()[name]))[0]
    path = font.pathForGlyph(glyph)
    bounds = font.boundingRect(glyph)
    advance = font.advancesForGlyphIndexes([glyph])[0].x()
    # The set is drawn on a square as wide as the advance; its box on the line is centred on ascent and descent.
    middle = (font.descent() - font.ascent()) / 2
    return path.translated((EM - advance) / 2, EM / 2 - middle) if not bounds.isEmpty() else path


@cache
def _font() -> QRawFont:
    return QRawFont(str(_folder() / "phosphor-1.3.0.ttf"), EM, QFont.HintingPreference.PreferNoHinting)


@cache
def _codes() -> dict[str, int]:
    stored = json.loads((_folder() / "phosphor-charmap-1.3.0.json").read_text(encoding="utf-8"))
    return {name: int(code, 16) for name, code in stored.items()}


@cache
def _folder() -> Path:
    found = find_spec("qtawesome")
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError("qtawesome is not installed")
    return Path(next(iter(found.submodule_search_locations))) / "fonts"
