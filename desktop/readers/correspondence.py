"""The text of a letter: what its writer wrote, what is quoted, and the signature under it. Nothing of it is cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from desktop.model import Block
from desktop.readers import text as plain
from desktop.readers.transcription import Piece
from desktop.text.normalise import normalise

LONGEST_SIGNATURE = 25  # lines; what is longer is a text under a line of dashes
_QUOTED = re.compile(r" ?>")
_MARKS = re.compile(r"(?: ?>)*[ \t]*")
_SIGNATURE = re.compile(r"(?:--|—|_{5,}) ?")
_MANGLED = re.compile(r"^>(?=From )")


@dataclass(slots=True)
class _Run:
    """Lines that are alike: `written`, `quoted` or `signature`."""

    role: str
    lines: list[str]


def compose(raw: str, *, flowed: bool = False, joined_bare: bool = False) -> tuple[str, list[Block]]:
    """Give a letter's text and blocks: quotes are blocks of their kind, a signature is furniture.

    Lines that flow are joined as their writer's program told, others where they were clearly wrapped by hand.
    `joined_bare`: the space at the end of a flowing line is not part of the text.
    """
    lines = list(_unmangled(normalise(raw).text.split("\n")))
    if flowed:
        lines = list(_reflowed(lines, joined_bare))
    parts: list[str] = []
    blocks: list[Block] = []
    start = 0
    for run in _runs(lines):
        text = "\n".join(run.lines)
        if run.role == "written" and not flowed:
            text, _joints = plain.unwrap(text)
        blocks += _blocks(run.role, text, start)
        parts.append(text)
        start += len(text) + 1
    return _trimmed("\n".join(parts), blocks)


def signed(pieces: list[Piece]) -> list[Piece]:
    """Mark the signature in the pieces of a letter that came as a page."""
    marked: list[Piece] = []
    within = False
    for piece in pieces:
        if _SIGNATURE.fullmatch(piece.text.split("\n", 1)[0]):
            within = True
        elif piece.kind == "quote":
            within = False
        marked.append(replace(piece, kind="furniture", level=None) if within else piece)
    return marked


def _unmangled(lines: list[str]) -> Iterator[str]:
    """Yield the lines, with the bracket gone that mailboxes put before a `From ` where a line begins with it."""
    before = ""
    for index, line in enumerate(lines):
        after = next((one for one in lines[index + 1 : index + 3] if one.strip()), "")
        alone = not any(_QUOTED.match(one) and not _MANGLED.match(one) for one in (before, after))
        yield _MANGLED.sub("", line) if alone else line
        before = line if line.strip() else before


def _reflowed(lines: list[str], joined_bare: bool) -> Iterator[str]:
    """Join lines that end in a space with what follows in the same depth of quoting (RFC 3676)."""
    waiting: list[str] = []
    depth = ""
    for line in lines:
        marks = _marks(line)
        content = line[len(marks) :].removeprefix(" ")
        if waiting and marks != depth:
            yield "".join(waiting).rstrip(" ")
            waiting = []
        if not waiting and marks:
            waiting.append(f"{marks} ")
        depth = marks
        flows = content.endswith(" ") and content != "-- "
        waiting.append(content[:-1] if flows and joined_bare else content)
        if not flows:
            yield "".join(waiting)
            waiting = []
    if waiting:
        yield "".join(waiting).rstrip(" ")


def _marks(line: str) -> str:
    return line[: len(line) - len(line.lstrip(">"))]


def _runs(lines: list[str]) -> Iterator[_Run]:
    """Part the lines into runs; blank ones go with what is before them."""
    run = _Run("written", [])
    for index, line in enumerate(lines):
        if _QUOTED.match(line):
            role = "quoted"
        elif not line.strip():
            role = run.role
        elif run.role == "signature" or (line in ("-- ", "--") and _ends_soon(lines, index)):
            role = "signature"
        else:
            role = "written"
        if role != run.role:
            if run.lines:
                yield run
            run = _Run(role, [])
        run.lines.append(line)
    yield run


def _ends_soon(lines: list[str], index: int) -> bool:
    """Say whether what follows a line of dashes is short enough to be a signature."""
    following = lines[index + 1 : index + 2 + LONGEST_SIGNATURE]
    quoted = next((number for number, line in enumerate(following) if _QUOTED.match(line)), len(following))
    return sum(bool(line.strip()) for line in following[:quoted]) <= LONGEST_SIGNATURE - 1


def _blocks(role: str, text: str, start: int) -> Iterator[Block]:
    if role == "written":
        for block in plain.find_blocks(text, None, by_line=False):
            yield replace(block, start=block.start + start, end=block.end + start)
        return
    first = last = -1
    position = start
    for line in text.split("\n"):
        ink = line.strip()
        empty = not ink if role == "signature" else not line[len(_MARKS.match(line)[0]) :].strip()  # type: ignore[index]
        if empty and role == "quoted":
            if first >= 0:
                yield Block("quote", first, last)
            first = -1
        elif not empty:
            begin = position + line.find(ink)
            first, last = (begin if first < 0 else first), begin + len(ink)
        position += len(line) + 1
    if first >= 0:
        yield Block("quote" if role == "quoted" else "furniture", first, last)


def _trimmed(text: str, blocks: list[Block]) -> tuple[str, list[Block]]:
    """Take the empty lines off both ends."""
    ink = text.strip("\n ")
    gone = text.find(ink) if ink else 0
    return ink, [replace(block, start=block.start - gone, end=block.end - gone) for block in blocks]
