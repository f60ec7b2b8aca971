"""Documents: walking through the list, status, tags, collections, the bin; on all that are selected, each one step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from desktop.kin import Family
from desktop.language import _, number, plural
from desktop.library import Library
from desktop.model import STATUSES, DocumentId, Row, Status, one_line
from desktop.ui.commands import Command
from desktop.ui.originals import save_original
from desktop.ui.panes.document_paint import ICONS
from desktop.ui.panes.document_rows import status_name
from desktop.ui.panes.facet_lines import BIN

if TYPE_CHECKING:
    from desktop.ui.window import Window

Names = list[tuple[str, str]]
Chosen = tuple[DocumentId, ...]
MANY = 1_000  # documents of which tags and collections are looked up one by one


def commands() -> tuple[Command, ...]:
    """Give the rows of the menu Document."""
    return (*_walking(), *_statuses(), *_sorting(), *_away())


def _walking() -> tuple[Command, ...]:
    return (
        Command(
            "document.next", _("Next document"), _("Open the next document of the list"),
            partial(walk, direction=1), ("J",), "document", "library", icon="arrow-down",
        ),
        Command(
            "document.previous", _("Previous document"), _("Open the document before in the list"),
            partial(walk, direction=-1), ("K",), "document", "library", icon="arrow-up",
        ),
        Command(
            "document.done_and_next", _("Done and next"), _("Set this document to done and open the next"),
            finish, ("D",), "document", "document", icon="check-circle",
        ),
    )  # fmt: skip


def _statuses() -> tuple[Command, ...]:
    rows: list[Command] = [
        Command(
            "document.status", _("Status…"), _("Set the status of the selected documents"),
            choose_status, ("Shift+D",), "document", "writable", 1, icon="circle-half",
        )
    ]  # fmt: skip
    for status in STATUSES:
        name = status_name(status)
        rows.append(
            Command(
                f"document.set_{status}",
                _("Set to “{status}”").format(status=name),
                _("Give the selected documents this status"),
                partial(set_status, status=status),
                (),
                "document",
                "writable",
                1,
                icon=ICONS[status][0],
            )
        )
    return tuple(rows)


def _sorting() -> tuple[Command, ...]:
    return (
        Command(
            "document.tag", _("Tag…"), _("Put a tag on the selected documents"),
            ask_tag, ("Ctrl+T",), "document", "writable", 2, icon="tag",
        ),
        Command(
            "document.untag", _("Remove tag…"), _("Take a tag off the selected documents"),
            ask_untag, ("Ctrl+Shift+T",), "document", "writable", 2,
        ),
        Command(
            "document.add_to_collection", _("Add to collection…"), _("Put the selected documents into a collection"),
            ask_collection, ("Ctrl+G",), "document", "writable", 2, icon="folder-simple-plus",
        ),
        Command(
            "document.remove_from_collection", _("Remove from collection…"),
            _("Take the selected documents out of a collection"),
            ask_out_of_collection, ("Ctrl+Shift+G",), "document", "writable", 2, icon="folder-simple-minus",
        ),
        Command(
            "document.compare", _("Compare near twins…"), _("Show what differs between this document and a near twin"),
            compare, ("Ctrl+Alt+D",), "document", "document", 3, icon="git-diff",
        ),
        Command(
            "document.copy_title", _("Copy title"), _("Put the titles of the selected documents on the clipboard"),
            copy_titles, (), "document", "library", 3, icon="copy",
        ),
        Command(
            "document.save_original", _("Save original…"),
            _("Write the file that the selected document was imported from, byte for byte"),
            ask_original, (), "document", "library", 3, icon="file-arrow-down",
        ),
        Command(
            "document.export", _("Export selected…"),
            _("Write the selected documents in Postil’s format or another tool’s"),
            export, (), "document", "library", 3, icon="export",
        ),
    )  # fmt: skip


def _away() -> tuple[Command, ...]:
    return (
        Command(
            "document.delete", _("Move to the bin"), _("Put the selected documents into the bin; this can be undone"),
            delete, ("Ctrl+Del",), "document", "writable", 4, icon="trash",
        ),
        Command(
            "document.restore", _("Restore from the bin"), _("Take the selected documents out of the bin"),
            restore, (), "document", "writable", 4, icon="arrow-counter-clockwise",
        ),
        Command(
            "bin.show", _("Show the bin"), _("List the documents that were deleted"),
            lambda window: window.shelf.search(BIN), (), "document", "library", 4,
        ),
    )  # fmt: skip


# Walking


def walk(window: Window, direction: int) -> None:
    """Open the next or previous document of the list, or say that this is its end."""
    document = window.shelf.neighbour(direction)
    if document is not None:
        window.shelf.open(document)
        return
    if not window.session.list:
        said = _("There are no documents in the list.")
    else:
        said = _("This is the last document of the list.") if direction > 0 else _("This is the first of the list.")
    window.session.message.emit("info", said, "")


def finish(window: Window) -> None:
    """Set the open document to done and open the next of the list."""
    opened = window.session.document
    if opened is None:
        return
    document, following = opened.document.id, window.shelf.neighbour(1)
    title = one_line([opened.document.title], 50)
    said = _("Done: {title}") if following else _("Done: {title}. That was the last of the list.")

    def go_on(_nothing: None) -> None:
        if following is not None:
            window.shelf.open(following)

    window.session.write(
        lambda library: library.documents.set_status([document], "done"), go_on, said=said.format(title=title)
    )


# On all that are selected


def _chosen(window: Window) -> Chosen:
    """Give the documents to act on, or say that there are none."""
    chosen = window.shelf.chosen()
    if not chosen:
        window.session.message.emit("info", _("Select a document in the list first."), "")
    return chosen


def _count(documents: Sequence[DocumentId]) -> str:
    n = len(documents)
    return plural("{n} document", "{n} documents", n).format(n=number(n))


def _change(window: Window, work: Callable[[Library], object], said: str) -> None:
    window.session.write(work, said=said)


def choose_status(window: Window) -> None:
    """Offer the statuses beside the document."""
    chosen = _chosen(window)
    if not chosen:
        return
    menu = QMenu(window)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for place, status in enumerate(STATUSES, 1):
        icon, colour = ICONS[status]
        action = menu.addAction(window.theme.icon(icon, colour), f"&{place}  {status_name(status)}")
        action.triggered.connect(lambda _on=False, status=status: set_status(window, status, chosen))
    menu.popup(window.shelf.anchor().bottomLeft())


def set_status(window: Window, status: Status, documents: Sequence[DocumentId] = ()) -> None:
    """Give documents, or those selected, a status."""
    chosen = tuple(documents) or _chosen(window)
    if chosen:
        said = _("Set {what} to “{status}”").format(what=_count(chosen), status=status_name(status))
        _change(window, lambda library: library.documents.set_status(chosen, status), said)


def ask_tag(window: Window) -> None:
    """Ask for a tag, offering those in use."""

    def tags(library: Library, _documents: Chosen) -> Names:
        return [(name, number(count)) for name, count in library.documents.tags().items()]

    _ask(window, _("Tag for {what}"), tags, tag, new=_("New tag “{name}”"))


def tag(window: Window, documents: Chosen, name: str) -> None:
    """Put a tag on documents."""
    said = _("Tagged {what} with “{name}”").format(what=_count(documents), name=name)
    _change(window, lambda library: library.documents.tag(documents, name), said)


def ask_untag(window: Window) -> None:
    """Ask which of their tags the documents lose."""
    words, none = _("Tag to remove from {what}"), _("There is no tag to remove.")
    _ask(window, words, partial(_borne, what="tags"), untag, none=none)


def untag(window: Window, documents: Chosen, name: str) -> None:
    """Take a tag off documents."""
    said = _("Took “{name}” off {what}").format(what=_count(documents), name=name)
    _change(window, lambda library: library.documents.untag(documents, name), said)


def ask_collection(window: Window) -> None:
    """Ask for a collection, offering those there are."""

    def collections(library: Library, _documents: Chosen) -> Names:
        return [(each.name, number(each.documents)) for each in library.collections.all()]

    _ask(window, _("Collection for {what}"), collections, collect, new=_("New collection “{name}”"))


def collect(window: Window, documents: Chosen, name: str) -> None:
    """Put documents into a collection."""
    said = _("Put {what} into “{name}”").format(what=_count(documents), name=name)
    _change(window, lambda library: library.collections.add(documents, name), said)


def ask_out_of_collection(window: Window) -> None:
    """Ask which of their collections the documents leave."""
    words, none = _("Collection that {what} shall leave"), _("There is no collection to leave.")
    _ask(window, words, partial(_borne, what="collections"), release, none=none)


def release(window: Window, documents: Chosen, name: str) -> None:
    """Take documents out of a collection."""
    said = _("Took {what} out of “{name}”").format(what=_count(documents), name=name)
    _change(window, lambda library: library.collections.remove(documents, name), said)


def _borne(library: Library, documents: Chosen, what: str) -> Names:
    """List the tags or collections of some documents, those of most of them first."""
    found = Counter(name for each in library.documents.each(documents[:MANY]) for name in getattr(each, what))
    return [(name, number(count)) for name, count in found.most_common()]


def _ask(
    window: Window,
    words: str,
    offers: Callable[[Library, Chosen], Names],
    act: Callable[[Window, Chosen, str], None],
    *,
    new: str = "",
    none: str = "",
) -> None:
    """Ask for a name beside the documents; `none` is said when there is nothing to offer."""
    chosen = _chosen(window)
    if not chosen:
        return

    def ask(names: Names) -> None:
        from desktop.ui.popups.naming import NamePopup

        if not names and not new:
            window.session.message.emit("info", none, "")
            return
        popup = NamePopup(words.format(what=_count(chosen)), names, window.theme, window.shelf, new=new)
        popup.named.connect(lambda name: act(window, chosen, name))
        popup.open_at(window.shelf.anchor())

    window.session.read(lambda library: offers(library, chosen), ask, key="names")


# The bin, and out


def delete(window: Window) -> None:
    """Put the selected documents into the bin, and open what then stands in their place."""
    chosen = _chosen(window)
    if not chosen:
        return
    opened = window.session.document
    stays = _first_beside(window, chosen)

    def go_on(_nothing: None) -> None:
        if opened is not None and opened.document.id in chosen and stays is not None:
            window.shelf.open(stays)

    said = _("Moved {what} to the bin").format(what=_count(chosen))
    window.session.write(lambda library: library.documents.bin(chosen), go_on, said=said)


def _first_beside(window: Window, chosen: Chosen) -> DocumentId | None:
    """Give the first document after those chosen that is not one of them, else the last before them."""
    gone, places = frozenset(chosen), window.shelf.list.documents
    ids = places.ids
    last = max((places.place_of(uid) for uid in chosen), default=-1)
    around = (*range(last + 1, len(ids)), *range(last - 1, -1, -1)) if last >= 0 else ()
    return next((ids[place] for place in around if ids[place] not in gone), None)


def restore(window: Window) -> None:
    """Take the selected documents out of the bin."""
    chosen = _chosen(window)
    if chosen:
        said = _("Restored {what} from the bin").format(what=_count(chosen))
        _change(window, lambda library: library.documents.restore(chosen), said)


def compare(window: Window) -> None:
    """Show what differs between the open document and its near twins, or say that it has none."""
    opened = window.session.document
    if opened is None:
        return
    document = opened.document.id

    def show(family: Family) -> None:
        from desktop.ui.dialogs.comparison import Comparison

        if family.twins:
            Comparison(window, window.session, window.theme, family).show()
        else:
            window.session.message.emit("info", _("This document has no near twins."), "")

    window.session.read(lambda library: library.near_twins(document), show, key="compare", asker=window)


def copy_titles(window: Window) -> None:
    """Put titles on the clipboard, one a line."""
    chosen = _chosen(window)
    if not chosen:
        return

    def copy(rows: list[Row]) -> None:
        QGuiApplication.clipboard().setText("\n".join(row.title for row in rows))
        n = len(rows)
        said = plural("Copied the title", "Copied {n} titles", n).format(n=number(n))
        window.session.message.emit("info", said, "")

    window.session.read(lambda library: library.documents.rows(chosen), copy, key="titles")


def ask_original(window: Window) -> None:
    """Ask whereto the file is written that the first of the selected documents came from."""
    chosen = _chosen(window)
    if chosen:
        session = window.session
        ask = partial(save_original, session, parent=window)
        session.read(lambda library: library.documents.get(chosen[0]), ask, key="original", asker=window)


def export(window: Window) -> None:
    """Ask whereto the selected documents are exported."""
    from desktop.ui.acts.exchange import ask_export_of

    chosen = _chosen(window)
    if chosen:
        ask_export_of(window, chosen)
