"""What runs in a process of its own when the window exports: a busy thread here would make the window stutter."""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue

from desktop.exchange import Dumped
from desktop.model import DocumentId

Far = tuple[int, int]  # documents done, of how many


@dataclass(frozen=True, slots=True)
class Order:
    """What to export and whereto: all documents, those a query finds, or these, in a format with its options.

    `losses` is the file that gets each loss as a line of JSON.
    """

    library: str
    target: str
    format: str = "jsonl"
    options: tuple[tuple[str, str], ...] = ()
    query: str = ""
    documents: tuple[DocumentId, ...] | None = None
    losses: str | None = None


def write_out(order: Order) -> Generator[Far, None, Dumped]:
    """Write the file, yield how far it is, and give what was written; the losses stand in their file."""
    told: SimpleQueue[Far | None] = SimpleQueue()
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write, order, lambda done, total: told.put((done, total)))
        writing.add_done_callback(lambda _writing: told.put(None))
        while (far := told.get()) is not None:
            yield far
        return replace(writing.result(), first=())


def write(order: Order, told: Callable[[int, int], None] | None = None) -> Dumped:
    """Write the file and give what was written."""
    from desktop.library import Library

    with ExitStack() as open_files:
        report = open_files.enter_context(Path(order.losses).open("w", encoding="utf-8")) if order.losses else None
        library = open_files.enter_context(Library.open(Path(order.library), program="postil-export", write=False))
        return library.exchange.dump(
            Path(order.target),
            order.format,
            query=order.query,
            documents=order.documents,
            options=dict(order.options),
            report=report,
            told=told,
        )
