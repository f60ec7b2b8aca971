"""Exchange with other tools: exporting, loading annotations, and what did not come through."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.exchange import Dumped, Loss
from desktop.language import _, number, plural
from desktop.library import Library, exchange_formats
from desktop.model import AnnotationId, DocumentId, Span, one_line
from desktop.ui.commands import Command
from desktop.ui.features import lost_in_short

if TYPE_CHECKING:
    from desktop.ui.exports import Order
    from desktop.ui.loading import Order as LoadOrder
    from desktop.ui.loading import Outcome
    from desktop.ui.losses import LossReport
    from desktop.ui.window import Window

Place = tuple[DocumentId, AnnotationId | None, Span | None]


def commands() -> tuple[Command, ...]:
    """Give the rows of the menu Library that exchange with other tools."""
    return (
        Command(
            "export.records", _("Export…"),
            _("Write documents and annotations in Postil’s format or another tool’s"),
            ask_export, ("Ctrl+E",), "library", "library", 2, icon="export",
        ),
        Command(
            "load.annotations", _("Load annotations…"),
            _("Take in texts with annotations from another tool’s files"),
            ask_load, ("Ctrl+Shift+M",), "library", "writable", 2, icon="download-simple",
        ),
        Command(
            "exchange.losses", _("Losses…"),
            _("See what the last export or load did not bring through"),
            show_last_losses, ("Ctrl+Shift+K",), "library", "library", 2, icon="list-dashes",
        ),
    )  # fmt: skip


# Out


def ask_export(window: Window) -> None:
    """Ask what to export whereto."""
    ask_export_of(window, window.shelf.chosen())


def ask_export_of(window: Window, documents: tuple[DocumentId, ...]) -> None:
    """Ask the same, with these documents as an offer."""
    from desktop.ui.dialogs.exporting import ExportDialog, Scope

    scope = Scope(window.session.query, documents)
    ExportDialog(window, window.session, exchange_formats(), scope, partial(export, window)).show()


def export(window: Window, order: Order) -> None:
    """Export in a process of its own."""
    from desktop.ui.exporting import Exporting

    session = window.session

    def tell(done: Dumped, report: LossReport) -> None:
        _keep_report(window, report)
        said = _("Exported {what} to {path}").format(what=_counted(done), path=order.target)
        if done.lost:
            said += "; " + lost_in_short(done.lost)
        session.message.emit("info", said + ".", "")
        _offer_losses(window, report)

    Exporting(session, order, tell)


def _counted(done: Dumped) -> str:
    """Say how much was written: `30 documents, 120 annotations`."""
    words = {
        "documents": lambda n: plural("{n} document", "{n} documents", n),
        "annotations": lambda n: plural("{n} annotation", "{n} annotations", n),
        "relations": lambda n: plural("{n} relation", "{n} relations", n),
        "entities": lambda n: plural("{n} entity", "{n} entities", n),
        "claims": lambda n: plural("{n} claim", "{n} claims", n),
    }
    told = [
        write(done.counts[what]).format(n=number(done.counts[what]))
        for what, write in words.items()
        if done.counts.get(what)
    ]
    if told:
        return ", ".join(told)
    count = sum(done.counts.values())
    return plural("{n} record", "{n} records", count).format(n=number(count))


# In


def ask_load(window: Window) -> None:
    """Ask which files to load annotations from."""
    load(window, ())


def load(window: Window, paths: Sequence[Path]) -> None:
    """Look through files with annotations, and load them where that is wanted."""
    from desktop.ui.dialogs.loading import LoadDialog

    library = window.session.library
    if library is None or not library.writable:
        window.session.message.emit("warning", _("This library is read-only: nothing can be loaded into it."), "")
        return
    LoadDialog(window, window.session, exchange_formats(), partial(carry_out, window), paths).show()


def carry_out(window: Window, orders: Sequence[LoadOrder]) -> None:
    """Load files that have been looked through."""
    from desktop.ui.loading import Loading

    Loading(window.session, orders, partial(_tell_loaded, window))


def _tell_loaded(window: Window, outcome: Outcome) -> None:
    session, report = window.session, outcome.report
    _keep_report(window, report)
    if session.library is None or outcome.broken:
        return
    session.message.emit("warning" if outcome.count("faults") else "info", outcome.sentence() + ".", "")
    if outcome.runs:
        window.status.offer(_("Undo"), partial(take_back, window, outcome))
    _offer_losses(window, report)


def take_back(window: Window, outcome: Outcome) -> None:
    """Undo what was loaded, also where other work was done since; that stays."""

    def undo(library: Library) -> None:
        runs = set(outcome.runs)
        while (line := library.next_undo()) is not None and line.run_id in runs:
            library.undo(line.position)
            runs.discard(line.run_id)
        for run in sorted(runs, reverse=True):
            library.exchange.undo_load(run)

    def tell(_nothing: None) -> None:
        window.session.message.emit("info", _("Undone: {name}").format(name=outcome.report.name), "")

    window.session.write(undo, tell)


def offer_to_load(window: Window, paths: Sequence[Path]) -> None:
    """Import files that were dropped; those that surely hold annotations may be loaded instead."""
    session = window.session
    files = [path for path in paths if path.is_file() and path.suffix != ".postil"]
    if session.library is None or not session.library.writable or not files:
        window.import_paths(paths)
        return

    def look(library: Library) -> list[tuple[Path, str]]:
        found = [(path, library.exchange.surely(path)) for path in files]
        return [(path, name) for path, name in found if name is not None]

    def ask(found: list[tuple[Path, str]]) -> None:
        if not found:
            window.import_paths(paths)
            return
        from desktop.ui.dialogs.dropping import DropQuestion

        titles = {one.name: one.title for one in exchange_formats()}
        told = [(path, titles[name]) for path, name in found]
        DropQuestion(window, told, partial(_load_rest, window, paths), lambda: window.import_paths(paths)).show()

    session.read(look, ask, asker=window, failed=lambda _problem: window.import_paths(paths))


def _load_rest(window: Window, paths: Sequence[Path], found: Sequence[Path]) -> None:
    """Load what holds annotations, import the others."""
    rest = [path for path in paths if path not in found]
    if rest:
        window.import_paths(rest)
    load(window, found)


# Losses


def _keep_report(window: Window, report: LossReport) -> None:
    if window.losses is not None:
        window.losses.discard()
    window.losses = report


def _offer_losses(window: Window, report: LossReport) -> None:
    if report.total:
        window.status.offer(_("Losses…"), partial(show_losses, window, report))


def show_last_losses(window: Window) -> None:
    """Show what the last export or load did not bring through."""
    report = window.losses
    if report is None:
        window.session.message.emit("info", _("Nothing has been exported or loaded since Postil was started."), "")
    elif not report.total:
        said = _("Everything came through with the last export or load ({name}).").format(name=report.name)
        window.session.message.emit("info", said, "")
    else:
        show_losses(window, report)


def show_losses(window: Window, report: LossReport) -> None:
    """Show the losses of an export or a load."""
    from desktop.ui.dialogs.losses import LossesDialog

    LossesDialog(window, window.session, report, partial(jump, window)).show()


def jump(window: Window, loss: Loss) -> None:
    """Open the document of a loss at its place."""

    def go(place: Place | None) -> None:
        if place is None:
            name = loss.title or loss.where or loss.document or ""
            said = _("“{name}” is not in this library.").format(name=one_line([name], 60))
            window.session.message.emit("info", said, "")
            return
        document, annotation, span = place
        window.session.open_document(document, at=span, annotation=annotation, query="")

    window.session.read(lambda library: find_place(library, loss), go, key="loss", asker=window)


def find_place(library: Library, loss: Loss) -> Place | None:
    """Find where a loss belongs in a library; None for a document that is not there."""
    document = _find_document(library, loss)
    if document is None:
        return None
    annotations = {annotation.id: annotation for annotation in library.annotations.of(document)}
    named = AnnotationId(loss.annotation or "")
    if named in annotations:
        return document, named, None
    text = library.documents.text(document)
    quote = loss.quote or ""
    if quote:
        near = loss.start if loss.start is not None else 0
        start = _nearest(text, quote, near)
        if start is not None:
            return document, None, Span(start, start + len(quote))
    if loss.start is not None and loss.end is not None and 0 <= loss.start <= loss.end <= len(text):
        return document, None, Span(loss.start, loss.end)
    return document, None, None


def _find_document(library: Library, loss: Loss) -> DocumentId | None:
    """Find a document by its id, or by its title where the file has ids of its own."""
    if loss.document is not None:
        found = next(iter(library.documents.each([DocumentId(loss.document)])), None)
        if found is not None and found.deleted_at is None:
            return found.id
    if not loss.title:
        return None
    ids = library.find('title:"{title}"'.format(title=loss.title.replace('"', " "))).ids
    return next((row.id for row in library.documents.rows(ids[:50]) if row.title == loss.title), None)


def _nearest(text: str, quote: str, near: int) -> int | None:
    """Find the place of a quote that is nearest to one; None where it is nowhere."""
    before = text.rfind(quote, 0, near + len(quote))
    after = text.find(quote, near)
    found = [place for place in (before, after) if place >= 0]
    return min(found, key=lambda place: abs(place - near), default=None)
