"""A new text takes the place of an old one: annotations find their places, one undo brings everything back."""

from __future__ import annotations

from typing import Any

import pytest

from desktop import errors
from desktop.library import Draft
from desktop.model import Article, DocumentId, EditionId, Page, Saying, Span
from desktop.store.articles import Incoming, prepare
from desktop.store.editions import predecessor
from desktop.text.reanchoring import resolve_work
from tests.store.conftest import Desk
from tests.test_library_machine import state_of

OLD = (
    "Ankara said on Monday that its forces would leave the border region by spring. "
    "Hakan Fidan, the foreign minister, told reporters that the YPG must lay down its arms. "
    "The ministry denied reports of a new base near Tel Rifaat. "
    "A spokesman, Zeki Aktürk, called the claims disinformation spread abroad. "
    "Observers counted forty vehicles on the road to Manbij at dawn."
)
NEW = (
    "Corrected on Tuesday. "
    "Observers counted forty vehicles on the road to Manbij at dawn. "
    "Ankara said on Monday that its forces would leave the border region by spring. "
    "Hakan Fidan, the foreign minister, told reporters that the YPG must lay down its arms. "
    "The ministry denied the reports of a new army base near Tal Rifaat."
)
KEPT, MOVED = "forces would leave", "counted forty vehicles on the road"
REWORDED, GONE = "denied reports of a new base near Tel Rifaat", "Zeki Aktürk"


def coming(
    text: str, title: str = "A title", path: str | None = None, data: bytes | None = None, **told: Any
) -> Incoming:
    return prepare(Article(text, title=title, **told), text.encode() if data is None else data, name="b.txt", path=path)


@pytest.fixture
def told(desk: Desk) -> DocumentId:
    """Give the old text with an annotation for each fate, one with two parts and one on the whole."""
    document = desk.text(OLD)
    for quote in (KEPT, MOVED, REWORDED, GONE):
        desk.mark(document, (OLD.index(quote), OLD.index(quote) + len(quote)), label=quote.split()[0])
    return document


def quotes(desk: Desk, document: DocumentId) -> dict[str, tuple[str, bool]]:
    return {a.label: (a.quote, a.unanchored) for a in desk.library.annotations.of(document)}


def fates(desk: Desk, document: DocumentId) -> dict[str, tuple[str, bool]]:
    return {item.annotation.label: (item.outcome, item.decided) for item in desk.library.editions.reviews(document)}


def named(desk: Desk, document: DocumentId, quote: str) -> Any:
    return next(a.id for a in desk.library.annotations.of(document) if a.label == quote.split()[0])


def test_a_new_edition_brings_every_annotation_to_its_place_or_tells(desk: Desk, told: DocumentId):
    result = desk.library.editions.add(told, coming(NEW))
    assert (result.kept, result.moved, result.review, result.unanchored) == (1, 1, 1, 1)
    assert desk.library.documents.text(told) == NEW
    assert desk.library.documents.original(told) == NEW.encode()
    found = quotes(desk, told)
    assert found[KEPT.split()[0]] == (KEPT, False)
    assert found[MOVED.split()[0]] == (MOVED, False)
    assert found[REWORDED.split()[0]] == (REWORDED, True)
    assert found[GONE.split()[0]] == (GONE, True)
    assert fates(desk, told) == {
        MOVED.split()[0]: ("moved", False),
        REWORDED.split()[0]: ("review", False),
        GONE.split()[0]: ("unanchored", False),
    }
    assert desk.library.editions.documents_to_review() == [told]
    assert desk.library.check() == []
    assert desk.library.find("corrected").ids == (told,)
    assert desk.library.find("zeki").ids == ()


def test_one_undo_takes_back_an_edition_and_one_redo_does_it_again(desk: Desk, told: DocumentId):
    before = state_of(desk.library)
    desk.library.editions.add(told, coming(NEW, byline=("Ana",)))
    after = state_of(desk.library)
    assert desk.names()[0] == "New edition of “A title”"
    desk.undo()
    assert state_of(desk.library) == before
    assert desk.library.check() == []
    assert desk.library.redo() is not None
    assert state_of(desk.library) == after
    assert desk.library.check() == []


def test_places_found_beforehand_are_taken(desk: Desk, told: DocumentId, monkeypatch):
    editions, incoming = desk.library.editions, coming(NEW)
    resolutions = resolve_work(editions.work(told, incoming))
    monkeypatch.setattr("desktop.store.editions.resolve_work", lambda _work: pytest.fail("found before"))
    assert editions.add(told, incoming, resolutions).kept == 1


