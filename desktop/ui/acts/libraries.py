"""Libraries: making, opening, copying, restoring, mending; and what comes in and goes out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from desktop import __version__
from desktop import settings as preferences
from desktop.errors import Missing
from desktop.language import _, number
from desktop.library import Library, restore_backup
from desktop.model import Backup
from desktop.places import documents_dir
from desktop.ui.acts import importing
from desktop.ui.commands import Command

if TYPE_CHECKING:
    from desktop.settings import Settings
    from desktop.ui.window import Window

PROGRAM = f"Postil {__version__}"
FILTER = "(*.postil)"
Then = Callable[[], None]


def commands() -> tuple[Command, ...]:
    """Give the rows of the menu Library."""
    return (*_opening(), *importing.commands(), *_care(), *_leaving())


def _opening() -> tuple[Command, ...]:
    return (
        Command(
            "library.new", _("New library…"), _("Make a new, empty library file"), ask_new,
            ("Ctrl+N",), "library", icon="file-plus",
        ),
        Command(
            "library.open", _("Open library…"), _("Open another library file"), ask_open,
            ("Ctrl+O",), "library", icon="folder-open",
        ),
        Command(
            "library.open_sample", _("Open the sample library"),
            _("Open a small library to try things out in; it is yours to change"), open_sample,
            place="library", icon="books",
        ),
        Command(
            "library.close", _("Close library"), _("Close the library; everything in it is saved"), close,
            ("Ctrl+W",), "library", "library",
        ),
    )  # fmt: skip


def _care() -> tuple[Command, ...]:
    return (
        Command(
            "library.copy", _("Send a copy…"), _("Write a whole, verified copy of the library to another file"),
            ask_copy, place="library", when="library", group=3, icon="copy-simple",
        ),
        Command(
            "library.restore", _("Restore a backup…"), _("See what the backups hold and go back to one"), ask_restore,
            place="library", when="library", group=3, icon="clock-counter-clockwise",
        ),
        Command(
            "library.check", _("Check and repair…"), _("Look whether everything in the library is in order"), check,
            place="library", when="library", group=3, icon="first-aid-kit",
        ),
        Command(
            "library.tidy", _("Tidy…"), _("Drop for ever what is in the bin, after showing how much that is"), tidy,
            place="library", when="writable", group=3, icon="trash",
        ),
    )  # fmt: skip


def _leaving() -> tuple[Command, ...]:
    return (
        Command(
            "settings.show", _("Settings…"), _("Everything that can be set, with search"), show_settings,
            ("Ctrl+,",), "library", group=4, icon="gear",
        ),
        Command(
            "program.quit", _("Quit"), _("Close the window; everything is saved"), lambda window: _quit(window),
            ("Ctrl+Q",), "library", group=5, icon="sign-out",
        ),
    )  # fmt: skip


def _quit(window: Window) -> None:
    window.close()


# Opening


def open_at(window: Window, path: Path, then: Then | None = None) -> None:
    """Open a library in the writing lane and take it as the one at hand; the one before stays if that fails."""
    session = window.session
    if session.library is not None and _same(session.library.path, path):
        if then is not None:
            then()
        return
    settings = session.settings
    session.jobs.write(
        lambda: _open(path, settings),
        lambda library: _adopt(window, library, then),
        lambda problem: _refuse(window, path, problem),
    )


def _open(path: Path, settings: Settings) -> Library:
    return Library.open(path, author=settings.author, program=PROGRAM, history_limit=settings.history_steps)


def _adopt(window: Window, library: Library, then: Then | None) -> None:
    window.session.adopt(library)
    if then is not None:
        then()
    else:
        window.trail.restore()


def _refuse(window: Window, path: Path, problem: BaseException) -> None:
    session = window.session
    session.fail(problem)
    if isinstance(problem, Missing):
        name = str(path.resolve())
        recent = tuple(other for other in session.settings.recent_libraries if other != name)
        last = "" if session.settings.last_library == name else session.settings.last_library
        session.settings = preferences.changed(session.settings, recent_libraries=recent)
        session.set_settings(last_library=last)


def create_at(window: Window, path: Path, then: Then | None = None) -> None:
    """Make a new library and take it as the one at hand."""
    session, settings = window.session, window.session.settings
    if path.suffix != ".postil":
        path = path.with_name(path.name + ".postil")

    def make() -> Library:
        path.parent.mkdir(parents=True, exist_ok=True)
        return Library.create(path, author=settings.author, program=PROGRAM)

    def take(library: Library) -> None:
        session.adopt(library)
        said = _("The library {name} is in {folder}.")
        session.message.emit("info", said.format(name=path.name, folder=path.parent), "")
        if then is not None:
            then()

    session.jobs.write(make, take, session.fail)


def need_library(window: Window, then: Then) -> None:
    """Do something with the library at hand; when there is none, open or make the user's first one."""
    if window.session.library is not None:
        then()
        return
    path = documents_dir() / (_("My library") + ".postil")
    if path.exists():
        open_at(window, path, then)
    else:
        create_at(window, path, then)


