"""Cutting a text loses nothing and never cuts a character."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.model import Block
from desktop.text.offsets import Graphemes
from desktop.ui.reader.chunks import LIMIT, TextModel

texts = st.text(alphabet="ab \n😀é\u0301日\u200d", max_size=200)


@given(texts)
def test_chunks_and_newlines_are_the_whole_text(text: str) -> None:
    model = TextModel(text)
    place = 0
    for chunk in range(len(model)):
        assert model.starts[chunk] in (place, place + 1)
        assert text[place : model.starts[chunk]] in ("", "\n")
        assert "\n" not in model.chunk_text(chunk)
        place = model.ends[chunk]
    assert text[place:] == ""


@given(texts, st.integers(0, 200))
def test_every_place_lies_in_the_chunk_it_is_said_to(text: str, cp: int) -> None:
    model = TextModel(text)
    cp = model.clamp(cp)
    chunk = model.chunk_at(cp)
    assert model.starts[chunk] <= cp <= model.ends[chunk]


def test_a_long_line_is_cut_after_spaces() -> None:
    text = "word " * 3000
    model = TextModel(text)
    assert len(model) >= len(text) // LIMIT
    assert all(model.ends[i] - model.starts[i] <= LIMIT for i in range(len(model)))
    assert all(text[model.ends[i] - 1] == " " for i in range(len(model) - 1))
    assert set(model.paragraphs) == {0}


def test_a_long_line_without_spaces_is_cut_between_characters() -> None:
    family = "👨\u200d👩\u200d👧"
    text = family * 3000
    model = TextModel(text)
    assert len(model) > 3
    for end in model.ends:
        assert Graphemes.snap(text, end) == end


def test_a_single_endless_character_is_cut_all_the_same() -> None:
    model = TextModel("a" + "\u0301" * 3 * LIMIT)
    assert model.ends[-1] == 3 * LIMIT + 1


def test_each_kind_of_block_gives_its_style() -> None:
    lines = ["Title", "Part", "text", "", "item", "said", "a\tb", "below", "x = 1", "menu"]
    kinds = [
        ("heading", 1),
        ("heading", 3),
        ("paragraph", None),
        None,
        ("list_item", 2),
        ("quote", None),
        ("table_cell", None),
        ("caption", None),
        ("code", None),
        ("furniture", None),
    ]
    blocks, place = [], 0
    for line, kind in zip(lines, kinds, strict=True):
        if kind is not None:
            blocks.append(Block(kind[0], place, place + len(line), kind[1]))  # type: ignore[arg-type]
        place += len(line) + 1
    model = TextModel("\n".join(lines), reversed(blocks))
    assert model.styles == "h1 h3 body blank list quote row caption code furniture".split()
    assert model.levels[4] == 2


def test_lines_of_one_block_stay_together_and_blocks_stand_apart() -> None:
    text = "one\ntwo\nthree"
    model = TextModel(text, [Block("code", 0, 7), Block("paragraph", 8, 13)])
    assert list(model.apart) == [0, 0, 1]


def test_page_breaks_are_known_to_their_chunk() -> None:
    text = "first page\nsecond page goes on"
    model = TextModel(text, [Block("page_break", 11, 11, page=2), Block("page_break", 18, 18, page=3)])
    assert model.pages == {1: [(11, 2), (18, 3)]}
