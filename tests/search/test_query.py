from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.model import Span
from desktop.search import query as query_module
from desktop.search.query import DEEPEST, LONGEST, parse
from desktop.search.tree import And, Node, Not, Or, describe, leaves

TODAY = dt.date(2025, 11, 22)  # a Saturday

TREES = [
    ("", "everything"),
    ("   ", "everything"),
    ("climate", "climate"),
    ("climate change", "(and climate change)"),
    ("the of and", "(and the of and)"),
    ("or and not", "(and or and not)"),
    ("F-16 crash", "(and F-16 crash)"),
    ("-hoax climate", "(and (not hoax) climate)"),
    ("climate -hoax", "(and climate (not hoax))"),
    ("climate - hoax", "(and climate hoax)"),
    ("climate-hoax", "climate-hoax"),
    ("a --b", "(and a --b)"),
    ("(-a b)", "(and (not a) b)"),
    ('-"a b" c', '(and (not "a b") c)'),
    ("-(a b) c", "(and (not (and a b)) c)"),
    ("NOT a", "(not a)"),
    ("NOT NOT a", "a"),
    ("NOT -a", "a"),
    ("a NOT b", "(and a (not b))"),
    ("a AND NOT b", "(and a (not b))"),
    ("a OR -b", "(or a (not b))"),
    ("a OR b", "(or a b)"),
    ("a OR b OR c", "(or a b c)"),
    ("a OR b c", "(and (or a b) c)"),
    ("a b OR c", "(and a (or b c))"),
    ("a AND b OR c", "(or (and a b) c)"),
    ("a OR b AND c", "(or a (and b c))"),
    ("(a b) OR c", "(or (and a b) c)"),
    ("a (b c)", "(and a b c)"),
    ("((((a))))", "a"),
    ("()", "everything"),
    ("() a", "a"),
    ('"prime minister"', '"prime minister"'),
    ("“prime minister” a", '(and "prime minister" a)'),
    ("„prime minister“", '"prime minister"'),
    ("«prime minister»", '"prime minister"'),
    ('"word"', '"word"'),
    ('""', "everything"),
    ('"a b"~5', '"a b"~5'),
    ('"a b"~', '"a b"'),  # a lone tilde holds no letters
    ('a"b', 'a"b'),
    ("pre*", "pre*"),
    ("w*rd", "w*rd"),
    ("*ing", "*ing"),
    ("*", "everything"),
    ("word~", "word~1"),
    ("word~2", "word~2"),
    ("word~9", "word~2"),
    ("wo~rd", "wo~rd"),
    ("what?", "what?"),
    ("word^2", "word^2"),
    ("[a TO b]", "(and [a TO b])"),
    ("+word", "+word"),
    ("it's", "it's"),
    ("bank & trust", "(and bank trust)"),
    ("&&&", "nothing"),
    ("東京 大阪", "(and 東京 大阪)"),
    ("title:vote", "title:vote"),
    ("TITLE:vote", "title:vote"),
    ("text:vote", "body:vote"),
    ('title:"a b" c', '(and title:"a b" c)'),
    ("title:(a OR b) c", "(and (or title:a title:b) c)"),
    ("title:(a label:b)", "(and title:a [label=b])"),
    ("title:pre*", "title:pre*"),
    ("title:-a", "title:-a"),
    ("-title:a b", "(and (not title:a) b)"),
    ("label:Person", "[label=Person]"),
    ('entity:"Hakan Fidan" said', "(and [entity=Hakan Fidan!] said)"),
    ("label:(Person OR Place)", "(or [label=Person] [label=Place])"),
    ("-label:Person", "(not [label=Person])"),
    ("tag:en*", "[tag=en*]"),
    ("tag:*", "[tag=*]"),
    ("claim:x claimant:y note:z", "(and [claim=x] [claimant=y] [note=z])"),
    ("in:bin", "[in=bin]"),
    ("source:bbc.co.uk by:smith lang:tr type:pdf", "(and [source=bbc.co.uk] [by=smith] [lang=tr] [type=pdf])"),
    ("status:todo", "[status=todo]"),
    ("status:in-progress", "[status=in_progress]"),
    ('status:"In progress"', "[status=in_progress]"),
    ("has:note has:claims has:entities", "(and [has=note] [has=claim] [has=entity])"),
    ("date:2025-03-04", "[date 2025-03-04..2025-03-05]"),
    ("date:2025-3-4", "[date 2025-03-04..2025-03-05]"),
    ("date:2025-03", "[date 2025-03..2025-04]"),
    ("date:2024-12", "[date 2024-12..2025-01]"),
    ("date:2024-12-31", "[date 2024-12-31..2025-01-01]"),
    ("date:2025", "[date 2025..2026]"),
    ("date:2025-01..2025-03", "[date 2025-01..2025-04]"),
    ("date:..2025", "[date ..2026]"),
    ("date:2025-06..", "[date 2025-06..]"),
    ("date:>=2025-02", "[date 2025-02..]"),
    ("date:>2025-02", "[date 2025-03..]"),
    ("date:<2025", "[date ..2025]"),
    ("date:<=2025", "[date ..2026]"),
    ("date:today", "[date 2025-11-22..2025-11-23]"),
    ("date:yesterday", "[date 2025-11-21..2025-11-22]"),
    ("date:last week vote", "(and [date 2025-11-10..2025-11-17] vote)"),
    ('date:"last week"', "[date 2025-11-10..2025-11-17]"),
    ("date:last-month", "[date 2025-10..2025-11]"),
    ("date:last year", "[date 2024..2025]"),
    ("date:last 7 days", "[date 2025-11-16..2025-11-23]"),
    ("date:this week", "[date 2025-11-17..2025-11-24]"),
    ("imported:today", "[imported 2025-11-22..2025-11-23]"),
    ("-date:2025 a", "(and (not [date 2025..2026]) a)"),
    ("http://x.org/a?b=c", "http://x.org/a?b=c"),
    ("10:30", "10:30"),
]