def test_what_changed_meanwhile_is_found_anew(desk: Desk, told: DocumentId):
    editions, incoming = desk.library.editions, coming(NEW)
    resolutions = resolve_work(editions.work(told, incoming))
    desk.library.annotations.resize(named(desk, told, KEPT), 0, Span(0, 6))
    desk.library.annotations.remove([named(desk, told, MOVED)])
    place = OLD.index("must lay down")
    desk.mark(told, (place, place + 13), label="later")
    result = editions.add(told, incoming, resolutions)
    assert (result.kept, result.moved, result.review, result.unanchored) == (2, 0, 1, 1)
    assert quotes(desk, told)["later"] == ("must lay down", False)
    assert quotes(desk, told)[KEPT.split()[0]] == ("Ankara", False)
    assert desk.library.check() == []


def test_places_found_for_another_text_are_not_taken(desk: Desk, told: DocumentId):
    editions = desk.library.editions
    resolutions = resolve_work(editions.work(told, coming("Another text.")))
    assert editions.add(told, coming(NEW), resolutions).kept == 1
    assert desk.library.check() == []


def test_what_a_person_edited_stays_and_the_rest_is_as_the_new_edition_tells(desk: Desk):
    first = coming(OLD, "Old", site="old.example", section="World", language="en", url="https://a.example/1")
    with desk.library.step("Import"):
        from desktop.store.articles import store_articles

        with desk.library._store.step("Import") as step:
            document = store_articles(step, [first])[0].document_id
    desk.library.documents.edit(document, title="My title", published="2025-09-01")
    desk.library.documents.tag([document], "kept")
    second = coming(
        NEW, "New", site="new.example", published="2025-09-11", date_source="structured", byline=("Ana", "Bo"),
        warnings=("Looks cut off.",), provenance={"title_from": "json-ld", "site_from": "meta"},
    )  # fmt: skip
    desk.library.editions.add(document, second)
    found = desk.library.documents.get(document)
    assert (found.title, found.published, found.date_source) == ("My title", "2025-09-01", "edited")
    assert (found.site, found.byline, found.section, found.language) == ("new.example", ("Ana", "Bo"), "World", "en")
    assert found.url == "https://a.example/1"
    assert (found.warnings, found.tags, found.file_name) == (("Looks cut off.",), ("kept",), "b.txt")
    assert found.provenance["title_from"] == "edited"
    assert found.provenance["site_from"] == "meta"
    assert desk.library.find("my title").ids == (document,)


def test_an_older_edition_is_listed_read_and_brought_back(desk: Desk, told: DocumentId):
    editions = desk.library.editions
    editions.add(told, coming(NEW, "Corrected", path="/in/b.txt"))
    first, present = editions.of(told)
    assert (first.number, first.title, first.length, first.replaced_at is None) == (1, "A title", len(OLD), False)
    assert first.outcomes == {"kept": 1, "moved": 1, "review": 1, "unanchored": 1}
    assert (present.id, present.number, present.title, present.source_path) == (None, 2, "Corrected", "/in/b.txt")
    assert desk.library.documents.get(told).editions == 2
    assert first.id is not None
    assert editions.text(first.id) == OLD
    result = editions.restore(first.id, resolve_work(editions.work_of_restoring(first.id)))
    assert (result.kept, result.moved, result.review, result.unanchored) == (4, 0, 0, 0)
    assert desk.library.documents.text(told) == OLD
    assert desk.library.documents.get(told).title == "A title"
    assert [(edition.number, edition.length) for edition in editions.of(told)] == [
        (1, len(OLD)), (2, len(NEW)), (3, len(OLD))
    ]  # fmt: skip
    assert not any(unanchored for _quote, unanchored in quotes(desk, told).values())
    assert editions.documents_to_review() == []
    assert desk.library.check() == []


def test_a_restored_edition_has_its_annotations_where_they_stood_whatever_was_decided_since(desk: Desk):
    document = desk.text(OLD)
    first, last = OLD.index(KEPT), OLD.index("spread abroad")
    desk.mark(document, (first, first + len(KEPT)), (last, last + 13), label="parts")
    desk.mark(document, (OLD.index(REWORDED), OLD.index(REWORDED) + len(REWORDED)), label="reworded")
    before = {a.id: a.parts for a in desk.library.annotations.of(document)}
    desk.library.editions.add(document, coming(NEW))
    for item in desk.library.editions.reviews(document):
        desk.library.editions.accept(item.annotation.id)
    assert quotes(desk, document)["parts"] == (KEPT, False)
    old = desk.library.editions.of(document)[0].id
    assert old is not None
    result = desk.library.editions.restore(old, resolve_work(desk.library.editions.work_of_restoring(old)))
    assert (result.kept, result.moved, result.review, result.unanchored) == (2, 0, 0, 0)
    assert {a.id: a.parts for a in desk.library.annotations.of(document)} == before
    assert fates(desk, document) == {}
    assert desk.library.check() == []


