"""JSON files: one article, or an array of them somewhere."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import Unreadable
from desktop.model import Article
from desktop.readers import arrays, jsondata, table
from desktop.readers.contract import Source
from tests.readers.records import articles, pieces, problems

LONG = "The harbour opened on Monday, and the town was there to see it. "
TWO = [{"title": "One", "text": LONG}, {"title": "Two – ü", "text": LONG * 2}]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    "root",
    [
        TWO,
        {"articles": TWO},
        {"status": "ok", "totalResults": 2, "meta": {"tags": ["a", "b"]}, "articles": TWO, "after": [1, 2]},
        {"response": {"docs": TWO, "facets": [{"name": "x", "count": 1}]}},
        {"first": TWO[0], "second": TWO[1]},
        {"hits": {"total": 2, "hits": [{"_id": "1", "_source": TWO[0]}, {"_id": "2", "_source": TWO[1]}]}},
    ],
)
def test_the_array_of_records_is_found_wherever_it_is(root: Any, indent: int | None):
    data = json.dumps(root, indent=indent, ensure_ascii=False)
    found = pieces(data, "a.json")
    assert [piece.locator for piece in found] == ["record 1", "record 2"]
    read = [piece.found for piece in found]
    assert [one.title for one in read if isinstance(one, Article)] == ["One", "Two – ü"]
    assert all(piece.data.decode() in data for piece in found)
    assert "Two" in json.dumps(json.loads(found[1].data))


@pytest.mark.parametrize(
    "root",
    [
        {"title": "One", "text": LONG * 2, "images": [{"caption": LONG, "url": "x"}, {"caption": LONG}]},
        {"article": {"headline": "One", "body": LONG * 2}},
        {"title": {"rendered": "One"}, "content": {"rendered": f"<p>{LONG}</p>\n<p>{LONG}</p>"}, "id": 7},
        {"@type": "NewsArticle", "headline": "One", "articleBody": LONG * 2, "author": [{"name": "Jane Doe"}]},
        {"title": "One", "paragraphs": [LONG * 2, LONG]},
    ],
)
def test_one_article_is_one_document(root: Any):
    (piece,) = pieces(json.dumps(root), "a.json")
    assert piece.locator == ""
    assert isinstance(piece.found, Article)
    assert piece.found.title == "One"
    assert piece.found.text.startswith(LONG.strip())


def test_mark_up_in_a_text_is_read_as_a_page():
    body = f"<h2>Part</h2><p>{LONG}</p><ul><li>one</li><li>two</li></ul><p>Fish &amp; chips</p>"
    (article,) = articles(json.dumps([{"title": "One", "content": body}]), "a.json")
    assert "<" not in article.text
    assert "Fish & chips" in article.text
    assert [block.kind for block in article.blocks].count("list_item") == 2
    assert article.title == "One"
    assert article.reader == "json"


def test_a_text_that_talks_of_tags_is_no_mark_up():
    text = f"The tag <p> and 1 < 2 > 0 in a sentence. {LONG}"
    (article,) = articles(json.dumps([{"text": text}]), "a.json")
    assert article.text == text


def test_texts_alone_are_documents():
    assert [a.text for a in articles(json.dumps([LONG, LONG * 2]), "a.json")] == [LONG, LONG * 2]


def test_objects_one_after_the_other_are_records():
    data = json.dumps(TWO[0], indent=1) + "\n" + json.dumps(TWO[1], indent=1)
    assert [article.title for article in articles(data, "a.json")] == ["One", "Two – ü"]


def test_lines_of_records_called_json_are_read_as_lines():
    data = "\n".join(json.dumps({"title": f"T{n}", "text": LONG * 100}) for n in range(3))
    found = pieces(data, "a.json")
    assert [piece.locator for piece in found] == ["line 1", "line 2", "line 3"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32-be", "cp1252"])
@pytest.mark.parametrize("root", [TWO, {"articles": TWO}])
def test_any_encoding_is_read(encoding: str, root: Any):
    data = json.dumps(root, ensure_ascii=False).encode(encoding)
    assert [article.title for article in articles(data, "a.json")] == ["One", "Two – ü"]


@pytest.mark.parametrize("root", [TWO, {"articles": TWO}])
def test_a_file_that_breaks_off_gives_what_is_there_and_says_so(root: Any):
    data = json.dumps(root)
    cut = data[: data.rindex("Two") + 30]
    found = pieces(cut, "a.json")
    assert isinstance(found[-1].found, Unreadable)
    assert found[-1].found.kind == "damaged"
    if root is TWO:
        assert isinstance(found[0].found, Article)


@pytest.mark.parametrize(
    "data", ["[", "{", "[]", "{}", '["', "[1, 2", '{"a": 1}', "[" * 100_000, '{"a":' * 50_000 + "1"]
)
def test_what_holds_no_text_is_said_to_hold_none(data: str):
    assert problems(data, "a.json")[0][1] in ("damaged", "empty", "no_text", "columns")


def test_a_record_larger_than_what_is_read_at_a_time_is_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(arrays, "WINDOW", 64)
    records = [{"title": f"Number {n} ü", "text": (LONG + "ü€😀") * (n + 1)} for n in range(9)]
    found = articles(json.dumps(records, ensure_ascii=False), "a.json")
    assert [article.text for article in found] == [record["text"] for record in records]


def test_an_object_beyond_all_measure_is_refused_with_a_way_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(jsondata, "LONGEST", 100)
    ((_locator, kind, _sentence),) = problems(json.dumps({"articles": TWO}), "a.json")
    assert kind == "too_large"


def test_a_file_read_in_slices_is_looked_through_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"articles": TWO}), "utf-8")
    looked: list[Any] = []
    find = jsondata.find_records
    monkeypatch.setattr(jsondata, "find_records", lambda root: looked.append(1) or find(root))

    def read(mark: int) -> list[tuple[int | None, Article | Unreadable | None]]:
        with path.open("rb") as stream:
            return [(mark, piece.found) for mark, piece in table.pieces(stream, Source("a.json"), mark)]

    whole = read(0)
    assert whole[0][0] is not None
    assert read(whole[0][0]) == whole[1:]
    assert looked == [1]
    path.write_text(json.dumps({"articles": TWO}, ensure_ascii=False), "cp1252")
    whole = read(0)
    assert whole[0][0] is not None
    assert read(whole[0][0]) == whole[1:]
    path.write_text(json.dumps({"other": "x", "articles": [*TWO, *TWO]}), "utf-8")
    assert len(read(0)) == 4  # another state of the file is another file


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES, st.booleans())
def test_any_json_gives_pieces(value: Any, spaced: bool):
    data = json.dumps(value, indent=1 if spaced else None, ensure_ascii=False).encode("utf-8", "replace")
    for _mark, piece in table.pieces(io.BytesIO(data), Source("a.json")):
        assert isinstance(piece.found, Article | Unreadable)


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), min_size=1), min_size=1, max_size=6))
def test_what_a_program_wrote_comes_back(texts: list[str]):
    data = json.dumps([{"text": text} for text in texts], ensure_ascii=False).encode()
    found = list(jsondata.pieces(io.BytesIO(data), Source("a.json"), 0)) if any(map(_wordy, texts)) else []
    read = [piece.found.text for _mark, piece in found if isinstance(piece.found, Article)]
    assert not found or read == [shown for text in texts if (shown := _normal(text)).strip()] or _is_column(found)


def _wordy(text: str) -> bool:
    return any(map(str.isalpha, text))


def _normal(text: str) -> str:
    from desktop.text.normalise import normalise

    return normalise(text).text


def _is_column(found: list[Any]) -> bool:
    return isinstance(found[0][1].found, Unreadable)
