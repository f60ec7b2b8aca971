from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QPushButton

from desktop.places import resource
from desktop.settings import Settings
from desktop.ui import glyphs
from desktop.ui.commands import table
from desktop.ui.reader.contrast import contrast, parse
from desktop.ui.theme import Theme, style_sheet


@pytest.fixture(params=["light", "dark", "sepia"])
def theme(request: pytest.FixtureRequest, qapp: QApplication, dress: None) -> Theme:
    return Theme(Settings(theme=request.param))


@pytest.mark.parametrize("ground", ["window", "page", "raised", "field", "hover", "selected"])
def test_text_can_be_read_on_every_ground(theme: Theme, ground: str):
    behind = parse(getattr(theme.colours, ground))
    assert contrast(parse(theme.colours.text), behind) >= 7
    assert contrast(parse(theme.colours.dim), behind) >= (4.5 if ground not in ("hover", "selected") else 4)


@pytest.mark.parametrize("word", ["accent", "error", "warning", "done"])
def test_coloured_words_can_be_read(theme: Theme, word: str):
    for ground in ("window", "page", "raised"):
        assert contrast(parse(getattr(theme.colours, word)), parse(getattr(theme.colours, ground))) >= 4.5
    assert contrast(parse(theme.colours.on_accent), parse(theme.colours.accent)) >= 4.5


def test_the_style_sheet_names_only_colours_there_are(theme: Theme):
    names = set(re.findall(r"@([a-z_]+)", resource("styles/window.qss").read_text("utf-8")))
    assert names <= set(asdict(theme.colours))
    assert "@" not in style_sheet(theme.colours).replace(resource("icons").as_posix(), "")


def test_the_pictures_that_the_style_sheet_names_are_there_in_both_sizes(theme: Theme):
    pictures = re.findall(r'url\("([^"]+)"\)', style_sheet(theme.colours))
    assert pictures
    for picture in map(Path, pictures):
        assert picture.is_file()
        assert picture.with_name(f"{picture.stem}@2x{picture.suffix}").is_file()


def test_a_theme_dresses_the_whole_application(theme: Theme, qapp: QApplication):
    theme.apply()
    button = QPushButton()
    assert button.palette().window().color() == theme.colour("window")
    assert theme.colours.accent in qapp.styleSheet()


def test_choosing_another_theme_is_told_once(qapp: QApplication, dress: None):
    theme = Theme(Settings(theme="light"))
    told: list[str] = []
    theme.changed.connect(lambda: told.append(theme.name))
    theme.apply(Settings(theme="dark"))
    theme.apply(Settings(theme="dark"))
    assert told == ["dark"]
    assert theme.dark
    assert theme.reader_colours().paper == theme.colours.page


def test_the_type_of_the_text_follows_the_settings(qapp: QApplication):
    theme = Theme(Settings(reader_size=24.0, line_width=60, line_height=1.8, reader_font="DejaVu Serif"))
    typography = theme.typography()
    assert (typography.size_pt, typography.width_chars, typography.line_height) == (24.0, 60, 1.8)
    assert typography.family == "DejaVu Serif"


def test_the_interface_font_follows_the_settings(qapp: QApplication):
    theme = Theme(Settings(interface_size=24))
    assert theme.font().pointSizeF() == 24
    assert theme.font(0.5).pointSizeF() == 12


def test_an_icon_takes_the_colour_of_the_theme_when_it_is_painted(qapp: QApplication, dress: None):
    theme = Theme(Settings(theme="light"))
    icon = theme.icon("check", "error")
    theme.apply(Settings(theme="dark"))
    picture = icon.pixmap(QSize(64, 64)).toImage()
    strong = {
        picture.pixelColor(x, y).name() for x in range(64) for y in range(64) if picture.pixelColor(x, y).alpha() == 255
    }
    assert strong == {QColor(theme.colours.error).name()}


def test_an_icon_fills_its_square_without_being_cut(qapp: QApplication):
    icon = Theme(Settings()).icon("magnifying-glass")
    picture = icon.pixmap(QSize(64, 64)).toImage()
    inked = [(x, y) for x in range(64) for y in range(64) if picture.pixelColor(x, y).alpha() > 40]
    across, down = [x for x, _y in inked], [y for _x, y in inked]
    assert max(across) - min(across) > 36
    for edges in (across, down):
        assert min(edges) > 1
        assert max(edges) < 62


def test_an_unknown_icon_is_refused_at_once(qapp: QApplication):
    with pytest.raises(KeyError):
        Theme(Settings()).icon("no-such-icon")


def test_every_command_has_an_icon_that_exists_or_none():
    assert [c.id for c in table() if c.icon and not glyphs.has(c.icon)] == []


@pytest.mark.parametrize("colour", ["#332288", "#882255", "#f0e442", "#ffffff", "#000000"])
def test_a_label_of_any_colour_is_seen_on_the_panes(theme: Theme, colour: str):
    assert contrast(parse(theme.mark(colour).name()), parse(theme.colours.window)) >= (2.9 if theme.dark else 1.95)
