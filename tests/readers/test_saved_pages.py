"""Pages that browsers saved as one file: MHTML and Safari's web archives."""

from __future__ import annotations

import plistlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import Unreadable
from desktop.readers import mhtml, webarchive
from desktop.readers.contract import Glance
from tests.readers.formats import articles, pieces, sample
from tests.readers.reading import kinds

SENTENCE = "The fire began on Monday in a warehouse of the harbour, and it burnt all night long."


@pytest.mark.parametrize(("name", "reader"), [("page.mhtml", "mhtml"), ("page.webarchive", "webarchive")])
def test_the_page_in_a_saved_page_is_the_document(name: str, reader: str):
    (article,) = articles(sample(name), name)
    assert kinds(article)[:2] == [("heading", "A fire in the harbour"), ("paragraph", SENTENCE)]
    assert "Zażółć gęślą jaźń" in article.text
    assert (article.title, article.url, article.reader) == ("A fire in the harbour", "https://example.org/fire", reader)
    assert article.provenance["url_from"] == "saved page"


def test_a_page_without_a_date_is_dated_by_when_it_was_saved():
    (article,) = articles(sample("page.mhtml"), "page.mhtml")
    assert (article.published, article.date_source) == ("2024-03-05T10:00:00+01:00", "file")
    assert article.provenance["captured"] == "2024-03-05T10:00:00+01:00"


def test_what_the_page_states_outranks_its_wrapping():
    stated = b'<meta property=3D"article:published_time" content=3D"2024-03-01T08:00:00Z">'
    data = sample("page.mhtml").replace(b"<head>", b"<head>" + stated)
    (article,) = articles(data, "page.mhtml")
    assert (article.published, article.date_source) == ("2024-03-01T08:00:00Z", "structured")


def test_the_subject_names_a_page_without_a_title():
    data = sample("page.mhtml").replace(b"<title>A fire in the harbour</title>", b"").replace(b"<h1>", b"<p>")
    (article,) = articles(data.replace(b"</h1>", b"</p>"), "page.mhtml")
    assert article.title == "A fire in the harbour"


def test_the_part_named_as_the_root_is_the_page():
    parts = (
        b'From: <Saved by x>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b; start="<two>"\n\n'
        b"--b\nContent-Type: text/html\nContent-ID: <one>\n\n<p>The frame beside it.</p>\n"
        b"--b\nContent-Type: text/html\nContent-ID: <two>\n\n<p>The page itself.</p>\n--b--\n"
    )
    (article,) = articles(parts, "a.mht")
    assert article.text == "The page itself."


def test_the_charset_of_the_wrapping_counts_where_the_page_names_none():
    page = f"<html><body><p>{'Совет безопасности собрался. ' * 3}</p></body></html>"
    archive = {"WebResourceData": page.encode("cp1251"), "WebResourceTextEncodingName": "windows-1251"}
    (article,) = articles(plistlib.dumps({"WebMainResource": archive}), "a.webarchive")
    assert article.text.startswith("Совет безопасности")


@pytest.mark.parametrize(
    "archive",
    [
        {},
        {"WebMainResource": 5},
        {"WebMainResource": {"WebResourceData": "text"}},
        {"WebMainResource": {"WebResourceData": b"%PDF-1.4", "WebResourceMIMEType": "application/pdf"}},
        [],
    ],
)
def test_an_archive_without_a_page_is_said_to_have_none(archive: object):
    problem = pieces(plistlib.dumps(archive, fmt=plistlib.FMT_BINARY), "a.webarchive")[0][1].found
    assert isinstance(problem, Unreadable)
    assert problem.kind == "no_text"


def test_an_entity_bomb_in_a_property_list_is_refused():
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE plist [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        b"<plist><dict><key>WebMainResource</key><string>&b;</string></dict></plist>"
    )
    problem = pieces(bomb, "a.webarchive")[0][1].found
    assert isinstance(problem, Unreadable)
    assert problem.kind == "damaged"


@pytest.mark.parametrize(
    ("head", "suffix", "sure"),
    [
        (b"From: <Saved by Blink>\r\nContent-Type: multipart/related\r\n\r\n", "", 3),
        (b'From: "Saved by Windows Internet Explorer 10"\r\nSubject: x\r\n\r\n', ".eml", 3),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n", ".mht", 3),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n", ".eml", 0),
        (b"no mail at all", ".mhtml", 0),
    ],
)
def test_saved_pages_are_known_by_their_headers(head: bytes, suffix: str, sure: int):
    assert mhtml.claims(Glance(head, suffix)) == sure


def test_web_archives_are_known_by_what_they_hold():
    assert webarchive.claims(Glance(sample("page.webarchive")[:4096], "")) == 3
    assert webarchive.claims(Glance(b"bplist00....", ".plist")) == 0
    assert webarchive.claims(Glance(b"text", ".webarchive")) == 2


@given(st.integers(0, 1414), st.binary(max_size=60))
def test_no_cut_and_no_bytes_break_the_readers(cut: int, data: bytes):
    pieces(sample("page.mhtml")[:cut] + data, "a.mhtml", format="mhtml")
    pieces(sample("page.webarchive")[: cut % 947] + data, "a.webarchive", format="webarchive")
