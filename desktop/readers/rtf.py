"""Rich text (RTF): its text with headings, lists and tables, and what it says of itself.

Running heads and feet, pictures, hidden text and what was deleted are left out; notes stand at the end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from desktop.language import plural
from desktop.model import Article
from desktop.readers import manuscript, packed
from desktop.readers.contract import CERTAIN, NO, Glance, Source
from desktop.readers.manuscript import Stated
from desktop.readers.rtfscript import Script
from desktop.readers.transcription import Piece

name = "rtf"
title = "Rich text (RTF)"
suffixes = (".rtf",)
media_type = "application/rtf"

_START = re.compile(rb"[\xef\xbb\xbf\s\0]*\{\\rtf")


def claims(file: Glance) -> int:
    """Take what begins as a rich text."""
    return CERTAIN if _START.match(file.head) else NO


def read(data: bytes, source: Source) -> Article:
    """Make an article of a rich text; raises Unreadable for one that is cut off or has no text."""
    script = Script(source.reading.encoding)
    script.follow(data.decode("latin-1"))
    if script.depth > 0 and not data.rstrip(b"\0\r\n \t\x1a").endswith(b"}"):
        raise packed.damaged(source.name, f"{script.depth} groups are not closed")
    pieces = script.flow.close()
    return manuscript.article(
        pieces,
        _state(script),
        source,
        reader=name,
        media_type=media_type,
        extraction=f"postil rtf with striprtf {script.version}",
        warnings=_warnings(pieces),
    )


def _state(script: Script) -> Stated:
    """Note what the file says of itself."""
    stated = Stated()
    stated.entitle(script.told.get("title"), "info")
    stated.sign([script.told.get("author")], "info")
    stated.date(script.told.get("creatim"), "info")
    stated.update(script.told.get("revtim"), "info")
    return stated


def _warnings(pieces: Sequence[Piece]) -> list[str]:
    lost = sum(piece.text.count("\ufffd") for piece in pieces)
    if not lost:
        return []
    sentence = plural(
        "{n} character could not be read and was replaced.", "{n} characters could not be read and were replaced.", lost
    )
    return [sentence.format(n=lost)]
