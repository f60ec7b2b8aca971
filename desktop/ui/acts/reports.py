"""What became of imports, and what is done about it: reports, retries, passwords, pausing, going on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.imports import ImportRun, Outcome
from desktop.language import _, number, plural
from desktop.library import Library
from desktop.model import DocumentId, RunId
from desktop.ui.commands import Command

if TYPE_CHECKING:
    from desktop.ui.dialogs.importing import Remedies
    from desktop.ui.importing import Feeding, Options, Report
    from desktop.ui.window import Window


def commands() -> tuple[Command, ...]:
    """Give the rows that look after imports."""
    return (
        Command(
            "import.report", _("Import report…"),
            _("See what the import that goes on, or the last one, brought and what it left out"),
            show_last_report, ("Ctrl+Shift+Y",), "library", "library", group=1, icon="clipboard-text",
        ),
        Command(
            "import.list", _("Imports…"), _("See every import of this library with its report"), show_list,
            ("Ctrl+Shift+J",), "library", "library", group=1, icon="list-bullets",
        ),
        Command(
            "import.pause", _("Pause the import or go on"), _("Let the import wait, or end its wait"), pause,
            ("F9",), when="library",
        ),
        Command(
            "import.stop", _("Stop the import"), _("Stop what goes on; what is done stays"), stop,
            ("Shift+F9",), when="library",
        ),
        Command(
            "import.resume", _("Go on with the last import"),
            _("Import what the last import did not come to before it was stopped or cut short"), resume,
            ("Ctrl+F9",), when="writable",
        ),
    )  # fmt: skip


# While one goes on


def _feeding(window: Window) -> Feeding | None:
    from desktop.ui.importing import Feeding

    return next((going for going in window.session.going if isinstance(going, Feeding)), None)


def pause(window: Window) -> None:
    """Let the import wait, or end its wait."""
    going = window.session.pausable
    if going is None:
        _say(window, _("No import is going on."))
    elif going.paused:
        going.go_on()
    else:
        going.pause()


def stop(window: Window) -> None:
    """Stop what goes on."""
    if not window.session.going:
        _say(window, _("No import is going on."))
    window.session.stop()


def resume(window: Window, run: ImportRun | None = None) -> None:
    """Go on with an import that was stopped or cut short: this one, or the newest."""
    from desktop.ui.acts.importing import feed

    if run is not None:
        feed(window, (), resume=run)
        return

    def go_on(found: ImportRun | None) -> None:
        if found is not None:
            feed(window, (), resume=found)
        else:
            _say(window, _("The last import came to its end: there is nothing to go on with."))

    window.session.read(lambda library: library.imports.unfinished(), go_on, asker=window)


# Reports


def show_last_report(window: Window) -> None:
    """Show the report of the import that goes on, or of the last one of this library."""
    feeding = _feeding(window)
    if feeding is not None:
        show_report(window, feeding.report(), feeding)
        return

    def show(report: Report | None) -> None:
        if report is not None:
            show_report(window, report)
        else:
            _say(window, _("Nothing has been imported into this library yet."))

    window.session.read(_last_report, show, asker=window)


def _last_report(library: Library) -> Report | None:
    from desktop.ui.importing import Report

    run = next(iter(library.imports.all(1)), None)
    return Report.of(library, run) if run is not None else None


def show_list(window: Window) -> None:
    """Show every import of this library."""
    from desktop.ui.dialogs.imports import ImportsDialog

    ImportsDialog(window, window.session, partial(show_run, window), partial(resume, window)).show()


def show_run(window: Window, run: ImportRun) -> None:
    """Show the report of one import."""
    from desktop.ui.importing import Report

    feeding = _feeding(window)
    if run.active and feeding is not None:
        show_report(window, feeding.report(), feeding)
    else:
        window.session.read(
            lambda library: Report.of(library, run), lambda report: show_report(window, report), asker=window
        )


def show_report(window: Window, report: Report, feeding: Feeding | None = None) -> None:
    """Show what became of each file; with `feeding`, also of those to come."""
    from desktop.ui.dialogs.importing import ImportReport

    run = (lambda: feeding.report().run_id) if feeding is not None else (lambda: report.run_id)
    ImportReport(window, window.session, report, remedies(window, report, run), feeding).show()


def remedies(window: Window, report: Report, run: Callable[[], RunId | None]) -> Remedies:
    """Say what can be done about the files of a report in the library at hand."""
    from desktop.ui.acts.editions import make_edition
    from desktop.ui.acts.importing import feed
    from desktop.ui.dialogs.importing import Remedies
    from desktop.ui.folders import reveal

    library, session, options = window.session.library, window.session, report.options

    def open_document(document: DocumentId) -> None:
        session.open_document(document, query="")

    def show_in_folder(path: Path) -> None:
        if not reveal(path):
            _say(window, _("The folder {folder} is not there any more.").format(folder=path.parent))

    if library is None or not library.writable:
        return Remedies(open_document, show_in_folder)
    return Remedies(
        open_document,
        show_in_folder,
        retry=lambda paths: feed(window, paths, options),
        retry_as=partial(retry_as, window, options),
        unlock=lambda _paths: ask_passwords(window, report),
        bin=partial(bin_documents, window),
        keep=lambda documents: keep_near(window, run(), documents),
        edition=partial(make_edition, window),
        undo=lambda: undo_import(window, run()),
    )


def retry_as(window: Window, options: Options, outcome: Outcome) -> None:
    """Look at a file with other choices; what it brought already gets a new edition instead of a neighbour."""
    from desktop.ui.acts.editions import take_anew
    from desktop.ui.acts.importing import look

    if outcome.status in ("imported", "edition"):
        take_anew(window, Path(outcome.path), options)
    else:
        look(window, [Path(outcome.path)], options)


def bin_documents(window: Window, documents: Sequence[DocumentId]) -> None:
    """Move documents to the bin."""
    count = len(documents)
    said = plural("Moved {n} document to the bin", "Moved {n} documents to the bin", count).format(n=number(count))
    window.session.write(lambda library: library.documents.bin(documents), said=said)


def keep_near(window: Window, run: RunId | None, documents: Sequence[DocumentId]) -> None:
    """Remember that near twins are to stay: the report of their import lists them as such no more."""
    from desktop.ui.importing import KEPT

    if run is None:
        return

    def keep(library: Library) -> None:
        kept = {*library.recall(KEPT + run, ()), *documents}
        library.remember(KEPT + run, sorted(kept))

    window.session.write(keep)


def undo_import(window: Window, run: RunId | None) -> None:
    """Put what an import brought into the bin, as one step; it is not offered to go on any more."""
    from desktop.ui.dialogs.history import unimported
    from desktop.ui.panes.unfinished import LEFT

    if run is None:
        return

    def undo(library: Library) -> int:
        library.remember(LEFT, run)
        return library.undo_import(run)

    window.session.write(undo, said=unimported)


def ask_passwords(window: Window, report: Report) -> None:
    """Ask for the passwords of the files that are locked, and import those again."""
    from desktop.ui.acts.importing import feed, tell
    from desktop.ui.dialogs.passwords import PasswordsDialog

    def retry(paths: Sequence[Path], password: str, done: Callable[[Report], None]) -> bool:
        reading = replace(report.options.reading, password=password)

        def finish(report: Report) -> None:
            window.last_report = report
            if window.session.library is not None:
                tell(window, report, report.sentence() + ".")
            done(report)

        return feed(window, paths, replace(report.options, reading=reading), then=finish) is not None

    PasswordsDialog(window, window.session, report.locked, retry).show()


def _say(window: Window, text: str) -> None:
    window.session.message.emit("info", text, "")
