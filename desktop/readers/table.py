"""The one table of formats, and the choice among them: content outranks the suffix.

`pieces` gives every document in a file, whatever it is packed in; `read` makes one article of one file's bytes.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from desktop import language as words
from desktop.errors import Unreadable
from desktop.language import _
from desktop.model import Article
from desktop.readers import (
    archive,
    docx,
    eml,
    epub,
    fb2,
    feed,
    html,
    jsondata,
    jsonlines,
    markdown,
    mbox,
    mhtml,
    mobi,
    newswire,
    odt,
    packed,
    pdf,
    pptx,
    refusals,
    rtf,
    tabular,
    text,
    wacz,
    warc,
    webarchive,
)
from desktop.readers.contract import END, Container, Glance, Kind, Piece, Reader, Source

if TYPE_CHECKING:
    from typing_extensions import TypeIs

READERS: tuple[Reader, ...] = (pdf, docx, odt, pptx, rtf, epub, fb2, mobi, mhtml, webarchive, html, markdown, text)
CONTAINERS: tuple[Container, ...] = (mbox, eml, wacz, warc, feed, newswire, jsonlines, jsondata, tabular, archive)
KINDS: tuple[Kind, ...] = (*CONTAINERS, *READERS)
SUFFIXES: frozenset[str] = frozenset(suffix for kind in KINDS for suffix in kind.suffixes)
_CALLED: dict[str, tuple[Kind, ...]] = {
    suffix: tuple(kind for kind in KINDS if suffix in kind.suffixes or kind is text) for suffix in SUFFIXES
}
HEAD = 4096
REFUSED_ABOVE = 500_000_000
WARNED_ABOVE = 50_000_000
DEEPEST = 4  # files within files


def pieces(stream: BinaryIO, source: Source, start: int = 0) -> Iterator[tuple[int | None, Piece]]:
    """Yield every document in a file, read or with the reason why not; never raises Unreadable.

    With each comes the mark where reading can go on after it (END when nothing is left), or None where it can
    only go on after a later piece. `start` is 0 or such a mark.
    """
    last: Piece | None = None
    mark: int | None = None
    try:
        for following, piece in _found(stream, source, start):
            if last is not None:
                yield mark, last
            mark, last = following, piece
    except Unreadable as problem:
        if last is not None:
            yield mark, last
        last = Piece("", source.name, b"", problem)
    if last is None and start == 0:
        last = Piece("", source.name, b"", _nothing_in(source.name))
    if last is not None:
        yield END, last  # only here is it known that nothing follows


def _found(stream: BinaryIO, source: Source, start: int) -> Iterator[tuple[int | None, Piece]]:
    kind = _choose(stream, source)
    if not _is_container(kind):
        yield END, Piece("", source.name, *_read_whole(stream, source, kind))
        return
    for mark, piece in kind.pieces(stream, source, start):
        inner = list(_resolved(piece, source, 1))
        for number, one in enumerate(inner, 1):
            yield (mark if number == len(inner) else None), one


def _nothing_in(name: str) -> Unreadable:
    return Unreadable("no_text", _("There is no article in {name}.").format(name=name))


def _resolved(piece: Piece, source: Source, depth: int) -> Iterator[Piece]:
    """Yield a piece as it is, or read by its own kind, or the pieces in it."""
    if piece.found is not None:
        yield piece
        return
    within, stream = source.within(piece.name), io.BytesIO(piece.data)
    try:
        kind = _choose(stream, within)
        if not _is_container(kind):
            yield replace(piece, found=_read_whole(stream, within, kind)[1])
            return
        if depth >= DEEPEST:
            raise Unreadable("nested", _("{name} is packed too deep to be read.").format(name=piece.name))
        empty = True
        for _mark, inner in kind.pieces(stream, within, 0):
            empty = False
            part_of = piece.part_of if inner.part_of is None else _joined(piece.locator, inner.part_of)
            outer = replace(inner, locator=_joined(piece.locator, inner.locator), part_of=part_of)
            yield from _resolved(outer, source, depth + 1)
        if empty:
            raise _nothing_in(piece.name)
    except Unreadable as problem:
        yield replace(piece, found=problem)


def _joined(outer: str, inner: str) -> str:
    return " / ".join(filter(None, (outer, inner)))


def _read_whole(stream: BinaryIO, source: Source, kind: Reader) -> tuple[bytes, Article | Unreadable]:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    # Asked for more than there is, a stream would make room for all that first.
    data = stream.read(min(size, REFUSED_ABOVE + 1))
    try:
        _check_size(len(data), source.name)
        return data, _checked(kind.read(data, source), len(data))
    except Unreadable as problem:
        return data, problem


def read(data: bytes, source: Source) -> Article:
    """Make an article of the bytes of a file that holds one; raises Unreadable, also for a file of many."""
    found = [piece.found for _mark, piece in pieces(io.BytesIO(data), source)]
    if len(found) == 1 and isinstance(found[0], Article):
        return found[0]
    if len(found) == 1 and isinstance(found[0], Unreadable):
        raise found[0]
    raise Unreadable("many", _("{name} holds several documents.").format(name=source.name))


def open_file(path: Path, buffering: int = -1) -> BinaryIO:
    """Open a file for reading; raises Unreadable where that cannot be."""
    try:
        return path.open("rb", buffering)
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


def load(path: Path) -> bytes:
    """Give a file's bytes; raises Unreadable where it cannot be read or is too large to be an article."""
    with open_file(path) as stream:
        _check_size(os.fstat(stream.fileno()).st_size, path.name)
        return stream.read()