def test_what_was_lost_in_one_edition_is_found_again_in_the_next(desk: Desk, told: DocumentId):
    desk.library.editions.add(told, coming("Nothing of it. なにもない。"))
    assert {fate for fate, _decided in fates(desk, told).values()} == {"unanchored"}
    desk.library.editions.add(told, coming("Again: " + OLD))
    assert fates(desk, told) == {}
    assert all(not lost for _quote, lost in quotes(desk, told).values())
    assert desk.library.check() == []


def test_a_place_that_is_accepted_becomes_the_annotations(desk: Desk, told: DocumentId):
    editions = desk.library.editions
    editions.add(told, coming(NEW))
    before = state_of(desk.library)
    editions.accept(named(desk, told, REWORDED))
    assert quotes(desk, told)[REWORDED.split()[0]] == ("denied the reports of a new army base near Tal Rifaat", False)
    assert fates(desk, told)[REWORDED.split()[0]] == ("review", True)
    assert desk.library.check() == []
    desk.undo()
    assert state_of(desk.library) == before


def test_a_moved_annotation_may_stay_or_lose_its_place(desk: Desk, told: DocumentId):
    editions, moved = desk.library.editions, named(desk, told, MOVED)
    editions.add(told, coming(NEW))
    editions.accept(moved)
    assert (quotes(desk, told)[MOVED.split()[0]], fates(desk, told)[MOVED.split()[0]]) == (
        (MOVED, False),
        ("moved", True),
    )
    editions.reject(moved)
    assert quotes(desk, told)[MOVED.split()[0]] == (MOVED, True)
    assert desk.library.annotations.get(moved).spans[0].start == OLD.index(MOVED)
    assert desk.library.check() == []


def test_what_is_rejected_is_kept_and_asks_no_more(desk: Desk, told: DocumentId):
    editions = desk.library.editions
    editions.add(told, coming(NEW))
    for quote in (REWORDED, GONE):
        editions.reject(named(desk, told, quote))
    assert editions.documents_to_review() == []
    assert quotes(desk, told)[GONE.split()[0]] == (GONE, True)
    editions.add(told, coming(NEW + " And a last line."))
    assert fates(desk, told)[GONE.split()[0]] == ("unanchored", True)


def test_there_is_nothing_to_accept_where_nothing_was_found(desk: Desk, told: DocumentId):
    editions = desk.library.editions
    with pytest.raises(errors.Usage, match="did not move"):
        editions.accept(named(desk, told, KEPT))
    editions.add(told, coming(NEW))
    with pytest.raises(errors.Usage, match="No place is known"):
        editions.accept(named(desk, told, GONE))
    with pytest.raises(errors.Usage, match="No place is known"):
        editions.accept(named(desk, told, REWORDED), 7)


def test_what_has_no_place_stands_nowhere_in_lists_and_views(desk: Desk, told: DocumentId):
    library = desk.library
    library.editions.add(told, coming(NEW))
    gone = named(desk, told, GONE)
    assert library.annotations.get(gone).placed == ()
    (mention,) = library.mentions([gone])
    assert (mention.before.endswith("A spokesman, "), mention.after[:7]) == (True, ", calle")
    rows = library._store.read.execute("SELECT quote, start, end FROM annotations WHERE start IS NULL ORDER BY quote")
    assert rows.fetchall() == [(GONE, None, None), (REWORDED, None, None)]


def test_an_annotation_that_is_attached_by_hand_is_decided(desk: Desk, told: DocumentId):
    desk.library.editions.add(told, coming(NEW))
    desk.library.annotations.edit(named(desk, told, GONE), spans=[Span(0, 9)])
    assert fates(desk, told)[GONE.split()[0]] == ("unanchored", True)
    assert quotes(desk, told)[GONE.split()[0]] == ("Corrected", False)


