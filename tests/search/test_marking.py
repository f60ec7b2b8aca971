from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from desktop.model import Span
from desktop.search import excerpts, marking
from desktop.search.expansion import Lexicon
from desktop.search.marking import Marked, find, find_in
from desktop.search.patterns import Pattern
from desktop.search.terms import TOKENIZER, tokens
from desktop.text import segment
from desktop.text.fold import fold
from tests.search.conftest import Shelf

OPEN, CLOSE = "\ue000", "\ue001"


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    tokenizer = TOKENIZER.replace(" Co", "")  # the sentinels must be no letters here
    connection.execute(f'CREATE VIRTUAL TABLE fts USING fts5 (title, body, tokenize = "{tokenizer}")')
    connection.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab (fts, row)")
    connection.execute("CREATE TABLE library (key TEXT PRIMARY KEY, value TEXT)")
    connection.execute("CREATE TABLE stem (language TEXT, stem TEXT, term TEXT)")
    yield connection
    connection.close()


def highlighted(index: sqlite3.Connection, text: str, pattern: Pattern) -> list[str]:
    """Mark a text with the index's own highlight() and give the marked pieces with their places."""
    index.execute("DELETE FROM fts")
    index.execute("INSERT INTO fts (body) VALUES (?)", (segment.search_text(text) or text,))
    match = pattern.match(Lexicon(index))
    row = index.execute("SELECT highlight(fts, 1, ?, ?) FROM fts WHERE fts MATCH ?", (OPEN, CLOSE, match)).fetchone()
    pieces: list[str] = []
    at = 0
    for piece in segment.strip(row[0]).split(OPEN)[0 if row else 1 :] if row else []:
        inside, closed, after = piece.partition(CLOSE)
        if closed:
            pieces.append(f"{at}:{inside}")
        at += len(inside) + len(after)
    return pieces


def marked(text: str, *patterns: Pattern) -> list[str]:
    spans = find(Marked(text, segment.search_text(text)), patterns)
    return [f"{span.start}:{text[span.start : span.end]}" for span in spans]


LETTERS = [
    "a",
    "b",
    "A",
    "É",
    "e\u0301",
    "ß",
    "İ",
    "ı",
    "ñ",
    "ж",
    "Ё",
    "א",
    "בּ",
    "ا",
    "كِ",
    "क",
    "ि",
    "東",
    "京",
    "ก",
    "ำ",
    "9",
    "Ά",
]
PIECES = st.lists(st.sampled_from([*LETTERS, *LETTERS, " ", " ", ", ", "-", "\n", "🎉 ", "'"]), max_size=40).map(
    "".join
)
WORDS = st.lists(st.sampled_from(LETTERS), min_size=1, max_size=2).map("".join)


@settings(max_examples=400)
@given(text=PIECES, words=st.lists(WORDS, min_size=1, max_size=3), is_open=st.booleans())
@example(text="İstanbul e\u0301te", words=["istanbul"], is_open=False)
@example(text="東京都と京都", words=["京都"], is_open=False)
def test_ranges_are_those_of_highlight(index: sqlite3.Connection, text: str, words: list[str], is_open: bool) -> None:
    steps = tuple((term,) for term in tokens(" ".join(words)))
    if not steps:
        return
    pattern = Pattern(steps, is_open=is_open)
    ours, theirs = marked(text, pattern), highlighted(index, text, pattern)
    # Where a phrase overlaps itself, highlight() makes one range of both; we keep the first.
    if len(set(steps)) == len(steps) and not is_open:
        assert ours == theirs
    else:
        assert bool(ours) == bool(theirs)
        assert [piece for piece in ours if not any(piece.split(":")[1] in other for other in theirs)] == []


@given(text=PIECES, forms=st.lists(WORDS, min_size=1, max_size=4))
def test_each_range_folded_is_a_form_that_was_looked_for(text: str, forms: list[str]) -> None:
    wanted = tuple(dict.fromkeys(term for form in forms for term in tokens(form)))
    if not wanted:
        return
    for span in find(Marked(text, segment.search_text(text)), [Pattern((wanted,))]):
        assert fold(text[span.start : span.end]) in wanted


@given(text=PIECES, words=st.lists(WORDS, min_size=1, max_size=2), piece=st.integers(1, 20))
def test_a_text_looked_at_in_pieces_gives_the_same(text: str, words: list[str], piece: int) -> None:
    steps = tuple((term,) for term in tokens(" ".join(words)))
    if not steps or len(set(steps)) < len(steps):
        return
    indexed = segment.search_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(marking, "PIECE", piece)
        found = find_in(text, indexed, [Pattern(steps)])
        few = find_in(text, indexed, [Pattern(steps)], 1)
    assert found == find(Marked(text, indexed), [Pattern(steps)])
    assert few == found[: len(few)]
    assert bool(few) == bool(found)


def test_words_near_each_other_are_marked_wherever_all_of_them_are() -> None:
    near = Pattern((("a",), ("b",)), near=2)
    assert marked("a x x b", near) == ["0:a", "6:b"]
    assert marked("b x x a", near) == ["0:b", "6:a"]
    assert marked("a x x x b", near) == []
    assert marked("a a x x x x b a", near) == ["12:b", "14:a"]


