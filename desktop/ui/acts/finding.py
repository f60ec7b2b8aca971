"""Finding: the search box, its order, saved searches, hits, and the string looked for in one document."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from desktop.language import _
from desktop.model import SavedSearch
from desktop.ui.commands import Command

if TYPE_CHECKING:
    from desktop.ui.window import Window


def commands() -> tuple[Command, ...]:
    """Give the rows of the menu Find."""
    return (*_searching(), *_hits(), *_orders())


def _searching() -> tuple[Command, ...]:
    return (
        Command(
            "search.focus", _("Search the library"), _("Search titles, texts and annotations of all documents"),
            focus, ("Ctrl+K", "Ctrl+L"), "find", "library", icon="magnifying-glass",
        ),
        Command(
            "search.clear", _("Show all documents"), _("Empty the search box and show every document again"),
            clear, (), "find", "library", icon="x",
        ),
        Command(
            "search.save", _("Save this search…"), _("Keep the query in the search box under a name, in the shelf"),
            save, ("Ctrl+S",), "find", "writable", icon="bookmark-simple",
        ),
        Command(
            "search.to_do", _("Show what is to do"), _("Narrow the list to what is to do, or widen it again"),
            lambda window: window.shelf.narrow("status:todo"), (), "find", "library", icon="circle",
        ),
    )  # fmt: skip


def _hits() -> tuple[Command, ...]:
    return (
        Command(
            "find.open", _("Find in this document…"), _("Look for a string in the text at hand, all places lit"),
            lambda window: window.desk.find(), ("Ctrl+F",), "find", "document", 1, icon="file-search",
        ),
        Command(
            "find.next", _("Next hit"), _("Go to the next place that is lit"),
            partial(hit, direction=1), ("F3",), "find", "document", 1, icon="caret-down",
        ),
        Command(
            "find.previous", _("Previous hit"), _("Go to the place before that is lit"),
            partial(hit, direction=-1), ("Shift+F3",), "find", "document", 1, icon="caret-up",
        ),
    )  # fmt: skip


def _orders() -> tuple[Command, ...]:
    rows = (
        ("relevance", _("Order by relevance"), _("Best match first")),
        ("date", _("Order by date"), _("Newest article first")),
        ("title", _("Order by title"), _("From A to Z")),
        ("imported", _("Order by import"), _("Newest import first")),
    )
    return tuple(
        Command(f"search.order_{order}", title, about, partial(put_in_order, order=order), (), "find", "library", 2)
        for order, title, about in rows
    )


def focus(window: Window) -> None:
    """Put the cursor into the search box, bringing the shelf back when it is away."""
    if not window.shelf.isVisible():
        window.run("view.shelf")
    window.shelf.focus_search()


def clear(window: Window) -> None:
    """Show every document."""
    window.shelf.search("")


def hit(window: Window, direction: int) -> None:
    """Go to a place that is lit, or say that there is none."""
    if not window.desk.next_hit(direction):
        window.session.message.emit("info", _("Nothing is lit here. Search the library or press Ctrl+F."), "")


def put_in_order(window: Window, order: str) -> None:
    """Show the list in an order."""
    window.shelf.box.set_order(order)


def save(window: Window) -> None:
    """Ask for a name and keep the query of the list at hand under it."""
    query = window.shelf.query
    if not query:
        window.session.message.emit("info", _("Type a search first; then it can be saved."), "")
        return
    window.session.read(
        lambda library: library.collections.searches(),
        lambda searches: _ask_name(window, query, searches),
        key="save search",
    )


def _ask_name(window: Window, query: str, searches: list[SavedSearch]) -> None:
    from desktop.ui.popups.naming import NamePopup

    names = [(search.name, search.query) for search in searches]
    popup = NamePopup(_("Name for this search"), names, window.theme, window.shelf, new=_("Save as “{name}”"))
    popup.named.connect(lambda name: _keep(window, name, query))
    popup.open_at(window.shelf.box_anchor())


def _keep(window: Window, name: str, query: str) -> None:
    window.shelf.unfold("searches")
    window.session.write(
        lambda library: library.collections.save_search(name, query), said=_("Saved search “{name}”").format(name=name)
    )
