"""A process that works on a library at random and says what it has done, one line after each commit, until killed.

Lines: `document UID`, `annotation UID`, `gone UID`, `entity UID`, each only once its commit is done.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from desktop.library import Draft, Library, NewEntity
from desktop.model import Article, DocumentId, LabelId, Span
from desktop.store.articles import prepare, store_articles

WORDS = "alpha beta gamma delta epsilon zeta eta theta 東京 émile".split()


def say(*parts: str) -> None:
    """Print a line at once."""
    print(*parts, flush=True)


def warm() -> None:
    """Do some of everything elsewhere, so that what is loaded on first use is there before the clock runs."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Library.create(Path(folder) / "warm.postil", labels="conll") as library,
    ):
        Writer(library, 0, lambda *_parts: None).work(20)


def text(dice: random.Random) -> str:
    """Make a text of a few hundred words, never the same twice."""
    return " ".join(dice.choices(WORDS, k=dice.randrange(20, 400))) + f" {dice.random()}."


class Writer:
    """The random work on one library."""

    def __init__(self, library: Library, seed: int, say: Callable[..., None] = say) -> None:
        self.library = library
        self.say = say
        self.dice = random.Random(seed)
        self.documents: list[DocumentId] = list(library.find().ids)
        self.label: LabelId = library.labels.all("entity")[0].id

    def work(self, acts: int | None = None) -> None:
        """Do acts for ever, or so many."""
        done = 0
        while acts is None or done < acts:
            act = self.dice.choice((self.bring_in, self.annotate, self.annotate, self.annotate, self.remove, self.run))
            act()
            done += 1

    def bring_in(self) -> None:
        uid = self.library.import_text(text(self.dice)).document_id
        assert uid is not None
        self.documents.append(uid)
        self.say("document", uid)

    def run(self) -> None:
        """Import some documents as a run does, without waiting for the disk."""
        store = self.library._store
        number, _uid = store.begin_run("Import")
        for _batch in range(self.dice.randrange(1, 4)):
            texts = [text(self.dice) for _one in range(self.dice.randrange(1, 8))]
            ready = [prepare(Article(one), one.encode(), name=None) for one in texts]
            with store.step("Import", run=number, durable=False) as step:
                stored = store_articles(step, ready, collection="Run")
            for one in stored:
                self.documents.append(one.document_id)
                self.say("document", one.document_id)
        store.finish_run(number)

    def annotate(self) -> None:
        if not self.documents:
            return
        document = self.dice.choice(self.documents)
        length = self.library.documents.get(document).length
        starts = [self.dice.randrange(length) for _one in range(self.dice.choice((1, 1, 1, 50)))]
        spans = [Span(start, min(length, start + self.dice.randrange(20))) for start in starts]
        entity = NewEntity(self.dice.choice(WORDS)) if self.dice.random() < 0.3 else None
        made = self.library.annotations.add_many(document, [Draft(self.label, (s,), entity=entity) for s in spans])
        for uid in made:
            self.say("annotation", uid)

    def remove(self) -> None:
        if not self.documents:
            return
        found = [a.id for a in self.library.annotations.of(self.dice.choice(self.documents))][:5]
        if found:
            self.say("going", *found)
            self.library.annotations.remove(found)
            self.say("gone", *found)


if __name__ == "__main__":
    warm()
    opened = Library.open(Path(sys.argv[1]), author="Ada", program="writer")
    say("ready")
    Writer(opened, int(sys.argv[2])).work()
