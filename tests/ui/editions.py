"""A document that got a new edition, for the tests of what a person sees of it."""

from __future__ import annotations

from desktop.editions import EditionResult
from desktop.library import Draft, Library
from desktop.model import AnnotationId, Article, DocumentId, Span
from desktop.store.articles import prepare
from tests.store.test_editions import GONE, KEPT, MOVED, NEW, OLD, REWORDED

__all__ = ["FATES", "GONE", "KEPT", "MOVED", "NEW", "OLD", "REWORDED", "make_edition", "make_old"]
FATES = (KEPT, MOVED, REWORDED, GONE)


def make_old(library: Library) -> tuple[DocumentId, dict[str, AnnotationId]]:
    """Bring in the old text with one annotation for each fate; give their ids by quote."""
    document = library.import_text(OLD, title="Fates").document_id
    assert document is not None
    label = library.labels.all("highlight")[0].id
    made = {}
    for quote in FATES:
        span = Span(OLD.index(quote), OLD.index(quote) + len(quote))
        made[quote] = library.annotations.add(document, Draft(label, (span,)))
    return document, made


def make_edition(library: Library, document: DocumentId, text: str = NEW) -> EditionResult:
    """Give the document a new text from another file."""
    return library.editions.add(document, prepare(Article(text, title="Fates"), text.encode(), name="new.txt"))
