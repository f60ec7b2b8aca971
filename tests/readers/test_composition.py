"""Writing an article down: blocks and links follow their words through normalising."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.readers import cleaning
from desktop.readers.composition import Composer

WORDS = st.text(alphabet="ab ﬁ\u00ad\u00a0\n\r\t\u200b\u2028é𝄞", max_size=30)


def test_a_link_stays_on_its_words_whatever_normalising_takes_away():
    composer = Composer()
    composer.add("heading", "A\u200b fire")
    composer.add("paragraph", "see\r\n\u200bthis page\ufeff now", links=[(6, 15, "https://example.org/")])
    composed = composer.finish()
    (link,) = composed.links
    assert composed.text[link.start : link.end] == "this page"
    assert link.href == "https://example.org/"


def test_a_link_without_words_or_address_is_none():
    composer = Composer()
    composer.add("paragraph", "a\u200bb", links=[(1, 2, "https://example.org/"), (0, 1, "")])
    assert composer.finish().links == ()


@given(st.lists(st.tuples(WORDS, st.booleans()), max_size=8))
def test_ranges_are_carried_through_cleaning_with_all_their_ink(runs: list[tuple[str, bool]]):
    raw, ranges = "", []
    for text, leads in runs:
        if leads and text:
            ranges.append((len(raw), len(raw) + len(text), str(len(ranges))))
        raw += text
    cleaned = cleaning.prose(raw)
    (carried,) = cleaning.carried(ranges, raw, [cleaned])
    wanted = [(cleaning.ink(raw[start:end]), meaning) for start, end, meaning in ranges]
    assert [(cleaning.ink(cleaned[start:end]), meaning) for start, end, meaning in carried] == [
        (text, meaning) for text, meaning in wanted if text
    ]
    for start, end, _meaning in carried:
        assert cleaned[start:end] == cleaned[start:end].strip(" \n")


def test_a_range_over_two_paragraphs_has_a_share_in_each():
    raw = "one two\n\nthree four"
    assert cleaning.carried([(4, 14, "x")], raw, ["one two", "three four"]) == [[(4, 7, "x")], [(0, 5, "x")]]