def ask_new(window: Window) -> None:
    """Ask for the file of a new library."""
    from desktop.ui.dialogs.dialog import choose_target

    suggestion = documents_dir() / (_("New library") + ".postil")
    suggestion.parent.mkdir(parents=True, exist_ok=True)
    choose_target(
        window, _("New library"), _("Libraries") + f" {FILTER}", suggestion,
        lambda path: create_at(window, path), overwrite=False,
    )  # fmt: skip


def ask_open(window: Window) -> None:
    """Ask which library to open."""
    from desktop.ui.dialogs.dialog import choose_file

    here = window.session.library.path.parent if window.session.library else documents_dir()
    choose_file(
        window, _("Open library"), _("Libraries") + f" {FILTER};;" + _("All files") + " (*)", here, window.open_library
    )


def open_sample(window: Window) -> None:
    """Open the user's own copy of the sample library, made the first time."""
    from desktop.ui.sample import sample_library

    session = window.session
    author = session.settings.author
    session.message.emit("info", _("Making the sample library…"), "")
    session.jobs.write(
        lambda: sample_library(author),
        lambda path: open_at(window, path),
        session.fail,
    )


def close(window: Window) -> None:
    """Close the library at hand."""
    window.session.release()
    window.session.set_settings(last_library="")


# Care


def ask_copy(window: Window) -> None:
    """Ask where a copy goes and write it."""
    from desktop.ui.dialogs.dialog import choose_target

    library = window.session.library
    if library is None:
        return
    suggestion = Path.home() / library.path.name
    choose_target(
        window, _("Send a copy"), _("Libraries") + f" {FILTER}", suggestion, lambda path: copy_to(window, path)
    )


def copy_to(window: Window, path: Path) -> None:
    """Write a whole copy of the library, verified."""
    session = window.session
    library = session.library
    if library is None:
        return
    if _same(library.path, path):
        session.message.emit("warning", _("A library cannot be copied onto itself. Choose another name."), "")
        return

    def say(made: Backup) -> None:
        said = _("Copied to {path}: {n} documents, checked.").format(path=made.path, n=number(made.documents))
        session.message.emit("info", said, "")

    session.write(lambda library: library.backup(path), say)


def ask_restore(window: Window) -> None:
    """Show the backups."""
    from desktop.ui.dialogs.backups import BackupsDialog

    BackupsDialog(window, window.session, lambda source: restore(window, source)).show()


def restore(window: Window, source: Path) -> None:
    """Close the library, put a backup in its place, and open it again."""
    session = window.session
    if session.library is None:
        return
    path = session.library.path

    def say(kept: Path) -> None:
        def told() -> None:
            said = _("Restored {name}. What was there before is kept as {kept}.")
            session.message.emit("info", said.format(name=source.name, kept=kept.name), str(kept))

        open_at(window, path, told)

    def failed(problem: BaseException) -> None:
        open_at(window, path, lambda: session.fail(problem))

    session.release()
    session.jobs.write(lambda: restore_backup(source, path), say, failed)


def check(window: Window) -> None:
    """Check the library and show what was found."""
    from desktop.ui.dialogs.care import CheckDialog

    CheckDialog(window, window.session).show()


def tidy(window: Window) -> None:
    """Show what a tidy would drop."""
    from desktop.ui.dialogs.care import TidyDialog

    TidyDialog(window, window.session).show()


def show_settings(window: Window) -> None:
    """Open the settings."""
    from desktop.ui.dialogs.settings import SettingsDialog

    SettingsDialog(window, window.session).show()


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()
