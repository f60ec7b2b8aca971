"""PDF files made for tests: columns, running heads, hyphens, locks, scans."""

from __future__ import annotations

from typing import Any

import pymupdf

PAGE = pymupdf.paper_rect("a4")
LEFT, RIGHT = 60.0, 310.0
LEADING = 14.0


def paper(**metadata: str) -> Any:
    """Begin an empty document."""
    document = pymupdf.open()
    if metadata:
        document.set_metadata(metadata)
    return document


def column(page: Any, x: float, y: float, lines: list[str], size: float = 11, font: str = "helv") -> float:
    """Write lines under one another; give the height of the next."""
    for line in lines:
        page.insert_text((x, y), line, fontsize=size, fontname=font)
        y += LEADING * size / 11
    return y


def scan(page: Any) -> None:
    """Cover a page with a picture."""
    pixmap = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, 60, 80))
    pixmap.clear_with(200)
    page.insert_image(page.rect, pixmap=pixmap)


def as_bytes(document: Any, **options: Any) -> bytes:
    """Save and close a document."""
    data = document.tobytes(**options)
    document.close()
    return bytes(data)


def article() -> Any:
    """Two pages in two columns with running heads, a sentence over each break, and hyphens."""
    document = paper(title="A fire in the harbour", author="Ana Silva; Jo Brand", creationDate="D:20240302101500Z")
    first = document.new_page(width=PAGE.width, height=PAGE.height)
    first.insert_text((LEFT, 40), "The Daily Example  page 1", fontsize=8)
    first.insert_text((LEFT, 110), "A fire in the harbour", fontsize=20, fontname="hebo")
    column(
        first, LEFT, 150, ["The fire began on Monday in a ware-", "house of the harbour, and it burnt", "all night."]
    )
    column(first, LEFT, 230, ["Nobody was hurt, said the mayor of", "the town, who had been called from"])
    column(
        first,
        RIGHT,
        150,
        ["his bed at three in the morning.", "He praised the well-known Franco-", "German brigade, whose"],
    )
    second = document.new_page(width=PAGE.width, height=PAGE.height)
    second.insert_text((LEFT, 40), "The Daily Example  page 2", fontsize=8)
    column(second, LEFT, 110, ["boats came first."])
    column(second, LEFT, 160, ["What comes next"], size=11, font="hebo")
    column(second, LEFT, 200, ["The harbour will open again on Friday."])
    return document
