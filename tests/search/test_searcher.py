from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.errors import NotFound
from desktop.model import Block, DocumentId
from desktop.search.searcher import Interrupted, Searcher
from desktop.store.store import Store
from tests.search.conftest import Shelf

Maker = Callable[..., Shelf]


@pytest.fixture
def shelf(make_shelf: Maker) -> Shelf:
    return make_shelf(
        cats="Cats sleep. A cat may dream of the other cats it met.",
        dogs="Dogs bark at cats. The prime minister owns a dog.",
        crash="An F-16 crash was reported near the border on Monday.",
        votes="The minister was the prime suspect. Voting began; people voted.",
        ipa="Vote early, vote often: to be or not to be.",
    )


WORDS = [
    ("cats", {"cats", "dogs"}),
    ("cat", {"cats", "dogs"}),
    ("CATS", {"cats", "dogs"}),
    ('"cat"', {"cats"}),
    ("cats bark", {"dogs"}),
    ("cats -bark", {"cats"}),
    ("-cats", {"crash", "votes", "ipa"}),
    ("bark OR crash", {"dogs", "crash"}),
    ("cats (bark OR crash)", {"dogs"}),
    ("(cats bark) OR crash", {"dogs", "crash"}),
    ("crash OR -cats", {"crash", "votes", "ipa"}),
    ("F-16 crash", {"crash"}),
    ("16", {"crash"}),
    ('"prime minister"', {"dogs"}),
    ('"minister prime"~5', {"dogs", "votes"}),
    ('"prime minister"~1', {"dogs"}),
    ('"to be or not to be"', {"ipa"}),
    ('"not to be" -"vote often"', set()),
    ("or not", {"ipa"}),
    ("vote", {"votes", "ipa"}),
    ("min*", {"dogs", "votes"}),
    ("m*r", {"dogs", "votes"}),
    ("*order", {"crash"}),
    ("title:cats", {"cats"}),
    ("text:crash", {"crash"}),
    ("text:ipa", set()),
    ("ministre~2", {"dogs", "votes"}),
    ("bakr~2", {"dogs"}),
    ("barkk~", {"dogs"}),
    ("b*", {"dogs", "crash", "votes", "ipa"}),
    ("", {"cats", "dogs", "crash", "votes", "ipa"}),
    ("&&&", set()),
    ("foo:bar", set()),
    ("xyzzy OR cats", {"cats", "dogs"}),
    ("-xyzzy", {"cats", "dogs", "crash", "votes", "ipa"}),
]


@pytest.mark.parametrize(("query", "titles"), WORDS)
def test_words_find_their_documents(shelf: Shelf, query: str, titles: set[str]) -> None:
    assert shelf.found(query) == titles


def test_found_documents_are_counted_and_paged_without_gap_or_repeat(make_shelf: Maker) -> None:
    shelf = make_shelf(**{f"t{number:02}": f"news number {number} of the day" for number in range(25)})
    pages = [shelf.searcher.search("news", limit=10, offset=start) for start in (0, 10, 20, 30)]
    assert [page.total for page in pages] == [25] * 4
    ids = [hit.row.id for page in pages for hit in page.hits]
    assert len(ids) == len(set(ids)) == 25
    assert tuple(ids) == shelf.searcher.find("news").ids


def test_a_match_in_the_title_outranks_one_in_the_text(make_shelf: Maker) -> None:
    shelf = make_shelf(one="a storm in the text", storm="something else entirely", three="nothing", four="of note")
    assert shelf.titles("storm") == ["storm", "one"]
    first, second = shelf.searcher.search("storm").hits
    assert first.score > second.score


def test_orders_are_by_date_title_and_arrival(make_shelf: Maker) -> None:
    shelf = make_shelf()
    for title, published in (("b", "2025-03"), ("C", None), ("a", "2025-03-04"), ("d", "2024")):
        shelf.add(title, f"news {title}", published=published)
    for query in ("news", ""):
        assert shelf.titles(query, order="date") == ["a", "b", "d", "C"]
        assert shelf.titles(query, order="title") == ["a", "b", "C", "d"]
        assert shelf.titles(query, order="imported") == ["d", "a", "C", "b"]
    assert shelf.titles("") == ["d", "a", "C", "b"]


def test_while_typing_the_last_word_is_a_beginning_and_short_ones_come_newest_first(shelf: Shelf) -> None:
    assert shelf.found("cra", typing=True) == {"crash"}
    assert shelf.found("cra") == set()
    assert shelf.titles("c", typing=True) == ["crash", "dogs", "cats"]
    assert shelf.titles("v", typing=True) == ["ipa", "votes"]
    assert shelf.found("voted", typing=True) == {"votes"}


