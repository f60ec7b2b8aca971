"""What is open now, and the only way from a pane to the library: work goes out by lanes, answers come by five signals.

Panes never hold each other. Each listens to `changed` and decides with `changes.touches(...)` whether it is concerned.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar, runtime_checkable

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from desktop import settings as preferences
from desktop.errors import PostilError
from desktop.jobs import Job, Jobs
from desktop.language import _
from desktop.library import Library
from desktop.model import Annotation, AnnotationId, Block, Changes, Document, DocumentId, Link, Span
from desktop.settings import Settings

T = TypeVar("T")

EVERYTHING = frozenset(
    (
        "document",
        "tag",
        "collection",
        "member",
        "saved_search",
        "label",
        "entity",
        "entity_name",
        "entity_property",
        "annotation",
        "span",
        "edition",
        "review",
        "attribute",
        "claim",
        "utterance",
        "evidence",
        "assessment",
        "relation",
    )
)


BREATH = 250  # milliseconds between two tellings of what a run changed


class Going(Protocol):
    """A long act beside the lanes: an import, an export."""

    def stop(self) -> None:
        """Ask it to end soon; from the home thread, returns at once."""

    def wait(self) -> None:
        """Wait until it no longer touches the library; from the writing lane."""


@runtime_checkable
class Pausable(Going, Protocol):
    """A long act that can wait, such as an import."""

    @property
    def paused(self) -> bool:
        """Whether it waits."""

    def pause(self) -> None:
        """Ask it to wait."""

    def go_on(self) -> None:
        """End its wait."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A document on the desk: its text, structure and annotations, and where to look first."""

    document: Document
    text: str
    blocks: tuple[Block, ...]
    annotations: tuple[Annotation, ...]
    hits: tuple[Span, ...] = ()
    at: Span | None = None
    annotation: AnnotationId | None = None
    place: tuple[int, int] | None = None  # where it was read last: first character in view, pixels scrolled into it
    links: tuple[Link, ...] = ()
    prepared: object = None  # what `Session.prepare` made of it