def choose(data: bytes | BinaryIO, source: Source) -> Kind:
    """Give the kind of a file; raises Unreadable for what is empty or of a kind that none reads."""
    return _choose(io.BytesIO(data) if isinstance(data, bytes) else data, source)


def named(format: str) -> Kind | None:
    """Give the kind of this name."""
    return next((kind for kind in KINDS if kind.name == format), None)


def _choose(stream: BinaryIO, source: Source) -> Reader | Container:
    head = stream.read(HEAD)
    if not head.strip(b" \t\r\n\f\v\0\xef\xbb\xbf\xfe\xff") and _is_blank(stream):
        raise Unreadable("empty", _("{name} is empty.").format(name=source.name))
    if source.reading.format:
        wanted = named(source.reading.format)
        if wanted is not None:
            stream.seek(0)
            return wanted  # type: ignore[return-value]
    members: tuple[str, ...] = ()
    if packed.is_packed(head):
        members = packed.member_names(stream)
    glance = Glance(head, source.suffix, members)
    best, kind = _strongest(glance)
    if best < refusals.SURE:
        refusals.check(glance, source, stream)
    stream.seek(0)
    return kind  # type: ignore[return-value]


def _strongest(glance: Glance) -> tuple[int, Kind]:
    """Give the strongest claim and whose it is; of plain prose only those are asked that its suffix names."""
    asked = _CALLED.get(glance.suffix, (text,)) if glance.is_prose else KINDS
    claims = [(kind.claims(glance), kind) for kind in asked]
    return max(claims, key=lambda claim: claim[0])


def _is_blank(stream: BinaryIO) -> bool:
    """Say whether nothing but white space and zeros follows; a file that begins so may still hold a text."""
    while block := stream.read(1_048_576):
        if block.strip(b" \t\r\n\f\v\0"):
            return False
    return True


def _is_container(kind: Reader | Container) -> TypeIs[Container]:
    return hasattr(kind, "pieces")


def _check_size(size: int, name: str) -> None:
    if size > REFUSED_ABOVE:
        raise Unreadable(
            "too_large",
            _("{name} is too large to be an article ({size}).").format(name=name, size=words.size(size)),
            _("Cut it into parts and import those."),
        )


def _checked(article: Article, size: int) -> Article:
    if size <= WARNED_ABOVE:
        return article
    warning = _("The file is very large ({size}).").format(size=words.size(size))
    return replace(article, warnings=(*article.warnings, warning))
