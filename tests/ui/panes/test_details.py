"""The details of a document: each edit is one step, and what is refused comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.model import Article, Document, DocumentId
from desktop.store import ids
from desktop.store.articles import prepare, store_articles
from desktop.ui.originals import write_original
from desktop.ui.panes.provenance import facts, reading, source_of
from tests.ui.desks import Work


def now(work: Work) -> Document:
    found: Document = work.library.documents.get(work.document)
    return found


def fill(work: Work, name: str, text: str) -> None:
    field = getattr(work.inspector.details, name)
    field.setFocus()
    field.setText(text)
    work.bot.keyClick(field, Qt.Key.Key_Return)


@pytest.fixture(autouse=True)
def _shown(work: Work) -> None:
    work.inspector.show_tab(3)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("published", "2025-09"),
        ("updated", "2025-09-12"),
        ("site", "BGNES"),
        ("section", "World"),
        ("url", "https://example.org/a"),
        ("language", "tr"),
    ],
)
def test_a_field_is_kept_with_enter_as_one_step(work: Work, name: str, typed: str):
    fill(work, name, typed)
    assert getattr(now(work), name) == typed
    work.session.undo()
    assert getattr(now(work), name) != typed
    assert getattr(work.inspector.details, name).text() != typed


def test_an_edited_field_says_so_until_that_is_undone(work: Work):
    details = work.inspector.details
    fill(work, "site", "BGNES")
    assert details.sources["site"].text() == "edited by you"
    assert not details.sources["site"].isHidden()
    assert now(work).provenance["site_from"] == "edited"
    work.session.undo()
    assert details.sources["site"].isHidden()


def test_the_subtitle_is_kept_when_left(work: Work):
    details = work.inspector.details
    details.subtitle.setFocus()
    details.subtitle.setPlainText("What they agreed on")
    details.note.setFocus()
    assert now(work).subtitle == "What they agreed on"
    assert details.sources["subtitle"].text() == "edited by you"


def test_title_and_note_are_kept_when_left(work: Work):
    details = work.inspector.details
    details.title.setFocus()
    details.title.setPlainText("Ministers met")
    details.note.setFocus()
    assert now(work).title == "Ministers met"
    details.note.setPlainText("read twice")
    work.bot.keyClick(details.note, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert now(work).note == "read twice"


def test_names_are_parted_by_semicolons_and_tags_by_commas(work: Work):
    fill(work, "byline", "Ada Lovelace;  Grace Hopper ")
    fill(work, "tags", "syria, army,  syria")
    fill(work, "collections", "Autumn")
    found = now(work)
    assert (found.byline, found.tags, found.collections) == (
        ("Ada Lovelace", "Grace Hopper"), ("army", "syria"), ("Autumn",),
    )  # fmt: skip


def test_tags_that_are_gone_from_the_line_are_taken_off_in_the_same_step(work: Work):
    fill(work, "tags", "one, two")
    before = len(work.library.history())
    fill(work, "tags", "two, three")
    assert now(work).tags == ("three", "two")
    assert len(work.library.history()) == before + 1
    work.session.undo()
    assert now(work).tags == ("one", "two")


def test_status_is_set_and_follows_the_library(work: Work):
    details = work.inspector.details
    details.status.kept.emit("done")
    assert now(work).status == "done"
    work.library.documents.set_status([work.document], "excluded")
    assert details.status.currentData() == "excluded"


def test_labels_of_the_whole_document_are_switches(work: Work):
    details = work.inspector.details
    box = details._boxes[work.label("Relevant").id]
    box.click()
    assert [(a.label, a.layer) for a in work.annotations()] == [("Relevant", "document")]
    work.session.undo()
    assert not box.isChecked()
    box.click()
    box.click()
    assert work.annotations() == []


def test_escape_brings_the_old_value_back(work: Work):
    details = work.inspector.details
    details.site.setFocus()
    details.site.setText("half typed")
    work.bot.keyClick(details.site, Qt.Key.Key_Escape)
    assert details.site.text() == ""
    assert now(work).site is None


def test_what_is_being_typed_is_not_overwritten_by_a_change(work: Work):
    details = work.inspector.details
    details.site.setFocus()
    details.site.setText("half typed")
    work.library.documents.edit(work.document, note="from elsewhere")
    assert details.site.text() == "half typed"
    assert details.note.toPlainText() == "from elsewhere"


def test_the_facts_are_there_to_be_copied(work: Work):
    details = work.inspector.details
    assert details.text_hash.text() == now(work).text_sha256
    assert details.text_hash.isReadOnly()
    assert "Kind: text/plain" in details.facts.text()


def test_without_a_document_the_pane_says_what_it_is_for(work: Work):
    work.session.close_document()
    assert work.inspector.details.currentWidget() is work.inspector.details.nothing


def take_in(work: Work, article: Article, name: str, **more: str) -> DocumentId:
    incoming = prepare(article, f"<p>{article.text}".encode(), name=name, path=f"/mail/{name}", **more)
    with work.library._store.step("Import") as step:
        return store_articles(step, [incoming])[0].document_id


def test_the_file_its_place_and_how_it_was_read_are_told(work: Work):
    said = {"title_from": "json-ld", "extraction": "trafilatura 2.0", "normalised": "quotes 2"}
    article = Article("Told by the mail.", title="A mail", reader="mail", provenance=said)
    document = take_in(work, article, "box.mbox", locator="message 3", file_at="2025-03-05T10:00:00Z")
    work.session.open_document(document, query="")
    details = work.inspector.details
    lines = details.facts.text().splitlines()
    assert lines[:3] == ["File: box.mbox", f"Folder: {Path('/mail')}", "Place in the file: message 3"]
    assert "Size: 20 bytes" in lines
    assert "Length: 4 words, 17 characters" in lines
    assert details.sources["title"].text() == "from JSON-LD"
    assert details.read_how.isHidden()
    details.folded.click()
    assert not details.read_how.isHidden()
    assert details.read_how.text().splitlines() == [
        "Reader: mail", "Extraction: trafilatura 2.0", "Normalised: quotes 2",
    ]  # fmt: skip


def test_a_mail_and_its_attachments_lead_to_each_other(work: Work):
    mail, note = (take_in(work, Article(text, title=text), f"{text}.eml") for text in ("A mail", "R&D note"))
    with work.library._store.step("Attach") as step:
        number = ids.number(step.connection, "document", mail)
        step.update("document", ids.number(step.connection, "document", note), {"part_of_id": number})
    work.session.open_document(mail, query="")
    details = work.inspector.details
    assert [button.text() for button in details._kin] == ["Attached: “R&&D note”", "Save original…"]
    details._kin[0].click()
    assert work.document == note
    assert details._kin[0].text() == "Part of “A mail”"
    details._kin[0].click()
    assert work.document == mail


def test_the_original_is_written_byte_for_byte(work: Work, tmp_path: Path):
    document = work.library.documents.get(take_in(work, Article("é 🖋", title="T"), "page.html"))
    write_original(work.session, document, tmp_path / "page.html")
    assert (tmp_path / "page.html").read_bytes() == "<p>é 🖋".encode()
    assert work.said[-1] == "Saved the original as page.html"
    write_original(work.session, document, tmp_path / "no folder" / "page.html")
    assert work.levels[-1] == "error"


@pytest.mark.parametrize(
    ("source", "date_source", "words"),
    [
        ("json-ld", None, "from JSON-LD"),
        ("docProps", None, "from the file's properties"),
        ("h1", None, "from the first heading"),
        ("opf", None, "from opf"),
        ("", "guessed", "guessed"),
        ("json-ld", "guessed", "guessed"),
        ("edited", "edited", "edited by you"),
        ("", "structured", "given by the file"),
        ("", None, ""),
    ],
)
def test_where_a_date_came_from_is_said_in_words(source: str, date_source: str | None, words: str):
    provenance = {"published_from": source} if source else {}
    document = Document(DocumentId("d"), "T", date_source=date_source, provenance=provenance)
    assert source_of(document, "published") == words


def test_what_is_unknown_takes_no_line():
    document = Document(DocumentId("d"), "T")
    assert facts(document, None) == ["Kind: text/plain", "Length: 0 words, 0 characters"]
    assert reading(document) == []
