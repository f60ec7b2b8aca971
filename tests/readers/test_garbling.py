"""Texts that went through the wrong code page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.readers.garbling import warning
from tests.readers.reading import read

TEXTS = (
    "“Café” – naïve façade, Zürich, 5 € — it’s here.",
    "Совет безопасности собрался в понедельник.",
    "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι.",
    "國際連合の諸国民は、基本的人権を再確認した。",
    "كل الناس أحرار متساوين",
)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("page", ["cp1252", "cp1251", "latin-1"])
def test_utf_8_read_in_a_code_page_is_seen(text: str, page: str):
    told = warning(text.encode().decode(page, "replace"))
    assert told is not None
    assert "another encoding" in told


@pytest.mark.parametrize("text", TEXTS)
def test_a_sound_text_is_not_warned_of(text: str):
    assert warning(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "Sign Ã© once in a text about Ã© is a matter of “quotes”, – dashes and ’tis all.",
        "ÂNGELA E SÃO, É À Ü Ö",
        "Ее брат – «Ёжик». Ёлка, Љубав, Њива",
    ],
)
def test_a_text_that_only_talks_about_it_is_not_warned_of(text: str):
    assert warning(text) is None


@given(st.text(alphabet=st.characters(min_codepoint=0xC0, max_codepoint=0x24F), max_size=200))
def test_letters_alone_are_never_garbled(text: str):
    assert warning(text) is None


def test_a_garbled_file_comes_with_the_warning_and_its_text_as_it_is():
    garbled = (TEXTS[0] * 3).encode().decode("cp1252", "replace")
    article = read(garbled, "a.txt")
    assert article.text == garbled
    assert "garbled" in article.warnings[0]
    assert read(TEXTS[0] * 3, "a.txt", encoding="cp1252").warnings
