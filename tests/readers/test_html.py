"""Saved web pages."""

from __future__ import annotations

import pytest

from desktop.errors import Unreadable
from desktop.readers import html
from desktop.readers.contract import Glance
from tests.readers.reading import kinds, read

SENTENCES = (
    "The fire began on Monday in a warehouse of the harbour, and it burnt all night long.",
    "Nobody was hurt, said the mayor of the town, who had been called from his bed at three.",
    "He praised the brigade, whose boats had come first and who had stayed until the morning.",
    "The harbour will open again on Friday, when the last of the water has been pumped out.",
    "What the fire cost is not known yet; the company that owns the warehouse says little.",
)
BODY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
PAGE = f"""<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>A fire in the harbour | The Daily Example</title>
<link rel="canonical" href="https://example.org/fire">
<meta property="og:site_name" content="The Daily Example">
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "NewsArticle",
 "headline": "A fire in the harbour", "datePublished": "2024-03-02T10:15:00+01:00",
 "author": [{{"@type": "Person", "name": "Ana Silva"}}, {{"@type": "Person", "name": "Jo Brand"}}]}}</script>
<script>var x = "never shown, never run";</script><style>p {{ color: red }}</style></head>
<body><nav><a href="/">Home</a> <a href="/news">News</a> <a href="/sport">Sport</a></nav>
<article><h1>A fire in the harbour</h1>{BODY}
<h2>What was lost</h2><ul><li>twelve boats of the fishermen</li><li>all of the nets</li></ul>
<blockquote>We have lost everything that we had, said one of them.</blockquote>
<table><tr><th>Place</th><th>Boats</th></tr><tr><td>North quay</td><td>12</td></tr></table>
<p>It was the third fire of the year in that part of the town, and it will not be the last.</p></article>
<footer>We use cookies. All rights reserved.</footer></body></html>"""


def test_the_article_is_found_and_the_furniture_left_out():
    article = read(PAGE, "fire.html")
    assert kinds(article)[:3] == [
        ("heading", "A fire in the harbour"),
        ("paragraph", SENTENCES[0]),
        ("paragraph", SENTENCES[1]),
    ]
    found = kinds(article)
    assert ("heading", "What was lost") in found
    assert ("list_item", "all of the nets") in found
    assert ("quote", "We have lost everything that we had, said one of them.") in found
    assert ("table_cell", "North quay") in found
    assert "North quay\t12" in article.text
    for word in ("cookies", "Sport", "never", "color"):
        assert word not in article.text
    assert article.provenance["extraction"].startswith("trafilatura")


def test_the_metadata_is_what_the_page_says():
    article = read(PAGE, "fire.html")
    assert article.title == "A fire in the harbour"
    assert article.byline == ("Ana Silva", "Jo Brand")
    assert article.site == "The Daily Example"
    assert article.url == "https://example.org/fire"
    assert article.language == "en"
    assert (article.published, article.date_source) == ("2024-03-02T10:15:00+01:00", "structured")


def test_the_whole_page_can_be_had():
    article = read(PAGE, "fire.html", whole_page=True)
    for words in ("Home", "cookies", SENTENCES[0], "twelve boats of the fishermen"):
        assert words in article.text
    for word in ("never", "color: red"):
        assert word not in article.text


def test_a_title_that_the_text_left_out_stands_above_it():
    page = f"<html><head><title>The harbour burns</title></head><body><article>{BODY}</article></body></html>"
    assert kinds(read(page, "x.html"))[:2] == [("heading", "The harbour burns"), ("paragraph", SENTENCES[0])]


def test_a_wrong_declaration_of_the_encoding_does_no_harm():
    russian = "<p>" + "Совет безопасности собрался в понедельник, чтобы обсудить положение. " * 10 + "</p>"
    page = f'<html><head><meta charset="utf-8"></head><body><article>{russian}</article></body></html>'
    article = read(page.encode("cp1251"), "x.html")
    assert "Совет безопасности" in article.text
    assert article.language == "ru"
    assert article.provenance["encoding"] == "cp1251"


def test_a_page_in_utf_16_is_read():
    assert read(PAGE.replace('<meta charset="utf-8">', "").encode("utf-16"), "x.html").title == "A fire in the harbour"


def test_embedded_data_and_the_saved_address_of_a_single_file_page():
    page = PAGE.replace(
        "<html lang",
        "<!--\n Page saved with SingleFile \n url: https://example.org/saved \n saved date: x\n--><html lang",
        1,
    ).replace('<link rel="canonical" href="https://example.org/fire">', "")
    page = page.replace("<article>", '<article><img src="data:image/png;base64,iVBORw0KGgoAAAA">', 1)
    article = read(page, "x.html")
    assert "iVBOR" not in article.text
    assert article.url == "https://example.org/saved"


def test_a_nearly_empty_page_says_so():
    article = read("<html><body><p>Subscribe to read this story.</p></body></html>", "x.html")
    assert article.warnings == ("Only 5 words were found on this page.",)
    assert "Subscribe to read this story." in article.text


