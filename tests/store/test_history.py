from __future__ import annotations

import pytest

from desktop import errors
from desktop.library import Draft, Library, Saying
from desktop.model import Article, Span
from desktop.store.articles import prepare, store_articles


def bring(desk, run, *texts, tags=(), collection=None):
    """Store one batch of an import by hand, as the importing run does."""
    articles = [prepare(Article(text), text.encode(), name=None) for text in texts]
    with desk.library._store.step("Import", run=run, durable=False) as step:
        return [s.document_id for s in store_articles(step, articles, tags=tags, collection=collection)]


@pytest.fixture
def run(desk):
    """Begin an import that goes on until the test finishes it."""
    number, _uid = desk.library._store.begin_run("Import")
    return number


def finish(desk, number):
    desk.library._store.finish_run(number, "Import of three")
    return desk.library.history()[0].run_id


def test_every_change_has_a_name_and_the_newest_stands_first(desk):
    document = desk.text()
    desk.mark(document, (0, 5))
    desk.library.documents.tag([document], "war")
    desk.library.documents.set_status([document], "done")
    assert desk.names() == ["Set status", "Tag with “war”", "Key “Fidan”", "Add label “Key”", "Paste"]
    assert {line.author for line in desk.library.history()} == {"Ada"}
    assert desk.library.history()[0].at.endswith("Z")
    assert desk.library.next_undo().name == "Set status"
    assert [line.name for line in desk.library.history(limit=2)] == ["Set status", "Tag with “war”"]


def test_undo_takes_back_the_newest_and_redo_the_newest_undone(desk):
    document = desk.text()
    assert desk.library.next_redo() is None
    for tag in "abc":
        desk.library.documents.tag([document], tag)
    desk.undo()
    desk.undo()
    assert set(desk.library.documents.tags()) == {"a"}
    assert desk.library.next_redo().name == "Tag with “b”"
    assert desk.library.redo().name == "Tag with “b”"
    assert set(desk.library.documents.tags()) == {"a", "b"}
    assert desk.library.redo() is not None
    assert desk.library.redo() is None
    assert set(desk.library.documents.tags()) == {"a", "b", "c"}


def test_with_nothing_to_undo_nothing_happens(library):
    assert library.undo() is None
    assert library.redo() is None
    assert library.next_undo() is None


def test_a_new_change_ends_redo_and_one_that_changes_nothing_does_not(desk):
    document = desk.text()
    desk.library.documents.tag([document], "a")
    desk.undo()
    desk.library.documents.untag([document], "never there")
    with pytest.raises(errors.NotFound):
        desk.library.documents.tag([document, "gone"], "b")
    assert desk.library.next_redo().name == "Tag with “a”"
    desk.library.documents.tag([document], "b")
    assert desk.library.next_redo() is None


def test_undo_refuses_when_the_newest_change_is_another_than_shown(desk):
    document = desk.text()
    shown = desk.library.next_undo()
    desk.library.documents.tag([document], "a")
    with pytest.raises(errors.Moved, match="Tag with “a”"):
        desk.library.undo(shown.position)
    assert desk.library.documents.tags() == {"a": 1}
    assert desk.library.undo(desk.library.next_undo().position) is not None
    with pytest.raises(errors.Moved):
        desk.library.redo(shown.position)


def test_going_back_to_an_older_line_undoes_all_after_it(desk):
    document = desk.text()
    line = desk.library.next_undo()
    for tag in "abc":
        desk.library.documents.tag([document], tag)
    desk.undo()
    assert desk.library.after(line.position) == 2
    assert desk.library.undo_after(line.position) == 2
    assert desk.library.documents.tags() == {}
    assert desk.library.undo_after(line.position) == 0
    for _tag in "abc":
        assert desk.library.redo() is not None
    assert set(desk.library.documents.tags()) == {"a", "b", "c"}


def test_several_verbs_in_one_step_are_one_change(desk):
    document, label = desk.text(), desk.label("Key")
    before = len(desk.library.history())
    with desk.library.step("Do a lot"):
        desk.library.annotations.add(document, Draft(label, (Span(0, 5),)))
        desk.library.documents.tag([document], "a")
        with desk.library.step("Deeper"):
            desk.library.documents.set_status([document], "done")
    assert len(desk.library.history()) == before + 1
    assert desk.names()[0] == "Do a lot"
    desk.undo()
    found = desk.library.documents.get(document)
    assert (found.annotations, found.tags, found.status) == (0, (), "todo")


