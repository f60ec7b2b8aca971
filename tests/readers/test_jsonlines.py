"""Records, one a line."""

from __future__ import annotations

import io
import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import Unreadable
from desktop.imports import Reading
from desktop.model import Article
from desktop.readers import jsonlines, lines, table
from desktop.readers.contract import Source
from tests.readers.records import articles, pieces, problems

LONG = "The harbour opened on Monday, and the town was there to see it. "


def dumped(*records: Any) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def test_each_line_is_a_document_with_its_own_line_as_the_original():
    data = dumped({"headline": "One", "body": LONG}, {"headline": "Two", "body": LONG * 2})
    found = pieces(data, "news.jsonl")
    assert [piece.locator for piece in found] == ["line 1", "line 2"]
    assert [piece.data for piece in found] == [line.encode() for line in data.splitlines()]
    first = found[0].found
    assert isinstance(first, Article)
    assert (first.title, first.text) == ("One", LONG)
    assert (first.reader, first.media_type) == ("jsonl", "application/x-ndjson")
    assert first.provenance["text_from"] == "column body"
    assert first.provenance["title_from"] == "column headline"


def test_what_a_record_tells_fills_the_fields():
    record = {
        "id": 17,
        "title": "Harbour &amp; town",
        "description": "It opened.",
        "author": ["Jane Doe", "John Roe"],
        "publishedAt": "2024-03-12T10:00:00Z",
        "updated_at": 1710324000,
        "source": {"id": None, "name": "The Daily"},
        "category": "Local",
        "url": "https://example.org/a",
        "lang": "en-GB",
        "keywords": ["harbour", "town"],
        "likes": 12,
        "content": LONG * 3,
    }
    (article,) = articles(dumped(record), "a.jsonl")
    assert article.title == "Harbour & town"
    assert article.subtitle == "It opened."
    assert article.byline == ("Jane Doe", "John Roe")
    assert (article.published, article.date_source) == ("2024-03-12T10:00:00Z", "structured")
    assert article.updated == "2024-03-13T10:00:00Z"
    assert (article.site, article.section) == ("The Daily", "Local")
    assert (article.url, article.language) == ("https://example.org/a", "en")
    assert article.provenance["id"] == "17"
    assert article.provenance["tags"] == "harbour; town"
    assert article.provenance["column likes"] == "12"
    assert article.provenance["site_from"] == "column source.name"
    assert "column content" not in article.provenance


def test_a_broken_line_is_reported_and_the_rest_goes_on():
    data = dumped({"text": LONG}) + '{"text": "unterminated\n\n' + dumped({"text": LONG * 2})
    assert [piece.locator for piece in pieces(data, "a.jsonl")] == ["line 1", "line 2", "line 4"]
    assert problems(data, "a.jsonl") == [("line 2", "damaged", "Line 2 of a.jsonl is not JSON.")]


def test_a_record_without_text_is_said_to_have_none():
    data = dumped({"text": LONG}, {"text": "  "}, {"other": LONG})
    assert [problem[:2] for problem in problems(data, "a.jsonl")] == [("line 2", "no_text"), ("line 3", "no_text")]


def test_a_file_without_any_text_is_refused_with_its_columns():
    ((locator, kind, _sentence),) = problems(dumped({"a": 1, "b": 2}), "a.jsonl")
    assert (locator, kind) == ("", "columns")


def test_a_record_of_many_columns_keeps_only_so_much_beside_the_text():
    record = {"text": LONG, **{f"c{n}": "x" * 2000 for n in range(1000)}}
    (article,) = articles(dumped(record), "a.jsonl")
    assert len(json.dumps(dict(article.provenance))) < 30_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1251", "koi8-r"])
def test_lines_in_any_encoding_are_read(encoding: str):
    text = "Совет безопасности собрался в понедельник, чтобы обсудить положение в городе. " * 4
    found = articles(
        dumped({"title": "Совет", "text": text}, {"title": "Город", "text": text}).encode(encoding), "a.jsonl"
    )
    assert [article.title for article in found] == ["Совет", "Город"]
    assert [article.text for article in found] == [text, text]
    assert found[0].warnings == ()


