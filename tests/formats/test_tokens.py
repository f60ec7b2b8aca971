"""Tokens, sentences and tags: nothing between the letters, and what is written in a scheme comes back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop import errors
from desktop.exchange import Loss, Mark, Sheet, Stretch
from desktop.formats import tokens
from tests.formats.sheets import texts


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in tokens.tokens(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Ankara’s well-known F-16s cost 3.5 bn.", ["Ankara’s", "well-known", "F-16s", "cost", "3.5", "bn", "."]),
        ("日本 kanji", ["日", "本", "kanji"]),
        ("a 👩\u200d👩🏽!", ["a", "👩\u200d👩🏽", "!"]),
        ("الجَيش", ["الجَيش"]),
        ("e\u0301te\u0301", ["e\u0301te\u0301"]),
        (" \n\t", []),
    ],
)  # fmt: skip
def test_words_and_signs_are_tokens(text: str, wanted: list[str]):
    assert cut(text) == wanted


@given(texts())
def test_tokens_hold_everything_but_white_space(text: str):
    assert "".join(cut(text)).split() == "".join(text.split()).split() or not text.strip()
    assert all(token == token.strip() and token for token in cut(text))


@given(texts())
def test_every_token_is_in_one_sentence(text: str):
    found = tokens.tokens(text)
    places = [n for first, after in tokens.sentences(text, found) for n in range(first, after)]
    assert places == list(range(len(found)))


@given(
    st.sampled_from(tokens.SCHEMES),
    st.lists(st.tuples(st.integers(0, 2), st.integers(1, 3), st.sampled_from("AB")), max_size=8),
)
def test_tags_come_back_in_every_scheme(scheme: tokens.Scheme, steps: list[tuple[int, int, str]]):
    at, given = 0, []
    for gap, length, label in steps:
        given.append((at + gap, at + gap + length - 1, label))
        at += gap + length
    assert list(tokens.spans(tokens.tags(at, given, scheme))) == given


def test_a_span_within_a_token_is_widened_and_told():
    losses: list[Loss] = []
    sheet = Sheet("Istanbul-based", "d", {}, [Mark("m", "GPE", (Stretch(0, 8),))])
    found = tokens.covered(sheet, tokens.tokens(sheet.text), losses.append)
    assert [(one.first, one.last) for one in found] == [(0, 0)]
    assert [(loss.lost, loss.start, loss.end, loss.quote) for loss in losses] == [("widened", 0, 8, "Istanbul")]


def test_of_spans_that_share_a_token_the_longest_stays():
    losses: list[Loss] = []
    marks = [Mark("m", "A", (Stretch(0, 3),)), Mark("n", "B", (Stretch(2, 9),))]
    sheet = Sheet("one two three", "d", {}, marks)
    spans = tokens.covered(sheet, tokens.tokens(sheet.text), losses.append)
    kept = tokens.side_by_side(sheet, spans, losses.append)
    assert [one.mark.id for one in kept] == ["n"]
    assert [(loss.lost, loss.annotation) for loss in losses][-1] == ("dropped", "m")


def test_spacy_cuts_where_it_is_installed():
    pytest.importorskip("spacy", reason="the extra `spacy` is not installed")
    text = "They don't."
    found = [text[start:end] for start, end in tokens.tokenizer("spacy:en")(text)]
    assert found == ["They", "do", "n't", "."]
    with pytest.raises(errors.Usage):
        tokens.tokenizer("spacy:zz")


def test_an_unknown_tokenizer_is_refused():
    with pytest.raises(errors.Usage):
        tokens.tokenizer("other")


@given(st.text(st.characters(max_codepoint=127)))
def test_a_text_of_ascii_is_cut_by_the_same_rule(text: str):
    slow = [match.span() for match in tokens._TOKEN.finditer(text)]
    assert [tuple(token) for token in tokens.tokens(text)] == slow
