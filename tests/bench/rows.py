"""One measured line: our median against a named baseline of the same run, and the bar it should stay under."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """`ours` and `baseline` in one unit; `bar` is the highest ratio, or without a baseline the highest value."""

    name: str
    ours: float
    baseline: float | None
    bar: float | None
    unit: str = "ms"
    against: str = ""

    @property
    def ratio(self) -> float:
        """Ours over the baseline; ours over the bar where there is no baseline."""
        return self.ours / (self.baseline or self.bar or 1.0)

    @property
    def holds(self) -> bool:
        """Whether the bar is kept; a row without one only informs."""
        if self.bar is None:
            return True
        return self.ratio <= self.bar if self.baseline is not None else self.ours <= self.bar
