"""How things look and where one is: theme, type, panes, back and forth, palette, keys, help."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from desktop.language import _, number
from desktop.settings import Settings
from desktop.ui.commands import Command

if TYPE_CHECKING:
    from desktop.ui.window import Window

SMALLEST, LARGEST = 6.0, 48.0  # points


def commands() -> tuple[Command, ...]:
    """Give the rows of the menus View, Go and Help that concern the window."""
    return (*_look(), *_panes(), *_going(), *_help())


def _look() -> tuple[Command, ...]:
    themes = (
        ("system", _("Theme as the system"), "monitor"),
        ("light", _("Light theme"), "sun"),
        ("dark", _("Dark theme"), "moon"),
        ("sepia", _("Sepia theme"), "coffee"),
    )
    return (
        Command(
            "view.text_larger", _("Larger text"), _("Make the text larger"), partial(resize_text, by=1.0),
            ("Ctrl++", "Ctrl+="), "view", icon="magnifying-glass-plus",
        ),
        Command(
            "view.text_smaller", _("Smaller text"), _("Make the text smaller"), partial(resize_text, by=-1.0),
            ("Ctrl+-",), "view", icon="magnifying-glass-minus",
        ),
        Command(
            "view.text_normal", _("Normal text size"), _("Bring the text back to its first size"), normal_text,
            ("Ctrl+0",), "view",
        ),
        Command(
            "view.lines_wider", _("Wider lines"), _("Show more characters in a line"), partial(widen, by=4),
            ("Ctrl+Alt+=",), "view",
        ),
        Command(
            "view.lines_narrower", _("Narrower lines"), _("Show fewer characters in a line"), partial(widen, by=-4),
            ("Ctrl+Alt+-",), "view",
        ),
        Command(
            "view.label_lanes", _("Label names over the text"), _("Write the names of labels over the line, or not"),
            toggle_lanes, ("Ctrl+Shift+N",), "view",
        ),
        Command(
            "view.furniture", _("Page furniture"),
            _("Show headers, footers, page numbers and the like dimmed, or fold them to a thin line"),
            toggle_furniture, ("Ctrl+Alt+F",), "view",
        ),
        Command(
            "view.typography", _("Font and type…"), _("Font, size, width and height of the lines"),
            lambda window: window.bar.show_typography(), ("Ctrl+Shift+F",), "view", icon="text-aa",
        ),
        *(
            Command(f"view.theme_{name}", title, _("Change the colours"), partial(set_theme, theme=name), (),
                    "view", group=1, icon=icon)
            for name, title, icon in themes
        ),
        Command(
            "view.theme_next", _("Next theme"), _("Go from light to dark to sepia"), next_theme,
            ("Ctrl+Shift+D",), "view", group=1, icon="circle-half",
        ),
    )  # fmt: skip


def _panes() -> tuple[Command, ...]:
    tabs = (
        ("annotations", _("Annotations of the document")),
        ("entities", _("Entities of the library")),
        ("claims", _("Claims of the library")),
        ("details", _("Details of the document")),
    )
    return (
        Command(
            "view.shelf", _("Shelf"), _("Show the list of documents, or put it away"),
            lambda window: _toggle(window, "shelf"), ("Ctrl+B",), "view", "library", 2, icon="columns",
        ),
        Command(
            "view.inspector", _("Inspector"), _("Show annotations, entities and claims, or put them away"),
            lambda window: _toggle(window, "inspector"), ("Ctrl+Shift+B",), "view", "library", 2, icon="columns",
        ),
        *(
            Command(f"view.{name}", title, _("Show this part of the inspector"), partial(show_tab, place=place),
                    (f"Ctrl+{place + 1}",), "view", "library", 2)
            for place, (name, title) in enumerate(tabs)
        ),
        Command(
            "view.fold_near_twins", _("Fold near twins"), _("Show near twins in one line, or each in its own"),
            fold_near_twins, ("Ctrl+Alt+G",), "view", "library", 2,
        ),
        Command(
            "view.distraction_free", _("Only the text"), _("Put everything but the text away, or bring it back"),
            undistract, ("F11",), "view", group=3, icon="corners-out",
        ),
        Command(
            "view.next_pane", _("Next pane"), _("Give the keyboard to the next pane"),
            lambda window: window.cycle_panes(1), ("F6",), "view", group=3,
        ),
        Command(
            "view.previous_pane", _("Previous pane"), _("Give the keyboard to the pane before"),
            lambda window: window.cycle_panes(-1), ("Shift+F6",), "view", group=3,
        ),
    )  # fmt: skip


def _going() -> tuple[Command, ...]:
    return (
        Command(
            "go.back", _("Back"), _("Go back to the document you came from"), lambda window: window.trail.back(),
            ("Ctrl+[",), "go", "library", 9, icon="caret-left",
        ),
        Command(
            "go.forth", _("Forward"), _("Go forward again"), lambda window: window.trail.forth(),
            ("Ctrl+]",), "go", "library", 9, icon="caret-right",
        ),
    )  # fmt: skip


def _help() -> tuple[Command, ...]:
    return (
        Command(
            "help.palette", _("Palette…"), _("Find any command, document, entity or label"), show_palette,
            ("Ctrl+Shift+P",), "help", icon="command",
        ),
        Command(
            "help.keys", _("Keys…"), _("Every key on one page"), show_keys, ("F1",), "help", icon="keyboard",
        ),
        Command(
            "help.about", _("About Postil…"), _("Version, licence and places"), show_about, (), "help", icon="info",
        ),
    )  # fmt: skip


# Look


def set_theme(window: Window, theme: str) -> None:
    """Take a theme."""
    window.session.set_settings(theme=theme)


def next_theme(window: Window) -> None:
    """Take the theme after the one that is shown."""
    order = ("light", "dark", "sepia")
    theme = order[(order.index(window.theme.name) + 1) % len(order)]
    names = {"light": _("Light theme"), "dark": _("Dark theme"), "sepia": _("Sepia theme")}
    window.session.set_settings(theme=theme)
    window.session.message.emit("info", names[theme], "")


def resize_text(window: Window, by: float) -> None:
    """Make the text larger or smaller by points."""
    size = min(max(window.session.settings.reader_size + by, SMALLEST), LARGEST)
    _set(window, reader_size=size)
    window.session.message.emit("info", _("Text size {n} points").format(n=number(size)), "")


def normal_text(window: Window) -> None:
    """Bring the text back to its first size."""
    resize_text(window, Settings().reader_size - window.session.settings.reader_size)


def widen(window: Window, by: int) -> None:
    """Make the lines wider or narrower by characters."""
    width = min(max(window.session.settings.line_width + by, 40), 110)
    _set(window, line_width=width)
    window.session.message.emit("info", _("{n} characters a line").format(n=width), "")


def toggle_lanes(window: Window) -> None:
    """Show the names of labels over the line, or not."""
    _set(window, label_lanes=not window.session.settings.label_lanes)


def toggle_furniture(window: Window) -> None:
    """Show page furniture dimmed, or fold it."""
    shown = not window.session.settings.show_furniture
    _set(window, show_furniture=shown)
    said = _("Page furniture is shown") if shown else _("Page furniture is folded")
    window.session.message.emit("info", said, "")


def fold_near_twins(window: Window) -> None:
    """Show near twins in one line of the list, or each in a line of its own."""
    folding = not window.session.settings.fold_near_twins
    _set(window, fold_near_twins=folding)
    said = _("Near twins are folded into one line") if folding else _("Every document has a line of its own")
    window.session.message.emit("info", said, "")


def _set(window: Window, **values: Any) -> None:
    window.session.set_settings(**values)


# Panes


def _toggle(window: Window, pane: str) -> None:
    if not window.arrangement.toggle(pane):
        window.desk.reader.setFocus()


def show_tab(window: Window, place: int) -> None:
    """Show a part of the inspector and give it the keyboard."""
    if not window.inspector.isVisible():
        window.arrangement.toggle("inspector")
    window.inspector.show_tab(place)


def undistract(window: Window) -> None:
    """Show nothing but the text on the whole screen, or go back."""
    window.set_undistracted(not window.arrangement.undistracted)


# Help


def show_palette(window: Window) -> None:
    """Open the palette."""
    from desktop.ui.dialogs.palette import Palette

    Palette(window).open()


def show_keys(window: Window) -> None:
    """Open the page of keys."""
    from desktop.ui.dialogs.cheatsheet import CheatSheet

    CheatSheet(window).show()


def show_about(window: Window) -> None:
    """Say what this program is."""
    from desktop.ui.dialogs.about import AboutDialog

    AboutDialog(window).show()
