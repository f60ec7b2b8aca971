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


@given(WORDS | st.text(alphabet="ab  ", max_size=30), st.lists(st.integers(0, 30), max_size=6))
def test_ranges_are_carried_as_if_every_character_were_counted(raw: str, cuts: list[int]):
    places = sorted(min(cut, len(raw)) for cut in cuts)
    ranges = [(start, end, "x") for start, end in zip(places[::2], places[1::2], strict=False)]
    parts = [cleaning.prose(raw[:15]), cleaning.line(raw[15:])]
    owners = [
        (part, place) for part, text in enumerate(parts) for place, one in enumerate(text) for _ in cleaning.ink(one)
    ]
    wanted: list[list[tuple[int, int, str]]] = [[], []]
    for start, end, meaning in ranges:
        held = owners[len(cleaning.ink(raw[:start])) : len(cleaning.ink(raw[:end]))]
        for part, share in enumerate(wanted):
            places_in = [place for owner, place in held if owner == part]
            if places_in:
                share.append((places_in[0], places_in[-1] + 1, meaning))
    assert cleaning.carried(ranges, raw, parts) == wanted


@given(st.text(alphabet="ab ﬁ\u00ad\u00a0\n\r\t\u200b\u2028é𝄞\x1c\u3000"))
def test_cleaning_does_not_depend_on_what_it_may_skip(text: str):
    """A sign that no shortcut knows must not change what becomes of the rest."""
    for clean in (cleaning.prose, cleaning.inline, cleaning.line, cleaning.ink):
        assert clean(f"{text}x\ty")[: len(clean(f"{text}x"))] == clean(f"{text}x")
