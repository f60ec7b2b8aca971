"""One sheet that every tool should get right, and the golden files of the formats of lines."""

from __future__ import annotations

from pathlib import Path

from desktop.exchange import Mark, Sheet, Stretch, Tie

GOLDEN = Path(__file__).parents[1] / "data" / "exchange"
TEXT = "😀 Ankara denied it.\nE\u0301ric met الجيش in İzmir.\r\n"


def at(string: str, text: str = TEXT) -> tuple[Stretch]:
    """Give the place of a string as the only part of a mark."""
    start = text.index(string)
    return (Stretch(start, start + len(string), string),)


def gold() -> Sheet:
    """Give a sheet with an emoji before every span, combining marks, letters from right to left, a nested span."""
    said = {"author": "Ana", "origin": "human"}
    marks = [
        Mark("a-0", "War", layer="document", **said),
        Mark("a-1", "GPE", at("Ankara"), "entity", **said),
        Mark("a-2", "Claim", at("Ankara denied it."), "claim", **said),
        Mark("a-3", "Person", at("E\u0301ric"), "entity", **said),
        Mark("a-4", "Group", at("الجيش"), "entity", author="Ana", origin="model", agent="m/1", score=0.5),
    ]
    meta = {"title": "Títle 😀", "byline": ["A. Writer"], "published": "2025-09-11", "tags": ["x", "y"]}
    return Sheet(TEXT, "doc-1", meta, marks, [Tie("t-1", "met", "a-3", "a-4")])