def test_a_step_that_fails_leaves_nothing(desk):
    document = desk.text()
    before = desk.library.history()

    def fail():
        with desk.library.step("Do a lot"):
            desk.library.documents.tag([document], "a")
            desk.library.entities.add("E")
            raise RuntimeError("enough")

    with pytest.raises(RuntimeError):
        fail()
    assert desk.library.history() == before
    assert desk.library.documents.tags() == {}
    desk.library.documents.tag([document], "b")
    assert desk.library.documents.tags() == {"b": 1}


def test_a_verb_that_fails_inside_a_step_leaves_nothing_of_its_own(desk):
    document, label = desk.text(), desk.label("Claim", "claim")
    with desk.library.step("Try"):
        desk.library.documents.tag([document], "a")
        with pytest.raises(errors.NotFound):
            desk.library.documents.tag([document, "gone"], "b")
        with pytest.raises(errors.Usage):
            desk.library.annotations.add_many(document, [Draft(label, (Span(0, 5),)), Draft(label, (Span(0, 999),))])
    assert desk.library.documents.tags() == {"a": 1}
    assert desk.library.annotations.of(document) == []


def test_history_outlasts_the_program(path):
    with Library.create(path, labels="analyst", author="Ada") as library:
        document = library.import_text("A text.").document_id
        library.documents.tag([document], "a")
        library.documents.tag([document], "b")
        library.undo()
        lines = library.history()
    with Library.open(path) as library:
        assert library.history() == lines
        assert library.redo().name == "Tag with “b”"
        library.undo()
        library.undo()
        assert library.documents.tags() == {}


def test_history_is_bounded_by_whole_lines(path):
    Library.create(path, labels=None).close()
    with Library.open(path, history_limit=50) as library:
        for number in range(260):
            library.entities.add(f"E{number}")
        assert 50 <= len(library.history(1_000)) < 160
        while library.undo():
            pass
        assert len(library.entities.all()) > 100


def test_listeners_hear_what_moved_and_why(desk):
    heard = []
    document = desk.text()
    desk.library.on_changed(lambda changes, origin: heard.append((origin, changes)))
    desk.library.documents.tag([document], "a")
    desk.undo()
    desk.library.redo()
    desk.library.documents.tag([document], "a")
    assert [origin for origin, _changes in heard] == ["step", "undo", "redo"]
    assert all(c.touches("tag", document=document) and not c.touches("claim") for _o, c in heard)
    assert len({c.position for _o, c in heard}) == 1


def test_a_run_is_one_line_under_the_name_it_earned(desk, run):
    bring(desk, run, "One.", "Two.")
    bring(desk, run, "Three.")
    uid = finish(desk, run)
    (line,) = desk.library.history()
    assert (line.name, line.run_id, line.undone) == ("Import of three", uid, False)
    assert len(desk.library.documents.of_run(uid)) == 3
    desk.undo()
    assert desk.library.find().ids == ()
    assert desk.library.redo() is not None
    assert len(desk.library.find().ids) == 3


def test_a_run_that_goes_on_cannot_be_undone_yet(desk, run):
    bring(desk, run, "One.")
    with pytest.raises(errors.Moved, match="going on"):
        desk.library.undo()
    with pytest.raises(errors.Moved, match="going on"):
        desk.library.undo_import(desk.library.history()[0].run_id)
    finish(desk, run)
    desk.undo()


def test_what_the_user_did_during_a_run_is_undone_first(desk, run):
    (first,) = bring(desk, run, "One.")
    desk.library.documents.tag([first], "mine")
    bring(desk, run, "Two.")
    finish(desk, run)
    assert desk.names() == ["Tag with “mine”", "Import of three"]
    desk.undo()
    assert len(desk.library.find().ids) == 2
    desk.undo()
    assert desk.library.find().ids == ()
    desk.library.redo()
    desk.library.redo()
    assert desk.library.documents.tags() == {"mine": 1}


def test_a_run_that_goes_on_does_not_cost_the_user_a_redo(desk, run):
    (first,) = bring(desk, run, "One.", tags=["theirs"])
    desk.library.documents.tag([first], "mine")
    desk.undo()
    bring(desk, run, "Two.", tags=["theirs"])
    assert desk.library.redo().name == "Tag with “mine”"
    assert desk.library.documents.tags() == {"mine": 1, "theirs": 2}


def test_what_was_removed_during_a_run_comes_back_beside_what_the_run_brought(desk, run):
    (first,) = bring(desk, run, "One.", tags=["theirs"])
    desk.library.documents.untag([first], "theirs")
    bring(desk, run, "Two.", tags=["theirs"])
    finish(desk, run)
    desk.undo()
    assert desk.library.documents.tags() == {"theirs": 2}
    desk.undo()
    assert desk.library.documents.overview().documents == 0


