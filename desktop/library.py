"""The one door: every verb of the program, plain and synchronous, nothing about screens.

A Library may be used from several threads; each gets a connection of its own. Verbs stand with their nouns:
`library.documents`, `.collections`, `.labels`, `.annotations`, `.entities`, `.claims`, `.relations`, `.editions`;
what concerns the whole library stands here. Several verbs inside `with library.step("…")` are one undoable change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, Self, TextIO, cast

from desktop import errors
from desktop.importing.watching import Watch, WatchedFolder, Watching
from desktop.imports import Format, Outcome, Reading
from desktop.kin import Family
from desktop.language import _
from desktop.model import (
    AnnotationId,
    Answer,
    Backup,
    Change,
    Changes,
    DocumentId,
    Excerpt,
    Facet,
    Finding,
    Found,
    Mention,
    NewEntity,
    RunId,
    Saying,
    Span,
)
from desktop.places import resource
from desktop.store import ids, migrations
from desktop.store.annotations import Annotations, Draft
from desktop.store.claims import Claims
from desktop.store.collections import Collections
from desktop.store.documents import Documents
from desktop.store.editions import Editions
from desktop.store.entities import Entities
from desktop.store.facets import facets
from desktop.store.labels import COLOURS, Labels
from desktop.store.relations import Relations
from desktop.store.runs import Imports
from desktop.store.store import Store

if TYPE_CHECKING:
    from desktop.exchange import ExchangeFormat
    from desktop.formats.exchange import Exchange
    from desktop.importing.preview import Previews
    from desktop.importing.run import Import
    from desktop.preview import Preview
    from desktop.search.completion import Completion
    from desktop.search.searcher import Searcher
    from desktop.store.tidy import Waste

__all__ = [
    "COLOURS",
    "SCHEMAS",
    "Draft",
    "Library",
    "NewEntity",
    "Saying",
    "Watch",
    "WatchedFolder",
    "describe_backup",
    "exchange_formats",
    "restore_backup",
]

Order = Literal["relevance", "date", "title", "imported"]
CONTEXT = 60  # characters shown on each side of a mention
SCHEMAS = ("analyst", "conll", "ontonotes", "claims")


class Library:
    """One open `.postil` file; use `Library.open` or `Library.create`, and close it (or use `with`)."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._searcher: Searcher | None = None
        self.documents = Documents(store)
        self.collections = Collections(store)
        self.labels = Labels(store)
        self.annotations = Annotations(store)
        self.entities = Entities(store)
        self.claims = Claims(store)
        self.relations = Relations(store)
        self.imports = Imports(store)
        self.editions = Editions(store)
        self.watching = Watching(store)

    # Opening and closing

    @classmethod
    def create(cls, path: Path, *, author: str = "", program: str = "", labels: str | None = "analyst") -> Self:
        """Make a new library with a ready-made schema of labels (analyst, conll, ontonotes, claims or None)."""
        schema = _ready_labels(labels) if labels else None
        migrations.create(path)
        library = cls.open(path, author=author, program=program)
        if schema:
            library.labels.load(schema)
            library._store.forget_history()
        return library

    @classmethod
    def create_sample(cls, path: Path, *, author: str = "", program: str = "") -> Self:
        """Make the sample library: articles about an invented town, annotated; raises like `create`."""
        from desktop.samples import fill

        library = cls.create(path, author=author, program=program)
        try:
            fill(library)
            library._store.forget_history()
        except BaseException:
            library.close()
            raise
        return library

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        author: str = "",
        program: str = "",
        write: bool = True,
        history_limit: int = 100_000,
    ) -> Self:
        """Open a library; without the right to write it is opened for reading, and a notice says so.

        Raises Missing, NotALibrary, Newer, Damaged, Locked or ReadOnly, each with a sentence for the user.
        """
        return cls(Store(path, author=author, program=program, write=write, limit=history_limit))

    def close(self) -> None:
        """Close every connection; the last process to leave makes the file whole."""
        if self._searcher is not None:
            self._searcher.close()
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """Where the library lies."""
        return self._store.path

    @property
    def writable(self) -> bool:
        """Whether the library can be changed."""
        return self._store.writable

    @property
    def notices(self) -> tuple[str, ...]:
        """What the user should know about how the library was opened."""
        return tuple(self._store.notices)

    @property
    def author(self) -> str:
        """The name written into every record that is made."""
        return self._store.author

    @author.setter
    def author(self, name: str) -> None:
        self._store.author = name

    def on_changed(self, listener: Callable[[Changes, str], None]) -> None:
        """Call `listener(changes, origin)` after every commit, in the thread that made it.

        `origin` is step, undo or redo.
        """
        self._store.listeners.append(listener)

    # The history

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Make the verbs inside one named change that commits or rolls back as a whole."""
        with self._store.step(name):
            yield

    def next_undo(self) -> Change | None:
        """Give the line that undo would take back."""
        return self._store.top()

    def next_redo(self) -> Change | None:
        """Give the line that redo would do again."""
        return self._store.top(undone=True)

    def undo(self, expected: int | None = None) -> Changes | None:
        """Take back the newest change; None when there is none.

        `expected` is the position of the line the caller showed; raises Moved when it is no longer the newest.
        """
        return self._store.undo(expected)

    def redo(self, expected: int | None = None) -> Changes | None:
        """Do again what was undone last; None when there is nothing."""
        return self._store.redo(expected)

    def history(self, limit: int = 200) -> list[Change]:
        """List the newest lines of the history first; a run of many steps is one line."""
        return self._store.history(limit)

    def after(self, position: int) -> int:
        """Count the lines that `undo_after` would take back."""
        return sum(1 for line in self._store.history(1_000_000) if line.position > position and not line.undone)

    def undo_after(self, position: int) -> int:
        """Take back everything newer than a line of the history, one line after the other; give how many."""
        count = 0
        while (line := self._store.top()) is not None and line.position > position:
            self._store.undo(line.position)
            count += 1
        return count

    def undo_import(self, run: RunId) -> int:
        """Put what an import brought into the bin and give documents back the texts that it replaced; say how many.

        It is one new step that can be undone.
        """
        with self._store.step(_("Undo import")):
            return self.documents.undo_import(run) + self.editions.take_back(run)

    def poll(self) -> bool:
        """Say whether another process changed the library since last asked; cheap enough to ask every second."""
        return self._store.poll()

    # What is remembered of the window

    def remember(self, key: str, value: Any) -> None:
        """Keep a JSON value that is not undoable: positions, open documents, search history."""
        self._store.remember(key, value)

    def recall(self, key: str, default: Any = None) -> Any:
        """Give what was remembered."""
        return self._store.recall(key, default)

    # Importing

    def import_files(self, paths: Sequence[Path], **options: Any) -> Import:
        """Import files and folders: iterate over the result to get small storing acts, call each to store its share.

        The options are those of `desktop.importing.run.Import`: collection, tags, reading, on_twin, workers, executor
        and limits. The result tells `progress()`, takes `pause()`, `go_on()` and `cancel()`, and has the `report` of
        outcomes and the `run_id`.
        """
        from desktop.importing.run import Import

        return Import(self._store, paths, **options)

    def resume_import(self, run: RunId, **options: Any) -> Import:
        """Go on with an import that was stopped or cut short; nothing is read twice. Raises NotFound or Moved."""
        from desktop.importing.run import Import

        return Import.resumed(self._store, run, **options)

    @staticmethod
    def formats() -> tuple[Format, ...]:
        """List the kinds of files that can be imported."""
        from desktop.readers import table

        return tuple(Format(kind.name, kind.title, kind.suffixes) for kind in table.KINDS)

    def preview(self, path: Path, reading: Reading | None = None, **limits: Any) -> Preview:
        """Read the first documents of a file as an import would and store nothing; what cannot be read is said."""
        from desktop.importing.preview import preview

        return preview(path, reading or Reading(), **limits)

    def previews(self, **limits: Any) -> Previews:
        """Give what looks at one file after the other without making anybody wait; it must be closed."""
        from desktop.importing.preview import Previews

        return Previews(**limits)

    def check_pattern(self, pattern: str) -> None:
        """Raise Usage for a pattern for file names that means nothing."""
        from desktop.importing.naming import compiled

        compiled(pattern)

    def import_text(self, text: str, *, title: str | None = None, html: str | None = None) -> Outcome:
        """Make a document of pasted text (or of its HTML flavour)."""
        from desktop.importing.paste import import_text

        return import_text(self._store, text, title=title, html=html)

    # Exchange

    @cached_property
    def exchange(self) -> Exchange:
        """Formats of other tools: writing them, loading them."""
        from desktop.formats.exchange import Exchange

        return Exchange(self._store, self.find)

    # Finding

    @property
    def search_engine(self) -> Searcher:
        """The searcher; it has a connection of its own and is meant for one reading thread."""
        if self._searcher is None:
            from desktop.search.searcher import Searcher

            self._searcher = Searcher(self._store)
        return self._searcher

    def find(
        self, query: str = "", *, order: Order = "imported", limit: int | None = None, typing: bool = False
    ) -> Found:
        """Give the ids of the documents a query finds, in order; an empty query gives all. Never raises on input."""
        return self.search_engine.find(query, order=order, limit=limit, typing=typing)

    def search(
        self,
        query: str,
        *,
        limit: int = 20,
        offset: int = 0,
        order: Order = "relevance",
        typing: bool = False,
    ) -> Answer:
        """Search text and annotations with one query and give rows with excerpts. Never raises on input."""
        return self.search_engine.search(query, limit=limit, offset=offset, order=order, typing=typing)

    def excerpts(self, query: str, documents: Sequence[DocumentId]) -> dict[DocumentId, tuple[Excerpt, ...]]:
        """Give the pieces of documents round what a query matches."""
        return self.search_engine.excerpts(query, documents)

    def matches(self, query: str, document: DocumentId) -> tuple[Span, ...]:
        """Give every place in a document's text that a query matches."""
        return self.search_engine.matches(query, document)

    def complete(self, text: str, cursor: int | None = None) -> tuple[Completion, ...]:
        """Offer what may stand at the cursor of a query: names of fields, or values of the field being typed."""
        return self.search_engine.complete(text, cursor)

    def interrupt(self) -> None:
        """Stop the search that is running, from any thread."""
        if self._searcher is not None:
            self._searcher.interrupt()

    def refresh_search(self, budget_seconds: float | None = None) -> bool:
        """Bring word lists and near twins up to date; True when nothing is left to do."""
        from desktop.search.stems import refresh_stems
        from desktop.store import families

        if not self.writable:
            return True
        return refresh_stems(self._store, budget_seconds) and families.refresh(self._store, budget_seconds)

    def near_twins(self, document: DocumentId) -> Family:
        """Give the near twins of a document outside the bin, newest first; raises NotFound."""
        from desktop.store import families

        return families.of(self._store, document)

    def facets(self) -> list[Facet]:
        """List what the shelf can be narrowed to: status, collections, tags, labels, entities, each with its query."""
        return facets(self._store)

    def resolve(
        self,
        kind: Literal["document", "annotation", "label", "entity", "claim", "relation", "collection"],
        prefix: str,
    ) -> str:
        """Give the whole id that begins with `prefix`; raises NotFound for none, Usage for several."""
        return ids.resolve(self._store.read, kind, prefix)

    def mentions(self, annotations: Sequence[AnnotationId]) -> list[Mention]:
        """Show annotations in the context of their documents."""
        found = []
        texts: dict[DocumentId, tuple[str, str]] = {}
        for annotation in self.annotations.each(annotations):
            document = annotation.document_id
            if document not in texts:
                texts[document] = (self.documents.get(document).title, self.documents.text(document))
            title, text = texts[document]
            if annotation.unanchored and annotation.parts:
                before, after = annotation.parts[0].prefix, annotation.parts[-1].suffix
            else:
                start = annotation.spans[0].start if annotation.spans else 0
                end = annotation.spans[-1].end if annotation.spans else 0
                before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
            found.append(Mention(annotation, title, before, annotation.quote, after))
        return found

    # Labels that come ready-made

    def load_ready_labels(self, name: str) -> tuple[int, int]:
        """Take in one of the ready-made schemas; gives (made, updated)."""
        return self.labels.load(_ready_labels(name))

    def save_labels(self, path: Path) -> None:
        """Write the schema of labels to one JSON file."""
        with self.whole_file(path) as out:
            out.write(self.labels.dump())

    # Handing out

    def export(
        self,
        out: IO[str],
        *,
        view: str = "documents",
        query: str = "",
        documents: Iterable[DocumentId] | None = None,
    ) -> int:
        """Write records of `postil/1` as JSON lines to a stream and give how many; memory stays flat.

        `view` is documents, annotations, entities or claims; the scope is a query, or a list of documents.
        """
        from desktop.formats.jsonl import write

        with self.exchange.holdings(query, documents) as held:
            return write(held.records(view), out)

    def whole_file(self, path: Path) -> AbstractContextManager[IO[str]]:
        """Open a text file for writing that appears only once it is whole."""
        from desktop.formats.whole import whole_file

        return whole_file(path)

    def write_whole(self, path: Path, content: Iterable[str] | bytes) -> None:
        """Write a file, of lines of text or of bytes, that appears only once it is whole."""
        with self.whole_file(path) as out:
            if isinstance(content, bytes):
                cast(TextIO, out).buffer.write(content)
            else:
                out.writelines(content)

    # Keeping safe

    def check(self, *, repair: bool = False) -> list[Finding]:
        """List what is wrong with the library; with `repair`, mend what can be derived anew."""
        from desktop.store import check as checking

        return checking.check(self._store, repair=repair)

    def backup(self, path: Path) -> Backup:
        """Write a verified copy of the whole library."""
        from desktop.store import backup

        return backup.write(self._store.read, path)

    def roll_backup(self, folder: Path | None = None, *, keep: int = 3) -> Backup | None:
        """Make today's rolling backup unless there is one, keeping the newest few; None when none was due."""
        from desktop.store import backup

        return backup.roll(self._store.read, self.path, folder, keep, date.today())  # noqa: DTZ011 - the user's day, not UTC's

    def backups(self, folder: Path | None = None) -> list[Backup]:
        """List the rolling backups, newest first, each with what it holds."""
        from desktop.store import backup

        return backup.listed(self.path, folder)

    def waste(self) -> Waste:
        """Say what a tidy would drop."""
        from desktop.store.tidy import waste

        return waste(self._store)

    def tidy(self) -> Waste:
        """Drop for ever what is in the bin, texts and originals that nothing needs, and the history. Not undoable."""
        from desktop.store.tidy import tidy

        return tidy(self._store)


def _ready_labels(name: str) -> str:
    if name not in SCHEMAS:
        raise errors.Usage(
            _("There is no ready-made schema “{name}”.").format(name=name),
            _("Choose one of {names}.").format(names=", ".join(SCHEMAS)),
        )
    return resource(f"labels/{name}.json").read_text(encoding="utf-8")


def restore_backup(source: Path, path: Path) -> Path:
    """Put a backup in a closed library's place; give where the present file was kept."""
    from desktop.store import backup

    return backup.restore(source, path)


def describe_backup(path: Path) -> Backup:
    """Say what a backup holds."""
    from desktop.store import backup

    return backup.describe(path)


def exchange_formats() -> list[ExchangeFormat]:
    """List the formats of exchange, ours first, with what each can carry."""
    from desktop.formats import table

    return [table.described(format) for format in table.FORMATS]