def test_one_line_in_another_encoding_is_read_for_itself():
    german = "Die Bürger freuten sich über die Öffnung des größten Hafens. " * 3
    data = dumped({"text": german}).encode() + dumped({"text": german}).encode("cp1252")
    assert [article.text for article in articles(data, "a.jsonl")] == [german, german]


def test_halves_of_characters_and_zeros_do_no_harm():
    data = '{"title": "a\\ud83d b\\u0000", "te\\udc00xt": "x", "text": "one \\ud83d\\ude00 two \\udc00"}'
    (article,) = articles(data, "a.jsonl")
    assert article.text == "one 😀 two \ufffd"
    assert article.title == "a\ufffd b"
    assert article.provenance["column te\ufffdxt"] == "x"


def test_a_line_beyond_all_measure_is_left_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(lines, "LONGEST", 1000)
    data = dumped({"text": LONG}, {"text": "x" * 5000}, {"text": LONG * 2})
    assert [(one, kind) for one, kind, _sentence in problems(data, "a.jsonl")] == [("line 2", "too_large")]
    assert len(pieces(data, "a.jsonl")) == 3


@pytest.mark.parametrize("line", ["[" * 100_000, '{"text": ' + "9" * 6000 + "}", '{"a":' * 50_000, "NaN", "\x00\x01"])
def test_hostile_lines_are_only_broken_ones(line: str):
    found = pieces(dumped({"text": LONG}) + line + "\n" + dumped({"text": LONG}), "a.jsonl")
    assert isinstance(found[0].found, Article)
    assert isinstance(found[-1].found, Article)


class Endless(io.RawIOBase):
    """A file of as many equal lines as wanted that stands nowhere."""

    def __init__(self, line: bytes, count: int) -> None:
        self._line, self._size, self._at = line, len(line) * count, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence] + offset
        return self._at

    def readinto(self, buffer: Any) -> int:
        n = max(0, min(len(buffer), self._size - self._at))
        begin = self._at % len(self._line)
        buffer[:n] = (self._line * (n // len(self._line) + 2))[begin : begin + n]
        self._at += n
        return n


def test_a_file_of_100_mb_is_read_in_flat_memory():
    line = dumped({"title": "Harbour", "text": "x" * 999_000}).encode()
    stream = io.BufferedReader(Endless(line, 100), 65_536)
    tracemalloc.start()
    try:
        count = sum(isinstance(piece.found, Article) for _mark, piece in table.pieces(stream, Source("a.jsonl")))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 100
    assert peak < 200_000_000


READING = Reading(format="jsonl", columns=(("text", "text"), ("title", "title")))
WORDS = st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), min_size=1).filter(str.strip)


@given(st.lists(st.fixed_dictionaries({"text": WORDS, "title": WORDS}), min_size=1, max_size=8), st.booleans())
def test_what_a_program_wrote_comes_back(records: list[dict[str, str]], ascii_only: bool):
    from desktop.text.normalise import normalise

    data = "\n".join(json.dumps(record, ensure_ascii=ascii_only) for record in records)
    found = list(table.pieces(io.BytesIO(data.encode()), Source("a.jsonl", reading=READING)))
    texts = [piece.found.text for _mark, piece in found if isinstance(piece.found, Article)]
    wanted = [normalise(record["text"]).text for record in records]
    assert texts == [text for text in wanted if text.strip()]


@given(st.binary(max_size=300))
def test_any_bytes_give_pieces(data: bytes):
    for _mark, piece in table.pieces(io.BytesIO(b'{"text": "x"}\n' + data), Source("a.jsonl")):
        assert isinstance(piece.found, Article | Unreadable)


def test_the_sample_gives_columns_in_the_order_they_come():
    sample = jsonlines.sample(io.BytesIO(dumped({"b": "1"}, {"a": {"x": 2}, "b": "3"}).encode()), Source("a.jsonl"))
    assert sample.columns == ("b", "a.x")
    assert sample.records[1] == {"a.x": "2", "b": "3"}


def test_a_place_is_one_number_or_too_far():
    assert lines.Place.of(lines.Place(17, 3).mark) == lines.Place(17, 3)
    assert lines.Place(2**36 - 1, 2**27 - 1).mark < 2**63
    for place in (lines.Place(2**36, 1), lines.Place(1, 2**27)):
        with pytest.raises(Unreadable):
            _ = place.mark
