"""The heights of all chunks: prefix sums that can be corrected one chunk at a time (a Fenwick tree)."""

from __future__ import annotations

from collections.abc import Sequence


class HeightIndex:
    """Heights in whole pixels; every query and correction costs the logarithm of the number of chunks."""

    def __init__(self, heights: Sequence[int] = ()) -> None:
        """Build from the heights in order."""
        self.rebuild(heights)

    def __len__(self) -> int:
        return len(self._heights)

    def rebuild(self, heights: Sequence[int]) -> None:
        """Replace all heights."""
        self._heights = list(heights)
        size = len(self._heights)
        tree = [0, *self._heights]
        for index in range(1, size + 1):
            above = index + (index & -index)
            if above <= size:
                tree[above] += tree[index]
        self._tree = tree
        self._top = 1 << (size.bit_length() - 1) if size else 0
        self.total = sum(self._heights)

    def __getitem__(self, index: int) -> int:
        return self._heights[index]

    def set(self, index: int, height: int) -> int:
        """Correct one height and return the difference."""
        change = height - self._heights[index]
        if change:
            self._heights[index] = height
            self.total += change
            place, size, tree = index + 1, len(self._heights), self._tree
            while place <= size:
                tree[place] += change
                place += place & -place
        return change

    def prefix(self, index: int) -> int:
        """Return the sum of the heights before `index`: where chunk `index` begins."""
        total, tree = 0, self._tree
        while index:
            total += tree[index]
            index &= index - 1
        return total

    def find(self, y: int) -> tuple[int, int]:
        """Return (index, offset into it) of the chunk at height y, clamped to the first and the last."""
        size = len(self._heights)
        if not size or y < 0:
            return 0, min(y, 0)
        place, step, tree, rest = 0, self._top, self._tree, y
        while step:
            probe = place + step
            if probe <= size and tree[probe] <= rest:
                place = probe
                rest -= tree[probe]
            step >>= 1
        if place >= size:
            return size - 1, y - self.prefix(size - 1)
        return place, rest
