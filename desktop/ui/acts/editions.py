"""New editions of a document: making one of another document, bringing an old one back, looking at what moved."""

from __future__ import annotations

from dataclasses import replace as changed
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.editions import EditionResult
from desktop.language import _, number, plural
from desktop.library import Library
from desktop.model import DocumentId, EditionId, Span
from desktop.text.reanchoring import Resolutions, resolve_work
from desktop.ui.commands import Command

if TYPE_CHECKING:
    from desktop.ui.importing import Options
    from desktop.ui.window import Window


def commands() -> tuple[Command, ...]:
    """Give the rows of the menu Document that concern editions."""
    return (
        Command(
            "document.reviews", _("Review annotations…"),
            _("Look at the annotations that a new edition moved, or that lost their place"),
            review, ("Ctrl+Shift+R",), "document", "library", 5, icon="checks",
        ),
        Command(
            "document.editions", _("Editions…"), _("See the texts this document had, and bring one back"),
            show_editions, ("Ctrl+Shift+E",), "document", "document", 5, icon="files",
        ),
        Command(
            "document.read_again", _("Read the file again…"),
            _("Read the file of this document in another way, as with another encoding; the text here is kept"),
            read_again, ("Ctrl+Alt+R",), "document", "document", 5, icon="arrow-clockwise",
        ),
    )  # fmt: skip


def review(window: Window, document: DocumentId | None = None) -> None:
    """Show the annotations of a document that moved or lost their place; by default of the one on the desk.

    Where nothing of that one is to be seen, the first document with something to decide is taken.
    """
    opened = window.session.document
    wanted = document or (opened.document.id if opened else None)

    def show(found: DocumentId | None) -> None:
        from desktop.ui.dialogs.review import ReviewDialog

        if found is None:
            window.session.message.emit("info", _("No annotation waits to be looked at."), "")
        else:
            ReviewDialog(window, window.session, window.theme, found, partial(_go_to, window)).show()

    def look(library: Library) -> DocumentId | None:
        if wanted is not None and library.editions.reviews(wanted):
            return wanted
        return next(iter(library.editions.documents_to_review()), None)

    window.session.read(look, show, key="reviews", asker=window)


def _go_to(window: Window, document: DocumentId, at: Span | None) -> None:
    window.session.open_document(document, at=at, query="")


def show_editions(window: Window) -> None:
    """Show the texts that the document on the desk had."""
    from desktop.ui.dialogs.editions import EditionsDialog

    opened = window.session.document
    if opened is not None:
        EditionsDialog(window, window.session, opened.document.id, partial(restore, window)).show()


def read_again(window: Window) -> None:
    """Show how the file of the document on the desk would be read now, to put that in the place of its text."""
    opened = window.session.document
    if opened is None:
        return
    path = Path(opened.document.source_path) if opened.document.source_path else None
    if path is not None and path.is_file():
        take_anew(window, path)
        return
    if path is None:
        said = _("This document came from no file: there is nothing to read again.")
    else:
        said = _("{path} is not there any more. “Save original…” writes the file anew; then import it.")
        said = said.format(path=path)
    window.session.message.emit("warning", said, "")


def take_anew(window: Window, path: Path, options: Options | None = None) -> None:
    """Look at a file that was imported before; what is chosen makes new editions of the documents it brought."""
    from desktop.ui.acts.importing import look
    from desktop.ui.importing import Options as Wishes

    wishes = changed(options or Wishes.usual(window.session.settings), on_twin="edition")
    note = _("What is read now takes the place of the text that is here; that one is kept under “Editions…”.")
    look(window, [path], wishes, note)


def make_edition(window: Window, document: DocumentId, by: DocumentId) -> None:
    """Make a document the new edition of another; places are found in the reading lane."""

    def replace(resolutions: Resolutions) -> None:
        window.session.write(lambda library: library.editions.replace(document, by, resolutions), partial(tell, window))

    window.session.read(
        lambda library: resolve_work(library.editions.work_of_replacing(document, by)), replace, asker=window
    )


def restore(window: Window, edition: EditionId) -> None:
    """Make an older edition of a document the present one again."""

    def go_back(resolutions: Resolutions) -> None:
        window.session.write(lambda library: library.editions.restore(edition, resolutions), partial(tell, window))

    window.session.read(
        lambda library: resolve_work(library.editions.work_of_restoring(edition)), go_back, asker=window
    )


def tell(window: Window, result: EditionResult) -> None:
    """Say what a new edition did to the annotations, and offer to look at those that did not simply stay."""
    window.session.message.emit("info" if result.replaced is None else "done", sentence(result), "")
    if result.moved or result.review or result.unanchored:
        window.status.offer(_("Review…"), partial(review, window, result.document_id))


def sentence(result: EditionResult) -> str:
    """Say what a new edition did: `New edition: 10 kept, 2 moved, 1 to review, 1 not found`."""
    if result.replaced is None:
        return _("It is the same text from the same file; nothing was changed.")
    parts = (
        (plural("{n} kept", "{n} kept", result.kept), result.kept),
        (plural("{n} moved", "{n} moved", result.moved), result.moved),
        (plural("{n} to review", "{n} to review", result.review), result.review),
        (plural("{n} not found", "{n} not found", result.unanchored), result.unanchored),
    )
    said = ", ".join(words.format(n=number(count)) for words, count in parts if count)
    return _("New edition: {annotations}").format(annotations=said) if said else _("New edition")
