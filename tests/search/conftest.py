"""A library of a few articles made for the test, and a searcher over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.model import Article, DocumentId
from desktop.search.searcher import Searcher
from desktop.search.stems import refresh_stems
from desktop.store import migrations
from desktop.store.articles import prepare, store_articles
from desktop.store.store import Store


class Shelf:
    """A library with a searcher; documents are known by the titles they were given."""

    def __init__(self, path: Path) -> None:
        migrations.create(path)
        self.store = Store(path, author="tester")
        self.searcher = Searcher(self.store)
        self.ids: dict[str, DocumentId] = {}

    def add(self, title: str, text: str = "", **details: Any) -> DocumentId:
        article = Article(text or title, title=title, **details)
        incoming = prepare(article, f"{title}\n{text}".encode(), name=f"{title}.txt")
        with self.store.step("Import") as step:
            (stored,) = store_articles(step, [incoming])
        assert stored.status == "imported"
        self.ids[title] = stored.document_id
        return stored.document_id

    def refresh(self) -> None:
        assert refresh_stems(self.store)

    def titles(self, query: str, **options: Any) -> list[str]:
        names = {document: title for title, document in self.ids.items()}
        return [names[document] for document in self.searcher.find(query, **options).ids]

    def found(self, query: str, **options: Any) -> set[str]:
        return set(self.titles(query, **options))

    def marked(self, query: str, title: str) -> list[str]:
        text = self.text(title)
        return [text[span.start : span.end] for span in self.searcher.matches(query, self.ids[title])]

    def text(self, title: str) -> str:
        row = self.store.read.execute(
            "SELECT body FROM text JOIN document ON text_id = text.id WHERE uid = ?", (self.ids[title],)
        ).fetchone()
        return str(row[0])

    def close(self) -> None:
        self.searcher.close()
        self.store.close()


@pytest.fixture
def make_shelf(tmp_path: Path) -> Iterator[Callable[..., Shelf]]:
    """Return a maker of libraries from titles and texts."""
    shelves: list[Shelf] = []

    def make(**texts: str) -> Shelf:
        shelf = Shelf(tmp_path / f"{len(shelves)}.postil")
        shelves.append(shelf)
        for title, text in texts.items():
            shelf.add(title, text)
        shelf.refresh()
        return shelf

    yield make
    for shelf in shelves:
        shelf.close()