def test_titles_and_what_cannot_fit_mark_nothing() -> None:
    assert marked("a b", Pattern((("a",),), column="title"), Pattern(())) == []
    assert marked("a b", Pattern((("a",),), column="body"), Pattern((("a",), ("b",)))) == ["0:a b"]


def test_only_so_many_places_of_a_word_are_looked_at_when_asked() -> None:
    assert len(find(Marked("a " * 500), [Pattern((("a",),))], 7)) == 7


QUERIES = [
    "vote*",
    "vot~ OR ballot",
    '"the vote" -ballot',
    "voting the",
    "title:a OR vote",
    '"vote ballot"~3',
    "v*e",
    "été",
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.lists(
        st.sampled_from(["the", "Vote", "votes", "voted,", "Été.", "ete", "ballot", "x", "\n"]), max_size=60
    ).map(" ".join)
)
def test_ranges_of_a_whole_answer_point_into_the_text(make_shelf: Callable[..., Shelf], body: str) -> None:
    shelf = make_shelf()
    try:
        shelf.add("a", body or "x")
        text = shelf.text("a")
        shelf.refresh()
        for query in QUERIES:
            for hit in shelf.searcher.search(query).hits:
                lit = shelf.searcher.matches(query, hit.row.id)
                assert list(lit) == sorted(lit)
                for excerpt in hit.excerpts:
                    assert excerpt.text == text[excerpt.start : excerpt.end]
                    assert set(excerpt.matches) <= set(lit)
                    assert excerpt.matches
    finally:
        shelf.close()


def test_an_excerpt_is_where_most_different_words_meet() -> None:
    text = "vote " + "x " * 200 + "vote ballot box" + " y" * 200
    spans = [Span(0, 4), Span(405, 409), Span(410, 416), Span(417, 420)]
    first, second = excerpts.choose(text, spans)
    assert first.matches == (spans[0],)
    assert second.matches == tuple(spans[1:])
    assert [excerpt.text for excerpt in (first, second)] == [text[e.start : e.end] for e in (first, second)]
    assert max(len(first.text), len(second.text)) <= excerpts.WIDTH
    assert excerpts.choose(text, spans, most=1) == (second,)
    assert excerpts.choose(text, []) == ()


def test_an_excerpt_begins_with_its_line_or_a_word() -> None:
    line = "One line.\nAnother line has the word heron in it."
    (excerpt,) = excerpts.choose(line, [Span(line.index("heron"), line.index("heron") + 5)])
    assert excerpt.text == "Another line has the word heron in it."
    long = "longwords " * 30 + "heron " + "longwords " * 30
    (excerpt,) = excerpts.choose(long, [Span(300, 305)])
    assert excerpt.text.startswith("longwords ")
    assert excerpt.text.endswith("longwords")


def test_a_match_longer_than_a_window_is_shown_whole() -> None:
    text = "word " * 200
    (excerpt,) = excerpts.choose(text, [Span(10, 600)])
    assert excerpt.matches == (Span(10, 600),)


PAGES = "The Harbour Post 3\n\nThe ferry came late to the harbour and left early. " + "So it went on for weeks. " * 8


def test_furniture_is_shown_only_where_nothing_else_matches() -> None:
    head = Span(0, 18)
    spans = [Span(4, 11), Span(PAGES.index("harbour"), PAGES.index("harbour") + 7)]
    (excerpt,) = excerpts.choose(PAGES, spans, furniture=[head])
    assert excerpt.matches == (spans[1],)
    assert excerpt.text.startswith("The ferry came late")
    (excerpt,) = excerpts.choose(PAGES, spans[:1], furniture=[head])
    assert excerpt.matches == (spans[0],)


def test_furniture_is_no_context_of_a_match() -> None:
    text = "The bridge is shut and\nFollow us on Radio\nnobody says why it is shut. " + "Nobody asks. " * 20
    foot = Span(text.index("Follow"), text.index("\nnobody"))
    for word, shown in (("bridge", "The bridge is shut and"), ("nobody", "nobody says why it is shut.")):
        start = text.index(word)
        (excerpt,) = excerpts.choose(text, [Span(start, start + len(word))], furniture=[foot])
        assert "Follow" not in excerpt.text
        assert excerpt.text.startswith(shown)


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_an_excerpt_shows_its_match_and_touches_no_furniture_it_need_not(data: st.DataObject) -> None:
    text = data.draw(st.text("ab \n", min_size=1, max_size=400))
    edges = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    furniture = [Span(*pair) for pair in zip(edges[::2], edges[1::2], strict=False)]
    places = sorted(data.draw(st.sets(st.integers(0, len(text) - 1), min_size=1, max_size=8)))
    matches = [Span(place, place + 1) for place in places]
    free = excerpts.outside(matches, furniture)
    for excerpt in excerpts.choose(text, matches, furniture=furniture):
        assert excerpt.text == text[excerpt.start : excerpt.end]
        assert excerpt.matches
        assert set(excerpt.matches) <= set(free or matches)
        if free:
            assert not any(piece.start < excerpt.end and piece.end > excerpt.start for piece in furniture)
