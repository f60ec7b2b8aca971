"""What concerns the whole library: the rest is tested noun by noun in tests/store and layer by layer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop import errors
from desktop.library import Draft, Library, NewEntity
from desktop.model import AnnotationId, DocumentId, Facet, Saying, Span

TEXT = "Fidan said the YPG must leave. " + "Nothing else was said that day. " * 10 + "The YPG denied it."


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Give a library with the analyst's labels."""
    with Library.create(tmp_path / "test.postil", author="Ada") as made:
        yield made


def _text(library: Library, text: str = TEXT, title: str = "A title") -> DocumentId:
    outcome = library.import_text(text, title=title)
    assert outcome.document_id is not None
    return outcome.document_id


def _mention(library: Library, document: DocumentId, *spans: Span) -> AnnotationId:
    label = library.labels.all("entity")[0].id
    return library.annotations.add(document, Draft(label, spans, entity=NewEntity("YPG", "Organization")))


def test_a_new_library_has_labels_of_every_layer_and_no_history(library):
    assert {label.layer for label in library.labels.all()} >= {"highlight", "entity", "claim"}
    assert library.history() == []
    assert library.undo() is None
    assert library.author == "Ada"


def test_the_author_can_be_set_and_stands_in_what_is_made(library):
    library.author = "Bob"
    document = _text(library)
    assert library.annotations.get(_mention(library, document, Span(0, 5))).author == "Bob"
    assert library.history()[0].author == "Bob"


def test_what_is_remembered_is_no_change_and_outlasts_the_program(library):
    assert library.recall("position") is None
    assert library.recall("position", 7) == 7
    library.remember("position", {"document": "x", "at": [1, 2.5, None, "é\0"]})
    library.remember("position", {"document": "x", "at": [1, 2.5, None, "é\0"]})
    assert library.history() == []
    library.close()
    with Library.open(library.path) as again:
        assert again.recall("position") == {"document": "x", "at": [1, 2.5, None, "é\0"]}


def test_facets_count_documents_and_carry_the_query_that_narrows_to_them(library):
    first, second, third = _text(library), _text(library, "Two."), _text(library, "Three.")
    library.documents.tag([first, second], "war crimes")
    library.collections.add([first], "Syria")
    library.documents.set_status([second], "done")
    _mention(library, first, Span(15, 18))
    _mention(library, first, Span(0, 5))
    library.documents.bin([third])
    found = {(f.group, f.name): f for f in library.facets()}
    assert found["tags", "war crimes"] == Facet("tags", "war crimes", 'tag:"war crimes"', 2)
    assert found["collections", "Syria"].documents == 1
    assert found["status", "done"].documents == 1
    assert found["status", "todo"].documents == 0
    assert found["entities", "YPG"].documents == 1
    for facet in library.facets():
        assert len(library.find(facet.query).ids) == facet.documents, facet


def test_an_id_can_be_given_by_its_beginning(library):
    first, second = _text(library), _text(library, "Two.")
    assert library.resolve("document", first) == first
    assert library.resolve("document", first.upper()) == first
    same = next(n for n in range(36) if first[n] != second[n])
    assert library.resolve("document", first[: same + 1]) == first
    with pytest.raises(errors.Usage, match="Several"):
        library.resolve("document", first[:same])
    for wrong in ("", "zzz", "0%"):
        with pytest.raises(errors.NotFound):
            library.resolve("document", wrong)
    with pytest.raises(errors.NotFound):
        library.resolve("claim", first)


def test_mentions_stand_in_the_context_of_their_documents(library):
    document = _text(library, title="What was said")
    early, late = _mention(library, document, Span(15, 18)), _mention(library, document, Span(0, 5), Span(15, 18))
    topic = library.labels.add("document", "Topic")
    whole = library.annotations.label_documents([document], topic)
    found = library.mentions([late, early, *whole, AnnotationId("gone")])
    assert [(m.before, m.quote, m.after[:8]) for m in found] == [
        ("", "Fidan … YPG", " must le"),
        ("Fidan said the ", "YPG", " must le"),
        ("", "", TEXT[:8]),
    ]
    assert {m.document_title for m in found} == {"What was said"}
    assert max(len(m.after) for m in found) == 60


def test_several_threads_use_one_library(library):
    document = _text(library)
    label = library.labels.all("highlight")[0].id
    problems: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for at in range(20):
                library.annotations.add(document, Draft(label, (Span(number, number + at),)))
                library.annotations.of(document)
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(library.annotations.of(document)) == 80
    assert len({a.id for a in library.annotations.of(document)}) == 80
    assert len(library.history(1_000)) == 81
    assert not library.poll()
    assert library.check() == []


def test_a_closed_library_can_be_closed_again(library):
    library.find("x")
    library.close()
    library.close()
    assert [path.name for path in library.path.parent.glob(f"{library.path.name}*")] == [library.path.name]


def test_the_worked_example_is_one_undo_from_nothing(library):
    document = _text(library)
    start = library.history()[0].position
    with library.step("Read the article"):
        _mention(library, document, Span(0, 5))
        label = library.labels.all("claim")[0].id
        saying = Saying("The YPG must leave", voice="indirect", claimant_text="Fidan")
        library.annotations.add(document, Draft(label, (Span(11, 29),), saying=saying))
    assert library.after(start) == 1
    library.undo()
    assert library.annotations.of(document) == []
    assert library.entities.all() == []
    assert library.claims.all() == []
    library.redo()
    assert [a.layer for a in library.annotations.of(document)] == ["entity", "claim"]


def test_undoing_an_import_gives_documents_the_texts_it_replaced(tmp_path):
    with Library.create(tmp_path / "a.postil") as library:
        folder = tmp_path / "in"
        folder.mkdir()
        (folder / "a.txt").write_text(TEXT)
        for act in library.import_files([folder], inline=True):
            act()
        (document,) = library.find().ids
        (label,) = [one.id for one in library.labels.all() if one.name == "Highlight"]
        mark = library.annotations.add(document, Draft(label, (Span(15, 18),)))
        (folder / "a.txt").write_text("Now it is told: " + TEXT)
        (folder / "b.txt").write_text("Another article came with it.")
        running = library.import_files([folder], inline=True, on_twin="edition")
        for act in running:
            act()
        assert len(library.find().ids) == 2
        assert library.annotations.get(mark).spans == (Span(31, 34),)
        assert library.undo_import(running.run_id) == 2
        assert library.find().ids == (document,)
        assert library.documents.text(document) == TEXT
        assert library.annotations.get(mark).spans == (Span(15, 18),)
        assert library.check() == []
        library.undo()
        assert library.annotations.get(mark).spans == (Span(31, 34),)
        assert library.check() == []
