"""Everything prepared once for painting: fonts and metrics per style, brushes and caption texts per mark."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontDatabase, QFontMetricsF, QPen, QStaticText

from desktop.ui.reader.appearance import ReaderColours, Typography
from desktop.ui.reader.contrast import Rgb, blend, contrast, layered, parse, readable

_SERIFS = ("Source Serif 4", "Charter", "Georgia", "Noto Serif", "Liberation Serif", "DejaVu Serif")
_MONOS = ("Cascadia Mono", "SF Mono", "Menlo", "Consolas", "Noto Sans Mono", "DejaVu Sans Mono")
_SIZES = {"h1": 1.6, "h2": 1.3, "h3": 1.12, "h4": 1.0, "caption": 0.86, "code": 0.88, "furniture": 0.86}
_ABOVE = {"h1": 1.0, "h2": 1.0, "h3": 0.8, "h4": 0.6, "list": 0.25, "row": 0.1, "quote": 0.55, "code": 0.55}
_BELOW = {"h1": 0.35, "h2": 0.2, "h3": 0.1, "row": 0.2}
TEXT_CONTRAST = 7.0
CAPTION_CONTRAST = 4.5


@dataclass(frozen=True)
class TextStyle:
    """How one kind of chunk is set; lengths in pixels.

    `trim` is the empty room in the font's own line over capitals and under descenders.
    """

    font: QFont
    metrics: QFontMetricsF
    natural: float
    trim: tuple[int, int]
    pitch: int
    indent: int
    gap: int
    above: int
    below: int
    dim: bool


@dataclass(frozen=True)
class Face:
    """One mark's colours, ready to paint with."""

    line: QBrush
    caption: QPen


class Fonts:
    """The text styles of one typography on one screen, the caption font, and the column's width."""

    def __init__(self, typography: Typography, dpi: float) -> None:
        """Build all fonts; `dpi` is the device's logical resolution."""
        self.typography = typography
        family = typography.family or _first_installed(_SERIFS) or "serif"
        mono = _first_installed(_MONOS) or "monospace"
        em = typography.size_pt * dpi / 72
        self.em = em
        body = _font(family, typography.size_pt)
        self.styles = {
            name: _text_style(name, family, mono, typography, dpi)
            for name in ("body", "blank", "h1", "h2", "h3", "h4", "list", "quote", "row", "caption", "code")
        }
        self.styles["furniture"] = _text_style("furniture", family, mono, typography, dpi)
        self.caption = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        self.caption.setPointSizeF(max(6.5, typography.size_pt * 0.62))
        self.caption.setWeight(QFont.Weight.DemiBold)
        self.caption.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 102)
        self.caption_metrics = QFontMetricsF(self.caption)
        self.stroke = max(2, round(em * 0.11))
        self.lane = ceil(self.caption_metrics.ascent() + self.caption_metrics.descent() * 0.6) + 1
        alphabet = "etaoinshrdlu etaoin shrdlu cmfwypvbgkqjxz. "
        average = QFontMetricsF(body).horizontalAdvance(alphabet) / len(alphabet)
        self.measure = max(120, round(average * typography.width_chars))
        self.hang = round(em * 1.5)
        self.margin = round(max(20.0, em * 1.6))

    def of(self, style: str) -> TextStyle:
        """Return the text style of a chunk's style name."""
        return self.styles[style]


