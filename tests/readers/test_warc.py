"""Web archives: WARC, ARC and WACZ."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.errors import Unreadable
from desktop.model import Article
from desktop.readers import table, warc
from desktop.readers.contract import END, Glance, Source
from tests.readers.formats import articles, in_slices, pieces, sample

ADDRESSES = ["https://example.org/fire", "https://example.org/second?id=2"]
WORDS = st.lists(
    st.sampled_from("harbour boats mayor fire gęślą 港 <b>night</b> &amp; long".split()), min_size=8, max_size=60
)


def page(title: str, words: str) -> bytes:
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{words}</p></body></html>".encode()


def archive(pages: list[tuple[str, bytes]], *, packed: bool, headers: tuple[tuple[str, str], ...] = ()) -> bytes:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    class Writer(WARCWriter):  # type: ignore[misc]
        @staticmethod
        def _create_temp_file() -> io.BytesIO:
            return io.BytesIO()  # the library's own is never closed

    target = io.BytesIO()
    writer: Any = Writer(target, gzip=packed)
    for address, data in pages:
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), *headers], protocol="HTTP/1.1")
        stated = {"WARC-Date": "2024-03-05T09:00:00Z"}
        record = writer.create_warc_record(
            address, "response", payload=io.BytesIO(data), http_headers=http, warc_headers_dict=stated
        )
        writer.write_record(record)
    return target.getvalue()


@pytest.mark.parametrize("name", ["pages.warc", "pages.warc.gz"])
def test_every_page_with_an_article_is_a_document(name: str):
    found = pieces(sample(name), name)
    assert [getattr(piece.found, "url", None) for _mark, piece in found] == ADDRESSES
    first = found[0][1]
    assert isinstance(first.found, Article)
    assert first.name == "fire.html"
    assert first.data.startswith(b"<!DOCTYPE html>")
    assert first.found.title == "A fire in the harbour"
    assert (first.found.published, first.found.date_source) == ("2024-03-05T09:00:00Z", "file")
    assert "Zażółć" in first.found.text
    assert found[1][1].data.startswith(b"<!DOCTYPE html>"), "the packing of the transfer is undone"


def test_an_arc_is_read_too():
    (article,) = articles(sample("pages.arc"), "pages.arc")
    assert (article.url, article.published) == ("https://example.org/fire", "2004-03-05T09:00:00Z")


def test_the_archives_of_a_collection_are_read_where_they_lie():
    found = pieces(sample("pages.wacz"), "pages.wacz")
    assert [getattr(piece.found, "url", None) for _mark, piece in found] == ADDRESSES * 2
    assert [piece.locator.split(" / ")[0] for _mark, piece in found] == ["archive/data.warc.gz"] * 2 + [
        "archive/more.warc"
    ] * 2
    assert len({piece.locator for _mark, piece in found}) == 4


@pytest.mark.parametrize("name", ["pages.warc", "pages.warc.gz", "pages.wacz", "pages.arc"])
def test_reading_goes_on_at_every_mark(name: str):
    whole = [piece for _mark, piece in pieces(sample(name), name)]
    for cut in range(1, len(whole) + 1):
        assert in_slices(sample(name), name, {cut}) == whole
    assert in_slices(sample(name), name, set(range(9))) == whole


def test_an_archive_that_was_packed_as_a_whole_is_read():
    data = gzip.compress(sample("pages.warc"), mtime=0)
    whole = [piece for _mark, piece in pieces(data, "pages.warc.gz")]
    assert [getattr(piece.found, "url", None) for piece in whole] == ADDRESSES
    assert in_slices(data, "pages.warc.gz", {1, 2}) == whole


@given(
    pages=st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=5),
    packed=st.booleans(),
    cuts=st.sets(st.integers(1, 6)),
)
@settings(max_examples=25)
def test_an_archive_that_was_written_comes_back(pages: Any, packed: bool, cuts: set[int]):
    made = [
        (f"https://example.org/{number}", page(f"Page {number}", " ".join(words)))
        for number, (words, _more) in enumerate(pages)
    ]
    data = archive(made, packed=packed)
    whole = [piece for _mark, piece in pieces(data, "a.warc")]
    assert [(getattr(piece.found, "url", None), piece.data) for piece in whole] == made
    assert in_slices(data, "a.warc", cuts) == whole


def test_the_address_of_the_record_outranks_the_page_s_own():
    data = archive(
        [
            (
                "https://example.org/x?y=1",
                page("A", "words " * 60).replace(
                    b"<title>", b'<link rel="canonical" href="https://example.org/x"><title>'
                ),
            )
        ],
        packed=True,
    )
    (article,) = articles(data, "a.warc.gz")
    assert (article.url, article.provenance["canonical"]) == ("https://example.org/x?y=1", "https://example.org/x")


def test_a_packing_that_cannot_be_undone_is_said():
    data = archive(
        [("https://example.org/x", b"\x1b\x2f\x00\xf8 not a page")], packed=False, headers=(("Content-Encoding", "br"),)
    )
    problem = pieces(data, "a.warc")[0][1].found
    if warc_can_unpack("br"):
        pytest.skip("Brotli can be unpacked here")
    assert isinstance(problem, Unreadable)
    assert problem.kind == "unsupported"


def warc_can_unpack(coding: str) -> bool:
    from warcio.bufferedreaders import BufferedReader

    return coding in BufferedReader.get_supported_decompressors()


def test_an_archive_without_an_article_says_so():
    problem = pieces(archive([("https://example.org/x", b"<script>x()</script>")], packed=True), "a.warc.gz")[0][
        1
    ].found
    assert isinstance(problem, Unreadable)
    assert problem.kind == "no_text"


@pytest.mark.parametrize("packed", [False, True])
def test_what_came_before_a_cut_stays_and_the_cut_is_said(packed: bool):
    made = [(f"https://example.org/{n}", page(f"Page {n}", "The harbour burnt. " * 40)) for n in range(3)]
    parts = [archive([one], packed=packed) for one in made]
    data = b"".join(parts)
    for cut in range(len(data) - len(parts[2]) + 10, len(data) - 10, 97):
        found = [piece.found for _mark, piece in pieces(data[:cut], "a.warc")]
        assert [one.url for one in found if isinstance(one, Article)][:2] == [made[0][0], made[1][0]]
        said = [one for one in found if isinstance(one, Unreadable)]
        assert [one.kind for one in said] == ["damaged"], cut


@pytest.mark.parametrize("packed", [False, True])
def test_reading_goes_on_behind_a_damaged_record(packed: bool):
    made = [(f"https://example.org/{n}", page(f"Page {n}", "The harbour burnt. " * 40)) for n in range(3)]
    first, second, third = (archive([one], packed=packed) for one in made)
    data = first + b"#" * 30 + second[30:] + third
    found = [piece.found for _mark, piece in pieces(data, "a.warc")]
    assert [one.url for one in found if isinstance(one, Article)] == [made[0][0], made[2][0]]
    assert [one.kind for one in found if isinstance(one, Unreadable)] == ["damaged"]
    sliced = in_slices(data, "a.warc", {1, 2, 3})
    assert [piece.locator for piece in sliced] == [piece.locator for _mark, piece in pieces(data, "a.warc")]


def test_many_records_pass_in_flat_memory(tmp_path: Path):
    path = tmp_path / "large.warc"
    picture = archive([("https://example.org/a.png", b"\x89PNG" + b"x" * 20_000)], packed=False).replace(
        b"text/html", b"image/png"
    )
    with path.open("wb") as file:
        for _n in range(1000):
            file.write(picture)
        file.write(archive([(ADDRESSES[0], page("A fire", "The harbour burnt. " * 40))], packed=False))
    warc.claims(Glance(b"WARC/1.0"))
    with path.open("rb") as stream:
        tracemalloc.start()
        found = list(table.pieces(stream, Source("large.warc")))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert [mark for mark, _piece in found] == [END]
    assert peak < 30_000_000


@pytest.mark.parametrize(
    ("head", "suffix", "sure"),
    [
        (b"WARC/1.0\r\n", "", 3),
        (gzip.compress(b"WARC/1.1\r\nWARC-Type: warcinfo\r\n", mtime=0), ".gz", 3),
        (gzip.compress(b"anything else", mtime=0), ".gz", 0),
        (b"filedesc://x.arc 0.0.0.0 20040305090000 text/plain 77\n", "", 3),
        (b"\x1f\x8b broken", ".gz", 0),
        (b"text", ".warc", 2),
    ],
)
def test_web_archives_are_known_by_their_first_record(head: bytes, suffix: str, sure: int):
    assert warc.claims(Glance(head, suffix)) == sure


def test_a_zip_of_another_kind_is_no_collection():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("archive/readme.txt", "no web archive")
    found = pieces(target.getvalue(), "a.zip")[0][1].found
    assert isinstance(found, Article)
    assert found.reader == "text"


@given(cut=st.integers(0, 3651), place=st.integers(0, 3600), change=st.binary(min_size=1, max_size=20))
@settings(max_examples=40)
def test_no_cut_and_no_change_breaks_the_reader(cut: int, place: int, change: bytes):
    for name in ("pages.warc", "pages.warc.gz", "pages.arc", "pages.wacz"):
        data = sample(name)
        for one in (data[:cut], data[:place] + change + data[place + len(change) :]):
            list(table.pieces(io.BytesIO(one), Source(name)))
            pieces(one, name, format="wacz" if name.endswith("wacz") else "warc")