def test_a_page_without_words_is_refused():
    with pytest.raises(Unreadable) as caught:
        read("<html><body><script>run()</script><div id=app></div></body></html>", "app.html")
    assert caught.value.kind == "no_text"


def test_a_paragraph_that_follows_itself_stands_once():
    doubled = BODY.replace(f"<p>{SENTENCES[1]}</p>", f"<p>{SENTENCES[1]}</p>" * 2)
    page = f"<html><body><article><h1>The harbour burns</h1>{doubled}</article></body></html>"
    assert read(page, "x.html", whole_page=True).text.count(SENTENCES[1]) == 1


def test_the_same_page_gives_the_same_text_every_time():
    assert len({read(PAGE, "x.html").text for _time in range(6)}) == 1


def test_spaces_hyphens_and_ligatures_of_typesetting_go():
    body = BODY.replace("warehouse", "ware\u00adhouse").replace("of the", "of\u00a0 \u202fthe").replace("fi", "\ufb01")
    page = f"<html><body><article><h1>The harbour burns</h1>{body}</article></body></html>"
    text = read(page, "x.html").text
    assert SENTENCES[0] in text
    assert not any(sign in text for sign in "\u00ad\u00a0\u202f\ufb01")


def test_thousands_of_nested_elements_and_broken_tags_are_survived():
    deep = "<html><body>" + "<div>" * 6000 + "Deep text inside." + "</b></i></p>"
    assert "Deep text inside." in read(deep, "x.html").text
    assert "null" in read("<html><body><p>a\0 null b</p>", "x.html").text


def test_line_breaks_stay_and_double_ones_part_paragraphs():
    page = "<html><body><p>one line<br>and another<br><br>a new paragraph of words</p></body></html>"
    article = read(page, "x.html", whole_page=True)
    assert [text for kind, text in kinds(article) if kind == "paragraph"] == [
        "one line\nand another",
        "a new paragraph of words",
    ]


CORNERED = (
    "<table><tr><th></th><th>2019</th><th>2020</th></tr><tr><td>North</td><td><p> </p></td><td>12</td></tr>"
    "<tr><td></td><td></td><td></td></tr><tr><td>South</td><td>3</td><td></td></tr><tr><td></td><td>5</td></tr></table>"
)


@pytest.mark.parametrize("whole", [False, True])
def test_a_cell_without_a_text_keeps_its_place_in_its_row(whole: bool):
    page = (
        f"<html><head><title>Boats</title></head><body><article>{BODY}{CORNERED}<p>{SENTENCES[0]}</p></article></body>"
    )
    article = read(page, "x.html", whole_page=whole)
    assert article.text.endswith(f"{SENTENCES[4]}\n\n\t2019\t2020\nNorth\t\t12\nSouth\t3\n\t5\n\n{SENTENCES[0]}")
    assert [text for kind, text in kinds(article) if kind == "table_cell"] == "2019 2020 North 12 South 3 5".split()


def test_a_table_that_only_lays_out_a_page_leaves_no_tabs():
    long = " ".join(SENTENCES) * 2
    page = f"<table><tr><td></td><td>{long}</td><td></td><td></td></tr></table><table><tr><td>a<td><td>b</table>"
    article = read(f"<html><body>{page}</body></html>", "x.html", whole_page=True)
    assert article.text == f"{long}\n\na\t\tb"


def test_unclosed_items_and_cells_end_where_the_next_begins():
    page = "<html><body><ul><li>one<li>two<ul><li>deep</ul><li>three</ul><table><tr><td>a<td>b<tr><td>c</table>"
    article = read(page, "x.html", whole_page=True)
    assert [(kind, text) for kind, text in kinds(article)] == [
        ("list_item", "one"),
        ("list_item", "two"),
        ("list_item", "deep"),
        ("list_item", "three"),
        ("table_cell", "a"),
        ("table_cell", "b"),
        ("table_cell", "c"),
    ]
    assert article.text.endswith("a\tb\nc")
    assert [block.level for block in article.blocks][:4] == [1, 1, 2, 1]


def test_code_keeps_its_lines():
    page = "<html><body><pre>if x:\n    y = 1\n</pre><p>see <code>y</code> there</p></body></html>"
    article = read(page, "x.html", whole_page=True)
    assert ("code", "if x:\n    y = 1") in kinds(article)
    assert ("paragraph", "see y there") in kinds(article)


def test_a_head_full_of_comments_is_judged_at_once():
    assert html.claims(Glance(b"<!-- x -->" * 400 + b"no page", ".txt")) == 0
    assert html.claims(Glance(b"<!-- x --> <!-- y\n-->" * 20 + b"<html>", ".txt")) == 3


def test_lists_within_lists_deeper_than_the_extractor_follows_are_read_as_the_page_they_are():
    page = f"<html><body><article>{BODY}{'<ul><li>' * 1500}{BODY}</article></body></html>"
    article = read(page, "deep.html")
    assert article.provenance["extraction"] == "page"
    assert SENTENCES[0] in article.text
