"""Everything a user can do, as rows: menus, keys, palette, cheat sheet, help and tests derive from this table.

A command is one row in one of the modules of `ui/acts`; its `run` gets the desk, the main window seen as
its parts. Labels apply by keys of their own, which belong to the library's schema and not to this table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from desktop.ui.window import Window

When = Literal["always", "library", "writable", "document", "selection", "annotation", "undo", "redo"]
Where = Literal["window", "reader"]
Place = Literal["library", "edit", "find", "mark", "document", "view", "go", "help", "palette"]

MODULES = ("libraries", "history", "finding", "marking", "annotations", "links", "documents", "editions", "views")


@dataclass(frozen=True, slots=True)
class Command:
    """One row: `id` is `noun.verb`, `keys` in Qt's portable notation, `place` the menu it stands in.

    `when` says what must be there for it to be enabled; each includes those before it in the list: writable
    means a library that can be changed, selection a passage selected in a document of a writable library,
    annotation one that is current in the reader. `about` is the sentence for tooltip and help. `where` says
    whether the keys work all over the window or only while the reader has the focus (Return and Del mean
    other things elsewhere).
    """

    id: str
    title: str
    about: str
    run: Callable[[Window], None]
    keys: tuple[str, ...] = ()
    place: Place = "palette"
    when: When = "always"
    group: int = 0
    icon: str = ""
    where: Where = "window"


def table() -> tuple[Command, ...]:
    """Give every command, in menu order."""
    rows: list[Command] = []
    for name in MODULES:
        rows.extend(import_module(f"desktop.ui.acts.{name}").commands())
    return tuple(rows)
