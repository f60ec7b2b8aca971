"""Scans recognised by Tesseract, where its data are; the finding of them, and the table it tells."""

from __future__ import annotations

import struct
from pathlib import Path

import pymupdf
import pytest

from desktop.errors import Unreadable
from desktop.readers.pdf import recognition
from tests.readers import papers
from tests.readers.reading import read

DATA = recognition.data_folder("eng")
needs_data = pytest.mark.skipif(DATA is None, reason="there is no eng.traineddata on this computer")
SENTENCE = "The fire began on Monday in the harbour of the town."


def scanned(*sentences: str) -> bytes:
    """Make a picture of a page of large type, without text, and perhaps a page of text after it."""
    printed = pymupdf.open()
    page = printed.new_page(width=500, height=200)
    papers.column(page, 40, 60, list(sentences), size=16)
    picture = page.get_pixmap(dpi=150)
    document = pymupdf.open()
    document.new_page(width=500, height=200).insert_image(page.rect, pixmap=picture)
    printed.close()
    return papers.as_bytes(document)


@pytest.fixture
def without_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "_program", lambda: None)
    recognition._program_version.cache_clear()
    yield
    recognition._program_version.cache_clear()


@needs_data
@pytest.mark.skipif(not recognition._program_version(), reason="the program Tesseract is not installed")
def test_a_scan_is_recognised_and_says_how_sure_it_is():
    article = read(scanned(SENTENCE), "scan.pdf", ocr="eng")
    assert SENTENCE in article.text
    assert article.provenance["ocr"].startswith("eng ")
    assert "tesseract" in article.provenance["ocr"]
    (warning,) = article.warnings
    assert warning.startswith("1 page was recognised by OCR (confidence ")
    assert "%" in warning
    assert article.pages[0].words


@needs_data
@pytest.mark.usefixtures("without_program")
def test_without_the_program_the_library_recognises_and_is_not_sure_how_well():
    article = read(scanned(SENTENCE), "scan.pdf", ocr="eng")
    assert SENTENCE in article.text
    assert article.warnings == ("1 page was recognised by OCR (confidence unknown).",)
    assert article.provenance["ocr"].endswith("MuPDF")


def test_pages_with_text_are_left_as_they_are():
    article = read(papers.as_bytes(papers.article()), "fire.pdf", ocr="eng")
    assert article.warnings == ()
    assert "ocr" not in article.provenance


def test_without_data_the_way_to_get_them_is_told():
    with pytest.raises(Unreadable) as caught:
        read(scanned(SENTENCE), "scan.pdf", ocr="xxx+eng")
    assert "“xxx+eng”" in caught.value.sentence
    assert "traineddata" in caught.value.advice
    document = papers.article()
    papers.scan(document.new_page())
    warnings = read(papers.as_bytes(document), "x.pdf", ocr="xxx").warnings
    assert len(warnings) == 2
    assert "“xxx”" in warnings[1]


@pytest.mark.parametrize("languages", ["../eng", "", "eng+", "eng deu"])
def test_what_names_no_language_is_looked_for_nowhere(languages: str):
    assert recognition.data_folder(languages) is None


def test_data_are_found_in_the_folder_of_the_user(home: Path):
    folder = recognition.own_folder()
    folder.mkdir(parents=True)
    for name in ("abc", "abd"):
        (folder / f"{name}.traineddata").touch()
    assert recognition.data_folder("abc+abd") == folder
    assert recognition.data_folder("abc+abe") is None


def test_data_are_found_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "tessdata").mkdir()
    (tmp_path / "tessdata" / "abc.traineddata").touch()
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    assert recognition.data_folder("abc") == tmp_path / "tessdata"


def test_the_version_of_data_is_read_from_them(tmp_path: Path):
    head = struct.pack("<i", 24) + struct.pack("<24q", *([-1] * 23), 196)
    (tmp_path / "abc.traineddata").write_bytes(head + b"4.1.1:abc:synth")
    (tmp_path / "abd.traineddata").write_bytes(b"x")
    told = recognition.described("abc+abd", tmp_path)
    assert told.startswith("abc 4.1.1, abd, ")
