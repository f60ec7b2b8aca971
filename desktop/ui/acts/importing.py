"""What comes in and what goes out: files, folders, pastes, drops; the report; the export."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from desktop.language import _, number, plural
from desktop.model import DocumentId, Outcome, RunId
from desktop.ui.commands import Command

if TYPE_CHECKING:
    from desktop.ui.exports import Order
    from desktop.ui.importing import Report
    from desktop.ui.window import Window


def commands() -> tuple[Command, ...]:
    """Give the rows of the menu Library that import and export."""
    return (
        Command(
            "import.files", _("Import files…"), _("Add articles: text, Markdown, HTML and PDF files"), ask_files,
            ("Ctrl+I",), "library", group=1, icon="file-plus",
        ),
        Command(
            "import.folder", _("Import folder…"), _("Add every article in a folder and the folders in it"), ask_folder,
            ("Ctrl+Shift+I",), "library", group=1, icon="folder-plus",
        ),
        Command(
            "import.paste", _("Paste as new document"), _("Make a document of what is on the clipboard"), paste,
            ("Ctrl+Shift+V",), "library", group=1, icon="clipboard",
        ),
        Command(
            "import.report", _("Last import report…"), _("See what the last import brought and what it left out"),
            show_last_report, place="library", when="library", group=1, icon="clipboard-text",
        ),
        Command(
            "export.records", _("Export…"), _("Write documents, annotations, entities or claims as JSON lines"),
            ask_export, ("Ctrl+E",), "library", "library", 2, icon="export",
        ),
    )  # fmt: skip


# In


def ask_files(window: Window) -> None:
    """Ask which files to import."""
    from desktop.ui.dialogs.dialog import choose_files

    suffixes = "(*.txt *.md *.markdown *.html *.htm *.xhtml *.mhtml *.pdf)"
    filters = ";;".join((_("Articles") + f" {suffixes}", _("All files") + " (*)"))
    choose_files(window, _("Import files"), filters, window.import_paths)


def ask_folder(window: Window) -> None:
    """Ask which folder to import."""
    from desktop.ui.dialogs.dialog import choose_folder

    choose_folder(window, _("Import folder"), lambda path: window.import_paths([path]))


def take_in(window: Window, paths: Sequence[Path]) -> None:
    """Import files and folders; a library among them is opened instead, when it is the only one."""
    from desktop.ui.acts.libraries import need_library, open_at

    if len(paths) == 1 and paths[0].suffix == ".postil" and paths[0].is_file():
        open_at(window, paths[0])
    elif paths:
        need_library(window, lambda: _feed(window, paths))


def _feed(window: Window, paths: Sequence[Path]) -> None:
    from desktop.ui.importing import Feeding

    session = window.session
    if session.library is None:
        return
    if not session.library.writable:
        session.message.emit("warning", _("This library is read-only: nothing can be imported into it."), "")
        return
    if any(isinstance(going, Feeding) for going in session.going):
        session.message.emit("warning", _("An import is going on. Wait for its end, or stop it first."), "")
        return
    Feeding(session, paths, lambda report: _finish(window, report))


def _finish(window: Window, report: Report) -> None:
    """Tell what an import came to, offer its report, and show the first new document when the desk is empty."""
    session = window.session
    window.last_report = report
    if session.library is None:
        return
    troubles = report.count("failed") + sum(1 for outcome in report.outcomes if outcome.warnings)
    if not report.outcomes and not report.stopped:
        session.message.emit("warning", _("There was nothing to import there."), "")
        return
    level = "warning" if report.count("failed") else "done" if report.count("imported") else "info"
    session.message.emit(level, report.sentence() + ".", "")
    if len(report.outcomes) > 1 or troubles:
        window.status.offer(_("Report…"), lambda: show_report(window, report))
    brought = [outcome.document_id for outcome in report.outcomes if outcome.status in ("imported", "twin")]
    if session.document is None and brought and brought[0] is not None:
        session.open_document(brought[0], query="")


def show_last_report(window: Window) -> None:
    """Show the report of the last import since the program started."""
    if window.last_report is None:
        window.session.message.emit("info", _("Nothing has been imported since Postil was started."), "")
    else:
        show_report(window, window.last_report)


def show_report(window: Window, report: Report) -> None:
    """Show what became of each file."""
    from desktop.ui.dialogs.importing import ImportReport

    session = window.session

    def open_document(document: DocumentId) -> None:
        session.open_document(document, query="")

    library = session.library
    undo = None
    if library is not None and library.writable and report.count("imported"):
        undo = lambda: undo_import(window, report.run_id)  # noqa: E731
    ImportReport(window, report, open_document, undo).show()


def undo_import(window: Window, run: RunId | None) -> None:
    """Put what an import brought into the bin, as one step."""
    from desktop.ui.dialogs.history import unimported

    if run is not None:
        window.session.write(lambda library: library.undo_import(run), said=unimported)


def paste(window: Window) -> None:
    """Make a document of the clipboard's text, by its HTML flavour where it has one."""
    from desktop.ui.acts.libraries import need_library

    data = QGuiApplication.clipboard().mimeData()
    text = data.text() if data is not None and data.hasText() else ""
    html = data.html() if data is not None and data.hasHtml() else None
    if not text.strip() and not (html or "").strip():
        window.session.message.emit("info", _("There is no text on the clipboard."), "")
        return
    need_library(window, lambda: _paste(window, text, html))


def _paste(window: Window, text: str, html: str | None) -> None:
    session = window.session

    def tell(outcome: Outcome) -> None:
        if outcome.status == "twin":
            session.message.emit("info", _("This text is in the library already."), "")
        else:
            said = _("Pasted “{title}”").format(title=outcome.title or _("Untitled"))
            session.message.emit("done", said, "\n".join(outcome.warnings))
        if outcome.document_id is not None:
            session.open_document(outcome.document_id, query="")

    session.write(lambda library: library.import_text(text, html=html), tell)


# Out


def ask_export(window: Window) -> None:
    """Ask what to export whereto."""
    from desktop.ui.dialogs.exporting import ExportDialog, Scope

    scope = Scope(window.session.query, window.shelf.chosen())
    ExportDialog(window, window.session, scope, lambda order: export(window, order)).show()


def export(window: Window, order: Order) -> None:
    """Export in a process of its own."""
    from desktop.ui.exporting import Exporting

    session = window.session

    def tell(count: int) -> None:
        said = plural("Exported {n} record to {path}", "Exported {n} records to {path}", count)
        session.message.emit("info", said.format(n=number(count), path=order.target), "")

    Exporting(session, order, tell)
