from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.errors import Unreadable
from desktop.importing.preview import FIRST_TEXT, MOST_DOCUMENTS, Look, Previews, beginning, look, preview
from desktop.imports import Reading
from desktop.library import Library
from desktop.model import Article, Block
from desktop.preview import Preview
from desktop.readers import table
from desktop.readers.contract import Glance, Piece, Source


class Bundle:
    """A container for the tests: a file of the lines `title|text`, one document each."""

    name, title, suffixes, media_type = "bundle", "Bundle", (".bundle",), "text/x-bundle"

    def claims(self, file: Glance) -> int:
        return 3 if file.suffix == ".bundle" else 0

    def pieces(self, stream, source: Source, start: int) -> Iterator[tuple[int, Piece]]:
        for number, line in enumerate(stream.read().decode().splitlines(), 1):
            if line == "broken":
                yield number, Piece(f"line {number}", "broken", b"", Unreadable("damaged", "It is broken."))
            else:
                yield number, Piece(f"line {number}", f"{number}.txt", line.replace("|", "\n\n").encode())


@pytest.fixture
def bundles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "KINDS", (Bundle(), *table.KINDS))


def seen(path: Path, **reading: object) -> Preview:
    return look(Look(str(path), Reading(**reading), 10.0))


def test_a_file_is_shown_as_it_would_arrive(folder: Path):
    path = folder / "BGNES/2025-09-11 Harbour.txt"
    path.parent.mkdir()
    path.write_text("Harbour opens\n\nThe harbour opened on Monday.\n")
    found = seen(path, pattern="{site}/{published} {title}")
    [document] = found.documents
    assert (found.format.name, found.more, found.size) == ("text", False, path.stat().st_size)
    assert (document.article.title, document.article.site) == ("Harbour", "BGNES")
    assert document.article.published == "2025-09-11"
    assert document.characters == len(document.article.text)


def test_another_encoding_gives_another_text(folder: Path):
    path = folder / "a.txt"
    path.write_bytes("Вести из гавани\n\nПаром вернулся.\n".encode("koi8-r"))
    assert "Паром вернулся." in seen(path, encoding="koi8-r").documents[0].article.text
    assert "Паром вернулся." not in seen(path, encoding="cp1251").documents[0].article.text


def test_what_cannot_be_read_is_said(folder: Path):
    (folder / "empty.txt").write_bytes(b"")
    assert seen(folder / "empty.txt").documents[0].error == ("empty", "empty.txt is empty.")
    assert seen(folder / "gone.txt").documents[0].error[0] == "missing"
    assert seen(folder / "gone.txt").format is None


def test_the_first_documents_of_a_container_are_listed(folder: Path, bundles: None):
    path = folder / "many.bundle"
    path.write_text("\n".join(["One|First text.", "broken", *(f"Title {n}|Text {n}." for n in range(300))]))
    found = seen(path)
    assert len(found.documents) == MOST_DOCUMENTS
    assert found.more
    assert found.format.title == "Bundle"
    assert [one.error for one in found.documents if one.error] == [("damaged", "It is broken.")]
    assert found.documents[2].locator == "line 3"
    assert found.documents[2].article.title == "Title 0"


def test_a_container_that_is_shown_whole_holds_no_more(folder: Path, bundles: None):
    path = folder / "few.bundle"
    path.write_text("One|First text.\nTwo|Second text.")
    assert [one.article.title for one in seen(path).documents] == ["One", "Two"]
    assert not seen(path).more


def test_a_long_text_is_cut_between_two_blocks(folder: Path):
    path = folder / "long.txt"
    path.write_text("\n\n".join(f"Paragraph {n} with some words in it." for n in range(5000)))
    [document] = seen(path).documents
    article = document.article
    assert len(article.text) <= FIRST_TEXT < document.characters
    assert article.blocks[-1].end == len(article.text)
    assert article.text.endswith("with some words in it.")


