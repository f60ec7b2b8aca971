"""What comes in: files, folders, looks ahead, pastes, drops, watched folders."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from desktop.errors import PostilError
from desktop.imports import ImportRun, Outcome
from desktop.language import _, number, plural
from desktop.library import Library
from desktop.model import DocumentId
from desktop.ui.acts import exchange, reports
from desktop.ui.commands import Command

if TYPE_CHECKING:
    from desktop.ui.importing import Feeding, Options, Report
    from desktop.ui.window import Window

Then = Callable[["Report"], None]


def commands() -> tuple[Command, ...]:
    """Give the rows of the menu Library that import, and those that exchange."""
    return (
        Command(
            "import.files", _("Import files…"), _("Add articles from files of any kind"), ask_files,
            ("Ctrl+I",), "library", group=1, icon="file-plus",
        ),
        Command(
            "import.folder", _("Import folder…"), _("Add every article in a folder and the folders in it"), ask_folder,
            ("Ctrl+Shift+I",), "library", group=1, icon="folder-plus",
        ),
        Command(
            "import.preview", _("Look before importing…"),
            _("See how files would arrive, choose how they are read and where they go, then import them"),
            ask_preview, ("Ctrl+Shift+O",), "library", group=1, icon="eye",
        ),
        Command(
            "import.paste", _("Paste as new document"), _("Make a document of what is on the clipboard"), paste,
            ("Ctrl+Shift+V",), "library", group=1, icon="clipboard",
        ),
        Command(
            "import.watch", _("Watch a folder…"), _("Import by itself what is new in some folders"), watch,
            ("Ctrl+Shift+W",), "library", "writable", group=1, icon="folder-notch-open",
        ),
        *reports.commands(),
        *exchange.commands(),
    )  # fmt: skip


# In


def ask_files(window: Window) -> None:
    """Ask which files to import."""
    from desktop.ui.dialogs.dialog import choose_files

    choose_files(window, _("Import files"), _filters(), window.import_paths)


def _filters() -> str:
    suffixes = sorted({suffix for one in Library.formats() for suffix in one.suffixes})
    articles = _("Articles") + f" ({' '.join(f'*{suffix}' for suffix in suffixes)})"
    return ";;".join((articles, _("All files") + " (*)"))


def ask_folder(window: Window) -> None:
    """Ask which folder to import."""
    from desktop.ui.dialogs.dialog import choose_folder

    choose_folder(window, _("Import folder"), lambda path: window.import_paths([path]))


def ask_preview(window: Window) -> None:
    """Ask which files to look at before they are imported."""
    from desktop.ui.dialogs.dialog import choose_files

    choose_files(window, _("Look at files before importing"), _filters(), partial(look, window))


def look(window: Window, paths: Sequence[Path], options: Options | None = None, note: str = "") -> None:
    """Show files as they would arrive, with the choices of how they are read and where they go, over them a note."""
    from desktop.ui.acts.libraries import need_library

    if paths:
        need_library(window, lambda: _look(window, paths, options, note))


def _look(window: Window, paths: Sequence[Path], options: Options | None, note: str) -> None:
    from desktop.ui.dialogs.preview import PreviewDialog

    if _may_import(window):
        begin = partial(feed, window)
        PreviewDialog(window, window.session, window.theme, paths, begin, options, note=note).show()


def take_in(window: Window, paths: Sequence[Path]) -> None:
    """Import files and folders; a library among them is opened instead, when it is the only one."""
    from desktop.ui.acts.libraries import need_library, open_at

    if len(paths) == 1 and paths[0].suffix == ".postil" and paths[0].is_file():
        open_at(window, paths[0])
    elif paths:
        need_library(window, lambda: _feed(window, paths))


def _feed(window: Window, paths: Sequence[Path]) -> None:
    feed(window, paths)


def feed(
    window: Window,
    paths: Sequence[Path],
    options: Options | None = None,
    *,
    resume: ImportRun | None = None,
    then: Then | None = None,
) -> Feeding | None:
    """Begin an import, or go on with one; `then` hears its end instead of what is usually told and offered.

    None where none can begin now; the reason is told.
    """
    from desktop.ui.importing import Feeding
    from desktop.ui.importing import Options as Wishes

    session = window.session
    if not _may_import(window):
        return None
    if session.pausable is not None:
        session.message.emit("warning", _("An import is going on. Wait for its end, or stop it first."), "")
        return None
    if resume is not None:
        options = Wishes.of(resume.request)
        window.status.clear()  # the offer to go on is taken
    try:
        return Feeding(
            session,
            paths,
            then or partial(_finish, window),
            options,
            resume=resume.id if resume is not None else None,
        )
    except PostilError as problem:
        session.fail(problem)
        return None


def _may_import(window: Window) -> bool:
    library = window.session.library
    if library is not None and not library.writable:
        said = _("This library is read-only: nothing can be imported into it.")
        window.session.message.emit("warning", said, "")
    return library is not None and library.writable


def _finish(window: Window, report: Report) -> None:
    """Tell what an import came to, offer what can be done, and show the first new document when the desk is empty."""
    session = window.session
    window.last_report = report
    if session.library is None:
        return
    if not report.outcomes and not report.stopped:
        if not report.broken:  # why has been told
            session.message.emit("warning", _("There was nothing to import there."), "")
        return
    tell(window, report, report.sentence() + ".")
    if report.locked and not report.stopped:
        reports.ask_passwords(window, report)
    brought = [outcome.document_id for outcome in report.outcomes if outcome.status in ("imported", "twin")]
    if session.document is None and brought and brought[0] is not None:
        session.open_document(brought[0], query="")


def tell(window: Window, report: Report, sentence: str) -> None:
    """Say what an import came to, with its report and, if it was stopped, going on as offers."""
    brought = report.count("imported") + report.count("edition")
    level = "warning" if report.count("failed") else "done" if brought else "info"
    window.session.message.emit(level, sentence, "")
    if report.stopped and report.run_id is not None:
        window.status.offer(_("Go on"), lambda: reports.resume(window))
    if len(report.outcomes) > 1 or report.count("failed") or any(outcome.warnings for outcome in report.outcomes):
        window.status.offer(_("Report…"), lambda: reports.show_report(window, report))
    renewed = {outcome.document_id for outcome in report.outcomes if outcome.status == "edition"}
    if renewed:
        _offer_review(window, renewed, sentence)


def _offer_review(window: Window, renewed: Container[DocumentId | None], sentence: str) -> None:
    """Offer beside a sentence to look at annotations that new editions moved, or that lost their place."""
    from desktop.ui.acts.editions import review

    def look(library: Library) -> DocumentId | None:
        return next((document for document in library.editions.documents_to_review() if document in renewed), None)

    def offer(document: DocumentId | None) -> None:
        if document is not None and window.status.text == sentence:
            window.status.offer(_("Review…"), partial(review, window, document))

    window.session.read(look, offer, asker=window)


# Watching


def watch(window: Window) -> None:
    """Show the watched folders."""
    from desktop.ui.dialogs.watching import WatchingDialog

    watcher = window.watcher
    WatchingDialog(window, window.session, watcher.restart, watcher.missing).show()


def take_arrivals(window: Window, paths: Sequence[Path], source: str, then: Then) -> bool:
    """Import what is new in watched folders; `then` hears what became of it."""

    def finish(report: Report) -> None:
        then(report)
        window.last_report = report
        imported, failed = report.count("imported") + report.count("edition"), report.count("failed")
        if window.session.library is None or not imported + failed:
            return
        said = plural("{n} new document from {source}", "{n} new documents from {source}", imported)
        said = said.format(n=number(imported), source=source)
        if failed:
            troubles = plural("{n} file could not be read", "{n} files could not be read", failed)
            said += ", " + troubles.format(n=number(failed))
        tell(window, report, said + ".")

    return feed(window, paths, then=finish) is not None


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