def test_what_stands_in_the_way_of_undo_is_told_and_nothing_changes(desk, run):
    (first,) = bring(desk, run, "One.", tags=["theirs"])
    desk.library.documents.untag([first], "theirs")
    bring(desk, run, "One.", tags=["theirs"])
    finish(desk, run)
    before = desk.library.history()
    with pytest.raises(errors.Moved, match="stands in the way"):
        desk.library.undo()
    assert desk.library.history() == before
    assert desk.library.documents.tags() == {"theirs": 1}


def test_undo_import_is_a_change_of_its_own_that_can_be_undone(desk, run):
    documents = bring(desk, run, "One.", "Two.", collection="News")
    uid = finish(desk, run)
    annotation = desk.mark(documents[0], (0, 3))
    assert desk.library.undo_import(uid) == 2
    assert desk.library.find().ids == ()
    assert desk.library.collections.all() == []
    assert desk.library.annotations.get(annotation).quote == "One"
    assert desk.library.undo_import(uid) == 0
    assert desk.names()[0] == "Undo import"
    desk.undo()
    assert set(desk.library.find().ids) == set(documents)
    assert [c.documents for c in desk.library.collections.all()] == [2]


def test_a_collection_that_holds_others_survives_undo_import(desk, run):
    bring(desk, run, "One.", collection="News")
    uid = finish(desk, run)
    desk.library.collections.add([desk.text()], "News")
    desk.library.undo_import(uid)
    assert [c.documents for c in desk.library.collections.all()] == [1]


def test_replace_and_upsert_are_undone_as_well(desk):
    document = desk.text()
    desk.library.documents.tag([document], "a")
    before = list(desk.library._store.read.execute("SELECT * FROM tag"))
    with desk.library._store.step("Raw") as step:
        step.connection.execute("INSERT OR REPLACE INTO tag (document_id, name) SELECT document_id, name FROM tag")
        step.connection.execute(
            "INSERT INTO tag (document_id, name) SELECT document_id, name FROM tag WHERE true "
            "ON CONFLICT (document_id, name) DO UPDATE SET name = 'b'"
        )
    assert desk.library.documents.tags() == {"b": 1}
    desk.undo()
    assert list(desk.library._store.read.execute("SELECT * FROM tag")) == before
    desk.library.redo()
    assert desk.library.documents.tags() == {"b": 1}


def test_a_replaced_document_is_indexed_as_before_after_undo(desk):
    document = desk.text("Zebra crossing.")
    with desk.library._store.step("Raw") as step:
        columns = [row[1] for row in step.connection.execute("PRAGMA table_info(document)")]
        row = dict(zip(columns, step.connection.execute("SELECT * FROM document").fetchone(), strict=True))
        row["title"] = "Okapi"
        marks = ",".join("?" * len(row))
        step.connection.execute(f"INSERT OR REPLACE INTO document VALUES ({marks})", tuple(row.values()))
    assert desk.library.find("okapi").ids == (document,)
    desk.undo()
    assert desk.library.find("okapi").ids == ()
    assert desk.library.check() == []


def test_what_a_step_made_itself_comes_and_goes_as_a_whole_whatever_it_did_to_it(desk):
    document, label = desk.text(), desk.label("Key")
    old = desk.mark(document, (0, 2))
    before = desk.library.annotations.of(document)
    annotations = desk.library.annotations
    with desk.library.step("Much"):
        new = annotations.add(document, Draft(label, (Span(0, 5), Span(6, 7)), attributes=(("a", "1"),)))
        annotations.resize(new, 1, Span(6, 9))
        annotations.edit(new, attributes=(("b", "2"),))
        annotations.remove([annotations.add(document, Draft(label, (Span(1, 2),)))])
        annotations.resize(old, 0, Span(0, 3))
        desk.utter(document, 0, 4, Saying("It is so"))
    after = annotations.of(document)
    journaled = "SELECT count(*) FROM journal JOIN step ON step.id = step_id WHERE name = 'Much' AND \"table\" = 'span'"
    assert desk.library._store.read.execute(journaled).fetchone()[0] == 2  # the old one's, taken away and put
    for _time in range(2):
        desk.undo()
        assert annotations.of(document) == before
        assert desk.library.claims.all() == []
        desk.library.redo()
        assert annotations.of(document) == after
    assert not desk.library.check()
