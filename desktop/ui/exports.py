"""What runs in a process of its own when the window exports: a busy thread here would make the window stutter."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.model import DocumentId


@dataclass(frozen=True, slots=True)
class Order:
    """What to export and whereto: a view of all documents, of those a query finds, or of these."""

    library: str
    target: str
    view: str = "documents"
    query: str = ""
    documents: tuple[DocumentId, ...] | None = None


def write_out(order: Order) -> int:
    """Write the file and give the number of records."""
    from desktop.library import Library

    with Library.open(Path(order.library), program="postil-export", write=False) as library:
        done = library.exchange.dump(
            Path(order.target), "jsonl", query=order.query, documents=order.documents, options={"view": order.view}
        )
        return sum(done.counts.values())
