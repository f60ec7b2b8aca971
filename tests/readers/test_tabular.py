"""Tables as text."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.imports import Reading
from desktop.model import Article
from desktop.readers import table, tabular
from desktop.readers.contract import Source
from desktop.text.normalise import normalise
from tests.readers.records import articles, pieces, problems, told

LONG = "The harbour opened on Monday, and the town was there to see it. "
TWO = [["id", "title", "text"], ["1", "One", LONG + "\n\n“Quoted”, they said."], ["2", "Two; or not", LONG * 2]]


def written(rows: list[list[str]], **form: object) -> str:
    target = io.StringIO()
    csv.writer(target, **form).writerows(rows)  # type: ignore[arg-type]
    return target.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_table_is_cut_however_it_is_written(delimiter: str, quoting: int, end: str):
    # Where lines end in a return alone, a program does not quote a line feed unless it quotes all.
    quoting = csv.QUOTE_ALL if end == "\r" else quoting
    found = pieces(written(TWO, delimiter=delimiter, quoting=quoting, lineterminator=end), "a.csv")
    assert [piece.locator for piece in found] == ["record 1", "record 2"]
    read = [piece.found for piece in found if isinstance(piece.found, Article)]
    assert [article.title for article in read] == ["One", "Two; or not"]
    assert [article.text for article in read] == [row[2] for row in TWO[1:]]


def test_the_original_of_a_row_is_a_table_of_its_own():
    found = pieces(written(TWO), "a.csv")
    assert list(csv.reader(io.StringIO(found[1].data.decode(), newline=""))) == [TWO[0], TWO[2]]
    (again,) = articles(found[1].data, "a.csv")
    assert again.title == "Two; or not"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "utf-32"])
def test_any_encoding_is_read(encoding: str):
    rows = [["titel", "text"], ["Größe", "Die Bürger freuten sich über die Öffnung des größten Hafens. " * 3]]
    (article,) = articles(written(rows, delimiter=";").encode(encoding), "a.csv")
    assert (article.title, article.text) == (rows[1][0], rows[1][1])


def test_a_line_that_states_the_delimiter_is_no_row():
    (article,) = articles(f"sep=;\ntitle;text\nOne, two;{LONG}\n", "a.csv")
    assert article.title == "One, two"


def test_without_a_header_columns_have_numbers():
    (one, two) = articles(written([["1", "One", LONG], ["2", "Two", LONG * 2]]), "a.csv")
    assert (one.text, two.text) == (LONG, LONG * 2)
    assert one.provenance["text_from"] == "column column 3"


def test_one_column_of_texts_with_commas_stays_whole():
    assert [a.text for a in articles(f"text\n{LONG}\n{LONG}x\n", "a.csv")] == [LONG, f"{LONG}x"]


def test_a_row_with_more_or_fewer_cells_is_read_with_a_warning():
    data = f"title,text\nOne,{LONG}\nTwo\n\n,,\nThree,{LONG * 2}\n"
    found = pieces(data, "a.csv")
    assert [piece.locator for piece in found] == ["record 1", "record 2", "record 3"]
    first = found[0].found
    assert isinstance(first, Article)
    assert first.text == LONG  # the comma in it was never quoted
    assert "3 cells" in first.warnings[0]
    assert problems(data, "a.csv")[0][:2] == ("record 2", "no_text")


def test_a_quotation_mark_left_open_costs_one_row():
    rows = [f'{n},"Title {n}",{LONG.replace(",", "")}' for n in range(6)]
    rows[2] = f'2,"Title 2,{LONG.replace(",", "")}'
    data = "\n".join(["id,title,text", *(row.replace('"', "") if n > 2 else row for n, row in enumerate(rows))])
    assert problems(data, "a.csv") == [
        ("record 3", "damaged", "Record 3 of a.csv opens a quotation mark and never closes it.")
    ]
    assert len(pieces(data, "a.csv")) == 6


def test_escaped_quotes_are_quotes():
    (article,) = articles('title,text\n"One \\"two\\", three","' + LONG + '"\n', "a.csv")
    assert article.title == 'One "two", three'


def test_each_quotation_mark_left_open_costs_one_row(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tabular, "LARGEST_ROW", 200)
    data = f"title|text\nOne|{LONG}\n" + (f'Two|"{LONG}\n' + f"Three|{LONG}\n" * 5) * 4
    assert [kind for _locator, kind, _sentence in problems(data, "a.csv")] == ["damaged"] * 4
    assert len(pieces(data, "a.csv")) == 25


@pytest.mark.parametrize("data", ["\n\n", "title,text\n", "1,2,3\n4,5,6\n", "a\n"])
def test_a_table_without_texts_is_refused(data: str):
    assert problems(data, "a.csv")[0][1] in ("empty", "no_text", "columns")


def test_what_the_user_says_of_columns_is_done():
    data = written([["a", "b", "c"], [LONG, "x", "Some other words"], [LONG * 2, "y", "Words and words"]])
    said = (("c", "text"), ("a", "subtitle"), ("B", "title"))
    one = articles(data, "a.csv", columns=said)[0]
    assert (one.text, one.title, one.subtitle) == ("Some other words", "x", LONG.strip())
    assert articles(data, "a.csv", columns=(("a", "-"), ("c", "text")))[0].provenance["column a"]
    assert articles(data, "a.csv", columns=(("a", "text"), ("c", "text")))[0].text == f"{LONG}\n\nSome other words"
    assert problems(data, "a.csv", columns=(("a", "nonsense"),))[0][1] == "columns"


def test_dates_of_a_column_are_read_as_its_clear_ones_are():
    rows = [["date", "text"], ["03/04/2024", LONG], ["13/04/2024", LONG * 2]]
    assert [a.published for a in articles(written(rows), "a.csv")] == ["2024-04-03", "2024-04-13"]
    rows[2][0] = "04/13/2024"
    assert [a.published for a in articles(written(rows), "a.csv")] == ["2024-03-04", "2024-04-13"]


CELLS = st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), max_size=40)


@given(
    st.lists(st.tuples(CELLS, CELLS.filter(lambda cell: any(map(str.isalpha, cell)))), min_size=1, max_size=6),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
)
def test_what_a_program_wrote_comes_back(rows: list[tuple[str, str]], delimiter: str, quoting: int):
    reading = Reading(columns=(("title", "title"), ("text", "text")))
    data = written([["title", "text"], *map(list, rows)], delimiter=delimiter, quoting=quoting).encode()
    found = [piece for _mark, piece in table.pieces(io.BytesIO(data), Source("a.csv", reading=reading))]
    texts = [piece.found.text for piece in found if isinstance(piece.found, Article)]
    assert texts == [shown for _title, text in rows if (shown := normalise(text).text).strip()]


@given(st.text(alphabet="ab,;\"'\\\n\r\t|1é", max_size=120))
def test_any_table_gives_the_same_at_once_and_in_slices(text: str):
    pieces("title,text\nOne,A harbour\n" + text, "a.csv")


@given(st.binary(max_size=200))
def test_any_bytes_give_pieces(data: bytes):
    assert told([piece for _mark, piece in table.pieces(io.BytesIO(b"title,text\na,b\n" + data), Source("a.csv"))])
