from __future__ import annotations

import pytest

from desktop import errors
from desktop.model import DocumentId, EntityId, RunId
from desktop.store import ids
from tests.store.conftest import TEXT


def test_a_document_is_read_back_as_it_was_brought_in(desk):
    document = desk.text(TEXT, title="What Fidan said")
    found = desk.library.documents.get(document)
    assert (found.title, found.length, found.status, found.annotations) == ("What Fidan said", len(TEXT), "todo", 0)
    assert desk.library.documents.text(document) == TEXT
    assert desk.library.documents.original(document).decode() == TEXT
    (block,) = desk.library.documents.blocks(document)
    assert TEXT[block.start : block.end] == TEXT


def test_a_long_original_comes_back_byte_for_byte(desk):
    text = "A long line of words that repeats itself.\n" * 2_000
    assert desk.library.documents.original(desk.text(text)) == text.encode()


def test_what_is_not_there_is_not_found(desk):
    gone = DocumentId("01890000-0000-7000-8000-000000000000")
    documents = desk.library.documents
    for verb in (documents.get, documents.text, documents.blocks, documents.original):
        with pytest.raises(errors.NotFound):
            verb(gone)
    for act in (
        lambda: documents.edit(gone, title="x"),
        lambda: documents.bin([gone]),
        lambda: documents.tag([gone], "x"),
        lambda: desk.library.collections.add([gone], "x"),
        lambda: documents.undo_import(RunId("gone")),
        lambda: desk.mark(gone, (0, 1)),
    ):
        with pytest.raises(errors.NotFound):
            act()
    assert documents.rows([gone]) == []
    assert list(documents.each([gone])) == []
    assert desk.library.collections.all() == []


def test_the_fields_of_a_document_can_be_edited_and_undone(desk):
    document = desk.text()
    before = desk.library.documents.get(document)
    desk.library.documents.edit(
        document, title="  New\n title ", byline=["Ada", "Bob"], published="2025-09", site="s", url="u", language="tr"
    )
    found = desk.library.documents.get(document)
    assert (found.title, found.byline, found.published, found.date_source) == (
        "New title",
        ("Ada", "Bob"),
        "2025-09",
        "edited",
    )
    desk.library.documents.edit(document, title=" ", byline=[], published="")
    found = desk.library.documents.get(document)
    assert (found.title, found.byline, found.published, found.date_source) == ("Untitled", (), None, None)
    desk.undo()
    desk.undo()
    assert desk.library.documents.get(document) == before
    with pytest.raises(errors.Usage):
        desk.library.documents.edit(document, status="done")


def test_a_new_title_is_found_and_the_old_one_is_not(desk):
    document = desk.text(title="Zebra")
    desk.library.documents.edit(document, title="東京の話")
    assert desk.library.find("title:東京").ids == (document,)
    assert desk.library.find("title:zebra").ids == ()
    desk.undo()
    assert desk.library.find("title:zebra").ids == (document,)


def test_the_status_is_one_of_those_there_are(desk):
    first, second = desk.text("One."), desk.text("Two.")
    desk.library.documents.set_status([first, second], "done")
    assert desk.library.documents.overview().by_status == {"done": 2}
    before = len(desk.library.history())
    desk.library.documents.set_status([first], "done")
    assert len(desk.library.history()) == before
    with pytest.raises(errors.Usage):
        desk.library.documents.set_status([first], "finished")


def test_the_bin_hides_a_document_and_gives_it_back_with_its_annotations(desk):
    document = desk.text()
    annotation = desk.mark(document, (0, 5))
    desk.library.documents.bin([document])
    binned_at = desk.library.documents.get(document).deleted_at
    assert binned_at
    assert desk.library.documents.binned() == [document]
    assert desk.library.find().ids == ()
    overview = desk.library.documents.overview()
    assert (overview.documents, overview.binned, overview.annotations) == (0, 1, 0)
    desk.library.documents.bin([document])
    assert desk.library.documents.get(document).deleted_at == binned_at
    desk.library.documents.restore([document])
    assert desk.library.find().ids == (document,)
    assert [a.id for a in desk.library.annotations.of(document)] == [annotation]
    assert desk.names()[:2] == ["Restore from the bin", "Delete a document"]


def test_a_text_whose_document_is_in_the_bin_is_no_twin(desk):
    first = desk.text()
    assert desk.library.import_text(TEXT).status == "twin"
    desk.library.documents.bin([first])
    second = desk.library.import_text(TEXT, title="Again")
    assert (second.status, second.document_id != first) == ("imported", True)


def test_tags_stand_once_on_a_document_and_can_be_renamed_into_each_other(desk):
    first, second = desk.text("One."), desk.text("Two.")
    documents = desk.library.documents
    documents.tag([first, second, first], " war  crimes ")
    documents.tag([first], "war")
    assert documents.tags() == {"war": 1, "war crimes": 2}
    documents.rename_tag("war crimes", "war")
    assert documents.tags() == {"war": 2}
    documents.rename_tag("war", "war")
    assert documents.tags() == {"war": 2}
    documents.untag([first], "war")
    assert documents.get(second).tags == ("war",)
    documents.bin([second])
    assert documents.tags() == {}
    with pytest.raises(errors.Usage):
        documents.tag([first], " ")


