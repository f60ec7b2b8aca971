"""Which column is which."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.readers.fields import FIELDS, propose_mapping

LONG = "The harbour opened on Monday, and the whole town was there to see what had become of it. " * 3


def proposed(**values: str) -> dict[str, str]:
    """Give the column of each field, for one record."""
    return {field: column for column, field in propose_mapping(list(values), [values]).items()}


@pytest.mark.parametrize(
    "record",
    [
        {"title": "One", "text": LONG, "date": "2024-03-12", "author": "Jane Doe", "source": "The Daily"},
        {"headline": "One", "body": LONG, "published_at": "2024-03-12", "byline": "Jane Doe", "publisher": "The Daily"},
        {"Titel": "Eins", "Inhalt": LONG, "Veröffentlicht": "12.03.2024", "Autor": "Jane Doe", "Quelle": "Die Zeitung"},
        {"titre": "Un", "texte": LONG, "date_publication": "12 mars 2024", "auteur": "Jane Doe", "média": "Le Jour"},
        {"título": "Uno", "cuerpo": LONG, "fecha": "12 de marzo de 2024", "autor": "Jane Doe", "fuente": "El Día"},
        {"заголовок": "Раз", "текст": LONG, "дата": "12 марта 2024", "автор": "Jane Doe", "источник": "День"},
        {"标题": "一", "正文": LONG, "日期": "2024年3月12日", "作者": "Jane Doe", "来源": "日报"},
        {"articleTitle": "A", "articleBody": LONG, "datePublished": "2024-03-12", "authorName": "J", "siteName": "D"},
        {"title.rendered": "A", "content.rendered": LONG, "date": "2024-03-12", "author.name": "J", "source.name": "D"},
        {"news_title": "One", "news_text": LONG, "news_date": "2024-03-12", "news_author": "J D", "news_source": "D"},
    ],
)  # fmt: skip
def test_columns_are_known_by_name_in_many_languages(record: dict[str, str]):
    found = proposed(**record)
    wanted = dict(zip(("title", "text", "published", "byline", "site"), record, strict=True))
    assert {field: found.get(field) for field in wanted} == wanted


def test_the_longest_prose_is_the_text_where_no_name_tells():
    assert proposed(a="12", b="Short words", c=LONG, d="https://example.org/" + "x" * 400)["text"] == "c"


def test_a_name_that_the_values_belie_is_not_believed():
    found = proposed(text="spam", date="tomorrow", url="none", article=LONG)
    assert found == {"text": "article"}


def test_a_summary_is_the_text_where_there_is_no_other():
    assert proposed(title="One", description=LONG)["text"] == "description"
    both = proposed(title="One", description=LONG, content=LONG * 2)
    assert (both["text"], both["subtitle"]) == ("content", "description")


def test_a_cut_text_gives_way_to_the_full_one():
    assert proposed(content=LONG[:150] + "… [+900 chars]", full_text=LONG * 4)["text"] == "full_text"


def test_titles_alone_are_texts():
    assert proposed(id="1", headline="Harbour opens", label="3") == {"text": "headline", "id": "id"}


def test_a_column_of_numbers_is_no_text():
    assert "text" not in proposed(a="1", b="2.5", c="2024-01-01")


def test_a_field_has_one_column():
    found = propose_mapping(["date", "published"], [{"date": "2024-01-01", "published": "2024-01-02"}])
    assert found == {"published": "published"}


def test_what_is_said_outranks_the_rest():
    record = {"title": "One", "text": LONG, "x": LONG * 2}
    assert propose_mapping(list(record), [record], [("x", "text")]) == {"title": "title", "x": "text"}
    assert propose_mapping(list(record), [record], [("title", "-")]) == {"text": "text"}
    assert propose_mapping(list(record), [record], [(" TITLE ", "section"), ("gone", "url")])["title"] == "section"


@given(st.lists(st.dictionaries(st.text(max_size=8), st.text(max_size=40), max_size=6), max_size=4))
def test_any_columns_give_a_mapping(records: list[dict[str, str]]):
    columns = list(dict.fromkeys(column for record in records for column in record))
    mapping = propose_mapping(columns, records)
    assert set(mapping) <= set(columns)
    assert len(set(mapping.values())) == len(mapping)
    assert set(mapping.values()) <= set(FIELDS)