def test_parts_zero_width_places_and_labels_of_the_whole_go_along(desk: Desk):
    document = desk.text(OLD)
    first, last = OLD.index("forces"), OLD.index("forty")
    desk.mark(document, (first, first + 6), (last, last + 5), label="parts")
    desk.mark(document, (first, first), label="place")
    whole = desk.library.annotations.label_documents([document], desk.label("Topic", "document"))
    result = desk.library.editions.add(document, coming("New. " + OLD))
    assert (result.kept, result.moved, result.review, result.unanchored) == (2, 0, 0, 0)
    by_label = {a.label: a for a in desk.library.annotations.of(document)}
    assert by_label["parts"].quote == "forces … forty"
    assert by_label["place"].spans == (Span(first + 5, first + 5),)
    assert by_label["Topic"].id == whole[0]
    assert desk.library.check() == []


def test_what_hangs_on_annotations_stays_on_them(desk: Desk):
    document = desk.text(OLD)
    start = OLD.index(GONE)
    uttered = desk.utter(document, start, start + len(GONE), Saying("It is so", claimant_text="a spokesman"))
    assert uttered.utterance is not None
    evidence = desk.mark(document, (0, 6))
    library = desk.library
    library.claims.add_evidence(uttered.utterance.claim_id, "supports", annotation=evidence)
    library.relations.add(desk.label("Backs", "relation"), ("annotation", evidence), ("annotation", uttered.id))
    library.editions.add(document, coming(NEW))
    after = library.annotations.get(uttered.id)
    assert (after.unanchored, after.utterance) == (True, uttered.utterance)
    assert library.claims.evidence(uttered.utterance.claim_id)[0].annotation_id == evidence
    assert library.relations.of(document)[0].to_id == uttered.id


def test_a_document_becomes_the_new_edition_of_another(desk: Desk, told: DocumentId):
    other = desk.text(NEW, title="Corrected")
    mark = desk.mark(other, (0, 9), label="own")
    desk.library.documents.tag([other], "later")
    desk.library.collections.add([other], "Syria")
    before = state_of(desk.library)
    editions = desk.library.editions
    result = editions.replace(told, by=other, resolutions=resolve_work(editions.work_of_replacing(told, other)))
    assert (result.kept, result.moved, result.review, result.unanchored) == (1, 1, 1, 1)
    found = desk.library.documents.get(told)
    assert (found.title, found.tags, found.collections) == ("Corrected", ("later",), ("Syria",))
    assert desk.library.documents.binned() == [other]
    assert desk.library.annotations.get(mark).document_id == told
    assert desk.library.check() == []
    desk.undo()
    assert state_of(desk.library) == before
    with pytest.raises(errors.Usage, match="itself"):
        editions.replace(told, by=told)


def test_a_label_of_the_whole_that_both_bear_stands_once(desk: Desk, told: DocumentId):
    other = desk.text(NEW)
    desk.library.annotations.label_documents([told, other], desk.label("Topic", "document"))
    desk.library.annotations.label_documents([other], desk.label("Other topic", "document"))
    desk.library.editions.replace(told, by=other)
    labels = [a.label for a in desk.library.annotations.of(told) if a.layer == "document"]
    assert sorted(labels) == ["Other topic", "Topic"]


def test_the_same_text_from_the_same_bytes_is_no_new_edition(desk: Desk, told: DocumentId):
    before = state_of(desk.library)
    assert desk.library.editions.add(told, coming(OLD)).replaced is None
    assert state_of(desk.library) == before
    assert desk.library.editions.add(told, coming(OLD, data=b"<p>" + OLD.encode())).kept == 4
    assert desk.library.documents.original(told) == b"<p>" + OLD.encode()


def test_the_pages_of_both_editions_are_there(desk: Desk, told: DocumentId):
    page = Page(1, 595.0, 842.0, b"words")
    desk.library.editions.add(told, coming(NEW, data=b"%PDF", pages=(page,)))
    assert desk.library.documents.pages(told) == (page,)
    (first, _present) = desk.library.editions.of(told)
    assert first.id is not None
    desk.library.editions.restore(first.id)
    assert desk.library.documents.pages(told) == ()


def test_a_tidy_leaves_editions_and_drops_what_an_undone_one_left(desk: Desk, told: DocumentId):
    desk.library.editions.add(told, coming(NEW))
    desk.library.editions.add(told, coming("A third text."))
    desk.undo()
    assert desk.library.tidy().texts == 1
    assert desk.library.check() == []
    first = desk.library.editions.of(told)[0].id
    assert first is not None
    assert desk.library.editions.text(first) == OLD


def test_an_edition_that_is_not_there_is_not_found(desk: Desk):
    gone = EditionId("01890000-0000-7000-8000-000000000000")
    for verb in (desk.library.editions.text, desk.library.editions.restore, desk.library.editions.work_of_restoring):
        with pytest.raises(errors.NotFound, match="edition"):
            verb(gone)


