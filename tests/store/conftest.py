"""A library in a folder of its own, with a way to put texts in and labels to annotate with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop.library import Draft, Library
from desktop.model import Annotation, AnnotationId, DocumentId, LabelId, Layer, Saying, Span

TEXT = "Fidan said the YPG must leave. The YPG denied it. 東京でé🙂 works."


@dataclass
class Desk:
    """A library and the short words tests use on it."""

    library: Library

    def text(self, body: str = TEXT, title: str = "A title") -> DocumentId:
        """Bring in a text as a document."""
        outcome = self.library.import_text(body, title=title)
        assert outcome.document_id is not None
        return outcome.document_id

    def label(self, name: str, layer: Layer = "highlight") -> LabelId:
        """Give the label of that name, made when there is none."""
        for label in self.library.labels.all(layer, hidden=True):
            if label.name == name:
                return label.id
        return self.library.labels.add(layer, name)

    def mark(
        self, document: DocumentId, *spans: tuple[int, int], label: str = "Key", layer: Layer = "highlight"
    ) -> AnnotationId:
        """Annotate spans with a label of a layer."""
        return self.library.annotations.add(document, Draft(self.label(label, layer), tuple(Span(*s) for s in spans)))

    def utter(self, document: DocumentId, start: int, end: int, saying: Saying) -> Annotation:
        """Annotate an utterance of a claim."""
        draft = Draft(self.label("Claim", "claim"), (Span(start, end),), saying=saying)
        return self.library.annotations.get(self.library.annotations.add(document, draft))

    def undo(self) -> None:
        """Take back the newest change, which must be there."""
        assert self.library.undo() is not None

    def names(self) -> list[str]:
        """Give the names of the history's lines that stand, newest first."""
        return [line.name for line in self.library.history() if not line.undone]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give the place of a library that is made on first use."""
    return tmp_path / "test.postil"


@pytest.fixture
def library(path: Path) -> Iterator[Library]:
    """Give an empty library without labels."""
    with Library.create(path, author="Ada", program="tests", labels=None) as made:
        yield made


@pytest.fixture
def desk(library: Library) -> Desk:
    """Give the library with the short words."""
    return Desk(library)