def test_a_hit_carries_its_row_and_excerpts(make_shelf: Maker) -> None:
    shelf = make_shelf()
    text = "First line.\n" + "filler words go on " * 30 + "then the heron landed by the pond. " + "more of it " * 30
    shelf.add("birds", text, site="Daily Pond", published="2025-05")
    (hit,) = shelf.searcher.search("herons OR heron").hits
    assert (hit.row.title, hit.row.source, hit.row.published, hit.row.status) == (
        "birds",
        "Daily Pond",
        "2025-05",
        "todo",
    )
    (excerpt,) = hit.excerpts
    assert excerpt.text == text[excerpt.start : excerpt.end]
    assert [text[span.start : span.end] for span in excerpt.matches] == ["heron"]
    assert shelf.searcher.rows([hit.row.id]) == [hit.row]
    assert shelf.searcher.excerpts("heron", [hit.row.id]) == {hit.row.id: hit.excerpts}


def test_a_source_is_the_site_else_the_first_author_else_the_file(make_shelf: Maker) -> None:
    shelf = make_shelf()
    ids = [shelf.add("a", byline=("Ann", "Bob")), shelf.add("b"), shelf.add("c", site="S", byline=("Ann",))]
    assert [row.source for row in shelf.searcher.rows(ids)] == ["Ann", "b.txt", "S"]


def test_matches_light_words_only(shelf: Shelf) -> None:
    assert shelf.marked("cats", "cats") == ["Cats", "cat", "cats"]
    assert shelf.marked("cats -dream tag:x", "cats") == ["Cats", "cat", "cats"]
    assert shelf.marked("title:cats", "cats") == []
    assert shelf.marked('"cats sleep" OR dre*', "cats") == ["Cats sleep", "dream"]
    assert shelf.marked("-cats", "cats") == []
    assert shelf.marked("", "cats") == []
    with pytest.raises(NotFound):
        shelf.searcher.matches("cats", DocumentId("gone"))


def test_binned_documents_are_found_in_the_bin_alone(shelf: Shelf) -> None:
    with shelf.store.step("Bin") as step:
        step.connection.execute("UPDATE document SET deleted_at = '2025-01-01T00:00:00.000Z' WHERE title = 'dogs'")
    assert shelf.found("cats") == {"cats"}
    assert "dogs" not in shelf.found("")
    assert "dogs" not in shelf.found("-crash") | shelf.found("cats OR has:tag")
    assert shelf.found("in:bin") == {"dogs"}
    assert shelf.found("in:bin cats") == {"dogs"}
    assert shelf.found("in:bin crash") == set()


def test_a_newer_question_stops_the_older_ones_and_no_newer(shelf: Shelf) -> None:
    old, new = shelf.searcher.new_job(), shelf.searcher.new_job()
    shelf.searcher.interrupt(new)
    with pytest.raises(Interrupted):
        shelf.searcher.search("cats", job=old)
    assert shelf.searcher.search("cats", job=new).total == 2
    assert shelf.searcher.search("cats").total == 2
    asked = shelf.searcher.new_job()
    shelf.searcher.interrupt()
    with pytest.raises(Interrupted):
        shelf.searcher.find("cats", job=asked)


def test_a_running_statement_is_stopped_from_another_thread(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = threading.Event()
    shelf.searcher._connection.create_function("begin", 0, lambda: begun.set() or 1)
    endless = "WITH RECURSIVE n (i) AS (SELECT begin() UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    monkeypatch.setattr("desktop.search.compiling.Statement.page", lambda *_rest: endless)
    stopper = threading.Thread(target=lambda: begun.wait() and shelf.searcher.interrupt())
    stopper.start()
    with pytest.raises(Interrupted):
        shelf.searcher.find("cats")
    stopper.join()
    monkeypatch.undo()
    assert shelf.searcher.search("cats").total == 2


def test_a_searcher_sees_what_another_connection_wrote(shelf: Shelf) -> None:
    shelf.add("new", "cats arrived")
    assert shelf.found("cats arrived") == {"new"}


def test_a_frozen_library_is_searched(shelf: Shelf, tmp_path: Path) -> None:
    path = shelf.store.path
    shelf.close()
    folder = tmp_path / "frozen"
    folder.mkdir()
    copy = folder / "copy.postil"
    copy.write_bytes(path.read_bytes())
    copy.chmod(0o444)
    folder.chmod(0o555)
    store = Store(copy, write=False)
    searcher = Searcher(store)
    try:
        assert searcher.search("cat").total == 2
        assert searcher.search("catz").suggestion == "cats"
    finally:
        searcher.close()
        store.close()
        folder.chmod(0o755)


def test_odd_texts_are_answered(shelf: Shelf) -> None:
    odd = ["\0", "\ud800", "a\0b", "(" * 2000, '"' * 2000, "*" * 2000, "a" * 3000, "-" * 2000, "a* " * 900, "\u202eabc"]
    odd += [
        "(a OR (tag:b (c OR (tag:d " * 70,
        "NEAR(a b)",
        "a AND",
        "{title}: x",
        "a + b",
        "^a",
        "'; DROP TABLE",
        "\U0010ffff~2",
    ]
    odd += [
        "a~ b~2 c*d " * 20,
        "tag:[ OR tag:]",
        "label:*?*",
        "in:",
        "date:0000",
        "date:9999..",
        "imported:2025-01-01..",
        "🦊",
    ]
    odd += [
        "date:0001..0002",
        "imported:0001",
        "imported:..9998",
        "date:last 9999 years",
        "lang:*",
        "type:*",
        "source:%_\\",
    ]
    for text in odd:
        for typing in (False, True):
            answer = shelf.searcher.search(text, typing=typing)
            assert 0 <= answer.total <= 5


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    text=st.text(max_size=80)
    | st.lists(
        st.sampled_from(
            ['"', "(", ")", "-", "~", "*", " ", " OR ", "title:", "tag:", "date:", "in:", "cat", "é", "東", "*:"]
        ),
        max_size=40,
    ).map("".join),
    typing=st.booleans(),
    order=st.sampled_from(["relevance", "date", "title", "imported"]),
)
def test_no_text_makes_the_box_fail(shelf: Shelf, text: str, typing: bool, order: str) -> None:
    answer = shelf.searcher.search(text, typing=typing, order=order)  # type: ignore[arg-type]
    assert answer.total == len(shelf.searcher.find(text, typing=typing, order=order).ids)  # type: ignore[arg-type]
    shelf.searcher.matches(text, shelf.ids["cats"], typing=typing)
    shelf.searcher.complete(text)


