"""XML as it is written: what must be escaped, and what no XML can hold."""

from __future__ import annotations

import re
from collections.abc import Mapping

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
