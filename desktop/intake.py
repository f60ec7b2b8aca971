"""What the verb `import` does: words to an import's options, its acts one by one, a line for each file, the report."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop import errors, terminal
from desktop.exits import FAILED, FINE
from desktop.imports import OnTwin, Outcome, Reading
from desktop.language import _, plural
from desktop.model import RunId

if TYPE_CHECKING:
    from desktop.importing.run import Import
    from desktop.library import Library
    from desktop.settings import Settings

FATES = ("imported", "edition", "twin", "failed", "skipped")


@dataclass(frozen=True, slots=True)
class Request:
    """An import as asked for in words; without paths, the one that was cut short goes on."""

    paths: tuple[str, ...] = ()
    collection: str | None = None
    tags: tuple[str, ...] = ()
    jobs: int | None = None
    format: str | None = None
    encoding: str | None = None
    password: str | None = None
    columns: tuple[str, ...] = ()
    pattern: str | None = None
    ocr: str | None = None
    whole_page: bool = False
    on_twin: OnTwin | None = None
    executor: str | None = None
    resume: bool = False

    def reading(self, library: Library) -> Reading:
        """Say how the files are to be read; raises Usage for a format, encoding or mapping that means nothing."""
        if self.format is not None and self.format not in (known := {one.name for one in library.formats()}):
            raise errors.Usage(
                _("There is no format “{name}”.").format(name=self.format),
                _("Choose one of {names}.").format(names=", ".join(sorted(known))),
            )
        if self.encoding is not None:
            must_be_known(self.encoding)
        if self.pattern is not None:
            library.check_pattern(self.pattern)
        return Reading(
            self.format, self.encoding, self.password, _mapped(self.columns), self.whole_page, self.ocr, self.pattern
        )


def must_be_known(encoding: str) -> None:
    """Raise Usage for the name of an encoding that there is not."""
    import codecs

    try:
        codecs.lookup(encoding)
    except LookupError as problem:
        raise errors.Usage(
            _("There is no encoding “{name}”.").format(name=encoding),
            _("Names such as utf-8, cp1252, koi8-r or shift_jis are known."),
        ) from problem


def _mapped(words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    pairs = []
    for word in words:
        column, sign, name = word.rpartition("=")
        if not sign or not column.strip() or not name.strip():
            raise errors.Usage(
                _("“{word}” maps no column.").format(word=word), _("Write COLUMN=FIELD, such as headline=title.")
            )
        pairs.append((column.strip(), name.strip()))
    return tuple(pairs)


def begin(library: Library, request: Request, chosen: Settings) -> Import:
    """Give the import that was asked for, or the one that was cut short; raises Usage where there is neither."""
    from desktop.importing.run import FILES_AT_ONCE

    limits: dict[str, Any] = {
        "workers": request.jobs or chosen.import_workers or None,
        "executor": request.executor,
        "time_limit": float(chosen.import_seconds),
        "memory_limit_mb": chosen.import_megabytes,
        "per_act": FILES_AT_ONCE,
    }
    if request.resume:
        unfinished = library.imports.unfinished()
        if unfinished is not None:
            return library.resume_import(unfinished.id, **limits)
        if not request.paths:
            raise errors.Usage(_("No import was cut short: there is nothing to go on with."))
        terminal.say(_("No import was cut short; beginning a new one."))
    if not request.paths:
        raise errors.Usage(_("What is to be imported?"), _("Name files or folders, or go on with --resume."))
    return library.import_files(
        [Path(path) for path in request.paths],
        collection=request.collection,
        tags=request.tags,
        reading=request.reading(library),
        on_twin=request.on_twin,
        **limits,
    )


def carry_out(running: Import, *, as_json: bool) -> int:
    """Carry out an import act by act, telling each file and how far it is; give the exit code."""
    ticker = terminal.Ticker()
    before = len(running.report)
    with _stopping(running.cancel):
        for act in running:
            for outcome in act():
                ticker.clear()
                _tell(outcome, as_json)
            ticker.tell(running.progress())
    ticker.clear()
    terminal.say(summary(running.report))
    if running.cancelled:
        terminal.say(_("Stopped. What was imported stays; go on with --resume."))
    failed = any(outcome.status == "failed" for outcome in running.report[before:])
    return FAILED if running.cancelled or failed else FINE


def watch(library: Library, request: Request, chosen: Settings, *, as_json: bool) -> int:
    """Import what comes into the folders named, until Ctrl+C; what is in them already is imported first."""
    folders = [path for path in request.paths if os.path.isdir(path)]
    if not folders:
        raise errors.Usage(_("There is no folder to watch."), _("Name a folder after the library."))
    watching = library.watching.over(folders)
    ended = threading.Event()
    terminal.say(_("Watching. Stop with Ctrl+C."))
    with _stopping(ended.set):
        while not ended.is_set():
            began = time.monotonic()
            if fresh := watching.look():
                running = begin(library, replace(request, paths=fresh, resume=False), chosen)
                carry_out(running, as_json=as_json)
                sys.stdout.flush()  # whoever reads the lines waits for them
                watching.learn(fresh)
                library.refresh_search()
                if running.cancelled:
                    break
            ended.wait(watching.rest(time.monotonic() - began))
    return FINE


def write_report(library: Library, run: RunId | None, path: Path) -> None:
    """Write what became of every file as JSON lines; an import that found nothing writes an empty file."""
    outcomes = library.imports.report(run) if run is not None else []
    library.write_whole(path, (json.dumps(outcome.record(), ensure_ascii=False) + "\n" for outcome in outcomes))


@contextmanager
def _stopping(cancel: Callable[[], None]) -> Iterator[None]:
    """Let the first Ctrl+C end the act in good order; a second one ends it at once."""

    def stop(_signal: int, _frame: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        cancel()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _tell(outcome: Outcome, as_json: bool) -> None:
    if as_json:
        terminal.put_json(outcome.record())
        return
    where = f"{outcome.path} ({outcome.locator})" if outcome.locator else outcome.path
    if outcome.status == "failed":
        terminal.say(f"{where}: {outcome.error[1] if outcome.error else ''}")
    for warning in outcome.warnings:
        terminal.say(f"{where}: {warning}")


def summary(report: Sequence[Outcome]) -> str:
    """Say in one line what an import came to."""
    count = {fate: sum(one.status == fate for one in report) for fate in FATES}
    parts = [plural("{n} document imported", "{n} documents imported", count["imported"]).format(n=count["imported"])]
    for fate, words in {
        "edition": _("{n} as new editions"),
        "twin": _("{n} there already"),
        "failed": _("{n} failed"),
        "skipped": _("{n} left out"),
    }.items():
        if count[fate]:
            parts.append(words.format(n=count[fate]))
    near = sum(one.near is not None for one in report)
    if near:
        parts.append(_("{n} nearly the same as others").format(n=near))
    return ", ".join(parts) + "."
