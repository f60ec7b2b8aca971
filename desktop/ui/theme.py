"""The colours, fonts and icons of the window: light, dark and sepia, following the system or the user's choice.

Every colour stands here once; the style sheet in resources/styles names them with an @.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from desktop.places import resource
from desktop.settings import Settings
from desktop.ui.glyphs import Glyph
from desktop.ui.reader import appearance
from desktop.ui.reader.appearance import ReaderColours, Typography
from desktop.ui.reader.contrast import luminance, parse, readable

MARK_CONTRAST = 2.0  # the least contrast of a label's square with the panes
UNIT = 8  # pixels: the grid that every gap and margin keeps to


@dataclass(frozen=True, slots=True)
class Colours:
    """The named colours as '#rrggbb'; text and dim are readable on window, page, raised and field."""

    window: str  # behind the panes
    page: str  # behind the text that is read
    raised: str  # menus, popups, dialogs
    field: str  # where one types
    text: str
    dim: str  # what is said beside the point
    line: str  # hairlines
    accent: str
    on_accent: str
    hover: str
    selected: str  # behind the chosen row
    pressed: str
    error: str
    warning: str
    done: str


_LIGHT = Colours(
    window="#f5f3ee",
    page=appearance.LIGHT.paper,
    raised="#fffefb",
    field="#fffefb",
    text="#1f1f1d",
    dim="#66625b",
    line=appearance.LIGHT.hairline,
    accent=appearance.LIGHT.accent,
    on_accent="#ffffff",
    hover="#ebe8e0",
    selected="#dce8f4",
    pressed="#d3e1ef",
    error="#b3261e",
    warning="#8a5a00",
    done="#2a6b3f",
)
_DARK = Colours(
    window="#242528",
    page=appearance.DARK.paper,
    raised="#2d2e32",
    field="#1b1c1e",
    text="#e6e3dc",
    dim="#a8a49b",
    line=appearance.DARK.hairline,
    accent=appearance.DARK.accent,
    on_accent="#10202f",
    hover="#323338",
    selected="#2b4058",
    pressed="#35506d",
    error="#f2938c",
    warning="#e8b75a",
    done="#86c99a",
)
_SEPIA = Colours(
    window="#eee2ca",
    page=appearance.SEPIA.paper,
    raised="#faf2e2",
    field="#faf2e2",
    text="#33271b",
    dim="#6b5a43",
    line=appearance.SEPIA.hairline,
    accent=appearance.SEPIA.accent,
    on_accent="#fff8ec",
    hover="#e6d7b9",
    selected="#e3cda4",
    pressed="#dbc192",
    error="#a12a1c",
    warning="#7d4e00",
    done="#3f6130",
)
_COLOURS = {"light": _LIGHT, "dark": _DARK, "sepia": _SEPIA}
_READER = {"light": appearance.LIGHT, "dark": appearance.DARK, "sepia": appearance.SEPIA}
THEMES = ("system", "light", "dark", "sepia")
_TOKEN = re.compile(r"@([a-z_]+)")


class Theme(QObject):
    """What everything that paints asks for its colours, fonts and icons; `changed` says ask again.

    `dark` says whether the page is dark, `name` is light, dark or sepia.
    """

    changed = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        """Take the settings and the system's scheme; nothing is painted before `apply`."""
        super().__init__(parent)
        self._settings = settings
        self._system_font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))
        self.name = self._resolve()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def colours(self) -> Colours:
        """The colours of now."""
        return _COLOURS[self.name]

    @property
    def dark(self) -> bool:
        """Whether the page is dark."""
        return self.name == "dark"

    def reader_colours(self) -> ReaderColours:
        """Return the colours of the reading surface."""
        return _READER[self.name]

    def typography(self) -> Typography:
        """Return the face of the text as the user set it."""
        chosen = self._settings
        return Typography(chosen.reader_font, chosen.reader_size, chosen.line_height, chosen.line_width)

    def colour(self, name: str) -> QColor:
        """Return a named colour of now, ready to paint with."""
        return QColor(getattr(self.colours, name))

    def mark(self, colour: str) -> QColor:
        """Return a label's colour '#rrggbb' so that a small square or bar of it is seen on the panes."""
        ratio = MARK_CONTRAST * (1.5 if self.dark else 1.0)  # a small light on a dark ground is lost sooner
        return QColor(*readable(parse(colour), parse(self.colours.window), ratio))

    def font(self, scale: float = 1.0, *, bold: bool = False) -> QFont:
        """Return the interface font, larger or smaller by a factor."""
        font = QFont(self._system_font)
        size = float(self._settings.interface_size) or max(self._system_font.pointSizeF(), 9.0)
        font.setPointSizeF(size * scale)
        if bold:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def icon(self, name: str, colour: str = "text") -> QIcon:
        """Return an icon by its name in the Phosphor set, in a named colour; it follows the theme by itself."""
        return QIcon(Glyph(name, lambda state: self._ink(colour, state)))

    def _ink(self, colour: str, mode: QIcon.Mode) -> QColor:
        ink = self.colour(colour)
        if mode == QIcon.Mode.Disabled:
            ink.setAlphaF(0.38)
        return ink

    def apply(self, settings: Settings | None = None) -> None:
        """Put the theme on the whole application, and say so when anything is different."""
        before = (self.name, self._settings)
        if settings is not None:
            self._settings = settings
        hints = QGuiApplication.styleHints()
        forced = {"light": Qt.ColorScheme.Light, "sepia": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        wanted = forced.get(self._settings.theme, Qt.ColorScheme.Unknown)
        hints.setColorScheme(wanted)
        self.name = self._resolve()
        self._dress()
        if before != (self.name, self._settings):
            self.changed.emit()

    def _resolve(self) -> str:
        if self._settings.theme != "system":
            return self._settings.theme
        return "dark" if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"

    def _follow_system(self) -> None:
        name = self._resolve()
        if name != self.name:
            self.name = name
            self._dress()
            self.changed.emit()

    def prepare(self) -> None:
        """Put palette and font on the application; the style sheet, dear to widgets being put together, waits."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            if application.style().name() != "fusion":
                application.setStyle("fusion")
            application.setPalette(palette(self.colours))
            application.setFont(self.font())

    def _dress(self) -> None:
        application = QApplication.instance()
        wanted = str((self.name, self._settings.interface_size))
        if not isinstance(application, QApplication) or application.property("dressed") == wanted:
            return  # dressing again would restyle every widget
        application.setProperty("dressed", wanted)
        self.prepare()
        application.setStyleSheet(style_sheet(self.colours))


def style_sheet(colours: Colours) -> str:
    """Return the one style sheet with the colours and the folder of its icons filled in."""
    values = asdict(colours)
    text = resource("styles/window.qss").read_text(encoding="utf-8")
    coloured = _TOKEN.sub(lambda found: values[found[1]], text)
    check = "check-light" if luminance(parse(colours.on_accent)) > 0.5 else "check-dark"
    return coloured.replace("CHECK", check).replace("ICONS", resource("icons").as_posix())


def palette(colours: Colours) -> QPalette:
    """Return the palette for what no style sheet reaches."""
    role = QPalette.ColorRole
    made = QPalette()
    pairs = {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.field,
        role.AlternateBase: colours.hover,
        role.Text: colours.text,
        role.Button: colours.window,
        role.ButtonText: colours.text,
        role.BrightText: colours.error,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Link: colours.accent,
        role.LinkVisited: colours.accent,
        role.ToolTipBase: colours.raised,
        role.ToolTipText: colours.text,
        role.PlaceholderText: colours.dim,
        role.Accent: colours.accent,
        role.Mid: colours.line,
    }
    for which, colour in pairs.items():
        made.setColor(which, QColor(colour))
    faint = QColor(colours.dim)
    faint.setAlphaF(0.6)
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, faint)
    return made
