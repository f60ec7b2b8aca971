"""What belongs to the page and not to its article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.readers import furniture
from desktop.readers.composition import Composer
from tests.readers.reading import kinds, read

ARTICLE = [
    "The harbour burnt on Monday, and it burnt all night long.",
    "Nobody was hurt, said the mayor.",
    "It is out.",
]


def marked(*paragraphs: str) -> list[str]:
    composer = Composer()
    for paragraph in paragraphs:
        composer.add("paragraph", paragraph)
    composed = composer.finish()
    blocks = furniture.mark(composed.text, composed.blocks)
    return [composed.text[block.start : block.end] for block in blocks if block.kind == "furniture"]


@pytest.mark.parametrize(
    "line",
    [
        "Follow us on Facebook and Twitter",
        "Follow Ana Silva on X: @ana",
        "Folgen Sie uns auf Facebook!",
        "Suivez-nous sur Instagram",
        "Síguenos en Twitter y Facebook",
        "Seguici su Facebook",
        "Sign up for our daily newsletter.",
        "Newsletter abonnieren",
        "Abonnez-vous à notre newsletter",
        "Suscríbete a nuestro boletín",
        "Iscriviti alla newsletter",
        "© 2024 The Daily Example. All rights reserved.",
        "Copyright 2024 by The Daily Example",
        "Alle Rechte vorbehalten.",
        "Read more: The harbour in pictures",
        "Lesen Sie auch: Der Hafen in Bildern",
        "À lire aussi : le port en images",
        "You may also like",
        "12 comments",
        "Kommentare",
        "Leave a comment",
        "Tags: harbour, fire",
        "Contact the author at ana@example.org",
    ],
)
def test_lines_of_the_page_are_found_at_the_end_of_an_article(line: str):
    assert marked(*ARTICLE, line) == [line]
    assert marked(line, *ARTICLE * 5) == []


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "ANZEIGE",
        "Publicité",
        "[Advertisement]",
        "Share",
        "Share this article",
        "Share on Facebook",
        "Facebook Twitter WhatsApp",
        "Partager sur Facebook",
        "Teilen",
        "This website uses cookies to improve your experience.",
        "Wir verwenden Cookies, um Ihnen das beste Erlebnis zu bieten.",
        "Page 3 of 12",
        "Seite 4",
        "- 12 -",
        "Skip to main content",
    ],
)
def test_some_lines_belong_to_the_page_wherever_they_stand(line: str):
    assert marked(ARTICLE[0], line, *ARTICLE * 5) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Copyright infringement is not theft, the court said.",
        "Comments by the minister were not to be had.",
        "Most popular among them was the mayor.",
        "Share prices fell by a third.",
        "Follow the money, he used to say, and you will find the thief.",
        "Read the small print, said the lawyer.",
        "He had 12 comments and no answer.",
        "Page 3 of the report says otherwise, and nobody has read it.",
        "Register offices were closed on Friday.",
        "Anzeige erstattete die Polizei nicht.",
        "Twitter fell.",
        "More on the ships than on the town was spent by the mayor in all of those years.",
        "We use cookies of oatmeal, she said. " + "And butter, and sugar, and all that the baker has. " * 4,
    ],
)
def test_sentences_of_an_article_are_left_alone(line: str):
    assert marked(*ARTICLE, line) == []


def test_numbers_that_count_up_are_pages_and_others_are_not():
    assert marked(ARTICLE[0], "1", ARTICLE[1], "2", ARTICLE[2], "3") == ["1", "2", "3"]
    assert marked(ARTICLE[0], "1917", ARTICLE[1], "12", ARTICLE[2], "3") == []


def test_a_page_of_nothing_but_notices_keeps_them():
    assert marked("Share", "Advertisement") == []


@given(st.lists(st.text(max_size=60), max_size=12))
def test_marking_changes_no_text_and_no_place(paragraphs: list[str]):
    composer = Composer()
    for paragraph in paragraphs:
        composer.add("paragraph", paragraph)
    composed = composer.finish()
    blocks = furniture.mark(composed.text, composed.blocks)
    assert [(block.start, block.end) for block in blocks] == [(block.start, block.end) for block in composed.blocks]


@pytest.mark.parametrize("name", ["note.txt", "note.md"])
def test_texts_and_markdown_have_furniture_too(name: str):
    article = read("\n\n".join([*ARTICLE, "Follow us on Facebook"]), name)
    assert kinds(article)[-1] == ("furniture", "Follow us on Facebook")


def test_a_page_keeps_what_its_article_is_followed_by():
    body = "".join(f"<p>{sentence * 2}</p>" for sentence in ARTICLE)
    article = read(f"<html><body><article>{body}<p>Follow us on Facebook</p></article>", "x.html", whole_page=True)
    assert kinds(article)[-1] == ("furniture", "Follow us on Facebook")
