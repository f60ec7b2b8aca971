"""Plain text files."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.readers.reading import check, kinds, read

WRAPPED = """A study of the harbour

The harbour was built in the spring of the year 1880 by a company that
had been founded for the purpose, and it was paid for by the town, whose
mayor had promised that the money would be back before ten years were
over. It was not, and nobody was surprised.

- the first item of a list that stays as it is
- the second item

The second paragraph is as long as the first and is wrapped in the same
way, so that the lines of both are between fifty-five and eighty charac-
ters long, which is how people wrapped their lines when the screens were
eighty characters wide. It goes on for a while after that, since a file
must be clearly wrapped before anybody may touch its lines, and three in
five of all its lines must be of that length, which they are by now.
"""


def test_the_first_line_is_the_title_when_a_blank_line_follows():
    article = read("Harbour opens\n\nThe harbour opened on Monday.\n\nIt will close.\n", "note.txt")
    assert article.title == "Harbour opens"
    assert kinds(article) == [
        ("heading", "Harbour opens"),
        ("paragraph", "The harbour opened on Monday."),
        ("paragraph", "It will close."),
    ]


def test_a_first_sentence_is_no_title():
    article = read("The harbour opened on Monday.\n\nIt will close.", "the news.txt")
    assert article.title == "the news"
    assert [kind for kind, _text in kinds(article)] == ["paragraph", "paragraph"]


def test_without_blank_lines_each_line_is_a_paragraph():
    article = read("First line of it.\nSecond line.\nThird.", "a.txt")
    assert kinds(article) == [
        ("paragraph", "First line of it."),
        ("paragraph", "Second line."),
        ("paragraph", "Third."),
    ]


def test_between_blank_lines_short_lines_are_one_paragraph():
    article = read("Intro ends here.\n\nRoses are red,\nviolets are blue.\n\nThe end of it.", "a.txt")
    assert ("paragraph", "Roses are red,\nviolets are blue.") in kinds(article)


def test_list_items_are_items():
    article = read("What we need:\n\n- bread\n- milk\n\n1. first\n2. second\n\nThat is all.", "a.txt")
    assert [text for kind, text in kinds(article) if kind == "list_item"] == [
        "- bread",
        "- milk",
        "1. first",
        "2. second",
    ]


def test_lines_wrapped_by_hand_are_joined_and_it_is_recorded():
    article = read(WRAPPED, "a.txt")
    assert "by a company that had been founded" in article.text
    assert "charac-ters" in article.text  # a hyphen may be the author's own: it stays
    assert "- the first item of a list that stays as it is\n- the second item" in article.text
    assert article.provenance["unwrapped"] == "8"


def test_lines_of_other_lengths_are_left_alone():
    poem = "\n".join(["A short line of verse", "and another one,"] * 10) + "\n\nThe end of the verse"
    assert read(poem, "a.txt").text == poem


def test_newlines_of_all_kinds_become_one():
    assert read("one\r\ntwo\rthree\u2028four", "a.txt").text == "one\ntwo\nthree\nfour"


def test_what_normalising_did_is_kept():
    assert read("one\0\u200btwo and three", "a.txt").provenance["normalised"] == "controls 1, marks 1"


def test_the_language_is_told_from_few_words_or_not_at_all():
    german = "Der Hafen wurde am Montag wieder geöffnet, und die Bürger freuten sich über das Ende der Arbeiten."
    assert read(german, "a.txt").language == "de"
    assert read("1234 5678 !!!", "a.txt").language is None


@given(st.text(alphabet=st.sampled_from("ab .\n\n\r\t-1)\u3042\u05d0\U0001f600\u200b\x0c"), min_size=1))
def test_blocks_fit_any_text(text: str):
    from desktop.readers.text import compose

    check(compose(text, "title"))


def test_tables_and_short_lines_in_a_wrapped_text_stay_lines():
    table = (
        "Year      Ships      Tons of coal that came in by them and went on\n"
        "1880          12                 4,000 in the whole of that year"
    )
    address = "The Harbour Company\n12 Quay Street\nThe Town"
    article = read(f"{WRAPPED}\n{table}\n\n{address}\n", "a.txt")
    assert table in article.text
    assert address in article.text
    assert article.provenance["unwrapped"] == "8"


def test_a_long_paragraph_wrapped_by_hand_is_joined_in_no_time():
    line = "that had been founded for the purpose, and it was paid for by the town\n"
    article = read("Title\n\n" + line * 20_000 + "\nThe end of it all.\n", "a.txt")
    assert article.text.count("\n") == 5