@pytest.mark.parametrize(("text", "tree"), TREES)
def test_a_query_means_this(text: str, tree: str) -> None:
    query = parse(text, today=TODAY)
    assert describe(query.root) == tree
    assert query.problems == ()


LITERAL = [
    ("foo:bar", "foo:bar", ["foo:bar"]),
    ("a foo:bar", "(and a foo:bar)", ["foo:bar"]),
    ("label:", "label:", ["label:"]),
    ("title: a", "(and title: a)", ["title:"]),
    ("date:soon", "soon", ["date:soon"]),
    ("date:2025-13", "2025-13", ["date:2025-13"]),
    ("date:2025-02-30", "2025-02-30", ["date:2025-02-30"]),
    ('date:"next week"', '"next week"', ['date:"next week"']),
    ("status:lost", "lost", ["status:lost"]),
    ("has:feet", "feet", ["has:feet"]),
    ("AND", "AND", ["AND"]),
    ("a AND", "(and a AND)", ["AND"]),
    ("OR a", "(and OR a)", ["OR"]),
    ("a OR OR b", "(and a (or OR b))", ["OR"]),
    ("a NOT", "(and a NOT)", ["NOT"]),
    ("(a", "a", ["("]),
    ("a) b", "(and a b)", [")"]),
    ('"a b', '"a b"', ['"']),
    ('a "b', '(and a "b")', ['"']),
]


@pytest.mark.parametrize(("text", "tree", "places"), LITERAL)
def test_what_cannot_be_a_clause_is_literal_and_its_place_is_told(text: str, tree: str, places: list[str]) -> None:
    query = parse(text, today=TODAY)
    assert describe(query.root) == tree
    assert [text[span.start : span.end] for span in query.literal] == places
    assert len(query.problems) == len(places)
    assert all(sentence.endswith(".") for sentence in query.problems)


TYPING = [
    ("elec", "elec*"),
    ("vote elec", "(and vote elec*)"),
    ("vote elec ", "(and vote elec)"),
    ('"prime mini', '"prime mini"*'),
    ('"prime mini"', '"prime mini"'),
    ("title:elec", "title:elec*"),
    ("label:Per", "[label=Per*]"),
    ("has:no", "everything"),
    ("date:20", "everything"),
    ("vote status:to", "vote"),
    ("label:", "everything"),
    ("vote OR", "vote"),
    ("vote -", "vote"),
    ("vote (", "vote"),
    ("vote (elec", "(and vote elec*)"),
    ('"', "everything"),
    ("word~", "word~1"),
]


@pytest.mark.parametrize(("text", "tree"), TYPING)
def test_the_word_being_typed_is_a_beginning_and_what_is_unfinished_waits(text: str, tree: str) -> None:
    query = parse(text, typing=True, today=TODAY)
    assert describe(query.root) == tree
    assert query.problems == ()


def test_each_leaf_knows_its_place() -> None:
    text = 'vote -title:"a b" date:last week (x* OR label:y)'
    found = [text[leaf.span.start : leaf.span.end] for leaf in leaves(parse(text).root)]
    assert found == ["vote", '"a b"', "date:last week", "x*", "label:y"]


def test_a_query_is_read_to_its_limit_and_the_rest_is_told() -> None:
    text = "a " * LONGEST
    query = parse(text)
    assert query.literal == (Span(LONGEST, len(text)),)
    assert len(list(leaves(query.root))) == LONGEST // 2


def test_two_thousand_brackets_are_survived() -> None:
    for text in (
        "(" * LONGEST,
        ")" * LONGEST,
        "(" * 999 + "a" + ")" * 999,
        "(a OR (b " * 200,
        "-(" * 900 + "a" + ")" * 900,
    ):
        assert depth(parse(text).root) <= DEEPEST + 1


def depth(node: Node) -> int:
    if isinstance(node, And | Or):
        return 1 + max(map(depth, node.parts))
    return 1 + depth(node.part) if isinstance(node, Not) else 0


def test_whatever_goes_wrong_while_reading_the_words_are_searched(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(self: object) -> None:
        raise IndexError("a fault of ours")

    monkeypatch.setattr(query_module._Reading, "query", fail)
    with caplog.at_level("INFO", "desktop.search"):
        query = parse('title:vote "a b" &&')
    assert describe(query.root) == '(and title:vote "a b")'
    assert len(query.literal) == len(query.problems) == 1
    assert "a fault of ours" in caplog.text


SIGNS = st.sampled_from(
    ["(", ")", '"', "-", "~", "*", ":", " ", "AND ", " OR ", "NOT ", "title:", "date:", "..", "a", "é", "東"]
)


@given(st.lists(SIGNS, max_size=60).map("".join) | st.text(max_size=100), st.booleans())
def test_any_text_is_read_and_places_lie_within_it(text: str, typing: bool) -> None:
    query = parse(text, typing=typing, today=TODAY)
    describe(query.root)
    for span in (*query.literal, *(leaf.span for leaf in leaves(query.root))):
        assert 0 <= span.start < span.end <= len(text)
    assert len(query.literal) == len(query.problems)
    assert not any("word for word" in sentence for sentence in query.problems)