class Session(QObject):
    """The open library and document, the selection, and the lanes."""

    changed = Signal(object, str)  # Changes, origin: step, undo, redo, other, library or settings
    opened = Signal(object)  # Opened, or None when no document is on the desk
    selected = Signal(object)  # tuple[Span, ...]
    message = Signal(str, str, str)  # level (done, info, aside, warning, error), text, detail
    busy = Signal(object)  # Progress, or None when nothing long goes on

    _home = Signal(object)

    def __init__(
        self, settings: Settings, jobs: Callable[[Callable[[Callable[[], None]], None]], Jobs] | None = None
    ) -> None:
        super().__init__()
        self.settings = settings
        self.library: Library | None = None
        self.document: Opened | None = None
        self.selection: tuple[Span, ...] = ()
        self.list: tuple[DocumentId, ...] = ()  # the documents of the list at hand, in its order
        self.query = ""  # what the list at hand was searched with
        self.prepare: Callable[[Opened], object] | None = None  # makes a document ready to be shown; in the lane
        self._going: list[Going] = []
        self._gathered: list[Changes] = []
        self._breath = QTimer(self, singleShot=True, interval=BREATH)
        self._breath.timeout.connect(self._tell_gathered)
        self._home.connect(lambda deliver: deliver())
        make = jobs or (lambda post: Jobs(post, self.fail))
        self.jobs = make(self._home.emit)

    # Lanes

    def write(
        self,
        work: Callable[[Library], T],
        done: Callable[[T], None] | None = None,
        *,
        said: str | Callable[[T], str] = "",
        failed: Callable[[BaseException], None] | None = None,
        urgent: bool = True,
    ) -> Job | None:
        """Change the library in the writing lane; `said` goes to the status line, where it offers Undo."""
        library = self.library
        if library is None:
            return None

        def finish(value: T) -> None:
            text = said(value) if callable(said) else said
            if text:
                self.message.emit("done", text, "")
            told = getattr(done, "__self__", None)
            if done is not None and (not isinstance(told, QObject) or isValid(told)):
                done(value)

        return self.jobs.write(lambda: work(library), finish, failed or self.fail, urgent=urgent)

    def read(
        self,
        work: Callable[[Library], T],
        done: Callable[[T], None],
        *,
        key: object = None,
        failed: Callable[[BaseException], None] | None = None,
        asker: QObject | None = None,
    ) -> Job | None:
        """Ask the library in the reading lane; a newer question with the same key makes an older one's answer void.

        Nobody is told once the library has been closed or the `asker` (by default the object whose method
        `done` is) deleted.
        """
        library = self.library
        if library is None:
            return None
        told = asker or getattr(done, "__self__", None)

        def tell(value: T) -> None:
            if library is self.library and (not isinstance(told, QObject) or isValid(told)):
                done(value)

        return self.jobs.read(lambda: work(library), tell, failed or self.fail, key=key, interrupt=library.interrupt)

    def at_home(self, call: Callable[[], None]) -> None:
        """Run a callable on the home thread, soon; from any thread."""
        self._home.emit(call)

    # What takes long

    def begin(self, going: Going) -> None:
        """Note a long act that runs beside the lanes, so that it can be stopped and ends before its library does."""
        self._going.append(going)

    def end(self, going: Going) -> None:
        """Note that a long act is over."""
        if going in self._going:
            self._going.remove(going)
        if not self._going:
            self.busy.emit(None)

    @property
    def going(self) -> tuple[Going, ...]:
        """The long acts that go on."""
        return tuple(self._going)

    @property
    def pausable(self) -> Pausable | None:
        """The long act that goes on and can wait."""
        return next((going for going in self._going if isinstance(going, Pausable)), None)

    def stop(self) -> None:
        """Ask every long act to stop."""
        for going in self.going:
            going.stop()

    def fail(self, problem: BaseException) -> None:
        """Say what went wrong: the world's fault as a sentence, ours with a report that can be copied."""
        if isinstance(problem, PostilError):
            self.message.emit("error", str(problem), problem.detail)
            return
        logging.getLogger(__name__).error("unforeseen", exc_info=problem)
        detail = "".join(traceback.format_exception(problem))
        self.message.emit("error", _("Something went wrong inside Postil. Your work is saved."), detail)

    # The library

    def adopt(self, library: Library) -> None:
        """Take an opened library as the one on the desk, closing the one before."""
        self.release()
        self.library = library
        library.on_changed(lambda changes, origin: self._home.emit(lambda: self._moved(library, changes, origin)))
        self.set_settings(**_remembered(self.settings, library.path))
        self.changed.emit(Changes(0, "", EVERYTHING), "library")
        for notice in library.notices:
            self.message.emit("warning", notice, "")

    def release(self) -> None:
        """Close the document and the library, after what the user did last is written."""
        library = self.library
        if library is None:
            return
        self._show(None)  # while the library is there, so that what was on the desk can be remembered
        self.library = None
        self._gathered.clear()
        self.list, self.query = (), ""
        going = self.going
        self.stop()
        free = self.jobs.quiet_reads()

        def close() -> None:
            for act in going:
                act.wait()
            free.wait()  # closing under a running question would pull the file from under it
            library.close()

        self.jobs.write(close, failed=self.fail)
        self.changed.emit(Changes(0, "", EVERYTHING), "library")

    def _moved(self, library: Library, changes: Changes, origin: str) -> None:
        """Tell of a change; the many of a run are told together, a few times a second."""
        if library is not self.library:
            return
        if changes.run_id is None or origin != "step":
            self.changed.emit(changes, origin)
            return
        self._gathered.append(changes)
        if not self._breath.isActive():
            self._breath.start()

    def _tell_gathered(self) -> None:
        gathered, self._gathered = self._gathered, []
        if gathered and self.library is not None:
            self.changed.emit(_merged(gathered), "step")

    def look_for_others(self) -> None:
        """Notice what another process changed; called now and then by the window."""

        def tell(moved: bool) -> None:
            if moved:
                self.changed.emit(Changes(0, "", EVERYTHING), "other")

        self.read(lambda library: library.poll(), tell, key="others")

    # The document

    def open_document(
        self,
        document: DocumentId,
        *,
        at: Span | None = None,
        annotation: AnnotationId | None = None,
        query: str | None = None,
    ) -> None:
        """Put a document on the desk, at a span or an annotation, with all matches of a query lit."""
        query = self.query if query is None else query
        prepare = self.prepare
        shown = self.document.document if self.document is not None and self.document.document.id == document else None

        def load(library: Library) -> Opened:
            place = library.recall(f"place:{document}")
            hits = library.matches(query, document) if query else ()
            first = hits[0] if hits and annotation is None else None
            opened = Opened(
                library.documents.get(document),
                library.documents.text(document),
                library.documents.blocks(document),
                tuple(library.annotations.of(document)),
                hits,
                at or first,
                annotation,
                (place[0], place[1]) if place else None,
                library.documents.links(document),
            )
            same = shown is not None and shown.text_sha256 == opened.document.text_sha256
            return replace(opened, prepared=prepare(opened)) if prepare and not same else opened

        self.read(load, self._show, key="open")

    def close_document(self) -> None:
        """Take the document off the desk."""
        self._show(None)

    def _show(self, opened: Opened | None) -> None:
        self.document = opened
        self.selection = ()
        self.opened.emit(opened)
        self.selected.emit(())

    def select(self, spans: Sequence[Span]) -> None:
        """Tell everyone what is selected in the reader."""
        self.selection = tuple(spans)
        self.selected.emit(self.selection)

    def step_document(self, direction: int) -> bool:
        """Open the next (1) or previous (-1) document of the list at hand; False at its end."""
        here = self.document.document.id if self.document else None
        place = self.list.index(here) + direction if here in self.list else 0
        if not 0 <= place < len(self.list):
            return False
        self.open_document(self.list[place])
        return True

    # The history

    def undo(self) -> None:
        """Take back the newest change and say which it was."""
        self._turn(Library.undo, _("Undone: {name}"), _("There is nothing to undo."))

    def redo(self) -> None:
        """Do again what was undone last and say which it was."""
        self._turn(Library.redo, _("Done again: {name}"), _("There is nothing to redo."))

    def _turn(self, verb: Callable[[Library], Changes | None], said: str, nothing: str) -> None:
        def tell(changes: Changes | None) -> None:
            self.message.emit("info", said.format(name=changes.name) if changes else nothing, "")

        self.write(verb, tell)

    # Settings

    def set_settings(self, **values: Any) -> None:
        """Change settings, save them, and tell everyone."""
        self.settings = preferences.changed(self.settings, **values)
        try:
            preferences.save(self.settings)
        except (PostilError, OSError) as problem:
            self.message.emit("warning", _("Your settings could not be saved."), str(problem))
        if self.library is not None and "author" in values:
            self.library.author = self.settings.author
        self.changed.emit(Changes(0, "", frozenset({"settings"})), "settings")

    def close(self) -> bool:
        """Write what is waiting, close the library, end the lanes; False when they did not end in time."""
        self.release()
        self._breath.stop()
        return self.jobs.close()


def _merged(parts: Sequence[Changes]) -> Changes:
    last = parts[-1]
    return Changes(
        last.position,
        last.name,
        frozenset().union(*(part.tables for part in parts)),
        frozenset().union(*(part.documents for part in parts)),
        sum(part.rows for part in parts),
        last.run_id,
    )


def _remembered(settings: Settings, path: Path) -> dict[str, Any]:
    after = preferences.remember_library(settings, path)
    return {"last_library": after.last_library, "recent_libraries": after.recent_libraries}
