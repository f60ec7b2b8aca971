"""A file read ahead of its import, in a worker process with its limits: what would arrive, and nothing is stored."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from desktop.errors import PostilError, Unreadable
from desktop.importing import executors, naming
from desktop.importing.executors import Broken, WorkerExecutor
from desktop.importing.files import find
from desktop.importing.supply import LONGEST, SECONDS_PER_MB, refusal
from desktop.imports import ColumnProposal, Format, Reading
from desktop.model import Article, Block
from desktop.preview import Foreseen, Preview
from desktop.readers import columns, table
from desktop.readers.contract import Piece, Source
from desktop.store.articles import storable
from desktop.workers import Stillborn

T = TypeVar("T")
MOST_DOCUMENTS = 200  # of one file
MOST_FILES = 200  # of what was chosen
MOST_SECONDS = 5.0  # after which no further document is looked at
FIRST_TEXT = 20_000  # code points of the first document that are shown
OTHER_TEXT = 4_000  # of the others


@dataclass(frozen=True, slots=True)
class Look:
    """A file to look at and how; `seconds` is how long that may take."""

    path: str
    reading: Reading
    seconds: float


@dataclass(frozen=True, slots=True)
class Choice:
    """Files and folders that were chosen; `seconds` is how long listing their files may take."""

    paths: tuple[str, ...]
    seconds: float


def look(order: Look) -> Preview:
    """Read the first documents of a file; what cannot be read is said in its place."""
    began = time.monotonic()
    path = Path(order.path)
    source = Source(storable(path.name), storable(order.path), order.reading)
    try:
        stream = table.open_file(path)
    except Unreadable as problem:
        return unseen(order, problem.kind, str(problem))
    with stream:
        size = os.fstat(stream.fileno()).st_size
        format = _format(stream, source)
        stream.seek(0)
        proposal = _columns(stream, source)
        stream.seek(0)
        found = table.pieces(stream, source)
        documents = tuple(_foreseen(found, source, began + MOST_SECONDS))
        more = len(documents) >= MOST_DOCUMENTS or time.monotonic() >= began + MOST_SECONDS
        more = more and next(found, None) is not None
    seconds = round(time.monotonic() - began, 3)
    fields = (columns.NONE, *columns.FIELDS) if proposal is not None else ()
    return Preview(order.path, order.reading, documents, format, more, size, seconds, proposal, fields)


def unseen(order: Look, kind: str, sentence: str) -> Preview:
    """Give the preview of a file of which nothing can be seen."""
    return Preview(order.path, order.reading, (Foreseen("", os.path.basename(order.path), error=(kind, sentence)),))


def list_files(choice: Choice) -> tuple[str, ...]:
    """Give the first files that an import of these paths would read."""
    wanted = (one.path for one in find(choice.paths) if one.skipped is None)
    return tuple(itertools.islice(wanted, MOST_FILES))


def _format(stream: BinaryIO, source: Source) -> Format | None:
    try:
        kind = table.choose(stream, source)
    except Unreadable:
        return None
    return Format(kind.name, kind.title, kind.suffixes)


def _columns(stream: BinaryIO, source: Source) -> ColumnProposal | None:
    try:
        return columns.propose(stream, source)
    except Unreadable:
        return None


def _foreseen(found: Iterator[tuple[int | None, Piece]], source: Source, until: float) -> Iterator[Foreseen]:
    for number, (_mark, piece) in enumerate(itertools.islice(found, MOST_DOCUMENTS)):
        yield _one(piece, source, FIRST_TEXT if number == 0 else OTHER_TEXT)
        if time.monotonic() >= until:
            return


def _one(piece: Piece, source: Source, most: int) -> Foreseen:
    article = piece.found
    if isinstance(article, Article):
        told = naming.filled(article, source.path, source.reading.pattern)
        return Foreseen(piece.locator, piece.name, beginning(told, most), len(article.text))
    kind, sentence = (article.kind, str(article)) if article is not None else ("error", "")
    return Foreseen(piece.locator, piece.name, error=(kind, sentence))


def beginning(article: Article, most: int) -> Article:
    """Cut an article's text after at most so many code points, between two blocks where there are some."""
    if len(article.text) <= most:
        return replace(article, links=(), pages=())
    ends = [block.end for block in article.blocks if block.end <= most]
    cut = max(ends, default=0) or most
    blocks = tuple(
        Block(block.kind, block.start, min(block.end, cut), block.level, block.page)
        for block in article.blocks
        if block.start < cut
    )
    return replace(article, text=article.text[:cut], blocks=blocks, links=(), pages=())


class Previews:
    """A worker process for looks at files; close it. A newer question ends an older one that is still open.

    Answers come in a thread of its own, or in the asking one where they are there at once. `time_limit` is in
    seconds for a small file and grows with its size.
    """

    def __init__(self, *, time_limit: float = 30.0, memory_limit_mb: int = 2048, target: str = executors.CALL) -> None:
        self._time_limit = time_limit
        self._memory = memory_limit_mb
        self._target = target
        self._executor: WorkerExecutor | None = None
        self._open: Future[Any] | None = None

    def ask(self, path: str | os.PathLike[str], reading: Reading, tell: Callable[[Preview], None]) -> None:
        """Look at a file; `tell` is called with what was seen, once, unless a newer question came."""
        order = Look(os.fspath(path), reading, self._seconds(path))

        def explain(problem: BaseException) -> Preview:
            error = problem.error if isinstance(problem, Broken) else None
            if isinstance(error, PostilError) and not isinstance(error, Unreadable):
                return unseen(order, "usage", str(error))
            refused = refusal(storable(os.path.basename(order.path)), problem)
            return unseen(order, refused.kind, refused.sentence)

        self._ask(look, order, tell, explain)

    def list_files(self, paths: Sequence[str | os.PathLike[str]], tell: Callable[[tuple[str, ...]], None]) -> None:
        """List the first files that an import of these paths would read; none where that takes too long."""
        choice = Choice(tuple(os.path.abspath(path) for path in paths), self._time_limit)
        self._ask(list_files, choice, tell, lambda _problem: ())

    def close(self) -> None:
        """End the process at once; what is open is not answered any more."""
        executor, self._executor, self._open = self._executor, None, None
        if executor is not None:
            executor.shutdown(wait=False, cancel_futures=True)

    def _ask(
        self,
        verb: Callable[[Any], T],
        order: Any,
        tell: Callable[[T], None],
        explain: Callable[[BaseException], T],
    ) -> None:
        if self._open is not None and not self._open.done():
            self.close()
        if self._executor is None:
            self._executor = WorkerExecutor(1, self._memory, self._target)
        self._open = future = self._executor.submit(verb, order)

        def deliver(done: Future[T]) -> None:
            try:
                value = done.result()
            except CancelledError:
                return
            except (Broken, Stillborn) as problem:
                value = explain(problem)
            tell(value)

        future.add_done_callback(deliver)

    def _seconds(self, path: str | os.PathLike[str]) -> float:
        try:
            size = min(os.stat(path).st_size, 100_000_000)
        except OSError:
            size = 0
        return min(self._time_limit + size / 1e6 * SECONDS_PER_MB, max(LONGEST, self._time_limit))


def preview(path: str | os.PathLike[str], reading: Reading, **limits: Any) -> Preview:
    """Look at a file in a worker process and wait for what is seen."""
    answer: Future[Preview] = Future()
    previews = Previews(**limits)
    try:
        previews.ask(path, reading, answer.set_result)
        return answer.result()
    finally:
        previews.close()
