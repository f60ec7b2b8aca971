"""Any verbs in any order: undoing everything gives the first state, redoing everything the last.

States are compared over every journaled table, row by row, and over the full-text index. A longer run for
fuzzing: `HYPOTHESIS_PROFILE=long pytest tests/test_library_machine.py`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from desktop import errors
from desktop.library import Draft, Library, NewEntity
from desktop.model import EntityProperty, Saying, Span
from desktop.store.schema import JOURNALED

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
WORDS = ("alpha", "beta", "gamma", "delta", "東京", "émile", "🙂x")
LAYERS = ("highlight", "entity", "claim", "relation", "document")

picks = st.integers(0, 1_000)
words = st.sampled_from(WORDS)
flags = st.booleans()

State = dict[str, Any]


def state_of(library: Library) -> State:
    """Read everything that undo must bring back."""
    connection = library._store.read
    found: State = {table: sorted(connection.execute(f"SELECT * FROM {table}")) for table in JOURNALED}
    found["index"] = {
        word: sorted(connection.execute("SELECT rowid FROM fts WHERE fts MATCH ?", (f'"{word}"',)))
        for word in ("alpha", "beta", "gamma", "delta", "emile", "unicorn")
    }
    return found


class Histories(RuleBasedStateMachine):
    """A library that is changed at random; `first` is how it was, and history leads from there to now."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="postil-machine-"))
        self.path = self.folder / "machine.postil"
        self.library = Library.create(self.path, author="Ada", labels="claims")
        self.first = state_of(self.library)
        self.run: int | None = None
        self.trail: dict[tuple[tuple[int, int], ...], State] = {}

    # What there is to act on

    def pick(self, table: str, number: int) -> Any:
        rows = self.library._store.read.execute(f"SELECT uid FROM {table} ORDER BY id").fetchall()
        return rows[number % len(rows)][0] if rows else "gone"

    def several(self, table: str, number: int) -> list[Any]:
        rows = self.library._store.read.execute(f"SELECT uid FROM {table} ORDER BY id").fetchall()
        return [uid for place, (uid,) in enumerate(rows) if (number >> place % 10) & 1]

    def label(self, layer: str, number: int) -> Any:
        found = self.library.labels.all(layer, hidden=True)  # type: ignore[arg-type]
        return found[number % len(found)].id if found else "gone"

    def spans(self, document: Any, number: int) -> tuple[Span, ...]:
        try:
            length = len(self.library.documents.text(document))
        except errors.NotFound:
            length = 5
        first = number % (length + 1)
        spans = [Span(first, min(length, first + number % 7))]
        return tuple(spans + [Span(0, 0)] * (number % 3 == 0))

    # Verbs

    @initialize()
    def begin(self) -> None:
        for text in ("alpha beta gamma.", "delta émile 東京.", "gamma 🙂x delta alpha."):
            self.library.import_text(text, title=text[:5])

    @rule(first=words, second=words)
    def bring_in(self, first: str, second: str) -> None:
        self.library.import_text(f"{first} and {second}.", title=second)

    @rule(number=picks, word=words)
    def bring_in_by_a_run(self, number: int, word: str) -> None:
        from desktop.model import Article
        from desktop.store.articles import prepare, store_articles

        if self.run is None:
            self.run, _uid = self.library._store.begin_run("Import")
        article = Article(f"{word} {number}.", title=word)
        with self.library._store.step("Import", run=self.run, durable=False) as step:
            store_articles(step, [prepare(article, article.text.encode(), name=None)], tags=[word], collection=word)

    @precondition(lambda self: self.run is not None)
    @rule()
    def finish_the_run(self) -> None:
        assert self.run is not None
        self.library._store.finish_run(self.run)
        self.run = None

    @rule(number=picks, word=words, what=st.sampled_from(("title", "site", "note", "byline")))
    def edit_document(self, number: int, word: str, what: str) -> None:
        self.act(lambda: self.library.documents.edit(self.pick("document", number), **{what: word}))

    @rule(number=picks, status=st.sampled_from(("todo", "done", "in_progress")))
    def set_status(self, number: int, status: Any) -> None:
        self.act(lambda: self.library.documents.set_status(self.several("document", number), status))

    @rule(number=picks, away=flags)
    def bin_or_restore(self, number: int, away: bool) -> None:
        documents = self.library.documents
        self.act(lambda: (documents.bin if away else documents.restore)(self.several("document", number)))

    @rule(number=picks, word=words, verb=st.sampled_from(("tag", "untag", "rename")))
    def tag(self, number: int, word: str, verb: str) -> None:
        documents = self.library.documents
        if verb == "rename":
            self.act(lambda: documents.rename_tag(word, WORDS[number % len(WORDS)]))
        else:
            self.act(lambda: getattr(documents, verb)(self.several("document", number), word))

    @rule(number=picks, word=words, verb=st.sampled_from(("add", "remove", "delete", "edit", "search", "forget")))
    def collect(self, number: int, word: str, verb: str) -> None:
        collections = self.library.collections
        acts = {
            "add": lambda: collections.add(self.several("document", number), word),
            "remove": lambda: collections.remove(self.several("document", number), word),
            "delete": lambda: collections.delete(self.pick("collection", number)),
            "edit": lambda: collections.edit(self.pick("collection", number), name=word, note=word),
            "search": lambda: collections.save_search(word, str(number)),
            "forget": lambda: collections.delete_search(self.pick("saved_search", number)),
        }
        self.act(acts[verb])

    @rule(number=picks, other=picks, word=words, verb=st.sampled_from(("add", "edit", "merge", "delete", "order")))
    def label_verbs(self, number: int, other: int, word: str, verb: str) -> None:
        labels = self.library.labels
        layer: Any = LAYERS[number % 5]
        one, two = self.label(layer, number), self.label(layer, other)
        acts = {
            "add": lambda: labels.add(layer, word, key=word[0], parent=one if other % 2 and one != "gone" else None),
            "edit": lambda: labels.edit(one, name=word, parent=two if other % 2 else None, hidden=bool(other % 3)),
            "merge": lambda: labels.merge(one, two),
            "delete": lambda: labels.delete(one, with_annotations=bool(other % 2)),
            "order": lambda: labels.order(self.several("label", number)),
        }
        self.act(acts[verb])

    @rule(number=picks, other=picks, many=st.integers(1, 40), layer=st.sampled_from(LAYERS[:3]))
    def annotate(self, number: int, other: int, many: int, layer: str) -> None:
        document = self.pick("document", number)
        drafts = [
            Draft(
                self.label(layer, other),
                self.spans(document, other + place),
                note="n" if other % 2 else None,
                attributes=(("a", "b"),) * (other % 3),
                entity=NewEntity(WORDS[other % 4]) if layer == "entity" and other % 2 else None,
                saying=Saying("alpha" if other % 2 else "beta") if layer == "claim" else None,
            )
            for place in range(many if other % 5 == 0 else 1)
        ]
        self.act(lambda: self.library.annotations.add_many(document, drafts))

    @rule(number=picks, word=words)
    def tag_all(self, number: int, word: str) -> None:
        draft = Draft(self.label("entity", number), (), entity=NewEntity(word))
        self.act(lambda: self.library.annotations.add_all(self.pick("document", number), word, draft))

    @rule(number=picks, other=picks, verb=st.sampled_from(("edit", "resize", "say", "remove", "whole", "relabel")))
    def annotation_verbs(self, number: int, other: int, verb: str) -> None:
        annotations = self.library.annotations
        one = self.pick("annotation", number)
        acts = {
            "edit": lambda: annotations.edit(one, note=str(other), attributes=[("c", "d")], state="suggested"),
            "resize": lambda: annotations.resize(one, 0, Span(0, other % 9)),
            "say": lambda: annotations.say(one, Saying(str(other % 4), parent_id=self.parent(other))),
            "remove": lambda: annotations.remove(self.several("annotation", other)),
            "whole": lambda: annotations.label_documents(
                self.several("document", number), self.label("document", other)
            ),
            "relabel": lambda: annotations.edit(one, label=self.label(LAYERS[other % 3], other)),
        }
        self.act(acts[verb])

    def parent(self, number: int) -> Any:
        rows = self.library._store.read.execute(
            "SELECT uid FROM annotation JOIN utterance ON annotation_id = annotation.id"
        ).fetchall()
        return rows[number % len(rows)][0] if rows and number % 2 else None

    @rule(
        number=picks,
        other=picks,
        word=words,
        verb=st.sampled_from(("add", "edit", "name", "properties", "link", "merge", "split", "delete")),
    )
    def entity_verbs(self, number: int, other: int, word: str, verb: str) -> None:
        entities = self.library.entities
        one, two = self.pick("entity", number), self.pick("entity", other)
        evidence = self.pick("annotation", other)
        value = EntityProperty("p", word, evidence_id=None if evidence == "gone" else evidence)
        acts = {
            "add": lambda: entities.add(word, "Person", aliases=[word[:1]]),
            "edit": lambda: entities.edit(one, name=word, type="Place"),
            "name": lambda: entities.add_name(one, word, "weak"),
            "properties": lambda: entities.set_properties(one, [value, value]),
            "link": lambda: entities.link([self.pick("annotation", other)], one if other % 3 else None),
            "merge": lambda: entities.merge(one, two),
            "split": lambda: entities.split(one),
            "delete": lambda: entities.delete(one),
        }
        self.act(acts[verb])

    @rule(
        number=picks,
        other=picks,
        word=words,
        verb=st.sampled_from(("add", "edit", "merge", "split", "delete", "evidence", "assess", "relate", "unrelate")),
    )
    def claim_verbs(self, number: int, other: int, word: str, verb: str) -> None:
        claims, relations = self.library.claims, self.library.relations
        one, two = self.pick("claim", number), self.pick("claim", other)
        annotation = self.pick("annotation", other)
        acts = {
            "add": lambda: claims.add(word),
            "edit": lambda: claims.edit(one, statement=word, note=word),
            "merge": lambda: claims.merge(one, two),
            "split": lambda: claims.split(one),
            "delete": lambda: claims.delete(one, with_utterances=bool(other % 2)),
            "evidence": lambda: claims.add_evidence(one, "supports", annotation=annotation),
            "assess": lambda: claims.assess(one, word),
            "relate": lambda: relations.add(self.label("relation", number), ("claim", one), ("annotation", annotation)),
            "unrelate": lambda: relations.remove(self.several("relation", number)),
        }
        self.act(acts[verb])

    @rule(
        number=picks,
        other=picks,
        word=words,
        verb=st.sampled_from(("add", "add", "replace", "restore", "accept", "reject")),
    )
    def edition_verbs(self, number: int, other: int, word: str, verb: str) -> None:
        editions = self.library.editions
        document, annotation = self.pick("document", number), self.pick("annotation", other)
        acts = {
            "add": lambda: editions.add(document, self.reworked(document, word, other)),
            "replace": lambda: editions.replace(document, by=self.pick("document", other)),
            "restore": lambda: editions.restore(self.pick("edition", other)),
            "accept": lambda: editions.accept(annotation, number % 3 if other % 2 else None),
            "reject": lambda: editions.reject(annotation),
        }
        self.act(acts[verb])

    def reworked(self, document: Any, word: str, number: int) -> Any:
        """Prepare the document's text with a word put in, another taken out, and its sentences turned round or not."""
        from desktop.model import Article
        from desktop.store.articles import prepare

        text = self.library.documents.text(document) if document != "gone" else ""
        place = number % (len(text) + 1)
        text = f"{text[:place]}{word} {text[place + number % 4 :]}"
        if number % 3 == 0:
            text = " ".join(text.split()[::-1])
        return prepare(Article(text, title=word), text.encode(), name=None, path=f"/in/{word}")

    @rule(number=picks)
    def undo_an_import(self, number: int) -> None:
        rows = self.library._store.read.execute("SELECT uid FROM run ORDER BY id").fetchall()
        if rows:
            self.act(lambda: self.library.undo_import(rows[number % len(rows)][0]))

    @rule(number=picks, word=words, fails=flags)
    def do_several_in_one_step(self, number: int, word: str, fails: bool) -> None:
        before = state_of(self.library)
        with contextlib.suppress(ZeroDivisionError), self.library.step("Several"):
            self.tag(number, word, "tag")
            self.annotate(number, number, 3, "entity")
            self.entity_verbs(number, number // 2, word, "delete")
            if fails:
                _ = 1 / 0
        if fails:
            assert state_of(self.library) == before

    @rule(verb=st.sampled_from(("undo", "redo")), many=st.integers(1, 4))
    def turn(self, verb: str, many: int) -> None:
        for _time in range(many):
            self.act(getattr(self.library, verb))

    @rule()
    def open_again(self) -> None:
        if self.run is not None:
            self.finish_the_run()
        self.library.close()
        self.library = Library.open(self.path, author="Ada")

    def act(self, verb: Any) -> None:
        """Do it if it can be done; a refusal must leave everything as it was."""
        before = state_of(self.library) if LONG else None
        try:
            verb()
        except errors.PostilError:
            if LONG:
                assert state_of(self.library) == before

    # What always holds

    @invariant()
    def nothing_dangles(self) -> None:
        connection = self.library._store.read
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("SELECT count(*) FROM gate").fetchone() == (0,)

    @invariant()
    def the_same_history_means_the_same_state(self) -> None:
        lines = self.library.history(10_000)
        key = tuple((line.position, line.rows) for line in lines if not line.undone)
        state = state_of(self.library)
        assert self.trail.setdefault(key, state) == state

    def teardown(self) -> None:
        try:
            if self.run is not None:
                self.finish_the_run()
            self._there_and_back()
        finally:
            self.library.close()
            shutil.rmtree(self.folder)

    def _there_and_back(self) -> None:
        self.turn("redo", 100)
        last = state_of(self.library)
        try:
            while self.library.undo() is not None:
                self.the_same_history_means_the_same_state()
        except errors.Moved:  # a change made while a run went on stands in the way: told, and nothing is changed
            assert self.library.documents.overview() is not None
        else:
            assert state_of(self.library) == self.first
        assert self.library.check() == []
        while self.library.redo() is not None:
            self.the_same_history_means_the_same_state()
        assert state_of(self.library) == last
        assert self.library.check() == []


def test_undoing_everything_gives_the_first_state_and_redoing_everything_the_last():
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=2_000 if LONG else 25,
            stateful_step_count=60 if LONG else 30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
