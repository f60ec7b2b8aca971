"""Colours keep the contrast that reading needs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.ui.reader.appearance import DARK, LIGHT, SEPIA, ReaderColours
from desktop.ui.reader.contrast import blend, contrast, layered, parse, readable, text_of

rgb = st.tuples(*[st.integers(0, 255)] * 3)
themes = pytest.mark.parametrize("colours", [LIGHT, DARK, SEPIA], ids=["light", "dark", "sepia"])


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)


def test_a_name_is_not_taken_for_a_colour() -> None:
    with pytest.raises(ValueError, match="red"):
        parse("red")


@given(rgb)
def test_a_colour_survives_being_written(colour: tuple[int, int, int]) -> None:
    assert parse(text_of(colour)) == colour


@themes
def test_the_text_reaches_seven_to_one_on_all_that_lies_under_it(colours: ReaderColours) -> None:
    ink = parse(colours.ink)
    for under in (colours.paper, colours.selection, colours.hit, colours.current_hit):
        assert contrast(ink, parse(under)) >= 7, under


@themes
def test_quiet_text_can_still_be_read(colours: ReaderColours) -> None:
    assert contrast(parse(colours.muted), parse(colours.paper)) >= 4.5
    assert contrast(parse(colours.accent), parse(colours.paper)) >= 3


@themes
def test_selection_and_hits_are_told_apart(colours: ReaderColours) -> None:
    shades = [parse(c) for c in (colours.paper, colours.selection, colours.hit, colours.current_hit)]
    for index, one in enumerate(shades):
        for other in shades[index + 1 :]:
            assert sum(abs(a - b) for a, b in zip(one, other, strict=True)) > 35


@given(rgb, st.lists(rgb, min_size=1, max_size=5))
def test_layers_never_drown_the_text(ink: tuple[int, int, int], tints: list[tuple[int, int, int]]) -> None:
    paper = parse(LIGHT.paper)
    if contrast(ink, paper) < 7:
        return
    laid = layered(paper, ink, [(tint, 0.28) for tint in tints], 7)
    assert contrast(ink, laid) >= 7


@given(rgb)
def test_any_colour_is_bent_until_it_can_be_read(colour: tuple[int, int, int]) -> None:
    for paper in (parse(LIGHT.paper), parse(DARK.paper), parse(SEPIA.paper)):
        assert contrast(readable(colour, paper, 4.5), paper) >= 4.5


def test_a_blend_lies_between_its_colours() -> None:
    assert blend((0, 0, 0), (100, 200, 50), 0.5) == (50, 100, 25)
