"""How prepared articles are written."""

from __future__ import annotations

import json
import zlib

import pytest

from desktop.model import Article, Block, DocumentId
from desktop.store.articles import OPENING, Incoming, opening, prepare, store_articles
from desktop.store.documents import Documents
from desktop.store.store import Store


def ready(text: str, title: str = "A title", data: bytes | None = None, **options: bool) -> Incoming:
    article = Article(text=text, blocks=(Block("paragraph", 0, len(text)),), title=title, byline=("Ana",))
    return prepare(article, text.encode() if data is None else data, name="a.txt", path="/x/a.txt", **options)


def put(store: Store, *incoming: Incoming, **options: object) -> list[tuple[str, bool]]:
    with store.step("Import") as step:
        stored = store_articles(step, incoming, **options)  # type: ignore[arg-type]
    return [(str(one.document_id), one.is_twin) for one in stored]


def count(store: Store, table: str) -> int:
    return int(store.read.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_text_blocks_and_original_come_back(store: Store):
    text = "Grüße 🖋 aus dem Hafen. " * 600
    put(store, ready(text, data=b"\xef\xbb\xbf" + text.encode()))
    body, length, blocks = store.read.execute("SELECT body, length, blocks FROM text").fetchone()
    assert (body, length) == (text, len(text))
    assert json.loads(blocks) == [["paragraph", 0, len(text)]]
    compression, data, size = store.read.execute("SELECT compression, data, size FROM original").fetchone()
    assert compression == "zlib"
    assert zlib.decompress(data) == b"\xef\xbb\xbf" + text.encode()
    assert size == len(text.encode()) + 3


def test_small_or_dense_originals_stay_as_they_are(store: Store):
    put(store, ready("short", data=b"<p>short"))
    assert store.read.execute("SELECT compression, data FROM original").fetchone() == ("none", b"<p>short")


def test_a_plain_text_is_not_kept_twice(store: Store):
    text = "Grüße 🖋 aus dem Hafen. " * 600
    ((document, _twin),) = put(store, ready(text))
    assert store.read.execute("SELECT compression, data FROM original").fetchone() == ("text", b"")
    assert Documents(store).original(DocumentId(document)) == text.encode()


def test_twins_by_bytes_and_by_text_also_within_a_batch(store: Store):
    one, again, other = ready("the same words"), ready("the same words", data=b"x"), ready("others")
    (first, twin, third) = put(store, one, again, other)
    assert [first[1], twin[1], third[1]] == [False, True, False]
    assert twin[0] == first[0]
    assert put(store, one)[0] == (first[0], True)
    assert count(store, "document") == 2


def test_twins_are_looked_up_and_the_library_is_never_walked_for_them(store: Store):
    batch = [ready(f"text {number}") for number in range(64)]
    put(store, *batch)
    asked: list[str] = []
    store.read.set_trace_callback(asked.append)
    assert all(twin for _document, twin in put(store, *batch))
    store.read.set_trace_callback(None)
    looked = [sql for sql in asked if sql.startswith("SELECT") and " IN (" in sql and "journal" not in sql]
    assert len(looked) == 4
    for sql in looked:
        plan = [row[3] for row in store.read.execute(f"EXPLAIN QUERY PLAN {sql}")]
        assert not [line for line in plan if "SCAN" in line or "deleted_at" in line]


def test_a_document_in_the_bin_is_no_twin_and_its_text_is_used_again(store: Store):
    put(store, ready("the same words"))
    with store.step("Delete") as step:
        step.connection.execute("UPDATE document SET deleted_at = '2024-01-01T00:00:00Z'")
    assert put(store, ready("the same words"))[0][1] is False
    assert (count(store, "document"), count(store, "text"), count(store, "original")) == (2, 1, 1)


def test_tags_and_collections_are_given_once_and_to_twins_too(store: Store):
    put(store, ready("one"))
    put(store, ready("one"), ready("two"), tags=["a", " b ", "a", ""], collection="C")
    put(store, ready("one"), tags=["a"], collection="C")
    assert sorted(store.read.execute("SELECT name, count(*) FROM tag GROUP BY 1").fetchall()) == [("a", 2), ("b", 2)]
    assert (count(store, "collection"), count(store, "member")) == (1, 2)


def test_a_batch_larger_than_one_statement(store: Store):
    assert len(put(store, *(ready(f"text number {n}") for n in range(200)), tags=["x"])) == 200
    assert (count(store, "document"), count(store, "tag")) == (200, 200)


def test_what_scripts_without_spaces_need_is_searchable(store: Store):
    put(store, ready("国際連合の諸国民", title="人権宣言"))
    assert store.read.execute("SELECT count(*) FROM fts WHERE fts MATCH '\"連\u200b合\"'").fetchone()[0] == 1
    assert store.read.execute("SELECT search_title FROM document").fetchone()[0] == "人\u200b権\u200b宣\u200b言"


def test_no_name_can_bring_in_what_the_store_refuses(store: Store):
    article = Article(text="words", title="a\0b\nc", site="x\0y", byline=("\ud800",))
    put(store, prepare(article, b"words", name="a\0.txt"))
    title, site, byline, name = store.read.execute("SELECT title, site, byline, file_name FROM document").fetchone()
    assert (title, site, byline, name) == ("ab c", "xy", '["\ufffd"]', "a.txt")


@pytest.mark.parametrize(
    ("body", "title", "expected"),
    [
        ("A title\n\nThe first words.", "A title", "The first words."),
        ("A title", "A title", "A title"),
        ("The first\nwords  of it.", "Other", "The first words of it."),
        ("", "x", ""),
    ],
)
def test_the_opening_begins_after_the_title(body: str, title: str, expected: str):
    assert opening(body, title) == expected


def test_a_long_opening_ends_at_a_word():
    cut = opening("wordy " * 100, "t")
    assert len(cut) <= OPENING
    assert cut.endswith("wordy")
    assert len(opening("国" * 500, "t")) == OPENING


def test_page_furniture_is_neither_in_the_opening_nor_counted():
    text = "The Harbour Post 1\n\nThe ferry\n\nFollow us\n\nis late."
    blocks = tuple(
        Block("furniture", text.index(words), text.index(words) + len(words))
        for words in ("The Harbour Post 1", "Follow us")
    )
    ready = prepare(Article(text=text, blocks=blocks, title="Late"), text.encode(), name="a.txt")
    assert ready.document["opening"] == "The ferry is late."
    assert ready.text["words"] == 4
