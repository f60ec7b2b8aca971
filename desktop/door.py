"""How a verb of the command line comes in: it opens the library in the user's name and says what there is to know."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from desktop import errors, terminal
from desktop.language import _

if TYPE_CHECKING:
    from desktop.library import Library


@contextmanager
def opened(path: Path, verb: str, *, write: bool) -> Iterator[Library]:
    """Open a library for a verb; raises Missing with the way to make one."""
    from desktop import settings
    from desktop.library import Library

    chosen, _notice = settings.load()
    try:
        library = Library.open(
            path, author=author(), program=f"postil {verb}", write=write, history_limit=chosen.history_steps
        )
    except errors.Missing as problem:
        hint = _("Make one with: postil new {path}").format(path=path)
        raise errors.Missing(problem.sentence, hint) from problem
    with library:
        if write:
            for notice in library.notices:
                terminal.say(notice)
        yield library


def author() -> str:
    """Give the name set in the window, else the one the system knows the user by."""
    from getpass import getuser

    from desktop import settings

    try:
        return settings.load()[0].author or getuser()
    except (OSError, KeyError):
        return ""
