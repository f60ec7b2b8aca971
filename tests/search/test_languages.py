# ruff: noqa: E501  (a table)
"""Words of many scripts and languages: what the index keeps apart and people do not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop.search.terms import loose, plain, starred_tokens, tokens
from tests.search.conftest import Shelf

# script, text, what finds it, what does not
SCRIPTS = [
    ("Hindi", "प्रधानमंत्री ने कहा कि चुनाव होंगे", ["चुनाव", "प्रधानमंत्री", '"ने कहा"', "प्रधान*"], ["चुन", "मंत्री"]),
    ("Arabic", "قال الرئيس إن الكِتَاب أُرسل إلى مدينة حلب", ["الكتاب", "الكِتَاب", "ان", "أن", "ارسل", "مدينه", "حلب", "الي"], ["كتب", "مدي"]),
    ("Arabic bare", "قال ان الكتاب ارسل الى القاهره", ["الكِتَاب", "إن", "القاهرة", "الكتـــاب", "إلى"], ["القاهر"]),
    ("Persian", "علی کتاب می‌خواند", ["علي", "كتاب", "کتاب"], []),
    ("Hebrew", "הממשלה הודיעה על בחירות, שָׁלוֹם לכולם", ["הממשלה", "שלום", "שָׁלוֹם", "בחירות"], ["ממשלה"]),
    ("Thai", "นายกรัฐมนตรีกล่าวว่าการเลือกตั้ง", ["รัฐมนตรี", "เลือกตั้ง", "การเลือก", '"กล่าวว่า"'], ["ตรีนายก"]),
    ("Chinese", "中国外交部发言人表示，北京大学很好。", ["北京", "大学", "北京大学", "外交部", "京"], ["北大", "京北"]),
    ("Japanese", "東京都知事は新しいスーパーコンピュータを発表した。", ["東京", "京都", "コンピュータ", "発表した", "スーパー"], ["都東"]),
    ("Korean", "서울에서 회담이 열렸다", ["회담이", "서울*"], ["울에서"]),
    ("Turkish", "ISPARTA'da yağmur; Dışişleri açıkladı, İstanbul IŞIK", ["ısparta", "Isparta", "ISPARTA", "isparta", "disisleri", "Dışişleri", "acikladi", "istanbul", "İSTANBUL", "ışık", "isik"], ["ispart"]),
    ("Vietnamese", "Đà Nẵng và Hà Nội được chọn", ["da nang", "Đà Nẵng", "hà nội", "ha noi", "đuoc", "duoc chon"], ["noi ha*x"]),
    ("Greek", "Η Αθήνα και ο Όλυμπος", ["αθηνα", "ΑΘΗΝΑ", "Ολυμπος", "ολυμποσ"], ["θηνα"]),
    ("Russian", "Ёлка стоит в лесу", ["елка", "ёлка", "ЁЛКА"], ["елк"]),
    ("German", "Die Straße in Zürich; Häuser am Fluß", ["strasse", "straße", "zurich", "hauser", "fluss"], ["strass"]),
    ("Polish", "Łódź i Kraków", ["lodz", "Łódź", "krakow"], ["odz"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "hits", "misses"), SCRIPTS, ids=[row[0] for row in SCRIPTS])
def test_scripts_are_found_as_people_write_them(
    make_shelf: Callable[..., Shelf], name: str, text: str, hits: list[str], misses: list[str]
) -> None:
    shelf = make_shelf(other="nothing of the kind", it=f"12 {text}. End.")
    for query in hits:
        assert shelf.found(query) == {"it"}, query
        assert shelf.marked(query, "it"), query
    for query in misses:
        assert shelf.found(query) == set(), query


def test_typing_finds_the_beginning_of_a_word_without_spaces(make_shelf: Callable[..., Shelf]) -> None:
    shelf = make_shelf(it="中国外交部发言人表示", other="外国")
    assert shelf.found("外交", typing=True) == {"it"}
    assert shelf.found("外", typing=True) == {"it", "other"}


INFLECTED = [
    ("en", "The elections were held", ["election", "elect", "hold OR held"], ["elector"]),
    ("de", "Die Häuser brennen", ["haus", "brenne", "hauses"], ["haustür"]),
    ("fr", "Les chevaux mangeaient", ["cheval OR chevaux", "mangeait", "manger"], []),
    ("es", "Las elecciones generales", ["elección", "eleccion", "general"], []),
    ("ru", "Выборы прошли в городах", ["город", "города", "выборов"], []),
    ("tr", "Seçimler yapıldı", ["secimler"], ["secim"]),  # no stemmer: as typed
]


@pytest.mark.parametrize(("language", "text", "hits", "misses"), INFLECTED, ids=[row[0] for row in INFLECTED])
def test_inflections_are_found_in_the_languages_of_the_library(
    make_shelf: Callable[..., Shelf], language: str, text: str, hits: list[str], misses: list[str]
) -> None:
    shelf = make_shelf()
    shelf.add("it", text, language=language)
    shelf.refresh()
    for query in hits:
        assert shelf.found(query) == {"it"}, query
    for query in misses:
        assert shelf.found(query) == set(), query
    assert shelf.found(f'"{hits[0].split()[0]}"') == set() or language in ("tr", "fr")


def test_tokens_are_those_of_the_index() -> None:
    assert tokens("F-16s, naïve_ÉTÉ 東京x") == ["f", "16s", "naive", "ete", "東", "京", "x"]
    assert starred_tokens("w*RD É*") == ["w*rd", "e*"]
    assert plain("  Hakan—FIDAN! ") == "hakan fidan"
    assert plain(None) == ""
    assert loose("plain") == "plain"
    assert loose("الكِتَاب") == loose("الكتـاب") == "الكتاب"
    assert loose("ـ") == "ـ"
