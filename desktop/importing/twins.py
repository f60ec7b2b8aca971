"""What is done with an article that is nearly there already: left out, or made a new edition of what is there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from desktop.importing.executors import Pool
from desktop.imports import OnTwin
from desktop.model import DocumentId
from desktop.store import families
from desktop.store.articles import Incoming, is_known
from desktop.store.editions import Editions, predecessor
from desktop.store.store import Store
from desktop.text.reanchoring import EditionWork, Resolutions, resolve_work


@dataclass(frozen=True, slots=True)
class Kin:
    """The document that an article is nearly the same as; with `resolutions`, it gets the article as a new edition."""

    document: DocumentId
    resolutions: Resolutions | None = None


class Twins:
    """Decides before anything is stored; annotations are brought onto a new text in a process of their own."""

    def __init__(self, store: Store, on_twin: OnTwin | None, pool: Callable[[], Pool]) -> None:
        self._store = store
        self._on_twin = on_twin
        self._make_pool = pool
        self._pool: Pool | None = None
        self._editions = Editions(store)

    def look(self, article: Incoming) -> Kin | None:
        """Give what an article is nearly the same as, when that changes what is done; None for storing as usual."""
        if self._on_twin not in ("skip", "edition") or is_known(self._store.read, article):
            return None
        near = families.nearest(self._store.read, article.sketch) if article.sketch is not None else []
        likest = near[0][0] if near else None
        if self._on_twin == "skip":
            found = predecessor(self._store.read, article, likest)
            return Kin(found) if found is not None else None
        todo = self._editions.work_for(article, likest)
        return None if todo is None else Kin(todo[0], self._resolved(todo[1]))

    def _resolved(self, work: EditionWork) -> Resolutions:
        if not any(standings for _text, standings in work.groups):
            return resolve_work(work)
        if self._pool is None:
            self._pool = self._make_pool()
        return self._pool.executor.submit(resolve_work, work).result()

    def add(self, kin: Kin, article: Incoming, *, run: int) -> None:
        """Make the article the new edition: one step of its own, of which an import knows by its number."""
        if kin.resolutions is not None:
            self._editions.add(kin.document, article, kin.resolutions, run=run)

    def close(self) -> None:
        """End the process."""
        if self._pool is not None:
            with suppress(OSError):
                self._pool.close()