ALPHABET = ("alpha", "beta", "gamma", "delta")
Tree = tuple[str, ...] | str
TREES = st.recursive(
    st.sampled_from(ALPHABET) | st.sampled_from(("tag:red", "tag:blue", "title:t1")),
    lambda inner: st.tuples(st.sampled_from(("and", "or")), inner, inner) | st.tuples(st.just("not"), inner),
    max_leaves=8,
)


def write(tree: Tree) -> str:
    if isinstance(tree, str):
        return tree
    if tree[0] == "not":
        return f"-({write(tree[1])})"
    return f"({write(tree[1])}){' ' if tree[0] == 'and' else ' OR '}({write(tree[2])})"


def holds(tree: Tree, title: str, words: set[str], tag: str) -> bool:
    if isinstance(tree, str):
        name, _colon, value = tree.rpartition(":")
        return value == {"tag": tag, "title": title}.get(name) if name else tree in words
    if tree[0] == "not":
        return not holds(tree[1], title, words, tag)
    parts = [holds(part, title, words, tag) for part in tree[1:]]
    return all(parts) if tree[0] == "and" else any(parts)


@pytest.fixture
def subsets(make_shelf: Maker) -> tuple[Shelf, dict[str, tuple[set[str], str]]]:
    """A document for each set of words, tagged red and blue in turn."""
    shelf = make_shelf()
    known: dict[str, tuple[set[str], str]] = {}
    for number, words in enumerate(w for size in range(5) for w in itertools.combinations(ALPHABET, size)):
        title, tag = f"t{number}", ("red", "blue", "")[number % 3]
        shelf.add(title, " ".join(("filler", str(number), *words)))
        known[title] = (set(words), tag)
    with shelf.store.step("Tag") as step:
        for title, (_words, tag) in known.items():
            if tag:
                step.connection.execute(
                    "INSERT INTO tag (document_id, name) SELECT id, ? FROM document WHERE title = ?", (tag, title)
                )
    return shelf, known


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(tree=TREES)
def test_and_or_not_obey_the_algebra_of_sets(
    subsets: tuple[Shelf, dict[str, tuple[set[str], str]]], tree: Tree
) -> None:
    shelf, known = subsets
    expected = {title for title, (words, tag) in known.items() if holds(tree, title, words, tag)}
    query = write(tree)
    assert shelf.found(query) == expected
    assert shelf.found(query, order="date") == expected
    assert shelf.searcher.search(query, limit=3).total == len(expected)


def test_a_running_head_finds_its_document_but_is_not_shown(make_shelf: Maker) -> None:
    shelf = make_shelf()
    text = "Harbour Post\n\n" * 500 + "The harbour is closed."
    blocks = tuple(Block("furniture", start, start + 12) for start in range(0, 7_000, 14))
    shelf.add("closed", text, blocks=blocks)
    shelf.add("other", "Harbour Post\n\nNothing of it.", blocks=(Block("furniture", 0, 12),))
    found = shelf.searcher.search("harbour")
    assert {hit.row.title for hit in found.hits} == {"closed", "other"}
    shown = {hit.row.title: [piece.text for piece in hit.excerpts] for hit in found.hits}
    assert shown["closed"] == ["The harbour is closed."]
    assert shown["other"] == ["Harbour Post\n\nNothing of it."]