class Inks:
    """The brushes and pens of one set of colours; every mark's are made once."""

    def __init__(self, colours: ReaderColours, fonts: Fonts) -> None:
        """Prepare the fixed ones; those of marks are made on first use."""
        self.colours = colours
        self.paper_rgb = parse(colours.paper)
        self.ink_rgb = parse(colours.ink)
        self.paper = QBrush(QColor(colours.paper))
        self.ink = QPen(QColor(colours.ink))
        self.muted = QPen(QColor(colours.muted))
        self.dim = QPen(_colour(self._quiet()))
        self.hairline = QPen(QColor(colours.hairline))
        self.hairline_brush = QBrush(QColor(colours.hairline))
        self.shade = QBrush(_colour(blend(self.paper_rgb, self.ink_rgb, 0.04)))
        self.accent = QBrush(QColor(colours.accent))
        self.selection = QBrush(QColor(colours.selection))
        self.hit = QBrush(QColor(colours.hit))
        self.hit_edge = QPen(QColor(colours.hit_edge))
        self.current_hit = QBrush(QColor(colours.current_hit))
        self.current_hit_edge = QPen(QColor(colours.current_hit_edge))
        self.current_hit_edge.setWidth(2)
        self._fonts = fonts
        self._faces: dict[str, Face] = {}
        self._washes: dict[tuple[str, ...], QBrush] = {}
        self._captions: dict[str, tuple[QStaticText, float]] = {}

    def _quiet(self) -> Rgb:
        """Return the colour of text that steps back: as muted as may be and still readable when lit or selected."""
        colours = self.colours
        grounds = [parse(c) for c in (colours.paper, colours.selection, colours.hit, colours.current_hit)]
        for step in range(21):
            bent = blend(parse(colours.muted), self.ink_rgb, step / 20)
            if all(contrast(bent, ground) >= CAPTION_CONTRAST for ground in grounds):
                return bent
        return self.ink_rgb

    def face(self, colour: str) -> Face:
        """Return the prepared colours of a mark's colour."""
        face = self._faces.get(colour)
        if face is None:
            rgb = parse(colour)
            face = self._faces[colour] = Face(
                line=QBrush(_colour(readable(rgb, self.paper_rgb, 2.2))),
                caption=QPen(_colour(readable(rgb, self.paper_rgb, CAPTION_CONTRAST))),
            )
        return face

    def wash(self, colours: tuple[str, ...]) -> QBrush:
        """Return the wash of marks lying over each other, outermost first; a leading '?' halves its share."""
        brush = self._washes.get(colours)
        if brush is None:
            share = self.colours.tint
            tints = [
                (parse(colour.lstrip("?")), share * (0.5 if colour.startswith("?") else 1.0)) for colour in colours
            ]
            rgb = layered(self.paper_rgb, self.ink_rgb, tints, TEXT_CONTRAST)
            brush = self._washes[colours] = QBrush(_colour(rgb))
        return brush

    def caption(self, text: str) -> tuple[QStaticText, float]:
        """Return a caption's prepared text and its width in pixels."""
        found = self._captions.get(text)
        if found is None:
            static = QStaticText(text)
            static.setTextFormat(Qt.TextFormat.PlainText)
            static.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
            width = self._fonts.caption_metrics.horizontalAdvance(text)
            found = self._captions[text] = (static, width)
        return found


def _colour(rgb: Rgb) -> QColor:
    return QColor(*rgb)


def _first_installed(families: tuple[str, ...]) -> str | None:
    return next((family for family in families if QFontDatabase.hasFamily(family)), None)


def _font(family: str, size_pt: float) -> QFont:
    font = QFont(family)
    font.setStyleHint(QFont.StyleHint.Serif)
    font.setPointSizeF(size_pt)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def _text_style(name: str, family: str, mono: str, typography: Typography, dpi: float) -> TextStyle:
    size = typography.size_pt * _SIZES.get(name, 1.0)
    em = typography.size_pt * dpi / 72
    font = _font(mono if name == "code" else family, size)
    if name in ("h1", "h2", "h3", "h4"):
        font.setWeight(QFont.Weight.Bold)
    line_height = typography.line_height
    if name in ("h1", "h2"):
        line_height = min(line_height, 1.28)
    pitch = round(size * dpi / 72 * line_height)
    if name == "blank":
        pitch = round(em * typography.line_height * 0.55)
    indents = {"list": 1.5, "quote": 1.5, "code": 0.8}
    metrics = QFontMetricsF(font)
    head = max(0, int(metrics.ascent() - metrics.capHeight() - 0.16 * size * dpi / 72))
    foot = max(0, int(metrics.descent() - 0.24 * size * dpi / 72))
    return TextStyle(
        font=font,
        metrics=metrics,
        natural=metrics.ascent() + metrics.descent() + 1,
        trim=(head, foot) if name != "blank" else (0, 0),
        pitch=pitch,
        indent=round(em * indents.get(name, 0.0)),
        gap=round(em * _ABOVE.get(name, 0.8)),
        above=round(em * _ABOVE[name] * 0.8) if name.startswith("h") else 0,
        below=round(em * _BELOW.get(name, 0.0)),
        dim=name in ("caption", "furniture"),
    )
