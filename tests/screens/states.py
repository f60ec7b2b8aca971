"""The states that are worth a picture, each as what to do with a window on the sample library."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from desktop.exchange import Loss
from desktop.imports import ImportRun, Outcome
from desktop.library import Library
from desktop.model import Article, Progress, RunId, Span
from desktop.settings import Settings
from desktop.store.articles import prepare
from desktop.ui.acts import reports
from desktop.ui.importing import Report
from desktop.ui.losses import LossReport
from desktop.ui.window import Window

State = Callable[[Window], None]


def _nothing(_window: Window) -> None:
    """Leave the window as it opened."""


def _open(title: str) -> State:
    def act(window: Window) -> None:
        def show(ids: tuple[str, ...]) -> None:
            window.session.open_document(ids[0], query="")

        window.session.read(lambda library: library.find(title).ids, show)

    return act


def _run(*commands: str) -> State:
    def act(window: Window) -> None:
        for command in commands:
            window.run(command)

    return act


def _search(window: Window) -> None:
    window.shelf.search("bridge OR ferry label:Claim")


def _report(window: Window) -> None:
    outcomes = (
        Outcome("/articles/ferry.html", "imported", None, "The ferry returns", 4210),
        Outcome("/articles/ferry copy.html", "twin", None, "The ferry returns", 4210),
        Outcome("/articles/scan.pdf", "failed", error=("no_text", "scan.pdf holds pictures of pages and no text.")),
        Outcome("/articles/old.txt", "imported", None, "Old notes", 880, ("The encoding was guessed: windows-1252.",)),
    )
    reports.show_report(window, Report(outcomes, RunId("sample"), False))


def _look_ahead(window: Window) -> None:
    from PySide6.QtTest import QTest

    from desktop.ui.dialogs.preview import PreviewDialog

    window.look_at([HERE / "resources" / "sample" / "ferry-returns.md"])
    dialog = window.findChild(PreviewDialog)
    for _n in range(400):
        if dialog.preview is None:
            QTest.qWait(50)


def _unfinished(window: Window) -> None:
    window.unfinished._show(ImportRun(RunId("sample"), "Import", "2026-03-04T10:12:00Z", None, {}, 812))


def _progress(window: Window) -> None:
    class Act:
        def stop(self) -> None: ...
        def wait(self) -> None: ...

    act = Act()
    window.session.begin(act)
    window.session.busy.emit(Progress(812, 1204, "Importing", 21))
    window.session.message.emit("done", "Tagged “Ines Carrow” in 3 places", "")
    window.destroyed.connect(lambda: None)


def _error(window: Window) -> None:
    detail = "sqlite3.OperationalError: database is locked"
    window.session.message.emit("error", "Sample.postil is being written by postil import. Try again.", detail)
    window.status._more.setChecked(True)


def _load_annotations(window: Window) -> None:
    from PySide6.QtTest import QTest

    from desktop.places import documents_dir
    from desktop.ui.acts import exchange

    text = "The ferry 🚢 returns, said Ines Carrow. عادت العبّارة."
    start = text.index("Ines Carrow")
    spans = [{"id": 1, "label": "Person", "start_offset": start, "end_offset": start + 11}]
    record = {"id": 1, "text": text, "entities": spans, "relations": [], "Comments": []}
    path = documents_dir() / "ferries.jsonl"
    path.write_text(json.dumps(record, ensure_ascii=False) + "\n", "utf-8")
    exchange.load(window, [path])
    QTest.qWait(1_000)


def _losses(window: Window) -> None:
    from desktop.ui.acts import exchange

    report = LossReport("out", "Sample.jsonl", counts={"dropped note": 2, "dropped author": 40})
    losses = (
        Loss("dropped", "note", "The format has no notes.", "1", "The ferry returns", "a", 12, 23, "Ines Carrow"),
        Loss("dropped", "note", "The format has no notes.", "2", "عودة العبّارة", "b", 5, 12, "العبّارة"),
        Loss("dropped", "author", "The format does not tell who annotated.", "2", "عودة العبّارة", count=40),
    )
    report.path.write_text("".join(json.dumps(asdict(loss)) + "\n" for loss in losses), "utf-8")
    window.losses = report
    exchange.show_losses(window, report)


def _drop(window: Window) -> None:
    window.veil.show_over("Sample")


def _select(window: Window) -> None:
    text = window.desk.reader.text
    start = max(0, text.find("Harbour Authority"))
    window.desk.reader.select([Span(start, start + len("Harbour Authority"))])


def _with_selection(command: str) -> State:
    def act(window: Window) -> None:
        _select(window)
        window.run(command)

    return act


def _empty(window: Window) -> None:
    from desktop.places import documents_dir
    from desktop.ui.acts.libraries import create_at

    create_at(window, documents_dir() / "Empty.postil")


def _edition(command: str) -> State:
    """Give the open document a corrected text, and run a command on what it had."""

    def act(window: Window) -> None:
        opened = window.session.document
        assert opened is not None
        text = " ".join(opened.text.replace("said", "told us").split(" ")[40:])

        def give(library: Library) -> None:
            incoming = prepare(Article(text, title=opened.document.title), text.encode(), name="corrected.txt")
            library.editions.add(opened.document.id, incoming)

        window.session.write(give, lambda _nothing: window.run(command) and None)

    return act


# name -> (settings, size, what to do in turn); the first step of each is on the sample library
STATES: dict[str, tuple[Settings, tuple[int, int], tuple[State, ...]]] = {}


def _add(name: str, *steps: State, size: tuple[int, int] = (1280, 800), **settings: object) -> None:
    STATES[name] = (Settings(**{"author": "Ada", "backup_daily": False, "theme": "light", **settings}), size, steps)


READ = _open("title:ferry lang:en")
_add("reading", READ)
_add("dark", READ, theme="dark")
_add("sepia", READ, theme="sepia")
_add("narrow", READ, size=(1024, 700))
_add("large-type", READ, interface_size=24, reader_size=24.0)
_add("arabic", _open("lang:ar"))
_add("chinese", _open("lang:zh"))
_add("search", _search)
_add("no-hits", lambda window: window.shelf.search("brigde"))
_add("entities", READ, _run("view.entities"))
_add("claims", READ, _run("view.claims"))
_add("details", READ, _run("view.details"))
_add("only-the-text", READ, _run("view.distraction_free"))
_add("find", READ, _run("find.open"))
_add("entity-popup", READ, _with_selection("text.entity"))
_add("claim-popup", READ, _with_selection("text.claim"))
_add("tag-all-popup", READ, _with_selection("text.tag_all"))
_add("palette", READ, _run("help.palette"))
_add("keys", READ, _run("help.keys"))
_add("settings", READ, _run("settings.show"))
_add("history", READ, _run("history.show"))
_add("labels", READ, _run("labels.edit"))
_add("export", READ, _run("export.records"))
_add("load", READ, _load_annotations)
_add("losses", READ, _losses)
_add("check", READ, _run("library.check"))
_add("tidy", READ, _run("library.tidy"))
_add("backups", READ, _run("library.restore"))
_add("about", READ, _run("help.about"))
_add("import-report", READ, _report)
_add("progress", READ, _progress)
_add("look-ahead", READ, _look_ahead)
_add("unfinished-import", READ, _unfinished)
_add("error", READ, _error)
_add("drop", READ, _drop)
_add("type", READ, _run("view.typography"))
_add("dark-settings", READ, _run("settings.show"), theme="dark")
_add("dark-palette", READ, _run("help.palette"), theme="dark")
_add("review", READ, _edition("document.reviews"))
_add("review-arabic-dark", _open("lang:ar"), _edition("document.reviews"), theme="dark")
_add("editions", READ, _edition("document.editions"))
_add("empty-library", _empty)
_add("welcome", _run("library.close"), author="", confirm_author=True)
_add("welcome-dark", _run("library.close"), author="", theme="dark")

README = "reading"
HERE = Path(__file__).resolve().parents[2]
