"""How the tests read: bytes and a name in, an article out, its blocks as text."""

from __future__ import annotations

from desktop.imports import Reading
from desktop.model import Article
from desktop.readers import table
from desktop.readers.contract import Source


def read(data: bytes | str, name: str, **options: object) -> Article:
    """Read bytes (or a text as UTF-8) under a file name and check what every article must keep to."""
    raw = data.encode() if isinstance(data, str) else data
    article = table.read(raw, Source(name, reading=Reading(**options)))  # type: ignore[arg-type]
    check(article)
    return article


def check(article: Article) -> None:
    """Check that the text is normal and the blocks are in order, in range, and never overlap."""
    from desktop.text.normalise import normalise

    assert normalise(article.text).text == article.text
    end = 0
    for block in article.blocks:
        assert 0 <= block.start <= block.end <= len(article.text)
        if block.kind == "page_break":
            assert block.start == block.end
            assert block.page
        else:
            assert end <= block.start < block.end
            end = block.end
    starts = [block.start for block in article.blocks]
    assert starts == sorted(starts)


def kinds(article: Article) -> list[tuple[str, str]]:
    """Give each block's kind and text."""
    return [(block.kind, article.text[block.start : block.end]) for block in article.blocks]


def leads(article: Article) -> list[tuple[str, str]]:
    """Give each link's words and where they lead."""
    return [(article.text[link.start : link.end], link.href) for link in article.links]


def pages(article: Article) -> list[tuple[int | None, str]]:
    """Give each page's number and its first six characters."""
    return [
        (block.page, article.text[block.start : block.start + 6])
        for block in article.blocks
        if block.kind == "page_break"
    ]
