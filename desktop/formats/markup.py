"""XML of exchange: what must be escaped in writing, what no XML can hold, and what is refused in reading."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import BinaryIO

from desktop.errors import Unreadable
from desktop.language import _
from desktop.readers import elements

_HEAD = 65_536
_TAIL = 400
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPECIAL = re.compile('[&<>"\t\n\r]')
_ESCAPES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\t": "&#9;",  # else it would come back as a space
    "\n": "&#10;",
    "\r": "&#13;",
}
REPLACEMENT = "\ufffd"


def writable(text: str) -> tuple[str, int]:
    """Give a text with each character that XML forbids replaced by one other, and how many there were."""
    return _FORBIDDEN.subn(REPLACEMENT, text)


def escaped(text: str) -> str:
    """Escape a text so that it comes back as it is, from an attribute as well as from an element."""
    if _SPECIAL.search(text):
        text = _SPECIAL.sub(lambda match: _ESCAPES[match[0]], text)
    return _FORBIDDEN.sub(REPLACEMENT, text)


def attributes(values: Mapping[str, object]) -> str:
    """Write attributes, each after a space; what is None is left out."""
    return "".join(f' {name}="{escaped(str(value))}"' for name, value in values.items() if value is not None)


def element(name: str, values: Mapping[str, object], content: str = "") -> str:
    """Write one element; its content is markup already."""
    start = name + attributes(values)
    return f"<{start}>{content}</{name}>" if content else f"<{start}/>"


def checked(stream: BinaryIO, name: str) -> None:
    """Refuse a document that may declare entities, and leave the stream at its beginning; raises Unreadable."""
    refused = elements.declares(stream.read(_HEAD))
    stream.seek(0)
    if refused:
        raise Unreadable(
            "unsupported",
            _("{name} declares a document type or is no plain XML: it was not read.").format(name=name),
            _("No program writes that here. Get the file from a source that you trust."),
        )


def is_whole(stream: BinaryIO, root: str) -> bool:
    """Say whether a document ends with the end of its root."""
    stream.seek(max(0, stream.seek(0, 2) - _TAIL))
    return stream.read().replace(b"\0", b"").rstrip().endswith((f"{root}>".encode(), b"/>"))