# Whose new edition it is


def brought(desk: Desk, incoming: Incoming) -> DocumentId:
    from desktop.store.articles import store_articles

    with desk.library._store.step("Import") as step:
        return store_articles(step, [incoming])[0].document_id


def of(desk: Desk, incoming: Incoming, near: DocumentId | None = None) -> DocumentId | None:
    return predecessor(desk.library._store.read, incoming, near)


def test_a_file_that_changed_is_the_new_edition_of_what_came_from_it(desk: Desk):
    first = brought(desk, coming("One.", path="/in/a.txt"))
    assert of(desk, coming("Two.", path="/in/a.txt")) == first
    assert of(desk, coming("Two.", path="/in/b.txt")) is None
    assert of(desk, coming("Two.")) is None
    second = brought(desk, coming("Two.", path="/in/a.txt"))
    assert of(desk, coming("Three.", path="/in/a.txt")) == second
    desk.library.documents.bin([first, second])
    assert of(desk, coming("Three.", path="/in/a.txt")) is None


def test_the_work_for_an_article_comes_with_the_document_it_belongs_to(desk: Desk):
    first = brought(desk, coming(OLD, path="/in/a.txt"))
    desk.mark(first, (0, 6))
    found = desk.library.editions.work_for(coming(NEW, path="/in/a.txt"))
    assert found is not None
    document, work = found
    assert document == first
    assert [(old, len(standings)) for old, standings in work.groups] == [(OLD, 1)]
    assert desk.library.editions.add(document, coming(NEW, path="/in/a.txt"), resolve_work(work)).kept == 1
    assert desk.library.editions.work_for(coming(NEW, path="/in/b.txt")) is None


def test_a_piece_of_a_file_is_told_from_the_others(desk: Desk):
    def piece(text: str, locator: str) -> Incoming:
        return prepare(Article(text, title=text), text.encode(), name="m", path="/in/m.mbox", locator=locator)

    first, second = brought(desk, piece("One.", "1")), brought(desk, piece("Two.", "2"))
    assert (of(desk, piece("New.", "1")), of(desk, piece("New.", "2"))) == (first, second)
    assert of(desk, piece("New.", "3")) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a.example/x", "https://a.example/x?utm_source=rss&utm_medium=feed#top", True),
        ("https://a.example/x?id=1&fbclid=abc", "http://A.example/x/?id=1", True),
        ("https://a.example/x?id=1", "https://a.example/x?id=2", False),
        ("https://a.example/x", "https://a.example/xy", False),
        ("https://a.example/x", "https://b.example/x", False),
        ("https://a.example/", "https://a.example/", False),
        ("https://a.example/?p=7", "https://a.example/?p=7&gclid=1", True),
        ("file:///x", "file:///x", False),
        ("https://[a", "https://[a", False),
    ],
)
def test_an_address_is_known_again_without_what_tracks(desk: Desk, one: str, other: str, same: bool):
    first = brought(desk, coming("One.", url=one))
    assert of(desk, coming("Two.", url=other)) == (first if same else None)


def test_an_address_is_looked_up_in_its_index_however_many_documents_there_are(desk: Desk):
    asked: list[str] = []
    desk.library._store.read.set_trace_callback(asked.append)
    of(desk, coming("Two.", url="https://a.example/x?id=1"))
    desk.library._store.read.set_trace_callback(None)
    (query, *_rest) = [sql for sql in asked if "FROM document WHERE +" in sql]
    plan = [row[3] for row in desk.library._store.read.execute(f"EXPLAIN QUERY PLAN {query}")]
    assert not any("SCAN" in line or "document_kept" in line for line in plan), plan


def test_a_near_twin_is_taken_where_nothing_else_tells(desk: Desk):
    near, first = desk.text("Near."), brought(desk, coming("One.", path="/in/a.txt"))
    assert of(desk, coming("Two."), near) == near
    assert of(desk, coming("Two.", path="/in/a.txt"), near) == first
    desk.library.documents.bin([near])
    assert of(desk, coming("Two."), near) is None


def test_many_annotations_and_an_undo_of_them_all(desk: Desk):
    document = desk.text(OLD * 20)
    label = desk.label("Key")
    drafts = [Draft(label, (Span(n * 7, n * 7 + 5),)) for n in range(800)]
    desk.library.annotations.add_many(document, drafts)
    before = state_of(desk.library)
    result = desk.library.editions.add(document, coming("Before. " + OLD * 20))
    assert result.kept == 800
    desk.undo()
    assert state_of(desk.library) == before
