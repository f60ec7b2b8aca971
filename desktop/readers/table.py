"""The one table of readers, and the choice among them: content outranks the suffix."""

from __future__ import annotations

import os
from pathlib import Path

from desktop import language as words
from desktop.errors import Unreadable
from desktop.language import _
from desktop.model import Article
from desktop.readers import html, markdown, pdf, refusals, text
from desktop.readers.contract import Reader, Source

READERS: tuple[Reader, ...] = (pdf, html, markdown, text)
SUFFIXES: frozenset[str] = frozenset(suffix for reader in READERS for suffix in reader.suffixes)
HEAD = 4096
REFUSED_ABOVE = 500_000_000
WARNED_ABOVE = 50_000_000


def read(data: bytes, source: Source) -> Article:
    """Make an article of a file's bytes with the reader that fits its content best; raises Unreadable."""
    _check_size(len(data), source.name)
    article = choose(data, source).read(data, source)
    if len(data) <= WARNED_ABOVE:
        return article
    warning = _("The file is very large ({size}).").format(size=words.size(len(data)))
    return _with_warning(article, warning)


def load(path: Path) -> bytes:
    """Give a file's bytes; raises Unreadable where it cannot be read or is too large to be an article."""
    try:
        _check_size(os.stat(path).st_size, path.name)
        return path.read_bytes()
    except FileNotFoundError as problem:
        raise Unreadable(
            "missing", _("{name} is not there any more.").format(name=path.name), detail=str(problem)
        ) from problem
    except OSError as problem:
        raise Unreadable(
            "unreadable",
            _("{name} cannot be read.").format(name=path.name),
            _("Check that you may read it and that its disk is connected."),
            str(problem),
        ) from problem


def choose(data: bytes, source: Source) -> Reader:
    """Give the reader for a file; raises Unreadable for what is empty or of another kind."""
    if not data.strip(b" \t\r\n\f\v\0\xef\xbb\xbf\xfe\xff"):
        raise Unreadable("empty", _("{name} is empty.").format(name=source.name))
    head = data[:HEAD]
    claims = [(reader.claims(head, source.suffix), reader) for reader in READERS]
    best, reader = max(claims, key=lambda claim: claim[0])
    if best < refusals.SURE:
        refusals.check(data, source)
    return reader


def _check_size(size: int, name: str) -> None:
    if size > REFUSED_ABOVE:
        raise Unreadable(
            "too_large",
            _("{name} is too large to be an article ({size}).").format(name=name, size=words.size(size)),
            _("Cut it into parts and import those."),
        )


def _with_warning(article: Article, warning: str) -> Article:
    from dataclasses import replace

    return replace(article, warnings=(*article.warnings, warning))