def test_collections_hold_documents_and_go_without_them(desk):
    first, second = desk.text("One."), desk.text("Two.")
    collections = desk.library.collections
    uid = collections.add([first, second, first], "Syria")
    assert collections.add([first], " Syria ") == uid
    (found,) = collections.all()
    assert (found.name, found.documents) == ("Syria", 2)
    collections.remove([second], "Syria")
    collections.edit(uid, name="Levant", note="n")
    assert (collections.all()[0].name, collections.all()[0].note, collections.all()[0].documents) == ("Levant", "n", 1)
    assert desk.library.documents.get(first).collections == ("Levant",)
    collections.add([], "Other")
    with pytest.raises(errors.Usage):
        collections.edit(uid, name="Other")
    with pytest.raises(errors.Usage):
        collections.edit(uid, name="  ")
    collections.delete(uid)
    assert desk.library.documents.get(first).collections == ()
    desk.undo()
    assert desk.library.documents.get(first).collections == ("Levant",)
    desk.library.documents.bin([first])
    assert {c.name: c.documents for c in collections.all()} == {"Levant": 0, "Other": 0}


def test_a_saved_search_keeps_its_id_and_its_place(desk):
    collections = desk.library.collections
    first = collections.save_search("War", "war")
    second = collections.save_search("Peace", "peace")
    assert collections.save_search("War", "war OR wars") == first
    assert [(s.name, s.query) for s in collections.searches()] == [("War", "war OR wars"), ("Peace", "peace")]
    with pytest.raises(errors.Usage):
        collections.edit_search(second, name="War", query="x")
    collections.edit_search(second, name="Truce", query="truce")
    collections.delete_search(first)
    assert [s.name for s in collections.searches()] == ["Truce"]
    with pytest.raises(errors.NotFound):
        collections.delete_search(first)


def test_rows_come_in_the_order_asked_even_in_thousands(desk):
    first, second = desk.text("One.", title="First"), desk.text("Two.", title="Second")
    desk.mark(second, (0, 3))
    desk.library.documents.edit(first, site="example.org")
    rows = desk.library.documents.rows([second, first] * 600)
    assert len(rows) == 1_200
    assert [(r.title, r.source, r.annotations) for r in rows[:2]] == [("Second", "", 1), ("First", "example.org", 0)]


def test_the_overview_counts_what_is_there(desk):
    document, library = desk.text(), desk.library
    desk.mark(document, (0, 5))
    gone, kept = library.entities.add("A"), library.entities.add("B")
    library.entities.merge(gone, kept)
    library.claims.add("C")
    found = library.documents.overview()
    assert (found.documents, found.annotations, found.entities, found.claims) == (1, 1, 1, 1)
    with pytest.raises(errors.NotFound):
        library.entities.get(EntityId("gone"))


def test_what_was_edited_says_so_and_forgets_it_when_undone(desk):
    document = desk.text()
    before = desk.library.documents.get(document)
    desk.library.documents.edit(document, subtitle="Under it", section="World", updated="2025-09-12")
    found = desk.library.documents.get(document)
    assert (found.subtitle, found.section, found.updated) == ("Under it", "World", "2025-09-12")
    assert {name: found.provenance[f"{name}_from"] for name in ("subtitle", "section", "updated")} == dict.fromkeys(
        ("subtitle", "section", "updated"), "edited"
    )
    assert {name: said for name, said in found.provenance.items() if said != "edited"} == before.provenance
    desk.undo()
    assert desk.library.documents.get(document) == before
    desk.library.documents.edit(document, note="read twice")
    assert desk.library.documents.get(document).provenance == before.provenance


def test_the_parts_of_a_document_are_listed_without_those_in_the_bin(desk):
    documents = desk.library.documents
    whole, first, second, other = (desk.text(f"Text {n}") for n in range(4))
    store = desk.library._store
    with store.step("Attach") as step:
        number = ids.number(step.connection, "document", whole)
        for part in (second, first):
            step.update("document", ids.number(step.connection, "document", part), {"part_of_id": number})
    assert documents.parts(whole) == [first, second]
    assert documents.get(first).part_of == whole
    assert documents.parts(other) == []
    documents.bin([first])
    assert documents.parts(whole) == [second]


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/a",
        "http://example.org/a",
        "https://example.org/a/",
        "https://example.org/a#part",
        "http://example.org/a/#part",
    ],
)
def test_a_document_is_found_by_its_address_however_it_is_spelt(desk, address):
    document, other = desk.text("One"), desk.text("Two")
    desk.library.documents.edit(document, url="https://example.org/a")
    desk.library.documents.edit(other, url="https://example.org/b")
    assert desk.library.documents.at_address(address) == document
    desk.library.documents.bin([document])
    assert desk.library.documents.at_address(address) is None


def test_the_origin_of_a_document_tells_its_bytes_and_what_it_came_with(desk):
    text = "A long line of wörds that repeats itself.\n" * 2_000
    whole, part = desk.text(text, title="A mail"), desk.text("Attached", title="A note")
    store, documents = desk.library._store, desk.library.documents
    with store.step("Attach") as step:
        number = ids.number(step.connection, "document", whole)
        step.update("document", ids.number(step.connection, "document", part), {"part_of_id": number})
    assert documents.arrival(whole).size == len(text.encode())
    assert documents.arrival(whole).whole is None
    assert [row.title for row in documents.arrival(whole).parts] == ["A note"]
    attached_to = documents.arrival(part).whole
    assert attached_to is not None
    assert attached_to.title == "A mail"
    with pytest.raises(errors.NotFound):
        documents.arrival(DocumentId("gone"))