def test_one_endless_paragraph_is_cut_anywhere():
    cut = beginning(Article("x" * 100, (Block("paragraph", 0, 100),)), 10)
    assert (cut.text, cut.blocks) == ("x" * 10, (Block("paragraph", 0, 10),))


def preview_kinds(found: Preview) -> list[str | None]:
    return [one.error and one.error[0] for one in found.documents]


def test_a_pattern_that_means_nothing_is_told_in_its_own_words(folder: Path):
    (folder / "a.txt").write_text("A text.")
    found = preview(folder / "a.txt", Reading(pattern="{nothing}"))
    assert found.documents[0].error[0] == "usage"
    assert "{title}" in found.documents[0].error[1]


def test_a_reader_that_breaks_breaks_nothing_here(folder: Path):
    (folder / "die.txt").write_text("x")
    (folder / "hang.html").write_text("x")
    (folder / "good.txt").write_text("A text.")
    limits = {"time_limit": 2.0, "memory_limit_mb": 512, "target": "tests.importing.targets:look_or_break"}
    assert preview_kinds(preview(folder / "die.txt", Reading(), **limits)) == ["crash"]
    assert preview_kinds(preview(folder / "hang.html", Reading(), **limits)) == ["timeout"]
    assert preview_kinds(preview(folder / "good.txt", Reading(), **limits)) == [None]


def test_a_newer_question_ends_an_older_one(folder: Path):
    (folder / "hang.html").write_text("x")
    (folder / "good.txt").write_text("A text.")
    answers: list[Preview] = []
    came = threading.Event()

    def tell(found: Preview) -> None:
        answers.append(found)
        came.set()

    previews = Previews(time_limit=60.0, target="tests.importing.targets:look_or_break")
    begin = time.monotonic()
    previews.ask(folder / "hang.html", Reading(), tell)
    previews.ask(folder / "good.txt", Reading(), tell)
    assert came.wait(30)
    previews.close()
    assert [Path(found.path).name for found in answers] == ["good.txt"]
    assert time.monotonic() - begin < 30


def test_the_files_that_were_chosen_are_listed(folder: Path):
    for name in ("b.txt", "a.txt", "picture.png"):
        (folder / name).write_text("x")
    answers: list[tuple[str, ...]] = []
    came = threading.Event()
    previews = Previews()
    previews.list_files([folder], lambda files: (answers.append(files), came.set()))
    assert came.wait(30)
    previews.close()
    assert [Path(path).name for path in answers[0]] == ["a.txt", "b.txt"]


def test_a_closed_look_answers_no_more(folder: Path):
    (folder / "hang.html").write_text("x")
    previews = Previews(target="tests.importing.targets:look_or_break")
    answers: list[Preview] = []
    previews.ask(folder / "hang.html", Reading(), answers.append)
    previews.close()
    previews.close()
    time.sleep(0.2)
    assert answers == []


def test_a_library_gives_previews(tmp_path: Path, folder: Path):
    (folder / "a.txt").write_text("Title\n\nA text.")
    with Library.create(tmp_path / "l.postil") as library:
        assert library.preview(folder / "a.txt").documents[0].article.title == "Title"
        library.previews().close()
        assert library.documents.overview().documents == 0
        assert {one.name for one in Library.formats()} >= {"text", "pdf", "html"}


def test_what_the_columns_of_a_data_file_are_taken_for_is_told(folder: Path):
    path = folder / "news.csv"
    path.write_text("id,kop,words\n1,Harbour opens,The harbour opened on Monday and the ferries came back at once.\n")
    found = seen(path)
    assert found.columns.columns == ("id", "kop", "words")
    assert dict(found.columns.mapping)["words"] == "text"
    assert found.fields[0] == "-"
    assert {"text", "title"} <= set(found.fields)
    assert found.documents[0].article.title == "Harbour opens"
    other = seen(path, columns=(("id", "title"), ("kop", "-"), ("words", "text")))
    assert other.documents[0].article.title == "1"
    (folder / "a.txt").write_text("A text.")
    assert seen(folder / "a.txt").columns is None
