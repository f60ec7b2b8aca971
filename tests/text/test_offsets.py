from __future__ import annotations

import pytest
import regex
from hypothesis import given

from desktop.text.offsets import Graphemes, Utf8Map, Utf16Map
from tests.text.strategies import texts


@given(texts)
def test_utf16_positions_come_back(text: str) -> None:
    units = Utf16Map(text)
    for place in range(len(text) + 1):
        qt = units.to_qt(place)
        assert qt == len(text[:place].encode("utf-16-le")) // 2
        assert units.to_cp(qt) == place


def test_inside_a_surrogate_pair_the_character_starts_before() -> None:
    units = Utf16Map("a😀b😀")
    assert [units.to_cp(qt) for qt in range(7)] == [0, 1, 1, 2, 3, 3, 4]


@given(texts)
def test_byte_positions_come_back(text: str) -> None:
    for body in (text, text * 60):
        units = Utf8Map(body)
        for place in range(0, len(body) + 1, 1 + len(body) // 50):
            byte = units.to_byte(place)
            assert byte == len(body[:place].encode())
            assert units.to_cp(byte) == place


def test_inside_a_character_its_bytes_point_to_its_start() -> None:
    units = Utf8Map("é日😀")
    assert [units.to_cp(byte) for byte in range(10)] == [0, 0, 1, 1, 1, 2, 2, 2, 2, 3]


@given(texts)
def test_grapheme_steps_agree_with_the_whole_text(text: str) -> None:
    bounds = [0] + [match.end() for match in regex.finditer(r"\X", text)]
    for place in range(len(text) + 1):
        before = [bound for bound in bounds if bound <= place]
        assert Graphemes.snap(text, place) == before[-1]
        assert Graphemes.snap(text, place, up=True) == min(bound for bound in bounds if bound >= place)
        if place < len(text):
            assert Graphemes.next(text, place) == min(bound for bound in bounds if bound > place)
        if place > 0:
            assert Graphemes.previous(text, place) == max(bound for bound in bounds if bound < place)


@pytest.mark.parametrize(
    "cluster",
    [
        "👨\u200d👩\u200d👧\u200d👦",
        "🇩🇪",
        "e\u0301\u0323",
        "각",
        "\u1100\u1161\u11a8",
        "क्ष",
        "👍🏽",
        "❤\ufe0f",
        "น้ำ"[:2],
        "1\ufe0f\u20e3",
    ],
)
def test_a_cluster_is_one_step_far_into_a_long_line(cluster: str) -> None:
    start = 100_000 * len(cluster)
    text = cluster * 200_000 if not cluster.startswith("🇩") else "x" * start + cluster * 100
    assert Graphemes.next(text, start) == start + len(cluster)
    assert Graphemes.previous(text, start + len(cluster)) == start
    assert Graphemes.snap(text, start + 1) in (start, start + 1)


def test_steps_stop_at_the_ends() -> None:
    assert Graphemes.next("", 0) == 0
    assert Graphemes.previous("", 0) == 0
    assert Graphemes.next("ab", 9) == 2
    assert Graphemes.previous("ab", 9) == 2
    assert Graphemes.snap("ab", -1) == 0


def test_a_hundred_flags_are_a_hundred_steps() -> None:
    text = "x" + "🇩🇪" * 100
    place, steps = 1, 0
    while place < len(text):
        place = Graphemes.next(text, place)
        steps += 1
    assert steps == 100
    assert Graphemes.previous(text, len(text)) == len(text) - 2
