"""The Fenwick tree against plain sums."""

from __future__ import annotations

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from desktop.ui.reader.heights import HeightIndex

heights = st.lists(st.integers(1, 500), min_size=1, max_size=80)


@given(heights, st.lists(st.tuples(st.integers(0, 79), st.integers(1, 900)), max_size=20))
def test_sums_follow_every_correction(start: list[int], changes: list[tuple[int, int]]) -> None:
    index, plain = HeightIndex(start), list(start)
    for place, height in changes:
        place %= len(plain)
        assert index.set(place, height) == height - plain[place]
        plain[place] = height
    sums = [0, *accumulate(plain)]
    assert [index.prefix(i) for i in range(len(plain) + 1)] == sums
    assert index.total == sums[-1]
    assert [index[i] for i in range(len(plain))] == plain


@given(heights, st.integers(-50, 50_000))
def test_a_height_finds_the_chunk_that_covers_it(plain: list[int], y: int) -> None:
    index = HeightIndex(plain)
    chunk, offset = index.find(y)
    assert index.prefix(chunk) + offset == y
    if 0 <= y < index.total:
        assert 0 <= offset < plain[chunk]
    else:
        assert chunk == (0 if y < 0 else len(plain) - 1)
